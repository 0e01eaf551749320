"""Which figures are parts of which total: 送喜报48份,其中二等功3份、三等功45份.

其中 or a bracket opens the parts; without them a list counts only where it adds up to the total.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.cues import Reading
from pipeline.records import Figure

LONGEST_LIST = 12
LIST_GAP = 40  # characters between two figures of one list
JOINS = "、和及与以"
FAMILIES = ("场次|次|场|期", "人|名|位", "件|件次|起|宗", "个|家|所|处")
FAMILY = {unit: family for family in FAMILIES for unit in family.split("|")}


def totals(reading: Reading, figures: Sequence[Figure]) -> tuple[int | None, ...]:
    """For each figure the start of the total it is a part of, or None."""
    found: list[int | None] = [None] * len(figures)
    for index in range(len(figures)):
        if found[index] is None:
            for part, total in _parts_from(reading, figures, index):
                found[part] = figures[total].span.start
    return tuple(found)


def _parts_from(reading: Reading, figures: Sequence[Figure], index: int) -> list[tuple[int, int]]:
    """Pairs (part, total) that the figure at `index` begins."""
    opened = _opened_total(reading, figures, index)
    if opened is not None:
        return [(part, opened) for part in _run(reading, figures, index, opened)]
    listed = _adds_up(reading, figures, index)
    return [(part, index) for part in listed]


def _opened_total(reading: Reading, figures: Sequence[Figure], index: int) -> int | None:
    """The total before 其中 or before a bracket that opens just ahead of the figure."""
    start = figures[index].span.start
    low = figures[index - 1].span.end if index else 0
    cue = reading.aspects.last("part", max(low, start - LIST_GAP), start)
    bracket = reading.text.rfind("(", low, start) == low if index else False
    if not index or (cue is None and not bracket):
        return None
    floor = reading.places[index - 1].sentence_start
    for total in range(index - 1, max(-1, index - 1 - LONGEST_LIST), -1):
        if figures[total].span.start < floor:
            return None
        if _may_hold(figures[total], figures[index]):
            return total
    return None


def _may_hold(total: Figure, part: Figure) -> bool:
    if total.value is None or part.value is None or "%" in (total.unit, part.unit):
        return False
    return _family(total) == _family(part) and part.value <= total.value


def _family(figure: Figure) -> str:
    return FAMILY.get(figure.unit, figure.unit)


def _run(reading: Reading, figures: Sequence[Figure], first: int, total: int) -> list[int]:
    """The parts from `first` on: those joined by 、, and more where they then add up."""
    run = _same_unit_run(reading, figures, first, total)
    sums = _running_sums(figures, run)
    whole = figures[total].value
    if whole in sums:
        return run[: sums.index(whole) + 1]
    kept = [first]
    for index in run[1:]:
        joined = reading.text[figures[index - 1].span.end] in JOINS
        if not joined or sums[len(kept)] > (whole or Decimal(0)):
            break
        kept.append(index)
    return kept


def _same_unit_run(
    reading: Reading, figures: Sequence[Figure], first: int, total: int
) -> list[int]:
    run = [first]
    end = reading.places[first].sentence_end
    for index in range(first + 1, min(len(figures), first + LONGEST_LIST)):
        span = figures[index].span
        near = span.start - figures[index - 1].span.end <= LIST_GAP
        if span.start > end or not near or not _may_hold(figures[total], figures[index]):
            break
        run.append(index)
    return run


def _running_sums(figures: Sequence[Figure], run: Sequence[int]) -> list[Decimal]:
    sums: list[Decimal] = []
    total = Decimal(0)
    for index in run:
        total += figures[index].value or Decimal(0)
        sums.append(total)
    return sums


def _adds_up(reading: Reading, figures: Sequence[Figure], total: int) -> list[int]:
    """Two or more figures right after a total that add up to it: 6件,保留3件、修改2件、废止1件."""
    if total + 2 >= len(figures) or figures[total].value is None:
        return []
    end = reading.places[total].sentence_end
    first = total + 1
    if figures[first].span.start > end or not _may_hold(figures[total], figures[first]):
        return []
    run = _same_unit_run(reading, figures, first, total)
    sums = _running_sums(figures, run)
    whole = figures[total].value
    if whole not in sums or sums.index(whole) < 1:
        return []
    return run[: sums.index(whole) + 1]
