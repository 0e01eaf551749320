"""Indicators spoken of without a figure: said to be none, or said without a number.

Only what a report says of its year counts: no plan, remedy or shortcoming, no rule (建立…制度).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from pipeline.pieces import Layout, Outline
from pipeline.records import Figure, Mention, MentionState, Span
from pipeline.triggers import Hit, Hits, Triggers, Unnumbered

SILENT = frozenset({"shortcomings", "plan", "signature", "chrome"})
NAMED_WITHIN = 24  # 未发生因行政行为违法引发的复议: from what was none to its name, in characters
SAID_WITHIN = 48  # from the first word of a trigger to its head
SENTENCE_WITHIN = 200  # how far of a sentence is looked at for its figure
AND = ("和", "、", "及", "与", "或")
RIGHT_BEFORE = 2  # 零, 无: too short to reach further
AFTER = 8  # 行政复议案件为零
RULE_WITHIN = 8  # 优待证发放制度: a rule about it


def find(
    layout: Layout,
    figures: Sequence[Figure],
    outline: Outline,
    triggers: Triggers,
    hits: Hits,
) -> tuple[Mention, ...]:
    """What is mentioned without a number, first to last; `figures` are linked and in order."""
    said = [*_zeros(layout, triggers, hits), *_without_number(layout, figures, triggers, hits)]
    told = [mention for mention in said if not _is_silent(outline, mention.span.start)]
    return tuple(sorted(_widest(layout, told), key=lambda mention: mention.span))


def _zeros(layout: Layout, triggers: Triggers, hits: Hits) -> Iterator[Mention]:
    for hit in hits.of(triggers.zero):
        for row in triggers.zero[hit[0]]:
            place = _none_of(layout, triggers, hit)
            if place is not None and not _is_intended(layout, triggers, place):
                yield _mention(layout, place, triggers.rules[row].id, "zero")


def _none_of(layout: Layout, triggers: Triggers, name: Hit) -> Span | None:
    """From the word that says there was none to the name of what there was none of."""
    _, start, end = name
    clause, clause_end = layout.clause(start)
    before = triggers.linking.zero.finditer(layout.text, max(clause, start - NAMED_WITHIN), start)
    for none in before:
        if triggers.linking.limit.search(layout.text, none.end(), start):
            continue  # 未发生因信息公开引发的行政复议: of one kind, none of the row
        is_short = none.end() - none.start() <= RIGHT_BEFORE
        between = layout.text[none.end() : start]
        # 无行政复议和行政诉讼案件: 和 hands the short word on.
        if not is_short or len(between) <= RIGHT_BEFORE or between.endswith(AND):
            return Span(none.start(), end)
    after = triggers.linking.zero_after.search(layout.text, end, min(clause_end, end + AFTER))
    return Span(start, after.end()) if after else None


def _without_number(
    layout: Layout, figures: Sequence[Figure], triggers: Triggers, hits: Hits
) -> Iterator[Mention]:
    for hit in hits.of(triggers.unnumbered):
        for trigger in triggers.unnumbered[hit[0]]:
            if any(map(hits.known.isdisjoint, trigger.contexts)):
                continue
            place = _said(layout, hits, hit, trigger)
            base = triggers.rules[trigger.row].id
            if place is None or _is_rule(layout, triggers, place):
                continue
            if not _has_figure(layout, figures, place, base):
                yield _mention(layout, place, base, "no_number")


def _said(layout: Layout, hits: Hits, head: Hit, trigger: Unnumbered) -> Span | None:
    """From the first word of a trigger to its head, all in one clause."""
    _, start, end = head
    earliest = max(layout.clause(start)[0], start - SAID_WITHIN)
    for words in trigger.contexts:
        found = hits.last(words, earliest, head[1])
        if found is None:
            return None
        start = min(start, found[1])
    return Span(start, end)


def _is_rule(layout: Layout, triggers: Triggers, place: Span) -> bool:
    """Whether the clause makes a rule or a plan of it: 建立光荣牌悬挂等制度."""
    end = min(layout.clause(place.start)[1], place.end + RULE_WITHIN)
    if triggers.linking.not_done.search(layout.text, place.end, end):
        return True
    return _is_intended(layout, triggers, place)


def _is_intended(layout: Layout, triggers: Triggers, place: Span) -> bool:
    clause = max(layout.clause(place.start)[0], place.start - SAID_WITHIN)
    return bool(triggers.linking.intent.search(layout.text, clause, place.end))


def _has_figure(layout: Layout, figures: Sequence[Figure], place: Span, base: str) -> bool:
    """Whether a figure of the indicator stands in the sentence, or any figure in the clause."""
    sentence = max(layout.sentence(place.start), place.start - SENTENCE_WITHIN)
    clause, clause_end = layout.clause(place.start)
    last = bisect_left(layout.sentence_ends, place.end)
    end = layout.sentence_ends[last] if last < len(layout.sentence_ends) else len(layout.text)
    end = min(end, place.end + SENTENCE_WITHIN)
    for figure in figures[bisect_left(layout.starts, sentence) : bisect_left(layout.starts, end)]:
        if clause <= figure.span.start < clause_end:
            return True
        if (figure.indicator_id or "").partition(".")[0] == base:
            return True
    return False


def _is_silent(outline: Outline, place: int) -> bool:
    """Whether the innermost section tells what is lacking or planned, not what was done."""
    around = outline.around(place)
    return bool(around) and around[-1].role in SILENT


def _mention(layout: Layout, place: Span, indicator_id: str, state: MentionState) -> Mention:
    return Mention(place, place.of(layout.text), indicator_id, state)


def _widest(layout: Layout, said: Iterable[Mention]) -> Iterable[Mention]:
    """One mention an indicator and clause, the one with most words."""
    best: dict[tuple[int, str, str], Mention] = {}
    for mention in said:
        key = (layout.clause(mention.span.start)[0], mention.indicator_id, mention.state)
        if key not in best or len(best[key].quote) < len(mention.quote):
            best[key] = mention
    return best.values()
