"""Units, qualifiers and cue words as they stand beside a number: the tables, compiled to look-ups.

Every look-up starts at one place in the text and reads a few characters from there.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

import ahocorasick_rs

from pipeline import numerals
from pipeline.endings import Endings
from pipeline.records import Qualifier
from pipeline.vocabulary import QualifierWord, Unit, Vocabulary

# A unit as it may be written, and the characters that make another word of it.
Form = tuple[str, Unit, frozenset[str]]


class UnitAt(NamedTuple):
    """A unit that stands at a place, where it ends, and a qualifier inside it (两个多月)."""

    unit: Unit
    end: int
    qualifier: Qualifier | None = None


class QualifierAt(NamedTuple):
    """A qualifier and the edge of its word: the outer of one beside a number, else its end."""

    qualifier: Qualifier
    edge: int


class TermAt(NamedTuple):
    start: int
    end: int
    reason: str


class Measures:
    """The tables of one vocabulary, ready to be asked what stands at a place."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.units = {written: unit for unit in vocabulary.units for written in unit.written}
        self._units_at = _by_first(self.units)
        # What follows digits that surely count: a unit, 余, 万; not what may be a date or a code.
        self.counting = frozenset((*self._units_at, *"余多来万亿")) - frozenset("年日学k")
        rows = vocabulary.qualifiers
        self.between = {row.word: row.qualifier for row in rows if row.place == "between"}
        self._joining = frozenset(("(", "/", *self.between))
        self._before = _by_last(rows, "before")
        self._bare = _by_last(rows, "bare")
        self._after = _rows_by_first([row for row in rows if row.place.startswith("after")])
        self.cues = {row.cue: row.words for row in vocabulary.figure_cues}
        self.doing = Endings(self.cues["doing"])
        self.doing_gap = Endings(self.cues["doing_gap"])
        self._away = {row.word: row for row in rows if row.place == "detached"}
        self._detached = re.compile("|".join(map(re.escape, self._away)))
        self.codes = {row.term: row.reason for row in vocabulary.fixed_terms if row.term.isascii()}
        self._terms = [row for row in vocabulary.fixed_terms if not row.term.isascii()]
        self._finder = ahocorasick_rs.AhoCorasick(
            [row.term for row in self._terms],
            matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
        )

    def terms(self, text: str) -> list[TermAt]:
        """Fixed terms in `text`, in order, none overlapping."""
        return [
            TermAt(start, end, self._terms[index].reason)
            for index, start, end in self._finder.find_matches_as_indexes(text)
        ]

    def detached(self, text: str) -> list[QualifierAt]:
        """The words that qualify a number from before its verb (至少开展1次), by where they end."""
        found = (
            (self._away[match.group()], match.span()) for match in self._detached.finditer(text)
        )
        return [
            QualifierAt(row.qualifier, end)
            for row, (start, end) in found
            if not text.endswith(row.unless_after, 0, start)
        ]

    def unit_at(self, text: str, at: int) -> UnitAt | None:
        """The longest unit that starts at `at`; 场（次） and 场/次 are read as 场次.

        >>> measures = measures_of(Vocabulary())
        >>> measures.unit_at("45场(次)", 2).unit.unit, measures.unit_at("45场(次)", 2).end
        ('场次', 6)
        >>> measures.unit_at("16部门", 2) is None
        True
        """
        for written, unit, unless_before in self._units_at.get(text[at : at + 1], ()):
            if text.startswith(written, at):
                end = at + len(written)
                follows = text[end : end + 1]
                if follows in unless_before:
                    continue
                if follows in self._joining:
                    return self._joined(text, written, unit, end)
                return UnitAt(unit, end)
        return None

    def _joined(self, text: str, written: str, unit: Unit, end: int) -> UnitAt:
        follows = text[end : end + 1]
        if follows == "(" and text[end + 2 : end + 3] == ")":
            inner, close = text[end + 1], end + 3
        elif follows == "/" and unit.kind != "money":
            inner, close = text[end + 1 : end + 2], end + 2
        elif written == "个" and follows in self.between:
            return self._split(text, follows, unit, end)
        else:
            return UnitAt(unit, end)
        both = self.units.get(written + inner)
        if both or inner in self.units:
            return UnitAt(both or unit, close)
        return UnitAt(unit, end)

    def _split(self, text: str, word: str, unit: Unit, end: int) -> UnitAt:
        inner = next(
            (w for w in ("月", "小时", "工作日", "百分点") if text.startswith(w, end + 1)), ""
        )
        whole = self.units.get(f"个{inner}") if inner else None
        if whole:
            return UnitAt(whole, end + 1 + len(inner), self.between[word])
        if text.startswith("亿", end + 1):  # 3个多亿
            return UnitAt(unit, end + 1, self.between[word])
        return UnitAt(unit, end)

    def before(self, text: str, start: int, floor: int) -> QualifierAt | None:
        """The qualifier that ends at `start` (or a blank before it), not reaching past `floor`.

        >>> measures_of(Vocabulary()).before("现场签约163人", 4, 0) is None
        True
        """
        return _standing_before(self._before, text, start, floor)

    def before_bare(self, text: str, start: int, floor: int) -> QualifierAt | None:
        """The qualifier of a lone multiplier that ends at `start` (上千人次)."""
        return _standing_before(self._bare, text, start, floor)

    def after(self, text: str, end: int, kind: str) -> QualifierAt | None:
        """The qualifier that starts at `end`, after a unit of `kind`."""
        for row in self._after.get(text[end : end + 1], ()):
            if text.startswith(row.word, end) and (row.place == "after" or kind.startswith("time")):
                return QualifierAt(row.qualifier, end + len(row.word))
        return None

    def labelled(self, label: str) -> tuple[Unit, int] | None:
        """The unit and multiplier that a column's bracket names: 件, 万元.

        >>> measures_of(Vocabulary()).labelled("万元")[1]
        10000
        """
        unit = self.units.get(label)
        if unit:
            return unit, 1
        unit = self.units.get(label[1:])
        scale = numerals.MULTIPLIERS.get(label[:1])
        return (unit, scale) if unit and scale else None


@functools.lru_cache(maxsize=4)
def measures_of(vocabulary: Vocabulary) -> Measures:
    """The compiled tables of `vocabulary`; compiled once."""
    return Measures(vocabulary)


def _by_first(units: dict[str, Unit]) -> dict[str, tuple[Form, ...]]:
    found: dict[str, list[Form]] = {}
    for written in sorted(units, key=len, reverse=True):
        unit = units[written]
        form = (written, unit, frozenset(unit.unless_before))
        found.setdefault(written[0], []).append(form)
    return {char: tuple(group) for char, group in found.items()}


def _rows_by_first(rows: list[QualifierWord]) -> dict[str, tuple[QualifierWord, ...]]:
    found: dict[str, list[QualifierWord]] = {}
    for row in sorted(rows, key=lambda row: -len(row.word)):
        found.setdefault(row.word[0], []).append(row)
    return {char: tuple(group) for char, group in found.items()}


def _by_last(rows: tuple[QualifierWord, ...], place: str) -> dict[str, tuple[QualifierWord, ...]]:
    found: dict[str, list[QualifierWord]] = {}
    for row in sorted(rows, key=lambda row: -len(row.word)):
        if row.place == place:
            found.setdefault(row.word[-1], []).append(row)
    return {char: tuple(group) for char, group in found.items()}


def _standing_before(
    rows: dict[str, tuple[QualifierWord, ...]], text: str, start: int, floor: int
) -> QualifierAt | None:
    last = text[start - 1 : start]
    if last == " ":
        start -= 1
        last = text[start - 1 : start]
    for row in rows.get(last, ()):
        edge = start - len(row.word)
        if edge < floor or not text.startswith(row.word, edge):
            continue
        if text.endswith(row.unless_after, 0, edge):
            continue
        return QualifierAt(row.qualifier, edge)
    return None
