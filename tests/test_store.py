"""The build: states of the comparison, exact values, provenance, history, publishing."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipeline import builds, store
from pipeline.errors import BuildError, PublishError
from pipeline.records import Hints, Report, Section, Span
from pipeline.sentences import LONGEST, Sentences
from pipeline.store import Writer
from tests.factories import (
    ORIGIN,
    RUN,
    VOCABULARY,
    WEIDU,
    Placed,
    a_figure,
    a_mention,
    a_rejected,
    a_report,
    a_statement,
    build,
    fingerprints,
    gold_report,
    only,
    query,
)

CASES = Path(__file__).parent / "cases" / "store.toml"
GOLD_TEXTS = (
    "yuexiu-2023",
    "weidu-2024",
    "dexing-2025",
    "fancheng-2021",
    "fancheng-2022",
    "fancheng-2023",
    "fucheng-2020",
    "lengshuitan-2024",
)
TRAINING = "training_sessions"  # sum
SESSIONS = "volunteer_sessions"  # only


@dataclass(frozen=True, slots=True)
class State:
    """A case: what a report says of an indicator, and how the comparison must show it."""

    why: str
    indicator: str
    status: str
    figures: Sequence[Mapping[str, str]] = ()
    mentions: Sequence[Mapping[str, str]] = ()
    value: str | None = None
    qualifier: str | None = None


STATES = [State(**row) for row in tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]]


def said(state: State, number: int) -> Report:
    """A report of a district of its own, one sentence per figure and mention."""
    quotes = [each["quote"] for each in (*state.figures, *state.mentions)]
    report = a_report(
        "".join(f"我局{quote}。\n" for quote in quotes) or "我局无。",
        figures=[_figure(state, place) for place in range(len(state.figures))],
        mentions=[
            a_mention(each["quote"], state.indicator, each["state"]) for each in state.mentions
        ],
        district_code=f"{440100 + number}",
    )
    document = replace(report.document, path=state.why, document_id=f"{number:016x}")
    return replace(report, document=document)


def _figure(state: State, place: int) -> Placed:
    given = dict(state.figures[place])
    quote = given.pop("quote")
    nth = sum(each["quote"] == quote for each in state.figures[: place + 1])
    vague = {"value": None, "unit": "次"} if quote.startswith("几") else {}
    return a_figure(quote, nth=nth, indicator_id=state.indicator, **vague, **given)


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One build with a report per case, told apart by path."""
    reports = [said(state, number) for number, state in enumerate(STATES)]
    return build(tmp_path_factory.mktemp("states"), *reports).path


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.why)
def test_the_comparison_shows_what_the_report_says(states: Path, state: State) -> None:
    row = only(
        query(
            states,
            "SELECT * FROM comparison WHERE path = ? AND indicator_id = ?",
            state.why,
            state.indicator,
        )
    )
    assert row["status"] == state.status
    assert row["value"] == (None if state.value is None else Decimal(state.value))
    assert row["qualifier"] == state.qualifier


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.why)
def test_no_state_is_without_its_words(states: Path, state: State) -> None:
    rows = query(states, "SELECT * FROM comparison WHERE path = ?", state.why)
    for row in rows:
        assert (row["quote"] is None) == (row["status"] == "not_reported")
        assert (row["sentence"] is None) == (row["quote"] is None)


def test_a_conflict_shows_both_numbers_and_their_bounds(tmp_path: Path) -> None:
    figures = [a_figure("5次", indicator_id=SESSIONS), a_figure("6次", indicator_id=SESSIONS)]
    path = build(tmp_path, a_report("办5次。又办6次。", figures=figures)).path
    row = only(query(path, "SELECT * FROM observation"))
    assert (row["low"], row["high"], row["quote"]) == (5, 6, "5次 ／ 6次")
    assert row["starts"] == [1, 6]
    assert row["sentence"] == "办5次。 ／ 又办6次。"


def test_every_report_has_a_row_for_every_indicator(tmp_path: Path) -> None:
    path = build(tmp_path, a_report("无。"), a_report("也无。", WEIDU)).path
    rows = query(path, "SELECT document_id, indicator_id, status FROM comparison")
    assert len(rows) == 2 * len(VOCABULARY.indicators)
    assert {row["status"] for row in rows} == {"not_reported"}


def test_a_part_of_a_total_never_adds_to_it(tmp_path: Path) -> None:
    text = "培训12次（其中学法8次）。"
    figures = [
        a_figure("12次", indicator_id=TRAINING),
        a_figure("8次", indicator_id=TRAINING, part_of=text.index("12次")),
    ]
    row = only(query(build(tmp_path, a_report(text, figures=figures)).path, "FROM observation"))
    assert row["value"] == 12


def test_a_part_of_another_total_stands_for_itself(tmp_path: Path) -> None:
    text = "活动12次（其中志愿服务8次）。"
    figures = [
        a_figure("12次"),
        a_figure("8次", indicator_id=SESSIONS, part_of=text.index("12次")),
    ]
    row = only(query(build(tmp_path, a_report(text, figures=figures)).path, "FROM observation"))
    assert (row["indicator_id"], row["value"]) == (SESSIONS, 8)


def test_refinements_of_one_indicator_are_never_one_series(tmp_path: Path) -> None:
    rate = "law_exam_excellent_rate"
    text = "优秀率90%，合格率100%。"
    figures = [
        a_figure("90%", indicator_id=rate),
        a_figure("100%", indicator_id=f"{rate}.pass"),
    ]
    path = build(tmp_path, a_report(text, figures=figures)).path
    rows = query(
        path, "SELECT * FROM comparison WHERE indicator_id = ? ORDER BY measure NULLS FIRST", rate
    )
    assert [(row["measure"], row["value"], row["measure_en"]) for row in rows] == [
        (None, 90, None),
        ("pass", 100, "pass rate"),
    ]


def test_units_of_two_families_are_two_rows(tmp_path: Path) -> None:
    figures = [a_figure("5次", indicator_id=SESSIONS), a_figure("80人", indicator_id=SESSIONS)]
    path = build(tmp_path, a_report("办5次，80人。", figures=figures)).path
    rows = query(path, "SELECT unit, value FROM comparison WHERE indicator_id = ?", SESSIONS)
    assert {(row["unit"], int(row["value"])) for row in rows} == {("次", 5), ("人", 80)}


@pytest.mark.parametrize(
    ("one", "other"), [("支", "个"), ("元", "美元"), ("天", "学时"), ("类", "项")]
)
def test_units_that_do_not_line_up_are_never_added(tmp_path: Path, one: str, other: str) -> None:
    texts = f"办5{one}，80{other}。"
    figures = [
        a_figure(f"5{one}", unit=one, indicator_id=TRAINING),
        a_figure(f"80{other}", unit=other, indicator_id=TRAINING),
    ]
    rows = query(build(tmp_path, a_report(texts, figures=figures)).path, "FROM observation")
    assert {(row["unit"], int(row["value"])) for row in rows} == {(one, 5), (other, 80)}


def test_shares_are_never_added(tmp_path: Path) -> None:
    figures = [
        a_figure("90%", unit="%", indicator_id=TRAINING),
        a_figure("80%", unit="%", indicator_id=TRAINING),
    ]
    report = a_report("率90%，又80%。", figures=figures)
    assert only(query(build(tmp_path, report).path, "FROM observation"))["status"] == "conflicting"


# Values -------------------------------------------------------------------------------------------


def test_values_are_stored_exactly(tmp_path: Path) -> None:
    values = [Decimal(place * 7919 % 10**9).scaleb(-(place % 5)) for place in range(20_000)]
    report = a_report("5次。" + "件" * 20_000, figures=[a_figure("5次")])
    figure = report.figures[0]
    figures = tuple(
        replace(figure, span=Span(place, place + 1), value=value)
        for place, value in enumerate(values)
    )
    path = build(tmp_path, replace(report, figures=figures)).path
    assert only(query(path, "SELECT sum(value) AS total FROM figure"))["total"] == sum(values)
    stored = [row["value"] for row in query(path, 'SELECT value FROM figure ORDER BY "start"')]
    assert stored == values


@pytest.mark.parametrize("value", ["1E+30", "0.00001", "100000000000000000000", "NaN", "Infinity"])
def test_a_value_that_cannot_be_stored_is_a_doubt_not_a_rounding(
    tmp_path: Path, value: str
) -> None:
    figure = a_figure("5次", value=Decimal(value), indicator_id=SESSIONS)
    path = build(tmp_path, a_report("办5次。", figures=[figure])).path
    assert only(query(path, "FROM figure"))["value"] is None
    assert only(query(path, "FROM issue"))["code"] == "value_out_of_range"


def test_two_figures_at_one_place_are_one_and_a_doubt(tmp_path: Path) -> None:
    report = a_report("办5次。", figures=[a_figure("5次"), a_figure("5次", unit="人")])
    path = build(tmp_path, report).path
    assert only(query(path, "FROM figure"))["unit"] == "次"
    assert only(query(path, "FROM issue"))["code"] == "second_figure_at_one_place"


def test_text_that_cannot_be_stored_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with Writer(tmp_path) as writer, pytest.raises(ValueError, match="surrogate"):
        writer.add(a_report("坏\ud800字"), Hints(), "fingerprint")


# Provenance ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def gold_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("gold"), *map(gold_report, GOLD_TEXTS)).path


@pytest.mark.parametrize("table", ["figure", "numeral", "statement"])
def test_everything_stored_is_what_the_text_says_there(gold_build: Path, table: str) -> None:
    texts = {row["document_id"]: row["text"] for row in query(gold_build, "FROM document")}
    rows = query(gold_build, f"SELECT * FROM {table}")  # noqa: S608 - a name from the list above
    assert rows
    for row in rows:
        assert texts[row["document_id"]][row["start"] : row["end"]] == row["quote"]


def test_a_figures_sentence_holds_it_and_nothing_of_another_line(gold_build: Path) -> None:
    texts = {row["document_id"]: row["text"] for row in query(gold_build, "FROM document")}
    for row in query(gold_build, "FROM figure"):
        assert row["sentence_start"] <= row["start"] < row["end"] <= row["sentence_end"]
        stored = texts[row["document_id"]][row["sentence_start"] : row["sentence_end"]]
        assert row["sentence"] == stored
        assert "\n" not in stored


@pytest.mark.parametrize(
    ("text", "quote", "sentence", "why"),
    [
        ("甲。办5次；乙", "5次", "办5次；", "cut at a semicolon"),
        ("甲！办5次\n乙", "5次", "办5次", "cut at a line end"),
        ("　　办5次。", "5次", "办5次。", "without the indent"),
        ("他说“办5次。”乙", "5次", "他说“办5次。”", "the closing quote belongs to the sentence"),
        ("办5次", "5次", "办5次", "no sign at all"),
        ("甲?办5次!乙", "5次", "办5次!", "ASCII signs"),
        ("办5\n0次。", "5\n0次", "办5\n0次。", "a cut within the figure is none"),
    ],
)  # fmt: skip
def test_a_sentence_is_cut_at_its_signs(text: str, quote: str, sentence: str, why: str) -> None:
    start = text.index(quote)
    assert Sentences(text).around(Span(start, start + len(quote))).of(text) == sentence, why


def test_a_sentence_without_end_is_bounded() -> None:
    text = "字" * 100_000
    around = Sentences(text).around(Span(50_000, 50_002))
    assert around.end - around.start <= LONGEST + 2


def test_a_figure_carries_the_heading_of_its_section_or_of_the_one_around(tmp_path: Path) -> None:
    text = "一、成效\n一是办5次。"
    sections = (
        Section(Span(0, 12), 1, "一、", "成效", "measures"),
        Section(Span(5, 12), 3, "一是", None, "measures"),
    )
    report = a_report(text, sections=sections, figures=[a_figure("5次", section=5)])
    row = only(query(build(tmp_path, report).path, "FROM figures_shown"))
    assert row["section_heading"] == "一、成效"


def test_a_remedy_is_shown_with_its_shortcoming(tmp_path: Path) -> None:
    statements = [
        a_statement("shortcoming", "形式单一", themes=("publicity_methods",)),
        a_statement("remedy", "创新形式", themes=("publicity_methods",), responds_to=0),
    ]
    path = build(tmp_path, a_report("形式单一。创新形式。", statements=statements)).path
    rows = query(path, 'SELECT * FROM shortcoming ORDER BY "start"')
    assert [row["linked_quote"] for row in rows] == [None, "形式单一"]
    assert rows[0]["themes_zh"] == ["普法方式"]


def test_a_rejected_file_is_a_row_with_its_reason(tmp_path: Path) -> None:
    path = build(tmp_path, a_report("无。"), a_rejected("scan.pdf")).path
    row = only(query(path, "FROM issue"))
    assert (row["path"], row["severity"]) == ("scan.pdf", "rejected")
    assert len(query(path, "FROM document")) == 1


# History ------------------------------------------------------------------------------------------


def test_the_later_of_two_versions_stands_and_the_earlier_is_named(tmp_path: Path) -> None:
    earlier = a_report("第一版。", path="b.txt", issued_on=date(2024, 1, 5))
    later = a_report("第二版。", path="a.txt", issued_on=date(2024, 2, 1))
    path = build(tmp_path, later, earlier).path
    assert only(query(path, "FROM report"))["path"] == "a.txt"
    gone = only(query(path, "FROM superseded"))
    assert (gone["path"], gone["superseded_by"]) == ("b.txt", later.document.document_id)
    doubt = only(query(path, "FROM issue"))
    assert (doubt["code"], doubt["document_id"]) == ("superseded", earlier.document.document_id)


@pytest.mark.parametrize("field", ["district_code", "bureau", "year"])
def test_reports_that_may_be_of_different_places_or_years_never_supersede(
    tmp_path: Path, field: str
) -> None:
    unknown = {field: None, "district": None}
    path = build(tmp_path, a_report("甲。", **unknown), a_report("乙。", **unknown)).path
    assert len(query(path, "FROM report")) == 2


def test_an_area_without_code_is_known_by_its_names(tmp_path: Path) -> None:
    area = {"district_code": None, "district": "高新区", "level": "functional_area"}
    path = build(tmp_path, a_report("甲。", **area), a_report("乙。", **area)).path
    assert len(query(path, "FROM report")) == 1


# Copying forward ----------------------------------------------------------------------------------


def copied(folder: Path) -> Path:
    """A build of everything that the newest build holds, copied."""
    source = store.previous(folder / "build")
    assert source is not None
    with builds.lock(folder / "build"), Writer(folder / "build") as writer:
        writer.copy(source, [row.document_id for row in source.documents.values()])
        run = replace(RUN, run="copy")
        return writer.publish(VOCABULARY, ORIGIN, folder / "corrections.jsonl", run).path


def test_a_copied_build_is_equal_to_a_parsed_one(tmp_path: Path) -> None:
    first = build(tmp_path, *map(gold_report, GOLD_TEXTS)).path
    assert fingerprints(copied(tmp_path)) == fingerprints(first)


def test_the_order_of_reports_does_not_matter(tmp_path: Path) -> None:
    reports = [*map(gold_report, GOLD_TEXTS), a_rejected("scan.pdf")]
    first = build(tmp_path / "a", *reports).path
    second = build(tmp_path / "b", *reversed(reports)).path
    assert fingerprints(first) == fingerprints(second)


def test_the_run_log_grows_with_every_build(tmp_path: Path) -> None:
    build(tmp_path, a_report("无。"))
    runs = query(copied(tmp_path), "FROM run")
    assert [row["run"] for row in runs] == ["test", "copy"]


def test_a_build_of_another_schema_is_not_copied_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, a_report("无。"))
    monkeypatch.setattr(store, "SCHEMA_VERSION", "0")
    assert store.previous(tmp_path / "build") is None


# Publishing ---------------------------------------------------------------------------------------


def test_builds_have_names_of_their_own_even_within_one_second(tmp_path: Path) -> None:
    paths = [build(tmp_path, a_report("无。")).path for _ in range(5)]
    assert len(set(paths)) == 5
    assert sorted(paths) == paths


def test_a_clock_set_back_does_not_hide_a_new_build(tmp_path: Path) -> None:
    first = build(tmp_path, a_report("无。")).path
    future = first.with_name("reports-20991231T235959Z-999999.duckdb")
    first.rename(future)
    second = build(tmp_path, a_report("无。")).path
    assert builds.newest(tmp_path / "build") == second


def test_the_last_three_builds_are_kept(tmp_path: Path) -> None:
    paths = [build(tmp_path, a_report("无。")).path for _ in range(5)]
    assert list(builds.builds(tmp_path / "build")) == paths[-3:]


def test_a_published_build_is_one_file(tmp_path: Path) -> None:
    path = build(tmp_path, a_report("无。")).path
    assert {each for each in path.parent.iterdir() if each.name != ".lock"} == {path}


def test_two_builds_at_once_do_not_race(tmp_path: Path) -> None:
    with (
        builds.lock(tmp_path),
        pytest.raises(PublishError, match="another ingest"),
        builds.lock(tmp_path),
    ):
        pass


def test_a_reader_of_the_previous_build_keeps_reading(tmp_path: Path) -> None:
    first = build(tmp_path, a_report("第一版。")).path
    with store.connect(first) as reader:
        for _ in range(5):  # until the file itself is dropped
            build(tmp_path, a_report("第二版。"))
        assert reader.execute("SELECT text FROM document").fetchall() == [("第一版。",)]


def test_a_folder_without_build_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="python -m pipeline ingest"):
        builds.newest(tmp_path)


def test_a_doubled_key_is_not_published(tmp_path: Path) -> None:
    report = a_report("办5次。", figures=[a_figure("5次")])
    with pytest.raises(PublishError, match="document"):
        build(tmp_path, report, report)
    assert builds.builds(tmp_path / "build") == ()


@pytest.mark.parametrize(
    "sql",
    [
        "COPY document TO '/tmp/stolen.csv'",
        "FROM read_csv('/etc/passwd')",
        "ATTACH '/tmp/other.duckdb'",
        "SET memory_limit = '1GB'",
        "DELETE FROM document",
        "INSTALL httpfs",
    ],
)
def test_an_opened_build_reaches_no_file_setting_or_network(tmp_path: Path, sql: str) -> None:
    with store.connect(build(tmp_path, a_report("无。")).path) as con, pytest.raises(duckdb.Error):
        con.execute(sql)
