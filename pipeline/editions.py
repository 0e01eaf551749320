"""The consecutive reports of one bureau of one district, read from a build that is being written.

An *edition* is one year's report; a *series* is a bureau's editions in the order of their years.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

import duckdb

from pipeline.normalise import normalise

CHUNK = 200  # series read at once, so that memory stays bounded

SERIES = """
    SELECT list(document_id ORDER BY year, document_id)
    FROM report
    WHERE district_code IS NOT NULL AND bureau IS NOT NULL AND year IS NOT NULL
    GROUP BY district_code, bureau
    ORDER BY district_code, bureau
"""
DOCUMENTS = """
    SELECT document_id, year, text
    FROM report JOIN document USING (document_id)
    WHERE document_id IN (SELECT unnest(?))
"""
SECTIONS = """
    SELECT document_id, "start", "end", level, role, heading
    FROM section WHERE document_id IN (SELECT unnest(?)) ORDER BY document_id, level, "start"
"""
STATEMENTS = """
    SELECT document_id, kind, "start", "end", quote, themes, responds_to
    FROM statement WHERE document_id IN (SELECT unnest(?)) ORDER BY document_id, "start"
"""
FIGURES = """
    SELECT
        document_id, "start", "end", value, qualifier, coalesce(unit.family, figure.unit),
        aspect, indicator_id, counted, part_of, sentence_start, sentence_end
    FROM figure LEFT JOIN unit USING (unit)
    WHERE document_id IN (SELECT unnest(?)) ORDER BY document_id, "start"
"""


class Part(NamedTuple):
    """A section, as far as a series needs it."""

    start: int
    end: int
    level: int
    role: str
    heading: str | None


class Said(NamedTuple):
    """A statement of an edition."""

    kind: str
    start: int
    end: int
    quote: str
    themes: Sequence[str]
    responds_to: int | None


class Stated(NamedTuple):
    """A figure of an edition; `family` is its unit's family."""

    start: int
    end: int
    value: Decimal | None
    qualifier: str
    family: str
    aspect: str
    indicator_id: str | None
    counted: str | None
    part_of: int | None
    sentence_start: int
    sentence_end: int


@dataclass(frozen=True, slots=True)
class Edition:
    """One year's report; `text` is folded for reading, of the length of the source."""

    document_id: str
    year: int
    text: str
    parts: tuple[Part, ...]
    statements: tuple[Said, ...]
    figures: tuple[Stated, ...]

    def roles(self) -> Callable[[int], str | None]:
        """A look-up of the innermost section's role at an offset; None outside every section."""
        bounds = sorted({edge for part in self.parts for edge in (part.start, part.end)})
        inner: dict[int, str] = {}
        for part in self.parts:  # outer sections come first
            first, last = bisect_left(bounds, part.start), bisect_left(bounds, part.end)
            inner.update(dict.fromkeys(range(first, last), part.role))
        return lambda place: inner.get(bisect_right(bounds, place) - 1)


def read_series(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[Edition, ...]]:
    """Every series of the build, by district and bureau, each in the order of its years."""
    series = [tuple(row[0]) for row in con.execute(SERIES).fetchall()]
    for first in range(0, len(series), CHUNK):
        chunk = series[first : first + CHUNK]
        editions = _editions(con, [document for ids in chunk for document in ids])
        for ids in chunk:
            yield tuple(editions[document] for document in ids)


def _editions(con: duckdb.DuckDBPyConnection, ids: list[str]) -> dict[str, Edition]:
    parts = _grouped(con, SECTIONS, ids)
    statements = _grouped(con, STATEMENTS, ids)
    figures = _grouped(con, FIGURES, ids)
    return {
        document: Edition(
            document,
            year,
            normalise(text),
            tuple(Part(*row) for row in parts[document]),
            tuple(Said(*row) for row in statements[document]),
            tuple(Stated(*row) for row in figures[document]),
        )
        for document, year, text in con.execute(DOCUMENTS, [ids]).fetchall()
    }


def _grouped(
    con: duckdb.DuckDBPyConnection, sql: str, ids: list[str]
) -> Mapping[str, list[tuple[Any, ...]]]:
    rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for document, *row in con.execute(sql, [ids]).fetchall():
        rows[document].append(tuple(row))
    return rows
