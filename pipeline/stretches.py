"""Where statements stand: the own text of the parts about shortcomings and plans."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.records import Section, Span, StatementKind
from pipeline.saying import Cues, Stretch, claims_something

LEAD = 24  # characters after a heading in which words that open a cause stand
SHORTCOMING = re.compile("问题|不足|短板|差距|困难|薄弱|弱项|欠缺")
# 上述问题的根源,一是…: a sentence that names the causes of what was said before.
OF_ALL = re.compile(
    r"(?:产生|造成|导致|存在|出现)?(?:这些|上述|以上)?(?:不足|问题|短板|差距)(?:和不足|和短板)?产?生?的?"
    r"(?:主要|根本|深层|深层次)?(?:原因|根源|症结|成因|根子|病根|缘由),?(?:主要)?(?:在于|是|有)?,?"
)


@dataclass(slots=True)
class Above:
    """A section on the way down to the one read: its kind, its item, how many items it has."""

    section: Section
    kind: StatementKind
    item: int
    items: int = 0

    def count(self, part: Section) -> int:
        """The item's number; 整改情况： belongs to the item that it stands under."""
        if _is_tag(part):
            return self.item
        self.items += 1
        return self.items


@dataclass(slots=True)
class Walk:
    """The way through the sections in reading order."""

    cues: Cues
    turns_to: StatementKind
    path: list[Above] = field(default_factory=list)
    turned: dict[int, StatementKind] = field(default_factory=dict)  # by start of the part above

    def leave(self, position: int) -> None:
        while self.path and self.path[-1].section.span.end <= position:
            self.path.pop()

    def enter(self, part: Section) -> Stretch:
        """The section as one stretch, to be narrowed to its own text."""
        above = self.path[-1] if self.path else None
        branch = above.section.span.start if above else part.span.start
        inherited = above.kind if above else None
        kind = self.turned.get(branch) or _kind_of(part, inherited, self.cues)
        item = above.count(part) if above else 0
        self.path.append(Above(part, kind, item))
        return Stretch(part.span, kind, part, branch, item, above is not None, self.turns_to)

    def turn(self, stretch: Stretch, words: str) -> None:
        """A paragraph after the last item may open a new list: 下一步，我局将：一是…"""
        to = "plan" if stretch.kind == "plan" else self.turns_to
        kind = _turn(words, self.cues, to)
        if kind is not None:
            part = stretch.section
            is_last_item = part.level == 3 and stretch.span.end == part.span.end
            self.turned[stretch.branch if is_last_item else part.span.start] = kind


def stretches(text: str, sections: Sequence[Section], cues: Cues) -> Iterator[Stretch]:
    """Own text of the parts about shortcomings and plans, with what stands there."""
    ordered = sorted(sections, key=lambda part: (part.span.start, -part.span.end))
    has_plan = any(part.role == "plan" for part in sections)
    walk = Walk(cues, "remedy" if has_plan else "plan")
    for index, part in enumerate(ordered):
        walk.leave(part.span.start)
        if part.role not in ("shortcomings", "plan"):
            continue
        whole = walk.enter(part)
        for own in _own_text(text, ordered, index, _is_said_by_heading(text, whole, cues)):
            leads = part.level == 1 and own.end < part.span.end
            stretch = whole.narrowed(own, leads)
            yield stretch
            walk.turn(stretch, text[own.start : own.end])


def _kind_of(part: Section, inherited: StatementKind | None, cues: Cues) -> StatementKind:
    named = (part.label or "") + (part.heading or "") if part.level < 3 or _is_tag(part) else ""
    if _is_tag(part):
        return "cause" if cues.holds("cause_list", named) else _tag_kind(named)
    if part.role == "plan":
        return "plan"
    if named and cues.holds("cause_list", named) and not SHORTCOMING.search(named):
        return "cause"
    if named and re.search("整改|改进", named) and not SHORTCOMING.search(named):
        return "remedy"
    return inherited if inherited not in (None, "plan") else "shortcoming"


def _is_tag(part: Section) -> bool:
    return part.label is not None and part.label.endswith(":")


def _tag_kind(label: str) -> StatementKind:
    return "shortcoming" if "表现" in label else "remedy"


def _own_text(text: str, ordered: Sequence[Section], index: int, is_claim: bool) -> Iterator[Span]:
    """What of a section is neither its label, its heading (unless a claim) nor a part of it."""
    part = ordered[index]
    start = part.span.start + len(part.label or "")
    if part.heading and not is_claim:
        start = _after_heading(text, part, start, _starts_within(ordered, index + 1, part))
    while _starts_within(ordered, index + 1, part):
        index += 1
        inner = ordered[index].span
        if inner.start > start:
            yield Span(start, inner.start)
        start = max(start, inner.end)
    if start < part.span.end:
        yield Span(start, part.span.end)


def _is_said_by_heading(text: str, whole: Stretch, cues: Cues) -> bool:
    """Whether an item's heading is its statement: a claim, or what is followed by its cause only,
    人手紧。原因是…, or by the end of the report, 6.改造陵园。奋进新征程,我局将…
    """
    heading = whole.section.heading
    if not heading or not whole.is_item:
        return False
    end = _after_heading(text, whole.section, whole.section.span.start, has_parts=True)
    after = text[end : end + LEAD].lstrip("。;\n ")
    if whole.kind == "plan":
        return cues.begins("closing", after)
    is_explained = cues.begins("cause_lead", after)
    return whole.kind == "shortcoming" and (is_explained or claims_something(heading, cues))


def _starts_within(ordered: Sequence[Section], index: int, part: Section) -> bool:
    return index < len(ordered) and ordered[index].span.start < part.span.end


def _after_heading(text: str, part: Section, start: int, has_parts: bool) -> int:
    """Where the text below a heading begins; a part of nothing but its heading is its own text."""
    heading = part.heading or ""
    begins = text.find(heading, start, part.span.end)
    end = begins + len(heading) if begins >= 0 else start
    return end if has_parts or text[end : part.span.end].strip(" 。;,\n") else start


def _turn(words: str, cues: Cues, turns_to: StatementKind) -> StatementKind | None:
    """What a list that follows is about: the words before it name causes or end in a colon."""
    lead = re.split("[。!?\n]", words.rstrip())[-1]
    if OF_ALL.fullmatch(lead.rstrip(":").lstrip()):
        return "cause"
    if not lead.endswith(":"):
        return None
    if cues.holds("cause_list", lead) and not re.search("[及和、与]原因", lead):
        return "cause"
    return turns_to if cues.holds("next_lead", lead) else None
