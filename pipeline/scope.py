"""Whose a figure is, and of when, where the sentence says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.cues import Reading
from pipeline.records import Figure, Period, Subject

PERIODS: tuple[Period, ...] = ("cumulative", "as_of", "year")
YEAR = re.compile(r"(20[0-9]{2})年")
ACTORS: tuple[Subject, ...] = ("leaders", "sub_unit", "upstream")
ATTENDING = frozenset({"人", "人次", "名"})
PERSONS = frozenset({"名", "人", "位"})
SUBJECT_LEAD = 8  # characters from the clause's start within which its subject stands
REACH = 120


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose and of when; `period` is None where the text does not say."""

    subject: Subject
    period: Period | None


def read(reading: Reading, figures: Sequence[Figure], year: int | None) -> tuple[Scope, ...]:
    """The scope of each figure, in the order of `figures`."""
    return tuple(
        Scope(_subject(reading, figures, index), _period(reading, figures, index, year))
        for index in range(len(figures))
    )


def _period(
    reading: Reading, figures: Sequence[Figure], index: int, year: int | None
) -> Period | None:
    start = figures[index].span.start
    clause = max(reading.clause_start(start), start - REACH)
    low = max(clause, figures[index - 1].span.end) if index else clause
    for period in PERIODS:
        if reading.aspects.last(period, low, start):
            return period
    return "year" if _within_year(reading, clause, start, year) else None


def _within_year(reading: Reading, clause: int, start: int, year: int | None) -> bool:
    """True where 全年 or the report's year opens the clause, or an earlier one of the sentence."""
    low = max(reading.sentence_start(start), start - REACH)
    if reading.aspects.last("year", low, start):
        return True
    found = YEAR.search(reading.text, clause, start)
    return found is not None and year is not None and int(found[1]) == year


def _subject(reading: Reading, figures: Sequence[Figure], index: int) -> Subject:
    """The last actor that opens a clause of the sentence before the figure."""
    start = figures[index].span.start
    low = max(reading.sentence_start(start), start - REACH)
    if _is_one_person(reading, figures[index]) or (
        index > 0
        and figures[index - 1].span.start >= low
        and _is_one_person(reading, figures[index - 1])
    ):
        return "person"
    if _is_audience(reading, figures, index):
        return "event"
    for cue in reversed(reading.aspects.within(low, start)):
        if _opens_clause(reading, cue.start):
            for subject in ACTORS:
                if subject in cue.kinds:
                    return subject
    return "bureau"


def _is_audience(reading: Reading, figures: Sequence[Figure], index: int) -> bool:
    """True for 受众200余人: they came to the event before."""
    figure = figures[index]
    if index == 0 or figure.unit not in ATTENDING:
        return False
    return (
        reading.aspects.last("audience", figures[index - 1].span.end, figure.span.start) is not None
    )


def _opens_clause(reading: Reading, at: int) -> bool:
    return at - reading.clause_start(at) <= SUBJECT_LEAD


def _is_one_person(reading: Reading, figure: Figure) -> bool:
    """True for 1名 in 1名老兵入选…,宣讲6次: one person's own doing opens the clause."""
    start = figure.span.start
    if figure.value != 1 or figure.unit not in PERSONS:
        return False
    return reading.clause_start(start) == start
