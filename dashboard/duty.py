"""The parts of the duty page on reporting: what is due, what is on file, when, and with what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

import streamlit as st

from dashboard import downloads, duty_queries, state, tables
from dashboard.comparing import pager
from dashboard.frame import View
from dashboard.rows import Deadline, Duty, DutyCounts, MandatedPart, Shown

VIEWS = ("duty", "words", "versions")
CELLS = 60  # bureaus × years on a page
FEW_YEARS = 4  # columns that need not fill the page
FEWEST, MOST = 6, 30  # bureaus on a page
COLUMNS = (
    "district_code", "province", "prefecture", "district", "bureau", "year", "is_on_file",
    "title", "has_title", "has_issuer", "issued_on", "report_due", "report_state",
    "published_on", "publish_due", "publish_state", "parts_present", "parts_missing", "document",
)  # fmt: skip

Places = Mapping[tuple[str, str], Shown]


def choose_view(view: View) -> str:
    """Reporting, repetition and substance, or versions."""
    key = f"w:v:{view.page}:{view.words.language}"
    st.session_state[key] = state.first("v")
    st.segmented_control(
        view.words("duty_view"),
        VIEWS,
        key=key,
        format_func=lambda code: view.words(f"duty_{code}"),
        required=True,
        label_visibility="collapsed",
        on_change=lambda: _keep_view(key),
    )
    return state.first("v")


def _keep_view(key: str) -> None:
    state.put("v", [st.session_state[key]])
    state.put("doc", [])


def show(view: View) -> None:
    """Counts, the grid of districts and years, and where each mandated part stands."""
    downloads.offer_table(view, lambda: rows(view), COLUMNS)
    _lead(view)
    number = duty_queries.duty_counts(view.build, view.selection).places
    size = bureaus_on_a_page(len(view.totals.years))
    st.header(view.words("duty_grid"), anchor=False)
    first = pager(view, number, size)
    due = duty_queries.duties(view.build, view.selection, size, first)
    documents = tuple(one.document_id for one in due if one.document_id)
    places = duty_queries.duty_places(view.build, documents)
    several = len({one.year for one in due}) > 1
    if several:
        st.html(_grid(view, due, places))
        _note(view, "duty_grid_note")
    unplaced = duty_queries.unplaced(view.build, view.selection)
    if unplaced:
        _note(view, "duty_unplaced", n=unplaced)
    if several:
        st.header(view.words("duty_parts"), anchor=False)
        if number > size:
            listed = len({(one.district_code, one.bureau) for one in due})
            _note(view, "duty_parts_page", a=listed, n=f"{number:,}")
        due = tuple(one for one in due if one.document_id)
    _parts(view, due, places)


def _note(view: View, key: str, **values: object) -> None:
    st.html(f'<p class="qj-note">{escape(view.words(key, **values))}</p>')


def bureaus_on_a_page(years: int) -> int:
    """So many that a page holds about as many cells, however many years are shown.

    >>> bureaus_on_a_page(1), bureaus_on_a_page(3), bureaus_on_a_page(10)
    (30, 20, 6)
    """
    return max(FEWEST, min(MOST, CELLS // max(1, years)))


# What is due and what is on file -----------------------------------------------------------------


def _lead(view: View) -> None:
    words = view.words
    counts = duty_queries.duty_counts(view.build, view.selection)
    said = words("duty_lead", due=f"{counts.due:,}", places=f"{counts.places:,}",
                 on_file=f"{counts.on_file:,}")  # fmt: skip
    note = escape(words("duty_lead_note"))
    st.html(f'<p class="qj-lead"><b>{escape(said)}</b> {note}</p>')
    on_file = words("duty_of", n=f"{counts.on_file:,}")
    missing = words("duty_missing_n", n=f"{counts.due - counts.on_file:,}")
    not_all = words("duty_not_all", n=f"{counts.on_file - counts.complete:,}")
    st.html(
        tables.key_figures(
            [
                (words("duty_key_file"), f"{counts.on_file:,}",
                 words("duty_of", n=f"{counts.due:,}"), missing),
                _deadline(view, "report", counts),
                _deadline(view, "publish", counts),
                (words("duty_key_parts"), f"{counts.complete:,}", on_file, not_all),
            ]
        )
    )  # fmt: skip
    _basis(view)


def _deadline(view: View, kind: str, counts: DutyCounts) -> tuple[str, str, str, str]:
    """Name, large figure, unit and note of one deadline."""
    words, on_file = view.words, view.words("duty_of", n=f"{counts.on_file:,}")
    numbers = [getattr(counts, f"{kind}_{code}") for code in ("in_time", "late", "unknown")]
    in_time, late, unknown = (f"{number:,}" for number in numbers)
    # Undated reports are no late ones: a large "in time: 0" would read as if nobody had met it.
    if numbers[2] > max(numbers[:2]):
        note = words("duty_in_time_late", in_time=in_time, late=late)
        return words(f"duty_row_{kind}"), words("duty_unknown_n", n=unknown), on_file, note
    note = words("duty_late_unknown", late=late, unknown=unknown)
    return words(f"duty_key_{kind}"), in_time, on_file, note


def _basis(view: View) -> None:
    """Articles and deadlines, as the tables of the build give them."""
    words = view.words
    said = [
        words.either(row.article, row.article_en) + words("colon") + words.either(row.zh, row.en)
        for row in duty_queries.deadlines(view.build).values()
    ]
    parts = duty_queries.mandated_parts(view.build)
    named: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        article = words.either(part.article, part.article_en)
        named[article].append(words.either(part.zh, part.en))
    for article, names in named.items():
        listed = words("duty_basis_parts", parts=words.listed(names))
        said.append(f"{article}{words('colon')}{listed}")
    items = "".join(f"<li>{tables.quoting(line, words)}</li>" for line in said)
    st.html(
        f'<details class="qj-note"><summary>{escape(words("duty_basis"))}</summary>'
        f"<p>{tables.quoting(words('duty_regulation'), words)}</p><ul>{items}</ul>"
        f"<p>{escape(words('duty_basis_change'))}</p></details>"
    )


def _grid(view: View, due: Sequence[Duty], places: Places) -> str:
    """Bureaus down, years across; each report with its date, states and number of parts."""
    years = sorted({one.year for one in due})
    by_place: dict[tuple[str, str], dict[int, Duty]] = defaultdict(dict)
    for one in due:
        by_place[one.district_code, one.bureau][one.year] = one
    head = [view.words("district"), *map(str, years)]
    rows = [
        [
            _place(view, code, bureau),
            *(_cell(view, by_year[year], places, f"d-{k}-{year}") for year in years),
        ]
        for k, ((code, bureau), by_year) in enumerate(by_place.items())
    ]
    few = " qj-few" if len(years) <= FEW_YEARS else ""
    return tables.table(head, rows, f"qj-grid qj-years{few}")


def _place(view: View, code: str, bureau: str) -> str:
    name = escape(view.names.district(code))
    if len(view.catalogue.bureaus) < 2:
        return name
    return f"{name}<br><small>{escape(view.names.bureau(bureau))}</small>"


def _cell(view: View, one: Duty, places: Places, panel: str) -> str:
    words = view.words
    if one.document_id is None:
        return f'<span class="qj-gap">{escape(words("no_report"))}</span>'
    have, total = len(one.parts_present or ()), len(_all_parts(one))
    lines = [
        one.issued_on.isoformat() if one.issued_on else words("duty_no_date"),
        f"{words('duty_reported')} {words(f'duty_{one.report_state}')}",
        f"{words('duty_published')} {words(f'duty_{one.publish_state}')}",
        words("duty_n_parts", n=have, total=total),
    ]
    label = f"<b>{escape(lines[0])}</b>" + "".join(
        f"<small>{escape(line)}</small>" for line in lines[1:]
    )
    shown = tables.Panel(
        panel, label, _title_of(view, one), _panel(view, one, places), "qj-n qj-s1 qj-due"
    )
    return tables.opens(shown, words)


def _all_parts(one: Duty) -> tuple[str, ...]:
    return (*(one.parts_present or ()), *(one.parts_missing or ()))


def _panel(view: View, one: Duty, places: Places) -> str:
    """All that is known of one report's duty, each with the place that shows it."""
    words, known = view.words, duty_queries.deadlines(view.build)
    lines = [
        (words("duty_title"), _title(view, one, places)),
        (words("duty_issuer"), _issuer(view, one, places)),
        (words("duty_row_report"), _dated(view, one, "issued_on", known["report"], places)),
        (words("duty_row_publish"), _dated(view, one, "published_on", known["publish"], places)),
    ]
    lines += [
        (_named(view, part), _part(view, one, part.part, places))
        for part in duty_queries.mandated_parts(view.build)
    ]
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in lines)
    document = one.document_id or ""
    return f'<dl class="qj-duty">{listed}</dl>{tables.source_link(document, 0, words)}'


def _named(view: View, part: MandatedPart) -> str:
    name = view.words.either(part.zh, part.en)
    return name[:1].upper() + name[1:]


def _day(view: View, deadline: Deadline) -> str:
    """A day of any year, as the language writes it."""
    month = view.words.named("month", str(deadline.month))
    return view.words("duty_day", month=month, day=deadline.day)


def _dated(view: View, one: Duty, field: str, deadline: Deadline, places: Places) -> str:
    """A date with its state against the deadline, the deadline with its article."""
    words = view.words
    is_report = field == "issued_on"
    when: date | None = one.issued_on if is_report else one.published_on
    due = one.report_due if is_report else one.publish_due
    code = one.report_state if is_report else one.publish_state
    said = escape(words(f"duty_{code}"))
    if when:
        linked = _link(one, places.get((one.document_id or "", field)), when.isoformat())
        said = f"{linked} · {said}"
    limit = words("duty_due", date=due.isoformat(), article=_article(view, deadline))
    return f"{said} <small>{tables.quoting(limit, words)}</small>"


def _title(view: View, one: Duty, places: Places) -> str:
    if not one.title:
        return escape(view.words("untitled"))
    return _link(one, places.get((one.document_id or "", "title")), one.title.replace("\n", ""))


def _issuer(view: View, one: Duty, places: Places) -> str:
    if not one.has_issuer:
        return escape(view.words("duty_not_found"))
    shown = places.get((one.document_id or "", "bureau"))
    return _link(one, shown, view.names.bureau(one.bureau))


def _part(view: View, one: Duty, part: str, places: Places) -> str:
    """The heading that shows a part, as the way to it; or that none was found."""
    shown = places.get((one.document_id or "", part))
    if shown is None:
        return f'<span class="qj-gap">{escape(view.words("duty_not_found"))}</span>'
    return _link(one, shown, shown.heading or view.words("duty_in_text"))


def _link(one: Duty, shown: Shown | None, text: str) -> str:
    """Text, linked to the place in the report that shows it where one is known."""
    said = _marked(text)
    if shown is None:
        return said
    href = state.address("source", doc=one.document_id or "", at=str(shown.start))
    title = escape(text, quote=True)
    return (
        f'<a class="qj-link qj-heading" href="{escape(href, quote=True)}" target="_self"'
        f' title="{title}">{said}</a>'
    )


def _marked(text: str) -> str:
    """Text of a report or of the interface; Chinese is marked as such in either language."""
    said = escape(text)
    return f"<span{tables.CHINESE}>{said}</span>" if tables.HAN.search(text) else said


# Where the parts stand ---------------------------------------------------------------------------


def _parts(view: View, due: Sequence[Duty], places: Places) -> None:
    """A row a report: title, issuer, dates, and each mandated part by its heading."""
    words = view.words
    known, parts = duty_queries.deadlines(view.build), duty_queries.mandated_parts(view.build)
    head = [
        escape(words("report")),
        escape(words("duty_title_issuer")),
        _limit(view, known["report"]),
        _limit(view, known["publish"]),
        *(escape(_named(view, part)) for part in parts),
    ]
    body = [_row(view, one, [part.part for part in parts], places) for one in due]
    st.html(tables.table(head, body, "qj-cards qj-parts"))
    _note(view, "duty_parts_note")


def _limit(view: View, deadline: Deadline) -> str:
    """The head of a column of dates: the deadline, and its article."""
    said = view.words(f"duty_{deadline.deadline}_due", date=_day(view, deadline))
    return f"{escape(said)}<small>{tables.quoting(_article(view, deadline), view.words)}</small>"


def _article(view: View, deadline: Deadline) -> str:
    return view.words.either(deadline.article, deadline.article_en)


def _row(view: View, one: Duty, parts: Sequence[str], places: Places) -> list[str]:
    if one.document_id is None:
        gap = f'<span class="qj-gap">{escape(view.words("no_report"))}</span>'
        return [escape(_title_of(view, one)), gap, "", "", *("" for _ in parts)]
    return [
        tables.source_link(one.document_id, 0, view.words, escape(_title_of(view, one))),
        f"{_title(view, one, places)}<small>{_issuer(view, one, places)}</small>",
        _when(view, one, "issued_on", places),
        _when(view, one, "published_on", places),
        *(_part(view, one, part, places) for part in parts),
    ]


def _title_of(view: View, one: Duty) -> str:
    """District and year; the bureau too where it is not the commonest kind of the build."""
    place = view.names.district(one.district_code)
    name = view.words("report_name", district=place, year=one.year)
    if one.bureau == view.catalogue.bureaus[0]:
        return name
    return f"{name} {view.names.bureau(one.bureau)}"


def _when(view: View, one: Duty, field: str, places: Places) -> str:
    is_report = field == "issued_on"
    when = one.issued_on if is_report else one.published_on
    code = one.report_state if is_report else one.publish_state
    said = escape(view.words(f"duty_{code}"))
    if when is None:
        return f'<span class="qj-gap">{said}</span>' if code == "unknown" else said
    return f"{_link(one, places.get((one.document_id or '', field)), when.isoformat())} {said}"


def rows(view: View) -> downloads.Rows:
    """A row a bureau and year, also where no report is on file."""
    language = view.words.language
    for row in duty_queries.rows_of_duty(view.build, view.selection):
        # Nothing can be said of the title and the issuer of what is not held here.
        unread = {} if row["is_on_file"] else {"has_title": None, "has_issuer": None}
        yield {
            **row,
            **unread,
            "parts_present": row[f"present_{language}"],
            "parts_missing": row[f"missing_{language}"],
            "document": row["path"],
        }
