"""Sentences that stand nearly word for word in an earlier or another district's report.

Within a series every edition is compared with all earlier ones; across districts sentences meet
through their hash in SQL, never all pairs. A sentence of many districts is a stock phrase of
national policy and is told apart from copying. Described, not scored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz, process

from pipeline.editions import Edition
from pipeline.records import Span
from pipeline.wording import ALIKE, SHORTEST, masked, sentences

FURNITURE = frozenset({"title", "signature", "chrome"})  # no sentences of the report


class Sentence(NamedTuple):
    """A sentence long enough to be compared."""

    start: int
    end: int
    masked: str


class Reuse(NamedTuple):
    """A sentence of `document_id` and where it stood before; `likeness` 1 when equal, masked."""

    document_id: str
    start: int
    end: int
    earlier_document_id: str
    earlier_start: int
    earlier_end: int
    likeness: float


def comparable(edition: Edition) -> tuple[Sentence, ...]:
    """The sentences of an edition that can be called reused, headings left out."""
    headings = {part.heading for part in edition.parts if part.heading}
    roles = edition.roles()
    return tuple(
        Sentence(span.start, span.end, masked(span.of(edition.text)))
        for span in sentences(edition.text, Span(0, len(edition.text)))
        if span.end - span.start >= SHORTEST
        and roles(span.start) not in FURNITURE
        and not _is_heading(span.of(edition.text), headings)
    )


def _is_heading(sentence: str, headings: set[str]) -> bool:
    """True when the sentence is a heading with no more than its label in front."""
    return any(
        sentence.endswith(heading) and len(sentence) - len(heading) <= 5 for heading in headings
    )


def within(series: Sequence[Edition], cut: Sequence[tuple[Sentence, ...]]) -> Iterator[Reuse]:
    """Each reused sentence of a series with the nearest wording of any earlier edition.

    `cut` holds the sentences of each edition; of equal likeness the latest edition is named.
    """
    for place, edition in enumerate(series):
        best: dict[int, Reuse] = {}
        for earlier in range(place):
            for reuse in _between(edition, cut[place], series[earlier], cut[earlier]):
                if reuse.likeness >= best.get(reuse.start, reuse).likeness:
                    best[reuse.start] = reuse
        yield from best.values()


def _between(
    edition: Edition, later: Sequence[Sentence], before: Edition, earlier: Sequence[Sentence]
) -> Iterator[Reuse]:
    if not later or not earlier:
        return
    alike = process.cdist(
        [sentence.masked for sentence in later],
        [sentence.masked for sentence in earlier],
        scorer=fuzz.ratio,
        score_cutoff=100 * ALIKE,
        dtype=np.float32,
    )
    for row, column in enumerate(alike.argmax(axis=1)):
        if alike[row, column] > 0:
            here, there = later[row], earlier[column]
            yield Reuse(
                edition.document_id, here.start, here.end,
                before.document_id, there.start, there.end,
                round(float(alike[row, column]) / 100, 4),
            )  # fmt: skip
