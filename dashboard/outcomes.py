"""What belongs to a shortcoming, as HTML: sentence, the year before, plans and their outcome."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboard import numbers, state, tables
from dashboard.frame import View
from dashboard.rows import FollowedUp, Recurring

OUTCOMES = ("met", "missed", "unclear", "not_reported", "no_later_report")


def quotation(document_id: str, start: int, quote: str) -> str:
    """The words of a report, linked to their place in it."""
    href = escape(state.address("source", doc=document_id, at=str(start)), quote=True)
    return (
        f'<a class="qj-plain" target="_self" href="{href}"{tables.CHINESE}>'
        f"{escape(quote.replace(chr(10), ' '))}</a>"
    )


def outcome(view: View, plan: FollowedUp) -> str:
    """What the following report says of a plan: outcome, target and figure, the sentence."""
    words = view.words
    name = escape(words(f"outcome_{plan.outcome}"))
    if plan.later_document_id is None or plan.later_start is None:
        return f'<span class="qj-gap">→ {name}</span>'
    parts = [f"→ {escape(words('in_report_of', year=plan.later_year))} <b>{name}</b>"]
    if plan.target is not None and plan.value is not None:
        reached = words(
            "target_and_value", target=numbers.plain(plan.target), value=numbers.plain(plan.value)
        )
        parts.append(f"<small>{escape(reached)}</small>")
    if plan.answer == "shortcoming":
        parts.append(f"<small>{escape(words('back_as_shortcoming'))}</small>")
    said = quotation(plan.later_document_id, plan.later_start, plan.later_quote or "")
    return f"{' '.join(parts)}{escape(words('colon'))}{said}"


def promised(view: View, plans: Sequence[FollowedUp]) -> str:
    """Plans, each with what the following report says of it."""
    return "".join(
        f'<p class="qj-plan">{quotation(plan.document_id, plan.start, plan.quote)}<br>'
        f"{outcome(view, plan)}</p>"
        for plan in plans
    )


def before_and_after(view: View, one: Recurring) -> str:
    """What the report of the year before says of the theme, and whether the next one does."""
    words = view.words
    lines = [escape(words(f"state_{one.state}"))]
    if one.earlier_document_id and one.earlier_start is not None:
        if one.years_running > 1:
            lines[0] = escape(words("years_running", n=one.years_running))
        key = "same_wording_as" if one.is_same_wording else "stated_in"
        earlier = quotation(one.earlier_document_id, one.earlier_start, one.earlier_quote or "")
        lines.append(f"{escape(words(key, year=one.earlier_year) + words('colon'))}{earlier}")
    lines.append(escape(words(f"following_{one.following}")))
    return "".join(f'<p class="qj-note">{line}</p>' for line in lines)
