"""What a statement is about: themes by the weight of its cue words, letters and pairs of letters.

What each says for a theme is learned from the labelled statements of `theme_statements.csv`
(`evidence`). A cue says most. A statement that has none and whose letters leave it open is cut into
words as well (jieba).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from ahocorasick_rs import AhoCorasick

from pipeline import words
from pipeline.evidence import Evidence, Weights, learn
from pipeline.normalise import normalise
from pipeline.vocabulary import Vocabulary

MOST = 3  # themes of one statement
ASIDE = 0.3  # with fewer of its cues than this share of the first one's, a theme is an aside
CUE_WEIGHT = 5  # how often a cue is counted; a letter or a pair counts once
# Of the weight for the best theme: from here on another is named too, and from here on that for
# none of the twenty leaves it open (tests/test_themes.py measures both).
NEXT = 0.55
NONE = 0.6
SURE = 2850  # weight of a theme that a part of a statement is surely about
ASIDE_OF = 0.4  # of a part's own theme, what it may say for the other part's
LEAST = 1400  # weight for the best theme, from which it is more than a guess
NO_THEME = ""
CUE = "@"  # marks a cue among the signs
Groups = tuple[tuple[str, ...], ...]  # alternatives, a tuple of words each
LONGEST = 200  # code points of a statement that are weighed; segmentation of bait is slow


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


def of(statement: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Theme ids of a folded statement, the best shown first; empty when unsure."""
    said = statement[:LONGEST]
    shown = cued(said, vocabulary)
    weights = weighed(said, shown, vocabulary)
    named = _named(weights, vocabulary)
    if named or shown:
        return named
    words = _learned_words(vocabulary).weigh(dict.fromkeys(_words(said, vocabulary)))
    return _named(weights + words, vocabulary)


def apart(one: str, other: str, vocabulary: Vocabulary) -> int:
    """How surely two parts of a statement are each of a theme that the other says little for.

    The weight of both themes together; 0 where they are not apart.
    """
    here, there = (
        weighed(said, cued(said, vocabulary), vocabulary)[:-1].tolist()
        for said in (one[:LONGEST], other[:LONGEST])
    )
    sure, surer = max(here), max(there)
    first, second = here.index(sure), there.index(surer)
    is_aside = here[second] <= ASIDE_OF * sure and there[first] <= ASIDE_OF * surer
    is_apart = is_aside and min(sure, surer) >= SURE
    return sure + surer if is_apart else 0


def weighed(said: str, shown: Iterable[str], vocabulary: Vocabulary) -> Weights:
    """What the letters and the shown cues of a statement say for each theme, and last for none."""
    signs = dict.fromkeys(_letters(said))
    signs.update(dict.fromkeys(map(_cue_sign, shown)))
    return _learned(vocabulary).weigh(signs)


def _named(weighed: Weights, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The themes that weights speak for, those of most weight first."""
    *weights, none = weighed.tolist()
    best = max(weights)
    if best < LEAST or none > NONE * best:
        return ()
    ids = _labels(vocabulary)
    named = sorted((-weight, ids[at]) for at, weight in enumerate(weights) if weight >= NEXT * best)
    return tuple(theme for _, theme in named[:MOST])


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
def _labels(vocabulary: Vocabulary) -> tuple[str, ...]:
    return (*(row.id for row in vocabulary.themes), NO_THEME)


@lru_cache(maxsize=4)
def _learned(vocabulary: Vocabulary) -> Evidence:
    """What letters, pairs and cues say."""
    examples = [
        ([*_letters(said), *map(_cue_sign, cued(said, vocabulary))], labels)
        for said, labels in _labelled(vocabulary)
    ]
    learned = learn(examples, len(_labels(vocabulary)))
    cues = [row for sign, row in learned.number.items() if sign[0] == CUE]
    learned.weights[cues] *= CUE_WEIGHT
    return learned


@lru_cache(maxsize=4)
def _learned_words(vocabulary: Vocabulary) -> Evidence:
    """What words say where no cue does."""
    examples = [
        (_words(said, vocabulary), labels)
        for said, labels in _labelled(vocabulary)
        if not cued(said, vocabulary)
    ]
    return learn(examples, len(_labels(vocabulary)))


def _labelled(vocabulary: Vocabulary) -> list[tuple[str, tuple[int, ...]]]:
    """Statements, folded, with the numbers of their themes."""
    number = {theme: at for at, theme in enumerate(_labels(vocabulary))}
    rows = [(row.text, row.themes or (NO_THEME,)) for row in vocabulary.theme_statements]
    rows += [(said, (row.id,)) for row in vocabulary.themes for said in row.examples]
    return [(normalise(said), tuple(number[theme] for theme in own)) for said, own in rows]


def _cue_sign(theme: str) -> str:
    return CUE + theme


def _words(said: str, vocabulary: Vocabulary) -> list[str]:
    """The words of a statement of two letters and more.

    >>> _words("发放优待证,和", Vocabulary())
    ['发放', '优待证']
    """
    return [word for word in words.cut(said, vocabulary) if len(word) > 1 and word[0] >= "一"]


def _letters(said: str) -> list[str]:
    """The letters of a statement and its pairs of letters, none a stop, digit or Latin letter.

    >>> _letters("执法,难3点")
    ['执', '法', '难', '点', '执法']
    """
    is_letter = ["一" <= letter <= "龥" for letter in said]
    pairs = [
        said[at : at + 2] for at in range(len(said) - 1) if is_letter[at] and is_letter[at + 1]
    ]
    return [letter for letter, own in zip(said, is_letter, strict=True) if own] + pairs
