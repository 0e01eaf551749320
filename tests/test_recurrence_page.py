"""The shortcomings page over years: what comes back, what was promised, what became of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import frame, jobs, ledger, queries, recurrence_queries, recurring
from dashboard.i18n import LANGUAGES, Language, Words
from dashboard.rows import Selection
from tests import dashboard_csv, factories
from tests.dashboard_builds import a_build, two_reports
from tests.dashboard_csv import a_view, build_of, check_headers
from tests.test_pages import CHINESE, html_of, interface, opened

FANCHENG = ("fancheng-2021", "fancheng-2022", "fancheng-2023")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_reports(tmp_path_factory.mktemp("two"))


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three years of 樊城, as a person marked them, and a report of 越秀."""
    reports = [factories.gold_report(name) for name in (*FANCHENG, "yuexiu-2023")]
    return a_build(tmp_path_factory.mktemp("series"), *reports)


@pytest.fixture(autouse=True)
def _fresh(series: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(series))
    jobs.runner.clear()
    yield
    jobs.runner.clear()


def page(**address: object) -> AppTest:
    own = {name: address.pop(name) for name in ("s", "o", "th", "n") if name in address}
    at = opened("shortcomings", **address)
    if own:
        for name, value in own.items():
            at.query_params[name] = value
        at.run()
    return at


def table(html: str, name: str) -> str:
    html = html[html.index(f'class="qj-table {name}') :]
    return html[: html.index("</table>")]


def row(html: str, name: str, start: str) -> str:
    rows = table(html, name).split("<tr>")
    return next(one for one in rows if start in one.split("</th>")[0])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shown", recurring.VIEWS)
@pytest.mark.parametrize("situation", ["two reports", "series", "no data"])
def test_every_view_speaks_one_language_in_every_situation(
    shown: str, language: str, situation: str, two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if situation == "two reports":
        monkeypatch.setenv("QUJIAN_DATA_DIR", str(two))
    at = page(lang=language, s=shown, **({"y": ["none"]} if situation == "no data" else {}))
    assert not at.exception
    words = Words(language)  # type: ignore[arg-type]
    assert at.title[0].value == words("shortcomings")
    text = interface(at)
    if language == "en":
        assert not CHINESE.findall(text.replace("语言", "")), text
    if situation == "no data":
        assert words("empty_years") in text
    if situation == "two reports" and shown == "again":
        assert words("none_again") in text


def test_what_came_back_three_years_running_and_was_promised_is_one_click_from_the_overview() -> (
    None
):
    at = opened("overview", lang="zh")
    at.switch_page(frame.PAGES["shortcomings"]).run()
    html = html_of(at)
    came_back = row(html, "qj-cards qj-runs", "法治专业人才与执法力量缺乏")
    assert "樊城区" in came_back
    assert "连续 3 年（2021–2023）" in came_back
    for year, quote in (("2021", "持证人员不足"), ("2022", "新取证人员"), ("2023", "独立办案经历")):
        assert year in came_back
        assert quote in came_back
    assert "力争年底持证人员达到15名" in came_back
    assert "已达成</b> <small>（目标 15，报告 15）</small>" in came_back


def test_a_plan_that_is_back_as_a_shortcoming_says_so() -> None:
    came_back = row(html_of(page(lang="zh")), "qj-cards qj-runs", "数字化、线上服务能力不足")
    assert "未达成</b> <small>（又列为不足）" in came_back


def test_not_mentioned_again_is_never_called_solved() -> None:
    html = html_of(page(lang="zh", s="silent"))
    listed = table(html, "qj-cards qj-runs")
    assert "下年未再提及（不等于已解决）" in listed
    assert "已解决" not in listed.replace("不等于已解决", "")


def test_the_grid_prints_the_number_and_the_years_running() -> None:
    cells = row(html_of(page(lang="zh")), "qj-grid qj-themes", "法治专业人才与执法力量缺乏")
    assert "1<small>2年</small></button>" in cells
    assert "<small>3年</small></button>" in cells
    assert "2022 年写：" in cells


def test_what_is_new_is_listed_apart() -> None:
    html = html_of(page(lang="zh", s="new"))
    listed = table(html, "qj-cards qj-runs")
    assert "数字化、线上服务能力不足" in listed
    assert "法治专业人才" not in listed


def test_the_same_wording_stands_with_both_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "普法形式较为单一，覆盖面还不够广，对青年吸引力不强"
    reports = [
        factories.a_report(
            f"{year}年报告。{said}。",
            year=year,
            path=f"{year}.txt",
            statements=[factories.a_statement("shortcoming", said, themes=("publicity_methods",))],
        )
        for year in (2022, 2023)
    ]
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(a_build(tmp_path, *reports)))
    html = html_of(page(lang="zh"))
    came_back = row(html, "qj-cards qj-runs", "普法")
    assert "措辞与 2022 年相同" in came_back
    assert came_back.count(said) == 2
    assert "措辞与 2022 年相同：" in table(html, "qj-grid qj-themes")


def test_a_shared_theme_says_how_many_of_how_many_with_quotations() -> None:
    html = html_of(page(lang="zh", s="shared", th="publicity_methods"))
    counted = row(html, "qj-cards qj-counts", "普法方式方法创新不足")
    assert "2 / 2" in counted
    assert "3 / 4 份" in counted
    quotes = html[html.index("qj-quotes") :]
    assert "<figcaption>越秀区 2023</figcaption>" in quotes
    assert "<figcaption>樊城区 2021</figcaption>" in quotes
    assert "普法工作方式方法还需创新" in quotes


def test_the_ledger_goes_from_shortcoming_to_what_became_of_the_plan() -> None:
    html = html_of(page(lang="zh", s="ledger", d=["420606"], y=["2021"]))
    line = row(html, "qj-ledger", "普法形式较为单一")
    assert "制作普法短视频10部以上" in line
    assert "→ 2022 年报告 <b>已达成</b> <small>（目标 10，报告 12）</small>" in line
    assert "实际制作普法短视频12部" in line
    silent = row(html, "qj-ledger", "优抚对象信息更新不够及时")
    assert "→ 下年未报告" in silent


def test_plans_of_one_outcome_are_a_list() -> None:
    html = html_of(page(lang="zh", s="ledger", o="missed"))
    listed = table(html, "qj-cards qj-runs")
    assert "年内创建省级示范型服务站3个" in listed
    assert "已达成" not in listed
    assert "o=missed" in html


def test_without_a_later_report_nothing_is_judged() -> None:
    html = html_of(page(lang="zh", s="ledger", d=["440104"]))
    told = table(html, "qj-ledger")
    assert "尚无下年报告" in told
    assert "达成" not in told


def test_runs_are_paged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recurring, "RUNS_SHOWN", 1)
    at = page(lang="zh")
    first = table(html_of(at), "qj-cards qj-runs")
    at.button(key="w:n:next:shortcomings").click().run()
    assert table(html_of(at), "qj-cards qj-runs") != first


def test_a_run_is_shown_whole_where_only_one_of_its_years_is_chosen() -> None:
    html = html_of(page(lang="zh", y=["2023"]))
    assert "连续 3 年（2021–2023）" in row(html, "qj-cards qj-runs", "法治专业人才")


def test_many_reports_are_counted_by_year(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "SIDE_BY_SIDE", 1)
    for shown in recurring.VIEWS:
        assert not page(lang="zh", s=shown).exception
    html = html_of(page(lang="zh"))
    grid = table(html, "qj-grid qj-themes qj-newest")
    assert "再次 1" in grid
    assert re.search('data-label="2023 +· +2 份年报', grid)


def test_the_longest_run_stands_first() -> None:
    rows = table(html_of(page(lang="zh", y=["all"])), "qj-cards qj-runs").split("<tr>")[2:]
    years = [int(one.split("连续 ")[1].split(" 年")[0]) for one in rows]
    assert years == sorted(years, reverse=True)
    assert years[0] == 3
    assert years[-1] == 2


def test_plans_that_wait_for_the_next_report_point_to_the_year_before() -> None:
    html = html_of(page(lang="zh", s="ledger", d=["420606"], y=["2023"]))
    assert Words("zh")("all_wait") in html
    assert "y=2022" in html[html.index(Words("zh")("all_wait")) :].split("</a>")[0]
    assert Words("zh")("all_wait") not in html_of(page(lang="zh", s="ledger", y=["2022"]))


# Downloads ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_headers_are_in_the_language_of_the_page(language: Language, series: Path) -> None:
    view = a_view(build_of(series), "shortcomings", language)
    for rows, columns in (
        (recurring.rows(view, "again", ""), recurring.COLUMNS),
        (ledger.rows(view, "", ""), ledger.COLUMNS),
    ):
        check_headers(dashboard_csv.table(view, rows, columns), language)


def test_the_download_of_what_comes_back_has_both_sentences(series: Path) -> None:
    view = a_view(build_of(series), "shortcomings")
    found = dashboard_csv.table(
        view, recurring.rows(view, "again", "legal_professionals"), recurring.COLUMNS
    )
    last = next(row for row in found if "独立办案经历" in row["原句"])
    assert (last["与上年相比"], last["连续年数"], last["起始年份"]) == ("再次提到", "3", "2021")
    assert "新取证人员" in last["较早原句"]
    assert last["较早出处年份"] == "2022"


def test_the_download_of_the_ledger_has_target_value_and_outcome(series: Path) -> None:
    view = a_view(build_of(series), "shortcomings")
    found = dashboard_csv.table(view, ledger.rows(view, "", ""), ledger.COLUMNS)
    plan = next(row for row in found if row["下年安排"] == "制作普法短视频10部以上")
    assert (plan["安排结果"], plan["目标"], plan["数值"]) == ("已达成", "10", "12")
    assert plan["下年报告原句"] == "实际制作普法短视频12部"
    assert plan["存在不足"].startswith("普法形式较为单一")


def test_the_plans_of_a_page_are_those_of_the_view(series: Path) -> None:
    build = build_of(series)
    documents = tuple(one.document_id for one in queries.reports(build, Selection(), 10))
    picked = {
        (one.document_id, one.start, one.outcome, one.later_quote)
        for one in recurrence_queries.followed_up(build, documents).values()
    }
    whole = {
        (row["document_id"], row["start"], row["outcome"], row["later_quote"])
        for row in recurrence_queries.rows_of_follow_up(build, Selection(), "", "")
    }
    assert picked == whole
