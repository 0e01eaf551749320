"""PDF files with a text layer → paragraphs, without running headers and page numbers.

pypdfium2 reads them: it is quick, permissively licensed, and reads Chinese text with predefined
CMaps, which pdfminer and pdftotext do not. It can be made to abort, so it runs in `isolate` only.
A character's box comes from its font and is the same for 一 and 国, but for Type 3 fonts.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.errors import DecodeError
from pipeline.readers.plain import HAN, reads_as_chinese
from pipeline.readers.reading import Line, Reading, doubt, lay_out
from pipeline.vocabulary import Vocabulary

MEDIA_TYPE = "application/pdf"
PAGES = 500
HAN_PER_PAGE = 10  # fewer on average, and the text is a stamp on scanned pages
EDGE = 3  # rows at the top and at the bottom of a page that may be running headers
RUNNING_SHARE = 0.4  # of the pages, on which a running header stands
MARGIN = 0.12  # of the page's height, where page numbers stand
CELL_GAP = 1.5  # room between two characters, in heights of a line, that parts two cells
# Room that is a blank, in heights of a line, by how many of the two characters are ideographs:
# justified lines are stretched by less, and Word sets digits a quarter off the ideographs.
BLANK_GAPS = (0.15, 0.4, 0.5)
PARAGRAPH_GAP = 1.15  # room between base lines that ends a paragraph, in usual distances
PAGE_NUMBER = re.compile(
    r"[-—–－―·\s]*(?:第\s*)?[0-9]{1,4}\s*"
    r"(?:页?\s*[/／,，]\s*共?\s*[0-9]{1,4}\s*页?|页\s*共\s*[0-9]{1,4}\s*页|页)?[-—–－―·\s]*"
)
CONTENTS = re.compile(r"[.…·]{4,80}\s{0,9}[0-9]{1,3}\Z")  # a line of the table of contents
DIGITS = re.compile(r"[0-9]+")
WIDE = re.compile(r"[⺀-鿿豈-﫿＀-￯“”‘’…—]")
ENUMERATOR = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]")
# What stays in one piece where a line is broken: words, digits, what quotation marks hold on to,
# and a character with the stop behind it.
UNBROKEN = re.compile(
    r"(?:[!-~·…—“”‘’，。、；：！？）》]|.(?=[“”‘’，。、；：！？）》])|(?<=[“”‘’（《]).){1,40}"
)


@dataclass(frozen=True, slots=True)
class Sign:
    """One character and its box, in points."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    index: int  # in PDFium's page


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line; lengths in points, upwards. `base` is the line it stands on.

    `cells` are several in a table.
    """

    cells: tuple[str, ...]
    left: float
    right: float
    bottom: float
    top: float
    base: float

    @property
    def text(self) -> str:
        return "\t".join(self.cells)

    @property
    def size(self) -> float:
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Page:
    height: float
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """The width of the text: where its lines begin and end, and how high they are."""

    left: float
    right: float
    size: float
    gap: float  # from one line to the next


def read(data: bytes, _: Vocabulary) -> Reading:
    """The text of a PDF. Raises DecodeError: `encrypted`, `damaged`, `too_many_pages`,
    `no_text_layer`, `garbled`."""
    pages = _pages(data)
    bare = sum(not page.rows for page in pages)
    _check_text("".join(row.text for page in pages for row in page.rows), len(pages))
    layout = lay_out(_lines(_without_running(pages)))
    issues = (doubt("pages_without_text", f"{bare} of {len(pages)} pages"),) if bare else ()
    return Reading(layout.text, "utf-8", MEDIA_TYPE, layout.blocks, None, issues)


def _pages(data: bytes) -> list[Page]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = "encrypted" if "password" in str(error).lower() else "damaged"
        raise DecodeError(code, f"the PDF cannot be opened: {error}") from error
    try:
        if len(document) > PAGES:
            raise DecodeError("too_many_pages", f"{len(document)} pages, the limit is {PAGES}")
        return [_page(document, number) for number in range(len(document))]
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, number: int) -> Page:
    try:
        page = document[number]
    except pypdfium2.PdfiumError as error:
        raise DecodeError("damaged", f"page {number + 1} cannot be opened: {error}") from error
    text_page = page.get_textpage()
    pieces = list(_pieces(text_page.raw, text_page.count_chars()))
    height = page.get_height()
    text_page.close()
    page.close()
    return Page(height, tuple(_rows(pieces)))


def _check_text(text: str, pages: int) -> None:
    han = len(HAN.findall(text))
    if han < HAN_PER_PAGE * pages and len(text) < 4 * HAN_PER_PAGE * pages:
        raise DecodeError("no_text_layer", f"{han} Chinese characters on {pages} pages")
    if han * 10 < len(text) or not reads_as_chinese(text):
        raise DecodeError("garbled", f"of {len(text)} characters too few are Chinese words")


def _pieces(text_page: object, count: int) -> Iterator[Row]:
    """Runs of characters between the line ends that PDFium finds."""
    signs: list[Sign] = []
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        text = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if text in "\r\n":
            yield from _piece(text_page, signs)
            signs = []
        elif not (text == " " and pdfium.FPDFText_IsGenerated(text_page, index)):
            signs.append(Sign(text, *_box(text_page, index), index))
    yield from _piece(text_page, signs)


def _piece(text_page: object, signs: Sequence[Sign]) -> Iterator[Row]:
    if not signs:
        return
    bottom, top = min(sign.bottom for sign in signs), max(sign.top for sign in signs)
    text = signs[0].text
    for before, sign in pairwise(signs):
        text += _gap(before, sign, top - bottom) + sign.text
    if text.strip():
        cells = tuple(cell.strip() for cell in text.strip().split("\t"))
        base = _base(text_page, signs[0].index)
        yield Row(cells, signs[0].left, max(sign.right for sign in signs), bottom, top, base)


def _gap(before: Sign, sign: Sign, size: float) -> str:
    """What the room between two characters stands for: nothing, a blank, a table's next cell."""
    room = sign.left - before.right
    if room > CELL_GAP * size:
        return "\t"
    wide = len(WIDE.findall(before.text + sign.text))
    return " " if room > BLANK_GAPS[wide] * size else ""


def _box(text_page: object, index: int) -> tuple[float, float, float, float]:
    rectangle = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(rectangle))
    return rectangle.left, rectangle.right, rectangle.bottom, rectangle.top


def _base(text_page: object, index: int) -> float:
    across, upwards = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text_page, index, ctypes.byref(across), ctypes.byref(upwards))
    return upwards.value


def _rows(pieces: Sequence[Row]) -> Iterator[Row]:
    """Pieces at one height as one row: digits set in another font come as pieces of their own."""
    together: list[Row] = []
    for piece in sorted(pieces, key=lambda piece: -(piece.top + piece.bottom)):
        if together and not _level(together[0], piece):
            yield _row(together)
            together = []
        together.append(piece)
    if together:
        yield _row(together)


def _level(one: Row, other: Row) -> bool:
    overlap = min(one.top, other.top) - max(one.bottom, other.bottom)
    return overlap > 0.5 * min(one.size, other.size)


def _row(pieces: Sequence[Row]) -> Row:
    ordered = sorted(pieces, key=lambda piece: piece.left)
    cells = list(ordered[0].cells)
    for before, piece in pairwise(ordered):
        if piece.left - before.right > CELL_GAP * before.size:
            cells += piece.cells
        else:
            cells[-1:] = (_joined(cells[-1], piece.cells[0]), *piece.cells[1:])
    return Row(
        tuple(cells),
        ordered[0].left,
        max(piece.right for piece in ordered),
        min(piece.bottom for piece in ordered),
        max(piece.top for piece in ordered),
        ordered[0].base,
    )


def _without_running(pages: Sequence[Page]) -> list[list[Row]]:
    """The rows of each page without what repeats at the same height, and without page numbers."""
    seen = Counter(key for page in pages for key in {_running(row) for row in _edges(page)})
    often = max(2.0, len(pages) * RUNNING_SHARE)
    return [
        [
            row
            for row in page.rows
            if not (row in _edges(page) and seen[_running(row)] >= often)
            and not _is_page_number(row, page)
        ]
        for page in pages
    ]


def _edges(page: Page) -> tuple[Row, ...]:
    return page.rows[:EDGE] + page.rows[-EDGE:]


def _running(row: Row) -> tuple[str, int]:
    """What a running header keeps from page to page: its words and its height."""
    return DIGITS.sub("#", row.text), round(row.bottom / 4)


def _is_page_number(row: Row, page: Page) -> bool:
    in_margin = row.top < page.height * MARGIN or row.bottom > page.height * (1 - MARGIN)
    return in_margin and PAGE_NUMBER.fullmatch(row.text) is not None


def _lines(pages: Sequence[Sequence[Row]]) -> list[Line]:
    """Rows joined to paragraphs, also over the end of a page."""
    measure = _measure(pages)
    lines: list[Line] = []
    text = ""
    above: Row | None = None
    for rows in pages:
        for number, row in enumerate(rows):
            if text and (above is None or _begins(above, row, measure, number == 0)):
                lines.append(_line(text, above))
                text = ""
            text = _joined(text, row.text) if text else row.text
            above = row
    if text:
        lines.append(_line(text, above))
    return lines


def _line(text: str, row: Row | None) -> Line:
    cells = tuple(text.split("\t"))
    if CONTENTS.search(text):
        return Line((text,), "chrome")
    return Line(cells, "cell" if len(cells) > 1 and row is not None else "paragraph")


def _measure(pages: Sequence[Sequence[Row]]) -> Measure:
    rows = [row for page in pages for row in page]
    long = [row for row in rows if len(row.text) >= 15 and len(row.cells) == 1] or rows
    gaps = [above.bottom - below.bottom for page in pages for above, below in pairwise(page)]
    lefts = sorted(row.left for row in long)
    rights = sorted(row.right for row in long)
    return Measure(
        lefts[len(lefts) // 10] if lefts else 0.0,
        rights[len(rights) * 9 // 10] if rights else 0.0,
        median([row.size for row in long]) if long else 0.0,
        median(gaps) if gaps else 0.0,
    )


def _begins(above: Row, row: Row, measure: Measure, new_page: bool) -> bool:
    """Whether `row` begins a paragraph rather than going on with the one `above` is in."""
    if len(above.cells) > 1 or len(row.cells) > 1:
        return True
    if row.left > measure.left + 1.2 * measure.size or ENUMERATOR.match(row.text):
        return True
    if not new_page and above.base - row.base > PARAGRAPH_GAP * measure.gap:
        return True
    if abs(above.size - row.size) > 0.2 * measure.size:
        return True
    unbroken = UNBROKEN.match(row.text)
    signs = _width(unbroken.group()) if unbroken else 0.0
    return above.right < measure.right - (2.2 + signs) * measure.size


def _width(text: str) -> float:
    """About how wide a text is, in heights of its line."""
    return sum(1.0 if WIDE.match(sign) else 0.6 for sign in text)


def _joined(before: str, after: str) -> str:
    """Two pieces of one paragraph; a blank only between words of Latin letters."""
    if before[-1:].isascii() and after[:1].isascii() and before[-1:].isalpha():
        return f"{before} {after}"
    return before + after
