"""Composed series of three years, written apart from the code: what is right may only grow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.test_series import build, rows

FOLDER = Path(__file__).resolve().parent / "gold" / "series"
GOLD: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.json")
}
# What is wrong so far, by series; in others nothing.
PLANS_WRONG = {
    "chencang-series": 2, "jinghu-series": 3, "shaowu-series": 1,
    "yaohai-series": 1,
}  # fmt: skip
COMING_BACK_WRONG = {
    "beibei-series": 1, "gangbei-series": 1, "jinghu-series": 1, "shaowu-series": 1,
    "wuling-series": 1, "xinghua-series": 1,
}  # fmt: skip
WHOLE = sorted(name for name, gold in GOLD.items() if "duty" in gold)  # with every answer
NEAR = 12  # code points: a sentence may begin with its label


@pytest.fixture(scope="module", params=sorted(GOLD))
def any_series(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[dict[str, Any], duckdb.DuckDBPyConnection, str]]:
    yield from opened(request.param, tmp_path_factory)


@pytest.fixture(scope="module", params=WHOLE)
def series(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[dict[str, Any], duckdb.DuckDBPyConnection, str]]:
    yield from opened(request.param, tmp_path_factory)


def opened(
    name: str, folders: pytest.TempPathFactory
) -> Iterator[tuple[dict[str, Any], duckdb.DuckDBPyConnection, str]]:
    gold = GOLD[name]
    texts = {path: (FOLDER / path).read_text(encoding="utf-8") for path in gold["files"]}
    with build(folders.mktemp("series") / "d", texts) as con:
        yield gold, con, name


Series = tuple[dict[str, Any], duckdb.DuckDBPyConnection, str]


def test_themes_that_come_back_are_found(series: Series) -> None:
    gold, con, _ = series
    wanted = {(case["theme"], y) for case in gold["recurrence"] for y in case["again_years"]}
    found = {
        (row["theme_id"], row["year"])
        for row in rows(con, "FROM recurring_shortcoming WHERE state = 'again'")
    }
    assert wanted <= found
    assert len(found - wanted) <= 1  # 人手紧缺 beside 专业化程度不高: one sentence, two themes


def test_plans_have_their_outcomes(any_series: Series) -> None:
    gold, con, name = any_series
    told = rows(con, "FROM follow_up")
    wrong = [case["plan"]["quote"] for case in gold["plan_followup"] if not is_right(case, told)]
    assert len(wrong) <= PLANS_WRONG.get(name, 0), wrong


def is_right(case: dict[str, Any], told: list[dict[str, Any]]) -> bool:
    plan = case["plan"]
    shared = {
        min(plan["end"], row["end"]) - max(plan["start"], row["start"]): row["outcome"]
        for row in told
        if row["path"] == plan["file"]
    }
    return shared[max(shared)] == case["outcome"]


def test_shortcomings_that_come_back_are_found_and_no_others(any_series: Series) -> None:
    gold, con, name = any_series
    wanted = [
        said
        for case in gold.get("come_back") or gold["recurrence"]
        for said in case["shortcomings"]
        if said["year"] in case["again_years"]
    ]
    told = {
        (row["path"], row["start"], row["end"])
        for row in rows(con, "FROM recurring_shortcoming WHERE state = 'again'")
    }
    missing = [said["quote"] for said in wanted if not any(is_said(said, *one) for one in told)]
    others = [one for one in told if not any(is_said(said, *one) for said in wanted)]
    assert len(missing) + len(others) <= COMING_BACK_WRONG.get(name, 0), (missing, others)


def is_said(said: dict[str, Any], path: str, start: int, end: int) -> bool:
    """Whether a place is half of a sentence or more."""
    shared = min(said["end"], end) - max(said["start"], start)
    return path == said["file"] and 2 * shared > min(end - start, said["end"] - said["start"])


def test_reused_sentences_are_found_and_no_others(series: Series) -> None:
    gold, con, _ = series
    wanted = [(case["file"], case["start"]) for case in gold["reused_sentences"]]
    found = [(row["path"], row["start"]) for row in rows(con, "FROM reused_sentence")]
    assert len(found) == len(wanted)
    for path, start in wanted:
        assert any(path == other and abs(start - at) <= NEAR for other, at in found)


def test_dates_and_mandated_parts_are_right(series: Series) -> None:
    gold, con, _ = series
    found = {row["path"]: row for row in rows(con, "FROM reporting_duty WHERE is_on_file")}
    for case in gold["duty"]:
        row = found[case["file"]]
        issued = None if row["issued_on"] is None else row["issued_on"].isoformat()
        present = {part for part, state in case["parts"].items() if state == "present"}
        assert (issued, row["report_state"]) == (case["issued_on"], case["report"])
        assert set(row["parts_present"] or ()) == present
