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

from ahocorasick_rs import AhoCorasick

from pipeline import words
from pipeline.vocabulary import Vocabulary

MOST = 3  # themes of one statement
# With these, four in five of the themes named are right (tests/test_themes.py).
SIMILAR = 0.25  # least similarity that names a theme
AHEAD = 1.6  # and how many times the next theme's
LONGEST = 200  # code points of a statement that are compared; segmentation of bait is slow
PARTICLES = frozenset("的了和与对在是还不有等及也就都把")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that show a theme when all of them stand in a statement."""

    theme: str
    words: frozenset[int]
    length: int


@dataclass(frozen=True, slots=True)
class Matcher:
    """The theme table compiled for look-up."""

    finder: AhoCorasick
    cues: Mapping[int, tuple[Cue, ...]]  # by the number of one of their words


@dataclass(frozen=True, slots=True)
class Profiles:
    """What the examples of all themes are made of."""

    weights: Mapping[str, float]  # of a word or pair of characters; "" is one that none has
    themes: Mapping[str, Mapping[str, float]]  # word or pair → theme → weight


def of(statement: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Theme ids of a folded statement, the best shown first; empty when unsure."""
    cued = by_cue(statement, vocabulary)
    return cued or by_similarity(statement, vocabulary)


def by_cue(statement: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Themes whose cues stand in a statement; the one with most characters of cues first."""
    matcher = _matcher(vocabulary)
    found = {
        word for word, _, _ in matcher.finder.find_matches_as_indexes(statement, overlapping=True)
    }
    shown: Counter[str] = Counter()
    for word in found:
        for cue in matcher.cues.get(word, ()):
            if cue.words <= found:
                shown[cue.theme] += cue.length
    ranked = sorted(shown, key=lambda theme: (-shown[theme], theme))
    return tuple(ranked[:MOST])


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
    rows = vocabulary.themes
    parts = sorted({part for row in rows for cue in row.cues for part in cue.split("+")})
    numbers = {part: number for number, part in enumerate(parts)}
    by_word: defaultdict[int, list[Cue]] = defaultdict(list)
    for row in rows:
        for written in row.cues:
            asked = written.split("+")
            cue = Cue(row.id, frozenset(numbers[part] for part in asked), len("".join(asked)))
            by_word[numbers[asked[0]]].append(cue)
    cues = {word: tuple(found) for word, found in by_word.items()}
    return Matcher(AhoCorasick(parts), cues)


@lru_cache(maxsize=4)
def _profiles(vocabulary: Vocabulary) -> Profiles:
    known: defaultdict[str, set[str]] = defaultdict(set)
    for row in vocabulary.themes:
        for said in (*row.examples, *row.cues):
            for term in _terms(said.replace("+", ","), vocabulary):
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
