"""Parsing in worker processes with memory and time limits: no file can take the caller with it.

A 636-byte PDF takes its library to the memory limit and then aborts the process; so each worker
has a limit, a worker that dies is replaced, and the file that killed it is named in a report.
Files go to the workers in chunks. When a chunk fails, its files are parsed again one by one.
"""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, TimeoutError
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from multiprocessing.context import BaseContext
from pathlib import Path
from types import TracebackType

from pebble import ProcessExpired, ProcessPool

from pipeline.errors import DecodeError, VocabularyError
from pipeline.files import read_bounded
from pipeline.records import Document, Hints, Issue, Report
from pipeline.vocabulary import SHIPPED, Vocabulary

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One file to parse: where it lies, its name as reports give it, what is known of it."""

    path: Path
    name: str
    hints: Hints = field(default_factory=Hints)


Read = Callable[[Job, Vocabulary], Report]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one worker may take. Measured: 70 MB of address space over text, pages and Word, 85 MB
    over PDF; 180 MB resident over the largest of tests/hostile.py that is read."""

    memory_bytes: int = 512_000_000  # of address space; not enforced on Windows and macOS
    file_s: float = 20.0
    chunk_s: float = 8.0  # then its files are parsed one by one, with `file_s` each
    chunk_files: int = 32
    tasks: int = 500  # chunks until a worker is replaced, against memory that creeps


class ParsePool:
    """Worker processes that parse files; use as a context manager.

    with ParsePool(workers=2) as pool:
        for report in pool.map(jobs):
            ...
    """

    def __init__(
        self,
        folder: Path = SHIPPED,
        workers: int | None = None,
        limits: Limits | None = None,
        read: Read | None = None,
    ) -> None:
        self._folder = folder
        self._read = read or parse_job
        self._limits = limits or Limits()
        self._workers = workers or os.cpu_count() or 1
        self._pool: ProcessPool | None = None

    def __enter__(self) -> ParsePool:
        self._start()
        return self

    def _start(self) -> None:
        self._pool = ProcessPool(
            max_workers=self._workers,
            max_tasks=self._limits.tasks,
            initializer=_limit,
            initargs=(self._limits.memory_bytes,),
            context=_context(),
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it without types
            self._pool.join()

    def map(self, jobs: Iterable[Job]) -> Iterator[Report]:
        """One report per job, in order; a file that failed gives a report with its rejection.

        Raises VocabularyError when the tables cannot be read: then no file can be parsed.
        """
        waiting: deque[tuple[Sequence[Job], Future[list[Report]]]] = deque()
        chunks = _chunks(iter(jobs), self._limits.chunk_files)
        for chunk in islice(chunks, self._workers * 3):
            waiting.append((chunk, self._schedule(chunk, self._limits.chunk_s)))
        while waiting:
            chunk, future = waiting.popleft()
            yield from self._reports(chunk, future)
            for following in islice(chunks, 1):
                waiting.append((following, self._schedule(following, self._limits.chunk_s)))

    def _schedule(self, chunk: Sequence[Job], limit_s: float) -> Future[list[Report]]:
        if self._pool is None:
            raise RuntimeError("a ParsePool works inside its `with` block")
        given = (tuple(chunk), self._folder, self._read)
        try:
            return self._pool.schedule(parse_chunk, args=given, timeout=limit_s)
        except (BrokenExecutor, RuntimeError):  # all workers died at once: a new pool goes on
            self._stop()
            self._start()
            return self._pool.schedule(parse_chunk, args=given, timeout=limit_s)

    def _reports(self, chunk: Sequence[Job], future: Future[list[Report]]) -> Iterator[Report]:
        try:
            yield from future.result()
        except (TimeoutError, ProcessExpired, MemoryError, BrokenExecutor) as error:
            log.info("isolate chunk_failed files=%d reason=%s", len(chunk), type(error).__name__)
            for job in chunk:
                yield self._alone(job)

    def _alone(self, job: Job, tries: int = 3) -> Report:
        try:
            return self._schedule([job], self._limits.file_s).result()[0]
        except TimeoutError:
            detail = f"it was not read within {self._limits.file_s:.0f} s"
            return rejected(job, DecodeError("timeout", detail))
        except ProcessExpired as error:
            return rejected(job, DecodeError("crashed", f"its reader ended with {error.exitcode}"))
        except BrokenExecutor:  # its pool ended, perhaps by another file
            if tries > 1:
                return self._alone(job, tries - 1)
            return rejected(job, DecodeError("crashed", "its reader ended without a word"))
        except MemoryError:
            return rejected(job, _out_of_memory())


def parse_chunk(jobs: Sequence[Job], folder: Path, read: Read) -> list[Report]:
    """The reports of a chunk, in this process and without limits; each file is answered."""
    return [read(job, vocabulary_of(folder)) for job in jobs]


def parse_job(job: Job, vocabulary: Vocabulary) -> Report:
    """The report of one file, in this process; a rejection where it cannot be read."""
    from pipeline import parse  # noqa: PLC0415 - the parent of the workers never needs the stages

    data = b""
    try:
        data = read_bounded(job.path)
        return parse.parse_report(data, job.name, job.hints, vocabulary)
    except DecodeError as error:
        return rejected(job, error, data)
    except VocabularyError:
        raise  # concerns every file
    except MemoryError:
        return rejected(job, _out_of_memory(), data)
    except Exception as error:  # once per file: a fault of ours must not hide the other files
        log.exception("isolate failed file=%s", job.name[:40])
        return rejected(
            job, DecodeError("failed", f"{type(error).__name__} in {_place(error)}"), data
        )


def rejected(job: Job, error: DecodeError, data: bytes | None = None) -> Report:
    """The report of a file that was not read, with the reason why."""
    content = _content(job.path) if data is None else data
    digest = hashlib.sha256(content).hexdigest() if content else ""
    issue = Issue("decode", error.code, "rejected", error.detail)
    return Report(Document(digest[:16], job.name, digest, "", "", ""), issues=(issue,))


def _content(path: Path) -> bytes:
    try:
        return read_bounded(path)
    except DecodeError:
        return b""


def _out_of_memory() -> DecodeError:
    return DecodeError("memory", "reading it takes more memory than a report may")


def _place(error: Exception) -> str:
    """Module and line where a fault arose."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


def _chunks(jobs: Iterator[Job], size: int) -> Iterator[Sequence[Job]]:
    while chunk := tuple(islice(jobs, size)):
        yield chunk


@cache
def vocabulary_of(folder: Path) -> Vocabulary:
    """The tables of a folder, read once in a process: what is learned from them is kept."""
    return Vocabulary(folder)


def _context() -> BaseContext:
    """Workers forked from a clean server where there is one: DuckDB's threads survive no fork."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.parse", "pipeline.warm"])
    return context


def _limit(memory_bytes: int) -> None:
    """Set in a worker before its first file; Windows has no such limits, macOS keeps none."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - does not exist on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
