"""The thing that a figure counts: the shortest natural phrase of the text.

Text follows the unit: the noun stands on the right (115支“红棉老兵”志愿服务队; `rightward`). The
clause ends: on the left (开展活动近3000场次; `leftward`). Neither: the thing is named by the figure
or clause before (比上年增加2场次; `nearby`). Verbs and scope are cut off by the table of cue words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.cues import Cue, Reading
from pipeline.leftward import Leftward
from pipeline.nearby import Nearby
from pipeline.phrases import (
    ANY_VERB,
    BODY_UNITS,
    CASE_UNITS,
    PERSON_UNITS,
    RATES,
    WINDOW,
    ends_in_actor,
)
from pipeline.records import Figure, Span
from pipeline.rightward import PLACE_END, Rightward

LEVEL = re.compile("(?:国家|省部|省|自治区|市|州|盟|区|县|旗|镇|乡|街道|村|社区)级")
GOAL = re.compile(r"的?(?:年度|全年)?(?:目标|计划|任务|指标)")
DIVIDED = ("细化为", "分解为", "划分为")
LOOSE_BETWEEN = "的了约近超达共 "
SUCCEEDED = "成功"  # 调解纠纷88起,成功83起
TEAM_ENDS = "团队会组班"
MEMBERS = frozenset({"成员", "队员", "团员"})
PAYERS = ("财政", "地方", "政府", "各地")
SPENDING = ("投入", "投资", "出资", "支出", "列支")


class Namer:
    """The figures of one report, named from first to last: a later one may lean on an earlier."""

    def __init__(self, reading: Reading, figures: Sequence[Figure]) -> None:
        self.reading = reading
        self.cues = reading.names
        self.text = reading.text
        self.figures = figures
        self.named: list[Span | None] = []
        self.left = Leftward(reading)
        self.right = Rightward(reading)
        self.nearby = Nearby(reading, figures, self.named)

    def spans(self) -> list[Span | None]:
        for index in range(len(self.figures)):
            self.named.append(self._name(index))
        self.nearby.distribute()
        for index in range(len(self.named) - 2, -1, -1):
            if self.named[index] is None:
                self.named[index] = self.nearby.shared_with_next(index)
        return self.named

    def _name(self, index: int) -> Span | None:
        figure = self.figures[index]
        low, high = self._window(index)
        left = self._spent(low, figure) or self.left.phrase(low, figure.span.start, figure.unit)
        right = self.right.phrase(figure.span.end, high, figure.unit)
        right = self._before_pause(index, right)
        if self._is_goal(figure) or (right is None and self._is_rest(low, figure.span.start)):
            return self.nearby.before(index)
        if self._lasts_in_attribute(low, index):
            return right or self._predicate(index, high)
        if self._prefers_left(index, left, right):
            return left
        if left and not right and left.of(self.text) in MEMBERS:
            return self._team(index, low, left)
        if right and not (left and self._yields(index, right)):
            return None if self._is_level_of_next(index, right) else right
        return left or self._unnamed(index, low, high)

    def _unnamed(self, index: int, low: int, high: int) -> Span | None:
        """The thing of a figure beside which no noun stands: a doing, or what others count."""
        if self.nearby.adjoins_last(index):
            return self.named[index - 1] or self.nearby.before(index)
        return (
            self._part(index)
            or self._case(low, index)
            or self._measure(low, index)
            or self.nearby.of_these(index)
            or self._predicate(index, high)
            or (None if self._is_first_of_pair(index) else self.nearby.before(index))
            or self._bare(low, self.figures[index].span.start)
        )

    def _predicate(self, index: int, high: int) -> Span | None:
        """What is said of persons; who only 参加 are of what stands before."""
        said = self.right.predicate(self.figures[index], high)
        if said is None or not index:
            return said
        cue = self.cues.by_start.get(said.start)
        if cue is None or cue.end != high:
            return said
        is_part = "attend" in cue.kinds or self._is_spent_on_next(index, cue)
        return None if is_part else said

    def _is_spent_on_next(self, index: int, cue: Cue) -> bool:
        """True for 投入320万元 before 完成4处设施改造: what it was spent on is told there."""
        following = self.figures[index + 1 : index + 2]
        is_money = self.figures[index].unit == "元"
        return is_money and bool(following) and following[0].span.start == cue.end

    def _team(self, index: int, low: int, members: Span) -> Span:
        """The team that members are of: 老兵宣讲团现有成员36名, 组建老兵宣讲团,现有成员36名."""
        team = self.left.phrase(low, members.start, "")
        clause = self.reading.clause_start(self.reading.places[index].clause_start - 1)
        if team is None and not (index and self.figures[index - 1].span.end > clause):
            team = self.nearby.before(index)
        return team if team and self.text[team.end - 1] in TEAM_ENDS else members

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
        if self.text[low:start] == SUCCEEDED:
            return Span(low, start)
        cue = self.cues.by_end.get(start)
        if cue is None or cue.start < low or not cue.kinds & ANY_VERB:
            return None
        before = self.text[low : cue.start]
        is_like = self.figures[index].unit == self.figures[index - 1].unit  # no 5万元、惠及63人
        is_part = (before == "、" and is_like) or (
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
        if figure.unit in RATES and right and ends_in_actor(self.cues, left.end):
            return True  # 执法人员100%持证上岗
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
        is_noun = is_place or ends_in_actor(self.cues, right.end)
        return not is_noun and not between.strip(LOOSE_BETWEEN)
