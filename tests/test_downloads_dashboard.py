"""The CSV of each page: what is shown, in the form of the contract."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dashboard import downloads, queries
from dashboard.i18n import Language
from dashboard.rows import Selection
from pipeline import download
from tests.dashboard_builds import two_reports
from tests.dashboard_csv import FILTERS, a_view, build_of, read


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = two_reports(tmp_path_factory.mktemp("data"))
    return build_of(folder)


def a_frame(build: str, language: Language = "zh", **selection: Any) -> Any:
    return a_view(build, "compare", language, **selection)


def figures(frame: Any, **given: Any) -> list[dict[str, str]]:
    rows = downloads.figures(frame, **given)
    return read(downloads.as_csv(frame, lambda: rows, "figures", FILTERS))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_header_is_in_the_language_of_the_page(build: str, language: Language) -> None:
    row = figures(a_frame(build, language))[0]
    assert list(row) == [column.header(language) for column in download.columns("figures")]


def test_every_figure_shown_is_a_row_with_its_sentence(build: str) -> None:
    rows = figures(a_frame(build, districts=("440104",)), topic="volunteers")
    found = {row["原文数字"]: row for row in rows if row["状态"] == "已报告"}
    assert set(found) == {"115支", "近3000场次"}
    near = found["近3000场次"]
    assert near["数值"] == "3000"
    assert near["标记"] == "近"
    assert near["计量单位"] == "场次"
    assert near["文件"] == "yuexiu-2023.txt"
    assert (near["起"], near["止"]) == ("1591", "1598")
    assert "近3000场次" in near["原句"]
    assert near["区县"] == "越秀区"
    assert near["行政区划代码"] == "440104"
    assert near["筛选"] == FILTERS


def test_a_figure_that_is_a_sum_is_a_row_for_each_part(build: str) -> None:
    rows = figures(a_frame(build, districts=("411002",)), indicator_id="merit_letters")
    assert sorted(row["原文数字"] for row in rows) == ["1名", "7名"]


def test_a_gap_is_a_row_without_a_value(build: str) -> None:
    rows = figures(a_frame(build), indicator_id="volunteer_teams")
    gap = next(row for row in rows if row["区县"] == "魏都区")
    assert gap["状态"] == "未报告"
    assert gap["数值"] == ""


def test_named_without_a_number_is_its_own_state(build: str) -> None:
    rows = figures(a_frame(build), indicator_id="benefit_payout_amount")
    assert [row["状态"] for row in rows] == ["有提及，无数字"] * 2
    assert all(row["数值"] == "" and row["原句"] for row in rows)


def test_the_verdict_stands_with_its_reasons(build: str) -> None:
    rows = figures(a_frame(build), indicator_id="training_sessions")
    assert {row["能否对比"] for row in rows} == {"仅供参考：年份不同、范围不同"}
    rows = figures(a_frame(build, "en"), indicator_id="training_sessions")
    assert {row["verdict"] for row in rows} == {
        "For reference only: different years, different scope"
    }


def test_the_switches_hold_for_the_download_too(build: str) -> None:
    exact = figures(a_frame(build), only=frozenset({"exact"}))
    assert exact
    assert {row["标记"] for row in exact} == {"精确"}
    assert figures(a_frame(build), only=frozenset({"comparable"})) == []


def test_statements_bring_their_themes_and_what_they_answer(build: str) -> None:
    frame = a_frame(build, districts=("440104",))
    rows = downloads.statements(frame)
    read_rows = read(downloads.as_csv(frame, lambda: rows, "statements", ""))
    remedy = next(row for row in read_rows if row["类别"] == "整改情况")
    assert remedy["对应的不足"] == "普法工作方式方法还需创新"
    assert "普法方式方法创新不足" in remedy["短板主题"]


def test_a_report_gives_all_its_figures_also_those_not_compared(build: str) -> None:
    frame = a_frame(build)
    document = next(
        one.document_id for one in queries.reports(build, Selection(districts=("411002",)), 9)
    )
    rows = read(
        downloads.as_csv(frame, lambda: downloads.figures_of(frame, document), "figures", "")
    )
    assert len(rows) == 28


def test_the_file_name_says_page_years_and_version(build: str) -> None:
    name = downloads.file_name(a_frame(build))
    assert name.startswith("区县年报_对比_2023-2024_")
    assert name.endswith(".csv")
    assert downloads.file_name(a_frame(build, "en")).startswith(
        "district-reports_Compare_2023-2024"
    )
