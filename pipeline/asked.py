"""What a report's plans ask for: their targets, and what of each may be looked for by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.answers import Wanted
from pipeline.editions import Edition, Said, Stated
from pipeline.fates import EACH, Fates, cues_of
from pipeline.records import Span
from pipeline.terms import is_doing, object_of, terms
from pipeline.turns import turns_of
from pipeline.vocabulary import Vocabulary
from pipeline.wording import clauses

LEAST_OBJECT = 4  # code points of what a plan makes, to be looked for by itself
PAIR = 2  # letters
PER_HEAD = re.compile(rf"{EACH}[^,，。；;]*$")
LONGEST_BEFORE = 14  # code points before a figure, in which 每名 stands
LEVEL = re.compile("(?:[至到在为]|低于|高于|超过)$")  # 压缩至3天, and no 压缩2天
SHORT = 6  # code points before a figure
LONG_CLAUSE = 40  # code points to each side of a target within which its clause lies
CLAUSE_ENDS = re.compile("[,，;；:：。\n]")
OPEN_KINDS = frozenset({"degree", "course"})


class Asked:
    """The plans of a report, by their numbers."""

    def __init__(
        self, edition: Edition, plans: Sequence[Said], fates: Fates, vocabulary: Vocabulary
    ) -> None:
        self.edition, self.plans = edition, plans
        self._vocabulary, self._fates = vocabulary, fates
        self._cues, self._turns = cues_of(vocabulary), turns_of(vocabulary)
        self._openers = tuple(
            word for cue in vocabulary.statement_cues if cue.kind == "opener" for word in cue.words
        )
        self.quotes = [edition.text[plan.start : plan.end] for plan in plans]
        self._clauses = [
            [span.of(quote) for span in clauses(quote, Span(0, len(quote)))]
            for quote in self.quotes
        ]
        self.opens = [self._opens(said) for said in self._clauses]
        self.concrete = [self._concrete(said) for said in self._clauses]

    def holds(self, kind: str, number: int) -> bool:
        """Whether a plan holds a cue of this kind."""
        return self._fates.holds(kind, self.quotes[number])

    def wanted(self) -> list[Wanted]:
        """The clauses of each plan, and its parts."""
        return [self._wanted(concrete) for concrete in self.concrete]

    def target(self, number: int) -> Stated | None:
        """The first figure that a plan sets itself; deadlines and amounts a head are none."""
        plan = self.plans[number]
        figures = [
            figure
            for figure in self.edition.figures
            if plan.start <= figure.start < plan.end and figure.value is not None
        ]
        goals = [figure for figure in figures if figure.aspect in {"target", "standard"}]
        # A chapter of shortcomings and plans is read as one of results.
        return next(iter(goals or [f for f in figures if f.aspect == "result"]), None)

    def a_year(self, number: int) -> int:
        """How often a year a plan asks for its target."""
        return self._turns.a_year(self.quotes[number])

    def is_per_head(self, target: Stated) -> bool:
        """True of 每名…至少1件: what one person must do is not what a year adds up to."""
        return is_per_head(self.edition.text, target)

    def is_level(self, target: Stated) -> bool:
        """True of 压缩至3天: what a year changed by (压缩2天) does not answer it."""
        before = self.edition.text[max(0, target.start - SHORT) : target.start]
        return LEVEL.search(before) is not None

    def clause_of(self, target: Stated) -> str:
        """The words around a target up to the next mark on each side."""
        text = self.edition.text
        before = text[max(0, target.start - LONG_CLAUSE) : target.start]
        after = text[target.start : target.start + LONG_CLAUSE]
        return CLAUSE_ENDS.split(before)[-1] + CLAUSE_ENDS.split(after)[0]

    def verb(self, number: int, target: Stated) -> str:
        """The first two letters of a target's clause after its adverb: its verb (整改)."""
        before = self.edition.text[self.plans[number].start : target.start]
        return self._without_adverb(CLAUSE_ENDS.split(before)[-1])[:PAIR]

    def is_open(self, number: int, target: Stated | None) -> bool:
        """Of a plan of degree, or of so much a head, the next report can only touch the matter."""
        per_head = target is not None and self.is_per_head(target)
        return per_head or bool(self.opens[number])

    def _opens(self, said: Sequence[str]) -> frozenset[str]:
        """`degree` or `course` where every clause of a plan opens so (提升, 持续推动)."""
        kinds = {self._opening(clause) for clause in said}
        if kinds <= OPEN_KINDS:
            return frozenset({"course" if "course" in kinds else "degree"})
        return frozenset()

    def _opening(self, clause: str) -> str:
        rest = self._without_adverb(clause)
        for kind in ("degree", "course"):
            if rest.startswith(self._cues[kind]):
                return kind
        return ""

    def _without_adverb(self, clause: str) -> str:
        adverbs = self._cues["adverb"]
        if not clause.startswith(adverbs):
            return clause
        adverb = next(word for word in adverbs if clause.startswith(word))
        return clause[len(adverb) :]

    def _concrete(self, said: Sequence[str]) -> Sequence[str]:
        """The clauses of a plan that say what shall be done; all, where all are of degree."""
        concrete = [clause for clause in said if self._opening(clause) != "degree"]
        is_all = len(concrete) == len(said)
        return concrete if is_all or any(map(self._tells, concrete)) else said

    def _tells(self, clause: str) -> bool:
        """Whether a clause says what it is about: 力争达到98% does not."""
        found = terms(clause, self._vocabulary).all
        return any(len(term) >= PAIR and not is_doing(term) for term in found)

    def _wanted(self, concrete: Sequence[str]) -> Wanted:
        objects = [found for clause in concrete if (found := self._object(clause))]
        return Wanted(concrete, [*(concrete if len(concrete) > 1 else ()), *objects])

    def _object(self, clause: str) -> str:
        """What is to be done after a ground or a partner (按照…制定普法菜单); else empty."""
        if not clause.startswith(self._openers):
            return ""
        found = object_of(clause, self._vocabulary)
        return found if len(found) >= LEAST_OBJECT else ""


def is_per_head(text: str, figure: Stated, said: re.Pattern[str] = PER_HEAD) -> bool:
    """Whether a figure of a text is of each (每名…至少1件)."""
    return said.search(text[max(0, figure.start - LONGEST_BEFORE) : figure.start]) is not None
