"""How long reading takes: each stage, the whole, and `jieba.lcut` over the same text beside it.

    python -m tests.benchmarks.stages [--rounds 25] [--reports 400]

Times are of one core, as the process spends it; medians over rounds, in each of which the stages,
the whole and jieba take turns. Compare the ratio, not the milliseconds: a shared machine slows all
three alike. Then `ingest` reads copies of the two real reports with other districts, years and
figures, with two workers, and tells how many a second and how much memory it takes.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from pipeline import (
    aspects,
    decode,
    figures,
    identify,
    indicators,
    normalise,
    parse,
    sections,
    statements,
)
from pipeline.environment import ROOT
from pipeline.records import Hints
from pipeline.vocabulary import Vocabulary

REPORTS = ROOT / "data" / "reports"
TURN = 5  # readings of one kind in a row, so that each finds its own data in the cache
STAGES = (
    "decode",
    "normalise",
    "sections",
    "identify",
    "figures",
    "aspects",
    "indicators",
    "statements",
)
DIGIT = re.compile(r"(?<![0-9])[1-9][0-9]{0,3}(?=[余多]?[人场次件名户份个])")
YEAR = re.compile("202[0-9](?=年)")
OWN = re.compile("越秀|魏都")
DISTRICTS = ("荔湾", "海珠", "天河", "江汉", "硚口", "汉阳", "武侯", "锦江", "雁塔", "碑林")


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one report: each stage, `parse_report`, `jieba.lcut`; ratio of the two."""

    stages: dict[str, float]
    whole: float
    jieba: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Throughput:
    """Reports that `ingest` reads in a second, and the most memory that a process of it took."""

    reports: int
    seconds: float
    peak_mb: float


def main(words: list[str] | None = None) -> None:
    """Prints a row per report, then the throughput, as they stand in the README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--reports", type=int, default=400)
    args = parser.parse_args(words)
    vocabulary = Vocabulary()
    cut = _tokenizer()
    print(" | ".join(("report", "characters", *STAGES, "whole ms", "jieba.lcut ms", "ratio")))
    for path in sorted(REPORTS.glob("*.txt")):
        data = path.read_bytes()
        timing = measure(data, path.name, vocabulary, cut, args.rounds)
        length = len(decode.decode(data, path.name, vocabulary).text)
        shown = (*timing.stages.values(), timing.whole, timing.jieba, timing.ratio)
        print(" | ".join((path.stem, str(length), *(f"{value:.2f}" for value in shown))))
    if args.reports:
        read = throughput(args.reports)
        rate = read.reports / read.seconds
        print(
            f"ingest: {read.reports} reports in {read.seconds:.1f} s, {rate:.0f} a second, "
            f"at most {read.peak_mb:.0f} MB in one process"
        )


def measure(
    data: bytes, name: str, vocabulary: Vocabulary, cut: Callable[[str], object], rounds: int
) -> Timing:
    """Medians over the rounds; the ratio is the median of each round's own."""
    text = decode.decode(data, name, vocabulary).text
    parse.parse_report(data, name, Hints(), vocabulary)  # compiles the tables
    stages: list[list[float]] = []
    whole: list[float] = []
    jieba: list[float] = []
    for _ in range(rounds):
        stages += [_stages(data, name, vocabulary) for _ in range(TURN)]
        whole.append(_timed(lambda: parse.parse_report(data, name, Hints(), vocabulary)))
        jieba.append(_timed(lambda: cut(text)))
    return Timing(
        {
            name: median(column)
            for name, column in zip(STAGES, zip(*stages, strict=True), strict=True)
        },
        median(whole),
        median(jieba),
        median(one / other for one, other in zip(whole, jieba, strict=True)),
    )


def _timed(work: Callable[[], object]) -> float:
    """Milliseconds of `work`, the mean of a turn."""
    began = time.process_time()
    for _ in range(TURN):
        work()
    return (time.process_time() - began) * 1000 / TURN


def _stages(data: bytes, name: str, vocabulary: Vocabulary) -> list[float]:
    """Milliseconds of each of `STAGES`, run in the order in which `parse` runs them."""
    clock = [time.process_time()]
    document = decode.decode(data, name, vocabulary)
    clock.append(time.process_time())
    text = normalise.normalise(document.text)
    clock.append(time.process_time())
    tree = sections.split(text, document.blocks, vocabulary)
    clock.append(time.process_time())
    identity = identify.identify(text, tree, document, Hints(), vocabulary).identity
    clock.append(time.process_time())
    found = figures.find(text, tree, vocabulary).figures
    clock.append(time.process_time())
    placed = aspects.assign(text, found, tree, identity, vocabulary)
    clock.append(time.process_time())
    indicators.link(text, placed, tree, vocabulary)
    clock.append(time.process_time())
    statements.find(text, tree, vocabulary)
    clock.append(time.process_time())
    return [(end - start) * 1000 for start, end in pairwise(clock)]


def _tokenizer() -> Callable[[str], object]:
    import jieba  # noqa: PLC0415 - takes a second to load, and only this script compares with it

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    cut: Callable[[str], object] = jieba.lcut
    return cut


# Many reports -------------------------------------------------------------------------------------


def throughput(count: int, workers: int = 2) -> Throughput:
    """The command `ingest` over `count` generated reports, from a cold start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        reports = Path(folder) / "reports"
        reports.mkdir()
        for number, text in enumerate(generated(count)):
            (reports / f"{number:05}.txt").write_text(text, encoding="utf-8")
        began = time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "pipeline", "ingest", "--workers", str(workers)],
            cwd=ROOT,
            env={**os.environ, "QUJIAN_DATA_DIR": folder},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        seconds = time.monotonic() - began
    return Throughput(count, seconds, _peak_mb())


def generated(count: int) -> Iterator[str]:
    """The two real reports, with other districts, years and figures; the same at every run."""
    chance = random.Random(20240501)  # noqa: S311 - no secret
    sources = [path.read_text(encoding="utf-8") for path in sorted(REPORTS.glob("*.txt"))]
    for number in range(count):
        yield _varied(sources[number % len(sources)], number, chance)


def _varied(text: str, number: int, chance: random.Random) -> str:
    shift = number // 20 % 4 - 2
    text = OWN.sub(DISTRICTS[number % len(DISTRICTS)], text)
    text = YEAR.sub(lambda found: str(int(found[0]) + shift), text)
    return DIGIT.sub(lambda _: str(chance.randint(1, 9_999)), text)


def _peak_mb() -> float:
    """The most resident memory of a child process that has ended."""
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024) / 1_000_000


if __name__ == "__main__":
    main()
