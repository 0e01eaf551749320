"""Every page in both languages, with both reports, one district, one year, and nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import charts, filters, frame, jobs, ledger, queries, verdict
from dashboard.i18n import LANGUAGES, Words, table, verbatim
from dashboard.names import Names
from pipeline.records import Issue, Span
from tests import factories
from tests.dashboard_builds import a_build, real_report, two_reports

ROOT = Path(__file__).resolve().parent.parent
CHINESE = re.compile("[\u4e00-\u9fff]")
SITUATIONS = {
    "both": {},
    "one district": {"d": ["440104"]},
    "one year": {"y": ["2024"]},
    "no data": {"y": ["none"]},
}
# Names of files and data versions, the other language's own name, and forms that have no Chinese.
LATIN = re.compile(
    r"[\w-]+\.(?:txt|csv)|data/vocabulary|\bCSV\b|\bUTC\b|\bEnglish\b|\bLanguage\b|data/reports/"
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_reports(tmp_path_factory.mktemp("data"))


@pytest.fixture(autouse=True)
def _fresh(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(data))
    jobs.runner.clear()
    yield
    jobs.runner.clear()


def opened(page: str, **address: object) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in address.items():
        at.query_params[name] = value
    at.run()
    if page != "overview":
        at.switch_page(frame.PAGES[page]).run()
    return at


def html_of(at: AppTest) -> str:
    return "\n".join(node.proto.body for node in at.get("html"))


class Reader(HTMLParser):
    """The words of a page that are not marked as Chinese quotations."""

    VOID = frozenset({"br", "hr", "img"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            quoted = dict(attrs).get("lang") == "zh-CN" or tag in {"style", "script"}
            self.open.append(quoted)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.open):
            self.words.append(data)


def interface(at: AppTest) -> str:
    """Every word on the page that is the interface's own."""
    reader = Reader()
    reader.feed(html_of(at))
    labels = [w.label for w in [*at.selectbox, *at.multiselect, *at.text_input, *at.button]]
    options = [o for w in [*at.selectbox, *at.multiselect] for o in w.options]
    said = [n.value for n in [*at.title, *at.header, *at.subheader, *at.info, *at.warning]]
    return "\n".join([*reader.words, *labels, *options, *said])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", frame.PAGES)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_page_speaks_one_language_in_every_situation(
    page: str, language: str, situation: str
) -> None:
    at = opened(page, lang=language, **SITUATIONS[situation])
    assert not at.exception
    words = Words(language)  # type: ignore[arg-type]
    assert at.title[0].value == words("title" if page == "overview" else page)
    text = interface(at)
    if language == "en":
        text = text.replace("语言", "")
        assert not CHINESE.findall(text), CHINESE.findall(text)
    else:
        assert not re.findall(r"[A-Za-z]{4,}", LATIN.sub("", text))
    if situation == "no data":
        assert words("empty_years") in text


@pytest.mark.parametrize(
    "shown",
    [
        "115 支",
        "≈3,000 场次",
        "≈200 场次",
        "2 次",
        "&gt;30,000 人",
        "1,228 张",
        "≥90%",
        "2,020 人",
        "≈300 人次",
        "&gt;130 人次",
        "≈18 条",
        "&gt;80 项",
    ],
)
def test_the_overview_shows_what_the_reports_state(shown: str) -> None:
    assert f">{shown}" in html_of(opened("overview", lang="zh"))


def test_a_number_opens_its_sentence_with_the_figure_marked() -> None:
    html = html_of(opened("overview", lang="zh"))
    assert "累计开展活动<mark>近3000场次</mark>,在全市应急救助竞赛中" in html
    assert re.search(r'href="source\?[^"]*at=1591"', html)


def test_named_without_a_number_is_neither_a_gap_nor_a_zero() -> None:
    html = html_of(opened("overview", lang="zh"))
    row = html[html.index("抚恤优待资金发放额") :]
    row = row[: row.index("</tr>")]
    assert row.count("有提及，无数字") >= 2
    assert "均无数字" in row
    assert "未报告" not in row


def test_no_indicator_of_the_two_reports_compares_and_training_says_why() -> None:
    at = opened("overview", lang="zh")
    html = html_of(at)
    assert "仅供参考：年份不同、范围不同" in html
    assert re.search(r"可直接对比的指标</dt><dd><b>0</b>", html)


def test_what_does_not_compare_is_not_drawn_on_one_axis() -> None:
    at = opened("compare", lang="zh", i="training_sessions", t="all")
    at.query_params["i"] = "training_sessions"
    at.run()
    assert "没有两个可以画在同一坐标上的数字" in html_of(at)
    assert not at.get("plotly_chart")


def test_what_compares_is_drawn_and_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    two = [factories.gold_report("yuexiu-2023"), same_year_as_yuexiu()]
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(a_build(tmp_path, *two)))
    at = opened("overview", lang="zh")
    assert "可比" in html_of(at)
    chart = at.get("plotly_chart")[0].proto
    assert "≈3,000" in chart.alt or "115" in chart.alt


def same_year_as_yuexiu() -> factories.Report:
    return factories.a_report(
        "组建120支“老兵”志愿服务队。",
        factories.WEIDU,
        year=2023,
        figures=[
            factories.a_figure("120支", indicator_id="volunteer_teams", counted="“老兵”志愿服务队")
        ],
    )


def test_the_choice_is_kept_across_pages_and_languages() -> None:
    at = opened("overview", lang="zh", d=["440104"])
    at.switch_page(frame.PAGES["shortcomings"]).run()
    assert "魏都区" not in html_of(at)
    at.sidebar.segmented_control[0].set_value("en").run()
    assert at.title[0].value == "Shortcomings"
    assert "Weidu" not in html_of(at)
    assert at.query_params["d"] in (["440104"], "440104")


def test_the_address_holds_codes_and_no_labels() -> None:
    at = opened("overview", lang="en")
    at.multiselect[0].set_value(["440104"]).run()
    assert at.query_params["d"] in (["440104"], "440104")
    assert at.query_params["y"] in (["all"], "all")


def test_clear_empties_the_page_and_reset_fills_it() -> None:
    at = opened("overview", lang="zh")
    at.button(key="w:none:d:overview").click().run()
    assert at.info[0].value == Words("zh")("empty_districts")
    at.button(key="w:reset:overview").click().run()
    assert not at.info
    assert "115 支" in html_of(at)


def test_a_district_without_a_report_in_the_year_says_which_years_it_has() -> None:
    at = opened("overview", lang="zh", d=["440104"], y=["2024"])
    assert at.info[0].value == Words("zh")("empty_pair", years="2023")


def test_an_unknown_code_in_a_link_is_ignored() -> None:
    at = opened("overview", lang="zh", d=["999999"], y=["1066"], t="nonsense")
    assert not at.exception
    assert "115 支" in html_of(at)


def test_a_deep_link_opens_the_report_at_the_figure() -> None:
    report = real_report("yuexiu-2023").document.document_id
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    at.switch_page(frame.PAGES["source"])
    at.query_params["doc"] = report
    at.query_params["at"] = "1591"
    at.run()
    assert '<mark id="chosen" class="figure chosen">近3000场次</mark>' in html_of(at)


def test_every_figure_and_statement_is_marked_in_the_report() -> None:
    at = opened("source", lang="zh", d=["440104"])
    html = html_of(at)
    legend, text = html.split('<div class="qj-text"')
    assert text.count('class="figure"') == 13
    assert '<span class="shortcoming">不足</span>' in legend  # how each kind looks is said
    assert '<span class="shortcoming">普法工作方式方法还需创新</span>' in html


def test_search_finds_words_in_all_chosen_reports() -> None:
    at = opened("source", lang="zh")
    at.text_input[0].set_value("志愿服务").run()
    html = html_of(at)
    assert "“志愿服务”：2 份年报" in html
    assert "<mark>志愿服务</mark>" in html


def test_search_takes_no_wildcards() -> None:
    at = opened("source", lang="zh")
    at.text_input[0].set_value("%_").run()
    assert verbatim("%_") in at.info[0].value


def test_the_ledger_pairs_a_shortcoming_with_its_remedy() -> None:
    at = opened("shortcomings", lang="zh", d=["440104"])
    at.query_params["s"] = "ledger"
    html = html_of(at.run())
    row = html[html.index("qj-ledger") :]
    row = row[row.index("普法工作方式方法还需创新") :]
    row = row[: row.index("</tr>")]
    assert "要广泛开展" in row
    assert "不断创新普法模式" in row


def test_hostile_report_text_is_shown_as_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "<script>alert(1)</script>![x](http://x.example/a.png)开展培训5次<img src=x onerror=1>。"
    figure = factories.a_figure("5次", indicator_id="training_sessions", counted="<b>培训</b>")
    said = factories.a_statement("shortcoming", "<img src=x onerror=1>")
    report = factories.a_report(
        text, figures=[figure], statements=[said], title="<i>题</i>", district="<u>区</u>"
    )
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(a_build(tmp_path, report)))
    for page in frame.PAGES:
        at = opened(page, lang="zh")
        assert not at.exception
        html = html_of(at)
        assert "alert(1)" not in html or "&lt;script&gt;alert(1)" in html
        for raw in ("<script>alert", "<img", "<b>培训", "<i>题", "<u>区"):
            assert raw not in html


def test_a_new_build_is_noticed_without_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(a_build(tmp_path, real_report("yuexiu-2023"))))
    at = opened("overview", lang="zh")
    assert "魏都区" not in html_of(at)
    two_reports(tmp_path)
    assert "魏都区" in html_of(at.run())


def test_a_build_of_another_version_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(two_reports(tmp_path)))
    monkeypatch.setattr(queries, "SCHEMA_VERSION", "999")
    queries.connection.clear()
    at = opened("overview", lang="zh")
    assert "999" in at.warning[0].value
    assert at.button(key="w:build").label == Words("zh")("build_again")
    queries.connection.clear()


def test_a_broken_build_says_which_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "reports-20990101T000000Z.duckdb").write_bytes(b"no database")
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(tmp_path))
    at = opened("compare", lang="en")
    assert not at.exception
    assert "reports-20990101T000000Z.duckdb" in at.warning[0].value


def test_an_empty_build_says_how_to_add_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rejected = factories.a_rejected("scan.pdf", "no_text_layer")
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(a_build(tmp_path, rejected)))
    at = opened("overview", lang="zh")
    assert at.info[0].value == Words("zh")("empty_build")
    assert "scan.pdf" in at.text[0].value
    assert "扫描版" in at.text[0].value


def test_very_many_reports_open_on_the_latest_year_and_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filters, "MANY_REPORTS", 3)
    reports = [same_place(year) for year in (2021, 2022, 2023, 2024)]
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(a_build(tmp_path, *reports)))
    at = opened("overview", lang="zh")
    assert Words("zh")("latest_only", n=4, year="2024") in html_of(at)
    assert at.query_params["y"] in (["2024"], "2024")


def same_place(year: int) -> factories.Report:
    figure = factories.a_figure("5次", indicator_id="training_sessions", counted="培训")
    return factories.a_report(f"{year}年开展培训5次。", year=year, figures=[figure])


def test_many_reports_are_counted_and_not_laid_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "SIDE_BY_SIDE", 3)
    reports = [same_place(year) for year in (2020, 2021, 2022, 2023, 2024)]
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(a_build(tmp_path, *reports)))
    for page in frame.PAGES:
        assert not opened(page, lang="zh").exception
    assert "5 / 5 份" in html_of(opened("overview", lang="zh"))


# Pictures of many reports -------------------------------------------------------------------------


@pytest.fixture
def _districts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six districts of 2023, one also of 2022, on training; two on lectures, one on notes."""
    monkeypatch.setattr(frame, "SIDE_BY_SIDE", 3)
    codes = ("440104", "440103", "440105", "440106", "440111", "440112")
    reports = [of_district(code, 10 * n + 10, 2023, n < 2) for n, code in enumerate(codes)]
    folder = a_build(tmp_path, *reports, of_district("440104", 5, 2022, False))
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(folder))


def of_district(code: str, number: int, year: int, with_lectures: bool) -> factories.Report:
    text = f"{code}：{year}年开展培训超{number}次。听课{number}次。撰写笔记{number}篇。"
    figures = [
        factories.a_figure(
            f"超{number}次", indicator_id="training_sessions", counted="培训", qualifier="over"
        )
    ]
    if with_lectures:
        figures.append(
            factories.a_figure(f"课{number}次", indicator_id="party_lectures", counted="党课")
        )
    if number == 10:
        figures.append(factories.a_figure("记10篇", indicator_id="study_notes", counted="笔记"))
    place = {"district_code": code, "district": f"甲{code}区", "year": year}
    return factories.a_report(text, figures=figures, path=f"{code}-{year}.txt", **place)


@pytest.mark.usefixtures("_districts")
def test_a_topic_over_many_reports_draws_its_best_covered_indicators() -> None:
    at = opened("compare", lang="zh", t=["learning"])
    first, second = (chart.proto.alt for chart in at.get("plotly_chart"))
    assert first.startswith("业务与学法培训场次")
    assert ">60" in first
    assert second.startswith("讲党课次数")
    assert html_of(at).count(Words("zh")("each_figure")) == 2


@pytest.mark.usefixtures("_districts")
def test_the_smallest_and_largest_keep_their_marks() -> None:
    assert ">10 – >60 次" in html_of(opened("overview", lang="zh")).replace("&gt;", ">")


@pytest.mark.usefixtures("_districts")
def test_counts_are_narrowed_to_what_compares() -> None:
    whole = html_of(opened("compare", lang="zh", t=["learning"]))
    narrowed = html_of(opened("compare", lang="zh", t=["learning"], only=["comparable"]))
    for name, is_left in (("业务与学法培训场次", True), ("学习笔记心得篇数", False)):
        assert name in whole
        assert (name in narrowed) is is_left


@pytest.mark.usefixtures("_districts")
def test_counts_offer_no_switch_that_would_do_nothing() -> None:
    at = opened("compare", lang="zh", t=["learning"], only=["exact"])
    offered = [list(group.options) for group in at.get("button_group")]
    assert ["只看可比的"] in offered
    assert "业务与学法培训场次" in html_of(at)
    one = opened("compare", lang="zh", i=["training_sessions"], t=["all"])
    assert ["只看可比的", "只看确数"] in [list(group.options) for group in one.get("button_group")]


@pytest.mark.usefixtures("_districts")
def test_a_year_with_one_figure_alone_is_named_and_not_drawn() -> None:
    at = opened("compare", lang="zh", i=["training_sessions"], t=["all"])
    assert "2022" not in at.get("plotly_chart")[0].proto.alt
    assert Words("zh")("chart_alone", years="2022") in html_of(at)


@pytest.mark.usefixtures("_districts")
def test_too_many_figures_are_drawn_as_a_spread_that_names_what_is_not_exact(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(charts, "BARS_SHOWN", 4)
    at = opened("compare", lang="zh", i=["training_sessions"], t=["all"])
    assert "10 – 20 次 有 1 份" in at.get("plotly_chart")[0].proto.alt
    assert Words("zh")("spread_loose", n=6) in html_of(at)


@pytest.mark.usefixtures("_districts")
def test_a_median_of_lower_bounds_is_a_lower_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdict, "PEERS_FROM", 6)
    at = opened("compare", lang="zh", i=["training_sessions"], t=["all"])
    assert "中位数 >35，四分位 >22.5–>47.5" in html_of(at).replace("&gt;", ">")


# Sums ---------------------------------------------------------------------------------------------

CODES = ("440104", "440103", "440105", "440106", "440111", "440112")
SUM = "全年接待来访241人次。局长接访31人次。"


def visits(year: int, code: str, text: str = SUM, counted: str = "来访") -> factories.Report:
    quotes = re.findall("[0-9]+人次", text)
    figures = [
        factories.a_figure(quote, indicator_id="petition_visits", counted=counted)
        for quote in quotes
    ]
    name = f"{code}-{year}.txt"
    text = f"{year}年{code}。{text}"
    place: dict[str, Any] = {"district_code": code, "district": f"甲{code}区", "year": year}
    return factories.a_report(text, path=name, figures=figures, **place)


@pytest.fixture(params=["few", "many"])
def summed(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether few reports are chosen; of each corpus only one report's number is a sum."""
    few = bool(request.param == "few")
    others = CODES[1:2] if few else CODES[1:]
    monkeypatch.setattr(frame, "SIDE_BY_SIDE", 3)
    stated = [visits(2023, code, f"全年接待来访{100 + k}人次。") for k, code in enumerate(others)]
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(a_build(tmp_path, visits(2023, "440104"), *stated)))
    return few


@pytest.mark.parametrize(("language", "mark"), [("zh", "（2 处相加）"), ("en", " (2 added)")])
def test_a_number_that_no_report_wrote_says_so(summed: bool, language: str, mark: str) -> None:
    at = opened("compare", lang=language, i=["petition_visits"], t=["all"])
    html = html_of(at)
    assert re.search(rf">272[^<]*<small>{re.escape(mark)}</small></a>", html)
    assert html.count(f"<small>{mark}</small>") == 1
    assert re.search(r"= <a [^>]*at=[0-9]+[^>]*><span[^>]*>241人次</span></a> \+ <a ", html)
    assert f"272{mark}" in at.get("plotly_chart")[0].proto.alt
    assert Words(language)("chart_sums", n=1) in html  # type: ignore[arg-type]
    over = html_of(opened("overview", lang=language))
    assert f"272{mark}" in over if not summed else f"<small>{mark}</small></button>" in over


def test_the_parts_of_a_sum_lead_each_to_its_own_place(summed: bool) -> None:
    page = "overview" if summed else "compare"
    html = html_of(opened(page, lang="zh", i=["petition_visits"], t=["all"]))
    line = re.search(r'<p class="qj-note qj-sum">.*?</p>', html)
    assert line
    text = f"2023年440104。{SUM}"
    places = [str(text.index(part)) for part in ("241人次", "31人次")]
    assert re.findall(r"at=([0-9]+)", line.group()) == places


def test_the_heading_counts_what_is_drawn_after_a_switch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "SIDE_BY_SIDE", 3)
    pairs = [visits(year, code) for year in (2021, 2022, 2023) for code in CODES[:2]]
    lonely = [visits(year, CODES[2], counted="办事") for year in range(2012, 2021)]
    lonely += [visits(2023, code, counted="办事") for code in CODES[2:4]]
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(a_build(tmp_path, *pairs, *lonely)))
    for only in ("none", "comparable"):
        at = opened("compare", lang="zh", i=["petition_visits"], t=["all"], only=[only])
        assert "可比：2023 年 2 份；2022 年 2 份；2021 年 2 份" in html_of(at)
        assert at.get("plotly_chart")[0].proto.alt.count("272") == 6


# Filters ------------------------------------------------------------------------------------------


def test_many_chosen_bureaus_are_not_called_districts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "NAMED", 0)
    line = html_of(opened("overview", lang="en", d=["440104"], y=["2023"]))
    assert "1 district · 1 chosen" in line


def test_what_is_all_chosen_stands_in_few_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "WHOLE", 1)
    at = opened("overview", lang="zh")
    assert [box.value for box in at.multiselect] == [[], []]
    assert all("全部 2 个" in box.placeholder for box in at.multiselect)
    assert "全部地区 · 全部年份" in html_of(at)


def test_of_one_district_nothing_is_said_to_be_shared() -> None:
    html = html_of(opened("shortcomings", lang="zh", d=["440104"]))
    assert Words("zh")("shared_of_one") in html
    assert Words("zh")("shared_none") not in html


def test_a_doubtful_figure_has_its_flag_in_the_list_beside_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "解决问题近18条。开展培训5次。"
    figures = [
        factories.a_figure("近18条", indicator_id="problems_solved", qualifier="nearly"),
        factories.a_figure("5次", indicator_id="training_sessions"),
    ]
    doubt = Issue("figures", "odd_qualifier", "doubt", "近18条", Span(4, 8))
    report = factories.a_report(text, figures=figures, issues=[doubt])
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(a_build(tmp_path, report)))
    html = html_of(opened("source", lang="zh"))
    assert html.count("⚑") == 1
    assert 'title="原文用词少见：近18条">⚑' in html


class FakeJob:
    """A child process in a given state."""

    def __init__(self, code: int | None, said: str = "") -> None:
        self.code, self.said, self.seconds = code, said, 3

    def is_running(self) -> bool:
        return self.code is None

    def has_failed(self) -> bool:
        return self.code not in {None, 0, 1}

    def tail(self) -> str:
        return self.said


def without_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, job: FakeJob) -> AppTest:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "a.txt").write_text("报告", encoding="utf-8")
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(jobs, "_spawn", lambda _: job)
    return opened("overview", lang="zh")


def test_without_a_build_the_first_is_made_and_its_progress_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = without_build(tmp_path, monkeypatch, FakeJob(None, "1/2"))
    assert not at.exception
    assert any("3" in caption.value for caption in at.caption)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_any_report_no_build_is_tried_and_the_page_says_where_reports_go(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "sources.csv").write_text("file,publisher\n", encoding="utf-8")
    tried: list[object] = []
    monkeypatch.setattr(jobs, "_spawn", tried.append)
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(tmp_path))
    at = opened("overview", lang=language)
    assert at.info[0].value == Words(language)("empty_build")  # type: ignore[arg-type]
    assert not at.error
    assert tried == []
    assert at.button(key="w:build")


def test_a_theme_that_no_chosen_report_states_says_so_and_what_to_do() -> None:
    for shown in ("again", "shared"):
        at = opened("shortcomings", lang="zh", s=[shown], th=["funding"])
        assert Words("zh")("theme_nowhere") in html_of(at)


def test_a_failed_build_shows_the_reason_and_a_way_to_try_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = without_build(tmp_path, monkeypatch, FakeJob(2, "data/reports: *no* reports"))
    assert at.error[0].value == Words("zh")("build_failed")
    assert at.code[0].value == "data/reports: *no* reports"
    assert at.button(key="w:build")


@pytest.mark.parametrize(
    ("tail", "share"), [("", 0.0), ("ingest:  25%|██ | 3/12 [00:01]", 0.25), ("a/b x/0", 0.0)]
)
def test_progress_is_read_from_the_bar(tail: str, share: float) -> None:
    assert jobs._share(tail) == share


def test_other_filters_begin_at_the_first_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "SIDE_BY_SIDE", 1)
    monkeypatch.setattr(ledger, "REPORTS_SHOWN", 1)
    monkeypatch.setenv("QUJIAN_DATA_DIR", str(two_reports(tmp_path)))
    at = opened("shortcomings", lang="zh")
    at.query_params["s"] = "ledger"
    at.run()
    at.button(key="w:n:next:shortcomings").click().run()
    assert at.query_params["n"] in (["2"], "2")
    assert at.subheader[0].value == "越秀区 2023"
    at.selectbox[0].set_value("late_reporting").run()
    assert at.query_params["n"] in (["1"], "1")


def test_a_link_to_a_report_that_is_gone_says_so() -> None:
    at = opened("overview", lang="zh")
    at.switch_page(frame.PAGES["source"])
    at.query_params["doc"] = "0" * 16
    at.run()
    assert at.info[0].value == Words("zh")("gone")


def test_an_indicator_that_nobody_chosen_mentions_says_so() -> None:
    at = opened("overview", lang="zh", y=["2024"])
    at.switch_page(frame.PAGES["compare"])
    at.query_params["i"] = "volunteer_teams"
    at.run()
    assert "退役军人志愿服务队支数" in at.info[0].value
    assert "1 份" in at.info[0].value


def test_what_a_link_brings_is_never_formatting() -> None:
    at = opened("overview", lang="zh")
    at.switch_page(frame.PAGES["source"])
    at.query_params["q"] = "![x](http://x.example/a.png)"
    at.run()
    assert "](http" not in at.info[0].value


def test_a_province_narrows_the_districts_and_all_that_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(filters, "CHIPS", 1)
    at = opened("overview", lang="zh", d=["411002"])
    at.selectbox(key="w:p:overview:zh").set_value("44").run()
    assert at.query_params["p"] in (["44"], "44")
    assert at.query_params["d"] in (["all"], "all")
    assert at.multiselect(key="w:d:overview:zh").options == ["越秀区"]
    assert "魏都区" not in html_of(at)


@pytest.mark.parametrize(
    ("code", "detail", "zh", "en"),
    [
        (
            "year_conflict",
            "2022 (body)",
            "年份待核对，也可能是：2022（正文）",
            "Year to be checked, possibly: 2022 (body)",
        ),
        (
            "year_missing",
            "no year is said",
            "年份待核对：未写明年份",
            "Year to be checked: no year is said",
        ),
        (
            "bureau_inferred",
            "司法局, by its own documents",
            "报告单位由正文推断，请核对：司法局，据其自有文件",
            "Bureau inferred from the text; please check: 司法局, by its own documents",
        ),
        (
            "archive",
            "a.docx is an archive without a Word document in it",
            "压缩包：解压后把里面的报告放进文件夹",
            "an archive: unpack it and put the report into the folder",
        ),
    ],
)
def test_a_doubt_is_said_in_the_language_of_the_page(
    code: str, detail: str, zh: str, en: str
) -> None:
    catalogue = queries.catalogue(str(queries.newest_build()))
    assert Names(Words("zh"), catalogue).doubt(code, detail) == zh
    assert Names(Words("en"), catalogue).doubt(code, detail) == en


def test_every_doubt_of_the_stages_has_words() -> None:
    stages = Path(frame.__file__).parent.parent / "pipeline"
    calls = r'(?:doubt\(|_doubt\(|yield |Issue\("[a-z]+", )"([a-z]+(?:_[a-z]+)+)"'
    found = {
        code
        for name in ("figures", "identify", "indicators", "places", "rows")
        for code in re.findall(calls, (stages / f"{name}.py").read_text(encoding="utf-8"))
    }
    assert len(found) > 10
    assert found <= set(table("issue"))
