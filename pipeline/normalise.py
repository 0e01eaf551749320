"""Text as the grammar reads it: same length as the source, so offsets are never lost.

Full-width forms (U+FF01–U+FF5E, Unicode Halfwidth and Fullwidth Forms) become ASCII, blanks of any
kind a space, dashes of any kind `-`, traditional characters simplified ones. NFKC is not used: it
changes length.
"""

from __future__ import annotations

from functools import cache

from pipeline import characters

FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
BLANKS = dict.fromkeys("\t\u00a0\u3000\u2002\u2003\u2009\u200b\u200c\u200d\ufeff", " ")
DASHES = dict.fromkeys("‐‑‒–—―−─", "-")
VARIANTS = dict(zip("〜∶﹪﹕﹙﹚﹐", "~:%:(),", strict=True))
SIGNS = {**FULL_WIDTH, **BLANKS, **DASHES, **VARIANTS}


class Folding(dict[int, str]):
    """A table for `str.translate` that learns what stays as it is.

    `translate` asks it once per character, and an answer is far quicker than a KeyError: 0.05 ms
    for a report of 2,600 characters instead of 0.2 ms.
    """

    def __missing__(self, code: int) -> str:
        self[code] = chr(code)
        return self[code]


def normalise(text: str) -> str:
    """`text` folded for reading; every character stays at its offset.

    >>> normalise("（１２场，９８．６％）")
    '(12场,98.6%)'
    >>> normalise("開展培訓３期")
    '开展培训3期'
    """
    return text.translate(_folding(characters.is_traditional(text)))


@cache
def _folding(traditional: bool) -> Folding:
    signs = {ord(sign): folded for sign, folded in SIGNS.items()}
    return Folding({**characters.folding(traditional), **signs})
