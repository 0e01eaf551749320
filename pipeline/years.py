"""Which year a report is about, by weighing every sign of it in the text.

A part of the `identify` stage. A sign is a year with the place it stands in and how much that place
says. Never signs: spans (2021-2025年), document numbers (〔2023〕5号), the years of targets (2035).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.dates import Dated, han_year
from pipeline.records import Section, Span

YEAR = re.compile(
    r"""
    (?<![0-9〔\[第-])            # not a document number, not the end of 2021-2025
    (?P<number>(?P<digits>20[0-9]{2})|(?P<han>二[〇○零Oo0][〇○零Oo0一二三四五六七八九]{2}(?=\ ?年)))
    (?![0-9])
    (?!\ ?年?\ ?(?:-|~|至|到|—)\ ?(?:20|二)[0-9〇○零])   # not the begin of 2021-2025
    (?P<word>\ ?年度?)?
    """,
    re.VERBOSE,
)
# Where a year may begin: quick to find, for it needs no look at what stands before.
CENTURY, HAN_CENTURY = re.compile("20"), re.compile("二[〇○零Oo0]")
OPENING_RANGE = re.compile(r"(?:20|二[〇○零])[0-9〇○零一二三四五六七八九]{2} ?年? ?[-~至到] ?$")
PLANNED = re.compile(r"[^,。;:及和与暨]{0,14}(?:计划|安排|打算|思路|要点|谋划|任务|目标|重点)")
AT_CLAUSE = re.compile(r"(?:[,。;:!?\n“]|[在从自]) {0,4}$")
BARE = re.compile("[在,以]")  # 2025在区委领导下: 年 left out
FULL_DATE = re.compile(
    r" ?年 ?[0-9一二三四五六七八九十元]{1,2} ?月 ?[0-9一二三四五六七八九十]{1,3} ?日"
)
REPORTED = re.compile(r"现将.{0,60}?(?=报告|汇报|总结|通报|公布|公开)|(?:报告|汇报|总结)如下")
ANSWERED = re.compile(r"[^。;:!?\n]{0,80}(?:报告|汇报|总结)如下")  # 梳理2025年度情况,现报告如下
OWN_YEAR = re.compile(
    r".{0,3}(?:我|本|全)?.{0,14}?(?:法治|依法|工作|建设|情况)|(?:以来|来)?,?(?:我|本|全)[局委办镇乡街区县市旗]"
)
BASIS = re.compile("[^,。]{0,8}基础上")  # 在2023年工作基础上
THIS_YEAR = re.compile(r"(?:今年|本年)(?:以来|度|,)|一年来")
LAST_YEAR = re.compile(r"上一?年度?(?:推进|法治|的?工作|依法|本)")
LAST_PLAUSIBLE, FIRST_PLAUSIBLE = 2035, 2004  # the duty to report began with 国发〔2004〕10号

CLEAR = 5  # weight of one year alone that the body cannot change
HEAD = 45  # characters of the introduction at which its own year stands
SPOKEN = {"title", "opening", "stated"}  # stand even against a date, which may be a template's
STRONG = {"title", "opening", "stated", "heading", "plan"}


class Sign(NamedTuple):
    """A year that something in the text speaks for, and how strongly."""

    year: int
    span: Span
    source: str
    weight: float


@dataclass(frozen=True, slots=True)
class YearReading:
    """The year decided on, None where the signs do not decide; `rivals`: other years of weight."""

    year: int | None
    span: Span | None
    rivals: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """Where signs are looked for."""

    title: Span | None
    opening: Span
    sections: Sequence[Section]
    signed: Dated | None
    posted: Dated | None


def read(text: str, places: Places) -> YearReading:
    """The report's year.

    >>> opening = Span(0, 30)
    >>> read("2023年,我局认真工作。现将2023年法治政府建设情况报告如下:",
    ...      Places(None, opening, (), None, None)).year
    2023
    """
    signs = [
        *_in_title(text, places.title),
        *_in_opening(text, places),
        *_in_headings(text, places.sections),
        *_of_dates(places),
    ]
    last = min((dated.day.year for dated in (places.signed, places.posted) if dated), default=9999)
    if not _is_plain(signs):
        signs += _in_body(text)
    return decide(sign for sign in signs if sign.year <= last or sign.source in SPOKEN)


def _is_plain(signs: Sequence[Sign]) -> bool:
    """Whether title and introduction say one year, so that the body's can change nothing."""
    years = {sign.year for sign in signs}
    return len(years) == 1 and sum(sign.weight for sign in signs if sign.source in SPOKEN) > CLEAR


def decide(signs: Iterable[Sign]) -> YearReading:
    """The year with the most weight, unless another strong year comes near it."""
    weights: dict[int, float] = defaultdict(float)
    by_year: dict[int, list[Sign]] = defaultdict(list)
    for sign in signs:
        weights[sign.year] += sign.weight
        by_year[sign.year].append(sign)
    if not weights:
        return YearReading(None, None)
    ranked = sorted(weights, key=lambda year: (-weights[year], year))
    best = ranked[0]
    rivals = tuple(
        max(by_year[year], key=lambda sign: sign.weight)
        for year in ranked[1:]
        if any(sign.source in STRONG and sign.weight >= 4 for sign in by_year[year])
    )
    second = max((weights[rival.year] for rival in rivals), default=0.0)
    chosen = max(by_year[best], key=lambda sign: sign.weight)
    if weights[best] < 2 or weights[best] - second < 4:
        return YearReading(None, None, (chosen, *rivals))
    return YearReading(best, chosen.span, rivals)


def years_in(text: str, start: int, end: int) -> Iterator[tuple[int, re.Match[str]]]:
    """Every year written alone in text[start:end].

    >>> [year for year, _ in years_in("《纲要(2021-2025年)》,2023 年度,〔2024〕5号,2035年", 0, 40)]
    [2023, 2035]
    """
    begins = [found.start() for found in CENTURY.finditer(text, start, end)]
    written = [found.start() for found in HAN_CENTURY.finditer(text, start, end)]
    for at in sorted([*begins, *written]) if written else begins:
        found = YEAR.match(text, at, end)
        if found is None or OPENING_RANGE.search(text, max(start, at - 8), at):
            continue
        year = int(found["digits"]) if found["digits"] else han_year(found["han"])
        if FIRST_PLAUSIBLE <= year <= LAST_PLAUSIBLE:
            yield year, found


def _in_title(text: str, title: Span | None) -> Iterator[Sign]:
    if title is None:
        return
    found = list(years_in(text, title.start, title.end))
    for year, match in found:
        planned = PLANNED.match(text, match.end(), title.end)
        if planned and len({year for year, _ in found}) > 1:
            continue
        yield Sign(year, _span(match), "title", 9)


def _in_opening(text: str, places: Places) -> Iterator[Sign]:
    """Years of the introduction: at its head, in 现将…报告如下, in the duty it answers."""
    start, end = places.opening.start, min(places.opening.end, places.opening.start + 900)
    stated = REPORTED.search(text, start, end) if "现将" in text[start:end] else None
    stated = stated or ANSWERED.search(text, start, end)
    head = start + HEAD
    for year, match in years_in(text, start, end):
        if not (match["word"] or BARE.match(text, match.end(), end)) or FULL_DATE.match(
            text, match.end("number"), end
        ):
            continue
        if _since_long(text, match.end(), year, places) or BASIS.match(text, match.end(), end):
            continue
        if match.start() < head and _opens_clause(text, start, match.start()):
            head = 0  # the first alone
            yield Sign(year, _span(match), "opening", 6)
        elif stated and stated.start() <= match.start() < stated.end():
            yield Sign(year, _span(match), "stated", 6)
        elif OWN_YEAR.match(text, match.end(), end):
            yield Sign(year, _span(match), "named", 2)
    yield from _relative(text, places, start, end)


def _relative(text: str, places: Places, start: int, end: int) -> Iterator[Sign]:
    """今年以来 and 上一年度, reckoned from the date of the report."""
    dated = places.signed or places.posted
    this, last = THIS_YEAR.search(text, start, end), LAST_YEAR.search(text, start, end)
    if dated and this and dated.day.month >= 10:
        yield Sign(dated.day.year, _span(this), "relative", 4)
    if dated and last and dated.day.month < 10:
        yield Sign(dated.day.year - 1, _span(last), "relative", 3)


def _in_headings(text: str, sections: Sequence[Section]) -> Iterator[Sign]:
    """Years of first-level headings; a plan's is the year after the report's."""
    for section in sections:
        if section.level != 1 or section.label is None:
            continue
        end = section.span.start + min(len(section.heading or "") + 8, 70)
        stop = min(end, section.span.end)
        for year, match in years_in(text, section.span.start, stop):
            if not match["word"]:
                continue
            if section.role == "plan" or PLANNED.match(text, match.end(), end):
                yield Sign(year - 1, _span(match), "plan", 4)
            else:
                yield Sign(year, _span(match), "heading", 5)


def _of_dates(places: Places) -> Iterator[Sign]:
    """A report of year N is signed from late N to the spring of N+1."""
    for dated, weight in ((places.signed, 2.0), (places.posted, 1.5)):
        if dated is None:
            continue
        if dated.day.month <= 6:
            yield Sign(dated.day.year - 1, dated.span, "dated", weight)
        elif dated.day.month >= 11:
            yield Sign(dated.day.year, dated.span, "dated", weight)


def _in_body(text: str) -> Iterator[Sign]:
    """The year written most often, if twice at least."""
    counts: Counter[int] = Counter()
    first: dict[int, re.Match[str]] = {}
    for year, match in years_in(text, 0, min(len(text), 12_000)):
        if match["word"]:
            counts[year] += 1
            first.setdefault(year, match)
    ranked = counts.most_common(2)
    if not ranked or ranked[0][1] < 2:
        return
    if len(ranked) == 1 or ranked[0][1] > ranked[1][1]:
        year = ranked[0][0]
        yield Sign(year, _span(first[year]), "body", 2)


def _since_long(text: str, at: int, year: int, places: Places) -> bool:
    """2019年以来 in a report of 2024 begins a span of years."""
    dated = places.signed or places.posted
    return dated is not None and text.startswith("以来", at) and dated.day.year - year >= 3


def _opens_clause(text: str, start: int, at: int) -> bool:
    return not text[start:at].strip() or AT_CLAUSE.search(text, max(start, at - 6), at) is not None


def _span(match: re.Match[str]) -> Span:
    return Span(match.start(), match.start() + len(match[0].rstrip()))
