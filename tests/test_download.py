"""CSV downloads: the contract's columns, exact values, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline import download
from pipeline.download import Form, Language, to_csv

ROOT = Path(__file__).resolve().parent.parent
ZH = (
    "行政区划代码,省,市,区县,报告单位,年份,主题,指标,指标代码,数值,标记,计量单位,状态,能否对比,"
    "原文数字,原句,章节,文件,起,止,审核,数据版本,筛选"
)
EN = (
    "district_code,province,prefecture,district,bureau,year,topic,indicator,indicator_id,value,"
    "qualifier,unit,status,verdict,quote,sentence,section,document,start,end,review,build,filters"
)
ROW: dict[str, Any] = {
    "district_code": "440104",
    "province": "广东省",
    "prefecture": "广州市",
    "district": "越秀区",
    "bureau": "退役军人事务局",
    "year": 2023,
    "topic": "volunteers",
    "zh": "志愿服务活动场次",
    "en": "volunteer sessions",
    "indicator_id": "volunteer_sessions",
    "value": Decimal("3000.0000"),
    "qualifier": "nearly",
    "unit": "场次",
    "status": "reported",
    "quote": "近3000场次",
    "sentence": "累计开展活动近3000场次。",
    "section_heading": "一是在服务保障上持续提质增效",
    "path": "yuexiu-2023.txt",
    "start": 1591,
    "end": 1598,
    "review": "rule",
}
PAYLOADS = (
    "=1+1", "=HYPERLINK(\"http://x\")", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "|x", "%x",
    "\t=1", "\r=1", "\n=1", " =1", "　=1", "\u00a0=1", "\u200b=1", "\ufeff=1", "'=1", '"=1',
    '"\'=1', "＝1",
    "＋1", "－1", "＠x", "=1\r=2", "--1", "+-1", "-", "=", "@", "-37-1",
)  # fmt: skip


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def cells(row: dict[str, Any], form: Form = "figures", language: Language = "en") -> dict[str, str]:
    header, values = read(to_csv([row], form, language))
    return dict(zip(header, values, strict=True))


@pytest.mark.parametrize(("language", "header"), [("zh", ZH), ("en", EN)])
def test_the_columns_are_those_of_the_contract_in_its_order(
    language: Language, header: str
) -> None:
    assert read(to_csv([], "figures", language)) == [header.split(",")]


def test_a_file_opens_right_in_a_chinese_excel() -> None:
    content = to_csv([ROW], "figures", "zh")
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert content.count(b"\r\n") == content.count(b"\n") == 2


def test_a_row_says_in_words_what_the_build_says_in_codes() -> None:
    row = cells(ROW | {"verdict": "reference"}, language="zh")
    assert (row["主题"], row["标记"], row["状态"], row["能否对比"], row["审核"]) == (
        "志愿服务", "近", "已报告", "仅供参考", "规则提取",
    )  # fmt: skip
    assert (row["指标"], row["文件"], row["章节"]) == (
        ROW["zh"], "yuexiu-2023.txt", ROW["section_heading"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("reported", "reported"),
        ("zero", "reported as zero"),
        ("no_number", "mentioned without a number"),
        ("conflicting", "conflicting"),
        ("not_reported", "not reported"),
        ("corrected", "corrected"),
    ],
)
def test_the_states_are_named_as_in_the_contract(status: str, words: str) -> None:
    assert cells(ROW | {"status": status})["status"] == words


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("48.3000", "48.3"),
        ("99.85", "99.85"),
        ("483000.0000", "483000"),
        ("100", "100"),
        ("0.1000", "0.1"),
        ("-12.5000", "-12.5"),
        ("12345678901234567890.1234", "12345678901234567890.1234"),
        ("0.0000", "0"),
        ("3E+4", "30000"),
    ],
)
def test_a_value_is_written_exactly(value: str, written: str) -> None:
    assert cells(ROW | {"value": Decimal(value)})["value"] == written


def test_a_gap_is_empty_in_value_and_named_in_status() -> None:
    gap = ROW | dict.fromkeys(["value", "qualifier", "unit", "quote", "sentence", "start", "end"])
    row = cells(gap | {"status": "not_reported", "review": None})
    assert (row["value"], row["start"], row["quote"], row["status"]) == ("", "", "", "not reported")


def test_a_refinement_keeps_its_own_id_and_name() -> None:
    row = cells(ROW | {"measure": "pass", "measure_en": "pass rate"})
    assert (row["indicator_id"], row["indicator"]) == ("volunteer_sessions.pass", "pass rate")


def test_every_row_carries_build_and_filters() -> None:
    content = to_csv([ROW, ROW], "figures", "en", build="20261121T204400Z", filters="区县：越秀区")
    for row in read(content)[1:]:
        assert row[-2:] == ["20261121T204400Z", "区县：越秀区"]


def test_a_statement_has_its_theme_and_what_it_answers() -> None:
    row = ROW | {
        "kind": "remedy",
        "themes": ["a", "b"],
        "themes_zh": ["甲", "乙"],
        "linked_quote": "形式单一",
        "quote": "创新形式",
        "sentence": None,
    }
    shown = cells(row, "statements", "zh")
    assert "数值" not in shown
    assert (shown["类别"], shown["短板主题"], shown["主题代码"], shown["对应的不足"]) == (
        "整改情况", "甲；乙", "a；b", "形式单一",
    )  # fmt: skip


# Formulas -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
@pytest.mark.parametrize(
    "column", ["quote", "sentence", "path", "zh", "district", "section_heading"]
)
def test_no_text_cell_starts_a_formula(payload: str, column: str) -> None:
    row = read(to_csv([ROW | {column: payload}], "figures", "zh"))[1]
    assert "'" + payload.replace("\r", "\n") in row
    assert payload not in row


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_no_header_or_filter_starts_a_formula(payload: str) -> None:
    content = b"".join(download.stream_table([payload], [[payload]], "zh"))
    assert all(cell.startswith("'") for row in read(content) for cell in row)
    assert read(to_csv([ROW], "figures", "zh", filters=payload))[1][-1].startswith("'")


@pytest.mark.parametrize("number", ["-37", "-12.5%", "+5", "1,234", "100%", "0", "%"])
def test_a_plain_number_stays_a_number(number: str) -> None:
    assert cells(ROW | {"quote": number})["quote"] == number


@example(["\x1f@"], "")  # a control before it
@given(st.lists(st.text(), min_size=1, max_size=4), st.text())
def test_whatever_the_words_no_row_is_gained_or_lost(quotes: list[str], filters: str) -> None:
    shown = [ROW | {"quote": quote, "sentence": quote} for quote in quotes]
    rows = read(to_csv(shown, "figures", "zh", filters=filters))
    assert len(rows) == len(quotes) + 1
    assert {len(row) for row in rows} == {len(ZH.split(","))}
    assert not any(cell.lstrip().startswith(("=", "@")) for row in rows[1:] for cell in row)


def test_a_break_within_a_cell_stays_within_it() -> None:
    rows = read(to_csv([ROW | {"quote": "甲\r=1+1\r\n乙\n丙\0"}], "figures", "zh"))
    assert len(rows) == 2
    assert "甲\n=1+1\n乙\n丙\ufffd" in rows[1]


def test_a_page_that_offers_a_download_loads_no_heavy_library() -> None:
    code = (
        "import sys, pipeline.download; "
        "print({'duckdb', 'pyarrow', 'pandas', 'jieba', 'lxml', 'tqdm'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
