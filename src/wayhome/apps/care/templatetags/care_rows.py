"""A row of the list of clients in one piece: fifty of them are most of what the page costs."""

from __future__ import annotations

from typing import Final

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from wayhome.apps.care.queries.clients import ClientRow
from wayhome.apps.core import marks

register = template.Library()

NONE: Final = "–"
ROW: Final = (
    '<tr><th scope="row">{}</th><td class="num nowrap">{}</td><td class="num">{}</td><td>{}{}</td>'
    '<td class="nowrap">{}</td><td class="num nowrap">{}</td><td class="nowrap">{}</td>'
    '<td>{}</td><td class="nowrap">{}</td></tr>'
)


@register.simple_tag
def client_row(row: ClientRow) -> SafeString:
    """One client; what is not known is a dash."""
    href = reverse("client", kwargs={"client_id": row.client_id})
    return format_html(
        ROW,
        marks.person(name=row.name, initials=row.initials, color=row.color, href=href),
        row.record,
        NONE if row.age is None else row.age,
        row.track or NONE,
        format_html('<br><span class="muted small">{}</span>', row.site) if row.site else "",
        row.level or NONE,
        row.day_of_care or format_html('<span class="muted">{}</span>', row.status),
        _hours(row),
        row.counselor or NONE,
        row.next_at or NONE,
    )


def _hours(row: ClientRow) -> str:
    if row.hours is None:
        return NONE
    return marks.chip(words=row.hours.words, tone=row.hours.tone, icon="clock")
