"""How alike two texts are: sentences nearly word for word, clauses by the words they share.

`likeness` is the normalised indel similarity, 2·LCS / (|a| + |b|) (rapidfuzz), on text whose digits
are masked, so that only a changed number makes no difference.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from rapidfuzz import fuzz

from pipeline.records import Span

SHORTEST = 15  # code points of a sentence that can be called reused (the contract)
ALIKE = 0.9  # from here on two sentences are nearly the same (the contract)
SENTENCE = re.compile(r"[^。；！？;!?\n]+")
CLAUSE = re.compile(r"[^。；！？;!?\n,，：:]+")
DIGITS = re.compile(r"[0-9]")
LETTERS = re.compile(r"[\u4e00-\u9fffA-Za-z]+")


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

    >>> likeness("执法力量薄弱", "执法力量仍显薄弱")
    0.8571428571428571
    """
    return fuzz.ratio(one, other) / 100


@cache
def _pairs_of(run: str) -> tuple[str, ...]:
    return tuple(run[at : at + 2] for at in range(len(run) - 1))


def pairs(text: str) -> Counter[str]:
    """The pairs of neighbouring letters of a text: its words, found without a dictionary."""
    found: Counter[str] = Counter()
    for run in LETTERS.findall(text):
        found.update(_pairs_of(run))
    return found


class Weights:
    """What a pair of letters tells: one that stands everywhere (退役军人) tells little."""

    def __init__(self, texts: Iterable[str], dull: frozenset[str]) -> None:
        self._counts: Counter[str] = Counter()
        self._dull = dull
        for text in texts:
            self._counts.update(pairs(text))

    def of(self, pair: str) -> float:
        return 0.0 if pair in self._dull else 1 / (1 + self._counts[pair]) ** 0.5

    def shared(self, wanted: str, found: str) -> float:
        """Share of what `wanted` says that `found` says too: 0 to 1, pairs weighted."""
        asked = pairs(wanted)
        total = sum(self.of(pair) for pair in asked)
        if not total:
            return 0.0
        return sum(self.of(pair) for pair in asked if pair in pairs(found)) / total
