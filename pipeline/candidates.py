"""Which of several divisions of one name a report means.

A part of the `identify` stage. Signs of place are gathered once: divisions named with their full
name, codes and registration marks in a page's footer, the host. They choose among same-named
divisions; where they do not choose clearly, nothing is chosen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline import districts
from pipeline.districts import Gazetteer, PlaceName, Words, in_year, nearest
from pipeline.records import Span

if TYPE_CHECKING:
    from pipeline.vocabulary import District, Vocabulary

SITE_CODE = re.compile(
    r"(?:网站标识码|标识码|公网安备)[ ::]{0,3}(?P<code>[1-6][0-9]{5})[0-9]{2,10}"
)
LICENCE = re.compile("ICP备|公网安备")  # its province's mark stands before it
COMMON_LABELS = {"www", "gov", "cn", "com", "org", "net", "edu", "zwgk", "xxgk", "m"}
LONGEST_SHORT = 5  # characters of a division's name without its kind
CLEAR = 4.0  # weight from which a namesake is chosen: more than one mention of its city


@dataclass(frozen=True, slots=True)
class Address:
    """Where a report was found on the web, as far as it is known."""

    host: str | None = None
    path: str = ""


@dataclass(frozen=True)
class Setting:
    """What a place name is read against: the year, the table, and the report's signs of place.

    The signs are read when first asked for: a name that one division alone bears needs none.
    """

    text: str
    windows: Sequence[Span]
    year: int | None
    address: Address
    gazetteer: Gazetteer
    marks: Mapping[str, str]  # registration mark → province
    words: Words

    @cached_property
    def names(self) -> list[list[PlaceName]]:
        """Divisions named in full, by window."""
        return [
            self.gazetteer.names_in(self.text, window.start, window.end) for window in self.windows
        ]

    @cached_property
    def named(self) -> Counter[str]:
        text = self.text
        return Counter(
            name.name
            for names in self.names
            for name in names
            if text[name.span.start - 1] not in self.words.before_host
        )

    @cached_property
    def adjacent(self) -> frozenset[tuple[str, str]]:
        """(wider, narrower) names side by side."""
        return frozenset(
            (wide.name, narrow.name)
            for names in self.names
            for wide, narrow in pairwise(names)
            if wide.span.end == narrow.span.start
        )

    @cached_property
    def shorts(self) -> Counter[str]:
        """Short names behind 法治, 平安 …: 法治岳阳."""
        return Counter(
            name
            for window in self.windows
            for name in (found.name for found in self.adjectives(window))
        )

    def adjectives(self, window: Span) -> Iterator[PlaceName]:
        """Short names behind 法治, 平安 … with where they stand."""
        for name in self.gazetteer.shorts_in(self.text, window.start, window.end):
            before = self.text[max(window.start, name.span.start - 2) : name.span.start]
            if before in self.words.adjectives:
                yield name

    @cached_property
    def titled(self) -> frozenset[str]:
        """Names that a document's title begins with: 落实《浙江省…条例》."""
        return frozenset(
            name.name
            for names in self.names
            for name in names
            if self.text[name.span.start - 1] in "《〈"
        )

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(found["code"] for found in self._found(SITE_CODE))

    @cached_property
    def provinces(self) -> frozenset[str]:
        """By registration mark, which stands before ICP备."""
        starts = (found.start() for found in self._found(LICENCE))
        before = (self.text[start - 1 : start] for start in starts)
        return frozenset(self.marks[mark] for mark in before if mark in self.marks)

    @cached_property
    def host_labels(self) -> tuple[str, ...]:
        return _labels(self.address, self.gazetteer)

    @cached_property
    def endings(self) -> frozenset[str]:
        """区, 县, 市, 旗: what the report's own division may end in; empty: any."""
        return _endings(self.text, self.windows)

    def all_of(self, pattern: re.Pattern[str], window: Span) -> Iterator[re.Match[str]]:
        """What a pattern finds in a window."""
        return pattern.finditer(self.text, window.start, window.end)

    def short_before(self, at: int) -> PlaceName | None:
        """The short name that ends at `at`, a place that is visited left out."""
        start = max(0, at - LONGEST_SHORT)
        names = [
            name for name in self.gazetteer.shorts_in(self.text, start, at) if name.span.end == at
        ]
        before = self.text[max(0, start - 4) : names[0].span.start] if names else ""
        return None if not names or self.words.visited.search(before) else names[0]

    def _found(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        for window in self.windows:
            yield from pattern.finditer(self.text, window.start, window.end)


@dataclass(frozen=True, slots=True)
class Choice:
    """The division chosen, or None and the candidates; `reason` is an issue's code."""

    division: District | None
    candidates: tuple[District, ...] = ()
    reason: str | None = None


@lru_cache(maxsize=4)
def province_marks(vocabulary: Vocabulary) -> dict[str, str]:
    return {row.mark: row.province for row in vocabulary.province_marks}


def setting(
    text: str,
    windows: Sequence[Span],
    year: int | None,
    address: Address,
    vocabulary: Vocabulary,
) -> Setting:
    """The signs of place in the windows of `text`."""
    gazetteer = districts.gazetteer(vocabulary)
    words = districts.words(vocabulary)
    return Setting(text, windows, year, address, gazetteer, province_marks(vocabulary), words)


def _labels(address: Address, gazetteer: Gazetteer) -> tuple[str, ...]:
    """What of a page's address may name its place: labels of the host, full pinyin in the path."""
    parts = re.split("[^a-z0-9]+", (address.host or "").lower())
    steps = re.split("[^a-z0-9]+", address.path.lower())
    return (
        *(part for part in parts if part and part not in COMMON_LABELS),
        *(step for step in steps if len(step) > 4 and step in gazetteer.by_pinyin),
    )


def _endings(text: str, windows: Sequence[Span]) -> frozenset[str]:
    """The kind of the report's own division, by whose committee it speaks of.

    A county-level city's report speaks of 市委 alone; 区委 and 县委 speak for themselves.
    """
    counts = {kind: _spoken_of(kind, text, windows) for kind in "区县旗市"}
    narrow = [kind for kind in "区县旗" if counts[kind]]
    if narrow:
        best = max(narrow, key=lambda kind: counts[kind])
        return frozenset(best) if counts[best] >= 2 else frozenset(narrow)
    return frozenset("市州盟") if counts["市"] >= 2 else frozenset()


def _spoken_of(kind: str, text: str, windows: Sequence[Span]) -> int:
    words = (kind + "委", kind + "政府", "我市" if kind == "市" else kind + "直")
    return sum(text.count(word, window.start, window.end) for window in windows for word in words)


def choose(places: Sequence[PlaceName], signs: Setting) -> Choice:
    """The division that the last of `places` means, the others standing above it."""
    last = places[-1]
    pool = in_year(last.divisions, signs.year)
    if not pool:
        found = nearest(last.divisions, signs.year)
        return Choice(found, last.divisions, "division_out_of_year")
    above = [place for place in places[:-1] if _is_above(place, pool)]
    fitting = tuple(row for row in pool if all(_stands_under(row, place) for place in above))
    if len(fitting) == 1:
        return Choice(fitting[0])
    if not fitting:
        if len(pool) == 1:
            return Choice(pool[0], pool, "division_above_differs")
        return Choice(None, pool, "division_above_differs")
    return among(fitting, signs)


def _is_above(place: PlaceName, pool: Sequence[District]) -> bool:
    return any(row.level != "district" for row in place.divisions) or bool(pool[0].prefecture)


def _stands_under(division: District, place: PlaceName) -> bool:
    names = {row.name for row in place.divisions}
    return bool(names & {division.prefecture, division.province, division.name})


def among(candidates: tuple[District, ...], signs: Setting) -> Choice:
    """The candidate that the signs of place speak for clearly."""
    weights = sorted(((weight(row, signs), row) for row in candidates), key=lambda pair: -pair[0])
    best, second = weights[0], weights[1]
    if best[0] >= CLEAR and best[0] - second[0] >= max(2.0, best[0] * 0.5):
        return Choice(best[1])
    return Choice(None, candidates, "district_ambiguous")


def weight(division: District, signs: Setting) -> float:
    """How much the signs of place speak for a division, by what stands above it."""
    above = [name for name in (division.prefecture, division.province) if name]
    total = 0.0
    for code in signs.codes:
        total += 50 if code == division.code else 20 * (code[:4] == division.code[:4])
        total += 6 * (code[:2] == division.code[:2])
    total += 30 * any((name, division.name) in signs.adjacent for name in above)
    if division.prefecture:
        total += 3 * min(signs.named[division.prefecture], 3)
        total += 2 * min(signs.shorts[division.prefecture[:-1]], 2)
    total += (1.5 if division.prefecture else 3) * min(signs.named[division.province or ""], 3)
    total += 6 * ((division.province or "") in signs.provinces)
    total += 3 * any(name in signs.titled for name in above)
    labels = signs.gazetteer.host_labels(division) if signs.host_labels else set()
    return total + 12 * any(label in labels for label in signs.host_labels)


def above_area(signs: Setting) -> Choice:
    """The prefecture that a functional area without a place name lies in."""
    scores: Counter[District] = Counter()
    for names, table in (
        (signs.named, signs.gazetteer.by_name),
        (signs.shorts, signs.gazetteer.by_short),
    ):
        for name, count in names.items():
            for row in in_year(table[name], signs.year):
                if row.level == "prefecture":
                    scores[row] += 2 * count
    ranked = scores.most_common(2)
    if ranked and (len(ranked) == 1 or ranked[0][1] >= 2 * ranked[1][1]):
        return Choice(ranked[0][0])
    return Choice(None, tuple(row for row, _ in ranked), "district_ambiguous")
