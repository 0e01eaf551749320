"""Report text with its figures and statements marked in place, as safe HTML.

Report text is hostile: every stretch is escaped, and cut by the offsets of the build, never by
searching for words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

# Inside out: where two kinds of mark cover one stretch, the later one gives it its colour.
KINDS = ("heading", "plan", "remedy", "cause", "shortcoming", "numeral", "mention", "figure")
CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text to be marked as one of `KINDS`."""

    start: int
    end: int
    kind: str


def sentence(text: str, offset: int, spans: Iterable[tuple[int, int]]) -> str:
    """A sentence with the figures in it marked; `spans` count from the report, as does `offset`.

    >>> sentence("约50次>3", 10, [(10, 14)])
    '<mark>约50次</mark>&gt;3'
    """
    parts, place = [], 0
    for start, end in sorted((a - offset, b - offset) for a, b in spans):
        if start < place or end > len(text):
            continue
        parts += [escape(text[place:start]), f"<mark>{escape(text[start:end])}</mark>"]
        place = end
    return "".join([*parts, escape(text[place:])])


def report(text: str, stretches: Sequence[Stretch], chosen: tuple[int, int] | None) -> str:
    """The whole text; each stretch in a span of its kinds, the chosen one under the id `chosen`."""
    cuts = _cuts(text, stretches, chosen)
    parts, active, todo = [], list[Stretch](), sorted(stretches, key=lambda one: one.start)
    upcoming = 0
    for start, end in pairwise(cuts):
        while upcoming < len(todo) and todo[upcoming].start <= start:
            active.append(todo[upcoming])
            upcoming += 1
        active = [one for one in active if one.end > start]
        parts.append(_part(text[start:end], start, active, chosen))
    return "".join(parts)


def _cuts(text: str, stretches: Sequence[Stretch], chosen: tuple[int, int] | None) -> list[int]:
    edges = {0, len(text)}
    for one in stretches:
        edges |= {one.start, one.end}
    edges |= set(chosen or ())
    return sorted(edge for edge in edges if 0 <= edge <= len(text))


def _part(text: str, start: int, active: Sequence[Stretch], chosen: tuple[int, int] | None) -> str:
    is_chosen = chosen is not None and chosen[0] <= start < chosen[1]
    kinds = sorted({one.kind for one in active}, key=KINDS.index)
    if not kinds and not is_chosen:
        return escape(text)
    classes = [*kinds, *([CHOSEN] if is_chosen else [])]
    places = [f"f{one.start}" for one in active if one.kind == "figure" and one.start == start]
    name = CHOSEN if chosen and chosen[0] == start else next(iter(places), "")
    tag = "mark" if is_chosen or "figure" in kinds else "span"
    where = f' id="{name}"' if name else ""
    return f'<{tag}{where} class="{" ".join(classes)}">{escape(text)}</{tag}>'
