from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from django import forms

from wayhome.apps.care.words import MISTAKES, WHYS, WORDS
from wayhome.domain.attendance import Meeting, Mistake
from wayhome.domain.attendance_said import WITH_TIME, WITH_WHY, Said, Word, can_say

DAY: Final = timedelta(days=1)
GONE: Final = "That is not a choice any more. Look again."


def moment_of(at: time, meeting: Meeting, zone: str) -> datetime:
    """A time on the site's wall as a moment of the session, which may run over midnight."""
    starts = meeting.starts.astimezone(ZoneInfo(zone))
    found = datetime.combine(starts.date(), at, ZoneInfo(zone))
    over_midnight = meeting.ends.astimezone(ZoneInfo(zone)).date() > starts.date()
    return found + DAY if over_midnight and found < starts else found


class PersonForm(forms.Form):
    """What is said about one person; all empty: nothing."""

    word = forms.ChoiceField(
        label="Attendance",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": GONE},
    )
    at = forms.TimeField(
        label="Time",
        required=False,
        widget=forms.TimeInput(attrs={"step": 60}),
        error_messages={"invalid": "Write a time like 17:45."},
    )
    why = forms.ChoiceField(
        label="Why",
        required=False,
        choices=[("", "Why?"), *WHYS.items()],
        error_messages={"invalid_choice": GONE},
    )

    def __init__(
        self,
        *args: Any,
        meeting: Meeting,
        zone: str,
        now: datetime,
        words: Iterable[Word],
        name: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._meeting, self._zone, self._now = meeting, zone, now
        choices = [(word.value, WORDS[word.value]) for word in words]
        cast(forms.ChoiceField, self.fields["word"]).choices = choices
        for field in self.fields.values():
            field.label = f"{field.label}: {name}" if name else field.label

    def clean(self) -> dict[str, Any]:
        given = cast(dict[str, Any], super().clean())
        said = self._said(given)
        if said and not self.errors:
            for reason in can_say(said, self._meeting, now=self._now).against:
                self.add_error("why" if reason.code == "attendance.why" else "at", reason.says)
        return given

    @property
    def said(self) -> Said | None:
        """What the valid form says, or None for nothing."""
        return self._said(self.cleaned_data)

    def _said(self, given: Mapping[str, Any]) -> Said | None:
        if not given.get("word"):
            return None
        word, at = Word(given["word"]), given.get("at")
        return Said(
            word,
            moment_of(at, self._meeting, self._zone) if at and word in WITH_TIME else None,
            given.get("why", "") if word in WITH_WHY else "",
        )


class OthersForm(forms.Form):
    """What goes with "everybody else is here"."""

    checked_video = forms.BooleanField(
        label="I asked those by video where they are and whom to call in an emergency",
        required=False,
    )


class CorrectionForm(forms.Form):
    """Why the record was wrong. What is right stands in a `PersonForm` beside it."""

    seen = forms.CharField(widget=forms.HiddenInput)
    mistake = forms.TypedChoiceField(
        label="What was wrong",
        coerce=Mistake,
        choices=list(MISTAKES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what was wrong.", "invalid_choice": GONE},
    )
    words = forms.CharField(
        label="In your words",
        required=False,
        max_length=200,
        help_text="Stays in the ledger. No other client's name.",
    )
