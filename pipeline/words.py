"""Text cut into words: the only place that imports jieba.

The dictionary takes 0.7 s to load, so it is loaded at the first use and never for a report whose
figures and themes need no segmentation. A tokenizer of our own: another user of jieba in the same
process neither sees nor changes its words.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.vocabulary import FieldWord, Vocabulary

if TYPE_CHECKING:
    from jieba import Tokenizer


def cut(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """`text` as words, in order; together they are the text.

    The field's own words (老兵驿站, 优待证) are rows of `words.csv`.

    >>> cut("发放优待证和光荣牌", Vocabulary())
    ('发放', '优待证', '和', '光荣牌')
    """
    return tuple(_tokenizer(vocabulary.words).lcut(text))


@lru_cache(maxsize=2)
def _tokenizer(own: tuple[FieldWord, ...]) -> Tokenizer:
    import logging  # noqa: PLC0415 - with jieba, only where words are needed

    import jieba  # noqa: PLC0415 - 0.7 s that most reports never need

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    for row in own:
        tokenizer.add_word(row.word, freq=None, tag=row.tag or None)
    return tokenizer
