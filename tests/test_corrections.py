"""Corrections: applied where they belong, else listed; never lost once acknowledged."""

from __future__ import annotations

import csv
import json
import multiprocessing
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline import builds, corrections, store
from pipeline.corrections import Correction, Verdict
from pipeline.errors import CorrectionError
from pipeline.ledger import Ledger
from pipeline.records import Report
from pipeline.store import Writer
from tests.factories import (
    ORIGIN,
    RUN,
    VOCABULARY,
    WEIDU,
    a_figure,
    a_report,
    build,
    fingerprints,
    only,
    query,
)

SESSIONS = "volunteer_sessions"


def the_report(text: str = "我局办5次。", **identity: Any) -> Report:
    return a_report(text, figures=[a_figure("5次", indicator_id=SESSIONS)], **identity)


def a_correction(report: Report, field: str, was: str, now: str, **given: Any) -> Correction:
    """A correction of the report's first figure, or of its identity."""
    identity, figure = report.identity, report.figures[0]
    on_figure = field in corrections.FIGURE_FIELDS
    correction = Correction(
        document_id=report.document.document_id,
        district_code=identity.district_code,
        bureau=identity.bureau,
        year=identity.year,
        start=figure.span.start if on_figure else None,
        quote=figure.quote if on_figure else None,
        field=field,
        was=was,
        now=now,
        reason="与原件核对",
        name="核对人",
        at="2026-11-21T20:44:00Z",
    )
    return replace(correction, **given)


def corrected(folder: Path, *given: Correction) -> Path:
    path = folder / "corrections.jsonl"
    corrections.append(path, given)
    return path


# Applying -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "was", "now", "stored"),
    [
        ("value", "5", "50", Decimal(50)),
        ("value", "5.00", "48.3", Decimal("48.3")),
        ("value", "5", "", None),
        ("unit", "次", "期", "期"),
        ("qualifier", "exact", "over", "over"),
        ("indicator_id", SESSIONS, "training_sessions", "training_sessions"),
        ("indicator_id", SESSIONS, "law_exam_excellent_rate.pass", "law_exam_excellent_rate.pass"),
        ("indicator_id", SESSIONS, "", None),
        ("aspect", "result", "target", "target"),
        ("subject", "bureau", "person", "person"),
        ("counted", "", "志愿服务活动", "志愿服务活动"),
    ],
)
def test_a_figures_field_is_corrected_and_keeps_what_was_read(
    tmp_path: Path, field: str, was: str, now: str, stored: Any
) -> None:
    report = the_report()
    corrected(tmp_path, a_correction(report, field, was, now))
    path = build(tmp_path, report).path
    row = only(query(path, "FROM figure"))
    assert (row[field], row["review"]) == (stored, "corrected")
    assert row["was"].startswith(f"{field}=")
    as_read = only(query(path, "FROM figure_as_read"))
    assert (as_read["value"], as_read["unit"], as_read["review"]) == (5, "次", "rule")
    assert only(query(path, "FROM correction"))["state"] == "applied"


def test_a_corrected_value_is_shown_as_corrected(tmp_path: Path) -> None:
    report = the_report()
    corrected(tmp_path, a_correction(report, "value", "5", "50"))
    path = build(tmp_path, report).path
    row = only(query(path, "FROM comparison WHERE indicator_id = ?", SESSIONS))
    assert (row["value"], row["status"], row["review"]) == (50, "corrected", "corrected")


def test_what_is_not_a_figure_is_gone_and_may_come_back(tmp_path: Path) -> None:
    report = the_report()
    corrected(tmp_path, a_correction(report, "not_a_figure", "", "true"))
    path = build(tmp_path, report).path
    assert query(path, "FROM figure") == []
    row = only(query(path, "FROM comparison WHERE indicator_id = ?", SESSIONS))
    assert row["status"] == "not_reported"
    corrected(tmp_path, a_correction(report, "not_a_figure", "true", "false"))
    assert only(query(build(tmp_path, report).path, "FROM figure"))["value"] == 5


@pytest.mark.parametrize(
    ("field", "was", "now", "expected"),
    [
        ("year", "2023", "2022", {"year": 2022}),
        ("bureau", "退役军人事务局", "司法局", {"bureau": "司法局"}),
        (
            "district_code",
            "440104",
            "411002",
            {"district": "魏都区", "prefecture": "许昌市", "province": "河南省", "pinyin": "Weidu"},
        ),
    ],
)
def test_an_identity_is_corrected_with_all_that_follows_from_it(
    tmp_path: Path, field: str, was: str, now: str, expected: Mapping[str, Any]
) -> None:
    report = the_report()
    corrected(tmp_path, a_correction(report, field, was, now))
    row = only(query(build(tmp_path, report).path, "FROM report"))
    assert {name: row[name] for name in expected} == expected
    assert (row["review"], now in row["record_key"]) == ("corrected", True)


def test_two_corrections_of_one_field_follow_each_other(tmp_path: Path) -> None:
    report = the_report()
    first, second = (
        a_correction(report, "value", "5", "50"),
        a_correction(report, "value", "50", "55"),
    )
    corrected(tmp_path, first, second)
    row = only(query(build(tmp_path, report).path, "FROM figure"))
    assert (row["value"], row["was"]) == (55, "value=5\nvalue=50")


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"was": "6"}, "expected '6'"),
        ({"start": 0}, "no figure at 0"),
        ({"document_id": "0" * 16, "year": 1999}, "0 reports"),
        ({"document_id": "0" * 16, "quote": "7次"}, "0 figures that read"),
        ({"field": "colour"}, "cannot be corrected"),
        ({"now": "many"}, "no number"),
        ({"now": "1e30"}, "cannot be stored"),
    ],
)
def test_a_stale_correction_is_listed_and_not_applied(
    tmp_path: Path, change: Mapping[str, Any], detail: str
) -> None:
    report = the_report()
    corrected(tmp_path, replace(a_correction(report, "value", "5", "50"), **change))
    path = build(tmp_path, report).path
    assert only(query(path, "FROM figure"))["value"] == 5
    row = only(query(path, "FROM correction"))
    assert row["state"] == "stale"
    assert detail in row["detail"]
    doubt = only(query(path, "FROM issue"))
    assert (doubt["code"], "line 1" in doubt["detail"]) == ("stale_correction", True)


def test_a_replaced_file_is_found_by_place_bureau_year_and_quote(tmp_path: Path) -> None:
    corrected(tmp_path, a_correction(the_report(), "value", "5", "50"))
    replaced = the_report("更新版：我局办5次。")
    path = build(tmp_path, replaced, the_report("前年：办5次。", year=2022)).path
    row = only(query(path, "FROM figure WHERE review = 'corrected'"))
    assert row["document_id"] == replaced.document.document_id
    assert only(query(path, "FROM correction"))["applied_to"] == replaced.document.document_id


def test_a_replaced_file_with_the_quote_twice_is_left_alone(tmp_path: Path) -> None:
    corrected(tmp_path, a_correction(the_report(), "value", "5", "50"))
    figures = [a_figure("5次"), a_figure("5次", nth=2)]
    path = build(tmp_path, a_report("办5次，又办5次。", figures=figures)).path
    assert only(query(path, "FROM correction"))["state"] == "stale"


# Every build --------------------------------------------------------------------------------------


def copied(folder: Path) -> Path:
    source = store.previous(folder / "build")
    assert source is not None
    with builds.lock(folder / "build"), Writer(folder / "build") as writer:
        writer.copy(source, [row.document_id for row in source.documents.values()])
        return writer.publish(VOCABULARY, ORIGIN, folder / "corrections.jsonl", RUN).path


def test_corrections_survive_every_rebuild(tmp_path: Path) -> None:
    report = the_report()
    corrected(
        tmp_path,
        a_correction(report, "value", "5", "50"),
        a_correction(report, "year", "2023", "2022"),
    )
    first = fingerprints(build(tmp_path, report).path)
    assert fingerprints(copied(tmp_path)) == first
    assert fingerprints(copied(tmp_path)) == first
    assert fingerprints(build(tmp_path, report).path) == first


def test_a_correction_added_or_removed_takes_effect_without_parsing(tmp_path: Path) -> None:
    report = the_report()
    plain = fingerprints(build(tmp_path, report).path)
    path = corrected(tmp_path, a_correction(report, "not_a_figure", "", "true"))
    assert query(copied(tmp_path), "FROM figure") == []
    path.unlink()
    assert fingerprints(copied(tmp_path)) == plain


# The file -----------------------------------------------------------------------------------------


def test_what_is_appended_is_read_again(tmp_path: Path) -> None:
    given = a_correction(the_report(), "counted", "", '志愿\\服务"活动')
    path = corrected(tmp_path, given)
    assert corrections.read(path) == ((replace(given, line=1),), ())


@pytest.mark.parametrize("kept", [1, 40, 200])
def test_a_torn_line_is_named_and_the_others_apply(tmp_path: Path, kept: int) -> None:
    report = the_report()
    path = corrected(tmp_path, a_correction(report, "value", "5", "50"))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:kept])
    corrected(tmp_path, a_correction(report, "unit", "次", "期"))
    built = build(tmp_path, report).path
    row = only(query(built, "FROM figure"))
    assert (row["value"], row["unit"]) == (50, "期")
    torn = only(query(built, "FROM correction WHERE state = 'torn'"))
    assert (torn["line"], "line 2" in torn["detail"]) == (2, True)
    assert only(query(built, "FROM issue"))["code"] == "torn_correction"


def test_a_flipped_byte_is_seen(tmp_path: Path) -> None:
    path = corrected(tmp_path, a_correction(the_report(), "value", "5", "50"))
    path.write_bytes(path.read_bytes().replace(b'"now": "50"', b'"now": "60"'))
    whole, torn = corrections.read(path)
    assert (whole, len(torn)) == ((), 1)


@pytest.mark.parametrize("line", [b"{}", b"[]", b"7", b"\xff\xfe", b'{"crc": "0"}', b"[" * 99999])
def test_a_line_that_is_no_correction_is_named_not_raised(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "corrections.jsonl"
    path.write_bytes(line + b"\n")
    assert len(corrections.read(path)[1]) == 1


def _write_for_ever(path: Path, acknowledged: Path, writer: int) -> None:
    report = the_report()
    with acknowledged.open("a", encoding="ascii") as log:
        for number in range(10**6):
            name = f"{writer}-{number}"
            corrections.append(path, [a_correction(report, "value", "5", "50", name=name)])
            log.write(f"{name}\n")
            log.flush()


def test_no_acknowledged_line_is_lost_when_writers_are_killed(tmp_path: Path) -> None:
    path, context = tmp_path / "corrections.jsonl", multiprocessing.get_context("fork")
    for round_ in range(5):
        writers = [
            context.Process(
                target=_write_for_ever, args=(path, tmp_path / f"acknowledged-{n}", f"{round_}-{n}")
            )
            for n in range(2)
        ]
        for writer in writers:
            writer.start()
        time.sleep(0.05 + 0.03 * round_)
        for writer in writers:
            os.kill(writer.pid or 0, signal.SIGKILL)
            writer.join()
    logs = tmp_path.glob("acknowledged-*")
    acknowledged = [name for log in logs for name in log.read_text(encoding="ascii").split()]
    kept = [correction.name for correction in corrections.read(path)[0]]
    assert acknowledged
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))


def test_a_full_disk_acknowledges_nothing(tmp_path: Path) -> None:
    report = the_report()
    with pytest.raises(CorrectionError, match="not written"):
        corrections.append(tmp_path, [a_correction(report, "value", "5", "50")])  # a folder


# Tables -------------------------------------------------------------------------------------------


def verdict(folder: Path, report: Report, **row: str) -> Verdict:
    """What `correct` says of one row."""
    path = build(folder, report, a_report("别处。", WEIDU)).path
    given = {
        "document": report.document.document_id,
        "start": str(report.figures[0].span.start),
        "field": "value",
        "was": "5",
        "now": "50",
        "reason": "核对",
        "name": "核对人",
    } | row
    with store.connect(path) as con:
        ledger = Ledger(con, store.places(VOCABULARY), published=True)
        corrections.apply(corrections.read(folder / "corrections.jsonl")[0], ledger, VOCABULARY)
        return only(corrections.check_table([given], ledger, VOCABULARY))


def test_a_good_row_is_accepted_with_what_finds_it_again(tmp_path: Path) -> None:
    report = the_report()
    accepted = verdict(tmp_path, report).correction
    assert accepted is not None
    expected = a_correction(report, "value", "5", "50", reason="核对", at=accepted.at)
    assert accepted == expected


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"was": "6"}, "expected '6'"),
        ({"document": "0" * 16}, "not in the newest build"),
        ({"start": "0"}, "no figure at 0"),
        ({"start": "-1"}, "no offset"),
        ({"start": ""}, "no offset"),
        ({"field": "quote"}, "cannot be corrected"),
        ({"now": "5元"}, "no number"),
        ({"reason": ""}, "reason and a name"),
        ({"name": ""}, "reason and a name"),
        ({"field": "unit", "was": "次", "now": "次次"}, "units.csv"),
        ({"field": "qualifier", "was": "exact", "now": "maybe"}, "choose one of exact"),
        ({"field": "indicator_id", "was": SESSIONS, "now": "nothing"}, "not in indicators.toml"),
        ({"field": "year", "was": "2023", "now": "23"}, "write a year"),
        ({"field": "year", "was": "2023", "now": "9" * 5000}, "write a year"),
        ({"field": "district_code", "was": "440104", "now": "999999"}, "GB/T 2260"),
        ({"field": "bureau", "was": "退役军人事务局", "now": "字" * 201}, "1 to 200"),
        ({"field": "counted", "was": "", "now": "a\nb"}, "on one line"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(
    tmp_path: Path, row: Mapping[str, str], reason: str
) -> None:
    refused = verdict(tmp_path, the_report(), **row)
    assert refused.correction is None
    assert reason in refused.reason


def test_a_row_is_checked_against_what_was_corrected_before(tmp_path: Path) -> None:
    report = the_report()
    corrected(tmp_path, a_correction(report, "value", "5", "50"))
    assert verdict(tmp_path, report, was="5", now="55").correction is None
    assert verdict(tmp_path, report, was="50", now="55").correction is not None


def test_a_table_without_a_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerow(["document", "start", "field", "was", "now", "reason"])
    with pytest.raises(CorrectionError, match="name"):
        corrections.read_table(path)


def test_a_line_holds_the_fields_of_the_contract(tmp_path: Path) -> None:
    path = corrected(tmp_path, a_correction(the_report(), "value", "5", "50"))
    fields = "document_id district_code bureau year start quote field was now reason name at crc"
    assert list(json.loads(path.read_text(encoding="utf-8"))) == fields.split()
