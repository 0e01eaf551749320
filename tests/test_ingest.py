"""Ingest: every file is answered, unchanged ones are copied, the same files give the same build."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import builds, ingest, isolate, sources
from pipeline.errors import DecodeError, PublishError, SourcesError
from pipeline.ingest import Summary
from pipeline.isolate import Job, ParsePool
from pipeline.records import Report
from pipeline.store import Writer
from pipeline.vocabulary import Vocabulary
from tests.factories import GOLD, fingerprints, only, query

VOCABULARY = Vocabulary()
TEXT = "{place}司法局{year}年法治政府建设年度报告\n一、主要举措和成效\n开展法治讲座{number}场次。\n"
HEADER = "file,publisher,url,retrieved_on,district_code,bureau,year"


def put(
    folder: Path, name: str, place: str = "广州市越秀区", year: int = 2023, number: int = 38
) -> Path:
    path = folder / "reports" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TEXT.format(place=place, year=year, number=number), encoding="utf-8")
    return path


def run(folder: Path, *paths: Path, **given: Any) -> Summary:
    return ingest.run(folder, VOCABULARY, paths, **({"workers": 1} | given))


def built(summary: Summary) -> Path:
    assert summary.published is not None
    return summary.published.path


@pytest.fixture(autouse=True)
def _one_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code stays the same between two runs, also while somebody edits it."""
    monkeypatch.setattr(ingest, "code_fingerprint", lambda: "0123456789abcdef")


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A data folder with three reports, and its first build."""
    folder = tmp_path_factory.mktemp("three")
    for number, name in enumerate(("a.txt", "b/c.txt", "b/d.txt")):
        put(folder, name, year=2021 + number)
    return folder, built(run(folder))


def test_a_report_is_read_end_to_end(three: tuple[Path, Path]) -> None:
    row = only(query(three[1], "FROM figures_shown WHERE year = 2021"))
    assert (row["district_code"], row["value"], row["unit"]) == ("440104", 38, "场次")
    assert row["sentence"] == "开展法治讲座38场次。"


def test_a_file_is_named_by_its_path_in_the_reports_folder(three: tuple[Path, Path]) -> None:
    names = {row["path"] for row in query(three[1], "FROM document")}
    assert names == {"a.txt", "b/c.txt", "b/d.txt"}


def test_unchanged_reports_are_copied_and_the_build_is_equal(tmp_path: Path) -> None:
    for number in range(3):
        put(tmp_path, f"{number}.txt", year=2021 + number)
    first, second = run(tmp_path), run(tmp_path)
    assert (first.copied, second.copied, second.loaded) == (0, 3, 3)
    assert fingerprints(built(second)) == fingerprints(built(first))


def test_only_what_changed_is_parsed(tmp_path: Path) -> None:
    for number in range(3):
        put(tmp_path, f"{number}.txt", year=2021 + number)
    run(tmp_path)
    put(tmp_path, "1.txt", year=2022, number=99)
    summary = run(tmp_path)
    assert summary.copied == 2
    values = {int(row["value"]) for row in query(built(summary), "FROM figure")}
    assert values == {38, 99}


def test_full_parses_everything(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    first = run(tmp_path)
    second = run(tmp_path, full=True)
    assert second.copied == 0
    assert fingerprints(built(second)) == fingerprints(built(first))


def test_a_removed_file_is_gone_from_the_next_build(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    gone = put(tmp_path, "b.txt", year=2022)
    run(tmp_path)
    gone.unlink()
    assert len(query(built(run(tmp_path)), "FROM document")) == 1


@pytest.mark.parametrize("changed", ["code", "vocabulary", "hints", "name"])
def test_what_decides_the_reading_decides_the_copying(
    tmp_path: Path, changed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "a.txt")
    run(tmp_path)
    vocabulary = VOCABULARY
    if changed == "code":
        monkeypatch.setattr(ingest, "code_fingerprint", lambda: "another")
    elif changed == "vocabulary":
        vocabulary = Vocabulary()
        vocabulary.__dict__["fingerprint"] = "another"
    elif changed == "hints":
        listed = f"{HEADER}\na.txt,越秀区司法局,,,,,\n"
        path.with_name("sources.csv").write_text(listed, encoding="utf-8")
    else:
        path.rename(path.with_name("b.txt"))
    assert ingest.run(tmp_path, vocabulary, workers=1).copied == 0


def test_workers_and_order_do_not_change_the_build(tmp_path: Path) -> None:
    names = ("yuexiu-2023.txt", "weidu-2024.txt", "fancheng-2021.txt", "qingshan-2024.html")
    for folder in ("one", "two"):
        (tmp_path / folder / "reports").mkdir(parents=True)
        for name in names if folder == "one" else reversed(names):
            (tmp_path / folder / "reports" / name).write_bytes((GOLD / name).read_bytes())
    one, two = run(tmp_path / "one", workers=1), run(tmp_path / "two", workers=2)
    assert fingerprints(built(one)) == fingerprints(built(two))


# Every file is answered ---------------------------------------------------------------------------


def test_a_bad_file_is_named_and_the_others_are_loaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "a.txt")
    (tmp_path / "reports" / "empty.txt").write_bytes(b"")
    (tmp_path / "reports" / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    summary = run(tmp_path)
    assert (summary.seen, summary.loaded, len(summary.rejections)) == (3, 1, 2)
    shown = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in shown] == ["rejected empty.txt", "rejected picture.png"]
    rows = query(built(summary), "FROM issue WHERE severity = 'rejected' ORDER BY path")
    assert [row["path"] for row in rows] == ["empty.txt", "picture.png"]
    assert all(row["code"] and row["detail"] for row in rows)


def test_a_rejected_file_is_not_tried_again_and_still_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "a.txt")
    (tmp_path / "reports" / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    first = built(run(tmp_path))
    put(tmp_path, "b.txt", year=2022)  # the build is derived anew
    tried = parsed(monkeypatch)
    capsys.readouterr()
    summary = run(tmp_path)
    assert tried == ["b.txt"]
    assert (summary.seen, summary.loaded, len(summary.rejections)) == (3, 2, 1)
    assert capsys.readouterr().err.startswith("rejected picture.png: image: ")
    again = "SELECT * FROM issue WHERE severity = 'rejected'"
    assert query(built(summary), again) == query(first, again)
    run(tmp_path)
    assert tried == ["b.txt"]  # remembered by the second build as well


@pytest.mark.parametrize("change", ["full", "its bytes", "its hints", "the code"])
def test_a_rejected_file_is_tried_again_when_what_decides_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    put(tmp_path, "a.txt")
    rejected = tmp_path / "reports" / "empty.txt"
    rejected.write_bytes(b" ")
    run(tmp_path)
    if change == "its bytes":
        rejected.write_bytes(b"  ")
    elif change == "its hints":
        lines = (HEADER, "empty.txt,,,,440104,,")
        (tmp_path / "reports" / "sources.csv").write_text("\n".join(lines), encoding="utf-8")
    elif change == "the code":
        monkeypatch.setattr(ingest, "code_fingerprint", lambda: "another")
    tried = parsed(monkeypatch)
    run(tmp_path, full=change == "full")
    assert "empty.txt" in tried


def test_a_file_that_took_too_long_is_tried_at_every_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "a.txt")
    put(tmp_path, "slow.txt", year=2022)
    tried = parsed(monkeypatch, slow="slow.txt")
    run(tmp_path)
    run(tmp_path)
    assert tried == ["a.txt", "slow.txt", "slow.txt"]


def parsed(monkeypatch: pytest.MonkeyPatch, slow: str = "") -> list[str]:
    """The names of files that are parsed from now on, as they are; `slow` takes too long."""
    tried: list[str] = []
    parse = ParsePool.map

    def watched(pool: ParsePool, jobs: Iterable[Job]) -> Iterator[Report]:
        named = tuple(jobs)
        tried.extend(job.name for job in named)
        for job, report in zip(named, parse(pool, named), strict=True):
            late = DecodeError("timeout", "reading it took more than 10 s")
            yield isolate.rejected(job, late) if job.name == slow else report

    monkeypatch.setattr(ParsePool, "map", watched)
    return tried


@pytest.mark.skipif(os.name == "nt", reason="named pipes of POSIX")
def test_a_pipe_is_answered_and_not_waited_for(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "reports" / "pipe.txt")
    (tmp_path / "reports" / "link.txt").symlink_to("/dev/zero")
    assert len(run(tmp_path).rejections) == 2


def test_the_same_bytes_twice_are_read_once_and_named(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    put(tmp_path, "b.txt")
    summary = run(tmp_path)
    assert (summary.loaded, summary.doubled, summary.rejections) == (1, 1, ())
    doubt = only(query(built(summary), "FROM issue WHERE stage = 'ingest'"))
    assert (doubt["path"], doubt["code"]) == ("b.txt", "duplicate_file")
    again = query(built(run(tmp_path)), "FROM issue WHERE stage = 'ingest'")
    assert len(again) == 1


def test_a_given_file_is_read_in_addition_and_not_copied(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    elsewhere = put(tmp_path / "elsewhere", "b.txt", year=2022)
    summary = run(tmp_path, elsewhere, tmp_path / "reports" / "a.txt")
    assert (summary.seen, summary.loaded) == (2, 2)
    assert not (tmp_path / "reports" / "b.txt").exists()


def test_a_given_path_that_is_not_there_is_rejected_by_name(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    summary = run(tmp_path, tmp_path / "nowhere.txt")
    assert only(summary.rejections).document.path.endswith("nowhere.txt")


def test_nothing_readable_publishes_nothing_and_keeps_the_build(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt")
    first = built(run(tmp_path))
    path.write_bytes(b"")
    assert run(tmp_path).published is None
    assert builds.newest(tmp_path / "build") == first


def test_text_that_cannot_be_stored_is_a_rejection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "a.txt")
    put(tmp_path, "b.txt", year=2022)

    class Spoiling(isolate.ParsePool):
        def map(self, jobs: Any) -> Any:
            for report in super().map(jobs):
                spoilt = replace(report.document, text="\ud800")
                yield replace(report, document=spoilt) if spoilt.path == "a.txt" else report

    monkeypatch.setattr(ingest, "ParsePool", Spoiling)
    summary = run(tmp_path)
    assert (summary.loaded, only(summary.rejections).issues[0].code) == (1, "not_storable")


def test_a_second_ingest_says_that_one_is_running(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    with builds.lock(tmp_path / "build"), pytest.raises(PublishError, match="another ingest"):
        run(tmp_path)


# sources.csv --------------------------------------------------------------------------------------


def test_what_is_known_of_a_file_wins_and_is_kept(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt")
    line = "a.txt,越秀区司法局,http://x.gov.cn/1,2024-01-05,411002,司法局,2020"
    path.with_name("sources.csv").write_text(f"\ufeff{HEADER}\r\n{line}\r\n", encoding="utf-8")
    row = only(query(built(run(tmp_path)), "FROM report"))
    assert (row["district_code"], row["year"], row["publisher"]) == ("411002", 2020, "越秀区司法局")
    assert str(row["retrieved_on"]) == "2024-01-05"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("a.txt,,,5.1.2024,,,", "line 2: retrieved_on"),
        ("a.txt,,,,44,,", "line 2: district_code"),
        ("a.txt,,,,,,23", "line 2: year"),
        (",,,,,,2023", "line 2: no file"),
        ("a.txt,,,,,,\na.txt,,,,,,", "line 3: a.txt is there twice"),
    ],
)
def test_an_impossible_line_is_named_with_what_to_do(
    tmp_path: Path, line: str, complaint: str
) -> None:
    (tmp_path / "sources.csv").write_text(f"{HEADER}\n{line}\n", encoding="utf-8")
    with pytest.raises(SourcesError, match=complaint):
        sources.read(tmp_path)


@pytest.mark.parametrize("header", ["file,publisher", "a,b,c,d,e,f,g", ""])
def test_another_table_is_no_sources_table(tmp_path: Path, header: str) -> None:
    (tmp_path / "sources.csv").write_text(f"{header}\n", encoding="utf-8")
    with pytest.raises(SourcesError, match="columns"):
        sources.read(tmp_path)


def test_a_sources_table_in_another_encoding_says_so(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_bytes(f"{HEADER}\na.txt,越秀区,,,,,\n".encode("gb18030"))
    with pytest.raises(SourcesError, match="UTF-8"):
        sources.read(tmp_path)


def test_no_sources_table_knows_nothing(tmp_path: Path) -> None:
    known: Mapping[str, Any] = sources.read(tmp_path)
    assert known == {}


# Nothing changed ----------------------------------------------------------------------------------


def test_when_nothing_changed_the_build_is_published_again_with_its_own_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "a.txt")
    put(tmp_path, "b.txt")  # the same bytes
    first = built(run(tmp_path))
    monkeypatch.setattr(Writer, "publish", None)  # nothing is derived anew
    summary = run(tmp_path)
    second = built(summary)
    assert (summary.seen, summary.loaded, summary.copied, summary.doubled) == (2, 1, 1, 1)
    assert fingerprints(second) == fingerprints(first)
    name = only(query(second, "FROM meta WHERE key = 'build'"))["value"]
    assert second.name == f"reports-{name}.duckdb"
    assert [row["run"] for row in query(second, "FROM run ORDER BY started_at")][-1] == name


@pytest.mark.parametrize("changed", ["corrections", "file removed", "file added", "double added"])
def test_whatever_changes_is_derived_anew(tmp_path: Path, changed: str) -> None:
    put(tmp_path, "a.txt")
    gone = put(tmp_path, "b.txt", year=2022)
    first = fingerprints(built(run(tmp_path)))
    if changed == "corrections":
        (tmp_path / "corrections.jsonl").write_bytes(b"{torn")
    elif changed == "file removed":
        gone.unlink()
    else:
        put(tmp_path, "c.txt", year=2022 if changed == "double added" else 2021)
    assert fingerprints(built(run(tmp_path))) != first
