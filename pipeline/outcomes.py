"""What the following report says of a plan: met, missed, unclear, or not reported.

A numeric target meets the next year's figure of the same thing in the same family of units; other
plans meet the passage that says most of what they say. What the report tells as done is done,
unless it says otherwise, or the plan asks for what no event can show. A plan that comes back as a
shortcoming was missed; silence is silence, never a failure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from pipeline.answers import Clause, Passage, read
from pipeline.asked import Asked
from pipeline.editions import Edition, Said, Stated
from pipeline.fates import Fates, Outcome
from pipeline.judging import Judging
from pipeline.later import Later
from pipeline.records import Span
from pipeline.shares import Shares
from pipeline.targets import Measured, Targets
from pipeline.vocabulary import Vocabulary

Answer = Literal["figure", "mention", "shortcoming", "silence"]

MOST_PLANS = 120  # of a report; more are bait


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
        fates = Fates(later.year, vocabulary)
        self._edition, self._plans = edition, plans
        self._asked = Asked(edition, plans, fates, vocabulary)
        self._later = Later(later, self._asked, told, fates, vocabulary)
        shares = Shares(self._asked, self._later, vocabulary)
        self._targets = Targets(self._asked, self._later, shares, vocabulary)
        self._judging = Judging(self._asked, self._later, shares, vocabulary)

    def answer(self, number: int) -> FollowUp:
        """What the later report says of the plan of this number, in all its parts."""
        found = self._whole(number)
        late = None if found.outcome == "missed" else self._judging.part_put_off(number)
        if late is None:
            return found
        return self._answered(number, "missed", "mention", self._later.answers.span(late))

    def _whole(self, number: int) -> FollowUp:
        passages, target = self._later.passages(number), self._asked.target(number)
        if target is None:
            return self._judged(number, None, passages)
        found = self._targets.find(number, target, passages)
        if found is None or self._judging.is_put_off(passages, found.likeness):
            return self._judged(number, target, passages)
        measured = self._measured(number, self._targets.measure(number, target, found.figure))
        if measured.outcome == "unclear":
            told = self._judged(number, target, passages)
            return told if told.outcome == "missed" else measured
        return measured

    def _judged(self, number: int, target: Stated | None, passages: Sequence[Passage]) -> FollowUp:
        found = self._judging.judge(number, target, passages)
        if found is None:
            return _unanswered(self._edition, self._plans[number], "not_reported")
        is_back = self._later.is_back(found.passage)
        answer: Answer = "shortcoming" if is_back else "mention"
        span = self._later.answers.span(found.passage)
        return self._answered(number, found.outcome, answer, span)

    def _measured(self, number: int, measured: Measured) -> FollowUp:
        answer: Answer = "mention" if measured.value is None else "figure"
        found = self._answered(number, measured.outcome, answer, measured.span)
        return found._replace(target=measured.target, value=measured.value)

    def _answered(self, number: int, outcome: Outcome, answer: Answer, span: Span) -> FollowUp:
        plan = self._plans[number]
        return FollowUp(
            self._edition.document_id, plan.start, plan.end, plan.responds_to, outcome, answer,
            self._later.edition.document_id, span.start, span.end,
        )  # fmt: skip
