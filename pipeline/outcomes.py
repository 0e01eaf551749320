"""What the following report says of a plan: met, missed, unclear, or not reported.

A numeric target meets the next year's figure of the same thing in the same family of units; other
plans meet the passage that says most of what they say. What the report tells as done is done,
unless it says otherwise, or the plan asks for what no event can show. A plan that comes back as a
shortcoming was missed; silence is silence, never a failure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from pipeline.answers import Answers, Clause, Passage, Wanted, read
from pipeline.editions import Edition, Said, Stated
from pipeline.fates import EACH, Fates, is_late
from pipeline.records import Span
from pipeline.terms import NAME, is_doing, made, makes, object_of, terms
from pipeline.vocabulary import FollowUpCue, Vocabulary
from pipeline.wording import clauses

Outcome = Literal["met", "missed", "unclear", "not_reported", "no_later_report"]
Answer = Literal["figure", "mention", "shortcoming", "silence"]

SAME_FIGURE = 0.35  # likeness from which a figure answers a target
SAME_MATTER = 0.35  # likeness from which a passage answers a plan
NEAR_MATTER = 0.34  # from here on the report touches the matter: unclear
SAME_INDICATOR = 0.1  # what an equal indicator adds to likeness
SAME_NAME = 0.30  # what a name in quotes adds that both reports use
NAME_SILENT = 0.85  # worth of all passages, where the report has no name of the plan
UNNAMED = 0.7  # worth of other passages, where one has the plan's name
NEAR_UNIT = 0.03  # taken off where the unit is of a like kind only
OF_STOCK = 0.45  # taken off a stock (共有8名) where the plan asks for growth
PART_OF = 0.1  # taken off a part of a total
SAME_VALUE = 0.1  # added to a figure that repeats the number of all (180个村居全覆盖)
HEADLESS_FIGURE = 0.85  # worth of a figure whose passage lacks the noun at the plan's end
TRIED = 0.3  # taken off who only tried (报考4名) where the next clause says who passed
OUT_OF = 0.5  # taken off a whole (12处已修缮9处) of which the clause says how much is done
LEAST_GAIN = 0.03  # what a clause must add to those after it, for its figure to be meant
STOCK_PHRASE = 0.4  # worth of a passage of stock phrases that the plan does not use
PART_OF_PLAN = 0.25  # likeness from which a passage tells that a part of a plan was put off
BACK_IN_PART = 0.5  # the same of a shortcoming
PER_HEAD = 0.2  # added where plan and answer both say so many each
SUBJECT_AFTER = 0.9  # worth of a passage that goes on after the figure
CUED = 0.6  # of the best passage's likeness, where another says what became of the plan
LEAST_OBJECT = 4  # code points of what a plan makes, to be looked for by itself
PUT_OFF = 0.25  # likeness from which a passage that says the noun tells that a plan was put off
HEADLESS_MATTER = 0.38  # likeness from which a passage without the plan's noun touches a plan
HEADLESS_SURE = 0.5  # the same, tells it as done
PAIR = 2  # letters
NEAR_VAGUE = 0.18  # from here on a passage that tells that a thing is better touches a plan
BACK_DEGREE = 0.25  # likeness from which a plan of degree is back as a shortcoming
NEAR_DEGREE = 0.2  # likeness from which a passage touches a plan of degree
PLACES = "places_and_things"  # of these 家 and 家次 are not alike
BUILDING = "建设"
REGIME = "制度"  # the kind of what is made
BESIDES = "兼"
LONG_CLAUSE = 40  # code points to each side of a target within which its clause lies
AFTER_WHOLE = 3  # clauses in which a part of a whole may be told
ALL = Decimal(100)  # percent
COVERED = "覆盖率"  # of whatever a plan is about; 走访率 is of a plan of visits
LEVELS = {"国家级": 4, "省级": 3, "市级": 2, "县级": 1, "区级": 1}
MOST_FIGURES = 12  # of a clause; more are bait
MOST_PLANS = 120  # of a report; more are bait
PER_HEAD_ASKED = re.compile(rf"{EACH}[^,，。；;]*$")
PER_HEAD_TOLD = re.compile(rf"(?:{EACH}|均)[^,，。；;]*$")
WITHIN = re.compile(  # between a whole and its part: 5处场所中3处, 8个镇配备到位的有5个
    "中[,，]?(?:已?有|已|的)?$|的(?:已有|有)$"
)
LISTED = frozenset("、和及与或至到设配建拥聘备")  # 15个站和9个点, 4个站配有3个窗口
PLAIN_PART = 8  # code points between a whole and its part: 14个站有9个, 15个单位进点13个
PLANNED = re.compile(  # 原定的2期轮训 are no result, 完成原定的2期 are
    "(?<![按照照依])(?:原定|原拟|原计划|年初(?:确定|计划|提出|定下)|(?<![成入划的])计划)[^,，。；;0-9]{0,8}$"
)
CHANGED_BY = re.compile("(?:压缩|缩短|压减|下降|降低|减少|提高|提升|增长|增加)(?:了|近|约)?$")
LEVEL = re.compile("(?:[至到在为]|低于|高于|超过)$")  # 压缩至3天, and no 压缩2天
SHORT = 6  # code points before a figure
CLAUSE_ENDS = re.compile("[,，;；:：。\n]")
MONTHS = re.compile(r"(?:[0-9]{1,2}月(?:份|初|底)?[、和及与]?){2,6}各")
BEFORE_END = ("begun", "applied")
BELOW = frozenset({"nearly", "at_most"})
AT_MOST = frozenset({"at_most"})


class FollowUp(NamedTuple):
    """A plan and its answer; the answer's place and target and value are None in silence."""

    document_id: str
    start: int
    end: int
    responds_to: int | None
    outcome: Outcome
    answer: Answer
    later_document_id: str | None = None
    later_start: int | None = None
    later_end: int | None = None
    target: Decimal | None = None
    value: Decimal | None = None


def follow_up(series: Sequence[Edition], vocabulary: Vocabulary) -> Iterator[FollowUp]:
    """The outcome of every plan of a series, from the report of the next year."""
    by_year = {edition.year: edition for edition in series}
    told: dict[str, tuple[Clause, ...]] = {}  # a report is read once, as the later and the earlier
    for edition in series:
        plans = [said for said in edition.statements if said.kind == "plan"]
        later = by_year.get(edition.year + 1)
        if later is None or later.document_id == edition.document_id:
            for plan in plans:
                yield _unanswered(edition, plan, "no_later_report")
        elif plans:
            for one in (edition, later):
                if one.document_id not in told:
                    told[one.document_id] = tuple(read(one, vocabulary))
            clauses_of = told[edition.document_id], told[later.document_id]
            reader = Reader(edition, later, plans[:MOST_PLANS], clauses_of, vocabulary)
            for number in range(len(plans[:MOST_PLANS])):
                yield reader.answer(number)
            for plan in plans[MOST_PLANS:]:
                yield _unanswered(edition, plan, "unclear")


def _unanswered(edition: Edition, plan: Said, outcome: Outcome) -> FollowUp:
    return FollowUp(edition.document_id, plan.start, plan.end, plan.responds_to, outcome, "silence")


class Figured(NamedTuple):
    """A figure that answers a target, and how sure that is."""

    figure: Stated
    likeness: float


class Reader:
    """The later report, asked about the plans of the year before."""

    def __init__(
        self,
        edition: Edition,
        later: Edition,
        plans: Sequence[Said],
        told: tuple[Sequence[Clause], Sequence[Clause]],
        vocabulary: Vocabulary,
    ) -> None:
        """`told`: the clauses of the two reports."""
        self._edition, self._later, self._plans = edition, later, plans
        self._vocabulary = vocabulary
        self._quotes = [edition.text[plan.start : plan.end] for plan in plans]
        self._cues = _cues(vocabulary)
        self._general = frozenset(self._cues["general"])
        self._holds = Fates(later.year, vocabulary).holds
        self._openers = tuple(
            word for cue in vocabulary.statement_cues if cue.kind == "opener" for word in cue.words
        )
        wanted = [self._wanted(quote) for quote in self._quotes]
        self._answers = Answers(*told, wanted, vocabulary)
        self._figures: defaultdict[int, list[Stated]] = defaultdict(list)  # by their clause
        for figure in later.figures:
            at = self._answers.at(figure.start)
            if at is not None and len(self._figures[at]) < MOST_FIGURES:
                self._figures[at].append(figure)
        often = _often(vocabulary)
        self._regular = {cue.word: cue.times for cue in often}
        self._times = {cue.word: cue.times or 1 for cue in often if not cue.outcome}
        self._kinds = {unit.family: unit.kind for unit in vocabulary.units}
        self._groups = {kind: row.group for row in vocabulary.near_units for kind in row.kinds}

    def answer(self, number: int) -> FollowUp:
        """What the later report says of the plan of this number, in all its parts."""
        found = self._whole(number)
        late = None if found.outcome == "missed" else self._part_put_off(number)
        if late is None:
            return found
        span = self._answers.span(late)
        place = self._later.document_id, span.start, span.end
        return FollowUp(*found[:4], "missed", "mention", *place)

    def _part_put_off(self, number: int) -> Passage | None:
        """The passage that tells that a part of a plan of several was put off, if any does."""
        for passage in self._answers.of_parts(number):
            is_back = self._is_back(passage)
            least = BACK_IN_PART if is_back else PART_OF_PLAN
            if passage.likeness >= least and self._holds("missed", self._words(passage)):
                return passage
        return None

    def _whole(self, number: int) -> FollowUp:
        plan, passages = self._plans[number], self._passages(number)
        target = _target(self._edition, plan)
        if target is None:
            return self._mentioned(number, None, passages)
        found = self._figure(number, target, passages)
        if found is None or self._is_put_off(passages, found.likeness):
            return self._mentioned(number, target, passages)
        measured = self._doubted(target, found.figure, self._measured(number, target, found.figure))
        if measured.outcome == "unclear":
            told = self._mentioned(number, target, passages)
            return told if told.outcome == "missed" else measured
        return measured

    def _doubted(self, target: Stated, figure: Stated, measured: FollowUp) -> FollowUp:
        """A figure reaches no target where its clause, or the next of a repeated one, denies it."""
        at = self._answers.at(figure.start)
        if measured.outcome != "met" or at is None:
            return measured
        words = self._answers.clauses[at].span.of(self._later.text)
        after = self._after(at) if figure.value == target.value else ""
        if self._holds("missed", words) or self._holds("missed", after):
            return measured._replace(outcome="missed")
        is_open = (
            self._holds("unclear", words)
            or self._is_before(measured, words)
            or self._holds("hindered", words)
            or self._holds("unclear", after)
            or self._holds("missed", self._before(at))
        )
        return measured._replace(outcome="unclear") if is_open else measured

    def _is_before(self, plan: FollowUp, words: str) -> bool:
        """Whether words tell what comes before an end: work begun, names sent in, a lower level."""
        asked = self._edition.text[plan.start : plan.end]
        is_before = any(
            self._holds(kind, words) and not self._holds(kind, asked) for kind in BEFORE_END
        )
        return self._is_lower(asked, words) or (is_before and not self._holds("ended", words))

    def _passages(self, number: int) -> list[Passage]:
        """The passages that speak of a plan; a name in quotes that both reports use is telling."""
        counts = {name: self._later.text.count(name) for name in NAME.findall(self._quotes[number])}
        names = {name: SAME_NAME / count**0.5 for name, count in counts.items() if count}
        passages = [self._discounted(number, passage) for passage in self._answers.of(number)]
        if counts and not names:
            return [p._replace(likeness=p.likeness * NAME_SILENT) for p in passages]
        return [self._named(passage, names) for passage in passages] if names else passages

    def _discounted(self, number: int, passage: Passage) -> Passage:
        """A passage of stock phrases (三项制度) is worth less, where the plan names none."""
        if not self._holds("stock_phrase", self._words(passage)):
            return passage
        is_named = self._holds("stock_phrase", self._quotes[number])
        return passage if is_named else passage._replace(likeness=passage.likeness * STOCK_PHRASE)

    def _named(self, passage: Passage, names: Mapping[str, float]) -> Passage:
        words = self._words(passage)
        added = max((weight for name, weight in names.items() if name in words), default=None)
        if added is None:
            return passage._replace(likeness=passage.likeness * UNNAMED)
        return passage._replace(likeness=passage.likeness + added)

    def _is_put_off(self, passages: Sequence[Passage], likeness: float) -> bool:
        """Whether a passage that says more of the plan than its figure says it was not done."""
        best = max(passages, key=lambda passage: passage.likeness)
        return best.likeness > likeness and "missed" in self._told(best)

    # A target that is met by a figure -------------------------------------------------------------

    def _figure(self, number: int, target: Stated, passages: Sequence[Passage]) -> Figured | None:
        said = self._said_around(passages)
        best = Figured(target, SAME_FIGURE)
        for at in sorted(said.keys() & self._figures.keys()):
            for figure in self._figures[at]:
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

    def _fits(self, number: int, target: Stated, figure: Stated) -> float:
        """What a figure's likeness to a target adds."""
        return (
            SAME_INDICATOR * _is_same_indicator(target, figure)
            + SAME_VALUE * self._is_of_all(number, target, figure)
            + PER_HEAD * self._is_so_many_each(target, figure)
        )

    def _misses(self, number: int, target: Stated, figure: Stated, at: int) -> float:
        """What is taken off for what a figure of a clause is instead of an answer."""
        return (
            PART_OF * (figure.part_of is not None and not self._is_grown(number, at))
            + OF_STOCK * self._is_stock_for_growth(number, at)
            + TRIED * self._is_only_tried(target, figure, at)
            + OUT_OF * self._is_whole(number, target, figure, at)
        )

    def _is_of_all(self, number: int, target: Stated, figure: Stated) -> bool:
        """Whether a figure repeats the number of those that a plan wants to reach one and all."""
        return target.value == figure.value and self._holds("every", self._quotes[number])

    def _is_only_tried(self, target: Stated, figure: Stated, at: int) -> bool:
        """Whether a figure is of who tried, the next clause saying of how many that came true."""
        words = self._answers.clauses[at].span.of(self._later.text)
        asked = _clause_around(self._edition.text, target)
        if not self._holds("tried", words) or self._holds("tried", asked):
            return False
        return any(
            other.family == figure.family
            and (other.value or Decimal(0)) < (figure.value or Decimal(0))
            for other in self._figures.get(at + 1, ())
        )

    def _is_whole_of_done(self, figure: Stated, at: int) -> bool:
        """Whether a sentence goes on to say how much of a figure is done (12处已修缮9处)."""
        text, is_planned = self._later.text, self._is_planned(figure, at)
        return any(
            0 <= other.start - figure.end <= LONG_CLAUSE
            and other.family == figure.family
            and (other.value or Decimal(0)) < (figure.value or Decimal(0))
            and (
                is_planned
                or self._is_out_of(text[figure.end : other.start], is_same=other_at == at)
            )
            for other_at in range(at, at + AFTER_WHOLE)
            for other in self._figures.get(other_at, ())
            if other.sentence_start == figure.sentence_start
        )

    def _is_whole(self, number: int, target: Stated, figure: Stated, at: int) -> bool:
        """Whether a figure is of all there are, of which less was done."""
        return self._is_whole_of_done(figure, at) or self._is_topic(number, target, figure, at)

    def _is_topic(self, number: int, target: Stated, figure: Stated, at: int) -> bool:
        """Whether a figure says of how many (反馈的18个问题) less was done next (整改15个)."""
        plan = self._edition.text[self._plans[number].start : target.start]
        verb = self._verb(CLAUSE_ENDS.split(plan)[-1])
        words = self._answers.clauses[at].span.of(self._later.text)
        if not verb or verb in words or verb not in self._after(at):
            return False
        return any(
            other.family == figure.family
            and (other.value or Decimal(0)) < (figure.value or Decimal(0))
            for other in self._figures.get(at + 1, ())
        )

    def _verb(self, clause: str) -> str:
        """The first two letters of a clause of a plan after its adverb: its verb (整改)."""
        adverb = next((word for word in self._cues["adverb"] if clause.startswith(word)), "")
        return clause[len(adverb) :][:PAIR]

    def _is_out_of(self, between: str, *, is_same: bool) -> bool:
        """`is_same`: in one clause; of another, 仅 or 27个站中 tells that it is a part."""
        if WITHIN.search(between) or self._holds("only", between):
            return True
        if not is_same:
            return False
        is_plain = len(between) <= PLAIN_PART and LISTED.isdisjoint(between)
        return is_plain or self._holds("out_of", between)

    def _is_so_many_each(self, target: Stated, figure: Stated) -> bool:
        each = _is_per_head(self._edition.text, target)
        return each and _is_per_head(self._later.text, figure, PER_HEAD_TOLD)

    def _counts(self, figure: Stated, at: int, target: Stated) -> bool:
        """A result, also of so many a month; where so many each are asked, what each has."""
        if figure.value is None or self._is_planned(figure, at):
            return False
        before = self._later.text[max(0, figure.start - SHORT) : figure.start]
        if CHANGED_BY.search(before) and _is_level(self._edition.text, target):
            return False
        if figure.aspect == "result" or self._is_so_many_each(target, figure):
            return True
        words = self._answers.clauses[at].span.of(self._later.text)  # 每月接访2次 is read as a rule
        return figure.aspect == "standard" and self._per_year(words) > 1

    def _is_planned(self, figure: Stated, at: int) -> bool:
        """Whether a figure repeats what was planned (原定的2期), and not what was done."""
        start = max(self._answers.clauses[at].span.start, figure.start - LONG_CLAUSE)
        words = self._later.text[start : figure.start]
        planned = PLANNED.search(words)
        return planned is not None and not self._holds("met", words[: planned.start()])

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

    def _is_of_others(self, number: int, figure: Stated, at: int) -> bool:
        """Whether a figure is of such (另聘辅助人员2名) as the plan does not name."""
        span, quote = self._answers.clauses[at].span, self._quotes[number]
        if BESIDES in self._later.text[figure.end : span.end] and BESIDES not in quote:
            return True  # 由2名同志兼任
        words = self._later.text[span.start : figure.end]
        return self._holds("others", words) and not self._holds("others", quote)

    def _unlike(self, target: Stated, figure: Stated) -> float | None:
        """What a unit of another family takes off; None where the two do not line up."""
        if target.family == figure.family:
            return 0.0
        one, other = (self._groups.get(self._kinds.get(f.family, "")) for f in (target, figure))
        if one is None or one != other:
            return None
        counts_visits = target.family.endswith("次") != figure.family.endswith("次")
        return None if counts_visits and one == PLACES else NEAR_UNIT

    def _is_stock_for_growth(self, number: int, at: int) -> bool:
        words = self._answers.clauses[at].span.of(self._later.text)
        grows = self._holds("growth", self._quotes[number])
        return grows and self._holds("stock", words) and not self._holds("growth", words)

    def _is_grown(self, number: int, at: int) -> bool:
        """Whether a plan asks for growth, and a clause tells of growth (其中当年取证2名)."""
        words = self._answers.clauses[at].span.of(self._later.text)
        return self._holds("growth", self._quotes[number]) and self._holds("growth", words)

    def _measured(self, number: int, target: Stated, found: Stated) -> FollowUp:
        plan, quote = self._plans[number], self._quotes[number]
        times = self._per_year(quote)
        wanted = (target.value or Decimal(0)) * times
        at = self._answers.at(found.start)
        span = Span(found.start, found.end) if at is None else self._answers.clauses[at].span
        words = span.of(self._later.text)
        value = (found.value or Decimal(0)) * max(self._per_year(words), _months(words))
        if self._holds("growth", quote):
            value -= self._grown_from(found, span)
        falls = target.qualifier in AT_MOST or self._holds("less", quote)
        reaches = value <= wanted if falls else value >= wanted
        is_below = not falls and value == wanted and found.qualifier in BELOW  # 接近90%
        outcome: Outcome = "met" if reaches and not is_below else "missed"
        per_head = _is_per_head(self._edition.text, target)
        if times == 1 and per_head and not self._is_so_many_each(target, found):
            outcome = "unclear"
        if at is not None and self._falls_short(number, max(0, at - 1), at):
            outcome = "missed"
        return FollowUp(
            self._edition.document_id, plan.start, plan.end, plan.responds_to, outcome, "figure",
            self._later.document_id, span.start, span.end, wanted, value,
        )  # fmt: skip

    def _grown_from(self, found: Stated, span: Span) -> Decimal:
        """What a figure grew from in its own clause (由11名增至15名); 0 where that is not said."""
        text = self._later.text
        for figure in self._later.figures:
            within = span.start < figure.start < found.start and figure.family == found.family
            if within and text[figure.start - 1] in "由从":
                return figure.value or Decimal(0)
        return Decimal(0)

    def _per_year(self, quote: str) -> int:
        """How often a year: 每季度开展1次 asks for 4."""
        return next((times for word, times in self._times.items() if word in quote), 1)

    # A plan that is answered in words -------------------------------------------------------------

    def _mentioned(
        self, number: int, target: Stated | None, passages: Sequence[Passage]
    ) -> FollowUp:
        plan = self._plans[number]
        is_open = self._is_open(number, target)
        answers = [passage for passage in passages if is_open or self._is_answer(passage)]
        passage = self._closest(answers)
        least = NEAR_DEGREE if is_open else NEAR_MATTER
        if passage is None or passage.likeness < least:
            passage = self._distant(number, answers, passages)
        if passage is None:
            return _unanswered(self._edition, plan, "not_reported")
        span = self._answers.span(passage)
        is_back = self._is_back(passage)
        outcome = self._judged(number, target, passage, is_back=is_back)
        return FollowUp(
            self._edition.document_id, plan.start, plan.end, plan.responds_to, outcome,
            "shortcoming" if is_back else "mention",
            self._later.document_id, span.start, span.end,
        )  # fmt: skip

    def _closest(self, passages: Sequence[Passage]) -> Passage | None:
        """The passage that says most; of those that say nearly as much, one that says the end."""
        best = max(passages, key=lambda passage: passage.likeness, default=None)
        if best is None or self._told(best):
            return best
        least = max(NEAR_MATTER, CUED * best.likeness)
        rivals = [p for p in passages if p.likeness >= least and self._tells_the_end(p)]
        return max(rivals, key=lambda passage: passage.likeness, default=best)

    def _tells_the_end(self, passage: Passage) -> bool:
        """A shortcoming tells the end only of what it names."""
        return bool(self._told(passage)) and (passage.has_head or not self._is_back(passage))

    def _is_answer(self, passage: Passage) -> bool:
        """Whether a passage says the noun of a plan, or so much that it can't mean another."""
        if passage.has_head:
            return True
        if self._is_back(passage):
            return "missed" in self._told(passage)
        return passage.likeness >= HEADLESS_MATTER or "met" in self._told(passage)

    def _is_back(self, passage: Passage) -> bool:
        return self._answers.clauses[passage.last].role == "shortcomings"

    def _puts_off(self, passage: Passage) -> bool:
        """Whether a passage says the noun of a plan, in few words, and that it was not done."""
        says_it = passage.has_head and passage.likeness >= PUT_OFF and not self._is_back(passage)
        return says_it and "missed" in self._told(passage)

    def _distant(
        self, number: int, answers: Sequence[Passage], passages: Sequence[Passage]
    ) -> Passage | None:
        """A passage of few of a plan's words that tells what became of it: put off, or better."""
        found = next((passage for passage in answers if self._puts_off(passage)), None)
        return found or next((p for p in passages if self._is_better(number, p)), None)

    def _is_better(self, number: int, passage: Passage) -> bool:
        """Whether a passage tells that what a plan names, and not any 制度 or 执法, is better."""
        if passage.likeness < NEAR_VAGUE or self._is_back(passage) or not self._is_vague(passage):
            return False
        asked, told = self._quotes[number], self._words(passage)
        both = terms(asked, self._vocabulary).all & terms(told, self._vocabulary).all
        pairs = {term for term in both - self._vocabulary.dull_pairs if len(term) == PAIR}
        return not pairs <= self._general

    def _judged(
        self, number: int, target: Stated | None, passage: Passage, *, is_back: bool
    ) -> Outcome:
        """What is told as done is done, unless it is said otherwise or no event can show it."""
        told = self._told(passage)
        if "missed" in told or self._falls_short(number, passage.first, passage.last):
            return "missed"
        least = BACK_DEGREE if is_back and self._opens(self._quotes[number]) else SAME_MATTER
        if passage.likeness < least:
            return "unclear"
        if is_back:
            return "missed"
        if self._is_doubtful(number, passage, told):
            return "unclear"
        if self._asks_for_more(number, target, passage, told):
            return "unclear"
        return "missed" if is_late(self._quotes[number], self._words(passage)) else "met"

    def _is_doubtful(self, number: int, passage: Passage, told: frozenset[str]) -> bool:
        """Whether a passage tells of no end: of a step, of progress, of too little."""
        if "unclear" in told or self._is_step(number, passage):
            return True
        is_lower = self._is_lower(self._quotes[number], self._words(passage))
        if is_lower or self._is_vague(passage):
            return True
        is_sure = passage.has_head or passage.likeness >= HEADLESS_SURE
        return "met" not in told and not (is_sure and self._tells_a_doing(passage))

    def _falls_short(self, number: int, first: int, last: int) -> bool:
        """Whether clauses tell that only a part has what a plan wants all to have."""
        found, wants_all = self._answers.clauses, self._holds("every", self._quotes[number])
        told = Span(found[first].span.start, found[last].span.end).of(self._later.text)
        if wants_all and self._holds("most", told):
            return True
        if any(
            (wants_all or self._is_planned(figure, at)) and self._is_whole_of_done(figure, at)
            for at in range(first, last + 1)
            for figure in self._figures.get(at, ())
        ):
            return True
        if not wants_all or "course" in self._opens(self._quotes[number]):
            return False
        goes_on = self._after(last) != ""
        return any(self._is_rate_of_part(number, at) for at in range(first, last + 1 + goes_on))

    def _is_rate_of_part(self, number: int, at: int) -> bool:
        """Whether a clause gives a plan's rate (走访覆盖率92%) that is short of all."""
        words = self._answers.clauses[at].span.of(self._later.text)
        if not self._holds("coverage", words):
            return False
        is_of_plan = any(
            rate in words and (rate == COVERED or rate[:-1] in self._quotes[number])
            for rate in self._cues["coverage"]
        )
        return is_of_plan and any(
            figure.family == "%" and (figure.value or ALL) < ALL
            for figure in self._figures.get(at, ())
        )

    def _is_lower(self, quote: str, words: str) -> bool:
        """Whether words name a lower level (获评市级) than a plan (争创省级)."""
        return 0 < self._level(words) < self._level(quote)

    def _level(self, words: str) -> int:
        """The highest level of government that words name, 1 for a county; 0 for none."""
        return max((rank for level, rank in LEVELS.items() if level in words), default=0)

    def _is_vague(self, passage: Passage) -> bool:
        """Whether a passage only tells that a thing is better (更加规范), not what was done."""
        words = self._words(passage)
        goes_on = self._after(passage.last) != ""
        is_ongoing = self._holds("ongoing", words)
        if not is_ongoing and (not self._holds("vague", words) or self._holds("met", words)):
            return False
        last = passage.last + (goes_on and self._holds("progress", words))
        return not any(self._figures.get(at) for at in range(passage.first, last + 1))

    def _tells_a_doing(self, passage: Passage) -> bool:
        """Whether a word of doing, or a figure, stands in a passage: a noun alone is no deed."""
        words = self._words(passage)
        if self._holds("deed", words) or self._turns(words) is not None:
            return True
        return any(
            self._figures.get(number) or any(map(is_doing, self._answers.clauses[number].terms))
            for number in range(passage.first, passage.last + 1)
        )

    def _is_step(self, number: int, passage: Passage) -> bool:
        """Whether a passage tells only what comes before (学习借鉴外地经验), and the plan more."""
        words, quote = self._words(passage), self._quotes[number]
        after = self._after(passage.last)
        for kind in BEFORE_END:
            if self._holds(kind, words) and not self._holds(kind, quote):
                return not self._holds("ended", words + after)
        if not self._holds("step", words) or self._holds("step", quote):
            return False
        return not self._holds("met", words + after)

    def _asks_for_more(
        self, number: int, target: Stated | None, passage: Passage, told: frozenset[str]
    ) -> bool:
        """True where the passage shows the matter and not that the plan was carried out."""
        quote, words = self._quotes[number], self._words(passage)
        if target is not None and not self._is_counted(target, quote, passage):
            return True
        opens = self._opens(quote)
        if "degree" in opens and not self._is_built(quote, words):
            return True
        if "course" in opens and "met" not in told:
            return True
        all_of = words + self._after(passage.last) if target is not None else words
        if self._holds("every", quote) and not self._holds("every", all_of):
            return True
        wanted = {makes(clause, self._vocabulary) for clause in self._concrete(quote)} - {""}
        if wanted == {REGIME} and self._is_kept(quote, words):
            return False
        return bool(wanted) and not wanted & set(made(words, self._vocabulary))

    def _is_kept(self, quote: str, words: str) -> bool:
        """Whether a regime of so many a year (季度通报制度) is seen kept (按季度通报)."""
        asked, told = self._turns(quote), self._turns(words)
        return asked is not None and asked == told

    def _turns(self, words: str) -> int | None:
        """How often a year words say that a thing is done; None where they don't."""
        return next((times for word, times in self._regular.items() if word in words), None)

    def _is_built(self, quote: str, words: str) -> bool:
        """Whether what is to be strengthened (加强宣传阵地建设) was added to (新建阵地6个)."""
        kind = makes(quote, self._vocabulary) if quote.endswith(BUILDING) else ""
        return kind in made(words, self._vocabulary) and self._holds("growth", words)

    def _is_open(self, number: int, target: Stated | None) -> bool:
        """Of a plan of degree, or of so much a head, the next report can only touch the matter."""
        per_head = target is not None and _is_per_head(self._edition.text, target)
        return per_head or bool(self._opens(self._quotes[number]))

    def _is_counted(self, target: Stated, quote: str, passage: Passage) -> bool:
        """Whether words without a figure reach a target: of 1, of so many a year (按季), of all."""
        words = self._words(passage)
        if target.value == 1 and self._per_year(quote) <= self._per_year(words):
            return True
        of_all = self._holds("every", words + self._after(passage.last))
        wants_all = target.family == "%" or self._holds("every", quote)
        return of_all and (wants_all or self._holds("met", words))

    def _opens(self, quote: str) -> frozenset[str]:
        """`degree` or `course` where every clause of a plan opens so (提升, 持续推动)."""
        kinds = {self._opening(span.of(quote)) for span in clauses(quote, Span(0, len(quote)))}
        if kinds <= {"degree", "course"}:
            return frozenset({"course" if "course" in kinds else "degree"})
        return frozenset()

    def _wanted(self, quote: str) -> Wanted:
        concrete = self._concrete(quote)
        objects = [found for clause in concrete if (found := self._object(clause))]
        return Wanted(concrete, [*(concrete if len(concrete) > 1 else ()), *objects])

    def _concrete(self, quote: str) -> list[str]:
        """The clauses of a plan that say what shall be done; all, where all are of degree."""
        said = [span.of(quote) for span in clauses(quote, Span(0, len(quote)))]
        concrete = [clause for clause in said if self._opening(clause) != "degree"]
        is_all = len(concrete) == len(said)
        return concrete if is_all or any(map(self._tells, concrete)) else said

    def _tells(self, clause: str) -> bool:
        """Whether a clause says what it is about: 力争达到98% does not."""
        found = terms(clause, self._vocabulary).all
        return any(len(term) >= PAIR and not is_doing(term) for term in found)

    def _object(self, clause: str) -> str:
        """What is to be done after a ground or a partner (按照…制定普法菜单); else empty."""
        if not any(clause.startswith(word) for word in self._openers):
            return ""
        found = object_of(clause, self._vocabulary)
        return found if len(found) >= LEAST_OBJECT else ""

    def _opening(self, clause: str) -> str:
        adverb = next((word for word in self._cues["adverb"] if clause.startswith(word)), "")
        rest = clause[len(adverb) :]
        for kind in ("degree", "course"):
            if any(rest.startswith(word) for word in self._cues[kind]):
                return kind
        return ""

    def _words(self, passage: Passage) -> str:
        return self._answers.span(passage).of(self._later.text)

    def _told(self, passage: Passage) -> frozenset[str]:
        """What the words of a passage, and of the clause after it, say became of a plan."""
        span = self._answers.span(passage)
        words = span.of(self._later.text)
        after = self._after(passage.last)
        told = {kind for kind in ("met", "missed", "unclear") if self._holds(kind, words)}
        told |= {kind for kind in ("missed", "unclear") if self._holds(kind, after)}
        told |= {"unclear"} if self._holds("hindered", words) else set()
        return frozenset(told)

    def _before(self, at: int) -> str:
        """The clause of its sentence that precedes the clause of this number."""
        found = self._answers.clauses
        if at == 0 or found[at - 1].sentence != found[at].sentence:
            return ""
        return found[at - 1].span.of(self._later.text)

    def _after(self, at: int) -> str:
        """The clause of its sentence that follows the clause of this number."""
        found = self._answers.clauses
        if at + 1 == len(found):
            return ""
        here, after = found[at], found[at + 1]
        return after.span.of(self._later.text) if after.sentence == here.sentence else ""


@lru_cache(maxsize=4)
def _often(vocabulary: Vocabulary) -> Sequence[FollowUpCue]:
    """The cues that say how often a year."""
    return [cue for cue in vocabulary.follow_up_cues if cue.times]


@lru_cache(maxsize=4)
def _cues(vocabulary: Vocabulary) -> Mapping[str, Sequence[str]]:
    cues: defaultdict[str, list[str]] = defaultdict(list)
    for cue in vocabulary.follow_up_cues:
        cues[cue.outcome].append(cue.word)
    return cues


def _is_same_indicator(target: Stated, figure: Stated) -> bool:
    return target.indicator_id is not None and target.indicator_id == figure.indicator_id


def _target(edition: Edition, plan: Said) -> Stated | None:
    """The first figure that a plan sets itself; deadlines and amounts a head are none."""
    figures = [
        f for f in edition.figures if plan.start <= f.start < plan.end and f.value is not None
    ]
    goals = [figure for figure in figures if figure.aspect in {"target", "standard"}]
    # A chapter of shortcomings and plans is read as one of results.
    return next(iter(goals or [f for f in figures if f.aspect == "result"]), None)


def _is_per_head(text: str, figure: Stated, said: re.Pattern[str] = PER_HEAD_ASKED) -> bool:
    """True of 每名…至少1件: what one person must do is not what a year adds up to."""
    return said.search(text[max(0, figure.start - 14) : figure.start]) is not None


def _is_level(text: str, target: Stated) -> bool:
    """True of 压缩至3天: what a year changed by (压缩2天) does not answer it."""
    return LEVEL.search(text[max(0, target.start - SHORT) : target.start]) is not None


def _clause_around(text: str, figure: Stated) -> str:
    before = text[max(0, figure.start - LONG_CLAUSE) : figure.start]
    after = text[figure.start : figure.start + LONG_CLAUSE]
    return CLAUSE_ENDS.split(before)[-1] + CLAUSE_ENDS.split(after)[0]


def _months(words: str) -> int:
    """How many months a clause names that each had so many (3月和9月各1次 has 2)."""
    found = MONTHS.search(words)
    return found.group().count("月") if found else 1
