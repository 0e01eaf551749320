"""The figure of the later report that answers a plan's target, and whether it reaches it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from pipeline.answers import Passage
from pipeline.asked import SHORT, Asked, is_per_head
from pipeline.editions import Stated
from pipeline.fates import EACH, Outcome
from pipeline.later import Later
from pipeline.records import Span
from pipeline.shares import Shares
from pipeline.turns import months, turns_of
from pipeline.vocabulary import Vocabulary

SAME_FIGURE = 0.35  # likeness from which a figure answers a target
SAME_INDICATOR = 0.1  # what an equal indicator adds to likeness
SAME_VALUE = 0.1  # added to a figure that repeats the number of all (180个村居全覆盖)
PER_HEAD = 0.2  # added where plan and answer both say so many each
NEAR_UNIT = 0.03  # taken off where the unit is of a like kind only
OF_STOCK = 0.45  # taken off a stock (共有8名) where the plan asks for growth
PART_OF = 0.1  # taken off a part of a total
TRIED = 0.3  # taken off who only tried (报考4名) where the next clause says who passed
OUT_OF = 0.5  # taken off a whole (12处已修缮9处) of which the clause says how much is done
HEADLESS_FIGURE = 0.85  # worth of a figure whose passage lacks the noun at the plan's end
SUBJECT_AFTER = 0.9  # worth of a passage that goes on after the figure
LEAST_GAIN = 0.03  # what a clause must add to those after it, for its figure to be meant
BARE = 8  # code points of a clause that can name no subject of its own
PLACES = "places_and_things"  # of these 家 and 家次 are not alike
BESIDES = "兼"
JOINT = re.compile("[和及][^,，。；;0-9和及]{1,8}(?:共|合计|共计|总计)(?:计)?[0-9]")
JOINING = re.compile("[和及与、]")
PER_HEAD_TOLD = re.compile(rf"(?:{EACH}|均)[^,，。；;]*$")
CHANGED_BY = re.compile("(?:压缩|缩短|压减|下降|降低|减少|提高|提升|增长|增加)(?:了|近|约)?$")
REACHED = re.compile("(?:增至|(?:增加|扩大|发展|扩充|壮大)[到至])$")
BELOW = frozenset({"nearly", "at_most"})
AT_MOST = frozenset({"at_most"})
NONE = Decimal(0)


class Figured(NamedTuple):
    """A figure that answers a target, and how sure that is."""

    figure: Stated
    likeness: float


class Measured(NamedTuple):
    """What a figure says of a target: where its clause stands, what was asked for and reached.

    Target and value are None where the words decide against them (27个站中19个站配备了2名).
    """

    span: Span
    outcome: Outcome
    target: Decimal | None
    value: Decimal | None


class Targets:
    """The later report, asked for figures that answer targets."""

    def __init__(self, asked: Asked, later: Later, shares: Shares, vocabulary: Vocabulary) -> None:
        self._asked, self._later, self._shares = asked, later, shares
        self._turns = turns_of(vocabulary)
        self._kinds = {unit.family: unit.kind for unit in vocabulary.units}
        self._groups = {kind: row.group for row in vocabulary.near_units for kind in row.kinds}

    def find(self, number: int, target: Stated, passages: Sequence[Passage]) -> Figured | None:
        """The figure that answers a target best; None where none does."""
        said = self._said_around(passages)
        best = Figured(target, SAME_FIGURE)
        for at in sorted(said.keys() & self._later.figures.keys()):
            for figure in self._later.figures[at]:
                unlike = self._unlike(target, figure)
                if unlike is None or not self._counts(figure, at, target):
                    continue
                if self._is_of_others(number, figure, at):
                    continue
                likeness = said[at] - unlike + self._fits(number, target, figure)
                if likeness > best.likeness:
                    likeness -= self._misses(number, target, figure, at)
                if likeness > best.likeness:
                    best = Figured(figure, likeness)
        return None if best.figure is target else best

    def measure(self, number: int, target: Stated, found: Stated) -> Measured:
        """Whether a figure reaches a target, its clause and the next one taken at their word."""
        at = self._later.answers.at(found.start)
        span = Span(found.start, found.end) if at is None else self._later.answers.clauses[at].span
        wanted = (target.value or NONE) * self._asked.a_year(number)
        value = self._value(number, found, span)
        reached = outcome = self._reached(number, target, found, wanted, value)
        if at is not None and self._shares.falls_short(number, max(0, at - 1), at):
            outcome = "missed"
        if outcome == "met" and at is not None:
            outcome = self._doubted(number, target, found, at)
        if outcome == "missed" and reached != "missed":
            return Measured(span, outcome, None, None)
        return Measured(span, outcome, wanted, value)

    def _said_around(self, passages: Sequence[Passage]) -> Mapping[int, float]:
        """By clause, how much of the plan the passages that hold it say."""
        said: defaultdict[int, float] = defaultdict(float)
        known = {(passage.first, passage.last): passage.likeness for passage in passages}
        for passage in passages:
            headed = passage.likeness * (1 if passage.has_head else HEADLESS_FIGURE)
            said[passage.last] = max(said[passage.last], headed)
            for at in range(passage.first, passage.last):
                gain = passage.likeness - known.get((at + 1, passage.last), 0.0)
                if gain >= LEAST_GAIN:
                    said[at] = max(said[at], headed * SUBJECT_AFTER)
        return said

    def _unlike(self, target: Stated, figure: Stated) -> float | None:
        """What a unit of another family takes off; None where the two do not line up."""
        if target.family == figure.family:
            return 0.0
        one, other = (self._groups.get(self._kinds.get(f.family, "")) for f in (target, figure))
        if one is None or one != other:
            return None
        counts_visits = target.family.endswith("次") != figure.family.endswith("次")
        return None if counts_visits and one == PLACES else NEAR_UNIT

    def _counts(self, figure: Stated, at: int, target: Stated) -> bool:
        """A result, also of so many a month; where so many each are asked, what each has."""
        if figure.value is None or self._shares.is_planned(figure, at):
            return False
        before = self._later.edition.text[max(0, figure.start - SHORT) : figure.start]
        if CHANGED_BY.search(before) and self._asked.is_level(target):
            return False
        if figure.aspect == "result" or self._is_so_many_each(target, figure):
            return True
        # 每月接访2次 is read as a rule
        return figure.aspect == "standard" and self._turns.a_year(self._later.clause(at)) > 1

    def _is_of_others(self, number: int, figure: Stated, at: int) -> bool:
        """Whether a figure is of such (另聘辅助人员2名) as the plan does not name."""
        text, span = self._later.edition.text, self._later.answers.clauses[at].span
        if BESIDES in text[figure.end : span.end] and BESIDES not in self._asked.quotes[number]:
            return True  # 由2名同志兼任
        words = text[span.start : figure.end]
        return self._later.holds("others", words) and not self._asked.holds("others", number)

    def _fits(self, number: int, target: Stated, figure: Stated) -> float:
        """What a figure's likeness to a target adds."""
        is_of_all = target.value == figure.value and self._asked.holds("every", number)
        return (
            SAME_INDICATOR * _is_same_indicator(target, figure)
            + SAME_VALUE * is_of_all
            + PER_HEAD * self._is_so_many_each(target, figure)
        )

    def _misses(self, number: int, target: Stated, figure: Stated, at: int) -> float:
        """What is taken off for what a figure of a clause is instead of an answer."""
        return (
            PART_OF * (figure.part_of is not None and not self._is_grown(number, at))
            + OF_STOCK * self._is_stock_for_growth(number, at)
            + TRIED * self._shares.is_only_tried(target, figure, at)
            + OUT_OF * self._shares.is_whole(number, target, figure, at)
        )

    def _is_so_many_each(self, target: Stated, figure: Stated) -> bool:
        each = self._asked.is_per_head(target)
        return each and is_per_head(self._later.edition.text, figure, PER_HEAD_TOLD)

    def _is_stock_for_growth(self, number: int, at: int) -> bool:
        words, holds = self._later.clause(at), self._later.holds
        grows = self._asked.holds("growth", number)
        return grows and holds("stock", words) and not holds("growth", words)

    def _is_grown_to(self, number: int, figure: Stated, at: int) -> bool:
        """Whether a plan asks for growth, and a figure says to what, not from what (增至40个)."""
        before = self._later.edition.text[max(0, figure.start - SHORT) : figure.start]
        if not self._asked.holds("growth", number) or REACHED.search(before) is None:
            return False
        return not self._grown_from(figure, self._later.answers.clauses[at].span)

    def _is_grown(self, number: int, at: int) -> bool:
        """Whether a plan asks for growth, and a clause tells of growth (其中当年取证2名)."""
        is_told = self._later.holds("growth", self._later.clause(at))
        return is_told and self._asked.holds("growth", number)

    def _value(self, number: int, found: Stated, span: Span) -> Decimal:
        """What a figure comes to in a year; where growth is asked, by how much it grew."""
        words = span.of(self._later.edition.text)
        value = (found.value or NONE) * max(self._turns.a_year(words), months(words))
        grows = self._asked.holds("growth", number)
        return value - self._grown_from(found, span) if grows else value

    def _reached(
        self, number: int, target: Stated, found: Stated, wanted: Decimal, value: Decimal
    ) -> Outcome:
        per_head, times = self._asked.is_per_head(target), self._asked.a_year(number)
        if times == 1 and per_head and not self._is_so_many_each(target, found):
            return "unclear"
        falls = target.qualifier in AT_MOST or self._asked.holds("less", number)
        reaches = value <= wanted if falls else value >= wanted
        is_below = not falls and value == wanted and found.qualifier in BELOW  # 接近90%
        return "met" if reaches and not is_below else "missed"

    def _doubted(self, number: int, target: Stated, found: Stated, at: int) -> Outcome:
        """A figure reaches no target where its clause, or the next of a repeated one, denies it."""
        later, words = self._later, self._later.clause(at)
        is_told_after = found.value == target.value or self._goes_on(at)
        after = later.after(at) if is_told_after else ""
        if later.holds("missed", words) or later.holds("missed", after):
            return "missed"
        is_open = (
            self._is_joint(number, at)
            or self._is_grown_to(number, found, at)
            or later.holds("unclear", words)
            or later.is_before_end(number, words)
            or later.holds("hindered", words)
            or later.holds("unclear", after)
            or later.holds("missed", later.before(at))
        )
        return "unclear" if is_open else "met"

    def _is_joint(self, number: int, at: int) -> bool:
        """Whether a clause counts what a plan names and more together (终端和记录仪共20台)."""
        asked = self._asked.quotes[number]
        return JOINT.search(self._later.clause(at)) is not None and JOINING.search(asked) is None

    def _goes_on(self, at: int) -> bool:
        """Whether the next clause says the same subject's fate in few words (正在调处中)."""
        is_bare = not self._later.figures.get(at + 1)
        return is_bare and 0 < len(self._later.after(at)) <= BARE

    def _grown_from(self, found: Stated, span: Span) -> Decimal:
        """What a figure grew from in its own clause (由11名增至15名); 0 where that is not said."""
        text = self._later.edition.text
        for figure in self._later.edition.figures:
            within = span.start < figure.start < found.start and figure.family == found.family
            if within and text[figure.start - 1] in "由从":
                return figure.value or NONE
        return NONE


def _is_same_indicator(target: Stated, figure: Stated) -> bool:
    return target.indicator_id is not None and target.indicator_id == figure.indicator_id
