"""One report, from bytes to records: the only module that knows the order of the stages."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from pipeline import (
    aspects,
    decode,
    figures,
    identify,
    indicators,
    normalise,
    sections,
    statements,
)
from pipeline.records import Document, Figure, Hints, Mention, Numeral, Report, Statement
from pipeline.vocabulary import Vocabulary

Quoted = TypeVar("Quoted", Figure, Numeral, Mention, Statement)


def parse_report(data: bytes, path: str, hints: Hints, vocabulary: Vocabulary) -> Report:
    """The records of one file. Pure: the same bytes and vocabulary give an equal report.

    Raises DecodeError when the bytes cannot be read as a report.
    """
    return parse_document(decode.decode(data, path, vocabulary), hints, vocabulary)


def parse_document(document: Document, hints: Hints, vocabulary: Vocabulary) -> Report:
    """The records of one decoded document."""
    text = normalise.normalise(document.text)
    tree = sections.split(text, document.blocks, vocabulary)
    identity = identify.identify(text, tree, document, hints, vocabulary)
    read = figures.find(text, tree, vocabulary)
    placed = aspects.assign(text, read.figures, tree, identity.identity.year, vocabulary)
    linked = indicators.link(text, placed, tree, vocabulary)
    found = statements.find(text, tree, vocabulary)
    report = Report(
        document=document,
        identity=identity.identity,
        sections=tree,
        figures=linked.figures,
        numerals=read.numerals,
        mentions=linked.mentions,
        statements=found,
        issues=(*document.issues, *identity.issues, *read.issues, *linked.issues),
    )
    return _as_written(report)


def _as_written(report: Report) -> Report:
    """Quotes and phrases as the document writes them, where the stages read folded text."""
    text = report.document.text
    return replace(
        report,
        sections=tuple(sections.as_written(part, text) for part in report.sections),
        figures=tuple(_figure_as_written(figure, text) for figure in report.figures),
        numerals=tuple(_quoted(numeral, text) for numeral in report.numerals),
        mentions=tuple(_quoted(mention, text) for mention in report.mentions),
        statements=tuple(_quoted(said, text) for said in report.statements),
    )


def _figure_as_written(figure: Figure, text: str) -> Figure:
    phrase = figure.counted_span.of(text) if figure.counted_span else figure.counted
    if phrase != figure.counted:
        figure = replace(figure, counted=phrase)
    return _quoted(figure, text)


def _quoted(record: Quoted, text: str) -> Quoted:
    quote = record.span.of(text)
    return record if quote == record.quote else replace(record, quote=quote)
