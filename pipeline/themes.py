"""What a statement is about: themes by cue words, else by measured similarity to examples.

Similarity is over the words of a statement (jieba) and its pairs of characters, weighted by how
few themes share them (Salton's idf). Only a statement without a cue is cut into words. Each example
left out and compared, of 160: pairs alone name 42 (34 rightly), both 45 (36).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from ahocorasick_rs import AhoCorasick

from pipeline import words
from pipeline.vocabulary import Vocabulary

MOST = 3  # themes of one statement
ASIDE = 0.3  # with fewer of its cues than this share of the first one's, a theme is an aside
# With these, four in five of the themes named are right (tests/test_themes.py).
SIMILAR = 0.25  # least similarity that names a theme
AHEAD = 1.6  # and how many times the next theme's
Groups = tuple[tuple[str, ...], ...]  # alternatives, a tuple of words each
LONGEST = 200  # code points of a statement that are compared; segmentation of bait is slow
PARTICLES = frozenset("的了和与对在是还不有等及也就都把")


@dataclass(frozen=True, slots=True)
class Cue:
    """What shows a theme: a word of each group stands in a statement, none of the unwanted."""

    theme: str
    others: tuple[frozenset[int], ...]  # the groups after the first
    unwanted: frozenset[int]
    words: frozenset[int]  # of all its groups


@dataclass(frozen=True, slots=True)
class Matcher:
    """The theme table compiled for look-up; words go by their numbers."""

    finder: AhoCorasick
    lengths: tuple[int, ...]  # of each word
    cues: tuple[tuple[Cue, ...], ...]  # by each word of their rarest group


@dataclass(frozen=True, slots=True)
class Profiles:
    """What the examples of all themes are made of."""

    weights: Mapping[str, float]  # of a word or pair of characters; "" is one that none has
    themes: Mapping[str, Mapping[str, float]]  # word or pair → theme → weight


def of(statement: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Theme ids of a folded statement, the best shown first; empty when unsure."""
    return by_cue(statement, vocabulary) or by_similarity(statement, vocabulary)


def by_cue(statement: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Themes whose cues stand in a statement; the one with most characters of cues first."""
    weights = cued(statement, vocabulary)
    ranked = sorted(weights, key=lambda theme: (-weights[theme], theme))
    least = ASIDE * weights[ranked[0]] if ranked else 0
    return tuple(theme for theme in ranked[:MOST] if weights[theme] >= least)


def cued(statement: str, vocabulary: Vocabulary) -> dict[str, int]:
    """How many characters of a theme's cues stand in a statement."""
    matcher = _matcher(vocabulary)
    found = {
        word for word, _, _ in matcher.finder.find_matches_as_indexes(statement, overlapping=True)
    }
    shown: defaultdict[str, set[int]] = defaultdict(set)
    for word in found:
        for cue in matcher.cues[word]:
            if cue.unwanted.isdisjoint(found) and not any(map(found.isdisjoint, cue.others)):
                shown[cue.theme] |= cue.words & found
    return {theme: sum(matcher.lengths[w] for w in said) for theme, said in shown.items()}


def by_similarity(statement: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The theme whose examples are most like a statement; empty where none is clearly ahead."""
    scores = similarities(statement, vocabulary)
    ranked = sorted(scores, key=lambda theme: (-scores[theme], theme))
    if not ranked or scores[ranked[0]] < SIMILAR:
        return ()
    if len(ranked) > 1 and scores[ranked[0]] < AHEAD * scores[ranked[1]]:
        return ()
    return (ranked[0],)


def similarities(statement: str, vocabulary: Vocabulary) -> dict[str, float]:
    """Per theme the share, 0 to 1, of a statement's weighted words and pairs that its row knows."""
    profiles = _profiles(vocabulary)
    terms = _terms(statement, vocabulary)
    total = sum(profiles.weights.get(term, profiles.weights[""]) for term in terms)
    if not total:
        return {}
    scores: defaultdict[str, float] = defaultdict(float)
    for term in terms:
        for theme, weight in profiles.themes.get(term, {}).items():
            scores[theme] += weight
    return {theme: score / total for theme, score in scores.items()}


@lru_cache(maxsize=4)
def _matcher(vocabulary: Vocabulary) -> Matcher:
    read = [(row.id, *read_cue(written)) for row in vocabulary.themes for written in row.cues]
    parts = sorted({w for _, *said in read for groups in said for group in groups for w in group})
    number = {word: at for at, word in enumerate(parts)}
    cues: list[list[Cue]] = [[] for _ in parts]
    spread = Counter(word for _, wanted, _ in read for group in wanted for word in group)
    for theme, wanted, unwanted in read:
        rarest_first = sorted(wanted, key=lambda group: sum(spread[word] for word in group))
        first, *others = (frozenset(number[word] for word in group) for group in rarest_first)
        never = frozenset(number[word] for group in unwanted for word in group)
        cue = Cue(theme, tuple(others), never, first.union(*others))
        for word in first:
            cues[word].append(cue)
    return Matcher(AhoCorasick(parts), tuple(map(len, parts)), tuple(map(tuple, cues)))


def read_cue(written: str) -> tuple[Groups, Groups]:
    """The groups of words that a cue wants, and those it wants none of.

    "+" stands between groups, "|" between the words of one, "." where words follow one another,
    "-" before words that must not stand there.

    >>> read_cue("经费|设备.偏|不.少+执法-预算")
    ((('经费偏少', '经费不少', '设备偏少', '设备不少'), ('执法',)), (('预算',),))
    """
    wanted, *unwanted = written.split("-")
    return _groups(wanted), tuple(group for part in unwanted for group in _groups(part))


def _groups(written: str) -> Groups:
    return tuple(
        tuple("".join(said) for said in product(*(one.split("|") for one in part.split("."))))
        for part in written.split("+")
    )


@lru_cache(maxsize=4)
def _profiles(vocabulary: Vocabulary) -> Profiles:
    known: defaultdict[str, set[str]] = defaultdict(set)
    for row in vocabulary.themes:
        for said in (*row.examples, *row.cues):
            for term in _terms(said, vocabulary):
                known[term].add(row.id)
    most = len(vocabulary.themes) + 1
    weights = {term: math.log(most / len(themes)) for term, themes in known.items()}
    by_theme = {term: dict.fromkeys(themes, weights[term]) for term, themes in known.items()}
    return Profiles({**weights, "": math.log(most)}, by_theme)


def _terms(said: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words of a statement, marked as such, and its pairs of characters, each once.

    In the order of the text: sums over a set would differ in their last digit from run to run.
    """
    dull = vocabulary.dull_pairs | PARTICLES
    said = said[:LONGEST]
    cut = (word for word in words.cut(said, vocabulary) if word not in dull and word[0] >= "一")
    return tuple(dict.fromkeys((*_pairs(said), *(f"{word}·" for word in cut))))


def _pairs(said: str) -> list[str]:
    """Neighbouring characters, none with a stop, digit or letter.

    >>> _pairs("执法,难3点")
    ['执法']
    """
    return [
        said[at : at + 2]
        for at in range(len(said) - 1)
        if "一" <= said[at] <= "龥" and "一" <= said[at + 1] <= "龥"
    ]
