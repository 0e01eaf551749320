"""The parts of the shortcomings page: the grid of themes, and shortcoming → remedy → plan."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from dashboard import queries, state, tables
from dashboard.comparing import pager
from dashboard.filters import Choice, one
from dashboard.frame import View
from dashboard.i18n import verbatim
from dashboard.overview import chosen
from dashboard.rows import Report, StatementRow

SHADES = 4
REPORTS_SHOWN = 10


def lead(view: View) -> None:
    """How many shortcomings, under how many themes, which of them shared."""
    words = view.words
    by_theme = queries.themes_by_year(view.build, view.selection)
    shared = queries.shared_themes(view.build, view.selection)
    named = [view.names.theme(theme) for theme, _ in shared[:5]]
    text = words(
        "lead_shortcomings",
        reports=f"{view.totals.reports:,}",
        n=f"{queries.shortcomings_in(view.build, view.selection):,}",
        themes=len({theme for theme, *_ in by_theme if theme}),
        shared=words("shared_some", names=words.listed(named)) if named else words("shared_none"),
    )
    st.html(f'<p class="qj-lead">{escape(text)}</p>')


def choose_theme(view: View) -> str:
    """The theme in force, '' for all."""
    by_theme = queries.themes_by_year(view.build, view.selection)
    used = {theme for theme, *_ in by_theme if theme}
    codes = [
        theme for theme in view.catalogue.themes if theme in used or theme == state.first("th")
    ]
    choice = Choice("th", view.words("theme"), codes, view.names.theme)
    one(choice, view.page, view.words)
    return state.first("th")


def grid(view: View, theme: str) -> None:
    """Themes down; reports across where they fit, else years; the number of sentences in each."""
    st.header(view.words("grid_title"), anchor=False)
    html = _by_report(view, theme) if view.has_few() else _by_year(view, theme)
    st.html(html)
    note = view.words("grid_note" if view.has_few() else "grid_note_years")
    st.html(f'<p class="qj-note">{escape(note)}</p>')


def _by_report(view: View, theme: str) -> str:
    words, reports = view.words, chosen(view)
    said = queries.statements(view.build, view.selection, theme)
    cells: dict[tuple[str, str], list[StatementRow]] = defaultdict(list)
    for statement in said:
        if statement.kind == "shortcoming":
            for name in statement.themes or ("",):
                cells[name, statement.document_id].append(statement)
    themes = [code for code in [*view.catalogue.themes, ""] if theme in {"", code}]
    spread = {
        code: {report.district_code for report in reports if (code, report.document_id) in cells}
        for code in themes
    }
    themes = sorted((code for code in themes if spread[code]), key=lambda code: -len(spread[code]))
    head = [words("theme"), *(escape(view.names.report(report)) for report in reports)]
    answers: dict[str, list[StatementRow]] = defaultdict(list)
    for statement in said:
        answers[statement.document_id].append(statement)
    rows = []
    for code in themes:
        row = [_theme(view, code, len(spread[code]))]
        for k, report in enumerate(reports):
            document = report.document_id
            found = cells.get((code, document), [])
            row.append(_cell(view, report, found, answers[document], f"{code}-{k}"))
        rows.append(row)
    return tables.table(head, rows, "qj-grid")


def _theme(view: View, code: str, districts: int) -> str:
    name = escape(view.names.theme(code))
    if districts < 2 or not code:
        return name
    return f'{name}<span class="qj-tag">{escape(view.words("shared_mark"))}</span>'


def shade(count: int) -> int:
    """A step of the shading: the count itself, and the darkest from four up."""
    return min(count, SHADES)


def _cell(
    view: View,
    report: Report,
    found: Sequence[StatementRow],
    answers: Sequence[StatementRow],
    place: str,
) -> str:
    """The number of sentences on a shade; a click shows them, with the remedies stated."""
    if not found:
        return '<span class="qj-gap">·</span>'
    starts = {one.start for one in found}
    panel = f"g-{place}"
    to_these = [one for one in answers if one.responds_to in starts]
    inside = "".join(_said(view, one) for one in [*found, *to_these])
    title = f"{view.names.report(report)} · {view.words('sentences_n', n=len(found))}"
    return (
        f'<button class="qj-n qj-s{shade(len(found))}" popovertarget="{panel}"'
        f' title="{escape(title, quote=True)}">{len(found)}</button>'
        f'<div popover="auto" id="{panel}" class="qj-pop" role="dialog">'
        f"{tables.close_button(panel, view.words)}<p><b>{escape(title)}</b></p>{inside}</div>"
    )


def _said(view: View, statement: StatementRow) -> str:
    """One statement with its kind and the way to its place in the report."""
    kind = escape(view.words(statement.kind))
    link = tables.source_link(statement.document_id, statement.start, view.words)
    quote = f"<blockquote{tables.CHINESE}>{escape(statement.quote)}</blockquote>"
    return f'<p class="qj-note">{kind}</p>{quote}{link}'


def _by_year(view: View, theme: str) -> str:
    """Where reports are too many for columns: how many of each year's reports name a theme."""
    words = view.words
    counted = {
        (code, year): (sentences, reports)
        for code, year, sentences, reports, _ in queries.themes_by_year(view.build, view.selection)
    }
    on_file = queries.reports_by_year(view.build, view.selection)
    total: Counter[str] = Counter()
    for (code, _), (_, reports) in counted.items():
        total[code] += reports
    themes = [code for code, _ in total.most_common() if theme in {"", code}]
    head = [
        words("theme"),
        words("reports_with"),
        *(_year(view, year, count) for year, count in on_file.items()),
    ]
    rows = [
        [
            _link(view, code),
            tables.bar(
                total[code] / view.totals.reports,
                words("n_of", n=f"{total[code]:,}", total=f"{view.totals.reports:,}"),
            ),
            *(
                _share(counted.get((code, year), (0, 0))[1], count)
                for year, count in on_file.items()
            ),
        ]
        for code in themes
    ]
    return tables.table(head, rows, "qj-grid")


def _year(view: View, year: int | None, reports: int) -> str:
    note = view.words("reports_on_file", n=f"{reports:,}")
    return f"{escape(view.names.year(year))}<br><small>{escape(note)}</small>"


def _link(view: View, code: str) -> str:
    name = escape(view.names.theme(code))
    if not code:
        return name
    href = escape(state.address("shortcomings", th=code), quote=True)
    return f'<a class="qj-link" href="{href}" target="_self">{name}</a>'


def _share(reports: int, on_file: int) -> str:
    if not reports:
        return '<span class="qj-gap">·</span>'
    step = 1 + min(SHADES - 1, reports * SHADES // max(1, on_file))
    return f'<span class="qj-cell qj-s{step}">{reports:,}</span>'


def ledger(view: View, theme: str) -> None:
    """Per report: each shortcoming with its cause, the remedy stated and next year's plan."""
    words = view.words
    st.header(words("ledger"), anchor=False)
    st.html(f'<p class="qj-note">{escape(words("ledger_note"))}</p>')
    if view.has_few():
        reports = chosen(view)
    else:
        number = queries.reports_naming(view.build, view.selection, theme)
        first = pager(view, number, REPORTS_SHOWN)
        reports = queries.reports_with_theme(
            view.build, view.selection, theme, REPORTS_SHOWN, first
        )
    said = queries.statements_of(view.build, tuple(one.document_id for one in reports), theme)
    by_report: dict[str, list[StatementRow]] = defaultdict(list)
    for statement in said:
        by_report[statement.document_id].append(statement)
    for report in reports:
        _report(view, report, by_report[report.document_id], theme)


def _report(view: View, report: Report, said: Sequence[StatementRow], theme: str) -> None:
    words = view.words
    st.subheader(verbatim(view.names.report(report)), anchor=False)
    rows = pair(said)
    if not any(shortcoming for shortcoming, _ in rows) and not said:
        st.html(f'<p class="qj-note">{escape(words("no_shortcoming"))}</p>')
        return
    html = [
        [
            _shortcoming(view, shortcoming, answers),
            _answers(view, answers, "remedy", shortcoming),
            _answers(view, answers, "plan", shortcoming),
        ]
        for shortcoming, answers in rows
        if shortcoming or not theme
    ]
    head = [words(kind) for kind in ("shortcoming", "remedy", "plan")]
    st.html(tables.table(head, html, "qj-ledger"))


def pair(
    said: Sequence[StatementRow],
) -> list[tuple[StatementRow | None, list[StatementRow]]]:
    """Each shortcoming with what answers it; last, under None, what answers none of them."""
    starts = {one.start: one for one in said if one.kind == "shortcoming"}
    answers: Mapping[int | None, list[StatementRow]] = defaultdict(list)
    for statement in said:
        if statement.kind != "shortcoming":
            to = statement.responds_to if statement.responds_to in starts else None
            answers[to].append(statement)
    rows: list[tuple[StatementRow | None, list[StatementRow]]] = [
        (shortcoming, answers[start]) for start, shortcoming in starts.items()
    ]
    return [*rows, (None, answers[None])] if answers[None] else rows


def _shortcoming(
    view: View, shortcoming: StatementRow | None, answers: Sequence[StatementRow]
) -> str:
    if shortcoming is None:
        return f'<span class="qj-gap">{escape(view.words("unlinked"))}</span>'
    themes = view.words.listed([view.names.theme(theme) for theme in shortcoming.themes or ("",)])
    causes = [one for one in answers if one.kind == "cause"]
    said = "".join(
        f"<br><small>{escape(view.words('cause'))}</small> {_place(one)}" for one in causes
    )
    return f"{_place(shortcoming)}<br><small>{escape(themes)}</small>{said}"


def _answers(
    view: View, answers: Sequence[StatementRow], kind: str, shortcoming: StatementRow | None
) -> str:
    found = [one for one in answers if one.kind == kind]
    if found:
        return "".join(f"<p>{_place(one)}</p>" for one in found)
    gap = view.words(f"no_{kind}") if shortcoming else ""
    return f'<span class="qj-gap">{escape(gap)}</span>'


def _place(statement: StatementRow) -> str:
    """The words of a statement, linked to their place in the report."""
    href = state.address("source", doc=statement.document_id, at=str(statement.start))
    return (
        f'<a class="qj-plain" target="_self" href="{escape(href, quote=True)}"{tables.CHINESE}>'
        f"{escape(statement.quote)}</a>"
    )
