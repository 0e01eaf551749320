"""Remedies and plans: a sentence cut into its actions, each with its figure and what it yields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.records import Span
from pipeline.saying import (
    CLAUSE,
    FIGURE,
    LEAST,
    SEGMENT,
    Cues,
    Found,
    Reader,
    Stretch,
    as_found,
    pieces,
    trim,
)

WE_SHALL = re.compile(
    "[^。]{0,25}?(?:我[局镇委办区县市乡院所处]|我街道|我中心|我们|全[区县市局镇])将"
)
# 6月底前完成…: a clause with a day of its own to be done by.
DEADLINE = re.compile(
    "(?:20[0-9]{2}年|明年|年内|力争|确保)?"
    "(?:[0-9]{1,2}月(?:份|底|末|中旬|上旬|下旬)?|[上下]半年|年底|[一二三四]季度末?)(?:之?前)?,?"
)
SESSIONS = re.compile("[0-9一两二三四五六七八九十][余多]?(?:[期场次届轮节堂班]|人次)")
STAFF = re.compile("[0-9一两二三四五六七八九十]名")  # 抽调3名骨干,完成312份档案补录
BLANK = re.compile("[ 。!?\n]*+")
YEAR_IS = re.compile("20[0-9]{2} ?年是")  # 2026年是“十五五”开局之年
NAMED = re.compile("[^,。;:]{2,16}:(?=.)")  # 抓执法规范：制定清单
ANSWERS = re.compile("(?:针对|对于|对照|围绕|对)[^,。;]{2,20}(?:问题|不足|短板|差距|情况),")
ANSWERED = re.compile(ANSWERS.pattern + "(?:我[局镇委办们])?(?:目前)?(?:已|先后|正在)")
QUOTED = re.compile(r"[“《(][^”》)]{0,200}[”》)]")
RESULT = re.compile("[^,]{0,4}结果")  # 每季度评查1次,评查结果全区通报
# 把法律知识送到田间地头; 以法治力量护航高质量发展: what it is all for.
BROUGHT = re.compile(
    "把[^,]{2,14}送[到进至上]"
    "|(?:以|用)[^,]{2,30}(?:高质量发展|合法权益|贡献[^,]{0,8}|新篇章|新局面|新台阶)$"
)
# What others are asked for; the action is what it shall bring: 争取财政支持,招聘8名.
ASKED = re.compile("(?:[向与同][^,]{2,16}(?:反映|汇报|沟通|对接|衔接)|争取[^,]{2,12}支持)$")
OBJECT_FIRST = ("将", "把")  # 争取编制,将新招人员充实到司法所
OWN_DEED = re.compile("挂钩$|纳入|列入")  # 把登记情况纳入考核 is an action of its own
LONGEST_LEAD = 8  # characters of 攻坚数据归集: what the clause with the deadline is for
LONGEST_STATE = 6  # characters of 投入使用, 全面建成: what became of a thing, no action


def actions(
    kind: str, sentence: Span, stretch: Stretch, said: int, reader: Reader
) -> Iterator[Found]:
    """The actions of a sentence; the rhetoric that ends a report is none."""
    if _is_rhetoric(sentence, stretch, said if kind == "plan" else 0, reader):
        return
    segments = pieces(SEGMENT, reader.text, _without_lead(sentence, reader))
    for segment in segments:
        for span in _cut(segment, len(segments) > 1, reader):
            yield as_found(kind, span, stretch, reader)


def _is_rhetoric(sentence: Span, stretch: Stretch, said: int, reader: Reader) -> bool:
    """A report's closing words, what leads to a list, an opening that more sentences spell out."""
    words = reader.words(sentence)
    if reader.cues.begins("formula", words) or YEAR_IS.match(words):
        return True
    if FIGURE.search(words) is not None:
        return False
    if stretch.leads or (stretch.is_item and said and _closes(sentence, stretch, reader)):
        return True
    spelt_out = sentence.end + LEAST < stretch.span.end
    return "," not in words and spelt_out and _is_effect(words, reader.cues)


def _closes(sentence: Span, stretch: Stretch, reader: Reader) -> bool:
    """After a plan's actions: what 我局将 as a whole, or the part's last paragraph, unlabelled."""
    words = reader.words(sentence)
    if reader.cues.begins("closing", words) or WE_SHALL.match(words):
        return True
    if not reader.cues.holds("action", words):
        return True
    text, own = reader.text, stretch.span
    is_last = own.end == stretch.section.span.end
    return is_last and _opens_line(text, sentence) and _is_blank(text, sentence.end, own.end)


def _is_blank(text: str, start: int, end: int) -> bool:
    blank = BLANK.match(text, start, end)
    return blank is not None and blank.end() == end


def _opens_line(text: str, sentence: Span) -> bool:
    position = sentence.start
    while position and text[position - 1] == " ":
        position -= 1
    return position == 0 or text[position - 1] == "\n"


def _without_lead(sentence: Span, reader: Reader) -> Span:
    start = sentence.start
    answers = ANSWERS.match(reader.text, start, sentence.end)
    start = answers.end() if answers else start
    named = NAMED.match(reader.text, start, sentence.end)
    start = named.end() if named else start
    found = reader.cues.patterns["plan_lead"].match(reader.text, start, sentence.end)
    while found:
        start = found.end()
        found = reader.cues.patterns["plan_lead"].match(reader.text, start, sentence.end)
    return trim(reader.text, start, sentence.end)


@dataclass(slots=True)
class Action:
    """An action while its clauses are read."""

    span: Span
    has_figure: bool
    waits: bool  # its clauses so far only say by what means


def _cut(segment: Span, is_one_of_many: bool, reader: Reader) -> list[Span]:
    """A segment's actions, clause by clause; clauses that only say the effect belong to none.

    Segments between semicolons are set apart by the writer already, so their clauses hold together.
    """
    if is_one_of_many and FIGURE.search(reader.words(segment)) is None:
        return _cut_loosely(segment, reader)
    actions: list[Action] = []
    joins = False
    for clause in pieces(CLAUSE, reader.text, segment):
        words = reader.words(clause)
        has_figure = FIGURE.search(QUOTED.sub("", words)) is not None
        if actions and joins and _goes_on(actions[-1], clause, has_figure, reader):
            last = actions[-1]
            last.span = Span(last.span.start, clause.end)
            last.has_figure = last.has_figure or has_figure
            last.waits = last.waits and _waits(words, reader.cues)
        elif actions and not has_figure and _is_effect(words, reader.cues):
            joins = False
        else:
            actions.append(Action(clause, has_figure, _waits(words, reader.cues)))
            joins = True
    return [action.span for action in actions if action.span.end - action.span.start >= LEAST]


def _cut_loosely(segment: Span, reader: Reader) -> list[Span]:
    """One action, or more where a long one is followed by 持续… or 进一步…; 让… is its effect."""
    spans: list[Span] = []
    for clause in pieces(CLAUSE, reader.text, segment):
        words = reader.words(clause)
        if spans and words.startswith(("让", "使")):
            break
        if spans and not _starts_anew(spans[-1], words, reader):
            spans[-1] = Span(spans[-1].start, clause.end)
        else:
            spans.append(clause)
    return spans


def _starts_anew(before: Span, words: str, reader: Reader) -> bool:
    if _has_deadline(words, reader.cues):
        return before.end - before.start > LONGEST_LEAD
    is_done_by = _has_deadline(reader.words(before), reader.cues)
    if is_done_by and reader.cues.holds("action", words) and not _is_effect(words, reader.cues):
        return True
    if before.end - before.start >= 30 and reader.cues.begins("renewed", words):
        return True
    return reader.cues.begins("document_verb", reader.words(before)) and reader.cues.begins(
        "action", words
    )


def _has_deadline(words: str, cues: Cues) -> bool:
    """Whether a clause has a day of its own and what is to be done by then (9月底前启用: none)."""
    deadline = DEADLINE.match(words)
    rest = words[deadline.end() :] if deadline else ""
    return len(rest) > LONGEST_STATE and cues.begins("action", rest)


def _is_effect(words: str, cues: Cues) -> bool:
    return cues.begins("effect", words) or BROUGHT.match(words) is not None


def _waits(words: str, cues: Cues) -> bool:
    """Only a means or a ground so far: 依托服务体系, 向编制部门反映."""
    if ASKED.search(words):
        return True
    if not cues.begins("opener", words):
        return False
    return not cues.holds("action", words[2:])


def _goes_on(action: Action, clause: Span, has_figure: bool, reader: Reader) -> bool:
    """Whether a clause is of the action before it: its means, its figure, what it yields."""
    words, before = reader.words(clause), reader.words(action.span)
    if action.waits:
        return True
    if action.has_figure and has_figure:
        return _belongs(words, before, reader.cues)
    if action.has_figure:
        return not _opens_another(words, reader.cues)
    if _has_deadline(words, reader.cues):
        return len(before) <= LONGEST_LEAD
    if has_figure:
        return words[0] != "并" and not reader.cues.holds("document_verb", before)
    is_object = words.startswith(OBJECT_FIRST) and OWN_DEED.search(words) is None
    return is_object or _only_says_how(words, before, reader.cues)


def _only_says_how(words: str, before: str, cues: Cues) -> bool:
    """Whether a clause without a figure, after one without, is no action of its own."""
    if _is_effect(words, cues) or cues.begins("opener", words):
        return False
    is_short = len(before) <= 4 or (len(before) <= 6 and len(words) <= 6)
    return is_short or not cues.begins("action", words)


def _opens_another(words: str, cues: Cues) -> bool:
    """Whether a clause without a figure goes its own way after an action with one."""
    if RESULT.match(words):
        return False
    if cues.begins("opener", words):
        return cues.holds("action", words)
    return any(cues.begins(kind, words) for kind in ("effect", "action", "document_verb"))


def _belongs(words: str, before: str, cues: Cues) -> bool:
    """Whether a figure is of the action before: 举办轮训班3期|培训260人次; 3名参加考试|2名通过."""
    if words[0] in "0123456789近约超" or cues.begins("settles", words):
        return True
    if words.startswith("完成"):
        return STAFF.search(before) is not None
    return cues.begins("yield", words) and SESSIONS.search(before) is not None
