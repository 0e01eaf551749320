"""The parts of the overview: what is on file, what may be compared, who reported what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from dashboard import charts, numbers, queries, state, tables, verdict
from dashboard.frame import SIDE_BY_SIDE, Frame
from dashboard.rows import Coverage, Observation, Report, Series
from dashboard.verdict import Verdict

NAMED = 4  # reports up to this number are named in the first sentence
Group = dict[str, list[Observation]]  # observations by indicator


def lead(drawn: Frame) -> None:
    """One sentence: how many districts, years and reports, and whether they may be ranked."""
    words, totals = drawn.words, drawn.totals
    if totals.reports <= NAMED:
        named = [drawn.names.report(one) for one in chosen(drawn)]
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
    then += words("lead_click" if drawn.has_few() else "lead_open")
    st.html(f'<p class="qj-lead"><b>{escape(first)}</b> {escape(then)}</p>')


def chosen(drawn: Frame) -> tuple[Report, ...]:
    """The reports that stand side by side."""
    return queries.reports(drawn.build, drawn.selection, SIDE_BY_SIDE)


def key_numbers(drawn: Frame, verdicts: Mapping[str, Verdict]) -> None:
    words, totals = drawn.words, drawn.totals
    kinds = [one.kind for one in verdicts.values()]
    shared = queries.shared_themes(drawn.build, drawn.selection)
    themes = [drawn.names.theme(theme) for theme, _ in shared[:2]]
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
                    words.listed(themes) if themes else words("no_shared_theme"),
                ),
            ]
        )
    )


def verdicts(drawn: Frame) -> Mapping[str, Verdict]:
    """The verdict on every indicator that the chosen reports say anything of."""
    if drawn.has_few():
        groups = by_indicator(queries.observations(drawn.build, drawn.selection))
        return {
            indicator: verdict.of_set(group, drawn.totals.reports)
            for indicator, group in groups.items()
        }
    covered = queries.coverage(drawn.build, drawn.selection)
    grouped = by_series(queries.series(drawn.build, drawn.selection))
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


def choose_topic(drawn: Frame, instead: str = "") -> str:
    """The topics as buttons; the topic in force, '' for all.

    Where a page shows one topic only, `instead` is the one that stands for all of them.
    """
    words = drawn.words
    key = f"w:t:{drawn.page}:{words.language}"
    st.session_state[key] = instead or state.first("t") or "all"
    st.segmented_control(
        words("topic"),
        [*([] if instead else ["all"]), *drawn.catalogue.topics],
        key=key,
        format_func=lambda code: words("everything") if code == "all" else drawn.names.topic(code),
        required=True,
        label_visibility="collapsed",
        on_change=lambda: _keep_topic(key),
    )
    return state.first("t")


def _keep_topic(key: str) -> None:
    state.put("t", [st.session_state[key]])
    state.put("i", state.ALL)
    state.put("n", ["1"])


def coverage(drawn: Frame, verdicts: Mapping[str, Verdict], topic: str) -> None:
    """The table of who reported what: reports as columns where they fit, else counts."""
    shown = [
        indicator
        for indicator, row in drawn.catalogue.indicators.items()
        if indicator in verdicts and topic in {"", row.topic}
    ]
    if not shown:
        nothing_under(drawn, verdicts, topic)
        return
    html = (
        side_by_side(drawn, verdicts, shown) if drawn.has_few() else counted(drawn, verdicts, shown)
    )
    st.html(html)
    _silent(drawn, verdicts, topic)


def nothing_under(drawn: Frame, verdicts: Mapping[str, Verdict], topic: str) -> None:
    rows = drawn.catalogue.indicators
    topics = dict.fromkeys(rows[one].topic for one in rows if one in verdicts)
    named = drawn.words.listed([drawn.names.topic(one) for one in topics])
    st.info(drawn.words("empty_topic", topic=drawn.names.topic(topic), topics=named))


def _silent(drawn: Frame, verdicts: Mapping[str, Verdict], topic: str) -> None:
    silent = [
        drawn.names.indicator(one)
        for one, row in drawn.catalogue.indicators.items()
        if one not in verdicts and topic in {"", row.topic}
    ]
    if silent:
        text = escape(drawn.words("not_mentioned_by_any", n=len(silent)))
        named = escape(drawn.words.listed(silent) + drawn.words("full_stop"))
        st.html(f'<details class="qj-note"><summary>{text}</summary>{named}</details>')


def side_by_side(drawn: Frame, verdicts: Mapping[str, Verdict], shown: Sequence[str]) -> str:
    """Indicators down, reports across, the verdict last; grouped by topic."""
    words, names = drawn.words, drawn.names
    reports = chosen(drawn)
    observations = queries.observations(drawn.build, drawn.selection)
    desk = tables.Desk(
        names,
        queries.evidence(drawn.build, tables.places_of(observations)),
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
        if drawn.catalogue.indicators[indicator].topic != topic:
            topic = drawn.catalogue.indicators[indicator].topic
            rows.append([tables.topic_link(topic, names)])
        rows.append(_row(indicator, groups[indicator], reports, verdicts[indicator], desk))
    return tables.table(head, rows, "coverage")


def _row(
    indicator: str,
    group: Sequence[Observation],
    reports: Sequence[Report],
    judged: Verdict,
    desk: tables.Desk,
) -> list[str]:
    name = tables.indicator_link(indicator, desk.names)
    cells = [
        tables.cell(
            [seen for seen in group if seen.document_id == report.document_id],
            desk,
            f"{indicator}-{k}",
        )
        for k, report in enumerate(reports)
    ]
    return [name, *cells, tables.verdict(judged, desk.words, said(judged, group, desk))]


def said(judged: Verdict, group: Sequence[Observation], desk: tables.Desk) -> str:
    """The verdict with the names that it is about, where it is about some of the reports."""
    words = desk.words
    if judged.kind == "one_side" and not judged.reasons:
        names = [
            desk.names.report(desk.reports[seen.document_id]) for seen in group if seen.has_number
        ]
        return words("only_by", names=words.listed(list(dict.fromkeys(names))))
    if judged.kind == "comparable" and len(desk.reports) > 2:
        names = [desk.names.report(desk.reports[document]) for document in judged.partners]
        return words("comparable_names", names=words.listed(names))
    return ""


def counted(drawn: Frame, verdicts: Mapping[str, Verdict], shown: Sequence[str]) -> str:
    """Indicators down; how many reports give a number, mention it, say zero; the verdict."""
    words, names = drawn.words, drawn.names
    covered = queries.coverage(drawn.build, drawn.selection)
    grouped = by_series(queries.series(drawn.build, drawn.selection))
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
        if drawn.catalogue.indicators[indicator].topic != topic:
            topic = drawn.catalogue.indicators[indicator].topic
            rows.append([tables.topic_link(topic, names)])
        rows.append(
            _counts(
                drawn,
                indicator,
                covered[indicator],
                verdicts[indicator],
                grouped.get(indicator, []),
            )
        )
    return tables.table(head, rows, "coverage")


def _counts(
    drawn: Frame, indicator: str, row: Coverage, judged: Verdict, series: Sequence[Series]
) -> list[str]:
    words, total = drawn.words, drawn.totals.reports
    name = tables.indicator_link(indicator, drawn.names, "qj-link wrap")
    share = tables.bar(
        row.reported / total, words("n_of", n=f"{row.reported:,}", total=f"{total:,}")
    )
    best = next((one for one in series if verdict.is_comparable(one)), None)
    who = words("comparable_n", year=best.year, n=f"{best.reports:,}") if best else ""
    spread = ""
    if best is not None:
        unit = drawn.names.unit(best.unit)
        least, most = numbers.plain(best.least), numbers.plain(best.greatest)
        spread = escape(numbers.with_unit(f"{least} – {most}", unit))
    return [
        name,
        share,
        f"{row.no_number:,}" if row.no_number else "",
        f"{row.zero:,}" if row.zero else "",
        tables.verdict(judged, words, who),
        spread,
    ]


def chart(drawn: Frame, verdicts: Mapping[str, Verdict]) -> None:
    """The best-covered comparable indicator; where none compares, what the reports speak of."""
    words, names = drawn.words, drawn.names
    best = _best_covered(drawn, verdicts)
    if best:
        observations = queries.observations(drawn.build, drawn.selection, indicator_id=best)
        st.header(words("best_covered", name=names.indicator(best)), anchor=False)
        show_bars(drawn, best, observations)
    elif drawn.has_few():
        st.header(words("chart_topics"), anchor=False)
        counts = queries.figures_by_topic(drawn.build, drawn.selection)
        shown = charts.topics(counts, chosen(drawn), names, drawn.ink)
        st.plotly_chart(shown.figure, key="topics", alt=shown.alt, config=charts.CONFIG)
        st.html(f'<p class="qj-note">{escape(words("chart_topics_note"))}</p>')


def _best_covered(drawn: Frame, verdicts: Mapping[str, Verdict]) -> str:
    covered = queries.coverage(drawn.build, drawn.selection)
    good = [one for one, judged in verdicts.items() if judged.kind == "comparable"]
    return max(good, key=lambda one: covered[one].reported, default="")


def show_bars(drawn: Frame, indicator: str, observations: Sequence[Observation]) -> bool:
    """Bars of the figures that may share an axis, with their source line; False where none may."""
    words, names = drawn.words, drawn.names
    drawable = verdict.one_axis(observations)
    if not drawable:
        return False
    top = verdict.ranked(drawable)[: charts.BARS_SHOWN]
    reports = queries.reports_of(drawn.build, tuple(seen.document_id for seen in top))
    unit = names.unit(drawable[0].unit)
    title = words("chart_of", name=names.indicator(indicator, drawable[0].measure), unit=unit)
    shown = charts.bars(top, reports, names, drawn.ink, title)
    st.plotly_chart(shown.figure, key=f"bars-{indicator}", alt=shown.alt, config=charts.CONFIG)
    number = len({seen.document_id for seen in observations if seen.has_number})
    notes = [
        words(
            "chart_source",
            n=f"{number:,}",
            total=f"{drawn.totals.reports:,}",
            drawn=len(top),
            unit=unit,
            keys=words("chart_keys"),
        )
    ]
    if len(top) < len(drawable):
        notes.append(words("chart_top", n=len(top), total=f"{len(drawable):,}"))
    if len({seen.district_code for seen in drawable}) >= verdict.RANK_FROM:
        notes.append(words("rank_note", n=len(drawable), total=f"{drawn.totals.reports:,}"))
    st.html(f'<p class="qj-note">{escape(" ".join(notes))}</p>')
    return True
