from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from wayhome.apps.intake.actions.placement_decline import Plan
from wayhome.apps.intake.placement_words import Rung
from wayhome.domain.hand_off import ENDING_WORDS, PARTNERS, WHY_WORDS, Ending, Why, can_end
from wayhome.domain.levels import Level


class DecisionForm(forms.Form):
    """The clinician's decision: the advice, or another level with a reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    level = forms.ChoiceField(
        label="Level",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a level: the advice, or another one."},
    )
    reason = forms.CharField(
        label="Reason, in words",
        required=False,
        max_length=1500,
        help_text="Needed where you choose another level than the advice",
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, rungs: Sequence[Rung], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.advised = next((rung.word for rung in rungs if rung.is_advice), "")
        field = self.fields["level"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        ordered = sorted(rungs, key=lambda rung: not rung.is_advice)
        field.choices = [(rung.word, _choice(rung)) for rung in ordered]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        level = found.get("level")
        if level and level != self.advised and not found.get("reason", "").strip():
            self.add_error("reason", "Say why you choose another level than the advice.")
        return found

    def chosen(self) -> Level:
        """The level that was chosen. Only of a form that passed."""
        return Level.of(self.cleaned_data["level"])


class HandOffForm(forms.Form):
    """Why care begins elsewhere, where, and whom to speak to there."""

    why = forms.ChoiceField(
        label="Why",
        choices=[(why.value, words) for why, words in WHY_WORDS.items()],
        error_messages={"required": "Choose why care begins elsewhere."},
    )
    to = forms.ChoiceField(
        label="Where to",
        widget=forms.RadioSelect,
        choices=[(one.code, one.name) for one in PARTNERS],
        error_messages={"required": "Choose where they go. Nobody is sent away without a place."},
    )
    place = forms.CharField(label="Name of the place", required=False, max_length=100)
    person = forms.CharField(
        label="Person to speak to",
        max_length=80,
        help_text="Who takes the call there; “charge nurse” is enough",
        error_messages={"required": "Name somebody there to speak to."},
    )
    phone = forms.CharField(label="Phone there", required=False, max_length=30)

    def plan(self) -> Plan:
        """The plan that was written. Only of a form that passed."""
        found = self.cleaned_data
        return Plan(
            why=Why(found["why"]),
            to=found["to"],
            person=found["person"],
            place=found["place"],
            phone=found["phone"],
        )


class EndingForm(forms.Form):
    """How a hand-off ended."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    ending = forms.ChoiceField(
        label="How did it end?",
        choices=[(ending.value, words) for ending, words in ENDING_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it ended."},
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=1000,
        help_text="Who said so. Needed where they said no",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("ending"):
            for reason in can_end(Ending(found["ending"]), found.get("note", "")).against:
                self.add_error("note", reason.says)
        return found


def _choice(rung: Rung) -> str:
    return f"{'Agree: ' if rung.is_advice else ''}{rung.name}|{rung.about}"
