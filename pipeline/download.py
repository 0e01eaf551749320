"""The CSV form of the contract: the only module that pages share with the pipeline.

UTF-8 with BOM, CRLF, headers and coded cells in the reader's language, exact values, and no text
cell that a spreadsheet would run as a formula. Standard library only, so that a page starts fast.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["zh", "en"]
Form = Literal["figures", "statements"]

TABLES = Path(__file__).resolve().parent.parent / "data" / "vocabulary"
# A number, or the unit of a share: neither is a formula.
PLAIN = re.compile(r"[+-]?+[0-9]++(?:[.,][0-9]++)*+%?+|%")
# What a spreadsheet may pass over before a formula: blanks, controls, quotes, marks without width.
SKIPPED = re.compile("[\\s\x00-\x1f\x7f-\x9f\"'\u200b\u200c\u200d\u2060\ufeff]*")
STARTS = ("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠")
BREAKS = ("\t", "\r", "\n")
PIECE = 1 << 20  # characters of a piece
CODED = frozenset({
    "status", "qualifier", "review", "verdict", "kind", "topic", "report_state", "publish_state",
    "source", "state", "following", "outcome", "answer",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a download: its name in rows, its header in each language."""

    name: str
    zh: str
    en: str
    is_number: bool
    in_figures: bool
    in_statements: bool

    def header(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


@cache
def columns(form: Form) -> tuple[Column, ...]:
    """The columns of a download in their order."""
    return tuple(each for each in _every_column() if getattr(each, f"in_{form}"))


@cache
def _every_column() -> tuple[Column, ...]:
    return tuple(
        Column(
            name=row["column"],
            zh=row["zh"],
            en=row["en"],
            is_number=row["cell"] == "number",
            in_figures=row["figures"] == "yes",
            in_statements=row["statements"] == "yes",
        )
        for row in _table("columns.csv")
    )


def to_csv(
    shown: Iterable[Mapping[str, object]],
    form: Form,
    language: Language,
    *,
    build: str = "",
    filters: str = "",
) -> bytes:
    """A download of rows of the views `comparison` and `figures_shown`, or of `shortcoming`."""
    return b"".join(stream(shown, form, language, build=build, filters=filters))


def stream(
    shown: Iterable[Mapping[str, object]],
    form: Form,
    language: Language,
    *,
    build: str = "",
    filters: str = "",
) -> Iterator[bytes]:
    """The same in pieces, for more rows than memory should hold.

    A row may bring further cells by the names of `columns(form)`, as `verdict` or `status`;
    `build` and `filters` stand in every row.
    """
    own = columns(form)
    fixed = {"build": build, "filters": filters}
    cells = (_row(_named(row, language) | fixed, own, language) for row in shown)
    yield from _written([column.header(language) for column in own], cells)


def stream_table(
    names: Sequence[str], rows: Iterable[Sequence[object]], language: Language
) -> Iterator[bytes]:
    """A download of any other table, in pieces; headers of `columns.csv` where it has them."""
    known = {column.name: column for column in _every_column()}
    headers = [known[name].header(language) if name in known else name for name in names]
    cells = (
        [_cell(name, cell, language) for name, cell in zip(names, row, strict=True)] for row in rows
    )
    yield from _written(headers, cells)


FORMS: tuple[Form, ...] = ("figures", "statements")


def label(field: str, code: str, language: Language) -> str:
    """The words for a code; the code itself where no row names it.

    >>> label("status", "no_number", "zh"), label("status", "no_number", "en")
    ('有提及，无数字', 'mentioned without a number')
    """
    row = _labels().get((field, code))
    return row[language] if row else code


def guarded(text: str) -> str:
    """Text that starts no formula in a spreadsheet; a plain number stays a number.

    Rule after OWASP (CSV injection) with the exemption for negative numbers of Superset.

    >>> guarded("=HYPERLINK()"), guarded("-37"), guarded(' "@SUM(1)'), guarded("开展5次")
    ("'=HYPERLINK()", '-37', '\\' "@SUM(1)', '开展5次')
    """
    skipped = SKIPPED.match(text)
    begins = text.startswith(STARTS, skipped.end() if skipped else 0) or text.startswith(BREAKS)
    return "'" + text if begins and not PLAIN.fullmatch(text) else text


def exact(value: Decimal) -> str:
    """A value as written: no exponent, no zeros that nobody stated.

    >>> exact(Decimal("48.3000")), exact(Decimal("3E+4")), exact(Decimal("100"))
    ('48.3', '30000', '100')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _named(row: Mapping[str, object], language: Language) -> dict[str, object]:
    """The cells of a view's row by the names of the download's columns."""
    cells = dict(row)
    cells.setdefault("indicator", row.get(language))
    if row.get("measure"):  # different refinements are never one series
        cells["indicator_id"] = f"{row['indicator_id']}.{row['measure']}"
        cells["indicator"] = row.get(f"measure_{language}") or row.get(language)
    cells.setdefault("document", row.get("path"))
    cells["section"] = row.get("section_heading", row.get("section"))
    cells.setdefault("theme", row.get(f"themes_{language}"))
    cells.setdefault("theme_id", row.get("themes"))
    cells.setdefault("linked", row.get("linked_quote"))
    cells.setdefault("sentence", row.get("quote"))
    return cells


def _row(cells: Mapping[str, object], own: Iterable[Column], language: Language) -> Sequence[str]:
    return [_cell(column.name, cells.get(column.name), language) for column in own]


def _cell(name: str, value: object, language: Language) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return label("yes_no", "yes" if value else "no", language)
    if isinstance(value, Decimal):
        return exact(value)
    if isinstance(value, list | tuple):
        return guarded(_clean("；".join(map(str, value))))
    if isinstance(value, str):
        return guarded(_clean(label(name, value, language) if name in CODED else value))
    return str(value)


def _clean(text: str) -> str:
    """CR breaks a cell into rows, NUL ends it: neither is left."""
    if "\r" in text or "\0" in text:
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return text


def _written(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    yield codecs.BOM_UTF8
    piece = io.StringIO(newline="")
    writer = csv.writer(piece, lineterminator="\r\n")
    writer.writerow([guarded(_clean(header)) for header in headers])
    for row in rows:
        writer.writerow(row)
        if piece.tell() > PIECE:
            yield piece.getvalue().encode(errors="replace")
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue().encode(errors="replace")


@cache
def _labels() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["field"], row["code"]): row for row in _table("labels.csv")}


def _table(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
