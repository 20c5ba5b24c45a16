from __future__ import annotations

from typing import Any, Final

from django import forms

from wayhome.apps.intake.actions.admission import Line
from wayhome.apps.intake.models import ItemState

STATE_WORDS: Final = {
    ItemState.TO_DO: "To do",
    ItemState.WAITING: "Waiting",
    ItemState.NEEDS_FIX: "Needs a fix",
    ItemState.DONE: "Done",
}


class ItemForm(forms.Form):
    """How one line of the checklist stands."""

    state = forms.ChoiceField(
        label="State",
        choices=[(state.value, words) for state, words in STATE_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it stands."},
    )
    waiting_on = forms.CharField(label="Waits on", required=False, max_length=120)
    note = forms.CharField(label="Note", required=False, max_length=280)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        waits = found.get("state") == ItemState.WAITING.value
        if waits and not found.get("waiting_on", "").strip():
            self.add_error("waiting_on", "Say who or what it waits on.")
        return found

    def line(self) -> Line:
        """How it stands. Only of a form that passed."""
        found = self.cleaned_data
        state = ItemState(found["state"])
        waiting_on = found["waiting_on"] if state is ItemState.WAITING else ""
        return Line(state=state, waiting_on=waiting_on, note=found["note"])


class WaiveForm(forms.Form):
    """Leave a line out, with a reason."""

    reason = forms.CharField(
        label="Why it is left out",
        max_length=280,
        error_messages={"required": "Say why it is left out."},
    )
