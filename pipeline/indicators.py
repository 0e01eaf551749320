"""Which indicator each figure is of: the row of the comparison, or none.

A figure stands in a piece of its clause, between the figures and commas about it. A row claims it
where one of the row's triggers stands in that piece and the unit fits. Where a piece names nothing
of its own (惠及, 其中, 、) the topic of the pieces before it carries on. Of several rows the one
whose word stands nearest wins, then the longest word, then the one with more context; a tie is a
doubt.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline import mentions
from pipeline.pieces import Layout, Outline, Piece, lay_out, outline
from pipeline.records import Figure, IndicatorReading, Issue, Section, Span, changed
from pipeline.triggers import Facet, Hit, Hits, Rule, Trigger, Triggers, Words, compiled
from pipeline.vocabulary import Vocabulary

REACH = 120  # how far before its head the context of a trigger may stand, in characters
SECTION_REACH = 400  # how far before a figure the subject of its section may stand
PARTS_REACH = 30  # how many figures back the total of a list of parts may stand
MANY_VETERANS = 3.0  # words of the veterans' line per 1,000 characters that make a report theirs
LISTED_WITHIN = 40  # from the word of one figure of a list to that of the next, in characters
CONTEXTS = 3  # the place in a rank of how many words a trigger needs about its head
PLACE_UNITS = frozenset({"个", "家", "处", "所"})
AND = frozenset({"和", "、", "与", "及"})


class Claim(NamedTuple):
    """A row that claims a figure, and why it outranks another: `rank` the smaller the better."""

    rank: tuple[int, ...]
    row: int
    head: Hit

    @property
    def has_context(self) -> bool:
        """Whether the claim is by a word that needs others about it."""
        return len(self.rank) > CONTEXTS and self.rank[CONTEXTS] < 0


class Context(NamedTuple):
    """The contexts of a trigger: where the first stands, and how far and how long they are."""

    start: int
    gap: int
    size: int
    end: int  # where the last of them starts


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
    outline: Outline
    triggers: Triggers
    hits: Hits
    layout: Layout
    is_of_veterans: bool
    has_means: bool  # whether a list of means stands anywhere: 通过讲座等形式
    pieces: list[Piece] = field(default_factory=list)
    changes: list[bool] = field(default_factory=list)
    means: list[bool] = field(default_factory=list)
    claims: list[Claim | None] = field(default_factory=list)
    parts: Parts | None = None
    issues: list[Issue] = field(default_factory=list)


@dataclass(slots=True)
class Search:
    """The search for the row of one figure: its piece, and the words in it and about it."""

    figure: Figure
    piece: Piece
    position: int
    row_before: int  # of the figure before, -1 for none
    heads: Mapping[int, tuple[Trigger, ...]]
    next_start: int  # of the next figure where that has the same unit, else -1
    words: Set[int] = frozenset()  # of its piece, read when there is a head
    around: Set[int] = frozenset()  # of its sentence, read when first asked for


def link(
    text: str, figures: Sequence[Figure], sections: Sequence[Section], vocabulary: Vocabulary
) -> IndicatorReading:
    """`figures` with their `indicator_id`, what is mentioned without a number, and doubts.

    `text` is normalised.
    """
    reading = _read(text, figures, sections, compiled(vocabulary))
    for position in range(len(reading.figures)):
        _link_one(reading, position)
    linked = tuple([_with_id(reading, position) for position in range(len(reading.figures))])
    said = mentions.find(reading.layout, linked, reading.outline, reading.triggers, reading.hits)
    if reading.figures != tuple(figures):  # given in another order than the text's
        by_start = {figure.span.start: figure for figure in linked}
        linked = tuple([by_start[figure.span.start] for figure in figures])
    return IndicatorReading(linked, said, tuple(reading.issues))


def _read(
    text: str, figures: Sequence[Figure], sections: Sequence[Section], triggers: Triggers
) -> Reading:
    ordered = tuple(sorted(figures, key=lambda figure: figure.span.start))
    named = sum(1 for _ in triggers.linking.veterans.finditer(text))
    hits = triggers.find(text)
    return Reading(
        figures=ordered,
        outline=outline(sections),
        triggers=triggers,
        hits=hits,
        layout=lay_out(text, ordered, triggers.linking.follow_on),
        is_of_veterans=named * 1000 >= MANY_VETERANS * len(text),
        has_means=not triggers.means.isdisjoint(hits.known),
    )


def _link_one(reading: Reading, position: int) -> None:
    reading.pieces.append(reading.layout.piece(position))
    reading.changes.append(_is_change(reading, position))
    reading.means.append(_is_mean(reading, position))
    _note_parts(reading, position)
    claims = _claims(reading, position)
    if not claims:
        reading.claims.append(None)
        return
    claims = sorted(claims)
    reading.claims.append(claims[0])
    if len(claims) > 1:
        reading.issues.extend(_doubts(reading, position, claims))


def _claims(reading: Reading, position: int) -> Sequence[Claim]:
    """The rows that claim a figure: by its piece, else further right, else by what is before."""
    figure, piece = reading.figures[position], reading.pieces[position]
    if figure.unit not in reading.triggers.by_unit or figure.aspect == "standard":
        return ()
    if reading.changes[position] or reading.means[position]:
        return ()
    if figure.unit in PLACE_UNITS and _counts_places(reading, position):
        return ()
    search = _search(reading, position)
    claims = _within(reading, search, piece.start, piece.end, 0)
    if not claims and _is_attribute(reading, position):
        claims = _within(reading, search, piece.end, piece.clause_end, 1)
    return claims or _of_total(reading, position) or _carried(reading, search)


def _search(reading: Reading, position: int) -> Search:
    figure, piece = reading.figures[position], reading.pieces[position]
    next_start = -1
    if position + 1 < len(reading.figures):
        following = reading.figures[position + 1]
        next_start = _word_end(reading, following) if following.unit == figure.unit else -1
    before = reading.claims[position - 1] if position else None
    return Search(
        figure=figure,
        piece=piece,
        position=position,
        row_before=before.row if before else -1,
        heads=reading.triggers.by_unit[figure.unit],
        next_start=next_start,
    )


def _word_end(reading: Reading, figure: Figure) -> int:
    """Where a word ends that stands right before a figure: 化解 of 化解了[3件]."""
    start = figure.span.start
    return start - reading.layout.text.startswith("了", start - 1)


def _within(reading: Reading, search: Search, start: int, end: int, tier: int) -> list[Claim]:
    """The claims by the nearest heads in [start, end) by which there are any."""
    heads = _heads(reading, search, start, end)
    claims: list[Claim] = []
    if heads and not search.words:
        search.words = reading.hits.words(search.piece.start, search.piece.end)
    best = None
    for gap, size, head in heads:
        if claims and best != (gap, size):
            break
        best = (gap, size)
        for trigger in search.heads[head[0]]:
            context = _context_if_allowed(reading, search, trigger, head)
            if context is not None:
                rank = (tier, gap, size, -len(trigger.contexts), context.gap, context.size)
                claims.append(Claim(rank, trigger.row, head))
    return claims


def _heads(reading: Reading, search: Search, start: int, end: int) -> list[tuple[int, int, Hit]]:
    """The heads in [start, end): how far from the figure, how long (less is longer), which."""
    span = search.figure.span
    found: list[tuple[int, int, Hit]] = []
    means = _means(reading, start, min(end, span.start)) if reading.has_means else -1
    for head in reading.hits.of_within(search.heads, start, end):
        if head[2] == search.next_start or head[2] <= means:
            continue  # right before the next figure of this unit, so its word: 5件积案已化解<4件>
        if head[2] <= span.start:
            found.append((span.start - head[2], head[1] - head[2], head))
        elif head[1] >= span.end:
            found.append((head[1] - span.end, head[1] - head[2], head))
    found.sort()
    return found


def _means(reading: Reading, start: int, end: int) -> int:
    """Where the means end that a doing was by: 通过主题党日、讲座等形式开展学习[9次]; else -1."""
    last = reading.hits.last(reading.triggers.means, start, end)
    return last[2] if last else -1


def _context_if_allowed(
    reading: Reading, search: Search, trigger: Trigger, head: Hit
) -> Context | None:
    """The context of a trigger, None where one is missing or the row is excluded there."""
    rule = reading.triggers.rules[trigger.row]
    if not rule.excluded.isdisjoint(search.words) and _is_excluded(reading, search, rule):
        return None
    if rule.others and _is_done_by_others(reading, search, rule):
        return None
    context = _context(reading, search, trigger, head)
    if context is None:
        return None
    # Asked here as well as there: for most, head and contexts stand in the figure's own piece.
    is_own = search.piece.start <= context.start and context.end < search.piece.end
    others = [] if is_own else _other_pieces(reading, search, head[1], context)
    if any(_is_excluded(reading, search, rule, piece, head) for piece in others):
        return None
    if rule.is_of_veterans and not _speaks_of_veterans(reading, search, others[:1]):
        return None
    return context


def _is_excluded(
    reading: Reading,
    search: Search,
    rule: Rule,
    piece: tuple[int, int] | None = None,
    head: Hit | None = None,
) -> bool:
    """Whether a piece, the figure's own by default, names what the row leaves out.

    A piece of contexts, without the head, may name more: <12人>报名参加考试,[9人]拿到证件. Nor
    where it is a part of the row's own word (满意率 of 安置率和满意率) or the word of the next
    figure: 检查[20家]并处罚<3家>.
    """
    first, last = piece or (search.piece.start, search.piece.end)
    is_context = head is not None and not first <= head[1] < last
    excluded = rule.excluded_about if is_context else rule.excluded
    hits = reading.hits.within(first, last)
    for word, start, end in hits:
        if word not in excluded or end == search.next_start:
            continue
        if not any(_is_part(start, end, hit) and hit[0] in rule.heads for hit in hits):
            return True
    return False


def _is_part(start: int, end: int, hit: Hit) -> bool:
    """Whether [start, end) is a part of a longer word: 满意率 of 安置率和满意率."""
    return hit[1] <= start and end <= hit[2] and end - start < hit[2] - hit[1]


def _is_done_by_others(reading: Reading, search: Search, rule: Rule) -> bool:
    """Whether the doing is others': 组织全体干部职工专题学习[12次].

    Where the figure's piece names nobody, the nearest clause before that names somebody says it.
    """
    named = _named(reading, rule, search.piece.start, search.piece.end)
    if not named:
        named = _named(reading, rule, search.piece.sentence, search.figure.span.start)
        clause = reading.layout.clause(named[-1][1])[0] if named else 0
        named = [hit for hit in named if hit[1] >= clause]
    return bool(named) and not any(hit[0] in rule.doers for hit in named)


def _named(reading: Reading, rule: Rule, start: int, end: int) -> list[Hit]:
    """The doers and others named in [start, end); 党组 of 各级党组织 is none."""
    people = rule.doers | rule.others
    hits = [hit for hit in reading.hits.within(start, end) if hit[0] in people]
    return [hit for hit in hits if not any(_is_part(hit[1], hit[2], each) for each in hits)]


def _other_pieces(
    reading: Reading, search: Search, head: int, context: Context
) -> list[tuple[int, int]]:
    """The pieces of the head and of its contexts, where they are not the figure's own."""
    piece = search.piece
    return [
        reading.layout.about(place)
        for place in dict.fromkeys((head, context.start, context.end))
        if not piece.start <= place < piece.end
    ]


def _speaks_of_veterans(
    reading: Reading, search: Search, others: Sequence[tuple[int, int]]
) -> bool:
    if reading.is_of_veterans:
        return True
    words, text = reading.triggers.linking.veterans, reading.layout.text
    own = (search.piece.start, search.piece.end)
    return any(words.search(text, *piece) for piece in (own, *others))


def _context(reading: Reading, search: Search, trigger: Trigger, head: Hit) -> Context | None:
    """Where the contexts of a trigger stand about its head, None where one is missing."""
    if not trigger.contexts:
        return Context(head[1], 0, 0, head[1])
    if trigger.reach == "section":
        return _section_context(reading, search, trigger, head)
    start, gap, size, end = head[1], 0, 0, head[1]
    around = search.around or _read_around(reading, search)
    for words in trigger.contexts:
        found = None if words.isdisjoint(around) else _nearest(reading, search, words, head)
        if found is None:
            is_next = trigger.row == search.row_before
            return _listed(reading, search, head) if is_next else None
        if found[1] < start:
            start = found[1]
        elif found[1] > end:
            end = found[1]
        gap = max(gap, head[1] - found[2], found[1] - head[2])
        size += found[1] - found[2]
    return Context(start, gap, size, end)


def _read_around(reading: Reading, search: Search) -> Set[int]:
    """The words of the sentence up to the end of the figure's clause, within reach."""
    start = max(search.piece.sentence, search.piece.start - REACH)
    search.around = reading.hits.words(start, search.piece.clause_end)
    return search.around


def _listed(reading: Reading, search: Search, head: Hit) -> Context | None:
    """The context that the figure before hands on in a long list: 检查超市<9家>…药店[5家]."""
    before = reading.claims[search.position - 1]
    if before is None or not before.has_context:
        return None
    if reading.pieces[search.position - 1].sentence != search.piece.sentence:
        return None
    gap = head[1] - before.head[2]
    return Context(head[1], gap, 0, head[1]) if 0 < gap <= LISTED_WITHIN else None


def _nearest(reading: Reading, search: Search, words: Words, head: Hit) -> Hit | None:
    """The nearest of `words` before a head in its sentence, else after it in its clause."""
    earliest = max(search.piece.sentence, head[1] - REACH)
    before = reading.hits.last(words, earliest, head[1])
    if before:
        return before
    after = reading.hits.last(words, head[2], search.piece.clause_end)
    # Right before another figure it is that one's word: 办理[6张]、优待证<9张>.
    return None if after and _is_of_another(reading, search, after) else after


def _is_of_another(reading: Reading, search: Search, hit: Hit) -> bool:
    if hit[1] < search.figure.span.end:
        return False
    following = bisect_left(reading.layout.starts, hit[2])
    return following < len(reading.layout.starts) and reading.layout.starts[following] == hit[2]


def _section_context(
    reading: Reading, search: Search, trigger: Trigger, head: Hit
) -> Context | None:
    """As `_context` for a weak trigger: its first context stands anywhere before in the section."""
    place = search.figure.span.start
    about, *others = trigger.contexts
    if not all(_nearest(reading, search, words, head) for words in others):
        return None
    around = reading.outline.around(place)
    start = around[-1].span.start if around else 0
    found = reading.hits.last(about, max(start, place - SECTION_REACH), head[1])
    if found is not None:
        return Context(head[1], head[1] - found[2], 0, head[1])
    if any(not about.isdisjoint(reading.hits.words(*_heading(section))) for section in around):
        return Context(head[1], SECTION_REACH, 0, head[1])
    return None


def _heading(section: Section) -> tuple[int, int]:
    length = len(section.label or "") + len(section.heading or "") + 2
    return section.span.start, min(section.span.start + length, section.span.end)


def _is_change(reading: Reading, position: int) -> bool:
    """Whether the figure is by how much something grew or fell: 比上年增加[2场次]."""
    start, text = reading.figures[position].span.start, reading.layout.text
    if reading.triggers.linking.changes.end(text, start):
        # 新增[3人]通过考试: who follows is new, and not by how much a number grew.
        is_new = text.endswith("新增", 0, start)
        return not (is_new and reading.pieces[position].end > reading.figures[position].span.end)
    if not position or not reading.changes[position - 1]:
        return False
    return reading.layout.text[reading.figures[position - 1].span.end : start] in AND


def _is_mean(reading: Reading, position: int) -> bool:
    """Whether the figure is a mean or a standard: 户均[3000元], 每户发放慰问金[800元]."""
    figure, text = reading.figures[position], reading.layout.text
    if figure.unit != "元":
        return reading.triggers.linking.means.end(text, figure.span.start)
    start = reading.pieces[position].start
    if reading.triggers.linking.mean.search(text, start, figure.span.start):
        return True
    # 由每户<500元>提高到[800元]: both are.
    is_next = position > 0 and reading.figures[position - 1].span.end == start
    return is_next and reading.means[position - 1] and _is_light(reading, start, figure.span.start)


def _counts_places(reading: Reading, position: int) -> bool:
    """Whether the figure counts places or offices and nothing in them: [13个]县、<134支>队伍."""
    end = reading.figures[position].span.end
    return bool(reading.triggers.linking.places.match(reading.layout.text, end))


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
    if claim is None:
        return []
    piece, rule = reading.pieces[position], reading.triggers.rules[claim.row]
    if rule.has_own_parts or not rule.excluded.isdisjoint(
        reading.hits.words(piece.start, piece.end)
    ):
        return []
    return [Claim((2,), claim.row, claim.head)]


def _total(reading: Reading, position: int) -> int | None:
    """The position of the total, by the stage before or by the words that begin a list of parts."""
    figure = reading.figures[position]
    if figure.part_of is not None:
        found = bisect_left(reading.layout.starts, figure.part_of)
        is_known = found < position and reading.layout.starts[found] == figure.part_of
        return found if is_known and reading.figures[found].unit == figure.unit else None
    parts = reading.parts
    if parts is None or parts.sentence != reading.pieces[position].sentence:
        return None
    if _is_list_broken(reading, position, parts):
        return None
    return parts.total if reading.figures[parts.total].unit == figure.unit else None


def _is_list_broken(reading: Reading, position: int, parts: Parts) -> bool:
    """Whether the part before of the same unit is of no indicator; 征收4件 among 项 breaks none."""
    unit = reading.figures[position].unit
    for earlier in range(position - 1, parts.first - 1, -1):
        if reading.figures[earlier].unit == unit:
            return reading.claims[earlier] is None
    return False


def _note_parts(reading: Reading, position: int) -> None:
    """Begins a list of parts where the clause says so."""
    piece, start = reading.pieces[position], reading.figures[position].span.start
    if reading.parts and reading.parts.sentence == piece.sentence:
        return
    if not reading.triggers.linking.parts.search(reading.layout.text, piece.clause, start):
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


def _carried(reading: Reading, search: Search) -> list[Claim]:
    """The claims of the nearest piece before whose topic carries on to the figure."""
    span = search.figure.span
    if not _is_light(reading, search.piece.start, span.start):
        return []
    if not _is_light(reading, span.end, search.piece.end):
        return []
    for step, (start, end) in enumerate(reading.layout.before(search.piece.start)):
        claims = _within(reading, search, start, end, 3 + step)
        if claims or not _is_light(reading, start, end):
            return claims
    return []


def _is_light(reading: Reading, start: int, end: int) -> bool:
    """Whether [start, end) names nothing: only words that carry a topic on, and marks."""
    return bool(reading.triggers.linking.carried.fullmatch(reading.layout.text, start, end))


def _doubts(reading: Reading, position: int, claims: Sequence[Claim]) -> Iterator[Issue]:
    """A doubt where another row claims the figure as well as the one chosen."""
    best, *others = claims
    for claim in others:
        if claim.row != best.row and claim.rank == best.rank:
            names = (reading.triggers.rules[row].id for row in (best.row, claim.row))
            span = reading.figures[position].span
            yield Issue("indicators", "ambiguous_indicator", "doubt", " / ".join(names), span)
            return


def _with_id(reading: Reading, position: int) -> Figure:
    figure, claim = reading.figures[position], reading.claims[position]
    if claim is None:
        return figure if figure.indicator_id is None else changed(figure, indicator_id=None)
    base = reading.triggers.rules[claim.row].id
    facets = reading.triggers.facets.get(base)
    refined = _refined(reading, position, claim, facets) if facets else None
    return changed(figure, indicator_id=refined or base)


def _refined(reading: Reading, position: int, claim: Claim, facets: Sequence[Facet]) -> str | None:
    """The refinement by unit, else by its words: 通过率、优秀率分别为<100%>和[91.7%]."""
    for facet in facets:
        if reading.figures[position].unit in facet.units:
            return facet.id
    named = _facets_named(reading, position, claim, facets)
    if not named:
        return None
    clause = reading.pieces[position].clause
    before = reading.layout.text[clause : reading.figures[position].span.start]
    if reading.triggers.linking.respectively.search(before):
        return _in_turn(reading, position, named)
    left = sorted(name for name in named if name.is_left)
    if left and "等" in before[len(before) - left[0].gap :]:
        return None  # 抚恤补助、优待金等各类优抚资金[5680万元]: a total of more than is named
    is_both = reading.triggers.linking.both.search(before) or _is_joined(before, left)
    if is_both and len({name.id for name in left}) > 1:
        return None  # 参考率、合格率均为[100%], 废止和修订[9件]: one figure of two measures
    return min(named).id


def _is_joined(before: str, left: Sequence[Named]) -> bool:
    """Whether the nearest name on the left of a figure is joined to one of another refinement."""
    return any(
        far.id != left[0].id
        and before[len(before) - far.gap : len(before) - left[0].gap + left[0].size] in AND
        for far in left[1:]
    )


class Named(NamedTuple):
    """A refinement named by a word: how far from the figure, how long, and on which side."""

    gap: int
    size: int
    id: str
    is_left: bool


def _facets_named(
    reading: Reading, position: int, claim: Claim, facets: Sequence[Facet]
) -> list[Named]:
    """The refinements named in the pieces of the figure and of its head, first to last."""
    piece, span = reading.pieces[position], reading.figures[position].span
    first = min(piece.start, reading.layout.about(claim.head[1])[0])
    if reading.triggers.linking.respectively.search(reading.layout.text, piece.clause, span.start):
        first = piece.clause
    return [
        Named(_gap(span, hit), hit[1] - hit[2], facet.id, hit[2] <= span.start)
        for hit in reading.hits.within(first, max(piece.end, claim.head[2]))
        for facet in facets
        if hit[0] in facet.words
    ]


def _in_turn(reading: Reading, position: int, named: Sequence[Named]) -> str | None:
    """The refinement named in the same place of its list as the figure stands in its own."""
    order = list(dict.fromkeys(name.id for name in named if name.is_left))
    turn = position - bisect_left(reading.layout.starts, reading.pieces[position].clause)
    return order[turn] if turn < len(order) else None


def _gap(span: Span, hit: Hit) -> int:
    return span.start - hit[2] if hit[2] <= span.start else hit[1] - span.end
