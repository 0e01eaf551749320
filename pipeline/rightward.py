"""The phrase right of a figure that names what it counts: 规范性文件 in 6件规范性文件."""

from __future__ import annotations

import re

from pipeline.cues import Cue, Reading
from pipeline.phrases import (
    ACTORS,
    ANY_VERB,
    BODY_UNITS,
    CASE_UNITS,
    DOINGS,
    HEAD,
    HELD,
    LONG_ATTRIBUTE,
    LOOSE_ENDS,
    LOOSE_TAIL,
    PERSON_UNITS,
    RATES,
    SESSIONS,
    VERBS,
    ends_in_actor,
)
from pipeline.records import Figure, Span

CUT_RIGHT = frozenset({"act", "outcome", "adverb", "prep", "copula", "change", "compare", "attend"})
THINGS = ACTORS | {"suffix"}
PLACE_END = re.compile("(?:[站室点所队院馆]|中心|基地|窗口)$")
LOOSE_BEFORE = re.compile(r"(?:[以之]?内)?[的\s]*")
PLACES = frozenset("村镇乡县")
SPAN_OF_TIME = re.compile("的?(?:左右)?的?时间")
LONG_PREDICATE = 12


class Rightward:
    """The phrases of one report that begin after a figure, up to the verb that goes on."""

    def __init__(self, reading: Reading) -> None:
        self.cues = reading.names
        self.text = reading.text

    def phrase(self, low: int, high: int, unit: str) -> Span | None:
        low = self.trim_loose(low, high)
        low += 2 * self.text.startswith("涉及", low, high)  # 6件涉及计划生育的规范性文件
        if low >= high:
            return None
        if self._opens_with_verb(low, high):
            return self._doing(low, high) if unit in SESSIONS else None
        cue = self.cues.by_start.get(low)
        if (cue and cue.kinds & {"rule", "base"}) or SPAN_OF_TIME.match(self.text, low, high):
            return None
        low, high = self._noun(low, high, unit)
        is_named = high - low >= 2 or (high > low and self.text[low] in PLACES)  # 4个村有望入选
        return Span(low, high) if is_named else None

    def _noun(self, low: int, high: int, unit: str) -> tuple[int, int]:
        """The noun without what is said of it: 规章 in 13部规章的立法工作."""
        cut = self._first_cut(low, high, unit)
        low, cut = self._after_relative(low, cut, high, unit)
        of = self.text.find("的", low + 2, cut) if unit not in SESSIONS else -1
        if of > 0 and self.text.endswith(tuple(DOINGS), of, cut):
            cut = of
        return low, self._without_loose_tail(low, cut)

    def _doing(self, low: int, high: int) -> Span | None:
        """评估 in 开展一次全面评估: the doing that ends the clause, with a manner before it."""
        manner, doing = self.cues.by_start.get(low), self.cues.by_end.get(high)
        if manner is None or doing is None or "adverb" not in manner.kinds:
            return None
        is_whole = manner.end == doing.start and doing.kinds & ANY_VERB
        return Span(doing.start, high) if is_whole else None

    def _after_relative(self, low: int, cut: int, high: int, unit: str) -> tuple[int, int]:
        """积案 in 领导包案的积案, 服务站 in 人口较多的服务站: what a clause is said of."""
        said = self.cues.by_start.get(cut)
        if said is None or not said.kinds & {"act", "compare"} or ends_in_actor(self.cues, cut):
            return low, cut
        of = self.text.find("的", said.end, min(high, cut + LONG_ATTRIBUTE))
        if of < 0 or high - of < 3 or unit in RATES or cut - low > LONG_ATTRIBUTE:
            return low, cut
        start = of + 1
        if self._opens_with_verb(start, high):
            return low, cut
        end = self._first_cut(start, high, unit)
        return (start, end) if end - start >= 2 else (low, cut)

    def trim_loose(self, low: int, high: int) -> int:
        if low >= high or self.text[low] not in "的 以之内":
            return low
        loose = LOOSE_BEFORE.match(self.text, low, high)
        return loose.end() if loose else low

    def _without_loose_tail(self, low: int, high: int) -> int:
        if high <= low or self.text[high - 1] not in LOOSE_ENDS:
            return high
        loose = LOOSE_TAIL.search(self.text, max(low, high - 4), high)
        return loose.start() if loose else high

    def _opens_with_verb(self, low: int, high: int) -> bool:
        cue = self.cues.by_start.get(low)
        is_noun = cue is not None and ("keep" in cue.kinds or cue.kinds & ACTORS)
        if cue is not None and is_noun and "prep" not in cue.kinds:
            return False  # also 以案释法集中学习
        if self.text[low] in "、和与及或内余多左以之,":
            return True
        if cue is None:
            return False
        if self.text.startswith("问题", cue.end):  # 21个反馈问题
            return False
        if "noun_verb" in cue.kinds:
            return not self._makes_noun(cue.end, high)
        return bool(cue.kinds & CUT_RIGHT)

    def _makes_noun(self, at: int, high: int) -> bool:
        following = self.cues.by_start.get(at)
        if following is None or following.end > high:
            return False
        is_matter = self.text.endswith("事项", at, following.end)  # 审批服务事项
        return is_matter or bool(following.kinds & (ACTORS | {"suffix"}))  # 培训班, 执法部门

    def _first_cut(self, low: int, high: int, unit: str) -> int:
        """Where the noun ends: before a verb, after the person, body or case that is counted."""
        first = self.cues.by_start.get(low)
        if first and self._is_owned(first, high):
            return first.end
        end = self._first_verb(low, high, unit)
        if unit in CASE_UNITS:
            case = self.text.find("案件", low, end)
            return case + 2 if case >= 0 else end  # 25件败诉案件|责任单位
        if unit in PERSON_UNITS:
            enters = first and "person" in first.kinds and self.text.startswith("进", first.end)
            return first.end if first and enters else self._after_last(ACTORS, low, end)
        if unit in BODY_UNITS and not PLACE_END.search(self.text, max(end - 2, low), end):
            return self._after_last(frozenset({"body"}), low, end)
        return end

    def _first_verb(self, low: int, high: int, unit: str) -> int:
        for cue in self.cues.within(low + 1, high):
            is_cut = cue.kinds & (CUT_RIGHT | {"predicate"}) and "keep" not in cue.kinds
            if is_cut and not cue.kinds & ACTORS and not self._is_in_name(cue, low, high):
                return cue.start
            if self._is_owned(cue, high):  # 13个事项|的办理时限
                return cue.end
            if self.text[cue.end - 1] == "率" and unit not in RATES:  # 8个水源地|水质达标率
                return cue.start
        return high

    def _is_in_name(self, cue: Cue, low: int, high: int) -> bool:
        """True for 宣讲 in 校园宣讲队成员, 创建 in 示范创建项目, 赋权 in 市级赋权事项."""
        if cue.start - low > LONG_ATTRIBUTE or not cue.kinds & {"act", "noun_verb"}:
            return False
        if any("person" in known.kinds for known in self.cues.within(low, cue.start)):
            return False
        is_noun = "noun_verb" in cue.kinds
        near = self.cues.within(cue.end, min(high, cue.end + (3 if is_noun else 1)))
        return bool(near) and bool(near[0].kinds & (THINGS if is_noun else {"suffix"}))

    def _is_owned(self, cue: Cue, high: int) -> bool:
        """True for 事项 in 事项的办理时限: it has what follows, and is what is counted."""
        is_thing = cue.kinds & {"suffix", "person", "body"} or self.text.endswith(
            "事项", cue.start, cue.end
        )
        return bool(is_thing) and cue.end < high and self.text[cue.end] == "的"

    def _after_last(self, kinds: frozenset[str], low: int, high: int) -> int:
        for cue in reversed(self.cues.within(low, high)):
            if cue.kinds & kinds and cue.end <= high:
                bracket = (
                    self.text.find(")", cue.end, high) if self.text.startswith("(", cue.end) else -1
                )
                if bracket < 0:
                    return cue.end
                return bracket + (3 if self.text.startswith("委会", bracket + 1) else 1)
        return high

    def predicate(self, figure: Figure, high: int) -> Span | None:
        """What is said of persons that nothing names: 4名通过, 128人签订就业意向."""
        low = self._after_manner(figure.span.end, high, figure.unit)
        cue = self.cues.by_start.get(low)
        if figure.unit in SESSIONS and low < high:
            if cue and "prep" in cue.kinds:
                return self._done_to(low, high)
            low += 2 * (self.text.startswith(HELD, low) and high - low >= 4)  # 召开|局党组会
        low = self.trim_loose(low, high)
        cue = self.cues.by_start.get(low)
        if cue and cue.kinds & {"change", "rule", "base"}:
            return None
        if high - low < 2 or self.text[low] in "、和与及或内余多左以之":
            return None
        low = self._attended(low, high)
        high = self._without_loose_tail(low, self._word_end(low, high))
        return Span(low, high) if high > low else None

    def _attended(self, low: int, high: int) -> int:
        """Start of 职业技能培训 in 参加了政府补贴的职业技能培训, too long to be told whole."""
        cue = self.cues.by_start.get(low)
        if cue is None or "attend" not in cue.kinds or high - low <= LONG_PREDICATE:
            return low
        low = max(self.trim_loose(cue.end, high), self.text.rfind("的", low, high - 2) + 1)
        actors = [cue.end for cue in self.cues.within(low, high - 2) if cue.kinds & ACTORS]
        return max(actors, default=low) if high - low > LONG_PREDICATE else low

    def _after_manner(self, low: int, high: int, unit: str) -> int:
        """Start of what was done, behind adverbs; of sessions the preposition stays: 对…进行."""
        low = self.trim_loose(low, high)
        time = SPAN_OF_TIME.match(self.text, low, high)
        low = time.end() if time else low
        while low < high:
            cue = self.cues.by_start.get(low)
            if cue is None or ("prep" in cue.kinds and unit in SESSIONS):
                break
            is_manner = cue.kinds & HEAD and not cue.kinds & ANY_VERB
            if not is_manner and not (unit in RATES and cue.kinds & VERBS and cue.end < high):
                break
            low = cue.end
        return low

    def _word_end(self, low: int, high: int) -> int:
        """Where a long predicate may be cut off without cutting a word: before or after a cue."""
        limit = low + LONG_PREDICATE
        if high <= limit:
            return high
        near = [edge for cue in self.cues.within(low + 2, limit) for edge in (cue.start, cue.end)]
        return max((edge for edge in near if low + 4 <= edge <= limit), default=limit)

    def _done_to(self, low: int, high: int) -> Span | None:
        """培训 in 分七期对全体干部进行培训: what was done, and not to whom."""
        done = self.text.find("进行", low, high - 3)
        return Span(done + 2, high) if done >= 0 else None
