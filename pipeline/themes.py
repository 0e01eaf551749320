"""What a statement is about: themes by cue words, else by measured similarity to examples.

Similarity is over pairs of characters, weighted by how few themes share them (Salton's idf):
statements of 10 to 40 characters need no word segmentation for it, and a pair costs one look-up.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from pipeline.vocabulary import Theme, Vocabulary

MOST = 3  # themes of one statement
# Each example left out and compared: 42 of 160 get a theme, four in five of them the right one
# (tests/test_themes.py). Lower limits name more and err more.
SIMILAR = 0.25  # least similarity that names a theme
AHEAD = 1.4  # and how many times the next theme's


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
    weights: Mapping[str, float]  # of a pair of characters
    profiles: Mapping[str, Mapping[str, float]]  # theme → pair → weight


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
    """Per theme the share, 0 to 1, of a statement's weighted pairs that its row knows."""
    matcher = _matcher(vocabulary)
    pairs = set(_pairs(statement))
    total = sum(matcher.weights.get(pair, matcher.weights[""]) for pair in pairs)
    if not total:
        return {}
    scores: defaultdict[str, float] = defaultdict(float)
    for pair in pairs:
        for theme, weight in matcher.profiles.get(pair, {}).items():
            scores[theme] += weight
    return {theme: score / total for theme, score in scores.items()}


@lru_cache(maxsize=4)
def _matcher(vocabulary: Vocabulary) -> Matcher:
    rows = vocabulary.themes
    words = sorted({word for row in rows for cue in row.cues for word in cue.split("+")})
    numbers = {word: number for number, word in enumerate(words)}
    by_word: defaultdict[int, list[Cue]] = defaultdict(list)
    for row in rows:
        for written in row.cues:
            parts = written.split("+")
            cue = Cue(row.id, frozenset(numbers[part] for part in parts), len("".join(parts)))
            by_word[numbers[parts[0]]].append(cue)
    weights, profiles = _profiles(rows)
    cues = {word: tuple(found) for word, found in by_word.items()}
    return Matcher(AhoCorasick(words), cues, weights, profiles)


def _profiles(rows: Iterable[Theme]) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """Weight of every pair, and per pair the themes that know it with that weight."""
    known: defaultdict[str, set[str]] = defaultdict(set)
    count = 0
    for row in rows:
        count += 1
        for said in (*row.examples, *row.cues):
            for pair in _pairs(said):
                known[pair].add(row.id)
    weights = {pair: math.log((count + 1) / len(themes)) for pair, themes in known.items()}
    weights[""] = math.log(count + 1)
    profiles = {pair: dict.fromkeys(themes, weights[pair]) for pair, themes in known.items()}
    return weights, profiles


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
