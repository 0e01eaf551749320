"""What every step of reading statements shares: the cue words, a part's own text, what is found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from pipeline import themes
from pipeline.records import Section, Span, StatementKind
from pipeline.vocabulary import Vocabulary

SENTENCE = re.compile(r"[^。!?\n]++[。!?]*+")
SEGMENT = re.compile(r"[^;]++")
CLAUSE = re.compile(r"[^,]++")
FIGURE = re.compile(
    r"[0-9](?![0-9.]*+ ?(?:年|月|日|·|版))"
    r"|(?<!每)(?:[二两三四五六七八九]|[二三四五六七八九]?[十百]{1,2}[一二三四五六七八九]?)(?:期|场|次|名|件|项|家|份|部|篇|处|支)(?!建设|工程|项目)"
)
TOPIC = re.compile(r"(?:方面|问题|原因|表现|情况)$")
# A claim by its end: 听讲率低, 场次少, 标准不明确.
ENDS_LOW = re.compile(r"(?:[少低弱差慢窄难浅乱旧薄]|不[^,。;不]{1,3})$")
# 存在人员缺、设备差、经费少的问题: what there is of it stands between.
EXISTING = re.compile("存在[^,。;]{4,60}(?:的|等)(?:问题|现象|情况)$")
# 仍有不少短板: that there are shortcomings, at the end of what announces them.
ANNOUNCED = re.compile(
    "(?:有|存在)(?:着)?(?:不少|一些|许多|诸多|一定|较大|不小|明显|若干|很大)?的?"
    "(?:短板|差距|不足|欠缺|问题|困难|弱项|薄弱环节|距离)(?:[和与、](?:短板|差距|不足|问题|困难|弱项))?$"
)
LONGEST = 300  # characters of a sentence that owns up to a shortcoming outside its part
PARAGRAPH = 1000  # characters to look back for a line's start: no input may make that quadratic
LEAST = 4  # characters of a statement


@dataclass(frozen=True, slots=True)
class Cues:
    """The table of cue words, by kind: as a pattern, and as a finder, which is ten times faster."""

    patterns: Mapping[str, re.Pattern[str]]
    finders: Mapping[str, AhoCorasick]

    def begins(self, kind: str, words: str) -> bool:
        return self.patterns[kind].match(words) is not None

    def holds(self, kind: str, words: str) -> bool:
        return bool(self.finders[kind].find_matches_as_indexes(words))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A section's own text, without its heading and its parts.

    `item` is the number of its item among those of its run, `branch` the start of what it is under.
    """

    span: Span
    kind: StatementKind
    section: Section
    branch: int
    item: int
    is_item: bool
    turns_to: StatementKind  # what 下一步 opens here: the report's plans, if no part is for them
    leads: bool = False  # stands before the items of a part of the top

    def narrowed(self, own: Span, leads: bool) -> Stretch:
        return Stretch(
            own,
            self.kind,
            self.section,
            self.branch,
            self.item,
            self.is_item,
            self.turns_to,
            leads,
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A statement before it is linked."""

    kind: StatementKind
    span: Span
    item: int
    branch: int
    section: int
    themes: tuple[str, ...]
    place: int = 0  # its number among those of its sentence, and how many they are
    of: int = 0


@dataclass(frozen=True, slots=True)
class Reader:
    """What every step reads: the text, the cues, the vocabulary."""

    text: str
    cues: Cues
    vocabulary: Vocabulary

    def words(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def themes(self, span: Span) -> tuple[str, ...]:
        return themes.of(self.words(span), self.vocabulary)


@lru_cache(maxsize=4)
def cues_of(vocabulary: Vocabulary) -> Cues:
    patterns, finders = {}, {}
    for row in vocabulary.statement_cues:
        longest_first = sorted(row.words, key=lambda word: (-len(word), word))
        patterns[row.kind] = re.compile("|".join(map(re.escape, longest_first)))
        finders[row.kind] = AhoCorasick(longest_first)
    return Cues(patterns, finders)


def as_found(kind: str, span: Span, stretch: Stretch, reader: Reader) -> Found:
    return Found(
        kind,  # type: ignore[arg-type]
        span,
        stretch.item,
        stretch.branch,
        stretch.section.span.start,
        reader.themes(span),
    )


def trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " \n,;、:。-•·*":
        start += 1
    while end > start and text[end - 1] in " \n,;、。!?":
        end -= 1
    return Span(start, end)


def pieces(pattern: re.Pattern[str], text: str, span: Span) -> list[Span]:
    pieces = (
        trim(text, found.start(), found.end())
        for found in pattern.finditer(text, span.start, span.end)
    )
    return [piece for piece in pieces if piece.end > piece.start]


def claims_something(words: str | None, cues: Cues) -> bool:
    if not words:
        return False
    claims = (
        cues.holds("claim", words)
        or ENDS_LOW.search(words) is not None
        or EXISTING.search(words) is not None
    )
    if not claims or cues.holds("empty_claim", words) or ANNOUNCED.search(words):
        return False
    return EXISTING.search(words) is not None or not TOPIC.search(words)
