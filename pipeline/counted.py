"""The thing that a figure counts: the shortest natural phrase of the text.

Text follows the unit: the noun stands on the right (115支“红棉老兵”志愿服务队). The clause ends:
on the left (开展活动近3000场次). Neither: the thing is named by the figure or clause before
(比上年增加2场次; 累计制发7804张). Verbs and scope are cut off by the table of cue words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.cues import Cue, Reading
from pipeline.records import Figure, Span

VERBS = frozenset({"act", "outcome"})
ANY_VERB = frozenset({"act", "outcome", "noun_verb"})
TAIL = frozenset({"lasting", "copula", "change", "compare", "adverb", "prep"})
HEAD = frozenset({"adverb", "prep", "copula", "rest", "share"})
CUT_RIGHT = frozenset({"act", "outcome", "adverb", "prep", "copula", "change", "compare", "attend"})
PERSON_UNITS = frozenset({"人", "名", "位", "户", "人次"})
BODY_UNITS = frozenset({"家", "个", "所"})
CLAUSE = frozenset({"act", "prep", "copula", "break"})  # what makes a clause of an attribute
ACTORS = frozenset({"person", "body"})
THINGS = ACTORS | {"suffix"}
CASE_UNITS = frozenset({"件", "起", "宗", "例"})
SESSIONS = frozenset({"场", "场次", "次", "期", "件次", "堂", "节"})
RATES = frozenset({"%", "个百分点"})
DURATIONS = frozenset({"日", "天", "工作日", "个工作日", "小时", "分钟", "个月", "月", "周", "年"})
GIVING = frozenset({"向", "为", "给", "对"})
DOINGS = frozenset({"工作", "活动", "行动", "任务"})

TIME_TAIL = re.compile(r"(?:[0-9]{4} ?年(?:度|底|末|初|同期)?|上一?年度?|年初|同期)的?$")
TIME_ENDS = "年度底末初期的"
LOOSE_STARTS = frozenset("的了和与及、以并 -等(0123456789一二三四五六七八九十截")
LOOSE_HEAD = re.compile(
    r"""(?: [的了和与及、以并\s\-]
          | \(?[0-9一二三四五六七八九十]{1,3}[.、)]                       # enumerators
          | 截[至止]到?(?:[0-9]{4}年)?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日|[底末份])?  # as of
          | [0-9]{4}[ ]?年(?:度|以来|底|末)?
          | [0-9]{1,2}月(?:[0-9]{1,2}日|[底末份])?
          | [0-9]{2}周?岁(?:以[上下])?                                  # a group by age
        )""",
    re.VERBOSE,
)
# What makes a noun of the doing before it.
NOUN_TAIL = re.compile("[率量数类款]|费(?!用)|比率|时限|时间|期限")
PLACE_END = re.compile("(?:[站室点所队院馆]|中心|基地|窗口)$")
LEVEL = re.compile("(?:国家|省部|省|自治区|市|州|盟|区|县|旗|镇|乡|街道|村|社区)级")
LISTED = re.compile(r"[^、和与及]++")
LOOSE_BEFORE = re.compile(r"(?:[以之]?内)?[的\s]*")
LOOSE_ENDS = "的了和与及暨并、 \n:“(由"
LOOSE_BETWEEN = "的了约近超达共 "
LOOSE_TAIL = re.compile(rf"(?:(?<!参)与|[{LOOSE_ENDS.replace('与', '')}])+$")
AFTER_LIST = re.compile(
    r"""等(?= (?:领域|方面|各类)? (?:活动|案件|工作|事项|难题|资料|纠纷|课程|志愿服务) $
           | (?:重点|热点|突出|具体|主要|实际|法律){0,2} 问题 $
           | 各类 .{2,6} $ )""",
    re.VERBOSE,
)
AFTER_TITLES = re.compile(r"》等(?=.{2})")
# 打假、采砂等|专项检查; “法润军营”“法律进社区”等|法治宣传活动
AFTER_THINGS = re.compile(r"(?:、|”“).{2,30}等(?:领域|方面|各类)?(?=[^多].{3,11}$)")
GOAL = re.compile(r"的?(?:年度|全年)?(?:目标|计划|任务|指标)")
DIVIDED = ("细化为", "分解为", "划分为")
# 进校园、进军营|宣讲: the places that an event went into
PLACES_ENTERED = re.compile(r"(?:走?进|深入)[^、,]{1,8}(?:、(?:走?进|深入)?[^、,]{1,8}){1,6}$")
MEASURES = re.compile(r"(?:[、和与及的]|[批人件户场次]次|人数|件数|户数|场数)+")
MEMBERS = frozenset({"成员", "队员", "团员"})
# 警情(含交通类); 走访慰问(户): what a bracket adds, or the unit of a column
BRACKET = re.compile(r"\((?:(?:含|不含|包括|其中|包含)[^()\n]{1,40}|[^()\n]{1,3})\)$")
PLACES = frozenset("村镇乡县")
HELD = ("开展", "举办", "举行", "组织", "召开")
PAYERS = ("财政", "地方", "政府", "各地")
SPENDING = ("投入", "投资", "出资", "支出", "列支")
SPAN_OF_TIME = re.compile("的?(?:左右)?的?时间")
SEVERAL = re.compile("、|和|及(?!以)")
WINDOW = 48  # characters of a clause that are looked at on either side

LONG_RATE = 12
LONG_PREDICATE = 12
LONG_ATTRIBUTE = 6


class Namer:
    """The figures of one report, named from first to last: a later one may lean on an earlier."""

    def __init__(self, reading: Reading, figures: Sequence[Figure]) -> None:
        self.reading = reading
        self.cues = reading.names
        self.text = reading.text
        self.figures = figures
        self.named: list[Span | None] = []

    def spans(self) -> list[Span | None]:
        for index in range(len(self.figures)):
            self.named.append(self._name(index))
        self._distribute()
        for index in range(len(self.named) - 2, -1, -1):
            if self.named[index] is None:
                self.named[index] = self._shared_with_next(index)
        return self.named

    def _distribute(self) -> None:
        """Gives each figure its own thing: 通过率、优秀率分别为100%和91.7%."""
        for index, span in enumerate(self.named):
            start = self.figures[index].span.start
            if span is None or self.text.find("分别", max(span.end, start - WINDOW), start) < 0:
                continue
            things = [
                Span(*found.span()) for found in LISTED.finditer(self.text, span.start, span.end)
            ]
            run = self.named[index : index + len(things)]
            if len(things) > 1 and run == [span] * len(things):
                self.named[index : index + len(things)] = things

    def _name(self, index: int) -> Span | None:
        figure = self.figures[index]
        low, high = self._window(index)
        left = self._spent(low, figure) or self._left(low, figure.span.start, figure.unit)
        right = self._before_pause(index, self._right(figure.span.end, high, figure.unit))
        if self._is_goal(figure) or (right is None and self._is_rest(low, figure.span.start)):
            return self._before(index)
        if self._lasts_in_attribute(low, index):
            return right or self._predicate(index, high)
        if self._prefers_left(index, left, right):
            return left
        if right and not (left and self._yields(index, right)):
            return None if self._is_level_of_next(index, right) else right
        if left is None and self._adjoins_last(index):
            return self.named[index - 1] or self._before(index)
        return (
            left
            or self._part(index)
            or self._case(low, index)
            or self._measure(low, index)
            or self._of_these(index)
            or self._predicate(index, high)
            or (None if self._is_first_of_pair(index) else self._before(index))
            or self._bare(low, figure.span.start)
        )

    def _spent(self, low: int, figure: Figure) -> Span | None:
        """投入 in 县财政投入48万元: who pays is not what was paid."""
        start = figure.span.start
        if figure.unit != "元" or not self.text.endswith(SPENDING, low, start):
            return None
        payer = self.text[low : start - 2].rstrip("共已累计")
        return Span(start - 2, start) if payer.endswith(PAYERS) else None

    def _before_pause(self, index: int, right: Span | None) -> Span | None:
        """措施 in 50项措施、保障经济25项措施: of what runs into a like figure, what ends at 、."""
        following = self.figures[index + 1 : index + 2]
        if right is None or not following or following[0].unit != self.figures[index].unit:
            return right
        if right.end != following[0].span.start:
            return right
        pause = self.text.find("、", right.start + 2, right.end)
        return right if pause < 0 else Span(right.start, pause)

    def _is_level_of_next(self, index: int, right: Span) -> bool:
        """True for 省级 in 2个省级、4个县级普法基地: both are of what the last one names."""
        if not LEVEL.fullmatch(self.text, right.start, right.end) or index + 1 == len(self.figures):
            return False
        following = self.figures[index + 1]
        joined = self.text[right.end : following.span.start] in {"、", "和", "及", ","}
        return joined and following.unit == self.figures[index].unit

    def _part(self, index: int) -> Span | None:
        """The verb itself among parts: 其中新办285件、延续203件; 向21个乡镇赋权52项."""
        start, low = self.figures[index].span.start, self._window(index)[0]
        cue = self.cues.by_end.get(start)
        if cue is None or cue.start < low or not cue.kinds & ANY_VERB:
            return None
        before = self.text[low : cue.start]
        is_part = before == "、" or (
            before.endswith("其中") and self.text.startswith("、", self.figures[index].span.end)
        )
        return Span(cue.start, start) if is_part or self._follows_recipient(index) else None

    def _case(self, low: int, index: int) -> Span | None:
        """The doing itself where cases follow bodies or persons: 责令整改64家,立案查处3起."""
        figure = self.figures[index]
        if not index or figure.unit not in CASE_UNITS:
            return None
        follows = self.figures[index - 1].unit in BODY_UNITS | PERSON_UNITS
        return self._bare(low, figure.span.start) if follows else None

    def _is_first_of_pair(self, index: int) -> bool:
        """True for 3项 in 反馈了3项43个问题: what both count follows."""
        following = self.figures[index + 1 : index + 2]
        end = self.figures[index].span.end
        if not following or following[0].span.start != end:
            return False
        if self.reading.places[index].clause_end == following[0].span.end:
            return False  # 兑现563户675.6万元
        start = self.figures[index].span.start
        verb = self.cues.by_end.get(start - self.text.endswith("了", 0, start))
        return verb is not None and "act" in verb.kinds

    def _of_these(self, index: int) -> Span | None:
        """短视频 for 1部 in 拍摄短视频14部,其中1部获奖; 其中9项实现网办 says it itself."""
        span, unit = self.figures[index].span, self.figures[index].unit
        if not self.text.endswith("其中", 0, span.start) or self.text.startswith("实现", span.end):
            return None
        low = self.reading.places[index].sentence_start
        for earlier in range(index - 1, max(-1, index - 4), -1):
            figure = self.figures[earlier]
            if figure.unit == unit and figure.span.start >= low:
                return self.named[earlier]
        return None

    def _follows_recipient(self, index: int) -> bool:
        """True where nothing but a verb stands between the figure and whom it was done to."""
        if not index:
            return False
        place, last = self.reading.places[index], self.figures[index - 1].span
        named = self.named[index - 1]
        if last.start < place.clause_start or named is None or named.start < last.end:
            return False
        return self.text[last.start - 1 : last.start] in {"向", "对", "给"}

    def _bare(self, low: int, high: int) -> Span | None:
        """The verb itself where nothing is named before: 办理登记315人."""
        cue = self.cues.by_end.get(high)
        if cue is None or cue.start < low or not cue.kinds & ANY_VERB:
            return None
        return Span(cue.start, high)

    def _yields(self, index: int, right: Span) -> bool:
        """True where the noun on the left goes first: 技能培训180人任务, 开展3次受众200人."""
        is_goal = GOAL.fullmatch(self.text, right.start, right.end) is not None
        if is_goal and self.text.endswith(DIVIDED, 0, self.figures[index].span.start):
            return False  # 工作要点细化为38项任务
        return is_goal or self._belongs_to_next(index, right)

    def _adjoins_last(self, index: int) -> bool:
        """True for 11期1240人次, and where only the noun of the last figure stands between."""
        start = self.figures[index].span.start
        last = self.named[index - 1] if index else None
        return index > 0 and (
            self.text[self.figures[index - 1].span.end : start] in {"", "、", "和", "及"}
            or (last is not None and last.end == start)
        )

    def _lasts_in_attribute(self, low: int, index: int) -> bool:
        """True for 参加为期4天的培训: what lasted follows."""
        span = self.figures[index].span
        cue = self.cues.by_end.get(span.start)
        is_lasting = cue is not None and "lasting" in cue.kinds and cue.start >= low
        return is_lasting and self.text.startswith("的", span.end)

    def _prefers_left(self, index: int, left: Span | None, right: Span | None) -> bool:
        """True for 涉及资金5万元以上的项目: what follows 的 is not what the number counts."""
        figure = self.figures[index]
        if left is None or self.text[left.end : figure.span.start] == "等":  # 户政、交警等5个警种
            return False
        if figure.unit in RATES and right and self._has_head(left):  # 执法人员100%持证上岗
            return True
        if right and left.end == figure.span.start and right.of(self.text) in MEMBERS:
            return True  # 老兵宣讲团22名成员
        return self.text.startswith("的", figure.span.end)

    def _measure(self, low: int, index: int) -> Span | None:
        """The measure itself where nothing else is named: 人均3000元; 90分以上的21人."""
        start = self.figures[index].span.start
        cue = self.cues.by_end.get(start)
        if cue and "lasting" in cue.kinds and cue.start >= low:
            return self._last_doing(index)
        is_money = self.figures[index].unit == "元"
        if is_money and cue and "per" in cue.kinds and cue.start >= low:
            return Span(cue.start, start)
        is_of = index and self.text[self.figures[index - 1].span.end : start] == "的"
        if is_of and self.figures[index].unit not in RATES:
            return Span(self.figures[index - 1].span.start, start)
        return None

    def _window(self, index: int) -> tuple[int, int]:
        """From the clause's start, or the figure before, to its end, or the figure after."""
        span, place = self.figures[index].span, self.reading.places[index]
        low = max(place.clause_start, span.start - WINDOW)
        high = min(place.clause_end, span.end + WINDOW)
        if index:
            low = max(low, self.figures[index - 1].span.end)
            before = self.named[index - 1]
            if before is not None:
                low = max(low, min(before.end, span.start))
        if index + 1 < len(self.figures):
            high = min(high, self.figures[index + 1].span.start)
        return low, high

    def _last_doing(self, index: int) -> Span | None:
        """观摩 in 赴外地观摩,历时3天: what the clause before ends with."""
        at = self.reading.places[index].clause_start - 1
        cue = self.cues.by_end.get(at)
        return Span(cue.start, at) if cue and "noun_verb" in cue.kinds else None

    # The left side -------------------------------------------------------------------------------

    def _left(self, low: int, high: int, unit: str) -> Span | None:
        if self._opens_with_comparison(low, high):
            return None
        high = self._trim_tail(low, self._before_share(low, high))
        high = self._before_bracket(low, high)
        start = self._trim_head(self._after_verb(low, high), high)
        if start >= high or MEASURES.fullmatch(self.text, start, high):
            return None
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
        for cue in reversed(self.cues.within(low, high)):
            if cue.kinds & (ANY_VERB | {"break"}) and self._has_object(cue, low, high):
                return cue.end
        return low

    def _has_object(self, cue: Cue, low: int, high: int) -> bool:
        """True where a noun follows the verb and is not made one with it: 转办|事项, 播放|量."""
        if "break" not in cue.kinds and self._is_inside_noun(cue, low, high):
            return False
        following = self.cues.by_start.get(cue.end)
        rest = None if following else LOOSE_HEAD.match(self.text, cue.end, high)
        if high - (rest.end() if rest else cue.end) < 2 or NOUN_TAIL.match(self.text, cue.end):
            return False
        if following and following.end == high and following.kinds & ANY_VERB:
            is_named = "noun_verb" in following.kinds and "noun_verb" not in cue.kinds
            return is_named or ("break" in cue.kinds and not following.kinds <= {"act"})
        if "noun_verb" not in cue.kinds:
            return True
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
        while start < high:
            cue = self.cues.by_start.get(start)
            loose = None
            if cue is None and self.text[start] in LOOSE_STARTS:
                loose = LOOSE_HEAD.match(self.text, start, high)
            if loose and loose.end() > start:
                start = loose.end()
            elif cue and "prep" in cue.kinds and self._person_after(cue.end, high):
                start = self._person_after(cue.end, high)
            elif cue and cue.end < high and self._is_head_word(cue.kinds, cue.end, high):
                start = cue.end
            else:
                break
        return start

    def _person_after(self, start: int, high: int) -> int:
        """End of the person in 为干部|上法治课, 为80岁以上老兵|上门服务; 0 where there is none."""
        if self._has_head(Span(start, high)):  # 对边海防官兵家庭318户: they are what is counted
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
            is_level = self.text.startswith("级", cue.end)  # 村级站长轮训班
            if cue.kinds & ACTORS and high - cue.end >= 4 and not is_level:
                return self._trim_head(cue.end, high)
        return start

    def _shorten(self, start: int, high: int, unit: str) -> int:
        phrase = self.text[start:high]
        if "等" in phrase:
            found = (
                AFTER_TITLES.search(phrase)
                or AFTER_LIST.search(phrase)
                or AFTER_THINGS.search(phrase)
            )
            if found:
                return start + found.end()
        if unit in DURATIONS:  # “一件事”办理时限
            start = max(start, self.text.rfind("”", start, high - 2) + 1)
        if unit in RATES and len(phrase) > LONG_RATE and not SEVERAL.search(phrase):
            cue = self.cues.by_end.get(high)
            start = max(start, self.text.rfind("”", start, high - 2) + 1)  # “系统”安装率
            if cue and (high - cue.start == 1 or self.text[cue.start : high] == "比率"):  # 接入|率
                cue = self.cues.by_end.get(cue.start)
            if cue and cue.start > start:
                return cue.start
        return self._after_clause(start, high)

    def _after_clause(self, start: int, high: int) -> int:
        """Start of 案件 in 区政府为被告的案件; 符合条件的退役军人 is short enough to stay whole."""
        of = self.text.rfind("的", start, high - 2)
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

    # The right side ------------------------------------------------------------------------------

    def _right(self, low: int, high: int, unit: str) -> Span | None:
        low = self._trim_loose(low, high)
        low += 2 * self.text.startswith("涉及", low, high)  # 6件涉及计划生育的规范性文件
        if low >= high:
            return None
        if self._opens_with_verb(low, high):
            return self._doing(low, high) if unit in SESSIONS else None
        cue = self.cues.by_start.get(low)
        if (cue and cue.kinds & {"rule", "base"}) or SPAN_OF_TIME.match(self.text, low, high):
            return None
        cut = self._first_cut(low, high, unit)
        low, cut = self._after_relative(low, cut, high, unit)
        of = self.text.find("的", low + 2, cut) if unit not in SESSIONS else -1
        if of > 0 and self.text.endswith(tuple(DOINGS), of, cut):
            cut = of  # 13部规章的立法工作
        high = self._without_loose_tail(low, cut)
        is_named = high - low >= 2 or (high > low and self.text[low] in PLACES)  # 4个村有望入选
        return Span(low, high) if is_named else None

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
        if said is None or not said.kinds & {"act", "compare"} or self._has_head(Span(low, cut)):
            return low, cut
        of = self.text.find("的", said.end, min(high, cut + LONG_ATTRIBUTE))
        if of < 0 or high - of < 3 or unit in RATES or cut - low > LONG_ATTRIBUTE:
            return low, cut
        start = of + 1
        if self._opens_with_verb(start, high):
            return low, cut
        end = self._first_cut(start, high, unit)
        return (start, end) if end - start >= 2 else (low, cut)

    def _trim_loose(self, low: int, high: int) -> int:
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
        if self.text[low] in "、和与及或内余多左以之,":
            return True
        cue = self.cues.by_start.get(low)
        if cue is None or "keep" in cue.kinds or cue.kinds & ACTORS:
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
        end = high
        first = self.cues.by_start.get(low)
        if first and self._is_owned(first, high):
            return first.end
        for cue in self.cues.within(low + 1, high):
            is_cut = cue.kinds & (CUT_RIGHT | {"predicate"}) and "keep" not in cue.kinds
            if is_cut and not cue.kinds & ACTORS and not self._is_in_name(cue, low, high):
                end = cue.start
                break
            if self._is_owned(cue, high):  # 13个事项|的办理时限
                end = cue.end
                break
            if self.text[cue.end - 1] == "率" and unit not in RATES:  # 8个水源地|水质达标率
                end = cue.start
                break
        if unit in CASE_UNITS:
            case = self.text.find("案件", low, end)
            return case + 2 if case >= 0 else end  # 25件败诉案件|责任单位
        if unit in PERSON_UNITS:
            enters = (
                first is not None
                and "person" in first.kinds
                and self.text.startswith("进", first.end)
            )
            return first.end if first and enters else self._after_last(ACTORS, low, end)
        if unit in BODY_UNITS and not PLACE_END.search(self.text, max(end - 2, low), end):
            return self._after_last(frozenset({"body"}), low, end)
        return end

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

    # Neither side --------------------------------------------------------------------------------

    def _predicate(self, index: int, high: int) -> Span | None:
        """What is said of persons that nothing names: 4名通过, 128人签订就业意向."""
        figure = self.figures[index]
        low = self._trim_loose(figure.span.end, high)
        time = SPAN_OF_TIME.match(self.text, low, high)
        low = time.end() if time else low
        while low < high:
            cue = self.cues.by_start.get(low)
            if cue and "prep" in cue.kinds and figure.unit in SESSIONS:
                return self._done_to(low, high)
            if figure.unit in SESSIONS and self.text.startswith(HELD, low) and high - low >= 4:
                low += 2  # 12次召开|局党组会
                break
            skips = cue and (
                (cue.kinds & HEAD and not cue.kinds & ANY_VERB)
                or (figure.unit in RATES and cue.kinds & VERBS and cue.end < high)
            )
            if not skips or cue is None:
                break
            low = cue.end
        low = self._trim_loose(low, high)
        cue = self.cues.by_start.get(low)
        if cue and cue.kinds & {"change", "rule", "base"}:
            return None
        if cue and cue.end == high and "attend" in cue.kinds and index:  # 培训10期,1450人次参加
            return None
        if high - low < 2 or self.text[low] in "、和与及或内余多左以之":
            return None
        high = self._without_loose_tail(low, self._word_end(low, high))
        return Span(low, high) if high > low else None

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

    def _is_goal(self, figure: Figure) -> bool:
        """True for 上年提出的4期计划: the thing planned is named before."""
        start, end = figure.span.start, figure.span.end
        if self.text.startswith("的", end) and GOAL.match(self.text, end, end + 5):
            return True  # 超额完成1.5万人的年度目标任务
        return self.text.endswith("的", 0, start) and bool(GOAL.match(self.text, end, end + 5))

    def _is_rest(self, low: int, start: int) -> bool:
        """True for 其余5项."""
        cue = self.cues.by_end.get(start)
        return cue is not None and cue.start >= low and "rest" in cue.kinds

    def _belongs_to_next(self, index: int, right: Span) -> bool:
        """True where the text after the figure runs into the next one: 开展3次受众200人."""
        if index + 1 == len(self.figures) or self.text[self.figures[index].span.start - 1] == "的":
            return False
        between = self.text[right.end : self.figures[index + 1].span.start]
        is_place = PLACE_END.search(self.text, right.start, right.end) is not None  # 13个林队66个
        return not between.strip(LOOSE_BETWEEN) and not self._has_head(right) and not is_place

    def _has_head(self, span: Span) -> bool:
        cue = self.cues.by_end.get(span.end)
        return cue is not None and bool(cue.kinds & ACTORS)

    def _before(self, index: int) -> Span | None:
        """The figure's thing named by the nearest clause before, in the same sentence."""
        place = self.reading.places[index]
        low, at = place.sentence_start, place.clause_start - 1
        before = self.figures[index - 1].span if index else None
        for _ in range(3):
            if before is not None and before.start >= max(low, self.reading.clause_start(at)):
                return self._recipient(index) or self._last_counted(index, low)
            if at <= low:
                return None
            clause = self.reading.clause_start(at)
            left = self._left(max(clause, at - WINDOW), at, "")
            if left:
                return self._without_origin(left)
            at = clause - 1
        return None

    def _without_origin(self, left: Span) -> Span:
        """招聘会 of a whole clause 招聘会由线下搬到线上."""
        for cue in self.cues.within(left.start + 2, left.end):
            if self.text[cue.start : cue.end] in {"由", "从"}:
                return Span(left.start, cue.start)
        return left

    def _recipient(self, index: int) -> Span | None:
        """The people that the clause before gave to: 向特殊家庭发放扶助金3万元,惠及241人."""
        if self.figures[index].unit not in PERSON_UNITS:
            return None
        place, last = self.reading.places[index], self.figures[index - 1]
        clause = self.reading.clause_start(place.clause_start - 1)
        if last.unit in PERSON_UNITS or clause >= last.span.start:
            return None
        for cue in self.cues.within(clause, last.span.start):
            if self.text[cue.start : cue.end] in GIVING:
                end = self._person_after(cue.end, last.span.start)
                return Span(cue.end, end) if end else None
        return None

    def _last_counted(self, index: int, low: int) -> Span | None:
        """The thing of the figure before; not a rate's: 调处纠纷30件,成功率99%,涉及金额3万元."""
        last = index - 1
        named = self.named[last]
        is_rate = self.figures[last].unit in RATES and self.figures[index].unit not in RATES
        if not is_rate or named is None or self.text[named.end - 1] not in "率度":
            return named
        earlier = last - 1
        is_near = earlier >= 0 and self.figures[earlier].span.start >= low
        return self.named[earlier] if is_near else None

    def _shared_with_next(self, index: int) -> Span | None:
        """The thing that two figures of a clause count together: 17类80多项…清单."""
        following = self.figures[index + 1].span.start
        end = self.figures[index].span.end
        base = self.cues.by_start.get(end + self.text.startswith("的", end))
        if base is not None and "base" in base.kinds:  # 在今年38场的基础上,全年宣讲增加到50场
            return self.named[index + 1]
        near = self.reading.places[index].clause_end >= following
        return self.named[index + 1] if near else None
