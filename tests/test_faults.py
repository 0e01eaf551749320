"""What may happen to a build: killed, out of disk, damaged, read while the next one is made."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import builds, export, ingest, store
from pipeline.errors import BuildError, PublishError
from pipeline.vocabulary import Vocabulary
from tests.factories import GOLD, a_figure, a_report, build, fingerprints, gold_report, only, query

ROOT = Path(__file__).resolve().parent.parent
CHANCE = random.Random(20261121)  # noqa: S311 - moments to kill, no secret
BOTH = "SELECT value, text FROM figure JOIN document USING (document_id)"
CODE = {
    "for_ever": """
from tests.factories import build, gold_report
reports = [gold_report(name) for name in ("yuexiu-2023", "weidu-2024", "dexing-2025")]
print("ready", flush=True)
while True:
    build(folder, *reports)
""",
    "second_reader": """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as con:
    print(con.execute("SELECT text FROM document").fetchone()[0], flush=True)
    sys.stdin.read()
""",
    "on_a_small_disk": """
import resource
from pipeline.errors import PublishError
from tests.factories import build, gold_report
reports = [gold_report(name) for name in ("yuexiu-2023", "weidu-2024", "dexing-2025")]
for size in (0, 1, 4096, 12288, 50_000, 262_144, 270_336, 400_000, 524_288, 600_000, 786_432):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        build(folder, *reports)
        outcome = "published"
    except PublishError as error:
        outcome = "refused" if "previous one stays in use" in str(error) else str(error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(size, outcome, len(list((folder / "build").glob(".unfinished*"))), flush=True)
build(folder, *reports)
""",
}


def child(name: str, folder: Path) -> subprocess.Popen[str]:
    """A process that runs a piece of code above with `folder` as its data folder."""
    code = f"from pathlib import Path\nfolder = Path({str(folder)!r})\n{CODE[name]}"
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def left_over(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "build").glob(".unfinished*"))


# Killed -------------------------------------------------------------------------------------------


def test_a_killed_build_leaves_the_previous_one_in_use(tmp_path: Path) -> None:
    reports = [gold_report(name) for name in ("yuexiu-2023", "weidu-2024", "dexing-2025")]
    whole = fingerprints(build(tmp_path, *reports).path)
    for _ in range(6):
        writer = child("for_ever", tmp_path)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(CHANCE.uniform(0.0, 0.8))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        for path in builds.builds(tmp_path / "build"):
            store.verify(path)
            assert fingerprints(path) == whole
    assert fingerprints(build(tmp_path, *reports).path) == whole
    assert left_over(tmp_path) == []


def test_leftovers_of_any_kind_are_swept(tmp_path: Path) -> None:
    folder = tmp_path / "build"
    folder.mkdir()
    for name in (".unfinished-reports-1.duckdb", ".unfinished-reports-1.duckdb.wal"):
        (folder / name).write_bytes(b"half")
    (folder / ".unfinished-reports-1.duckdb.tmp").mkdir()
    (folder / ".unfinished-reports-1.duckdb.tmp" / "spilt").write_bytes(b"half")
    build(tmp_path, a_report("无。"))
    assert left_over(tmp_path) == []


def test_a_killed_ingest_frees_its_lock(tmp_path: Path) -> None:
    writer = child("for_ever", tmp_path)
    assert writer.stdout is not None
    writer.stdout.readline()
    time.sleep(0.2)
    writer.kill()
    writer.wait()
    build(tmp_path, a_report("无。"))


# Out of disk --------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="RLIMIT_FSIZE of POSIX")
def test_a_write_that_fails_anywhere_leaves_the_previous_build_in_use(tmp_path: Path) -> None:
    first = build(tmp_path, a_report("第一版。")).path
    whole = fingerprints(first)
    writer = child("on_a_small_disk", tmp_path)
    assert writer.stdout is not None
    outcomes = [line.split() for line in writer.stdout]
    assert writer.wait() == 0
    assert [left for _, _, left in outcomes] == ["0"] * len(outcomes)
    assert "refused" in {outcome for _, outcome, _ in outcomes}
    assert {outcome for _, outcome, _ in outcomes} <= {"refused", "published"}
    assert first in builds.builds(tmp_path / "build")
    assert fingerprints(first) == whole
    assert len(query(builds.newest(tmp_path / "build"), "FROM document")) == 3


@pytest.mark.parametrize("call", ["_sync", "verify", "replace"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_failure_while_publishing_leaves_the_previous_build_in_use(
    tmp_path: Path, call: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(tmp_path, a_report("第一版。")).path

    def failing(*_: Any, **__: Any) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr({"_sync": builds, "verify": store, "replace": Path}[call], call, failing)
        with pytest.raises(PublishError, match="previous one stays in use"):
            build(tmp_path, a_report("第二版。"))
    assert builds.builds(tmp_path / "build") == (first,)
    assert left_over(tmp_path) == []
    assert build(tmp_path, a_report("第二版。")).path == builds.newest(tmp_path / "build")


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "build").write_bytes(b"a file in the way")
    with pytest.raises(PublishError, match="cannot be written"):
        build(tmp_path, a_report("无。"))


# Damaged ------------------------------------------------------------------------------------------


def damaged(path: Path, kind: str) -> None:
    content = bytearray(path.read_bytes())
    if kind == "truncated":
        del content[len(content) // 2 :]
    elif kind == "text":
        content = bytearray(b"no database")
    else:
        for place in range(0, len(content), 4096):
            content[place + 1000 : place + 1008] = b"\xff" * 8
    path.write_bytes(content)


@pytest.mark.parametrize("kind", ["truncated", "text", "flipped"])
def test_after_damage_to_the_newest_build_everything_is_read_again(
    tmp_path: Path, kind: str
) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "a.txt").write_bytes((GOLD / "yuexiu-2023.txt").read_bytes())
    first = ingest.run(tmp_path, Vocabulary(), workers=1).published
    assert first is not None
    whole = fingerprints(first.path)
    damaged(first.path, kind)
    second = ingest.run(tmp_path, Vocabulary(), workers=1).published
    assert second is not None
    assert fingerprints(second.path) == whole


@pytest.mark.parametrize("seed", range(12))
def test_a_flipped_byte_is_never_a_wrong_figure(tmp_path: Path, seed: int) -> None:
    path = build(tmp_path, gold_report("yuexiu-2023")).path
    whole = fingerprints(path)
    content = bytearray(path.read_bytes())
    content[random.Random(seed).randrange(len(content))] ^= 0xFF  # noqa: S311
    path.write_bytes(content)
    try:
        store.verify(path)
        assert fingerprints(path) == whole
    except duckdb.Error:
        pass


@pytest.mark.parametrize("kind", ["truncated", "text"])
def test_a_damaged_build_is_named_in_plain_words(tmp_path: Path, kind: str) -> None:
    path = build(tmp_path, a_report("无。")).path
    damaged(path, kind)
    with pytest.raises(BuildError, match="run `python -m pipeline ingest`"):
        export.export(tmp_path / "build", "report", "csv", "zh", sys.stdout.buffer)


# Read meanwhile -----------------------------------------------------------------------------------


def test_readers_see_whole_builds_only_and_the_new_one_soon(tmp_path: Path) -> None:
    build(tmp_path, a_report("办0次。", figures=[a_figure("0次")]))
    seen: list[set[int]] = [set() for _ in range(4)]
    mixed: list[Any] = []
    stop = threading.Event()

    def read(mine: set[int]) -> None:
        while not stop.is_set():
            with store.connect(builds.newest(tmp_path / "build")) as con:
                value, text = only(con.execute(BOTH).fetchall())
            mine.add(int(value))
            if text != f"办{int(value)}次。":
                mixed.append((value, text))

    readers = [threading.Thread(target=read, args=(mine,)) for mine in seen]
    for reader in readers:
        reader.start()
    for number in range(1, 6):
        build(tmp_path, a_report(f"办{number}次。", figures=[a_figure(f"{number}次")]))
    time.sleep(0.3)
    stop.set()
    for reader in readers:
        reader.join()
    assert mixed == []
    assert all(5 in mine for mine in seen)


def test_a_second_process_reads_while_a_build_is_made(tmp_path: Path) -> None:
    path = build(tmp_path, a_report("第一版。")).path
    with subprocess.Popen(
        [sys.executable, "-X", "utf8", "-c", CODE["second_reader"], str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "第一版。\n"
        second = build(tmp_path, a_report("第二版。")).path
        assert only(query(second, "FROM document"))["text"] == "第二版。"
        reader.communicate("")
    assert reader.returncode == 0
