"""The forms of the front door: the call sheet, a try to reach somebody, a hand-over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from wayhome.apps.intake import call_sheet
from wayhome.apps.intake.asked import OLDEST, Asked, Call, Person
from wayhome.apps.intake.call_sheet import Ask
from wayhome.domain.vocabulary import ProgramKind

WORDS_MOST: Final = 5000
DIGITS_LEAST, DIGITS_MOST = 7, 15
CALLING_FOR: Final = (("self", "Themself"), ("family", "Family member"), ("client", "A client"))
REACH: Final = {
    "may_call": "Call",
    "may_text": "Text",
    "may_leave_message": "Leave a message",
    "may_email": "E-mail",
    "may_write": "Write a letter",
}
COMES: Final = {
    "can_come_to_site": "Comes here",
    "can_use_video": "Joins by video",
    "needs_child_care": "Needs child care here",
    "needs_step_free": "Needs a way without steps",
}
ABOUT: Final = (
    *(("opioids", "Opioids"), ("alcohol", "Alcohol"), ("cannabis", "Cannabis")),
    *(("stimulants", "Stimulants"), ("sedatives", "Sleep or nerve pills")),
    *(("anxiety", "Anxiety"), ("low_mood", "Low mood"), ("trauma", "Trauma")),
    *(("eating", "Eating"), ("gambling", "Gambling")),
)
WITHDRAWAL: Final = (("none", "None"), ("mild", "Mild"), ("strong", "Strong"), ("", "Skip"))
LANGUAGES: Final = (
    *(("en", "English"), ("es", "Spanish"), ("zh", "Chinese"), ("vi", "Vietnamese")),
    *(("tl", "Tagalog"), ("ar", "Arabic"), ("fr", "French"), ("ko", "Korean"), ("pl", "Polish")),
    *(("pt", "Portuguese"), ("ru", "Russian"), ("so", "Somali"), ("uk", "Ukrainian")),
    *(("ig", "Igbo"), ("it", "Italian")),
    *(("ase", "American Sign Language"), ("other", "Another language")),
)
WISHES: Final = (
    ("", "No wish yet"),
    *((kind.value, kind.value.replace("_", " ").capitalize()) for kind in ProgramKind),
)
THREE: Final = ((call_sheet.NO, "No"), (call_sheet.YES, "Yes"), (call_sheet.SKIP, "Skip"))


def no_future_birth(born_on: date | None, today: date) -> None:
    """Raise `ValidationError` for a birth date that cannot be."""
    if born_on is None:
        return
    if born_on > today:
        raise ValidationError("This date is still to come. Check the year.")
    if today.year - born_on.year > OLDEST:
        raise ValidationError(
            f"This makes the person more than {OLDEST} years old. Check the year."
        )


def check_phone(value: str) -> None:
    """Raise `ValidationError` for what cannot be dialed."""
    digits = sum(letter.isdigit() for letter in value)
    strange = set(value) - set("0123456789+()-. ext")
    if strange or not DIGITS_LEAST <= digits <= DIGITS_MOST:
        raise ValidationError("Write a phone number with 7 to 15 digits, like 312-555-0148.")


def text(label: str, most: int, *, hint: str = "", area: bool = False) -> forms.CharField:
    """A line or an area of text that may stay empty, with words for one that is too long."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 3}) if area else forms.TextInput,
        error_messages={
            "max_length": "Shorten this to %(limit_value)d characters. It has %(show_value)d."
        },
    )


def picks(label: str, words: Mapping[str, str] | Sequence[tuple[str, str]], hint: str = "") -> Any:
    """Several of a few words, or none."""
    choices = list(words.items()) if isinstance(words, Mapping) else list(words)
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=choices,
        help_text=hint,
        widget=forms.CheckboxSelectMultiple,
    )


def one_of(label: str, words: Sequence[tuple[str, str]], hint: str = "") -> forms.ChoiceField:
    """One of a few words; the empty one is "skip"."""
    return forms.ChoiceField(
        label=label, required=False, choices=words, help_text=hint, widget=forms.RadioSelect
    )


@dataclass(frozen=True, slots=True)
class Asking:
    """A question of the sheet with its field, and the questions that a "yes" opens."""

    ask: Ask
    field: forms.BoundField
    then: list[Asking]


class PersonForm(forms.Form):
    """Who the person is and how to reach them safely. `today` is the site's day."""

    first_name = text("First name", 120)
    last_name = text("Last name", 120)
    called = text("Likes to be called", 120)
    born_on = forms.DateField(
        label="Date of birth",
        required=False,
        widget=forms.DateInput,
        error_messages={"invalid": "Write a date that exists, like 1997-04-22."},
    )
    pronouns = text("Pronouns", 30)
    language = forms.ChoiceField(label="Language", required=False, choices=LANGUAGES)
    zip_code = text("ZIP code", 10)
    phone = text("Phone", 30)
    email = forms.EmailField(
        label="E-mail",
        required=False,
        max_length=254,
        error_messages={"invalid": "Write an e-mail address, like name@example.org."},
    )
    best_time = text("Best time", 80)
    safe_words = text("Safe words", 200, hint="What to say, and what never to say")
    reach = picks("We may", REACH)

    def __init__(self, *given: Any, today: date, **named: Any) -> None:
        super().__init__(*given, **named)
        self.today = today
        known = dict(LANGUAGES)
        stored = self.initial.get("language") or "en"
        if stored not in known:
            # A code that came with a record is kept, not replaced by the first of our list.
            self.fields["language"].choices = [*LANGUAGES, (stored, stored)]  # type: ignore[attr-defined]

    def clean_born_on(self) -> date | None:
        found: date | None = self.cleaned_data["born_on"]
        no_future_birth(found, self.today)
        return found

    def clean_phone(self) -> str:
        found: str = self.cleaned_data["phone"]
        if found:
            check_phone(found)
        return found


class SheetForm(PersonForm):
    """The whole call sheet. `asked()` gives its values; facts are those of the sheet's questions."""

    calling_for = one_of("Calling for", CALLING_FOR)
    caller_name = text("Who is calling", 200, hint="When it is somebody else")
    caller_phone = text("Their phone", 30)
    caller_organization = text("Their organization", 200)
    call_if_cut_off = text("If the line drops, who may we call?", 200)
    is_urgent = forms.BooleanField(label="Urgent", required=False)
    own_words = text("In their own words", WORDS_MOST, area=True)
    about = picks("About", ABOUT)
    last_use = text("Last use", 80)
    medicines = text("Medicine now", 300)
    withdrawal = one_of("Withdrawal now", WITHDRAWAL)
    wish = forms.ChoiceField(label="Wish", required=False, choices=WISHES)
    comes = picks("They", COMES)
    emergency = picks(
        "What is happening right now, to you or to anyone with you?", call_sheet.EMERGENCIES
    )
    physical_dependence = picks(
        "Does your body get sick without one of these?", call_sheet.DEPENDENCE
    )
    site_id = forms.ChoiceField(label="Site", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    client_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *given: Any,
        sites: Sequence[tuple[str, str]] = (),
        values: Mapping[str, Any] | None = None,
        **named: Any,
    ) -> None:
        initial = _initial(values) if values else {"language": "en", "comes": list(COMES)[:2]}
        super().__init__(*given, initial=initial | named.pop("initial", {}), **named)
        self.fields["site_id"].choices = list(sites)  # type: ignore[attr-defined]
        for ask in call_sheet.ASKS:
            self.fields[ask.field] = one_of(ask.says, THREE, ask.hint)
        for key, (label, hint, most) in call_sheet.NUMBERS.items():
            self.fields[key] = _number(label, hint, most)
        for key, words in call_sheet.CHOICES.items():
            skip = ("", "Skip")
            self.fields[key] = one_of(LABELS[key], [*words, skip])

    def clean_caller_phone(self) -> str:
        found: str = self.cleaned_data["caller_phone"]
        if found:
            check_phone(found)
        return found

    def clean_emergency(self) -> list[str]:
        return _none_alone(self.cleaned_data["emergency"])

    def clean_physical_dependence(self) -> list[str]:
        return _none_alone(self.cleaned_data["physical_dependence"])

    @property
    def safety(self) -> list[Asking]:
        return self._asking(call_sheet.SAFETY)

    @property
    def coming(self) -> list[Asking]:
        return self._asking(call_sheet.COMING)

    @property
    def needs(self) -> list[Asking]:
        return self._asking(call_sheet.NEEDS)

    def _asking(self, which: Sequence[Ask]) -> list[Asking]:
        """Questions with their fields; those that wait for a "yes" stand under theirs."""
        found: list[Asking] = []
        for ask in which:
            one = Asking(ask, self[ask.field], [])
            (found[-1].then if ask.only_if else found).append(one)
        return found

    @property
    def versions(self) -> tuple[int, int]:
        return (self.cleaned_data["version"] or 0, self.cleaned_data["client_version"] or 0)

    def facts(self) -> dict[str, Any]:
        """What is answered so far; fields that did not pass are left out, so unknown."""
        return call_sheet.facts_of(getattr(self, "cleaned_data", {}))

    def asked(self) -> Asked:
        """The values of a sheet that passed."""
        found = self.cleaned_data
        switches: dict[str, Any] = {name: name in found["reach"] for name in REACH}
        switches |= {name: name in found["comes"] for name in COMES}
        person = {name: found[name] for name in Person.__dataclass_fields__ if name in found}
        call = {name: found[name] for name in Call.__dataclass_fields__ if name in found}
        call |= {"about": tuple(found["about"]), "calling_for": found["calling_for"] or "self"}
        person["language"] = found["language"] or "en"
        return Asked(
            person=Person(**person, **switches),
            call=Call(**call),
            facts=self.facts(),
            site_id=found["site_id"],
        )


LABELS: Final = {
    "housing": "Home",
    "stepping_down_from": "Coming from",
    "primary": "What comes first",
}


class ContactForm(forms.Form):
    """One try to reach the person. `channels` are those they agreed to; times are of `zone`."""

    channel = forms.ChoiceField(
        label="How",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how you tried."},
    )
    reached = forms.ChoiceField(
        label="Did you reach them?",
        choices=(("yes", "Yes"), ("no", "No")),
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you reached them."},
    )
    note = text("Note", 300, hint="Short. Nothing a stranger may not hear goes on a voicemail")
    next_on = forms.DateField(
        label="Next try, day",
        required=False,
        widget=forms.DateInput,
        error_messages={"invalid": "Write a date that exists, like 2026-11-30."},
    )
    next_time = forms.TimeField(
        label="Next try, time",
        required=False,
        widget=forms.TimeInput,
        error_messages={"invalid": "Write a time like 9:00 or 17:30."},
    )

    def __init__(
        self, *given: Any, channels: Mapping[str, str], zone: str, now: datetime, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.fields["channel"].choices = list(channels.items())  # type: ignore[attr-defined]
        self.zone, self.now = zone, now

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if bool(found.get("next_on")) != bool(found.get("next_time")) and not self.errors:
            self.add_error("next_time", "Give both the day and the time, or neither.")
        at = self.next_at
        if at is not None and at <= self.now:
            self.add_error("next_time", "This time has passed. Choose one that is still to come.")
        return found

    @property
    def next_at(self) -> datetime | None:
        """The next try as a moment; a time that the clocks skip in spring is the one after."""
        day, at = self.cleaned_data.get("next_on"), self.cleaned_data.get("next_time")
        if not day or not at:
            return None
        return datetime.combine(day, at, tzinfo=ZoneInfo(self.zone))


class HandOverForm(forms.Form):
    """Who has the person now, and who stays with them."""

    to = forms.CharField(
        label="Who has them now",
        max_length=120,
        error_messages={
            "required": "Say who has them now, like 911, an emergency room, a crisis team.",
            "max_length": "Shorten this to 120 characters.",
        },
    )
    who = text("Who is with them, and the ride", 160)


class TakeBackForm(forms.Form):
    """Why a hand-over is not needed after all."""

    reason = forms.CharField(
        label="What was wrong",
        max_length=200,
        error_messages={
            "required": "Say which answer was wrong, and who said so.",
            "max_length": "Shorten this to 200 characters.",
        },
    )


def _number(label: str, hint: str, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        help_text=hint,
        error_messages={
            "invalid": "Write a whole number, or leave it empty.",
            "min_value": "Write 0 or more.",
            "max_value": "Write %(limit_value)d or less.",
        },
    )


def _none_alone(ticked: list[str]) -> list[str]:
    """With "none of these" beside a sign: the sign is believed."""
    return [word for word in ticked if word != "none"] or ticked[:1]


def _initial(values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    found["reach"] = [name for name in REACH if found.get(name)]
    found["comes"] = [name for name in COMES if found.get(name)]
    return found
