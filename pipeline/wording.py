"""How alike two texts are: sentences nearly word for word.

`likeness` is the normalised indel similarity, 2·LCS / (|a| + |b|) (rapidfuzz), on text whose digits
are masked, so that only a changed number makes no difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from pipeline.records import Span

SHORTEST = 15  # code points of a sentence that can be called reused (the contract)
ALIKE = 0.9  # from here on two sentences are nearly the same (the contract)
SENTENCE = re.compile(r"[^。；！？;!?\n]+")
CLAUSE = re.compile(r"[^。；！？;!?\n,，：:]+")
DIGITS = re.compile(r"[0-9]")


def sentences(text: str, span: Span) -> Iterator[Span]:
    """Sentences within a span, cut at 。；！？ and line ends, without blanks around them."""
    yield from _pieces(SENTENCE, text, span)


def clauses(text: str, span: Span) -> Iterator[Span]:
    """Clauses within a span, cut at commas and colons as well."""
    yield from _pieces(CLAUSE, text, span)


def _pieces(pattern: re.Pattern[str], text: str, span: Span) -> Iterator[Span]:
    for match in pattern.finditer(text, span.start, span.end):
        piece = match.group()
        start = match.start() + len(piece) - len(piece.lstrip())
        end = match.end() - len(piece) + len(piece.rstrip())
        if start < end:
            yield Span(start, end)


def masked(sentence: str) -> str:
    """A sentence with every digit as `#`.

    >>> masked("开展活动12场")
    '开展活动##场'
    """
    return DIGITS.sub("#", sentence)


def likeness(one: str, other: str) -> float:
    """Share of characters that two texts have in common, in order: 0 to 1.

    >>> round(likeness("执法力量薄弱", "执法力量仍显薄弱"), 4)
    0.8571
    """
    return fuzz.ratio(one, other) / 100
