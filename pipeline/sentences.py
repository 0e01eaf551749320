"""The sentence around a place in a report: cut at 。！？； and line ends."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from pipeline.records import Span

# Sentence signs as printed and in ASCII (reports mix both), and the quotes that close after.
CUT = re.compile(r"[。！？；!?;\n]++[”’」』）)]*+")
LONGEST = 1000  # code points: a line without any sign must not be stored once per figure


class Sentences:
    """The sentences of one text, found once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = [cut.end() for cut in CUT.finditer(text)]

    def around(self, span: Span) -> Span:
        """The sentence that holds `span`, without blanks around it; at most about `LONGEST` long.

        >>> text = "甲；开展2次。乙"
        >>> Sentences(text).around(Span(4, 6)).of(text)
        '开展2次。'
        """
        before = bisect_right(self._ends, span.start) - 1
        after = bisect_left(self._ends, span.end)
        start = self._ends[before] if before >= 0 else 0
        end = self._ends[after] if after < len(self._ends) else len(self._text)
        start = max(start, span.start - LONGEST // 2)
        end = min(end, span.end + LONGEST // 2)
        return self._without_blanks(start, end, span)

    def _without_blanks(self, start: int, end: int, span: Span) -> Span:
        while start < span.start and self._text[start].isspace():
            start += 1
        while end > span.end and self._text[end - 1].isspace():
            end -= 1
        return Span(start, end)
