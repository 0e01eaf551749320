"""Tables as the whole reading takes them: cells between tabs, units and years above them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline import figures
from pipeline.parse import parse_report
from pipeline.records import Figure, Hints
from pipeline.vocabulary import Vocabulary

VOCABULARY = Vocabulary()
HEAD = "某区退役军人事务局2024年法治政府建设情况报告\n一、主要举措和成效\n主要业务见下表。\n"


def read(*rows: str) -> tuple[Figure, ...]:
    text = HEAD + "\n".join(rows) + "\n二、存在的不足\n一是力量不足。\n"
    return parse_report(text.encode(), "table.txt", Hints(), VOCABULARY).figures


def test_a_column_of_years_tells_this_year_from_the_one_before() -> None:
    found = read(
        "业务类别\t2024年\t2023年\t备注",
        "法律援助案件\t412件\t366件\t其中军人案件11件",
        "法律咨询\t2730人次\t2415人次\t含热线",
    )
    told = [(figure.quote, figure.aspect, figure.counted) for figure in found]
    assert told == [
        ("412件", "result", "法律援助案件"),
        ("366件", "baseline", "法律援助案件"),
        ("11件", "result", "军人案件"),
        ("2730人次", "result", "法律咨询"),
        ("2415人次", "baseline", "法律咨询"),
    ]
    assert found[0].indicator_id == found[1].indicator_id == "legal_aid.cases"


def test_the_unit_of_a_rows_label_holds_for_all_its_cells() -> None:
    found = read("指标\t2023年\t2024年", "抚恤补助资金（万元）\t4105.2\t4386.7")
    told = [(figure.value, figure.unit, figure.aspect) for figure in found]
    assert told == [
        (Decimal(41052000), "元", "baseline"),
        (Decimal(43867000), "元", "result"),
    ]


def test_the_unit_of_a_columns_head_holds_for_the_cells_below() -> None:
    found = read("窗口\t办件量（件）\t满意率（%）", "综合窗口\t1,286\t99.5", "优抚窗口\t98\t98")
    assert [(figure.value, figure.unit) for figure in found] == [
        (Decimal(1286), "件"),
        (Decimal("99.5"), "%"),
        (Decimal(98), "件"),
        (Decimal(98), "%"),
    ]


def test_the_unit_above_a_table_holds_for_its_columns() -> None:
    found = read("（单位：万元）", "项目\t2023年\t2024年", "慰问金\t3\t4.5")
    assert [figure.value for figure in found] == [Decimal(30000), Decimal(45000)]


def test_a_cell_without_a_unit_stays_unread() -> None:
    assert read("项目\t数量", "服务窗口\t12") == ()


@pytest.mark.timeout(10)
def test_a_row_of_any_width_is_read_in_linear_time() -> None:
    wide = "|".join(["x", "7"] * 100_000)  # no cell hands its unit on
    found = figures.find(f"窗口|办件量(件)\n综合窗口|12|{wide}", (), VOCABULARY)
    assert [figure.unit for figure in found.figures] == ["件"]
