"""Saved web pages → their visible text in reading order, the report told from its surroundings.

Python's own HTMLParser reads them, `furniture` judges the lines. Measured on 25 pages of our own
(tests/saved_pages.py) by report lines kept and foreign lines kept: this reader 1.00 and 0.02,
trafilatura 0.96 and 0.50 (favouring recall) or 0.98 and 0.25, all text by lxml 1.00 and 1.00. A
lost line is a lost figure. lxml is five times quicker than HTMLParser (0.2 and 1 ms a page), but it
gives ten characters of 200,000 nested elements without an error, and 100,000 attributes hang it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from pipeline.readers import furniture, plain, sheet
from pipeline.readers.reading import Reading, lay_out
from pipeline.vocabulary import Vocabulary

VOID_TAGS = "area base br col embed hr img input link meta source track"
VOID = frozenset(VOID_TAGS.split())
# What a browser does not show, and the pinyin that some mirrors set beside each character.
UNSHOWN_TAGS = "script style head title template noscript iframe object svg select rt rp"
UNSHOWN = frozenset(UNSHOWN_TAGS.split())
INLINE_TAGS = """
    a abbr b bdi bdo big cite code del dfn em font i ins kbd label mark o:p q ruby s samp rt rp
    small span st1:chsdate strike strong sub sup time tt u var wbr
"""
INLINE = frozenset(INLINE_TAGS.split())
HEADINGS = {f"h{level}": level for level in range(1, 7)}
CLOSED_BY = {
    "p": frozenset({"p"}),
    "li": frozenset({"li"}),
    "tr": frozenset({"tr", "td", "th"}),
    "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}),
    "option": frozenset({"option"}),
}
SCOPE = frozenset({"table", "ul", "ol", "body", "html"})  # an open element is sought up to these
SAVED_FROM = re.compile(r"saved from url=\(\d{1,6}\)(\S{1,2000})")
BLANK = re.compile(r"[ \t\r\n\f]+")
# A line break in the source between ideographs is no blank (CSS Text 3, segment breaks).
WIDE = "[⺀-鿿＀-￯“”]"
BREAK_BETWEEN = re.compile(
    rf"(?<={WIDE})[ \t\r]*+\n[ \t\r\n]*+(?={WIDE}|[0-9])|(?<=[0-9])[ \t\r]*+\n[ \t\r\n]*+(?={WIDE})"
)


@dataclass(slots=True)
class Element:
    tag: str
    hidden: bool
    region: str  # of page furniture: nav, footer …; empty for content
    container: int


@dataclass(slots=True)
class Table:
    """A row that is being read: where its cells began among the page's lines."""

    row: int = 0
    cells: list[tuple[int, int]] = field(default_factory=list)


class Page(HTMLParser):
    """Collects the lines of a page as a browser would show them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[furniture.PageLine] = []
        self.title = ""
        self.urls: list[str] = []
        self.parents: list[int] = [0]  # the element around each element; 0 is the page
        self._hidden_names: frozenset[str] = frozenset()
        self._open: list[Element] = []
        self._counts: dict[str, int] = {}
        self._parts: list[str] = []
        self._linked = 0
        self._tables: list[Table] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs[:200]}
        self._note_url(tag, given)
        if tag == "br":
            self._flush()
            return
        if tag in VOID:
            return
        if tag not in INLINE:
            self._flush()
            self._close_implied(tag)
        self._push(tag, given)
        self._begin_cell(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._counts.get(tag):
            return
        if tag not in INLINE:
            self._flush()
        while self._open:
            element = self._pop()
            if element.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1].hidden:
            self._read_hidden(self._open[-1].tag, data)
            return
        if self._counts.get("pre"):
            self._read_set_text(data)
            return
        self._parts.append(BREAK_BETWEEN.sub("", data))
        if self._counts.get("a"):
            self._linked += len(data.strip())

    def _read_set_text(self, data: str) -> None:
        """Text whose line breaks count."""
        *lines, last = data.split("\n")
        for line in lines:
            self._parts.append(line)
            self._flush()
        self._parts.append(last)

    def _read_hidden(self, tag: str, data: str) -> None:
        if tag == "title" and len(self.title) < 500:
            self.title += data
        elif tag == "style":
            self._hidden_names |= sheet.hidden_names(data)

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """<![anything[ as browsers read it, as a comment; HTMLParser would raise AssertionError."""
        return self.parse_bogus_comment(i, report)

    def handle_comment(self, data: str) -> None:
        found = SAVED_FROM.search(data[:4_000])
        if found:
            self.urls.append(found.group(1))

    def close(self) -> None:
        super().close()
        self._flush()
        while self._open:
            self._pop()

    def _note_url(self, tag: str, given: dict[str, str]) -> None:
        if tag == "base" or (tag == "link" and given.get("rel") == "canonical"):
            self.urls.append(given.get("href", ""))
        if tag == "meta" and given.get("property") == "og:url":
            self.urls.append(given.get("content", ""))

    def _push(self, tag: str, given: dict[str, str]) -> None:
        above = self._open[-1] if self._open else Element("", False, "", 0)
        hidden = above.hidden or tag in UNSHOWN or "hidden" in given
        hidden = hidden or ("style" in given and sheet.hides(given["style"]))
        container = above.container
        if tag not in INLINE:
            self.parents.append(container)
            container = len(self.parents) - 1
        region = above.region or self._region(tag, given)
        self._open.append(Element(tag, hidden, region, container))
        self._counts[tag] = self._counts.get(tag, 0) + 1

    def _region(self, tag: str, given: dict[str, str]) -> str:
        if "class" not in given and "id" not in given:
            return furniture.region(tag, "")
        classes, own = given.get("class", "")[:1_000], given.get("id", "")[:200]
        if self._hidden_names:
            names = {f".{name}" for name in classes.split()} | {f"#{own}"}
            if names & self._hidden_names:
                return furniture.HIDDEN
        return furniture.region(tag, f"{classes} {own}")

    def _pop(self) -> Element:
        element = self._open.pop()
        self._counts[element.tag] -= 1
        self._end_cell(element.tag)
        return element

    def _close_implied(self, tag: str) -> None:
        """A second <li> ends the first; a block ends an open <p>."""
        ended = CLOSED_BY.get(tag, frozenset({"p"}) if tag not in INLINE else frozenset())
        while self._open and self._open[-1].tag in ended:
            self._flush()
            self._pop()

    def _begin_cell(self, tag: str) -> None:
        if tag == "tr":
            self._tables.append(Table(len(self.lines)))
        if tag in {"td", "th"} and self._tables:
            self._tables[-1].cells.append((len(self.lines), len(self.lines)))

    def _end_cell(self, tag: str) -> None:
        if tag in {"td", "th"} and self._tables and self._tables[-1].cells:
            begin, _ = self._tables[-1].cells[-1]
            self._tables[-1].cells[-1] = (begin, len(self.lines))
        if tag == "tr" and self._tables:
            self._join_row(self._tables.pop())

    def _join_row(self, table: Table) -> None:
        """Cells of one line each become one row; longer cells were laid out by a table."""
        if len(table.cells) < 2 or any(end - begin > 1 for begin, end in table.cells):
            return
        lines = self.lines[table.row :]
        cells = tuple(
            self.lines[begin].cells[0] if end > begin else "" for begin, end in table.cells
        )
        if len(lines) > 1 and not any(len(line.cells) > 1 for line in lines):
            linked = sum(line.linked for line in lines)
            first = lines[0]
            self.lines[table.row :] = [
                furniture.PageLine(cells, "", linked, first.region, first.container)
            ]

    def _flush(self) -> None:
        text = _shown("".join(self._parts))
        if text:
            element = self._open[-1] if self._open else Element("", False, "", 0)
            heading = next((e.tag for e in reversed(self._open[-8:]) if e.tag in HEADINGS), "")
            self.lines.append(
                furniture.PageLine(
                    (text,), heading, self._linked, element.region, element.container
                )
            )
        self._parts.clear()
        self._linked = 0


def read(data: bytes, vocabulary: Vocabulary) -> Reading:
    """The visible text of a saved page. Raises DecodeError as `plain.to_text` does."""
    return read_text(plain.to_text(data), vocabulary)


def read_text(decoded: plain.Decoded, vocabulary: Vocabulary) -> Reading:
    page = Page()
    page.feed(_closed(decoded.text))
    page.close()
    layout = lay_out(furniture.classify(page.lines, page.parents, page.title, vocabulary))
    return Reading(
        layout.text,
        decoded.encoding,
        "text/html",
        layout.blocks,
        host_of(page.urls),
        decoded.issues,
    )


def _closed(text: str) -> str:
    """The page with its last comment and tag ended, else HTMLParser seeks their end for ever."""
    comment = "-->" if text.rfind("<!--") > text.rfind("-->") else ""
    return text + comment + (">" if text.rfind("<") > text.rfind(">") else "")


def _shown(text: str) -> str:
    """Blanks as a browser shows them."""
    return BLANK.sub(" ", text).strip(" \u00a0\u3000\ufeff\u200b")


def host_of(urls: list[str]) -> str | None:
    for url in urls:
        try:
            host = urlsplit(url.strip()).hostname
        except ValueError:
            continue
        if host and "." in host:
            return host
    return None
