"""The edge where files come in: found, hashed, parsed in worker processes, stored, published.

A file whose bytes, name and hints are as in the previous build, read by the same code and
vocabulary, is copied forward and not parsed; one that could not be read is not tried again.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from tqdm import tqdm

from pipeline import builds, files, sources, store
from pipeline.errors import BuildError, DecodeError
from pipeline.isolate import Job, ParsePool, rejected
from pipeline.jsonform import is_rejected
from pipeline.records import Document, Hints, Issue, Report
from pipeline.store import Known, Origin, Previous, Published, Rejection, Run, Writer
from pipeline.vocabulary import Vocabulary

log = logging.getLogger(__name__)

HERE = Path(__file__).resolve().parent
LIBRARIES = ("defusedxml", "jieba", "pypdfium2")  # what a report says depends on them
# Reasons that may lie in the machine and not in the file: such a file is tried at every run.
PASSING = frozenset({"timeout", "memory", "crashed"})


@dataclass(frozen=True, slots=True)
class Found:
    """A file that can be read, with what decides whether it must be parsed."""

    job: Job
    sha256: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """The files of a run by what becomes of them; `copied` are document ids."""

    parse: tuple[Found, ...]
    copied: tuple[str, ...]
    # Not parsed: rejected now, double, or (with its source) rejected as by the previous run.
    answered: tuple[tuple[Report, Found | None], ...]
    inputs: str  # a hash over all of them: what is stored is decided by it and the corrections
    began_s: float  # on the monotonic clock

    @property
    def seen(self) -> int:
        return len(self.parse) + len(self.copied) + len(self.answered)


@dataclass(frozen=True, slots=True)
class Summary:
    """What one run did; `published` is None when nothing could be loaded."""

    published: Published | None
    seen: int
    loaded: int
    copied: int
    doubled: int
    rejections: tuple[Report, ...]
    seconds: float


def run(
    data_dir: Path,
    vocabulary: Vocabulary,
    paths: Sequence[Path] = (),
    *,
    workers: int | None = None,
    full: bool = False,
) -> Summary:
    """Reads every report, publishes a build of all that could be read, and tells what happened.

    Raises PublishError when the build cannot be published, SourcesError or VocabularyError when a
    table is malformed; the previous build then stays in use.
    """
    folder = data_dir / "build"
    with builds.lock(folder):
        previous = store.previous(folder)
        jobs = tuple(_jobs(data_dir / "reports", paths))
        try:
            found = _sort(jobs, None if full else previous, vocabulary)
            return _build(data_dir, vocabulary, found, previous, workers)
        except BuildError as error:  # damaged: nothing is copied from it
            log.warning("ingest parsing everything, %s", error)
            return _build(data_dir, vocabulary, _sort(jobs, None, vocabulary), None, workers)


def _build(
    data_dir: Path,
    vocabulary: Vocabulary,
    found: Sorted,
    previous: Previous | None,
    workers: int | None,
) -> Summary:
    corrected = data_dir / "corrections.jsonl"
    reviewed = corrected.read_bytes() if corrected.is_file() else b""
    inputs = hashlib.sha256(found.inputs.encode() + reviewed).hexdigest()
    origin = Origin(code_fingerprint(), inputs)
    with Writer(data_dir / "build") as writer:
        if previous is not None and not found.parse and previous.inputs == origin.inputs:
            return _republish(writer, previous, found)
        if previous is not None:
            writer.copy(previous, found.copied)
        rejections = _fill(writer, found, vocabulary, workers)
        summary = _summary(found, rejections)
        if not summary.loaded:
            return summary
        logged = _logged(writer.build, summary)
        published = writer.publish(vocabulary, origin, corrected, logged)
    return replace(_summary(found, rejections), published=published)


def _republish(writer: Writer, previous: Previous, found: Sorted) -> Summary:
    """Nothing changed: the previous build under a new name, with this run in its log."""
    rejections = tuple(report for report, _ in found.answered if is_rejected(report))
    with _progress(found) as bar:
        for report in rejections:
            _named(report, bar)
    logged = _logged(writer.build, _summary(found, rejections))
    published = writer.republish(previous, logged)
    return replace(_summary(found, rejections), published=published)


def _summary(found: Sorted, rejections: tuple[Report, ...]) -> Summary:
    doubled = sum(not is_rejected(report) for report, _ in found.answered)
    return Summary(
        published=None,
        seen=found.seen,
        loaded=found.seen - len(rejections) - doubled,
        copied=len(found.copied),
        doubled=doubled,
        rejections=rejections,
        seconds=round(time.monotonic() - found.began_s, 3),
    )


def _logged(build: str, summary: Summary) -> Run:
    now = datetime.now(UTC).replace(tzinfo=None)  # DuckDB's TIMESTAMP has no zone
    return Run(
        run=build,
        started_at=now - timedelta(seconds=summary.seconds),
        seconds=summary.seconds,
        seen=summary.seen,
        loaded=summary.loaded,
        copied=summary.copied,
        rejected=len(summary.rejections),
    )


def code_fingerprint() -> str:
    """First 16 hex digits of a SHA-256 over this package's code and the libraries it reads by."""
    digest = hashlib.sha256()
    for path in sorted((*HERE.rglob("*.py"), *HERE.rglob("*.sql"))):
        digest.update(path.relative_to(HERE).as_posix().encode() + b"\0" + path.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}\0".encode())
    return digest.hexdigest()[:16]


# Finding files ------------------------------------------------------------------------------------


def _jobs(reports: Path, paths: Sequence[Path]) -> Iterator[Job]:
    """One job per file: those of the reports folder by their path in it, then those given."""
    hints = sources.read(reports)
    seen: set[Path] = set()
    for path in files.walk(reports) if reports.is_dir() else ():
        seen.add(path.absolute())
        name = files.shown(path.relative_to(reports)).replace("\\", "/")
        yield Job(path, name, hints.get(name, Hints()))
    given = chain.from_iterable(files.walk(path) if path.is_dir() else [path] for path in paths)
    for path in sorted(set(given)):
        if path.absolute() not in seen:
            yield Job(path, files.shown(path))


def _sort(jobs: Iterable[Job], previous: Previous | None, vocabulary: Vocabulary) -> Sorted:
    began_s = time.monotonic()
    known = previous or Previous(Path())
    parse: list[Found] = []
    copied: list[str] = []
    answered: list[tuple[Report, Found | None]] = []
    names: dict[str, str] = {}  # by hash
    base = f"{code_fingerprint()} {vocabulary.fingerprint}"
    inputs = hashlib.sha256(base.encode())
    for job in jobs:
        try:
            sha256 = hashlib.sha256(files.read_bounded(job.path)).hexdigest()
        except DecodeError as error:
            answered.append((rejected(job, error, b""), None))
            inputs.update(f"{job.name}\0{error.code}\0".encode())
            continue
        source = Found(job, sha256, _fingerprint(base, job))
        inputs.update(f"{sha256}\0{source.fingerprint}\0".encode())
        if sha256 in names:
            answered.append((_double(job, sha256, names[sha256]), None))
            continue
        names[sha256] = job.name
        before, turned_down = known.documents.get(job.name), known.rejections.get(job.name)
        if before and _is_as_before(source, before):
            copied.append(before.document_id)
        elif turned_down and _is_as_before(source, turned_down):
            answered.append((_again(turned_down), source))
        else:
            parse.append(source)
    decided = inputs.hexdigest()
    return Sorted(tuple(parse), tuple(copied), tuple(answered), decided, began_s)


def _is_as_before(source: Found, before: Known | Rejection) -> bool:
    return (source.sha256, source.fingerprint) == (before.sha256, before.fingerprint)


def _again(before: Rejection) -> Report:
    """The rejection of the previous run, in the same words."""
    issue = Issue(before.stage, before.code, "rejected", before.detail)
    document = Document(before.sha256[:16], before.path, before.sha256, "", "", "")
    return Report(document, issues=(issue,))


def _fingerprint(base: str, job: Job) -> str:
    """What decides, besides its bytes, what is read from a file."""
    return hashlib.sha256(f"{base}\0{job.name}\0{job.hints}".encode()).hexdigest()[:16]


def _double(job: Job, sha256: str, first: str) -> Report:
    issue = Issue("ingest", "duplicate_file", "doubt", f"the same bytes as {first}; read once")
    return Report(Document(sha256[:16], job.name, sha256, "", "", ""), issues=(issue,))


# Filling the build --------------------------------------------------------------------------------


def _fill(
    writer: Writer, found: Sorted, vocabulary: Vocabulary, workers: int | None
) -> tuple[Report, ...]:
    """Adds everything to the build; the rejected ones, each named as it happens."""
    gc.set_threshold(100_000, 20, 20)  # millions of rows that hold no cycles: 0.2 ms a report
    rejections: list[Report] = []
    with _progress(found) as bar:
        for report, source in chain(found.answered, _parsed(found.parse, vocabulary, workers)):
            added = _add(writer, report, source)
            if is_rejected(added):
                rejections.append(_named(added, bar))
            bar.update()
    return tuple(rejections)


def _progress(found: Sorted) -> tqdm[object]:
    """A progress bar on a terminal, nothing elsewhere."""
    hidden = not sys.stderr.isatty()
    return tqdm(total=found.seen, initial=len(found.copied), unit="file", disable=hidden)


def _parsed(
    found: Sequence[Found], vocabulary: Vocabulary, workers: int | None
) -> Iterator[tuple[Report, Found]]:
    if not found:
        return
    with ParsePool(vocabulary.folder, workers) as pool:
        yield from zip(pool.map(each.job for each in found), found, strict=True)


def _add(writer: Writer, report: Report, source: Found | None) -> Report:
    """Stores a parsed report; one that cannot be stored becomes a rejection."""
    if source and not is_rejected(report):
        try:
            writer.add(report, source.job.hints, source.fingerprint)
        except ValueError as error:
            issue = Issue("store", "not_storable", "rejected", str(error)[:200])
            report = Report(replace(report.document, text=""), issues=(issue,))
        else:
            return report
    writer.add_issues(report, _remembered(report, source))
    return report


def _remembered(report: Report, source: Found | None) -> str | None:
    """The fingerprint of a file that need not be tried again; None where it must be."""
    may_pass = any(issue.code in PASSING for issue in report.issues)
    return source.fingerprint if source and not may_pass else None


def _named(report: Report, bar: tqdm[object]) -> Report:
    """Says on its own line, above the progress bar, which file was rejected and why."""
    issue = next(each for each in report.issues if each.severity == "rejected")
    bar.write(f"rejected {report.document.path}: {issue.code}: {issue.detail}", file=sys.stderr)
    log.info("rejected file=%s code=%s", report.document.path[-40:], issue.code)
    return report
