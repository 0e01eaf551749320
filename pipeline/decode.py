"""Bytes → `Document`: which format a file has (its content decides, not its name), and its text.

Every file is answered: with a document, or with a DecodeError whose code is a row of
`data/vocabulary/reasons.csv`, which says what to do.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from importlib import import_module

from pipeline.errors import DecodeError
from pipeline.readers import plain
from pipeline.readers.reading import Reading
from pipeline.records import Document
from pipeline.vocabulary import Vocabulary, shipped

LIMIT_BYTES = 20_000_000
HEAD = 4_096  # bytes in which a format shows itself
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# Formats that are refused, by the bytes they begin with.
REFUSED = (
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
)
PAGE = re.compile(
    r"\A\ufeff?\s*+(?:<!--|<\?xml|<!doctype\s+html|<(?:html|head|body|meta|div|table|p)\b)", re.I
)
PAGE_ENDS = (".html", ".htm", ".shtml", ".xhtml")
CLOSING_TAG = re.compile(rb"</[A-Za-z]")
WORD_2003 = (
    b"schemas.microsoft.com/office/word/2003/",
    b"schemas.microsoft.com/office/2006/xmlPackage",
)
ARCHIVED_PAGE = re.compile(rb"^(?:MIME-Version:|Content-Type:\s*multipart/related)", re.I | re.M)

Reader = Callable[[bytes, Vocabulary], Reading]
READERS = {
    "docx": "pipeline.readers.docx",
    "pdf": "pipeline.readers.pdf",
    "html": "pipeline.readers.html",
    "mhtml": "pipeline.readers.mhtml",
}


def decode(data: bytes, name: str, vocabulary: Vocabulary | None = None) -> Document:
    """The document in one file's bytes; `name` is its path as the user knows it.

    Offsets are code points of `text`, whose line ends are `\\n`; nothing else is changed in a text
    file. Raises DecodeError.

    >>> decode("2024年，\\r\\n培训3期".encode("gbk"), "总结.txt").text
    '2024年，\\n培训3期'
    """
    _check_size(data)
    reading = _reader(_format(data, name))(data, vocabulary or shipped())
    text = reading.text if "\r" not in reading.text else _one_line_end(reading.text)
    if not text.strip():
        raise DecodeError("empty", f"{name} holds no text")
    if plain.HAN.search(text) is None:
        raise DecodeError(
            "no_chinese", f"{name} holds {len(text)} characters, none of them Chinese"
        )
    digest = hashlib.sha256(data).hexdigest()
    return Document(
        document_id=digest[:16],
        path=name,
        sha256=digest,
        media_type=reading.media_type,
        encoding=reading.encoding,
        text=text,
        blocks=reading.blocks,
        host=reading.host,
        issues=reading.issues,
    )


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _check_size(data: bytes) -> None:
    if not data.strip(b" \t\r\n\0"):
        raise DecodeError("empty", "the file is empty")
    if len(data) > LIMIT_BYTES:
        raise DecodeError("too_large", f"{len(data)} bytes, the limit is {LIMIT_BYTES}")


def _reader(format_name: str) -> Reader:
    """The reader, imported when first needed: a run over text files loads no PDF library."""
    if format_name == "plain":
        return plain.read
    reader: Reader = import_module(READERS[format_name]).read
    return reader


def _format(data: bytes, name: str) -> str:
    """Which reader these bytes need. Raises DecodeError for a format that is refused."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data[:2] == b"PK" and data[2:4] in (b"\x03\x04", b"\x05\x06"):
        return _zip_format(data, name)
    if data.startswith(OLE):
        raise DecodeError(
            _ole_reason(data, name), f"{name} is in the format of old Office programs"
        )
    for mark, code in REFUSED:
        if data.startswith(mark):
            raise DecodeError(code, f"{name} begins as {code} does")
    head = data[:HEAD]
    if b"/" in head and b"multipart/related" in head.lower() and ARCHIVED_PAGE.search(head):
        return "mhtml"
    if b"<" not in head and not name.lower().endswith(PAGE_ENDS):
        return "plain"
    if any(mark in head for mark in WORD_2003):
        raise DecodeError("doc", f"{name} is Word 2003 XML")
    return "html" if _is_page(data, name) else "plain"


def _zip_format(data: bytes, name: str) -> str:
    if b"word/document" in data:
        return "docx"
    for inside, code in (
        (b"xl/workbook", "spreadsheet"),
        (b"ppt/", "slides"),
        (b"OFD.xml", "ofd"),
        (b"opendocument", "odt"),
    ):
        if inside in data:
            raise DecodeError(code, f"{name} holds {inside.decode()}")
    raise DecodeError("archive", f"{name} is an archive without a Word document in it")


def _ole_reason(data: bytes, name: str) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "encrypted"
    if "Workbook".encode("utf-16-le") in data:
        return "spreadsheet"
    return "wps" if name.lower().endswith(".wps") else "doc"


def _is_page(data: bytes, name: str) -> bool:
    """Whether the text begins as a web page does, or is named as one and has its tags."""
    head = data[:HEAD]
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1"
    text = head.decode(encoding, "ignore").removeprefix("ï»¿")
    if PAGE.match(text):
        return True
    return name.lower().endswith(PAGE_ENDS) and CLOSING_TAG.search(data) is not None
