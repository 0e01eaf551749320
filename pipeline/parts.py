"""Which figures are parts of which total: 送喜报48份,其中二等功3份、三等功45份.

其中 or a bracket opens the parts; without them a list counts only where it adds up to the total.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal

from pipeline.cues import Reading
from pipeline.records import Figure

LONGEST_LIST = 12
LIST_GAP = 40  # characters between two figures of one list
REACH = 80  # characters between 其中 and a part, a count between them
LABEL = 6  # characters before the first of two parts that nothing but their sum shows
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
    _pair_up(figures, found)
    return tuple(found)


def _pair_up(figures: Sequence[Figure], found: list[int | None]) -> None:
    """Links the second unit of a part to that of its total: 762批1368人次,其中63批[233人次]."""
    number = {figure.span.start: index for index, figure in enumerate(figures)}
    for index in range(1, len(figures)):
        start = found[index - 1]
        if found[index] is not None or start is None or not _adjoins(figures, index):
            continue
        second = number[start] + 1
        is_pair = second < index - 1 and _adjoins(figures, second)
        if is_pair and _may_hold(figures[second], figures[index]):
            found[index] = figures[second].span.start


def _adjoins(figures: Sequence[Figure], index: int) -> bool:
    return figures[index - 1].span.end == figures[index].span.start


def _parts_from(reading: Reading, figures: Sequence[Figure], index: int) -> list[tuple[int, int]]:
    """Pairs (part, total) that the figure at `index` begins."""
    opened = _opened_total(reading, figures, index)
    if opened is not None:
        return [(part, opened) for part in _run(reading, figures, index, opened)]
    listed = _adds_up(reading, figures, index)
    return [(part, index) for part in listed]


def _opened_total(reading: Reading, figures: Sequence[Figure], index: int) -> int | None:
    """The total before 其中, or before a bracket that opens just ahead of the figure."""
    if not index:
        return None
    start, low = figures[index].span.start, figures[index - 1].span.end
    if reading.text.rfind("(", low, start) == low:
        return _total_before(reading, figures, index - 1, index)
    cue = reading.aspects.last(
        "part", max(reading.places[index].sentence_start, start - REACH), start
    )
    if cue is None:
        return None
    last = index - 1
    while last >= 0 and figures[last].span.start > cue.start:
        if _family(figures[last]) == _family(figures[index]):  # the list's first part leads it
            return None
        last -= 1
    near = last == index - 1 and start - cue.start > LIST_GAP
    return None if near else _total_before(reading, figures, last, index)


def _total_before(reading: Reading, figures: Sequence[Figure], last: int, part: int) -> int | None:
    """The nearest figure of the sentence up to `last` that may hold the part."""
    if last < 0:
        return None
    floor = reading.places[last].sentence_start
    for total in range(last, max(-1, last - LONGEST_LIST), -1):
        if figures[total].span.start < floor:
            return None
        if _may_hold(figures[total], figures[part]):
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
    end = _list_end(reading, first)
    for index in range(first + 1, min(len(figures), first + LONGEST_LIST)):
        span = figures[index].span
        near = span.start - figures[index - 1].span.end <= LIST_GAP
        if span.start > end or not near or not _may_hold(figures[total], figures[index]):
            break
        run.append(index)
    return run


def _list_end(reading: Reading, first: int) -> int:
    """The end of a list's sentence, or of the next one where a semicolon parts them."""
    end = reading.places[first].sentence_end
    if reading.text[end : end + 1] != ";":
        return end
    following = bisect_right(reading.stops, end)
    near = reading.stops[following : following + 2 * LONGEST_LIST]
    closing = next((stop for stop in near if reading.text[stop] != ","), None)
    if closing is None:
        return len(reading.text) if len(near) < 2 * LONGEST_LIST else end
    return closing


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
    is_pair = sums.index(whole) == 1
    if is_pair and figures[first].span.start - figures[total].span.end > LABEL:
        return []
    return run[: sums.index(whole) + 1]
