"""The words of `indicators.toml`, compiled once, and where they stand in a report.

A trigger is written "A/B…C/D": the last group is its head, the others its contexts. Only words in
tables, no pattern: one automaton finds them all, however many rows there are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ahocorasick_rs import AhoCorasick

from pipeline.records import Span
from pipeline.vocabulary import IndicatorRow, Refinement, Vocabulary

# Units of one of these families count the same thing (场次 and 期); 个 and 支, both things, do not.
FAMILIES = frozenset({"session", "person", "person_time", "household", "case", "batch", "document"})

Words = frozenset[int]
Reach = Literal["sentence", "section"]


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger of a row: a head, and the words that must stand about it within its reach."""

    row: int
    contexts: tuple[Words, ...]
    reach: Reach


@dataclass(frozen=True, slots=True)
class Rule:
    """A row as the linker uses it, its words as numbers."""

    id: str
    excluded: Words
    is_of_veterans: bool
    has_own_parts: bool


@dataclass(frozen=True, slots=True)
class Unnumbered:
    """A row's trigger for being mentioned without a number, or its name for being none."""

    row: int
    contexts: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """A refinement as the linker uses it."""

    id: str
    words: Words
    units: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of the tables where it stands."""

    start: int
    end: int
    word: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Triggers:
    """All rows compiled. `by_unit` gives the triggers of a head word for a figure's unit."""

    automaton: AhoCorasick
    rules: tuple[Rule, ...]
    by_unit: Mapping[str, Mapping[int, tuple[Trigger, ...]]]
    facets: Mapping[str, tuple[Facet, ...]]
    unnumbered: Mapping[int, tuple[Unnumbered, ...]]
    zero: Mapping[int, tuple[int, ...]]
    linking: Mapping[str, Words]

    def find(self, text: str) -> Hits:
        found = self.automaton.find_matches_as_indexes(text, overlapping=True)
        hits = sorted((Hit(start, end, word) for word, start, end in found), key=_place)
        return Hits(tuple(hits), tuple(hit.start for hit in hits))


@dataclass(frozen=True, slots=True)
class Hits:
    """The words found in a text, by their start."""

    hits: tuple[Hit, ...]
    starts: tuple[int, ...]

    def within(self, start: int, end: int) -> Iterator[Hit]:
        """Those that stand wholly in [start, end), first to last."""
        for position in range(bisect_left(self.starts, start), len(self.hits)):
            hit = self.hits[position]
            if hit.start >= end:
                return
            if hit.end <= end:
                yield hit

    def last(self, words: Words, start: int, end: int) -> Hit | None:
        """The last of `words` that stands wholly in [start, end)."""
        first = bisect_left(self.starts, start)
        for position in range(bisect_left(self.starts, end) - 1, first - 1, -1):
            hit = self.hits[position]
            if hit.word in words and hit.end <= end:
                return hit
        return None

    def has(self, words: Words, place: Span) -> bool:
        return bool(words) and self.last(words, place.start, place.end) is not None

    def count(self, words: Words) -> int:
        return sum(hit.word in words for hit in self.hits)


def _place(hit: Hit) -> tuple[int, int]:
    return hit.start, hit.end


@lru_cache(maxsize=4)
def compiled(vocabulary: Vocabulary) -> Triggers:
    """The triggers of `vocabulary`; compiled once, a vocabulary never changes."""
    return _Compiler(vocabulary).triggers()


class _Compiler:
    """Numbers words in the order in which the tables name them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.numbers: dict[str, int] = {}

    def triggers(self) -> Triggers:
        rows = self.vocabulary.indicators
        rules = tuple(self._rule(row) for row in rows)
        by_unit = self._by_unit(rows)
        facets = self._facets()
        unnumbered = self._unnumbered(rows)
        zero = self._zero(rows)
        linking = {row.kind: self._words(row.words) for row in self.vocabulary.linking}
        automaton = AhoCorasick(list(self.numbers))
        return Triggers(automaton, rules, by_unit, facets, unnumbered, zero, linking)

    def _words(self, words: Iterable[str]) -> Words:
        return frozenset(self.numbers.setdefault(word, len(self.numbers)) for word in words)

    def _groups(self, trigger: str) -> tuple[tuple[Words, ...], Words]:
        """The contexts and the head of a written trigger."""
        *contexts, head = (self._words(group.split("/")) for group in trigger.split("…"))
        return tuple(contexts), head

    def _rule(self, row: IndicatorRow) -> Rule:
        return Rule(
            id=row.id,
            excluded=self._words(row.exclusions),
            is_of_veterans=row.scope == "veterans",
            has_own_parts=row.parts == "own",
        )

    def _by_unit(self, rows: tuple[IndicatorRow, ...]) -> dict[str, dict[int, tuple[Trigger, ...]]]:
        table: dict[str, dict[int, list[Trigger]]] = {}
        for number, row in enumerate(rows):
            for trigger, head in self._of_row(number, row):
                for unit in self._family_units(row.units):
                    for word in head:
                        table.setdefault(unit, {}).setdefault(word, []).append(trigger)
        return {
            unit: {word: tuple(triggers) for word, triggers in words.items()}
            for unit, words in table.items()
        }

    def _of_row(self, number: int, row: IndicatorRow) -> Iterator[tuple[Trigger, Words]]:
        for written in row.triggers:
            contexts, head = self._groups(written)
            yield Trigger(number, contexts, "sentence"), head
        about = (self._words(row.about),)
        for written in row.weak:
            contexts, head = self._groups(written)
            yield Trigger(number, about + contexts, "section"), head

    def _family_units(self, units: tuple[str, ...]) -> frozenset[str]:
        """`units` and those that count the same thing by another word."""
        known = {row.unit: row.family for row in self.vocabulary.units}
        wide = {known[unit] for unit in units if known.get(unit) in FAMILIES}
        return frozenset(units) | {unit for unit, family in known.items() if family in wide}

    def _facets(self) -> dict[str, tuple[Facet, ...]]:
        table: dict[str, tuple[Facet, ...]] = {}
        for row in self.vocabulary.refinements:
            base = row.id.partition(".")[0]
            table[base] = (*table.get(base, ()), self._facet(row))
        return table

    def _facet(self, row: Refinement) -> Facet:
        return Facet(row.id, self._words(row.words), frozenset(row.units))

    def _unnumbered(self, rows: tuple[IndicatorRow, ...]) -> dict[int, tuple[Unnumbered, ...]]:
        table: dict[int, list[Unnumbered]] = {}
        for number, row in enumerate(rows):
            for written in row.unnumbered:
                contexts, head = self._groups(written)
                for word in head:
                    table.setdefault(word, []).append(Unnumbered(number, contexts))
        return {word: tuple(triggers) for word, triggers in table.items()}

    def _zero(self, rows: tuple[IndicatorRow, ...]) -> dict[int, tuple[int, ...]]:
        table: dict[int, list[int]] = {}
        for number, row in enumerate(rows):
            for word in self._words(row.zero):
                table.setdefault(word, []).append(number)
        return {word: tuple(numbers) for word, numbers in table.items()}
