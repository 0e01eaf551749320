"""Records as rows of the build's tables, typed so that no value is ever a binary float.

The columns stand in the order of `schema.sql`; a test compares the two.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow as pa

from pipeline.errors import VocabularyError
from pipeline.records import (
    Figure,
    Hints,
    Identity,
    Issue,
    Mention,
    Report,
    Section,
    Span,
    Statement,
)
from pipeline.sentences import Sentences
from pipeline.vocabulary import Vocabulary

Row = tuple[Any, ...]

DECIMAL = pa.decimal128(24, 4)
STEP = Decimal("0.0001")
LIMIT = Decimal(10) ** 20
HEADING_SHOWN = 80  # code points of a heading that go with each of its figures

_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int32(),
    "decimal": DECIMAL,
    "date": pa.date32(),
    "words": pa.list_(pa.string()),
    "share": pa.float64(),
    "flag": pa.bool_(),
}


def _columns(text: str, **others: str) -> pa.Schema:
    """A table's columns, text where `others` (type=columns) does not say otherwise."""
    of = {column: kind for kind, columns in others.items() for column in columns.split()}
    return pa.schema([(column, _TYPES[of.get(column, "text")]) for column in text.split()])


SCHEMAS: Mapping[str, pa.Schema] = {
    "document": _columns(
        "document_id path sha256 media_type encoding host publisher url retrieved_on length "
        "fingerprint text",
        integer="length",
        date="retrieved_on",
    ),
    "identity": _columns(
        "document_id district_code district prefecture province level bureau year title issued_on "
        "published_on record_key review",
        integer="year",
        date="issued_on published_on",
    ),
    "evidence": _columns("document_id field start end", integer="start end"),
    "section": _columns(
        "document_id start end level label heading role", integer="start end level"
    ),
    "figure": _columns(
        "document_id start end quote number_start number_end value unit qualifier counted "
        "indicator_id aspect low high subject period part_of rule section sentence_start "
        "sentence_end review was section_heading sentence",
        integer="start end number_start number_end part_of section sentence_start sentence_end",
        decimal="value low high",
    ),
    "numeral": _columns("document_id start end quote reason", integer="start end"),
    "mention": _columns(
        "document_id start end quote indicator_id state sentence_start sentence_end section "
        "section_heading sentence",
        integer="start end sentence_start sentence_end section",
    ),
    "statement": _columns(
        "document_id kind start end quote themes responds_to section section_heading",
        integer="start end responds_to section",
        words="themes",
    ),
    "issue": _columns("document_id path stage code severity detail start end", integer="start end"),
    "correction": _columns(
        "line document_id start quote field was now reason name at state detail applied_to",
        integer="line start",
    ),
    "indicator": _columns(
        "indicator_id zh en topic measures definition definition_zh several position units "
        "triggers exclusions",
        integer="position",
        words="units triggers exclusions",
    ),
    "theme": _columns("theme_id zh en position", integer="position"),
    "unit": _columns("unit family en"),
    "district": _columns("district_code district prefecture province pinyin"),
    "deadline": _columns("deadline field month day article article_en zh en", integer="month day"),
    "mandated_part": _columns(
        "part role words headings article article_en zh en position",
        integer="position",
        words="words headings",
    ),
    "recurrence": _columns(
        "document_id theme_id start end state years_running first_year following is_same_wording "
        "earlier_document_id earlier_start earlier_end likeness",
        integer="start end years_running first_year earlier_start earlier_end",
        flag="is_same_wording",
        share="likeness",
    ),
    "follow_up_row": _columns(
        "document_id start end responds_to outcome answer later_document_id later_start later_end "
        "target value",
        integer="start end responds_to later_start later_end",
        decimal="target value",
    ),
    "rejected": _columns("path sha256 fingerprint"),
    "sentence": _columns("document_id start end masked", integer="start end"),
    "reuse": _columns(
        "document_id start end earlier_document_id earlier_start earlier_end likeness",
        integer="start end earlier_start earlier_end",
        share="likeness",
    ),
}


def as_arrow(table: str, rows: Iterable[Row]) -> pa.Table:
    """Rows of a table as Arrow, each column of its stated type.

    Raises pyarrow.ArrowInvalid when a value does not fit its column.
    """
    schema = SCHEMAS[table]
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def of_report(report: Report, hints: Hints, fingerprint: str) -> dict[str, list[Row]]:
    """Every row that one loaded report gives, by table.

    Raises ValueError when its text cannot be stored (a lone surrogate).
    """
    document = report.document
    document.text.encode()  # raises UnicodeEncodeError, a ValueError, on a lone surrogate
    figures, doubts = _storable(report.figures)
    headings = Headings(report.sections)
    sentences = Sentences(document.text)
    issues = (*report.issues, *doubts)
    return {
        "document": [_document(report, hints, fingerprint)],
        "identity": [_identity(document.document_id, report.identity)],
        "evidence": [_evidence(document.document_id, *row) for row in report.identity.evidence],
        "section": [_section(document.document_id, section) for section in report.sections],
        "figure": [
            _figure(document.document_id, figure, sentences.around(figure.span), headings, report)
            for figure in figures
        ],
        "numeral": [
            (document.document_id, each.span.start, each.span.end, each.quote, each.reason)
            for each in report.numerals
        ],
        "mention": [
            _mention(document.document_id, each, sentences.around(each.span), headings, report)
            for each in report.mentions
        ],
        "statement": [_statement(document.document_id, s, headings) for s in report.statements],
        "issue": [_issue(document.document_id, document.path, issue) for issue in issues],
    }


def of_issues(report: Report, fingerprint: str | None = None) -> dict[str, list[Row]]:
    """The issues of a file, without the report: of one that was not loaded.

    With a fingerprint the file is not tried again while that and its bytes stay the same.
    """
    document = report.document
    issues = [_issue(document.document_id or None, document.path, each) for each in report.issues]
    remembered = [(document.path, document.sha256, fingerprint)] if fingerprint else []
    return {"issue": issues, "rejected": remembered}


def record_key(identity: Mapping[str, Any]) -> str:
    """What makes two files the same report: place, bureau and year; else the document itself.

    >>> record_key({"district_code": "440104", "bureau": "司法局", "year": 2023})
    '440104|司法局|2023'
    >>> record_key({"district_code": None, "district": "高新区", "prefecture": "绵阳市",
    ...             "province": "四川省", "bureau": "司法局", "year": 2023})
    '绵阳市高新区|司法局|2023'
    """
    place = identity["district_code"]
    above = identity.get("prefecture") or identity.get("province")
    if place is None and identity["district"] and above:
        place = f"{above}{identity['district']}"
    if place is None or identity["bureau"] is None or identity["year"] is None:
        return str(identity["document_id"])
    return f"{place}|{identity['bureau']}|{identity['year']}"


# One row each -------------------------------------------------------------------------------------


def _document(report: Report, hints: Hints, fingerprint: str) -> Row:
    document = report.document
    return (
        document.document_id,
        document.path,
        document.sha256,
        document.media_type,
        document.encoding,
        document.host,
        hints.publisher,
        hints.url,
        hints.retrieved_on,
        len(document.text),
        fingerprint,
        document.text,
    )


def _identity(document_id: str, identity: Identity) -> Row:
    bureau = identity.official_bureau or identity.bureau
    place = {
        "document_id": document_id,
        "district_code": identity.district_code,
        "district": identity.district,
        "prefecture": identity.prefecture,
        "province": identity.province,
        "bureau": bureau,
        "year": identity.year,
    }
    return (
        document_id,
        identity.district_code,
        identity.district,
        identity.prefecture,
        identity.province,
        identity.level,
        bureau,
        identity.year,
        identity.title,
        identity.issued_on,
        identity.published_on,
        record_key(place),
        "rule",
    )


def _evidence(document_id: str, field: str, span: Span) -> Row:
    return (document_id, field, span.start, span.end)


def _section(document_id: str, section: Section) -> Row:
    span = section.span
    return (
        document_id,
        span.start,
        span.end,
        section.level,
        section.label,
        section.heading,
        section.role,
    )


def _figure(
    document_id: str, figure: Figure, sentence: Span, headings: Headings, report: Report
) -> Row:
    return (
        document_id,
        figure.span.start,
        figure.span.end,
        figure.quote,
        figure.number.start,
        figure.number.end,
        figure.value,
        figure.unit,
        figure.qualifier,
        figure.counted,
        figure.indicator_id,
        figure.aspect,
        figure.low,
        figure.high,
        figure.subject,
        figure.period,
        figure.part_of,
        figure.rule,
        figure.section,
        sentence.start,
        sentence.end,
        "rule",
        None,
        headings.heading(figure.section),
        sentence.of(report.document.text),
    )


def _mention(
    document_id: str, mention: Mention, sentence: Span, headings: Headings, report: Report
) -> Row:
    section = headings.innermost(mention.span)
    return (
        document_id,
        mention.span.start,
        mention.span.end,
        mention.quote,
        mention.indicator_id,
        mention.state,
        sentence.start,
        sentence.end,
        section,
        headings.heading(section),
        sentence.of(report.document.text),
    )


def _statement(document_id: str, statement: Statement, headings: Headings) -> Row:
    return (
        document_id,
        statement.kind,
        statement.span.start,
        statement.span.end,
        statement.quote,
        statement.themes,
        statement.responds_to,
        statement.section,
        headings.heading(statement.section),
    )


def _issue(document_id: str | None, path: str, issue: Issue) -> Row:
    span = issue.span
    return (
        document_id,
        path,
        issue.stage,
        issue.code,
        issue.severity,
        issue.detail,
        span.start if span else None,
        span.end if span else None,
    )


# What the tables can hold -------------------------------------------------------------------------


def _storable(figures: Iterable[Figure]) -> tuple[list[Figure], list[Issue]]:
    """The figures as they can be stored, and a doubt for each that had to give something up."""
    kept: dict[int, Figure] = {}
    doubts: list[Issue] = []
    for figure in figures:
        start = figure.span.start
        if start in kept:
            doubts.append(_doubt("second_figure_at_one_place", figure))
            continue
        kept[start] = _with_storable_values(figure)
        if kept[start] is not figure:
            doubts.append(_doubt("value_out_of_range", figure))
    return list(kept.values()), doubts


def _with_storable_values(figure: Figure) -> Figure:
    numbers = (figure.value, figure.low, figure.high)
    if all(number is None or fits(number) for number in numbers):
        return figure
    return replace(figure, value=None, low=None, high=None)


def fits(value: Decimal) -> bool:
    """Whether a value can be stored exactly: below 10²⁰, at most four decimals.

    >>> fits(Decimal("48.3")), fits(Decimal("1E+30")), fits(Decimal("0.00001"))
    (True, False, False)
    """
    return value.is_finite() and abs(value) < LIMIT and value == value.quantize(STEP)


def _doubt(code: str, figure: Figure) -> Issue:
    return Issue("rows", code, "doubt", figure.quote[:40], figure.span)


# The section tree ---------------------------------------------------------------------------------


class Headings:
    """Which section a place stands in, and the heading to show for it; linear in the sections."""

    def __init__(self, sections: Iterable[Section]) -> None:
        order = sorted(sections, key=lambda each: (each.span.start, -each.span.end, each.level))
        self._starts = [section.span.start for section in order]
        self._ends = [section.span.end for section in order]
        self._parents: list[int] = []  # place in `order`, -1 for none
        self._headings: list[str | None] = []
        around: list[int] = []
        for place, section in enumerate(order):
            while around and self._ends[around[-1]] <= section.span.start:
                around.pop()
            parent = around[-1] if around else -1
            self._parents.append(parent)
            self._headings.append(_shown(section) or (self._headings[parent] if around else None))
            around.append(place)

    def heading(self, start: int | None) -> str | None:
        """Heading of the innermost section that starts at `start`, else of the one around it."""
        place = -1 if start is None else bisect_right(self._starts, start) - 1
        return self._headings[place] if place >= 0 and self._starts[place] == start else None

    def innermost(self, span: Span) -> int | None:
        """Start of the innermost section that holds `span`."""
        place = bisect_right(self._starts, span.start) - 1
        while place >= 0 and self._ends[place] < span.end:
            place = self._parents[place]
        return self._starts[place] if place >= 0 else None


def _shown(section: Section) -> str | None:
    if not section.heading:
        return None
    return f"{section.label or ''}{section.heading}"[:HEADING_SHOWN]


def booleans(values: Iterable[bool]) -> Any:
    """Truth values as an Arrow array."""
    return pa.array(list(values), pa.bool_())


def words(column: str, values: Sequence[str]) -> Any:
    """One column of words as an Arrow table."""
    return pa.table({column: pa.array(values, pa.string())})


def of_vocabulary(vocabulary: Vocabulary) -> dict[str, list[Row]]:
    """The tables of the vocabulary that pages show."""
    return {
        "indicator": [*_indicators(vocabulary)],
        "theme": [
            (row.id, row.zh, row.en, position) for position, row in enumerate(vocabulary.themes)
        ],
        "unit": [(row.unit, row.family, row.en) for row in vocabulary.units],
        "deadline": [
            (
                row.deadline,
                row.field,
                row.month,
                row.day,
                row.article,
                row.article_en,
                row.zh,
                row.en,
            )
            for row in vocabulary.deadlines
        ],
        "mandated_part": [
            (
                row.part,
                row.role,
                row.words,
                row.headings,
                row.article,
                row.article_en,
                row.zh,
                row.en,
                position,
            )
            for position, row in enumerate(vocabulary.mandated_parts)
        ],
    }


def _indicators(vocabulary: Vocabulary) -> Iterator[Row]:
    """A row per indicator, and one per refinement with the place and rule of its indicator."""
    places = {row.id: (position, row) for position, row in enumerate(vocabulary.indicators)}
    for position, row in places.values():
        named = (row.id, row.zh, row.en, row.topic, row.measures)
        told = (row.definition, row.definition_zh, row.several, position)
        yield (*named, *told, row.units, row.triggers, row.exclusions)
    for part in vocabulary.refinements:
        base = part.id.split(".")[0]
        if base not in places:
            raise VocabularyError(f"refinement {part.id}: no indicator {base}; add or rename one")
        position, row = places[base]
        named = (part.id, part.zh, part.en, row.topic, row.measures)
        yield (*named, None, None, row.several, position, part.units or row.units, part.words, ())
