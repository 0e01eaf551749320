"""The duty page: what is due and on file, what is said again, what changed between versions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import changes, duty, duty_queries, jobs, repetition
from dashboard.i18n import LANGUAGES, Language, Words
from pipeline.records import Report
from tests import factories
from tests.dashboard_builds import a_build, two_reports
from tests.dashboard_csv import FILTERS, a_view, build_of, check_headers, table
from tests.test_pages import CHINESE, LATIN, html_of, interface, opened

FANCHENG = ("fancheng-2021", "fancheng-2022", "fancheng-2023")
VIEWS = ("duty", "words", "versions")
NO_YEAR = {"y": ["none"]}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_reports(tmp_path_factory.mktemp("two"))


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three years of 樊城, an earlier version of the last, and a report of 越秀."""
    last = factories.gold_report(FANCHENG[-1])
    reports = [factories.gold_report(name) for name in (*FANCHENG, "yuexiu-2023")]
    return a_build(tmp_path_factory.mktemp("series"), *reports, draft_of(last))


def draft_of(report: Report) -> Report:
    """An earlier version: another date, a figure not yet right, a sentence that was left out."""
    text = report.document.text.replace("41场", "39场") + "\n以上为初稿<b>待核</b>。"
    identity = replace(report.identity, issued_on=date(2024, 1, 9))
    return replace(
        report,
        document=factories.a_document(text, "draft.txt"),
        identity=identity,
        sections=(),
        figures=tuple(each for each in report.figures if "41场" not in each.quote),
        numerals=(),
        statements=(),
    )


@pytest.fixture(autouse=True)
def _fresh(series: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(series))
    jobs.runner.clear()
    yield
    jobs.runner.clear()


def page(**address: object) -> AppTest:
    """The page at an address whose own parameters a page change would not carry."""
    own = {name: address.pop(name) for name in ("v", "doc", "n") if name in address}
    at = opened("duty", **address)
    if own:
        for name, value in own.items():
            at.query_params[name] = value
        at.run()
    return at


def document(name: str) -> str:
    return factories.gold_report(name).document.document_id


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shown", VIEWS)
@pytest.mark.parametrize("situation", ["two reports", "series", "no data"])
def test_every_view_speaks_one_language_in_every_situation(
    shown: str, language: str, situation: str, two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if situation == "two reports":
        monkeypatch.setenv("QUJIAN_DATA_DIR", str(two))
    at = page(lang=language, v=shown, **(NO_YEAR if situation == "no data" else {}))
    assert not at.exception
    words = Words(language)  # type: ignore[arg-type]
    assert at.title[0].value == words("duty")
    text = interface(at)
    if language == "en":
        assert not CHINESE.findall(text.replace("语言", "")), text
    else:
        known = LATIN.sub("", text).replace("deadlines.csv", "").replace("mandated_parts.csv", "")
        assert not re.findall(r"[A-Za-z]{4,}", known.replace("data/vocabulary", "")), known
    if situation == "no data":
        assert words("empty_years") in text


# What is due and on file -------------------------------------------------------------------------


def test_a_year_without_a_report_is_named_and_not_called_late() -> None:
    at = page(lang="zh")
    grid = html_of(at)
    grid = grid[grid.index("qj-years") : grid.index("qj-parts")]
    assert grid.count("未收录年报") == 2  # 越秀 2021 and 2022
    assert "逾期" not in grid


def test_an_undated_report_is_unknown_and_never_late(
    two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(two))
    html = html_of(page(lang="zh", d=["411002"]))  # 魏都 2024 has no date
    assert "<b>无日期</b><small>报送 未知</small><small>公开 未知</small>" in html
    figure = "<b>未知 1</b> / 1</dd><dd class=qj-note>按期 0，逾期 0</dd>"
    assert f"<dt>报送</dt><dd>{figure}" in html
    assert f"<dt>公开</dt><dd>{figure}" in html


def figure_of(html: str, name: str) -> str:
    return html[html.index(f"<dt>{name}</dt>") :].split("</div>", maxsplit=1)[0]


def test_where_most_reports_are_undated_the_large_figure_is_the_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dated = factories.a_report("按期的报告。", year=2022, issued_on=date(2023, 2, 1))
    undated = [
        factories.a_report(f"没有日期的报告{code}。", year=2022, district_code=code, path=code)
        for code in ("440105", "440106")
    ]
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(a_build(tmp_path, dated, *undated)))
    html = html_of(page(lang="en"))
    assert "<b>unknown 2</b> of 3" in figure_of(html, "Reported")
    assert "1 in time, 0 late" in figure_of(html, "Reported")
    assert "<b>unknown 3</b> of 3" in figure_of(html, "Made public")
    html = html_of(page(lang="en", d=[str(dated.identity.district_code)]))
    assert "<b>1</b> of 1" in figure_of(html, "Reported in time")


def test_a_report_signed_after_the_deadline_is_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = factories.a_report("迟交的报告。", year=2022, issued_on=date(2023, 3, 2))
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(a_build(tmp_path, late)))
    html = html_of(page(lang="zh"))
    listed = html[html.index("qj-cards qj-parts") :]
    assert "报送（3月1日前）<small>第二十三条</small>" in listed
    assert re.search(r"2023-03-02(</span>)?(</a>)? 逾期", listed)
    assert '<span class="qj-gap">未知</span>' in listed


def test_a_part_leads_to_its_section(series: Path) -> None:
    report = factories.gold_report("fancheng-2022")
    key = (report.document.document_id, "plan")
    shown = duty_queries.duty_places(build_of(series), key[:1])[key]
    html = html_of(page(lang="zh", d=["420606"], y=["2022"]))
    assert f'doc={key[0]}&amp;at={shown.start}" target="_self" title="{shown.heading}"' in html
    assert shown.heading in report.document.text[shown.start : shown.start + 40]


def test_a_part_that_is_not_there_is_not_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = factories.a_report("只有一句话的报告，写得很短，什么部分也没有。")
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(a_build(tmp_path, bare)))
    html = html_of(page(lang="zh"))
    assert html[html.index("qj-cards qj-parts") :].count("未见") >= 4
    assert "有未见部分的 1" in html


def test_the_deadlines_stand_with_their_articles_in_either_language() -> None:
    zh, en = (html_of(page(lang=language)) for language in LANGUAGES)
    assert "第二十三条：每年3月1日前" in zh
    assert "by 1 April" in en
    assert "Reported (by 1 March)" in en


def test_reports_without_a_known_place_are_said_to_be_missing_from_the_grid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = factories.a_report("甲报告的一句话。")
    lost = factories.a_report("乙报告的一句话。", bureau=None, path="b.txt")
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(a_build(tmp_path, known, lost)))
    assert Words("zh")("duty_unplaced", n=1) in html_of(page(lang="zh"))


def test_pages_of_bureaus_are_bounded_and_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duty, "MOST", 1)
    monkeypatch.setattr(duty, "FEWEST", 1)
    at = page(lang="zh")
    assert html_of(at).count('qj-due"') == 3  # 樊城, three years
    at.button(key="w:n:next:duty").click().run()
    assert html_of(at).count('qj-due"') == 1  # 越秀


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_parts_says_that_it_holds_one_page_of_bureaus(
    language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Words(language)("duty_parts_page", a=1, n="2")
    assert said not in html_of(page(lang=language))  # both bureaus on one page
    monkeypatch.setattr(duty, "MOST", 1)
    monkeypatch.setattr(duty, "FEWEST", 1)
    html = html_of(page(lang=language))
    assert html.index('qj-due"') < html.index(said) < html.index("qj-cards qj-parts")


# Repetition and substance ------------------------------------------------------------------------


def test_reused_sentences_stand_side_by_side_with_what_differs_marked() -> None:
    html = html_of(page(lang="zh", v="words", doc=document("fancheng-2023")))
    side = html[html.index("qj-pairs") :]
    assert "与本地往年相同：" in side
    assert f"doc={document('fancheng-2022')}" in side
    assert f"doc={document('fancheng-2021')}" in side
    assert "<mark>" in side


def test_counts_lead_to_the_sentences_and_nothing_is_ranked() -> None:
    html = html_of(page(lang="zh", v="words"))
    row = html[html.index("樊城区 2022") :]
    row = row[: row.index("</tr>")]
    assert f"v=words&amp;doc={document('fancheng-2022')}" in row
    assert "名次" not in html
    assert "总分" not in html


def test_a_phrase_of_many_districts_is_told_apart_from_copying(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phrase = "深入学习贯彻习近平法治思想和党的二十大精神。"
    places = ("440103", "440104", "440105", "440106", "440111", "411002")
    reports = [
        factories.a_report(f"{phrase}\n本报告来自{code}。", district_code=code, path=f"{code}.txt")
        for code in places
    ]
    folder = a_build(tmp_path, *reports)
    found = [
        one
        for report in reports
        for one in duty_queries.reused_in(build_of(folder), report.document.document_id)
    ]
    assert {one.source for one in found} == {"stock"}
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(folder))
    html = html_of(page(lang="zh", v="words"))
    assert "多地通用语：1 句" in html
    assert "6 个地区都有" in html


# Versions ----------------------------------------------------------------------------------------


def test_what_changed_between_two_versions_is_shown_escaped() -> None:
    html = html_of(page(lang="zh", v="versions"))
    assert "draft.txt" in html
    assert "<mark>39</mark>场" in html
    assert "<mark>41</mark>场" in html
    assert "以上为初稿&lt;b&gt;待核&lt;/b&gt;。" in html
    assert "<b>待核" not in html


def test_an_earlier_version_stays_readable_and_says_what_it_is() -> None:
    draft = draft_of(factories.gold_report(FANCHENG[-1])).document.document_id
    at = opened("source", lang="zh")
    at.query_params["doc"] = draft
    at.run()
    assert not at.exception
    html = html_of(at)
    assert "以上为初稿&lt;b&gt;待核&lt;/b&gt;。" in html
    assert Words("zh")("version_superseded") in html
    assert f"doc={document('fancheng-2023')}" in html
    listed = html[html.index('<div class="qj-side">') :]
    assert len(re.findall(r'class="qj-n"', listed)) > 50  # its figures, not the heads alone


def test_one_version_only_is_said() -> None:
    at = page(lang="en", v="versions", d=["440104"])
    assert at.info[0].value == Words("en")("versions_none")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("甲。乙。", "甲。乙。", []),
        ("甲。开展活动5次。", "甲。开展活动6次。", [("开展活动5次。", "开展活动6次。")]),
        ("甲。", "甲。全新的一句。", [(None, "全新的一句。")]),
        ("旧句子要删去。乙。", "乙。", [("旧句子要删去。", None)]),
        ("", "", []),
    ],
)
def test_changes_are_sentences(before: str, after: str, expected: list[Any]) -> None:
    found = [
        (c.before.text if c.before else None, c.after.text if c.after else None)
        for c in changes.between(before, after)
    ]
    assert found == expected


def test_places_of_changed_sentences_slice_to_them() -> None:
    before, after = "一、标题\n  开展活动5次；结束。", "一、标题\n开展活动6次；结束。"
    for change in changes.between(before, after):
        for text, sentence in ((before, change.before), (after, change.after)):
            assert sentence is not None
            assert text[sentence.start :].startswith(sentence.text)


def test_a_text_that_repeats_itself_is_compared_in_bounded_time() -> None:
    found = changes.between("一是。" * 100_000, "一是。二是。" * 100_000)
    assert len(found) <= 2 * changes.COMPARED


def test_articles_are_named_in_the_language_of_the_page() -> None:
    english, chinese = html_of(page(lang="en")), html_of(page(lang="zh"))
    for article, named in (("Article 23", "第二十三条"), ("Article 25", "第二十五条")):
        assert article in english
        assert named not in english
        assert named in chinese


# Downloads ---------------------------------------------------------------------------------------


def duty_view(series: Path, language: Language = "zh") -> Any:
    return a_view(build_of(series), "duty", language)


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        (duty.rows, duty.COLUMNS),
        (repetition.substance_rows, repetition.SUBSTANCE),
        (repetition.reused_rows, repetition.REUSED),
        (repetition.version_rows, repetition.VERSIONS),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_headers_are_in_the_language_of_the_page(
    rows: Any, columns: Any, language: Language, series: Path
) -> None:
    view = duty_view(series, language)
    check_headers(table(view, rows(view), columns), language)


def test_the_duty_download_has_a_row_for_every_gap(series: Path) -> None:
    view = duty_view(series)
    found = table(view, duty.rows(view), duty.COLUMNS)
    assert len(found) == 6
    gap = next(row for row in found if (row["区县"], row["年份"]) == ("越秀区", "2021"))
    assert (gap["是否收录"], gap["报送是否按期"], gap["落款日期"]) == ("否", "未收录年报", "")
    assert (gap["有无题目"], gap["有无报告单位"]) == ("", "")
    filed = next(row for row in found if (row["区县"], row["年份"]) == ("樊城区", "2022"))
    assert filed["报送是否按期"] == "按期"
    assert (filed["有无题目"], filed["有无报告单位"]) == ("是", "是")
    assert "主要举措和成效" in filed["已有部分"]
    assert filed["筛选"] == FILTERS


def test_the_reuse_download_has_both_sentences(series: Path) -> None:
    view = duty_view(series)
    found = table(view, repetition.reused_rows(view), repetition.REUSED)
    assert {row["出处类别"] for row in found} == {"本地往年"}
    assert all(row["原句"] and row["较早原句"] and row["较早起"] for row in found)


def test_the_reuse_download_names_both_files(series: Path) -> None:
    view = duty_view(series)
    found = table(view, repetition.reused_rows(view), repetition.REUSED)
    files = {factories.gold_report(name).document.path for name in FANCHENG}
    assert {row["文件"] for row in found} | {row["较早文件"] for row in found} == files
