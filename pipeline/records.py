"""The records that flow from stage to stage: frozen, typed, and equal when their content is equal.

Offsets are code points in `Document.text`, half-open [start, end).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar

BlockKind = Literal["heading", "paragraph", "cell", "chrome", "metadata"]
Role = Literal[
    "title",
    "intro",
    "leadership",
    "measures",
    "shortcomings",
    "plan",
    "signature",
    "chrome",
    "other",
]
Level = Literal["district", "prefecture", "province", "functional_area", "township"]
Qualifier = Literal["exact", "nearly", "about", "over", "at_least", "at_most"]
Aspect = Literal["result", "target", "baseline", "standard"]
Subject = Literal["bureau", "sub_unit", "leaders", "person", "event", "upstream"]
Period = Literal["year", "cumulative", "as_of"]
MentionState = Literal["zero", "no_number"]
StatementKind = Literal["shortcoming", "cause", "remedy", "plan"]
Severity = Literal["rejected", "doubt"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the report's text.

    >>> Span(0, 2).of("近300人次")
    '近3'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def holds(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Block:
    """What the file format itself says of a stretch of text (a Word heading, a page's navigation).

    `level` is the heading's level, 1 the highest; None for other kinds.
    """

    span: Span
    kind: BlockKind
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file as text. `document_id`: the first 16 hex digits of the SHA-256 of its bytes."""

    document_id: str
    path: str
    sha256: str
    media_type: str
    encoding: str
    text: str
    blocks: tuple[Block, ...] = ()
    host: str | None = None  # of a saved page, where the file names it
    issues: tuple[Issue, ...] = ()  # what reading the bytes left in doubt


@dataclass(frozen=True, slots=True)
class Hints:
    """What `reports/sources.csv` knows of a file; what it gives wins over what is read."""

    publisher: str | None = None
    url: str | None = None
    retrieved_on: date | None = None
    district_code: str | None = None
    bureau: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report, heading included; they nest: level 1 is 一、, 2 （一）, 3 一是 or 1."""

    span: Span
    level: int
    label: str | None
    heading: str | None
    role: Role


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose report it is and of which year; None where the text does not say. Unsure is a doubt.

    `district_code` is GB/T 2260; `evidence` maps a field's name to where the text shows it.
    `bureau` is the fullest form that the report prints (卫健局); `official_bureau` the table's name
    for it (卫生健康局), by which reports are compared.
    """

    district_code: str | None = None
    district: str | None = None
    prefecture: str | None = None
    province: str | None = None
    level: Level | None = None
    bureau: str | None = None
    year: int | None = None
    title: str | None = None
    issued_on: date | None = None
    published_on: date | None = None
    evidence: tuple[tuple[str, Span], ...] = ()
    official_bureau: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with a unit as the report states it.

    `value` is in units of one (money in 元, percent as written), None for a vague number (几十).
    `number` is the span of the number alone, `span` takes in its qualifier and unit.
    `part_of` is the start of the total that it is a part of. `rule` names what read it.
    """

    span: Span
    number: Span
    quote: str
    value: Decimal | None
    unit: str
    qualifier: Qualifier
    rule: str
    counted: str | None = None
    indicator_id: str | None = None
    aspect: Aspect = "result"
    low: Decimal | None = None
    high: Decimal | None = None
    subject: Subject = "bureau"
    period: Period | None = None
    part_of: int | None = None
    section: int | None = None  # start of the innermost section
    counted_span: Span | None = None  # where `counted` stands


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral in the text that is no figure, and why not: what a reader can check was missed."""

    span: Span
    quote: str
    reason: str


@dataclass(frozen=True, slots=True)
class Mention:
    """An indicator spoken of without a figure: said to be zero, or said without a number."""

    span: Span
    quote: str
    indicator_id: str
    state: MentionState


@dataclass(frozen=True, slots=True)
class Statement:
    """A shortcoming, its cause, its remedy, or a plan; `responds_to` is its shortcoming's start."""

    kind: StatementKind
    span: Span
    quote: str
    themes: tuple[str, ...] = ()
    responds_to: int | None = None
    section: int | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """What a person should look at: a file that was rejected, or a doubt about what was read."""

    stage: str
    code: str
    severity: Severity
    detail: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All that was read from one file; a rejected one has a `document` without text, and issues."""

    document: Document
    identity: Identity = field(default_factory=Identity)
    sections: tuple[Section, ...] = ()
    figures: tuple[Figure, ...] = ()
    numerals: tuple[Numeral, ...] = ()
    mentions: tuple[Mention, ...] = ()
    statements: tuple[Statement, ...] = ()
    issues: tuple[Issue, ...] = ()


new_record, set_field = object.__new__, object.__setattr__  # frozen records have no other way
Slotted = TypeVar("Slotted", Section, Figure, Numeral, Mention, Statement)


def changed(record: Slotted, **fields: object) -> Slotted:
    """`record` with other values in some of its fields, as `dataclasses.replace` gives it.

    In 60 % of its time, for it asks nothing of the class: each figure is changed by two stages.

    >>> changed(Mention(Span(0, 2), "零件", "training", "zero"), quote="0件").quote
    '0件'
    """
    fresh = new_record(type(record))
    for name in record.__slots__:
        set_field(fresh, name, fields[name] if name in fields else getattr(record, name))
    return fresh


# What a stage gives when it gives more than one kind of record.


@dataclass(frozen=True, slots=True)
class IdentityReading:
    identity: Identity
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureReading:
    figures: tuple[Figure, ...]
    numerals: tuple[Numeral, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorReading:
    figures: tuple[Figure, ...]
    mentions: tuple[Mention, ...] = ()
    issues: tuple[Issue, ...] = ()
