"""Traditional characters and radical signs as the simplified characters that the tables use.

`data/vocabulary/traditional.csv` is made from OpenCC's single characters (Apache License 2.0) by
`build_traditional.py` beside it. A row folds `always`, or only in text that is `traditional`:
於 and 昇 stand in simplified names (於潜镇) and are left there.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).resolve().parent.parent / "data" / "vocabulary" / "traditional.csv"
RADICALS = re.compile(r"[⺀-⿟豈-﫿]")
TRADITIONAL_SHARE = 0.1  # of a text's characters; traditional text has 0.3, a name or two 0.01
SAMPLE = 20_000  # characters that are enough to tell the script


def simplify(text: str) -> str:
    """`text` in simplified script; every character stays at its offset.

    >>> simplify("關於法治政府建設情況的報告"), simplify("於潜镇"), simplify("乾縣")
    ('关于法治政府建设情况的报告', '於潜镇', '乾县')
    """
    table = folding(is_traditional(text))
    return _sought().sub(lambda found: table.get(found.group(), found.group()), text)


def is_traditional(text: str) -> bool:
    """Whether `text` is written in traditional script rather than with a few such characters."""
    sample = text[:SAMPLE]
    return len(_telling().findall(sample)) > len(sample) * TRADITIONAL_SHARE


@cache
def folding(traditional: bool) -> Mapping[str, str]:
    """What each character is folded to, with the doubtful rows for traditional text alone."""
    rows = _rows()
    kinds = {"always", "traditional"} if traditional else {"always"}
    return {character: folded for character, folded, when in rows if when in kinds}


@cache
def _telling() -> re.Pattern[str]:
    """Characters that only traditional text has: radical signs come from PDF files, not script."""
    signs = "".join(row[0] for row in _rows() if row[2] == "always" and not RADICALS.match(row[0]))
    return re.compile(f"[{signs}]")


@cache
def _sought() -> re.Pattern[str]:
    return re.compile(f"[{''.join(row[0] for row in _rows())}]")


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple((row[0], row[1], row[2]) for row in list(csv.reader(file))[1:])
