"""What only consecutive reports can show, written into a build: recurrence, follow-up, reuse.

Runs after the reports and their statements are in the build and before it is published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from pipeline import outcomes, recurrence, reuse, rows
from pipeline.editions import Edition, read_series
from pipeline.vocabulary import Vocabulary

HERE = Path(__file__).resolve().parent
TABLES = ("recurrence", "follow_up_row", "sentence", "reuse")
HELD = 20_000  # rows held of one table before they are inserted


class Filler:
    """Rows on their way into the tables of a build, a batch at a time."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._held: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}

    def add(self, table: str, added: Iterable[tuple[Any, ...]]) -> None:
        """Adds rows; inserts them when enough are held."""
        held = self._held[table]
        held.extend(added)
        if len(held) >= HELD:
            self._insert(table)

    def finish(self) -> None:
        """Inserts all that is still held."""
        for table in TABLES:
            self._insert(table)

    def _insert(self, table: str) -> None:
        held, self._held[table] = self._held[table], []
        self._con.from_arrow(rows.as_arrow(table, held)).insert_into(table)


def fill(con: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
    """Fills the tables of recurrence, follow-up, reuse and reporting duty."""
    filler = Filler(con)
    for series in read_series(con):
        filler.add("recurrence", recurrence.recurrences(series, vocabulary))
        filler.add("follow_up_row", outcomes.follow_up(series, vocabulary))
        cut = [reuse.comparable(edition) for edition in series]
        filler.add("sentence", _sentences(series, cut))
        filler.add("reuse", reuse.within(series, cut))
    filler.finish()
    con.execute((HERE / "series.sql").read_text(encoding="utf-8"))
    filler.add("reuse", reuse.across(con))
    filler.finish()
    con.execute((HERE / "told.sql").read_text(encoding="utf-8"))


def _sentences(
    series: Sequence[Edition], cut: Sequence[tuple[reuse.Sentence, ...]]
) -> Iterator[tuple[Any, ...]]:
    for edition, sentences in zip(series, cut, strict=True):
        for sentence in sentences:
            yield (edition.document_id, sentence.start, sentence.end, sentence.masked)
