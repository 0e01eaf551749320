"""Themes: a row finds its examples, its cues no counterexample; what was learned is measured."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline import themes
from pipeline.links import linked
from pipeline.normalise import normalise
from pipeline.records import Span, Statement
from pipeline.saying import Found, Reader, cues_of
from pipeline.vocabulary import Theme, ThemeStatement, Vocabulary

VOCABULARY = Vocabulary()
CASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("cases").joinpath("themes.toml").read_text(encoding="utf-8")
)["case"]
GOLD = Path(__file__).with_name("gold")
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
    assert not is_cued(row.id, normalise(other))


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


class Taught:
    """The vocabulary with some of the labelled statements only."""

    def __init__(self, statements: Sequence[ThemeStatement]) -> None:
        self.theme_statements = statements
        self.themes = VOCABULARY.themes
        self.words = VOCABULARY.words


def test_half_of_the_labelled_statements_teach_the_other_half() -> None:
    """One label in common is right; of those without a theme two in five are left open."""
    taught = Taught(VOCABULARY.theme_statements[::2])
    found = [
        (row, themes.of(normalise(row.text), taught))  # type: ignore[arg-type]
        for row in VOCABULARY.theme_statements[1::2]
    ]
    right = [bool(set(named) & set(row.themes)) for row, named in found if row.themes]
    is_open = [not named for row, named in found if not row.themes]
    named = [len(named) for row, named in found if row.themes]
    assert sum(right) / len(right) >= 0.96
    assert sum(is_open) / len(is_open) >= 0.4
    assert sum(named) / len(named) <= 1.65  # a theme for everything would be right always


def test_no_labelled_statement_stands_in_the_gold() -> None:
    """What was learned from must not be what is asked."""
    asked = {
        normalise(said["quote"])
        for path in GOLD.glob("*.json")
        for said in statements_of(json.loads(path.read_text(encoding="utf-8")))
    }
    assert len(asked) > 600
    assert asked.isdisjoint(normalise(row.text) for row in VOCABULARY.theme_statements)


def statements_of(gold: Any) -> list[dict[str, Any]]:
    return gold.get("statements", []) if isinstance(gold, dict) else []


def test_every_labelled_statement_is_of_themes_that_are() -> None:
    known = {row.id for row in VOCABULARY.themes}
    rows = VOCABULARY.theme_statements
    assert {theme for row in rows for theme in row.themes} == known
    assert {row.kind for row in rows} == {"shortcoming", "cause", "remedy", "plan"}
    assert len({row.text for row in rows}) == len(rows)


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
