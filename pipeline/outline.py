"""The numbering of a report as a tree: labels found, ranked by counting on, not by their glyph.

Reports mix glyphs (1、 二、 三、 4、 in one run), restart, skip a level or have no line breaks. A
label belongs to the open run whose last number is one less; a label numbered one opens a run below.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Glyph = Literal[
    "part", "ordinal", "comma", "bracket", "digit", "ring", "circle", "run", "tag", "plain"
]

HAN = "一二三四五六七八九十"
CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
STOPS = "。;:!?"
LABEL = re.compile(
    rf"""
      第(?P<part>[{HAN}]{{1,3}}|[0-9]{{1,2}})(?:部分|篇)[、:.,]?   # 第一部分
    | 第(?P<ordinal>[{HAN}]{{1,3}})[、,:]                         # 第一、
    | (?P<comma>[{HAN}]{{1,3}})[ ]?(?:[、.．]|\)、?)              # 一、 and 一）
    | \([ ]?(?P<bracket>[{HAN}]{{1,3}})[ ]?\)[、.]?               # （一）
    | (?P<digit>[0-9]{{1,2}})[ ]?(?:、(?![0-9]{{1,3}}[、.)和至~-])|\.(?![0-9])|\)、?)  # 1、 1. 1)
    | \([ ]?(?P<ring>[0-9]{{1,2}})[ ]?\)[、.]?                    # （1）
    | (?P<circle>[{CIRCLES}])                                     # ①
    | (?P<run>[{HAN}]{{1,2}})[是要]                                # 一是 二要
    """,
    re.VERBOSE,
)
FIRST = f"[第({HAN}0-9{CIRCLES}]"
# Looking ahead from a stop is three times as quick as looking back from every character.
AFTER_STOP = re.compile(rf"[{STOPS},、)” \n](?={FIRST})")
ANYWHERE = re.compile(rf".(?={FIRST})", re.DOTALL)
# Runs of one family may count on from each other: 1、 二、 三、 4、 (Weidu 2024).
FAMILY: dict[Glyph, str] = {
    "comma": "point",
    "digit": "point",
    "ordinal": "point",
    "bracket": "bracket",
    "ring": "bracket",
}
DEEP: frozenset[Glyph] = frozenset({"digit", "ring", "circle", "run", "tag"})
INLINE: frozenset[Glyph] = frozenset({"run", "tag"})
NOT_RUN = frozenset("这那第统唯之万同单专第合逐任惟任始便即正就也都又还而其" + HAN)
DEEPEST = 9  # no report nests deeper; without an end, 二、 on every line would nest line in line
LAW_ITEM = frozenset("项款条目类")


class Label(NamedTuple):
    """One enumerator or unnumbered heading; `start` to `end` is the label's own text."""

    start: int
    end: int
    glyph: Glyph
    number: int
    opens_line: bool
    below_heading: bool = False  # the line above is nothing but a numbered heading


@dataclass(slots=True)
class Run:
    """Labels that count on from each other, while it is open; `base` is its first glyph."""

    glyph: Glyph
    last: int


class Node(NamedTuple):
    """A label with its place: `depth` 0 is the top, `level` is as the contract numbers it."""

    label: Label
    depth: int
    level: int


@dataclass(slots=True)
class Ranking:
    """Open runs from the top down while labels are read in order."""

    runs: list[Run] = field(default_factory=list)

    def place(self, label: Label) -> int | None:
        """Depth of the next label; None when it counts on from nothing and is no heading."""
        if label.glyph == "plain":
            return self._plain()
        if label.glyph == "tag":
            return self._tag()
        depth = self._counting_on(label)
        if depth is None:
            depth = self._opening(label)
            if depth is not None:
                self.runs[depth:] = [Run(label.glyph, label.number)]
            return depth
        run = self.runs[depth]
        run.glyph, run.last = label.glyph, label.number
        del self.runs[depth + 1 :]
        return depth

    def _counting_on(self, label: Label) -> int | None:
        glyph, before, same = label.glyph, label.number - 1, None
        for depth in range(len(self.runs) - 1, -1, -1):
            run = self.runs[depth]
            if run.glyph == glyph:
                if run.last == before:
                    return depth
                same = depth if same is None else same
        if (label.opens_line or label.glyph == "comma") and label.number > 1:
            related = FAMILY.get(label.glyph)
            for depth, run in enumerate(self.runs):
                if related and FAMILY.get(run.glyph) == related and run.last == before:
                    return depth
        if same is not None and self._restarts(label, self.runs[same]):
            return same
        return None

    def _restarts(self, label: Label, run: Run) -> bool:
        """Numbering starts again on its level, or one label was lost on the way."""
        if label.number == 1:
            return not label.below_heading
        return 0 < label.number - run.last <= 2

    def _opening(self, label: Label) -> int | None:
        if label.number == 1 or label.opens_line:
            return self._below(label)
        return None

    def _below(self, label: Label) -> int:
        depth = len(self.runs)
        if label.glyph == "part":
            return 0
        while depth and self.runs[depth - 1].glyph == "run" and label.opens_line:
            depth -= 1
        return min(depth, DEEPEST)

    def _plain(self) -> int:
        del self.runs[1:]
        if not self.runs:
            self.runs.append(Run("plain", 0))
        return 0

    def _tag(self) -> int:
        while self.runs and self.runs[-1].glyph in INLINE:
            self.runs.pop()
        self.runs.append(Run("tag", 0))
        return len(self.runs) - 1


def rank(labels: Iterable[Label]) -> list[Node]:
    """Each label with its depth and level; labels that count on from nothing are left out."""
    nodes: list[Node] = []
    place = Ranking().place
    for label in labels:
        depth = place(label)
        if depth is not None:
            nodes.append(Node(label, depth, LEVELS[depth, label.glyph]))
    return nodes


def level(depth: int, glyph: Glyph) -> int:
    """1 for any glyph at the top but a run of 一是; 2 for （一）; 3 for 1. （1） 一是 整改情况：.

    >>> level(0, "digit"), level(1, "bracket"), level(1, "digit"), level(0, "run")
    (1, 2, 3, 3)
    """
    if glyph in INLINE:
        return 3
    if depth == 0:
        return 1
    return 3 if glyph in DEEP or depth > 1 else 2


LEVELS = {
    (depth, glyph): level(depth, glyph)
    for depth in range(DEEPEST + 2)
    for glyph in typing.get_args(Glyph)
}


def labels(text: str, start: int, end: int, unbroken: bool) -> list[Label]:
    """Enumerators in [start, end) of folded text that may head a section, in order.

    `unbroken`: the text came without line breaks, so （一） may follow any word.
    """
    read: list[Label] = []
    for at in _places(text, start, end, unbroken):
        found = LABEL.match(text, at, end)
        if found is None:
            continue
        glyph: Glyph = found.lastgroup  # type: ignore[assignment]
        before = text[at - 1] if at > start else "\n"
        opens_line = before == "\n" or (before == " " and _opens_line(text, at, start))
        may_stand = opens_line or before in INLINE_AFTER[glyph]
        if may_stand or (
            unbroken and _follows_words(before, text[found.end() : found.end() + 1], glyph)
        ):
            written = found[glyph]
            counted = NUMBERS.get(written) or number(written)
            below = opens_line and counted == 1 and _below_heading(text, at, start)
            read.append(Label(at, found.end(), glyph, counted, opens_line, below))
    return read


def _places(text: str, start: int, end: int, unbroken: bool) -> Iterator[int]:
    """Where a label may begin: a look at the character before costs a sixth of trying `LABEL`."""
    yield start
    for found in (ANYWHERE if unbroken else AFTER_STOP).finditer(text, start, end):
        yield found.end()


def _opens_line(text: str, position: int, floor: int) -> bool:
    before = text[position - 1 : position]
    while before == " " and position > floor:
        position -= 1
        before = text[position - 1 : position]
    return before == "\n" or position == floor


def _below_heading(text: str, position: int, floor: int) -> bool:
    """1、领导带头学 below 1、坚持思想引领 is a part of it, though the glyph is the same."""
    end = text.rfind("\n", floor, position)
    start = max(text.rfind("\n", floor, max(end, floor)) + 1, floor)
    line = text[start : max(end, start)].strip()
    return 0 < len(line) <= 40 and line[-1] not in STOPS and LABEL.match(line) is not None


# What a label within a line stands behind.
INLINE_AFTER: dict[str, frozenset[str]] = {
    **dict.fromkeys(LABEL.groupindex, frozenset(STOPS)),
    "run": frozenset(STOPS + ",、)”"),
    "ordinal": frozenset(STOPS + ","),
    "comma": frozenset("。!?:"),
}


def _follows_words(before: str, after: str, glyph: Glyph) -> bool:
    """Whether a label may follow any word: in a text that came without line breaks."""
    if glyph == "run":
        return before not in NOT_RUN
    if glyph in ("bracket", "ring"):
        return before not in "第,、《“" and after not in LAW_ITEM
    return before == " " and glyph != "ordinal"


def number(written: str) -> int:
    """A label's number.

    >>> [number(written) for written in ("三", "十", "十二", "二十", "7", "③", "十十一")]
    [3, 10, 12, 20, 7, 3, 101]
    """
    if written.isascii():
        return int(written)
    if written in CIRCLES:
        return CIRCLES.index(written) + 1
    tens, ten, ones = written.rpartition("十")  # of a slip like 十十一 the last ten counts
    if not ten:
        return HAN.index(written[-1]) + 1
    return (HAN.index(tens[-1]) + 1 if tens else 1) * 10 + (HAN.index(ones[-1]) + 1 if ones else 0)


NUMBERS = {
    written: number(written) for written in (*HAN, *(f"十{one}" for one in HAN), *"123456789")
}  # the labels of nearly every report
