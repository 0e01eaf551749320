"""CSV of what a page shows, in the form of `pipeline/download.py`, built when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import streamlit as st

from dashboard import frame, queries, tables, verdict
from dashboard.frame import Frame
from pipeline import download

Rows = Iterable[Mapping[str, object]]


def offer(drawn: Frame, rows: Callable[[], Rows], form: download.Form = "figures") -> None:
    """The download button in the corner of the page; nothing is built before it is pressed.

    `rows` runs outside the session then, so it may not ask what the reader looks at.
    """
    filters = "；".join(frame.in_force(drawn))
    build = partial(as_csv, drawn, rows, form, filters)
    with drawn.corner:
        st.download_button(
            drawn.words("download"),
            data=build,
            file_name=file_name(drawn),
            mime="text/csv",
            on_click="ignore",
            key=f"w:download:{drawn.page}",
            icon=":material/download:",
        )


def as_csv(drawn: Frame, rows: Callable[[], Rows], form: download.Form, filters: str) -> bytes:
    return download.to_csv(
        rows(), form, drawn.words.language, build=drawn.catalogue.build, filters=filters
    )


def file_name(drawn: Frame) -> str:
    """Page, years and data version, as the reader will look for them in a folder of downloads."""
    years = drawn.totals.years
    span = str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}" if years else "0"
    return drawn.words(
        "file_name", page=drawn.words(drawn.page), years=span, build=drawn.catalogue.build
    )


def figures(
    drawn: Frame, topic: str = "", indicator_id: str = "", only: frozenset[str] = frozenset()
) -> Rows:
    """A row a figure that the page shows, and a row for each report without one, with verdicts."""
    observations = queries.observations(drawn.build, drawn.selection, topic, indicator_id)
    verdicts = verdict.of_each(observations)
    spoken_of = {seen.indicator_id for seen in observations}
    for row in queries.rows_of_figures(drawn.build, drawn.selection, topic, indicator_id):
        if row["indicator_id"] not in spoken_of:
            continue
        key = (row["document_id"], row["indicator_id"], row["measure"], row["family"])
        judged = verdicts.get(key)
        if "comparable" in only and (judged is None or judged.kind != "comparable"):
            continue
        if "exact" in only and row["qualifier"] != "exact":
            continue
        text = tables.verdict_text(judged, drawn.words) if judged else ""
        yield row | {"verdict": text}


def statements(drawn: Frame, theme: str = "") -> Rows:
    """A row a statement under a theme (all: '')."""
    return queries.rows_of_statements(drawn.build, drawn.selection, theme)


def figures_of(drawn: Frame, document_id: str) -> Rows:
    """A row a figure of one report, also those that enter no comparison."""
    return queries.rows_of_report(drawn.build, document_id)
