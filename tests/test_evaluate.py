"""Scores are right on cases small enough to count by hand, and floors only rise."""

from __future__ import annotations

import argparse
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline import evaluate, gold
from pipeline.gold import GoldError, GoldFigure
from pipeline.records import Figure, Span
from pipeline.scoring import Tally, match_exact, match_near, overlap, phrases_agree, wilson
from pipeline.vocabulary import Vocabulary

VOCABULARY = Vocabulary()
TEXT = "越秀区退役军人事务局2023年法治政府建设情况报告\n\n2023年，我局举办培训12场次。\n"
IDENTITY = {
    "district_code": "440104",
    "district": "越秀区",
    "prefecture": "广州市",
    "province": "广东省",
    "level": "district",
    "bureau": "退役军人事务局",
    "year": 2023,
    "title": "越秀区退役军人事务局2023年法治政府建设情况报告",
    "issued_on": None,
    "published_on": None,
}


def figure(start: int, quote: str, value: int = 1, unit: str = "场次") -> Figure:
    span = Span(start, start + len(quote))
    return Figure(span, span, quote, Decimal(value), unit, "exact", "test")


def wanted(start: int | None, quote: str, value: int = 1, unit: str = "场次") -> GoldFigure:
    span = None if start is None else Span(start, start + len(quote))
    return GoldFigure(span, quote, Decimal(value), unit, "exact", "result", None, None)


def gold_folder(folder: Path, value: int = 12) -> Path:
    start = TEXT.index("12场次")
    row: dict[str, Any] = {
        "start": start, "end": start + 4, "quote": "12场次", "value": value, "unit": "场次",
        "qualifier": "exact", "counted": "培训", "indicator_id": None, "aspect": "result",
    }  # fmt: skip
    record = {
        "file": "a.txt", "identity": IDENTITY, "sections": [], "figures": [row],
        "not_figures": [], "statements": [],
    }  # fmt: skip
    folder.mkdir(exist_ok=True)
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "a.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    return folder


def run(folder: Path, **given: bool) -> int:
    words = {"json": False, "against": None, "update": False, "allow_regression": False}
    args = argparse.Namespace(gold_dir=str(folder), errors=5, **{**words, **given})
    return evaluate.main(args, VOCABULARY, folder)


def test_spans_match_only_when_they_are_equal() -> None:
    found = [figure(3, "12场次"), figure(20, "3场")]
    pairs = match_exact([wanted(3, "12场次"), wanted(19, "近3场")], found)
    assert [(a.quote, b.quote) for a, b in pairs] == [("12场次", "12场次")]
    assert len(match_near([wanted(3, "12场次"), wanted(19, "近3场")], found)) == 2


def test_without_offsets_quotes_are_aligned_in_reading_order() -> None:
    found = [figure(0, "1次"), figure(9, "5次"), figure(20, "2次")]
    pairs = match_exact([wanted(None, "1次"), wanted(None, "2次")], found)
    assert [b.span.start for _, b in pairs] == [0, 20]


def test_counts_by_hand() -> None:
    tally = Tally(tp=8, fp=2, fn=4)
    assert (tally.precision, round(tally.recall, 3), round(tally.score, 4)) == (0.8, 0.667, 0.7273)
    assert Tally(right=3, of=4).score == 0.75
    low, high = wilson(3, 4)
    assert 0 < low < 0.75 < high < 1


def test_overlap_is_intersection_over_union() -> None:
    assert overlap(Span(0, 4), Span(2, 6)) == pytest.approx(2 / 6)
    assert overlap(Span(0, 4), Span(4, 6)) == 0


def test_phrases_agree_from_half_of_their_characters() -> None:
    assert phrases_agree("志愿服务活动", "服务活动")
    assert not phrases_agree("志愿服务活动", "优待证")


def test_a_right_reading_scores_full_and_a_wrong_one_does_not(tmp_path: Path) -> None:
    right = evaluate.evaluate(gold_folder(tmp_path / "right"), VOCABULARY)
    assert right.layers["figures.span"].score == 1
    assert right.layers["figures.value_unit"].score == 1
    wrong = evaluate.evaluate(gold_folder(tmp_path / "wrong", value=13), VOCABULARY)
    assert wrong.layers["figures.span"].score == 1
    assert wrong.layers["figures.value_unit"].score == 0
    assert any(error.layer == "figures.value_unit" for error in wrong.errors)


def test_json_has_the_shape_of_the_contract(tmp_path: Path) -> None:
    layers = evaluate.as_json(evaluate.evaluate(gold_folder(tmp_path / "g"), VOCABULARY))
    assert set(layers["figures.span"]) == {"tp", "fp", "fn", "p", "r", "f1", "ci"}
    assert set(layers["identity.year"]) == {"right", "of", "accuracy", "ci"}


def test_a_score_below_its_floor_fails_and_only_a_typed_word_lowers_it(tmp_path: Path) -> None:
    folder = gold_folder(tmp_path / "g")
    assert run(folder) == 0  # no floors yet
    assert run(folder, update=True) == 0
    gold_folder(folder, value=13)  # the reading is now wrong
    assert run(folder) == 1
    assert run(folder, update=True) == 1
    assert run(folder, update=True, allow_regression=True) == 0
    assert run(folder) == 0


def test_floors_of_other_gold_do_not_count(tmp_path: Path) -> None:
    folder = gold_folder(tmp_path / "g")
    run(folder, update=True)
    (folder / "a.txt").write_text(TEXT + "完。\n", encoding="utf-8")
    assert run(folder) == 1
    assert run(folder, update=True) == 0


def test_gold_without_its_report_is_refused(tmp_path: Path) -> None:
    folder = gold_folder(tmp_path / "g")
    (folder / "a.txt").unlink()
    with pytest.raises(GoldError, match=r"a\.txt"):
        gold.load(folder)
