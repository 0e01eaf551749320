"""The later report, asked for the passages that speak of a plan and for what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipeline.answers import Answers, Clause, Passage
from pipeline.asked import Asked
from pipeline.editions import Edition, Stated
from pipeline.fates import Fates
from pipeline.terms import NAME
from pipeline.vocabulary import Vocabulary

SAME_NAME = 0.30  # what a name in quotes adds that both reports use
NAME_SILENT = 0.85  # worth of all passages, where the report has no name of the plan
UNNAMED = 0.7  # worth of other passages, where one has the plan's name
STOCK_PHRASE = 0.4  # worth of a passage of stock phrases that the plan does not use
MOST_FIGURES = 12  # of a clause; more are bait
LEVELS = {"国家级": 4, "省级": 3, "市级": 2, "县级": 1, "区级": 1}
BEFORE_END = ("begun", "applied")
ENDS = ("met", "missed", "unclear")


class Later:
    """A report of the year after the plans."""

    def __init__(
        self,
        edition: Edition,
        asked: Asked,
        told: tuple[Sequence[Clause], Sequence[Clause]],
        fates: Fates,
        vocabulary: Vocabulary,
    ) -> None:
        """`told`: the clauses of the two reports."""
        self.edition, self.holds = edition, fates.holds
        self._asked = asked
        self.answers = Answers(*told, asked.wanted(), vocabulary)
        self.figures: defaultdict[int, list[Stated]] = defaultdict(list)  # by their clause
        for figure in edition.figures:
            at = self.answers.at(figure.start)
            if at is not None and len(self.figures[at]) < MOST_FIGURES:
                self.figures[at].append(figure)

    def passages(self, number: int) -> list[Passage]:
        """The passages that speak of a plan; a name in quotes that both reports use is telling."""
        quote = self._asked.quotes[number]
        counts = {name: self.edition.text.count(name) for name in NAME.findall(quote)}
        names = {name: SAME_NAME / count**0.5 for name, count in counts.items() if count}
        passages = [self._discounted(number, passage) for passage in self.answers.of(number)]
        if counts and not names:
            return [p._replace(likeness=p.likeness * NAME_SILENT) for p in passages]
        return [self._named(passage, names) for passage in passages] if names else passages

    def words(self, passage: Passage) -> str:
        return self.answers.span(passage).of(self.edition.text)

    def terms(self, passage: Passage) -> frozenset[str]:
        """The terms of the clauses of a passage."""
        told = self.answers.clauses[passage.first : passage.last + 1]
        return frozenset[str]().union(*(clause.terms for clause in told))

    def clause(self, at: int) -> str:
        """The words of the clause of this number."""
        return self.answers.clauses[at].span.of(self.edition.text)

    def before(self, at: int) -> str:
        """The clause of its sentence that precedes the clause of this number."""
        found = self.answers.clauses
        return self.clause(at - 1) if at and found[at - 1].sentence == found[at].sentence else ""

    def after(self, at: int) -> str:
        """The clause of its sentence that follows the clause of this number."""
        found = self.answers.clauses
        is_last = at + 1 == len(found) or found[at + 1].sentence != found[at].sentence
        return "" if is_last else self.clause(at + 1)

    def told(self, passage: Passage) -> frozenset[str]:
        """What the words of a passage, and of the clause after it, say became of a plan."""
        words, after = self.words(passage), self.after(passage.last)
        told = {kind for kind in ENDS if self.holds(kind, words)}
        told |= {kind for kind in ("missed", "unclear") if self.holds(kind, after)}
        told |= {"unclear"} if self.holds("hindered", words) else set()
        return frozenset(told)

    def is_back(self, passage: Passage) -> bool:
        """Whether a passage is a shortcoming."""
        return self.answers.clauses[passage.last].role == "shortcomings"

    def is_before_end(self, number: int, words: str) -> bool:
        """Whether words tell what comes before an end: work begun, names sent in, a lower level."""
        is_before = any(
            self.holds(kind, words) and not self._asked.holds(kind, number) for kind in BEFORE_END
        )
        return self.is_lower(number, words) or (is_before and not self.holds("ended", words))

    def is_lower(self, number: int, words: str) -> bool:
        """Whether words name a lower level (获评市级) than a plan (争创省级)."""
        return 0 < _level(words) < _level(self._asked.quotes[number])

    def _discounted(self, number: int, passage: Passage) -> Passage:
        """A passage of stock phrases (三项制度) is worth less, where the plan names none."""
        if not self.holds("stock_phrase", self.words(passage)):
            return passage
        is_named = self._asked.holds("stock_phrase", number)
        return passage if is_named else passage._replace(likeness=passage.likeness * STOCK_PHRASE)

    def _named(self, passage: Passage, names: Mapping[str, float]) -> Passage:
        words = self.words(passage)
        added = max((weight for name, weight in names.items() if name in words), default=None)
        if added is None:
            return passage._replace(likeness=passage.likeness * UNNAMED)
        return passage._replace(likeness=passage.likeness + added)


def _level(words: str) -> int:
    """The highest level of government that words name, 1 for a county; 0 for none."""
    return max((rank for level, rank in LEVELS.items() if level in words), default=0)
