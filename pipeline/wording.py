"""How alike two texts are: sentences nearly word for word, clauses by the words they share.

`likeness` is the normalised indel similarity, 2·LCS / (|a| + |b|) (rapidfuzz), on text whose digits
are masked, so that only a changed number makes no difference.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

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


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring letters of a text: its words, found without a dictionary.

    >>> sorted(pairs("老兵,普法3场"))
    ['普法', '老兵']
    """
    return frozenset(
        run[at : at + 2] for run in LETTERS.findall(text) for at in range(len(run) - 1)
    )


class Weights:
    """What a pair of letters tells: one that stands everywhere (退役军人) tells little."""

    def __init__(self, texts: Iterable[frozenset[str]], dull: frozenset[str]) -> None:
        self._counts: Counter[str] = Counter()
        self._dull = dull
        for text in texts:
            self._counts.update(text)

    def of(self, wanted: frozenset[str]) -> dict[str, float]:
        """The weight of each pair of a text, together 1; empty when it tells nothing."""
        told = {pair: 1 / (1 + self._counts[pair]) ** 0.5 for pair in wanted - self._dull}
        total = sum(told.values())
        return {pair: weight / total for pair, weight in told.items()}


def shared(weights: Mapping[str, float], found: frozenset[str]) -> float:
    """Share of what a weighed text says that another says too: 0 to 1."""
    return sum(weights[pair] for pair in weights.keys() & found)
