"""The open form of referrers: one page, few words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms

from wayhome.apps.intake.asked import Asked, Call, Person
from wayhome.apps.intake.forms.referral import check_phone, no_future_birth, one_of, picks, text

WHO: Final = (("self", "Me"), ("family", "Someone in my family"), ("client", "Someone I work with"))
REACH: Final = {
    "may_call": "Call",
    "may_text": "Text",
    "may_leave_message": "Leave a message",
    "may_email": "E-mail",
}
WISHES: Final = (("day", "By day"), ("evening", "In the evening"), ("telehealth", "By video"))
TOO_LONG: Final = "This is too long. Use %(limit_value)d letters or less."


class ReferForm(forms.Form):
    """What a referrer may send. `url` is bait: people do not see it, machines fill it in."""

    calling_for = forms.ChoiceField(
        label="Who needs help?",
        choices=WHO,
        widget=forms.RadioSelect,
        error_messages={"required": "Say who needs help."},
    )
    first_name = forms.CharField(
        label="First name",
        max_length=120,
        error_messages={"required": "Give a first name.", "max_length": TOO_LONG},
    )
    last_name = text("Last name", 120)
    born_on = forms.DateField(
        label="Date of birth",
        required=False,
        widget=forms.DateInput,
        error_messages={"invalid": "Write a real date, like 1997-04-22."},
    )
    phone = text("Phone", 30)
    email = forms.EmailField(
        label="E-mail",
        required=False,
        max_length=254,
        error_messages={"invalid": "Write it like name@example.org.", "max_length": TOO_LONG},
    )
    reach = picks("How may we reach this person?", REACH, "Tick only what is safe.")
    best_time = text("Best time", 80)
    caller_name = text("Your name", 200, hint="If you ask for someone else.")
    caller_phone = text("Your phone", 30)
    caller_organization = text("Where you work", 200)
    own_words = text("What is going on?", 2000, area=True, hint="As much or as little as you like.")
    wish = one_of("When could they come?", (*WISHES, ("", "Not sure")))
    is_urgent = forms.BooleanField(label="This can not wait until tomorrow", required=False)
    site_id = forms.ChoiceField(label="Where?", required=False)
    agrees = forms.BooleanField(
        label="The person knows that I send this, and says yes. Or it is about me.",
        error_messages={"required": "Ask the person first. Then tick this."},
    )
    url = forms.CharField(required=False, label="Leave this empty")

    def __init__(
        self, *given: Any, sites: Sequence[tuple[str, str]], today: date, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.fields["site_id"].choices = list(sites)  # type: ignore[attr-defined]
        self.today = today

    def clean_born_on(self) -> date | None:
        found: date | None = self.cleaned_data["born_on"]
        no_future_birth(found, self.today)
        return found

    def clean_phone(self) -> str:
        return _phone(self.cleaned_data["phone"])

    def clean_caller_phone(self) -> str:
        return _phone(self.cleaned_data["caller_phone"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        ways = ("phone", "email", "caller_phone")
        if not any(found.get(way) for way in ways) and not self.errors.keys() & set(ways):
            self.add_error("phone", "Give a phone or an e-mail, so that we can reach someone.")
        return found

    @property
    def is_bait_taken(self) -> bool:
        """Whether the field that people do not see was filled in."""
        return bool(self.data.get("url"))

    def asked(self) -> Asked:
        """The values of a form that passed."""
        found = self.cleaned_data
        person = {name: found[name] for name in Person.__dataclass_fields__ if name in found}
        call = {name: found[name] for name in Call.__dataclass_fields__ if name in found}
        reach: dict[str, Any] = {name: name in found["reach"] for name in REACH}
        return Asked(person=Person(**person, **reach), call=Call(**call), site_id=found["site_id"])


def _phone(value: str) -> str:
    if value:
        check_phone(value)
    return value
