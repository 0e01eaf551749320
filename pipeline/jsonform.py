"""A report as the JSON record of the contract; values are exact decimals, never binary floats."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.download import exact
from pipeline.records import (
    Figure,
    Identity,
    Issue,
    Mention,
    Numeral,
    Report,
    Section,
    Span,
    Statement,
)


def of_report(report: Report) -> str:
    """One line of JSON; of a rejected file only its names and issues."""
    document = report.document
    record: dict[str, Any] = {
        "document_id": document.document_id,
        "path": document.path,
        "sha256": document.sha256,
    }
    if not is_rejected(report):
        record |= {
            "media_type": document.media_type,
            "encoding": document.encoding,
            "text": document.text,
            "identity": _identity(report.identity),
            "sections": [_section(each) for each in report.sections],
            "figures": [_figure(each) for each in report.figures],
            "mentions": [_mention(each) for each in report.mentions],
            "statements": [_statement(each) for each in report.statements],
            "numerals": [_numeral(each) for each in report.numerals],
        }
    return dump(record | {"issues": [_issue(each) for each in report.issues]})


def is_rejected(report: Report) -> bool:
    return any(issue.severity == "rejected" for issue in report.issues)


def dump(value: Any) -> str:
    """JSON on one line, with a Decimal as the number that it is.

    >>> dump({"value": Decimal("48.3"), "low": Decimal("3E+4"), "unit": "元"})
    '{"value": 48.3, "low": 30000, "unit": "元"}'
    """
    if isinstance(value, Decimal):
        return exact(value)
    if isinstance(value, Mapping):
        pairs = (f"{json.dumps(str(key))}: {dump(each)}" for key, each in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(dump, value)) + "]"
    if isinstance(value, date):
        return json.dumps(value.isoformat())
    return json.dumps(value, ensure_ascii=False)


def _place(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end}


def _identity(identity: Identity) -> dict[str, Any]:
    return {
        "district_code": identity.district_code,
        "district": identity.district,
        "prefecture": identity.prefecture,
        "province": identity.province,
        "level": identity.level,
        "bureau": identity.bureau,
        "year": identity.year,
        "title": identity.title,
        "issued_on": identity.issued_on,
        "published_on": identity.published_on,
        "evidence": {name: [span.start, span.end] for name, span in identity.evidence},
    }


def _section(section: Section) -> dict[str, Any]:
    return _place(section.span) | {
        "level": section.level,
        "label": section.label,
        "heading": section.heading,
        "role": section.role,
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return _place(figure.span) | {
        "quote": figure.quote,
        "value": figure.value,
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "counted": figure.counted,
        "indicator_id": figure.indicator_id,
        "aspect": figure.aspect,
        "low": figure.low,
        "high": figure.high,
        "subject": figure.subject,
        "period": figure.period,
        "part_of": figure.part_of,
        "rule": figure.rule,
        "section": figure.section,
    }


def _mention(mention: Mention) -> dict[str, Any]:
    return _place(mention.span) | {
        "quote": mention.quote,
        "indicator_id": mention.indicator_id,
        "state": mention.state,
    }


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "kind": statement.kind,
        **_place(statement.span),
        "quote": statement.quote,
        "themes": statement.themes,
        "responds_to": statement.responds_to,
    }


def _numeral(numeral: Numeral) -> dict[str, Any]:
    return _place(numeral.span) | {"quote": numeral.quote, "reason": numeral.reason}


def _issue(issue: Issue) -> dict[str, Any]:
    return {
        "stage": issue.stage,
        "code": issue.code,
        "severity": issue.severity,
        "detail": issue.detail,
        "start": issue.span.start if issue.span else None,
        "end": issue.span.end if issue.span else None,
    }
