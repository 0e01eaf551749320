"""Where cue words, clause ends and quotations stand in a report: read once, asked many times.

The words are rows of `data/vocabulary/cues.toml`; which of them makes a figure a target, or ends
the phrase that names what is counted, is grammar and stands with the stages that ask.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.records import Figure, Span
from pipeline.vocabulary import Vocabulary

SENTENCE_ENDS = ";。!?\n"
# A quotation or bracket is one name (“送法进社区、进军营”) unless a figure stands in it.
NAME = re.compile(
    r"""
    [“《"(]                                     # a set first is sought quicker than a choice
    (?: (?<!\()[^“”《》"\n]{0,40}[”》"]          # quotation or title
      | (?<=\()[^()\n]{0,60}\) )               # bracket
    """,
    re.VERBOSE,
)
NOT_IN_NUMBER = "(?!(?<=[0-9],)[0-9]{3})"  # the comma of 1,250 ends nothing
CLAUSE_END = re.compile(rf"[,:;。!?\n()“”|]{NOT_IN_NUMBER}")
INNER_END = re.compile(rf"[,:;。!?]{NOT_IN_NUMBER}")


class Cue(NamedTuple):
    """A cue word where it stands, and the kinds of cue that it can be."""

    start: int
    end: int
    kinds: frozenset[str]


class Place(NamedTuple):
    """The clause and the sentence that a figure stands in; half-open, without their end marks."""

    clause_start: int
    clause_end: int
    sentence_start: int
    sentence_end: int


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
    whole: frozenset[str]  # words that are a quotation themselves


@dataclass(frozen=True)
class Cues:
    """Cues of one purpose in the order of the text; by start, by end, by kind."""

    cues: Sequence[Cue]
    starts: Sequence[int]
    by_start: Mapping[int, Cue]
    by_end: Mapping[int, Cue]

    @cached_property
    def by_kind(self) -> Mapping[str, Sequence[int]]:
        """The starts of the cues of each kind."""
        starts: dict[str, list[int]] = {}
        for cue in self.cues:
            for kind in cue.kinds:
                starts.setdefault(kind, []).append(cue.start)
        return starts

    def within(self, start: int, end: int) -> Sequence[Cue]:
        """Cues that begin in [start, end), in order."""
        return self.cues[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def last(self, kind: str, start: int, end: int) -> Cue | None:
        """The last cue of a kind that begins in [start, end)."""
        starts = self.by_kind.get(kind)
        if starts is None:
            return None
        place = bisect_left(starts, end) - 1
        if place < 0 or starts[place] < start:
            return None
        return self.by_start[starts[place]]


@dataclass(frozen=True, slots=True)
class Reading:
    """One report's text with its clause and sentence ends, and its cues.

    `names`: cues that tell what a figure counts; `aspects`: whose, of when, and if it is a result.
    `places`: of each figure, in order.
    """

    text: str
    names: Cues
    aspects: Cues
    stops: Sequence[int]
    places: Sequence[Place]

    def clause_start(self, at: int) -> int:
        """First character after the last clause end before `at`."""
        return _start(self.stops, at)

    def clause_end(self, at: int) -> int:
        """The first clause end at or after `at`."""
        return _end(self.stops, at, len(self.text))


def _start(stops: Sequence[int], at: int) -> int:
    place = bisect_left(stops, at)
    return stops[place - 1] + 1 if place else 0


def _end(stops: Sequence[int], at: int, length: int) -> int:
    place = bisect_left(stops, at)
    return stops[place] if place < len(stops) else length


@lru_cache(maxsize=4)
def compile_cues(vocabulary: Vocabulary) -> Mapping[str, CueWords]:
    """The words of each purpose as one automaton; of words that overlap the earlier is read."""
    return {purpose: _compile(vocabulary, purpose) for purpose in ("name", "aspect")}


def _compile(vocabulary: Vocabulary, purpose: str) -> CueWords:
    kinds: dict[str, set[str]] = {}
    for row in vocabulary.cues:
        if row.reads in {purpose, "both"}:
            for word in row.words:
                kinds.setdefault(word, set()).add(row.kind)
    return CueWords(
        AhoCorasick(list(kinds), matchkind=MatchKind.LeftmostLongest),
        tuple(frozenset(of) for of in kinds.values()),
        frozenset(word for word in kinds if word[0] in "“《"),
    )


def read(text: str, figures: Sequence[Figure], vocabulary: Vocabulary) -> Reading:
    """Cues and marks of a report; cues within a name in quotation marks are left out."""
    words = compile_cues(vocabulary)
    spans = [figure.span for figure in figures]
    marks = _marks(text, spans)
    places = [_place(marks, span, len(text)) for span in spans]
    shown = _sentences(text, places)
    return Reading(
        text,
        _find(_blank(shown, marks.names, words["name"]), words["name"]),
        _find(_blank(shown, marks.names, words["aspect"]), words["aspect"]),
        marks.stops,
        places,
    )


def _sentences(text: str, places: Sequence[Place]) -> str:
    """`text` with blanks for every sentence that no figure stands in: nothing is asked of it."""
    pieces: list[str] = []
    at = 0
    for place in places:
        if place.sentence_end > at:
            start = max(at, place.sentence_start)
            pieces += " " * (start - at), text[start : place.sentence_end]
            at = place.sentence_end
    return "".join(pieces) + " " * (len(text) - at)


def _place(marks: Marks, span: Span, length: int) -> Place:
    return Place(
        _start(marks.stops, span.start),
        _end(marks.stops, span.end, length),
        _start(marks.ends, span.start),
        _end(marks.ends, span.end, length),
    )


def _find(text: str, words: CueWords) -> Cues:
    found = words.automaton.find_matches_as_indexes(text)
    cues = [Cue(start, end, words.kinds[word]) for word, start, end in found]
    starts = [cue.start for cue in cues]
    by_end = {cue.end: cue for cue in cues}
    return Cues(cues, starts, dict(zip(starts, cues, strict=True)), by_end)


def _blank(text: str, names: Sequence[tuple[int, int]], words: CueWords) -> str:
    """`text` without the insides of names; the whole of one may be a cue: “一把手”."""
    pieces: list[str] = []
    at = 0
    for start, end in names:
        if text[start:end] not in words.whole:
            pieces += text[at:start], " " * (end - start)
            at = end
    return "".join(pieces) + text[at:]


def _marks(text: str, figures: Sequence[Span]) -> Marks:
    starts = [span.start for span in figures]
    marks = Marks()
    covered: set[int] = set()
    for found in NAME.finditer(text):
        start, end = found.span()
        covered.update(range(start, end))
        if bisect_left(starts, end) == bisect_left(starts, start):
            marks.names.append((start, end))
        else:
            inner = INNER_END.finditer(text, start + 1, end - 1)
            marks.stops += start, *(found.start() for found in inner), end - 1
    ends = [found.start() for found in CLAUSE_END.finditer(text)]
    marks.stops += [at for at in ends if at not in covered]
    marks.stops.sort()
    marks.ends = [at for at in marks.stops if text[at] in SENTENCE_ENDS]
    return marks
