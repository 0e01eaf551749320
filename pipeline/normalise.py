"""Text as the grammar reads it: same length as the source, so offsets are never lost.

Full-width forms (U+FF01–U+FF5E, Unicode Halfwidth and Fullwidth Forms) become ASCII, blanks of any
kind a space, dashes of any kind `-`, traditional characters simplified ones. NFKC is not used: it
changes length.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipeline import characters

FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
BLANKS = dict.fromkeys("\t\u00a0\u3000\u2002\u2003\u2009\u200b\u200c\u200d\ufeff", " ")
DASHES = dict.fromkeys("‐‑‒–—―−─", "-")
VARIANTS = dict(zip("〜∶﹪﹕﹙﹚﹐", "~:%:(),", strict=True))
SIGNS = {**FULL_WIDTH, **BLANKS, **DASHES, **VARIANTS}
# Signs that most reports have. Replacing one takes 0.1 µs where it is absent, 2 µs where it is not.
COMMON = tuple(
    (sign, SIGNS[sign]) for sign in "，：；（）？！％０１２３４５６７８９．／\t\u00a0\u3000—–－～"
)


@dataclass(frozen=True, slots=True)
class Folding:
    """What is folded, and the pattern that finds it: ten times quicker than `str.translate`.

    With the doubtful characters of traditional text it finds whatever may have to be folded.
    """

    table: Mapping[str, str]
    sought: re.Pattern[str]


def normalise(text: str) -> str:
    """`text` folded for reading; every character stays at its offset.

    >>> normalise("（１２场，９８．６％）")
    '(12场,98.6%)'
    >>> normalise("開展培訓３期")
    '开展培训3期'
    """
    for sign, folded in COMMON:
        text = text.replace(sign, folded)
    if _folding(True).sought.search(text) is None:
        return text
    folding = _folding(characters.is_traditional(text))
    return folding.sought.sub(lambda found: folding.table[found.group()], text)


@cache
def _folding(traditional: bool) -> Folding:
    table = {**characters.folding(traditional), **SIGNS}
    return Folding(table, re.compile(f"[{re.escape(''.join(table))}]"))
