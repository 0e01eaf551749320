"""Builds and rows for tests of the dashboard: the two real reports, as a person marked them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from dashboard.rows import Observation
from pipeline.records import Mention, Report, Span
from pipeline.vocabulary import Vocabulary
from tests import factories

VOCABULARY = Vocabulary()
SAID = {
    "yuexiu-2023": ("发放各类抚恤金、生活补贴", "benefit_payout_amount"),
    "weidu-2024": ("足额发放各类优抚对象抚恤补助金", "benefit_payout_amount"),
}


def real_report(name: str) -> Report:
    """A real report by its gold record, with what it mentions without a number."""
    report = factories.gold_report(name)
    quote, indicator_id = SAID[name]
    start = report.document.text.index(quote)
    mention = Mention(Span(start, start + len(quote)), quote, indicator_id, "no_number")
    return replace(report, mentions=(mention,))


def two_reports(folder: Path) -> Path:
    """A data folder whose build holds 越秀 2023 and 魏都 2024."""
    return a_build(folder, *(real_report(name) for name in SAID))


def a_build(folder: Path, *reports: Report) -> Path:
    (folder / "build").mkdir(parents=True, exist_ok=True)
    factories.build(folder, *reports, vocabulary=VOCABULARY)
    return folder


def an_observation(document_id: str, value: str | None = "10", **given: Any) -> Observation:
    """What one report says of one indicator; `district_code` and `year` tell reports apart."""
    row: dict[str, Any] = {
        "document_id": document_id,
        "indicator_id": "training_sessions",
        "measure": None,
        "status": "reported" if value is not None else "no_number",
        "value": None if value is None else Decimal(value),
        "low": None,
        "high": None,
        "qualifier": "exact" if value is not None else None,
        "unit": "次",
        "family": "session",
        "counted": "业务培训",
        "period": "year",
        "subject": "bureau",
        "scope": "业务培训",
        "starts": (0,),
        "quote": f"{value}次",
        "review": "rule",
        "doubt": None,
        "district_code": document_id,
        "bureau": "退役军人事务局",
        "year": 2023,
    }
    return Observation(**(row | given))
