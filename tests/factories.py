"""Records for tests, written as briefly as the test can be read.

    a_report("培训5场次。", figures=[a_figure("5场次", indicator_id="training_sessions")])

A figure, mention or statement is given by its quote; `a_report` finds where it stands (the second
of two equal quotes is given with `nth=2`), so that every span slices to its quote.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

from pipeline import builds, decode, gold
from pipeline.records import (
    Document,
    Figure,
    Hints,
    Identity,
    Issue,
    Mention,
    Numeral,
    Report,
    Section,
    Span,
    Statement,
)
from pipeline.store import TABLES, Origin, Published, Run, Writer, connect
from pipeline.vocabulary import Vocabulary

GOLD = Path(__file__).resolve().parent / "gold"
NUMBER = re.compile(r"[0-9]++(?:\.[0-9]++)?+")
NOWHERE = Span(0, 0)
CONTENT = "count(*), sum(hash(whole)::HUGEINT)"

YUEXIU = Identity(
    district_code="440104",
    district="越秀区",
    prefecture="广州市",
    province="广东省",
    level="district",
    bureau="退役军人事务局",
    year=2023,
)
WEIDU = Identity(
    district_code="411002",
    district="魏都区",
    prefecture="许昌市",
    province="河南省",
    level="district",
    bureau="退役军人事务局",
    year=2024,
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A record whose place is still to be found in a text: the nth time that its quote stands."""

    record: Any
    nth: int = 1


def a_figure(quote: str, *, nth: int = 1, **given: Any) -> Placed:
    """A figure by its quote: value and unit are read off a plain one (5场次), else given."""
    number = NUMBER.search(quote)
    value = Decimal(number.group()) if number else None
    unit = quote[number.end() :] if number else quote
    record: dict[str, Any] = {"value": value, "unit": unit, "qualifier": "exact", "rule": "test"}
    record |= given
    for name in ("value", "low", "high"):
        if isinstance(record.get(name), str | int):
            record[name] = Decimal(record[name])
    return Placed(Figure(span=NOWHERE, number=NOWHERE, quote=quote, **record), nth)


def a_mention(quote: str, indicator_id: str, state: Any = "no_number", *, nth: int = 1) -> Placed:
    return Placed(Mention(NOWHERE, quote, indicator_id, state), nth)


def a_statement(kind: Any, quote: str, *, nth: int = 1, **given: Any) -> Placed:
    return Placed(Statement(kind, NOWHERE, quote, **given), nth)


def a_numeral(quote: str, reason: str = "date", *, nth: int = 1) -> Placed:
    return Placed(Numeral(NOWHERE, quote, reason), nth)


def a_report(
    text: str,
    identity: Identity = YUEXIU,
    *,
    path: str = "report.txt",
    figures: Iterable[Placed] = (),
    mentions: Iterable[Placed] = (),
    statements: Iterable[Placed] = (),
    numerals: Iterable[Placed] = (),
    sections: Iterable[Section] = (),
    issues: Iterable[Issue] = (),
    **identity_fields: Any,
) -> Report:
    """A report of `text`; words like `year=2022` change the identity."""
    return Report(
        document=a_document(text, path),
        identity=replace(identity, **identity_fields),
        sections=tuple(sections),
        figures=tuple(_place_figure(text, placed) for placed in figures),
        mentions=tuple(_place(text, placed) for placed in mentions),
        statements=tuple(_place(text, placed) for placed in statements),
        numerals=tuple(_place(text, placed) for placed in numerals),
        issues=tuple(issues),
    )


def a_document(text: str, path: str = "report.txt") -> Document:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Document(sha256[:16], path, sha256, "text/plain", "utf-8", text)


def a_rejected(path: str, code: str = "no_text_layer") -> Report:
    """What ingest makes of a file that cannot be read."""
    document = replace(a_document(path, path), text="")
    return Report(document, issues=(Issue("decode", code, "rejected", f"{path}: {code}"),))


def gold_report(name: str, *, path: str | None = None) -> Report:
    """A gold text report (`yuexiu-2023`) as if the stages had read it without an error."""
    record = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"), parse_float=Decimal)
    source = GOLD / record["file"]
    marked = next(each for each in gold.load(GOLD) if each.name == record["file"])
    return Report(
        document=decode.decode(source.read_bytes(), path or record["file"]),
        identity=marked.identity or Identity(),
        sections=marked.sections,
        figures=tuple(_gold_figure(row) for row in record["figures"]),
        numerals=tuple(
            Numeral(Span(row["start"], row["end"]), row["quote"], row["reason"])
            for row in record["not_figures"]
        ),
        statements=tuple(
            Statement(
                row["kind"],
                Span(row["start"], row["end"]),
                row["quote"],
                tuple(row["themes"]),
                row.get("responds_to"),
            )
            for row in record["statements"]
        ),
    )


def _gold_figure(row: dict[str, Any]) -> Figure:
    span = Span(row["start"], row["end"])
    names = {field.name for field in fields(Figure)} - {"span", "number", "quote", "value"}
    known = {name: row[name] for name in names & set(row)}
    value = None if row["value"] is None else Decimal(row["value"])
    return Figure(span=span, number=span, quote=row["quote"], value=value, rule="gold", **known)


def _place_figure(text: str, placed: Placed) -> Figure:
    figure: Figure = _place(text, placed)
    number = NUMBER.search(figure.quote)
    inside = number.span() if number else (0, len(figure.quote))
    start = figure.span.start
    return replace(figure, number=Span(start + inside[0], start + inside[1]))


def _place(text: str, placed: Placed) -> Any:
    start = -1
    for _ in range(placed.nth):
        start = text.index(placed.record.quote, start + 1)
    return replace(placed.record, span=Span(start, start + len(placed.record.quote)))


Row = TypeVar("Row")


def only(rows: Iterable[Row]) -> Row:
    """The only one; a test fails that finds none or several."""
    (row,) = rows
    return row


class SmallVocabulary(Vocabulary):
    """The shipped tables, but few indicators and themes: one for each rule that `store` knows."""

    @cached_property
    def indicators(self) -> Any:
        return (
            an_indicator("training_sessions", several="sum"),
            an_indicator("volunteer_sessions", several="only"),
            an_indicator("volunteer_teams", several="largest", measures="stock"),
            an_indicator("stations_built", several="latest", measures="stock"),
            an_indicator("law_exam_excellent_rate", several="only", measures="rate"),
            an_indicator("petition_visits", several="only"),
        )

    @cached_property
    def refinements(self) -> Any:
        names = {"zh": "合格率", "en": "pass rate", "words": ("合格率",), "units": ()}
        return (SimpleNamespace(id="law_exam_excellent_rate.pass", **names),)

    @cached_property
    def themes(self) -> Any:
        return (
            SimpleNamespace(id="publicity_methods", zh="普法方式", en="publicity methods"),
            SimpleNamespace(id="other", zh="其他", en="other"),
        )


def an_indicator(indicator_id: str, **given: Any) -> Any:
    """A row of the indicator table, made up but for its id and what is given."""
    row: dict[str, Any] = {
        "id": indicator_id,
        "zh": f"「{indicator_id}」",
        "en": indicator_id.replace("_", " "),
        "topic": "activities",
        "measures": "flow",
        "definition": "",
        "definition_zh": "",
        "several": "only",
        "units": ("次",),
        "triggers": (),
        "exclusions": (),
    }
    return SimpleNamespace(**(row | given))


VOCABULARY = SmallVocabulary()
STARTED = datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001 - DuckDB's TIMESTAMP has no zone
ORIGIN = Origin("code", "inputs")
RUN = Run("test", STARTED, seconds=0.5, seen=1, loaded=1, copied=0, rejected=0)


def build(folder: Path, *reports: Report, vocabulary: Vocabulary = VOCABULARY) -> Published:
    """A published build of these reports in `folder/build`, corrected by `folder`'s corrections."""
    with builds.lock(folder / "build"), Writer(folder / "build") as writer:
        for report in reports:
            if report.document.text:
                writer.add(report, Hints(), "fingerprint")
            else:
                writer.add_issues(report)
        return writer.publish(vocabulary, ORIGIN, folder / "corrections.jsonl", RUN)


def query(build_path: Path, sql: str, *parameters: Any) -> list[dict[str, Any]]:
    """Rows of a build by name of column."""
    with connect(build_path) as con:
        found = con.execute(sql, list(parameters))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def fingerprints(build_path: Path) -> dict[str, Any]:
    """A fingerprint of each table's content, whatever the order of its rows; run times left out."""
    with connect(build_path) as con:
        names = {name for (name,) in con.execute(TABLES).fetchall()} - {"meta", "run"}
        return {
            name: con.table(name).set_alias("whole").aggregate(CONTENT).fetchall()
            for name in sorted(names)
        }
