"""Every row of the indicator table, and case lines of many kinds of report."""

from __future__ import annotations

import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.indicators import link
from pipeline.records import Section, Span
from pipeline.triggers import compiled
from pipeline.vocabulary import IndicatorRow, Refinement
from tests.indicator_text import REPORTS, VOCABULARY, base, ids, marked, read

CASES = Path(__file__).parent / "cases"
ROWS = VOCABULARY.indicators
KNOWN = {row.id for row in ROWS}
SCORED = {row.id for row in ROWS if row.is_scored}


def cases(name: str, key: str = "case") -> list[Any]:
    table = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))[key]
    return [pytest.param(case, id=case["text"]) for case in table]


def examples() -> Iterator[Any]:
    rows: tuple[IndicatorRow | Refinement, ...] = (*ROWS, *VOCABULARY.refinements)
    for row in rows:
        for text in row.examples:
            yield pytest.param(row, text, id=f"{row.id} {text}")


def counterexamples() -> Iterator[Any]:
    for row in ROWS:
        for text in row.counterexamples:
            yield pytest.param(row, text, id=f"{row.id} {text}")


@pytest.mark.parametrize(("row", "text"), list(examples()))
def test_a_row_finds_its_examples(row: IndicatorRow | Refinement, text: str) -> None:
    found = ids(marked(text))
    assert found
    assert {base(each) for each in found} == {base(row.id)}
    if "." in row.id:
        assert set(found) == {row.id}


@pytest.mark.parametrize(("row", "text"), list(counterexamples()))
def test_a_row_finds_none_of_its_counterexamples(row: IndicatorRow, text: str) -> None:
    found = ids(marked(text))
    assert found
    assert row.id not in {base(each) for each in found}


@pytest.mark.parametrize(("row", "text"), [*examples(), *counterexamples()])
def test_no_two_rows_tie_over_an_example(row: IndicatorRow, text: str) -> None:
    assert row.id
    assert not read(marked(text)).issues


@pytest.mark.parametrize("case", cases("indicators"))
def test_each_figure_of_a_case_is_of_its_indicator(case: dict[str, Any]) -> None:
    found = ids(marked(case["text"], case["report"]))
    assert len(found) == len(case["ids"])
    for given, wanted in zip(found, case["ids"], strict=True):
        if wanted == "none":
            assert given is None
        elif wanted == "-":  # none of the forty
            assert base(given) not in SCORED
        else:
            assert (given if "." in wanted else base(given)) == wanted


def test_a_total_of_more_than_is_named_has_no_refinement() -> None:
    text = "发放定期抚恤补助、义务兵家庭优待金等各类优抚资金共计[3620.4万元]"
    assert ids(marked(text, "veterans")) == ("benefit_payout_amount",)


@pytest.mark.xfail(strict=True, reason="known_failure: see why")
@pytest.mark.parametrize("case", cases("indicators", "known_failure"))
def test_a_known_failure_is_still_one(case: dict[str, Any]) -> None:
    test_each_figure_of_a_case_is_of_its_indicator(case)


@pytest.mark.parametrize("case", cases("mentions"))
def test_what_is_mentioned_without_a_figure(case: dict[str, Any]) -> None:
    written = marked(case["text"], case.get("report", "veterans"))
    whole = Span(0, len(written.text))
    section = Section(whole, 1, None, None, case.get("role", "measures"))
    said = read(written, (section,)).mentions
    found = {f"{mention.indicator_id} {mention.state}" for mention in said}
    assert found == set(case["mentions"])
    assert all(mention.quote == mention.span.of(written.text) for mention in said)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_can_be_read_by_a_stranger(row: IndicatorRow) -> None:
    known_units = {unit.unit for unit in VOCABULARY.units}
    assert set(row.units) <= known_units
    assert row.examples
    assert row.counterexamples
    assert row.definition.endswith(".")
    assert row.definition_zh.endswith("。")
    assert bool(row.weak) == bool(row.about)
    assert not set(row.triggers) & set(row.exclusions)
    assert (row.measures == "rate") == (row.units == ("%",))


def test_ids_are_unique_and_the_forty_stay() -> None:
    assert max(Counter(row.id for row in ROWS).values()) == 1
    assert len(SCORED) == 40
    assert len(ROWS) >= 65


def test_a_refinement_is_of_a_row() -> None:
    assert {base(row.id) for row in VOCABULARY.refinements} <= KNOWN


def test_a_mention_example_is_found() -> None:
    for row in ROWS:
        for text in row.mention_examples:
            assert row.id in {said.indicator_id for said in read(marked(text)).mentions}, text


def test_figures_keep_their_order_and_everything_else() -> None:
    case = marked("发放优待证[1228张],送喜报[8份],另有[3辆]。")
    given = tuple(reversed(case.figures))
    linked = link(case.text, given, (), VOCABULARY).figures
    assert tuple(replace(figure, indicator_id=None) for figure in linked) == given


def test_a_part_named_by_the_stage_before_is_of_its_total() -> None:
    case = marked("举办普法宣传活动[41场],老年专场[13场]。")
    total, part = case.figures
    parts = (total, replace(part, part_of=total.span.start))
    assert {base(each.indicator_id) for each in link(case.text, parts, (), VOCABULARY).figures} == {
        "law_lectures"
    }


def test_a_standard_is_no_value() -> None:
    case = marked("发放慰问金[500元]。")
    (figure,) = case.figures
    (linked,) = link(case.text, (replace(figure, aspect="standard"),), (), VOCABULARY).figures
    assert linked.indicator_id is None


def test_a_vocabulary_is_compiled_once() -> None:
    assert compiled(VOCABULARY) is compiled(VOCABULARY)


@pytest.mark.parametrize(
    "text",
    ["培训" * 50_000, "其中[1次]," * 5_000, "惠及[1人]、" * 5_000, "未发生" * 50_000],
    ids=["heads", "parts", "carried", "zeros"],
)
def test_no_input_takes_long(text: str) -> None:
    case = marked(text)
    start = time.process_time()
    read(case)
    assert time.process_time() - start < 5


def test_many_sections_take_no_longer() -> None:
    line = "一是未发生行政复议,集中宣传[1场]。"
    case = marked(line * 5_000)
    places = range(case.text.index("一是"), len(case.text) - 1, len(line) - 2)
    sections = tuple(
        Section(Span(place, place + len(line) - 2), 3, "一是", None, "measures") for place in places
    )
    start = time.process_time()
    link(case.text, case.figures, sections, VOCABULARY)
    assert time.process_time() - start < 5


def test_the_report_heads_differ_in_whom_they_serve() -> None:
    assert set(REPORTS) == {"veterans", "justice", "government", "street", "health"}
