"""Cells of a table's row: what stands between two tabs is read by itself.

A row reads `抚恤补助|4105.2万元|4386.7万元`, so that no figure takes its neighbour's words.
"""

from __future__ import annotations

import re

CELL_END = "|"
TAB = re.compile(r"(?<=[^\s])\t")


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
