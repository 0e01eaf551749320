"""What the duty page asks of a build: what is due, what is there, what is said again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.queries import CHOSEN, fetch, joined, named_rows, records
from dashboard.rows import (
    Deadline,
    Duty,
    DutyCounts,
    MandatedPart,
    Report,
    Reused,
    Selection,
    Shown,
    Substance,
    Version,
)

# The filters on what is due, also where no report is on file.
DUE = """
WITH due AS (
    SELECT * FROM reporting_duty
    WHERE ($districts::VARCHAR[] IS NULL OR list_contains($districts::VARCHAR[], district_code))
        AND ($years::INTEGER[] IS NULL OR list_contains($years::INTEGER[], year))
        AND ($bureaus::VARCHAR[] IS NULL OR list_contains($bureaus::VARCHAR[], bureau))
        AND starts_with(district_code, $prefix)
)
"""
REPORT = """document_id, path, district_code, district, pinyin, prefecture, province, bureau, year,
        title, issued_on, publisher, url, figures, not_exact, doubts, length"""
ORDER = "district_code NULLS LAST, bureau, year NULLS LAST, document_id"


@st.cache_resource(max_entries=3, show_spinner=False)
def deadlines(build: str) -> Mapping[str, Deadline]:
    sql = (
        "SELECT deadline, month, day, article, article_en, zh, en FROM deadline ORDER BY month, day"
    )
    return {row.deadline: row for row in records(build, Deadline, sql)}


@st.cache_resource(max_entries=3, show_spinner=False)
def mandated_parts(build: str) -> tuple[MandatedPart, ...]:
    sql = "SELECT part, article, article_en, zh, en FROM mandated_part ORDER BY position"
    return records(build, MandatedPart, sql)


@st.cache_resource(max_entries=64, show_spinner=False)
def duty_counts(build: str, selection: Selection) -> DutyCounts:
    sql = joined(
        DUE,
        """
    SELECT count(DISTINCT (district_code, bureau)), count(*),
        count(*) FILTER (WHERE is_on_file),
        count(*) FILTER (WHERE is_on_file AND parts_missing IS NULL),
        count(*) FILTER (WHERE report_state = 'in_time'),
        count(*) FILTER (WHERE report_state = 'late'),
        count(*) FILTER (WHERE report_state = 'unknown'),
        count(*) FILTER (WHERE publish_state = 'in_time'),
        count(*) FILTER (WHERE publish_state = 'late'),
        count(*) FILTER (WHERE publish_state = 'unknown')
    FROM due""",
    )
    return records(build, DutyCounts, sql, selection.bound())[0]


@st.cache_resource(max_entries=64, show_spinner=False)
def unplaced(build: str, selection: Selection) -> int:
    """Chosen reports whose place, bureau or year is not known: they stand in no grid."""
    sql = joined(
        CHOSEN,
        "SELECT count(*) FROM chosen WHERE district_code IS NULL OR bureau IS NULL OR year IS NULL",
    )
    return int(fetch(build, sql, selection.bound())[0][0])


@st.cache_resource(max_entries=64, show_spinner=False)
def duties(build: str, selection: Selection, limit: int, offset: int) -> tuple[Duty, ...]:
    """What is due of a page of bureaus: `limit` counts bureaus, each with all chosen years."""
    sql = joined(
        DUE,
        """
    , place AS (
        SELECT DISTINCT district_code, bureau FROM due
        ORDER BY district_code, bureau LIMIT $limit OFFSET $offset
    )
    SELECT district_code, district, bureau, year, document_id, title, has_issuer, issued_on,
        published_on, report_due, publish_due, report_state, publish_state, parts_present,
        parts_missing
    FROM due SEMI JOIN place USING (district_code, bureau)
    ORDER BY district_code, bureau, year""",
    )
    return records(build, Duty, sql, selection.bound() | {"limit": limit, "offset": offset})


@st.cache_resource(max_entries=64, show_spinner=False)
def duty_places(build: str, documents: tuple[str, ...]) -> Mapping[tuple[str, str], Shown]:
    """Where these reports show their parts, title, issuer and dates, by document and name."""
    sql = """
    SELECT document_id, part, "start", heading FROM duty_part
    WHERE is_present AND list_contains($documents::VARCHAR[], document_id)
    UNION ALL
    SELECT document_id, field, "start", NULL FROM evidence
    WHERE field IN ('title', 'bureau', 'issued_on', 'published_on')
        AND list_contains($documents::VARCHAR[], document_id)"""
    rows = records(build, Shown, sql, {"documents": list(documents)})
    return {(row.document_id, row.name): row for row in rows}


def rows_of_duty(build: str, selection: Selection) -> list[dict[str, Any]]:
    """Every bureau and year that is due, with the names of the parts, for the download."""
    sql = joined(
        DUE,
        """
    , named AS (
        SELECT document_id,
            list(zh ORDER BY position) FILTER (WHERE is_present) AS present_zh,
            list(en ORDER BY position) FILTER (WHERE is_present) AS present_en,
            list(zh ORDER BY position) FILTER (WHERE NOT is_present) AS missing_zh,
            list(en ORDER BY position) FILTER (WHERE NOT is_present) AS missing_en
        FROM duty_part JOIN mandated_part USING (part) GROUP BY document_id
    )
    SELECT due.*, named.* EXCLUDE (document_id)
    FROM due LEFT JOIN named USING (document_id)
    ORDER BY district_code, bureau, year""",
    )
    return named_rows(build, sql, selection.bound())


# Repetition and substance ------------------------------------------------------------------------


@st.cache_resource(max_entries=64, show_spinner=False)
def substance(build: str, documents: tuple[str, ...]) -> Mapping[str, Substance]:
    sql = """
    SELECT document_id, sentences, reused_own, reused_other, stock_phrases, length, figures,
        figures_per_1000, shortcomings, remedied, plans, measurable_plans
    FROM substance WHERE list_contains($documents::VARCHAR[], document_id)"""
    rows = records(build, Substance, sql, {"documents": list(documents)})
    return {row.document_id: row for row in rows}


@st.cache_resource(max_entries=64, show_spinner=False)
def reports_that_reuse(build: str, selection: Selection, limit: int) -> tuple[Report, ...]:
    """The chosen reports that hold a sentence of an earlier or another one."""
    sql = joined(
        CHOSEN,
        "SELECT",
        REPORT,
        """
    FROM chosen SEMI JOIN reuse USING (document_id)
    ORDER BY""",
        ORDER,
        "LIMIT $limit",
    )
    return records(build, Report, sql, selection.bound() | {"limit": limit})


@st.cache_resource(max_entries=64, show_spinner=False)
def reused_in(build: str, document_id: str) -> tuple[Reused, ...]:
    """The reused sentences of a report in the order of its text."""
    sql = """
    SELECT document_id, "start", "end", sentence, source, districts, likeness,
        earlier_document_id, earlier_start, earlier_sentence
    FROM reused_sentence WHERE document_id = $document ORDER BY "start" """
    return records(build, Reused, sql, {"document": document_id})


def rows_of_substance(build: str, selection: Selection) -> list[dict[str, Any]]:
    sql = joined(
        CHOSEN,
        """
    SELECT substance.* FROM substance SEMI JOIN chosen USING (document_id)
    ORDER BY district_code, bureau, year, document_id""",
    )
    return named_rows(build, sql, selection.bound())


def rows_of_reused(build: str, selection: Selection) -> list[dict[str, Any]]:
    sql = joined(
        CHOSEN,
        """
    SELECT reused_sentence.*, earlier.path AS earlier_path
    FROM reused_sentence
    SEMI JOIN chosen USING (document_id)
    JOIN document AS earlier ON earlier.document_id = reused_sentence.earlier_document_id
    ORDER BY district_code, bureau, year, reused_sentence.document_id,
        reused_sentence."start" """,
    )
    return named_rows(build, sql, selection.bound())


# Versions ----------------------------------------------------------------------------------------

VERSIONS = """
    , version AS (
        SELECT superseded.document_id, superseded.path, before.issued_on, before.published_on,
            file.retrieved_on, chosen.document_id AS later_id, chosen.path AS later_path,
            chosen.issued_on AS later_issued_on, chosen.published_on AS later_published_on,
            chosen.retrieved_on AS later_retrieved_on, chosen.district_code, chosen.province,
            chosen.prefecture, chosen.district, chosen.bureau, chosen.year
        FROM superseded
        JOIN chosen ON chosen.document_id = superseded.superseded_by
        JOIN identity AS before ON before.document_id = superseded.document_id
        JOIN document AS file ON file.document_id = superseded.document_id
    )"""


@st.cache_resource(max_entries=64, show_spinner=False)
def versions_in(build: str, selection: Selection) -> int:
    """How many earlier versions the chosen reports have."""
    sql = joined(CHOSEN, VERSIONS, "SELECT count(*) FROM version")
    return int(fetch(build, sql, selection.bound())[0][0])


@st.cache_resource(max_entries=64, show_spinner=False)
def versions(build: str, selection: Selection, limit: int, offset: int) -> tuple[Version, ...]:
    sql = joined(
        CHOSEN,
        VERSIONS,
        """
    SELECT document_id, path, issued_on, published_on, retrieved_on, later_id, later_path,
        later_issued_on, later_published_on, later_retrieved_on
    FROM version ORDER BY district_code, bureau, year, path LIMIT $limit OFFSET $offset""",
    )
    return records(build, Version, sql, selection.bound() | {"limit": limit, "offset": offset})


def rows_of_versions(build: str, selection: Selection) -> list[dict[str, Any]]:
    sql = joined(
        CHOSEN, VERSIONS, "SELECT * FROM version ORDER BY district_code, bureau, year, path"
    )
    return named_rows(build, sql, selection.bound())
