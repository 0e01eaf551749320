"""The rules of honesty: when figures may be compared, ranked, drawn together, joined by a line."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from dashboard import verdict
from dashboard.rows import Coverage, Series
from tests.dashboard_builds import an_observation as seen


def of(*observations: object) -> tuple[str, tuple[str, ...]]:
    judged = verdict.of_set(observations, reports=2)  # type: ignore[arg-type]
    return judged.kind, judged.reasons


def test_two_figures_that_agree_in_everything_compare() -> None:
    assert of(seen("a"), seen("b")) == ("comparable", ())


@pytest.mark.parametrize(
    ("difference", "reason"),
    [
        ({"year": 2024}, "why_year"),
        ({"scope": "月度培训"}, "why_scope"),
        ({"subject": "sub_unit"}, "why_scope"),
        ({"period": "cumulative"}, "why_scope"),
        ({"bureau": "司法局"}, "why_bureau"),
    ],
)
def test_one_soft_difference_makes_it_for_reference_only(
    difference: dict[str, object], reason: str
) -> None:
    assert of(seen("a"), seen("b", **difference)) == ("reference", (reason,))


def test_every_difference_is_named() -> None:
    other = seen("b", year=2024, scope="月度培训")
    assert of(seen("a"), other) == ("reference", ("why_year", "why_scope"))


@pytest.mark.parametrize("difference", [{"family": "person"}, {"measure": "rate"}])
def test_another_unit_or_measure_never_compares(difference: dict[str, object]) -> None:
    assert of(seen("a"), seen("b", **difference)) == ("not_comparable", ("why_unit",))


def test_an_unknown_scope_agrees_with_no_other() -> None:
    assert of(seen("a", scope=None), seen("b", scope=None)) == ("reference", ("why_scope",))


def test_an_unknown_year_agrees_with_no_other() -> None:
    assert of(seen("a", year=None), seen("b", year=None)) == ("reference", ("why_year",))


def test_a_gap_is_never_a_zero() -> None:
    assert of(seen("a"), seen("b", None, status="zero"))[0] == "one_side"
    assert of(seen("a"), seen("b", None))[0] == "one_side"
    assert of(seen("a", None), seen("b", None))[0] == "no_number_at_all"
    assert of()[0] == "silent"


def test_a_contradictory_figure_is_no_number_and_is_named() -> None:
    assert of(seen("a"), seen("b", None, status="conflicting")) == ("one_side", ("why_check",))


def test_one_report_compares_with_nothing() -> None:
    assert verdict.of_set([seen("a")], reports=1).kind == "single"


def test_figures_of_one_report_do_not_compare_with_each_other() -> None:
    both = [seen("a", starts=(0,)), seen("a", starts=(9,), family="person")]
    assert verdict.of_set(both, reports=2).kind == "one_side"


def test_the_verdict_names_the_reports_that_compare() -> None:
    judged = verdict.of_set([seen("a"), seen("b"), seen("c", year=2020)], reports=3)
    assert judged.partners == ("a", "b")


def test_each_figure_has_its_own_verdict() -> None:
    observations = [seen("a"), seen("b"), seen("c", year=2020), seen("d", family="person")]
    each = verdict.of_each(observations)
    kinds = [each[verdict.key_of(one)].kind for one in observations]
    assert kinds == ["comparable", "comparable", "reference", "not_comparable"]


def test_only_figures_of_one_unit_and_scope_share_an_axis() -> None:
    drawn = verdict.one_axis(
        [seen("a"), seen("b"), seen("c", family="person"), seen("d", scope="x")]
    )
    assert [one.document_id for one in drawn] == ["a", "b"]


def test_figures_of_different_years_alone_earn_no_axis() -> None:
    assert verdict.one_axis([seen("a"), seen("b", year=2024)]) == ()


def test_another_year_may_stand_beside_a_comparable_pair() -> None:
    drawn = verdict.one_axis([seen("a"), seen("b"), seen("c", year=2024)])
    assert len(drawn) == 3
    assert verdict.main_year(drawn) == 2023


def test_what_stands_alone_in_its_year_makes_no_set_larger() -> None:
    """So the switch that leaves it out does not draw another set."""
    one = [seen("a"), seen("b"), seen("c"), seen("d")]
    other = [seen(f"x{year}", scope="x", year=year) for year in (2018, 2019, 2020, 2021)]
    other += [seen("y", scope="x"), seen("z", scope="x")]
    assert {each.scope for each in verdict.one_axis([*other, *one])} == {"业务培训"}
    judged = verdict.of_each([*other, *one])
    left = [each for each in (*other, *one) if judged[verdict.key_of(each)].kind == "comparable"]
    assert {each.scope for each in verdict.one_axis(left)} == {"业务培训"}


@pytest.mark.parametrize(
    ("given", "added"),
    [
        ({"several": "sum", "starts": (3, 40)}, 2),
        ({"several": "sum"}, 1),
        ({"several": "largest", "starts": (3, 40)}, 1),
        ({"several": "sum", "starts": (3, 40), "status": "conflicting"}, 1),
        ({"value": None, "several": "sum", "starts": (3, 40)}, 1),
    ],
)
def test_only_figures_that_are_added_make_a_sum(given: dict[str, object], added: int) -> None:
    assert seen("a", **given).added == added  # type: ignore[arg-type]


def test_what_has_no_number_is_not_drawn() -> None:
    assert verdict.one_axis([seen("a"), seen("b", None)]) == ()


def many(number: int, **given: object) -> list[object]:
    return [seen(f"{k:06}", str(k + 1), **given) for k in range(number)]


def test_there_is_no_ranking_below_five_districts() -> None:
    four = many(4)
    assert list(verdict.ranked(four)) == four  # type: ignore[arg-type]
    five = many(5)
    assert list(verdict.ranked(five)) == five[::-1]  # type: ignore[arg-type]


def test_figures_of_different_years_are_not_ranked() -> None:
    mixed = [*many(5), seen("999999", "99", year=2024)]
    assert list(verdict.ranked(mixed)) == mixed  # type: ignore[arg-type]


def test_quartiles_need_eight_districts() -> None:
    assert verdict.quartiles(many(7)) is None  # type: ignore[arg-type]
    found = verdict.quartiles(many(9))  # type: ignore[arg-type]
    assert found == (Decimal(3), Decimal(5), Decimal(7))


def test_the_main_year_of_very_many_figures_takes_no_time() -> None:
    many = [seen(f"d{n}", year=2000 + n % 3) for n in range(60_000)]
    began_s = time.process_time()
    assert verdict.main_year(many) == 2002
    assert time.process_time() - began_s < 1  # 0.02 s; counting anew for each took minutes


def test_a_line_joins_consecutive_years_of_one_scope_only() -> None:
    years = {2019: {}, 2020: {}, 2022: {}, 2023: {"scope": "x"}}
    rows = [seen(f"d{y}", year=y, district_code="1", **given) for y, given in years.items()]
    found = [[one.year for one in run] for run in verdict.runs(rows)]
    assert found == [[2019, 2020], [2022], [2023]]


def test_a_line_never_joins_two_districts() -> None:
    rows = [seen("a", year=2020, district_code="1"), seen("b", year=2021, district_code="2")]
    assert len(verdict.runs(rows)) == 2


def a_series(reports: int, **given: object) -> Series:
    row: dict[str, object] = {
        "indicator_id": "training_sessions",
        "measure": None,
        "family": "session",
        "bureau": "退役军人事务局",
        "scope": "业务培训",
        "period": "year",
        "year": 2023,
        "unit": "次",
        "reports": reports,
        "least": Decimal(1),
        "least_qualifier": "exact",
        "greatest": Decimal(9),
        "greatest_qualifier": "over",
    }
    return Series(**(row | given))  # type: ignore[arg-type]


COVERED = Coverage("training_sessions", reported=2, conflicting=0, no_number=0, zero=0)


@pytest.mark.parametrize(
    ("series", "kind", "reasons"),
    [
        ([a_series(2)], "comparable", ()),
        ([a_series(1), a_series(1, year=2024)], "reference", ("why_year",)),
        ([a_series(2, scope=None)], "reference", ("why_scope",)),
        ([a_series(1), a_series(1, family="person")], "not_comparable", ("why_unit",)),
    ],
)
def test_counting_gives_the_verdict_that_listing_would(
    series: list[Series], kind: str, reasons: tuple[str, ...]
) -> None:
    judged = verdict.of_counts(series, COVERED)
    assert (judged.kind, judged.reasons) == (kind, reasons)


def test_counting_knows_gaps() -> None:
    alone = Coverage("x", reported=1, conflicting=0, no_number=3, zero=0)
    none = Coverage("x", reported=0, conflicting=0, no_number=3, zero=1)
    assert verdict.of_counts([a_series(1)], alone).kind == "one_side"
    assert verdict.of_counts([], none).kind == "no_number_at_all"
    assert verdict.of_counts([], None).kind == "silent"
