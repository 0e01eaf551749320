"""Word documents → text: headings, numbering as it is printed, tables, notes.

The parts are read with defusedxml, which refuses document type definitions. python-docx is not
used: its `paragraphs` lose tables and tracked insertions, and it takes 2 GB for a document whose
picture is a bomb.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from pipeline.errors import DecodeError
from pipeline.readers.numbering import Numbering, read_numbering
from pipeline.readers.reading import Line, Reading, doubt, lay_out
from pipeline.readers.styles import Styles, read_styles
from pipeline.records import BlockKind, Issue
from pipeline.vocabulary import Vocabulary

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT_W = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DECLARED_BYTES = 200_000_000  # of all parts together
PART_BYTES = 40_000_000  # of a part that is read: its tree takes ten times that
ENTRIES = 2_000
DEPTH = 200  # of tables within tables
# What a reader of the printed page does not see.
DROPPED = frozenset(
    W + tag for tag in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "rt")
)
# Of runs and of formulas.
TEXT = frozenset({W + "t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"})
BREAKS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


@dataclass(slots=True)
class Body:
    """The document while it is walked."""

    styles: Styles
    numbering: Numbering
    lines: list[Line] = field(default_factory=list)
    hidden: int = 0  # characters set as hidden text


def read(data: bytes, _: Vocabulary) -> Reading:
    """The text of a .docx file, without its running headers and footers.

    Raises DecodeError: `damaged`, `encrypted`, `bomb`, `forbidden_xml`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive)
    except DefusedXmlException as error:
        detail = f"its XML holds what Word never writes: {type(error).__name__}"
        raise DecodeError("forbidden_xml", detail) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise DecodeError("damaged", f"the file is no whole .docx: {error}") from error
    except (ParseError, LookupError) as error:
        raise DecodeError("damaged", f"its XML cannot be read: {error}") from error


def _read(archive: zipfile.ZipFile) -> Reading:
    _check_size(archive)
    root = _part(archive, _main_part(archive))
    if root is None:
        raise DecodeError("damaged", "the document's main part is missing")
    numbering = read_numbering(_part(archive, "word/numbering.xml"))
    body = Body(read_styles(_part(archive, "word/styles.xml")), numbering)
    _walk(root.find(W + "body"), body, 0)
    for part in ("word/footnotes.xml", "word/endnotes.xml"):
        _walk(_part(archive, part), body, 0)
    layout = lay_out(body.lines)
    return Reading(layout.text, "utf-8", MEDIA_TYPE, layout.blocks, None, _doubts(body))


def _main_part(archive: zipfile.ZipFile) -> str:
    """Where the text is: word/document.xml, unless the package says otherwise."""
    for relation in _part(archive, "_rels/.rels") or ():
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    return "word/document.xml"


def _doubts(body: Body) -> tuple[Issue, ...]:
    if not body.hidden:
        return ()
    return (doubt("hidden_text", f"{body.hidden} characters are set as hidden and were left out"),)


def _check_size(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    declared = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRIES or declared > DECLARED_BYTES:
        raise DecodeError("bomb", f"{len(entries)} parts of {declared} bytes when unpacked")


def _part(archive: zipfile.ZipFile, name: str) -> Element | None:
    """A part's XML, or None when the file has no such part."""
    if name not in archive.NameToInfo:
        return None
    entry = archive.getinfo(name)
    if entry.flag_bits & 1:
        raise DecodeError("encrypted", f"{name} is encrypted")
    with archive.open(entry) as file:
        content = file.read(PART_BYTES + 1)
    if len(content) > PART_BYTES:
        raise DecodeError("bomb", f"{name} holds more than {PART_BYTES} bytes")
    root: Element = fromstring(content.replace(STRICT_W, W[1:-1].encode()), forbid_dtd=True)
    return root


def _walk(element: Element | None, body: Body, depth: int) -> None:
    """The lines of a part that holds paragraphs and tables, in order."""
    if element is None or depth > DEPTH:
        return
    for child in element:
        if child.tag == W + "p":
            _paragraph(child, body, depth)
        elif child.tag == W + "tbl":
            _table(child, body, depth)
        elif child.tag not in DROPPED and child.tag != FALLBACK:
            _walk(child, body, depth + 1)


def _paragraph(paragraph: Element, body: Body, depth: int) -> None:
    boxes: list[Element] = []
    text = "".join(_runs(paragraph, body, boxes, 0))
    style = body.styles.of(paragraph)
    level = body.styles.heading_level(paragraph)
    label = body.numbering.label(paragraph, body.styles) if text.strip() else ""
    for part in (label + text).split("\n"):
        if part.strip():
            kind: BlockKind = "paragraph" if level is None else "heading"
            kind = "chrome" if style and style.is_contents else kind
            body.lines.append(
                Line((part.strip(" \t"),), kind, level if kind == "heading" else None)
            )
    for box in boxes:
        _walk(box, body, depth + 1)


def _runs(element: Element, body: Body, boxes: list[Element], depth: int) -> Iterator[str]:
    """Text of the runs below an element; text boxes are put aside, to follow the paragraph."""
    for child in element:
        if child.tag in TEXT:
            yield child.text or ""
        elif child.tag in BREAKS:
            yield BREAKS[child.tag]
        elif child.tag == W + "txbxContent":
            boxes.append(child)
        elif child.tag == W + "r" and _is_hidden(child):
            body.hidden += sum(len(text.text or "") for text in child.iter(W + "t"))
        elif child.tag not in DROPPED and child.tag != FALLBACK and depth < DEPTH:
            yield from _runs(child, body, boxes, depth + 1)


def _is_hidden(run: Element) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(W + "val") not in {"0", "false"}


def _table(table: Element, body: Body, depth: int) -> None:
    for row in _members(table, W + "tr"):
        if row.find(f"{W}trPr/{W}del") is None:
            _row(row, body, depth)


def _members(element: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or cells of a row, also those inside a content control."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag == W + "sdt":
            yield from child.findall(f"{W}sdtContent/{tag}")


def _row(row: Element, body: Body, depth: int) -> None:
    """A row whose cells have one line each is one line; else the cells stand under each other."""
    before = len(body.lines)
    cells: list[list[Line]] = []
    for cell in _members(row, W + "tc"):
        _walk(cell, body, depth + 1)
        cells.append(body.lines[before:])
        del body.lines[before:]
    if len(cells) > 1 and all(len(lines) <= 1 for lines in cells):
        texts = tuple(lines[0].cells[0] if lines else "" for lines in cells)
        if any(texts):
            body.lines.append(Line(texts, "cell"))
    else:
        body.lines += [line for lines in cells for line in lines]
