"""Whose report it is and of which year, each with its evidence; what is unsure is a doubt.

The stage reads the places where a report says who it is (`zones`): title, signature, introduction,
headings and the page's metadata. Its parts: `dates`, `years`, `bureaus` and `issuers` (the body),
`districts`, `candidates`, `inference` and `places` (the place).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipeline import (
    bureaus,
    candidates,
    dates,
    districts,
    issuers,
    metadata,
    places,
    spacing,
    years,
    zones,
)
from pipeline.bureaus import Grammar
from pipeline.candidates import Address, Setting
from pipeline.dates import DateReading
from pipeline.districts import Gazetteer
from pipeline.issuers import Body
from pipeline.places import Place, doubt
from pipeline.records import (
    Document,
    Hints,
    Identity,
    IdentityReading,
    Issue,
    Section,
    Span,
)
from pipeline.spacing import Closed
from pipeline.years import YearReading
from pipeline.zones import Zones

if TYPE_CHECKING:
    from pipeline.vocabulary import District, Vocabulary

LATEST = 2  # years after the report's in which it may still be posted
PLACE_FIELDS = {  # fields of Identity and of Place
    "district_code": "code",
    "district": "district",
    "prefecture": "prefecture",
    "province": "province",
    "level": "level",
}


def identify(
    text: str,
    sections: Sequence[Section],
    document: Document,
    hints: Hints,
    vocabulary: Vocabulary,
) -> IdentityReading:
    """Identity of the report in normalised `text`, with doubts.

    `hints` win over what is read. A unit directly under its province (仙桃市) has no prefecture;
    what lies in a municipality has that (上海市). Of a prefecture's or province's report
    `district` is None and the code is the prefecture's or province's own; a functional area has a
    name and no code; a township's report has the code and name of the county-level unit above it.
    The file's name says nothing.
    """
    closed = spacing.close(text)
    text = closed.text
    gazetteer = districts.gazetteer(vocabulary)
    grammar = bureaus.grammar(vocabulary, gazetteer)
    where = zones.find(text, sections)
    labels = tuple(metadata.find(text, where.margins, vocabulary))
    where = issuers.with_issuer_line(text, zones.with_title(text, where, labels), grammar)
    dated = dates.read(text, where, labels)
    year = years.read(
        text, years.Places(where.title, where.opening, sections, dated.signed, dated.posted)
    )
    said = tuple(issuers.find(text, where, labels, grammar))
    address = _address(document, hints)
    signs = candidates.setting(text, where.windows, hints.year or year.year, address, vocabulary)
    body = issuers.governs(text, where, said, grammar, signs.year) or issuers.decide(said)
    if body.name is None and not body.rivals and not body.is_whole:
        body = issuers.documented(text, where, signs.windows, grammar)
        body = body if body.name else issuers.by_trade(text, where, grammar)
    place = places.read(said, body, signs, grammar)
    reading = _compose(document.text, Readings(where, dated, year, body, place), closed)
    return _hinted(_published(reading, hints, grammar, signs), hints, gazetteer)


def _address(document: Document, hints: Hints) -> Address:
    """Where the report was found: the host that its file names, else that of sources.csv."""
    if hints.url is None:
        return Address(document.host)
    url = urlsplit(hints.url)
    return Address(document.host or url.hostname, url.path)


# The record -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Readings:
    """What the parts of the stage read."""

    where: Zones
    dated: DateReading
    year: YearReading
    body: Body
    place: Place


def _compose(source: str, read: Readings, closed: Closed) -> IdentityReading:
    place, dated = read.place, read.dated
    identity = Identity(
        district_code=place.code,
        district=place.district,
        prefecture=place.prefecture,
        province=place.province,
        level=place.level,
        bureau=read.body.name,
        year=read.year.year,
        title=_title(source, read.where.title, closed),
        issued_on=dated.signed.day if dated.signed else None,
        published_on=dated.posted.day if dated.posted else None,
        evidence=tuple((field, closed.origin(span)) for field, span in _evidence(read)),
        official_bureau=read.body.official,
    )
    issues = (*place.issues, *_doubts(read))
    return _plausible(IdentityReading(identity, issues))


def _title(source: str, span: Span | None, closed: Closed) -> str | None:
    """The title as written, its lines and letter-spacing closed up."""
    return "".join(closed.origin(span).of(source).split()) if span else None


def _evidence(read: Readings) -> Iterator[tuple[str, Span]]:
    """Where the text shows each field; prefecture and province follow from the district's name."""
    place, dated = read.place, read.dated
    spans = {
        **{field: place.span for field in PLACE_FIELDS if getattr(place, PLACE_FIELDS[field])},
        "bureau": read.body.span,
        "year": read.year.span,
        "title": read.where.title,
        "issued_on": dated.signed.span if dated.signed else None,
        "published_on": dated.posted.span if dated.posted else None,
    }
    for field, span in spans.items():
        if span:
            yield field, span


def _doubts(read: Readings) -> Iterator[Issue]:
    year, body, dated = read.year, read.body, read.dated
    if year.rivals or year.year is None:
        rivals = ", ".join(f"{sign.year} ({sign.source})" for sign in year.rivals)
        code = "year_conflict" if year.rivals else "year_missing"
        span = year.rivals[0].span if year.rivals else None
        yield doubt(code, rivals or "no year is said", span)
    if body.name is None:
        code = "bureau_conflict" if body.rivals else "bureau_missing"
        yield doubt(code, "、".join(body.rivals) or "no issuing body is named", None)
    if body.inferred_from:
        yield doubt("bureau_inferred", f"{body.name}, by {body.inferred_from}", body.span)
    if dated.tabled and dated.signed:
        detail = f"signed {dated.signed.day}, the page's table says {dated.tabled.day}"
        yield doubt("issued_on_differs", detail, dated.tabled.span)


def _plausible(reading: IdentityReading) -> IdentityReading:
    """A date years away from the report's is a template's: dropped, with a doubt."""
    identity, issues = reading.identity, list(reading.issues)
    days = (identity.issued_on, identity.published_on)
    if not any(_is_strange(day, identity.year) for day in days):
        return reading
    if _is_strange(identity.issued_on, identity.year):
        issues.append(_strange("issued_on", identity.issued_on, identity))
        identity = replace(identity, issued_on=None)
    if _is_strange(identity.published_on, identity.year):
        issues.append(_strange("published_on", identity.published_on, identity))
        identity = replace(identity, published_on=None)
    return IdentityReading(identity, tuple(issues))


def _is_strange(day: date | None, year: int | None) -> bool:
    return day is not None and year is not None and not 0 <= day.year - year <= LATEST


def _strange(field: str, day: date | None, identity: Identity) -> Issue:
    span = dict(identity.evidence).get(field)
    return doubt(f"{field}_implausible", f"{day} for {identity.year}", span)


# What is known of the file ----------------------------------------------------------------------


def _published(
    reading: IdentityReading, hints: Hints, grammar: Grammar, signs: Setting
) -> IdentityReading:
    """What the text leaves open, from the publisher in sources.csv."""
    if hints.publisher is None:
        return reading
    identity, publisher = reading.identity, hints.publisher
    issuer = grammar.at(publisher, 0, len(publisher))
    if issuer is None:
        return reading
    known: dict[str, Any] = {}
    if identity.bureau is None and issuer.organ:
        known |= {"bureau": issuer.organ.name, "official_bureau": issuer.organ.official}
    if _lacks_place(identity) and issuer.places:
        division = candidates.choose(issuer.places, signs).division
        if division and identity.district in (None, division.name):
            known |= _fields(division)
    return _known(reading, known)


def _lacks_place(identity: Identity) -> bool:
    return identity.district_code is None and identity.level != "functional_area"


def _known(reading: IdentityReading, known: dict[str, Any]) -> IdentityReading:
    """The reading with what is known: evidence of other values and settled doubts fall away."""
    before = reading.identity
    if before.level == "township":
        known = {field: value for field, value in known.items() if field != "level"}
    after = replace(before, **known)
    evidence = tuple(
        (field, span)
        for field, span in before.evidence
        if getattr(before, field) == getattr(after, field)
    )
    kept = tuple(issue for issue in reading.issues if not _answers(known, issue))
    return IdentityReading(replace(after, evidence=evidence), kept)


def _hinted(reading: IdentityReading, hints: Hints, gazetteer: Gazetteer) -> IdentityReading:
    """Code, bureau and year of sources.csv in place of what was read; a disagreement is a doubt."""
    if not (hints.district_code or hints.bureau or hints.year):
        return reading
    identity = reading.identity
    known: dict[str, Any] = {}
    if hints.district_code:
        year = hints.year or identity.year
        division = gazetteer.of_code(hints.district_code, year)
        known |= _fields(division) if division else {"district_code": hints.district_code}
    if hints.bureau:
        known |= {"bureau": hints.bureau, "official_bureau": None}
    if hints.year:
        known["year"] = hints.year
    # 退役军人局 in the report is no disagreement with 退役军人事务局 in the table.
    bureau = None if hints.bureau == identity.official_bureau else hints.bureau
    said = {"district_code": hints.district_code, "bureau": bureau, "year": hints.year}
    differing = [
        doubt(
            "hint_differs", f"{field}: sources.csv {value}, read {getattr(identity, field)}", None
        )
        for field, value in said.items()
        if value and getattr(identity, field) not in (None, value)
    ]
    settled = _known(reading, known)
    return replace(settled, issues=(*settled.issues, *differing))


def _fields(division: District) -> dict[str, Any]:
    place = places.of_division(division)
    return {field: getattr(place, name) for field, name in PLACE_FIELDS.items()}


def _answers(known: dict[str, Any], issue: Issue) -> bool:
    """Whether what is known settles a doubt."""
    field = issue.code.split("_", 1)[0]
    return field in known or (field == "district" and "district_code" in known)
