"""What only consecutive reports show: recurrence, follow-up, reuse, reporting duty."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import ingest, store
from pipeline.records import Span
from pipeline.vocabulary import Vocabulary
from pipeline.wording import likeness, masked, sentences

GOLD = Path(__file__).resolve().parent / "gold"
SERIES = json.loads((GOLD / "fancheng-series.json").read_text(encoding="utf-8"))
VOCABULARY = Vocabulary()


def build(folder: Path, texts: dict[str, str]) -> duckdb.DuckDBPyConnection:
    (folder / "reports").mkdir(parents=True)
    for name, text in texts.items():
        (folder / "reports" / name).write_text(text, encoding="utf-8")
    published = ingest.run(folder, VOCABULARY, workers=1).published
    assert published is not None
    return store.connect(published.path)


@pytest.fixture(scope="module")
def fancheng(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("fancheng")
    texts = {name: (GOLD / name).read_text(encoding="utf-8") for name in SERIES["files"]}
    with build(folder, texts) as con:
        yield con


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    result = con.execute(sql)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@pytest.mark.parametrize(
    "case", [case for case in SERIES["recurrence"] if len(case["shortcomings"]) > 1],
    ids=lambda case: case["theme"],
)  # fmt: skip
def test_a_theme_of_consecutive_years_comes_back(
    fancheng: duckdb.DuckDBPyConnection, case: dict[str, Any]
) -> None:
    found = rows(fancheng, "SELECT theme_id, year, state FROM recurring_shortcoming")
    years = {said["year"] for said in case["shortcomings"]} - {case["shortcomings"][0]["year"]}
    states = {r["state"] for r in found if r["theme_id"] == case["theme"] and r["year"] in years}
    wanted = {"again"} if case["recurs"] else {"other_matter", "aside"}
    assert states
    assert states <= wanted


def test_what_stands_three_years_running_says_so(fancheng: duckdb.DuckDBPyConnection) -> None:
    (row,) = rows(
        fancheng,
        "SELECT DISTINCT theme_id, first_year FROM recurring_shortcoming WHERE years_running = 3",
    )
    assert row == {"theme_id": "legal_professionals", "first_year": 2021}


def test_a_theme_that_goes_silent_is_not_called_solved(
    fancheng: duckdb.DuckDBPyConnection,
) -> None:
    following = rows(
        fancheng,
        "SELECT year, following FROM recurring_shortcoming WHERE theme_id = 'publicity_methods'",
    )
    assert {row["year"]: row["following"] for row in following} == {2021: "again", 2022: "silent"}


@pytest.mark.parametrize(
    "case", SERIES["plan_followup"], ids=lambda case: case["plan"]["quote"][:16]
)
def test_the_following_report_answers_a_plan(
    fancheng: duckdb.DuckDBPyConnection, case: dict[str, Any]
) -> None:
    found = rows(fancheng, 'SELECT path, start, "end", outcome FROM follow_up')
    plan = case["plan"]
    here = [
        row for row in found
        if row["path"] == plan["file"] and row["start"] < plan["end"] and plan["start"] < row["end"]
    ]  # fmt: skip
    assert [row["outcome"] for row in here] == [case["outcome"]]


def test_every_answer_slices_to_the_later_report(fancheng: duckdb.DuckDBPyConnection) -> None:
    answers = rows(
        fancheng,
        """
        SELECT later_quote, substring(text, later_start + 1, later_end - later_start) AS cut
        FROM follow_up JOIN document ON document.document_id = later_document_id
        """,
    )
    assert answers
    assert all(row["later_quote"] == row["cut"] for row in answers)


@pytest.mark.parametrize("case", SERIES["reused_sentences"], ids=lambda case: case["text"][:12])
def test_a_reused_sentence_is_found_with_its_earlier_place(
    fancheng: duckdb.DuckDBPyConnection, case: dict[str, Any]
) -> None:
    first, later = sorted(case["starts"])
    found = rows(fancheng, "SELECT year, start, earlier_year, earlier_start FROM reused_sentence")
    wanted = {
        "year": int(later), "start": case["starts"][later],
        "earlier_year": int(first), "earlier_start": case["starts"][first],
    }  # fmt: skip
    # The later sentence may begin with its label; the wording begins where gold says.
    assert any(
        abs(row["start"] - wanted["start"]) <= 12 and row["earlier_year"] == wanted["earlier_year"]
        for row in found
        if row["year"] == wanted["year"]
    )


def test_every_reused_sentence_slices_to_both_reports(
    fancheng: duckdb.DuckDBPyConnection,
) -> None:
    found = rows(
        fancheng,
        """
        SELECT sentence, substring(here.text, "start" + 1, "end" - "start") AS here,
            earlier_sentence,
            substring(there.text, earlier_start + 1, earlier_end - earlier_start) AS there
        FROM reused_sentence
        JOIN document AS here USING (document_id)
        JOIN document AS there ON there.document_id = earlier_document_id
        """,
    )
    assert len(found) == rows(fancheng, "SELECT count(*) AS n FROM reuse")[0]["n"] > 0
    assert all(row["sentence"] == row["here"] for row in found)
    assert all(row["earlier_sentence"] == row["there"] for row in found)


def test_a_changed_number_makes_no_difference_and_another_sentence_does() -> None:
    assert likeness(masked("开展活动12场"), masked("开展活动34场")) == 1
    assert likeness(masked("开展志愿活动12场"), masked("发放优待证34张")) < 0.5


def test_sentences_are_cut_at_signs_and_line_ends() -> None:
    text = "甲一；乙二。\n丙三！丁四"
    assert [span.of(text) for span in sentences(text, Span(0, len(text)))] == [
        "甲一", "乙二", "丙三", "丁四",
    ]  # fmt: skip


REPORT = """{place}退役军人事务局{year}年法治政府建设情况报告

{year}年，{place}退役军人事务局认真履职，现将情况报告如下：
一、主要举措和成效
局主要负责人履行第一责任人职责。{own}
二、存在的不足和原因
一是普法形式较为单一。
三、{next}年工作安排
举办法治培训不少于4期。

{place}退役军人事务局
{signed}
"""


def report(place: str, year: int, signed: str, own: str = "") -> str:
    return REPORT.format(place=place, year=year, next=year + 1, signed=signed, own=own)


def test_dates_are_held_against_the_deadlines_and_no_date_is_unknown(tmp_path: Path) -> None:
    texts = {
        "early.txt": report("越秀区", 2022, "2023年1月5日"),
        "late.txt": report("越秀区", 2023, "2024年3月2日"),
        "undated.txt": report("越秀区", 2024, ""),
    }
    with build(tmp_path / "d", texts) as con:
        found = rows(
            con, "SELECT year, report_due, report_state, publish_state FROM reporting_duty"
        )
    assert [(row["year"], row["report_state"]) for row in found] == [
        (2022, "in_time"), (2023, "late"), (2024, "unknown"),
    ]  # fmt: skip
    assert {row["publish_state"] for row in found} == {"unknown"}
    assert found[0]["report_due"] == date(2023, 3, 1)


def test_a_year_without_a_report_is_named(tmp_path: Path) -> None:
    texts = {
        "a.txt": report("越秀区", 2021, "2022年1月5日"),
        "b.txt": report("越秀区", 2023, "2024年1月5日"),
    }
    with build(tmp_path / "d", texts) as con:
        found = rows(con, "SELECT year, is_on_file, report_state FROM reporting_duty ORDER BY year")
    assert [(r["year"], r["is_on_file"], r["report_state"]) for r in found][1] == (
        2022, False, "no_report",
    )  # fmt: skip


def test_mandated_parts_are_shown_with_their_section(tmp_path: Path) -> None:
    whole = report("越秀区", 2022, "2023年1月5日")
    lacking = whole.replace("二、存在的不足和原因\n一是普法形式较为单一。\n", "").replace(
        "三、", "二、"
    )
    texts = {"whole.txt": whole, "lacking.txt": lacking.replace("2022", "2023")}
    with build(tmp_path / "d", texts) as con:
        found = rows(con, "SELECT path, parts_present, parts_missing FROM reporting_duty")
    by_path = {row["path"]: row for row in found}
    assert by_path["whole.txt"]["parts_missing"] in (None, [])
    assert by_path["lacking.txt"]["parts_missing"] == ["shortcomings"]


@pytest.mark.parametrize(
    ("heading", "body", "missing"),
    [
        ("存在问题及下一步打算", "一是普法形式单一。\n2023年，我们将做好以下工作：\n", None),
        ("存在的不足和下一步工作安排", "", None),
        ("存在的不足和原因", "", ["plan"]),
    ],
    ids=["told", "named", "neither"],
)
def test_one_chapter_of_shortcomings_and_plans_is_both_parts(
    tmp_path: Path, heading: str, body: str, missing: list[str] | None
) -> None:
    plan = "1、举办法治培训4期。\n2、建成法治宣传角3处。" if body else "一是普法形式较为单一。"
    begin, end = "二、存在的不足和原因", "不少于4期。"
    text = report("越秀区", 2022, "2023年1月5日")
    old = text[text.index(begin) : text.index(end) + len(end)]
    texts = {"a.txt": text.replace(old, f"二、{heading}\n{body}{plan}")}
    with build(tmp_path / "d", texts) as con:
        (row,) = rows(con, "SELECT parts_missing FROM reporting_duty WHERE is_on_file")
        (place,) = rows(con, "SELECT heading, \"start\" FROM duty_part WHERE part = 'plan'")
    assert (row["parts_missing"] or None) == missing
    assert place["heading"] == (None if missing or body else heading)
    assert missing or place["start"] == texts["a.txt"].index("2023年，我们" if body else "二、")


def test_a_phrase_of_many_districts_is_stock_and_of_two_is_reuse(tmp_path: Path) -> None:
    stock = "深入学习贯彻习近平法治思想，认真落实上级部署的各项任务。"
    copied = "创新开展老兵进社区调解纠纷三步工作法并在全区推广。"
    places = ["越秀区", "魏都区", "樊城区", "涪城区", "汇川区", "冷水滩区"]
    texts = {
        f"{at}.txt": report(place, 2022, "2023年1月5日", stock + (copied if at < 2 else ""))
        for at, place in enumerate(places)
    }
    with build(tmp_path / "d", texts) as con:
        found = rows(con, "SELECT DISTINCT sentence, source FROM reused_sentence")
        counted = rows(con, "SELECT path, reused_other, stock_phrases FROM substance")
        others = rows(con, "SELECT path FROM reused_sentence WHERE source = 'other'")
    sources = {row["sentence"]: row["source"] for row in found}
    assert sources[stock.rstrip("。")] == "stock"
    assert sources[copied.rstrip("。")] == "other"
    of_many = sum(source == "stock" for source in sources.values())
    assert [row["stock_phrases"] for row in counted] == [of_many] * len(places)
    told = {row["path"]: row["reused_other"] for row in counted}
    assert told == {path: sum(row["path"] == path for row in others) for path in told}
    assert sum(told.values()) > 0


def test_a_sentence_reworded_a_little_is_found_in_another_district(tmp_path: Path) -> None:
    first = "创新开展老兵进社区调解纠纷三步工作法，在全区各街道全面推广并建立长效机制。"
    second = "创新开展老兵进社区调解纠纷三步工作法，在全区各街道逐步推广并建立长效机制。"
    other = "创新开展老兵进社区调解纠纷三步工作法，群众评价较好。"
    texts = {
        "a.txt": report("越秀区", 2022, "2023年1月5日", first),
        "b.txt": report("魏都区", 2022, "2023年1月6日", second),
        "c.txt": report("樊城区", 2022, "2023年1月7日", other),
    }
    with build(tmp_path / "d", texts) as con:
        found = rows(con, "FROM reused_sentence")
    (row,) = [row for row in found if "三步工作法" in row["sentence"]]
    assert (row["path"], row["source"], row["earlier_district"]) == ("b.txt", "other", "越秀区")
    assert 0.9 <= row["likeness"] < 1


def test_the_later_version_of_a_report_stands_and_the_earlier_stays(tmp_path: Path) -> None:
    texts = {
        "first.txt": report("越秀区", 2022, "2023年1月5日"),
        "second.txt": report("越秀区", 2022, "2023年2月5日", "新增志愿服务队2支。"),
    }
    with build(tmp_path / "d", texts) as con:
        assert [row["path"] for row in rows(con, "SELECT path FROM report")] == ["second.txt"]
        assert [row["path"] for row in rows(con, "SELECT path FROM superseded")] == ["first.txt"]
        assert len(rows(con, "SELECT text FROM document")) == 2


@pytest.mark.parametrize("cue", VOCABULARY.follow_up_cues, ids=lambda cue: cue.word)
def test_a_follow_up_cue_finds_its_examples(cue: Any) -> None:
    assert all(cue.word in example for example in cue.examples)
    assert not any(cue.word in example for example in cue.counterexamples)
    assert (cue.outcome in {"", "regular"}) == bool(cue.times)


@pytest.mark.parametrize("matter", VOCABULARY.matters, ids=lambda m: f"{m.theme}-{m.matter}")
def test_a_matter_finds_its_examples(matter: Any) -> None:
    assert matter.theme in {theme.id for theme in VOCABULARY.themes}
    assert all(any(cue in example for cue in matter.cues) for example in matter.examples)
