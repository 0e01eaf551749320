"""Numerals that are names, whatever follows them: dates, phones, codes, ordinals, enumerators.

Each rule looks at one run of digits, `start` to `end`, and gives a `Naming` or None. The words
around it are few and belong to the forms themselves (年, 月, 第, 〔〕), so they stand here and not
in a table; fixed terms and slogans stand in `data/vocabulary/fixed_terms.csv`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.measures import Measures

YEAR = "(?:19|20)[0-9]{2}"
MONTH = "(?:1[0-2]|0?[1-9])"
DAY = "(?:3[01]|[12][0-9]|0?[1-9])"
CLOCK = "[0-9]{1,2}:[ ]?[0-9]{2}(?::[0-9]{2})?"
DATE = re.compile(
    rf"""
    # 2023年, 2021-2025年, 2024年度, 2024年9月底, 2023年1月5日; 20212025年 lost its dash
    {YEAR}[ ]?(?:[-~至到、/]?[ ]?(?:{YEAR}|[0-9]{{2}})[ ]?)?(?:学年|年(?:度|底|初|末)?)
        (?:[ ]?{MONTH}(?:[-~至到]{MONTH})?[ ]?月(?:份|底|初|末|[上中下]旬)?)?
        (?:[ ]?{DAY}[ ]?[日号])?
    # 2025-01-20, 2024.01.03, 2026/01/06 14:10:49
  | {YEAR}[-./][ ]?{MONTH}[-./][ ]?{DAY}(?![0-9.])(?:[ ]?{CLOCK})?
    # 2021-2025, 2024-09
  | {YEAR}[-~至][ ]?{YEAR}(?![0-9]) | {YEAR}[-/]{MONTH}(?![0-9.万亿])
    # 9月, 1-11月, 9月13日至15日
  | {MONTH}[ ]?(?:[-~至到、][ ]?{MONTH}[ ]?)?月(?:份|底|初|末|[上中下]旬)?
        (?:[ ]?{DAY}[ ]?[日号])?(?:[-~至到][ ]?(?:{MONTH}月)?{DAY}[ ]?[日号])?
    # 16:42, 8时30分, 9点至
  | {CLOCK}(?![0-9]) | [0-9]{{1,2}}[时点](?:[0-9]{{1,2}}分|(?=[半整钟许至到前后]))
    # 12·4
  | {MONTH}[·•・‧]{DAY}(?![0-9])
    """,
    re.VERBOSE,
)
DATE_FOLLOWS = frozenset("年月日号时点-~至到:·•・‧/、. 学0123456789")
HAN_DIGIT = "[一二三四五六七八九十]"
HAN_DATE = re.compile(
    f"[〇○零一二三四五六七八九]{{4}}年度?(?:{HAN_DIGIT}{{1,2}}月(?:{HAN_DIGIT}{{1,3}}日)?)?"
    f"|{HAN_DIGIT}{{1,2}}月(?:份|{HAN_DIGIT}{{1,3}}日)?"
)
DAY_OF_FESTIVAL = re.compile(rf"{MONTH}\.{DAY}(?![0-9])")
PHONE = re.compile("0[0-9]{2,3}[-)][0-9]{7,8}|1[3-9][0-9]{9}(?![0-9])|[48]00-?[0-9]{3}-?[0-9]{4}")
DOCUMENT_NUMBER = re.compile("[〕\\])][ ]?第?[0-9]{1,5}(?:-[0-9]{1,3})?[ ]?号?")
FORMULA = re.compile("(?:[+×*][0-9A-Za-z]{1,4}){1,6}")
NESTED = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2}){1,4}(?![0-9.%‰万亿余多])")
# Families of which there are parts; of the others there are whole ones only.
MEASURED = frozenset(
    {"money", "share", "points", "multiple", "score", "time", "length", "area", "volume", "weight"}
    | {"energy"}
)
SESSION = re.compile("次(?:全体|扩大)?(?:会议|全会)")
CONVENED = ("委员会", "常委会", "领导小组", "党组", "理事会")  # bodies that number their sessions
MORE_ORDINALS = re.compile(r"(?:[-~至到][0-9一二三四五六七八九十]{1,3}|(?<=[0-9])、[0-9]{1,3})++")
YEAR_ONLY = re.compile(YEAR)
GLUED = re.compile(rf"[0-9]{{1,2}}\.(?={YEAR}[ ]?年)")
LEVELS = ("届", "级", "中全会", "时代", "版本", "强", "冠", "星级", "大以来")
# What may stand before an enumerator: a line's start, the end of a clause, a bracket.
BOUNDARY = frozenset('\n。;:!?,、“”" ()…|.')
LATIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_@#=")
OPENING = frozenset("〔[(")
CLOSING = frozenset("〕])")
FORMULA_SIGN = frozenset("+×*〕")
FORMULA_END = frozenset("0123456789NXABnx”])号长员队所站格心+")
ODD_BEFORE = frozenset("\n第届〔[(+×*-〕/:~.") | LATIN


class Naming(NamedTuple):
    """A numeral that names something: where it stands and what it is."""

    start: int
    end: int
    reason: str


def name_arabic(text: str, start: int, end: int, measures: Measures) -> Naming | None:
    """What the Arabic digits name, or None where they may count.

    >>> from pipeline.vocabulary import Vocabulary
    >>> from pipeline.measures import measures_of
    >>> name_arabic("2023年9月底前", 0, 4, measures_of(Vocabulary())).end
    8
    """
    follows = text[end : end + 1]
    if text[start - 1 : start] in {"第", "届"}:
        return _ordinal(text, start, end, measures)
    if follows in DATE_FOLLOWS or "." in text[start:end]:
        date = _date(text, start, end)
        if date:
            return date
    if "." in text[start:end]:
        nested = _nested(text, start, end, measures)
        if nested:
            return nested
    if follows in {"-", ")"} or end - start >= 10:
        phone = PHONE.match(text, start)
        if phone:
            return Naming(start, phone.end(), "phone")
    return _glued(text, start, end, measures) or enumerator(text, start, end)


def name_han(text: str, start: int, end: int, measures: Measures) -> Naming | None:
    """What the Chinese digits name, or None where they may count."""
    before, follows = text[start - 1 : start], text[end : end + 1]
    if before in {"第", "届"}:
        return _ordinal(text, start, end, measures)
    if follows in {"、", ".", ")", "是"}:
        listed = enumerator(text, start, end)
        if listed:
            return listed
    if follows in {"年", "月"}:
        date = HAN_DATE.match(text, start)
        reason = "year" if follows == "年" else "date"
        return Naming(start, max(date.end() if date else 0, end + 1), reason)
    if text.startswith(LEVELS, end):
        return Naming(start, end + 1, "name")
    return _han_word(text, start, end)


def enumerator(text: str, start: int, end: int) -> Naming | None:
    """The number of a list: 1. 1、 (1) 一、 （一） 一是; and 1. glued to a year (1.2024年).

    >>> enumerator("一是推进", 0, 1).end, enumerator("(三)推进", 1, 2).start
    (2, 0)
    """
    if end - start > 2:
        glued = GLUED.match(text, start)
        return Naming(start, glued.end(), "enumerator") if glued else None
    before, follows = text[start - 1 : start], text[end : end + 1]
    if before == "(" and follows == ")":
        return Naming(start - 1, end + 1, "enumerator")
    if start and before not in BOUNDARY:
        return None
    if (follows and follows in "、.)") or (follows == "是" and text[start] > "9"):
        return Naming(start, end + 1, "enumerator")
    return None


def _nested(text: str, start: int, end: int, measures: Measures) -> Naming | None:
    """The number of a nested list at the start of a line: 2.1 处置机制, 1.1.1; not 94.6分."""
    if text[max(start - 3, 0) : start].rstrip(" ")[-1:] not in {"", "\n"}:
        return None
    nested = NESTED.match(text, start)
    if not nested:
        return None
    unit = measures.unit_at(text, end)
    if unit is None:
        return Naming(start, nested.end(), "enumerator")
    if unit.unit.kind in MEASURED:
        return None
    return Naming(start, text.index(".", start) + 1, "enumerator")  # 1.3家企业 is 3家


def _ordinal(text: str, start: int, end: int, measures: Measures) -> Naming:
    more = MORE_ORDINALS.match(text, end)
    end = more.end() if more else end
    unit = measures.unit_at(text, end)
    return Naming(start - 1, unit.end if unit else end, "ordinal")


def _date(text: str, start: int, end: int) -> Naming | None:
    date = DATE.match(text, start)
    if not date or date.end() < end:
        return None
    written = date.group()
    if written[-1] == "日" and "月" not in written:
        return None  # 30日内 is a length of time; a bare 5日 is told from it by what follows
    reason = "year" if "年" in written and "月" not in written else "date"
    return Naming(start, date.end(), reason)


def _glued(text: str, start: int, end: int, measures: Measures) -> Naming | None:
    """Digits that belong to a code: 〔2024〕8号, 1+N, A4, 3A级, 8号, 12.4, an age."""
    before, follows = text[start - 1 : start], text[end : end + 1]
    if before in OPENING and follows in CLOSING and YEAR_ONLY.fullmatch(text, start, end):
        number = DOCUMENT_NUMBER.match(text, end)
        return Naming(start - 1, number.end() if number else end + 1, "name" if number else "year")
    formula = FORMULA.match(text, end)
    if formula or (before in FORMULA_SIGN and text[start - 2 : start - 1] in FORMULA_END):
        return Naming(start, formula.end() if formula else end, "name")
    return _levelled(text, start, end) or _coded(text, start, end, measures)


def _levelled(text: str, start: int, end: int) -> Naming | None:
    if text.startswith(("岁", "周岁"), end):
        return Naming(start, text.index("岁", end) + 1, "age")
    if text[end : end + 1] == "号" or text.startswith(LEVELS, end):
        return Naming(start, end + 1, "code")
    return None


def _coded(text: str, start: int, end: int, measures: Measures) -> Naming | None:
    if text[start - 1 : start] in LATIN:
        return Naming(start, end, "code")
    if measures.unit_at(text, end):
        return None
    if text[end : end + 1] in LATIN:
        return Naming(start, end, "code")
    festival = DAY_OF_FESTIVAL.fullmatch(text, start, end)
    if festival and text[end : end + 2].lstrip()[:1] not in measures.counting:
        return Naming(start, end, "date")
    return None


def _han_word(text: str, start: int, end: int) -> Naming | None:
    run = text[start:end]
    if run == "一" and "一" in text[end + 1 : end + 3]:
        return Naming(start, end, "idiom")  # 一案一策, 一村一法律顾问
    if run == "二" and text[start - 1 : start] != "数":
        return Naming(start, end, "ordinal")  # what is counted is 两: 二期, 二类
    if not run.strip("零〇○"):
        return Naming(start, end, "zero")
    if text[end : end + 1] == "次" and run != "两" and text.endswith(CONVENED, 0, start):
        session = SESSION.match(text, end)  # 区委全面依法治区委员会五次会议
        return Naming(start, session.end(), "ordinal") if session else None
    return None
