"""Which shortcomings of two consecutive years are one matter come back."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pipeline import recurrence, themes
from pipeline.editions import Edition, Said
from pipeline.normalise import normalise
from pipeline.vocabulary import Vocabulary

VOCABULARY = Vocabulary()
TABLE = Path(__file__).resolve().parent / "cases" / "recurrence.toml"
PAIRS: dict[str, list[tuple[str, str]]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))
WRONG = {"again": 1, "other": 1, "different": 0}  # 应诉案件败诉率偏高 is left without a theme


def edition(year: int, quote: str) -> Edition:
    text = normalise(quote)
    said = Said("shortcoming", 0, len(text), text, themes.of(text, VOCABULARY), None)
    return Edition(str(year), year, text, (), (said,), ())


def comes_back(one: str, other: str) -> bool:
    rows = recurrence.recurrences((edition(2022, one), edition(2023, other)), VOCABULARY)
    return any(row.state == "again" for row in rows)


@pytest.mark.parametrize("kind", PAIRS)
def test_a_matter_comes_back_in_whatever_words(kind: str) -> None:
    wrong = [pair for pair in PAIRS[kind] if comes_back(*pair) != (kind == "again")]
    assert len(wrong) <= WRONG[kind], wrong


def test_two_shortcomings_that_share_a_second_theme_are_no_second_recurrence() -> None:
    one = "执法人手紧张，专职人员一人多岗，持证执法人员少"
    other = "执法队伍编制空缺多、身兼数职，懂法律的专业人员不足"
    series = edition(2022, one), edition(2023, other)
    states = {
        r.theme_id: r.state
        for r in recurrence.recurrences(series, VOCABULARY)
        if r.earlier_start is not None
    }
    assert states == {"legal_professionals": "again", "understaffing": "aside"}


@pytest.mark.parametrize("kin", sorted(map(sorted, VOCABULARY.kin_themes)))
def test_kin_themes_are_themes(kin: list[str]) -> None:
    assert set(kin) <= {theme.id for theme in VOCABULARY.themes}
    assert len(kin) == 2
