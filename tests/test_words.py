"""Words are cut by a tokenizer of our own, with the field's words."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pipeline.vocabulary import FieldWord, Vocabulary
from pipeline.words import cut

VOCABULARY = Vocabulary()


@pytest.mark.parametrize("row", VOCABULARY.words, ids=lambda row: row.word)
def test_a_word_of_the_field_stays_whole(row: FieldWord) -> None:
    assert row.examples
    for text in row.examples:
        assert row.word in cut(text, VOCABULARY)


def test_the_words_together_are_the_text() -> None:
    text = "全年帮扶困难退役军人近300人次,医疗救助130余人次。"
    assert "".join(cut(text, VOCABULARY)) == text


def test_jieba_is_not_loaded_before_words_are_cut() -> None:
    code = "import sys, pipeline.words; sys.exit('jieba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_another_user_of_jieba_does_not_see_our_words() -> None:
    import jieba  # noqa: PLC0415 - only this test asks the shared tokenizer

    jieba.initialize()
    own = [row.word for row in VOCABULARY.words if row.word not in jieba.dt.FREQ]
    cut("发放优待证", VOCABULARY)
    assert own
    assert [word for word in own if jieba.dt.FREQ.get(word)] == []
