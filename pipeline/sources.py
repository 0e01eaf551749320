"""What is known of a file besides its bytes: the optional `reports/sources.csv`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pipeline.errors import SourcesError
from pipeline.records import Hints

NAME = "sources.csv"
COLUMNS = ("file", "publisher", "url", "retrieved_on", "district_code", "bureau", "year")


def read(reports: Path) -> dict[str, Hints]:
    """Hints by file, as `sources.csv` of a reports folder names them; none when it is missing.

    Raises SourcesError with the line and what to do.
    """
    path = reports / NAME
    if not path.is_file():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            _check_header(path, reader.fieldnames or ())
            return _hints(path, reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourcesError(f"{path}: {error}; save it as CSV in UTF-8") from error


def _check_header(path: Path, header: object) -> None:
    if not isinstance(header, list) or set(header) != set(COLUMNS):
        raise SourcesError(f"{path} line 1: the columns must be {','.join(COLUMNS)}")


def _hints(path: Path, reader: csv.DictReader[str]) -> dict[str, Hints]:
    known: dict[str, Hints] = {}
    for row in reader:
        where = f"{path} line {reader.line_num}"
        name = (row["file"] or "").strip()
        if not name:
            raise SourcesError(f"{where}: no file named; name it or remove the line")
        if name in known:
            raise SourcesError(f"{where}: {name} is there twice; keep one line")
        known[name] = _row(row, where)
    return known


def _row(row: Mapping[str, str | None], where: str) -> Hints:
    cells = {name: (row[name] or "").strip() or None for name in COLUMNS}
    return Hints(
        publisher=cells["publisher"],
        url=cells["url"],
        retrieved_on=_day(cells["retrieved_on"], where),
        district_code=_code(cells["district_code"], where),
        bureau=cells["bureau"],
        year=_year(cells["year"], where),
    )


def _day(cell: str | None, where: str) -> date | None:
    try:
        return date.fromisoformat(cell) if cell else None
    except ValueError as error:
        raise SourcesError(f"{where}: retrieved_on {cell!r}; write 2024-01-05") from error


def _code(cell: str | None, where: str) -> str | None:
    if cell and not (cell.isascii() and cell.isdigit() and len(cell) == 6):
        raise SourcesError(f"{where}: district_code {cell!r}; write its six digits (GB/T 2260)")
    return cell


def _year(cell: str | None, where: str) -> int | None:
    if cell and not (cell.isascii() and cell.isdigit() and len(cell) == 4):
        raise SourcesError(f"{where}: year {cell!r}; write its four digits")
    return int(cell) if cell else None
