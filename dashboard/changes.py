"""What differs between two texts, sentence by sentence, and within a sentence.

Both sides are cut into sentences as the contract cuts them, aligned by their longest common run,
and shown side by side; text is escaped here. The alignment is bit-parallel, and bounded, so that no
report can hold the server up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")
NUMBER = re.compile("[0-9]+(?:[.,，][0-9]+)*+")
COMPARED = 4_000  # sentences of a text
ALIKE = 50  # per cent, from which an old and a new sentence are one that was changed
AHEAD = 5  # sentences within which the changed one is looked for
ISLAND = 2  # characters in common that are too few to stand alone between two changes


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence before and after; None where it was added or left out."""

    before: Sentence | None
    after: Sentence | None


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text with their places, as many as are compared.

    >>> [one.text for one in sentences("一。 二；三")]
    ['一。', '二；', '三']
    """
    found = []
    for match in SENTENCE.finditer(text):
        said = match.group().strip()
        if said:
            found.append(Sentence(match.start() + match.group().index(said), said))
        if len(found) == COMPARED:
            break
    return found


def between(before: str, after: str) -> tuple[Change, ...]:
    """Every sentence that was changed, added or left out, in the order of the text.

    >>> change, = between("甲。开展5次。", "甲。开展6次。")
    >>> change.before.text, change.after.text
    ('开展5次。', '开展6次。')
    """
    old, new = sentences(before), sentences(after)
    steps = Indel.opcodes([one.text for one in old], [one.text for one in new])
    changes: list[Change] = []
    left: list[Sentence] = []
    right: list[Sentence] = []
    for step in steps:
        if step.tag == "equal":
            changes += _paired(left, right)
            left, right = [], []
        else:
            left += old[step.src_start : step.src_end]
            right += new[step.dest_start : step.dest_end]
    return (*changes, *_paired(left, right))


def _paired(left: Sequence[Sentence], right: Sequence[Sentence]) -> Iterator[Change]:
    """The sentences of one gap: each old one beside the new one that it became, if any."""
    done = 0
    for old in left:
        near = right[done : done + AHEAD]
        scores = [fuzz.ratio(old.text, new.text) for new in near]
        best = max(range(len(near)), key=scores.__getitem__, default=None)
        if best is None or scores[best] < ALIKE:
            yield Change(old, None)
            continue
        yield from (Change(None, new) for new in near[:best])
        yield Change(old, near[best])
        done += best + 1
    yield from (Change(None, new) for new in right[done:])


def marked(before: str, after: str) -> tuple[str, str]:
    """Two wordings as HTML with what differs marked in each.

    >>> marked("开展5次", "开展6次<")
    ('开展<mark>5</mark>次', '开展<mark>6</mark>次<mark>&lt;</mark>')
    >>> marked("接待2700人", "接待3100人")
    ('接待<mark>2700</mark>人', '接待<mark>3100</mark>人')
    """
    old, new = [False] * len(before), [False] * len(after)
    for step in Indel.opcodes(before, after):
        small = step.tag == "equal" and step.src_end - step.src_start <= ISLAND
        inside = step.src_start > 0 and step.src_end < len(before)
        if step.tag != "equal" or (small and inside and len(before) > 4 * ISLAND):
            old[step.src_start : step.src_end] = [True] * (step.src_end - step.src_start)
            new[step.dest_start : step.dest_end] = [True] * (step.dest_end - step.dest_start)
    return _html(before, _whole_numbers(before, old)), _html(after, _whole_numbers(after, new))


def _whole_numbers(text: str, differs: Sequence[bool]) -> Sequence[bool]:
    """A number of which a digit differs, differs as a whole: 2700 against 3100."""
    whole = list(differs)
    for match in NUMBER.finditer(text):
        if any(differs[match.start() : match.end()]):
            whole[match.start() : match.end()] = [True] * len(match.group())
    return whole


def _html(text: str, differs: Sequence[bool]) -> str:
    parts, start = [], 0
    for end in range(1, len(text) + 1):
        if end == len(text) or differs[end] != differs[start]:
            piece = escape(text[start:end])
            parts.append(f"<mark>{piece}</mark>" if differs[start] else piece)
            start = end
    return "".join(parts)
