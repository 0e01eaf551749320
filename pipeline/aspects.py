"""What a figure counts, whether it is a result, whose and of when, and of which total a part."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from pipeline import columns, counted, cues, parts, scope
from pipeline.cues import Reading
from pipeline.phrases import DURATIONS
from pipeline.records import Aspect, Figure, Identity, Role, Section, changed
from pipeline.vocabulary import Vocabulary

THRESHOLDS = frozenset({"元", "分", "岁", "年", "天", "日", "平方米", "吨", "级", "个月", "小时"})
# Cues that may make a figure anything but a result.
TELLING = frozenset(
    {"future", "assured", "goal", "target_is", "set", "earlier", "compare", "change"}
)
TELLING |= {"from", "stock", "each", "standard", "limit", "base", "done"}
AREAS = ("全区", "全市", "全县", "全旗", "全州", "全盟", "全局", "全镇", "全街道")
PERSONS = frozenset({"人", "名", "位"})
SCORED = frozenset({"成绩在", "得分在", "分数在", "考分在", "成绩达", "成绩达到", "在"})
BOUNDS = frozenset({"at_least", "at_most"})
# 场次, 次, 期 line up, and so do 人 and 名 (CONTRACT.md); a stock and its part share a family.
FAMILIES = ("场次|次|场|期", "人|名|位", "件|件次|起|宗", "个|家|所|处", "批|批次")
FAMILY = {unit: family for family in FAMILIES for unit in family.split("|")}

YEAR = re.compile(r"(20[0-9]{2})年(?![0-9]{1,2}月)")
BOUND = re.compile(r"不(?:得|能)?(?:少于|低于|超过|高于|多于|大于|小于)")
WITHIN = re.compile(r"(?:以|之)?内|办结|出证|领证|拿证|即办")
AFTER_EARLIER = re.compile(
    r"(?:度|底|末|初)?(?:的|同期的?|全年的?|年?末的?|仅有?|只有|共|为|是|约|有|不足)*"
)
GOAL_JOIN = re.compile(r"[”》]?(?:以上|左右|的)?")
TAKEN_UP = ("将", "把", "细化", "分解", "细化为", "分解为")  # 将23项任务分解到科室
REACHING = "到至为成→"  # ends of a change before the value that it led to
JOINED = 6  # characters of ”的 and the like before a word that belongs to the figure
REACH = 40  # characters back in a clause


def assign(
    text: str,
    figures: Sequence[Figure],
    sections: Sequence[Section],
    issuer: Identity,
    vocabulary: Vocabulary,
) -> tuple[Figure, ...]:
    """`figures` with what they count, aspect, subject, period and total filled in.

    `text` is normalised, `figures` in the order of the text, `issuer` whose report it is.
    """
    reading = cues.read(text, figures, vocabulary)
    names = counted.Namer(reading, figures).spans()
    aspects = AspectReader(reading, figures, _roles(figures, sections), issuer.year).aspects()
    scopes = scope.read(reading, figures, issuer)
    totals = parts.totals(reading, figures)
    return tuple(
        changed(
            figure,
            counted=named.of(text) if named else None,
            counted_span=named,
            aspect=aspects[index],
            subject=scopes[index].subject,
            period=scopes[index].period,
            part_of=totals[index],
        )
        for index, (figure, named) in enumerate(zip(figures, names, strict=True))
    )


def _roles(figures: Sequence[Figure], sections: Sequence[Section]) -> list[Role | None]:
    """The role of the innermost section of each figure; one sweep, since sections nest."""
    ordered = sorted(sections, key=lambda section: (section.span.start, -section.span.end))
    roles: list[Role | None] = []
    open_sections: list[Section] = []
    following = 0
    for figure in figures:
        at = figure.span.start
        while following < len(ordered) and ordered[following].span.start <= at:
            open_sections.append(ordered[following])
            following += 1
        while open_sections and open_sections[-1].span.end <= at:
            open_sections.pop()
        roles.append(open_sections[-1].role if open_sections else None)
    return roles


class AspectReader:
    """The figures of one report, each weighed in its clause."""

    def __init__(
        self,
        reading: Reading,
        figures: Sequence[Figure],
        roles: Sequence[Role | None],
        year: int | None,
    ) -> None:
        self.reading = reading
        self.text = reading.text
        self.cues = reading.aspects
        self.figures = figures
        self.roles = roles
        self.year = year
        self.years = [(found.end(), int(found[1])) for found in YEAR.finditer(reading.text)]
        self.ends = [end for end, _ in self.years]
        self.columns = columns.columns(self.text, figures)
        self.coming = [end for end, coming in self.years if self._is_reached(end, coming)]
        self.telling = [cue.start for cue in self.cues.cues if cue.kinds & TELLING]
        self.before = [self._before(index) for index in range(len(figures))]
        self.after = [self._after(index) for index in range(len(figures))]

    def aspects(self) -> tuple[Aspect, ...]:
        found: list[Aspect] = []
        for index in range(len(self.figures)):
            if index in self.columns:
                found.append(self._aspect_in_column(index))
            elif index and self._is_listed_with_last(index):
                found.append(found[-1])
            elif self._is_plain(index):
                found.append("target" if self.roles[index] == "plan" else "result")
            else:
                found.append(self._aspect(index))
        return tuple(found)

    def _aspect_in_column(self, index: int) -> Aspect:
        if self.year is None or self.columns[index] == self.year:
            return "result"
        return "baseline" if self.columns[index] < self.year else "target"

    def _is_plain(self, index: int) -> bool:
        """True where nothing near tells against a result: so most figures, and asked first."""
        figure, (low, start), (end, high) = (
            self.figures[index],
            self.before[index],
            self.after[index],
        )
        if figure.qualifier in BOUNDS or figure.unit in DURATIONS:
            return False
        if self._end_of_quotation(end) != end:
            return False
        if index + 1 < len(self.figures):
            high = max(high, min(self.figures[index + 1].span.start, end + REACH))
        if bisect_left(self.telling, low) != bisect_left(self.telling, high + JOINED):
            return False
        sentence = self.reading.places[index].sentence_start
        if self._has_coming(sentence, start):
            return False
        return not self._years(low, start) and self.cues.last("future", sentence, start) is None

    def _is_listed_with_last(self, index: int) -> bool:
        """True for 5900元 in 每人每年7992元、5900元."""
        last, this = self.figures[index - 1], self.figures[index]
        gap = self.text[last.span.end : this.span.start]
        return gap in {"、", "和", "或"} and last.unit == this.unit

    def _aspect(self, index: int) -> Aspect:
        if self.roles[index] != "plan" and self._precedes_goal(index):
            return "target"
        if self._is_earlier_value(index) or self._is_stock_beside_part(index):
            return "baseline"
        if self.roles[index] == "plan":
            return self._aspect_in_plan(index)
        if self._was_laid_down(index) or self._is_called_goal(index):
            return "target"
        if self._is_rule(index):
            return "standard"
        return "target" if self._is_to_come(index) else "result"

    def _aspect_in_plan(self, index: int) -> Aspect:
        if self._is_amount_by_rule(index):
            return "standard"
        low, start = self.before[index]
        return "result" if self.cues.last("done", low, start) else "target"

    def _before(self, index: int) -> tuple[int, int]:
        """The clause before a figure, from the figure before it on."""
        start = self.figures[index].span.start
        low = max(self.reading.places[index].clause_start, start - REACH)
        return max(low, self.figures[index - 1].span.end) if index else low, start

    def _after(self, index: int) -> tuple[int, int]:
        """The clause after a figure, up to the next one."""
        end = self.figures[index].span.end
        high = min(self.reading.places[index].clause_end, end + REACH)
        if index + 1 < len(self.figures):
            high = min(high, self.figures[index + 1].span.start)
        return end, high

    def _years(self, low: int, high: int) -> Sequence[tuple[int, int]]:
        """Years written within [low, high), each with where it ends."""
        return self.years[bisect_left(self.ends, low + 5) : bisect_right(self.ends, high)]

    # Baselines -----------------------------------------------------------------------------------

    def _is_earlier_value(self, index: int) -> bool:
        return (
            self._gives_way_to_next(index)
            or self._is_compared_with(index)
            or self._is_of_earlier_year(index)
            or self._is_base(index)
        )

    def _is_base(self, index: int) -> bool:
        """True for 21场 in 在2023年21场的基础上再增加6场."""
        end = self.figures[index].span.end
        cue = self.cues.by_start.get(end + self.text.startswith("的", end))
        return cue is not None and "base" in cue.kinds

    def _gives_way_to_next(self, index: int) -> bool:
        """True for 86件 in 由去年的86件下降到52件, 20个工作日 in 20个工作日压缩到7个工作日."""
        if index + 1 == len(self.figures) or not self._same_family(index, index + 1):
            return False
        end, high = self.after[index]
        following = self.figures[index + 1].span.start
        if high < following and self.text[end:following].lstrip()[:1] != ",":
            return False
        changes = [cue for cue in self.cues.within(end, following) if "change" in cue.kinds]
        if not changes or following - end > 16:
            return False
        low, start = self.before[index]
        # 缩短为承诺5个工作日: a word may stand before the later value
        reaches = self.text[changes[-1].end - 1] in REACHING and following - changes[-1].end <= 4
        is_from = self.cues.last("from", low, start) is not None
        return reaches and (is_from or changes[0].start == end)

    def _is_compared_with(self, index: int) -> bool:
        """True for 23场 in 较2021年的23场增长47.8%; not for 7场 in 比上年多7场."""
        low, start = self.before[index]
        compared = self.cues.last("compare", low, start)
        if compared is None:
            return False
        if any("change" in cue.kinds for cue in self.cues.within(compared.end, start)):
            return False
        return self._names_earlier(compared.end, start)

    def _names_earlier(self, low: int, high: int) -> bool:
        if self.cues.last("earlier", low, high):
            return True
        return any(self._is_past(year) for _, year in self._years(low, high))

    def _is_past(self, year: int) -> bool:
        return self.year is None or year < self.year

    def _is_of_earlier_year(self, index: int) -> bool:
        """True for 86件 in 2022年为86件, 去年同期为86件."""
        low, start = self.before[index]
        if self.figures[index].unit == "倍":  # 是上年的2.5倍: this year's, measured by last year's
            return False
        if self.cues.last("since", low, start) or self.cues.last("compare", low, start):
            return False
        if self.year is not None:
            for end, year in self._years(low, start):
                if year < self.year and self._stands_alone(end, start):
                    return True
        cue = self.cues.last("earlier", low, start)
        if cue is not None and self._stands_alone(cue.end, start):
            return True
        return self._opens_with_earlier(low, start) and self._turns_to_this_year(index)

    def _opens_with_earlier(self, low: int, start: int) -> bool:
        found = YEAR.match(self.text, low, start)
        if found:
            return self.year is not None and int(found[1]) < self.year
        cue = self.cues.by_start.get(low)
        if cue is None or "earlier" not in cue.kinds:
            return False
        return not self.text.startswith("年初", low)  # of this year: 年初预算安排资金200万元

    def _turns_to_this_year(self, index: int) -> bool:
        """True for 312件 in 2022年办理312件,2023年办理405件."""
        _, high = self.after[index]
        cue = self.cues.by_start.get(high + 1)
        if cue is not None and cue.kinds & {"year", "new"}:
            return True
        found = YEAR.match(self.text, high + 1)
        return found is not None and self.year is not None and int(found[1]) == self.year

    def _stands_alone(self, low: int, start: int) -> bool:
        found = AFTER_EARLIER.match(self.text, low, start)
        return found is not None and found.end() == start

    def _is_stock_beside_part(self, index: int) -> bool:
        """True for 7804张 in 新制发优待证1874张,累计制发7804张, in either order."""
        low, start = self.before[index]
        if self.cues.last("stock", low, start) is None or self.cues.last("new", low, start):
            return False
        if self._is_area_total(index):
            return True
        return any(
            self._is_years_part(other, index)
            for other in range(max(0, index - 3), min(len(self.figures), index + 2))
            if other != index
        )

    def _is_area_total(self, index: int) -> bool:
        """True for 920块 in 更换光荣牌63块,全市累计悬挂920块: the part needs no 新."""
        low, start = self.before[index]
        since = self.cues.last("cumulative", low, start)
        if since is None or not index or self.cues.last("year", low, start):
            return False
        return self.text.endswith(AREAS, low, since.start) and self._is_smaller(index - 1, index)

    def _is_smaller(self, part: int, stock: int) -> bool:
        """Whether one figure may be a part of another of its sentence."""
        one, whole = self.figures[part], self.figures[stock]
        if one.value is None or whole.value is None or one.value >= whole.value:
            return False
        return one.unit == whole.unit and self._sentence(part) == self._sentence(stock)

    def _is_years_part(self, index: int, stock: int) -> bool:
        if not self._is_smaller(index, stock):
            return False
        low, start = self.before[index]
        new = self.cues.last("new", low, start)
        if new is None or self.cues.last("compare", low, start) or self._is_base(index):
            return False
        if index < stock:
            return True
        return any("新" in self.text[cue.start : cue.end] for cue in self.cues.within(low, start))

    def _sentence(self, index: int) -> int:
        return self.reading.places[index].sentence_start

    def _same_family(self, one: int, other: int) -> bool:
        first, second = self.figures[one].unit, self.figures[other].unit
        return FAMILY.get(first, first) == FAMILY.get(second, second)

    # Targets -------------------------------------------------------------------------------------

    def _precedes_goal(self, index: int) -> bool:
        """True for 4期 in 上年提出的4期计划, 10部以上 in 年初提出的“短视频10部以上”目标."""
        end = self._end_of_quotation(self.figures[index].span.end)
        joined = GOAL_JOIN.match(self.text, end, end + 4)
        goal = self.cues.by_start.get(joined.end() if joined else end)
        start = self.figures[index].span.start
        if goal is None or "goal" not in goal.kinds or self.text.endswith(TAKEN_UP, 0, start):
            return False
        if joined and joined[0].endswith("的"):  # 与85%的目标仍有差距
            return True
        low = max(self.reading.places[index].sentence_start, end - REACH)
        return self.cues.last("set", low, start) is not None

    def _end_of_quotation(self, end: int) -> int:
        """Where the quotation closes in which figures are listed: “宣讲40场、培训6期”计划."""
        if not self.text.startswith("、", end):
            return end
        closing = self.text.find("”", end, end + REACH)
        return end if closing < 0 or "“" in self.text[end:closing] else closing

    def _is_called_goal(self, index: int) -> bool:
        """True for 2400批次 in 目标任务为2400批次."""
        cue = self.cues.by_end.get(self.figures[index].span.start)
        return cue is not None and "target_is" in cue.kinds

    def _was_laid_down(self, index: int) -> bool:
        """True for 2500批次 in 市下达的2500批次抽检任务; 230户 in 市下达230户,实际完成350户;
        2期 in 原定的2期只举办了1期.
        """
        low, start = self.before[index]
        given = self.cues.last("set", low, start)
        if given is None:
            return False
        if self.text[given.start] == "原" and self.text[given.end : start] in ("", "的"):
            return True
        if self.figures[index].unit in {"项", "个", "类"}:
            return False
        end, high = self.after[index]
        if self.text[given.end : start] == "的":
            return any("goal" in cue.kinds for cue in self.cues.within(end, high))
        return self.text.startswith("实际", high + 1)

    def _is_to_come(self, index: int) -> bool:
        """True after 力争, 计划 or a coming year, to the sentence's end or until 目前已."""
        start = self.figures[index].span.start
        low = self.reading.places[index].sentence_start
        done = self.cues.last("done", max(low, start - 3 * REACH), start)
        future = self.cues.last("future", max(low, start - 3 * REACH), start)
        if future and (done is None or done.start < future.start):
            return True
        near, _ = self.before[index]
        is_coming = self._is_of_coming_year(near, start) or self._has_coming(low, start)
        return is_coming or self._is_assured(index, near)

    def _is_assured(self, index: int, low: int) -> bool:
        figure = self.figures[index]
        if self.cues.last("assured", low, figure.span.start) is None:
            return False
        return figure.unit == "%" or figure.qualifier in BOUNDS

    def _is_reached(self, end: int, year: int) -> bool:
        """True for a coming year that is a goal for its sentence: 到2025年,收集率达到75%."""
        is_coming = self.year is not None and year > self.year
        return is_coming and self.text[max(end - 6, 0) : end - 5] == "到"

    def _has_coming(self, low: int, start: int) -> bool:
        return bisect_left(self.coming, low) != bisect_left(self.coming, start)

    def _is_of_coming_year(self, low: int, start: int) -> bool:
        if self.year is None:
            return False
        return any(year > self.year for _, year in self._years(low, start))

    # Standards -----------------------------------------------------------------------------------

    def _is_rule(self, index: int) -> bool:
        if self._is_amount_by_rule(index):
            return True
        if index and self._gives_way_to_next(index - 1):
            return False
        return (
            self._is_bound(index)
            or self._is_for_each(index)
            or self._is_time_limit(index)
            or self._is_threshold(index)
        )

    def _is_amount_by_rule(self, index: int) -> bool:
        """True for 18000元 in 按每户18000元的标准发放."""
        low, start = self.before[index]
        if index and self._gives_way_to_next(index - 1):
            low = max(self.reading.places[index].clause_start, start - REACH)
        elif index:
            low = self._after_own_standard(index)
        rule = self.cues.last("standard", low, start)
        if rule and not self._is_count(index):
            return not (
                self._is_measured_from(rule.start, index)
                or self._is_raised_by(index)
                or self._is_share_of(rule.end, index)
            )
        end = self.figures[index].span.end
        joined = GOAL_JOIN.match(self.text, end)
        after = self.cues.by_start.get(joined.end() if joined else end)
        return after is not None and "standard" in after.kinds

    def _after_own_standard(self, index: int) -> int:
        """Where the clause goes on after the standard of the figure before: 按2万元的标准|发放…."""
        low, start = self.before[index]
        rule = self.cues.last("standard", low, start)
        if rule and GOAL_JOIN.fullmatch(self.text, self.figures[index - 1].span.end, rule.start):
            return rule.end
        return low

    def _is_measured_from(self, rule: int, index: int) -> bool:
        """True for 较省定标准提前5个工作日: a change, whose measure the rule is."""
        place, start = self.reading.places[index], self.figures[index].span.start
        compared = self.cues.last("compare", place.clause_start, rule) is not None
        return compared and self.cues.last("change", rule, start) is not None

    def _is_raised_by(self, index: int) -> bool:
        """True for 10% in 抚恤标准平均提高10%: by how much a rule changed, and not to what."""
        cue = self.cues.by_end.get(self.figures[index].span.start)
        if cue is None or "change" not in cue.kinds:
            return False
        return self.text[cue.end - 1] not in REACHING

    def _is_share_of(self, rule: int, index: int) -> bool:
        """True for 95% in 达到标准的占95%, 按标准足额发放率95%: for how many a rule was kept."""
        between = self.text[rule : self.figures[index].span.start]
        return self.figures[index].unit == "%" and ("占" in between or "率" in between)

    def _is_count(self, index: int) -> bool:
        """True for what a standard does not govern: persons, cases, sessions."""
        unit = self.figures[index].unit
        return unit not in THRESHOLDS and unit not in DURATIONS and unit != "%"

    def _is_bound(self, index: int) -> bool:
        """True for 承诺15个工作日, 抽查比例不低于5%: what is laid down, not what was reached."""
        if BOUND.match(self.figures[index].quote):
            return not self._is_to_come(index)
        low, start = self.before[index]
        limit = self.cues.last("limit", low, start)
        if limit is None or self._is_count(index):
            return False
        return self.cues.last("change", limit.end, start) is None

    def _is_for_each(self, index: int) -> bool:
        low, start = self.before[index]
        if self.cues.last("each", low, start) is None:
            return False
        return self.cues.last("mean", low, start) is None

    def _is_time_limit(self, index: int) -> bool:
        """True for 30日内 (办结), unless the time was cut to it."""
        figure = self.figures[index]
        if figure.unit not in DURATIONS:
            return False
        low, start = self.before[index]
        if self.cues.last("change", low, start):
            return False
        within = WITHIN.match(self.text, figure.span.end) is not None  # also 1个工作日办结
        return within or figure.quote.rstrip().endswith("内")

    def _is_threshold(self, index: int) -> bool:
        """True for 5万元以上 in 资金5万元以上的项目, 90分以上 in 31人成绩在90分以上."""
        figure = self.figures[index]
        if figure.qualifier not in BOUNDS or figure.unit not in THRESHOLDS:
            return False
        if self.text.startswith("的", figure.span.end):
            return True
        last = self.figures[index - 1] if index else None
        if figure.unit != "分" or last is None or last.unit not in PERSONS:
            return False
        return self.text[last.span.end : figure.span.start] in SCORED
