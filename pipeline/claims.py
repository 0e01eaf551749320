"""Shortcomings and their causes: what a sentence claims to fall short, and what it blames."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline import themes
from pipeline.actions import actions
from pipeline.records import Span
from pipeline.saying import (
    CLAUSE,
    LEAST,
    PARAGRAPH,
    SEGMENT,
    Cues,
    Found,
    Reader,
    Stretch,
    as_found,
    claims_something,
    pieces,
    trim,
)

ATTRIBUTED = re.compile(
    r"(?<=,)(?:既|也|更|又|还)?有(?P<cause>[^,。;]{2,60}?)的?(?:客观|主观|历史|现实)?(?:因素|原因)"
    r"|(?<=,)(?:既|也|更|又|还)是?因为(?P<reason>[^,。;]{4,60})"
)
OF_THEM = re.compile("(?:上述|这些|以上|对这些|对上述|对以上)(?:问题|不足|短板)")
ALL_OF_THEM = re.compile("上述|这些|以上|究其|从成因|从原因")
ANNOUNCES = re.compile("不足|问题|短板|差距|薄弱|表现|体现")
MAINLY = "主要是"
MOST_CLAUSES = 12  # of a claim or cause that is looked into; more are bait
# 一方面是培训少,另一方面是数据未打通: causes side by side.
SIDES = re.compile(r"(?:另)?一方面(?:是|在于)?,?")
OTHER_SIDE = "另一方面"
VIEWED = re.compile("(?:主观|客观)(?:上|方面|原因)?(?:来?[看讲])?,")  # 主观上,培训偏少


def shortcomings(sentence: Span, stretch: Stretch, said: int, reader: Reader) -> Iterator[Found]:
    """An item's sentence is a shortcoming by its place; elsewhere it must claim one."""
    words = reader.words(sentence)
    if any(_attributed(sentence, reader)):
        yield from causes(sentence, stretch, reader)
        return
    if reader.cues.begins("closing", words) or OF_THEM.match(words):
        return
    if said and stretch.is_item and _is_remedy(words, reader.cues):
        yield from actions("remedy", sentence, stretch, said, reader)
        return
    for segment in pieces(SEGMENT, reader.text, _confession(sentence, reader)):
        claim, cause, remedy = parted(bare(segment, reader), reader)
        if _is_claim(claim, stretch, said, reader):
            yield from (
                as_found("shortcoming", part, stretch, reader) for part in claims(claim, reader)
            )
        if cause:
            yield as_found("cause", cause, stretch, reader)
        if remedy:
            yield as_found("remedy", remedy, stretch, reader)


def _confession(sentence: Span, reader: Reader) -> Span:
    """What is confessed: after 但也存在, before 等问题, after the colon of 存在以下不足：."""
    colon = reader.text.find(":", sentence.start, sentence.end)
    if colon >= 0 and ANNOUNCES.search(reader.text, sentence.start, colon):
        sentence = trim(reader.text, colon + 1, sentence.end)
    found = reader.cues.patterns["outside"].search(reader.text, sentence.start, sentence.end)
    return bare(Span(found.start(), sentence.end), reader) if found else sentence


def _is_claim(claim: Span, stretch: Stretch, said: int, reader: Reader) -> bool:
    words = reader.words(claim)
    if len(words) < LEAST:
        return False
    if stretch.is_item and said == 0:
        return stretch.section.heading is None or not reader.cues.holds("empty_claim", words)
    return claims_something(words, reader.cues)


def parted(segment: Span, reader: Reader) -> tuple[Span, Span | None, Span | None]:
    """A segment's claim, and the cause and the remedy that its later clauses give."""
    claim_end, cause, remedy = segment.end, None, None
    clauses = pieces(CLAUSE, reader.text, segment)
    for clause in clauses[1:]:
        words = reader.words(clause)
        lead = _cause_lead(words, Span(segment.start, clause.start), reader)
        if lead and cause is None:
            cause = trim(reader.text, clause.start + lead, segment.end)
            claim_end = min(claim_end, clause.start)
        elif _is_remedy_clause(words, reader.cues):
            remedy = Span(clause.start, segment.end)
            cause = Span(cause.start, clause.start) if cause else None
            claim_end = min(claim_end, clause.start)
            break
    claim = trim(reader.text, segment.start, claim_end)
    if cause is not None:
        cause = trim(reader.text, cause.start, cause.end)
        cause = cause if cause.end - cause.start >= LEAST else None
    return claim, cause, remedy


def _cause_lead(words: str, before: Span, reader: Reader) -> int:
    """How long the words are that open a cause: 原因是; 主要是 where a claim stands before."""
    lead = reader.cues.patterns["cause_lead"].match(words)
    if lead:
        return lead.end()
    is_cause = words.startswith(MAINLY) and claims_something(reader.words(before), reader.cues)
    return len(MAINLY) if is_cause else 0


def _is_remedy(words: str, cues: Cues) -> bool:
    """Whether a sentence after a claim says what ought to be done or already is."""
    if _is_remedy_clause(words, cues):
        return True
    return cues.begins("remedy_done", words) and not claims_something(words, cues)


def _is_remedy_clause(words: str, cues: Cues) -> bool:
    return cues.begins("remedy_clause", words) and not cues.begins("not_remedy_clause", words)


def claims(claim: Span, reader: Reader) -> list[Span]:
    """A claim, or its two parts where each is a claim of its own on a theme of its own.

    Of two clauses the cues tell. Of more, the later ones mostly go on to tell of the first, so both
    parts have to be surely of different themes.
    """
    clauses = pieces(CLAUSE, reader.text, claim)
    if len(clauses) == 2 and _is_another(clauses[0], clauses[1], reader):
        return clauses
    return _two_matters(clauses, reader) if 2 < len(clauses) <= MOST_CLAUSES else [claim]


def _two_matters(clauses: Sequence[Span], reader: Reader) -> list[Span]:
    """A claim of many clauses, in two where both parts are surely of different themes."""
    cuts = [
        (one, other)
        for before, clause, one, other in _cuts(clauses)
        if not _goes_on(clause, before, reader)
        and all(claims_something(reader.words(part), reader.cues) for part in (one, other))
    ]
    return _surest(cuts, reader) or [Span(clauses[0].start, clauses[-1].end)]


def _cuts(clauses: Sequence[Span]) -> Iterator[tuple[Span, Span, Span, Span]]:
    """The neighbours at each comma, and the parts before and after it."""
    start, end = clauses[0].start, clauses[-1].end
    for before, clause in pairwise(clauses):
        yield before, clause, Span(start, before.end), Span(clause.start, end)


def _surest(cuts: Iterable[tuple[Span, Span]], reader: Reader) -> list[Span]:
    """The two parts that are most surely of different themes; empty where none are."""
    best, found = 0, list[Span]()
    for parts in cuts:
        one, other = map(reader.words, parts)
        sure = themes.apart(one, other, reader.vocabulary)
        if sure > best:
            best, found = sure, list(parts)
    return found


def _goes_on(clause: Span, before: Span, reader: Reader) -> bool:
    """Whether a clause says more of the one before: 有的…, 对…, or of a theme of its."""
    words = reader.words(clause)
    if words[0] in "对向与" or reader.cues.begins("carries_on", words):
        return True
    return not set(reader.themes(clause)).isdisjoint(reader.themes(before))


def bare(claim: Span, reader: Reader) -> Span:
    """A claim without 但也存在 before it and 等问题 after it."""
    lead, start = reader.cues.patterns["claim_lead"], claim.start
    while (found := lead.match(reader.text, start, claim.end)) and found.end() < claim.end:
        start = found.end()
    if start == claim.start:
        return claim
    tails = reader.cues.patterns["claim_tail"].finditer(reader.text, start, claim.end)
    end = next((tail.start() for tail in tails if tail.end() == claim.end), claim.end)
    return trim(reader.text, start, end)


def _is_another(before: Span, clause: Span, reader: Reader) -> bool:
    words = reader.words(clause)
    if len(words) < 6 or reader.cues.begins("carries_on", words):
        return False
    if not (reader.cues.holds("claim", words) and reader.cues.holds("claim", reader.words(before))):
        return False
    one = themes.by_cue(reader.words(before), reader.vocabulary)
    other = themes.by_cue(words, reader.vocabulary)
    if not one or not other or other[0] == one[0]:
        return False
    return frozenset((one[0], other[0])) not in reader.vocabulary.kin_themes


def _attributed(sentence: Span, reader: Reader) -> Iterator[Span]:
    """Causes of the form 既有…的因素, 更有…、…的主观原因; 既因为…, 也因为…."""
    for found in ATTRIBUTED.finditer(reader.text, sentence.start, sentence.end):
        if found["reason"]:
            yield Span(*found.span("reason"))
            continue
        start = found.start("cause")
        parts = found["cause"].split("、")
        if len(parts) > 1 and all(reader.cues.holds("claim", part) for part in parts):
            for part in parts:
                yield Span(start, start + len(part))
                start += len(part) + 1
        elif len(found["cause"]) > LEAST:
            yield Span(start, found.end("cause"))


def causes(sentence: Span, stretch: Stretch, reader: Reader) -> Iterator[Found]:
    """Causes of a sentence; those of 上述问题 belong to no item, though they stand in the last."""
    spans = list(_attributed(sentence, reader)) or _causes_listed(sentence, reader)
    item = 0 if _speaks_of_all(sentence, stretch, reader) else stretch.item
    for place, span in enumerate(spans, 1):
        if span.end - span.start >= LEAST:
            cause = as_found("cause", span, stretch, reader)
            yield replace(cause, item=item, place=place, of=len(spans))


def _causes_listed(sentence: Span, reader: Reader) -> list[Span]:
    """What stands on either side, or the segments of a sentence, each cut where its matter is."""
    if OTHER_SIDE in reader.words(sentence):
        return _sides(sentence, reader)
    segments = pieces(SEGMENT, reader.text, sentence)
    return [cause for segment in segments for cause in _causes_in(segment, reader)]


def _causes_in(segment: Span, reader: Reader) -> list[Span]:
    """A segment's clauses where each of three or more is a cause of its own, else its matters."""
    lead = VIEWED.match(reader.text, segment.start, segment.end)
    segment = Span(lead.end(), segment.end) if lead else segment
    clauses = pieces(CLAUSE, reader.text, segment)
    if len(clauses) > 2 and all(_is_own_cause(clause, reader) for clause in clauses):
        return clauses
    if not 1 < len(clauses) <= MOST_CLAUSES:
        return [segment]
    if len(clauses) > 3:
        return _by_matter(clauses, reader)
    cuts = ((one, other) for _, _, one, other in _cuts(clauses))
    return _surest(cuts, reader) or [segment]


def _by_matter(clauses: Sequence[Span], reader: Reader) -> list[Span]:
    """A long sentence's clauses, together as long as they share a theme or show none."""
    causes, known = list[Span](), set[str]()
    for clause in clauses:
        shown = set(reader.themes(clause))
        goes_on = not shown or not known or bool(shown & known)
        if causes and (goes_on or reader.text[clause.start] in "也且而并"):
            causes[-1] = Span(causes[-1].start, clause.end)
            known |= shown
        else:
            causes.append(clause)
            known = shown
    return causes


def _sides(sentence: Span, reader: Reader) -> list[Span]:
    """What stands after 一方面是 and what after 另一方面是."""
    leads = [found.span() for found in SIDES.finditer(reader.text, sentence.start, sentence.end)]
    ends = [*(start for start, _ in leads[1:]), sentence.end]
    return [trim(reader.text, end, stop) for (_, end), stop in zip(leads, ends, strict=True)]


def _is_own_cause(clause: Span, reader: Reader) -> bool:
    words = reader.words(clause)
    return claims_something(words, reader.cues) and not reader.cues.begins("carries_on", words)


def _speaks_of_all(sentence: Span, stretch: Stretch, reader: Reader) -> bool:
    if not (stretch.section.label or "").endswith(("是", "要")) or stretch.kind == "cause":
        return False
    first = max(stretch.section.span.start, sentence.start - PARAGRAPH)
    start = reader.text.rfind("\n", first, sentence.start)
    before = max(reader.text.rfind("。", first, sentence.start), start)
    return start >= 0 or ALL_OF_THEM.search(reader.text, before + 1, sentence.end) is not None
