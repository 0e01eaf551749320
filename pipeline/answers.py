"""Where a later report speaks of a plan: the passages that say most of what the plan says.

A passage is a clause, or a clause with the one or two before it in its sentence that hold its
subject (安责险投保企业217家,投保率79.6%). A passage answers the plan that it fits best: where it
says clearly more of another plan, it counts for less.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.editions import Edition
from pipeline.records import Span
from pipeline.terms import Terms, Weights, shared, terms
from pipeline.vocabulary import Vocabulary
from pipeline.wording import clauses

TOLD = frozenset({"measures", "leadership", "shortcomings", "intro", "other"})  # what was done
WIDER = (1.0, 0.95, 0.9)  # what a passage of one, two, three clauses is worth
CONTESTED = 0.6  # of what a passage says more of another plan, taken off
ENDS = "。；！？;!?\n"
PART = 0.95  # what saying one part of a plan is worth
HEADLESS = 0.85  # worth of a passage that says nothing of the noun at a plan's end
LEAST_TERMS = 5  # of a part of a plan


class Clause(NamedTuple):
    """A clause of the later report that tells what was done; `sentence`: the number of its own."""

    span: Span
    role: str | None
    sentence: int
    terms: frozenset[str]


class Passage(NamedTuple):
    """Clauses `first` to `last`, and how much of a plan they say, 0 to 1."""

    first: int
    last: int
    likeness: float


class Wanted(NamedTuple):
    """A plan's clauses, and what of them may be looked for by itself."""

    clauses: Sequence[str]
    parts: Sequence[str]


class Answers:
    """The later report, ready to be asked about the plans of the year before."""

    def __init__(
        self,
        earlier: Edition,
        later: Edition,
        plans: Sequence[Wanted],
        vocabulary: Vocabulary,
    ) -> None:
        self._vocabulary = vocabulary
        self.clauses = tuple(c for c in _all(later, vocabulary) if c.role in TOLD)
        self._starts = [clause.span.start for clause in self.clauses]
        self._holding: defaultdict[str, list[int]] = defaultdict(list)
        for number, clause in enumerate(self.clauses):
            for term in clause.terms:
                self._holding[term].append(number)
        wanted = [self._wanted(plan) for plan in plans]
        told = (clause.terms for clause in (*self.clauses, *_all(earlier, vocabulary)))
        self._weights = Weights(told, vocabulary.dull_pairs)
        self._found = [self._passages(parts) for parts in wanted]

    def _wanted(self, plan: Wanted) -> list[Terms]:
        """The terms of a plan, and of each of its parts."""
        said = [terms(clause, self._vocabulary) for clause in plan.clauses]
        parts = [terms(part, self._vocabulary) for part in plan.parts]
        whole = Terms(
            frozenset[str]().union(*(one.all for one in said)),
            frozenset[str]().union(*(one.head for one in said)),
        )
        return [whole, *(part for part in parts if len(part.all) > LEAST_TERMS)]

    def _passages(self, wanted: Sequence[Terms]) -> dict[tuple[int, int], float]:
        best: dict[tuple[int, int], float] = {}
        for number, part in enumerate(wanted):
            for place, likeness in self._scored(part):
                worth = likeness * (PART if number else 1)
                best[place] = max(best.get(place, 0.0), worth)
        return best

    def _scored(self, part: Terms) -> Iterator[tuple[tuple[int, int], float]]:
        weights = self._weights.of(part)
        touched = {number for term in weights for number in self._holding.get(term, ())}
        for last in sorted(touched | {number + 1 for number in touched}):
            if last >= len(self.clauses):
                continue
            said = frozenset[str]()
            for wider, worth in enumerate(WIDER):
                first = last - wider
                if first < 0 or self.clauses[first].sentence != self.clauses[last].sentence:
                    break
                said |= self.clauses[first].terms
                headless = part.head and not part.head & said
                yield (first, last), worth * shared(weights, said) * (HEADLESS if headless else 1)

    def of(self, plan: int) -> list[Passage]:
        """The passages that speak of the plan of this number, those that say most first."""
        rivals: defaultdict[tuple[int, int], float] = defaultdict(float)
        for number, found in enumerate(self._found):
            if number != plan:
                for place, likeness in found.items():
                    rivals[place] = max(rivals[place], likeness)
        passages = [
            Passage(first, last, likeness - CONTESTED * max(0.0, rivals[first, last] - likeness))
            for (first, last), likeness in self._found[plan].items()
        ]
        return sorted(passages, key=lambda passage: -passage.likeness)

    def span(self, passage: Passage) -> Span:
        return Span(self.clauses[passage.first].span.start, self.clauses[passage.last].span.end)

    def at(self, place: int) -> int | None:
        """The number of the clause that holds an offset; None outside what the report tells."""
        number = bisect_right(self._starts, place) - 1
        return number if number >= 0 and place < self.clauses[number].span.end else None


def _all(edition: Edition, vocabulary: Vocabulary) -> Iterator[Clause]:
    roles, sentence, end = edition.roles(), 0, 0
    for span in clauses(edition.text, Span(0, len(edition.text))):
        sentence += any(sign in edition.text[end : span.start] for sign in ENDS)
        end = span.end
        said = terms(span.of(edition.text), vocabulary).all
        yield Clause(span, roles(span.start), sentence, said)
