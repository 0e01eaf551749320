"""Where cue words, clause ends and quotations stand in a report: read once, asked many times.

The words are rows of `data/vocabulary/cues.toml`; which of them makes a figure a target, or ends
the phrase that names what is counted, is grammar and stands with the stages that ask.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.records import Figure, Span
from pipeline.vocabulary import Vocabulary

SENTENCE_ENDS = ";。!?\n"
# A quotation or bracket is one name (“送法进社区、进军营”) unless a figure stands in it.
MARKS = re.compile(
    r"""
    [“《"][^“”《》"\n]{0,40}[”》"]   # quotation or title
  | \([^()\n]{0,60}\)              # bracket
  | [,:;。!?\n()“”]                 # clause ends
    """,
    re.VERBOSE,
)
CLAUSE_END = re.compile(r"[,:;。!?]")


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue word where it stands, and the kinds of cue that it can be."""

    start: int
    end: int
    kinds: frozenset[str]


@dataclass(slots=True)
class Marks:
    """Ends of clauses and of sentences, and the quotations between which nothing is read."""

    stops: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    names: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CueWords:
    """The table compiled: an automaton over the words, and the kinds of each."""

    automaton: AhoCorasick
    kinds: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One report's text with its cues in order and its clause and sentence ends."""

    text: str
    cues: tuple[Cue, ...]
    starts: tuple[int, ...]
    by_end: dict[int, Cue]
    stops: tuple[int, ...]
    ends: tuple[int, ...]

    def clause_start(self, at: int) -> int:
        """First character after the last clause end before `at`."""
        place = bisect_left(self.stops, at)
        return self.stops[place - 1] + 1 if place else 0

    def clause_end(self, at: int) -> int:
        """The first clause end at or after `at`."""
        place = bisect_left(self.stops, at)
        return self.stops[place] if place < len(self.stops) else len(self.text)

    def sentence_start(self, at: int) -> int:
        place = bisect_left(self.ends, at)
        return self.ends[place - 1] + 1 if place else 0

    def sentence_end(self, at: int) -> int:
        place = bisect_left(self.ends, at)
        return self.ends[place] if place < len(self.ends) else len(self.text)

    def cue_at(self, at: int) -> Cue | None:
        """The cue that begins at `at`."""
        place = bisect_left(self.starts, at)
        if place < len(self.starts) and self.starts[place] == at:
            return self.cues[place]
        return None

    def within(self, start: int, end: int) -> Sequence[Cue]:
        """Cues that begin in [start, end), in order."""
        return self.cues[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


@lru_cache(maxsize=4)
def compile_cues(vocabulary: Vocabulary) -> CueWords:
    kinds: dict[str, set[str]] = {}
    for row in vocabulary.cues:
        for word in row.words:
            kinds.setdefault(word, set()).add(row.kind)
    return CueWords(
        AhoCorasick(list(kinds), matchkind=MatchKind.LeftmostLongest),
        tuple(frozenset(of) for of in kinds.values()),
    )


def read(text: str, figures: Sequence[Figure], vocabulary: Vocabulary) -> Reading:
    """Cues and marks of a report; cues within a name in quotation marks are left out."""
    words = compile_cues(vocabulary)
    marks = _marks(text, [figure.span for figure in figures])
    cues = tuple(
        Cue(start, end, words.kinds[word])
        for word, start, end in words.automaton.find_matches_as_indexes(text)
    )
    cues = _outside(cues, marks.names)
    return Reading(
        text,
        cues,
        tuple(cue.start for cue in cues),
        {cue.end: cue for cue in cues},
        tuple(marks.stops),
        tuple(marks.ends),
    )


def _marks(text: str, figures: Sequence[Span]) -> Marks:
    marks = Marks()
    starts = [span.start for span in figures]
    for found in MARKS.finditer(text):
        start, end = found.span()
        if end - start == 1:
            _stop(marks, text, start)
        elif bisect_left(starts, end) > bisect_left(starts, start):
            marks.stops.append(start)
            for inner in CLAUSE_END.finditer(text, start + 1, end - 1):
                _stop(marks, text, inner.start())
            marks.stops.append(end - 1)
        else:
            marks.names.append((start, end))
    return marks


def _stop(marks: Marks, text: str, at: int) -> None:
    if _in_number(text, at):
        return
    marks.stops.append(at)
    if text[at] in SENTENCE_ENDS:
        marks.ends.append(at)


def _in_number(text: str, at: int) -> bool:
    """True for the comma of 1,250."""
    return (
        text[at] == ","
        and text[at - 1 : at].isdecimal()
        and text[at + 1 : at + 4].isdecimal()
        and len(text[at + 1 : at + 4]) == 3
    )


def _outside(cues: tuple[Cue, ...], names: Sequence[tuple[int, int]]) -> tuple[Cue, ...]:
    opens = [start for start, _ in names]
    kept = []
    for cue in cues:
        place = bisect_right(opens, cue.start)
        if not place or names[place - 1][1] <= cue.start:
            kept.append(cue)
    return tuple(kept)
