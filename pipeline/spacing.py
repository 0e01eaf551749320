"""Letter-spaced lines closed up, so that names in them can be read: 关 于 法 治 政 府 ….

A part of the `identify` stage. A line keeps its length, its blanks move to its end: offsets outside
the line stay, those inside are kept in `origins`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.records import Span

LETTERS = 4  # in a row, each with a blank behind it
SPACED = re.compile(rf"(?:[一-龥0-9] {{1,4}}+){{{LETTERS}}}")
LIMIT = 120  # characters; longer lines are text, not titles
EDGE = 1_500  # characters from either end in which titles and signatures stand


@dataclass(frozen=True, slots=True)
class Closed:
    """Text with letter-spaced lines closed up, and where each moved character came from."""

    text: str
    origins: dict[int, int]

    def origin(self, span: Span) -> Span:
        """The span in the text as it was."""
        if not self.origins:
            return span
        last = span.end - 1
        return Span(self.origins.get(span.start, span.start), self.origins.get(last, last) + 1)


def close(text: str) -> Closed:
    """`text` with the letter-spaced lines at its head and foot closed up.

    >>> close("关 于 法 治 的 报 告\\n2023年").text
    '关于法治的报告      \\n2023年'
    """
    origins: dict[int, int] = {}
    edges = {max(0, len(text) - EDGE): len(text), 0: min(EDGE, len(text))}
    for start, end in edges.items():
        # Counting blanks takes 1 µs, looking for the pattern 25, and few reports have any.
        if text.count(" ", start, end) >= LETTERS:
            text = _close_lines(text, start, end, origins)
    return Closed(text, origins)


def _close_lines(text: str, start: int, end: int, origins: dict[int, int]) -> str:
    for found in SPACED.finditer(text, start, end):
        first, last = _line(text, found.start(), found.end())
        line = text[first:last]
        if first in origins or len(line) > LIMIT or not _is_spaced(line):
            continue
        kept = [index for index, char in enumerate(line) if char != " "]
        origins.update({first + new: first + old for new, old in enumerate(kept)})
        closed = "".join(line[index] for index in kept).ljust(len(line))
        text = text[:first] + closed + text[last:]
    return text


def _line(text: str, start: int, end: int) -> tuple[int, int]:
    """Begin and end of the line around text[start:end], sought no farther than a title is long."""
    first = text.rfind("\n", max(0, start - LIMIT), start) + 1 or max(0, start - LIMIT)
    last = text.find("\n", end, end + LIMIT)
    return first, min(len(text), end + LIMIT) if last < 0 else last


def _is_spaced(line: str) -> bool:
    """Whether most of a short line's words are single characters."""
    words = line.split()
    alone = sum(len(word) == 1 for word in words)
    return alone >= 5 and alone >= 0.7 * len(words)
