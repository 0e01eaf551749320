"""Shortcomings, causes, remedies and plans, each cut to its own words and given its themes.

Position says what a sentence is (an item 一是 of the shortcomings), words where it turns (原因,
整改, 要). A remedy, cause or plan points at the shortcoming of its own item, of the item with its
number, or of its theme.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.actions import ANSWERED, ANSWERS, actions
from pipeline.claims import OF_THEM, causes, shortcomings
from pipeline.confessions import outside
from pipeline.links import linked
from pipeline.records import Section, Span, Statement, StatementKind
from pipeline.saying import (
    LEAST,
    PARAGRAPH,
    SENTENCE,
    Found,
    Reader,
    Stretch,
    claims_something,
    cues_of,
    trim,
)
from pipeline.stretches import OF_ALL, stretches
from pipeline.vocabulary import Vocabulary


def find(text: str, sections: tuple[Section, ...], vocabulary: Vocabulary) -> tuple[Statement, ...]:
    """Statements in reading order. `text` is folded; `sections` is what `sections.split` gives."""
    reader = Reader(text, cues_of(vocabulary), vocabulary)
    found: list[Found] = []
    for stretch in stretches(text, sections, reader.cues):
        found.extend(_read(stretch, reader))
    found.extend(outside(sections, reader))
    return linked(sorted(found, key=lambda said: said.span), reader)


def _read(stretch: Stretch, reader: Reader) -> Iterator[Found]:
    """Statements sentence by sentence; a lead such as 原因: holds for its own sentence."""
    kind: str = stretch.kind
    said = 0
    for sentence in _sentences(reader.text, stretch.span):
        if reader.words(sentence).endswith(":"):
            continue
        turned, body = _lead(sentence, kind, said, reader)
        if turned == "next":
            kind = turned = _next_kind(sentence, stretch, reader)
        for statement in _statements(turned, body, stretch, said, reader):
            said += 1
            yield statement


def _next_kind(sentence: Span, stretch: Stretch, reader: Reader) -> StatementKind:
    """下一步 in an item's own paragraph answers that item; in one of its own it opens the plans."""
    label = stretch.section.label or ""
    first = max(stretch.section.span.start, sentence.start - PARAGRAPH)
    own_line = reader.text.rfind("\n", first, sentence.start) < 0
    if stretch.is_item and own_line and not label.endswith(("是", "要")):
        return "remedy"
    return stretch.turns_to


def _sentences(text: str, span: Span) -> Iterator[Span]:
    for found in SENTENCE.finditer(text, span.start, span.end):
        trimmed = trim(text, found.start(), found.end())
        if trimmed.end - trimmed.start >= LEAST:
            yield trimmed


def _lead(sentence: Span, kind: str, said: int, reader: Reader) -> tuple[str, Span]:
    """What the sentence's first words make of it, and the sentence without them."""
    words = reader.words(sentence)
    of_all = OF_ALL.match(words) if said else None
    if of_all:
        return "cause", trim(reader.text, sentence.start + of_all.end(), sentence.end)
    for cue, turned in (("cause_lead", "cause"), ("remedy_lead", "remedy")):
        found = reader.cues.patterns[cue].match(words)
        if found:
            return turned, trim(reader.text, sentence.start + found.end(), sentence.end)
    if kind == "shortcoming" and said and words.startswith("主要是"):
        return "cause", trim(reader.text, sentence.start + len("主要是"), sentence.end)
    if kind in ("shortcoming", "cause") and reader.cues.begins("next_lead", words):
        return "next", sentence
    if said and kind in ("shortcoming", "cause") and _answers(words, reader):
        return "remedy" if ANSWERED.match(words) else "next", sentence
    return kind, sentence


def _answers(words: str, reader: Reader) -> bool:
    """Whether a sentence says what is done about a matter it names: 针对档案问题,已抽调4人."""
    if OF_THEM.match(words) or ANSWERS.match(words) is None:
        return False
    return not claims_something(words, reader.cues)


def _statements(
    kind: str, sentence: Span, stretch: Stretch, said: int, reader: Reader
) -> Iterator[Found]:
    if kind == "shortcoming":
        yield from shortcomings(sentence, stretch, said, reader)
    elif kind == "cause":
        yield from causes(sentence, stretch, reader)
    else:
        yield from actions(kind, sentence, stretch, said, reader)
