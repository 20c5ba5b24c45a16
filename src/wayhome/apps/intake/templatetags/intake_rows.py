"""A row of the referral inbox in one piece: fifty of them are most of what the page costs."""

from __future__ import annotations

from typing import Final

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from wayhome.apps.core import marks
from wayhome.apps.intake.queries.referral_inbox import InboxRow

register = template.Library()

NONE: Final = "–"
FIRST_IN_LINE: Final = 4
"""Priorities below it have a right to go before others."""
ROW: Final = (
    '<tr><th scope="row"><a href="{}">{}</a>{}</th><td class="nowrap">{} {}</td>'
    '<td class="nowrap">{}{}</td><td>{}</td><td>{}</td><td class="num">{}</td>'
    '<td class="nowrap"><a href="{}">{}<span class="vh">: {}</span></a></td></tr>'
)


@register.simple_tag
def referral_row(row: InboxRow) -> SafeString:
    """One referral with its clock, its state and the next step."""
    sheet = reverse("referral", kwargs={"referral_id": row.referral_id})
    late = "warn" if row.is_late else ""
    return format_html(
        ROW,
        sheet,
        row.name,
        format_html_join("", " {}", ((mark,) for mark in _about(row))),
        marks.chip(words=row.waited, tone=late, icon="clock"),
        _small(row.received),
        marks.chip(words=row.words, tone=row.tone, icon=row.icon),
        format_html(" {}", _small(row.due)) if row.due else "",
        row.source,
        row.wish or NONE,
        row.tries,
        _next(row, sheet),
        row.next_step,
        row.name,
    )


def _about(row: InboxRow) -> list[SafeString]:
    """What stands beside the name."""
    found = [] if row.age is None else [_small(str(row.age))]
    if row.is_urgent:
        found.append(marks.chip(words="Urgent", tone="risk", icon="flag"))
    if row.priority < FIRST_IN_LINE:
        words = f"Priority {row.priority}"
        found.append(marks.chip(words=words, tone="plum", icon="hand-heart"))
    return found


def _next(row: InboxRow, sheet: str) -> str:
    if row.state == "arriving":
        return reverse("referral-decline", kwargs={"referral_id": row.referral_id})
    return sheet


def _small(words: str) -> SafeString:
    return format_html('<span class="muted small">{}</span>', words)
