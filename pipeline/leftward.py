"""The phrase left of a figure that names what it counts: 宣讲 in 深入村居宣讲58场."""

from __future__ import annotations

import re

from pipeline.cues import Cue, Reading
from pipeline.phrases import (
    ACTORS,
    ANY_VERB,
    DOINGS,
    DURATIONS,
    HEAD,
    HELD,
    LOOSE_ENDS,
    LOOSE_TAIL,
    PERSON_UNITS,
    RATES,
    SESSIONS,
    TAIL,
    VERBS,
    WINDOW,
    ends_in_actor,
)
from pipeline.records import Span

# What makes a clause of an attribute.
CLAUSE = frozenset({"act", "prep", "copula", "break", "compare"})
TIME_TAIL = re.compile(r"(?:[0-9]{4} ?年(?:度|底|末|初|同期)?|上一?年度?|年初|同期)的?$")
TIME_ENDS = "年度底末初期的"
LOOSE_STARTS = frozenset("的了和与及、以并 -等(0123456789一二三四五六七八九十截")
LOOSE_HEAD = re.compile(
    r"""(?: [的了和与及、以并\s\-]
          | \(?[0-9一二三四五六七八九十]{1,3}[.、)是]                     # enumerators
          | 截[至止]到?(?:[0-9]{4}年)?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日|[底末份])?  # as of
          | [0-9]{4}[ ]?年(?:度|以来|底|末)?
          | [0-9]{1,2}月(?:[0-9]{1,2}日|[底末份])?
          | [0-9]{2}周?岁(?:以[上下])?                                  # a group by age
        )""",
    re.VERBOSE,
)
# What makes a noun of the doing before it.
NOUN_TAIL = re.compile("[率量数类款]|费(?!用)|比率|时限|时间|期限|环节|流程")
AFTER_LIST = re.compile(
    r"""等(?= (?:领域|方面|各类)? (?:活动|案件|工作|事项|难题|资料|纠纷|课程|志愿服务) $
           | (?:重点|热点|突出|具体|主要|实际|法律){0,2} 问题 $
           | 各类 .{2,6} $ )""",
    re.VERBOSE,
)
AFTER_TITLES = re.compile(r"》等(?=.{2})")
# 打假、采砂等|专项检查; “法润军营”“法律进社区”等|法治宣传活动
AFTER_THINGS = re.compile(r"(?:、|”“).{2,30}等(?:领域|方面|各类)?(?=[^多].{3,11}$)")
# 进校园、进军营|宣讲: the places that an event went into
PLACES_ENTERED = re.compile(r"(?:走?进|深入)[^、,]{1,8}(?:、(?:走?进|深入)?[^、,]{1,8}){1,6}$")
MEASURES = re.compile(r"(?:[、和与及的]|[批人件户场次]次|人数|件数|户数|场数)+")
# 警情(含交通类); 走访慰问(户): what a bracket adds, or the unit of a column
BRACKET = re.compile(r"\((?:(?:含|不含|包括|其中|包含)[^()\n]{1,40}|[^()\n]{1,3})\)$")
SEVERAL = re.compile("、|和|及(?!以)")
LONG_RATE = 12


class Leftward:
    """The phrases of one report that end at a figure: verbs before and words after are cut off."""

    def __init__(self, reading: Reading) -> None:
        self.cues = reading.names
        self.text = reading.text

    def phrase(self, low: int, high: int, unit: str) -> Span | None:
        """What names the figure in [low, high); None where only verbs or measures stand there."""
        if self._opens_with_comparison(low, high):
            return None
        high = self._trim_tail(low, self._before_share(low, high))
        high = self._before_bracket(low, high)
        start = self._trim_head(self._after_verb(low, high), high)
        if start >= high or MEASURES.fullmatch(self.text, start, high):
            return None
        return self._named(start, high, unit)

    def _named(self, start: int, high: int, unit: str) -> Span | None:
        """The shortest natural phrase of [start, high), if it is more than a verb."""
        start = self._after_subject(start, high) if unit in SESSIONS else start
        start = self._shorten(start, high, unit)
        if high - start < 2 or self._ends_in_verb(high):
            return None
        if self._leans_back(start, high) and not self._is_object(start, high):
            return None
        if unit in SESSIONS and self.text.endswith(HELD, start, high):
            return self._held(start, high)
        is_bare = unit in PERSON_UNITS and self.text[start:high] == "培训"
        return None if is_bare else Span(start, high)  # 站长轮训班3期,培训260人次

    def _held(self, start: int, high: int) -> Span | None:
        """宣讲活动 in 宣讲活动开展36场; None for 走进社区开展2场次: what was held stands before."""
        noun = self.cues.by_end.get(high - 2)
        is_named = noun is not None and noun.kinds & {"suffix", "keep"}
        return Span(start, high - 2) if is_named else None

    def _before_bracket(self, low: int, high: int) -> int:
        """End of 有效警情 in 有效警情(含交通类): what a bracket adds is not the name."""
        if self.text[high - 1] != ")":
            return high
        bracket = BRACKET.search(self.text, max(low, high - WINDOW), high)
        if bracket is None:
            return high
        named = self.text[low : bracket.start()].lstrip("、和与及")  # 、镇(街道)
        return bracket.start() if len(named) >= 2 else high

    def _ends_in_verb(self, high: int) -> bool:
        """True for 向社会公布了3批: the object is yet to come."""
        cue = self.cues.by_end.get(high)
        return cue is not None and "act" in cue.kinds and self.text.startswith("了", high)

    def _opens_with_comparison(self, low: int, high: int) -> bool:
        """True for 较上年多争取480万元, 高于年度目标1.2个百分点: what is compared stands before."""
        cue = self.cues.by_start.get(low)
        if cue is None or low >= high:
            return False
        if self.text[low] == "被":  # 编发简报24期,被媒体采用17篇; not 被维持9件
            said = self.cues.by_start.get(cue.end)
            return said is None or "outcome" not in said.kinds
        return "compare" in cue.kinds and (self.text[low] != "与" or "相比" in self.text[low:high])

    def _before_share(self, low: int, high: int) -> int:
        """Where 占 stands in 党员占六成, or 较 in 承诺时限较法定时限压缩75%; else `high`."""
        for cue in self.cues.within(low, high):
            if "share" in cue.kinds:
                base = self.cues.by_end.get(self._trim_tail(cue.end, high))
                is_people = base is not None and base.kinds & ACTORS and base.start >= cue.end
                return high if is_people else cue.start  # 占在岗执法人员的九成
            if "compare" in cue.kinds and cue.start > low and self.text[cue.start] in "较比":
                return cue.start
        return high

    def _trim_tail(self, low: int, high: int) -> int:
        while high > low:
            cue = self.cues.by_end.get(high)
            dated = self._dated_tail(low, high)
            if dated is not None:
                high = dated
            elif cue and cue.start >= low and self._is_tail(cue, low):
                high = cue.start
            else:
                start = None if cue and cue.kinds & ANY_VERB else self._loose_tail(low, high)
                if start is None:
                    break
                high = start
        return max(high, low)

    def _dated_tail(self, low: int, high: int) -> int | None:
        """Where a year begins that the phrase ends with: 2022年底|为12支."""
        if self.text[high - 1] not in TIME_ENDS:
            return None
        time = TIME_TAIL.search(self.text, max(low, high - 8), high)
        return time.start() if time else None

    def _loose_tail(self, low: int, high: int) -> int | None:
        """Where particles begin that the phrase ends with; None where it ends without."""
        if self.text[high - 1] not in LOOSE_ENDS or self._is_relative(low, high):
            return None
        loose = LOOSE_TAIL.search(self.text, max(low, high - 4), high)
        return loose.start() if loose else None

    def _is_tail(self, cue: Cue, low: int) -> bool:
        """True for words after the thing counted: 优待证|新增制发; 信访件|同比减少."""
        if "prep" in cue.kinds:
            return self.text[cue.start : cue.end] in {"由", "从"}
        if (cue.kinds & TAIL and not cue.kinds & VERBS) or "per" in cue.kinds:
            return True
        if not cue.kinds <= {"act", "change"} or cue.start - low < 2:
            return False
        first = self.cues.by_start.get(low)
        if first and "prep" in first.kinds:  # 向社会公布: no one is counted
            return False
        return not any(other.kinds & ANY_VERB for other in self.cues.within(low, cue.start))

    def _is_relative(self, low: int, high: int) -> bool:
        """True for 其中能够独立办案的9名: the clause itself names the persons."""
        return self.text[high - 1] == "的" and self.text.startswith("其中", low)

    def _after_verb(self, low: int, high: int) -> int:
        """Where the object begins of the last verb that has one."""
        for cue in reversed(self.cues.within(low, high)):
            if cue.kinds & (ANY_VERB | {"break"}) and self._has_object(cue, low, high):
                return cue.end
        return low

    def _has_object(self, cue: Cue, low: int, high: int) -> bool:
        """True where a noun follows the verb and is not made one with it: 转办|事项, 播放|量."""
        if "break" not in cue.kinds and self._is_inside_noun(cue, low, high):
            return False
        if self._is_joined(cue.end):
            return False
        following = self.cues.by_start.get(cue.end)
        rest = None if following else LOOSE_HEAD.match(self.text, cue.end, high)
        if high - (rest.end() if rest else cue.end) < 2 or NOUN_TAIL.match(self.text, cue.end):
            return False
        if following and following.end == high and following.kinds & ANY_VERB:
            is_named = "noun_verb" in following.kinds and "noun_verb" not in cue.kinds
            return is_named or ("break" in cue.kinds and not following.kinds <= {"act"})
        return "noun_verb" not in cue.kinds or self._governs(cue, low, following)

    def _is_joined(self, end: int) -> bool:
        """True after 撤销 in 撤销或确认违法: the outcomes name one thing together."""
        other = self.cues.by_start.get(end + 1) if self.text[end] == "或" else None
        return other is not None and "outcome" in other.kinds

    def _governs(self, cue: Cue, low: int, following: Cue | None) -> bool:
        """True for a word that may be a noun where it is the verb of what follows."""
        if following and (following.kinds & {"suffix"} or self.text[following.end - 1] == "率"):
            return self._opens(cue, low) and "act" in cue.kinds
        return "act" in cue.kinds or self._after_actor(cue, low)

    def _is_inside_noun(self, cue: Cue, low: int, high: int) -> bool:
        """True for 审批 in 财务审批等制度, 接待 in 来访接待、档案管理; 核查 in 食品核查处置率."""
        if self.text[cue.end] in "等、" or self.text[high - 1] == "率":
            return not self._opens(cue, low)
        following = self.cues.by_start.get(cue.end)
        if following is None or following.end != high or self._opens(cue, low):
            return False
        is_noun = "noun_verb" in cue.kinds
        return is_noun and self.text[cue.end : high] in DOINGS  # 失效文件的清理工作

    def _opens(self, cue: Cue, low: int) -> bool:
        """True where the verb begins the phrase, so that what follows is its object."""
        before = self.cues.by_end.get(cue.start)
        return cue.start == low or (
            before is not None and bool(before.kinds & HEAD) and not before.kinds & ANY_VERB
        )

    def _after_actor(self, cue: Cue, low: int) -> bool:
        """True where who acts stands right before: “老兵调解室”|调解纠纷."""
        before = self.cues.by_end.get(cue.start)
        ends_name = cue.start > low and self.text[cue.start - 1] in "”)》"
        return ends_name or (before is not None and bool(before.kinds & ACTORS))

    def _trim_head(self, start: int, high: int) -> int:
        """Start of the phrase without particles, dates, adverbs and whom it was done for."""
        while start < high:
            following = self._after_head(start, high)
            if following <= start:
                break
            start = following
        return start

    def _after_head(self, start: int, high: int) -> int:
        """End of the first word that does not belong to the phrase; 0 where it belongs."""
        cue = self.cues.by_start.get(start)
        if cue is None:
            is_loose = self.text[start] in LOOSE_STARTS
            loose = LOOSE_HEAD.match(self.text, start, high) if is_loose else None
            return loose.end() if loose else 0
        person = self.person_after(cue.end, high) if "prep" in cue.kinds else 0
        if person:
            return person
        is_head = cue.end < high and self._is_head_word(cue.kinds, cue.end, high)
        return cue.end if is_head else 0

    def person_after(self, start: int, high: int) -> int:
        """End of the person in 为干部|上法治课, 为80岁以上老兵|上门服务; 0 where there is none."""
        if ends_in_actor(self.cues, high):  # 对边海防官兵家庭318户: they are what is counted
            return 0
        for cue in self.cues.within(start, min(high, start + 12)):
            if cue.kinds & ACTORS and high - cue.end >= 2:
                return cue.end
        return 0

    def _is_head_word(self, kinds: frozenset[str], end: int, high: int) -> bool:
        if kinds & HEAD and not kinds & ANY_VERB:
            return True
        if not kinds & ANY_VERB or high - end < 2 or NOUN_TAIL.match(self.text, end):
            return False
        if self._is_joined(end):
            return False
        following = self.cues.by_start.get(end)
        return following is None or not following.kinds & {"suffix", "noun_verb", "outcome"}

    def _after_subject(self, start: int, high: int) -> int:
        """Start of 集体学法 in 党组理论学习中心组集体学法: an event's name without its actor."""
        last = self.cues.by_end.get(high)
        is_doing = last is not None and "noun_verb" in last.kinds
        done = self.text.rfind("进行", start, high - 2)  # 对合同进行|合法性审查
        start = done + 2 if done >= 0 else start
        entering = max(start - 2, 0)  # 深入 may have been cut off
        if last and is_doing and PLACES_ENTERED.search(self.text, entering, last.start):
            return last.start
        for cue in reversed(self.cues.within(start, high)):
            is_part = self.text.startswith("级", cue.end)  # 村级站长轮训班
            is_part |= self.text.startswith(("进", "入"), max(cue.start - 1, start))  # 进村组
            if cue.kinds & ACTORS and high - cue.end >= 4 and not is_part:
                return self._trim_head(cue.end, high)
        return start

    def _shorten(self, start: int, high: int, unit: str) -> int:
        """Start of the phrase behind a list of examples, a name or what a long rate is of."""
        phrase = self.text[start:high]
        listed = self._after_examples(phrase) if "等" in phrase else 0
        if listed:
            return start + listed
        if unit in DURATIONS:  # “一件事”办理时限
            start = self._after_quotation(start, high)
        if unit in RATES and len(phrase) > LONG_RATE and not SEVERAL.search(phrase):
            start = self._after_quotation(start, high)  # “系统”安装率
            rate = self._rate(high)
            if rate > start:
                return rate
        return self._after_clause(start, high)

    def _after_examples(self, phrase: str) -> int:
        """Where a phrase goes on after 等; 0 where the examples are all that names it."""
        found = (
            AFTER_TITLES.search(phrase) or AFTER_LIST.search(phrase) or AFTER_THINGS.search(phrase)
        )
        return found.end() if found else 0

    def _after_quotation(self, start: int, high: int) -> int:
        return max(start, self.text.rfind("”", start, high - 2) + 1)

    def _rate(self, high: int) -> int:
        """Start of 安装率, or of 接入 before a 率 of its own; 0 where no known word ends there."""
        cue = self.cues.by_end.get(high)
        if cue and (high - cue.start == 1 or self.text[cue.start : high] == "比率"):
            cue = self.cues.by_end.get(cue.start)
        return cue.start if cue else 0

    def _after_clause(self, start: int, high: int) -> int:
        """Start of 案件 in 区政府为被告的案件; 符合条件的退役军人 is short enough to stay whole."""
        of = self.text.rfind("的", start, high - 2)
        quoted = self.text.rfind("“", start, max(of, start))
        if quoted > self.text.rfind("”", start, max(of, start)):  # “希望的田野”老兵宣讲团
            of = self.text.rfind("的", start, quoted)
        if of < 0 or not any(cue.kinds & CLAUSE for cue in self.cues.within(start, of)):
            return start
        return of + 1

    def _leans_back(self, start: int, high: int) -> bool:
        """True where nothing but a verb stands, whose object was named before: 累计制发7804张."""
        while start < high:
            cue = self.cues.by_start.get(start)
            if cue is None and self.text[start] in "、和或及并了":
                start += 1
                continue
            if cue is None or cue.end > high or cue.kinds & {"outcome"}:
                return False
            if not cue.kinds & (HEAD | TAIL | {"act"}):
                return False
            start = cue.end
        return True

    def _is_object(self, start: int, high: int) -> bool:
        """True for 举报 in 受理举报2件, 补缴 in 完成补缴9人: what a verb right before governs."""
        verb, thing = self.cues.by_end.get(start), self.cues.by_start.get(start)
        if verb is None or thing is None or thing.end != high:
            return False
        if self.text[verb.start : verb.end] == "完成":
            return True
        return "act" in verb.kinds and "noun_verb" in thing.kinds
