"""The grid of shortcomings: themes down, reports or years across, with what comes back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from dashboard import queries, recurrence_queries, state, tables
from dashboard.frame import View
from dashboard.outcomes import before_and_after, outcome, quotation
from dashboard.overview import chosen
from dashboard.rows import FollowedUp, Recurring, Report, StatementRow

SHADES = 4


def grid(view: View, theme: str) -> None:
    """Themes down; reports across where they fit, else years; the number of sentences in each."""
    st.header(view.words("grid_title"), anchor=False)
    if theme and not queries.reports_naming(view.build, view.selection, theme):
        st.html(f'<p class="qj-note">{escape(view.words("theme_nowhere"))}</p>')
        return
    html = _by_report(view, theme) if view.has_few() else _by_year(view, theme)
    st.html(html)
    note = view.words("grid_note" if view.has_few() else "grid_note_years")
    st.html(f'<p class="qj-note">{escape(note)}</p>')


@dataclass(frozen=True)
class Sheet:
    """All that the cells of the grid are made of, by document."""

    view: View
    said: dict[tuple[str, str], list[StatementRow]]  # shortcomings by (theme, document)
    answers: dict[str, list[StatementRow]]  # causes, remedies and plans
    plans: dict[tuple[str, int], FollowedUp]
    again: dict[tuple[str, str, int], Recurring]  # by (theme, document, start)


def _sheet(view: View, theme: str) -> Sheet:
    said: dict[tuple[str, str], list[StatementRow]] = defaultdict(list)
    answers: dict[str, list[StatementRow]] = defaultdict(list)
    for one in queries.statements(view.build, view.selection, theme):
        if one.kind != "shortcoming":
            answers[one.document_id].append(one)
            continue
        for name in one.themes or ("",):
            said[name, one.document_id].append(one)
    documents = tuple(report.document_id for report in chosen(view))
    recurring = recurrence_queries.recurring(view.build, view.selection, theme)
    return Sheet(
        view,
        said,
        answers,
        dict(recurrence_queries.followed_up(view.build, documents)),
        {(one.theme_id, one.document_id, one.start): one for one in recurring},
    )


def _by_report(view: View, theme: str) -> str:
    reports = chosen(view)
    sheet = _sheet(view, theme)
    naming = {
        code: [report for report in reports if (code, report.document_id) in sheet.said]
        for code in [*view.catalogue.themes, ""]
        if theme in {"", code}
    }
    ordered = sorted(
        (code for code in naming if naming[code]),
        key=lambda code: (code == "", -len({one.district_code for one in naming[code]})),
    )
    head = [view.words("theme"), *(escape(view.names.report(report)) for report in reports)]
    rows = [
        [
            _theme(view, code, naming[code]),
            *(_cell(sheet, code, report, f"g-{code}-{k}") for k, report in enumerate(reports)),
        ]
        for code in ordered
    ]
    return tables.table(head, rows, "qj-grid qj-themes")


def _theme(view: View, code: str, naming: Sequence[Report]) -> str:
    """A theme; where districts share it, how many reports state it, as the way to them."""
    name = escape(view.names.theme(code))
    if len({one.district_code for one in naming}) < 2 or not code:
        return name
    href = escape(state.address("shortcomings", s="shared", th=code), quote=True)
    shared = view.words("shared_n", n=len(naming), total=view.totals.reports)
    return f'{name} <a class="qj-tag" href="{href}" target="_self">{escape(shared)}</a>'


def shade(count: int) -> int:
    """A step of the shading: the count itself, and the darkest from four up."""
    return min(count, SHADES)


def _cell(sheet: Sheet, code: str, report: Report, panel: str) -> str:
    """The number of sentences and what comes back; a click shows them with what answers them."""
    words = sheet.view.words
    found = sheet.said.get((code, report.document_id), [])
    if not found:
        return '<span class="qj-gap">·</span>'
    keys = [(code, report.document_id, one.start) for one in found]
    again = [sheet.again[key] for key in keys if key in sheet.again]
    label = str(len(found)) + "".join(
        f"<small>{escape(mark)}</small>" for mark in marks(sheet.view, again)
    )
    title = f"{sheet.view.names.report(report)} · {words('sentences_n', n=len(found))}"
    inside = "".join(
        _said(sheet, one, sheet.again.get(key)) for one, key in zip(found, keys, strict=True)
    )
    kind = f"qj-n qj-s{shade(len(found))}"
    return tables.opens(tables.Panel(panel, label, title, inside, kind), words)


def marks(view: View, again: Sequence[Recurring]) -> list[str]:
    """What a cell says beside its number: years running or new; not mentioned again."""
    words = view.words
    running = max((one.years_running for one in again), default=0)
    found = []
    if running > 1:
        found.append(words("n_years", n=running))
    elif any(one.state == "new" for one in again):
        found.append(words("mark_new"))
    if any(one.following == "silent" for one in again):
        found.append(words("mark_silent"))
    return found


def _said(sheet: Sheet, one: StatementRow, again: Recurring | None) -> str:
    """A shortcoming with the years before and after, and what answers it in its report."""
    view = sheet.view
    quote = f"<blockquote{tables.CHINESE}>{escape(one.quote)}</blockquote>"
    parts = [quote, tables.source_link(one.document_id, one.start, view.words)]
    parts += [before_and_after(view, again)] if again else []
    for answer in sheet.answers[one.document_id]:
        if answer.responds_to == one.start:
            parts.append(_answer(sheet, answer))
    return "".join(parts)


def _answer(sheet: Sheet, answer: StatementRow) -> str:
    """A cause, remedy or plan with its kind; a plan with its outcome."""
    view = sheet.view
    said = quotation(answer.document_id, answer.start, answer.quote)
    plan = sheet.plans.get((answer.document_id, answer.start)) if answer.kind == "plan" else None
    told = f"<br>{outcome(view, plan)}" if plan else ""
    name = escape(view.words(answer.kind) + view.words("colon"))
    return f'<p class="qj-plan"><small>{name}</small>{said}{told}</p>'


def _by_year(view: View, theme: str) -> str:
    """Where reports are too many for columns: how many of each year's reports name a theme."""
    words = view.words
    by_theme = queries.themes_by_year(view.build, view.selection)
    counted = {(code, year): reports for code, year, _, reports, _ in by_theme}
    again = recurrence_queries.again_by_year(view.build, view.selection)
    on_file = queries.reports_by_year(view.build, view.selection)
    total: Counter[str] = Counter()
    for (code, _), reports in counted.items():
        total[code] += reports
    head = [
        words("theme"),
        words("reports_with"),
        *(_year(view, year, count) for year, count in on_file.items()),
    ]
    rows = [
        [
            _link(view, code),
            _total(view, total[code]),
            *(
                _share(view, counted.get((code, year), 0), count, again.get((code, year or 0), 0))
                for year, count in on_file.items()
            ),
        ]
        for code, _ in total.most_common()
        if theme in {"", code}
    ]
    return tables.table(head, rows, "qj-grid qj-themes qj-newest")


def _total(view: View, reports: int) -> str:
    text = view.words("n_of", n=f"{reports:,}", total=f"{view.totals.reports:,}")
    return tables.bar(reports / view.totals.reports, text)


def _year(view: View, year: int | None, reports: int) -> str:
    note = view.words("reports_on_file", n=f"{reports:,}")
    # On a phone the head stands in one line before its cell: a sign keeps the two numbers apart.
    return f"{escape(view.names.year(year))}<i hidden>·</i><br><small>{escape(note)}</small>"


def _link(view: View, code: str) -> str:
    name = escape(view.names.theme(code))
    if not code:
        return name
    href = escape(state.address("shortcomings", s="shared", th=code), quote=True)
    return f'<a class="qj-link wrap" href="{href}" target="_self">{name}</a>'


def _share(view: View, reports: int, on_file: int, again: int) -> str:
    if not reports:
        return '<span class="qj-gap">·</span>'
    step = 1 + min(SHADES - 1, reports * SHADES // max(1, on_file))
    back = f"<br><small>{escape(view.words('again_n', n=f'{again:,}'))}</small>" if again else ""
    return f'<span class="qj-cell qj-s{step}">{reports:,}{back}</span>'
