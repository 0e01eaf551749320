"""Automatic numbering of Word documents, as it is printed: 一、（一）1. are in no run of the text.

Formats are the values of ST_NumberFormat (ECMA-376 part 1, 17.18.59).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from pipeline.readers.styles import Styles, value

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PLACEHOLDER = re.compile(r"%([1-9])")
DIGITS = "〇一二三四五六七八九"
FORMAL = "零壹贰叁肆伍陆柒捌玖"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def chinese(number: int) -> str:
    """A number as Chinese counts; digits one by one from 1,000 on.

    >>> chinese(10), chinese(12), chinese(20), chinese(105)
    ('十', '十二', '二十', '一百零五')
    """
    if number >= 1_000:
        return "".join(DIGITS[int(digit)] for digit in str(number))
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = DIGITS[hundreds] + "百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else DIGITS[tens] + "十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones else "") or "〇"


def _legal(number: int) -> str:
    """As in contracts, where ten has its one: 壹拾."""
    text = chinese(number)
    text = "一" + text if text.startswith("十") else text
    return text.translate(str.maketrans(DIGITS + "十百", FORMAL + "拾佰"))


def _letters(number: int) -> str:
    """a to z, then aa, bb: Word repeats the letter."""
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 50) if number else ""


def _roman(number: int) -> str:
    text = "C" * min(number // 100, 50) + _tens(number % 100 // 10)
    rest = number % 10
    for size, sign in ROMAN[1:]:
        while rest >= size:
            text, rest = text + sign, rest - size
    return text


def _tens(number: int) -> str:
    return ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC")[number]


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number else ""


def _circled(number: int) -> str:
    return chr(0x245F + number) if 1 <= number <= 20 else str(number)


FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "koreanCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "ideographDigital": lambda number: "".join(DIGITS[int(digit)] for digit in str(number)),
    "japaneseDigitalTenThousand": lambda number: "".join(DIGITS[int(d)] for d in str(number)),
    "taiwaneseDigital": lambda number: "".join(DIGITS[int(digit)] for digit in str(number)),
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "ideographTraditional": _one_of(STEMS),
    "ideographZodiac": _one_of(BRANCHES),
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate(
        str.maketrans("0123456789", "０１２３４５６７８９")
    ),
    "decimalFullWidth2": lambda number: str(number).translate(
        str.maketrans("0123456789", "０１２３４５６７８９")
    ),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "ideographEnclosedCircle": lambda number: f"（{chinese(number)}）",
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperRoman": _roman,
    "none": lambda _: "",
}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how its number is written, and from where it counts."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    legal: bool = False  # all numbers of the label as decimals


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each has counted."""

    lists: dict[str, tuple[str, dict[int, Level]]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, paragraph: Element, styles: Styles) -> str:
        """What stands before this paragraph; empty when it has no number. Counts on.

        A blank follows 1. so that it does not run into a number that the text begins with.
        """
        list_id, depth = _place(paragraph, styles)
        if list_id not in self.lists:
            return ""
        shared, levels = self.lists[list_id]
        level = levels.get(depth)
        if level is None or level.format == "bullet":
            return ""
        counts = self._counts.setdefault(shared, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        written = self._written(counts, level, levels)
        return written + " " if written[-1:].isascii() and written else written

    def _written(self, counts: dict[int, int], level: Level, levels: dict[int, Level]) -> str:
        def number(found: re.Match[str]) -> str:
            depth = int(found.group(1)) - 1
            own = levels.get(depth, Level())
            form = "decimal" if level.legal else own.format
            return FORMATS.get(form, str)(counts.get(depth, own.start))

        return PLACEHOLDER.sub(number, level.text)


def read_numbering(root: Element | None) -> Numbering:
    """The lists of `word/numbering.xml`; lists of one abstract list count on together."""
    if root is None:
        return Numbering()
    abstract = {
        element.get(W + "abstractNumId", ""): _levels(element)
        for element in root.findall(W + "abstractNum")
    }
    numbering = Numbering()
    for element in root.findall(W + "num"):
        shared = value(element, f"{W}abstractNumId") or ""
        list_id = element.get(W + "numId", "")
        overrides = element.findall(W + "lvlOverride")
        levels = dict(abstract.get(shared, {}))
        for override in overrides:
            _override(levels, override)
        numbering.lists[list_id] = (f"own {list_id}" if overrides else shared, levels)
    return numbering


def _place(paragraph: Element, styles: Styles) -> tuple[str, int]:
    """Which list and which level of it the paragraph is in; list "0" is none."""
    style = styles.of(paragraph)
    list_id = value(paragraph, f"{W}pPr/{W}numPr/{W}numId") or (style and style.list_id) or "0"
    own = value(paragraph, f"{W}pPr/{W}numPr/{W}ilvl")
    if own is not None and own.isdecimal():
        return list_id, int(own)
    return list_id, (style.depth if style and style.depth is not None else 0)


def _levels(abstract: Element) -> dict[int, Level]:
    return {
        int(depth): _level(level)
        for level in abstract.findall(W + "lvl")
        if (depth := level.get(W + "ilvl", "")).isdecimal()
    }


def _level(level: Element) -> Level:
    start = value(level, f"{W}start") or "1"
    return Level(
        _format(level),
        value(level, f"{W}lvlText") or "",
        int(start) if start.isdecimal() and len(start) < 6 else 1,
        level.find(f"{W}isLgl") is not None,
    )


def _format(level: Element) -> str:
    """Word writes newer formats inside mc:AlternateContent."""
    found = level.find(f"{W}numFmt")
    if found is None:
        found = next(level.iter(f"{W}numFmt"), None)
    return "decimal" if found is None else found.get(W + "val", "decimal")


def _override(levels: dict[int, Level], override: Element) -> None:
    depth = override.get(W + "ilvl", "")
    if not depth.isdecimal():
        return
    whole = override.find(W + "lvl")
    if whole is not None:
        levels[int(depth)] = _level(whole)
    start = value(override, f"{W}startOverride")
    if start is not None and start.isdecimal() and len(start) < 6:
        old = levels.get(int(depth), Level())
        levels[int(depth)] = Level(old.format, old.text, int(start), old.legal)
