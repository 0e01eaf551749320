"""Where in a report its identity is said: title, introduction, signature, page margins.

A part of the `identify` stage: by the section tree, and by position where the tree is silent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import Section, Span

HEAD, TAIL = 8_000, 6_000  # characters from either end that are read; reports are shorter
OPENING = 900  # characters of the introduction
LAST = 200  # characters at the end in which an unmarked signature stands


@dataclass(frozen=True, slots=True)
class Zones:
    """Stretches of text; `margins` are page furniture and metadata, before and after."""

    title: Span | None
    opening: Span
    signature: Span
    margins: tuple[Span, ...]
    windows: tuple[Span, ...]  # all that is read of a very long text


def find(text: str, sections: Sequence[Section]) -> Zones:
    """The zones of `text`."""
    by_role: dict[str, list[Span]] = defaultdict(list)
    for section in sections:
        by_role[section.role].append(section.span)
    title = by_role["title"][0] if by_role["title"] else None
    opening = _opening(text, by_role, title)
    signature = by_role["signature"][-1] if by_role["signature"] else _last(text, by_role["chrome"])
    after = tuple(_clipped(span) for span in by_role["chrome"] if span.start >= opening.end)
    head = Span(0, min(HEAD, max(opening.start, title.end if title else 0)))
    return Zones(title, opening, signature, (head, *after[:3]), _windows(text))


def _opening(text: str, by_role: dict[str, list[Span]], title: Span | None) -> Span:
    if by_role["intro"]:
        span = by_role["intro"][0]
        return Span(span.start, min(span.end, span.start + OPENING))
    furniture = [span.end for span in by_role["chrome"] if span.start < HEAD]
    start = title.end if title else 0
    if title is None and furniture and furniture[0] < len(text) // 2:
        start = furniture[0]
    return Span(start, min(len(text), start + OPENING))


def _last(text: str, furniture: Sequence[Span]) -> Span:
    """The last characters before the page's furniture."""
    half = len(text) // 2
    end = min((span.start for span in furniture if span.start > half), default=len(text))
    return Span(max(0, end - LAST), end)


def _clipped(span: Span) -> Span:
    return Span(span.start, min(span.end, span.start + TAIL))


def _windows(text: str) -> tuple[Span, ...]:
    if len(text) <= HEAD + TAIL:
        return (Span(0, len(text)),)
    return (Span(0, HEAD), Span(len(text) - TAIL, len(text)))
