"""Gold records: what a person says that a report holds, the measure for `evaluate`.

The form is that of the record JSON that `parse` prints, with `not_figures` beside it.
For formats without stable offsets `start` is null and quotes stand in reading order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.errors import QujianError
from pipeline.records import Identity, Section, Span

IDENTITY_FIELDS = (
    "district_code",
    "district",
    "prefecture",
    "province",
    "level",
    "bureau",
    "year",
    "title",
    "issued_on",
    "published_on",
)


class GoldError(QujianError):
    """A gold file that is malformed or whose report is missing."""


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """A figure as a person marked it; `span` is None where the format has no stable offsets."""

    span: Span | None
    quote: str
    value: Decimal | None
    unit: str
    qualifier: str
    aspect: str
    counted: str | None
    indicator_id: str | None


@dataclass(frozen=True, slots=True)
class GoldStatement:
    kind: str
    span: Span | None
    quote: str
    themes: tuple[str, ...]
    responds_to: int | None


@dataclass(frozen=True, slots=True)
class GoldNumeral:
    """A numeral that is no figure."""

    span: Span | None
    quote: str


@dataclass(frozen=True, slots=True)
class GoldReport:
    """One annotated report; `path` is its source beside the gold file, None for a bare line."""

    name: str
    path: Path | None
    text: str | None
    identity: Identity | None
    sections: tuple[Section, ...]
    figures: tuple[GoldFigure, ...]
    numerals: tuple[GoldNumeral, ...]
    statements: tuple[GoldStatement, ...]


def load(folder: Path) -> tuple[GoldReport, ...]:
    """Every annotated report of a folder, and the lines of `challenge.json` as bare lines.

    Raises GoldError naming the file.
    """
    if not folder.is_dir():
        raise GoldError(f"{folder} is no folder; name the folder that holds the gold records")
    reports: list[GoldReport] = []
    for path in sorted(folder.glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        if isinstance(record, list):
            reports += [_line(path, number, row) for number, row in enumerate(record, 1)]
        elif "file" in record:
            reports.append(_report(path, record))
    if not reports:
        raise GoldError(f"{folder} holds no gold records (*.json with a field `file`)")
    return tuple(reports)


def _line(path: Path, number: int, row: Mapping[str, Any]) -> GoldReport:
    return GoldReport(
        name=f"{path.stem}:{number}",
        path=None,
        text=row["text"],
        identity=None,
        sections=(),
        figures=tuple(map(_figure, row["figures"])),
        numerals=tuple(map(_numeral, row["not_figures"])),
        statements=(),
    )


def _report(path: Path, record: Mapping[str, Any]) -> GoldReport:
    source = path.parent / record["file"]
    if not source.is_file():
        raise GoldError(f"{path.name}: its report {record['file']} is not beside it; put it there")
    return GoldReport(
        name=record["file"],
        path=source,
        text=None,
        identity=_identity(record["identity"]),
        sections=tuple(_section(row) for row in record["sections"] if row["start"] is not None),
        figures=tuple(map(_figure, record["figures"])),
        numerals=tuple(map(_numeral, record["not_figures"])),
        statements=tuple(map(_statement, record["statements"])),
    )


def _span(row: Mapping[str, Any]) -> Span | None:
    return None if row["start"] is None else Span(row["start"], row["end"])


def _identity(row: Mapping[str, Any]) -> Identity:
    return Identity(
        district_code=row["district_code"],
        district=row["district"],
        prefecture=row["prefecture"],
        province=row["province"],
        level=row["level"],
        bureau=row["bureau"],
        year=row["year"],
        title=row["title"],
        issued_on=_date(row["issued_on"]),
        published_on=_date(row["published_on"]),
    )


def _date(cell: str | None) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _section(row: Mapping[str, Any]) -> Section:
    return Section(
        Span(row["start"], row["end"]), row["level"], row["label"], row["heading"], row["role"]
    )


def _figure(row: Mapping[str, Any]) -> GoldFigure:
    return GoldFigure(
        span=_span(row),
        quote=row["quote"],
        value=None if row["value"] is None else Decimal(row["value"]),
        unit=row["unit"],
        qualifier=row["qualifier"],
        aspect=row["aspect"],
        counted=row.get("counted"),
        indicator_id=row.get("indicator_id"),
    )


def _numeral(row: Mapping[str, Any]) -> GoldNumeral:
    return GoldNumeral(_span(row), row["quote"])


def _statement(row: Mapping[str, Any]) -> GoldStatement:
    return GoldStatement(
        row["kind"], _span(row), row["quote"], tuple(row["themes"]), row.get("responds_to")
    )
