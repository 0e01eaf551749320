"""One indicator as a picture, and the line below it: where it comes from and how to read it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape

import streamlit as st

from dashboard import charts, numbers, queries, verdict
from dashboard.frame import View
from dashboard.rows import Observation


def show(view: View, indicator: str, observations: Sequence[Observation]) -> bool:
    """Draws the figures that may share a scale; False where none may.

    A bar a report, a panel a year that has two or more; of too many, how they spread in the year
    that has most of them.
    """
    drawable = verdict.one_axis(observations)
    if not drawable:
        return False
    year = verdict.main_year(drawable)
    of_year = [seen for seen in drawable if seen.year == year]
    if len(of_year) <= charts.BARS_SHOWN:
        chart, notes = _bars(view, indicator, drawable)
    elif len({(seen.value, seen.qualifier) for seen in of_year}) > 1:
        chart, notes = _spread(view, indicator, of_year)
    else:
        chart, notes = None, [_same(view, of_year), *_sums(view, of_year)]
    if chart:
        st.plotly_chart(chart.figure, key=f"chart-{indicator}", alt=chart.alt, config=charts.CONFIG)
    said = " ".join([_source(view, observations), *notes])
    st.html(f'<p class="qj-note">{escape(said)}</p>')
    return True


def _source(view: View, observations: Sequence[Observation]) -> str:
    number = len({seen.document_id for seen in observations if seen.has_number})
    return view.words("chart_source", n=f"{number:,}", total=f"{view.totals.reports:,}")


def _title(view: View, indicator: str, drawn: Sequence[Observation]) -> tuple[str, str]:
    """The chart's name and its unit."""
    unit = view.names.unit(drawn[0].unit)
    name = view.names.indicator(indicator, drawn[0].measure)
    return view.words("chart_of", name=name, unit=unit), unit


def _bars(
    view: View, indicator: str, drawable: Sequence[Observation]
) -> tuple[charts.Chart, list[str]]:
    words = view.words
    years = charts.by_year(drawable)
    panels = {year: panel for year, panel in years.items() if len(panel) > 1}
    ordered = [seen for panel in panels.values() for seen in verdict.ranked(panel)]
    top = ordered[: charts.BARS_SHOWN]
    reports = queries.reports_of(view.build, tuple(seen.document_id for seen in top))
    title, unit = _title(view, indicator, top)
    chart = charts.bars(top, reports, view.names, view.ink, title)
    notes = [words("chart_drawn", n=len(top), unit=unit)]
    if any(seen.qualifier != "exact" for seen in top):
        notes.append(words("chart_keys"))
    notes += _sums(view, top)
    if len(top) < len(ordered):
        notes.append(words("chart_top", n=len(top), total=f"{len(ordered):,}"))
    alone = [view.names.year(year) for year in years if year not in panels]
    if alone:
        notes.append(words("chart_alone", years=words.listed(alone)))
    if len(panels) > 1:
        notes.append(words("chart_years"))
    elif len({seen.district_code for seen in ordered}) >= verdict.RANK_FROM:
        notes.append(words("rank_note", n=len(ordered), total=f"{view.totals.reports:,}"))
    return chart, notes


def _same(view: View, of_year: Sequence[Observation]) -> str:
    """That all figures are the same, which no chart says better."""
    first, number = of_year[0], f"{len(of_year):,}"
    value = numbers.with_unit(
        numbers.marked(first.value or Decimal(0), first.qualifier),
        view.names.unit(first.unit, first.value),
    )
    return view.words("spread_same", year=first.year, n=number, value=value)


def _spread(
    view: View, indicator: str, of_year: Sequence[Observation]
) -> tuple[charts.Chart, list[str]]:
    words = view.words
    title, unit = _title(view, indicator, of_year)
    values = [seen.value for seen in of_year if seen.value is not None]
    chart = charts.spread(values, unit, view.names, view.ink, title)
    loose = sum(seen.qualifier != "exact" for seen in of_year)
    drawn = words("spread_drawn", year=of_year[0].year, n=f"{len(values):,}")
    notes = [drawn, words("spread_loose", n=f"{loose:,}")] if loose else [drawn]
    return chart, notes + _sums(view, of_year)


def _sums(view: View, drawn: Sequence[Observation]) -> list[str]:
    """How many of the numbers drawn are sums, which no report states; nothing for none."""
    number = sum(seen.added > 1 for seen in drawn)
    return [view.words("chart_sums", n=f"{number:,}")] if number else []
