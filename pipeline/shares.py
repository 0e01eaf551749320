"""What of a whole was done: 12处已修缮9处, 27个站中有19个, 原定的2期只举办了1期, 走访覆盖率92%."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.asked import LONG_CLAUSE, Asked
from pipeline.editions import Stated
from pipeline.fates import cues_of
from pipeline.later import Later
from pipeline.records import Span
from pipeline.vocabulary import Vocabulary

AFTER_WHOLE = 3  # clauses in which a part of a whole may be told
ALL = Decimal(100)  # percent
NONE = Decimal(0)
COVERED = "覆盖率"  # of whatever a plan is about; 走访率 is of a plan of visits
WITHIN = re.compile(  # between a whole and its part: 5处场所中3处, 8个镇配备到位的有5个
    "中[,，]?(?:已?有|已|的)?$|的(?:已有|有)$"
)
LISTED = frozenset("、和及与或至到设配建拥聘备")  # 15个站和9个点, 4个站配有3个窗口
PLAIN_PART = 8  # code points between a whole and its part: 14个站有9个, 15个单位进点13个
PLANNED = re.compile(  # 原定的2期轮训 are no result, 完成原定的2期 are
    "(?<![按照照依])(?:原定|原拟|原计划|年初(?:确定|计划|提出|定下)|(?<![成入划的])计划)[^,，。；;0-9]{0,8}$"
)


class Shares:
    """The later report, asked how much of a whole it tells as done."""

    def __init__(self, asked: Asked, later: Later, vocabulary: Vocabulary) -> None:
        self._asked, self._later = asked, later
        self._rates = cues_of(vocabulary)["coverage"]

    def falls_short(self, number: int, first: int, last: int) -> bool:
        """Whether clauses tell that only a part has what a plan wants all to have."""
        later, found = self._later, self._later.answers.clauses
        wants_all = self._asked.holds("every", number)
        told = Span(found[first].span.start, found[last].span.end).of(later.edition.text)
        if wants_all and (
            later.holds("most", told)
            or later.holds("most", later.after(last))
            or later.holds("except", later.before(first))
        ):
            return True
        if any(
            (wants_all or self.is_planned(figure, at)) and self._is_whole_of_done(figure, at)
            for at in range(first, last + 1)
            for figure in later.figures.get(at, ())
        ):
            return True
        if not wants_all or "course" in self._asked.opens[number]:
            return False
        goes_on = later.after(last) != ""
        return any(self._is_rate_of_part(number, at) for at in range(first, last + 1 + goes_on))

    def is_planned(self, figure: Stated, at: int) -> bool:
        """Whether a figure repeats what was planned (原定的2期), and not what was done."""
        start = max(self._later.answers.clauses[at].span.start, figure.start - LONG_CLAUSE)
        words = self._later.edition.text[start : figure.start]
        planned = PLANNED.search(words)
        return planned is not None and not self._later.holds("met", words[: planned.start()])

    def is_whole(self, number: int, target: Stated, figure: Stated, at: int) -> bool:
        """Whether a figure is of all there are, of which less was done."""
        return self._is_whole_of_done(figure, at) or self._is_topic(number, target, figure, at)

    def is_only_tried(self, target: Stated, figure: Stated, at: int) -> bool:
        """Whether a figure is of who tried, the next clause saying of how many that came true."""
        asked = self._asked.clause_of(target)
        if not self._later.holds("tried", self._later.clause(at)):
            return False
        return not self._later.holds("tried", asked) and self._is_less_next(figure, at)

    def _is_topic(self, number: int, target: Stated, figure: Stated, at: int) -> bool:
        """Whether a figure says of how many (反馈的18个问题) less was done next (整改15个)."""
        verb = self._asked.verb(number, target)
        if not verb or verb in self._later.clause(at) or verb not in self._later.after(at):
            return False
        return self._is_less_next(figure, at)

    def _is_less_next(self, figure: Stated, at: int) -> bool:
        """Whether the next clause has fewer of the same."""
        return any(_is_less(other, figure) for other in self._later.figures.get(at + 1, ()))

    def _is_whole_of_done(self, figure: Stated, at: int) -> bool:
        """Whether a sentence goes on to say how much of a figure is done (12处已修缮9处)."""
        text, is_planned = self._later.edition.text, self.is_planned(figure, at)
        return any(
            0 <= other.start - figure.end <= LONG_CLAUSE
            and _is_less(other, figure)
            and (
                is_planned
                or self._is_out_of(text[figure.end : other.start], is_same=other_at == at)
            )
            for other_at in range(at, at + AFTER_WHOLE)
            for other in self._later.figures.get(other_at, ())
            if other.sentence_start == figure.sentence_start
        )

    def _is_out_of(self, between: str, *, is_same: bool) -> bool:
        """`is_same`: in one clause; of another, 仅 or 27个站中 tells that it is a part."""
        if WITHIN.search(between) or self._later.holds("only", between):
            return True
        if not is_same:
            return False
        is_plain = len(between) <= PLAIN_PART and LISTED.isdisjoint(between)
        return is_plain or self._later.holds("out_of", between)

    def _is_rate_of_part(self, number: int, at: int) -> bool:
        """Whether a clause gives a plan's rate (走访覆盖率92%) that is short of all."""
        words = self._later.clause(at)
        if not self._later.holds("coverage", words):
            return False
        quote = self._asked.quotes[number]
        is_of_plan = any(
            rate in words and (rate == COVERED or rate[:-1] in quote) for rate in self._rates
        )
        return is_of_plan and any(
            figure.family == "%" and (figure.value or ALL) < ALL
            for figure in self._later.figures.get(at, ())
        )


def _is_less(one: Stated, other: Stated) -> bool:
    return one.family == other.family and (one.value or NONE) < (other.value or NONE)
