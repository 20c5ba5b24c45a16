"""What the parts of the kit need from Python: `{% load kit %}`.

Shapes only. Nothing here reads a row, a setting or the clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final

from django import forms, template
from django.forms import BaseForm, BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from wayhome.apps.core import marks
from wayhome.web import charts, weekgrid

register = template.Library()

register.simple_tag(charts.bar)
register.simple_tag(charts.heat)
register.simple_tag(charts.hours_bar)
register.simple_tag(charts.seat_strip)
register.simple_tag(charts.sparkline)
register.simple_tag(charts.trend)
register.simple_tag(weekgrid.week_of, name="week_grid")
register.simple_tag(marks.icon)
register.simple_tag(marks.chip, name="row_chip")
register.simple_tag(marks.person, name="row_person")

CHOICES: Final = (forms.RadioSelect, forms.CheckboxSelectMultiple)
DEFAULT_TOP: Final = 15.0
DJANGO_ROWS, ROWS = "10", "4"


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """One line of the error summary; without `target` it concerns the whole form."""

    target: str
    label: str
    says: str


@dataclass(frozen=True, slots=True)
class SortLink:
    href: str
    direction: str


@dataclass(frozen=True, slots=True)
class BothVersions:
    """One field of a record that two people edited."""

    label: str
    mine: Any
    theirs: Any

    @property
    def differs(self) -> bool:
        return bool(self.mine != self.theirs)


@register.simple_tag
def hours_line(
    *, tone: str, hours: float, goal: float | None, top: float | None, label: str
) -> SafeString:
    """One bar of hours; the right end is at least what is drawn."""
    aim = float(goal or 0)
    reach = float(top or max(DEFAULT_TOP, aim, float(hours)))
    said = f"{label}: {hours} of {aim:g} hours"
    return charts.hours_bar([(tone, float(hours))], goal=aim, top=reach, label=said)


@register.simple_tag
def meter(*, value: float, of: float, tone: str, label: str) -> SafeString:
    """A share of a whole; a whole of zero draws an empty bar."""
    return charts.bar([(tone, float(value) / float(of) if of else 0.0)], label)


@register.filter
def field_kind(field: object) -> str:
    """Which markup a field needs: hidden, choices (a group), check (one box) or line.

    Raises ValueError where the page names a field that its form does not have.
    """
    if not isinstance(field, BoundField):
        raise ValueError("<c-field> got no field: check the name in `:field`.")
    if field.is_hidden:
        return "hidden"
    if isinstance(field.field.widget, CHOICES):
        return "choices"
    return "check" if isinstance(field.field.widget, forms.CheckboxInput) else "line"


@register.filter
def control(field: BoundField) -> SafeString:
    """The input of a field; dates and times become native controls.

    Text that was sent and is no date stays readable: a native control would drop it.
    """
    widget = field.field.widget
    for kind, native, pattern, parse in NATIVE:
        if isinstance(widget, kind):
            sent = field.value()
            if not isinstance(sent, str) or not sent or _parses(parse, sent):
                widget.input_type, widget.format = native, pattern
    if isinstance(widget, forms.NumberInput):
        widget.attrs.setdefault("inputmode", "decimal")
    if isinstance(widget, forms.Textarea):
        widget.attrs.pop("cols", None)
        if widget.attrs.get("rows") == DJANGO_ROWS:
            widget.attrs["rows"] = ROWS
    return field.as_widget()


NATIVE: Final = (
    (forms.DateInput, "date", "%Y-%m-%d", date.fromisoformat),
    (forms.TimeInput, "time", "%H:%M", time.fromisoformat),
)


def _parses(parse: Any, text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


@register.filter
def big_and_small(label: str) -> SafeString:
    """A choice "Words | small words" on two lines."""
    big, _, small = str(label).partition("|")
    return format_html("<b>{}</b><small>{}</small>", big.strip(), small.strip())


@register.simple_tag
def error_links(form: BaseForm | None, forms_: Sequence[BaseForm] | None = None) -> list[ErrorLink]:
    """Every error of a form, or of several, in the order of the fields."""
    all_forms = [*([form] if form is not None else []), *(forms_ or [])]
    return [link for one in all_forms if one.is_bound for link in _links(one)]


def _links(form: BaseForm) -> list[ErrorLink]:
    links = [ErrorLink("", "", str(says)) for says in form.non_field_errors()]
    for field in form:
        links += [ErrorLink(_target(field), str(field.label), str(says)) for says in field.errors]
    return links


def _target(field: BoundField) -> str:
    if field.is_hidden:
        return ""
    # A group has no element of its own id; its first choice has the id with a zero.
    return f"{field.auto_id}_0" if isinstance(field.field.widget, CHOICES) else field.id_for_label


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, name: str, value: object) -> str:
    """The present query string with one value changed; an empty value takes it out."""
    query = context["request"].GET.copy()
    query[name] = str(value)
    if value in {"", None}:
        del query[name]
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def sort_link(context: template.Context, name: str, by: str) -> SortLink:
    """The link of a column head: up first, then down. The page starts again at one."""
    direction = {name: "ascending", f"-{name}": "descending"}.get(by, "")
    query = context["request"].GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{name}" if direction == "ascending" else name
    return SortLink(f"?{query.urlencode()}", direction)


@register.filter
def message_tone(level: str) -> str:
    """The tone of a message of Django's messages framework."""
    return {"success": "ok", "warning": "warn", "error": "risk"}.get(level, "info")


@register.simple_tag
def conflict_rows(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[BothVersions]:
    """Both versions of a record, field by field, in the order of the form."""
    names = [*mine, *(name for name in theirs if name not in mine)]
    return [
        BothVersions(name.replace("_", " ").capitalize(), mine.get(name), theirs.get(name))
        for name in names
    ]
