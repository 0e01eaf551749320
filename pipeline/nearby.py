"""The thing that a figure shares with the figures and clauses around it: 累计制发7804张."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.cues import Reading
from pipeline.leftward import Leftward
from pipeline.phrases import ACTORS, PERSON_UNITS, RATES, WINDOW
from pipeline.records import Figure, Span

GIVING = frozenset({"向", "为", "给", "对"})
MONEY_ENDS = frozenset("金款费助贴")
PUT = frozenset({"列入", "纳入"})
LISTED = re.compile(r"[^、和与及]++")


class Nearby:
    """The figures of one report, and the things of those that have been named so far."""

    def __init__(
        self, reading: Reading, figures: Sequence[Figure], named: list[Span | None]
    ) -> None:
        self.reading = reading
        self.cues = reading.names
        self.text = reading.text
        self.figures = figures
        self.named = named
        self.left = Leftward(reading)

    def distribute(self) -> None:
        """Gives each figure its own thing: 通过率、优秀率分别为100%和91.7%."""
        for index, span in enumerate(self.named):
            start = self.figures[index].span.start
            if span and self.text.find("分别", max(span.end, start - WINDOW), start) >= 0:
                self._deal(index, span)

    def _deal(self, index: int, span: Span) -> None:
        """Gives the figures from `index` on the things listed in `span`, if all were given all."""
        listed = LISTED.finditer(self.text, span.start, span.end)
        things = [Span(*found.span()) for found in listed]
        run = self.named[index : index + len(things)]
        if len(things) > 1 and run == [span] * len(things):
            self.named[index : index + len(things)] = things

    def of_these(self, index: int) -> Span | None:
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

    def adjoins_last(self, index: int) -> bool:
        """True for 11期1240人次, and where only the noun of the last figure stands between."""
        start = self.figures[index].span.start
        last = self.named[index - 1] if index else None
        return index > 0 and (
            self.text[self.figures[index - 1].span.end : start] in {"", "、", "和", "及"}
            or (last is not None and last.end == start)
        )

    def before(self, index: int) -> Span | None:
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
            left = self.left.phrase(max(clause, at - WINDOW), self._before_place(clause, at), "")
            if left:
                return self._of_persons(index, self._without_origin(left))
            at = clause - 1
        return None

    def _before_place(self, clause: int, at: int) -> int:
        """End of 普法经费 in 普法经费列入年度预算: what is put somewhere, and not where."""
        for cue in reversed(self.cues.within(max(clause + 2, at - WINDOW), at)):
            if self.text[cue.start : cue.end] in PUT:
                return cue.start
        return at

    def _of_persons(self, index: int, left: Span) -> Span:
        """The persons of whom something is said (专职人员待遇低): 更换17人 counts them."""
        if self.figures[index].unit not in PERSON_UNITS or left.end in self.cues.by_end:
            return left
        for cue in reversed(self.cues.within(left.start, left.end)):
            if "person" in cue.kinds:
                return self.left.phrase(left.start, cue.end, "人") or left
        return left

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
                end = self.left.person_after(cue.end, last.span.start)
                return Span(cue.end, end) if end else None
        return self._payees(index - 1)

    def _payees(self, index: int) -> Span | None:
        """Whom money is for that is called after them: 义务兵家庭优待金3万元,惠及4户."""
        paid = self.named[index]
        is_money = self.figures[index].unit == "元"
        if paid is None or not is_money or self.text[paid.end - 1] not in MONEY_ENDS:
            return None
        for cue in reversed(self.cues.within(paid.start, paid.end)):
            if cue.kinds & ACTORS and cue.end < paid.end:
                return Span(paid.start, cue.end)
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

    def shared_with_next(self, index: int) -> Span | None:
        """The thing that two figures of a clause count together: 17类80多项…清单."""
        following = self.figures[index + 1].span.start
        end = self.figures[index].span.end
        base = self.cues.by_start.get(end + self.text.startswith("的", end))
        if base is not None and "base" in base.kinds:  # 在今年38场的基础上,全年宣讲增加到50场
            return self.named[index + 1]
        near = self.reading.places[index].clause_end >= following
        return self.named[index + 1] if near else None
