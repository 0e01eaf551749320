"""Where a later report speaks of a plan: the passages that say most of what the plan says.

A passage is a clause, or a clause with the one or two before it in its sentence that hold its
subject (安责险投保企业217家,投保率79.6%). A passage answers the plan that it fits best: where it
says clearly more of another plan, it counts for less.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from pipeline.editions import Edition
from pipeline.records import Span
from pipeline.terms import PERSONS, Terms, Weights, is_doing, shared, terms
from pipeline.vocabulary import Vocabulary
from pipeline.wording import clauses

TOLD = frozenset({"measures", "leadership", "shortcomings", "intro", "other"})  # what was done
WIDER = (1.0, 0.95, 0.9)  # what a passage of one, two, three clauses is worth
LEAST_SAID = 0.1  # of a plan, from which a passage is looked at
ROUNDING = 1e-9  # of sums of weights in another order
CONTESTED = 0.6  # of what a passage says more of another plan, taken off
MOST_CLAUSES = 1500  # of a report; a long one has 1,000
ENDS = frozenset("。；！？;!?\n")
PART = 0.95  # what saying one part of a plan is worth
HEADLESS = 0.9  # worth of a passage that says nothing of the noun at a plan's end
ONLY_PERSONS = frozenset({PERSONS})
LEAST_TERMS = 5  # of a part of a plan


class Clause(NamedTuple):
    """A clause of a report, in which part it stands, and the number of its sentence."""

    span: Span
    role: str | None
    sentence: int
    terms: frozenset[str]


class Passage(NamedTuple):
    """Clauses `first` to `last`, and how much of a plan they say, 0 to 1."""

    first: int
    last: int
    likeness: float
    has_head: bool = True  # whether it says the noun at the plan's end


class Rival(NamedTuple):
    """A plan by its number, and how much of it a passage says."""

    plan: int
    likeness: float


class Wanted(NamedTuple):
    """A plan's clauses, and what of them may be looked for by itself."""

    clauses: Sequence[str]
    parts: Sequence[str]


class Answers:
    """The later report, ready to be asked about the plans of the year before."""

    def __init__(
        self,
        earlier: Sequence[Clause],
        later: Sequence[Clause],
        plans: Sequence[Wanted],
        vocabulary: Vocabulary,
    ) -> None:
        self._vocabulary = vocabulary
        self.clauses = tuple(clause for clause in later if clause.role in TOLD)
        self._starts = [clause.span.start for clause in self.clauses]
        wanted = [self._wanted(plan) for plan in plans]
        asked = frozenset[str]().union(*(part.all for parts in wanted for part in parts))
        self._holding: defaultdict[str, list[int]] = defaultdict(list)
        for number, clause in enumerate(self.clauses):
            for term in clause.terms & asked:
                self._holding[term].append(number)
        counts = Counter({term: len(numbers) for term, numbers in self._holding.items()})
        for clause in earlier:
            counts.update(clause.terms & asked)
        self._weights = Weights(counts, vocabulary.dull_pairs)
        self._headed: set[tuple[int, int, int]] = set()  # plan, first, last
        self._parts: dict[int, list[Passage]] = {}  # by plan, the passages that speak of its parts
        self._found = [self._passages(number, parts) for number, parts in enumerate(wanted)]
        self._rivals = _rivals(self._found)

    def _wanted(self, plan: Wanted) -> list[Terms]:
        """The terms of a plan, and of each of its parts."""
        said = [terms(clause, self._vocabulary) for clause in plan.clauses]
        parts = [terms(part, self._vocabulary) for part in plan.parts]
        whole = Terms(
            frozenset[str]().union(*(one.all for one in said)),
            frozenset[str]().union(*(one.head for one in said)),
        )
        return [whole, *(part for part in parts if len(part.all) > LEAST_TERMS)]

    def _passages(self, plan: int, wanted: Sequence[Terms]) -> dict[tuple[int, int], float]:
        best: dict[tuple[int, int], float] = {}
        for number, part in enumerate(wanted):
            passages = list(self._scored(part))
            if number:
                self._parts.setdefault(plan, []).extend(p for p in passages if p.has_head)
            for passage in passages:
                place = passage.first, passage.last
                worth = passage.likeness * (PART if number else 1)
                best[place] = max(best.get(place, 0.0), worth)
                if passage.has_head:
                    self._headed.add((plan, *place))
        return best

    def _scored(self, part: Terms) -> Iterator[Passage]:
        """The passages that say one telling term of a part of a plan, each with its likeness."""
        weights, telling = self._weights.of(part), _telling(part)
        said_by: dict[int, frozenset[str]] = {}  # clause → what it says of the part
        share: defaultdict[int, float] = defaultdict(float)  # clause → how much of it that is
        for term, weight in weights.items():
            for number in self._holding.get(term, ()):
                share[number] += weight
        holding = {at for term in telling or part.all for at in self._holding.get(term, ())}
        for last in sorted({at + after for at in holding for after in range(len(WIDER))}):
            at_most = share[last] + share[last - 1] + share[last - 2] + ROUNDING
            if last < len(self.clauses) and at_most >= LEAST_SAID:
                yield from self._widened(last, part, weights, telling, said_by)

    def _widened(
        self,
        last: int,
        part: Terms,
        weights: Mapping[str, float],
        telling: frozenset[str],
        said_by: dict[int, frozenset[str]],
    ) -> Iterator[Passage]:
        """The passages that end in a clause; `said_by` keeps what clauses say for those to come."""
        said, share = frozenset[str](), 0.0
        sentence = self.clauses[last].sentence
        for first, worth in zip(range(last, -1, -1), WIDER, strict=False):
            clause = self.clauses[first]
            if clause.sentence != sentence:
                break
            more = said_by.get(first)
            if more is None:
                more = said_by[first] = clause.terms & part.all
            if not more <= said:
                said |= more
                share = shared(weights, said)
            has_head = not part.head or not part.head.isdisjoint(said)
            likeness = worth * share * (1 if has_head else HEADLESS)
            if likeness >= LEAST_SAID and (not telling or not telling.isdisjoint(said)):
                yield Passage(first, last, likeness, has_head)

    def of(self, plan: int) -> list[Passage]:
        """The passages that speak of the plan of this number, those that say most first."""
        passages = [
            Passage(
                *place,
                likeness - CONTESTED * max(0.0, self._rival(plan, place) - likeness),
                (plan, *place) in self._headed,
            )
            for place, likeness in self._found[plan].items()
        ]
        return sorted(passages, key=lambda passage: -passage.likeness)

    def of_parts(self, plan: int) -> Sequence[Passage]:
        """The passages that say the noun of a part of a plan, with how much of the part they say.

        A plan of one part has none.
        """
        return self._parts.get(plan, ())

    def _rival(self, plan: int, place: tuple[int, int]) -> float:
        """How much a passage says of that other plan of which it says most."""
        first, second = self._rivals[place]
        return second.likeness if first.plan == plan else first.likeness

    def span(self, passage: Passage) -> Span:
        return Span(self.clauses[passage.first].span.start, self.clauses[passage.last].span.end)

    def at(self, place: int) -> int | None:
        """The number of the clause that holds an offset; None outside what the report tells."""
        number = bisect_right(self._starts, place) - 1
        return number if number >= 0 and place < self.clauses[number].span.end else None


def _telling(part: Terms) -> frozenset[str]:
    """The terms of a part of a plan of which an answer says one; empty: any will do.

    46 persons at an exam say nothing of 每站配备2名专职人员.
    """
    telling = frozenset(term for term in part.all if len(term) > 1) - ONLY_PERSONS
    return telling if any(not is_doing(term) for term in telling) else frozenset()


def _rivals(
    found: Sequence[Mapping[tuple[int, int], float]],
) -> dict[tuple[int, int], tuple[Rival, Rival]]:
    """The two plans of which each passage says most."""
    rivals: dict[tuple[int, int], tuple[Rival, Rival]] = {}
    nobody = Rival(-1, 0.0)
    for plan, places in enumerate(found):
        for place, likeness in places.items():
            first, second = rivals.get(place, (nobody, nobody))
            if likeness > first.likeness:
                rivals[place] = (Rival(plan, likeness), first)
            elif likeness > second.likeness:
                rivals[place] = (first, Rival(plan, likeness))
            else:
                rivals.setdefault(place, (first, second))
    return rivals


def read(edition: Edition, vocabulary: Vocabulary) -> Iterator[Clause]:
    """The clauses of a report in its order, the first `MOST_CLAUSES`."""
    roles, sentence, end = edition.roles(), 0, 0
    plans = [said for said in edition.statements if said.kind == "plan"]
    starts = [said.start for said in plans]
    found = clauses(edition.text, Span(0, len(edition.text)))
    for span in islice(found, MOST_CLAUSES):
        sentence += not ENDS.isdisjoint(edition.text[end : span.start])
        end = span.end
        said = terms(span.of(edition.text), vocabulary).all
        near = bisect_right(starts, span.start) - 1
        is_plan = near >= 0 and span.start < plans[near].end  # also in a chapter of both
        yield Clause(span, "plan" if is_plan else roles(span.start), sentence, said)
