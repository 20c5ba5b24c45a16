from __future__ import annotations

from typing import Any

from django import forms

GONE = "That one is not free any more. Choose another."


class _Versioned(forms.Form):
    """A change of one session, which says which version of it was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class RoomForm(_Versioned):
    room = forms.ChoiceField(
        label="Room",
        error_messages={"required": "Choose a room.", "invalid_choice": GONE},
    )

    def __init__(self, *args: Any, rooms: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].choices = rooms  # type: ignore[attr-defined]


class LeaderForm(_Versioned):
    leader = forms.ChoiceField(
        label="Leader",
        help_text="Only those who are at work, free then, and whose credential is in force.",
        error_messages={"required": "Choose who leads.", "invalid_choice": GONE},
    )

    def __init__(self, *args: Any, covers: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader"].choices = covers  # type: ignore[attr-defined]


class CallOffForm(_Versioned):
    reason = forms.CharField(
        label="Why",
        max_length=120,
        help_text="Staff see it on the board. No names.",
        error_messages={"required": "Say why the session is called off."},
    )


class RestoreForm(_Versioned):
    pass
