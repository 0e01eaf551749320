"""Whose a figure is, and of when, where the sentence says so."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline import actors
from pipeline.cues import Reading
from pipeline.records import Figure, Identity, Period, Subject

PERIODS: tuple[Period, ...] = ("cumulative", "as_of", "year")
YEAR = re.compile(r"(20[0-9]{2})年")
ATTENDING = frozenset({"人", "人次", "名"})
PERSONS = frozenset({"名", "人", "位"})
REACH = 120


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose and of when; `period` is None where the text does not say."""

    subject: Subject
    period: Period | None


def read(reading: Reading, figures: Sequence[Figure], issuer: Identity) -> tuple[Scope, ...]:
    """The scope of each figure, in the order of `figures`; `issuer` is whose report it is."""
    scopes = ScopeReader(reading, figures, issuer)
    return tuple(
        [Scope(scopes.subject(index), scopes.period(index)) for index in range(len(figures))]
    )


class ScopeReader:
    """The figures of one report, with the actors that open its clauses."""

    def __init__(self, reading: Reading, figures: Sequence[Figure], issuer: Identity) -> None:
        self.reading = reading
        self.cues = reading.aspects
        self.figures = figures
        self.year = issuer.year
        self.actors = actors.actors(reading, issuer)
        self.starts = [actor.start for actor in self.actors]

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
        place = bisect_left(self.starts, start) - 1
        if place >= 0 and self.starts[place] >= low:
            return self.actors[place].subject
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
        """Of when a figure is; 累计 and 截至 give way to 今年以来 before them in the sentence."""
        start = self.figures[index].span.start
        said = self._said(index)
        sentence, _ = self._sentence(index)
        if said != "as_of" and self.cues.last("year", sentence, start):  # 全年 holds for it
            return "year"
        if said is not None:
            return said
        clause = max(self.reading.places[index].clause_start, start - REACH)
        found = YEAR.search(self.reading.text, clause, start)
        is_this_year = found is not None and self.year is not None and int(found[1]) == self.year
        return "year" if is_this_year else None

    def _said(self, index: int) -> Period | None:
        """The period that the figure's own clause names."""
        start = self.figures[index].span.start
        low = max(self.reading.places[index].clause_start, start - REACH)
        low = max(low, self.figures[index - 1].span.end) if index else low
        if not self.cues.within(low, start):
            return None
        is_rate = self.figures[index].unit == "%"  # 满意率达到98%: of the year
        for period in PERIODS:
            if not (period == "as_of" and is_rate) and self.cues.last(period, low, start):
                return period
        return None
