"""Calendar dates in a report: in its signature, under its title, in a page's metadata.

A part of the `identify` stage. All forms of the genre, each with blanks anywhere between:
2024年1月5日, 二〇二四年一月五日, 2024-01-05, 2024/1/5, 2024.01.05.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.metadata import Labelled
from pipeline.records import Span
from pipeline.zones import Zones

DIGITS = {
    **{char: digit for digit, char in enumerate("〇一二三四五六七八九")},
    **{char: digit for digit, char in enumerate("0123456789")},
    **dict.fromkeys("零○Oo", 0),
}
HAN = "[元正一二三四五六七八九十廿卅]"
WRITTEN_DATE = (
    r"(?P<year>(?:19|20)[0-9]{2}|二 ?[〇○零Oo0](?: ?[〇○零Oo0一二三四五六七八九]){2})"
    rf" ?(?:年|[-./]) ?(?P<month>[0-9]{{1,2}}|{HAN}{{1,2}})"
    rf" ?(?:月|[-./]) ?(?P<day>[0-9]{{1,2}}|{HAN}{{1,3}})(?![0-9]) ?日?"
)
PACKED_DATE = r"(?P<packed>20[0-9]{2}[01][0-9][0-3][0-9])(?![0-9])"
DATE = re.compile(rf"(?<![0-9]){WRITTEN_DATE}")
LABELLED_DATE = re.compile(rf"(?:{WRITTEN_DATE}|{PACKED_DATE})")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date and where it stands."""

    span: Span
    day: date


def find(text: str, start: int, end: int) -> Iterator[Dated]:
    """Every date in text[start:end], in order.

    >>> [found.day.isoformat() for found in find("二〇二四年一月五日,2025- 02- 12 16:05", 0, 40)]
    ['2024-01-05', '2025-02-12']
    """
    for found in DATE.finditer(text, start, end):
        dated = _dated(found)
        if dated:
            yield dated


def at(text: str, start: int) -> Dated | None:
    """The date that begins at `start`, for text after a label.

    >>> at("发布日期:20250208", 5).day.isoformat()
    '2025-02-08'
    """
    found = LABELLED_DATE.match(text, start)
    return _dated(found) if found else None


def _dated(found: re.Match[str]) -> Dated | None:
    try:
        return Dated(Span(found.start(), found.end()), _day(found.groupdict()))
    except (KeyError, ValueError):  # 2024年13月1日, 二〇二四年十十月
        return None


def _day(parts: dict[str, str | None]) -> date:
    packed = parts.get("packed")
    if packed:
        return date(int(packed[:4]), int(packed[4:6]), int(packed[6:8]))
    year, month, day = (parts[name] or "" for name in ("year", "month", "day"))
    return date(han_year(year), _number(month), _number(day))


def han_year(written: str) -> int:
    """The year written digit by digit, in either script.

    >>> han_year("二〇二四"), han_year("二○一 九")
    (2024, 2019)
    """
    year = 0
    for char in written.replace(" ", ""):
        year = year * 10 + DIGITS[char]
    return year


def _number(written: str) -> int:
    """1 to 31 in either script; 元月 and 正月 are January."""
    if written.isdigit():
        return int(written)
    if written in ("元", "正"):
        return 1
    written = written.replace("廿", "二十").replace("卅", "三十")
    if "十" not in written:
        return DIGITS[written]
    tens, _, ones = written.partition("十")
    return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)


# Which date is which ----------------------------------------------------------------------------

BRACKETS = "()[]【】〔〕 "
LABEL = re.compile("[一-龥]{2,6} ?:")  # 2025-01-22 10:30 来源:…
# 【字体:大 中 小】 before a page's date
SIZES = re.compile(r" {0,4}[\[【(]?字[体号][ :]{0,3}[\[\]【】() 大中小]{0,24}")
BESIDE = re.compile(r"(?: ?[0-9:]{4,8})? {0,4}\|? {0,4}[一-龥]{2,6} ?:")
LINE = re.compile(r"[^\n]{1,200}")
ABOVE = 100  # characters above the title in which a page's line of labels may stand
UNDER = 30  # characters below the title in which a date alone on its line may stand


@dataclass(frozen=True, slots=True)
class DateReading:
    """When the report was signed and when posted; `tabled`: what the page's table says instead."""

    signed: Dated | None
    posted: Dated | None
    tabled: Dated | None = None


def read(text: str, zones: Zones, labels: Sequence[Labelled]) -> DateReading:
    """The report's dates: the signature before the page's table, labelled before unlabelled."""
    tabled = _labelled(text, labels, "issued_on")
    posted = _labelled(text, labels, "published_on")
    written = _signature(text, zones) or _alone(text, zones, "日")
    bare = _alone(text, zones, "0123456789") or _above(text, zones)
    differs = written is not None and tabled is not None and written.day != tabled.day
    return DateReading(written or tabled, posted or bare, tabled if differs else None)


def _labelled(text: str, labels: Sequence[Labelled], field: str) -> Dated | None:
    """The date behind the surest label of a field."""
    for label in sorted(labels, key=lambda label: label.rank):
        found = at(text, label.start) if label.field == field else None
        if found:
            return found
    return None


def _signature(text: str, zones: Zones) -> Dated | None:
    """The date that ends a line of the signature."""
    start, end = zones.signature.start, zones.signature.end
    last = None
    for found in find(text, start, end):
        stop = text.find("\n", found.span.end, end)
        after = text[found.span.end : end if stop < 0 else stop]
        before = text[max(start, text.rfind("\n", start, found.span.start) + 1) : found.span.start]
        if not after.strip(BRACKETS) and _signs(before):
            last = found
    return last


def _signs(before: str) -> bool:
    """Whether what stands before a date in its line is a signature: nothing, or an issuer."""
    tail = re.split("[。;!?]", before)[-1]
    return len(tail) <= 60 and not re.search("[,:至~到]|-$", tail)


def _below_title(text: str, title: Span) -> int:
    """Where a page's date may stand: below the title, or its copy above the document itself."""
    said = "".join(title.of(text).split())
    at = text.find(said, 0, title.start)
    return title.end if at < 0 else at + len(said)


def _alone(text: str, zones: Zones, ends: str) -> Dated | None:
    """A date alone on a line between title and text: (2024年1月5日) of the document, 2024-01-05
    of the page."""
    if zones.title is None:
        return None
    start = _below_title(text, zones.title) if ends != "日" else zones.title.end
    end = max(start, zones.opening.start) + UNDER
    for found in find(text, start, end):
        line = text.rfind("\n", start, found.span.start) + 1
        stop = text.find("\n", found.span.end)
        stop = len(text) if stop < 0 else stop
        before, after = text[max(line, start) : found.span.start], text[found.span.end : stop]
        last = found.span.of(text).rstrip()[-1]
        before = before if last == "日" else SIZES.sub("", before)
        rest = (before + after).strip(BRACKETS + ":0123456789")
        if last in ends and (not rest or (not before.strip() and LABEL.match(rest))):
            return found
    return None


def _above(text: str, zones: Zones) -> Dated | None:
    """The page's date on the line above the title, beside another of its labels.

    2024-01-05 | 来源:某局. A date without them may be the day on which the page was read.
    """
    if zones.title is None:
        return None
    for line in LINE.finditer(text, max(0, zones.title.start - ABOVE), zones.title.start):
        found = at(text, line.start())
        if found and "日" not in found.span.of(text) and BESIDE.match(text, found.span.end):
            return found
    return None
