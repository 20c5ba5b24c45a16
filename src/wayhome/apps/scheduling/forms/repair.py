"""What happened: the form that asks, and the form that approves."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms

from wayhome.apps.scheduling.queries.repair import Proposal, Setup
from wayhome.apps.scheduling.queries.repair_plan import Ask, choices_from
from wayhome.domain.repair.facts import Kind
from wayhome.domain.repair.options import Choice

KINDS: Final = (
    (Kind.OUT.value, "Somebody is out"),
    (Kind.ROOM.value, "A room is closed"),
    (Kind.SNOW.value, "Snow day"),
)
WAY: Final = "way-"


class RepairForm(forms.Form):
    """Who or what, on which day, from when to when."""

    kind = forms.ChoiceField(
        label="What happened",
        choices=KINDS,
        initial=Kind.OUT.value,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happened.", "invalid_choice": "Choose one."},
    )
    site = forms.ChoiceField(label="Site")
    on = forms.DateField(
        label="Day",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Give the day.", "invalid": "That is no date."},
    )
    who = forms.ChoiceField(label="Who is out", required=False)
    room = forms.ChoiceField(label="Which room is closed", required=False)
    starts = forms.TimeField(
        label="From",
        required=False,
        help_text="Empty: all day.",
        widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"invalid": "Write a time such as 9:00."},
    )
    ends = forms.TimeField(
        label="To",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"invalid": "Write a time such as 17:00."},
    )

    def __init__(self, data: Any = None, *, setup: Setup, initial: dict[str, str]) -> None:
        super().__init__(data, initial={"on": date.fromisoformat(setup.today)} | initial)
        nobody = ("", "Choose")
        lists = {"site": setup.sites, "who": (nobody, *setup.clinicians)}
        for name, choices in (lists | {"room": (nobody, *setup.rooms)}).items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Whoever is out, or the room that is closed, has to be named."""
        found: dict[str, Any] = super().clean() or {}
        kind = found.get("kind")
        if kind == Kind.OUT and not found.get("who"):
            self.add_error("who", "Choose who is out.")
        if kind == Kind.ROOM and not found.get("room"):
            self.add_error("room", "Choose the room.")
        return found

    def ask(self) -> Ask:
        """The question as the queries take it."""
        found = self.cleaned_data
        kind = Kind(found["kind"])
        what = {Kind.OUT: found["who"], Kind.ROOM: found["room"], Kind.SNOW: ""}[kind]
        return Ask(
            kind=kind,
            site_id=found["site"],
            on=found["on"],
            what=what,
            starts=found["starts"],
            ends=found["ends"],
        )

    @property
    def sent(self) -> list[tuple[str, str]]:
        """The fields as they were sent, to be sent again with a choice or an approval."""
        return [(name, self.data.get(name, "")) for name in self.fields]


class WaysForm(forms.Form):
    """The ways of each session, with the chosen one; a row a way, its price in small words."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__()
        for group in proposal.groups:
            self.fields[f"{WAY}{group.session_id}"] = forms.ChoiceField(
                label=group.title,
                help_text=f"{group.when}, {group.where}, {group.expected}.",
                initial=group.chosen.value,
                choices=[(one.value, f"{one.says} | {one.price}") for one in group.options],
                widget=forms.RadioSelect,
            )


def chosen_in(data: Any) -> dict[str, Choice]:
    """The ways chosen, by session. Raises `Refused` for one that cannot be read."""
    return choices_from(
        {name.removeprefix(WAY): value for name, value in data.items() if name.startswith(WAY)}
    )
