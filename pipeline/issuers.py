"""Who issues the report: the bodies that sign, head, open or post it, weighed.

A part of the `identify` stage. A body counts where it stands as the subject, not where it is only
spoken of (在市司法局指导下, 《关于…的通知》).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.bureaus import Grammar, Issuer
from pipeline.metadata import Labelled
from pipeline.records import Span
from pipeline.zones import Zones

WEIGHTS = {
    "signed": 10.0,
    "title": 9.0,
    "signature": 7.0,
    "opening": 6.0,
    "issuer": 5.0,
    "source": 3.0,
    "publisher": 2.0,
}
MARGIN = 2.0  # by which the best body leads the next
GOVERNMENT = "人民政府"
SUBJECTS = 450  # characters of the introduction in which its subject stands
CLAUSE = re.compile(r"[^,。;:!?\n]{1,200}")
LINE = re.compile(r"[^\n]{1,200}")
LEAD = re.compile(
    r"[ \"“]{0,4}(?:(?:20[0-9]{2}|二[〇○零][〇○零一二三四五六七八九]{2}) ?年(?:度|以来|来|里|初|底)?"
    r"|今年以来|一年来|本年度|过去一年|近年来|上年度|上一年度?|中国共产党|中共|关于|现将)? ?"
)
CLOSES = re.compile(r"[ ()]*(?:盖章|公章|印章)?[ ()]*(?:$|\n|(?:20[0-9]{2}|二[〇○零]))")
OF_ITSELF = re.compile("(?:人民政府)?[ \n]{0,3}(?:关于|20|二〇|法治|依法|上一?年度|年度|$)")
OWN = re.compile(r"我(?P<kind>局|委|办|中心|厅|分局|镇|乡|街道|区|县|市|旗)")


@dataclass(frozen=True, slots=True)
class Said:
    """An issuer and the zone that names it."""

    issuer: Issuer
    zone: str


@dataclass(frozen=True, slots=True)
class Body:
    """The issuing body's name and where it stands; `rivals` are others that come near it."""

    name: str | None
    span: Span | None = None
    rivals: tuple[str, ...] = ()


def find(text: str, zones: Zones, labels: Sequence[Labelled], grammar: Grammar) -> Iterator[Said]:
    """Every body that heads, signs or opens the report, or that its page names as issuer."""
    if zones.title:
        yield from _in_title(text, zones.title, grammar)
    yield from _in_signature(text, zones.signature, grammar)
    yield from _in_opening(text, zones.opening, grammar)
    for label in labels:
        if label.field in ("issuer", "source"):
            yield from _labelled(text, label, grammar)


def _in_title(text: str, title: Span, grammar: Grammar) -> Iterator[Said]:
    found = list(grammar.issuers(text, title.start, title.end))
    if not any(issuer.organ or issuer.area for issuer in found):
        for line in LINE.finditer(text, title.start, title.end):
            issuer = grammar.at(text, _subject(text, line), title.end)
            if issuer and (issuer.organ or issuer.area):
                found.insert(0, issuer)
    for issuer in found[:3]:
        yield Said(issuer, "title")


def _in_signature(text: str, signature: Span, grammar: Grammar) -> Iterator[Said]:
    """Bodies that are a line of the signature, or its end, but for a date."""
    for line in LINE.finditer(text, signature.start, signature.end):
        start = max(line.start(), text.rfind("。", line.start(), line.end()) + 1)
        lead = LEAD.match(text, start, line.end())
        issuer = grammar.at(text, lead.end() if lead else start, line.end())
        if issuer and CLOSES.match(text, issuer.span.end, signature.end):
            dated = re.search(
                "[0-9一二三四五六七八九十] ?日|20[0-9]{2}[-./]",
                text[issuer.span.end : signature.end],
            )
            yield Said(issuer, "signed" if dated else "signature")


def _in_opening(text: str, opening: Span, grammar: Grammar) -> Iterator[Said]:
    """Bodies that begin a clause of the introduction, quotations and addressees left out."""
    end = min(opening.end, opening.start + SUBJECTS)
    for clause in CLAUSE.finditer(text, opening.start, end):
        if (
            text[clause.end() : clause.end() + 1] == ":"
            and "\n" in text[clause.end() : clause.end() + 3]
        ):
            continue
        if text.rfind("《", opening.start, clause.start()) > text.rfind(
            "》", opening.start, clause.start()
        ):
            continue
        issuer = grammar.at(text, _subject(text, clause), end)
        if issuer and (issuer.organ or issuer.area or issuer.places):
            yield Said(issuer, "opening")


def _labelled(text: str, label: Labelled, grammar: Grammar) -> Iterator[Said]:
    stop = text.find("\n", label.start)
    end = min(label.start + 60, len(text) if stop < 0 else stop)
    issuer = grammar.at(text, label.start, end)
    if issuer:
        yield Said(issuer, label.field)


def _subject(text: str, clause: re.Match[str]) -> int:
    """Where a clause's subject begins: behind 2024年以来, 今年以来."""
    lead = LEAD.match(text, clause.start(), clause.end())
    return lead.end() if lead else clause.start()


def decide(said: Sequence[Said]) -> Body:
    """The body with the most weight, if it leads clearly.

    A title that names a place and no body is the government's own report.
    """
    weights: dict[str, float] = defaultdict(float)
    spans: dict[str, Span] = {}
    zones: dict[str, set[str]] = defaultdict(set)
    for one in sorted(said, key=lambda one: -WEIGHTS[one.zone]):
        name, span = _name(one)
        if name and span and one.zone not in zones[name]:
            weights[name] += WEIGHTS[one.zone]
            zones[name].add(one.zone)
            spans.setdefault(name, span)
    if not weights:
        return Body(None)
    ranked = sorted(weights, key=lambda name: -weights[name])
    best = ranked[0]
    near = tuple(name for name in ranked[1:] if weights[best] - weights[name] < MARGIN)
    if near:
        return Body(None, None, (best, *near))
    return Body(best, spans[best])


def _name(one: Said) -> tuple[str | None, Span | None]:
    organ = one.issuer.organ
    if organ:
        return organ.name, organ.span
    return None, None


def governs(text: str, zones: Zones, said: Sequence[Said]) -> Span | None:
    """The place in a title without a body, where the report speaks for a whole division."""
    titled = [one.issuer for one in said if one.zone == "title"]
    if not titled or any(issuer.organ for issuer in titled) or not titled[0].places:
        return None
    if any(one.issuer.organ for one in said if one.zone in ("opening", "signed", "signature")):
        return None
    own = {
        found["kind"]
        for found in OWN.finditer(text, zones.opening.start, zones.opening.start + 4000)
    }
    return None if own & {"局", "委", "办", "中心", "厅", "分局"} else titled[0].places[-1].span


def relevant(said: Sequence[Said], body: Body) -> tuple[Said, ...]:
    """What the places of the report are read from: the chosen body's mentions, then the rest."""
    own = [one for one in said if one.issuer.organ and one.issuer.organ.name == body.name]
    others = [one for one in said if not one.issuer.organ and one.zone in ("title", "opening")]
    return (*own, *others)
