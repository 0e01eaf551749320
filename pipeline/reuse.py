"""Sentences that stand nearly word for word in an earlier or another district's report.

Within a series every edition is compared with all earlier ones; across districts sentences meet in
SQL, equal ones through their masked text, nearly equal ones through a clause that both have and few
others, never all pairs. A sentence of many districts is a stock phrase of
national policy and is told apart from copying. Described, not scored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import duckdb
import numpy as np
from rapidfuzz import fuzz, process

from pipeline.editions import Edition
from pipeline.records import Span
from pipeline.wording import ALIKE, SHORTEST, masked, sentences

# Sentences of two districts that share a clause of 8 or more letters which at most 20 reports have.
CANDIDATES = """
    WITH dated AS (
        SELECT
            sentence.*, district_code, length(masked) AS size,
            (year, coalesce(issued_on, published_on, make_date(year + 1, 12, 31)), document_id)
                AS place
        FROM sentence JOIN report USING (document_id)
        WHERE district_code IS NOT NULL
    ), clause AS (
        SELECT *, unnest(list_distinct(string_split_regex(masked, '[,，、：:]'))) AS words
        FROM dated
    ), rare AS (
        SELECT words
        FROM clause
        WHERE length(words) >= 8
        GROUP BY words
        HAVING count(DISTINCT document_id) BETWEEN 2 AND 20 AND count(DISTINCT district_code) > 1
    )
    SELECT DISTINCT
        later.document_id, later.start, later.end, later.masked,
        earlier.document_id, earlier.start, earlier.end, earlier.masked
    FROM rare
    JOIN clause AS later USING (words)
    JOIN clause AS earlier USING (words)
    WHERE later.district_code <> earlier.district_code
        AND later.place > earlier.place
        AND later.masked <> earlier.masked
        AND later.size BETWEEN 0.8 * earlier.size AND 1.25 * earlier.size
        AND NOT EXISTS (
            FROM reuse
            WHERE reuse.document_id = later.document_id AND reuse.start = later.start
        )
    ORDER BY ALL
"""
FETCHED = 10_000  # candidates held at once

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


def across(con: duckdb.DuckDBPyConnection) -> Iterator[Reuse]:
    """Sentences nearly as in another district's earlier report, with the nearest wording."""
    found = con.cursor().execute(CANDIDATES)
    best: dict[tuple[str, int], Reuse] = {}
    while rows := found.fetchmany(FETCHED):
        for document, start, end, here, from_document, from_start, from_end, there in rows:
            likeness = fuzz.ratio(here, there, score_cutoff=100 * ALIKE) / 100
            place = (document, start, end, from_document, from_start, from_end)
            reuse = Reuse(*place, round(likeness, 4))
            known = best.get((reuse.document_id, reuse.start))
            if likeness and (known is None or likeness > known.likeness):
                best[reuse.document_id, reuse.start] = reuse
    yield from best.values()
