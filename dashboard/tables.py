"""Tables, key figures and evidence as HTML: selectable, printable, read out by screen readers.

Everything that comes from a report or a table is escaped here. Numbers are buttons that open the
sentence they stand in; the panel is part of the page, so it opens at once and without the server.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from dashboard import highlight, numbers, state
from dashboard.i18n import Words
from dashboard.names import Names
from dashboard.rows import Evidence, Observation, Report
from dashboard.verdict import Verdict

GLYPHS = {
    "comparable": "●",
    "reference": "◐",
    "not_comparable": "○",
    "one_side": "–",
    "no_number_at_all": "–",
    "silent": "–",
    "single": "–",
}
CHINESE = ' lang="zh-CN"'
TAG = re.compile(r"<[^<>]*+>")
HAN = re.compile("[\u3000-\u303f\u4e00-\u9fff“”‘’…·，；：？！（）]{1,200}")


@dataclass(frozen=True)
class Sources:
    """What every cell needs: names, the sentences behind the numbers, and the reports."""

    names: Names
    evidence: Mapping[tuple[str, int], Evidence]
    reports: Mapping[str, Report]

    @property
    def words(self) -> Words:
        return self.names.words


def places_of(observations: Iterable[Observation]) -> tuple[tuple[str, int], ...]:
    """Where the figures and mentions stand, as the query for their sentences wants it."""
    return tuple((seen.document_id, start) for seen in observations for start in seen.starts)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], name: str = "") -> str:
    """A table of cells that are HTML already; a first cell that starts a row is its heading."""
    label = head[0]
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(_row(cells, head) for cells in rows)
    return (
        f'<div class="qj-scroll" tabindex="0" role="region" aria-label="{label}">'
        f'<table class="qj-table {name}">'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(cells: Sequence[str], head: Sequence[str]) -> str:
    if len(cells) == 1:  # a heading across the table
        span = len(head)
        return f'<tr class="qj-group"><th scope="rowgroup" colspan="{span}">{cells[0]}</th></tr>'
    first, *others = cells
    # On a phone a row is a card: each cell then carries the head of its column.
    rest = "".join(
        f'<td data-label="{TAG.sub(" ", label)}">{cell}</td>'
        for label, cell in zip(head[1:], others, strict=True)
    )
    return f'<tr><th scope="row">{first}</th>{rest}</tr>'


def key_figures(figures: Iterable[tuple[str, str, str, str]]) -> str:
    """The numbers on top: (name, number, unit, note), all plain text."""
    cells = "".join(
        f"<div><dt>{escape(name)}</dt><dd><b>{escape(number)}</b> {escape(unit)}</dd>"
        f"<dd class=qj-note>{escape(note)}</dd></div>"
        for name, number, unit, note in figures
    )
    return f'<dl class="qj-keys">{cells}</dl>'


def verdict(verdict: Verdict, words: Words, who: str = "") -> str:
    """Mark, words and reasons of a verdict; `who` says which reports it is about."""
    text = escape(who or verdict_text(verdict, words))
    return f'<span class="qj-v {verdict.kind}"><i>{GLYPHS[verdict.kind]}</i> {text}</span>'


def verdict_text(verdict: Verdict, words: Words) -> str:
    """A verdict in words.

    >>> verdict_text(Verdict("reference", ("why_year", "why_scope")), Words("zh"))
    '仅供参考：年份不同、范围不同'
    """
    if not verdict.reasons:
        return words(verdict.kind)
    reasons = words.listed([words(reason) for reason in verdict.reasons])
    return words(verdict.kind) + words("colon") + reasons


def number(seen: Observation, names: Names) -> str:
    """An observation as plain text: number with mark and unit, or the state that stands for it."""
    shown = numbers.amount(seen.value, seen.low, seen.high, seen.qualifier)
    words = names.words
    if seen.status == "conflicting" or (shown is None and not seen.qualifier):
        return words(seen.status)
    if shown is None:
        return words("bracketed", a=seen.quote or "", b=words("vague"))
    return numbers.with_unit(shown, names.unit(seen.unit, seen.value))


def tooltip(seen: Observation, names: Names) -> str:
    """The report's own words and what the mark means."""
    words = names.words
    said = words("quoted", a=seen.quote) if seen.quote else ""
    if seen.added > 1:  # nobody wrote this number: no quotation marks
        said = words("hint_sum", n=seen.added, parts=seen.quote)
    return words("clause_separator").join(part for part in (said, _meant(seen, names)) if part)


def _meant(seen: Observation, names: Names) -> str:
    """What the mark, the period and the doubt of an observation mean; '' for nothing to say."""
    words = names.words
    meant = ""
    if seen.value is not None:
        meant = numbers.hint(seen.value, seen.qualifier, seen.quote or "", words)
    period = words(seen.period) if seen.period in {"cumulative", "as_of"} else ""
    doubt = names.doubt(seen.doubt) if seen.doubt else ""
    return words("clause_separator").join(part for part in (meant, period, doubt) if part)


def cell(seen: Sequence[Observation], sources: Sources, place: str) -> str:
    """What one report says of one indicator; `place` tells the cell's panels from all others."""
    if not seen:
        return f'<span class="qj-gap">{escape(sources.words("not_reported"))}</span>'
    return "<br>".join(_number(one, sources, f"{place}-{k}") for k, one in enumerate(seen))


def _number(seen: Observation, sources: Sources, panel: str) -> str:
    kind = "qj-n" if seen.has_number else "qj-n qj-said"
    label = escape(number(seen, sources.names)) + _measure(seen, sources.names)
    hint = escape(tooltip(seen, sources.names), quote=True)
    name = escape(sources.names.report(sources.reports[seen.document_id]), quote=True)
    return (
        f'<button class="{kind}" popovertarget="{panel}" title="{hint}"'
        f' aria-haspopup="dialog">{label}{_flags(seen, sources.words)}</button>'
        f'<div popover="auto" id="{panel}" class="qj-pop" role="dialog" aria-label="{name}">'
        f"{panel_of(seen, sources, panel)}</div>"
    )


def _flags(seen: Observation, words: Words) -> str:
    flags = added(seen, words)
    if seen.doubt:
        flags += flag(words("to_check"))
    if seen.period == "cumulative":
        flags += f" <small>{escape(words('cumulative'))}</small>"
    if seen.review == "corrected":
        flags += f" <small>{escape(words('corrected'))}</small>"
    return flags


def added(seen: Observation, words: Words) -> str:
    """The mark of a number that is a sum of several figures of the report; '' for one as stated."""
    mark = numbers.sum_mark(seen.added, words)
    return f"<small>{escape(mark)}</small>" if mark else ""


def parts(seen: Observation, sources: Sources) -> str:
    """What a sum is made of, in the report's words, each part a link to its place; '' for none."""
    found = [sources.evidence.get((seen.document_id, start)) for start in seen.starts]
    if seen.added < 2 or None in found:
        return ""
    links = [_part(one, sources.words) for one in found if one]
    return f'<p class="qj-note qj-sum">= {" + ".join(links)}</p>'


def _part(found: Evidence, words: Words) -> str:
    begin = found.start - found.sentence_start
    quote = found.sentence[begin : begin + found.end - found.start]
    text = f"<span{CHINESE}>{escape(quote)}</span>"
    return source_link(found.document_id, found.start, words, text)


def flag(why: str) -> str:
    """The mark of what a person should check; `why` is its hint."""
    return f' <abbr class="qj-flag" title="{escape(why, quote=True)}">⚑</abbr>'


def panel_of(seen: Observation, sources: Sources, panel: str) -> str:
    """The sentences behind a number, the number marked, with the way to the report."""
    report = sources.reports[seen.document_id]
    head = close_button(panel, sources.words)
    head += (
        f"<p><b>{escape(sources.names.report(report))}</b> · {escape(number(seen, sources.names))}"
    )
    head += added(seen, sources.words)
    # The parts of a sum stand below as links, not as words here.
    hint = _meant(seen, sources.names) if seen.added > 1 else tooltip(seen, sources.names)
    head += f' <span class="qj-note"{CHINESE}>{escape(hint)}</span></p>' if hint else "</p>"
    return (
        head
        + parts(seen, sources)
        + sentences(seen, sources)
        + source_link(seen.document_id, seen.starts[0], sources.words)
    )


def close_button(panel: str, words: Words) -> str:
    name = escape(words("close"), quote=True)
    return (
        f'<button class="qj-close" popovertargetaction="hide" popovertarget="{panel}"'
        f' aria-label="{name}">×</button>'
    )


@dataclass(frozen=True, slots=True)
class Panel:
    """A button and what it opens; `label` and `inside` are HTML, `title` is text."""

    name: str  # unlike that of any other panel of the page
    label: str
    title: str
    inside: str
    kind: str = "qj-n"


def opens(panel: Panel, words: Words) -> str:
    """A button that opens a panel of the page."""
    title = escape(panel.title, quote=True)
    return (
        f'<button class="{panel.kind}" popovertarget="{panel.name}" title="{title}"'
        f' aria-haspopup="dialog">{panel.label}</button>'
        f'<div popover="auto" id="{panel.name}" class="qj-pop" role="dialog" aria-label="{title}">'
        f"{close_button(panel.name, words)}<p><b>{title}</b></p>{panel.inside}</div>"
    )


def number_link(seen: Observation, sources: Sources) -> str:
    """The number as a link to its place in the report."""
    kind = "qj-n" if seen.has_number else "qj-n qj-said"
    href = escape(state.address("source", doc=seen.document_id, at=str(seen.starts[0])), quote=True)
    hint = escape(tooltip(seen, sources.names), quote=True)
    label = (
        escape(number(seen, sources.names))
        + _measure(seen, sources.names)
        + _flags(seen, sources.words)
    )
    return f'<a class="{kind}" href="{href}" target="_self" title="{hint}">{label}</a>'


def _measure(seen: Observation, names: Names) -> str:
    if not seen.measure:
        return ""
    return f" <small>{escape(names.indicator(seen.indicator_id, seen.measure))}</small>"


def sentences(seen: Observation, sources: Sources) -> str:
    """Every sentence that the observation rests on, once, with all its figures marked."""
    by_sentence: dict[int, list[Evidence]] = {}
    for start in seen.starts:
        found = sources.evidence.get((seen.document_id, start))
        if found is not None:
            by_sentence.setdefault(found.sentence_start, []).append(found)
    return "".join(_quotation(found) for found in by_sentence.values())


def _quotation(found: Sequence[Evidence]) -> str:
    first = found[0]
    spans = [(one.start, one.end) for one in found]
    said = highlight.sentence(first.sentence, first.sentence_start, spans)
    section = f"<cite>{escape(first.section_heading)}</cite>" if first.section_heading else ""
    return f"<blockquote{CHINESE}>{said}{section}</blockquote>"


def source_link(document_id: str, start: int, words: Words, label: str = "") -> str:
    """A link to the place in the report, the same view otherwise."""
    href = escape(state.address("source", doc=document_id, at=str(start)), quote=True)
    text = label or f"{escape(words('open_in_report'))} →"
    return f'<a class="qj-link" href="{href}" target="_self">{text}</a>'


def quoting(text: str, words: Words) -> str:
    """Text of the interface; Chinese words that an English one quotes are marked as Chinese."""
    if words.language == "zh":
        return escape(text)
    return HAN.sub(lambda found: f"<span{CHINESE}>{found.group()}</span>", escape(text))


def indicator_link(indicator: str, names: Names, name: str = "qj-plain", text: str = "") -> str:
    """An indicator's name, or another text, linked to its comparison."""
    href = escape(state.address("compare", i=indicator, t="all"), quote=True)
    shown = escape(text or names.indicator(indicator))
    return f'<a class="{name}" href="{href}" target="_self">{shown}</a>'


def topic_link(topic: str, names: Names) -> str:
    """A topic's name, linked to its comparison."""
    href = escape(state.address("compare", t=topic), quote=True)
    return f'<a class="qj-plain" href="{href}" target="_self">{escape(names.topic(topic))}</a>'


def bar(share: float, text: str) -> str:
    """A share as a thin bar behind its words, for coverage in long tables."""
    return f'<span class="qj-bar"><i style="width:{share:.0%}"></i><b>{escape(text)}</b></span>'
