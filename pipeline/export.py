"""A view or table of the newest build: CSV as the dashboard gives it, JSON lines, or Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import duckdb
import pyarrow
import pyarrow.parquet

from pipeline import builds, download, jsonform, store
from pipeline.download import Form, Language
from pipeline.errors import BuildError

FORMATS = ("csv", "jsonl", "parquet")
FETCHED = 10_000  # rows at a time
FORMS: Mapping[str, Form] = {
    "comparison": "figures",
    "figures_shown": "figures",
    "shortcoming": "statements",
}
REPORT = "district_code, bureau, year, document_id"
ORDERS = {
    "report": REPORT,
    "comparison": f"{REPORT}, position, measure, family",
    "figures_shown": f'{REPORT}, "start"',
    "shortcoming": f'{REPORT}, "start", kind',
    "follow_up": f'{REPORT}, "start", outcome, later_start',
    "recurring_shortcoming": f'{REPORT}, "start", theme_id',
    "reused_sentence": f'{REPORT}, "start"',
    "reporting_duty": REPORT,
    "substance": REPORT,
}
NAMES = """
    SELECT table_name FROM information_schema.tables WHERE table_schema = 'main' ORDER BY table_name
"""


def export(folder: Path, view: str, form: str, language: Language, file: IO[bytes]) -> None:
    """Writes a view or table of the newest build of `folder` to a file.

    Raises BuildError when there is no build, it cannot be read, or it has no such view.
    """
    path = builds.newest(folder)
    try:
        with store.connect(path) as con:
            known = [name for (name,) in con.execute(NAMES).fetchall()]
            if view not in known:
                raise BuildError(f"{view!r} is no view; choose one of {', '.join(known)}")
            rows = con.table(view).order(ORDERS.get(view, "ALL")).to_arrow_reader(FETCHED)
            if form == "parquet":
                _write_parquet(rows, file)
                return
            build = path.stem.removeprefix("reports-")
            file.writelines(_jsonl(rows) if form == "jsonl" else _csv(rows, view, language, build))
    except duckdb.Error as error:
        raise BuildError(f"{path} cannot be read; run `python -m pipeline ingest`") from error


def _csv(
    rows: pyarrow.RecordBatchReader, view: str, language: Language, build: str
) -> Iterator[bytes]:
    names = rows.schema.names
    if view in FORMS:
        named = (dict(zip(names, row, strict=True)) for row in _cells(rows))
        return download.stream(named, FORMS[view], language, build=build)
    return download.stream_table(names, _cells(rows), language)


def _jsonl(rows: pyarrow.RecordBatchReader) -> Iterator[bytes]:
    names = rows.schema.names
    for row in _cells(rows):
        yield f"{jsonform.dump(dict(zip(names, row, strict=True)))}\n".encode()


def _write_parquet(rows: pyarrow.RecordBatchReader, file: IO[bytes]) -> None:
    with pyarrow.parquet.ParquetWriter(file, rows.schema) as writer:
        for batch in rows:
            writer.write_batch(batch)


def _cells(rows: pyarrow.RecordBatchReader) -> Iterator[Sequence[Any]]:
    """Rows as Python values: a decimal stays a decimal."""
    for batch in rows:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
