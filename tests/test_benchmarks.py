"""The measurements run, and reading stays linear; how fast it is, no test asks."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from pipeline import parse
from pipeline.environment import ROOT
from pipeline.records import Hints
from pipeline.vocabulary import Vocabulary
from tests.benchmarks import stages

VOCABULARY = Vocabulary()
OPENING = "平安区司法局2024年法治政府建设年度报告\n2024年,我局坚持依法行政,现将情况报告如下:\n"
GENEROUS = 64  # times as long for sixteen times as much; squared, it would be 256


def test_the_benchmark_prints_a_row_per_report_and_a_rate(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stages.main(["--rounds", "1", "--reports", "4"])
    heading, weidu, yuexiu, *rate = capsys.readouterr().out.splitlines()
    assert heading.startswith("report | characters | decode")
    assert (weidu.split(" | ")[0], yuexiu.split(" | ")[0]) == ("weidu-2024", "yuexiu-2023")
    assert len(weidu.split(" | ")) == len(heading.split(" | "))
    assert "4 reports" in rate[0]


def test_generated_reports_differ_and_come_the_same_at_every_run() -> None:
    first = list(stages.generated(6))
    assert len(set(first)) == 6
    assert first == list(stages.generated(6))


BAITS = (
    "一是推进",
    "9",
    "一",
    "《",
    "“",
    "(",
    "件",
    "1件",
    "1,",
    "开展培训12场次,",
    "其中3件、",
    "比上年",
    "(一)",
    "二、存在的问题\n",
    "。",
    "\n",
    "区司法局",
    "2024年",
    "原因是不足,",
)


@pytest.mark.parametrize("bait", BAITS)
def test_sixteen_times_the_text_takes_about_sixteen_times_as_long(bait: str) -> None:
    unit = bait * (2_000 // len(bait))
    once = min(_seconds(unit) for _ in range(3))
    assert min(_seconds(unit * 16) for _ in range(2)) < GENEROUS * max(once, 0.002)


def _seconds(text: str) -> float:
    data = (OPENING + text).encode()
    began = time.process_time()
    parse.parse_report(data, "bait.txt", Hints(), VOCABULARY)
    return time.process_time() - began


def test_the_same_bytes_give_the_same_report_in_every_process() -> None:
    """Sets of strings are ordered anew in each process: nothing read may depend on that."""
    read = {_report(seed) for seed in ("1", "2", "3")}
    assert len(read) == 1


def _report(seed: str) -> str:
    reports = [str(path) for path in sorted(stages.REPORTS.glob("*.txt"))]
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "parse", "--workers", "1", *reports],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout
