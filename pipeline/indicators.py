"""Which indicator each figure is of: the row of the comparison, or none.

A figure stands in a piece of its clause, between the figures and commas about it. A row claims it
where one of the row's triggers stands in that piece and the unit fits. Where a piece holds nothing
of its own (惠及, 其中, 、) the topic of the pieces before it carries on. Of several rows the one
whose word stands nearest wins, then the longest word; a tie is a doubt.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline import mentions
from pipeline.records import Figure, IndicatorReading, Issue, Section, Span
from pipeline.triggers import Facet, Hit, Hits, Trigger, Triggers, compiled
from pipeline.vocabulary import Vocabulary

STOPS = re.compile(r"[,。;!?\n]")
SENTENCE_ENDS = ";。!?\n"
REACH = 120  # how far before a figure the context of a trigger may stand, in characters
HEADING_GAP = 400  # a context in a heading counts as standing this far away
MANY_VETERANS = 3.0  # words of the veterans' line per 1,000 characters that make a report theirs


@dataclass(frozen=True, slots=True)
class Piece:
    """Where a figure may find its words: `start` to `end` its own, `clause_end` the rest of it."""

    sentence: int
    start: int
    end: int
    clause_end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that claims a figure, and why it outranks another: `rank` the smaller the better."""

    row: int
    head: Hit
    rank: tuple[int, int, int, int]


@dataclass(slots=True)
class Total:
    """The total whose parts are being listed, and the sentence in which they stand."""

    sentence: int = -1
    figure: int = -1
    first_part: int = 0


@dataclass(slots=True)
class Reading:
    """One report while its figures are linked."""

    text: str
    figures: tuple[Figure, ...]
    sections: Sequence[Section]
    triggers: Triggers
    hits: Hits
    stops: tuple[int, ...]
    is_of_veterans: bool
    pieces: list[Piece] = field(default_factory=list)
    claims: list[Claim | None] = field(default_factory=list)
    changes: list[bool] = field(default_factory=list)
    total: Total = field(default_factory=Total)


def link(
    text: str, figures: Sequence[Figure], sections: Sequence[Section], vocabulary: Vocabulary
) -> IndicatorReading:
    """`figures` with their `indicator_id`, what is mentioned without a number, and doubts.

    `text` is normalised.
    """
    reading = _read(text, figures, sections, compiled(vocabulary))
    issues: list[Issue] = []
    for position in range(len(reading.figures)):
        reading.pieces.append(_piece(reading, position))
        claims = _claims(reading, position)
        reading.claims.append(claims[0] if claims else None)
        issues.extend(_doubt(reading, position, claims))
    linked = tuple(_with_id(reading, position) for position in range(len(reading.figures)))
    said = mentions.find(text, linked, sections, reading.triggers, reading.hits)
    return IndicatorReading(_in_order(figures, linked), said, tuple(issues))


def _in_order(figures: Sequence[Figure], linked: Sequence[Figure]) -> tuple[Figure, ...]:
    by_place = {figure.span: figure for figure in linked}
    return tuple(by_place[figure.span] for figure in figures)


def _read(
    text: str, figures: Sequence[Figure], sections: Sequence[Section], triggers: Triggers
) -> Reading:
    ordered = tuple(sorted(figures, key=lambda figure: figure.span))
    hits = triggers.find(text)
    veterans = sum(hit.word in triggers.linking["veterans"] for hit in hits.hits)
    return Reading(
        text=text,
        figures=ordered,
        sections=sections,
        triggers=triggers,
        hits=hits,
        stops=_stops(text, ordered),
        is_of_veterans=veterans * 1000 >= MANY_VETERANS * len(text),
    )


def _stops(text: str, figures: Sequence[Figure]) -> tuple[int, ...]:
    """Where clauses end; a comma within a figure (1,250万元) ends none."""
    starts = [figure.span.start for figure in figures]
    found = []
    for match in STOPS.finditer(text):
        position = bisect_right(starts, match.start()) - 1
        if position < 0 or figures[position].span.end <= match.start():
            found.append(match.start())
    return tuple(found)


def _piece(reading: Reading, position: int) -> Piece:
    span = reading.figures[position].span
    after = bisect_left(reading.stops, span.end)
    before = after - 1
    clause_end = reading.stops[after] if after < len(reading.stops) else len(reading.text)
    clause = reading.stops[before] + 1 if before >= 0 else 0
    while before >= 0 and reading.text[reading.stops[before]] not in SENTENCE_ENDS:
        before -= 1
    sentence = reading.stops[before] + 1 if before >= 0 else 0
    start, end = clause, clause_end
    if position:
        start = max(start, reading.figures[position - 1].span.end)
    if position + 1 < len(reading.figures):
        end = min(end, reading.figures[position + 1].span.start)
    pause = reading.text.find("、", span.end, end)
    return Piece(sentence, start, pause if pause >= 0 else max(end, span.end), clause_end)


def _claims(reading: Reading, position: int) -> list[Claim]:
    """The rows that claim a figure, best first."""
    reading.changes.append(_is_change(reading, position))
    figure, piece = reading.figures[position], reading.pieces[position]
    if reading.changes[position] or figure.aspect == "standard" or _is_mean(reading, position):
        return []
    heads = reading.triggers.by_unit.get(figure.unit)
    if heads is None:
        return []
    claims = list(_within(reading, position, piece.start, piece.end, 0))
    if not claims and _is_attribute(reading, position):
        claims = list(_within(reading, position, piece.end, piece.clause_end, 1))
    if not claims:
        claims = _of_total(reading, position) or _carried(reading, position)
    return sorted(claims, key=lambda claim: claim.rank)


def _within(reading: Reading, position: int, start: int, end: int, tier: int) -> Iterator[Claim]:
    """Claims by the heads in [start, end)."""
    figure = reading.figures[position]
    heads = reading.triggers.by_unit[figure.unit]
    for hit in reading.hits.within(start, end):
        for trigger in heads.get(hit.word, ()):
            claim = _claim(reading, position, trigger, hit, tier)
            if claim is not None:
                yield claim


def _claim(reading: Reading, position: int, trigger: Trigger, head: Hit, tier: int) -> Claim | None:
    span, piece = reading.figures[position].span, reading.pieces[position]
    if head.span.overlaps(span):
        return None
    rule = reading.triggers.rules[trigger.row]
    first, last = min(piece.start, head.start), max(piece.end, head.end)
    if reading.hits.has(rule.excluded, _piece_start(reading, first), last):
        return None
    if rule.is_of_veterans and not _speaks_of_veterans(reading, piece):
        return None
    context = _context_gap(reading, position, trigger, head)
    if context is None:
        return None
    gap = span.start - head.end if head.end <= span.start else head.start - span.end
    return Claim(trigger.row, head, (tier, gap, head.start - head.end, context))


def _piece_start(reading: Reading, place: int) -> int:
    """Where the stretch between two commas or figures begins in which `place` stands."""
    stop = bisect_right(reading.stops, place - 1) - 1
    start = reading.stops[stop] + 1 if stop >= 0 else 0
    for figure in reversed(reading.figures):
        if figure.span.end <= place:
            return max(start, figure.span.end)
    return start


def _speaks_of_veterans(reading: Reading, piece: Piece) -> bool:
    words = reading.triggers.linking["veterans"]
    return reading.is_of_veterans or reading.hits.has(words, piece.sentence, piece.clause_end)


def _context_gap(reading: Reading, position: int, trigger: Trigger, head: Hit) -> int | None:
    """How far away the farthest context of a trigger stands, None where one is missing."""
    span, piece = reading.figures[position].span, reading.pieces[position]
    farthest = 0
    for number, words in enumerate(trigger.contexts):
        in_section = trigger.reach == "section" and number == 0
        start = _section_start(reading, span.start) if in_section else piece.sentence
        found = reading.hits.last(
            words, max(start, span.start - REACH * (1 + 3 * in_section)), head.start
        )
        found = found or reading.hits.last(words, head.end, piece.clause_end)
        if found is not None:
            farthest = max(farthest, abs(head.start - found.start))
        elif in_section and _is_in_heading(reading, words, span.start):
            farthest = max(farthest, HEADING_GAP)
        else:
            return None
    return farthest


def _section_start(reading: Reading, place: int) -> int:
    return max(
        (section.span.start for section in reading.sections if _holds(section, place)), default=0
    )


def _is_in_heading(reading: Reading, words: frozenset[int], place: int) -> bool:
    for section in reading.sections:
        if _holds(section, place) and section.heading:
            start = section.span.start
            end = start + len(section.label or "") + len(section.heading) + 2
            if reading.hits.has(words, start, min(end, section.span.end)):
                return True
    return False


def _holds(section: Section, place: int) -> bool:
    return section.span.start <= place < section.span.end


def _is_change(reading: Reading, position: int) -> bool:
    """Whether the figure is by how much something grew or fell: 比上年增加[2场次]."""
    span = reading.figures[position].span
    words = reading.triggers.linking["change"]
    if any(hit.word in words and hit.end == span.start for hit in _before(reading, span.start)):
        return True
    if not position or not reading.changes[position - 1]:
        return False
    between = reading.text[reading.figures[position - 1].span.end : span.start]
    return between in {"和", "、", "与", "及"}


def _is_mean(reading: Reading, position: int) -> bool:
    """Whether the figure is a mean or a standard: 户均[3000元]."""
    start = reading.figures[position].span.start
    words = reading.triggers.linking["mean"]
    return any(hit.word in words and hit.end == start for hit in _before(reading, start))


def _before(reading: Reading, place: int) -> Iterator[Hit]:
    return reading.hits.within(max(0, place - 8), place)


def _is_attribute(reading: Reading, position: int) -> bool:
    """Whether what is counted may stand further right: a noun, or another figure, follows."""
    span, piece = reading.figures[position].span, reading.pieces[position]
    if piece.end > span.end:
        return True
    following = position + 1 < len(reading.figures) and reading.figures[position + 1].span
    return bool(following) and following.start == span.end


def _of_total(reading: Reading, position: int) -> list[Claim]:
    """The claim of the total of which the figure is a part: 送喜报<48份>,其中二等功[3份]."""
    _note_total(reading, position)
    total = reading.total
    if total.sentence != reading.pieces[position].sentence or total.figure < 0:
        return []
    claim = reading.claims[total.figure]
    same_unit = reading.figures[total.figure].unit == reading.figures[position].unit
    if claim is None or not same_unit or reading.triggers.rules[claim.row].has_own_parts:
        return []
    if position > total.first_part and reading.claims[position - 1] is None:
        return []
    return [Claim(claim.row, claim.head, (2, 0, 0, 0))]


def _note_total(reading: Reading, position: int) -> None:
    """Begins a list of parts where the piece says so."""
    piece, span = reading.pieces[position], reading.figures[position].span
    if not position or not reading.hits.has(
        reading.triggers.linking["part"], _clause_start(reading, piece.start) - 1, span.start
    ):
        return
    total = reading.total
    if total.sentence == piece.sentence and total.figure >= 0:
        return
    for earlier in range(position - 1, -1, -1):
        if reading.pieces[earlier].sentence != piece.sentence:
            return
        if reading.figures[earlier].unit == reading.figures[position].unit:
            reading.total = Total(piece.sentence, earlier, position)
            return


def _clause_start(reading: Reading, place: int) -> int:
    stop = bisect_right(reading.stops, place) - 1
    return reading.stops[stop] + 1 if stop >= 0 else 0


def _carried(reading: Reading, position: int) -> list[Claim]:
    """The claims of the nearest piece before whose topic carries on to the figure."""
    piece, span = reading.pieces[position], reading.figures[position].span
    if not (
        _is_light(reading, piece.start, span.start) and _is_light(reading, span.end, piece.end)
    ):
        return []
    end = piece.start
    for step in range(8):
        if end <= piece.sentence:
            return []
        start = max(_piece_start(reading, end - 1), piece.sentence)
        if start >= end:
            start = max(_piece_start(reading, start - 1), piece.sentence)
        claims = list(_within(reading, position, start, end, 3 + step))
        if claims or not _is_light(reading, start, end):
            return claims
        end = start
    return []


def _is_light(reading: Reading, start: int, end: int) -> bool:
    """Whether [start, end) names nothing: only words that carry on, figures, marks."""
    carriers = reading.triggers.linking["carrier"]
    named = {place for place in range(start, end) if "一" <= reading.text[place] <= "鿿"}
    if not named:
        return True
    for hit in reading.hits.within(start, end):
        if hit.word in carriers:
            named.difference_update(range(hit.start, hit.end))
    for figure in reading.figures:
        if start <= figure.span.start < end:
            named.difference_update(range(figure.span.start, figure.span.end))
    return not named


def _doubt(reading: Reading, position: int, claims: Sequence[Claim]) -> Iterator[Issue]:
    """A doubt where another row claims the figure as well as the one chosen."""
    best = claims[0] if claims else None
    for claim in claims[1:]:
        if best and claim.row != best.row and claim.rank == best.rank:
            names = (reading.triggers.rules[row].id for row in (best.row, claim.row))
            span = reading.figures[position].span
            yield Issue("indicators", "ambiguous_indicator", "doubt", " / ".join(names), span)
            return


def _with_id(reading: Reading, position: int) -> Figure:
    figure, claim = reading.figures[position], reading.claims[position]
    if claim is None:
        return replace(figure, indicator_id=None)
    base = reading.triggers.rules[claim.row].id
    facets = reading.triggers.facets.get(base, ())
    refined = _refined(reading, position, claim, facets) if facets else None
    return replace(figure, indicator_id=refined or base)


def _refined(reading: Reading, position: int, claim: Claim, facets: Sequence[Facet]) -> str | None:
    """The refinement by unit, or by the word nearest to the figure."""
    figure, piece = reading.figures[position], reading.pieces[position]
    for facet in facets:
        if figure.unit in facet.units:
            return facet.id
    span = figure.span
    start = min(piece.start, _piece_start(reading, claim.head.start))
    found = [
        (_gap(span, hit.span), hit.start - hit.end, facet.id)
        for facet in facets
        for hit in reading.hits.within(start, max(piece.end, claim.head.end))
        if hit.word in facet.words and not facet.units
    ]
    return min(found)[2] if found else None


def _gap(span: Span, other: Span) -> int:
    return span.start - other.end if other.end <= span.start else other.start - span.end
