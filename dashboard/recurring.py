"""The parts of the shortcomings page on years and districts: what comes back, what is shared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from html import escape

import streamlit as st

from dashboard import downloads, queries, recurrence_queries, state, tables
from dashboard.comparing import pager
from dashboard.filters import grouped
from dashboard.frame import View
from dashboard.i18n import verbatim
from dashboard.outcomes import promised, quotation
from dashboard.overview import chosen
from dashboard.rows import FollowedUp, Recurring, Report, Run, StatementRow, ThemeCount
from dashboard.scrolling import scroll_to, target

VIEWS = ("again", "new", "silent", "shared", "ledger")
RUNS_SHOWN = 12
NAMED = 3  # runs named in the first sentence
QUOTED = 24  # reports quoted side by side
COLUMNS = (
    "district_code", "province", "prefecture", "district", "bureau", "year", "theme", "theme_id",
    "state", "years_running", "first_year", "following", "sentence", "is_same_wording", "likeness",
    "earlier_year", "earlier_sentence", "document", "start", "end",
)  # fmt: skip


def choose_view(view: View) -> str:
    """What comes back, what is new, what falls silent, what is shared, or the ledger."""
    key = f"w:s:{view.page}:{view.words.language}"
    st.session_state[key] = state.first("s")
    st.segmented_control(
        view.words("shortcomings"),
        VIEWS,
        key=key,
        format_func=lambda code: view.words(f"see_{code}"),
        required=True,
        label_visibility="collapsed",
        on_change=lambda: state.put("s", [st.session_state[key]]),
    )
    return state.first("s")


def longest(view: View) -> str:
    """How many themes come back in consecutive years, the longest named, as HTML."""
    words = view.words
    number = recurrence_queries.runs_in(view.build, view.selection, "again", "")
    if not number:
        return ""
    found = recurrence_queries.longest_runs(view.build, view.selection, NAMED)
    named = words.listed([_named(view, run) for run in found])
    return f"{escape(words('lead_again', n=grouped(number)))}{named}{escape(words('full_stop'))}"


def _named(view: View, run: Run) -> str:
    address = {"s": "again", "d": run.district_code, "th": run.theme_id, "y": "all"}
    href = escape(state.address("shortcomings", **address), quote=True)
    text = view.words(
        "run_named",
        district=view.names.district(run.district_code),
        theme=view.names.theme(run.theme_id),
        years=view.words("n_years", n=run.years),
    )
    return f'<a class="qj-link wrap" href="{href}" target="_self">{escape(text)}</a>'


def show(view: View, kind: str, theme: str) -> None:
    """The themes of one kind (again, new, silent): sentences of each year, plans and outcomes."""
    words = view.words
    st.header(words(f"see_{kind}"), anchor=False)
    number = recurrence_queries.runs_in(view.build, view.selection, kind, theme)
    if number:
        downloads.offer_table(view, partial(rows, view, kind, theme), COLUMNS)
    else:
        # What the page still shows is the grid: its sentences, not a file of headers alone.
        downloads.offer(view, lambda: downloads.statements(view, theme), "statements")
        way = earlier_year(view, kind) if kind == "silent" else ""
        narrowed = _narrowed(view, theme)
        st.html(f'<p class="qj-note">{escape(words(f"none_{kind}") + narrowed)} {way}</p>')
        return
    st.html(f'<p class="qj-note">{escape(words(f"note_{kind}"))}</p>')
    first = pager(view, number, RUNS_SHOWN)
    page = (RUNS_SHOWN, first)
    found = recurrence_queries.runs(view.build, view.selection, kind, theme, page)
    said = recurrence_queries.said_in(view.build, found)
    places = tuple((one.document_id, one.start) for run in found for one in said[run])
    plans = recurrence_queries.plans_for(view.build, places)
    head = [words("where_theme"), words("each_year"), words("promised_then")]
    body = [_run(view, run, said[run], plans) for run in found]
    st.html(tables.table(head, body, "qj-cards qj-runs"))


def _narrowed(view: View, theme: str) -> str:
    """That the filter of themes leaves only one, and the way out; '' where it leaves all."""
    return view.words("only_theme", name=view.names.theme(theme)) if theme else ""


def earlier_year(view: View, shown: str) -> str:
    """A link to the year before those chosen, whose reports have a later one; '' where none is."""
    years = view.totals.years
    before = [year for year in view.catalogue.years if years and year < years[0]]
    if not before:
        return ""
    text = escape(view.words("see_year", year=max(before)))
    href = escape(state.address("shortcomings", s=shown, y=str(max(before))), quote=True)
    return f'<a class="qj-link" href="{href}" target="_self">{text}</a>'


def _run(
    view: View,
    run: Run,
    said: Sequence[Recurring],
    plans: Mapping[tuple[str, int], Sequence[FollowedUp]],
) -> list[str]:
    """A theme of one bureau: how each year words it, and what was promised each year."""
    words = view.words
    span = str(run.first_year)
    if run.years > 1:
        span = words("run_years", n=run.years, first=run.first_year, last=run.last_year)
    place = view.names.district(run.district_code)
    if run.bureau != view.catalogue.bureaus[0]:
        place = f"{place} {view.names.bureau(run.bureau)}"
    name = (
        f"{escape(place)}<br><b>{escape(view.names.theme(run.theme_id))}</b>"
        f"<br><small>{escape(span)}</small>"
    )
    worded = _by_year((one.year, _worded(view, one)) for one in said)
    answered = _by_year(
        (one.year, promised(view, plans[one.document_id, one.start]))
        for one in said
        if plans.get((one.document_id, one.start))
    )
    gap = f'<span class="qj-gap">{escape(words("no_plan"))}</span>'
    return [name, worded, answered or gap]


def _worded(view: View, one: Recurring) -> str:
    """A sentence; that it is worded as the year before; that it falls silent."""
    words = view.words
    notes = []
    if one.is_same_wording:
        notes.append(words("same_wording_as", year=one.earlier_year))
    if one.following == "silent":
        notes.append(words("following_silent"))
    small = f" <small>{escape(words('clause_separator').join(notes))}</small>" if notes else ""
    return f"<p>{quotation(one.document_id, one.start, one.quote)}{small}</p>"


def _by_year(said: Iterable[tuple[int, str]]) -> str:
    """What is said, under its year; a year is named once."""
    parts, last = [], 0
    for year, html in said:
        parts.append(html if year == last else f'<small class="qj-when">{year}</small>{html}')
        last = year
    return "".join(parts)


def rows(view: View, kind: str, theme: str) -> downloads.Rows:
    """A row a shortcoming and theme that is part of what is listed."""
    language = view.words.language
    for row in recurrence_queries.rows_of_recurring(view.build, view.selection, kind, theme):
        yield row | {
            "theme": row[language],
            "sentence": row["quote"],
            "earlier_sentence": row["earlier_quote"],
            "document": row["path"],
        }


# What districts share ----------------------------------------------------------------------------


def show_shared(view: View, theme: str) -> None:
    """Themes by how many districts and reports state them; one theme's quotations side by side."""
    words = view.words
    counted = recurrence_queries.themes_in(view.build, view.selection)
    downloads.offer(view, lambda: downloads.statements(view, theme), "statements")
    st.header(words("see_shared"), anchor=False)
    if not counted:
        st.html(f'<p class="qj-note">{escape(words("no_shortcoming"))}</p>')
        return
    head = [words(key) for key in ("theme", "districts_with", "reports_with", "sentences", "again")]
    body = [_count(view, one) for one in counted]
    st.html(tables.table(head, body, "qj-cards qj-counts"))
    _quotations(view, theme or counted[0].theme_id)


def _count(view: View, one: ThemeCount) -> list[str]:
    words, totals = view.words, view.totals
    href = escape(state.address("shortcomings", s="shared", th=one.theme_id), quote=True)
    name = escape(view.names.theme(one.theme_id))
    districts = words("n_of_plain", n=f"{one.districts:,}", total=f"{totals.districts:,}")
    reports = words("n_of", n=f"{one.reports:,}", total=f"{totals.reports:,}")
    return [
        f'<a class="qj-link wrap" href="{href}" target="_self">{name}</a>',
        escape(districts),
        tables.bar(one.reports / totals.reports, reports),
        f"{one.sentences:,}",
        f"{one.again:,}" if one.again else '<span class="qj-gap">0</span>',
    ]


def _quotations(view: View, theme: str) -> None:
    """How each report words one theme, side by side."""
    words = view.words
    number = queries.reports_naming(view.build, view.selection, theme)
    title = words("quoted_theme", name=view.names.theme(theme))
    target("quotations")
    st.header(verbatim(title), anchor=False)
    said = words("n_of", n=f"{number:,}", total=f"{view.totals.reports:,}")
    if not number:
        said += words("clause_separator") + words("theme_nowhere")
    st.html(f'<p class="qj-note">{escape(said)}</p>')
    first = 0 if view.has_few() else pager(view, number, QUOTED)
    reports = (
        chosen(view)
        if view.has_few()
        else queries.reports_with_theme(view.build, view.selection, theme, QUOTED, first)
    )
    documents = tuple(one.document_id for one in reports)
    by_report: dict[str, list[StatementRow]] = defaultdict(list)
    for one in queries.statements_of(view.build, documents, theme):
        if one.kind == "shortcoming":
            by_report[one.document_id].append(one)
    cards = [_card(view, one, by_report[one.document_id]) for one in reports]
    st.html(f'<div class="qj-quotes">{"".join(cards)}</div>')
    if state.first("th"):
        scroll_to("quotations", theme)


def _card(view: View, report: Report, said: Sequence[StatementRow]) -> str:
    if not said:
        return ""
    name = escape(view.names.report(report))
    quoted = "".join(f"<p>{quotation(one.document_id, one.start, one.quote)}</p>" for one in said)
    return f"<figure><figcaption>{name}</figcaption>{quoted}</figure>"
