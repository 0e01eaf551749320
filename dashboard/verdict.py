"""May these figures be compared, and why not: the rules of honesty, without a screen.

A figure is held against the others of its indicator. Two figures agree fully when unit, measure,
scope, bureau and year are the same; what differs is a reason.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Literal

from dashboard.numbers import sort_key
from dashboard.rows import Coverage, Observation, Series

Kind = Literal[
    "comparable",
    "reference",
    "not_comparable",
    "one_side",
    "no_number_at_all",
    "silent",
    "single",
]
Reason = Literal["why_year", "why_scope", "why_bureau", "why_unit", "why_check"]

# Best first: the verdict on a set is the best of its pairs.
ORDER: tuple[Kind, ...] = (
    "comparable",
    "reference",
    "not_comparable",
    "one_side",
    "no_number_at_all",
    "silent",
    "single",
)
RANK_FROM = 5  # districts, for an order to mean anything
PEERS_FROM = 8  # districts, for quartiles to mean anything
SOFT: tuple[Reason, ...] = ("why_year", "why_scope", "why_bureau")
# Every choice of soft reasons, fewest first.
DIFFERENCES = tuple(subset for size in range(len(SOFT) + 1) for subset in combinations(SOFT, size))


@dataclass(frozen=True, slots=True)
class Verdict:
    """`partners` are the documents whose figures are comparable with another, where any are."""

    kind: Kind
    reasons: tuple[Reason, ...] = ()
    partners: tuple[str, ...] = ()


def of_set(observations: Sequence[Observation], reports: int) -> Verdict:
    """The verdict on one indicator over the chosen reports: the best that any two of them allow."""
    if reports < 2:
        return Verdict("single" if observations else "silent")
    each = of_each(observations)
    if not each:
        return Verdict("silent")
    best = min(each.values(), key=lambda one: (ORDER.index(one.kind), len(one.reasons)))
    partners = tuple(
        dict.fromkeys(
            seen.document_id for seen in observations if each[key_of(seen)].kind == "comparable"
        )
    )
    return Verdict(best.kind, best.reasons, partners)


def key_of(observation: Observation) -> tuple[str, str, str | None, str | None]:
    """What tells one observation from every other of a build."""
    return (
        observation.document_id,
        observation.indicator_id,
        observation.measure,
        observation.family,
    )


def of_each(
    observations: Iterable[Observation],
) -> Mapping[tuple[str, str, str | None, str | None], Verdict]:
    """The verdict on every observation against all others of its indicator, in linear time."""
    by_indicator: dict[str, list[Observation]] = defaultdict(list)
    for observation in observations:
        by_indicator[observation.indicator_id].append(observation)
    return {
        key_of(observation): verdict
        for group in by_indicator.values()
        for observation, verdict in zip(group, _within(group), strict=True)
    }


def _within(group: Sequence[Observation]) -> list[Verdict]:
    index = _agreement(group)
    numbers = {seen.document_id for seen in group if seen.has_number}
    checks = {seen.document_id for seen in group if seen.status == "conflicting"}
    return [_one(seen, index, numbers, checks) for seen in group]


def _agreement(group: Sequence[Observation]) -> Mapping[tuple[object, ...], set[str]]:
    """Documents by everything that two figures can agree in, for every choice of differences."""
    index: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for seen in group:
        if seen.has_number:
            for allowed in DIFFERENCES:
                index[_agree(seen, allowed)].add(seen.document_id)
    return index


def _agree(seen: Observation, allowed: tuple[Reason, ...]) -> tuple[object, ...]:
    """What must be equal for two figures to differ in nothing but what is allowed."""
    # An unknown year or scope agrees with no other: the document stands in for it.
    unknown = seen.document_id
    scope = (seen.scope or unknown, seen.period, _side(seen.subject))
    return (
        allowed,
        seen.measure,
        seen.family,
        None if "why_year" in allowed else seen.year or unknown,
        None if "why_scope" in allowed else scope,
        None if "why_bureau" in allowed else seen.bureau or unknown,
    )


def _side(subject: str | None) -> str:
    """The whole bureau, or only a part of it."""
    return "sub_unit" if subject == "sub_unit" else "bureau"


def _one(
    seen: Observation,
    index: Mapping[tuple[object, ...], set[str]],
    numbers: set[str],
    checks: set[str],
) -> Verdict:
    if not seen.has_number:
        return Verdict("one_side" if numbers else "no_number_at_all", _check(checks))
    for allowed in DIFFERENCES:
        if len(index[_agree(seen, allowed)]) > 1:
            return Verdict("reference" if allowed else "comparable", allowed)
    if len(numbers) > 1:
        return Verdict("not_comparable", ("why_unit",))
    return Verdict("one_side", _check(checks))


def _check(checks: set[str]) -> tuple[Reason, ...]:
    return ("why_check",) if checks else ()


def of_counts(series: Sequence[Series], coverage: Coverage | None) -> Verdict:
    """The verdict on one indicator from counts alone, where reports are too many to list."""
    if any(is_comparable(group) for group in series):
        return Verdict("comparable")
    for allowed in DIFFERENCES[1:]:
        if _largest_agreement(series, allowed) > 1:
            return Verdict("reference", allowed)
    if coverage is None:
        return Verdict("silent")
    if coverage.reported > 1:
        return Verdict("not_comparable", ("why_unit",))
    return Verdict("one_side" if coverage.reported else "no_number_at_all")


def is_comparable(group: Series) -> bool:
    return group.reports > 1 and None not in {group.scope, group.year, group.bureau}


def _largest_agreement(series: Sequence[Series], allowed: tuple[Reason, ...]) -> int:
    """The most reports that agree in all but what is allowed; what is unknown agrees with none."""
    counts: dict[tuple[object, ...], int] = defaultdict(int)
    for group in series:
        year = "any" if "why_year" in allowed else group.year
        scope = "any" if "why_scope" in allowed else group.scope
        period = "any" if "why_scope" in allowed else group.period
        bureau = "any" if "why_bureau" in allowed else group.bureau
        if None not in {year, scope, bureau}:
            counts[group.measure, group.family, year, scope, period, bureau] += group.reports
    return max(counts.values(), default=0)


def one_axis(observations: Sequence[Observation]) -> tuple[Observation, ...]:
    """The figures that may be drawn on one axis: the largest set that agrees in all but the year.

    At least two of the set agree in the year as well; else nothing is drawn. Figures alone in
    their year do not make a set larger: they are not drawn, and a switch leaves them out.
    """
    sets: dict[tuple[object, ...], list[Observation]] = defaultdict(list)
    for seen in observations:
        if seen.has_number:
            sets[_agree(seen, ("why_year",))].append(seen)
    earned = [tuple(drawn) for drawn in sets.values() if _has_pair_of_one_year(drawn)]
    return max(earned, key=_drawn) if earned else ()


def _drawn(observations: Sequence[Observation]) -> int:
    return sum(number for number in by_year(observations).values() if number > 1)


def by_year(observations: Iterable[Observation]) -> Mapping[int, int]:
    """How many figures there are of each year that is known, the latest year first."""
    counts = Counter(seen.year for seen in observations if seen.year is not None)
    return dict(sorted(counts.items(), reverse=True))


def _has_pair_of_one_year(observations: Iterable[Observation]) -> bool:
    documents: dict[int, set[str]] = defaultdict(set)
    for seen in observations:
        if seen.year is not None:
            documents[seen.year].add(seen.document_id)
    return any(len(found) > 1 for found in documents.values())


def main_year(observations: Sequence[Observation]) -> int | None:
    """The year of most figures, of two the later."""
    counts = by_year(observations)
    return max(counts, key=lambda year: (counts[year], year), default=None)


def ranked(observations: Sequence[Observation]) -> tuple[Observation, ...]:
    """By value, largest first, where five districts or more are comparable; else as given."""
    districts = {seen.district_code for seen in observations}
    if len(districts) < RANK_FROM or len({seen.year for seen in observations}) > 1:
        return tuple(observations)
    return tuple(
        sorted(
            observations,
            key=lambda seen: sort_key(seen.value or Decimal(0), seen.qualifier),
            reverse=True,
        )
    )


def quartiles(observations: Sequence[Observation]) -> tuple[Decimal, Decimal, Decimal] | None:
    """Lower quartile, median, upper quartile of comparable figures of eight districts or more."""
    if len({seen.district_code for seen in observations}) < PEERS_FROM:
        return None
    values = sorted(seen.value for seen in observations if seen.value is not None)
    return _at(values, 1), _at(values, 2), _at(values, 3)


def _at(values: Sequence[Decimal], quarter: int) -> Decimal:
    """The value so many quarters up the sorted list, between two where it falls so."""
    place = (len(values) - 1) * quarter
    low, rest = divmod(place, 4)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * rest / 4


def runs(observations: Sequence[Observation]) -> tuple[tuple[Observation, ...], ...]:
    """Figures of one district as lines may join them: consecutive years, one unit, one scope."""
    ordered = sorted(
        (seen for seen in observations if seen.has_number and seen.year is not None),
        key=lambda seen: seen.year or 0,
    )
    found: list[list[Observation]] = [[seen] for seen in ordered[:1]]
    for before, after in pairwise(ordered):
        if (after.year or 0) == (before.year or 0) + 1 and _same_line(before, after):
            found[-1].append(after)
        else:
            found.append([after])
    return tuple(tuple(run) for run in found)


def _same_line(before: Observation, after: Observation) -> bool:
    same = before.district_code == after.district_code
    return same and _agree(before, ("why_year",)) == _agree(after, ("why_year",))
