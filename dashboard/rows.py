"""Records that queries give to pages: what a build holds, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dashboard import i18n


@dataclass(frozen=True, slots=True)
class Selection:
    """The reports that the filters leave; None stands for no restriction.

    `prefix` is the start of district codes: two digits for a province, four for a prefecture.
    """

    districts: tuple[str, ...] | None = None
    years: tuple[int, ...] | None = None
    bureaus: tuple[str, ...] | None = None
    prefix: str = ""

    def bound(self) -> dict[str, Any]:
        return {
            "districts": None if self.districts is None else list(self.districts),
            "years": None if self.years is None else list(self.years),
            "bureaus": None if self.bureaus is None else list(self.bureaus),
            "prefix": self.prefix,
        }


@dataclass(frozen=True, slots=True)
class District:
    district_code: str
    district: str
    prefecture: str | None
    province: str | None
    pinyin: str | None


@dataclass(frozen=True, slots=True)
class Indicator:
    indicator_id: str
    zh: str
    en: str
    topic: str
    measures: str
    definition: str | None
    definition_zh: str | None
    position: int


@dataclass(frozen=True, slots=True)
class Theme:
    theme_id: str
    zh: str
    en: str
    position: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a build holds: the choices of every filter."""

    build: str
    reports: int
    rejected: int
    districts: Mapping[str, District]
    years: Mapping[int, int]  # reports of each year
    bureaus: tuple[str, ...]
    indicators: Mapping[str, Indicator]
    refined: Mapping[str, Indicator]  # rows such as petition_resolved.rate
    themes: Mapping[str, Theme]
    units: Mapping[str, str]  # English name of each unit
    shared: frozenset[str]  # names that several districts have

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics that indicators have, in the order of `strings.toml`."""
        used = {indicator.topic for indicator in self.indicators.values()}
        known = [topic for topic in i18n.table("topic") if topic in used]
        return (*known, *sorted(used - set(known)))


@dataclass(frozen=True, slots=True)
class Report:
    document_id: str
    path: str
    district_code: str | None
    district: str | None
    pinyin: str | None
    prefecture: str | None
    province: str | None
    bureau: str | None
    year: int | None
    title: str | None
    issued_on: date | None
    publisher: str | None
    url: str | None
    figures: int
    not_exact: int
    doubts: int
    length: int


@dataclass(frozen=True, slots=True)
class Totals:
    reports: int
    districts: int
    years: tuple[int, ...]
    figures: int
    not_exact: int
    doubts: int


@dataclass(frozen=True, slots=True)
class Observation:
    """What one report says of one indicator, in one unit; `scope` is what it counts, made alike."""

    document_id: str
    indicator_id: str
    measure: str | None
    status: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    qualifier: str | None
    unit: str | None
    family: str | None
    counted: str | None
    period: str | None
    subject: str | None
    scope: str | None
    starts: tuple[int, ...]
    quote: str | None
    review: str | None
    doubt: str | None
    district_code: str | None
    bureau: str | None
    year: int | None
    several: str | None = None  # the rule for several figures of one report

    @property
    def has_number(self) -> bool:
        return self.value is not None and self.status in {"reported", "corrected"}

    @property
    def added(self) -> int:
        """How many figures of the report are added to give the value; 1: it is as stated."""
        return len(self.starts) if self.has_number and self.several == "sum" else 1


@dataclass(frozen=True, slots=True)
class Evidence:
    """A figure or mention with the sentence around it; offsets are those of the report."""

    document_id: str
    start: int
    end: int
    sentence_start: int
    sentence: str
    section_heading: str | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the chosen reports give an indicator as what."""

    indicator_id: str
    reported: int
    conflicting: int
    no_number: int
    zero: int


@dataclass(frozen=True, slots=True)
class Series:
    """Reports whose figures of one indicator agree in unit, scope, bureau and year."""

    indicator_id: str
    measure: str | None
    family: str
    bureau: str | None
    scope: str | None
    period: str | None
    year: int | None
    unit: str
    reports: int
    least: Decimal
    least_qualifier: str
    greatest: Decimal
    greatest_qualifier: str
    least_added: int = 1  # figures added to give it, as `Observation.added`
    greatest_added: int = 1


@dataclass(frozen=True, slots=True)
class FigureRow:
    document_id: str
    start: int
    end: int
    quote: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    qualifier: str
    unit: str
    family: str
    counted: str | None
    indicator_id: str | None
    topic: str | None
    aspect: str
    subject: str
    own: bool
    section_heading: str | None
    sentence: str
    sentence_start: int
    review: str


@dataclass(frozen=True, slots=True)
class StatementRow:
    document_id: str
    kind: str
    start: int
    end: int
    quote: str
    themes: tuple[str, ...]
    responds_to: int | None
    section_heading: str | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a report to be marked in place, and what it is."""

    start: int
    end: int
    kind: str
    note: str | None


@dataclass(frozen=True, slots=True)
class SectionRow:
    start: int
    end: int
    level: int
    heading: str | None


@dataclass(frozen=True, slots=True)
class Hit:
    document_id: str
    places: int
    start: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Deadline:
    deadline: str  # report | publish
    month: int
    day: int
    article: str
    article_en: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class MandatedPart:
    part: str
    article: str
    article_en: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class DutyCounts:
    """What is on file of what is due: one for each bureau and year; states as in the view."""

    places: int
    due: int
    on_file: int
    complete: int  # with every mandated part
    report_in_time: int
    report_late: int
    report_unknown: int
    publish_in_time: int
    publish_late: int
    publish_unknown: int


@dataclass(frozen=True, slots=True)
class Duty:
    """One bureau and year: the report on file, its dates against the deadlines, its parts."""

    district_code: str
    district: str
    bureau: str
    year: int
    document_id: str | None  # None: no report on file
    title: str | None
    has_issuer: bool
    issued_on: date | None
    published_on: date | None
    report_due: date
    publish_due: date
    report_state: str  # no_report | in_time | late | unknown
    publish_state: str
    parts_present: tuple[str, ...] | None
    parts_missing: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a report shows a mandated part, or a field of its identity (`issued_on`)."""

    document_id: str
    name: str
    start: int
    heading: str | None


@dataclass(frozen=True, slots=True)
class Substance:
    """How much of a report is its own, and how much of it can be checked; counts of sentences."""

    document_id: str
    sentences: int
    reused_own: int
    reused_other: int
    stock_phrases: int
    length: int
    figures: int
    figures_per_1000: Decimal | float | None
    shortcomings: int
    remedied: int
    plans: int
    measurable_plans: int


@dataclass(frozen=True, slots=True)
class Reused:
    """A sentence and where it stood before; `source`: own | other | stock."""

    document_id: str
    start: int
    end: int
    sentence: str
    source: str
    districts: int
    likeness: float
    earlier_document_id: str
    earlier_start: int
    earlier_sentence: str


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier version of a report, and the one that stands in its place."""

    document_id: str
    path: str
    issued_on: date | None
    published_on: date | None
    retrieved_on: date | None
    later_id: str
    later_path: str
    later_issued_on: date | None
    later_published_on: date | None
    later_retrieved_on: date | None


@dataclass(frozen=True, slots=True)
class Run:
    """A theme of one bureau's shortcomings from one year to another, without a gap."""

    district_code: str
    bureau: str
    theme_id: str
    first_year: int
    last_year: int

    @property
    def years(self) -> int:
        return self.last_year - self.first_year + 1


@dataclass(frozen=True, slots=True)
class Recurring:
    """A shortcoming under one theme, and the one of the year before that it comes back to."""

    theme_id: str
    document_id: str
    year: int
    state: str  # again | other_matter | aside | new | no_earlier_report
    years_running: int
    following: str  # again | silent | no_later_report
    start: int
    quote: str
    is_same_wording: bool
    earlier_document_id: str | None
    earlier_year: int | None
    earlier_start: int | None
    earlier_quote: str | None


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """A plan, the shortcoming that it answers, and what the following report says of it."""

    document_id: str
    start: int
    end: int
    quote: str
    responds_to: int | None
    shortcoming: str | None
    outcome: str  # met | missed | unclear | not_reported | no_later_report
    answer: str  # figure | mention | shortcoming | silence
    target: Decimal | None
    value: Decimal | None
    later_document_id: str | None
    later_year: int | None
    later_start: int | None
    later_quote: str | None


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """How many districts and reports state a theme; `again`: reports that come back to it."""

    theme_id: str
    districts: int
    reports: int
    sentences: int
    again: int
