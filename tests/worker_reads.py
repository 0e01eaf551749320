"""Readers that tests give to workers: a light module, so that a worker imports nothing more."""

from __future__ import annotations

import os
import time
from dataclasses import replace

from pipeline import isolate
from pipeline.errors import VocabularyError
from pipeline.isolate import Job
from pipeline.records import Document, Report
from pipeline.vocabulary import Vocabulary


def misbehave(job: Job, vocabulary: Vocabulary) -> Report:
    """Stands for a reader: does what the job's name says."""
    if job.name == "abort":
        os.abort()
    if job.name == "hang":
        time.sleep(60)
    if job.name == "memory":
        bytearray(8_000_000_000)
    if job.name == "table":
        raise VocabularyError("units.csv is missing; restore it")
    return Report(Document("", job.name, "", "", "", vocabulary.folder.name))


def measured(job: Job, vocabulary: Vocabulary) -> Report:
    """The real reader, with the seconds it took as `encoding` and its megabytes as `host`."""
    import resource  # noqa: PLC0415 - does not exist on Windows

    begin = time.perf_counter()
    report = isolate.parse_job(job, vocabulary)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    seconds = f"{time.perf_counter() - begin:.3f}"
    return replace(report, document=replace(report.document, encoding=seconds, host=str(peak)))
