"""Written numbers have the value that a reader gives them, and nothing else is a number."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import numerals

CASES = tomllib.loads((Path(__file__).parent / "cases" / "numerals.toml").read_text("utf-8"))[
    "case"
]
PLACES = ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十"))


def in_han(value: int) -> str:
    """`value` in Chinese digits, written by a rule of its own."""
    for size, name in PLACES:
        if value >= size:
            high, low = divmod(value, size)
            gap = "零" if 0 < low < size // 10 else ""
            return in_han(high) + name + gap + (in_han(low) if low else "")
    return "零一二三四五六七八九"[value]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_the_number_has_its_value(case: dict[str, Any]) -> None:
    assert numerals.parse(case["text"]) == Decimal(case["value"])


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_a_number_in_chinese_digits_is_read_back(value: int) -> None:
    assert numerals.parse(in_han(value)) == value


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_a_decimal_of_wan_is_exact(value: Decimal) -> None:
    assert numerals.parse(f"{value}万") == value * 10_000


@given(st.integers(min_value=0, max_value=10**15))
def test_separators_do_not_change_the_value(value: int) -> None:
    assert numerals.parse(f"{value:,}") == value


@pytest.mark.parametrize("text", ["", "百千", "万万千x", "几十", "1.2.3", "，", "七八十", "9" * 60])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        numerals.parse(text)


@pytest.mark.parametrize(
    ("numerator", "denominator", "per_cent"),
    [("二", "三", "66.6667"), ("四十一", "百", "41"), ("五", "千", "0.5"), ("1", "4", "25")],
)
def test_a_fraction_is_given_in_per_cent(numerator: str, denominator: str, per_cent: str) -> None:
    assert numerals.share(numerator, denominator) == Decimal(per_cent)


def test_a_fraction_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="not a fraction"):
        numerals.share("一", "零")
