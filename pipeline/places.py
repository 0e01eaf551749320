"""The place of a report: its division or functional area, from the bodies that issue it.

A part of the `identify` stage. Where several divisions of one name remain, what they have in common
is kept (the name, perhaps the province) and the rest is left open, with the candidates in a doubt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline import candidates, inference, issuers
from pipeline.bureaus import GOVERNMENT, Area, Grammar
from pipeline.candidates import Choice, Setting
from pipeline.districts import PlaceName, is_word
from pipeline.inference import Inferred
from pipeline.issuers import COMMITTEE, WEIGHTS, Body, Said
from pipeline.records import Issue, Level, Span

if TYPE_CHECKING:
    from pipeline.vocabulary import District

MARGIN = 2.0  # by which the best place leads the next


@dataclass(frozen=True, slots=True)
class Place:
    """Code, names and level as in `Identity`; where the name stands; doubts."""

    code: str | None = None
    district: str | None = None
    prefecture: str | None = None
    province: str | None = None
    level: Level | None = None
    span: Span | None = None
    issues: tuple[Issue, ...] = ()


def read(said: Sequence[Said], body: Body, signs: Setting, grammar: Grammar) -> Place:
    """The place of the chosen body, else of the title, else what the whole text suggests."""
    own = [one for one in issuers.relevant(said, body) if _speaks(one, body, signs, grammar)]
    is_township = any(one.issuer.organ and one.issuer.organ.township for one in own)
    place = _of_issuers(own, body, signs, grammar) or _inferred(
        inference.infer(signs, body, grammar, is_township=is_township)
    )
    return replace(place, level="township") if is_township else place


def _speaks(one: Said, body: Body, signs: Setting, grammar: Grammar) -> bool:
    """Whether a place without a body is the issuer's own.

    In the introduction only where it is the government that reports (静海区坚持…).
    """
    issuer = one.issuer
    if issuer.organ or issuer.area or not issuer.places:
        return True
    if one.zone == "title":
        return True
    acts = grammar.ends.match(signs.text, issuer.span.end) is not None
    is_governed = body.is_whole or body.official in (GOVERNMENT, COMMITTEE)
    return is_governed and acts and not is_word(issuer.places[-1].name)


def of_division(division: District) -> Place:
    """The fields that a division gives.

    A prefecture or province has no district; a unit directly under its province no prefecture, but
    a municipality's district has the municipality.
    """
    level = division.level
    return Place(
        division.code,
        division.name if level == "district" else None,
        division.name if level == "prefecture" else division.city,
        division.name if level == "province" else division.province,
        level,
    )


def doubt(code: str, detail: str, span: Span | None) -> Issue:
    """A doubt of this stage."""
    return Issue("identify", code, "doubt", detail, span)


def _of_issuers(own: Sequence[Said], body: Body, signs: Setting, grammar: Grammar) -> Place | None:
    """The place that the issuers are named with; None where they are named without any."""
    areas = [(one.issuer.area, one.issuer.places) for one in own if one.issuer.area]
    if areas:
        area, above = max(areas, key=_fullness)
        full = area if above else in_full(area, signs, grammar)
        return _of_area(full, above, signs, is_unsure=full != area)
    named = sorted(
        (one for one in own if one.issuer.places),
        key=lambda one: (-WEIGHTS[one.zone], -len(one.issuer.places)),
    )
    if not named:
        return None
    young = grammar.area_before_division(named[0].issuer.places[-1], signs.year)
    return _of_area(young, (), signs) if young else _agreed_on(named, body, signs, grammar)


def _inferred(found: Inferred) -> Place:
    """The place that the whole text speaks for; its level alone where it names none."""
    place = _chosen(found.choice, found.span)
    if found.choice.division is None and found.above and found.above.division:
        prefecture, province = _within(found.above.division)
        place = replace(place, prefecture=prefecture, province=province)
    level = found.level if found.level == "township" else place.level or found.level
    return replace(place, level=level)


def _fullness(named: tuple[Area, Sequence[PlaceName]]) -> tuple[bool, int]:
    """How fully an area is named: 宁河经济开发区 before 经济开发区."""
    area, above = named
    return bool(above or area.place or area.province), len(area.name)


def in_full(area: Area, signs: Setting, grammar: Grammar) -> Area:
    """The one full name that the text has of a bare 高新区: 珠海高新技术产业开发区."""
    kind = grammar.area_kinds.get(area.name)
    if kind is None:
        return area
    named: dict[str, Area] = {}
    for found in (found for span in signs.windows for found in signs.all_of(kind, span)):
        place = signs.short_before(found.start())
        if place and not signs.words.guest.match(signs.text, found.end()):
            span = Span(place.span.start, found.end())
            one = Area(span.of(signs.text), span, place=place)
            named[place.name] = max(named.get(place.name, one), one, key=lambda one: len(one.name))
    return next(iter(named.values())) if len(named) == 1 else area


def _of_area(
    area: Area, above: Sequence[PlaceName], signs: Setting, *, is_unsure: bool = False
) -> Place:
    """A functional area with what is above it: 合肥高新区, 许昌市城乡一体化示范区."""
    level: Level = "functional_area"
    if area.province:
        city = area.prefecture or _municipality(area.province)
        return Place(None, area.name, city, area.province, level, area.span)
    chain = (*above, area.place) if area.place and not above else tuple(above)
    choice = candidates.choose(chain, signs) if chain else candidates.above_area(signs)
    prefecture, province = _within(choice.division) if choice.division else (None, None)
    detail = f"{area.name}, named further on" if is_unsure else f"{area.name} names no place"
    is_named = chain and not is_unsure
    issues = () if is_named else (doubt("area_unnamed", detail, area.span),)
    return Place(None, area.name, prefecture, province, level, area.span, issues)


def _within(division: District) -> tuple[str | None, str | None]:
    """Prefecture and province of what lies in a division."""
    place = of_division(division)
    return place.prefecture or _municipality(place.province), place.province


def _municipality(province: str | None) -> str | None:
    """A province that is a city: 上海市."""
    return province if province and province.endswith("市") else None


def _agreed_on(named: Sequence[Said], body: Body, signs: Setting, grammar: Grammar) -> Place:
    """The division that the issuers' places agree on; places that disagree are a doubt."""
    votes: dict[str, float] = defaultdict(float)
    for one in named:
        votes[_name(one)] += WEIGHTS[one.zone]
    best = max(votes, key=lambda name: votes[name])
    chosen = [one for one in named if _name(one) == best]
    span = chosen[0].issuer.places[-1].span
    signed = {_name(one) for one in named if one.zone == "signed"}
    rivals = [
        name
        for name in votes
        if name != best and (votes[best] - votes[name] < MARGIN or name in signed)
    ]
    if rivals:
        detail = f"{best} or {'、'.join(rivals)}"
        return Place(issues=(doubt("district_conflict", detail, span),))
    longest = max((one.issuer.places for one in chosen), key=len)
    choice = candidates.choose(longest, signs)
    if choice.reason == "district_ambiguous":
        choice = _under_its_superior(choice, body, signs, grammar)
    return _chosen(choice, span)


def _under_its_superior(choice: Choice, body: Body, signs: Setting, grammar: Grammar) -> Choice:
    """Of namesakes the one whose city's body of the same trade is named: 在济南市司法局指导下."""
    superiors = inference.superiors(signs, body, grammar)
    below = [row for row in choice.candidates if row.prefecture in superiors]
    return Choice(below[0]) if len(below) == 1 else choice


def _name(one: Said) -> str:
    return one.issuer.places[-1].divisions[0].name


def _chosen(choice: Choice, span: Span | None) -> Place:
    """The chosen division; of namesakes what they share. A doubt where the choice has a reason."""
    if choice.division:
        place = of_division(choice.division)
    elif span and choice.reason == "district_ambiguous":
        place = _shared([of_division(row) for row in choice.candidates])
    else:
        place = Place()
    issues = (_why(choice, span),) if choice.reason else ()
    return replace(place, span=span, issues=issues)


def _shared(places: Sequence[Place]) -> Place:
    """What namesakes have in common."""
    first = places[0]
    return Place(
        None,
        first.district if len({place.district for place in places}) == 1 else None,
        first.prefecture if len({place.prefecture for place in places}) == 1 else None,
        first.province if len({place.province for place in places}) == 1 else None,
        first.level if len({place.level for place in places}) == 1 else None,
    )


def _why(choice: Choice, span: Span | None) -> Issue:
    known = "、".join(
        f"{row.province or ''}{row.prefecture or ''}{row.name} {row.code}"
        for row in choice.candidates[:6]
    )
    return doubt(choice.reason or "district_missing", known or "no division is named", span)
