"""Which shortcoming a cause, remedy or plan answers: its own item's, its number's, its theme's.

A statement without a theme takes the one of the words that lead to it: 针对队伍薄弱问题,… or the
heading of its item, 2.把底子摸清楚。…, and a shortcoming the one of what answers it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline import themes
from pipeline.records import Span, Statement
from pipeline.saying import Found, Reader

# The words that an item opens with: its heading, or its first sentence.
TOPIC = re.compile(r"[^。:;\n]{2,60}")
LED = re.compile(r"(?:针对|围绕|聚焦|对于|着眼|瞄准)[^。;\n]{2,60}$")
BEFORE = 70  # characters before a statement that may say what it answers


@dataclass(frozen=True, slots=True)
class Shortcomings:
    """The report's shortcomings as links look them up."""

    items: Sequence[Sequence[Found]]
    by_section: Mapping[int, Sequence[Found]]
    by_theme: Mapping[str, Found]

    def mainly(self, said: Found) -> Found | None:
        """The one that is mainly about what it is mainly about."""
        first = said.themes[0] if said.themes else None
        found = self.by_theme.get(first) if first else None
        return found if found and found.themes[0] == first else None

    def of_theme(self, said: Found) -> Found | None:
        """The one of its own first theme, else of its next."""
        return next((self.by_theme[t] for t in said.themes if t in self.by_theme), None)


def linked(found: Sequence[Found], reader: Reader) -> tuple[Statement, ...]:
    found = [said if said.themes else _led(said, reader) for said in found]
    known = _known([said for said in found if said.kind == "shortcoming"])
    in_order = {
        branch: _answers_in_order(said, known.items) for branch, said in _by_branch(found).items()
    }
    targets = [_target(said, known, in_order.get(said.branch, False)) for said in found]
    lent = _lent_by_answers(found, targets)
    return tuple(
        _statement(lent.get(said.span, said), target and lent.get(target.span, target), reader)
        for said, target in zip(found, targets, strict=True)
    )


def _lent_by_answers(
    found: Sequence[Found], targets: Sequence[Found | None]
) -> Mapping[Span, Found]:
    """Shortcomings without a theme, with the first one of what answers them.

    Plans are worded more soberly than what they answer: 资料缺页少件 is met by 完善档案.
    """
    lent: dict[Span, Found] = {}
    for said, target in zip(found, targets, strict=True):
        if target is not None and said.themes and not target.themes:
            lent.setdefault(target.span, replace(target, themes=said.themes[:1]))
    return lent


def _led(said: Found, reader: Reader) -> Found:
    """A statement with the themes of the words that lead to it, where those have a cue."""
    for words in _leads(said, reader):
        shown = themes.of(words, reader.vocabulary)
        if shown:
            return replace(said, themes=shown[:1])
    return said


def _leads(said: Found, reader: Reader) -> Iterator[str]:
    """What a statement is said to be about, the nearest words first.

    A part of the top names the report's business (三、存在的问题), no theme: its words don't lead.
    """
    before = LED.search(reader.text, max(said.section, said.span.start - BEFORE), said.span.start)
    if before:
        yield before.group()
    topic = TOPIC.match(reader.text, said.section, said.span.start)
    if said.item and topic:
        yield topic.group()


def _known(shortcomings: Sequence[Found]) -> Shortcomings:
    by_section: dict[int, list[Found]] = {}
    by_theme: dict[str, Found] = {}
    for said in shortcomings:
        by_section.setdefault(said.section, []).append(said)
    for first in (True, False):  # the shortcoming that is mainly about a theme goes before others
        for said in shortcomings:
            for theme in said.themes[:1] if first else said.themes[1:]:
                by_theme.setdefault(theme, said)
    return Shortcomings(_items(shortcomings), by_section, by_theme)


def _items(shortcomings: Iterable[Found]) -> list[list[Found]]:
    """Shortcomings by item, in the order of the report."""
    items: list[list[Found]] = []
    last: tuple[int, int] | None = None
    for said in shortcomings:
        key = (said.branch, said.item)
        if said.item and key == last:
            items[-1].append(said)
        else:
            items.append([said])
        last = key
    return items


def _by_branch(found: Iterable[Found]) -> dict[int, list[Found]]:
    branches: dict[int, list[Found]] = {}
    for said in found:
        if said.kind != "shortcoming":
            branches.setdefault(said.branch, []).append(said)
    return branches


def _answers_in_order(said: Sequence[Found], items: Sequence[Sequence[Found]]) -> bool:
    """Whether a list answers the shortcomings one by one: as many items, or themes that agree."""
    given: dict[int, set[str]] = {}
    for one in said:
        given.setdefault(one.item, set()).update(one.themes)
    given.pop(0, None)
    if len(given) == len(items):
        return bool(items)
    agreeing = 0
    for number, item in enumerate(items, 1):
        wanted = {theme for one in item for theme in one.themes}
        agreeing += bool(wanted & given.get(number, set()))
    return len(given) > len(items) > 1 and 2 * agreeing >= len(items)


def _target(said: Found, known: Shortcomings, in_order: bool) -> Found | None:
    """The shortcoming of its own item, of the item with its number, or of its theme."""
    if said.kind == "shortcoming":
        return None
    if said.of > 1 and said.of == len(known.items):
        return known.items[said.place - 1][0]
    if said.kind != "plan" and said.item:
        own = known.by_section.get(said.section) or known.by_section.get(said.branch)
        if own:
            alone = own[0] if len(own) == 1 else None
            elsewhere = known.mainly(said) if own[-1] in known.items[-1] else None
            return _sharing(said, own) or elsewhere or alone
    if in_order and 0 < said.item <= len(known.items):
        item = known.items[said.item - 1]
        return _sharing(said, item) or item[0]
    return known.of_theme(said)


def _sharing(said: Found, among: Iterable[Found]) -> Found | None:
    for one in among:
        if set(one.themes) & set(said.themes):
            return one
    return None


def _shared(asked: Sequence[str], given: Sequence[str]) -> tuple[str, ...]:
    """The first theme of a shortcoming, those of what answers it, and the shortcoming's others.

    >>> _shared(("funding", "passive_work", "understaffing"), ("coordination",))
    ('funding', 'coordination', 'passive_work')
    """
    in_turn = (*asked[:1], *given, *asked[1:])
    return tuple(dict.fromkeys(in_turn))[: themes.MOST]


def _statement(said: Found, target: Found | None, reader: Reader) -> Statement:
    shown = said.themes
    if target is not None:
        shown = _shared(target.themes, said.themes)
    return Statement(
        said.kind,
        said.span,
        reader.words(said.span),
        shown,
        target.span.start if target else None,
        said.section,
    )
