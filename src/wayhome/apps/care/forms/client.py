from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any, Final

from django import forms

from wayhome.apps.care.words import LANGUAGES

OLDEST: Final = 120
NAMES: Final = (
    *("first_name", "last_name", "called", "pronouns", "gender", "phone", "email", "zip_code"),
    *("safe_words", "best_time"),
)


def text(label: str, most: int, *, hint: str = "", needed: str = "") -> forms.CharField:
    """A line of text in any script; with `needed` it may not stay empty."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(needed),
        help_text=hint,
        error_messages={"required": needed} if needed else None,
    )


def agreed(label: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class ClientForm(forms.Form):
    """Who somebody is and how they may be reached. `today` is the day it is filled in."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    first_name = text("First name", 120, needed="Write the first name, or what they go by.")
    last_name = text("Last name", 120)
    called = text("Goes by", 120, hint="The name we say")
    pronouns = text("Pronouns", 30, hint="In their words")
    born_on = forms.DateField(
        label="Date of birth",
        required=False,
        widget=forms.DateInput,
        error_messages={"invalid": "Write a date that exists, like 1996-02-29."},
    )
    gender = text("Gender", 30, hint="In their words")
    language = forms.ChoiceField(
        label="Language",
        choices=[(code, name) for code, name in LANGUAGES.items() if code != "ASL"],
    )
    interpreter = forms.ChoiceField(
        label="Interpreter",
        required=False,
        choices=[("", "None"), *((c, n) for c, n in LANGUAGES.items() if c not in {"ASL", "en"})],
    )
    phone = text("Phone", 30)
    email = forms.EmailField(
        label="E-mail",
        required=False,
        error_messages={"invalid": "Write an e-mail address like name@example.org."},
    )
    zip_code = text("ZIP code", 10)
    may_call = agreed("We may call")
    may_text = agreed("We may send a text")
    may_leave_message = agreed("We may leave a message")
    may_email = agreed("We may send e-mail")
    may_write = agreed("We may write letters")
    safe_words = text("Safe words", 200, hint="What to say, and what never to say")
    best_time = text("Best time to call", 80)
    needs_child_care = agreed("Needs child care during groups")
    needs_step_free = agreed("Needs step-free rooms")
    can_use_video = forms.BooleanField(label="Can come by video", required=False, initial=True)
    can_come_to_site = forms.BooleanField(
        label="Can come to the site", required=False, initial=True
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name in ("language", "interpreter"):
            self._keep(name)

    def _keep(self, name: str) -> None:
        """A stored code that the list does not know stays a choice: saving must not lose it."""
        fields: dict[str, Any] = self.fields
        stored = self.initial.get(name)
        if stored and stored not in dict(fields[name].choices):
            fields[name].choices = [*fields[name].choices, (stored, LANGUAGES.get(stored, stored))]

    def clean_born_on(self) -> date | None:
        born: date | None = self.cleaned_data["born_on"]
        if born and born > self.today:
            raise forms.ValidationError("The date of birth is in the future. Check the year.")
        if born and born.year < self.today.year - OLDEST:
            raise forms.ValidationError("That is more than 120 years ago. Check the year.")
        return born

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for name in NAMES:
            if isinstance(found.get(name), str):
                # One spelling for letters that can be written in two ways: else a search fails.
                found[name] = unicodedata.normalize("NFC", found[name])
        return found

    def given(self) -> dict[str, Any]:
        """The fields of the client, without the version. Only of a form that passed."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ContactForm(forms.Form):
    """Somebody who stands beside a client."""

    name = text("Name", 200, needed="Write the name.")
    relation = text("Relation", 40, needed="Say who they are: mother, friend, probation officer.")
    phone = text("Phone", 30)
    email = forms.EmailField(label="E-mail", required=False)
    is_emergency = agreed("Call in an emergency")
