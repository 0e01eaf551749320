"""What a figure counts, whether it is a result, whose and of when, and of which total a part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline import counted, cues
from pipeline.records import Figure, Section
from pipeline.vocabulary import Vocabulary


def assign(
    text: str,
    figures: Sequence[Figure],
    sections: Sequence[Section],
    year: int | None,
    vocabulary: Vocabulary,
) -> tuple[Figure, ...]:
    """`figures` with what they count, aspect, subject, period and total filled in."""
    reading = cues.read(text, figures, vocabulary)
    names = counted.name(reading, figures)
    return tuple(
        replace(figure, counted=name) for figure, name in zip(figures, names, strict=True)
    )
