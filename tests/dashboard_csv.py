"""What tests of downloads share: what a download asks of a view, and its CSV read back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from dashboard import downloads, queries
from dashboard.i18n import Language, Words
from dashboard.names import Names
from dashboard.rows import Selection

CHINESE = re.compile("[\u4e00-\u9fff]")
FILTERS = "全部地区"  # the filters in force, as every row names them


def build_of(folder: Path) -> str:
    """The newest build of a data folder."""
    return str(max((folder / "build").glob("reports-*.duckdb")))


def a_view(build: str, page: str, language: Language = "zh", **selection: Any) -> Any:
    """As much of a page's view as a download asks for."""
    chosen = Selection(**selection)
    catalogue = queries.catalogue(build)
    return SimpleNamespace(
        page=page,
        build=build,
        catalogue=catalogue,
        words=Words(language),
        names=Names(Words(language), catalogue),
        selection=chosen,
        totals=queries.totals(build, chosen),
    )


def read(data: bytes) -> list[dict[str, str]]:
    """The rows of a download, which must be as a Chinese spreadsheet wants it."""
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def table(view: Any, rows: downloads.Rows, columns: Sequence[str]) -> list[dict[str, str]]:
    """What a page offers as a table of its own columns."""
    return read(downloads.table_as_csv(view, lambda: rows, columns, FILTERS))


def check_headers(found: Sequence[dict[str, str]], language: Language) -> None:
    """Fails unless there are rows, and every header is in the language of the page."""
    assert found
    for header in found[0]:
        assert bool(CHINESE.search(header)) == (language == "zh"), header
