"""Figures as graph objects: records in, a plotly figure and a sentence that says the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard import numbers
from dashboard.i18n import Words
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
CLASSES = 8  # of values, about, where figures are too many for a bar each
BASE, ROW, GAP, TITLE = 90, 34, 46, 22  # pixels: margins and axis, a bar, between panels, a name
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
    """Horizontal bars from zero, one a report; a panel a year, all panels on one scale.

    Only bars of one panel stand side by side: what differs in the year is never sorted together.
    """
    panels = by_year(shown)
    figure = _panels(panels, names, ink)
    said: list[str] = []
    for place, panel in enumerate(panels.values(), start=1):
        rows = [_verbatim(names.report(reports[seen.document_id])) for seen in panel]
        labels = [_label(seen, names.words) for seen in panel]
        fill = _fills(panel, shown, names, ink)
        figure.add_trace(_bar(panel, rows, labels, fill, ink), row=place, col=1)
        _point(figure, panel, rows, fill, place)
        said += [f"{row} {label}" for row, label in zip(rows, labels, strict=True)]
    figure.update_layout(margin={"r": _room([_label(seen, names.words) for seen in shown])})
    return Chart(figure, names.words("chart_alt", title=title, values=names.words.listed(said)))


def by_year(shown: Sequence[Observation]) -> Mapping[int | None, Sequence[Observation]]:
    """The figures of each year in the order given, the latest year first."""
    groups: dict[int | None, list[Observation]] = defaultdict(list)
    for seen in shown:
        groups[seen.year].append(seen)
    return {year: groups[year] for year in sorted(groups, key=lambda one: one or 0, reverse=True)}


def spread(values: Sequence[Decimal], unit: str, names: Names, ink: Ink, title: str) -> Chart:
    """How many reports lie in each class of values: for figures too many to draw one by one."""
    classes = _classes(values)
    edges = [f"{numbers.plain(low)} – {numbers.plain(high)}" for low, high in classes]
    rows = [numbers.with_unit(each, unit) for each in edges]
    # A value on an edge belongs to the class that it begins; the largest to the last.
    counts = [sum(low <= value < high for value in values) for low, high in classes]
    counts[-1] += values.count(classes[-1][1])
    figure = go.Figure(
        go.Bar(
            x=counts,
            y=rows,
            orientation="h",
            text=[f"{count:,}" for count in counts],
            textposition="outside",
            constraintext="none",
            cliponaxis=False,
            marker={"color": ink.districts[0]},
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )
    _dress(figure, ink, BASE + TITLE + ROW * len(rows))
    figure.update_xaxes(title={"text": names.words("spread_axis"), "font": {"color": ink.axis}})
    pairs = zip(rows, counts, strict=True)
    said = [names.words("spread_said", a=row, n=f"{count:,}") for row, count in pairs]
    return Chart(figure, names.words("chart_alt", title=title, values=names.words.listed(said)))


def _classes(values: Sequence[Decimal]) -> list[tuple[Decimal, Decimal]]:
    """Classes of equal and round width, about eight, that hold all values.

    >>> [(int(a), int(b)) for a, b in _classes([Decimal(3), Decimal(38)])][:2]
    [(0, 5), (5, 10)]
    """
    least, most = min(values), max(values)
    rough = (most - least) / CLASSES or Decimal(1)
    ten = Decimal(10) ** rough.adjusted()
    step = next(ten * by for by in (1, 2, 5, 10) if ten * by >= rough)
    low = least // step * step
    found = [(low, low + step)]
    while found[-1][1] < most:
        found.append((found[-1][1], found[-1][1] + step))
    return found


def _label(seen: Observation, words: Words) -> str:
    number = numbers.marked(seen.value, seen.qualifier) if seen.value else "0"
    return number + numbers.sum_mark(seen.added, words)


def _room(labels: Sequence[str]) -> int:
    """Pixels that the widest label needs beyond its bar: a Chinese sign is as wide as high.

    >>> _room(["38"]), _room(["272（2 处相加）"])
    (70, 122)
    """
    widths = [sum(14 if sign > "\u2e80" else 8 for sign in label) for label in labels]
    return max(70, 12 + max(widths, default=0))


def _added(seen: Observation) -> str:
    """What a sum is made of, on a line of its own under the pointer."""
    return f"<br>= {_verbatim(seen.quote or '')}" if seen.added > 1 else ""


def _verbatim(text: str) -> str:
    """Text that plotly shows as it is: it takes `<b>` and the like for formatting."""
    return text.replace("<", "&lt;")


def _panels(
    panels: Mapping[int | None, Sequence[Observation]], names: Names, ink: Ink
) -> go.Figure:
    """An empty figure with a panel a year, named where there are several."""
    rows = [len(panel) for panel in panels.values()]
    inside = ROW * sum(rows) + GAP * (len(rows) - 1)
    named = len(rows) > 1
    figure = make_subplots(
        rows=len(rows),
        cols=1,
        shared_xaxes=True,
        vertical_spacing=GAP / inside if named else 0,
        row_heights=[count / sum(rows) for count in rows],
        subplot_titles=[names.year(year) for year in panels] if named else None,
    )
    _dress(figure, ink, BASE + inside + (TITLE if named else 0))
    if named:
        figure.update_annotations(
            x=0, xanchor="left", font={"family": FONT, "size": 15, "color": ink.text}
        )
        figure.update_layout(margin={"t": 8 + TITLE})
    return figure


def _bar(
    panel: Sequence[Observation],
    rows: Sequence[str],
    labels: Sequence[str],
    fill: Sequence[str],
    ink: Ink,
) -> go.Bar:
    """The bars of one panel; a lower bound leaves room for the point at its end."""
    room = ["     " if seen.qualifier in numbers.LOWER_BOUND else "" for seen in panel]
    return go.Bar(
        x=[float(seen.value or 0) for seen in panel],
        y=list(rows),
        orientation="h",
        text=[space + label for space, label in zip(room, labels, strict=True)],
        textposition="outside",
        constraintext="none",
        cliponaxis=False,
        customdata=[_added(seen) for seen in panel],
        hovertemplate="%{y}: %{text}%{customdata}<extra></extra>",
        marker=_marker(panel, fill, ink),
    )


def _marker(panel: Sequence[Observation], fill: Sequence[str], ink: Ink) -> dict[str, object]:
    """Hatched: about."""
    return {
        "color": list(fill),
        "line": {"color": list(fill), "width": 1.5},
        "pattern": {
            "shape": ["/" if seen.qualifier in numbers.APPROXIMATE else "" for seen in panel],
            "fgcolor": list(fill),
            "bgcolor": ink.page,
            "fillmode": "replace",
            "solidity": 0.35,
            "size": 7,
        },
    }


def _fills(
    panel: Sequence[Observation], shown: Sequence[Observation], names: Names, ink: Ink
) -> list[str]:
    codes = list(names.catalogue.districts)
    if len({seen.district_code for seen in shown}) > COLOURS_TOLD_APART:
        return [ink.districts[0]] * len(panel)
    palette = colours(codes, ink)
    return [palette.get(seen.district_code or "", ink.axis) for seen in panel]


def _point(
    figure: go.Figure,
    panel: Sequence[Observation],
    rows: Sequence[str],
    fill: Sequence[str],
    place: int,
) -> None:
    """A point at the end of the bars that are lower bounds."""
    ends = [k for k, seen in enumerate(panel) if seen.qualifier in numbers.LOWER_BOUND]
    if not ends:
        return
    points = go.Scatter(
        x=[float(panel[k].value or 0) for k in ends],
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
    figure.add_trace(points, row=place, col=1)


def _dress(figure: go.Figure, ink: Ink, height: int) -> None:
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 70, "t": 8, "b": 36},
        showlegend=False,
        bargap=0.38,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 14, "color": ink.text},
    )
    figure.update_xaxes(
        rangemode="tozero",
        tickformat=",",
        gridcolor=ink.grid,
        zerolinecolor=ink.axis,
        tickfont={"color": ink.axis, "size": 14},
        fixedrange=True,
    )
    figure.update_yaxes(
        autorange="reversed",
        type="category",
        tickfont={"color": ink.text, "size": 14},
        automargin=True,
        fixedrange=True,
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
            constraintext="none",
            cliponaxis=False,
            marker={"color": palette.get(report.district_code or "", ink.axis)},
            hovertemplate="%{y} · %{fullData.name}: %{x}<extra></extra>",
        )
    _dress(figure, ink, BASE + ROW * (len(used) * max(1, len(reports)) // 2 + 2))
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
