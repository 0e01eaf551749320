"""Figures: every number with a unit, as the report states it; and every other numeral, with why.

One scan from left to right. At each numeral the rules are asked in order: is it inside a fixed
term, a date, a code, an enumerator, a quotation; else which number, which unit, which qualifier; is
it said to be none. What is left is listed as `unread`, so that a reader can see what was missed.

Words are in `data/vocabulary` (units, qualifiers, fixed_terms, figure_cues); here is the grammar.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from decimal import Decimal
from typing import NamedTuple

from pipeline import numerals
from pipeline.measures import Measures, QualifierAt, TermAt, UnitAt, measures_of
from pipeline.records import Figure, FigureReading, Issue, Numeral, Qualifier, Section, Span
from pipeline.vocabulary import Vocabulary

HAN = numerals.HAN + "几"
START = re.compile(f"[0-9{HAN}]")
ARABIC = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})++(?![0-9])|[0-9]++)(?:\.[0-9]++)?")
HAN_RUN = re.compile(f"[{HAN}]++")
# After the digits: 余 or 多, a multiplier, 余 or 多 again (3870余万, 3亿余, 1.2万多).
TAIL = re.compile(r" ?([余多来])?([十百千万亿]{1,2}+)?([余多来])?+ ?")
RANGE = re.compile(r" ?(?:[-~]{1,2}|至|到) ?(?=[0-9一二两三四五六七八九十百])")
QUOTED = re.compile(
    r"“[^“”\n]{1,40}”|\"[^\"\n]{1,24}\"|《[^《》\n]{1,120}》|「[^「」\n]{1,40}」|‘[^‘’\n]{1,24}’"
)
LABEL = re.compile(r"\(([^()\s]{1,4})\)[ :|]{0,3}$")
YEAR = r"(?:19|20)[0-9]{2}"
MONTH = r"(?:1[0-2]|0?[1-9])"
DAY = r"(?:3[01]|[12][0-9]|0?[1-9])"
DATE = re.compile(
    rf"""
    {YEAR}[ ]?[-~至到、/]?[ ]?(?:(?:{YEAR}|[0-9]{{2}})[ ]?)?(?:年(?:度|底|初|末)?|学年)
        (?:[ ]?{MONTH}[ ]?月(?:份|底|初|中旬|上旬|下旬|末)?)?(?:[ ]?{DAY}[ ]?[日号])?
  | {YEAR}[-./年]\ ?{MONTH}[-./月]\ ?{DAY}日?(?![0-9.])(?:\ ?[0-9]{{1,2}}:[ ]?[0-9]{{2}}(?::[0-9]{{2}})?)?
  | {YEAR}[-~至][ ]?{YEAR}(?![0-9])
  | {YEAR}[-/]{MONTH}(?![0-9.万亿])
  | {MONTH}[ ]?(?:[-~至到、][ ]?{MONTH}[ ]?)?月(?:份|底|初|中旬|上旬|下旬|末)?
        (?:[ ]?{DAY}[ ]?[日号])?(?:[-~至到][ ]?(?:{MONTH}月)?{DAY}[ ]?[日号])?
  | {DAY}[ ]?(?:[-~至到、][ ]?{DAY}[ ]?)?日(?!内|以内|之内)
  | [0-9]{{1,2}}[:][0-9]{{2}}(?::[0-9]{{2}})?(?![0-9])
  | [0-9]{{1,2}}[时点](?=[0-9]{{1,2}}分|[半整钟许]|[至到前后])(?:[0-9]{{1,2}}分)?
  | {MONTH}[·•・‧]{DAY}(?![0-9])
    """,
    re.VERBOSE,
)
HAN_DATE = re.compile(
    "[〇○零一二三四五六七八九]{4}年度?(?:[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)?"
    "|[一二三四五六七八九十]{1,2}月(?:份|[一二三四五六七八九十]{1,3}日)?"
)
FESTIVAL = re.compile(rf"{MONTH}\.{DAY}(?![0-9%])")
PHONE = re.compile(r"0[0-9]{2,3}-[0-9]{7,8}|1[3-9][0-9]{9}(?![0-9])|[48]00-?[0-9]{3}-?[0-9]{4}")
SESSION = re.compile(r"届|级|大以来|中全会|[ ]?号|[ ]?岁|周岁|时代|版(?=本)|强|冠|星|[A-Z]级")
# What may stand before an enumerator: a line's start, the end of a sentence, a bracket.
BOUNDARY = frozenset('\n。;:!?,、“”" ()…|.')
LATIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_@#=")
SANE_DIGITS = 15
LONE = frozenset("百千万亿")
TENTHS = re.compile("成(?![立为员功果熟效长绩本都就套品分])")
DIGIT_NAMES = re.compile("[一二三四五六七八九]{2}")


class Written(NamedTuple):
    """A number as written up to its unit. `value` is None where it is vague (几十)."""

    start: int
    end: int
    value: Decimal | None
    between: Qualifier | None = None
    high: Decimal | None = None
    rule: str = "arabic"
    lone: bool = False  # a multiplier without a digit (上千)


class Reason(NamedTuple):
    end: int
    reason: str
    start: int | None = None


def find(text: str, sections: tuple[Section, ...], vocabulary: Vocabulary) -> FigureReading:
    """Figures of folded `text` in order, none overlapping; the other numerals; doubts.

    No figure stands in a title, a signature or page furniture.

    >>> [f.quote for f in find("医疗救助130余人次,近3万元", (), Vocabulary()).figures]
    ['130余人次', '近3万元']
    """
    return _Scan(text, sections, measures_of(vocabulary)).read()


class _Scan:
    """One reading of one text: where it stands, and what it has found so far."""

    def __init__(self, text: str, sections: tuple[Section, ...], measures: Measures) -> None:
        self.text = text
        self.measures = measures
        self.terms = measures.terms(text)
        self.term_number = 0
        self.quoted = [match.span() for match in QUOTED.finditer(text)]
        self.quoted_starts = [start for start, _ in self.quoted]
        self.places = _places(sections)
        self.place_starts = [start for start, _, _ in self.places]
        self.floor = 0  # nothing found may reach back before it
        self.figures: list[Figure] = []
        self.numerals: list[Numeral] = []
        self.issues: list[Issue] = []

    def read(self) -> FigureReading:
        found = START.search(self.text)
        while found:
            self.floor = max(self._step(found.start()), found.start() + 1)
            found = START.search(self.text, self.floor)
        return FigureReading(tuple(self.figures), tuple(self.numerals), tuple(self.issues))

    def _step(self, start: int) -> int:
        """Read the numeral at `start`; where it ends."""
        term = self._term_at(start)
        if term and not self._counts_more(term):
            return self._skip(term.start, term.end, term.reason)
        is_arabic = self.text[start] <= "9"
        run = ARABIC.match(self.text, start) if is_arabic else HAN_RUN.match(self.text, start)
        end = run.end() if run else start + 1
        name = self._arabic_name(start, end) if is_arabic else self._han_name(start, end)
        if name:
            return self._skip(start if name.start is None else name.start, name.end, name.reason)
        written = self._arabic(start, end) if is_arabic else self._han(start, end)
        if not written:
            return self._skip(start, end, "unread" if end - start > 1 else "idiom")
        return self._measure(written, is_arabic)

    def _skip(self, start: int, end: int, reason: str) -> int:
        start = max(start, self.floor)
        self.numerals.append(Numeral(Span(start, end), self.text[start:end], reason))
        return end

    def _term_at(self, start: int) -> TermAt | None:
        while self.term_number < len(self.terms) and self.terms[self.term_number].end <= start:
            self.term_number += 1
        if self.term_number < len(self.terms) and self.terms[self.term_number].start <= start:
            return self.terms[self.term_number]
        return None

    def _counts_more(self, term: TermAt) -> bool:
        """Whether the term is only the beginning of a longer number or unit (三公 in 三公里)."""
        return self.text[term.end - 1] in HAN and self.text[term.end : term.end + 1] in LONE

    # What looks like a number and is a name.

    def _arabic_name(self, start: int, end: int) -> Reason | None:
        text = self.text
        before, follows = text[start - 1 : start], text[end : end + 1]
        if follows in "年月日号时点-~至到:·•・‧/、. 0123456789" or "." in text[start:end]:
            date = DATE.match(text, start)
            if date and date.end() >= end and not self._is_counted(start, end, date.end()):
                year = "年" in date.group() and "月" not in date.group()
                return Reason(date.end(), "year" if year else "date")
        if before == "第":
            return self._ordinal(start, end)
        if follows in "-0123456789" or end - start == 11 or before in "-":
            phone = PHONE.match(text, start)
            if phone:
                return Reason(phone.end(), "phone")
        if before in "〔[(" and follows in "〕])" and end - start == 4:
            return self._document_number(start, end)
        if (before and before in "+×*〕") or (follows and follows in "+×*"):
            return Reason(self._formula_end(end), "name")
        if before in LATIN and before:
            return Reason(end, "code")
        return self._enumerator(start, end) or self._arabic_code(start, end, follows)

    def _is_counted(self, start: int, end: int, date_end: int) -> bool:
        """Whether what looks like a date is a count: 10-15名, 5、6名."""
        if self.text[date_end - 1 : date_end] in "年月日号度底初末份旬":
            return False
        return self.measures.unit_at(self.text, end) is not None or (
            self.text[date_end - 1] not in "分" and end == date_end
        )

    def _ordinal(self, start: int, end: int) -> Reason:
        unit = self.measures.unit_at(self.text, end)
        return Reason(unit.end if unit else end, "ordinal", start - 1)

    def _document_number(self, start: int, end: int) -> Reason:
        number = re.compile(r"[ ]?第?[0-9]{1,5}(?:-[0-9]{1,3})?[ ]?号").match(self.text, end + 1)
        return Reason(number.end() if number else end + 1, "name" if number else "year", start - 1)

    def _formula_end(self, end: int) -> int:
        formula = re.compile(r"(?:[+×*][0-9A-Za-z]{1,4}){0,6}").match(self.text, end)
        return formula.end() if formula else end

    def _enumerator(self, start: int, end: int) -> Reason | None:
        text = self.text
        if end - start > 2:
            return self._glued_enumerator(start, end)
        before, follows = text[start - 1 : start], text[end : end + 1]
        if before == "(" and follows == ")":
            return Reason(end + 1, "enumerator", start - 1)
        is_boundary = start == 0 or before in BOUNDARY
        if is_boundary and follows and follows in "、.)":
            return Reason(end + 1, "enumerator")
        if is_boundary and follows == "是" and text[start] > "9":
            return Reason(end + 1, "enumerator")
        return None

    def _glued_enumerator(self, start: int, end: int) -> Reason | None:
        """The number of a list glued to the year after it: 1.2024年."""
        glued = re.compile(rf"[0-9]{{1,2}}\.(?={YEAR}[ ]?年)").match(self.text, start)
        return Reason(glued.end(), "enumerator") if glued else None

    def _arabic_code(self, start: int, end: int, follows: str) -> Reason | None:
        text = self.text
        if follows == "岁" or text.startswith("周岁", end):
            return Reason(end + 1, "age")
        if follows == "号":
            return Reason(end + 1, "name")
        if SESSION.match(text, end):
            return Reason(end, "code")
        if follows in LATIN and follows and not self.measures.unit_at(text, end):
            return Reason(end, "code")
        if FESTIVAL.fullmatch(text, start, end) and not self.measures.unit_at(text, end):
            return None if TAIL.match(text, end)[2] else Reason(end, "date")
        return None

    def _han_name(self, start: int, end: int) -> Reason | None:
        text = self.text
        before, follows = text[start - 1 : start], text[end : end + 1]
        if before == "第":
            return self._ordinal(start, end)
        enumerator = self._enumerator(start, end)
        if enumerator:
            return enumerator
        if follows == "年" or follows == "月":
            date = HAN_DATE.match(text, start)
            return Reason(
                max(date.end() if date else end, end + 1), "year" if follows == "年" else "date"
            )
        if SESSION.match(text, end):
            return Reason(end + 1, "name")
        if text[start:end] == "一" and "一" in text[end + 1 : end + 3] and follows != "":
            return Reason(end, "idiom")
        if text[start:end].strip("零〇○") == "":
            return Reason(end, "zero")
        return None

    # Which number.

    def _arabic(self, start: int, end: int) -> Written | None:
        text = self.text
        if end - start > SANE_DIGITS:
            return None
        if self.measures.unit_at(text, end):
            return Written(start, end, numerals.parse(text[start:end]))
        return self._with_tail(start, end, text[start:end], "arabic")

    def _with_tail(self, start: int, end: int, digits: str, rule: str) -> Written:
        tail = TAIL.match(self.text, end)
        first, multiplier, second = tail.groups() if tail else (None, None, None)
        word = first or second
        if word and not (multiplier or self.measures.unit_at(self.text, tail.end())):
            word = None
        value = numerals.parse(digits + (multiplier or ""))
        between = self.measures.between[word] if word else None
        return Written(start, tail.end() if tail else end, value, between, rule=rule)

    def _han(self, start: int, end: int) -> Written | None:
        text = self.text
        run = text[start:end]
        if "几" in run or text[start - 1 : start] == "数":
            return self._vague(start, end, run)
        if text.startswith("分之", end):
            return self._fraction(start, end, run)
        tenths = TENTHS.match(text, end)
        if tenths and len(run) == 1 and run not in LONE:
            return self._tenths(start, end, run)
        if DIGIT_NAMES.fullmatch(run):
            return self._neighbours(start, end, run)
        try:
            numerals.han(run)
        except ValueError:
            return None
        written = self._with_tail(start, end, run, "han")
        return written._replace(lone=set(run) <= LONE)

    def _vague(self, start: int, end: int, run: str) -> Written | None:
        if run in {"几", "零"} or (
            run[0] != "几" and "几" in run and run[-1] != "几" and len(run) < 3
        ):
            return None
        start -= self.text[start - 1 : start] == "数"
        tail = TAIL.match(self.text, end)
        return Written(start, tail.end() if tail else end, None, "about", rule="vague")

    def _fraction(self, start: int, end: int, run: str) -> Written | None:
        part = re.compile(
            rf"[{HAN}]{{1,8}}+(?:点[{HAN}]{{1,4}}+)?|[0-9]{{1,4}}(?:\.[0-9]{{1,4}})?"
        ).match(self.text, end + 2)
        if not part:
            return None
        try:
            value = numerals.share(part.group(), run)
        except ValueError:
            return None
        return Written(start, part.end(), value, rule="fraction")

    def _tenths(self, start: int, end: int, run: str) -> Written | None:
        value = Decimal(numerals.han(run) * 10)
        follows = self.text[end + 1 : end + 2]
        between = self.measures.between.get(follows)
        return Written(start, end + 1 + (between is not None), value, between, rule="tenths")

    def _neighbours(self, start: int, end: int, run: str) -> Written | None:
        low, high = (Decimal(numerals.DIGITS[char]) for char in run)
        if high <= low or high - low > 2:
            return None
        return Written(start, end, low, "about", high, rule="neighbours")

    # Which unit, which qualifiers, and whether it is said to be none.

    def _measure(self, written: Written, is_arabic: bool) -> int:
        text = self.text
        unit: UnitAt | None
        if written.rule in {"fraction", "tenths"}:
            unit = UnitAt(self.measures.units["%"], written.end)
        else:
            written, unit = self._ranged(written)
        if not unit:
            return self._unmeasured(written)
        reason = self._no_figure(written, unit, is_arabic)
        if reason:
            return self._skip(written.start, unit.end, reason)
        self._keep(written, unit)
        return self.figures[-1].span.end if self.figures else unit.end

    def _ranged(self, low: Written) -> tuple[Written, UnitAt | None]:
        """The number with its unit, or both ends of a range with the unit that they share."""
        unit = self.measures.unit_at(self.text, low.end)
        between = RANGE.match(self.text, unit.end if unit else low.end)
        if not between or low.value is None or (unit and self._starts_pair(low.start)):
            return low, unit
        high = self._number_at(between.end())
        other = high and self.measures.unit_at(self.text, high.end)
        if not high or not other or high.value is None or (unit and unit.unit != other.unit):
            return low, unit
        return _range(low, high, self.text), other

    def _starts_pair(self, start: int) -> bool:
        """Whether 由 or 从 stands before: 从3个到5个 is two figures, no range."""
        return any(char in "由从" for char in self.text[max(start - 3, 0) : start])

    def _number_at(self, start: int) -> Written | None:
        is_arabic = self.text[start] <= "9"
        run = ARABIC.match(self.text, start) if is_arabic else HAN_RUN.match(self.text, start)
        if not run:
            return None
        return self._arabic(start, run.end()) if is_arabic else self._han(start, run.end())

    def _unmeasured(self, written: Written) -> int:
        text = self.text
        label = LABEL.search(text, max(written.start - 9, 0), written.start)
        named = label and self.measures.labelled(label[1])
        if named and written.value is not None and text[written.start] <= "9":
            value = numerals.plain(written.value * named[1])
            unit = UnitAt(named[0], written.end)
            self._keep(written._replace(value=value, rule="labelled"), unit)
            return written.end
        return self._skip(written.start, self._digits_end(written), self._why_unread(written))

    def _digits_end(self, written: Written) -> int:
        return written.end - (self.text[written.end - 1] == " ")

    def _why_unread(self, written: Written) -> str:
        digits = self.text[written.start : self._digits_end(written)]
        if digits in self.measures.codes:
            return self.measures.codes[digits]
        if re.fullmatch(YEAR, digits):
            return "year"
        if digits[0] > "9" and len(digits) == 1:
            return "idiom"
        if self._quotation(written.start):
            return "name"
        return "unread"

    def _quotation(self, start: int) -> tuple[int, int] | None:
        at = bisect_right(self.quoted_starts, start) - 1
        if at >= 0 and start < self.quoted[at][1]:
            return self.quoted[at]
        return None

    def _no_figure(self, written: Written, unit: UnitAt, is_arabic: bool) -> str | None:
        """Why a number with a unit is no figure, or None."""
        reason = self._quoted_name(written, is_arabic) or self._none_of(written, unit)
        if reason:
            return reason
        if unit.unit.family.startswith("time") or unit.unit.family == "length":
            reason = self._length_name(written, unit)
        elif is_arabic:
            reason = self._arabic_slogan(written, unit)
        return reason or (None if is_arabic else self._han_word(written, unit))

    def _quoted_name(self, written: Written, is_arabic: bool) -> str | None:
        quotation = self._quotation(written.start)
        if not quotation:
            return None
        opening = quotation[0]
        starts = self.text[opening + 1] in "0123456789" or opening + 1 == written.start
        return "name" if starts or not is_arabic or self.text[opening] == "《" else None

    def _none_of(self, written: Written, unit: UnitAt) -> str | None:
        if written.value == 0:
            return "zero"
        if written.value == 1 and written.between is None:
            left = self.text[max(written.start - 6, self.floor) : written.start].rstrip()
            if left.endswith(self.measures.cues["negation"]):
                return "zero"
            if self.text.startswith(self.measures.cues["negated_after"], unit.end):
                return "idiom"
        return None

    def _length_name(self, written: Written, unit: UnitAt) -> str | None:
        text, cues = self.text, self.measures.cues
        if unit.unit.family == "time_year":
            left = text[max(written.start - 4, 0) : written.start]
            return None if left.endswith(cues["duration"]) else "year"
        if unit.unit.unit == "日" and not text.startswith(("内", "以内", "之内"), unit.end):
            return "date"
        if unit.unit.unit == "个月" and text[written.start - 1 : written.start] == "前":
            return "date"
        if text.startswith(cues["circle"], unit.end):
            return "name"
        if written.value == 24 and text.startswith(cues["all_hours"], unit.end):
            return "name"
        return None

    def _arabic_slogan(self, written: Written, unit: UnitAt) -> str | None:
        text = self.text
        if text[written.start - 1 : written.start] in self.measures.cues["rank"]:
            return "ordinal" if unit.unit.family in {"person", "rank"} else None
        if unit.unit.unit == "个" and text[unit.end : unit.end + 2] in {"一”", "一工", "100"}:
            return "name"
        if written.value == 1 and text[unit.end : unit.end + 1] == "1":
            return "name"
        return None

    def _han_word(self, written: Written, unit: UnitAt) -> str | None:
        """Why a Chinese numeral with a unit is a word and counts nothing, or None."""
        if unit.unit.family == "share" or written.rule == "vague":
            return None
        qualifier = self._before(written) or written.between
        if unit.unit.after_han == "never" or (written.lone and not qualifier):
            return "idiom"
        is_small = written.value is not None and written.value <= 10
        if not is_small or qualifier:
            return None
        if self.text.startswith(self.measures.cues["abstract"], unit.end):
            return "name" if unit.unit.after_han == "kind" or written.value == 1 else None
        if unit.unit.after_han == "count" and written.value != 1:
            return None
        return None if self._is_shown_counted(written.start) else "idiom"

    def _is_shown_counted(self, start: int) -> bool:
        left = self.text[max(start - 10, self.floor) : start]
        cues = self.measures.cues
        if left.endswith(cues["doing"]):
            return True
        for word in cues["doing_gap"]:
            if left.endswith(word):
                return left[: -len(word)].endswith(cues["doing"])
        return False

    def _before(self, written: Written) -> QualifierAt | None:
        if written.lone:
            found = self.measures.before_bare(self.text, written.start, self.floor)
            if found and not written.between:
                return found
        return self.measures.before(self.text, written.start, self.floor)

    # The figure, and what is odd about it.

    def _keep(self, written: Written, unit: UnitAt) -> None:
        text = self.text
        before = self._before(written)
        after = self.measures.after(text, unit.end, unit.unit.family)
        span = Span(
            before.edge if before else written.start,
            after.edge if after else unit.end,
        )
        section, role = self._place(written.start)
        if role in OUTSIDE:
            self._skip(span.start, span.end, role)
            return
        qualifier = (
            (after and after.qualifier)
            or (before and before.qualifier)
            or unit.qualifier
            or written.between
            or self._detached(written.start)
            or "exact"
        )
        self.figures.append(
            Figure(
                span=span,
                number=Span(written.start, self._digits_end(written)),
                quote=text[span.start : span.end],
                value=written.value,
                unit=unit.unit.unit,
                qualifier=qualifier,
                rule=written.rule,
                low=written.value if written.high is not None else None,
                high=written.high,
                section=section,
            )
        )

    def _detached(self, start: int) -> Qualifier | None:
        """A qualifier before the verb: 至少开展1次."""
        left = self.text[max(start - 6, self.floor) : start]
        found = any(word in left for word in self.measures.cues["detached"])
        return "at_least" if found and not any(char in "。;,、" for char in left) else None

    def _place(self, start: int) -> tuple[int | None, str]:
        at = bisect_right(self.place_starts, start) - 1
        return self.places[at][1:] if at >= 0 else (None, "other")


OUTSIDE = frozenset({"title", "chrome", "signature"})


def _range(low: Written, high: Written, text: str) -> Written:
    value, top = low.value, high.value
    multiplier = text[high.start : high.end].rstrip(" 余多来")[-1:]
    if multiplier in numerals.MULTIPLIERS and value is not None and value < 10**4:
        value *= numerals.MULTIPLIERS[multiplier]
    return Written(low.start, high.end, value, high.between, top, rule="range")


def _places(sections: tuple[Section, ...]) -> list[tuple[int, int | None, str]]:
    """Where the innermost section changes: from there, its start and its role."""
    places: list[tuple[int, int | None, str]] = []
    open_sections: list[Section] = []
    for section in sorted(sections, key=lambda section: (section.span.start, -section.span.end)):
        _close(places, open_sections, section.span.start)
        open_sections.append(section)
        places.append((section.span.start, section.span.start, section.role))
    _close(places, open_sections, None)
    return places


def _close(
    places: list[tuple[int, int | None, str]], open_sections: list[Section], until: int | None
) -> None:
    while open_sections and (until is None or open_sections[-1].span.end <= until):
        end = open_sections.pop().span.end
        outer = open_sections[-1] if open_sections else None
        places.append((end, outer.span.start if outer else None, outer.role if outer else "other"))
