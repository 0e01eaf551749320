"""Sections: skeletons of the genre, gold, and inputs made to break the reading of labels."""

from __future__ import annotations

import json
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import sections
from pipeline.decode import decode
from pipeline.normalise import normalise
from pipeline.records import Block, Section, Span
from pipeline.vocabulary import RolePhrases, Vocabulary

VOCABULARY = Vocabulary()
HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = tomllib.loads(
    (HERE / "cases" / "sections.toml").read_text(encoding="utf-8")
)["case"]
GOLD = sorted((HERE / "gold").glob("*-20*.txt"))


def split(text: str, blocks: tuple[Block, ...] = ()) -> tuple[Section, ...]:
    return sections.split(normalise(text), blocks, VOCABULARY)


def gold_text(path: Path) -> str:
    return decode(path.read_bytes(), path.name, VOCABULARY).text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"][:40])
def test_the_skeleton_is_read(case: dict[str, Any]) -> None:
    text: str = case["text"]
    found = [f"{part.level} {part.role} {text[part.span.start :]}" for part in split(text)]
    expected: list[str] = case["sections"]
    assert [one[: len(two)] for one, two in zip(found, expected, strict=False)] == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_roles_agree_with_gold_by_character(path: Path) -> None:
    text = gold_text(path)
    gold = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["sections"]
    wanted = painted(len(text), [(part["start"], part["end"], part["role"]) for part in gold])
    given_roles = painted(
        len(text), [(part.span.start, part.span.end, part.role) for part in split(text)]
    )
    asked = [at for at, role in enumerate(wanted) if role]
    assert sum(wanted[at] == given_roles[at] for at in asked) / len(asked) >= 0.985


def painted(length: int, parts: list[tuple[int, int, str]]) -> list[str]:
    roles = [""] * length
    for start, end, role in sorted(parts, key=lambda part: (part[0], -part[1])):
        roles[start:end] = [role] * (end - start)
    return roles


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_parts_nest_and_none_crosses_another(path: Path) -> None:
    assert_nested(split(gold_text(path)))


def assert_nested(parts: tuple[Section, ...]) -> None:
    open_parts: list[Span] = []
    for part in parts:
        while open_parts and open_parts[-1].end <= part.span.start:
            open_parts.pop()
        assert not open_parts or open_parts[-1].holds(part.span)
        open_parts.append(part.span)


PIECES = st.sampled_from(
    [
        "一、",
        "二、",
        "（一）",
        "（二）",
        "1.",
        "2、",
        "一是",
        "二是",
        "\n",
        "。",
        "存在的问题",
        "下一步打算",
        "法治",
        "整改情况：",
        "①",
        "第一部分",
        "2024年",
        "局",
        "报告",
        "首页",
        "\u3000",
        ",",
        "十",
        "（1）",
        "第二，",
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_order_of_labels_gives_a_tree(text: str) -> None:
    parts = split(text)
    assert_nested(parts)
    assert all(0 <= part.span.start < part.span.end <= len(text) for part in parts)


def test_a_title_in_front_shifts_every_later_part_by_its_length() -> None:
    text = CASES[1]["text"]
    title = "某县民政局2022年法治政府建设年度报告\n"
    moved = [part for part in split(title + text) if part.role != "title"]
    before = split(text)
    assert [(p.span.start - len(title), p.role) for p in moved] == [
        (p.span.start, p.role) for p in before
    ]


def test_full_width_labels_give_the_same_parts() -> None:
    text = "一、主要做法\n(1)学法6次。\n(2)执法8次。\n二、存在问题\n1.不足。"
    wide = text.replace("(", "（").replace(")", "）").replace("1.", "１．")
    assert [p.span for p in split(text)] == [p.span for p in split(wide)]


def test_blocks_of_the_format_mark_furniture_and_headings() -> None:
    start = "走进某区\n某区财政局\n工作纪实\n2023年，我局依法理财，推进各项工作，现报告如下。"
    text = start + "\n普法之路\n学法6次。"
    at = text.index("普法之路")
    blocks = (Block(Span(0, 4), "chrome"), Block(Span(at, at + 4), "heading", 2))
    roles = [(part.role, text[part.span.start :][:4]) for part in split(text, blocks)]
    assert roles[0] == ("chrome", "走进某区")
    assert ("measures", "普法之路") in roles


@pytest.mark.parametrize(
    "bait",
    [
        "一是" * 100000,
        "1" * 1000000,
        "一、" * 100000,
        "(" * 300000,
        "\n" * 500000,
        " " * 500000,
        "一" * 500000,
        "第一," * 60000,
        "首页 > " * 60000,
        "。一是甲" * 30000,
        "2024年" * 60000,
    ],
    ids=lambda bait: bait[:4].strip() + f"x{len(bait)}",
)
def test_no_input_makes_it_explode(bait: str) -> None:
    started = time.process_time()  # the machine may be busy
    split(bait)
    assert time.process_time() - started < 5


def test_empty_text_has_no_parts() -> None:
    assert split("") == ()
    assert split(" \n　\n") == ()


HEADING_ROWS = [row for row in VOCABULARY.section_roles if row.role != "none"]


@pytest.mark.parametrize("row", HEADING_ROWS, ids=lambda row: row.role)
def test_a_heading_has_the_role_of_its_row(row: RolePhrases) -> None:
    read = {heading: role_of(heading) for heading in row.examples}
    assert read == dict.fromkeys(row.examples, row.role)
    others = {heading: role_of(heading) for heading in row.counterexamples}
    assert row.role not in [role for role in others.values() if role != "measures"]


def role_of(heading: str) -> str:
    return split(f"一、{heading}\n内容。")[0].role


@pytest.mark.parametrize("row", VOCABULARY.section_turns, ids=lambda row: row.role)
def test_a_paragraph_turns_as_its_row_says(row: RolePhrases) -> None:
    start = "一、工作情况\n学法6次。\n"
    for words in row.examples:
        assert split(start + words + "，宣传不够。")[-1].role == row.role
    for words in row.counterexamples:
        assert split(start + words + "，宣传8次。")[-1].role == "measures"


def test_each_chrome_word_is_read_as_furniture_and_no_more() -> None:
    body = (
        "某区民政局2023年法治政府建设年度报告\n2023年，我局坚持依法行政，工作取得成效，现报告如下。"
    )
    for word in VOCABULARY.chrome:
        for line in word.examples:
            assert split(f"{line}\n{body}")[0].role == "chrome", line
        for line in word.counterexamples:
            assert all(part.role != "chrome" for part in split(f"{body}\n{line}")), line
