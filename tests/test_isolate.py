"""Isolation: whatever a file does to the process that reads it, every file is answered."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import isolate
from pipeline.errors import DecodeError, VocabularyError
from pipeline.files import read_bounded, shown, walk
from pipeline.isolate import Job, Limits, ParsePool
from pipeline.records import Report
from pipeline.vocabulary import Vocabulary
from tests import hostile
from tests.worker_reads import measured, misbehave

SECONDS_PER_FILE = 20
SECONDS = 240  # for all of them; 25 on two cores that nothing else uses
WORKER_MEGABYTES = 512
QUICK = Limits(file_s=1.0, chunk_s=1.0, chunk_files=4)


def names(reports: list[Report]) -> list[str]:
    return [report.document.path for report in reports]


def codes(report: Report) -> list[str]:
    return [issue.code for issue in report.issues if issue.severity == "rejected"]


def jobs(*listed: str) -> list[Job]:
    return [Job(Path("none"), name) for name in listed]


@pytest.mark.parametrize(
    ("name", "code"), [("abort", "crashed"), ("hang", "timeout"), ("memory", "memory")]
)
def test_a_file_that_ends_its_worker_is_named_and_the_others_are_read(name: str, code: str) -> None:
    listed = ["a", "b", name, "c", "d", "e"]
    with ParsePool(workers=2, limits=QUICK, read=misbehave) as pool:
        reports = list(pool.map(jobs(*listed)))
    assert names(reports) == listed
    assert [codes(report) for report in reports] == [[], [], [code], [], [], []]


def test_reports_come_in_the_order_of_the_jobs_while_jobs_are_still_given() -> None:
    given: list[str] = []

    def endless() -> Iterator[Job]:
        for number in range(1_000_000):
            given.append(str(number))
            yield Job(Path("none"), str(number))

    with ParsePool(workers=2, limits=QUICK, read=misbehave) as pool:
        reports = pool.map(endless())
        assert [next(reports).document.path for _ in range(50)] == given[:50]
    assert len(given) < 500


def test_a_fault_in_the_tables_stops_the_run() -> None:
    with (
        ParsePool(workers=1, limits=QUICK, read=misbehave) as pool,
        pytest.raises(VocabularyError, match=r"units\.csv"),
    ):
        list(pool.map(jobs("a", "table")))


def test_workers_read_the_tables_of_the_folder_they_are_given(tmp_path: Path) -> None:
    with ParsePool(tmp_path, workers=1, limits=QUICK, read=misbehave) as pool:
        assert [report.document.text for report in pool.map(jobs("a"))] == [tmp_path.name]


def test_a_fault_of_ours_is_a_rejection_that_says_where(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> Report:
        raise ZeroDivisionError

    monkeypatch.setattr("pipeline.parse.parse_report", fail)
    path = tmp_path / "a.txt"
    path.write_text(hostile.TEXT, encoding="utf-8")
    report = isolate.parse_job(Job(path, "a.txt"), Vocabulary())
    assert codes(report) == ["failed"]
    assert "ZeroDivisionError in test_isolate.py" in report.issues[0].detail


def test_a_rejected_file_keeps_the_id_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG" + bytes(90))
    report = isolate.parse_job(Job(path, "a.png"), Vocabulary())
    assert codes(report) == ["image"]
    assert report.document.sha256.startswith(report.document.document_id)
    assert len(report.document.document_id) == 16


# Files ------------------------------------------------------------------------------------------


def test_nothing_but_a_regular_file_is_opened(tmp_path: Path) -> None:
    target = tmp_path / "report.txt"
    target.write_text("总结", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to(target)
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.txt"))
        for name in ("link.txt", "loop.txt", "pipe.txt", "socket.txt", "."):
            with pytest.raises(DecodeError) as caught:
                read_bounded(tmp_path / name)
            assert caught.value.code == "not_a_file"
    assert read_bounded(target).decode() == "总结"


def test_a_device_that_never_ends_is_not_read() -> None:
    with pytest.raises(DecodeError) as caught:
        read_bounded(Path("/dev/zero"))
    assert caught.value.code == "not_a_file"


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(DecodeError) as caught:
        read_bounded(Path("none/no.txt"))
    assert caught.value.code == "unreadable"


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000_000)  # a sparse file: it takes no room
    with pytest.raises(DecodeError) as caught:
        read_bounded(path)
    assert caught.value.code == "too_large"


def test_a_folder_is_walked_in_order_without_following_links(tmp_path: Path) -> None:
    (tmp_path / "2023").mkdir()
    (tmp_path / "2023" / "乙.txt").touch()
    (tmp_path / "2023" / "up").symlink_to(tmp_path)
    (tmp_path / "甲.txt").touch()
    for ignored in (".hidden", "~$甲.docx", "sources.csv", "Thumbs.db"):
        (tmp_path / ignored).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in walk(tmp_path)]
    assert found == ["2023/up", "2023/乙.txt", "甲.txt"]


def test_a_name_that_is_no_text_can_be_shown() -> None:
    assert shown(Path(os.fsdecode("报告".encode("gbk")))).encode("utf-8")


# The hostile set --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    folder = tmp_path_factory.mktemp("hostile")
    hostile.write(folder)
    listed = [Job(folder / entry.name, entry.name) for entry in hostile.entries()]
    begin = time.perf_counter()
    with ParsePool(workers=2, read=measured) as pool:
        reports = {report.document.path: report for report in pool.map(listed)}
    assert time.perf_counter() - begin < SECONDS
    return reports


@pytest.mark.timeout(300)
@pytest.mark.parametrize("entry", hostile.entries(), ids=lambda entry: entry.name)
def test_a_hostile_file_is_answered(entry: hostile.Entry, answers: dict[str, Report]) -> None:
    report = answers[entry.name]
    refused = codes(report)
    if refused:
        assert set(refused) <= entry.codes
        return
    text = report.document.text
    assert entry.read
    assert [sign for sign in entry.shows if sign not in text] == []
    assert [sign for sign in entry.hides if sign in text] == []


@pytest.mark.timeout(300)
def test_no_hostile_file_takes_more_than_its_share(answers: dict[str, Report]) -> None:
    read = [report.document for report in answers.values() if report.document.host]
    assert max(float(document.encoding) for document in read) < SECONDS_PER_FILE
    assert max(int(document.host or 0) for document in read) < WORKER_MEGABYTES


def test_the_hostile_set_is_large_and_its_names_are_unique() -> None:
    listed = [entry.name for entry in hostile.entries()]
    assert len(set(listed)) == len(listed) >= 80
