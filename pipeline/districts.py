"""Names of divisions in a text, and which divisions bore a name in a year.

A part of the `identify` stage. Names are found by one automaton over the table's names and
aliases, longest first, so that 南昌县 is not read as 南昌 and 洪江市 not as 洪江.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import ahocorasick_rs

from pipeline.records import Span

if TYPE_CHECKING:
    from pipeline.vocabulary import District, Vocabulary

SYLLABLE = re.compile("[bcdfghjklmnpqrstwxyz]{0,2}[aeiou]{1,3}(?:ng|n(?![aeiou])|r(?![aeiou]))?")
AUTONOMOUS = re.compile("自治[州县旗]$")
KIND_LETTERS = {"区": "q", "县": "x", "市": "s", "旗": "q"}
# Words of the language that are names of divisions as well: 新城区建设.
WORD = re.compile(
    "(?:[东西南北中新老主]?(?:城|市|郊|矿|港口?)?区|城[东西南北中关]区|市[中南北]区|平安[区县])"
)
ALWAYS_SINCE, ALWAYS_UNTIL = 0, 9999


class PlaceName(NamedTuple):
    """A division's name as it stands in the text, and every division that ever bore it."""

    span: Span
    name: str
    divisions: tuple[District, ...]
    is_short: bool = False  # without its 区, 县, 市: 越秀


class Gazetteer:
    """The table of divisions, ready for looking up."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.divisions = vocabulary.districts

    @cached_property
    def by_name(self) -> dict[str, tuple[District, ...]]:
        found: dict[str, list[District]] = {}
        for division in self.divisions:
            for name in {division.name: None, **dict.fromkeys(_said(division))}:
                found.setdefault(name, []).append(division)
        return {name: tuple(rows) for name, rows in found.items()}

    @cached_property
    def by_short(self) -> dict[str, tuple[District, ...]]:
        """Divisions by the name without its kind, two characters at least."""
        found: dict[str, list[District]] = {}
        for division in self.divisions:
            if len(division.short) > 1 and division.short not in self.by_name:
                found.setdefault(division.short, []).append(division)
        return {name: tuple(rows) for name, rows in found.items()}

    @cached_property
    def by_pinyin(self) -> dict[str, tuple[District, ...]]:
        """Divisions by the pinyin of their short name, lower case, without signs."""
        found: dict[str, list[District]] = {}
        for division in self.divisions:
            found.setdefault(plain_pinyin(division), []).append(division)
        return {name: tuple(rows) for name, rows in found.items()}

    @cached_property
    def by_host(self) -> dict[str, tuple[District, ...]]:
        """County-level units by the labels that their hosts are named with.

        The pinyin (yuexiu), or with what is above it (gddongyuan, nnjn: 南宁江南).
        """
        found: dict[str, dict[District, None]] = {}
        for division in self.divisions:
            if division.level == "district":
                for label in self.host_labels(division):
                    found.setdefault(label, {})[division] = None
        return {label: tuple(rows) for label, rows in found.items()}

    def host_labels(self, division: District) -> set[str]:
        """What a division's host may be called, its pinyin left out."""
        own, first = plain_pinyin(division), initials(division.pinyin)
        kind = KIND_LETTERS.get(division.name[-1], "")
        labels = set()
        for name in (division.prefecture, division.province):
            if name:
                above = self._initials[name]
                labels |= {above + own, above + first, above + first + kind, own + above}
        return labels

    @cached_property
    def by_initials(self) -> dict[str, tuple[District, ...]]:
        """County-level units by the shortest names of hosts: lw, 荔湾区 and others."""
        found: dict[str, list[District]] = {}
        for division in self.divisions:
            if division.level == "district":
                for label in self.initial_labels(division):
                    found.setdefault(label, []).append(division)
        return {label: tuple(rows) for label, rows in found.items()}

    def initial_labels(self, division: District) -> set[str]:
        """The shortest names of hosts, shared by many: zc, xqq; they only confirm what is named."""
        first = initials(division.pinyin)
        return {first, first + KIND_LETTERS.get(division.name[-1], "")}

    @cached_property
    def _initials(self) -> dict[str, str]:
        return {row.name: initials(row.pinyin) for row in self.divisions if row.level != "district"}

    @cached_property
    def by_code(self) -> dict[str, tuple[District, ...]]:
        found: dict[str, list[District]] = {}
        for division in self.divisions:
            found.setdefault(division.code, []).append(division)
        return {code: tuple(rows) for code, rows in found.items()}

    @cached_property
    def _names(self) -> _Finder:
        return _Finder(self.by_name)

    @cached_property
    def _shorts(self) -> _Finder:
        return _Finder(self.by_short)

    @cached_property
    def heads(self) -> frozenset[str]:
        """The two characters that a full name begins with: most clauses begin with none."""
        return frozenset(name[:2] for name in self.by_name)

    @cached_property
    def short_heads(self) -> frozenset[str]:
        return frozenset(name[:2] for name in self.by_short)

    def names_in(self, text: str, start: int = 0, end: int | None = None) -> list[PlaceName]:
        """Full names and aliases in text[start:end], in order, none inside another."""
        return self._names.find(text, start, len(text) if end is None else end, is_short=False)

    def shorts_in(self, text: str, start: int, end: int) -> list[PlaceName]:
        """Names without their kind (法治岳阳, 合肥高新区)."""
        return self._shorts.find(text, start, end, is_short=True)

    def of_code(self, code: str, year: int | None) -> District | None:
        """The division that had this code in `year`, else the one nearest in time."""
        return nearest(self.by_code.get(code, ()), year)


class Words:
    """What stands beside names and tells whose report it is, as patterns."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        roles: dict[str, list[str]] = {}
        for row in vocabulary.place_words:
            roles.setdefault(row.role, []).append(row.word)
        said = {role: either(words) for role, words in roles.items()}
        self.adjectives = frozenset(roles["adjective"])
        self.before_host = frozenset(roles["visited"])
        self.visited = re.compile(f"(?:{said['visited']}|{said['beside']})$")
        self.guest = re.compile(f"[、和与](?!区委|县委|市委)|{said['guest']}")
        self.own_verb = re.compile(f"(?:{said['own_verb']})了?(?:实施)?$")
        self.obeying = re.compile(f"(?:{said['obeying']})$")
        self.awarded = re.compile(f"(?:{said['award']})$")
        self.tasks = frozenset(roles["obeyed"])  # 工作部署 is no 署
        self.obeyed = re.compile(f'[“"]?(?:{said["obeyed"]})')
        self.papers = re.compile(said["paper"])
        self.towns = re.compile(f"(?:{said['towns']})(?!村)")
        self.counties = re.compile(f"(?:{said['counties']})(?!域)")
        self.general = re.compile(said["general"])
        self.internal = re.compile(said["internal"])
        doing = said["doing"]
        self.doing = re.compile(f"(?:{doing})|.*(?:{doing})$")
        self.part = re.compile(said["part"])


def either(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@lru_cache(maxsize=4)
def words(vocabulary: Vocabulary) -> Words:
    """The vocabulary's words beside names, prepared once."""
    return Words(vocabulary)


class _Finder:
    """An automaton over the keys of a table of divisions."""

    def __init__(self, table: dict[str, tuple[District, ...]]) -> None:
        self.table = table
        self.names = list(table)
        self.automaton = ahocorasick_rs.AhoCorasick(
            self.names, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
        )

    def find(self, text: str, start: int, end: int, *, is_short: bool) -> list[PlaceName]:
        window = text[start:end]
        return [
            PlaceName(
                Span(start + first, start + last),
                self.names[index],
                self.table[self.names[index]],
                is_short,
            )
            for index, first, last in self.automaton.find_matches_as_indexes(window)
        ]


@lru_cache(maxsize=4)
def gazetteer(vocabulary: Vocabulary) -> Gazetteer:
    """The vocabulary's divisions, prepared once."""
    return Gazetteer(vocabulary)


def _said(division: District) -> tuple[str, ...]:
    """The table's other names for a division, and 双江自治县, which leaves its peoples unnamed."""
    if AUTONOMOUS.search(division.name) and len(division.short) > 1:
        return (*division.aliases, division.short + division.name[-3:])
    return division.aliases


def plain_pinyin(division: District) -> str:
    return re.sub("[^a-z]", "", division.pinyin.lower())


def initials(pinyin: str) -> str:
    """First letters of the syllables.

    >>> initials("Guangzhou"), initials("Lu'an"), initials("Changchun"), initials("Nanjing")
    ('gz', 'la', 'cc', 'nj')
    """
    return "".join(syllable[0] for syllable in SYLLABLE.findall(pinyin.lower()))


def is_word(name: str) -> bool:
    """Whether a division's name is a common word too, and says little by itself.

    >>> is_word("城区"), is_word("新城区"), is_word("越城区")
    (True, True, False)
    """
    return WORD.fullmatch(name) is not None


def is_valid(division: District, year: int) -> bool:
    """Whether the division bore this name and code at some time in `year`."""
    return (division.since or ALWAYS_SINCE) <= year <= (division.until or ALWAYS_UNTIL)


def in_year(divisions: tuple[District, ...], year: int | None) -> tuple[District, ...]:
    """The divisions of a name that a report of `year` can mean.

    A name given up the year before or taken the year after still counts where nothing bears it in
    the year itself: reports are written in the following year, and name plates change late. Without
    a year: those in force today.
    """
    if year is None:
        return tuple(row for row in divisions if row.until is None) or divisions
    for leeway in (0, 1):
        kept = tuple(
            row
            for row in divisions
            if (row.since or ALWAYS_SINCE) - leeway <= year <= (row.until or ALWAYS_UNTIL) + leeway
        )
        if kept:
            return kept
    return ()


def nearest(divisions: tuple[District, ...], year: int | None) -> District | None:
    """The division nearest in time to `year`; None without divisions."""
    if not divisions:
        return None
    kept = in_year(divisions, year)
    if kept:
        return kept[-1]
    return min(divisions, key=lambda row: _distance(row, year or ALWAYS_UNTIL))


def _distance(division: District, year: int) -> int:
    since, until = division.since or ALWAYS_SINCE, division.until or ALWAYS_UNTIL
    return max(since - year, year - until, 0)
