"""Folding: same length, and nothing that simplified text says is changed."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import characters
from pipeline.normalise import normalise
from pipeline.vocabulary import SHIPPED

CASES = Path(__file__).parent / "cases" / "normalise.toml"


@cache
def cases() -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads(CASES.read_text(encoding="utf-8"))["case"])


@pytest.mark.parametrize("case", cases(), ids=lambda case: str(case["why"]))
def test_a_text_is_folded(case: dict[str, Any]) -> None:
    assert normalise(case["text"]) == case["folded"]


@given(st.text())
def test_every_character_stays_at_its_place(text: str) -> None:
    assert len(normalise(text)) == len(text)


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_no_name_of_a_division_is_changed() -> None:
    with (SHIPPED / "districts.csv").open(encoding="utf-8", newline="") as file:
        text = "\n".join(",".join(row) for row in csv.reader(file))
    assert characters.simplify(text) == text


def test_one_traditional_name_does_not_make_a_text_traditional() -> None:
    assert not characters.is_traditional(
        "我区与臺北市開展交流3次，组织学习、培训、调研等活动，参加群众四百余人次。" * 3
    )
    assert characters.is_traditional("我區組織學習、培訓、調研等活動。")


def test_no_row_of_the_table_folds_to_what_another_row_folds() -> None:
    table = characters.folding(True)
    assert not {folded for folded in table.values() if folded in table}
