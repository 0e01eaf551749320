"""What the following report says of a plan: met, missed, unclear, or not reported.

A numeric target meets the next year's figure of the same thing in the same family of units; other
plans meet the clause that says most of what they say. A plan that comes back as a shortcoming was
missed; silence is silence, never a failure.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from pipeline.editions import Edition, Said, Stated
from pipeline.records import Span
from pipeline.vocabulary import Vocabulary
from pipeline.wording import Weights, clauses, pairs, shared

Outcome = Literal["met", "missed", "unclear", "not_reported", "no_later_report"]
Answer = Literal["figure", "mention", "shortcoming", "silence"]

TOLD = frozenset({"measures", "leadership", "shortcomings", "intro", "other"})  # what was done
SAME_FIGURE = 0.40  # shared wording from which a figure answers a target
SAME_MATTER = 0.42  # shared wording from which a clause answers a plan
SAME_INDICATOR = 0.30  # what an equal indicator adds to shared wording
NEAR_MATTER = 0.28  # from here on the report touches the matter: unclear
SAME_NAME = 0.30  # what a name in quotes adds that both reports use
NAME = re.compile(r"[“《][^”》]{2,20}[”》]")
SURE_MATTER = 0.50  # from here on a clause with a figure shows that the thing was done
NEARLY = 0.6  # of the closest clause's weight
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


class Clause(NamedTuple):
    """A clause of the later report that tells what was done, and the words it is made of."""

    span: Span
    role: str | None
    words: frozenset[str]


class Match(NamedTuple):
    """A clause of the later report, and how much of the plan it says."""

    clause: Clause
    likeness: float
    naming: float  # what a shared name in quotes adds

    @property
    def weight(self) -> float:
        return self.likeness + self.naming


def follow_up(series: Sequence[Edition], vocabulary: Vocabulary) -> Iterator[FollowUp]:
    """The outcome of every plan of a series, from the report of the next year."""
    by_year = {edition.year: edition for edition in series}
    for edition in series:
        plans = [said for said in edition.statements if said.kind == "plan"]
        later = by_year.get(edition.year + 1)
        if later is None or later.document_id == edition.document_id:
            for plan in plans:
                yield _unanswered(edition, plan, "no_later_report")
        else:
            reader = Reader(later, [plan.quote for plan in plans], vocabulary)
            for plan in plans:
                yield reader.answer(edition, plan)


def _unanswered(edition: Edition, plan: Said, outcome: Outcome) -> FollowUp:
    return FollowUp(edition.document_id, plan.start, plan.end, plan.responds_to, outcome, "silence")


class Reader:
    """The later report, ready to be asked about the plans of the year before."""

    def __init__(self, later: Edition, plans: Sequence[str], vocabulary: Vocabulary) -> None:
        self._later = later
        self._clauses = list(_told(later))
        self._starts = [clause.span.start for clause in self._clauses]
        spoken = [*map(pairs, plans), *(clause.words for clause in self._clauses)]
        self._weights = Weights(spoken, vocabulary.dull_pairs)
        self._cues = vocabulary.follow_up_cues
        self._times = {cue.word: cue.times for cue in self._cues if cue.times}

    def answer(self, edition: Edition, plan: Said) -> FollowUp:
        """What the later report says of one plan."""
        target = _target(edition, plan)
        if target is not None:
            found = self._figure(plan, target)
            if found is not None:
                return self._measured(edition, plan, target, found)
        return self._mentioned(edition, plan)

    # A target that is met by a figure -------------------------------------------------------------

    def _figure(self, plan: Said, target: Stated) -> Stated | None:
        wanted = self._weights.of(pairs(_without_numbers(plan.quote)))
        counted = self._weights.of(pairs(target.counted or ""))
        best, most = None, SAME_FIGURE
        for figure in self._later.figures:
            if figure.family != target.family or figure.aspect != "result" or figure.value is None:
                continue
            around = self._around(figure)
            if around is None:
                continue
            likeness = _figure_likeness(wanted, counted, target, figure, around)
            if likeness > most:
                best, most = figure, likeness
        return best

    def _around(self, figure: Stated) -> frozenset[str] | None:
        """Words of the figure's clause, and of the one before where it stands nearly alone.

        None where the figure stands outside what the report tells as done.
        """
        at = self._clause_at(figure.start)
        if at is None:
            return None
        words = self._clauses[at].words
        before = self._clauses[at - 1] if at else None
        is_alone = self._clauses[at].span.end - self._clauses[at].span.start < 12
        if is_alone and before is not None and before.span.start >= figure.sentence_start:
            return words | before.words
        return words

    def _measured(self, edition: Edition, plan: Said, target: Stated, found: Stated) -> FollowUp:
        times = self._per_year(plan.quote)
        wanted = (target.value or Decimal(0)) * times
        at = self._clause_at(found.start)
        span = Span(found.start, found.end) if at is None else self._clauses[at].span
        value = (found.value or Decimal(0)) * self._per_year(span.of(self._later.text))
        reached = value <= wanted if target.qualifier in AT_MOST else value >= wanted
        outcome: Outcome = "met" if reached else "missed"
        if times == 1 and _is_per_head(edition.text, target):
            outcome = "unclear"
        return FollowUp(
            edition.document_id, plan.start, plan.end, plan.responds_to, outcome, "figure",
            self._later.document_id, span.start, span.end, wanted, value,
        )  # fmt: skip

    def _per_year(self, quote: str) -> int:
        """How often a year: 每季度开展1次 asks for 4."""
        return next((times for word, times in self._times.items() if word in quote), 1)

    # A plan that is answered in words -------------------------------------------------------------

    def _mentioned(self, edition: Edition, plan: Said) -> FollowUp:
        match = self._closest(plan.quote)
        if match is None or match.weight < NEAR_MATTER:
            return _unanswered(edition, plan, "not_reported")
        back, span = match.clause.role == "shortcomings", match.clause.span
        outcome = self._judged(match, is_back=back)
        if outcome == "met" and self._is_of_degree(plan.quote):
            outcome = "unclear"
        return FollowUp(
            edition.document_id, plan.start, plan.end, plan.responds_to, outcome,
            "shortcoming" if back else "mention",
            self._later.document_id, span.start, span.end,
        )  # fmt: skip

    def _judged(self, match: Match, *, is_back: bool) -> Outcome:
        """Done only where the report says so with a word of doing; touched upon is unclear."""
        told = self._cued(match.clause.span)
        if "missed" in told:
            return "missed"
        if match.weight < SAME_MATTER or "unclear" in told:
            return "unclear"
        if is_back:
            return "missed" if match.likeness >= SAME_MATTER else "unclear"
        counted = match.likeness >= SURE_MATTER and self._has_figure(match.clause.span)
        return "met" if "met" in told or counted else "unclear"

    def _is_of_degree(self, quote: str) -> bool:
        """True of 扩大…, 提升…: an event of the next year does not show how far it went."""
        return any(cue.outcome == "degree" and quote.startswith(cue.word) for cue in self._cues)

    def _has_figure(self, span: Span) -> bool:
        return any(span.start <= figure.start < span.end for figure in self._later.figures)

    def _closest(self, wanted: str) -> Match | None:
        text, names, weights = (
            self._later.text,
            self._names(wanted),
            self._weights.of(pairs(wanted)),
        )
        matches = [
            Match(clause, shared(weights, clause.words), _named(clause.span.of(text), names))
            for clause in self._clauses
        ]
        best = max(matches, key=lambda match: match.weight, default=None)
        if best is None or self._cued(best.clause.span):
            return best
        # Of clauses that say nearly as much, the one that also says what became of it answers.
        rivals = [m for m in matches if m.weight >= NEARLY * best.weight]
        telling = [m for m in rivals if m.weight >= NEAR_MATTER and self._cued(m.clause.span)]
        return max(telling, key=lambda match: match.weight, default=best)

    def _names(self, wanted: str) -> dict[str, float]:
        """Names in quotes (“一张表”) that both reports use, the rarer the more telling."""
        counts = {name: self._later.text.count(name) for name in NAME.findall(wanted)}
        return {name: SAME_NAME / count**0.5 for name, count in counts.items() if count}

    def _cued(self, span: Span) -> set[str]:
        """What the words of a clause, and those right after it, say became of a plan."""
        words = self._later.text[span.start : span.end + 12]
        return {cue.outcome for cue in self._cues if cue.outcome and cue.word in words}

    def _clause_at(self, place: int) -> int | None:
        at = bisect_right(self._starts, place) - 1
        return at if at >= 0 and place < self._clauses[at].span.end else None


def _told(later: Edition) -> Iterator[Clause]:
    """The clauses of an edition that tell what was done."""
    roles = later.roles()
    for span in clauses(later.text, Span(0, len(later.text))):
        role = roles(span.start)
        if role in TOLD:
            yield Clause(span, role, pairs(span.of(later.text)))


def _figure_likeness(
    wanted: Mapping[str, float],
    counted: Mapping[str, float],
    target: Stated,
    figure: Stated,
    around: frozenset[str],
) -> float:
    likeness = shared(wanted, around)
    if counted and figure.counted:
        likeness = max(likeness, 0.75 * shared(counted, around | pairs(figure.counted)))
    same = target.indicator_id is not None and target.indicator_id == figure.indicator_id
    return likeness + SAME_INDICATOR * same - 0.1 * (figure.part_of is not None)


def _named(clause: str, names: dict[str, float]) -> float:
    return max((weight for name, weight in names.items() if name in clause), default=0.0)


def _target(edition: Edition, plan: Said) -> Stated | None:
    """The first figure that a plan sets itself; deadlines and amounts a head are none."""
    figures = [
        f for f in edition.figures if plan.start <= f.start < plan.end and f.value is not None
    ]
    goals = [figure for figure in figures if figure.aspect in {"target", "standard"}]
    return next(iter(goals), None)


def _is_per_head(text: str, target: Stated) -> bool:
    """True of 每名…至少1件: what one person must do is not what a year adds up to."""
    before = text[max(0, target.start - 14) : target.start]
    return re.search(r"每(?:名|人|个|位|支|户)", before) is not None


def _without_numbers(quote: str) -> str:
    return re.sub(r"[0-9.]+", " ", quote)
