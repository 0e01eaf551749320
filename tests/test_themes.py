"""Themes: every row finds its examples and none of its counterexamples; similarity is measured."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import themes
from pipeline.links import linked
from pipeline.normalise import normalise
from pipeline.records import Span, Statement
from pipeline.saying import Found, Reader, cues_of
from pipeline.vocabulary import Theme, Vocabulary

VOCABULARY = Vocabulary()
CASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("cases").joinpath("themes.toml").read_text(encoding="utf-8")
)["case"]
EXAMPLES = [(row, example) for row in VOCABULARY.themes for example in row.examples]


def test_there_are_twenty_themes_with_six_examples_or_more() -> None:
    assert len({row.id for row in VOCABULARY.themes}) == 20
    assert all(len(set(row.examples)) >= 6 for row in VOCABULARY.themes)


@pytest.mark.parametrize(("row", "example"), EXAMPLES, ids=lambda value: str(value)[:24])
def test_a_row_finds_its_example(row: Theme, example: str) -> None:
    assert row.id in themes.of(normalise(example), VOCABULARY)


@pytest.mark.parametrize(
    ("row", "other"),
    [(row, other) for row in VOCABULARY.themes for other in row.counterexamples],
    ids=lambda value: str(value)[:24],
)
def test_a_row_leaves_its_counterexample(row: Theme, other: str) -> None:
    assert row.id not in themes.of(normalise(other), VOCABULARY)


@pytest.mark.parametrize("row", VOCABULARY.themes, ids=lambda row: row.id)
def test_every_cue_of_a_row_shows_its_theme(row: Theme) -> None:
    lost = [said for cue in row.cues for said in readings(cue) if not is_cued(row.id, said)]
    assert lost == []


def readings(cue: str) -> list[str]:
    """A cue's words, each of its alternatives in one reading at least."""
    wanted, _ = themes.read_cue(cue)
    longest = max(map(len, wanted))
    return ["、".join(words[at % len(words)] for words in wanted) for at in range(longest)]


def is_cued(theme: str, said: str) -> bool:
    return theme in themes.cued(said, VOCABULARY)


def marked(case: dict[str, Any]) -> Any:
    why = case.get("known_failure")
    marks = [pytest.mark.xfail(reason=why, strict=True)] if why else []
    return pytest.param(case, id=case["text"][:20], marks=marks)


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_a_statement_gets_the_theme_that_a_reader_gives(case: dict[str, Any]) -> None:
    found = themes.of(normalise(case["text"]), VOCABULARY)
    assert case["theme"] in found if case["theme"] else found == ()


class Without:
    """The themes with one example left out, as a vocabulary."""

    def __init__(self, example: str) -> None:
        self.themes = tuple(
            replace(row, examples=tuple(one for one in row.examples if one != example))
            for row in VOCABULARY.themes
        )
        self.words = VOCABULARY.words
        self.dull_pairs = VOCABULARY.dull_pairs


def test_similarity_is_right_four_times_in_five_where_it_names_a_theme() -> None:
    named = right = 0
    for row, example in EXAMPLES:
        found = themes.by_similarity(normalise(example), Without(example))  # type: ignore[arg-type]
        named += bool(found)
        right += row.id in found
    assert named >= 45
    assert right / named >= 0.8


def test_nothing_is_said_of_nothing() -> None:
    assert themes.of("", VOCABULARY) == ()
    assert themes.of("2024,100%", VOCABULARY) == ()


def led(text: str, *found: Found) -> list[Statement]:
    return list(linked(found, Reader(text, cues_of(VOCABULARY), VOCABULARY)))


def test_the_heading_of_its_item_lends_a_plan_its_theme() -> None:
    text = "(二)把经费保障好。明年3月底前全部办妥"
    plan = Found("plan", Span(10, len(text)), item=2, branch=0, section=0, themes=())
    assert led(text, plan)[0].themes == ("funding",)


def test_words_before_a_plan_lend_it_their_theme() -> None:
    text = "针对经费不足问题,明年3月底前全部办妥"
    plan = Found("plan", Span(9, len(text)), item=0, branch=0, section=0, themes=())
    assert led(text, plan)[0].themes == ("funding",)


@pytest.mark.parametrize(("of", "wanted"), [((), ("funding",)), (("coordination",), None)])
def test_a_shortcoming_without_a_theme_takes_that_of_its_answer(of: Any, wanted: Any) -> None:
    text = "一是东西南北都难。下一步安排。一是经费"
    said = Found("shortcoming", Span(2, 8), item=1, branch=0, section=0, themes=of)
    plan = Found("plan", Span(17, 19), item=1, branch=9, section=15, themes=("funding",))
    assert led(text, said, plan)[0].themes == (wanted or of)
