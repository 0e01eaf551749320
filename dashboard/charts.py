"""Figures as graph objects: records in, a plotly figure and a sentence that says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard import numbers, verdict
from dashboard.names import Names
from dashboard.rows import Observation, Report

# Ten colours that stay apart under the three common colour deficiencies, on white and on black.
LIGHT = (
    "#0072B2",
    "#D55E00",
    "#332288",
    "#7F7F7F",
    "#663333",
    "#009E73",
    "#B8860B",
    "#AA4499",
    "#225555",
    "#CC6677",
)
DARK = (
    "#6CB6E6",
    "#F2A25C",
    "#F5F5F5",
    "#8899AA",
    "#D9B38C",
    "#B58CE0",
    "#E3C94F",
    "#E88378",
    "#8FD8E8",
    "#7FB069",
)
BARS_SHOWN = 25
COLOURS_TOLD_APART = 5  # beyond, colour repeats too closely: one colour, names beside the bars
FONT = "'Source Sans', 'Microsoft YaHei', 'PingFang SC', 'Noto Sans CJK SC', sans-serif"
CONFIG = {"displayModeBar": False, "responsive": True}


@dataclass(frozen=True, slots=True)
class Chart:
    figure: go.Figure
    alt: str


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours of text, lines and districts in a light or dark page."""

    text: str
    axis: str
    grid: str
    page: str
    districts: Sequence[str]


PAPER = Ink("#14171A", "#595959", "#E3E7EB", "#FFFFFF", LIGHT)
NIGHT = Ink("#EDEAE6", "#B9B4AC", "#3A3733", "#171614", DARK)


def colours(codes: Sequence[str], ink: Ink) -> Mapping[str, str]:
    """A colour for each district of the build, the same whatever is chosen."""
    return {code: ink.districts[k % len(ink.districts)] for k, code in enumerate(sorted(codes))}


def bars(
    shown: Sequence[Observation],
    reports: Mapping[str, Report],
    names: Names,
    ink: Ink,
    title: str,
) -> Chart:
    """Horizontal bars from zero, one a report; marks, hatching and outlines as the rules say."""
    rows = [_verbatim(names.report(reports[seen.document_id])) for seen in shown]
    labels = [numbers.marked(seen.value, seen.qualifier) if seen.value else "0" for seen in shown]
    fill = _fills(shown, names, ink)
    bar = go.Bar(
        x=[float(seen.value or 0) for seen in shown],
        y=rows,
        orientation="h",
        text=labels,
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{text}<extra></extra>",
        marker=_marker(shown, fill, ink),
    )
    figure = go.Figure(bar)
    _point(figure, shown, rows, fill)
    _dress(figure, ink, len(rows))
    values = names.words.listed([f"{row} {label}" for row, label in zip(rows, labels, strict=True)])
    return Chart(figure, names.words("chart_alt", title=title, values=values))


def _verbatim(text: str) -> str:
    """Text that plotly shows as it is: it takes `<b>` and the like for formatting."""
    return text.replace("<", "&lt;")


def _marker(shown: Sequence[Observation], fill: Sequence[str], ink: Ink) -> dict[str, object]:
    """Hatched: about. Hollow: another year than most."""
    year = verdict.main_year(shown)
    hollow = [seen.year != year for seen in shown]
    return {
        "color": [
            ink.page if other else colour for other, colour in zip(hollow, fill, strict=True)
        ],
        "line": {"color": list(fill), "width": 1.5},
        "pattern": {
            "shape": ["/" if seen.qualifier in numbers.APPROXIMATE else "" for seen in shown],
            "fgcolor": list(fill),
            "bgcolor": ink.page,
            "fillmode": "replace",
            "solidity": 0.35,
            "size": 7,
        },
    }


def _fills(shown: Sequence[Observation], names: Names, ink: Ink) -> list[str]:
    codes = list(names.catalogue.districts)
    if len({seen.district_code for seen in shown}) > COLOURS_TOLD_APART:
        return [ink.districts[0]] * len(shown)
    palette = colours(codes, ink)
    return [palette.get(seen.district_code or "", ink.axis) for seen in shown]


def _point(
    figure: go.Figure, shown: Sequence[Observation], rows: Sequence[str], fill: Sequence[str]
) -> None:
    """A point at the end of the bars that are lower bounds; it makes room for itself."""
    ends = [k for k, seen in enumerate(shown) if seen.qualifier in numbers.LOWER_BOUND]
    if not ends:
        return
    figure.add_trace(
        go.Scatter(
            x=[float(shown[k].value or 0) for k in ends],
            y=[rows[k] for k in ends],
            mode="markers",
            marker={
                "symbol": "triangle-down",  # turned to the right: only then does it stand off
                "angle": 270,
                "size": 18,
                "color": [fill[k] for k in ends],
                "standoff": 6,
            },
            hoverinfo="skip",
            cliponaxis=False,
        )
    )
    texts = list(figure.data[0].text)
    for k in ends:
        texts[k] = "     " + texts[k]
    figure.data[0].text = texts


def _dress(figure: go.Figure, ink: Ink, rows: int) -> None:
    figure.update_layout(
        height=90 + 34 * rows,
        margin={"l": 8, "r": 70, "t": 8, "b": 36},
        showlegend=False,
        bargap=0.38,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 14, "color": ink.text},
        xaxis={
            "rangemode": "tozero",
            "tickformat": ",",
            "gridcolor": ink.grid,
            "zerolinecolor": ink.axis,
            "tickfont": {"color": ink.axis, "size": 14},
            "fixedrange": True,
        },
        yaxis={
            "autorange": "reversed",
            "tickfont": {"color": ink.text, "size": 14},
            "automargin": True,
            "fixedrange": True,
        },
    )


def topics(
    counts: Sequence[tuple[str, str, int]],
    reports: Sequence[Report],
    names: Names,
    ink: Ink,
) -> Chart:
    """How many figures each report gives, by topic: a bar a report within each topic."""
    by_place = {(document, topic): count for document, topic, count in counts}
    order = [*names.catalogue.topics, ""]
    used = [t for t in order if any((r.document_id, t) in by_place for r in reports)]
    palette = colours(list(names.catalogue.districts), ink)
    figure = go.Figure()
    for report in reports:
        values = [by_place.get((report.document_id, topic), 0) for topic in used]
        figure.add_bar(
            name=_verbatim(names.report(report)),
            x=values,
            y=[names.topic(topic) for topic in used],
            orientation="h",
            text=[str(value) if value else "" for value in values],
            textposition="outside",
            cliponaxis=False,
            marker={"color": palette.get(report.district_code or "", ink.axis)},
            hovertemplate="%{y} · %{fullData.name}: %{x}<extra></extra>",
        )
    _dress(figure, ink, len(used) * max(1, len(reports)) // 2 + 2)
    _legend(figure, ink)
    values_said = _said(used, reports, by_place, names)
    title = names.words("chart_topics")
    return Chart(figure, names.words("chart_alt", title=title, values=values_said))


def _legend(figure: go.Figure, ink: Ink) -> None:
    figure.update_layout(
        showlegend=True,
        barmode="group",
        bargap=0.28,
        legend={
            "orientation": "h",
            "yanchor": "bottom",
            "y": 1.01,
            "x": 0,
            "font": {"color": ink.text, "size": 14},
        },
        margin={"l": 8, "r": 40, "t": 36, "b": 32},
    )


def _said(
    used: Sequence[str],
    reports: Sequence[Report],
    by_place: Mapping[tuple[str, str], int],
    names: Names,
) -> str:
    parts = []
    for report in reports:
        values = [f"{names.topic(t)} {by_place.get((report.document_id, t), 0)}" for t in used]
        parts.append(names.report(report) + names.words("colon") + names.words.listed(values))
    return names.words("clause_separator").join(parts)
