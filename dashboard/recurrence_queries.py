"""What the shortcomings page asks of consecutive reports: what comes back, what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.queries import CHOSEN, fetch, joined, named_rows, records
from dashboard.rows import FollowedUp, Recurring, Run, Selection, ThemeCount

# A run is a theme of one bureau in consecutive years; what is new or falls silent is one of a year.
RUNS = """
, said AS (
    SELECT recurring_shortcoming.* FROM recurring_shortcoming SEMI JOIN chosen USING (document_id)
    WHERE ($theme = '' OR theme_id = $theme)
        AND CASE $state
            WHEN 'again' THEN years_running > 1
            WHEN 'new' THEN state = 'new'
            ELSE following = 'silent'
        END
), run AS (
    SELECT district_code, bureau, theme_id,
        if($state = 'again', first_year, year) AS first_year, max(year) AS last_year
    FROM said GROUP BY ALL
)
"""
# As in the view `follow_up`, for the few plans that a page shows.
FOLLOWED = """
SELECT picked.document_id, picked.start, picked.end, plan.quote, picked.responds_to,
    answered.quote, picked.outcome, picked.answer, picked.target, picked.value,
    picked.later_document_id, later.year, picked.later_start,
    told.quote
FROM picked
JOIN statement AS plan
    ON plan.document_id = picked.document_id AND plan.start = picked.start AND plan.kind = 'plan'
LEFT JOIN statement AS answered
    ON answered.document_id = picked.document_id AND answered.start = picked.responds_to
    AND answered.kind = 'shortcoming'
LEFT JOIN report AS later ON later.document_id = picked.later_document_id
LEFT JOIN passage AS told
    ON told.document_id = picked.later_document_id
    AND told.start = picked.later_start AND told.end = picked.later_end
"""
# The plans of the chosen reports, under a theme (all: '').
PLANNED = """
, planned AS (
    SELECT follow_up_row.*, district_code, bureau, year
    FROM follow_up_row JOIN chosen USING (document_id)
    WHERE $theme = '' OR EXISTS (
        FROM statement
        WHERE statement.document_id = follow_up_row.document_id
            AND statement.start = follow_up_row.start
            AND statement.kind = 'plan' AND list_contains(statement.themes, $theme)
    )
)
"""


@st.cache_resource(max_entries=64, show_spinner=False)
def runs_in(build: str, selection: Selection, state: str, theme: str) -> int:
    sql = joined(CHOSEN, RUNS, "SELECT count(*) FROM run")
    bound = {"state": state, "theme": theme}
    return int(fetch(build, sql, selection.bound() | bound)[0][0])


@st.cache_resource(max_entries=64, show_spinner=False)
def runs(
    build: str, selection: Selection, state: str, theme: str, page: tuple[int, int]
) -> tuple[Run, ...]:
    """A page (limit, offset) of the runs that the chosen reports are part of, the longest first."""
    sql = joined(
        CHOSEN,
        RUNS,
        """
    SELECT district_code, bureau, theme_id, first_year, last_year FROM run
    ORDER BY last_year - first_year DESC, district_code, bureau, first_year, theme_id
    LIMIT $limit OFFSET $offset""",
    )
    bound = {"state": state, "theme": theme, "limit": page[0], "offset": page[1]}
    return records(build, Run, sql, selection.bound() | bound)


@st.cache_resource(max_entries=64, show_spinner=False)
def longest_runs(build: str, selection: Selection, limit: int) -> tuple[Run, ...]:
    """The longest runs, to be named in a sentence."""
    sql = joined(
        CHOSEN,
        RUNS,
        """
    SELECT district_code, bureau, theme_id, first_year, last_year FROM run
    ORDER BY last_year - first_year DESC, district_code, bureau, theme_id LIMIT $limit""",
    )
    bound = {"state": "again", "theme": "", "limit": limit}
    return records(build, Run, sql, selection.bound() | bound)


@st.cache_resource(max_entries=64, show_spinner=False)
def said_in(build: str, found: tuple[Run, ...]) -> Mapping[Run, tuple[Recurring, ...]]:
    """The shortcomings of each run in the order of years and text."""
    sql = """
    WITH run AS (
        SELECT unnest($districts::VARCHAR[]) AS district_code,
            unnest($bureaus::VARCHAR[]) AS bureau,
            unnest($themes::VARCHAR[]) AS theme_id,
            unnest($first::INTEGER[]) AS first_of_run,
            unnest($last::INTEGER[]) AS last_of_run
    )
    SELECT district_code, bureau, theme_id, first_of_run, last_of_run, document_id, year, state,
        years_running, following, "start", quote, is_same_wording, earlier_document_id,
        earlier_year, earlier_start, earlier_quote
    FROM recurring_shortcoming JOIN run USING (district_code, bureau, theme_id)
    WHERE year BETWEEN first_of_run AND last_of_run
    ORDER BY year, "start" """
    bound = {
        "districts": [run.district_code for run in found],
        "bureaus": [run.bureau for run in found],
        "themes": [run.theme_id for run in found],
        "first": [run.first_year for run in found],
        "last": [run.last_year for run in found],
    }
    by_run: dict[Run, list[Recurring]] = defaultdict(list)
    for row in fetch(build, sql, bound):
        by_run[Run(*row[:5])].append(Recurring(row[2], *row[5:]))
    return {run: tuple(said) for run, said in by_run.items()}


@st.cache_resource(max_entries=64, show_spinner=False)
def recurring(build: str, selection: Selection, theme: str = "") -> tuple[Recurring, ...]:
    """The shortcomings of the chosen reports by theme, with what the year before and after says."""
    sql = joined(
        CHOSEN,
        """
    SELECT theme_id, document_id, year, state, years_running, following, "start", quote,
        is_same_wording, earlier_document_id, earlier_year, earlier_start, earlier_quote
    FROM recurring_shortcoming SEMI JOIN chosen USING (document_id)
    WHERE $theme = '' OR theme_id = $theme
    ORDER BY document_id, "start" """,
    )
    return records(build, Recurring, sql, selection.bound() | {"theme": theme})


@st.cache_resource(max_entries=64, show_spinner=False)
def again_by_year(build: str, selection: Selection) -> Mapping[tuple[str, int], int]:
    """How many of each year's chosen reports state a theme again, by (theme, year)."""
    sql = joined(
        CHOSEN,
        """
    SELECT theme_id, recurrence_year.year, count(DISTINCT document_id)
    FROM (SELECT document_id, theme_id, year FROM recurring_shortcoming WHERE state = 'again')
        AS recurrence_year
    SEMI JOIN chosen USING (document_id)
    GROUP BY ALL""",
    )
    return {(theme, year): count for theme, year, count in fetch(build, sql, selection.bound())}


@st.cache_resource(max_entries=64, show_spinner=False)
def themes_in(build: str, selection: Selection) -> tuple[ThemeCount, ...]:
    """Each theme of the chosen reports' shortcomings: how many state it; the most shared first."""
    sql = joined(
        CHOSEN,
        """
    , named AS (
        SELECT document_id, unnest(themes) AS theme FROM statement WHERE kind = 'shortcoming'
    ), again AS (
        SELECT DISTINCT document_id, theme_id AS theme FROM recurrence WHERE state = 'again'
    )
    SELECT theme, count(DISTINCT district_code), count(DISTINCT document_id), count(*),
        count(DISTINCT document_id) FILTER (WHERE again.document_id IS NOT NULL)
    FROM named JOIN chosen USING (document_id) LEFT JOIN again USING (document_id, theme)
    GROUP BY theme ORDER BY 2 DESC, 3 DESC, theme""",
    )
    return records(build, ThemeCount, sql, selection.bound())


# The ledger --------------------------------------------------------------------------------------


@st.cache_resource(max_entries=64, show_spinner=False)
def followed_up(build: str, documents: tuple[str, ...]) -> Mapping[tuple[str, int], FollowedUp]:
    """What the following report says of each plan of these reports, by document and start."""
    sql = joined(
        """
    WITH picked AS (
        FROM follow_up_row WHERE list_contains($documents::VARCHAR[], document_id)
    )""",
        FOLLOWED,
    )
    rows = records(build, FollowedUp, sql, {"documents": list(documents)})
    return {(row.document_id, row.start): row for row in rows}


@st.cache_resource(max_entries=64, show_spinner=False)
def plans_for(
    build: str, places: tuple[tuple[str, int], ...]
) -> Mapping[tuple[str, int], Sequence[FollowedUp]]:
    """The plans that answer shortcomings, given by document and start, with their outcome."""
    sql = joined(
        """
    WITH place AS (
        SELECT unnest($documents::VARCHAR[]) AS document_id,
            unnest($starts::INTEGER[]) AS responds_to
    ), picked AS (
        FROM follow_up_row SEMI JOIN place USING (document_id, responds_to)
    )""",
        FOLLOWED,
        "ORDER BY picked.start",
    )
    bound = {
        "documents": [document for document, _ in places],
        "starts": [start for _, start in places],
    }
    by_place: dict[tuple[str, int], list[FollowedUp]] = defaultdict(list)
    for row in records(build, FollowedUp, sql, bound):
        by_place[row.document_id, row.responds_to or 0].append(row)
    return by_place


@st.cache_resource(max_entries=64, show_spinner=False)
def outcomes(build: str, selection: Selection, theme: str) -> Mapping[str, int]:
    """How many plans of the chosen reports met each outcome, under a theme (all: '')."""
    sql = joined(CHOSEN, PLANNED, "SELECT outcome, count(*) FROM planned GROUP BY outcome")
    return dict(fetch(build, sql, selection.bound() | {"theme": theme}))


@st.cache_resource(max_entries=64, show_spinner=False)
def plans(
    build: str, selection: Selection, theme: str, outcome: str, page: tuple[int, int]
) -> tuple[FollowedUp, ...]:
    """A page (limit, offset) of the plans of one outcome, by place and year."""
    sql = joined(
        CHOSEN,
        PLANNED,
        """
    , picked AS (
        FROM planned WHERE outcome = $outcome
        ORDER BY district_code, bureau, year, document_id, "start"
        LIMIT $limit OFFSET $offset
    )""",
        FOLLOWED,
        "ORDER BY picked.district_code, picked.bureau, picked.year, picked.start",
    )
    bound = {"theme": theme, "outcome": outcome, "limit": page[0], "offset": page[1]}
    return records(build, FollowedUp, sql, selection.bound() | bound)


# Downloads ---------------------------------------------------------------------------------------


def rows_of_recurring(
    build: str, selection: Selection, state: str, theme: str
) -> list[dict[str, Any]]:
    """Every shortcoming that is part of what the page lists, also of years not chosen."""
    sql = joined(
        CHOSEN,
        RUNS,
        """
    SELECT recurring_shortcoming.*
    FROM recurring_shortcoming JOIN run USING (district_code, bureau, theme_id)
    WHERE year BETWEEN run.first_year AND run.last_year
    ORDER BY district_code, bureau, theme_id, year, "start" """,
    )
    return named_rows(build, sql, selection.bound() | {"state": state, "theme": theme})


def rows_of_follow_up(
    build: str, selection: Selection, theme: str, outcome: str
) -> list[dict[str, Any]]:
    """Every plan of the chosen reports, of one outcome or all ('')."""
    sql = joined(
        CHOSEN,
        """
    SELECT follow_up.* FROM follow_up SEMI JOIN chosen USING (document_id)
    WHERE ($theme = '' OR list_contains(themes, $theme)) AND $outcome IN ('', outcome)
    ORDER BY district_code, bureau, year, document_id, "start" """,
    )
    return named_rows(build, sql, selection.bound() | {"theme": theme, "outcome": outcome})
