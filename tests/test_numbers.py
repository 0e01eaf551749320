"""How figures read on screen: marks travel, units stay, gaps are words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dashboard import numbers
from dashboard.i18n import Words

ZH, EN = Words("zh"), Words("en")


@pytest.mark.parametrize(
    ("value", "qualifier", "unit", "shown"),
    [
        ("38", "exact", "场次", "38 场次"),
        ("3000", "nearly", "场次", "≈3,000 场次"),
        ("50", "about", "次", "≈50 次"),
        ("30000", "over", "人", ">30,000 人"),
        ("130", "over", "人次", ">130 人次"),
        ("90", "at_least", "%", "≥90%"),
        ("5", "at_most", "次", "≤5 次"),
        ("99.8500", "exact", "%", "99.85%"),
        ("1228.0000", "exact", "张", "1,228 张"),
        ("0.5", "exact", "", "0.5"),
    ],
)
def test_a_figure_shows_mark_value_and_unit(
    value: str, qualifier: str, unit: str, shown: str
) -> None:
    assert numbers.with_unit(numbers.marked(Decimal(value), qualifier), unit) == shown


def test_a_range_shows_both_ends_and_a_vague_number_none() -> None:
    assert numbers.amount(Decimal(1), Decimal(1), Decimal(2), "exact") == "1–2"
    assert numbers.amount(None, None, None, "about") is None


@pytest.mark.parametrize(
    ("value", "qualifier", "quote", "hint"),
    [
        ("200", "nearly", "近200场次", "略少于 200"),
        ("130", "over", "130余人次", "超过 130，不到 140"),
        ("80", "over", "80多项", "超过 80，不到 90"),
        ("30000", "over", "超3万人", "超过 30,000；3 万"),
        ("90", "at_least", "90％以上", "不少于 90"),
        ("38", "exact", "38场次", ""),
        ("483000", "exact", "48.3万元", "48.3 万"),
    ],
)
def test_the_hint_says_what_the_mark_means(
    value: str, qualifier: str, quote: str, hint: str
) -> None:
    assert numbers.hint(Decimal(value), qualifier, quote, ZH) == hint


def test_wan_is_for_chinese_readers() -> None:
    assert numbers.hint(Decimal(30000), "over", "超3万人", EN) == "more than 30,000"


@pytest.mark.parametrize(
    ("parts", "sum_of_them"),
    [
        (["exact", "exact"], "exact"),
        (["exact", "nearly"], "about"),
        (["exact", "over"], "over"),
        (["about", "at_least"], "at_least"),
        (["at_most", "exact"], "at_most"),
        (["over", "at_most"], None),
    ],
)
def test_a_sum_takes_the_weakest_mark(parts: list[str], sum_of_them: str | None) -> None:
    assert numbers.weakest(parts) == sum_of_them


def test_no_difference_is_taken_from_a_bound() -> None:
    assert numbers.difference(Decimal(9), "exact", Decimal(4), "nearly") == "≈5"
    assert numbers.difference(Decimal(9), "at_least", Decimal(4), "exact") is None


def test_on_a_tie_bounds_stand_around_the_exact_figure() -> None:
    order = sorted(
        ["over", "exact", "at_least", "at_most"],
        key=lambda qualifier: numbers.sort_key(Decimal(5), qualifier),
    )
    assert order == ["at_most", "exact", "at_least", "over"]


def test_only_a_sum_says_that_it_is_one() -> None:
    assert [numbers.sum_mark(1, words) for words in (ZH, EN)] == ["", ""]
    assert [numbers.sum_mark(2, words) for words in (ZH, EN)] == ["（2 处相加）", " (2 added)"]
