"""The year above each figure of a table whose first row names years."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.records import Figure

LABEL = 40  # characters of what a row is about
YEAR = re.compile(r"(20[0-9]{2})年度?")
# 指标|2022年|2023年|备注: two years or more, one cell each, and cells without a number after them.
HEADER = re.compile(
    r"20[0-9]{2}年度?(?:[ |]20[0-9]{2}年度?){1,9}+(?:[|][^0-9|\n]{0,12}){0,4} ?(?=\n|$)"
)


def columns(text: str, figures: Sequence[Figure]) -> dict[int, int]:
    """The year above a figure, by the figure's number; figures outside such tables have none."""
    found: dict[int, int] = {}
    for header in HEADER.finditer(text):
        years = [int(year[1]) for year in YEAR.finditer(header.group())]
        for row in _rows(text, figures, header.end(), len(years)):
            found.update(zip(row, years, strict=True))
    return found


def _rows(text: str, figures: Sequence[Figure], at: int, width: int) -> Iterator[range]:
    """The figures of each line below a header, as long as every year has its figure."""
    start = text.find("\n", at) + 1
    while start:
        end = text.find("\n", start)
        first = bisect_left(figures, start, key=lambda figure: figure.span.start)
        row = figures[first : first + width]
        if len(row) < width or not _is_row(text, row, start, len(text) if end < 0 else end):
            return
        yield range(first, first + width)
        start = end + 1


def _is_row(text: str, row: Sequence[Figure], start: int, end: int) -> bool:
    """Whether nothing but a cell's end stands between the figures, and a cell's or line's after."""
    if row[0].span.start - start > LABEL or row[-1].span.end > end:
        return False
    rest = text[row[-1].span.end : end]
    return (not rest.strip(" ") or rest.startswith("|")) and all(
        text[one.span.end : other.span.start] in {" ", "|"} for one, other in pairwise(row)
    )
