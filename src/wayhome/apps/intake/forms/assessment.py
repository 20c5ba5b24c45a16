from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from wayhome.apps.intake import assessment_questions as questions
from wayhome.apps.intake.actions.assessment import Seen
from wayhome.domain.areas import AREAS, RATINGS, Area
from wayhome.domain.placement.facts import NEEDED

YES_NO: Final = (("yes", "Yes"), ("no", "No"), ("", "Not known"))
NUMBER: Final = "Write a whole number, like 12."


class AssessmentForm(forms.Form):
    """Six areas: a rating, what was seen, and the facts. Empty is not known."""

    assessment_version = forms.IntegerField(widget=forms.HiddenInput)
    referral_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for area in AREAS:
            self.fields[f"rating_{area.letter}"] = _rating(area)
            self.fields[f"evidence_{area.letter}"] = forms.CharField(
                label="What you saw and heard",
                required=False,
                max_length=1500,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            for fact in questions.asked_in(area):
                self.fields[questions.field_of(fact)] = _question(fact)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for name, (_, choices) in questions.LISTS.items():
            none_label = dict(choices)["none"]
            if "none" in (ticked := found.get(name) or []) and len(ticked) > 1:
                self.add_error(name, f"“{none_label}” and another answer exclude each other.")
        return found

    def seen(self) -> Seen:
        """What was written. Only of a form that passed."""
        found = self.cleaned_data
        return Seen(
            areas={
                area.letter: {
                    "rating": found[f"rating_{area.letter}"],
                    "evidence": found[f"evidence_{area.letter}"].strip(),
                }
                for area in AREAS
            },
            facts=questions.facts_of(found),
            versions=(found["assessment_version"], found["referral_version"]),
        )

    def areas(self, chips: Mapping[str, tuple[str, ...]]) -> list[dict[str, Any]]:
        """The areas in order, each with its bound fields; `chips` are known facts by letter."""
        return [self._area(area, chips.get(area.letter, ())) for area in AREAS]

    def _area(self, area: Area, chips: tuple[str, ...]) -> dict[str, Any]:
        asked = [(fact, self[questions.field_of(fact)]) for fact in questions.asked_in(area)]
        called = [
            (fact, field) for fact, field in asked if fact.split(".")[0] in questions.ON_THE_CALL
        ]
        # What the rules cannot do without stands open, wherever it was asked first.
        unknown = [f for f, field in called if not field.value() and field.value() != 0]
        is_open = any(fact.split(".")[0] in NEEDED for fact in unknown)
        return {
            "area": area,
            "anchors": list(enumerate(area.anchors)),
            "rating": self[f"rating_{area.letter}"],
            "evidence": self[f"evidence_{area.letter}"],
            "own": [_shown(f, field) for f, field in asked if (f, field) not in called],
            "called": [_shown(f, field) for f, field in called],
            "is_open": is_open or any(field.errors for _, field in called),
            "chips": chips,
        }


class StepDownForm(forms.Form):
    """Where somebody comes from after care around the clock."""

    referral_version = forms.IntegerField(widget=forms.HiddenInput)
    came_from = forms.ChoiceField(
        label="Came from",
        choices=questions.CHOICES["stepping_down_from"][1],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where they come from."},
    )
    place = forms.CharField(label="Which place", max_length=200, required=False)
    left_on = forms.DateField(
        label="Left on",
        widget=forms.DateInput,
        help_text="The day of discharge, also one still to come",
        error_messages={
            "required": "Give the day they left, or will leave.",
            "invalid": "Write a date that exists, like 2026-11-13.",
        },
    )
    sober_since = forms.DateField(
        label="Sober since",
        required=False,
        widget=forms.DateInput,
        help_text="In their own words. A return to use is kept, never erased",
        error_messages={"invalid": "Write a date that exists, like 2026-11-13."},
    )
    records_received_on = forms.DateField(
        label="Records received on",
        required=False,
        widget=forms.DateInput,
        error_messages={"invalid": "Write a date that exists, like 2026-11-13."},
    )
    asks_php = forms.BooleanField(
        label="The discharge letter asks for day treatment (PHP)", required=False
    )


def _shown(fact: str, field: forms.BoundField) -> dict[str, Any]:
    ask = questions.ASKS.get(fact)
    is_choice = fact in questions.CHOICES or fact in questions.LISTS
    return {
        "field": field,
        "look": "ask" if ask else "picks" if is_choice else "",
        "warn": ask.danger if ask and fact not in questions.NEUTRAL else "",
    }


def _rating(area: Area) -> forms.Field:
    return forms.TypedChoiceField(
        label=f"Rating, {area.title}",
        choices=[(str(rating), str(rating)) for rating in RATINGS],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


def _question(fact: str) -> forms.Field:
    if fact in questions.NUMBERS:
        return _number(fact)
    if fact in questions.CHOICES:
        says, choices = questions.CHOICES[fact]
        return forms.ChoiceField(
            label=says,
            choices=[*choices, ("", "Not known")],
            required=False,
            widget=forms.RadioSelect,
        )
    if fact in questions.LISTS:
        says, words = questions.LISTS[fact]
        return forms.MultipleChoiceField(
            label=says, choices=words, required=False, widget=forms.CheckboxSelectMultiple
        )
    ask = questions.ASKS[fact]
    return forms.ChoiceField(
        label=ask.says,
        help_text=ask.hint,
        choices=YES_NO,
        required=False,
        widget=forms.RadioSelect,
    )


def _number(fact: str) -> forms.Field:
    says, hint, most = questions.NUMBERS[fact]
    made = forms.FloatField if fact == "hours_per_week_possible" else forms.IntegerField
    return made(
        label=says,
        help_text=hint,
        min_value=0,
        max_value=most,
        required=False,
        error_messages={"invalid": NUMBER},
    )
