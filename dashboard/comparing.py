"""The parts of the comparison: one indicator over the chosen reports, with the sentences beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

import streamlit as st

from dashboard import (
    charts,
    downloads,
    numbers,
    overview,
    pictures,
    queries,
    state,
    tables,
    verdict,
)
from dashboard.filters import Choice, one
from dashboard.frame import View
from dashboard.overview import chosen
from dashboard.rows import Observation, Report, Selection
from dashboard.verdict import Verdict

ROWS_SHOWN = 50
CHARTS_SHOWN = 3  # a fourth chart costs more than it tells


def topic_of(view: View, spoken_of: Mapping[str, Verdict]) -> str:
    """The topic in force; where none is chosen, that of the indicator, or the first spoken of."""
    rows = view.catalogue.indicators
    if state.first("i"):
        return rows[state.first("i")].topic
    if state.first("t"):
        return state.first("t")
    best = min(
        (code for code in rows if code in spoken_of),
        key=lambda code: (verdict.ORDER.index(spoken_of[code].kind), -reported(view, code)),
        default="",
    )
    return rows[best].topic if best else ""


def reported(view: View, indicator: str) -> int:
    """How many of the chosen reports give a number."""
    row = queries.coverage(view.build, view.selection).get(indicator)
    return row.reported if row else 0


def choose(view: View, spoken_of: Mapping[str, Verdict]) -> tuple[str, ...]:
    """Topic, then indicator: the indicators to be shown."""
    words, names = view.words, view.names
    topic = topic_of(view, spoken_of)
    overview.choose_topic(view, topic)
    codes = [
        code
        for code, row in view.catalogue.indicators.items()
        if row.topic == topic and code in spoken_of
    ]
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        choice = Choice(
            "i",
            words("indicator"),
            codes,
            lambda code: f"{names.indicator(code)} · {words(spoken_of[code].kind)}",
        )
        one(choice, view.page, words, everything="whole_topic")
    wanted = state.first("i")
    with right:
        # Counts of a whole topic have no qualifier to choose by.
        counted = not wanted and is_counted(view, codes)
        _only(view, ["comparable"] if counted else ["comparable", "exact"])
    if wanted and wanted not in codes:
        everywhere = queries.coverage(view.build, Selection()).get(wanted)
        number = everywhere.reported if everywhere else 0
        key = "empty_indicator" if number else "empty_indicator_anywhere"
        st.info(words(key, name=names.indicator(wanted), n=number))
        return ()
    if not codes:
        overview.nothing_under(view, spoken_of, topic)
    return (wanted,) if wanted else tuple(codes)


def is_counted(view: View, indicators: Sequence[str]) -> bool:
    """Whether the indicators are shown as counts: reports are too many to stand side by side."""
    return not view.has_few() and len(indicators) > 1


def _only(view: View, offered: Sequence[str]) -> None:
    """Switches that leave out what is not comparable, or not exact."""
    key = f"w:only:{view.page}:{view.words.language}:{len(offered)}"
    codes = state.get("only")
    st.session_state[key] = [code for code in codes if code in offered]
    st.pills(
        view.words("show_only"),
        offered,
        key=key,
        selection_mode="multi",
        format_func=lambda code: view.words(f"only_{code}"),
        label_visibility="collapsed",
        on_change=lambda: state.put("only", tuple(st.session_state[key]) or state.NONE),
    )


def show(view: View, indicators: Sequence[str], spoken_of: Mapping[str, Verdict]) -> None:
    """Every indicator with its verdict, its table and, where it is earned, its chart."""
    if is_counted(view, indicators):
        _counted(view, indicators, spoken_of)
        return
    for place, indicator in enumerate(indicators):
        _one(view, indicator, spoken_of[indicator], with_chart=place < CHARTS_SHOWN)


def _counted(view: View, indicators: Sequence[str], spoken_of: Mapping[str, Verdict]) -> None:
    """A topic over many reports: counts of every indicator, then pictures of the best covered."""
    comparable = [one for one in indicators if spoken_of[one].kind == "comparable"]
    shown = comparable if "comparable" in state.get("only") else indicators
    if not shown:
        named = view.words("only_comparable")
        st.info(view.words("empty_only_topic", filter=named, n=len(indicators)))
        return
    st.html(overview.counted(view, spoken_of, shown))
    best = sorted(comparable, key=lambda one: -reported(view, one))[:CHARTS_SHOWN]
    for indicator in best:
        seen = queries.observations(view.build, view.selection, indicator_id=indicator)
        _heading(view, indicator, seen, spoken_of[indicator])
        pictures.show(view, indicator, seen)
        link = tables.indicator_link(indicator, view.names, "qj-link", view.words("each_figure"))
        st.html(f"<p>{link}</p>")


def _one(view: View, indicator: str, judged: Verdict, *, with_chart: bool) -> None:
    """One indicator. Of few reports the sentences come first, of many the picture."""
    seen = queries.observations(view.build, view.selection, indicator_id=indicator)
    left = kept(seen)
    # What a heading counts is what is drawn below it, also after a switch.
    _heading(view, indicator, seen if view.has_few() else left, judged)
    if not view.has_few():
        pictures.show(view, indicator, left)
    _table(view, left, seen)
    if view.has_few() and with_chart and not pictures.show(view, indicator, left):
        _why_no_chart(view, seen)


def _why_no_chart(view: View, seen: Sequence[Observation]) -> None:
    if len({one.document_id for one in seen if one.has_number}) > 1:
        st.html(f'<p class="qj-note">{escape(view.words("no_axis"))}</p>')


def kept(observations: Sequence[Observation]) -> tuple[Observation, ...]:
    """What the switches leave."""
    only = set(state.get("only"))
    left = tuple(observations)
    if "comparable" in only:
        each = verdict.of_each(left)
        left = tuple(one for one in left if each[verdict.key_of(one)].kind == "comparable")
    if "exact" in only:
        left = tuple(one for one in left if one.qualifier == "exact")
    return left


def _heading(view: View, indicator: str, seen: Sequence[Observation], judged: Verdict) -> None:
    """Name, verdict with its reasons, and what the indicator counts."""
    words, row = view.words, view.catalogue.indicators[indicator]
    st.header(view.names.indicator(indicator), anchor=False)
    line = tables.verdict(judged, words, _who(view, seen, judged))
    definition = row.definition_zh if words.language == "zh" else row.definition
    if definition:
        said = tables.quoting(words("definition", text=definition), words)
        line += f' <span class="qj-note">{said}</span>'
    st.html(f'<p class="qj-judged">{line}</p>')


def _who(view: View, seen: Sequence[Observation], judged: Verdict) -> str:
    """Whom a verdict is about, in words; '' for its plain words."""
    words = view.words
    if view.has_few():
        return overview.said(judged, seen, _sources(view, seen, chosen(view)))
    drawable = verdict.one_axis(seen)
    year = verdict.main_year(drawable)
    if year is None or judged.kind != "comparable":
        return ""
    counts = verdict.by_year(drawable)
    drawn = [one for one, number in counts.items() if number > 1]  # each has a panel
    if counts[year] > charts.BARS_SHOWN:  # a spread, of one year
        drawn = [year]
    keys = ["comparable_n", *["comparable_also"] * (len(drawn) - 1)]
    said = [
        words(key, year=one, n=f"{counts[one]:,}")
        + _quartiles(view, [seen for seen in drawable if seen.year == one])
        for key, one in zip(keys, drawn, strict=True)
    ]
    return words("clause_separator").join(said)


def _quartiles(view: View, group: Sequence[Observation]) -> str:
    """Median and quartiles under the mark of the weakest figure; none where bounds disagree."""
    found = verdict.quartiles(group)
    mark = numbers.weakest(seen.qualifier or "exact" for seen in group)
    if found is None or mark is None:
        return ""
    low, middle, high = (numbers.marked(value, mark) for value in found)
    words = view.words
    return words("clause_separator") + words("median_of", m=middle, a=low, b=high)


def _sources(view: View, seen: Sequence[Observation], reports: Sequence[Report]) -> tables.Sources:
    return tables.Sources(
        view.names,
        queries.evidence(view.build, tables.places_of(seen)),
        {report.document_id: report for report in reports},
    )


def _table(view: View, left: Sequence[Observation], seen: Sequence[Observation]) -> None:
    """A row a figure: report, number, what is counted, the sentence, where it stands."""
    words = view.words
    if not left:
        filters = [code for code in state.get("only") if code != "none"]
        named = words.listed([words(f"only_{code}") for code in filters])
        st.info(words("empty_only", filter=named, n=len(seen)))
        return
    rows = _rows_of_all(view, left) if view.has_few() else _rows_of_page(view, left)
    head = [words(key) for key in ("report", "value", "counted", "sentence")]
    st.html(tables.table(head, rows, "sentences"))


def _rows_of_all(view: View, left: Sequence[Observation]) -> list[list[str]]:
    """Every chosen report has a row, also one that says nothing."""
    reports = chosen(view)
    sources = _sources(view, left, reports)
    rows = []
    for report in reports:
        mine = [one for one in left if one.document_id == report.document_id]
        rows += [_row(one, sources) for one in mine] or [_silent_row(report, view)]
    return rows


def _silent_row(report: Report, view: View) -> list[str]:
    gap = view.words(
        "hidden" if set(state.get("only")) & {"comparable", "exact"} else "not_reported"
    )
    return [
        escape(view.names.report(report)),
        f'<span class="qj-gap">{escape(gap)}</span>',
        "",
        "",
    ]


def _rows_of_page(view: View, left: Sequence[Observation]) -> list[list[str]]:
    """One page of the reports that say something, figures first."""
    ordered = [*verdict.ranked([one for one in left if one.has_number])]
    ordered += [one for one in left if not one.has_number]
    first = pager(view, len(ordered), ROWS_SHOWN)
    part = ordered[first : first + ROWS_SHOWN]
    reports = queries.reports_of(view.build, tuple(one.document_id for one in part))
    sources = _sources(view, part, tuple(reports.values()))
    return [_row(one, sources) for one in part]


def _first_page_of_a_new_view(view: View) -> None:
    """Other filters begin at the first page again; a deep link keeps its page."""
    narrowing = ("t", "i", "th", "only", "v", "s", "o")
    asked = (view.page, view.selection, *(state.get(name) for name in narrowing))
    if st.session_state.setdefault("paged", asked) != asked:
        st.session_state["paged"] = asked
        state.put("n", ["1"])
        state.publish(view.page)


def pager(view: View, rows: int, size: int) -> int:
    """Where the page of rows in force starts, with the buttons to turn it."""
    words = view.words
    _first_page_of_a_new_view(view)
    last = max(1, -(-rows // size))
    page = min(int(state.first("n") or 1), last)
    first = (page - 1) * size
    if last > 1:
        with st.container(horizontal=True, vertical_alignment="center"):
            text = words("page_of", a=first + 1, b=min(first + size, rows), n=f"{rows:,}")
            st.html(f'<p class="qj-note">{escape(text)}</p>', width="content")
            for label, to in (("previous", page - 1), ("next", page + 1)):
                st.button(
                    words(label),
                    key=f"w:n:{label}:{view.page}",
                    disabled=not 1 <= to <= last,
                    on_click=lambda to=to: state.put("n", [str(to)]),
                )
    return first


def _row(seen: Observation, sources: tables.Sources) -> list[str]:
    return [
        escape(sources.names.report(sources.reports[seen.document_id])),
        tables.number_link(seen, sources) + tables.parts(seen, sources),
        f"<span{tables.CHINESE}>{escape(seen.counted or '')}</span>",
        tables.sentences(seen, sources)
        + tables.source_link(seen.document_id, seen.starts[0], sources.words),
    ]


def download(
    view: View, spoken_of: Mapping[str, Verdict], indicators: Sequence[str]
) -> Callable[[], downloads.Rows]:
    """What gives the rows that the page shows; the view is read now, not when it is pressed."""
    indicator = state.first("i")
    counted = not indicator and is_counted(view, indicators)
    only = frozenset(state.get("only")) & {"comparable", *(() if counted else ("exact",))}
    topic = "" if indicator else topic_of(view, spoken_of)
    return lambda: downloads.figures(view, topic, indicator, only)
