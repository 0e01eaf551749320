"""What the passage that speaks of a plan tells of it, where no figure answers a target.

What is told as done is done, unless it is said otherwise, or the plan asks for what no event shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.answers import Passage
from pipeline.asked import PAIR, Asked
from pipeline.editions import Stated
from pipeline.fates import Outcome, cues_of, is_behind, is_late, is_only_listed
from pipeline.later import BEFORE_END, Later
from pipeline.shares import Shares
from pipeline.terms import DOING, GAP, is_doing, made, making, terms
from pipeline.turns import turns_of
from pipeline.vocabulary import Vocabulary

SAME_MATTER = 0.35  # likeness from which a passage answers a plan
NEAR_MATTER = 0.34  # from here on the report touches the matter: unclear
PART_OF_PLAN = 0.25  # likeness from which a passage tells that a part of a plan was put off
BACK_IN_PART = 0.5  # the same of a shortcoming
CUED = 0.6  # of the best passage's likeness, where another says what became of the plan
PUT_OFF = 0.25  # likeness from which a passage that says the noun tells that a plan was put off
HEADLESS_MATTER = 0.38  # likeness from which a passage without the plan's noun touches a plan
HEADLESS_SURE = 0.5  # the same, tells it as done
NEAR_VAGUE = 0.18  # from here on a passage that tells that a thing is better touches a plan
BACK_DEGREE = 0.25  # likeness from which a plan of degree is back as a shortcoming
NEAR_DEGREE = 0.2  # likeness from which a passage touches a plan of degree
BUILDING = "建设"
REGIME = "制度"  # the kind of what is made
MAKINGS = frozenset(  # the senses of doing by which a thing comes to be
    DOING + sense
    for sense in ("制定", "建立", "使用", "公布", "完成", "购置", "推行", "恢复", "通过", "发放")
)
FOUNDINGS = frozenset({DOING + "制定", DOING + "建立"})


class Judged(NamedTuple):
    """A passage, and what it tells of a plan."""

    passage: Passage
    outcome: Outcome


class Judging:
    """The later report, asked for what became of plans."""

    def __init__(self, asked: Asked, later: Later, shares: Shares, vocabulary: Vocabulary) -> None:
        self._asked, self._later, self._shares = asked, later, shares
        self._vocabulary, self._turns = vocabulary, turns_of(vocabulary)
        self._general = frozenset(cues_of(vocabulary)["general"])

    def judge(
        self, number: int, target: Stated | None, passages: Sequence[Passage]
    ) -> Judged | None:
        """The passage that answers a plan and what it tells; None where the report is silent."""
        is_open = self._asked.is_open(number, target)
        answers = [passage for passage in passages if is_open or self._is_answer(passage)]
        passage = self._closest(answers)
        least = NEAR_DEGREE if is_open else NEAR_MATTER
        if passage is None or passage.likeness < least:
            passage = self._distant(number, answers, passages)
        return passage and Judged(passage, self._judged(number, target, passage))

    def part_put_off(self, number: int) -> Passage | None:
        """The passage that tells that a part of a plan of several was put off, if any does."""
        for passage in self._later.answers.of_parts(number):
            least = BACK_IN_PART if self._later.is_back(passage) else PART_OF_PLAN
            words = self._later.words(passage)
            if passage.likeness >= least and self._later.holds("missed", words):
                return passage
        return None

    def is_put_off(self, passages: Sequence[Passage], likeness: float) -> bool:
        """Whether a passage that says more of the plan than its figure says it was not done."""
        best = max(passages, key=lambda passage: passage.likeness)
        return best.likeness > likeness and "missed" in self._later.told(best)

    # Which passage answers a plan -----------------------------------------------------------------

    def _closest(self, passages: Sequence[Passage]) -> Passage | None:
        """The passage that says most; of those that say nearly as much, one that says the end."""
        best = max(passages, key=lambda passage: passage.likeness, default=None)
        if best is None or self._later.told(best):
            return best
        least = max(NEAR_MATTER, CUED * best.likeness)
        rivals = [p for p in passages if p.likeness >= least and self._tells_the_end(p)]
        return max(rivals, key=lambda passage: passage.likeness, default=best)

    def _tells_the_end(self, passage: Passage) -> bool:
        """A shortcoming tells the end only of what it names."""
        is_named = passage.has_head or not self._later.is_back(passage)
        return is_named and bool(self._later.told(passage))

    def _is_answer(self, passage: Passage) -> bool:
        """Whether a passage says the noun of a plan, or so much that it can't mean another."""
        if passage.has_head:
            return True
        if self._later.is_back(passage):
            return "missed" in self._later.told(passage)
        return passage.likeness >= HEADLESS_MATTER or "met" in self._later.told(passage)

    def _distant(
        self, number: int, answers: Sequence[Passage], passages: Sequence[Passage]
    ) -> Passage | None:
        """A passage of few of a plan's words that tells what became of it: put off, or better."""
        found = next((passage for passage in answers if self._puts_off(passage)), None)
        return found or next((p for p in passages if self._is_better(number, p)), None)

    def _puts_off(self, passage: Passage) -> bool:
        """Whether a passage says the noun of a plan, in few words, and that it was not done."""
        is_named = passage.has_head and passage.likeness >= PUT_OFF
        is_told = is_named and not self._later.is_back(passage)
        return is_told and "missed" in self._later.told(passage)

    def _is_better(self, number: int, passage: Passage) -> bool:
        """Whether a passage tells that what a plan names, and not any 制度 or 执法, is better."""
        if passage.likeness < NEAR_VAGUE or self._later.is_back(passage):
            return False
        if not self._is_vague(passage):
            return False
        asked, told = self._asked.quotes[number], self._later.words(passage)
        both = terms(asked, self._vocabulary).all & terms(told, self._vocabulary).all
        pairs = {term for term in both - self._vocabulary.dull_pairs if len(term) == PAIR}
        return not pairs <= self._general

    # What it tells --------------------------------------------------------------------------------

    def _judged(self, number: int, target: Stated | None, passage: Passage) -> Outcome:
        """What is told as done is done, unless it is said otherwise or no event can show it."""
        told, is_back = self._later.told(passage), self._later.is_back(passage)
        if "missed" in told or self._shares.falls_short(number, passage.first, passage.last):
            return "missed"
        least = BACK_DEGREE if is_back and self._asked.opens[number] else SAME_MATTER
        if passage.likeness < least:
            return "unclear"
        if is_back:
            return "missed"
        if self._is_doubtful(number, passage, told):
            return "unclear"
        if self._asks_for_more(number, target, passage, told):
            return "unclear"
        quote, words = self._asked.quotes[number], self._later.words(passage)
        is_behind_plan = is_behind(quote, words + self._later.after(passage.last))
        return "missed" if is_late(quote, words) or is_behind_plan else "met"

    def _is_doubtful(self, number: int, passage: Passage, told: frozenset[str]) -> bool:
        """Whether a passage tells of no end: of a step, of progress, of too little."""
        words = self._later.words(passage)
        if "unclear" in told or self._later.holds("partly", words):
            return True
        if self._is_step(number, passage) or self._is_vague(passage):
            return True
        if self._later.is_lower(number, words):
            return True
        if is_only_listed(self._asked.quotes[number], words):
            return True
        is_sure = passage.has_head or passage.likeness >= HEADLESS_SURE
        return "met" not in told and not (is_sure and self._tells_a_doing(passage))

    def _is_vague(self, passage: Passage) -> bool:
        """Whether a passage only tells that a thing is better (更加规范), not what was done."""
        words, holds = self._later.words(passage), self._later.holds
        is_ongoing = holds("ongoing", words)
        if not is_ongoing and (not holds("vague", words) or holds("met", words)):
            return False
        goes_on = self._later.after(passage.last) != ""
        last = passage.last + (goes_on and holds("progress", words))
        return not any(self._later.figures.get(at) for at in range(passage.first, last + 1))

    def _tells_a_doing(self, passage: Passage) -> bool:
        """Whether a word of doing, or a figure, stands in a passage: a noun alone is no deed."""
        words = self._later.words(passage)
        if self._later.holds("deed", words) or self._turns.regular(words) is not None:
            return True
        if any(self._later.figures.get(at) for at in range(passage.first, passage.last + 1)):
            return True
        return any(map(is_doing, self._later.terms(passage)))

    def _is_step(self, number: int, passage: Passage) -> bool:
        """Whether a passage tells only what comes before (学习借鉴外地经验), and the plan more."""
        words, holds, asked = self._later.words(passage), self._later.holds, self._asked.holds
        after = self._later.after(passage.last)
        for kind in BEFORE_END:
            if holds(kind, words) and not asked(kind, number):
                return not holds("ended", words + after)
        is_step = holds("step", words) and not asked("step", number)
        return is_step and not holds("met", words + after)

    # What a plan asks for beyond that -------------------------------------------------------------

    def _asks_for_more(
        self, number: int, target: Stated | None, passage: Passage, told: frozenset[str]
    ) -> bool:
        """True where the passage shows the matter and not that the plan was carried out."""
        words, opens = self._later.words(passage), self._asked.opens[number]
        if target is not None and not self._is_counted(number, target, passage):
            return True
        if "degree" in opens and not self._is_built(number, words):
            return True
        if "course" in opens and "met" not in told:
            return True
        all_of = words + self._later.after(passage.last) if target is not None else words
        if self._asked.holds("every", number) and not self._later.holds("every", all_of):
            return True
        return self._lacks_what_is_made(number, passage, told)

    def _lacks_what_is_made(self, number: int, passage: Passage, told: frozenset[str]) -> bool:
        """Whether a plan makes something of a kind of which a passage tells of nothing made."""
        found = [making(clause, self._vocabulary) for clause in self._asked.concrete[number]]
        wanted = [one for one in found if one is not None]
        words = self._later.words(passage)
        if not wanted:
            return self._founds(number) and not self._is_making(number, passage, told)
        if {one.kind for one in wanted} == {REGIME} and self._is_kept(number, words):
            return False
        if not self._is_making(number, passage, told):
            return True
        kinds, said = set(made(words, self._vocabulary)), self._later.terms(passage)
        return not any(one.kind in kinds and self._is_of_matter(one.matter, said) for one in wanted)

    def _founds(self, number: int) -> bool:
        """Whether a plan does nothing but found something (组建仲裁庭)."""
        said = [terms(clause, self._vocabulary).all for clause in self._asked.concrete[number]]
        doings = {term for found in said for term in found if is_doing(term)}
        return bool(doings) and doings <= FOUNDINGS

    def _is_making(self, number: int, passage: Passage, told: frozenset[str]) -> bool:
        """Whether a passage tells that something came to be, or that just what a plan does."""
        words, holds = self._later.words(passage), self._later.holds
        if "met" in told or holds("deed", words):
            return True
        if any(holds(kind, words) and self._asked.holds(kind, number) for kind in BEFORE_END):
            return True
        asked = terms(self._asked.quotes[number], self._vocabulary).all
        doings = {term for term in self._later.terms(passage) if is_doing(term)}
        return not doings.isdisjoint(asked | MAKINGS)

    def _is_of_matter(self, matter: str, said: frozenset[str]) -> bool:
        """Whether a passage says of what a thing is (优待事项职责清单, and no 权责清单)."""
        rest = matter
        for word in self._general:
            rest = rest.replace(word, GAP)
        telling = self._telling(matter)
        return not self._telling(rest) or not telling.isdisjoint(said)

    def _telling(self, words: str) -> frozenset[str]:
        """The pairs of letters of words that are not of every plan."""
        found = terms(words, self._vocabulary).all - self._general
        return frozenset(term for term in found if len(term) == PAIR and not is_doing(term))

    def _is_kept(self, number: int, words: str) -> bool:
        """Whether a regime of so many a year (季度通报制度) is seen kept (按季度通报)."""
        asked = self._turns.regular(self._asked.quotes[number])
        return asked is not None and asked == self._turns.regular(words)

    def _is_built(self, number: int, words: str) -> bool:
        """Whether what is to be strengthened (加强宣传阵地建设) was added to (新建阵地6个)."""
        quote = self._asked.quotes[number]
        built = making(quote, self._vocabulary) if quote.endswith(BUILDING) else None
        if built is None or not self._later.holds("growth", words):
            return False
        return built.kind in made(words, self._vocabulary)

    def _is_counted(self, number: int, target: Stated, passage: Passage) -> bool:
        """Whether words without a figure reach a target: of 1, of so many a year (按季), of all."""
        words = self._later.words(passage)
        if target.value == 1 and self._asked.a_year(number) <= self._turns.a_year(words):
            return True
        of_all = self._later.holds("every", words + self._later.after(passage.last))
        wants_all = target.family == "%" or self._asked.holds("every", number)
        return of_all and (wants_all or self._later.holds("met", words))
