"""The commands of the contract: words, exit codes, JSON."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from pipeline import builds, jsonform
from pipeline.__main__ import main
from pipeline.corrections import COLUMNS
from tests.factories import GOLD, a_figure, a_mention, a_report, a_statement, only, query

ROOT = Path(__file__).resolve().parent.parent
YUEXIU = GOLD / "yuexiu-2023.txt"
FIGURE_FIELDS = (
    "start end quote value unit qualifier counted indicator_id aspect low high subject period "
    "part_of rule section"
)
RECORD = (
    "document_id path sha256 media_type text identity sections figures mentions statements issues"
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one real report and its build, made by the command."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "reports").mkdir()
    (folder / "reports" / YUEXIU.name).write_bytes(YUEXIU.read_bytes())
    assert main(["ingest", "--data-dir", str(folder)]) == 0
    return folder


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *words],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


# ingest -------------------------------------------------------------------------------------------


def test_ingest_sums_up_and_exits_0(data: Path) -> None:
    done = run("ingest", "--data-dir", str(data))
    assert (done.returncode, done.stderr) == (0, "")
    assert "seen=1 loaded=1" in done.stdout
    assert "rejected=0" in done.stdout
    assert "seconds=" in done.stdout


def test_ingest_with_a_rejected_file_names_it_and_exits_1(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "a.txt").write_bytes(YUEXIU.read_bytes())
    (tmp_path / "reports" / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    done = run("ingest", QUJIAN_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert only(done.stderr.splitlines()).startswith("rejected scan.png: ")
    assert len(builds.builds(tmp_path / "build")) == 1


def test_ingest_of_nothing_exits_2_and_publishes_nothing(tmp_path: Path) -> None:
    done = run("ingest", "--data-dir", str(tmp_path))
    assert done.returncode == 2
    assert "nothing published" in done.stderr
    assert builds.builds(tmp_path / "build") == ()


def test_a_second_ingest_says_so_and_exits_2(data: Path) -> None:
    with builds.lock(data / "build"):
        done = run("ingest", "--data-dir", str(data))
    assert (done.returncode, "another ingest is running" in done.stderr) == (2, True)


def test_a_malformed_sources_table_exits_2_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "sources.csv").write_text("file\n", encoding="utf-8")
    done = run("ingest", "--data-dir", str(tmp_path))
    assert (done.returncode, "sources.csv line 1" in done.stderr) == (2, True)


# parse --------------------------------------------------------------------------------------------


def test_parse_prints_one_object_a_line_in_the_order_given(tmp_path: Path) -> None:
    bad = tmp_path / "empty.txt"
    bad.write_bytes(b"")
    done = run("parse", str(GOLD / "weidu-2024.txt"), str(bad), str(YUEXIU))
    assert done.returncode == 1
    first, rejected, last = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["identity"]["district"], last["identity"]["district"]) == ("魏都区", "越秀区")
    assert only(rejected["issues"])["severity"] == "rejected"
    assert not {"text", "identity", "figures"} & set(rejected)


def test_parse_gives_the_record_of_the_contract() -> None:
    done = run("parse", str(YUEXIU))
    assert done.returncode == 0
    record = json.loads(done.stdout, parse_float=Decimal)
    assert set(RECORD.split()) <= set(record)
    assert len(record["figures"]) == 13
    for figure in record["figures"]:
        assert set(FIGURE_FIELDS.split()) <= set(figure)
    for part in ("figures", "mentions", "statements"):
        for row in record[part]:
            assert record["text"][row["start"] : row["end"]] == row["quote"]


def test_parse_without_a_file_is_a_usage_error() -> None:
    assert run("parse").returncode == 2


def test_the_json_of_a_report_is_exact() -> None:
    report = a_report(
        "补助48.3万元，1至2名，几十次，零上访。形式单一。",
        figures=[
            a_figure("48.3万元", value="483000", unit="元"),
            a_figure("1至2名", value=1, low=1, high=2, unit="名"),
            a_figure("几十次", value=None, unit="次", qualifier="about"),
        ],
        mentions=[a_mention("零上访", "petition_visits", "zero")],
        statements=[a_statement("shortcoming", "形式单一", themes=("publicity_methods",))],
    )
    record: Any = json.loads(jsonform.of_report(report), parse_float=Decimal)
    values = [(each["value"], each["low"], each["high"]) for each in record["figures"]]
    assert values == [(483000, None, None), (1, 1, 2), (None, None, None)]
    assert only(record["mentions"])["state"] == "zero"
    assert only(record["statements"])["themes"] == ["publicity_methods"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("48.3"), "48.3"),
        (Decimal("0.1"), "0.1"),
        (Decimal("3E+4"), "30000"),
        (Decimal("99999999999999999.99"), "99999999999999999.99"),
        (None, "null"),
        (True, "true"),
        ("“=\\\n", '"“=\\\\\\n"'),
        ({"a": [Decimal(1), {"b": ()}]}, '{"a": [1, {"b": []}]}'),
    ],
)
def test_json_keeps_a_decimal_as_the_number_that_it_is(value: object, written: str) -> None:
    assert jsonform.dump(value) == written


# export -------------------------------------------------------------------------------------------


def test_export_writes_the_download_of_the_dashboard(data: Path, tmp_path: Path) -> None:
    output = tmp_path / "comparison.csv"
    words = ["export", "comparison", "--data-dir", str(data), "--output", str(output)]
    assert main(words) == 0
    content = output.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert header[:4] == ["行政区划代码", "省", "市", "区县"]
    held = only(query(builds.newest(data / "build"), "SELECT count(*) AS rows FROM comparison"))
    assert len(rows) == held["rows"]


@pytest.mark.parametrize("view", ["comparison", "figures_shown", "shortcoming", "report", "issue"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_view_can_be_exported_in_both_languages(data: Path, view: str, language: str) -> None:
    done = run("export", view, "--data-dir", str(data), "--lang", language)
    assert done.returncode == 0
    rows = list(csv.reader(io.StringIO(done.stdout.removeprefix("\ufeff"), newline="")))
    assert len({len(row) for row in rows}) == 1


def test_export_as_json_lines_is_exact(data: Path) -> None:
    done = run("export", "figure", "--format", "jsonl", "--data-dir", str(data))
    rows = [json.loads(line, parse_float=Decimal) for line in done.stdout.splitlines()]
    stored = query(builds.newest(data / "build"), "FROM figure")
    assert sum(row["value"] or 0 for row in rows) == sum(row["value"] or 0 for row in stored)
    assert ".0000" not in done.stdout


def test_export_as_parquet_keeps_types(data: Path, tmp_path: Path) -> None:
    output = tmp_path / "figure.parquet"
    words = ["export", "figure", "--format", "parquet", "--data-dir", str(data)]
    assert main([*words, "--output", str(output)]) == 0
    table = pyarrow.parquet.read_table(output)
    assert str(table.schema.field("value").type) == "decimal128(24, 4)"
    assert table.num_rows == 13


def test_export_of_an_unknown_view_exits_2_and_names_the_known(data: Path) -> None:
    done = run("export", "nothing; DROP TABLE figure", "--data-dir", str(data))
    assert (done.returncode, "comparison" in done.stderr) == (2, True)


def test_export_without_a_build_exits_2(tmp_path: Path) -> None:
    done = run("export", "report", "--data-dir", str(tmp_path))
    assert (done.returncode, "pipeline ingest" in done.stderr) == (2, True)


def test_export_of_a_damaged_build_exits_2(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "reports-20261121T204400Z-000000.duckdb").write_bytes(b"no database")
    assert run("export", "report", "--data-dir", str(tmp_path)).returncode == 2


# correct, check -----------------------------------------------------------------------------------


def test_correct_appends_good_rows_and_refuses_bad_ones(data: Path, tmp_path: Path) -> None:
    figure = query(builds.newest(data / "build"), "FROM figure WHERE value = 3000")[0]
    good = [figure["document_id"], figure["start"], "value", "3000", "3001", "核对", "核对人"]
    bad = [figure["document_id"], figure["start"], "value", "9", "10", "核对", "核对人"]
    table = tmp_path / "table.csv"
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([COLUMNS, good, bad])
    done = run("correct", str(table), "--data-dir", str(data))
    assert done.returncode == 1
    assert "line 3 refused: expected '9'" in done.stderr
    assert "accepted 1 of 2" in done.stdout
    assert main(["ingest", "--data-dir", str(data)]) == 0
    path = builds.newest(data / "build")
    row = only(query(path, "FROM comparison WHERE indicator_id = 'volunteer_sessions'"))
    assert (row["value"], row["status"]) == (3001, "corrected")
    (data / "corrections.jsonl").unlink()


def test_check_passes_on_what_is_shipped() -> None:
    done = run("check")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("corrections.jsonl", "{torn\n", "corrections.jsonl line 1"),
        ("reports/sources.csv", "file\n", "sources.csv line 1"),
    ],
)
def test_check_names_file_and_line(tmp_path: Path, name: str, content: str, complaint: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")
    done = run("check", "--data-dir", str(tmp_path))
    assert (done.returncode, complaint in done.stderr) == (1, True)


def test_a_vocabulary_in_the_data_folder_replaces_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "vocabulary").mkdir()
    done = run("check", "--data-dir", str(tmp_path))
    assert (done.returncode, "units.csv is missing" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    "words", [[], ["nothing"], ["ingest", "--workers", "0"], ["export"], ["correct"]]
)
def test_a_command_that_makes_no_sense_is_a_usage_error(words: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2


def test_evaluate_prints_every_layer_as_json() -> None:
    done = run("evaluate", "--json", "--errors", "0")
    layers = json.loads(done.stdout)
    forms = {frozenset(layer) for layer in layers.values()}
    counted = frozenset(["tp", "fp", "fn", "p", "r", "f1", "ci"])
    assert forms == {counted, frozenset(["right", "of", "accuracy", "ci"])}
