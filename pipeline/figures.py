"""Figures: every number with a unit, as the report states it; and every other numeral, with why.

One scan from left to right. At each numeral the rules are asked in order: is it inside a fixed
term; is it a date, a code, an enumerator; else which number, which unit; is it said to be none, or
part of a name; else it is a figure with its qualifiers. What no rule reads is listed as `unread`,
so that a reader can see what was missed.

Words are in `data/vocabulary` (units, qualifiers, fixed_terms, figure_cues); here is the grammar.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from pipeline import cells, not_figures, numerals
from pipeline.measures import Measures, QualifierAt, TermAt, UnitAt, measures_of
from pipeline.records import Figure, FigureReading, Issue, Numeral, Qualifier, Section, Span
from pipeline.vocabulary import Unit, Vocabulary

HAN = numerals.HAN + "几"
START = re.compile(f"[0-9{HAN}]")
HAN_RUN = re.compile(f"[{HAN}]++")
ARABIC = re.compile(
    r"""
    ( (?: [0-9]{1,3}(?:,[0-9]{3})++(?![0-9]) | [0-9]++ ) (?:\.[0-9]++)? )   # 1,286.5
    [ ]? ([余多来])?                                                         # 3870余万
    [ ]? ( (?: 万亿 | [十百千]?万 | 亿 | 千(?![克米瓦]) | 百(?!分) )
           (?: (?<=[万亿]) [0-9]{1,4} (?:\.[0-9]{1,4})? [万千]? )? )?         # 万; 亿3000万
    ([余多来])? [ ]?                                                         # 3亿余, 130余
    """,
    re.VERBOSE,
)
GROUPED = re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3}){1,4}+(?![0-9])")  # 1 286人次
HAN_TAIL = re.compile(r"[ ]?([余多来])?([万亿]{1,2}+)?([余多来])?[ ]?")
BETWEEN_RANGE = re.compile(r" ?(?:[-~]{1,2}|至|到) ?(?=[0-9一二两三四五六七八九十百])")
RANGE_FOLLOWS = frozenset("-~至到 ")
SLASH = re.compile(r"[1-9][0-9]?/[1-9][0-9]?(?=的|以上|以下|左右)")
PART = re.compile(f"[{HAN}]{{1,8}}+(?:点[{HAN}]{{1,4}}+)?|[0-9]{{1,4}}(?:\\.[0-9]{{1,4}})?")
TENTHS = re.compile("成([一二三四五六七八九])?(?![立员功果熟效长绩套品])")
QUOTED = re.compile(
    r"“[^“”\n]{1,40}”|\"[^\"\n]{1,24}\"|《[^《》\n]{1,120}》|「[^「」\n]{1,40}」|‘[^‘’\n]{1,24}’"
)
# The unit of a bare number: in brackets before it, or in the cell before it.
LABEL = re.compile(r"\(([^()\s]{1,4})\)[ :|]{0,3}$|[ |\n]([^()\s|,。;:、]{1,4}) ?[ |]$")
CELL = re.compile(r"[|\n][0-9.,]{1,20} ?(?=[|\n]|\Z)")
SIGN = re.compile(r"[^-0-9A-Za-z%]-$")  # 同比-12.5%
CLAUSE_END = frozenset(",、。;)!?\n")
LONE = frozenset("百千万亿")
YEAR = re.compile(not_figures.YEAR)
LONE_ONE = re.compile("1(?![0-9])")
OUTSIDE = frozenset({"title", "chrome", "signature"})
SANE = 10**12
WIDEST_ROW = 2000  # characters of a table's row; of a longer one no column is sought
FAR = 10  # characters between 至少 and its number: 至少配备持证人员2名


class Written(NamedTuple):
    """A number as written up to its unit. `value` is None where it is vague (几十)."""

    start: int
    end: int  # of the number
    unit_start: int  # where a unit may begin: after 余 and a blank
    value: Decimal | None
    between: Qualifier | None = None
    high: Decimal | None = None
    rule: str = "arabic"
    is_lone: bool = False  # a multiplier without a digit (上千)


def find(text: str, sections: tuple[Section, ...], vocabulary: Vocabulary) -> FigureReading:
    """Figures of folded `text` in order, none overlapping; the other numerals; doubts.

    No figure stands in a title, a signature or page furniture.

    >>> [figure.quote for figure in find("救助130余人次,近3万元", (), Vocabulary()).figures]
    ['130余人次', '近3万元']
    """
    return _Scan(text, sections, measures_of(vocabulary)).read()


class _Scan:
    """One reading of one text: where it stands, and what it has found so far."""

    def __init__(self, text: str, sections: tuple[Section, ...], measures: Measures) -> None:
        self.text = text
        self.measures = measures
        self.cues = measures.cues
        beyond = len(text) + 1
        self.terms = [*measures.terms(text), TermAt(beyond, beyond, "")]
        self.next_term = 0
        self.quoted = [match.span() for match in QUOTED.finditer(text)]
        self.places = _places(sections)
        self.place_starts = [start for start, _, _ in self.places]
        self.detached = measures.detached(text)
        self.detached_ends = [at.edge for at in self.detached]
        self.column_units = cells.column_units(text)
        self.label: tuple[int, tuple[Unit, int] | None] = (-1, None)  # where the last one held
        self.floor = 0  # nothing found may reach back before it
        self.figures: list[Figure] = []
        self.numerals: list[Numeral] = []
        self.issues: list[Issue] = []

    def read(self) -> FigureReading:
        search = START.search
        found = search(self.text)
        while found:
            self.floor = self._step(found.start())
            found = search(self.text, self.floor)
        return FigureReading(tuple(self.figures), tuple(self.numerals), tuple(self.issues))

    def _step(self, start: int) -> int:
        """Read the numeral at `start`; where it ends."""
        term = self._term_at(start)
        if term:
            return self._set_aside(term.start, term.end, term.reason)
        return self._arabic(start) if self.text[start] <= "9" else self._han(start)

    def _set_aside(self, start: int, end: int, reason: str) -> int:
        start = max(start, self.floor)
        self.numerals.append(Numeral(Span(start, end), self.text[start:end], reason))
        return end

    def _term_at(self, start: int) -> TermAt | None:
        """The fixed term that holds the numeral at `start`, if it is no part of a longer one."""
        terms = self.terms
        while terms[self.next_term].end <= start:
            self.next_term += 1
        term = terms[self.next_term]
        return None if term.start > start or self._is_cut(term) else term

    def _is_cut(self, term: TermAt) -> bool:
        """Whether the term breaks off inside a number or a unit: 三公 in 三公里, 一批 in 一批次."""
        last, follows = self.text[term.end - 1], self.text[term.end : term.end + 1]
        return (last in HAN and follows in LONE) or last + follows in self.measures.units

    # Which number.

    def _arabic(self, start: int) -> int:
        text = self.text
        run = ARABIC.match(text, start)
        if not run:  # cannot be: a digit stands here
            return start + 1
        end, before, follows = (
            run.end(1),
            text[start - 1 : start],
            text[run.end(1) : run.end(1) + 1],
        )
        may_name = follows not in self.measures.counting or before in not_figures.ODD_BEFORE
        if (may_name or start == 0) and not (self.column_units and self._column_unit(start)):
            name = not_figures.name_arabic(text, start, end, self.measures)
            if name:
                return self._set_aside(*name)
        if end - start > numerals.LONGEST:
            return self._set_aside(start, end, "code")
        part = self._arabic_part(start, end, follows) if follows in {"/", "成", " "} else None
        return self._measure(part or self._arabic_number(run))

    def _arabic_part(self, start: int, end: int, follows: str) -> Written | None:
        """2/3以上, 8成: a share written with Arabic digits; 1 286: one number in groups."""
        if follows == "成":
            return self._tenths(start, end, self.text[start:end]) if end - start == 1 else None
        if follows == " ":
            return self._grouped(start)
        slash = SLASH.match(self.text, start)
        if not slash:
            return None
        above, _, below = slash.group().partition("/")
        share = numerals.share(above, below)
        return Written(start, slash.end(), slash.end(), share, rule="fraction")

    def _grouped(self, start: int) -> Written | None:
        """1 286人次: digits in groups of three before a unit; without one they are cells."""
        groups = GROUPED.match(self.text, start)
        if not groups:
            return None
        end = groups.end()
        unit = self.measures.unit_at(self.text, end + self.text.startswith(" ", end))
        if not unit or unit.unit.kind in TIMES:
            return None
        value = numerals.parse(groups.group().replace(" ", ""))
        unit_start = end + self.text.startswith(" ", end)
        return Written(start, end, unit_start, value, rule="grouped")

    def _arabic_number(self, run: re.Match[str]) -> Written:
        digits, first, multiplier, second = run.groups()
        end = run.end(3) if multiplier else run.end(1)
        value = numerals.parse(digits + multiplier.lstrip() if multiplier else digits)
        word = second or first
        between = self.measures.between[word] if word else None
        return Written(run.start(), end, run.end(), value, between)

    def _per_cent(self, end: int) -> UnitAt:
        return UnitAt(self.measures.units["%"], end)

    def _han(self, start: int) -> int:
        text = self.text
        run = HAN_RUN.match(text, start)
        end = run.end() if run else start + 1
        if text.startswith("分之", end):
            written = self._fraction(start, end)
            if written:
                return self._measure(written)
        name = not_figures.name_han(text, start, end, self.measures)
        if name:
            return self._set_aside(*name)
        written = self._han_number(start, end)
        if not written:
            return self._set_aside(start, end, "unread" if end - start > 2 else "idiom")
        return self._measure(written)

    def _han_number(self, start: int, end: int) -> Written | None:
        run = self.text[start:end]
        if "几" in run or self.text[start - 1 : start] == "数":
            return self._vague(start, end, run)
        if len(run) == 1 and run not in LONE:
            part = self._half(start, end) if run == "一" else None
            part = part or self._tenths(start, end, run)
            if part:
                return part
        if len(run) == 2 and run[0] in numerals.DIGITS and run[1] in numerals.DIGITS:
            return self._neighbours(start, end, run)
        try:
            value = Decimal(numerals.han(run))
        except ValueError:
            return None
        return self._with_tail(start, end, value, not set(run) - LONE)

    def _with_tail(self, start: int, end: int, value: Decimal, is_lone: bool) -> Written:
        tail = HAN_TAIL.match(self.text, end)
        first, multiplier, second = tail.groups() if tail else (None, None, None)
        for char in multiplier or "":
            value *= numerals.MULTIPLIERS[char]
        word = second or first
        between = self.measures.between[word] if word else None
        number_end = tail.end(2) if tail and multiplier else end
        unit_start = tail.end() if tail else end
        return Written(start, number_end, unit_start, value, between, None, "han", is_lone)

    def _vague(self, start: int, end: int, run: str) -> Written | None:
        if run in {"几", "零"}:
            return None
        start -= self.text[start - 1 : start] == "数"
        tail = HAN_TAIL.match(self.text, end)
        return Written(start, end, tail.end() if tail else end, None, "about", rule="vague")

    def _fraction(self, start: int, end: int) -> Written | None:
        part = PART.match(self.text, end + 2)
        if not part:
            return None
        try:
            value = numerals.share(part.group(), self.text[start:end])
        except ValueError:
            return None
        return Written(start, part.end(), part.end(), value, rule="fraction")

    def _half(self, start: int, end: int) -> Written | None:
        """一半 is a figure where it is qualified: 一半以上, 近一半."""
        if self.text[end : end + 1] != "半":
            return None
        written = Written(start, end + 1, end + 1, Decimal(50), rule="fraction")
        after = self.measures.after(self.text, end + 1, "share")
        return written if after or self._before(written) else None

    def _tenths(self, start: int, end: int, run: str) -> Written | None:
        tenths = TENTHS.match(self.text, end)
        if not tenths:
            return None
        value = numerals.parse(run) * 10 + (numerals.han(tenths[1]) if tenths[1] else 0)
        between = self.measures.between.get(self.text[tenths.end() : tenths.end() + 1])
        unit_start = tenths.end() + (between is not None)
        return Written(start, tenths.end(), unit_start, value, between, rule="tenths")

    def _neighbours(self, start: int, end: int, run: str) -> Written | None:
        """Two digits in a row are both ends of a guess: 三五名."""
        low, high = (Decimal(numerals.DIGITS[char]) for char in run)
        if not low or not 0 < high - low <= 2:
            return None
        return Written(start, end, end, low, "about", high, "neighbours")

    # Which unit, and whether it counts.

    def _measure(self, written: Written) -> int:
        if written.rule in {"fraction", "tenths"}:
            unit: UnitAt | None = self._per_cent(written.unit_start)
        else:
            unit = self.measures.unit_at(self.text, written.unit_start)
            follows = unit.end if unit else written.unit_start
            if (
                self.text[follows : follows + 1] in RANGE_FOLLOWS
                or written.unit_start > written.end
            ):
                written, unit = self._ranged(written, unit, follows)
        if not unit:
            return self._unmeasured(written)
        if unit.unit.unit == "个" and self.text.startswith("亿", unit.end):
            written, unit = self._of_money(written, unit)
        reason = self._why_none(written, unit)
        if reason:
            return self._set_aside(written.start, unit.end, reason)
        return self._keep(written, unit)

    def _of_money(self, written: Written, unit: UnitAt) -> tuple[Written, UnitAt]:
        """2.3个亿, 3个多亿: hundreds of millions of 元, which may be left out."""
        end = unit.end + 1
        value = written.value and numerals.plain(written.value * numerals.MULTIPLIERS["亿"])
        money = self.measures.unit_at(self.text, end)
        if not money or money.unit.kind != "money":
            money = UnitAt(self.measures.units["元"], end)
        return written._replace(value=value), money._replace(qualifier=unit.qualifier)

    def _ranged(
        self, low: Written, unit: UnitAt | None, follows: int
    ) -> tuple[Written, UnitAt | None]:
        """The number with its unit, or both ends of a range with the unit that they share."""
        between = BETWEEN_RANGE.match(self.text, follows if unit else low.end)
        if not between or low.value is None or low.high is not None:
            return low, unit
        if unit and any(char in "由从" for char in self.text[max(low.start - 3, 0) : low.start]):
            return low, unit  # 从3个到5个 is a change, not a range
        high = self._number_at(between.end())
        other = self.measures.unit_at(self.text, high.unit_start) if high else None
        if not high or not other or high.value is None or (unit and unit.unit != other.unit):
            return low, unit
        return _range(low, high, self.text), other

    def _number_at(self, start: int) -> Written | None:
        if self.text[start] <= "9":
            run = ARABIC.match(self.text, start)
            is_number = run is not None and run.end(1) - start <= numerals.LONGEST
            return self._arabic_number(run) if run and is_number else None
        run = HAN_RUN.match(self.text, start)
        return self._han_number(start, run.end()) if run else None

    def _unmeasured(self, written: Written) -> int:
        text = self.text
        named = self._label(written.start)
        is_bare = text[written.start] <= "9" and text[written.end : written.end + 1] not in DOTTED
        if named and written.value and is_bare:
            value = numerals.plain(written.value * named[1])
            labelled = written._replace(value=value, rule="labelled")
            self.label = written.end, named
            return self._keep(labelled, UnitAt(named[0], written.end))
        implied = self._implied_unit(written)
        if implied:
            end = written.unit_start if written.between else written.end
            return self._keep(written._replace(rule="implied"), UnitAt(implied, end))
        return self._set_aside(written.start, written.end, self._why_unread(written))

    def _implied_unit(self, written: Written) -> Unit | None:
        """元 of 追回欠薪8.2亿, 人 of 帮助226万退役军人: left out after 万 and 亿."""
        if self.text[written.end - 1] not in numerals.MULTIPLIERS or written.value is None:
            return None
        end = written.unit_start if written.between else written.end
        if self.text.startswith(self.cues["people"], end):
            return self.measures.units["人"] if self.text[written.start] <= "9" else None
        return self.measures.units["元"] if self._is_money(written, end) else None

    def _is_money(self, written: Written, end: int) -> bool:
        """Whether the words before say money, and the clause ends after the number."""
        before = self._before(written)
        start = before.edge if before else written.start
        left = self.text[max(start - 8, self.floor) : start]
        if not left.removesuffix("达").removesuffix("共").endswith(self.cues["money"]):
            return False
        after = self.measures.after(self.text, end, "money")
        end = after.edge if after else end
        return self.text[end : end + 1] in CLAUSE_END or end == len(self.text)

    def _label(self, start: int) -> tuple[Unit, int] | None:
        """Unit and multiplier of the column, of the row's cell before, in brackets or a cell."""
        named = self._column_unit(start) if self.column_units else None
        end, last = self.label
        if named or (end == start - 1 and self.text[end] in " |"):
            return named or last
        label = LABEL.search(self.text, max(start - 9, 0), start)
        return self.measures.labelled(label[1] or label[2]) if label else None

    def _column_unit(self, start: int) -> tuple[Unit, int] | None:
        """What the head of its column names, for a number that fills a table's cell."""
        row = self.text.rfind("\n", max(start - WIDEST_ROW, 0), start) + 1
        units = self.column_units.get(row, ())
        if not units:
            return None
        column = self.text.count(cells.CELL_END, row, start)
        is_whole = CELL.match(self.text, start - 1) is not None
        return self.measures.labelled(units[column]) if is_whole and column < len(units) else None

    def _why_unread(self, written: Written) -> str:
        number = self.text[written.start : written.end]
        if number in self.measures.codes:
            return self.measures.codes[number]
        if YEAR.fullmatch(number):
            return "year"
        if number[0] > "9" and (len(number) == 1 or written.is_lone):
            return "idiom"
        return "name" if self._quotation(written.start) else "unread"

    # Why a number with a unit counts nothing.

    def _why_none(self, written: Written, unit: UnitAt) -> str | None:
        is_arabic = self.text[written.start] <= "9"
        quotation = self._quotation(written.start) if self.quoted else None
        if quotation and self._is_titled(quotation[1], unit):
            return "name"
        if quotation and self._is_quoted_name(quotation[0], is_arabic):
            is_plain = self.text[quotation[0]] == "《" or not self._is_qualified(written, unit)
            if is_plain:
                return "name"
        if written.value is not None and written.value <= 1:
            reason = self._said_none(written, unit)
            if reason:
                return reason
        if unit.unit.kind in TIMES:
            reason = self._time_name(written, unit)
            if reason:
                return reason
        return self._arabic_slogan(written, unit) if is_arabic else self._han_word(written, unit)

    def _quotation(self, start: int) -> tuple[int, int] | None:
        at = bisect_right(self.quoted, (start, start)) - 1
        return self.quoted[at] if at >= 0 and start < self.quoted[at][1] else None

    def _is_quoted_name(self, opening: int, is_arabic: bool) -> bool:
        """“三会一课”, “15分钟服务圈” and titles are names; “短视频10部以上” states a number."""
        opens_with_digits = self.text[opening + 1] <= "9"
        return opens_with_digits or not is_arabic or self.text[opening] == "《"

    def _is_titled(self, closing: int, unit: UnitAt) -> bool:
        """“惠企20条” and “最期盼的10件事” are names; “公开信息50条”的目标 states a number."""
        ends = unit.end + 1 == closing and unit.unit.unit == "条"
        is_programme = ends or self.text.startswith("事", unit.end)
        return is_programme and not self.text.startswith(self.cues["planned"], closing)

    def _is_qualified(self, written: Written, unit: UnitAt) -> bool:
        """“十部以上” in quotation marks is a goal and no name; “10分钟内响应” is one."""
        after = self.measures.after(self.text, unit.end, "")
        return bool(after or written.between or self._before(written))

    def _said_none(self, written: Written, unit: UnitAt) -> str | None:
        if written.value == 0:
            return "zero"
        if written.value == 1 and not written.between:
            left = self.text[max(written.start - 6, self.floor) : written.start].rstrip()
            if left.endswith(self.cues["negation"]):
                return "zero"
            if self.text.startswith(self.cues["negated_after"], unit.end):
                return "idiom"
        return None

    def _time_name(self, written: Written, unit: UnitAt) -> str | None:
        text, cues = self.text, self.cues
        left = text[max(written.start - 5, 0) : written.start]
        if unit.unit.kind == "time_year":
            return None if left.endswith(cues["duration"]) else "year"
        if unit.unit.unit == "日":
            is_length = text.startswith(cues["within"], unit.end) or left.endswith(cues["deadline"])
            return None if is_length else "date"
        if unit.unit.unit == "个月" and left.endswith("前"):
            return "date"
        ahead = re.split("[,。;、]", text[unit.end : unit.end + 8], maxsplit=1)[0]
        if any(word in ahead for word in cues["circle"]):
            return "name"
        if written.value in ALL_HOURS and text.startswith(cues["all_hours"], unit.end):
            return "name"
        return None

    def _arabic_slogan(self, written: Written, unit: UnitAt) -> str | None:
        text, end = self.text, unit.end
        if text[written.start - 1 : written.start] == "前" and unit.unit.kind in RANKED:
            return "ordinal"
        if unit.unit.unit == "个" and text[end : end + 2] in {"一”", "一工", "一活", "10"}:
            return "name"
        if written.value == 1 and LONE_ONE.match(text, end):
            return "name"  # 1户1档, not 1期141人
        if unit.unit.unit == "版" and "." in text[written.start : written.end]:
            return "code"  # 2.0版
        return None

    def _han_word(self, written: Written, unit: UnitAt) -> str | None:
        """Why a Chinese numeral with a unit is a word (三项制度), or None if it counts."""
        if written.rule in SURE or unit.unit.kind == "share":
            return None
        before = self.text[written.start - 1 : written.start]
        if before == "前":
            return "ordinal"  # 前两批
        is_qualified = written.between or self._before(written)
        if unit.unit.after_han == "never" or (written.is_lone and not is_qualified):
            return "idiom"
        if is_qualified or written.value is None or written.value > 10:
            return "idiom" if before == "每" else None
        return self._one(written, unit, before) if written.value == 1 else self._few(written, unit)

    def _few(self, written: Written, unit: UnitAt) -> str | None:
        """Two to ten: a slogan counts 个, 项 or 类 as readily as a report does."""
        if self.text.startswith(self.cues["countable"], unit.end):
            return None
        if self.text[unit.end : unit.end + 1] == "一":
            return "idiom"  # 三人一组, 十个一
        if unit.unit.after_han == "count":
            return None
        ahead = unit.end + self.text.startswith("“", unit.end)  # 三个“一号工程”
        if self.text.startswith(self.cues["abstract"], ahead):
            return "name"
        return None if self._is_shown_counted(written.start, unit) else "idiom"

    def _one(self, written: Written, unit: UnitAt, before: str) -> str | None:
        """One of anything: often an article (打造一支), and a count where that shows."""
        ahead = self.text[unit.end : unit.end + 6]
        if ahead.startswith(self.cues["abstract"]):
            return "name"
        if unit.unit.unit in NAMED and (before in CLAUSE_END or not before):
            return "idiom" if "一" in ahead else None  # 一名干部受处分; 一名党员一面旗
        if unit.unit.after_han == "kind":
            left = self.text[max(written.start - 5, self.floor) : written.start]
            if left.removesuffix("了").endswith(self.cues["making"]):
                return "idiom"
        return None if self._is_shown_counted(written.start, unit) else "idiom"

    def _is_shown_counted(self, start: int, unit: UnitAt) -> bool:
        """Whether 一次 or 三个 counts: a verb before it, or a noun and the end of the clause."""
        left = self.text[max(start - 10, self.floor) : start]
        doing = self.measures.doing
        if doing.end(left) or self._continues_count(start, unit):
            return True
        for word in self.measures.doing_gap.of(left):
            if doing.end(left[: -len(word)]):
                return True
        if unit.unit.unit in APPOINTED and self._is_appointed(left):
            return True
        ends = self.text[unit.end : unit.end + 1] in CLAUSE_END or unit.end == len(self.text)
        return ends and len(left) > 1 and left[-1] not in self.cues["not_counted"]

    def _is_appointed(self, left: str) -> bool:
        """Whether somebody is taken on right before: 聘请律师[一名]担任法律顾问; not 一村一名."""
        clause = re.split("[,。;、]", left)[-1]
        appoints = any(word in clause for word in self.cues["appointing"])
        return appoints and clause.endswith(self.cues["appointee"])

    def _continues_count(self, start: int, unit: UnitAt) -> bool:
        """Whether a like count went before in the same list: 三次会议、一次研讨."""
        if self.text[start - 1 : start] not in LISTING or not self.figures:
            return False
        last = self.figures[-1]
        between = self.text[last.span.end : start]
        is_like = self.measures.units[last.unit].kind == unit.unit.kind
        return is_like and last.rule == "han" and len(between) < 24 and "。" not in between

    # The figure, and what is odd about it.

    def _before(self, written: Written) -> QualifierAt | None:
        if written.is_lone and not written.between:
            found = self.measures.before_bare(self.text, written.start, self.floor)
            if found:
                return found
        return self.measures.before(self.text, written.start, self.floor)

    def _keep(self, written: Written, unit: UnitAt) -> int:
        """Add the figure; where it ends."""
        text = self.text
        before = self._before(written)
        after = self.measures.after(text, unit.end, unit.unit.kind)
        start = before.edge if before else written.start
        end = after.edge if after else unit.end
        if unit.unit.kind in SIGNED and SIGN.search(text, max(start - 2, self.floor), start):
            start, written = start - 1, written._replace(value=_negative(written.value))
        section, role = self._place(written.start) if self.places else (None, "other")
        if role in OUTSIDE:
            return self._set_aside(start, end, role)
        figure = Figure(
            span=Span(start, end),
            number=Span(written.start, written.end),
            quote=text[start:end],
            value=written.value,
            unit=unit.unit.unit,
            qualifier=(after and after.qualifier)
            or (before and before.qualifier)
            or unit.qualifier
            or written.between
            or self._detached(written.start),
            rule=written.rule,
            low=None if written.high is None else written.value,
            high=written.high,
            section=section,
        )
        self.figures.append(figure)
        is_odd = before or after or written.between or written.high or written.rule == "grouped"
        if is_odd or _is_large(figure):
            self.issues.extend(_doubts(figure, written, before, after))
        return end

    def _detached(self, start: int) -> Qualifier:
        """A qualifier that stands before the verb: 至少开展1次."""
        if not self.detached:
            return "exact"
        at = bisect_right(self.detached_ends, start) - 1
        if at < 0:
            return "exact"
        qualifier, end = self.detached[at]
        far = FAR if qualifier == "at_least" else 0
        if start - end > far or end < self.floor or CLAUSE_END.intersection(self.text[end:start]):
            return "exact"
        return qualifier

    def _place(self, start: int) -> tuple[int | None, str]:
        at = bisect_right(self.place_starts, start) - 1
        return self.places[at][1:] if at >= 0 else (None, "other")


LISTING = frozenset("、,和及与")
DOTTED = frozenset(".-/:")
NAMED = frozenset({"名", "位"})
APPOINTED = NAMED | {"人", "家"}
RANKED = frozenset({"person", "rank", "batch"})
SIGNED = frozenset({"share", "points"})
TIMES = frozenset({"time", "time_year", "length"})
ALL_HOURS = frozenset({24, 365})
SURE = frozenset({"vague", "fraction", "tenths", "range"})


def _negative(value: Decimal | None) -> Decimal | None:
    return None if value is None else -value


def _range(low: Written, high: Written, text: str) -> Written:
    """1至2万 is from one to two 万: the multiplier of the upper end holds for both."""
    value = low.value
    multiplier = text[high.end - 1]
    if value is not None and multiplier in numerals.MULTIPLIERS and text[low.end - 1] != multiplier:
        value = numerals.plain(value * numerals.MULTIPLIERS[multiplier])
    return Written(
        low.start, high.end, high.unit_start, value, high.between, high.value, rule="range"
    )


def _doubts(
    figure: Figure, written: Written, before: QualifierAt | None, after: QualifierAt | None
) -> Iterator[Issue]:
    """What to look at: an odd qualifier, a range upside down, a number beyond sense."""
    for code in _odd(figure, written, before, after):
        yield Issue("figures", code, "doubt", figure.quote, figure.span)


def _is_large(figure: Figure) -> bool:
    if figure.value is None:
        return False
    return figure.value >= SANE or (figure.unit == "%" and figure.value > 1000)


def _odd(
    figure: Figure, written: Written, before: QualifierAt | None, after: QualifierAt | None
) -> Iterator[str]:
    said = {at.qualifier for at in (before, after) if at} | ({written.between} - {None})
    if len(said) > 1:
        yield "two_qualifiers"
    value = written.value
    if value is None:
        return
    if written.high is not None and written.high < value:
        yield "range_reversed"
    if _is_large(figure):
        yield "beyond_sense"
    is_hedged = "nearly" in said or written.between == "over"
    if is_hedged and value > 10 and 0 < value % 10 == int(value % 10) and figure.unit != "%":
        yield "odd_qualifier"  # 近18条: a hedge on a number that is not round
    if written.rule == "grouped":
        yield "grouped_digits"  # 1 286人次: or two numbers side by side
    if written.between == "exact":
        yield "loose_qualifier"  # 300来次 is kept as exact


def _places(sections: tuple[Section, ...]) -> list[tuple[int, int | None, str]]:
    """Where the innermost section changes: from there, its start and its role."""
    places: list[tuple[int, int | None, str]] = []
    opened: list[Section] = []
    for section in sorted(sections, key=lambda section: (section.span.start, -section.span.end)):
        _close(places, opened, section.span.start)
        opened.append(section)
        places.append((section.span.start, section.span.start, section.role))
    _close(places, opened, None)
    return places


def _close(
    places: list[tuple[int, int | None, str]], opened: list[Section], until: int | None
) -> None:
    while opened and (until is None or opened[-1].span.end <= until):
        end = opened.pop().span.end
        outer = opened[-1] if opened else None
        places.append((end, outer.span.start if outer else None, outer.role if outer else "other"))
