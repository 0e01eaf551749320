"""The parts of the source page: search, the report with its marks, and its figures beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard import highlight, numbers, queries, state, tables
from dashboard.filters import LONGEST_SEARCH
from dashboard.frame import View
from dashboard.highlight import Stretch
from dashboard.i18n import Words, verbatim
from dashboard.rows import FigureRow, Hit, Mark, Report, SectionRow
from dashboard.scrolling import scroll_to

SENTENCE = re.compile(r"[^。；！？\n]*+[。；！？\n]?+")
REPORTS_LISTED = 2_000  # in the list to choose from; beyond, the filters narrow it
SHOWN_KINDS = ("figure", "mention", "shortcoming", "cause", "remedy", "plan", "numeral")


def search(view: View) -> None:
    """The box for a search over all chosen reports."""
    words = view.words
    key = f"w:q:{view.page}:{words.language}"
    st.session_state[key] = state.first("q")
    st.text_input(
        words("search"),
        key=key,
        placeholder=words("search_hint"),
        max_chars=LONGEST_SEARCH,
        on_change=lambda: state.put(
            "q", [st.session_state[key].strip()] if st.session_state[key].strip() else []
        ),
    )


def hits(view: View) -> None:
    """Where the chosen reports hold the words searched, in their context."""
    words, wanted = view.words, state.first("q")
    if not wanted:
        return
    (reports, places), found = queries.search(view.build, view.selection, wanted)
    if not found:
        st.info(words("no_hits", q=verbatim(wanted)))
        return
    named = queries.reports_of(view.build, tuple(hit.document_id for hit in found))
    text = words("hits", q=wanted, reports=f"{reports:,}", n=f"{places:,}")
    if reports > len(found):
        text += words("clause_separator") + words("hits_top", n=len(found))
    listed = "".join(_hit(view, hit, named[hit.document_id], wanted) for hit in found)
    st.html(f'<p class="qj-note">{escape(text)}</p><ol class="qj-hits">{listed}</ol>')


def _hit(view: View, hit: Hit, report: Report, wanted: str) -> str:
    name = escape(view.names.report(report))
    href = state.address("source", doc=hit.document_id, at=str(hit.start), q=wanted)
    link = f'<a class="qj-link" href="{escape(href, quote=True)}" target="_self">{name}</a>'
    before, after = escape(hit.before.replace("\n", " ")), escape(hit.after.replace("\n", " "))
    said = f"…{before}<mark>{escape(wanted)}</mark>{after}…"
    more = f" <small>×{hit.places}</small>" if hit.places > 1 else ""
    return f"<li>{link}{more} <span{tables.CHINESE}>{said}</span></li>"


def choose_report(view: View) -> Report:
    """The report in force: the one the address names, else the first chosen."""
    listed = list(queries.reports(view.build, view.selection, REPORTS_LISTED))
    wanted = queries.report_of(view.build, state.first("doc")) if state.first("doc") else None
    if state.first("doc") and wanted is None:
        st.info(view.words("gone"))
    if wanted is not None and wanted not in listed:
        listed.insert(0, wanted)
    by_document = {report.document_id: report for report in listed}
    key = f"w:doc:{view.page}:{view.words.language}"
    current = wanted or listed[0]
    st.session_state[key] = current.document_id

    def keep() -> None:
        state.put("doc", [st.session_state[key]])
        state.put("at", [])

    st.selectbox(
        view.words("choose_report"),
        list(by_document),
        key=key,
        format_func=lambda document: view.names.report(by_document[document]),
        on_change=keep,
    )
    return current


def choose_kinds(view: View) -> tuple[str, ...]:
    """The kinds of marks that are switched on."""
    key = f"w:k:{view.page}:{view.words.language}"
    codes = state.get("k")
    st.session_state[key] = [kind for kind in SHOWN_KINDS if codes == state.ALL or kind in codes]
    st.pills(
        view.words("marked"),
        SHOWN_KINDS,
        key=key,
        selection_mode="multi",
        format_func=lambda kind: view.words(f"kind_{kind}"),
        on_change=lambda: state.put("k", tuple(st.session_state[key]) or state.NONE),
    )
    return tuple(st.session_state[key])


def legend(view: View, kinds: Sequence[str]) -> None:
    """Each kind of mark as it looks in the text."""
    words = view.words
    shown = "".join(
        f'<span class="{kind}">{escape(words(f"kind_{kind}"))}</span>' for kind in kinds
    )
    if shown:
        said = escape(words("legend") + words("colon"))
        st.html(f'<p class="qj-key">{said}{shown}</p>')


def head(view: View, report: Report) -> None:
    """Title, date, issuer, file: what the report says of itself."""
    words = view.words
    title = report.title.replace("\n", "") if report.title else words("untitled")
    parts = [
        words(
            "doc_line",
            file=report.path,
            length=f"{report.length:,}",
            figures=report.figures,
            not_exact=report.not_exact,
        )
    ]
    if report.issued_on:
        parts.append(words("issued", date=report.issued_on.isoformat()))
    if report.publisher:
        parts.append(words("published_by", name=report.publisher))
    line = tables.quoting(" · ".join(parts), words)
    if report.url and report.url.startswith(("http://", "https://")):
        href = escape(report.url, quote=True)
        link = f'href="{href}" target="_blank" rel="noopener noreferrer"'
        line += f' · <a class="qj-link" {link}>{escape(words("source_link"))}</a>'
    line += _superseded(view, report)
    lang = tables.CHINESE if report.title else ""
    st.html(
        f'<h2 class="qj-title"><span>{escape(view.names.report(report))}</span> '
        f'<small{lang}>{escape(title)}</small></h2><p class="qj-note">{line}</p>'
    )


def _superseded(view: View, report: Report) -> str:
    """Of an earlier version: that it is one, the way to the one that stands and to the changes."""
    later = queries.later_version(view.build, report.document_id)
    if not later:
        return ""
    words = view.words
    stands = tables.source_link(later, 0, words, escape(words("version_read_later")))
    href = escape(state.address("duty", v="versions", doc=report.document_id), quote=True)
    what = escape(words("version_see_changes"))
    changed = f'<a class="qj-link" href="{href}" target="_self">{what}</a>'
    return f"<br><b>{escape(words('version_superseded'))}</b> {stands} · {changed}"


def text(view: View, report: Report, kinds: Sequence[str]) -> None:
    """The report as received, marks in place, the chosen place strong and in view."""
    whole = queries.text_of(view.build, report.document_id)
    marks = queries.marks_of(view.build, report.document_id)
    chosen = chosen_place(state.first("at"), marks, state.first("q"), whole)
    stretches = [Stretch(mark.start, mark.end, mark.kind) for mark in marks if mark.kind in kinds]
    stretches += headings(whole, queries.sections_of(view.build, report.document_id))
    body = highlight.report(whole, stretches, chosen)
    st.html(f'<div class="qj-text"{tables.CHINESE}>{body}</div>')
    if chosen:
        scroll_to("chosen", str(chosen[0]), "center")


def headings(whole: str, sections: Sequence[SectionRow]) -> list[Stretch]:
    """The headings of a report's sections, label included, down to the second level."""
    found = []
    for section in sections:
        place = whole.find(section.heading, section.start) if section.heading else -1
        if section.heading and section.level <= 2 and 0 <= place - section.start < 10:
            found.append(Stretch(section.start, place + len(section.heading), "heading"))
    return found


def chosen_place(at: str, marks: Sequence[Mark], wanted: str, whole: str) -> tuple[int, int] | None:
    """The stretch at `at`: the words searched, a mark that starts there, or the sentence."""
    if not at:
        return None
    start = int(at)
    # 二、 of a heading is a numeral that was not used: the heading is what the link is about.
    ends = [mark.end for mark in marks if mark.start == start and mark.kind != "numeral"]
    if wanted and whole[start : start + len(wanted)] == wanted:
        return start, start + len(wanted)
    if ends:
        return start, min(ends)
    rest = SENTENCE.match(whole, start)
    return (start, rest.end()) if rest else None


def figures(view: View, report: Report) -> None:
    """Every figure of the report in order; a click goes to its place in the text."""
    words, names = view.words, view.names
    doubts = queries.doubts_of(view.build, report.document_id)
    in_doubt = {start: names.doubt(code, detail) for code, detail, start in doubts if start}
    found = queries.figures_of(view.build, report.document_id)
    rows = [_figure(row, view, in_doubt.get(row.start, "")) for row in found]
    head_row = [words("value"), words("counted")]
    st.subheader(words("figures_here"), anchor=False)
    st.html(f'<div class="qj-side">{tables.table(head_row, rows)}</div>')
    if doubts:
        st.subheader(words("doubts_here"), anchor=False)
        listed = "".join(
            f"<li>{_doubt(names.doubt(code, detail), start, words)}</li>"
            for code, detail, start in doubts
        )
        st.html(f'<ul class="qj-hits">{listed}</ul>')


def _doubt(detail: str, start: int | None, words: Words) -> str:
    said = tables.quoting(detail, words)
    return said if start is None else f'<a class="qj-plain" href="#f{start}">{said}</a>'


def _figure(row: FigureRow, view: View, doubt: str) -> list[str]:
    """A figure as in the text, under its doubt's flag; what it counts, and its indicator."""
    words, names = view.words, view.names
    amount = numbers.amount(row.value, row.low, row.high, row.qualifier)
    shown = numbers.with_unit(amount, names.unit(row.unit, row.value)) if amount else row.quote
    href = escape(state.address("source", doc=row.document_id, at=str(row.start)), quote=True)
    said = escape(row.quote, quote=True)
    value = f'<a class="qj-n" href="{href}" target="_self" title="{said}">{escape(shown)}</a>'
    value += tables.flag(doubt) if doubt else ""
    base, _, measure = (row.indicator_id or "").partition(".")
    name = names.indicator(base, measure or None) if base else words("no_indicator")
    notes = [words(row.aspect)] if row.aspect != "result" else []
    notes += [words("not_own")] if row.aspect == "result" and not row.own else []
    notes += [words("corrected")] if row.review == "corrected" else []
    small = f" <small>{escape(words.listed(notes))}</small>" if notes else ""
    counted = f"<span{tables.CHINESE}>{escape(row.counted or '')}</span>"
    return [value + small, f"{counted}<br><small>{escape(name)}</small>"]
