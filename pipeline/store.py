"""Fills a fresh build from records and publishes it; a published build is never changed.

Reports that did not change are copied from the previous build as they were read; corrections are
applied afterwards, in every build, so that a line added to the file takes effect without parsing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from shutil import copyfile
from types import TracebackType
from typing import Any, NamedTuple

import duckdb

from pipeline import builds, corrections, rows, series
from pipeline.corrections import Outcome, Torn
from pipeline.errors import BuildError, PublishError
from pipeline.ledger import Ledger
from pipeline.records import Hints, Report
from pipeline.vocabulary import District, Vocabulary

log = logging.getLogger(__name__)

SCHEMA_VERSION = "2"
FLUSHED = 20_000  # rows held of one table, or bytes of text as below, before they are inserted
FLUSHED_DOCUMENTS = 500
HERE = Path(__file__).resolve().parent
READ_ONLY: Mapping[str, str | bool] = {
    "enable_external_access": False,
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "lock_configuration": True,
}

WRITING: Mapping[str, str | bool] = {
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
}

ATTACH = "ATTACH ? AS previous (READ_ONLY)"
DETACH = "DETACH previous"
COPY = (
    "INSERT INTO document FROM previous.document SEMI JOIN copied USING (document_id)",
    """
    INSERT INTO identity
    FROM (
        FROM previous.identity_as_read
        UNION ALL
        FROM previous.identity ANTI JOIN previous.identity_as_read USING (document_id)
    ) SEMI JOIN copied USING (document_id)
    """,
    "INSERT INTO evidence FROM previous.evidence SEMI JOIN copied USING (document_id)",
    "INSERT INTO section FROM previous.section SEMI JOIN copied USING (document_id)",
    """
    INSERT INTO figure
    FROM (
        FROM previous.figure_as_read
        UNION ALL
        FROM previous.figure ANTI JOIN previous.figure_as_read USING (document_id, "start")
    ) SEMI JOIN copied USING (document_id)
    """,
    "INSERT INTO numeral FROM previous.numeral SEMI JOIN copied USING (document_id)",
    "INSERT INTO mention FROM previous.mention SEMI JOIN copied USING (document_id)",
    "INSERT INTO statement FROM previous.statement SEMI JOIN copied USING (document_id)",
    # What concerns several reports or the corrections is found anew in every build.
    """
    INSERT INTO issue
    FROM previous.issue SEMI JOIN copied USING (document_id)
    WHERE stage NOT IN ('ingest', 'store', 'corrections')
    """,
)
COPY_RUNS = "INSERT INTO run FROM previous.run"
ADD_RUN = "INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
ADD_META = "INSERT INTO meta VALUES (?, ?)"
RENAME = "UPDATE meta SET value = ? WHERE key = 'build'"
STALE = """
    INSERT INTO issue
    SELECT
        coalesce(applied_to, document_id), NULL, 'corrections',
        if(state = 'torn', 'torn_correction', 'stale_correction'), 'doubt',
        'corrections.jsonl line ' || line || ': ' || detail, "start", NULL
    FROM correction
    WHERE state <> 'applied'
    ORDER BY line
"""
DISTRICTS = (
    "SELECT DISTINCT district_code, district, prefecture, province FROM identity ORDER BY ALL"
)
COUNTS = """
    SELECT
        (SELECT count(*) FROM document),
        (SELECT count(*) FROM figure),
        (SELECT count(*) FROM issue WHERE severity = 'doubt'),
        (SELECT count(*) FROM correction WHERE state = 'applied'),
        (SELECT count(*) FROM correction WHERE state <> 'applied')
"""
# Each must be 0 before a build is published: the keys that schema.sql names.
DOUBLED = (
    ("meta", "SELECT count(*) - count(DISTINCT key) FROM meta"),
    ("document", "SELECT count(*) - count(DISTINCT document_id) FROM document"),
    ("identity", "SELECT count(*) - count(DISTINCT document_id) FROM identity"),
    ("figure", 'SELECT count(*) - count(DISTINCT (document_id, "start")) FROM figure'),
    (
        "observation",
        "SELECT count(*) - count(DISTINCT (document_id, indicator_id, family)) FROM observation",
    ),
    (
        "identity",
        "SELECT count(*) FROM document ANTI JOIN identity USING (document_id)",
    ),
)
KNOWN = "SELECT path, sha256, document_id, fingerprint FROM document"
REJECTED = """
    SELECT DISTINCT ON (path) rejected.*, stage, code, detail
    FROM rejected JOIN issue USING (path)
    WHERE severity = 'rejected'
    ORDER BY path
"""
META = "SELECT key, value FROM meta"
TABLES = "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()"


class Known(NamedTuple):
    """A document of the previous build: what tells whether its file is unchanged."""

    path: str
    sha256: str
    document_id: str
    fingerprint: str


class Rejection(NamedTuple):
    """A file that the previous run could not load: the reason, and what would make it try again."""

    path: str
    sha256: str
    fingerprint: str
    stage: str
    code: str
    detail: str


class Origin(NamedTuple):
    """What a build was made from: fingerprints of the code, and of everything that decides it."""

    code: str
    inputs: str


@dataclass(frozen=True, slots=True)
class Run:
    """One ingest run, for the run log."""

    run: str
    started_at: datetime
    seconds: float
    seen: int
    loaded: int
    copied: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Published:
    """A build that is in use now, and what it holds."""

    path: Path
    documents: int
    figures: int
    doubts: int
    applied: int
    stale: int


@dataclass(frozen=True, slots=True)
class Previous:
    """The build to copy from, and by path the documents that it holds and the files it lacks."""

    path: Path
    documents: Mapping[str, Known] = field(default_factory=dict)
    rejections: Mapping[str, Rejection] = field(default_factory=dict)
    inputs: str | None = None


def previous(folder: Path) -> Previous | None:
    """The newest build that can be read and has this schema; None when there is none."""
    for path in reversed(builds.builds(folder)):
        try:
            with connect(path) as con:
                meta = dict(con.execute(META).fetchall())
                if meta.get("schema_version") == SCHEMA_VERSION:
                    return Previous(
                        path,
                        {row[0]: Known(*row) for row in con.execute(KNOWN).fetchall()},
                        {row[0]: Rejection(*row) for row in con.execute(REJECTED).fetchall()},
                        meta.get("inputs"),
                    )
        except duckdb.Error as error:
            log.warning("store unreadable build=%s reason=%s", path.name, type(error).__name__)
    return None


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A build opened to be read and nothing else: no files, no network, no settings.

    Raises duckdb.Error when it cannot be read.
    """
    return duckdb.connect(str(path), read_only=True, config=dict(READ_ONLY))


class Writer:
    """A build being written; use as a context manager, under `builds.lock`.

    with Writer(folder) as writer:
        writer.add(report, hints, fingerprint)
        published = writer.publish(...)

    Leaving it raises PublishError when the build could not be written (a full disk).
    """

    def __init__(self, folder: Path) -> None:
        self.path = builds.next_build(folder)
        self.build = self.path.stem.removeprefix("reports-")
        self._unfinished = builds.unfinished(self.path)
        self._held: dict[str, list[rows.Row]] = {}
        self._con = duckdb.connect()

    def __enter__(self) -> Writer:
        builds.sweep(self.path.parent)
        try:
            self._con = duckdb.connect(str(self._unfinished), config=dict(WRITING))
            self._con.execute((HERE / "schema.sql").read_text(encoding="utf-8"))
        except duckdb.Error as error:
            self._con.close()
            builds.sweep(self.path.parent)
            raise _not_published(error) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(duckdb.Error):
            self._con.close()
        builds.sweep(self.path.parent)
        if isinstance(error, OSError | duckdb.Error):
            raise _not_published(error) from error

    def add(self, report: Report, hints: Hints, fingerprint: str) -> None:
        """Adds a report that was loaded.

        Raises ValueError when its text cannot be stored; nothing of it is then added.
        """
        self._hold(rows.of_report(report, hints, fingerprint))

    def add_issues(self, report: Report, fingerprint: str | None = None) -> None:
        """Adds only the issues of a file that was not loaded.

        With a fingerprint the next run does not try it again while that and its bytes are the same.
        """
        self._hold(rows.of_issues(report, fingerprint))

    def copy(self, source: Previous, document_ids: Sequence[str]) -> None:
        """Copies the run log, and documents as they were read, from the previous build.

        Raises BuildError when that build is damaged.
        """
        try:
            self._con.execute(ATTACH, [str(source.path)])
            self._con.execute(COPY_RUNS)
            if document_ids:
                self._con.register("copied", rows.words("document_id", document_ids))
                for statement in COPY:
                    self._con.execute(statement)
                self._con.unregister("copied")
            self._con.execute(DETACH)
        except duckdb.Error as error:
            raise BuildError(f"{source.path} cannot be copied from: {error}") from error

    def republish(self, source: Previous, run: Run) -> Published:
        """Publishes the previous build again under a new name, with this run in its log.

        Raises BuildError when that build is damaged.
        """
        self._con.close()
        try:
            copyfile(source.path, self._unfinished)
            self._con = duckdb.connect(str(self._unfinished), config=dict(WRITING))
            self._con.execute(RENAME, [self.build])
            counts = self._finish(run)
            verify(self._unfinished)
        except duckdb.Error as error:
            raise BuildError(f"{source.path} cannot be copied: {error}") from error
        builds.publish(self.path)
        return Published(self.path, *counts)

    def publish(
        self, vocabulary: Vocabulary, origin: Origin, corrected: Path, run: Run
    ) -> Published:
        """Corrects, derives, checks and publishes the build.

        Raises PublishError when it does not hold together. As with every error on the way, the
        previous build then stays in use.
        """
        self._flush()
        self._fill_vocabulary(vocabulary)
        self._correct(vocabulary, corrected)
        self._insert("district", self._districts(vocabulary))
        self._con.execute((HERE / "derived.sql").read_text(encoding="utf-8"))
        series.fill(self._con, vocabulary)
        self._con.executemany(ADD_META, [*self._meta(vocabulary, origin).items()])
        counts = self._finish(run)
        verify(self._unfinished)
        builds.publish(self.path)
        return Published(self.path, *counts)

    def _meta(self, vocabulary: Vocabulary, origin: Origin) -> dict[str, str]:
        return {
            "schema_version": SCHEMA_VERSION,
            "build": self.build,
            "code": origin.code,
            "vocabulary": vocabulary.fingerprint,
            "inputs": origin.inputs,
        }

    def _hold(self, tables: Mapping[str, Sequence[rows.Row]]) -> None:
        for table, added in tables.items():
            self._held.setdefault(table, []).extend(added)
        is_full = any(len(held) >= FLUSHED for held in self._held.values())
        if is_full or len(self._held.get("document", ())) >= FLUSHED_DOCUMENTS:
            self._flush()

    def _flush(self) -> None:
        held, self._held = self._held, {}
        for table, added in held.items():
            self._insert(table, added)

    def _insert(self, table: str, added: Iterable[rows.Row]) -> None:
        self._con.from_arrow(rows.as_arrow(table, added)).insert_into(table)

    def _fill_vocabulary(self, vocabulary: Vocabulary) -> None:
        for table, added in rows.of_vocabulary(vocabulary).items():
            self._insert(table, added)

    def _correct(self, vocabulary: Vocabulary, path: Path) -> None:
        """Applies the corrections and lists what became of each."""
        whole, torn = corrections.read(path)
        outcomes: Sequence[Outcome] = ()
        if whole:
            ledger = Ledger(self._con, places(vocabulary))
            ledger.fetch(correction.document_id for correction in whole)
            outcomes = corrections.apply(whole, ledger, vocabulary)
            ledger.write()
        self._insert("correction", (*map(_outcome_row, outcomes), *map(_torn_row, torn)))
        self._con.execute(STALE)

    def _districts(self, vocabulary: Vocabulary) -> list[rows.Row]:
        pinyin = {code: place.pinyin for code, place in places(vocabulary).items()}
        named: dict[str, rows.Row] = {}
        for code, *names in self._con.execute(DISTRICTS).fetchall():
            if code is not None:
                named.setdefault(code, (code, *names, pinyin.get(code)))
        return list(named.values())

    def _finish(self, run: Run) -> tuple[int, ...]:
        """Writes the run log, brings all to disk and closes; the counts of `Published`."""
        counts = self._con.execute(COUNTS).fetchone() or ()
        values = (run.run, run.started_at, run.seconds, run.seen, run.loaded, run.copied)
        self._con.execute(ADD_RUN, [*values, run.rejected, counts[2]])
        self._con.execute("CHECKPOINT")
        self._con.close()
        return tuple(counts)


def verify(path: Path) -> None:
    """Reads a build as a whole and checks its keys.

    Raises PublishError naming the table, duckdb.Error when a block is damaged.
    """
    with connect(path) as con:
        for (table,) in con.execute(TABLES).fetchall():
            con.table(table).set_alias("whole").aggregate("bit_xor(hash(whole))").fetchall()
        for table, sql in DOUBLED:
            (doubled,) = con.execute(sql).fetchone() or (0,)
            if doubled:
                raise PublishError(f"table {table}: {doubled} rows without a key of their own")


def _not_published(error: Exception) -> PublishError:
    return PublishError(
        f"the build was not published, the previous one stays in use: {error}; "
        "make room, check the folder's permissions, and run this again"
    )


def places(vocabulary: Vocabulary) -> dict[str, District]:
    """The division of each code, by its latest name."""
    ordered = sorted(vocabulary.districts, key=lambda place: place.until or 9999)
    return {place.code: place for place in ordered}


def _outcome_row(outcome: Outcome) -> rows.Row:
    correction = outcome.correction
    return (
        correction.line,
        correction.document_id,
        correction.start,
        correction.quote,
        correction.field,
        correction.was,
        correction.now,
        correction.reason,
        correction.name,
        correction.at,
        "applied" if outcome.applied_to else "stale",
        outcome.detail,
        outcome.applied_to,
    )


def _torn_row(torn: Torn) -> rows.Row:
    nothing: list[Any] = [None] * 9
    return (torn.line, *nothing, "torn", torn.detail, None)
