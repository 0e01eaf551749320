"""Texts with their figures marked, for the tests of the indicator stage.

`[12场]` is a figure meant, `<12场>` another figure of the text; both stand for themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.indicators import link
from pipeline.normalise import normalise
from pipeline.records import Figure, IndicatorReading, Section, Span
from pipeline.vocabulary import Vocabulary

VOCABULARY = Vocabulary()
MARKED = re.compile(r"\[[^\]]*\]|<[^>]*>")
TAIL = re.compile(r"(?:以上|左右|以下|以内)$")
REPORTS = {
    "veterans": "某区退役军人事务局年度法治政府建设情况报告。服务退役军人、优抚对象。\n",
    "justice": "某区司法局年度法治政府建设情况报告。\n",
    "government": "某区人民政府年度法治政府建设情况报告。\n",
    "street": "某街道办事处年度法治政府建设情况报告。\n",
    "health": "某区卫生健康局年度法治政府建设情况报告。\n",
}


@dataclass(frozen=True)
class Marked:
    """A text without its marks, its figures in order, and the positions of those meant."""

    text: str
    figures: tuple[Figure, ...]
    meant: tuple[int, ...]


def marked(written: str, report: str = "veterans") -> Marked:
    """A marked text as part of a report of one kind."""
    text, figures, meant, place = REPORTS[report], [], [], 0
    for match in MARKED.finditer(written):
        text += written[place : match.start()]
        quote = match.group()[1:-1]
        span = Span(len(text), len(text) + len(quote))
        figures.append(Figure(span, span, quote, None, unit_of(quote), "exact", "test"))
        meant += [len(figures) - 1] if match.group().startswith("[") else []
        text, place = text + quote, match.end()
    return Marked(normalise(text + written[place:] + "。"), tuple(figures), tuple(meant))


def unit_of(quote: str) -> str:
    """The unit that ends a quote: of 200余人次 it is 人次."""
    bare = TAIL.sub("", quote)
    return next(unit for written, unit in units() if bare.endswith(written))


@cache
def units() -> tuple[tuple[str, str], ...]:
    """Every way to write a unit with its name, the longest first."""
    known = {written: row.unit for row in VOCABULARY.units for written in (row.unit, *row.written)}
    return tuple(sorted(known.items(), key=lambda pair: -len(pair[0])))


def read(case: Marked, sections: tuple[Section, ...] = ()) -> IndicatorReading:
    return link(case.text, case.figures, sections, VOCABULARY)


def ids(case: Marked) -> tuple[str | None, ...]:
    """The indicator of each figure meant."""
    figures = read(case).figures
    return tuple(figures[position].indicator_id for position in case.meant)


def base(indicator_id: str | None) -> str:
    return (indicator_id or "").partition(".")[0]
