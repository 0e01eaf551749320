"""Who issues the report: the bodies that sign, head, open or post it, weighed.

A part of the `identify` stage. A body counts where it stands as the subject, not where it is only
spoken of (在市司法局指导下, 《关于…的通知》).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipeline.bureaus import GOVERNMENT, JOINED, Grammar, Issuer, Organ
from pipeline.metadata import Labelled
from pipeline.records import Span
from pipeline.zones import HEAD, SITE_NAME, Zones

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
LATER = 3.5  # weight of a further body in the introduction
COMMITTEE = "管理委员会"
SUBJECTS = 450  # characters of the introduction in which its subject stands
CLAUSE = re.compile(r"[^,。;:!?\n]{1,200}")
LINE = re.compile(r"[^\n]{1,200}")
LEAD = re.compile(
    r"[ \"“]{0,4}(?:现将|关于)?(?:(?:20[0-9]{2}|二[〇○零][〇○零一二三四五六七八九]{2}) ?年"
    r"(?:度|以来|来|里|初|底)?"
    r"|今年以来|一年来|本年度|过去一年|近年来|上年度|上一年度?|中国共产党|中共)? ?"
)
WORDS = re.compile(
    r"[^ \n()]{1,200}"
)  # a party's office may sign before the bureau, a blank between
DATED = re.compile("[0-9一二三四五六七八九十] ?日|20[0-9]{2}[-./]")
LEADING = frozenset(' "“2二今一本过近上中关现')  # what `LEAD` can begin with
CLOSES = re.compile(r"[ ()]*(?:盖章|公章|印章)?[ ()]*(?:$|\n|(?:20[0-9]{2}|二[〇○零]))")
SPEAKING = ("title", "opening", "signed", "signature")
NOT_ITSELF = re.compile("委|政府|人大|政协|局")
OWN_BODY = re.compile("我(?:局|委(?!托)|办|中心|厅|分局|镇|乡|街道|街|队|院)")
# What a bureau calls itself: 我局, or 局党组 where the word begins.
OWN_SAID = re.compile(OWN_BODY.pattern + "|(?<![一-龥])局(?=党组|党委|机关|领导|主要)")
PARTY = re.compile(
    "中共[一-龥]{2,20}委(?:员会)?[ 、]{0,4}(?=[一-龥])"
)  # reports with its government
UNNAMED = re.compile("关于|20[0-9]{2}|二[〇○零]")
BODY_ENDS = tuple("局委会办室厅心")  # what a body's name ends with
BYLINE = 300  # characters below a title in which its issuer's line stands
ABOVE = 60  # characters above a title in which its issuer's line stands
DOCUMENT = re.compile("[《〈](?:中共|关于印发)?[《〈]?(?:20[0-9]{2} ?年?度?)?")
ENDINGS = {"委": "委员会", "办": "办公室", "分局": "局"}
OFTEN, TIMES = 4, 3  # mentions of a report's trade, and how many times those of the next
LONGEST_PLACE = 16  # characters of a division's name
OWN_WITHIN = 4_000  # characters of the text in which it may speak of itself


class Said(NamedTuple):
    """An issuer and the zone that names it."""

    issuer: Issuer
    zone: str


@dataclass(frozen=True, slots=True)
class Body:
    """The issuing body as printed and by the table, where it stands, rivals that come near it.

    `word` is the level that the text gives instead of a place: 区 of 区教育局.
    """

    name: str | None
    span: Span | None = None
    rivals: tuple[str, ...] = ()
    official: str | None = None
    word: str | None = None
    also: tuple[str, ...] = ()  # keys of the forms of its name
    inferred_from: str | None = None  # what tells a body that the text does not name as issuer
    is_whole: bool = False  # a functional area's own report, which names no body

    @property
    def key(self) -> str | None:
        return JOINED.sub("", self.official or "") or None


def find(text: str, zones: Zones, labels: Sequence[Labelled], grammar: Grammar) -> Iterator[Said]:
    """Every body that heads, signs or opens the report, or that its page names as issuer."""
    if zones.title:
        yield from _in_title(text, zones.title, grammar)
    yield from _in_signature(text, _byline(text, zones), grammar)
    yield from _in_signature(text, zones.signature, grammar)
    yield from _in_opening(text, zones.opening, grammar)
    for label in labels:
        if label.field in ("issuer", "source"):
            yield from _labelled(text, label, grammar)


def with_issuer_line(text: str, zones: Zones, grammar: Grammar) -> Zones:
    """The zones with the line above a title that begins with its year or 关于, if it is its issuer.

    Beyond a blank line a government's name is a site's banner, a bureau's the title's begin.
    """
    title = zones.title
    if title is None or not UNNAMED.match(text, title.start, title.end):
        return zones
    lines = list(LINE.finditer(text, max(0, title.start - ABOVE), title.start))
    gap = text[lines[-1].end() : title.start] if lines else ""
    if not lines or gap.strip() or gap.count("\n") > 2 or not gap:
        return zones
    start = lines[-1].end() - len(lines[-1][0].lstrip())
    party = PARTY.match(text, start, lines[-1].end())
    issuer = grammar.at(text, party.end() if party else start, lines[-1].end())
    if issuer is None or issuer.organ is None or not issuer.places:
        return zones
    is_banner = issuer.organ.official == GOVERNMENT and gap.count("\n") > 1 and not party
    is_whole = not text[issuer.span.end : lines[-1].end()].strip()
    if is_banner or not is_whole:
        return zones
    return replace(zones, title=Span(start, title.end))


def _in_title(text: str, title: Span, grammar: Grammar) -> Iterator[Said]:
    found = list(grammar.issuers(text, title.start, title.end))
    if not any(issuer.organ or issuer.area for issuer in found):
        for line in LINE.finditer(text, title.start, title.end):
            issuer = grammar.at(text, _subject(text, line), title.end)
            if issuer and (issuer.organ or issuer.area):
                found.insert(0, issuer)
    for issuer in found[:3]:
        if not _is_second_name(text, issuer):
            yield Said(issuer, "title")


def _is_second_name(text: str, issuer: Issuer) -> bool:
    """A body in brackets behind another: 城市管理执法局(区城管委) is one body."""
    start = issuer.span.start - 1
    return text[max(start, 0)] == "(" and text[start - 1 : start] in BODY_ENDS


def _byline(text: str, zones: Zones) -> Span:
    """The lines between title and introduction, where the issuer may stand alone."""
    start = zones.title.end if zones.title else zones.opening.start
    named = SITE_NAME.match(text, start)
    start = named.end() if named else start
    return Span(start, max(start, min(zones.opening.start, start + BYLINE)))


def _in_signature(text: str, signature: Span, grammar: Grammar) -> Iterator[Said]:
    """Bodies that are a line of the signature, or its end, but for a date."""
    for line in LINE.finditer(text, signature.start, signature.end):
        start = max(line.start(), text.rfind("。", line.start(), line.end()) + 1)
        for begun in WORDS.finditer(text, start, line.end()):
            lead = LEAD.match(text, begun.start(), line.end())
            issuer = grammar.at(text, lead.end() if lead else start, line.end())
            if issuer and CLOSES.match(text, issuer.span.end, signature.end):
                dated = DATED.search(text, issuer.span.end, signature.end)
                yield Said(issuer, "signed" if dated else "signature")
                break


def _in_opening(text: str, opening: Span, grammar: Grammar) -> Iterator[Said]:
    """Bodies that begin a clause of the introduction, quotations and addressees left out."""
    end = min(opening.end, opening.start + SUBJECTS)
    for clause in CLAUSE.finditer(text, opening.start, end):
        if (
            not clause[0].startswith("现将")
            and text[clause.end() : clause.end() + 1] == ":"
            and "\n" in text[clause.end() : clause.end() + 3]
        ):
            continue
        issuer = grammar.at(text, _subject(text, clause), end)
        if issuer is None or grammar.disowns.match(text, issuer.span.end):
            continue
        if text.rfind("《", opening.start, clause.start()) > text.rfind(
            "》", opening.start, clause.start()
        ):
            continue
        # Behind 我局 another bureau of the district may be the subject: 区财政局拨付经费.
        is_other = issuer.word and OWN_BODY.search(text, opening.start, clause.start())
        if not is_other or grammar.ends.match(text, issuer.span.end):
            yield Said(issuer, "opening")


def _labelled(text: str, label: Labelled, grammar: Grammar) -> Iterator[Said]:
    stop = text.find("\n", label.start)
    end = min(label.start + 60, len(text) if stop < 0 else stop)
    issuer = grammar.at(text, label.start, end)
    if issuer:
        yield Said(issuer, label.field)


def _subject(text: str, clause: re.Match[str]) -> int:
    """Where a clause's subject begins: behind 2024年以来, 今年以来."""
    if clause[0][0] not in LEADING:
        return clause.start()
    lead = LEAD.match(text, clause.start(), clause.end())
    return lead.end() if lead else clause.start()


def decide(said: Sequence[Said]) -> Body:
    """The body with the most weight, if it leads clearly.

    A title that names a place and no body is the government's own report.
    """
    weights: dict[str, float] = defaultdict(float)
    organs: dict[str, list[Organ]] = defaultdict(list)
    zones: dict[str, set[str]] = defaultdict(set)
    for one in sorted(said, key=lambda one: -WEIGHTS[one.zone]):
        organ = one.issuer.organ
        if organ:
            organs[organ.key].append(organ)
        if organ and one.zone not in zones[organ.key]:
            weights[organ.key] += _weight(one, zones)
            zones[organ.key].add(one.zone)
    if not weights:
        return Body(None)
    shorter = _join_short_forms(weights)
    ranked = sorted(weights, key=lambda key: -weights[key])
    best = ranked[0]
    near = tuple(
        key for key in ranked[1:] if weights[best] - weights[key] < MARGIN or "signed" in zones[key]
    )
    if near:
        return Body(None, None, tuple(organs[key][0].name for key in (best, *near)))
    same = tuple(short for short, full in shorter.items() if full == best)
    own = [organ for key in (best, *same) for organ in organs[key]]
    return replace(_body(own, said), also=(best, *same))


def _join_short_forms(weights: dict[str, float]) -> dict[str, str]:
    """Short forms with the full name that they shorten, their weight given to it: 城管局.

    A short form has the full one's characters in their order, the first and the last among them.
    """
    joined: dict[str, str] = {}
    for short in sorted(weights, key=len):
        fuller = [full for full in weights if full != short and _shortens(short, full)]
        if len(fuller) == 1:
            weights[fuller[0]] += weights.pop(short)
            joined[short] = fuller[0]
    return joined


def _shortens(short: str, full: str) -> bool:
    """Whether 城管局 can stand for 城市管理局.

    >>> _shortens("城管局", "城市管理局"), _shortens("民政局", "司法局")
    (True, False)
    """
    if len(short) >= len(full) or short[0] != full[0] or short[-1] != full[-1]:
        return False
    rest = iter(full)
    return all(char in rest for char in short)


def _body(organs: Sequence[Organ], said: Sequence[Said]) -> Body:
    """The body in the fullest form that is printed of it."""
    fullest = max(organs, key=lambda organ: len(organ.name))
    words = (one.issuer.word for one in said if one.issuer.organ in organs)
    word = next((word for word in words if word), None)
    return Body(fullest.name, fullest.span, official=fullest.official, word=word)


def _weight(one: Said, zones: dict[str, set[str]]) -> float:
    """What a mention says; the introduction's first subject says more than the next."""
    is_later = one.zone == "opening" and any("opening" in seen for seen in zones.values())
    return LATER if is_later else WEIGHTS[one.zone]


def governs(
    text: str, zones: Zones, said: Sequence[Said], grammar: Grammar, year: int | None
) -> Body | None:
    """The government itself, where title or introduction name a place and no body of it.

    A functional area reports as a whole too, but its committee is not named for it: an area may
    have a committee, an office or a company. Not where the text says 我局, 我街道, nor
    where the title is of one bureau's trade (退役军人工作总结).
    """
    if any(one.issuer.organ for one in said if one.zone in SPEAKING):
        return None
    heads = [one.issuer for one in said if one.zone in ("title", "opening")]
    whole = [issuer for issuer in heads if issuer.area or _is_whole(text, issuer, grammar)]
    if not whole or OWN_BODY.search(text, zones.opening.start, zones.opening.start + OWN_WITHIN):
        return None
    if zones.title and grammar.trades.search(text, zones.title.start, zones.title.end):
        return None
    if not grammar.words.general.search(
        text, (zones.title or zones.opening).start, zones.opening.end
    ):
        return None
    if whole[0].area or grammar.area_before_division(whole[0].places[-1], year):
        return Body(None, is_whole=True)
    return Body(GOVERNMENT, whole[0].places[-1].span, official=GOVERNMENT)


def _is_whole(text: str, issuer: Issuer, grammar: Grammar) -> bool:
    """Whether the place is itself the subject: 静海区2023年度…, 静海区坚持…."""
    at = issuer.span.end
    if not issuer.places or NOT_ITSELF.match(text, at):
        return False
    return grammar.ends.match(text, at) is not None


def documented(text: str, where: Zones, windows: Sequence[Span], grammar: Grammar) -> Body:
    """The body that says 我局 alone and whose own documents name it: 制定《市应急管理局…计划》.

    Only where they all name one body, and one that is a 局 where the report says 我局.
    """
    own = OWN_SAID.search(text, where.opening.start, where.opening.start + OWN_WITHIN)
    if own is None:
        return Body(None)
    ending = own[0].removeprefix("我")
    found = [
        Said(issuer, "document")
        for window in windows
        for issuer in _of_documents(text, window, grammar)
    ]
    named = {one.issuer.organ.key: one.issuer.organ for one in found if one.issuer.organ}
    if len(named) != 1:
        return Body(None)
    organ = next(iter(named.values()))
    if not organ.official.endswith((ending, ENDINGS.get(ending, ending))):
        return Body(None)
    return replace(_body(tuple(named.values()), found), inferred_from="its own documents")


def by_trade(text: str, where: Zones, grammar: Grammar) -> Body:
    """The body that says 我局 alone, by the one trade its report is about: 全市交通运输系统.

    Only where the table knows one such body: 自然资源 may be 自然资源和规划局 too.
    """
    own = OWN_SAID.search(text, where.opening.start, where.opening.start + OWN_WITHIN)
    if own is None:
        return Body(None)
    ending = own[0].removeprefix("我")
    said: Counter[str] = Counter()
    spoken: dict[str, Span] = {}
    for found in grammar.subjects.finditer(text, where.opening.start, where.opening.start + HEAD):
        said[found["trade"]] += OFTEN * TIMES if _is_own_system(text, found, grammar) else 1
        if found["field"]:
            spoken.setdefault(found["trade"], Span(found.start("trade"), found.end("trade")))
    trade = _leading_trade(said)
    name = grammar.body_of(trade, ENDINGS.get(ending, ending)) if trade else None
    if trade is None or trade not in spoken or name is None:
        return Body(None)
    return Body(name, spoken[trade], official=name, inferred_from="what the report is about")


def _is_own_system(text: str, trade: re.Match[str], grammar: Grammar) -> bool:
    """A whole system named with its place, which is the issuer's own: 涟水县民政系统."""
    if trade["field"] != "系统":
        return False
    start = trade.start()
    names = grammar.gazetteer.names_in(text, max(0, start - LONGEST_PLACE), start)
    if not names or names[-1].span.end != start:
        return False
    before = text[max(0, names[-1].span.start - 4) : names[-1].span.start]
    is_visited = grammar.words.visited.search(before)
    return not is_visited and grammar.words.guest.match(text, trade.end()) is None


def _leading_trade(said: Counter[str]) -> str | None:
    """The trade that is spoken of often, and far oftener than any other."""
    ranked = sorted(said, key=lambda trade: -said[trade])
    if not ranked or said[ranked[0]] < OFTEN:
        return None
    second = max((said[other] for other in ranked[1:] if other not in ranked[0]), default=0)
    return ranked[0] if said[ranked[0]] >= TIMES * second else None


def _of_documents(text: str, window: Span, grammar: Grammar) -> Iterator[Issuer]:
    """Bodies that a document is titled with which only they themselves issue."""
    for opened in DOCUMENT.finditer(text, window.start, window.end):
        issuer = grammar.at(text, opened.end(), min(window.end, opened.end() + 40))
        if issuer is None or issuer.organ is None or issuer.organ.official == GOVERNMENT:
            continue
        before = text[max(window.start, opened.start() - 6) : opened.start()]
        is_issued = grammar.words.own_verb.search(before) and not text.startswith(
            "关于", issuer.span.end
        )
        if is_issued or grammar.words.internal.match(text, issuer.span.end):
            yield issuer


def relevant(said: Sequence[Said], body: Body) -> tuple[Said, ...]:
    """What the places of the report are read from: the chosen body's mentions, then places alone.

    All of them where no body could be chosen.
    """
    if body.name is None and not body.is_whole:
        return tuple(said)
    keys = (body.key, *body.also)
    own = [one for one in said if one.issuer.organ and one.issuer.organ.key in keys]
    others = [one for one in said if not one.issuer.organ and one.zone in ("title", "opening")]
    return (*own, *others)
