"""Every question that pages ask of a build, and the only SQL of the dashboard.

A build is one file that never changes, so a connection and the answers are cached by its name; each
query has a cursor of its own, since sessions are threads (one connection under threads mixes
results). What a user gives is bound, never written into SQL.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import streamlit as st

from dashboard import i18n
from dashboard.rows import (
    Catalogue,
    Coverage,
    District,
    Evidence,
    FigureRow,
    Hit,
    Indicator,
    Mark,
    Observation,
    Report,
    SectionRow,
    Selection,
    Series,
    StatementRow,
    Theme,
    Totals,
)

SCHEMA_VERSION = "2"
HIT_CONTEXT = 30  # characters on either side of a search hit
HITS_SHOWN = 20  # reports

Row = TypeVar("Row")


class StaleBuildError(Exception):
    """A build of another schema version; `found` is its version."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


def data_folder() -> Path:
    """Where reports and builds lie: `QUJIAN_DATA_DIR`, else `data` beside the pages."""
    return Path(
        os.environ.get("QUJIAN_DATA_DIR") or Path(__file__).resolve().parent.parent / "data"
    )


def newest_build() -> str | None:
    """Path of the newest published build; None before the first one."""
    names = [str(path) for path in (data_folder() / "build").glob("reports-*.duckdb")]
    return max(names, default=None)


@st.cache_resource(max_entries=3, show_spinner=False)
def connection(build: str) -> duckdb.DuckDBPyConnection:
    """A build opened read-only and locked: no file, network or setting can be reached from SQL.

    Raises StaleBuildError for another schema version, duckdb.Error when the build is broken.
    """
    opened = duckdb.connect(
        build,
        read_only=True,
        config={
            "enable_external_access": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "lock_configuration": "true",
        },
    )
    found = opened.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
    if found is None or found[0] != SCHEMA_VERSION:
        opened.close()
        raise StaleBuildError(found[0] if found else "–")
    return opened


def fetch(build: str, sql: str, bound: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection(build).cursor() as cursor:
        return cursor.execute(sql, dict(bound or {})).fetchall()


def records(
    build: str, row_type: type[Row], sql: str, bound: Mapping[str, Any] | None = None
) -> tuple[Row, ...]:
    """Records of `row_type`, whose fields stand in the order of the columns."""
    return tuple(
        row_type(*(tuple(cell) if isinstance(cell, list) else cell for cell in row))
        for row in fetch(build, sql, bound)
    )


def joined(*parts: str) -> str:
    """A query from its constant parts; what a user gives is bound, never one of them."""
    return "\n".join(parts)


CHOSEN = """
WITH chosen AS (
    SELECT * FROM report
    WHERE ($districts::VARCHAR[] IS NULL OR list_contains($districts::VARCHAR[], district_code))
        AND ($years::INTEGER[] IS NULL OR list_contains($years::INTEGER[], year))
        AND ($bureaus::VARCHAR[] IS NULL OR list_contains($bureaus::VARCHAR[], bureau))
        AND starts_with(coalesce(district_code, ''), $prefix)
)
"""

# What is counted, made alike: brand names in quotes and words that narrow nothing are dropped.
SCOPE = """coalesce(
        nullif(regexp_replace(observation.counted, $narrowing, '', 'g'), ''), observation.counted
    )"""

OBSERVED = """
SELECT
    observation.document_id, observation.base, observation.measure, observation.status,
    observation.value, observation.low, observation.high, observation.qualifier,
    observation.unit, observation.family, observation.counted, observation.period,
    figure.subject, $scope_here AS scope, observation.starts, observation.quote,
    observation.review,
    (SELECT any_value(issue.code) FROM issue
     WHERE issue.document_id = observation.document_id AND issue.severity = 'doubt'
        AND list_contains(observation.starts, issue.start)) AS doubt,
    chosen.district_code, chosen.bureau, chosen.year, observation.several
FROM observation
JOIN chosen USING (document_id)
JOIN figure
    ON figure.document_id = observation.document_id AND figure.start = observation.start
""".replace("$scope_here", SCOPE)


DISTRICTS = """
SELECT district_code, district, prefecture, province, pinyin FROM district
WHERE district_code IN (SELECT district_code FROM report) ORDER BY district_code"""
INDICATORS = """
SELECT indicator_id, zh, en, topic, measures, definition, definition_zh, position
FROM indicator ORDER BY position"""
THEMES = "SELECT theme_id, zh, en, position FROM theme ORDER BY position"
YEARS = "SELECT year, count(*) FROM report WHERE year IS NOT NULL GROUP BY year ORDER BY year"
BUREAUS = """
SELECT bureau FROM report WHERE bureau IS NOT NULL
GROUP BY bureau ORDER BY count(*) DESC, bureau"""
REJECTED = "SELECT count(DISTINCT path) FROM issue WHERE severity = 'rejected'"


@st.cache_resource(max_entries=3, show_spinner=False)
def catalogue(build: str) -> Catalogue:
    districts = records(build, District, DISTRICTS)
    indicators = records(build, Indicator, INDICATORS)
    themes = records(build, Theme, THEMES)
    counts = Counter(row.district for row in districts)
    return Catalogue(
        build=_version(build),
        reports=_count(build, "SELECT count(*) FROM report"),
        rejected=_count(build, REJECTED),
        districts={row.district_code: row for row in districts},
        years=dict(fetch(build, YEARS)),
        bureaus=tuple(name for (name,) in fetch(build, BUREAUS)),
        indicators=_by_topic(row for row in indicators if "." not in row.indicator_id),
        refined={row.indicator_id: row for row in indicators if "." in row.indicator_id},
        themes={row.theme_id: row for row in themes},
        units=dict(fetch(build, "SELECT unit, coalesce(en, unit) FROM unit")),
        shared=frozenset(name for name, count in counts.items() if count > 1),
    )


def _by_topic(indicators: Iterable[Indicator]) -> Mapping[str, Indicator]:
    order = list(i18n.table("topic"))
    place = {topic: k for k, topic in enumerate(order)}
    ranked = sorted(indicators, key=lambda row: (place.get(row.topic, len(order)), row.position))
    return {row.indicator_id: row for row in ranked}


def _version(build: str) -> str:
    rows = fetch(build, "SELECT value FROM meta WHERE key = 'build'")
    return str(rows[0][0]) if rows else Path(build).stem.removeprefix("reports-")


def readable(version: str) -> str:
    """A build's name as date and time.

    >>> readable("20261121T204400Z")
    '2026-11-21 20:44 UTC'
    """
    try:
        when = datetime.strptime(version[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return version
    return when.strftime("%Y-%m-%d %H:%M UTC")


def _count(build: str, sql: str) -> int:
    return int(fetch(build, sql)[0][0])


@st.cache_resource(max_entries=128, show_spinner=False)
def totals(build: str, selection: Selection) -> Totals:
    sql = joined(
        CHOSEN,
        """
    SELECT count(*), count(DISTINCT district_code),
        coalesce(list(DISTINCT year ORDER BY year) FILTER (WHERE year IS NOT NULL), []),
        coalesce(sum(figures), 0)::BIGINT, coalesce(sum(not_exact), 0)::BIGINT,
        coalesce(sum(doubts), 0)::BIGINT
    FROM chosen""",
    )
    return records(build, Totals, sql, selection.bound())[0]


@st.cache_resource(max_entries=128, show_spinner=False)
def reports(build: str, selection: Selection, limit: int, offset: int = 0) -> tuple[Report, ...]:
    sql = joined(
        CHOSEN,
        """
    SELECT document_id, path, district_code, district, pinyin, prefecture, province, bureau, year,
        title, issued_on, publisher, url, figures, not_exact, doubts, length
    FROM chosen
    ORDER BY district_code NULLS LAST, bureau, year NULLS LAST, document_id
    LIMIT $limit OFFSET $offset""",
    )
    return records(build, Report, sql, selection.bound() | {"limit": limit, "offset": offset})


@st.cache_resource(max_entries=64, show_spinner=False)
def report_of(build: str, document_id: str) -> Report | None:
    """One report by its document, also an earlier version; None when the build has none."""
    sql = """
    SELECT document_id, path, district_code, district, pinyin, prefecture, province, bureau, year,
        title, issued_on, publisher, url, figures, not_exact, doubts, length
    FROM report WHERE document_id = $document
    UNION ALL
    SELECT document.document_id, document.path, district_code, identity.district,
        district.pinyin, identity.prefecture, identity.province, bureau, year, title, issued_on,
        publisher, url,
        (SELECT count(*) FROM figure WHERE figure.document_id = $document),
        (SELECT count(*) FROM figure
         WHERE figure.document_id = $document AND qualifier <> 'exact'), 0, length
    FROM superseded
    JOIN document USING (document_id)
    JOIN identity USING (document_id)
    LEFT JOIN district USING (district_code)
    WHERE superseded.document_id = $document"""
    return next(iter(records(build, Report, sql, {"document": document_id})), None)


# figures_shown holds the version that stands; an earlier one is read from what it is made of.
FIGURES_OF_ANY_VERSION = """
    SELECT * FROM figures_shown WHERE document_id = $document
    UNION ALL BY NAME
    SELECT superseded.document_id, superseded.path, identity.district_code, identity.district,
        identity.prefecture, identity.province, identity.bureau, identity.year,
        indicator.topic, indicator.zh, indicator.en, indicator.measures,
        figure.* EXCLUDE (document_id), coalesce(unit.family, figure.unit) AS family,
        if(figure.review = 'corrected', 'corrected', 'reported') AS status,
        figure.aspect = 'result' AND figure.subject IN ('bureau', 'sub_unit', 'leaders') AS own
    FROM superseded
    JOIN identity USING (document_id)
    JOIN figure USING (document_id)
    LEFT JOIN indicator ON indicator.indicator_id = split_part(figure.indicator_id, '.', 1)
    LEFT JOIN unit ON unit.unit = figure.unit
    WHERE superseded.document_id = $document"""


@st.cache_resource(max_entries=64, show_spinner=False)
def later_version(build: str, document_id: str) -> str:
    """The document that stands in the place of an earlier version; '' for one that stands."""
    sql = "SELECT superseded_by FROM superseded WHERE document_id = $document"
    rows = fetch(build, sql, {"document": document_id})
    return str(rows[0][0]) if rows else ""


@st.cache_resource(max_entries=64, show_spinner=False)
def reports_of(build: str, documents: tuple[str, ...]) -> Mapping[str, Report]:
    sql = """
    SELECT document_id, path, district_code, district, pinyin, prefecture, province, bureau, year,
        title, issued_on, publisher, url, figures, not_exact, doubts, length
    FROM report WHERE list_contains($documents::VARCHAR[], document_id)"""
    rows = records(build, Report, sql, {"documents": list(documents)})
    return {row.document_id: row for row in rows}


def _narrowing() -> str:
    """What `SCOPE` drops: quoted brand names, quotes, and the modifiers of `strings.toml`."""
    words = i18n.table("scope")["modifiers"]["drop"]
    return f"[“「『‘][^”」』’]{{0,40}}[”」』’]|{words}"


@st.cache_resource(max_entries=16, show_spinner=False)
def observations(
    build: str, selection: Selection, topic: str = "", indicator_id: str = ""
) -> tuple[Observation, ...]:
    """Figures of the chosen reports, and what they mention without one, by indicator."""
    sql = joined(
        CHOSEN,
        OBSERVED,
        """
    JOIN indicator ON indicator.indicator_id = observation.base
    WHERE ($topic = '' OR indicator.topic = $topic)
        AND ($indicator = '' OR observation.base = $indicator)
    UNION ALL
    SELECT mentioned.document_id, mentioned.base, NULL, mentioned.status,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        mentioned.starts, mentioned.quote, NULL, NULL,
        chosen.district_code, chosen.bureau, chosen.year, NULL
    FROM mentioned
    JOIN chosen USING (document_id)
    JOIN indicator ON indicator.indicator_id = mentioned.base
    WHERE ($topic = '' OR indicator.topic = $topic)
        AND ($indicator = '' OR mentioned.base = $indicator)
    ORDER BY year, district_code, document_id, base, measure""",
    )
    bound = {"topic": topic, "indicator": indicator_id, "narrowing": _narrowing()}
    return records(build, Observation, sql, selection.bound() | bound)


@st.cache_resource(max_entries=64, show_spinner=False)
def coverage(build: str, selection: Selection) -> Mapping[str, Coverage]:
    sql = joined(
        CHOSEN,
        """
    SELECT base, count(DISTINCT document_id) FILTER (WHERE status IN ('reported', 'corrected')),
        count(DISTINCT document_id) FILTER (WHERE status = 'conflicting'),
        count(DISTINCT document_id) FILTER (WHERE status = 'no_number'),
        count(DISTINCT document_id) FILTER (WHERE status = 'zero')
    FROM (
        SELECT document_id, base, status FROM observation
        UNION ALL
        SELECT document_id, base, status FROM mentioned
    )
    SEMI JOIN chosen USING (document_id)
    GROUP BY base""",
    )
    return {row.indicator_id: row for row in records(build, Coverage, sql, selection.bound())}


@st.cache_resource(max_entries=64, show_spinner=False)
def series(build: str, selection: Selection) -> tuple[Series, ...]:
    """Groups of figures that may be compared, the largest first; those of one report count too."""
    sql = joined(
        CHOSEN,
        ", observed AS (",
        OBSERVED,
        """)
    SELECT base, measure, family, bureau, scope,
        concat_ws(' ', period, if(subject = 'sub_unit', subject, NULL)) AS period, year,
        mode(unit), count(DISTINCT document_id), min(value), arg_min(qualifier, value),
        max(value), arg_max(qualifier, value),
        arg_min(if(several = 'sum', len(starts), 1), value),
        arg_max(if(several = 'sum', len(starts), 1), value)
    FROM observed
    WHERE value IS NOT NULL AND status IN ('reported', 'corrected')
    GROUP BY base, measure, family, bureau, scope, 6, year
    ORDER BY base, 9 DESC, year DESC""",
    )
    return records(build, Series, sql, selection.bound() | {"narrowing": _narrowing()})


@st.cache_resource(max_entries=64, show_spinner=False)
def evidence(build: str, places: tuple[tuple[str, int], ...]) -> Mapping[tuple[str, int], Evidence]:
    """The sentence around each figure or mention, by document and start."""
    sql = """
    WITH place AS (
        SELECT unnest($documents::VARCHAR[]) AS document_id, unnest($starts::INTEGER[]) AS "start"
    )
    SELECT document_id, "start", "end", sentence_start, sentence, section_heading
    FROM figure SEMI JOIN place USING (document_id, "start")
    UNION ALL
    SELECT document_id, "start", "end", sentence_start, sentence, section_heading
    FROM mention SEMI JOIN place USING (document_id, "start")"""
    bound = {
        "documents": [document for document, _ in places],
        "starts": [start for _, start in places],
    }
    return {(row.document_id, row.start): row for row in records(build, Evidence, sql, bound)}


@st.cache_resource(max_entries=64, show_spinner=False)
def figures_of(build: str, document_id: str) -> tuple[FigureRow, ...]:
    sql = f"""
    SELECT document_id, "start", "end", quote, value, low, high, qualifier, unit, family, counted,
        indicator_id, topic, aspect, subject, own, section_heading, sentence, sentence_start, review
    FROM ({FIGURES_OF_ANY_VERSION}) ORDER BY "start" """  # noqa: S608 no input in it
    return records(build, FigureRow, sql, {"document": document_id})


@st.cache_resource(max_entries=64, show_spinner=False)
def figures_by_topic(build: str, selection: Selection) -> tuple[tuple[str, str, int], ...]:
    """(document, topic or '' for figures of no indicator, number of figures)."""
    sql = joined(
        CHOSEN,
        """
    SELECT document_id, coalesce(topic, ''), count(*)
    FROM figures_shown SEMI JOIN chosen USING (document_id)
    GROUP BY ALL ORDER BY ALL""",
    )
    return tuple(fetch(build, sql, selection.bound()))


@st.cache_resource(max_entries=64, show_spinner=False)
def statements(build: str, selection: Selection, theme: str = "") -> tuple[StatementRow, ...]:
    """Shortcomings of the chosen reports under a theme (all: ''), and what answers them."""
    sql = joined(
        CHOSEN,
        """
    SELECT document_id, kind, statement.start, statement.end, quote, coalesce(themes, []),
        responds_to, section_heading
    FROM statement SEMI JOIN chosen USING (document_id)
    WHERE $theme = ''
        OR list_contains(themes, $theme)
        OR EXISTS (
            FROM statement AS answered
            WHERE answered.document_id = statement.document_id
                AND answered.start = statement.responds_to
                AND list_contains(answered.themes, $theme)
        )
    ORDER BY document_id, statement.start""",
    )
    return records(build, StatementRow, sql, selection.bound() | {"theme": theme})


@st.cache_resource(max_entries=64, show_spinner=False)
def statements_of(
    build: str, documents: tuple[str, ...], theme: str = ""
) -> tuple[StatementRow, ...]:
    """The statements of these reports under a theme (all: ''), in the order of the text."""
    sql = """
    SELECT document_id, kind, statement.start, statement.end, quote, coalesce(themes, []),
        responds_to, section_heading
    FROM statement
    WHERE list_contains($documents::VARCHAR[], document_id)
        AND ($theme = ''
            OR list_contains(themes, $theme)
            OR EXISTS (
                FROM statement AS answered
                WHERE answered.document_id = statement.document_id
                    AND answered.start = statement.responds_to
                    AND list_contains(answered.themes, $theme)
            ))
    ORDER BY document_id, statement.start"""
    bound = {"documents": list(documents), "theme": theme}
    return records(build, StatementRow, sql, bound)


@st.cache_resource(max_entries=64, show_spinner=False)
def shortcomings_in(build: str, selection: Selection) -> int:
    """How many shortcomings the chosen reports state."""
    sql = joined(
        CHOSEN,
        """
    SELECT count(*) FROM statement SEMI JOIN chosen USING (document_id)
    WHERE kind = 'shortcoming'""",
    )
    return int(fetch(build, sql, selection.bound())[0][0])


@st.cache_resource(max_entries=64, show_spinner=False)
def reports_by_year(build: str, selection: Selection) -> Mapping[int | None, int]:
    sql = joined(CHOSEN, "SELECT year, count(*) FROM chosen GROUP BY year ORDER BY year NULLS LAST")
    return dict(fetch(build, sql, selection.bound()))


NAMING = """
, naming AS (
    SELECT DISTINCT document_id FROM statement
    WHERE kind = 'shortcoming' AND ($theme = '' OR list_contains(themes, $theme))
)
"""


@st.cache_resource(max_entries=64, show_spinner=False)
def reports_naming(build: str, selection: Selection, theme: str) -> int:
    """How many of the chosen reports state a shortcoming of this theme (any: '')."""
    sql = joined(CHOSEN, NAMING, "SELECT count(*) FROM chosen SEMI JOIN naming USING (document_id)")
    return int(fetch(build, sql, selection.bound() | {"theme": theme})[0][0])


@st.cache_resource(max_entries=64, show_spinner=False)
def reports_with_theme(
    build: str, selection: Selection, theme: str, limit: int, offset: int
) -> tuple[Report, ...]:
    """A page of the reports that state a shortcoming of this theme (any: '')."""
    sql = joined(
        CHOSEN,
        NAMING,
        """
    SELECT document_id, path, district_code, district, pinyin, prefecture, province, bureau, year,
        title, issued_on, publisher, url, figures, not_exact, doubts, length
    FROM chosen SEMI JOIN naming USING (document_id)
    ORDER BY district_code NULLS LAST, bureau, year NULLS LAST, document_id
    LIMIT $limit OFFSET $offset""",
    )
    bound = {"theme": theme, "limit": limit, "offset": offset}
    return records(build, Report, sql, selection.bound() | bound)


@st.cache_resource(max_entries=64, show_spinner=False)
def themes_by_year(
    build: str, selection: Selection
) -> tuple[tuple[str, int | None, int, int, int], ...]:
    """(theme or '', year, sentences, reports, districts) of the chosen reports' shortcomings."""
    sql = joined(
        CHOSEN,
        """
    , named AS (
        SELECT document_id,
            unnest(if(len(coalesce(themes, [])) = 0, [''], themes)) AS theme
        FROM statement WHERE kind = 'shortcoming'
    )
    SELECT theme, year, count(*), count(DISTINCT document_id), count(DISTINCT district_code)
    FROM named JOIN chosen USING (document_id)
    GROUP BY theme, year ORDER BY theme, year""",
    )
    return tuple(fetch(build, sql, selection.bound()))


@st.cache_resource(max_entries=64, show_spinner=False)
def shared_themes(build: str, selection: Selection) -> tuple[tuple[str, int], ...]:
    """(theme, districts) of shortcoming themes that two districts or more share, most first."""
    sql = joined(
        CHOSEN,
        """
    , named AS (
        SELECT document_id, unnest(themes) AS theme FROM statement WHERE kind = 'shortcoming'
    )
    SELECT theme, count(DISTINCT district_code) AS districts
    FROM named JOIN chosen USING (document_id)
    GROUP BY theme HAVING districts > 1 ORDER BY districts DESC, theme""",
    )
    return tuple(fetch(build, sql, selection.bound()))


@st.cache_resource(max_entries=32, show_spinner=False)
def text_of(build: str, document_id: str) -> str:
    rows = fetch(
        build, "SELECT text FROM document WHERE document_id = $document", {"document": document_id}
    )
    return str(rows[0][0]) if rows else ""


@st.cache_resource(max_entries=32, show_spinner=False)
def marks_of(build: str, document_id: str) -> tuple[Mark, ...]:
    """Everything read from a report, in the order of the text."""
    sql = """
    SELECT "start", "end", 'figure', indicator_id FROM figure WHERE document_id = $document
    UNION ALL
    SELECT "start", "end", 'mention', state FROM mention WHERE document_id = $document
    UNION ALL
    SELECT "start", "end", kind, NULL FROM statement WHERE document_id = $document
    UNION ALL
    SELECT "start", "end", 'numeral', reason FROM numeral WHERE document_id = $document
    ORDER BY 1, 2 DESC"""
    return records(build, Mark, sql, {"document": document_id})


@st.cache_resource(max_entries=32, show_spinner=False)
def sections_of(build: str, document_id: str) -> tuple[SectionRow, ...]:
    sql = """
    SELECT "start", "end", level, heading FROM section
    WHERE document_id = $document ORDER BY "start", level"""
    return records(build, SectionRow, sql, {"document": document_id})


@st.cache_resource(max_entries=32, show_spinner=False)
def doubts_of(build: str, document_id: str) -> tuple[tuple[str, str, int | None], ...]:
    """(code, detail, start) of what a person should look at in a report."""
    sql = """
    SELECT code, detail, "start" FROM issue
    WHERE document_id = $document AND severity = 'doubt' ORDER BY "start" """
    return tuple(fetch(build, sql, {"document": document_id}))


@st.cache_resource(max_entries=3, show_spinner=False)
def rejected_files(build: str) -> tuple[tuple[str, str, str], ...]:
    """(path, code, detail) of the files that could not be read."""
    sql = """
    SELECT path, any_value(code), any_value(detail) FROM issue
    WHERE severity = 'rejected' GROUP BY path ORDER BY path LIMIT 100"""
    return tuple(fetch(build, sql))


def named_rows(build: str, sql: str, bound: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows by name of column, for downloads."""
    with connection(build).cursor() as cursor:
        found = cursor.execute(sql, dict(bound))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def rows_of_figures(
    build: str, selection: Selection, topic: str = "", indicator_id: str = ""
) -> list[dict[str, Any]]:
    """Every figure that enters a comparison, and every (report, indicator) without one."""
    sql = joined(
        CHOSEN,
        """
    , used AS (
        SELECT document_id, base, measure, family, status, unnest(starts) AS "start"
        FROM observation SEMI JOIN chosen USING (document_id)
    ), rows AS (
        SELECT figures_shown.* EXCLUDE (indicator_id, family, status), used.base AS indicator_id,
            used.measure, used.family, used.status
        FROM figures_shown JOIN used USING (document_id, "start")
        UNION ALL BY NAME
        SELECT document_id, path, district_code, district, prefecture, province, bureau, year,
            topic, indicator_id, zh, en, measure, family, status, quote, sentence, section_heading,
            "start", "end", review
        FROM comparison SEMI JOIN chosen USING (document_id)
        WHERE status IN ('zero', 'no_number', 'not_reported')
    )
    SELECT rows.*, refined.zh AS measure_zh, refined.en AS measure_en
    FROM rows
    JOIN indicator ON indicator.indicator_id = rows.indicator_id
    LEFT JOIN indicator AS refined
        ON refined.indicator_id = rows.indicator_id || '.' || rows.measure
    WHERE ($topic = '' OR rows.topic = $topic)
        AND ($indicator = '' OR rows.indicator_id = $indicator)
    ORDER BY district_code, bureau, year, document_id, indicator.position, "start" """,
    )
    return named_rows(build, sql, selection.bound() | {"topic": topic, "indicator": indicator_id})


def rows_of_report(build: str, document_id: str) -> list[dict[str, Any]]:
    """Every figure of one report, also of an earlier version."""
    sql = f'SELECT * FROM ({FIGURES_OF_ANY_VERSION}) ORDER BY "start"'  # noqa: S608 no input in it
    return named_rows(build, sql, {"document": document_id})


def rows_of_statements(build: str, selection: Selection, theme: str = "") -> list[dict[str, Any]]:
    """Every statement of the chosen reports under a theme (all: '')."""
    sql = joined(
        CHOSEN,
        """
    SELECT shortcoming.* FROM shortcoming SEMI JOIN chosen USING (document_id)
    WHERE $theme = '' OR list_contains(themes, $theme) OR list_contains(linked_themes, $theme)
    ORDER BY district_code, bureau, year, document_id, "start" """,
    )
    return named_rows(build, sql, selection.bound() | {"theme": theme})


@st.cache_resource(max_entries=32, show_spinner=False)
def search(build: str, selection: Selection, words: str) -> tuple[tuple[int, int], tuple[Hit, ...]]:
    """((reports, places), the first hits): where the chosen reports' texts hold these words."""
    sql = joined(
        CHOSEN,
        """
    , found AS (
        SELECT chosen.document_id, chosen.year, chosen.district_code, text,
            (length(text) - length(replace(text, $words, ''))) // length($words) AS places,
            strpos(text, $words) - 1 AS "start"
        FROM document JOIN chosen USING (document_id)
        WHERE contains(text, $words)
    )
    SELECT document_id, places, "start",
        substr(text, greatest("start" - $context, 0) + 1, least("start", $context)),
        substr(text, "start" + length($words) + 1, $context),
        count(*) OVER (), sum(places) OVER ()
    FROM found
    ORDER BY places DESC, year DESC, district_code, document_id
    LIMIT $limit""",
    )
    bound = {"words": words, "context": HIT_CONTEXT, "limit": HITS_SHOWN}
    rows = fetch(build, sql, selection.bound() | bound)
    if not rows:
        return (0, 0), ()
    return (int(rows[0][5]), int(rows[0][6])), tuple(Hit(*row[:5]) for row in rows)
