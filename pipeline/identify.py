"""Whose report it is and of which year, each with its evidence; what is unsure is a doubt.

The stage reads the places where a report says who it is (`zones`): title, signature, introduction,
headings and the page's metadata. Its parts: `dates`, `years`, `bureaus` and `issuers` (the body),
`districts` and `candidates` (the place).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipeline import bureaus, candidates, dates, districts, issuers, metadata, years, zones
from pipeline.bureaus import Area, Grammar
from pipeline.candidates import Choice, Setting
from pipeline.dates import DateReading
from pipeline.districts import Gazetteer, PlaceName
from pipeline.issuers import WEIGHTS, Body, Said
from pipeline.records import (
    Document,
    Hints,
    Identity,
    IdentityReading,
    Issue,
    Level,
    Section,
    Span,
)
from pipeline.years import YearReading
from pipeline.zones import Zones

if TYPE_CHECKING:
    from pipeline.vocabulary import District, Vocabulary


@dataclass(frozen=True, slots=True)
class Place:
    """The division or functional area, its level, where it stands, and doubts about it."""

    division: District | None = None
    area: Area | None = None
    level: Level | None = None
    span: Span | None = None
    issues: tuple[Issue, ...] = ()


def identify(
    text: str,
    sections: Sequence[Section],
    document: Document,
    hints: Hints,
    vocabulary: Vocabulary,
) -> IdentityReading:
    """Identity of the report in normalised `text`, with doubts.

    `hints` win over what is read. A unit directly under its province (a district of 北京市, 仙桃市)
    has no prefecture. Of a prefecture's or province's report `district` is None and the code is the
    prefecture's or province's own; a functional area has a name and no code; a township's report
    has the code and name of the county-level unit above it. The file's name says nothing.
    """
    gazetteer = districts.gazetteer(vocabulary)
    grammar = bureaus.grammar(vocabulary, gazetteer)
    where = zones.find(text, sections)
    labels = tuple(metadata.find(text, where.margins, vocabulary))
    dated = dates.read(text, where, labels)
    year = years.read(
        text, years.Places(where.title, where.opening, sections, dated.signed, dated.posted)
    )
    said = tuple(issuers.find(text, where, labels, grammar))
    host = document.host or urlsplit(hints.url or "").hostname
    signs = candidates.setting(text, where.windows, hints.year or year.year, host, vocabulary)
    body = _body(text, where, said)
    place = _place(said, body, signs, grammar)
    reading = _compose(document.text, where, dated, year, body, place)
    return _hinted(_published(reading, hints, grammar, signs), hints, gazetteer)


# Body and place ---------------------------------------------------------------------------------


def _body(text: str, where: Zones, said: Sequence[Said]) -> Body:
    return issuers.governs(text, where, said) or issuers.decide(said)


def _place(said: Sequence[Said], body: Body, signs: Setting, grammar: Grammar) -> Place:
    """The place of the chosen body, else of the title, else what the text as a whole suggests."""
    own = issuers.relevant(said, body)
    area = next((one.issuer for one in own if one.issuer.area), None)
    if area and area.area:
        return _of_area(area.area, area.places, signs)
    chains = sorted(
        (one for one in own if one.issuer.places),
        key=lambda one: (-WEIGHTS[one.zone], -len(one.issuer.places)),
    )
    if not chains:
        return _guessed(candidates.guess(signs), said, body)
    young = grammar.area_before_division(chains[0].issuer.places[-1], signs.year)
    if young:
        return _of_area(young, (), signs)
    return _of_chains(chains, body, said, signs)


def _of_chains(chains: Sequence[Said], body: Body, said: Sequence[Said], signs: Setting) -> Place:
    """The division that the issuers' places agree on; places that disagree are a doubt."""
    votes: dict[str, float] = defaultdict(float)
    for one in chains:
        votes[one.issuer.places[-1].divisions[0].name] += WEIGHTS[one.zone]
    best = max(votes, key=lambda name: votes[name])
    named = [one for one in chains if one.issuer.places[-1].divisions[0].name == best]
    rivals = [name for name in votes if votes[best] - votes[name] < 2 and name != best]
    span = named[0].issuer.places[-1].span
    if rivals:
        return Place(issues=(_doubt("district_conflict", f"{best} or {'、'.join(rivals)}", span),))
    longest = max((one.issuer.places for one in named), key=len)
    choice = candidates.choose(longest, signs)
    return _placed(choice, span, said, body)


def _placed(choice: Choice, span: Span, said: Sequence[Said], body: Body) -> Place:
    issues = (_choice_doubt(choice, span),) if choice.reason else ()
    level = _level(choice.division, said, body)
    return Place(choice.division, None, level, span, issues)


def _guessed(choice: Choice, said: Sequence[Said], body: Body) -> Place:
    issue = _choice_doubt(choice, None)
    return Place(choice.division, None, _level(choice.division, said, body), None, (issue,))


def _level(division: District | None, said: Sequence[Said], body: Body) -> Level | None:
    if any(one.issuer.organ and one.issuer.organ.township for one in issuers.relevant(said, body)):
        return "township"
    if division:
        return division.level
    return None


def _of_area(area: Area, places: Sequence[PlaceName], signs: Setting) -> Place:
    """A functional area with the division above it: 合肥高新区, 许昌市城乡一体化示范区."""
    chain = (*places, area.place) if area.place and not places else tuple(places)
    choice = candidates.choose(chain, signs) if chain else candidates.above_area(signs)
    above = None if area.province else choice.division
    return Place(above, area, "functional_area", area.span)


def _choice_doubt(choice: Choice, span: Span | None) -> Issue:
    known = "、".join(
        f"{row.province or ''}{row.prefecture or ''}{row.name} {row.code}"
        for row in choice.candidates[:6]
    )
    return _doubt(choice.reason or "district_missing", known or "no division is named", span)


# The record -------------------------------------------------------------------------------------


def _compose(
    source: str, where: Zones, dated: DateReading, year: YearReading, body: Body, place: Place
) -> IdentityReading:
    division = place.division
    evidence = dict(_evidence(where, dated, year, body, place))
    identity = Identity(
        district_code=None if place.area or division is None else division.code,
        district=_district(place),
        prefecture=_prefecture(place),
        province=_province(place),
        level=place.level,
        bureau=body.name,
        year=year.year,
        title=_title(source, where.title),
        issued_on=dated.signed.day if dated.signed else None,
        published_on=dated.posted.day if dated.posted else None,
        evidence=tuple(evidence.items()),
    )
    issues = (*place.issues, *_doubts(dated, year, body, identity))
    return _plausible(IdentityReading(identity, issues))


def _district(place: Place) -> str | None:
    if place.area:
        return place.area.name
    division = place.division
    return division.name if division and division.level == "district" else None


def _prefecture(place: Place) -> str | None:
    if place.area and place.area.prefecture:
        return place.area.prefecture
    division = place.division
    if division is None:
        return None
    return division.name if division.level == "prefecture" else division.prefecture


def _province(place: Place) -> str | None:
    if place.area and place.area.province:
        return place.area.province
    division = place.division
    if division is None:
        return None
    return division.name if division.level == "province" else division.province


def _title(source: str, span: Span | None) -> str | None:
    """The title as written, its lines and letter-spacing closed up."""
    return "".join(span.of(source).split()) if span else None


def _evidence(
    where: Zones, dated: DateReading, year: YearReading, body: Body, place: Place
) -> Iterator[tuple[str, Span]]:
    """Where the text shows each field; prefecture and province follow from the district's name."""
    if place.span:
        for field in ("district_code", "district", "prefecture", "province", "level"):
            yield field, place.span
    if body.span:
        yield "bureau", body.span
    if year.year and year.span:
        yield "year", year.span
    if where.title:
        yield "title", where.title
    if dated.signed:
        yield "issued_on", dated.signed.span
    if dated.posted:
        yield "published_on", dated.posted.span


def _doubts(
    dated: DateReading, year: YearReading, body: Body, identity: Identity
) -> Iterator[Issue]:
    if year.rivals or year.year is None:
        rivals = ", ".join(f"{sign.year} ({sign.source})" for sign in year.rivals)
        code = "year_conflict" if year.rivals else "year_missing"
        span = year.rivals[0].span if year.rivals else None
        yield _doubt(code, rivals or "no year is said", span)
    if body.name is None:
        code = "bureau_conflict" if body.rivals else "bureau_missing"
        yield _doubt(code, "、".join(body.rivals) or "no issuing body is named", None)
    if dated.tabled:
        detail = f"signed {identity.issued_on}, the page's table says {dated.tabled.day}"
        yield _doubt("issued_on_differs", detail, dated.tabled.span)


def _plausible(reading: IdentityReading) -> IdentityReading:
    """A date years away from the report's is a template's: dropped, with a doubt."""
    identity = reading.identity
    spans = dict(identity.evidence)
    issues = list(reading.issues)
    for field in ("issued_on", "published_on"):
        day = getattr(identity, field)
        if day and identity.year and not 0 <= day.year - identity.year <= 2:
            issues.append(
                _doubt(f"{field}_implausible", f"{day} for {identity.year}", spans[field])
            )
            identity = replace(identity, **{field: None})
    return IdentityReading(identity, tuple(issues))


def _doubt(code: str, detail: str, span: Span | None) -> Issue:
    return Issue("identify", code, "doubt", detail, span)


# What is known of the file ----------------------------------------------------------------------


def _published(
    reading: IdentityReading, hints: Hints, grammar: Grammar, signs: Setting
) -> IdentityReading:
    """What the text leaves open, from the publisher in sources.csv."""
    identity = reading.identity
    if not hints.publisher or (identity.bureau and identity.level):
        return reading
    issuer = grammar.at(hints.publisher, 0, len(hints.publisher))
    if issuer is None:
        return reading
    known: dict[str, Any] = {}
    if identity.bureau is None and issuer.organ:
        known["bureau"] = issuer.organ.name
    if identity.level is None and issuer.places:
        choice = candidates.choose(issuer.places, signs)
        if choice.division:
            known |= _fields(choice.division)
    kept = tuple(issue for issue in reading.issues if not _answers(known, issue))
    return IdentityReading(replace(identity, **known), kept)


def _hinted(reading: IdentityReading, hints: Hints, gazetteer: Gazetteer) -> IdentityReading:
    """Code, bureau and year of sources.csv in place of what was read; a disagreement is a doubt."""
    identity = reading.identity
    known: dict[str, Any] = {}
    if hints.district_code:
        year = hints.year or identity.year
        division = gazetteer.of_code(hints.district_code, year)
        known |= _fields(division) if division else {"district_code": hints.district_code}
    if hints.bureau:
        known["bureau"] = hints.bureau
    if hints.year:
        known["year"] = hints.year
    if not known:
        return reading
    said = {"district_code": hints.district_code, "bureau": hints.bureau, "year": hints.year}
    differing = [
        _doubt(
            "hint_differs", f"{field}: sources.csv {value}, read {getattr(identity, field)}", None
        )
        for field, value in said.items()
        if value and getattr(identity, field) not in (None, value)
    ]
    if identity.level == "township":
        known.pop("level", None)
    kept = tuple(issue for issue in reading.issues if not _answers(known, issue))
    return IdentityReading(replace(identity, **known), (*kept, *differing))


def _fields(division: District) -> dict[str, Any]:
    place = Place(division)
    return {
        "district_code": division.code,
        "district": _district(place),
        "prefecture": _prefecture(place),
        "province": _province(place),
        "level": division.level,
    }


def _answers(known: dict[str, Any], issue: Issue) -> bool:
    """Whether what is known settles a doubt."""
    field = issue.code.split("_", 1)[0]
    return field in known or (field == "district" and "district_code" in known)
