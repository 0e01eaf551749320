"""The words of `indicators.toml`, compiled once, and where they stand in a report.

A trigger is written "A/B…C/D": the last group is its head, the others its contexts. Only words in
tables, no pattern: one automaton finds them all, however many rows there are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ahocorasick_rs import AhoCorasick

from pipeline.endings import Endings
from pipeline.vocabulary import IndicatorRow, Refinement, Vocabulary

# Units of one of these families count the same thing (场次 and 期); 个 and 支, both things, do not.
KINDS = frozenset({"session", "person", "person_time", "household", "case", "batch", "document"})

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
    heads: Words
    excluded: Words  # in the stretch of the figure or of its head
    excluded_about: Words  # of these those that exclude in the stretch of a context as well
    doers: Words
    others: Words
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


Hit = tuple[int, int, int]  # a word of the tables, by its number, and where it starts and ends


class Hits:
    """The words found in a text, by their end; `known` are all of them."""

    __slots__ = ("ends", "hits", "known")

    def __init__(self, hits: list[Hit]) -> None:
        self.hits = hits
        self.ends = [hit[2] for hit in hits]
        self.known = {hit[0] for hit in hits}

    def of(self, table: Container[int]) -> list[Hit]:
        """Those of the words that stand in a table, first to last."""
        return [hit for hit in self.hits if hit[0] in table]

    def within(self, start: int, end: int) -> list[Hit]:
        """Those that stand wholly in [start, end), first to last."""
        first, last = bisect_right(self.ends, start), bisect_right(self.ends, end)
        return [hit for hit in self.hits[first:last] if hit[1] >= start]

    def of_within(self, table: Container[int], start: int, end: int) -> list[Hit]:
        """Those of the words in a table that stand wholly in [start, end), first to last."""
        first, last = bisect_right(self.ends, start), bisect_right(self.ends, end)
        return [hit for hit in self.hits[first:last] if hit[0] in table and hit[1] >= start]

    def words(self, start: int, end: int) -> set[int]:
        """The words that stand wholly in [start, end)."""
        first, last = bisect_right(self.ends, start), bisect_right(self.ends, end)
        return {hit[0] for hit in self.hits[first:last] if hit[1] >= start}

    def last(self, words: Words, start: int, end: int) -> Hit | None:
        """The last of `words` in [start, end), the longest of those with one end."""
        best = None
        for position in range(bisect_right(self.ends, end) - 1, -1, -1):
            hit = self.hits[position]
            if hit[2] <= start or (best and hit[2] < best[2]):
                break
            if hit[0] in words and start <= hit[1] and (not best or hit[1] < best[1]):
                best = hit
        return best


@dataclass(frozen=True, slots=True)
class Linking:
    """The words of `linking.csv`, each kind in the form in which it is asked for."""

    carried: re.Pattern[str]
    parts: re.Pattern[str]
    changes: Endings
    means: Endings
    mean: re.Pattern[str]
    veterans: re.Pattern[str]
    respectively: re.Pattern[str]
    both: re.Pattern[str]
    places: re.Pattern[str]
    follow_on: tuple[str, ...]
    limit: re.Pattern[str]
    zero: re.Pattern[str]
    zero_after: re.Pattern[str]
    intent: re.Pattern[str]
    not_done: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Triggers:
    """All rows compiled. `by_unit` gives the triggers of a head word for a figure's unit."""

    automaton: AhoCorasick
    rules: tuple[Rule, ...]
    by_unit: Mapping[str, Mapping[int, tuple[Trigger, ...]]]
    facets: Mapping[str, tuple[Facet, ...]]
    unnumbered: Mapping[int, tuple[Unnumbered, ...]]
    zero: Mapping[int, tuple[int, ...]]
    means: Words
    linking: Linking

    def find(self, text: str) -> Hits:
        return Hits(self.automaton.find_matches_as_indexes(text, overlapping=True))


def _linking(vocabulary: Vocabulary) -> Linking:
    words = {row.kind: row.words for row in vocabulary.linking}
    return Linking(
        carried=re.compile(rf"(?>[^一-鿿]|{_any(words['carrier'])})*+"),
        parts=re.compile(_any(words["part"])),
        changes=Endings(words["change"]),
        means=Endings(words["mean"]),
        mean=re.compile(_any(words["mean"])),
        veterans=re.compile(_any(words["veterans"])),
        respectively=re.compile(_any(words["respectively"])),
        both=re.compile(_any(words["both"])),
        places=re.compile(
            rf"(?>(?:{_any(words['place'])})++(?:\([^()]{{1,6}}\)(?:委会)?)?+)(?=[^一-鿿]|{_any(words['place_end'])}|$)"
        ),
        follow_on=words["follow_on"],
        limit=re.compile(_any(words["limit"])),
        zero=re.compile(rf"(?<![0-9.])(?:{_any(words['zero'])})(?![0-9.])"),  # not of 10件
        zero_after=re.compile(rf"(?<![0-9.])(?:{_any(words['zero_after'])})(?![0-9.])"),
        intent=re.compile(_any(words["intent"])),
        not_done=re.compile(_any(words["not_done"])),
    )


def _any(words: Iterable[str]) -> str:
    """A pattern of any of `words`, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


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
        rules = tuple(self._rule(number, row) for number, row in enumerate(rows))
        by_unit = self._by_unit(rows)
        facets = self._facets()
        unnumbered = self._unnumbered(rows)
        zero = self._zero(rows)
        linking = _linking(self.vocabulary)
        means = self._words(
            word for row in self.vocabulary.linking if row.kind == "by_means" for word in row.words
        )
        automaton = AhoCorasick(list(self.numbers))
        return Triggers(automaton, rules, by_unit, facets, unnumbered, zero, means, linking)

    def _words(self, words: Iterable[str]) -> Words:
        return frozenset(self.numbers.setdefault(word, len(self.numbers)) for word in words)

    def _groups(self, trigger: str) -> tuple[tuple[Words, ...], Words]:
        """The contexts and the head of a written trigger."""
        *contexts, head = (self._words(group.split("/")) for group in trigger.split("…"))
        return tuple(contexts), head

    def _rule(self, number: int, row: IndicatorRow) -> Rule:
        return Rule(
            id=row.id,
            heads=frozenset().union(*(head for _, head in self._of_row(number, row))),
            excluded=self._words(row.exclusions + row.near_exclusions),
            excluded_about=self._words(row.exclusions),
            doers=self._words(row.doers),
            others=self._words(row.others),
            is_of_veterans=row.scope == "veterans",
            has_own_parts=row.parts == "own",
        )

    def _by_unit(self, rows: tuple[IndicatorRow, ...]) -> dict[str, dict[int, tuple[Trigger, ...]]]:
        table: dict[str, dict[int, list[Trigger]]] = {}
        for number, row in enumerate(rows):
            for trigger, head in self._of_row(number, row):
                for unit in self._units_of_a_kind(row.units):
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

    def _units_of_a_kind(self, units: tuple[str, ...]) -> frozenset[str]:
        """`units` and those that count the same thing by another word."""
        known = {row.unit: row.kind for row in self.vocabulary.units}
        wide = {known[unit] for unit in units if known.get(unit) in KINDS}
        return frozenset(units) | {unit for unit, kind in known.items() if kind in wide}

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
