"""What signs say for a label: weights learned from labelled examples (naive Bayes).

A sign is whatever may stand in a text: a letter, a word, a cue. Its weight for a label is the
logarithm of how much likelier it is in the texts of that label than in all others, half an
occurrence added to each (Robertson and Spärck Jones, Relevance weighting of search terms, 1976).
Weights are whole numbers, so that sums are the same on every machine and in every order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.int64]  # by label, in hundredths of a natural logarithm
UNIT = 100  # weights count hundredths of a natural logarithm
HALF = 0.5  # of an occurrence, so that no sign proves anything alone


@dataclass(frozen=True, slots=True)
class Evidence:
    """Weights by sign (rows) and label (columns)."""

    number: Mapping[str, int]  # the row of a sign
    weights: NDArray[np.int32]

    def weigh(self, signs: Iterable[str]) -> Weights:
        """For each label the sum of what the signs say; signs never seen say nothing.

        >>> learned = learn([(["难", "钱"], [0]), (["难", "人"], [1])], 2)
        >>> learned.weigh(["钱"]).tolist()
        [110, -110]
        >>> learned.weigh(["难", "书"]).tolist()
        [0, 0]
        """
        number = self.number
        rows = [number[sign] for sign in signs if sign in number]
        total: Weights = self.weights.take(rows, axis=0).sum(axis=0)
        return total


def learn(examples: Sequence[tuple[Iterable[str], Sequence[int]]], labels: int) -> Evidence:
    """The weights that examples teach: for each its signs, and its labels, 0 to `labels` - 1."""
    number: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    seen = np.zeros(labels)
    for signs, own in examples:
        said = [number.setdefault(sign, len(number)) for sign in dict.fromkeys(signs)]
        seen[list(own)] += 1
        for label in own:
            rows += said
            columns += [label] * len(said)
    counts = np.zeros((len(number), labels))
    np.add.at(counts, (rows, columns), 1)
    return Evidence(number, _weights(counts, seen))


def _weights(counts: NDArray[np.float64], seen: NDArray[np.float64]) -> NDArray[np.int32]:
    """`counts`: of signs (rows) by label; `seen`: examples by label."""
    elsewhere = counts.sum(axis=1, keepdims=True) - counts
    here = (counts + HALF) / (seen + 2 * HALF)
    others = (elsewhere + HALF) / (seen.sum() - seen + 2 * HALF)
    weights: NDArray[np.float64] = UNIT * np.log(here / others)
    return np.rint(weights).astype(np.int32)
