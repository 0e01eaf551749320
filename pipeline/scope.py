"""Whose a figure is, and of when, where the sentence says so."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.cues import Reading
from pipeline.records import Figure, Period, Subject

PERIODS: tuple[Period, ...] = ("cumulative", "as_of", "year")
YEAR = re.compile(r"(20[0-9]{2})年")
LEADING = frozenset({"act", "noun_verb", "prep", "compare"})  # no actor stands after these
ACTORS: tuple[Subject, ...] = ("leaders", "sub_unit", "upstream")
ATTENDING = frozenset({"人", "人次", "名"})
PERSONS = frozenset({"名", "人", "位"})
SUBJECT_LEAD = 12  # characters from the clause's start within which its subject stands
REACH = 120


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose and of when; `period` is None where the text does not say."""

    subject: Subject
    period: Period | None


def read(reading: Reading, figures: Sequence[Figure], year: int | None) -> tuple[Scope, ...]:
    """The scope of each figure, in the order of `figures`."""
    scopes = ScopeReader(reading, figures, year)
    return tuple(
        [Scope(scopes.subject(index), scopes.period(index)) for index in range(len(figures))]
    )


class ScopeReader:
    """The figures of one report, with the actors that open its clauses."""

    def __init__(self, reading: Reading, figures: Sequence[Figure], year: int | None) -> None:
        self.reading = reading
        self.cues = reading.aspects
        self.figures = figures
        self.year = year
        self.actors = [
            (cue.start, subject)
            for cue in self.cues.cues
            for subject in ACTORS
            if subject in cue.kinds and self._opens_clause(cue.start)
        ]

    def _opens_clause(self, at: int) -> bool:
        """True for 服务中心 in 服务中心组织培训; not in 对村级服务站人员轮训."""
        start = self.reading.clause_start(at)
        if at - start > SUBJECT_LEAD:
            return False
        return not any(
            cue.kinds & LEADING and "invite" not in cue.kinds
            for cue in self.reading.names.within(start, at)
        )

    def _sentence(self, index: int) -> tuple[int, int]:
        """The sentence before a figure."""
        start = self.figures[index].span.start
        return max(self.reading.places[index].sentence_start, start - REACH), start

    def subject(self, index: int) -> Subject:
        """The last actor that opens a clause of the sentence before the figure."""
        low, start = self._sentence(index)
        if self._is_one_person(index) or (
            index > 0
            and self.figures[index - 1].span.start >= low
            and self._is_one_person(index - 1)
        ):
            return "person"
        if self._is_audience(index):
            return "event"
        place = bisect_left(self.actors, (start,)) - 1
        if place >= 0 and self.actors[place][0] >= low:
            return self.actors[place][1]
        return "bureau"

    def _is_one_person(self, index: int) -> bool:
        """True for 1名 in 1名老兵入选…,宣讲6次: one person's own doing opens the clause."""
        figure = self.figures[index]
        if figure.value != 1 or figure.unit not in PERSONS:
            return False
        return self.reading.places[index].clause_start == figure.span.start

    def _is_audience(self, index: int) -> bool:
        """True for 受众200余人: they came to the event before."""
        figure = self.figures[index]
        if index == 0 or figure.unit not in ATTENDING:
            return False
        low = self.figures[index - 1].span.end
        return self.cues.last("audience", low, figure.span.start) is not None

    def period(self, index: int) -> Period | None:
        start = self.figures[index].span.start
        clause = max(self.reading.places[index].clause_start, start - REACH)
        low = max(clause, self.figures[index - 1].span.end) if index else clause
        if self.cues.within(low, start):
            is_rate = self.figures[index].unit == "%"
            for period in PERIODS:
                if period == "as_of" and is_rate:  # 满意率达到98%: of the year
                    continue
                if self.cues.last(period, low, start):
                    return period
        sentence, _ = self._sentence(index)
        if self.cues.last("year", sentence, start):  # 全年 holds for the sentence
            return "year"
        found = YEAR.search(self.reading.text, clause, start)
        is_this_year = found is not None and self.year is not None and int(found[1]) == self.year
        return "year" if is_this_year else None
