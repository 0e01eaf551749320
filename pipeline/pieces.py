"""The pieces of a report in which a figure finds its words: between figures and ends of clauses.

Pieces are cut off at `WINDOW` characters from their figure, so that no text is read twice over.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.records import Figure, Section

CLAUSE_ENDS = ",。;!?\n|"
CLAUSE_END = re.compile(f"[{CLAUSE_ENDS}]")
SENTENCE_ENDS = frozenset(";。!?\n")
WINDOW = 160
STEPS_BACK = 8
PAIRED = 3  # figures that may stand side by side: 接待93批146人次


class Piece(NamedTuple):
    """Where a figure may find its words: `start` to `end` its own, on to `clause_end` the rest."""

    sentence: int
    clause: int
    start: int
    end: int
    clause_end: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Where figures start and end, and where clauses and sentences end."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    stops: tuple[int, ...]
    sentence_ends: tuple[int, ...]
    follow_on: tuple[str, ...]  # words that begin a clause of the same subject

    def piece(self, position: int) -> Piece:
        """The piece of the figure at `position`."""
        start, end = self.starts[position], self.ends[position]
        clause, stop = self.clause(start)
        first, last = max(clause, start - WINDOW), end + WINDOW
        pause = self.text.find("、", end, stop if stop < last else last)
        right = stop if pause < 0 else pause
        if position + 1 < len(self.starts):
            right = min(right, self.starts[position + 1])
        return Piece(
            self.sentence(start),
            first,
            max(first, self.ends[position - 1]) if position else first,
            max(end, min(right, last)),
            min(self._follow_on(stop), last),
        )

    def clause(self, place: int) -> tuple[int, int]:
        """The clause in which `place` stands."""
        after = bisect_left(self.stops, place)
        start = self.stops[after - 1] + 1 if after else 0
        return start, self.stops[after] if after < len(self.stops) else len(self.text)

    def sentence(self, place: int) -> int:
        """Where the sentence of `place` starts."""
        after = bisect_left(self.sentence_ends, place)
        return self.sentence_ends[after - 1] + 1 if after else 0

    def about(self, place: int) -> tuple[int, int]:
        """The piece in which `place` stands, whosever it is."""
        start, end = self.clause(place)
        following = bisect_right(self.starts, place)
        if following:
            start = max(start, min(self.ends[following - 1], place))
        if following < len(self.starts):
            end = min(end, self.starts[following])
        return max(start, place - WINDOW), min(end, place + WINDOW)

    def before(self, place: int) -> Iterator[tuple[int, int]]:
        """The pieces of the sentence before `place`, nearest first, a few only."""
        sentence = self.sentence(place)
        for _ in range(STEPS_BACK):
            last = bisect_left(self.ends, place)
            for pair in range(last, max(last - PAIRED, -1), -1):  # back over 93批146人次
                if pair < len(self.ends) and self.ends[pair] == place:
                    place = self.starts[pair]
            if place <= sentence:
                return
            start = max(self.about(place - 1)[0], sentence)
            yield start, place
            place = start

    def _follow_on(self, stop: int) -> int:
        if stop < len(self.text) and self.text.startswith(self.follow_on, stop + 1):
            return self.clause(stop + 1)[1]
        return stop


def lay_out(text: str, figures: Sequence[Figure], follow_on: tuple[str, ...]) -> Layout:
    """The layout of a text; `figures` in the order in which they stand."""
    starts = tuple([figure.span.start for figure in figures])
    ends = tuple([figure.span.end for figure in figures])
    # A comma within a figure (1,250万元) ends no clause.
    ends_clause = frozenset(CLAUSE_ENDS)
    inside = {
        at
        for start, end in zip(starts, ends, strict=True)
        if not ends_clause.isdisjoint(text[start:end])
        for at in range(start, end)
    }
    marks = [match.start() for match in CLAUSE_END.finditer(text)]
    stops = tuple([at for at in marks if at not in inside] if inside else marks)
    sentence_ends = tuple([at for at in stops if text[at] in SENTENCE_ENDS])
    return Layout(text, starts, ends, stops, sentence_ends, follow_on)


@dataclass(frozen=True, slots=True)
class Outline:
    """Sections by their start, each with those around it, outermost first."""

    starts: tuple[int, ...]
    chains: tuple[tuple[Section, ...], ...]

    def around(self, place: int) -> tuple[Section, ...]:
        """The sections that hold `place`, the innermost last."""
        last = bisect_right(self.starts, place) - 1
        if last < 0:
            return ()
        return tuple(section for section in self.chains[last] if place < section.span.end)


def outline(sections: Sequence[Section]) -> Outline:
    ordered = sorted(sections, key=lambda section: (section.span.start, -section.span.end))
    chains: list[tuple[Section, ...]] = []
    chain: tuple[Section, ...] = ()
    for section in ordered:
        while chain and chain[-1].span.end <= section.span.start:
            chain = chain[:-1]
        chain = (*chain, section)
        chains.append(chain)
    return Outline(tuple(section.span.start for section in ordered), tuple(chains))
