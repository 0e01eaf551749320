"""Which indicator each figure is of: the row of the comparison, or none.

A figure stands in a piece of its clause, between the figures and commas about it. A row claims it
where one of the row's triggers stands in that piece and the unit fits. Where a piece names nothing
of its own (惠及, 其中, 、) the topic of the pieces before it carries on. Of several rows the one
whose word stands nearest wins, then the longest word, then the one with more context; a tie is a
doubt.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline import mentions
from pipeline.pieces import Layout, Piece, lay_out
from pipeline.records import Figure, IndicatorReading, Issue, Section, Span
from pipeline.triggers import Facet, Hit, Hits, Trigger, Triggers, Words, compiled
from pipeline.vocabulary import Vocabulary

REACH = 120  # how far before its head the context of a trigger may stand, in characters
SECTION_REACH = 400  # how far before a figure the subject of its section may stand
PARTS_REACH = 30  # how many figures back the total of a list of parts may stand
MANY_VETERANS = 3.0  # words of the veterans' line per 1,000 characters that make a report theirs
LONGEST_WORD = 8  # of those that stand right before a figure
AND = frozenset({"和", "、", "与", "及"})


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that claims a figure, and why it outranks another: `rank` the smaller the better."""

    row: int
    head: Span
    rank: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """The contexts of a trigger: where the first stands, and how far and how long they are."""

    start: int
    rank: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Parts:
    """A list of parts: its sentence, and the positions of its total and of its first part."""

    sentence: int
    total: int
    first: int


@dataclass(slots=True)
class Reading:
    """One report while its figures are linked, first to last."""

    figures: tuple[Figure, ...]
    sections: Sequence[Section]
    triggers: Triggers
    hits: Hits
    layout: Layout
    is_of_veterans: bool
    pieces: list[Piece] = field(default_factory=list)
    changes: list[bool] = field(default_factory=list)
    claims: list[Claim | None] = field(default_factory=list)
    parts: Parts | None = None
    issues: list[Issue] = field(default_factory=list)


def link(
    text: str, figures: Sequence[Figure], sections: Sequence[Section], vocabulary: Vocabulary
) -> IndicatorReading:
    """`figures` with their `indicator_id`, what is mentioned without a number, and doubts.

    `text` is normalised.
    """
    reading = _read(text, figures, sections, compiled(vocabulary))
    for position in range(len(reading.figures)):
        _link_one(reading, position)
    linked = tuple(_with_id(reading, position) for position in range(len(reading.figures)))
    said = mentions.find(reading.layout, linked, sections, reading.triggers, reading.hits)
    by_span = {figure.span: figure for figure in linked}
    in_order = tuple(by_span[figure.span] for figure in figures)
    return IndicatorReading(in_order, said, tuple(reading.issues))


def _read(
    text: str, figures: Sequence[Figure], sections: Sequence[Section], triggers: Triggers
) -> Reading:
    ordered = tuple(sorted(figures, key=lambda figure: figure.span))
    hits = triggers.find(text)
    named = hits.count(triggers.linking["veterans"])
    return Reading(
        figures=ordered,
        sections=sections,
        triggers=triggers,
        hits=hits,
        layout=lay_out(text, ordered),
        is_of_veterans=named * 1000 >= MANY_VETERANS * len(text),
    )


def _link_one(reading: Reading, position: int) -> None:
    reading.pieces.append(reading.layout.piece(position))
    reading.changes.append(_is_change(reading, position))
    claims = sorted(_claims(reading, position), key=lambda claim: claim.rank)
    reading.claims.append(claims[0] if claims else None)
    reading.issues.extend(_doubts(reading, position, claims))


def _claims(reading: Reading, position: int) -> Sequence[Claim]:
    """The rows that claim a figure: by its piece, else further right, else by what is before."""
    figure, piece = reading.figures[position], reading.pieces[position]
    if figure.unit not in reading.triggers.by_unit or figure.aspect == "standard":
        return ()
    if reading.changes[position] or _is_mean(reading, position):
        return ()
    claims = _within(reading, position, Span(piece.start, piece.end), 0)
    if not claims and _is_attribute(reading, position):
        claims = _within(reading, position, Span(piece.end, piece.clause_end), 1)
    return claims or _of_total(reading, position) or _carried(reading, position)


def _within(reading: Reading, position: int, place: Span, tier: int) -> list[Claim]:
    """Claims by the heads that stand in `place`."""
    heads = reading.triggers.by_unit[reading.figures[position].unit]
    claims = []
    for hit in reading.hits.within(place.start, place.end):
        for trigger in heads.get(hit.word, ()):
            claim = _claim(reading, position, trigger, hit, tier)
            if claim is not None:
                claims.append(claim)
    return claims


def _claim(reading: Reading, position: int, trigger: Trigger, head: Hit, tier: int) -> Claim | None:
    figure = reading.figures[position]
    if head.span.overlaps(figure.span) or _is_of_next(reading, position, head):
        return None
    context = _context(reading, position, trigger, head)
    if context is None:
        return None
    rule = reading.triggers.rules[trigger.row]
    pieces = _pieces(reading, position, head.start, context.start)
    if any(reading.hits.has(rule.excluded, piece) for piece in pieces):
        return None
    if rule.is_of_veterans and not _speaks_of_veterans(reading, pieces[:2]):
        return None
    rank = (tier, _gap(figure.span, head.span), head.start - head.end, -len(trigger.contexts))
    return Claim(trigger.row, head.span, (*rank, *context.rank))


def _is_of_next(reading: Reading, position: int, head: Hit) -> bool:
    """Whether a word right before the next figure is that figure's: <5件>积案已化解[4件]."""
    if position + 1 >= len(reading.figures) or head.start < reading.figures[position].span.end:
        return False
    following = reading.figures[position + 1]
    return head.end == following.span.start and following.unit == reading.figures[position].unit


def _pieces(reading: Reading, position: int, head: int, context: int) -> list[Span]:
    """The pieces in which the figure, the head and the first context stand, without repeats."""
    piece = reading.pieces[position]
    pieces = [Span(piece.start, piece.end)]
    for place in (head, context):
        if not piece.start <= place < piece.end:
            pieces.append(reading.layout.about(place))
    return pieces


def _speaks_of_veterans(reading: Reading, pieces: Sequence[Span]) -> bool:
    words = reading.triggers.linking["veterans"]
    return reading.is_of_veterans or any(reading.hits.has(words, piece) for piece in pieces)


def _context(reading: Reading, position: int, trigger: Trigger, head: Hit) -> Context | None:
    """Where the contexts of a trigger stand about its head, None where one is missing."""
    if trigger.reach == "section":
        return _section_context(reading, position, trigger, head)
    start, gap, size = head.start, 0, 0
    for words in trigger.contexts:
        found = _nearest(reading, position, words, head)
        if found is None:
            return None
        start = min(start, found.start)
        gap = max(gap, _gap(head.span, found.span))
        size += found.start - found.end
    return Context(start, (gap, size))


def _nearest(reading: Reading, position: int, words: Words, head: Hit) -> Hit | None:
    """The nearest of `words` before a head in its sentence, else after it in its clause."""
    piece = reading.pieces[position]
    earliest = max(piece.sentence, head.start - REACH)
    before = reading.hits.last(words, earliest, head.start)
    return before or reading.hits.last(words, head.end, piece.clause_end)


def _section_context(
    reading: Reading, position: int, trigger: Trigger, head: Hit
) -> Context | None:
    """As `_context` for a weak trigger: its first context stands anywhere before in the section."""
    place = reading.figures[position].span.start
    about, *others = trigger.contexts
    if not all(_nearest(reading, position, words, head) for words in others):
        return None
    around = [section for section in reading.sections if _holds(section, place)]
    start = max((section.span.start for section in around), default=0)
    found = reading.hits.last(about, max(start, place - SECTION_REACH), head.start)
    if found is not None:
        return Context(head.start, (head.start - found.end, 0))
    if any(reading.hits.has(about, _heading(section)) for section in around):
        return Context(head.start, (SECTION_REACH, 0))
    return None


def _holds(section: Section, place: int) -> bool:
    return section.span.start <= place < section.span.end


def _heading(section: Section) -> Span:
    length = len(section.label or "") + len(section.heading or "") + 2
    return Span(section.span.start, min(section.span.start + length, section.span.end))


def _is_change(reading: Reading, position: int) -> bool:
    """Whether the figure is by how much something grew or fell: 比上年增加[2场次]."""
    start = reading.figures[position].span.start
    if _stands_before(reading, start, "change"):
        return True
    if not position or not reading.changes[position - 1]:
        return False
    return reading.layout.text[reading.figures[position - 1].span.end : start] in AND


def _is_mean(reading: Reading, position: int) -> bool:
    """Whether the figure is a mean or a standard: 户均[3000元], 每户发放慰问金[800元]."""
    figure = reading.figures[position]
    if figure.unit == "元":
        place = Span(reading.pieces[position].start, figure.span.start)
        return reading.hits.has(reading.triggers.linking["mean"], place)
    return _stands_before(reading, figure.span.start, "mean")


def _stands_before(reading: Reading, place: int, kind: str) -> bool:
    words = reading.triggers.linking[kind]
    near = reading.hits.within(max(0, place - LONGEST_WORD), place)
    return any(hit.word in words and hit.end == place for hit in near)


def _is_attribute(reading: Reading, position: int) -> bool:
    """Whether what is counted may stand further right: a noun, or another figure, follows."""
    end = reading.figures[position].span.end
    if reading.pieces[position].end > end:
        return True
    return position + 1 < len(reading.figures) and reading.figures[position + 1].span.start == end


def _of_total(reading: Reading, position: int) -> list[Claim]:
    """The claim of the total of which the figure is a part: 送喜报<48份>,其中二等功[3份]."""
    total = _total(reading, position)
    claim = None if total is None else reading.claims[total]
    if claim is None or reading.triggers.rules[claim.row].has_own_parts:
        return []
    return [Claim(claim.row, claim.head, (2,))]


def _total(reading: Reading, position: int) -> int | None:
    """The position of the total, by the stage before or by the words that begin a list of parts."""
    figure = reading.figures[position]
    if figure.part_of is not None:
        found = bisect_left(reading.layout.starts, figure.part_of)
        is_known = found < position and reading.layout.starts[found] == figure.part_of
        return found if is_known and reading.figures[found].unit == figure.unit else None
    _note_parts(reading, position)
    parts = reading.parts
    if parts is None or parts.sentence != reading.pieces[position].sentence:
        return None
    if position > parts.first and reading.claims[position - 1] is None:
        return None
    return parts.total if reading.figures[parts.total].unit == figure.unit else None


def _note_parts(reading: Reading, position: int) -> None:
    """Begins a list of parts where the clause says so."""
    piece, start = reading.pieces[position], reading.figures[position].span.start
    if reading.parts and reading.parts.sentence == piece.sentence:
        return
    if not reading.hits.has(reading.triggers.linking["part"], Span(piece.clause, start)):
        return
    earliest = piece.sentence
    # "…1063件,…;其中…23件": the total stands in the sentence before.
    if piece.clause == earliest and reading.layout.text[earliest - 1 : earliest] == ";":
        earliest = reading.layout.sentence(earliest - 1)
    for earlier in range(position - 1, max(-1, position - PARTS_REACH), -1):
        if reading.pieces[earlier].sentence < earliest:
            return
        same_unit = reading.figures[earlier].unit == reading.figures[position].unit
        if same_unit and not reading.changes[earlier]:
            reading.parts = Parts(piece.sentence, earlier, position)
            return


def _carried(reading: Reading, position: int) -> list[Claim]:
    """The claims of the nearest piece before whose topic carries on to the figure."""
    piece = reading.pieces[position]
    if not _is_light(reading, Span(piece.start, piece.end)):
        return []
    for step, earlier in enumerate(reading.layout.before(piece.start)):
        claims = _within(reading, position, earlier, 3 + step)
        if claims or not _is_light(reading, earlier):
            return claims
    return []


def _is_light(reading: Reading, place: Span) -> bool:
    """Whether a piece names nothing: only words that carry on, its figure, marks."""
    text, layout = reading.layout.text, reading.layout
    named = {at for at in range(place.start, place.end) if "一" <= text[at] <= "鿿"}
    following = bisect_left(layout.starts, place.start)
    if following < len(layout.starts):
        named.difference_update(range(layout.starts[following], layout.ends[following]))
    carriers = reading.triggers.linking["carrier"]
    for hit in reading.hits.within(place.start, place.end) if named else ():
        if hit.word in carriers:
            named.difference_update(range(hit.start, hit.end))
    return not named


def _doubts(reading: Reading, position: int, claims: Sequence[Claim]) -> Iterator[Issue]:
    """A doubt where another row claims the figure as well as the one chosen."""
    best, *others = claims or (None,)
    for claim in others:
        if best and claim.row != best.row and claim.rank == best.rank:
            names = (reading.triggers.rules[row].id for row in (best.row, claim.row))
            span = reading.figures[position].span
            yield Issue("indicators", "ambiguous_indicator", "doubt", " / ".join(names), span)
            return


def _with_id(reading: Reading, position: int) -> Figure:
    figure, claim = reading.figures[position], reading.claims[position]
    if claim is None:
        return figure if figure.indicator_id is None else replace(figure, indicator_id=None)
    base = reading.triggers.rules[claim.row].id
    facets = reading.triggers.facets.get(base, ())
    return replace(figure, indicator_id=_refined(reading, position, claim, facets) or base)


def _refined(reading: Reading, position: int, claim: Claim, facets: Sequence[Facet]) -> str | None:
    """The refinement by unit, else by its words: 通过率、优秀率分别为<100%>和[91.7%]."""
    for facet in facets:
        if reading.figures[position].unit in facet.units:
            return facet.id
    named = _facets_named(reading, position, claim, facets)
    if not named:
        return None
    words = reading.triggers.linking
    clause = Span(reading.pieces[position].clause, reading.figures[position].span.start)
    if reading.hits.has(words["respectively"], clause):
        return _in_turn(reading, position, named)
    left = {facet for gap, _, facet in named if gap >= 0}
    if len(left) > 1 and reading.hits.has(words["both"], clause):
        return None  # 参考率、合格率均为[100%]: one figure of two measures
    return min(named, key=lambda found: (abs(found[0]), found[1]))[2]


def _facets_named(
    reading: Reading, position: int, claim: Claim, facets: Sequence[Facet]
) -> list[tuple[int, int, str]]:
    """How far left of the figure (right is negative), how long, and of which refinement."""
    piece, span = reading.pieces[position], reading.figures[position].span
    first = min(piece.start, reading.layout.about(claim.head.start).start)
    if reading.hits.has(reading.triggers.linking["respectively"], Span(piece.clause, span.start)):
        first = piece.clause
    return [
        (
            span.start - hit.end if hit.end <= span.start else span.end - hit.start - 1,
            -len_,
            facet.id,
        )
        for hit in reading.hits.within(first, max(piece.end, claim.head.end))
        for facet in facets
        if hit.word in facet.words
        for len_ in (hit.end - hit.start,)
    ]


def _in_turn(reading: Reading, position: int, named: Sequence[tuple[int, int, str]]) -> str | None:
    """The refinement named in the same place of its list as the figure stands in its own."""
    order = list(dict.fromkeys(facet for gap, _, facet in named if gap >= 0))
    clause = reading.pieces[position].clause
    turn = position - bisect_left(reading.layout.starts, clause)
    return order[turn] if turn < len(order) else None


def _gap(span: Span, other: Span) -> int:
    return span.start - other.end if other.end <= span.start else other.start - span.end
