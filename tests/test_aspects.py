"""What a figure counts, whether it is a result, whose, of when, and of which total a part.

The figures of a line are given by the line's row, so that these tests do not hang on their finding.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from pipeline import aspects, cues
from pipeline.normalise import normalise
from pipeline.records import Figure, Identity, Qualifier, Section, Span
from pipeline.vocabulary import CueRow, Vocabulary

CASES = Path(__file__).resolve().parent / "cases"
VOCABULARY = Vocabulary()
YEAR = 2023
QUOTE = re.compile(
    r"""(?P<before>不少于|至少|不低于|不超过|突破|不足|近|约|超|逾)?
        (?P<number>[0-9.]+|[一二三四五六七八九十两])(?:至[0-9]+)?
        (?P<times>[万亿]?)[余多]?
        (?P<unit>[^0-9]*?)
        (?P<after>以上|以下|以内|左右|内)?$""",
    re.VERBOSE,
)
HAN = "零一二三四五六七八九十"
TIMES = {"": 1, "万": 10**4, "亿": 10**8}
BOUNDS: dict[str, Qualifier] = {
    "不少于": "at_least",
    "至少": "at_least",
    "不低于": "at_least",
    "以上": "at_least",
    "不超过": "at_most",
    "以下": "at_most",
    "以内": "at_most",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A line with its figures as (quote, expected)."""

    text: str
    figures: tuple[tuple[str, str], ...]
    section: str
    issuer: Identity
    known_failure: bool


def cases(table: str, key: str = "case") -> list[Case]:
    rows = tomllib.loads((CASES / f"{table}.toml").read_text(encoding="utf-8"))[key]
    return [
        Case(
            text=row["text"],
            figures=tuple((quote, wanted) for quote, wanted in map(_pair, row["figures"])),
            section=row.get("section", "measures"),
            issuer=_issuer(row.get("issuer", "district|某区|某市|退役军人事务局")),
            known_failure=row.get("known_failure", False),
        )
        for row in rows
    ]


def _issuer(given: str) -> Identity:
    """An issuer written level|district|prefecture|bureau."""
    level, district, prefecture, bureau = given.split("|")
    return Identity(
        level=level,  # type: ignore[arg-type]
        district=district or None,
        prefecture=prefecture or None,
        bureau=bureau,
        year=YEAR,
    )


def _pair(given: str) -> list[str]:
    return given.split("|")


def marked(found: list[Case]) -> list[ParameterSet]:
    """Cases as parameters; a known failure that comes right must lose its mark."""
    failing = pytest.mark.xfail(strict=True)
    return [
        pytest.param(case, id=case.text, marks=[failing] if case.known_failure else [])
        for case in found
    ]


def figure(quote: str, start: int) -> Figure:
    """A figure as the stage before gives it."""
    found = QUOTE.match(normalise(quote))
    assert found is not None, quote
    written = found["number"]
    one = HAN.find(written) if written in HAN else None
    number = Decimal(2 if written == "两" else written if one is None else one)
    span = Span(start, start + len(quote))
    bound = BOUNDS.get(found["before"] or found["after"] or "", "exact")
    unit = found["unit"]
    return Figure(span, span, quote, number * TIMES[found["times"]], unit, bound, rule="test")


def read(case: Case) -> tuple[Figure, ...]:
    text, at, figures = normalise(case.text), 0, []
    for quote, _ in case.figures:
        start = text.index(normalise(quote), at)
        at = start + len(quote)
        figures.append(figure(quote, start))
    role = "plan" if case.section == "plan" else "measures"
    section = Section(Span(0, len(text)), 1, None, None, role)
    return aspects.assign(text, figures, (section,), case.issuer, VOCABULARY)


def agree(wanted: str, found: str) -> bool:
    """At least half of the characters in common, as the evaluation asks."""
    shared = sum(min(wanted.count(char), found.count(char)) for char in set(wanted))
    return 4 * shared >= len(wanted) + len(found)


@pytest.mark.parametrize("case", marked(cases("counted")))
def test_the_thing_counted_is_named(case: Case) -> None:
    for given, (_, wanted) in zip(read(case), case.figures, strict=True):
        assert agree(wanted, given.counted or ""), (given.quote, wanted, given.counted)


@pytest.mark.parametrize("case", [*cases("counted"), *cases("aspects")], ids=lambda c: c.text)
def test_the_phrase_stands_in_the_text(case: Case) -> None:
    text = normalise(case.text)
    for given in read(case):
        if given.counted_span is not None:
            assert given.counted_span.of(text) == given.counted
            assert not given.counted_span.overlaps(given.span)


@pytest.mark.parametrize("case", marked(cases("aspects")))
def test_a_result_is_told_from_goal_baseline_and_rule(case: Case) -> None:
    found = [given.aspect for given in read(case)]
    assert found == [wanted for _, wanted in case.figures]


@pytest.mark.parametrize("case", marked(cases("aspects", "subject")))
def test_whose_a_figure_is(case: Case) -> None:
    found = [given.subject for given in read(case)]
    assert found == [wanted for _, wanted in case.figures]


@pytest.mark.parametrize("case", marked(cases("aspects", "period")))
def test_of_when_a_figure_is(case: Case) -> None:
    found = [given.period or "" for given in read(case)]
    assert found == [wanted for _, wanted in case.figures]


@pytest.mark.parametrize("case", marked(cases("aspects", "part")))
def test_parts_point_at_their_total(case: Case) -> None:
    found = read(case)
    quotes = {given.span.start: given.quote for given in found}
    totals = [quotes[given.part_of] if given.part_of is not None else "" for given in found]
    assert totals == [wanted for _, wanted in case.figures]


@pytest.mark.parametrize("row", VOCABULARY.cues, ids=lambda row: f"{row.kind}-{row.reads}")
def test_a_row_of_cues_finds_its_examples_only(row: CueRow) -> None:
    for example in row.examples:
        assert row.kind in kinds_in(example, row), example
    for example in row.counterexamples:
        assert row.kind not in kinds_in(example, row), example


def kinds_in(text: str, row: CueRow) -> set[str]:
    nowhere = Span(len(text), len(text))  # cues are read in sentences that a figure stands in
    there = Figure(nowhere, nowhere, "", None, "", "exact", rule="test")
    reading = cues.read(normalise(text), (there,), VOCABULARY)
    found = reading.aspects if row.reads == "aspect" else reading.names
    return {kind for cue in found.cues for kind in cue.kinds}


def test_every_word_stands_once_in_its_row() -> None:
    for row in VOCABULARY.cues:
        assert len(row.words) == len(set(row.words)), row.kind


BAIT = ["一是", "“(", "5次", "由5次增加到6次、", "其中5次,", "其中5次;", "5次,、;", "的"]
BAIT += ["其中5次获", "“5次、"]


@pytest.mark.timeout(5)
@pytest.mark.parametrize("bait", BAIT)
def test_no_text_explodes(bait: str) -> None:
    text = bait * 20_000
    starts = [found.start() for found in re.finditer("5次", text)]
    figures = [figure("5次", start) for start in starts]
    assert len(aspects.assign(text, figures, (), Identity(year=YEAR), VOCABULARY)) == len(starts)
