"""Cells of a table's row: what stands between two tabs is read by itself.

A row reads `抚恤补助|4105.2万元|4386.7万元`, so that no figure takes its neighbour's words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

CELL_END = "|"
TAB = re.compile(r"(?<=[^\s])\t")
UNIT = re.compile(r"\((?:单位:)?([^()|\n]{1,4})\) ?$")  # 办件量(件)
ALL_IN = re.compile(r"单位[:为] ?([^()|\n:,]{1,4}) ?\)?$")  # (单位:万元), right above a table
NUMBER = re.compile("[0-9](?![0-9]{0,3}年)")  # but of a year


def divided(folded: str, text: str) -> str:
    """`folded` with a bar for each tab of `text` that ends a cell; every offset stays.

    >>> divided("接待来访 12件 15件", "接待来访\\t12件\\t15件")
    '接待来访|12件|15件'
    """
    if "\t" not in text:
        return folded
    pieces: list[str] = []
    at = 0
    for tab in TAB.finditer(text):
        pieces += folded[at : tab.start()], CELL_END
        at = tab.end()
    return "".join(pieces) + folded[at:]


def column_units(divided: str) -> Mapping[int, tuple[str, ...]]:
    """The unit of each column, as the table's first row or the line above it names it, by row.

    Keys are where the rows start; a column without a unit has an empty one.

    >>> column_units("窗口|办件量(件)|满意率(%)\\n综合窗口|412|99.5")
    {17: ('', '件', '%')}
    """
    if CELL_END not in divided:
        return {}
    rows: dict[int, tuple[str, ...]] = {}
    units: tuple[str, ...] = ()
    above, start = "", 0
    for line in divided.split("\n"):
        if CELL_END not in line:
            units, above = (), line
        elif units:
            rows[start] = units
        elif not NUMBER.search(line):
            units = _units_of(line, above)
        start += len(line) + 1
    return rows


def _units_of(head: str, above: str) -> tuple[str, ...]:
    named = ALL_IN.search(above)
    cells = [UNIT.search(cell) for cell in head.split(CELL_END)]
    units = tuple(cell[1] if cell else named[1] if named else "" for cell in cells)
    return units if any(units) else ()
