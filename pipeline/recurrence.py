"""Which shortcomings come back in a bureau's consecutive reports.

A theme that stands in two consecutive years comes back; where both sentences show different matters
of a broad theme (`matters.csv`), or a sentence is first of all about another theme, that is said
and not counted. "Not mentioned again" is never "solved".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from pipeline.editions import Edition, Said
from pipeline.vocabulary import Matter, Vocabulary
from pipeline.wording import ALIKE, likeness, masked

SHARED = 0.25  # likeness from which words are shared, of two first about different themes
State = Literal["again", "other_matter", "aside", "new", "no_earlier_report"]
Next = Literal["again", "silent", "no_later_report"]


class Recurrence(NamedTuple):
    """A shortcoming under one theme, and the one of the year before that it comes back to.

    `years_running` counts this year; `first_year` is where the unbroken run began.
    """

    document_id: str
    theme_id: str
    start: int
    end: int
    state: State
    years_running: int
    first_year: int
    following: Next
    is_same_wording: bool = False
    earlier_document_id: str | None = None
    earlier_start: int | None = None
    earlier_end: int | None = None
    likeness: float | None = None


class Standing(NamedTuple):
    """A shortcoming of one edition under one theme."""

    edition: Edition
    said: Said


class Found(NamedTuple):
    """The shortcoming of the year before under the same theme."""

    earlier: Standing
    is_same_matter: bool


def recurrences(series: Sequence[Edition], vocabulary: Vocabulary) -> Iterator[Recurrence]:
    """Every shortcoming of a series by theme: whether it comes back, is new, or goes silent."""
    by_year = {edition.year: edition for edition in series}
    running: dict[tuple[int, str], int] = {}  # (year, theme) → years running up to it
    for year in sorted(by_year):
        here, before, after = by_year[year], by_year.get(year - 1), by_year.get(year + 1)
        for theme in _themes(here):
            earlier = _standing(before, theme) if before else []
            ran = running.get((year - 1, theme), 0)
            for said in _shortcomings(here, theme):
                found = _found(said, earlier, theme, vocabulary.matters)
                row = _row(Standing(here, said), theme, found, ran, _following(theme, after))
                running[(year, theme)] = max(row.years_running, running.get((year, theme), 0))
                yield row if before or found else row._replace(state="no_earlier_report")


def _themes(edition: Edition) -> list[str]:
    themes = [t for said in edition.statements if said.kind == "shortcoming" for t in said.themes]
    return list(dict.fromkeys(themes))


def _shortcomings(edition: Edition, theme: str) -> list[Said]:
    return [s for s in edition.statements if s.kind == "shortcoming" and theme in s.themes]


def _standing(edition: Edition, theme: str) -> list[Standing]:
    return [Standing(edition, said) for said in _shortcomings(edition, theme)]


def _following(theme: str, after: Edition | None) -> Next:
    if after is None:
        return "no_later_report"
    return "again" if _shortcomings(after, theme) else "silent"


def _found(
    said: Said, earlier: Sequence[Standing], theme: str, matters: Sequence[Matter]
) -> Found | None:
    """Last year's shortcoming of the theme that is worded most alike, of the same matter if any."""
    if not earlier:
        return None
    same = [
        s
        for s in earlier
        if _is_mainly(theme, said, s.said)
        and _is_same_matter(said.quote, s.said.quote, theme, matters)
    ]
    nearest = max(same or earlier, key=lambda s: likeness(s.said.quote, said.quote))
    return Found(nearest, is_same_matter=bool(same))


def _is_mainly(theme: str, one: Said, other: Said) -> bool:
    """Whether both shortcomings are about the theme first of all, or one is and words are shared.

    An aside of both (兼职 in what is said of service stations and of jurists) is no recurrence.
    """
    first = (one.themes[0], other.themes[0]).count(theme)
    return first == 2 or (first == 1 and likeness(one.quote, other.quote) >= SHARED)


def _is_same_matter(one: str, other: str, theme: str, matters: Sequence[Matter]) -> bool:
    here, there = _matters(one, theme, matters), _matters(other, theme, matters)
    return not here or not there or bool(here & there)


def _matters(quote: str, theme: str, matters: Sequence[Matter]) -> set[str]:
    return {
        matter.matter
        for matter in matters
        if matter.theme == theme and any(_stands(cue, quote) for cue in matter.cues)
    }


def _stands(cue: str, quote: str) -> bool:
    """Whether all parts of a cue (企业+责任) stand in a sentence."""
    return all(part in quote for part in cue.split("+"))


def _otherwise(said: Said, theme: str) -> State:
    """Of what does not come back under a theme: another matter, or the theme is but an aside."""
    return "other_matter" if said.themes[0] == theme else "aside"


def _row(here: Standing, theme: str, found: Found | None, ran: int, following: Next) -> Recurrence:
    """`ran`: how many years running the theme stood up to the year before."""
    edition, said = here
    place = (edition.document_id, theme, said.start, said.end)
    if found is None:
        return Recurrence(*place, "new", 1, edition.year, following)
    years = ran + 1 if found.is_same_matter else 1
    state: State = "again" if found.is_same_matter else _otherwise(said, theme)
    alike = likeness(masked(said.quote), masked(found.earlier.said.quote))
    return Recurrence(
        *place, state, years, edition.year - years + 1, following,
        alike >= ALIKE, found.earlier.edition.document_id, found.earlier.said.start,
        found.earlier.said.end, round(alike, 4),
    )  # fmt: skip
