"""Indicators spoken of without a figure: said to be none, or said without a number."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.records import Figure, Mention, Section
from pipeline.triggers import Hits, Triggers


def find(
    text: str,
    figures: Sequence[Figure],
    sections: Sequence[Section],
    triggers: Triggers,
    hits: Hits,
) -> tuple[Mention, ...]:
    """What is mentioned without a number, first to last."""
    return ()
