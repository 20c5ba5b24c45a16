"""What a person fills in to ask for a plan, hold a seat, admit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django import forms

from wayhome.apps.scheduling.queries.planner import Setup
from wayhome.apps.scheduling.wishes import MOST, SETS, WISHES
from wayhome.domain.week_run import Choice

CHOICES: Final = {"accept": Choice.ACCEPTED, "turn_down": Choice.TURNED_DOWN, "undo": None}


class PlanForm(forms.Form):
    """A site, a week by any of its days, and what the plan is to wish for."""

    site = forms.ChoiceField(label="Site")
    week = forms.DateField(
        label="Week",
        help_text="Any day of it. The plan is for Monday to Sunday.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, data: Any = None, *, setup: Setup) -> None:
        first = {"site": setup.site_id, "week": setup.week_of} | dict(setup.weights)
        super().__init__(data, initial=first)
        self.fields["site"] = forms.ChoiceField(label="Site", choices=setup.sites)
        for wish in WISHES:
            self.fields[wish.name] = forms.FloatField(
                label=wish.label,
                help_text=wish.help,
                min_value=0,
                max_value=MOST,
                widget=forms.NumberInput(attrs={"step": "1"}),
            )

    @property
    def wishes(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The weights by what they are about."""
        return [(title, [self[wish.name] for wish in wishes]) for title, wishes in SETS]

    def asked(self) -> dict[str, Any]:
        """The site, its Monday and the weights, as `plan` takes them."""
        day: date = self.cleaned_data["week"]
        return {
            "site_id": self.cleaned_data["site"],
            "week_of": day - timedelta(days=day.weekday()),
            "wished": {wish.name: self.cleaned_data[wish.name] for wish in WISHES},
        }


class DecideForm(forms.Form):
    """Buttons `accept`, `turn_down` and `undo`, each with the person's id as its value."""

    accept = forms.CharField(max_length=24, required=False)
    turn_down = forms.CharField(max_length=24, required=False)
    undo = forms.CharField(max_length=24, required=False)

    def clean(self) -> dict[str, Any]:
        """Exactly one button is pressed at a time."""
        found: dict[str, Any] = super().clean() or {}
        if sum(map(bool, found.values())) != 1:
            raise forms.ValidationError("Press one button.")
        return found

    def decided(self) -> dict[str, Any]:
        """The person and the choice, as `decide` takes them."""
        button, client_id = next((name, one) for name, one in self.cleaned_data.items() if one)
        return {"client_id": client_id, "choice": CHOICES[button]}


class HoldForm(forms.Form):
    """An opening as it was shown: its groups and its first day."""

    starts_on = forms.DateField()
    section = forms.Field()

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.sections: list[str] = data.getlist("section")


class AdmitForm(forms.Form):
    """All may stay empty: then the hold decides, and the checklist must be done."""

    on = forms.DateField(required=False)
    waive_reason = forms.CharField(max_length=300, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.sections: list[str] = data.getlist("section")
