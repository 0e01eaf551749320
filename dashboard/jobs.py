"""Work of the pipeline, started from the dashboard in a process of its own, and its progress.

Files are never parsed in the server: an untrusted one could stop it for everybody.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import streamlit as st

from dashboard.i18n import Words
from dashboard.queries import data_folder

ROOT = Path(__file__).resolve().parent.parent
SOURCES = "sources.csv"  # in the folder of reports, and none itself
TAIL_BYTES = 4_000
REFRESH_S = 0.5


@dataclass
class Job:
    """One child process and what it has said so far."""

    process: subprocess.Popen[bytes]
    log: IO[bytes]
    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> int:
        return int(time.monotonic() - self.started)

    def is_running(self) -> bool:
        return self.process.poll() is None

    def has_failed(self) -> bool:
        """Exit codes 0 and 1 published a build (1: some files were rejected)."""
        return self.process.poll() not in {None, 0, 1}

    def tail(self) -> str:
        """The last lines of its output, each as it stands after its last carriage return."""
        size = self.log.seek(0, 2)
        self.log.seek(max(0, size - TAIL_BYTES))
        text = self.log.read().decode("utf-8", "replace")
        return "\n".join(line.rpartition("\r")[2] for line in text.split("\n")).strip()


@dataclass
class Runner:
    """The one job of this server: many visitors of an empty dashboard start one build."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    job: Job | None = None

    def start(self, *arguments: str) -> Job:
        with self.lock:
            if self.job is None or not self.job.is_running():
                self.job = _spawn(arguments)
            return self.job


def _spawn(arguments: tuple[str, ...]) -> Job:
    log = tempfile.TemporaryFile()  # noqa: SIM115 kept open as long as the job is shown
    command = [sys.executable, "-m", "pipeline", *arguments]
    return Job(subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT), log)


@st.cache_resource(show_spinner=False)
def runner() -> Runner:
    return Runner()


def has_reports() -> bool:
    """Whether any file lies in the folder of reports, its table of sources aside."""
    files = (path for path in (data_folder() / "reports").rglob("*") if path.is_file())
    return any(path.name != SOURCES and not path.name.startswith(".") for path in files)


def make_first_build(words: Words) -> None:
    """Starts the first build if none was tried yet, and shows how it goes.

    Where there is no report to read, it says where reports go.
    """
    if not has_reports():
        st.info(words("empty_build"))
        _again(words)
        return
    if runner().job is None:
        runner().start("ingest")
    show(words)


def offer_build(words: Words) -> None:
    """A button that reads the reports again, and how that goes."""
    job = runner().job
    if job is not None and (job.is_running() or job.has_failed()):
        show(words)
    elif st.button(words("build_again"), type="primary", key="w:build"):
        runner().start("ingest")
        st.rerun()


def show(words: Words) -> None:
    job = runner().job
    if job is None or job.has_failed():
        _failure(job, words)
    elif job.is_running():
        _progress(words)
    else:
        st.info(words("empty_build"))
        _again(words)


@st.fragment(run_every=REFRESH_S)
def _progress(words: Words) -> None:
    job = runner().job
    if job is None or not job.is_running():
        st.rerun(scope="app")
    st.progress(_share(job.tail()), text=words("building"))
    st.caption(words("building_note") + " " + words("building_seconds", n=job.seconds))


def _share(tail: str) -> float:
    """How far the bar of the last line has come: its `3/12`, as tqdm writes it."""
    for word in reversed(tail.split()):
        done, _, of = word.partition("/")
        if done.isdigit() and of.isdigit() and int(of) > 0:
            return min(1.0, int(done) / int(of))
    return 0.0


def _failure(job: Job | None, words: Words) -> None:
    st.error(words("build_failed"))
    if job is not None and job.tail():
        st.code(job.tail(), language=None, wrap_lines=True)
    _again(words)


def _again(words: Words) -> None:
    if st.button(words("build_again"), type="primary", key="w:build"):
        runner().start("ingest")
        st.rerun()
