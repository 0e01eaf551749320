"""The parts of the duty page on wording: what is said again, what can be checked, what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from dashboard import changes, downloads, duty_queries, queries, state, tables
from dashboard.changes import Change
from dashboard.comparing import pager
from dashboard.frame import View
from dashboard.i18n import verbatim
from dashboard.rows import Report, Reused, Substance, Version
from dashboard.scrolling import scroll_to, target

REPORTS_SHOWN = 25
SENTENCES_SHOWN = 60
CHANGES_SHOWN = 200
LISTED = 2_000  # reports to choose from; beyond, the filters narrow it
SOURCES = ("own", "other", "stock")
PLACE = ("district_code", "province", "prefecture", "district", "bureau", "year")
SUBSTANCE = (
    *PLACE, "sentences", "reused_own", "reused_other", "stock_phrases", "length", "figures",
    "figures_per_1000", "shortcomings", "remedied", "plans", "measurable_plans", "document",
)  # fmt: skip
REUSED = (
    *PLACE, "source", "likeness", "districts", "sentence", "document", "start", "end",
    "earlier_district", "earlier_year", "earlier_sentence", "earlier_document", "earlier_start",
    "earlier_end",
)  # fmt: skip
VERSIONS = (
    *PLACE, "document", "issued_on", "published_on", "retrieved_on", "later_document",
    "later_issued_on", "later_published_on", "later_retrieved_on",
)  # fmt: skip


def show(view: View) -> None:
    """How much of each report is said again and can be checked; one report side by side."""
    words = view.words
    st.header(words("reuse_title"), anchor=False)
    first = pager(view, view.totals.reports, REPORTS_SHOWN)
    reports = queries.reports(view.build, view.selection, REPORTS_SHOWN, first)
    found = duty_queries.substance(view.build, tuple(one.document_id for one in reports))
    st.html(_table(view, reports, found))
    st.html(f'<p class="qj-note">{escape(words("reuse_note"))}</p>')
    report = _choose(view)
    if report is None:
        downloads.offer_table(view, lambda: substance_rows(view), SUBSTANCE)
        st.html(f'<p class="qj-note">{escape(words("reuse_none"))}</p>')
    else:
        downloads.offer_table(view, lambda: reused_rows(view), REUSED)
        _side_by_side(view, report)
        if state.first("doc"):
            scroll_to("side-by-side", report.document_id)


def _table(view: View, reports: Sequence[Report], found: Mapping[str, Substance]) -> str:
    head = [
        view.words(key)
        for key in (
            "report", "reuse_sentences", "reuse_own", "reuse_other", "reuse_stock", "per_1000",
            "remedied_of", "measurable_of",
        )
    ]  # fmt: skip
    rows = [_substance(view, one, found[one.document_id]) for one in reports]
    return tables.table([escape(name) for name in head], rows, "qj-cards qj-counts")


def _substance(view: View, report: Report, row: Substance) -> list[str]:
    words = view.words
    name = escape(view.names.report(report))
    figures = _count(f"{row.figures_per_1000}", state.address("source", doc=report.document_id))
    place = {"d": report.district_code or "all", "y": str(report.year or "all"), "th": "all"}
    said = state.address("shortcomings", **place)
    return [
        tables.source_link(report.document_id, 0, words, name),
        f"{row.sentences:,}",
        *(
            _share(report, number, row.sentences)
            for number in (row.reused_own, row.reused_other, row.stock_phrases)
        ),
        figures,
        _of(view, row.remedied, row.shortcomings, said),
        _of(view, row.measurable_plans, row.plans, said),
    ]


def _share(report: Report, number: int, total: int) -> str:
    """A count of sentences with its share, as the way to the sentences."""
    if not number:
        return '<span class="qj-gap">0</span>'
    text = f"{number:,} <small>{number / total:.0%}</small>"
    href = state.address("duty", v="words", doc=report.document_id)
    return f'<a class="qj-n" href="{escape(href, quote=True)}" target="_self">{text}</a>'


def _of(view: View, number: int, total: int, href: str) -> str:
    if not total:
        return f'<span class="qj-gap">{escape(view.words("not_reported"))}</span>'
    return _count(view.words("n_of_plain", n=number, total=total), href)


def _count(text: str, href: str) -> str:
    link = f'href="{escape(href, quote=True)}" target="_self"'
    return f'<a class="qj-n qj-said" {link}>{escape(text)}</a>'


# One report beside its sources -------------------------------------------------------------------


def _choose(view: View) -> Report | None:
    """The report whose sentences are shown: the one of the address, else the first that reuses."""
    listed = list(duty_queries.reports_that_reuse(view.build, view.selection, LISTED))
    wanted = queries.report_of(view.build, state.first("doc")) if state.first("doc") else None
    if wanted is not None and wanted not in listed and listed:
        wanted = None
    if not listed:
        return None
    by_document = {report.document_id: report for report in listed}
    key = f"w:doc:{view.page}:{view.words.language}"
    st.session_state[key] = (wanted or listed[0]).document_id
    target("side-by-side")
    st.header(view.words("reuse_side"), anchor=False)
    st.selectbox(
        view.words("reuse_choose"),
        list(by_document),
        key=key,
        format_func=lambda document: view.names.report(by_document[document]),
        on_change=lambda: state.put("doc", [st.session_state[key]]),
    )
    return by_document[st.session_state[key]]


def _side_by_side(view: View, report: Report) -> None:
    words = view.words
    found = duty_queries.reused_in(view.build, report.document_id)
    shown = sorted(found, key=lambda one: (SOURCES.index(one.source), one.start))[:SENTENCES_SHOWN]
    there = queries.reports_of(view.build, tuple({one.earlier_document_id for one in shown}))
    rows: list[list[str]] = []
    for source in SOURCES:
        of_source = [one for one in shown if one.source == source]
        if of_source:
            number = sum(1 for one in found if one.source == source)
            title = words(f"reuse_{source}") + words("colon") + words("sentences_n", n=number)
            rows.append([escape(title)])
            rows += [_pair(view, one, there[one.earlier_document_id]) for one in of_source]
    head = [escape(words("reuse_here")), escape(words("reuse_there"))]
    st.html(tables.table(head, rows, "qj-cards qj-pairs"))
    notes = [words("reuse_marked")]
    if len(found) > len(shown):
        notes.append(words("reuse_more", n=len(found) - len(shown)))
    st.html(f'<p class="qj-note">{escape(" ".join(notes))}</p>')


def _pair(view: View, one: Reused, earlier: Report) -> list[str]:
    there, here = changes.marked(one.earlier_sentence, one.sentence)
    name = escape(view.names.report(earlier))
    link = tables.source_link(one.earlier_document_id, one.earlier_start, view.words, name)
    spread = ""
    if one.source == "stock":
        spread = f"<small>{escape(view.words('reuse_districts', n=one.districts))}</small> "
    return [
        f"{_said(one.document_id, one.start, here)}",
        f"{spread}{link} {_said(one.earlier_document_id, one.earlier_start, there)}",
    ]


def _said(document_id: str, start: int, html: str) -> str:
    """A sentence, escaped and marked already, as the way to its place in the report."""
    href = escape(state.address("source", doc=document_id, at=str(start)), quote=True)
    return f'<a class="qj-plain" href="{href}" target="_self"{tables.CHINESE}>{html}</a>'


def substance_rows(view: View) -> downloads.Rows:
    for row in duty_queries.rows_of_substance(view.build, view.selection):
        yield row | {"document": row["path"]}


def reused_rows(view: View) -> downloads.Rows:
    for row in duty_queries.rows_of_reused(view.build, view.selection):
        yield row | {"document": row["path"], "earlier_document": row["earlier_path"]}


# Versions ----------------------------------------------------------------------------------------


def show_versions(view: View) -> None:
    """Earlier versions of the chosen reports, and what changed from one to the next."""
    words = view.words
    downloads.offer_table(view, lambda: version_rows(view), VERSIONS)
    st.header(words("versions_title"), anchor=False)
    st.html(f'<p class="qj-note">{escape(words("versions_note"))}</p>')
    number = duty_queries.versions_in(view.build, view.selection)
    if not number:
        st.info(words("versions_none"))
        return
    first = pager(view, number, REPORTS_SHOWN)
    listed = duty_queries.versions(view.build, view.selection, REPORTS_SHOWN, first)
    named = queries.reports_of(view.build, tuple(one.later_id for one in listed))
    head = [words("report"), words("version_stands"), words("version_earlier"), ""]
    rows = [_version(view, one, named[one.later_id]) for one in listed]
    st.html(tables.table([escape(name) for name in head], rows, "qj-cards qj-versions"))
    chosen = next((one for one in listed if one.document_id == state.first("doc")), listed[0])
    _changes(view, chosen, named[chosen.later_id])


def _version(view: View, one: Version, report: Report) -> list[str]:
    words = view.words
    href = escape(state.address("duty", v="versions", doc=one.document_id), quote=True)
    dates = [
        [one.later_issued_on, one.later_published_on],
        [one.issued_on, one.published_on],
    ]
    after, before = (
        " · ".join(
            f"{words(key)} {when.isoformat()}"
            for key, when in zip(("duty_issued_on", "duty_published_on"), pair, strict=True)
            if when
        )
        or words("duty_no_date")
        for pair in dates
    )
    return [
        escape(view.names.report(report)),
        f"{_file(one.later_id, one.later_path)}<br><small>{escape(after)}</small>",
        f"{_file(one.document_id, one.path)}<br><small>{escape(before)}</small>",
        f'<a class="qj-link" href="{href}" target="_self">{escape(words("version_compare"))}</a>',
    ]


def _file(document_id: str, path: str) -> str:
    href = escape(state.address("source", doc=document_id), quote=True)
    return f'<a class="qj-plain" href="{href}" target="_self"{tables.CHINESE}>{escape(path)}</a>'


def _changes(view: View, one: Version, report: Report) -> None:
    words = view.words
    title = words("version_changes", name=view.names.report(report))
    st.header(verbatim(title), anchor=False)
    before = queries.text_of(view.build, one.document_id)
    after = queries.text_of(view.build, one.later_id)
    found = _between(view.build, one.document_id, one.later_id)
    if not found:
        st.info(words("version_same"))
        return
    changed = sum(1 for change in found if change.before and change.after)
    added = sum(1 for change in found if change.before is None)
    notes = [
        words("version_counts", changed=changed, added=added,
              left_out=len(found) - changed - added)
    ]  # fmt: skip
    if max(len(changes.sentences(before)), len(changes.sentences(after))) == changes.COMPARED:
        notes.append(words("version_long", n=f"{changes.COMPARED:,}"))
    st.html(f'<p class="qj-note">{escape(" ".join(notes))}</p>')
    head = [escape(words("version_earlier")), escape(words("version_stands"))]
    rows = [_change(view, change, one) for change in found[:CHANGES_SHOWN]]
    st.html(tables.table(head, rows, "qj-cards qj-pairs"))


@st.cache_resource(max_entries=16, show_spinner=False)
def _between(build: str, before: str, after: str) -> tuple[Change, ...]:
    return changes.between(queries.text_of(build, before), queries.text_of(build, after))


def _change(view: View, change: Change, one: Version) -> list[str]:
    before, after = change.before, change.after
    if before and after:
        left, right = changes.marked(before.text, after.text)
        return [
            _said(one.document_id, before.start, left),
            _said(one.later_id, after.start, right),
        ]
    if before:
        gap = f'<span class="qj-gap">{escape(view.words("version_left_out"))}</span>'
        return [_said(one.document_id, before.start, escape(before.text)), gap]
    gap = f'<span class="qj-gap">{escape(view.words("version_added"))}</span>'
    return [gap, _said(one.later_id, after.start, escape(after.text)) if after else ""]


def version_rows(view: View) -> downloads.Rows:
    for row in duty_queries.rows_of_versions(view.build, view.selection):
        yield row | {"document": row["path"], "later_document": row["later_path"]}
