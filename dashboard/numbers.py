"""How a figure is written on screen: mark, value, unit, and the hint behind it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from dashboard.i18n import Words

MARKS = {"exact": "", "nearly": "≈", "about": "≈", "over": ">", "at_least": "≥", "at_most": "≤"}
APPROXIMATE = frozenset({"nearly", "about"})
LOWER_BOUND = frozenset({"over", "at_least"})
SIGNS = frozenset({"%", "‰"})  # units that stand right after the number
WAN = Decimal(10_000)


def plain(value: Decimal) -> str:
    """The value with thousands separators and no needless zeros.

    >>> plain(Decimal("30000.0000")), plain(Decimal("99.8500"))
    ('30,000', '99.85')
    """
    whole, _, fraction = f"{value:,f}".partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def marked(value: Decimal, qualifier: str | None) -> str:
    """The value under its qualifier's mark.

    >>> marked(Decimal(30000), "over"), marked(Decimal(38), "exact")
    ('>30,000', '38')
    """
    return MARKS[qualifier or "exact"] + plain(value)


def sum_mark(added: int, words: Words) -> str:
    """What stands behind a number that no report wrote: of how many figures it is the sum.

    >>> sum_mark(2, Words("zh")), sum_mark(3, Words("en")), sum_mark(1, Words("en"))
    ('（2 处相加）', ' (3 added)', '')
    """
    return words("sum_mark", n=added) if added > 1 else ""


def singular(name: str) -> str:
    """The name of one unit, from the name of several.

    >>> [singular(name) for name in ("people", "copies", "batches", "times", "organisation visits")]
    ['person', 'copy', 'batch', 'time', 'organisation visit']
    """
    for several, one in (
        ("people", "person"),
        ("ies", "y"),
        ("ches", "ch"),
        ("xes", "x"),
        ("s", ""),
    ):
        if name.endswith(several):
            return name.removesuffix(several) + one
    return name


def with_unit(number: str, unit: str) -> str:
    """Number and unit; a percent sign stands without a space.

    >>> with_unit("≥90", "%"), with_unit("38", "场次")
    ('≥90%', '38 场次')
    """
    if not unit:
        return number
    return number + unit if unit in SIGNS else f"{number} {unit}"


def amount(
    value: Decimal | None, low: Decimal | None, high: Decimal | None, qualifier: str | None
) -> str | None:
    """What stands for the figure without its unit; a range as such; None for a vague number.

    >>> amount(Decimal(1), Decimal(1), Decimal(2), "exact")
    '1–2'
    """
    if low is not None and high is not None and low != high:
        return f"{MARKS[qualifier or 'exact']}{plain(low)}–{plain(high)}"
    return None if value is None else marked(value, qualifier)


def below(value: Decimal, quote: str) -> Decimal | None:
    """The number that 余 or 多 stays below: the next step of the last digit stated.

    None for a sum, whose parts may each go over.

    >>> below(Decimal(130), "130余人次"), below(Decimal(30000), "超3万人")
    (Decimal('140'), None)
    >>> below(Decimal(70), "约50次 + 20余次") is None
    True
    """
    if " + " in quote:
        return None
    if value != value.to_integral_value() or not ("余" in quote or "多" in quote):
        return None
    digits = str(int(value))
    return Decimal(int(value) + 10 ** (len(digits) - len(digits.rstrip("0"))))


def hint(value: Decimal, qualifier: str | None, quote: str, words: Words) -> str:
    """The qualifier in words, and from 10,000 up the value in 万 for Chinese readers."""
    said = _qualified(value, qualifier or "exact", quote, words)
    if abs(value) < WAN:
        return said
    in_wan = words("hint_wan", n=plain(value / WAN))
    return words("clause_separator").join(part for part in (said, in_wan) if part)


def _qualified(value: Decimal, qualifier: str, quote: str, words: Words) -> str:
    if qualifier == "exact":
        return ""
    upper = below(value, quote) if qualifier == "over" else None
    if upper is not None:
        return words("hint_over_below", n=plain(value), upper=plain(upper))
    return words(f"hint_{qualifier}", n=plain(value))


def weakest(qualifiers: Iterable[str]) -> str | None:
    """The mark of a sum; None where bounds on both sides leave nothing to say.

    >>> weakest(["exact", "nearly"]), weakest(["about", "over"]), weakest(["over", "at_most"])
    ('about', 'over', None)
    """
    found = set(qualifiers)
    if found <= {"exact"}:
        return "exact"
    if "at_most" in found and found & LOWER_BOUND:
        return None
    for bound in ("at_most", "over", "at_least"):
        if bound in found:
            return bound
    return "about"


def difference(a: Decimal, qualifier_a: str, b: Decimal, qualifier_b: str) -> str | None:
    """`a` less `b` with its mark; None where a bound makes a difference meaningless.

    >>> difference(Decimal(38), "exact", Decimal(30), "exact")
    '8'
    >>> difference(Decimal(38), "over", Decimal(30), "exact") is None
    True
    """
    if not {qualifier_a, qualifier_b} <= {"exact", "nearly", "about"}:
        return None
    exact = qualifier_a == qualifier_b == "exact"
    return marked(a - b, "exact" if exact else "about")


def sort_key(value: Decimal, qualifier: str | None) -> tuple[Decimal, int]:
    """Largest last; on a tie a lower bound counts above the exact figure, an upper bound below."""
    return value, {"at_most": -1, "over": 2, "at_least": 1}.get(qualifier or "exact", 0)
