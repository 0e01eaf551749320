"""What was read, from the tables of a build, with what corrections change in it.

The tables keep both: a changed row as it now stands, and as it was read in `…_as_read`, so that
the next build can start from what was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import duckdb

from pipeline import rows
from pipeline.corrections import as_text
from pipeline.vocabulary import District

FIGURES = "SELECT * FROM figure WHERE document_id IN (SELECT unnest(?))"
IDENTITIES = "SELECT * FROM identity"

# From a published build, whose tables hold what was corrected: as it was read.
IDENTITIES_AS_READ = """
    FROM identity_as_read
    UNION ALL
    FROM identity WHERE document_id NOT IN (SELECT document_id FROM identity_as_read)
"""
FIGURES_AS_READ = """
    SELECT * FROM figure_as_read WHERE document_id IN (SELECT unnest($documents))
    UNION ALL
    SELECT * FROM figure
    WHERE document_id IN (SELECT unnest($documents))
        AND (document_id, "start") NOT IN (SELECT (document_id, "start") FROM figure_as_read)
"""

KEEP_IDENTITIES = """
    INSERT INTO identity_as_read
    FROM identity WHERE document_id IN (SELECT document_id FROM changed)
"""
DROP_IDENTITIES = "DELETE FROM identity WHERE document_id IN (SELECT document_id FROM changed)"
KEEP_FIGURES = """
    INSERT INTO figure_as_read
    FROM figure WHERE (document_id, "start") IN (SELECT (document_id, "start") FROM changed)
"""
DROP_FIGURES = """
    DELETE FROM figure WHERE (document_id, "start") IN (SELECT (document_id, "start") FROM changed)
"""
ADD_IDENTITIES = "INSERT INTO identity BY NAME FROM changed"
ADD_FIGURES = """
    INSERT INTO figure BY NAME
    SELECT * EXCLUDE (is_dropped) FROM changed WHERE NOT is_dropped
"""


class Ledger:
    """Identities of every document and figures of the addressed ones, changed in memory.

    `published`: the connection is to a published build, whose corrections are to be left aside.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        places: Mapping[str, District],
        *,
        published: bool = False,
    ) -> None:
        self._con = con
        self._places = places
        self._figures_sql = FIGURES_AS_READ if published else FIGURES
        identities = _dicts(con, IDENTITIES_AS_READ if published else IDENTITIES)
        self._identities = {row["document_id"]: row for row in identities}
        self._figures: dict[str, dict[int, dict[str, Any]]] = {}
        self._changed_identities: dict[str, None] = {}
        self._changed_figures: dict[tuple[str, int], None] = {}

    def identity(self, document_id: str) -> dict[str, Any] | None:
        return self._identities.get(document_id)

    def fetch(self, document_ids: Iterable[str]) -> None:
        """Reads the figures of many documents at once, which is faster than one by one."""
        wanted = sorted(set(document_ids) & set(self._identities) - set(self._figures))
        self._figures |= {document_id: {} for document_id in wanted}
        parameter: Any = {"documents": wanted} if "$" in self._figures_sql else [wanted]
        for row in _dicts(self._con, self._figures_sql, parameter):
            row["not_a_figure"] = False
            self._figures[row["document_id"]][row["start"]] = row

    def figures(self, document_id: str) -> dict[int, dict[str, Any]]:
        if document_id not in self._figures:
            self.fetch([document_id])
        return self._figures.get(document_id, {})

    def reports_of(
        self, district_code: str | None, bureau: str | None, year: int | None
    ) -> Sequence[str]:
        wanted = (district_code, bureau, year)
        return [
            document_id
            for document_id, row in self._identities.items()
            if (row["district_code"], row["bureau"], row["year"]) == wanted
        ]

    def change_identity(self, document_id: str, field: str, now: Any) -> None:
        row = self._identities[document_id]
        row[field] = now
        place = self._places.get(now) if field == "district_code" else None
        if place is not None:
            row |= {
                "district": place.name if place.level == "district" else None,
                "prefecture": place.name if place.level == "prefecture" else place.city,
                "province": place.province or place.name,
                "level": place.level,
            }
        row["record_key"] = rows.record_key(row)
        row["review"] = "corrected"
        self._changed_identities[document_id] = None

    def change_figure(self, document_id: str, start: int, field: str, now: Any) -> None:
        row = self._figures[document_id][start]
        line = f"{field}={as_text(row[field])}"
        row["was"] = f"{row['was']}\n{line}" if row["was"] else line
        row[field] = now
        if field == "value":
            row["low"] = row["high"] = None
        row["review"] = "corrected"
        self._changed_figures[document_id, start] = None

    def write(self) -> None:
        """Puts what was changed into the tables, and what was read into `…_as_read`."""
        if self._changed_identities:
            _replace(
                self._con,
                rows.as_arrow("identity", map(self._identity_row, self._changed_identities)),
                (KEEP_IDENTITIES, DROP_IDENTITIES, ADD_IDENTITIES),
            )
        if self._changed_figures:
            changed = [self._figures[document][start] for document, start in self._changed_figures]
            table = rows.as_arrow("figure", (_row("figure", each) for each in changed))
            dropped = rows.booleans(each["not_a_figure"] for each in changed)
            _replace(
                self._con,
                table.append_column("is_dropped", dropped),
                (KEEP_FIGURES, DROP_FIGURES, ADD_FIGURES),
            )

    def _identity_row(self, document_id: str) -> rows.Row:
        return _row("identity", self._identities[document_id])


def _row(table: str, named: Mapping[str, Any]) -> rows.Row:
    return tuple(named[column] for column in rows.SCHEMAS[table].names)


def _replace(con: duckdb.DuckDBPyConnection, changed: Any, statements: Iterable[str]) -> None:
    con.register("changed", changed)
    for statement in statements:
        con.execute(statement)
    con.unregister("changed")


def _dicts(
    con: duckdb.DuckDBPyConnection, sql: str, parameters: Any = None
) -> Iterator[dict[str, Any]]:
    with con.cursor() as cursor:
        found = cursor.execute(sql, parameters)
        names = [column[0] for column in found.description or ()]
        for row in found.fetchall():
            yield dict(zip(names, row, strict=True))
