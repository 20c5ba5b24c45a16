"""What a director asks: one thing that could be different, and how many more could wait."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from wayhome.apps.scheduling.queries.what_if import Setup
from wayhome.apps.scheduling.queries.what_if_scenario import (
    CLINICIANS,
    NEW_GROUP,
    ROOM_LESS,
    Question,
)

WHAT: Final = [
    (NEW_GROUP, "One more group"),
    (ROOM_LESS, "A room less"),
    (CLINICIANS, "More counselors"),
]
MOST_MORE: Final = 100


class WhatIfForm(forms.Form):
    """Asked by address, so that an answer can be sent to a colleague: it names nobody."""

    site = forms.CharField(widget=forms.HiddenInput, required=False)
    what = forms.ChoiceField(label="What if there were", choices=WHAT)
    group = forms.ChoiceField(
        label="A group like", required=False, help_text="Tried at every time that is free."
    )
    room = forms.ChoiceField(label="Which room", required=False)
    count = forms.IntegerField(
        label="How many counselors",
        required=False,
        min_value=1,
        max_value=5,
        help_text="With time for individual sessions Monday to Friday, 9 to 5.",
    )
    more = forms.IntegerField(
        label="Waiting besides",
        required=False,
        min_value=0,
        max_value=MOST_MORE,
        help_text="People like those in care, added to the waiting list.",
    )

    def __init__(self, data: Any, *, setup: Setup) -> None:
        first = {"site": setup.site_id, "what": NEW_GROUP, "count": 1, "more": 0}
        super().__init__(data, initial=first)
        for name, choices in (("group", setup.groups), ("room", setup.rooms)):
            kept = self.fields[name]
            self.fields[name] = forms.ChoiceField(
                label=kept.label, help_text=kept.help_text, required=False, choices=choices
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        needs = {NEW_GROUP: "group", ROOM_LESS: "room"}.get(given.get("what", ""), "")
        if needs and not given.get(needs) and needs not in self.errors:
            self.add_error(needs, "Choose one.")
        return given

    def question(self) -> Question:
        """The question as `answers` takes it."""
        given = self.cleaned_data
        return Question(
            what=given["what"],
            group=given["group"],
            room=given["room"],
            count=given["count"] or 1,
            more=given["more"] or 0,
        )
