"""What stands before and after a report's body: title, web page furniture, signature.

Read by line and by position: a breadcrumb is furniture at the top, and could be text further down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from pipeline.records import Block, Role, Section, Span

TITLE_END = re.compile(r"(?:报 ?告|总 ?结|汇报|公报|年报|述法|情况)(?:\([^()]{1,20}\))?$")
# 工作开展情况 is a heading, …局2025年法治政府建设工作情况 a title.
HEADING_LIKE = re.compile(r"情况$")
TITLE_THEN_TEXT = re.compile(
    r"""(?P<title>[^。,;:]{2,50}(?:报告|总结|汇报))[ ]{0,4}
    (?=\(?20[0-9]{2}[ ]?年|今年|近年|本年|一年来|[一二三][ ]?、|根据|按照|为
      |[省市区县镇]委|[省市区县镇](?:人民)?政府)""",
    re.VERBOSE,
)
TITLE_MARK = re.compile(r"法治|依法行政|依法治|法制|述法|作风建设|年度|工作")
LAW = re.compile(r"法治|依法|法制|述法")
PUNCTUATED = re.compile(r"[。;!?]|,.{0,60},")
ISSUER_END = re.compile(
    r"(?:局|委|委员会|办公室|办|政府|办事处|厅|院|队|中心|站|处|镇|乡|街道|党组|党委|总署|公司|会)$"
)
YEAR = "(?:[12][0-9]{3}|[二一][〇○零0一二三四五六七八九]{3})"
MONTH_DAY = "[0-9一二三四五六七八九十〇]{1,3}"
WRITTEN = f"年 ?{MONTH_DAY} ?月(?: ?{MONTH_DAY} ?日)?"
DATE = rf"{YEAR} ?(?:{WRITTEN}|[-./] ?[0-9]{{1,2}} ?[-./] ?[0-9]{{1,2}})"
DATE_LINE = re.compile(rf"\(? ?{DATE} ?\)?$")
ENDS_DATED = re.compile(rf"{DATE} ?\)?$")
NUMBER_LINE = re.compile(r"[^。,;]{1,16}[〔\[(]? ?[12][0-9]{3} ?[〕\])]? ?(?:第 ?)?[0-9]{1,4} ?号$")
# What may share a title's line: the document's number, the site's and the column's names.
FRAME = re.compile(r"[|_]|-|号")
NUMBERED = re.compile(
    r"([一-龥]{2,12} ?[〔\[(] ?20[0-9]{2} ?[〕\])] ?第?[0-9]{1,4} ?号) ?(?=[一-龥0-9])"
)
SITE = "[一-龥 ]{2,24}"
SITE_BEFORE = re.compile(rf"(?P<site>{SITE}?)? ?(?:[|_]|(?<!-)-(?!-)) ?")
UNNAMED = re.compile("关于|20[0-9]{2}|二[〇○零]|法治|依法|年度")  # a title without its issuer
SITE_AFTER = re.compile(rf" ?(?:[|_]|(?<!-)-(?!-)) ?(?:{SITE}[-_|] ?){{0,3}}(?:{SITE})?$")
CONTACT = re.compile(
    r"\(?(?:附件|联系人|联系电话|联系方式|此件|此文|公开方式|公开属性|主动公开|抄送|电话:)"
)
ATTACHED = re.compile(r"(?:附件|附表|附) ?[0-9]{0,2} ?:")
ADDRESSEE = re.compile(r"[^。;]{2,60}:$")
CLOSED = re.compile(r"[。!?](?P<tail>[^。!?]{4,60})$")
HEAD_LINES = 120  # furniture before a report is never longer than this
SHORT_TEXT = 18  # a line that ends in a stop is text from this many characters
WRAPPED = 25  # a line with a comma is text from this many characters: pasted text breaks anywhere
# The first half of a title whose second says nothing by itself: 建设年度报告.
FIRST_HALF = re.compile(
    "[一-龥]{2,20}(?:局|委|办|中心).{0,12}(?:法治|依法)|20[0-9]{2} ?年.{0,8}$|20.*法治"
)
HALF, APART = 12, 24  # characters of the second half, and of blanks between the two
FRAMED = 120  # characters of a line that may hold a title and the site's name
LONG_LINE = 45  # a line of this many characters with a stop is text, not furniture


class LineTest(Protocol):
    """Says of a line whether it is furniture, or begins the body."""

    def __call__(self, line: str) -> bool: ...


class Line(NamedTuple):
    """One line without the blanks around it."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Edges:
    """Sections before and after the body, and the body between them."""

    front: tuple[Section, ...]
    body: Span
    back: tuple[Section, ...]


def lines_of(text: str) -> list[Line]:
    """The lines that are not blank.

    >>> [line.text for line in lines_of("甲\\n\\n  乙 ")]
    ['甲', '乙']
    """
    lines = []
    start = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            offset = start if len(stripped) == len(raw) else start + raw.find(stripped)
            lines.append(Line(offset, offset + len(stripped), stripped))
        start += len(raw) + 1
    return lines


def find(
    lines: Sequence[Line],
    blocks: Iterable[Block],
    starts_body: LineTest,
    is_chrome: LineTest,
) -> Edges:
    """Front, body and back of a report that has at least one line."""
    marked = Marked(tuple(blocks), is_chrome)
    lines, first = _without_frames(lines, _first_of_body(lines, starts_body, marked), marked)
    front = _front(lines[:first], marked)
    if not any(part.role == "title" for part in front) and first < len(lines):
        lines, title = _without_title(lines, first)
        front = (*front, *title)
    last = _end_of_body(lines, first, marked)
    back = _grouped((line, "chrome") for line in lines[last:])
    if last > first:
        body, signature = _cut_signature(lines[first:last])
        return Edges(front, body, (*signature, *back))
    end = lines[-1].end
    return Edges(front, Span(end, end), back)


@dataclass(frozen=True, slots=True)
class Marked:
    """LineTest by what the file format says and by the words of a line."""

    blocks: tuple[Block, ...]
    is_chrome: LineTest
    known: dict[int, bool] = field(default_factory=dict)  # by a line's start: many are asked twice

    def chrome(self, line: Line) -> bool:
        known = self.known.get(line.start)
        if known is None:
            known = self.known[line.start] = self._is_chrome(line)
        return known

    def _is_chrome(self, line: Line) -> bool:
        if self.blocks and self._kind(line) in ("chrome", "metadata"):
            return True
        return len(line.text) <= 160 and self.is_chrome(line.text)

    def title(self, line: Line) -> bool:
        return self._kind(line) == "heading" or looks_like_title(line.text)

    def title_at(self, lines: Sequence[Line]) -> int:
        """Index of the first line that is marked as a heading and reads as a title; else -1."""
        headings = {block.span.start for block in self.blocks if block.kind == "heading"}
        for index, line in enumerate(lines[:HEAD_LINES] if headings else ()):
            if line.start in headings and looks_like_title(line.text):
                return index
        return -1

    def _kind(self, line: Line) -> str | None:
        for block in self.blocks:
            if block.span.start <= line.start and line.end <= block.span.end:
                return block.kind
        return None


def _without_frames(
    lines: Sequence[Line], first: int, marked: Marked
) -> tuple[Sequence[Line], int]:
    """The lines with those above the text unframed, and the index of the text's first line."""
    head = [*_unframed(lines[: first + 1], marked)]
    is_text = first < len(lines) and head[-1] is lines[first]
    return [*head, *lines[first + 1 :]], len(head) - is_text


def _unframed(lines: Iterable[Line], marked: Marked) -> Iterator[Line]:
    """Lines with a title cut from what shares its line: a document number, the site's name."""
    for line in lines:
        if len(line.text) <= FRAMED and FRAME.search(line.text):
            yield from _cut(line, marked)
        else:
            yield line


def _cut(line: Line, marked: Marked) -> Iterator[Line]:
    """The parts of a line that holds a title between a site's marks; else the line itself.

    >>> line = Line(0, 24, "某府文〔2019〕14号某区2018年法治政府建设报告")
    >>> [part.text for part in _cut(line, Marked((), lambda line: False))]
    ['某府文〔2019〕14号', '某区2018年法治政府建设报告']
    """
    numbered = NUMBERED.match(line.text)
    if numbered and looks_like_title(line.text[numbered.end() :]):
        yield _part(line, 0, numbered.end(1))
        yield _part(line, numbered.end(), len(line.text))
        return
    start, after = _site_before(line.text), SITE_AFTER.search(line.text)
    end = after.start() if after else len(line.text)
    if end <= start:  # one mark, with a site behind it or before it
        start = 0 if looks_like_title(line.text[:end]) else start
        end = end if start == 0 else len(line.text)
    if end - start == len(line.text) or not looks_like_title(line.text[start:end]):
        yield line
        return
    cuts = ((0, start, True), (start, end, False), (end, len(line.text), True))
    for first, last, is_chrome in cuts:
        if first < last:
            part = _part(line, first, last)
            marked.known[part.start] = is_chrome
            yield part


def _site_before(text: str) -> int:
    """Where a line's title begins behind a site's or column's name; an issuer is no site.

    >>> _site_before("某区政府网|某局2023年总结"), _site_before("某局-2023年法治政府建设总结")
    (6, 0)
    """
    found = SITE_BEFORE.match(text)
    if found is None:
        return 0
    is_issuer = ISSUER_END.search(found["site"] or "") and UNNAMED.match(text, found.end())
    return 0 if is_issuer else found.end()


def _part(line: Line, start: int, end: int) -> Line:
    """A part of a line without the blanks around it."""
    text = line.text[start:end]
    at = line.start + start + len(text) - len(text.lstrip())
    return Line(at, at + len(text.strip()), text.strip())


def looks_like_title(line: str) -> bool:
    """A title's form: a report by its last word, of a law-based government or a year's work.

    >>> looks_like_title("某区民政局2024年法治政府建设年度报告")
    True
    >>> looks_like_title("现将有关情况报告如下:")
    False
    """
    return (
        6 <= len(line) <= 80
        and TITLE_END.search(line) is not None
        and TITLE_MARK.search(line) is not None
        and (HEADING_LIKE.search(line) is None or (len(line) > 12 and LAW.search(line) is not None))
        and PUNCTUATED.search(line) is None
        and not line.startswith(("上一篇", "下一篇", "现将", "根据", "按照"))
    )


def _first_of_body(lines: Sequence[Line], starts_body: LineTest, marked: Marked) -> int:
    """Index of the first line of the introduction, or of the first heading.

    What stands above a title that the file format marks as a heading is no text of the report.
    """
    above = marked.title_at(lines)
    for index, line in enumerate(lines[:HEAD_LINES]):
        if index <= above or marked.chrome(line):
            continue
        if starts_body(line.text) or _is_text(line):
            return index
        if ADDRESSEE.match(line.text) and index and _addresses(lines, index, marked):
            return index
    return _without_introduction(lines, marked)


def _is_text(line: Line) -> bool:
    """A line of running text: with a comma and long, ending in a stop, or 现将…报告如下:."""
    if line.text.startswith("现将") and line.text[-1] == ":":
        return True
    if "," not in line.text:
        return len(line.text) >= LONG_LINE and "。" in line.text
    return len(line.text) >= WRAPPED or (len(line.text) >= SHORT_TEXT and line.text[-1] in "。:")


def _addresses(lines: Sequence[Line], index: int, marked: Marked) -> bool:
    """An addressee (区委、区政府:) stands between the title and the text."""
    after = lines[index + 1] if index + 1 < len(lines) else None
    return after is not None and not marked.chrome(after) and _is_text(after)


def _without_introduction(lines: Sequence[Line], marked: Marked) -> int:
    """A text of short lines: what follows the furniture and the title at its head."""
    index = 0
    while index < min(len(lines), HEAD_LINES) and (
        marked.chrome(lines[index]) or looks_like_title(lines[index].text)
    ):
        index += 1
    return index


def _front(lines: Sequence[Line], marked: Marked) -> tuple[Section, ...]:
    title = _title_lines(lines, marked)
    if title is None:
        has_chrome = any(marked.chrome(line) for line in lines)
        return _grouped((line, "chrome" if has_chrome else "other") for line in lines)
    first, last = title
    before, after = lines[:first], lines[last:]
    has_chrome = any(marked.chrome(line) for line in before)
    above: Role = "chrome" if has_chrome else "other"
    span = Span(lines[first].start, lines[last - 1].end)
    heading = "\n".join(line.text for line in lines[first:last])
    return (
        *_grouped((line, above) for line in before),
        Section(span, 1, None, heading, "title"),
        *_grouped((line, "chrome" if marked.chrome(line) else "other") for line in after),
    )


def _without_title(lines: Sequence[Line], first: int) -> tuple[Sequence[Line], tuple[Section, ...]]:
    """Lines with the title cut off the first one of the body, where no line break parts them."""
    line = lines[first]
    found = TITLE_THEN_TEXT.match(line.text)
    if found is None or not looks_like_title(found["title"]):
        return lines, ()
    span = Span(line.start, line.start + found.end("title"))
    rest = Line(line.start + found.end(), line.end, line.text[found.end() :])
    title = Section(span, 1, None, found["title"], "title")
    return [*lines[:first], rest, *lines[first + 1 :]], (title,)


def _title_lines(lines: Sequence[Line], marked: Marked) -> tuple[int, int] | None:
    """First and one past the last line of the title; of several the one nearest to the text."""
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if marked.chrome(line):
            continue
        if looks_like_title(line.text) or _ends_title(lines, index, marked):
            return _upwards(lines, index, marked), index + 1
    for index in range(len(lines) - 1, -1, -1):
        if not marked.chrome(lines[index]) and marked.title(lines[index]):
            return index, index + 1
    return None


def _ends_title(lines: Sequence[Line], index: int, marked: Marked) -> bool:
    """Whether a line is the second half of a title: 建设情况报告."""
    if not index or marked.chrome(lines[index - 1]):
        return False
    above, line = lines[index - 1], lines[index]
    return _is_half(above, line) and looks_like_title(above.text + line.text)


def _upwards(lines: Sequence[Line], index: int, marked: Marked) -> int:
    """A title's first line: issuer, 关于… or the first half of a broken title stand above it."""
    first = index
    while first and index - first < 3:
        above = lines[first - 1]
        if marked.chrome(above) or not _continues(above, lines[first]):
            break
        first -= 1
    return first


def _continues(above: Line, below: Line) -> bool:
    if _is_half(above, below):
        return True
    if below.start - above.end > 1 or len(above.text) > 40 or PUNCTUATED.search(above.text):
        return False
    if looks_like_title(above.text) or NUMBER_LINE.match(above.text):
        return False
    opens = below.text.startswith(("关于", "20", "法治", "年度", "二"))
    return bool(ISSUER_END.search(above.text)) or above.text.startswith("关于") or opens


def _is_half(above: Line, below: Line) -> bool:
    """Whether a title is broken over two lines, with or without a blank one between them."""
    return (
        len(below.text) <= HALF
        and below.start - above.end <= APART
        and FIRST_HALF.search(above.text) is not None
        and PUNCTUATED.search(above.text) is None
        and TITLE_END.search(above.text) is None
    )


def _grouped(parts: Iterable[tuple[Line, Role]]) -> tuple[Section, ...]:
    """Neighbouring lines of one role as one section."""
    sections: list[Section] = []
    for line, role in parts:
        if sections and sections[-1].role == role:
            span = Span(sections[-1].span.start, line.end)
            sections[-1] = Section(span, 1, None, None, role)
        else:
            sections.append(Section(Span(line.start, line.end), 1, None, None, role))
    return tuple(sections)


def _end_of_body(lines: Sequence[Line], first: int, marked: Marked) -> int:
    """Index of the first line of the furniture that ends the page; `len(lines)` without any."""
    end = len(lines)
    for index in range(len(lines) - 1, first, -1):
        line = lines[index]
        if marked.chrome(line):
            end = index
        elif _is_text(line) or "。" in line.text or len(lines) - index > HEAD_LINES:
            break
    return end


def _cut_signature(lines: Sequence[Line]) -> tuple[Span, tuple[Section, ...]]:
    """Body without its signature, and the signature."""
    first = _signature_start(lines)
    start = lines[0].start
    if first is None or first == 0:
        return _cut_inline(lines, start)
    signature = Section(Span(lines[first].start, lines[-1].end), 1, None, None, "signature")
    last = first
    while last > 1 and ATTACHED.match(lines[last - 1].text):
        last -= 1
    attached = _grouped((line, "other") for line in lines[last:first])
    return Span(start, lines[last - 1].end), (*attached, signature)


def _signature_start(lines: Sequence[Line]) -> int | None:
    """Index of the first of the closing lines (issuer, date, contact); None without any."""
    start = None
    for index in range(len(lines) - 1, max(-1, len(lines) - 8), -1):
        line = lines[index].text
        if _signs(line):
            start = index
        elif not CONTACT.match(line):
            break
    return start


def _signs(line: str) -> bool:
    if DATE_LINE.match(line):
        return True
    short = len(line) <= 40 and not PUNCTUATED.search(line) and ":" not in line
    return short and bool(ISSUER_END.search(line) or ENDS_DATED.search(line))


def _cut_inline(lines: Sequence[Line], start: int) -> tuple[Span, tuple[Section, ...]]:
    """A signature that shares the last line with the text: …新台阶。某区民政局2024年1月5日."""
    last = lines[-1]
    found = CLOSED.search(last.text[-80:])
    if found and (ENDS_DATED.search(found["tail"]) or ISSUER_END.search(found["tail"])):
        cut = last.end - len(found["tail"])
        signed = cut + len(found["tail"]) - len(found["tail"].lstrip())
        return Span(start, cut), (Section(Span(signed, last.end), 1, None, None, "signature"),)
    return Span(start, last.end), ()
