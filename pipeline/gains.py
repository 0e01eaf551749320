"""What a change of code or vocabulary gained and lost: two builds compared over all reports.

Figures are the same when they stand at the same place of the same file. A reviewer reads the
lists in words before a change is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.errors import BuildError

SHOWN = 30  # lines printed of each list

COMPARED = """
    SELECT
        CASE WHEN old.start IS NULL THEN 'gained'
             WHEN new.start IS NULL THEN 'lost'
             ELSE 'changed' END AS change,
        coalesce(new.path, old.path) AS path,
        coalesce(new.start, old.start) AS start,
        old.reading AS was,
        new.reading AS now
    FROM new_figures AS new
    FULL JOIN old_figures AS old USING (document_id, start)
    WHERE old.reading IS DISTINCT FROM new.reading
    ORDER BY change, path, start
"""

ATTACH = {"old": "ATTACH ? AS old (READ_ONLY)", "new": "ATTACH ? AS new (READ_ONLY)"}
READINGS = (
    """
    CREATE TEMP VIEW old_figures AS
    SELECT
        document_id, path, figure.start,
        concat_ws(' · ', quote, value, unit, qualifier, aspect, indicator_id, counted) AS reading
    FROM old.figure JOIN old.document USING (document_id)
    """,
    """
    CREATE TEMP VIEW new_figures AS
    SELECT
        document_id, path, figure.start,
        concat_ws(' · ', quote, value, unit, qualifier, aspect, indicator_id, counted) AS reading
    FROM new.figure JOIN new.document USING (document_id)
    """,
)


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that the two builds read differently; `was` or `now` is None where absent."""

    change: str
    path: str
    start: int
    was: str | None
    now: str | None


def compare(old: Path, new: Path) -> tuple[Change, ...]:
    """Every figure gained, lost or changed from one build to another, in reading order.

    Raises BuildError when one of them cannot be read.
    """
    with duckdb.connect(":memory:") as con:
        for side, path in (("old", old), ("new", new)):
            if not path.is_file():
                raise BuildError(f"{path} is no build; name a file of data/build")
            con.execute(ATTACH[side], [str(path)])
        for statement in READINGS:
            con.execute(statement)
        rows = con.execute(COMPARED).fetchall()
    return tuple(Change(*row) for row in rows)


def describe(data_dir: Path, old: Path) -> str:
    """The comparison of a build with the newest one, in words."""
    builds = sorted((data_dir / "build").glob("reports-*.duckdb"))
    if not builds:
        raise BuildError(f"{data_dir / 'build'} holds no build; run `python -m pipeline ingest`")
    changes = compare(old, builds[-1])
    lines = [f"{old.name} → {builds[-1].name}"]
    for kind in ("gained", "lost", "changed"):
        rows = [change for change in changes if change.change == kind]
        lines.append(f"{kind}: {len(rows)}")
        lines += [f"  {row.path} @{row.start}: {_words(row)}" for row in rows[:SHOWN]]
    return "\n".join(lines)


def _words(change: Change) -> str:
    if change.was is not None and change.now is not None:
        return f"{change.was} → {change.now}"
    return change.now or change.was or ""
