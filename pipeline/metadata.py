"""What a web page's index table and date line say: labels with their values.

A part of the `identify` stage. Five shapes occur: 索引号: | … |,
bullets, [ 索引号 ], all in one line, and table rows; blanks may stand inside a label (文 号).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.records import Span

if TYPE_CHECKING:
    from pipeline.vocabulary import MetadataLabel, Vocabulary

SEPARATOR = r"[ \]】|:•]{0,6}+\n{0,3}+[ |:•]{0,8}+(?<=[ \]】|:•\n])"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label's field and the start of its value; rank 1 is the surest label of a field."""

    field: str
    rank: int
    start: int


@dataclass(frozen=True, slots=True)
class _Labels:
    pattern: re.Pattern[str]
    rows: dict[str, MetadataLabel]


def find(text: str, spans: tuple[Span, ...], vocabulary: Vocabulary) -> Iterator[Labelled]:
    """Every label of the table with a value behind it, in the spans of `text`."""
    labels = _labels(vocabulary)
    for span in spans:
        for found in labels.pattern.finditer(text, span.start, span.end):
            row = labels.rows[found[1].replace(" ", "")]
            yield Labelled(row.field, row.rank, found.end())


@lru_cache(maxsize=4)
def _labels(vocabulary: Vocabulary) -> _Labels:
    rows = {row.label: row for row in vocabulary.metadata_labels}
    spaced = (" {0,4}".join(label) for label in sorted(rows, key=len, reverse=True))
    pattern = re.compile(rf"(?<![一-龥])({'|'.join(spaced)}){SEPARATOR}")
    return _Labels(pattern, rows)
