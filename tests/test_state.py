"""The view in the address: codes, adopted when new, kept otherwise, never invented."""

from __future__ import annotations

import pytest

from dashboard import state
from dashboard.frame import PAGES
from dashboard.state import ALL, NONE, adopted, one_of

DISTRICTS = one_of(["440104", "411002"])


@pytest.mark.parametrize(
    ("kept", "seen", "given", "chosen", "why"),
    [
        (None, None, (), ALL, "nothing said: the default"),
        (None, None, ("440104",), ("440104",), "a deep link"),
        (("411002",), ("411002",), ("440104",), ("440104",), "the back button"),
        (("411002",), ("440104",), ("440104",), ("411002",), "a click since the last writing"),
        (("411002",), ("411002",), (), ("411002",), "a page change dropped the parameters"),
        (None, None, ("999999",), ALL, "an unknown code"),
        (None, None, ("440104", "999999"), ("440104",), "one good code of two"),
        (("440104",), ("440104",), ("none",), NONE, "cleared"),
        (("123456",), None, (), ALL, "a code that the new build no longer has"),
        (None, None, ("440104", "all"), ALL, "all wins"),
    ],
)
def test_the_choice_in_force(
    kept: state.Codes | None,
    seen: state.Codes | None,
    given: state.Codes,
    chosen: state.Codes,
    why: str,
) -> None:
    assert adopted(DISTRICTS, kept, seen, given) == chosen, why


def test_a_code_stands_once() -> None:
    assert DISTRICTS.valid(["440104", "440104"]) == ("440104",)


def test_every_page_has_its_parameters_and_its_script() -> None:
    assert set(state.OWN) == set(PAGES)
