"""Statements: each shape of the genre, gold, and inputs made to break the cutting."""

from __future__ import annotations

import json
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline import sections, statements
from pipeline.normalise import normalise
from pipeline.records import Statement
from pipeline.vocabulary import StatementCue, Vocabulary
from tests.test_sections import GOLD, PIECES, gold_text

VOCABULARY = Vocabulary()
CASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("cases").joinpath("statements.toml").read_text(encoding="utf-8")
)["case"]
KINDS = {"shortcomings": "shortcoming", "causes": "cause", "remedies": "remedy", "plans": "plan"}


def find(text: str) -> tuple[Statement, ...]:
    folded = normalise(text)
    return statements.find(folded, sections.split(folded, (), VOCABULARY), VOCABULARY)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"][:40])
def test_the_statements_are_found_where_they_stand(case: dict[str, Any]) -> None:
    found = find(case["text"])
    given_quotes = {
        kinds: [said.span.of(case["text"]) for said in found if said.kind == kind]
        for kinds, kind in KINDS.items()
    }
    assert given_quotes == {kinds: case.get(kinds, []) for kinds in KINDS}


@pytest.mark.parametrize(
    "case", [case for case in CASES if "links" in case], ids=lambda case: case["why"][:40]
)
def test_a_statement_points_at_its_shortcoming(case: dict[str, Any]) -> None:
    text: str = case["text"]
    links = [
        f"{text[said.span.start :][:4]} → {text[said.responds_to :][:4]}"
        for said in find(text)
        if said.responds_to is not None
    ]
    assert [link for link in case["links"] if link not in links] == []


# Least F1 on the gold reports in text; `pipeline evaluate` holds the floors of all.
LEAST = {"shortcoming": 0.965, "cause": 0.95, "remedy": 0.9, "plan": 0.93}


@pytest.mark.parametrize("kind", LEAST)
def test_gold_statements_are_found(kind: str) -> None:
    right = wanted = given_count = 0
    for path in GOLD:
        gold = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["statements"]
        spans = [(said["start"], said["end"]) for said in gold if said["kind"] == kind]
        free = [said.span for said in find(gold_text(path)) if said.kind == kind]
        wanted, given_count = wanted + len(spans), given_count + len(free)
        for start, end in spans:
            match = next(
                (one for one in free if overlap((one.start, one.end), (start, end)) >= 0.5), None
            )
            if match is not None:
                free.remove(match)
                right += 1
    assert 2 * right / (wanted + given_count) >= LEAST[kind]


def overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, shared) / (max(one[1], other[1]) - min(one[0], other[0]))


@given(
    st.lists(
        PIECES | st.sampled_from(["不足", "原因：", "要加强", "；", "整改："]), max_size=60
    ).map("".join)
)
@example("一、一、整改情况：第二，原因：；一、")
def test_every_statement_lies_in_the_text_and_points_at_a_shortcoming(text: str) -> None:
    found = find(text)
    starts = {said.span.start for said in found if said.kind == "shortcoming"}
    for said in found:
        assert 0 <= said.span.start < said.span.end <= len(text)
        assert said.quote == normalise(text)[said.span.start : said.span.end]
        assert said.responds_to is None or said.responds_to in starts
    assert list(found) == sorted(found, key=lambda said: said.span)


def test_a_title_in_front_shifts_every_statement_by_its_length() -> None:
    text = CASES[0]["text"]
    title = "某县水利局2022年法治政府建设年度报告\n"
    moved = [(said.kind, said.span.start - len(title), said.themes) for said in find(title + text)]
    assert moved == [(said.kind, said.span.start, said.themes) for said in find(text)]


def test_a_report_read_twice_is_equal() -> None:
    for case in CASES[:6]:
        assert find(case["text"]) == find(case["text"])


@pytest.mark.parametrize(
    "bait",
    [
        "一是不足" * 50000,
        "一是" * 100000,
        "不足," * 100000,
        "目前," * 100000,
        "一方面,另一方面" * 20000,
        "不足;" * 50000,
        "但也存在" * 50000,
        "有有有有" * 50000,
        "1" * 500000,
        ",有的" * 60000,
        "“" * 200000,
        "下一步," * 60000,
        "针对" * 90000,
        "（一）甲\n" + "加强培训。\n" * 40000,
        "一是甲。" + "原因:乙。" * 40000,
        "一是甲。" + "下一步,乙。" * 40000,
    ],
    ids=lambda bait: f"{bait[:4]}x{len(bait)}",
)
@pytest.mark.parametrize("heading", ["一、存在的问题\n", "一、下一步打算\n", "一、主要做法\n"])
def test_no_input_makes_it_explode(heading: str, bait: str) -> None:
    started = time.perf_counter()
    find(heading + bait)
    assert time.perf_counter() - started < 8


@pytest.mark.parametrize("row", VOCABULARY.statement_cues, ids=lambda row: row.kind)
def test_a_row_of_cues_finds_its_examples_and_leaves_the_others(row: StatementCue) -> None:
    def holds(words: str) -> bool:
        if row.kind in ("claim", "empty_claim", "claim_tail", "cause_list", "outside", "settled"):
            return any(word in words for word in row.words)
        return any(words.startswith(word) for word in row.words)

    assert [words for words in row.examples if not holds(words)] == []
    assert [words for words in row.counterexamples if holds(words)] == []
