"""Figures are found where they stand, with value, unit and qualifier; no numeral is lost."""

from __future__ import annotations

import re
import time
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import figures, measures, normalise
from pipeline.records import FigureReading, Section, Span
from pipeline.vocabulary import Vocabulary

VOCABULARY = Vocabulary()
CASES = tomllib.loads((Path(__file__).parent / "cases" / "figures.toml").read_text("utf-8"))["case"]
LINES = [case["text"] for case in CASES]
WIDE = str.maketrans("0123456789.,%", "０１２３４５６７８９．，％")
DIGIT = re.compile("[0-9]")


def read(text: str, sections: tuple[Section, ...] = ()) -> FigureReading:
    return figures.find(normalise.normalise(text), sections, VOCABULARY)


def written(text: str) -> list[str]:
    """The figures of `text` as the cases write them."""
    return [
        "|".join(
            (
                figure.span.of(text),
                "" if figure.value is None else format(figure.value, "f"),
                figure.unit,
                figure.qualifier,
            )
        )
        for figure in read(text).figures
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_the_figures_of_the_line_are_read(case: dict[str, Any]) -> None:
    assert written(case["text"]) == case["figures"]


@pytest.mark.parametrize(
    "unit",
    [unit for unit in VOCABULARY.units if unit.examples],
    ids=lambda unit: unit.unit,
)
def test_a_unit_is_read_in_its_examples(unit: Any) -> None:
    for example in unit.examples:
        assert [figure.unit for figure in read(example).figures] == [unit.unit], example
    for example in unit.counterexamples:
        assert not read(example).figures, example


@pytest.mark.parametrize(
    "row", [row for row in VOCABULARY.qualifiers if row.examples], ids=lambda row: row.word
)
def test_a_qualifier_is_read_in_its_examples(row: Any) -> None:
    for example in row.examples:
        assert [figure.qualifier for figure in read(example).figures] == [row.qualifier], example
    for example in row.counterexamples:
        assert all(figure.qualifier == "exact" for figure in read(example).figures), example


def test_a_fixed_term_is_no_figure() -> None:
    terms = [row.term for row in VOCABULARY.fixed_terms]
    assert not [term for term in terms if read(f"落实{term}要求").figures]


def test_no_fixed_term_stands_twice() -> None:
    terms = [row.term for row in VOCABULARY.fixed_terms]
    assert len(terms) == len(set(terms))


def test_no_unit_is_written_for_two() -> None:
    forms = [form for unit in VOCABULARY.units for form in unit.written]
    assert len(forms) == len(set(forms))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2023年开展", "year"),
        ("1月3日前往", "date"),
        ("2025-02-11 16:42发布", "date"),
        ("国办发〔2024〕8号", "name"),
        ("第3次获评", "ordinal"),
        ("一是强化", "enumerator"),
        ("（三）强化", "enumerator"),
        ("80岁以上老兵", "age"),
        ("电话：0746-5550136", "phone"),
        ("拨打12348热线", "code"),
        ("复议案件0件", "zero"),
        ("未发生1起事件", "zero"),
        ("进一步加强", "idiom"),
        ("落实“三会一课”", "name"),
        ("达到1326。", "unread"),
        ("共有35䶮上报", "unread"),
    ],
)
def test_a_numeral_that_is_no_figure_is_listed_with_its_reason(text: str, reason: str) -> None:
    reading = read(text)
    assert not reading.figures
    assert reason in {numeral.reason for numeral in reading.numerals}


def test_a_range_keeps_both_ends() -> None:
    (figure,) = read("每村配备1至2名调解员").figures
    assert (figure.value, figure.low, figure.high) == (1, 1, 2)


def test_the_multiplier_of_a_range_holds_for_both_ends() -> None:
    (figure,) = read("奖励1至2万元").figures
    assert (figure.low, figure.high) == (10_000, 20_000)


def test_a_change_from_one_number_to_another_is_two_figures() -> None:
    assert len(read("由15份精简至6份").figures) == 2
    assert len(read("从3个到5个").figures) == 2


def test_the_span_of_the_number_leaves_qualifier_and_unit_out() -> None:
    text = "近3000余场次"
    (figure,) = read(text).figures
    assert figure.number.of(text) == "3000"


@pytest.mark.parametrize("role", ["title", "chrome", "signature"])
def test_no_figure_stands_outside_the_report(role: Any) -> None:
    text = "浏览次数：431次\n走访5户"
    aside = Section(Span(0, 10), 1, None, None, role)
    reading = read(text, (aside,))
    assert [figure.quote for figure in reading.figures] == ["5户"]
    assert [numeral.reason for numeral in reading.numerals] == [role]


def test_a_figure_names_its_innermost_section() -> None:
    text = "一、成效\n（一）走访5户\n办件3件"
    outer = Section(Span(0, len(text)), 1, "一、", "成效", "measures")
    inner = Section(Span(5, 13), 2, "（一）", "走访", "measures")
    assert [figure.section for figure in read(text, (outer, inner)).figures] == [5, 0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("解决问题近18条", "odd_qualifier"),
        ("约300余人", "two_qualifiers"),
        ("每月5至3次", "range_reversed"),
        ("投入99999亿元", "beyond_sense"),
        ("完成率9800%", "beyond_sense"),
        ("解答300来次", "loose_qualifier"),
    ],
)
def test_an_odd_figure_is_read_and_doubted(text: str, code: str) -> None:
    reading = read(text)
    assert len(reading.figures) == 1
    assert [issue.code for issue in reading.issues] == [code]


@pytest.mark.parametrize("text", ["近300人次", "20余次", "约1.48万元", "近95%", "1至2名"])
def test_a_usual_figure_is_not_doubted(text: str) -> None:
    assert not read(text).issues


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=6))
def test_full_width_digits_give_the_same_figures(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert read(text.translate(WIDE)) == read(text)


@given(st.sampled_from(LINES), st.sampled_from(["前言。\n", "我局高度重视、统筹推进。\n", "\n\n"]))
def test_a_paragraph_in_front_moves_every_span_by_its_length(line: str, front: str) -> None:
    alone, after = read(line), read(front + line)
    by = len(front)
    assert [(f.span.start + by, f.span.end + by, f.value) for f in alone.figures] == [
        (f.span.start, f.span.end, f.value) for f in after.figures
    ]
    assert [numeral.quote for numeral in alone.numerals] == [n.quote for n in after.numerals]


CHARACTERS = (
    "0123456789零一二两三十百千万亿几多余近约第年月日号个次人%.,、-至～()（）“”《》以上元·+×/ \n"
)
pieces = st.sampled_from([*CHARACTERS, "分之", "百分之", "成", "半"])


@settings(max_examples=300)
@given(st.lists(pieces, max_size=60).map("".join))
def test_any_text_gives_spans_in_order_that_hold_their_quotes(text: str) -> None:
    folded = normalise.normalise(text)
    reading = read(text)
    end = 0
    for figure in reading.figures:
        assert figure.span.start >= end
        assert figure.quote == folded[figure.span.start : figure.span.end]
        assert figure.span.holds(figure.number)
        end = figure.span.end
    for numeral in reading.numerals:
        assert numeral.quote == folded[numeral.span.start : numeral.span.end]
        assert not any(numeral.span.overlaps(figure.span) for figure in reading.figures)


@settings(max_examples=300)
@given(st.lists(pieces, max_size=60).map("".join))
def test_no_digit_is_lost(text: str) -> None:
    reading = read(text)
    spans = [found.span for found in (*reading.figures, *reading.numerals)]
    for match in DIGIT.finditer(normalise.normalise(text)):
        assert any(span.start <= match.start() < span.end for span in spans)


@given(st.integers(min_value=1, max_value=10**9), st.sampled_from(["人", "件", "万元", "户次"]))
def test_a_plain_count_is_read_whatever_its_size(value: int, unit: str) -> None:
    (figure,) = read(f"办理案件共{value}{unit}。").figures
    assert figure.value == Decimal(value) * (10_000 if unit == "万元" else 1)


BAIT = ["1", "一是", "1,234,", "1.2.", "(一", "“1", "近1", "万", "亿", "1至", "一一", "2023-"]
BAIT += ["几十", "百分之", "1/2", "《1", "0-", "三个", "12件", "资金5亿", "3万群众"]


@pytest.mark.parametrize("bait", BAIT)
def test_reading_is_linear_in_the_length(bait: str) -> None:
    def seconds(times: int) -> float:
        text = bait * times
        began = time.process_time()
        figures.find(text, (), VOCABULARY)
        return time.process_time() - began

    seconds(100)
    short = min(seconds(2_000) for _ in range(3))
    long = min(seconds(64_000) for _ in range(2))
    assert long < 128 * short + 0.1  # 32 times the length; quadratic would be 1024


def test_every_cue_is_one_the_grammar_asks_for() -> None:
    source = "".join(
        Path(module.__file__ or "").read_text("utf-8") for module in (figures, measures)
    )
    for row in VOCABULARY.figure_cues:
        assert f'cues["{row.cue}"]' in source, row.cue
        assert row.words
        assert len(row.words) == len(set(row.words)), row.cue


def test_a_page_full_of_figures_takes_under_four_milliseconds() -> None:
    text = "\n".join(LINES)[:2600]
    read(text)
    elapsed_s = []
    for _ in range(20):
        began = time.process_time()
        figures.find(text, (), VOCABULARY)
        elapsed_s.append(time.process_time() - began)
    assert min(elapsed_s) < 0.004  # twice what it takes where nothing else runs
