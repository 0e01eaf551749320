"""CSV of what a page shows, in the form of `pipeline/download.py`, built when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import streamlit as st

from dashboard import filters, queries, tables, verdict
from dashboard.frame import View
from pipeline import download

Rows = Iterable[Mapping[str, object]]


def offer(view: View, rows: Callable[[], Rows], form: download.Form = "figures") -> None:
    """The download button in the corner of the page; nothing is built before it is pressed.

    `rows` runs outside the session then, so it may not ask what the reader looks at.
    """
    _button(view, partial(as_csv, view, rows, form, _in_force(view)))


def offer_table(view: View, rows: Callable[[], Rows], columns: Sequence[str]) -> None:
    """The same for a view of the build by columns of its own; build and filters come last."""
    _button(view, partial(table_as_csv, view, rows, columns, _in_force(view)))


def _in_force(view: View) -> str:
    return "；".join(filters.in_force(view.names, view.page))


def _button(view: View, build: Callable[[], bytes]) -> None:
    with view.corner:
        st.download_button(
            view.words("download"),
            data=build,
            file_name=file_name(view),
            mime="text/csv",
            on_click="ignore",
            key=f"w:download:{view.page}",
            icon=":material/download:",
        )


def as_csv(view: View, rows: Callable[[], Rows], form: download.Form, in_force: str) -> bytes:
    return download.to_csv(
        rows(), form, view.words.language, build=view.catalogue.build, filters=in_force
    )


def table_as_csv(
    view: View, rows: Callable[[], Rows], columns: Sequence[str], in_force: str
) -> bytes:
    """Rows by name of column, with headers in the language of the page."""
    fixed = {"build": view.catalogue.build, "filters": in_force}
    names = [*columns, *fixed]
    cells = ([(dict(row) | fixed).get(name) for name in names] for row in rows())
    return b"".join(download.stream_table(names, cells, view.words.language))


def file_name(view: View) -> str:
    """Page, years and data version, as the reader will look for them in a folder of downloads."""
    years = view.totals.years
    span = str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}" if years else "0"
    return view.words(
        "file_name", page=view.words(view.page), years=span, build=view.catalogue.build
    )


def figures(
    view: View, topic: str = "", indicator_id: str = "", only: frozenset[str] = frozenset()
) -> Rows:
    """A row a figure that the page shows, and a row for each report without one, with verdicts."""
    observations = queries.observations(view.build, view.selection, topic, indicator_id)
    verdicts = verdict.of_each(observations)
    spoken_of = {seen.indicator_id for seen in observations}
    for row in queries.rows_of_figures(view.build, view.selection, topic, indicator_id):
        if row["indicator_id"] not in spoken_of:
            continue
        key = (row["document_id"], row["indicator_id"], row["measure"], row["family"])
        judged = verdicts.get(key)
        if "comparable" in only and (judged is None or judged.kind != "comparable"):
            continue
        if "exact" in only and row["qualifier"] != "exact":
            continue
        text = tables.verdict_text(judged, view.words) if judged else ""
        yield row | {"verdict": text}


def statements(view: View, theme: str = "") -> Rows:
    """A row a statement under a theme (all: '')."""
    return queries.rows_of_statements(view.build, view.selection, theme)


def figures_of(view: View, document_id: str) -> Rows:
    """A row a figure of one report, also those that enter no comparison; an earlier version of a
    report says that it is one."""
    is_earlier = bool(queries.later_version(view.build, document_id))
    verdict_of_all = {"verdict": view.words("version_superseded")} if is_earlier else {}
    return [row | verdict_of_all for row in queries.rows_of_report(view.build, document_id)]
