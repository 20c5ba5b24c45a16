"""The list form of a week: a kind, some days, from and to."""

from __future__ import annotations

from datetime import time
from typing import Any, Final

from django import forms

from wayhome.apps.people.queries.life import KIND_LABELS
from wayhome.domain import life
from wayhome.domain.life import DAYS, Busy
from wayhome.domain.vocabulary import BusyKind

END_OF_DAY: Final = frozenset({"24:00", "24.00", "2400", "midnight"})


class EndField(forms.TimeField):
    """A time at which a window ends; empty, 0:00 and 24:00 are midnight at the end of the day."""

    def to_python(self, value: Any) -> time | None:
        if isinstance(value, str) and value.strip().lower() in END_OF_DAY:
            return None
        return super().to_python(value)


class BusyForm(forms.Form):
    """One window on some days. `rows()` splits it at midnight."""

    kind = forms.ChoiceField(
        label="What",
        choices=[(kind.value, KIND_LABELS[kind]) for kind in BusyKind],
        error_messages={"required": "Choose what fills this time."},
    )
    days = forms.TypedMultipleChoiceField(
        label="On",
        coerce=int,
        choices=list(enumerate(DAYS)),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one day."},
    )
    starts = forms.TimeField(
        label="From",
        widget=forms.TimeInput(attrs={"step": 900}),
        error_messages={
            "required": "Give the time it starts.",
            "invalid": "Write a time like 9:00 or 17:30.",
        },
    )
    ends = EndField(
        label="To",
        required=False,
        widget=forms.TimeInput(attrs={"step": 900}),
        error_messages={"invalid": "Write a time like 17:30 or 24:00, or leave it empty."},
    )
    since = forms.DateField(
        label="First day",
        required=False,
        widget=forms.DateInput,
        error_messages={"invalid": "Write a date that exists, like 2026-11-30."},
    )
    until = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput,
        error_messages={"invalid": "Write a date that exists, like 2026-11-30."},
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        starts, ends = found.get("starts"), found.get("ends")
        if starts and ends and starts == ends:
            self.add_error("ends", "The end is the same as the start. Give a later time.")
        if found.get("since") and found.get("until") and found["until"] < found["since"]:
            self.add_error("until", "The last day is before the first day.")
        return found

    def rows(self) -> list[Busy]:
        """The windows, split at midnight. Only of a form that passed."""
        found = self.cleaned_data
        return life.windows(
            BusyKind(found["kind"]),
            found["days"],
            (found["starts"], found["ends"]),
            since=found["since"],
            until=found["until"],
        )

    @property
    def runs_over_midnight(self) -> bool:
        """Whether the windows were split, so that the page can say so."""
        return len(self.rows()) > len(self.cleaned_data["days"])
