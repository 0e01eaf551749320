"""Where in a report its identity is said: title, introduction, signature, page margins.

A part of the `identify` stage: by the section tree, and by position where the tree is silent.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.metadata import Labelled
from pipeline.records import Section, Span

HEAD, TAIL = 8_000, 6_000  # characters from either end that are read; reports are shorter
OPENING = 900  # characters of the introduction
BELOW = 150  # characters of it in which a page's date line may still stand
TITLE_LINES = 5
LINE = re.compile(r"[^\n]{1,200}")
NUMBERED = re.compile(
    r" {0,4}(?:第?[一二三四五六七八九十]{1,3}[、部]|\([一二三四五六七八九十]{1,3}\)"
    r"|[0-9]{1,2}[.、])"
)
STOPPED = re.compile("[。;!?:]|,")
TITLE_END = re.compile(
    r"(?:报告|总结|汇报|述法|情况|年报)(?:[及和与暨、][^。,;]{2,24}(?:计划|安排|打算|思路|要点|谋划))?(?:的函)?(?:\([^()]{1,20}\))?$"
)
TITLE_MARK = re.compile("法治|依法行政|依法治|述法|工作")
VALUE = re.compile(r"[^\n|]{6,80}?(?=$|\n|\||  )")
SITE_NAME = re.compile(r" {0,3}[|_-][^\n]*+")  # behind a title: | 某区人民政府
CELL_EDGE = " |"
CELL = re.compile(r"[ \n]*\|(?P<cells>[^\n]{6,160})\|[ \n]*")  # a table's row above the title
LINKS = re.compile("[|>»][^|>»\n]{1,40}[|>»]")  # 首页 > 政务公开 > 年度报告
ANNOUNCED = re.compile(r"现将《(?P<title>[^《》\n]{8,80})》(?=予以|公布|公开|公示)")
LAST = 400  # characters at the end in which an unmarked signature stands


@dataclass(frozen=True, slots=True)
class Zones:
    """Stretches of text; `margins` are page furniture and metadata, before and after."""

    title: Span | None
    opening: Span
    signature: Span
    margins: tuple[Span, ...]
    windows: tuple[Span, ...]  # all that is read of a very long text


def find(text: str, sections: Sequence[Section]) -> Zones:
    """The zones of `text`."""
    by_role: dict[str, list[Span]] = defaultdict(list)
    for section in sections:
        by_role[section.role].append(section.span)
    title = by_role["title"][0] if by_role["title"] else _title(text, by_role["chrome"])
    title = _without_cells(text, title) if title else None
    opening = _opening(text, sections, title)
    last = _last(text, by_role["chrome"])
    below = Span(max(last.start, min(opening.start, last.end)), last.end)
    signature = by_role["signature"][-1] if by_role["signature"] else below
    after = tuple(_clipped(span) for span in by_role["chrome"] if span.start >= opening.end)
    head = Span(0, min(HEAD, len(text), opening.start + BELOW))
    title = title or _announced(text, opening)
    return Zones(title, opening, signature, (head, *after[:3]), _windows(text))


def with_title(text: str, where: Zones, labels: Sequence[Labelled]) -> Zones:
    """The zones with the title of the page's table, where the text has none or only that one."""
    for label in labels:
        if label.field != "title":
            continue
        if where.title and where.title.start <= label.start < where.title.end:
            return replace(where, title=Span(label.start, where.title.end))
        value = VALUE.match(text, label.start)
        if where.title is None and value and TITLE_END.search(value[0].rstrip()):
            return replace(where, title=Span(value.start(), value.start() + len(value[0].rstrip())))
    return where


def _opening(text: str, sections: Sequence[Section], title: Span | None) -> Span:
    """The introduction; without one, what follows title and furniture at the head."""
    start = title.end if title else 0
    for section in sections:
        if section.role == "intro":
            start = section.span.start
            return Span(start, min(section.span.end, start + OPENING))
        if section.label or section.span.start > HEAD:
            break
        if section.role in ("title", "chrome") and section.span.end < len(text) // 2:
            start = max(start, section.span.end)
    return _before_heading(text, Span(start, min(len(text), start + OPENING)))


def _before_heading(text: str, opening: Span) -> Span:
    """The opening up to the first numbered line, unless it begins with one."""
    lines = LINE.finditer(text, opening.start, opening.end)
    for index, line in enumerate(lines):
        if NUMBERED.match(line[0]):
            return Span(opening.start, line.start()) if index else opening
    return opening


def _title(text: str, furniture: Sequence[Span]) -> Span | None:
    """A title broken over lines so that none of them looks like one by itself."""
    start = furniture[0].end if furniture and furniture[0].start == 0 else 0
    lines = list(LINE.finditer(text, start, start + 300))[:TITLE_LINES]
    for last, line in enumerate(lines):
        if STOPPED.search(line[0]) or NUMBERED.match(line[0]) or len(line[0]) > 45:
            return None
        joined = "".join("".join(part[0].strip(CELL_EDGE).split()) for part in lines[: last + 1])
        if TITLE_END.search(joined) and TITLE_MARK.search(joined):
            first = lines[0].start() + len(lines[0][0]) - len(lines[0][0].lstrip(CELL_EDGE))
            return Span(first, line.start() + len(line[0].rstrip(CELL_EDGE)))
    return None


def _without_cells(text: str, title: Span) -> Span:
    """The title without the table's row that says it first, or what that row's last cell says."""
    row = CELL.match(text, title.start, title.end)
    if row is None:
        return _said_once(text, title)
    if row.end() < title.end:
        return Span(row.end(), title.end)
    start = max(row.start("cells"), text.rfind("|", row.start("cells"), row.end("cells")) + 1)
    return Span(start, row.end("cells"))


def _said_once(text: str, title: Span) -> Span:
    """The title without lines above it that are a page's: a row of links, the window's title."""
    stop = text.find("\n", title.start, title.end)
    if stop < 0:
        return title
    first, rest = text[title.start : stop], text[stop : title.end]
    if not LINKS.search(first) and not first.startswith("".join(rest.split())):
        return title
    return _said_once(text, Span(stop + len(rest) - len(rest.lstrip()), title.end))


def _announced(text: str, opening: Span) -> Span | None:
    """The title in the sentence that publishes the report: 现将《…报告》予以公布."""
    found = ANNOUNCED.search(text, opening.start, opening.end)
    if found is None or not TITLE_END.search(found["title"]):
        return None
    return Span(found.start("title"), found.end("title"))


def _last(text: str, furniture: Sequence[Span]) -> Span:
    """The last characters before the page's furniture."""
    half = len(text) // 2
    end = min((span.start for span in furniture if span.start > half), default=len(text))
    if end <= LAST:
        return Span(0, end)
    line = text.find("\n", end - LAST, end)
    return Span(end - LAST if line < 0 else line + 1, end)


def _clipped(span: Span) -> Span:
    return Span(span.start, min(span.end, span.start + TAIL))


def _windows(text: str) -> tuple[Span, ...]:
    if len(text) <= HEAD + TAIL:
        return (Span(0, len(text)),)
    return (Span(0, HEAD), Span(len(text) - TAIL, len(text)))
