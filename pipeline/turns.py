"""How often a year words say that a thing is done: 每季度 is 4 times, 3月和9月各1次 is 2."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from pipeline.vocabulary import Vocabulary

MONTHS = re.compile(r"(?:[0-9]{1,2}月(?:份|初|底)?[、和及与]?){2,6}各")


class Turns(NamedTuple):
    """Words and how often a year each says: those of a rule, and those of a regular regime too."""

    of_rule: Mapping[str, int]
    of_any: Mapping[str, int]

    def a_year(self, words: str) -> int:
        """How often a year: 每季度开展1次 asks for 4; 1 where that is not said."""
        return next((times for word, times in self.of_rule.items() if word in words), 1)

    def regular(self, words: str) -> int | None:
        """How often a year words say that a thing is done (季度通报制度); None where they don't."""
        return next((times for word, times in self.of_any.items() if word in words), None)


@lru_cache(maxsize=4)
def turns_of(vocabulary: Vocabulary) -> Turns:
    """The words of a vocabulary that say how often a year.

    >>> turns_of(Vocabulary()).a_year("每季度开展1次台账抽查")
    4
    """
    often = [cue for cue in vocabulary.follow_up_cues if cue.times]
    return Turns(
        {cue.word: cue.times or 1 for cue in often if not cue.outcome},
        {cue.word: cue.times or 1 for cue in often},
    )


def months(words: str) -> int:
    """How many months a clause names that each had so many; 1 where it names none so.

    >>> months("3月和9月各开展1次")
    2
    """
    found = MONTHS.search(words)
    return found.group().count("月") if found else 1
