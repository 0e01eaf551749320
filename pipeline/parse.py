"""One report, from bytes to records: the only module that knows the order of the stages."""

from __future__ import annotations

from typing import TypeVar

from pipeline import (
    aspects,
    cells,
    decode,
    figures,
    identify,
    indicators,
    normalise,
    sections,
    statements,
)
from pipeline.records import (
    Document,
    Figure,
    Hints,
    Mention,
    Numeral,
    Report,
    Statement,
    changed,
)
from pipeline.vocabulary import Vocabulary

Quoted = TypeVar("Quoted", Figure, Numeral, Mention, Statement)


def parse_report(data: bytes, path: str, hints: Hints, vocabulary: Vocabulary) -> Report:
    """The records of one file. Pure: the same bytes and vocabulary give an equal report.

    Raises DecodeError when the bytes cannot be read as a report.
    """
    return parse_document(decode.decode(data, path, vocabulary), hints, vocabulary)


def parse_document(document: Document, hints: Hints, vocabulary: Vocabulary) -> Report:
    """The records of one decoded document."""
    folded = normalise.normalise(document.text)
    tree = sections.split(folded, document.blocks, vocabulary)
    identity = identify.identify(folded, tree, document, hints, vocabulary)
    divided = cells.divided(folded, document.text)
    read = figures.find(divided, tree, vocabulary)
    placed = aspects.assign(divided, read.figures, tree, identity.identity, vocabulary)
    linked = indicators.link(divided, placed, tree, vocabulary)
    found = statements.find(folded, tree, vocabulary)
    # Quotes and phrases as the document writes them: the stages read folded text.
    text = document.text
    return Report(
        document=document,
        identity=identity.identity,
        sections=tuple([sections.as_written(part, text) for part in tree]),
        figures=tuple([_figure_as_written(figure, text) for figure in linked.figures]),
        numerals=tuple([_quoted(numeral, text) for numeral in read.numerals]),
        mentions=tuple([_quoted(mention, text) for mention in linked.mentions]),
        statements=tuple([_quoted(said, text) for said in found]),
        issues=(*document.issues, *identity.issues, *read.issues, *linked.issues),
    )


def _figure_as_written(figure: Figure, text: str) -> Figure:
    phrase = figure.counted_span.of(text) if figure.counted_span else figure.counted
    if phrase != figure.counted:
        figure = changed(figure, counted=phrase)
    return _quoted(figure, text)


def _quoted(record: Quoted, text: str) -> Quoted:
    quote = record.span.of(text)
    return record if quote == record.quote else changed(record, quote=quote)
