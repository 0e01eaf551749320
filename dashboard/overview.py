"""The parts of the overview: what is on file, what may be compared, who reported what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from dashboard import charts, numbers, pictures, queries, state, tables, verdict
from dashboard.frame import SIDE_BY_SIDE, View
from dashboard.i18n import Words
from dashboard.rows import Coverage, Observation, Report, Series
from dashboard.verdict import Verdict

NAMED = 4  # reports up to this number are named in the first sentence
Group = dict[str, list[Observation]]  # observations by indicator


def lead(view: View) -> None:
    """One sentence: how many districts, years and reports, and whether they may be ranked."""
    words, totals = view.words, view.totals
    if totals.reports <= NAMED:
        named = [view.names.report(one) for one in chosen(view)]
        first = words("lead", districts=totals.districts, reports=totals.reports)
        first += words.listed(named) + words("full_stop")
    else:
        years = (
            f"{totals.years[0]}–{totals.years[-1]}" if len(totals.years) > 1 else str(*totals.years)
        )
        first = words(
            "lead_many",
            districts=f"{totals.districts:,}",
            reports=f"{totals.reports:,}",
            years=years,
        )
    then = words("lead_year" if len(totals.years) > 1 else "lead_same")
    then += words("lead_click" if view.has_few() else "lead_open")
    st.html(f'<p class="qj-lead"><b>{escape(first)}</b> {escape(then)}</p>')


def chosen(view: View) -> tuple[Report, ...]:
    """The reports that stand side by side."""
    return queries.reports(view.build, view.selection, SIDE_BY_SIDE)


def key_numbers(view: View, verdicts: Mapping[str, Verdict]) -> None:
    words, totals = view.words, view.totals
    kinds = [one.kind for one in verdicts.values()]
    shared = queries.shared_themes(view.build, view.selection)
    themes = [view.names.theme(theme) for theme, _ in shared[:2]]
    st.html(
        tables.key_figures(
            [
                (
                    words("key_reports"),
                    f"{totals.reports:,}",
                    words("unit_reports"),
                    words("doubts_n", n=totals.doubts) if totals.doubts else words("no_doubts"),
                ),
                (
                    words("key_figures"),
                    f"{totals.figures:,}",
                    words("unit_figures"),
                    words("not_exact", n=f"{totals.not_exact:,}"),
                ),
                (
                    words("key_comparable"),
                    str(kinds.count("comparable")),
                    words("unit_indicators"),
                    words("also_reference", n=kinds.count("reference")),
                ),
                (
                    words("key_themes"),
                    str(len(shared)),
                    words("unit_themes"),
                    words.listed(themes) if themes else _no_shared_theme(view),
                ),
            ]
        )
    )


def _no_shared_theme(view: View) -> str:
    return view.words("no_shared_theme" if view.totals.districts > 1 else "one_district")


def verdicts(view: View) -> Mapping[str, Verdict]:
    """The verdict on every indicator that the chosen reports say anything of."""
    if view.has_few():
        groups = by_indicator(queries.observations(view.build, view.selection))
        return {
            indicator: verdict.of_set(group, view.totals.reports)
            for indicator, group in groups.items()
        }
    covered = queries.coverage(view.build, view.selection)
    grouped = by_series(queries.series(view.build, view.selection))
    return {
        indicator: verdict.of_counts(grouped.get(indicator, ()), coverage)
        for indicator, coverage in covered.items()
    }


def by_indicator(observations: Sequence[Observation]) -> Group:
    groups: Group = defaultdict(list)
    for seen in observations:
        groups[seen.indicator_id].append(seen)
    return groups


def by_series(series: Sequence[Series]) -> Mapping[str, list[Series]]:
    groups: dict[str, list[Series]] = defaultdict(list)
    for one in series:
        groups[one.indicator_id].append(one)
    return groups


def choose_topic(view: View, instead: str = "") -> str:
    """The topics as buttons; the topic in force, '' for all.

    Where a page shows one topic only, `instead` is the one that stands for all of them.
    """
    words = view.words
    key = f"w:t:{view.page}:{words.language}"
    st.session_state[key] = instead or state.first("t") or "all"
    st.segmented_control(
        words("topic"),
        [*([] if instead else ["all"]), *view.catalogue.topics],
        key=key,
        format_func=lambda code: words("everything") if code == "all" else view.names.topic(code),
        required=True,
        label_visibility="collapsed",
        on_change=lambda: _keep_topic(key),
    )
    return state.first("t")


def _keep_topic(key: str) -> None:
    state.put("t", [st.session_state[key]])
    state.put("i", state.ALL)
    state.put("n", ["1"])


def coverage(view: View, verdicts: Mapping[str, Verdict], topic: str) -> None:
    """The table of who reported what: reports as columns where they fit, else counts."""
    shown = [
        indicator
        for indicator, row in view.catalogue.indicators.items()
        if indicator in verdicts and topic in {"", row.topic}
    ]
    if not shown:
        nothing_under(view, verdicts, topic)
        return
    html = side_by_side(view, verdicts, shown) if view.has_few() else counted(view, verdicts, shown)
    st.html(html)
    _silent(view, verdicts, topic)


def nothing_under(view: View, verdicts: Mapping[str, Verdict], topic: str) -> None:
    rows = view.catalogue.indicators
    topics = dict.fromkeys(rows[one].topic for one in rows if one in verdicts)
    named = view.words.listed([view.names.topic(one) for one in topics])
    st.info(view.words("empty_topic", topic=view.names.topic(topic), topics=named))


def _silent(view: View, verdicts: Mapping[str, Verdict], topic: str) -> None:
    silent = [
        view.names.indicator(one)
        for one, row in view.catalogue.indicators.items()
        if one not in verdicts and topic in {"", row.topic}
    ]
    if silent:
        text = escape(view.words("not_mentioned_by_any", n=len(silent)))
        named = escape(view.words.listed(silent) + view.words("full_stop"))
        st.html(f'<details class="qj-note"><summary>{text}</summary>{named}</details>')


def side_by_side(view: View, verdicts: Mapping[str, Verdict], shown: Sequence[str]) -> str:
    """Indicators down, reports across, the verdict last; grouped by topic."""
    words, names = view.words, view.names
    reports = chosen(view)
    observations = queries.observations(view.build, view.selection)
    sources = tables.Sources(
        names,
        queries.evidence(view.build, tables.places_of(observations)),
        {report.document_id: report for report in reports},
    )
    groups = by_indicator(observations)
    head = [
        words("indicator"),
        *(escape(names.report(one)) for one in reports),
        words("may_compare"),
    ]
    rows: list[list[str]] = []
    topic = ""
    for indicator in shown:
        if view.catalogue.indicators[indicator].topic != topic:
            topic = view.catalogue.indicators[indicator].topic
            rows.append([tables.topic_link(topic, names)])
        rows.append(_row(indicator, groups[indicator], reports, verdicts[indicator], sources))
    return tables.table(head, rows, "coverage")


def _row(
    indicator: str,
    group: Sequence[Observation],
    reports: Sequence[Report],
    judged: Verdict,
    sources: tables.Sources,
) -> list[str]:
    name = tables.indicator_link(indicator, sources.names)
    cells = [
        tables.cell(
            [seen for seen in group if seen.document_id == report.document_id],
            sources,
            f"{indicator}-{k}",
        )
        for k, report in enumerate(reports)
    ]
    who = said(judged, group, sources)
    if judged.kind == "one_side" and who:  # the cells show which
        who = sources.words("one_report")
    return [name, *cells, tables.verdict(judged, sources.words, who)]


def said(judged: Verdict, group: Sequence[Observation], sources: tables.Sources) -> str:
    """The verdict with the names that it is about, where it is about some of the reports."""
    words = sources.words
    if judged.kind == "one_side" and not judged.reasons:
        names = [
            sources.names.report(sources.reports[seen.document_id])
            for seen in group
            if seen.has_number
        ]
        return words("only_by", names=words.listed(list(dict.fromkeys(names))))
    if judged.kind == "comparable" and len(sources.reports) > 2:
        names = [sources.names.report(sources.reports[document]) for document in judged.partners]
        return words("comparable_names", names=words.listed(names))
    return ""


def counted(view: View, verdicts: Mapping[str, Verdict], shown: Sequence[str]) -> str:
    """Indicators down; how many reports give a number, mention it, say zero; the verdict."""
    words, names = view.words, view.names
    covered = queries.coverage(view.build, view.selection)
    grouped = by_series(queries.series(view.build, view.selection))
    head = [
        words(key)
        for key in (
            "indicator",
            "col_reported",
            "col_no_number",
            "col_zero",
            "may_compare",
            "col_range",
        )
    ]
    rows: list[list[str]] = []
    topic = ""
    for indicator in shown:
        if view.catalogue.indicators[indicator].topic != topic:
            topic = view.catalogue.indicators[indicator].topic
            rows.append([tables.topic_link(topic, names)])
        rows.append(
            _counts(
                view,
                indicator,
                covered[indicator],
                verdicts[indicator],
                grouped.get(indicator, []),
            )
        )
    return tables.table(head, rows, "coverage qj-counted")


def _counts(
    view: View, indicator: str, row: Coverage, judged: Verdict, series: Sequence[Series]
) -> list[str]:
    words, total = view.words, view.totals.reports
    name = tables.indicator_link(indicator, view.names, "qj-link wrap")
    share = tables.bar(
        row.reported / total, words("n_of", n=f"{row.reported:,}", total=f"{total:,}")
    )
    best = next((one for one in series if verdict.is_comparable(one)), None)
    who = words("one_report") if judged.kind == "one_side" and not judged.reasons else ""
    if best:
        who = words("comparable_n", year=best.year, n=f"{best.reports:,}")
    spread = ""
    if best is not None:
        unit = view.names.unit(best.unit)
        spread = escape(numbers.with_unit(_range(best, words), unit))
    return [
        name,
        share,
        f"{row.no_number:,}" if row.no_number else "",
        f"{row.zero:,}" if row.zero else "",
        tables.verdict(judged, words, who),
        spread,
    ]


def _range(series: Series, words: Words) -> str:
    """The smallest and the largest value with their marks; one number where they are the same."""
    least = numbers.marked(series.least, series.least_qualifier)
    least += numbers.sum_mark(series.least_added, words)
    most = numbers.marked(series.greatest, series.greatest_qualifier)
    most += numbers.sum_mark(series.greatest_added, words)
    return least if series.least == series.greatest else f"{least} – {most}"


def chart(view: View, verdicts: Mapping[str, Verdict]) -> None:
    """The best-covered comparable indicator; where none compares, what the reports speak of."""
    words, names = view.words, view.names
    best = _best_covered(view, verdicts)
    if best:
        observations = queries.observations(view.build, view.selection, indicator_id=best)
        st.header(words("best_covered", name=names.indicator(best)), anchor=False)
        pictures.show(view, best, observations)
    elif view.has_few():
        st.header(words("chart_topics"), anchor=False)
        counts = queries.figures_by_topic(view.build, view.selection)
        shown = charts.topics(counts, chosen(view), names, view.ink)
        st.plotly_chart(shown.figure, key="topics", alt=shown.alt, config=charts.CONFIG)
        st.html(f'<p class="qj-note">{escape(words("chart_topics_note"))}</p>')


def _best_covered(view: View, verdicts: Mapping[str, Verdict]) -> str:
    covered = queries.coverage(view.build, view.selection)
    good = [one for one, judged in verdicts.items() if judged.kind == "comparable"]
    return max(good, key=lambda one: covered[one].reported, default="")
