"""Marks in report text: by offset, escaped, and never by searching."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from dashboard import highlight
from dashboard.highlight import KINDS, Stretch

HOSTILE = "<script>alert(1)</script> & ![x](http://x/y.png) <b>近3次</b> $1$ \"'"


def plain(marked: str) -> str:
    """What a reader sees of marked text."""
    return html.unescape(re.sub(r"<[^>]*>", "", marked))


def test_a_sentence_shows_its_words_and_marks_its_figure() -> None:
    marked = highlight.sentence("帮扶近300人次,救助130余人次", 100, [(102, 108), (111, 117)])
    assert marked == "帮扶<mark>近300人次</mark>,救助<mark>130余人次</mark>"


def test_hostile_text_stays_text() -> None:
    start = HOSTILE.index("近")
    marked = highlight.sentence(HOSTILE, 0, [(start, start + 3)])
    assert "<script" not in marked
    assert "<b>" not in marked
    assert plain(marked) == HOSTILE
    assert "<mark>近3次</mark>" in marked


def test_the_chosen_figure_is_strong_and_has_the_id_to_scroll_to() -> None:
    marked = highlight.report("甲12次乙", [Stretch(1, 4, "figure")], (1, 4))
    assert marked == '甲<mark id="chosen" class="figure chosen">12次</mark>乙'


def test_a_figure_inside_a_statement_carries_both_kinds() -> None:
    marked = highlight.report(
        "要培训4期以上", [Stretch(0, 7, "plan"), Stretch(3, 7, "figure")], None
    )
    assert '<span class="plan">要培训</span>' in marked
    assert '<mark id="f3" class="plan figure">4期以上</mark>' in marked


stretches = st.lists(
    st.builds(
        lambda start, length, kind: Stretch(start, start + length, kind),
        st.integers(0, 60),
        st.integers(1, 30),
        st.sampled_from(KINDS),
    ),
    max_size=12,
)


@given(st.text(max_size=80), stretches)
def test_whatever_is_marked_every_character_stays(text: str, found: list[Stretch]) -> None:
    inside = [one for one in found if one.end <= len(text)]
    assert plain(highlight.report(text, inside, None)) == text.replace("\r", "\r")


def test_marking_is_linear() -> None:
    text = "培训1次，" * 20_000
    marks = [Stretch(k * 5 + 2, k * 5 + 4, "figure") for k in range(20_000)]
    assert highlight.report(text, marks, None).count("<mark") == 20_000
