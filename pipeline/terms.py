"""What a clause is about: its terms, with words of one sense folded into one.

A term is a pair of neighbouring letters of what is left when words of doing (举办, 印发) and of
time (年底前) are taken out; a single letter, which says less; or the sense of a word of doing,
marked ~.
So 编印优抚政策口袋书 and 印制《优抚政策明白册》 have the same terms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from operator import add
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.vocabulary import Vocabulary

# A run of letters but 与及和或的等, with the digit before it, if one is.
LETTERS = re.compile("([0-9]?)((?:(?![与及和或的等])[\u4e00-\u9fffA-Za-z])+)")
NAME = re.compile(r"[“《][^”》]{2,20}[”》]")
DOING = "~"
LETTER_WEIGHT = 0.35  # of a single letter, a pair being 1
DOING_WEIGHT = 0.5  # of a word of doing
HEAD_WEIGHT = 1.3  # of the pairs of the noun at the end, others being 1
HEAD_PAIRS = 2
AFTER_MADE = 2  # code points that may follow what a plan makes (平台建设)
LONGEST_UNIT = 2  # letters after a number (人次) that are its unit, and no noun
PERSON_UNITS = frozenset("人名位")  # 增加1人 says persons, as 增配人员2名 does
PERSONS = "人员"
RARITY = 0.4  # how fast a term that stands more often tells less
GROUND = re.compile("对照|按照?|依照|参照|遵照|依据|根据|结合|围绕|依托|利用|运用|借助|凭借|通过")
LONGEST_GROUND = 40  # code points before a thing, in which the word stands that grounds on it
CLAUSE_START = re.compile("[,，;；:：。\n]")
GAP = "\n"  # stands where a word was taken out, so that no pair spans it


@dataclass(frozen=True, slots=True)
class Senses:
    """The table of synonyms compiled: what each word is folded into, and its sense of doing."""

    finder: AhoCorasick
    folded: tuple[str, ...]  # by number of the word
    doing: tuple[str, ...]
    made: AhoCorasick
    made_of: tuple[str, ...]


class Terms(NamedTuple):
    """All terms of a text, and those of the noun that it ends in, which says what it is about."""

    all: frozenset[str]
    head: frozenset[str]


def terms(text: str, vocabulary: Vocabulary) -> Terms:
    """The terms of a text.

    >>> terms("印制老兵手册", Vocabulary()).all == terms("编写退役军人口袋书", Vocabulary()).all
    True
    >>> sorted(terms("设立普法流动车", Vocabulary()).head)
    ['动车', '流动']
    """
    senses = _senses(vocabulary)
    found, head = set[str](), ""
    for digit, letters in LETTERS.findall(_folded(text, senses, found)):
        is_counted, run = digit != "", letters
        if is_counted and run[0] in PERSON_UNITS and (len(run) == 1 or len(run) > LONGEST_UNIT):
            found.add(PERSONS)
            run = run[1:] or run  # 2名干部 is no 名干
            is_counted = len(run) == 1
        found.update(run)
        if len(run) > 1:
            found.update(map(add, run, run[1:]))
            if len(run) > LONGEST_UNIT or not is_counted:
                head = run[-HEAD_PAIRS - 1 :]
    return Terms(frozenset(found), frozenset(map(add, head, head[1:])))


def _folded(text: str, senses: Senses, found: set[str]) -> str:
    """A text with words of one sense folded; the senses of its words of doing go to `found`."""
    matches = senses.finder.find_matches_as_indexes(text)
    if not matches:
        return text
    is_named = "“" in text or "《" in text
    names = [match.span() for match in NAME.finditer(text)] if is_named else []
    pieces, at = list[str](), 0
    for word, start, end in matches:
        folded = senses.folded[word]
        if names and folded == GAP and _is_within(start, end, names):
            continue  # a word of time or of doing inside a name (“最多访一次”) is a part of it
        pieces.append(text[at:start])
        pieces.append(folded)
        at = end
        if senses.doing[word]:
            found.add(senses.doing[word])
    pieces.append(text[at:])
    return "".join(pieces)


def is_doing(term: str) -> bool:
    """Whether a term is the sense of a word of doing."""
    return term.startswith(DOING)


def _is_within(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(first < start and end < last for first, last in spans)


def object_of(clause: str, vocabulary: Vocabulary) -> str:
    """What stands after the word of doing inside a clause; empty where it begins with it.

    >>> object_of("围绕用工需求开设订单式培训班", Vocabulary())
    '订单式培训班'
    """
    senses = _senses(vocabulary)
    for word, start, end in senses.finder.find_matches_as_indexes(clause):
        if start > 1 and senses.doing[word]:
            return clause[end:]
    return ""


def made(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The kinds of thing that a text says are made, in its order: 制度, 平台, 手册.

    What only grounds a doing (对照清单梳理事项) is not made by it.

    >>> made("印发清单并建立工作机制", Vocabulary())
    ('清单', '制度')
    >>> made("对照权责清单梳理事项", Vocabulary())
    ()
    """
    senses = _senses(vocabulary)
    return tuple(
        senses.made_of[word]
        for word, start, _ in senses.made.find_matches_as_indexes(text)
        if not _is_ground(text[max(0, start - LONGEST_GROUND) : start], senses)
    )


def _is_ground(before: str, senses: Senses) -> bool:
    """Whether the words before a thing name it as a ground: no doing is between."""
    grounds = list(GROUND.finditer(CLAUSE_START.split(before)[-1]))
    if not grounds:
        return False
    found = senses.finder.find_matches_as_indexes(grounds[-1].string[grounds[-1].end() :])
    return not any(senses.doing[word] for word, _, _ in found)


class Making(NamedTuple):
    """The kind of thing that a plan makes, and what it is of: 清单, 优待事项职责."""

    kind: str
    matter: str


def making(clause: str, vocabulary: Vocabulary) -> Making | None:
    """What a clause of a plan makes: that in which it ends; None where it ends in no such thing.

    >>> making("新建法律服务站3个", Vocabulary())
    Making(kind='站点', matter='法律')
    >>> making("将学法纳入服务站年度评比", Vocabulary()) is None
    True
    """
    senses = _senses(vocabulary)
    for word, start, end in reversed(senses.made.find_matches_as_indexes(clause)):
        rest = clause[end:]
        if len(rest) <= AFTER_MADE or rest[0].isdigit():
            return Making(senses.made_of[word], _after_doing(clause[:start], senses))
        return None
    return None


def _after_doing(words: str, senses: Senses) -> str:
    """What stands after the last word of doing."""
    doing = [
        end for word, _, end in senses.finder.find_matches_as_indexes(words) if senses.doing[word]
    ]
    return words[max(doing, default=0) :]


class Weights:
    """What a term tells: one that stands everywhere (退役军人) tells little."""

    def __init__(self, counts: Mapping[str, int], dull: frozenset[str]) -> None:
        """`counts`: in how many clauses each term stands."""
        self._counts, self._dull = counts, dull

    def of(self, wanted: Terms) -> dict[str, float]:
        """The weight of each term of a text, together 1; empty when it tells nothing."""
        told = {
            term: _kind_weight(term)
            / (1 + self._counts.get(term, 0)) ** RARITY
            * (HEAD_WEIGHT if term in wanted.head else 1)
            for term in wanted.all - self._dull
        }
        total = sum(told.values())
        return {term: weight / total for term, weight in told.items()}


def shared(weights: Mapping[str, float], found: Set[str]) -> float:
    """Share of what a weighed text says that another says too: 0 to 1."""
    return sum(weights[term] for term in weights.keys() & found)


def _kind_weight(term: str) -> float:
    if is_doing(term):
        return DOING_WEIGHT
    return LETTER_WEIGHT if len(term) == 1 else 1.0


@lru_cache(maxsize=4)
def _senses(vocabulary: Vocabulary) -> Senses:
    folded: dict[str, tuple[str, str]] = {}
    kinds: dict[str, str] = {}
    for row in vocabulary.synonyms:
        for word in row.words:
            if row.kind == "made":
                kinds.setdefault(word, row.word)
            elif row.kind == "thing":
                folded.setdefault(word, (row.word, ""))
            else:
                folded.setdefault(word, (GAP, DOING + row.word if row.kind == "doing" else ""))
    words = list(folded)
    return Senses(
        AhoCorasick(words, matchkind=MatchKind.LeftmostLongest),
        tuple(folded[word][0] for word in words),
        tuple(folded[word][1] for word in words),
        AhoCorasick(list(kinds), matchkind=MatchKind.LeftmostLongest),
        tuple(kinds.values()),
    )
