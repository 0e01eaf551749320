"""The ledger of the shortcomings page: shortcoming → remedy → plan → the following report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from html import escape

import streamlit as st

from dashboard import downloads, queries, recurrence_queries, recurring, state, tables
from dashboard.comparing import pager
from dashboard.filters import Choice, one
from dashboard.frame import View
from dashboard.i18n import verbatim
from dashboard.outcomes import OUTCOMES, promised, quotation
from dashboard.overview import chosen
from dashboard.rows import FollowedUp, Report, StatementRow

REPORTS_SHOWN = 10
PLANS_SHOWN = 40
COLUMNS = (
    "district_code", "province", "prefecture", "district", "bureau", "year", "theme", "theme_id",
    "shortcoming", "cause", "remedy", "plan", "outcome", "answer", "target", "value", "later_year",
    "later_quote", "document", "start", "end",
)  # fmt: skip

Plans = Mapping[tuple[str, int], FollowedUp]


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
        shared=_shared(view, named),
    )
    st.html(f'<p class="qj-lead">{escape(text)} {recurring.longest(view)}</p>')


def _shared(view: View, named: list[str]) -> str:
    words = view.words
    if view.totals.districts < 2:
        return words("shared_of_one")
    return words("shared_some", names=words.listed(named)) if named else words("shared_none")


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


def ledger(view: View, theme: str) -> None:
    """Shortcoming, cause, remedy, plan, and what the following report says; or plans of one end."""
    words, end = view.words, state.first("o")
    downloads.offer_table(view, partial(rows, view, theme, end), COLUMNS)
    st.header(words("ledger"), anchor=False)
    st.html(f'<p class="qj-note">{escape(words("ledger_note"))}</p>')
    st.html(_ends(view, theme))
    if end:
        _plans(view, theme, end)
        return
    if view.has_few():
        reports = chosen(view)
    else:
        number = queries.reports_naming(view.build, view.selection, theme)
        first = pager(view, number, REPORTS_SHOWN)
        reports = queries.reports_with_theme(
            view.build, view.selection, theme, REPORTS_SHOWN, first
        )
    _reports(view, reports, theme)


def _ends(view: View, theme: str) -> str:
    """How many plans met each outcome, each the way to those plans."""
    words = view.words
    found = recurrence_queries.outcomes(view.build, view.selection, theme)
    total = sum(found.values())
    parts = [_end("all", words("plans_n", n=f"{total:,}"))]
    parts += [
        _end(code, f"{words(f'outcome_{code}')} {found[code]:,}")
        for code in OUTCOMES
        if code in found
    ]
    line = f'<p class="qj-ends">{" · ".join(parts)}</p>'
    if set(found) == {"no_later_report"}:
        note, way = escape(words("all_wait")), recurring.earlier_year(view, "ledger")
        line += f'<p class="qj-note">{note} {way}</p>'
    return line


def _end(code: str, text: str) -> str:
    theme = state.first("th") or "all"
    href = escape(state.address("shortcomings", s="ledger", o=code, th=theme), quote=True)
    said = escape(text)
    if code == (state.first("o") or "all"):
        said = f"<b>{said}</b>"
    return f'<a class="qj-link" href="{href}" target="_self">{said}</a>'


def _plans(view: View, theme: str, end: str) -> None:
    """The plans of one outcome, beside the shortcoming that each answers."""
    words = view.words
    number = recurrence_queries.outcomes(view.build, view.selection, theme).get(end, 0)
    first = pager(view, number, PLANS_SHOWN)
    page = (PLANS_SHOWN, first)
    found = recurrence_queries.plans(view.build, view.selection, theme, end, page)
    reports = queries.reports_of(view.build, tuple({plan.document_id for plan in found}))
    head = [words("report"), words("shortcoming"), words("plan_then")]
    body = [
        [
            escape(view.names.report(reports[plan.document_id])),
            _answered(view, plan),
            promised(view, [plan]),
        ]
        for plan in found
    ]
    st.html(tables.table(head, body, "qj-cards qj-runs"))


def _answered(view: View, plan: FollowedUp) -> str:
    if plan.shortcoming is None or plan.responds_to is None:
        return f'<span class="qj-gap">{escape(view.words("unlinked"))}</span>'
    return quotation(plan.document_id, plan.responds_to, plan.shortcoming)


def _reports(view: View, reports: Sequence[Report], theme: str) -> None:
    documents = tuple(one.document_id for one in reports)
    plans = recurrence_queries.followed_up(view.build, documents)
    by_report: dict[str, list[StatementRow]] = defaultdict(list)
    for statement in queries.statements_of(view.build, documents, theme):
        by_report[statement.document_id].append(statement)
    for report in reports:
        _report(view, report, by_report[report.document_id], plans)


def _report(view: View, report: Report, said: Sequence[StatementRow], plans: Plans) -> None:
    words = view.words
    st.subheader(verbatim(view.names.report(report)), anchor=False)
    if not said:
        st.html(f'<p class="qj-note">{escape(words("no_shortcoming"))}</p>')
        return
    html = [
        [
            _shortcoming(view, shortcoming, answers),
            _remedies(view, answers, shortcoming),
            _promises(view, answers, shortcoming, plans),
        ]
        for shortcoming, answers in pair(said)
        if shortcoming or not state.first("th")
    ]
    head = [words(key) for key in ("shortcoming", "remedy", "plan_then")]
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


def _remedies(view: View, answers: Sequence[StatementRow], shortcoming: StatementRow | None) -> str:
    found = [one for one in answers if one.kind == "remedy"]
    if found:
        return "".join(f"<p>{_place(one)}</p>" for one in found)
    return _gap(view, "no_remedy") if shortcoming else ""


def _promises(
    view: View, answers: Sequence[StatementRow], shortcoming: StatementRow | None, plans: Plans
) -> str:
    """The plans of a row, each with what the following report says of it."""
    found = [one for one in answers if one.kind == "plan"]
    known = [plans[key] for one in found if (key := (one.document_id, one.start)) in plans]
    if known:
        return promised(view, known)
    if found:
        return "".join(f"<p>{_place(one)}</p>" for one in found)
    return _gap(view, "no_plan") if shortcoming else ""


def _gap(view: View, key: str) -> str:
    return f'<span class="qj-gap">{escape(view.words(key))}</span>'


def _place(statement: StatementRow) -> str:
    """The words of a statement, linked to their place in the report."""
    return quotation(statement.document_id, statement.start, statement.quote)


def rows(view: View, theme: str, end: str) -> downloads.Rows:
    """A row a plan, with what it answers and what became of it."""
    language = view.words.language
    for row in recurrence_queries.rows_of_follow_up(view.build, view.selection, theme, end):
        yield row | {
            "theme": row[f"themes_{language}"],
            "theme_id": row["themes"],
            "plan": row["quote"],
            "document": row["path"],
        }
