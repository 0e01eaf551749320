"""What the charts draw, and what they say to those who cannot see them."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from dashboard import charts
from dashboard.i18n import Words
from dashboard.names import Names
from dashboard.rows import Catalogue, District, Report
from tests.dashboard_builds import an_observation as seen

CODES = ("440104", "411002", "420606", "320102", "330106", "110101")


def a_catalogue() -> Catalogue:
    districts = {code: District(code, f"甲{code}", "市", "省", f"Jia {code}") for code in CODES}
    return Catalogue(
        build="20260101T000000Z",
        reports=len(CODES),
        rejected=0,
        districts=districts,
        years={2023: len(CODES)},
        bureaus=("退役军人事务局",),
        indicators={},
        refined={},
        themes={},
        units={},
        shared=frozenset(),
    )


NAMES = Names(Words("zh"), a_catalogue())


def a_report(code: str, year: int = 2023) -> Report:
    row: dict[str, Any] = dict.fromkeys(Report.__dataclass_fields__)
    row |= {"document_id": code, "district_code": code, "district": f"甲{code}", "year": year}
    return Report(**row | {"figures": 0, "not_exact": 0, "doubts": 0, "length": 0})


REPORTS = {code: a_report(code) for code in CODES}


def bars(*shown: Any, ink: charts.Ink = charts.PAPER) -> tuple[dict[str, Any], str]:
    chart = charts.bars(shown, REPORTS, NAMES, ink, "培训（次）")
    return json.loads(chart.figure.to_json()), chart.alt


def test_bars_start_at_zero_and_carry_their_marks() -> None:
    figure, alt = bars(
        seen("440104", "3000", qualifier="nearly"), seen("411002", "130", qualifier="over")
    )
    bar, point = figure["data"]
    assert bar["text"] == ["≈3,000", "     >130"]
    assert bar["marker"]["pattern"]["shape"] == ["/", ""]
    assert point["y"] == ["甲411002 2023"]
    assert figure["layout"]["xaxis"]["rangemode"] == "tozero"
    assert "甲440104 2023 ≈3,000" in alt
    assert ">130" in alt


def test_a_bar_that_is_a_sum_says_so_and_names_its_parts() -> None:
    summed = seen("440104", "272", several="sum", starts=(3, 40), quote="241人次 + 31人次")
    stated = seen("411002", "38", several="sum")
    figure, alt = bars(summed, stated)
    assert figure["data"][0]["text"] == ["272（2 处相加）", "38"]
    assert figure["data"][0]["customdata"] == ["<br>= 241人次 + 31人次", ""]
    assert "甲440104 2023 272（2 处相加）" in alt
    assert figure["layout"]["margin"]["r"] > 14 * len("（处相加）") + 8 * len("272 2")


def test_an_exact_figure_has_neither_hatching_nor_point() -> None:
    figure, _ = bars(seen("440104", "38"))
    assert len(figure["data"]) == 1
    assert figure["data"][0]["marker"]["pattern"]["shape"] == [""]


def test_each_year_has_a_panel_of_its_own_on_one_scale() -> None:
    reports = REPORTS | {"411002": a_report("411002", 2024)}
    shown = [seen("440104"), seen("420606"), seen("411002", "900", year=2024)]
    chart = charts.bars(shown, reports, NAMES, charts.PAPER, "培训")
    later, earlier = chart.figure.data
    assert list(later.y) == ["甲411002 2024"]
    assert list(earlier.y) == ["甲440104 2023", "甲420606 2023"]
    assert later.yaxis != earlier.yaxis
    layout = chart.figure.layout
    assert [note.text for note in layout.annotations] == ["2024", "2023"]
    assert layout.xaxis.matches == "x2"
    assert "甲411002 2024 900" in chart.alt


def test_one_year_needs_no_name_above_its_bars() -> None:
    figure, _ = bars(seen("440104"), seen("411002"))
    assert "annotations" not in figure["layout"]


def test_a_spread_counts_every_figure_once_and_the_largest_in_the_last_class() -> None:
    values = [Decimal(n) for n in (0, 10, 10, 19, 25, 80)]
    chart = charts.spread(values, "次", NAMES, charts.PAPER, "培训")
    bar = chart.figure.data[0]
    assert dict(zip(bar.y, bar.x, strict=True)) == {
        "0 – 10 次": 1, "10 – 20 次": 3, "20 – 30 次": 1, "30 – 40 次": 0, "40 – 50 次": 0,
        "50 – 60 次": 0, "60 – 70 次": 0, "70 – 80 次": 1,
    }  # fmt: skip
    assert chart.figure.layout.xaxis.rangemode == "tozero"
    assert "10 – 20 次 有 3 份" in chart.alt


@pytest.mark.parametrize("top", ["0.5", "7", "99", "100", "101", "12345", "98000000"])
def test_a_spread_has_few_classes_and_loses_none(top: str) -> None:
    values = [Decimal(0), Decimal(top) / 3, Decimal(top)]
    chart = charts.spread(values, "元", NAMES, charts.PAPER, "金额")
    assert sum(chart.figure.data[0].x) == len(values)
    assert 4 <= len(chart.figure.data[0].x) <= 10


@pytest.mark.parametrize("ink", [charts.PAPER, charts.NIGHT])
def test_a_district_keeps_its_colour_whatever_is_chosen(ink: charts.Ink) -> None:
    both, _ = bars(seen("440104"), seen("411002"), ink=ink)
    alone, _ = bars(seen("411002"), ink=ink)
    assert both["data"][0]["marker"]["color"][1] == alone["data"][0]["marker"]["color"][0]


def test_beyond_five_districts_names_tell_them_apart_and_not_colour() -> None:
    figure, _ = bars(*[seen(code) for code in CODES])
    assert len(set(figure["data"][0]["marker"]["color"])) == 1


def test_a_stated_zero_is_drawn_as_zero() -> None:
    figure, _ = bars(seen("440104", "0"))
    assert figure["data"][0]["text"] == ["0"]


def test_the_topic_chart_says_every_number_in_words() -> None:
    counts = [("440104", "volunteers", 2), ("411002", "", 5)]
    reports = [REPORTS["440104"], REPORTS["411002"]]
    names = Names(Words("zh"), a_catalogue())
    chart = charts.topics(counts, reports, names, charts.PAPER)
    assert "甲411002 2023：其他 5" in chart.alt


@pytest.mark.parametrize("ink", [charts.PAPER, charts.NIGHT])
def test_text_and_axis_stand_out_from_the_page(ink: charts.Ink) -> None:
    assert contrast(ink.text, ink.page) >= 7
    assert contrast(ink.axis, ink.page) >= 4.5
    assert all(contrast(colour, ink.page) >= 3 for colour in ink.districts)


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_decimals_survive_in_labels() -> None:
    figure, _ = bars(seen("440104", "99.85"))
    assert figure["data"][0]["text"] == ["99.85"]
    assert figure["data"][0]["x"] == [float(Decimal("99.85"))]
