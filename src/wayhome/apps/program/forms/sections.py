from __future__ import annotations

from typing import Any

from django import forms

from wayhome.apps.program.queries.sections import Choices
from wayhome.apps.program.queries.tracks import WEEKDAYS
from wayhome.domain.vocabulary import GROUP_KINDS, Mode, ServiceKind

KINDS = [
    (kind.value, kind.value.replace("_", " ").capitalize())
    for kind in ServiceKind
    if kind in GROUP_KINDS
]
MODES = [("site", "On site"), ("video", "By video"), ("hybrid", "Both")]


class SectionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    track = forms.ChoiceField()
    name = forms.CharField(max_length=120)
    kind = forms.ChoiceField(choices=KINDS)
    weekday = forms.TypedChoiceField(
        label="Day", coerce=int, choices=[(n, day) for n, day in enumerate(WEEKDAYS)]
    )
    starts = forms.TimeField(
        label="Starts at", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(min_value=15, max_value=480, help_text="Without breaks.")
    rule = forms.CharField(
        label="Repeats",
        max_length=200,
        initial="FREQ=WEEKLY",
        help_text="FREQ=WEEKLY for every week, FREQ=WEEKLY;INTERVAL=2 for every other week.",
    )
    since = forms.DateField(
        label="First day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label="Ends before",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    mode = forms.ChoiceField(label="How it is held", choices=MODES)
    room = forms.ChoiceField(required=False)
    capacity = forms.IntegerField(
        label="Most clients", min_value=1, max_value=60, help_text="Groups have 8 to 15."
    )
    target = forms.IntegerField(label="Best number", min_value=0, max_value=60)
    minimum = forms.IntegerField(label="Least clients", min_value=0, max_value=60)
    video_seats = forms.IntegerField(
        label="Of these by video", min_value=0, max_value=60, initial=0
    )
    leader = forms.ChoiceField(required=False, help_text="Empty: a contract leader.")
    co_leader = forms.ChoiceField(label="Co-leader", required=False)
    curriculum = forms.ChoiceField(required=False)
    is_open = forms.BooleanField(
        label="New clients may enter at any time", required=False, initial=True
    )

    def __init__(self, *given: Any, choices: Choices, **named: Any) -> None:
        super().__init__(*given, **named)
        offered = {
            "track": choices.tracks,
            "room": [("", "None"), *choices.rooms],
            "leader": [("", "None"), *choices.clinicians],
            "co_leader": [("", "None"), *choices.clinicians],
            "curriculum": [("", "None"), *choices.curricula],
        }
        for name, pairs in offered.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = pairs

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            self._check_seats(given)
        return given

    def _check_seats(self, given: dict[str, Any]) -> None:
        if given["minimum"] > given["target"]:
            self.add_error("minimum", "This cannot be more than the best number.")
        if given["target"] > given["capacity"]:
            self.add_error("target", "This cannot be more than the most clients.")
        if given["video_seats"] > given["capacity"]:
            self.add_error("video_seats", "This cannot be more than the most clients.")
        if given["mode"] != Mode.VIDEO and not given["room"]:
            self.add_error("room", "A group on site needs a room.")
        if given["until"] and given["until"] <= given["since"]:
            self.add_error("until", "This must be after the first day.")


class ExceptionForm(forms.Form):
    on = forms.DateField(
        label="Date", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    what = forms.ChoiceField(
        choices=[("off", "Call off"), ("move", "Move"), ("extra", "Add a date")]
    )
    moved_to = forms.DateField(
        label="To which date",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    starts = forms.TimeField(
        label="At another time",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    reason = forms.CharField(max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("what") == "move" and not given.get("moved_to"):
            self.add_error("moved_to", "Say to which date.")
        return given
