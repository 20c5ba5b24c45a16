from __future__ import annotations

from typing import Any

from django import forms

from wayhome.apps.care.forms.client import text
from wayhome.apps.care.queries.staff import STAFF_ROLES, StaffChoices
from wayhome.apps.care.words import LANGUAGES
from wayhome.domain.life import DAYS
from wayhome.domain.privacy.permit import LABELS

ROLES = [(role.value, LABELS[role]) for role in STAFF_ROLES]


def roles_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="Roles",
        choices=ROLES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one role."},
    )


class NewStaffForm(forms.Form):
    name = text("Name", 200, needed="Write the name.")
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        help_text="They sign in with it.",
        error_messages={"required": "Write the e-mail they sign in with."},
    )
    title = text("Title", 80, hint="Such as: Counselor, LPC")
    roles = roles_field()


class StaffForm(forms.Form):
    """What can be changed. Without a place in the week (`is_clinician`), the roles only."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    title = text("Title", 80)
    caseload_most = forms.IntegerField(label="Caseload at most", min_value=0, max_value=200)
    supervisor = forms.ChoiceField(label="Supervisor", required=False)
    languages = forms.MultipleChoiceField(
        label="Languages", required=False, widget=forms.CheckboxSelectMultiple
    )
    roles = roles_field()

    def __init__(self, *args: Any, choices: StaffChoices, has_login: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        stored = self.initial.get("languages", [])
        known = [(code, name) for code, name in LANGUAGES.items() if code != "ASL"]
        extra = [(code, LANGUAGES.get(code, code)) for code in stored if code not in dict(known)]
        fields["languages"].choices = [*known, *extra]
        fields["supervisor"].choices = [("", "Nobody"), *choices.supervisors]
        if "version" not in self.initial:
            for name in ("version", "title", "caseload_most", "supervisor", "languages"):
                del self.fields[name]
        if not has_login:
            del self.fields["roles"]

    def given(self) -> dict[str, Any]:
        """The fields of the clinician. Only of a form that passed."""
        return {n: v for n, v in self.cleaned_data.items() if n not in {"version", "roles"}}


class CredentialForm(forms.Form):
    kind = text("Kind", 20, hint="Such as: LPC, LCSW, RN", needed="Write the kind of license.")
    state = forms.RegexField(
        r"^[A-Z]{2}$",
        label="State",
        required=False,
        error_messages={"invalid": "Write the two letters of the state, like IL."},
    )
    number = text("Number", 40)
    since = forms.DateField(label="Since", required=False, widget=forms.DateInput)
    expires_on = forms.DateField(label="Last day", required=False, widget=forms.DateInput)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("since") and found.get("expires_on") and found["expires_on"] < found["since"]:
            self.add_error("expires_on", "The last day is before the first.")
        return found


class HoursForm(forms.Form):
    site = forms.ChoiceField(label="Site")
    days = forms.TypedMultipleChoiceField(
        label="On",
        coerce=int,
        choices=list(enumerate(DAYS)),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one day."},
    )
    starts = forms.TimeField(label="From", widget=forms.TimeInput(attrs={"step": 900}))
    ends = forms.TimeField(label="To", widget=forms.TimeInput(attrs={"step": 900}))
    by_video = forms.BooleanField(label="By video", required=False)

    def __init__(self, *args: Any, sites: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["site"].choices = sites

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("starts") and found.get("ends") and found["ends"] <= found["starts"]:
            self.add_error("ends", "The end must be later than the start.")
        return found


class EndForm(forms.Form):
    on = forms.DateField(
        label="Last day",
        widget=forms.DateInput,
        error_messages={"required": "Say the last day of work."},
    )
