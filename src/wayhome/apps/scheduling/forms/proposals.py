"""What a director fills in to ask for a better template, and to turn one down."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django import forms

from wayhome.apps.scheduling.queries.planner import Setup

MOST: Final = 12


class AskForm(forms.Form):
    """A site, the week from which a change would hold, and how much may change at once."""

    site = forms.ChoiceField(label="Site")
    week = forms.DateField(
        label="From which week on",
        help_text="Any day of it. Leave time to tell people.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    most = forms.IntegerField(
        label="Changes at most",
        min_value=1,
        max_value=MOST,
        initial=8,
        help_text="Opening a second evening of five groups is five changes.",
    )

    def __init__(self, data: Any = None, *, setup: Setup) -> None:
        super().__init__(data, initial={"week": setup.week_of})
        self.fields["site"] = forms.ChoiceField(label="Site", choices=setup.sites)

    def asked(self) -> dict[str, Any]:
        """The answers as `ask` takes them."""
        day: date = self.cleaned_data["week"]
        return {
            "site_id": self.cleaned_data["site"],
            "starts_on": day - timedelta(days=day.weekday()),
            "most": self.cleaned_data["most"],
        }


class TurnDownForm(forms.Form):
    reason = forms.CharField(
        label="Why not",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Kept with the proposal. The same changes do not come again.",
        error_messages={"required": "Say why, so that it need not be asked again."},
    )
