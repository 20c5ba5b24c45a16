from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from wayhome.domain.waiting import INTERIM_WORDS, Interim, LeaveReason, can_give_interim

LEAVE_WORDS: Final = {
    LeaveReason.CANNOT_BE_LOCATED: "Cannot be located",
    LeaveReason.REFUSES: "Does not want the place any more",
    LeaveReason.CARE_ELSEWHERE: "In care elsewhere",
}


class LeaveForm(forms.Form):
    """Take somebody off the list, for one of the reasons that the law knows."""

    reason = forms.ChoiceField(
        label="Reason",
        choices=[(reason.value, words) for reason, words in LEAVE_WORDS.items()],
        error_messages={"required": "Choose a reason."},
    )
    note = forms.CharField(
        label="What they said, or where they are",
        required=False,
        max_length=280,
        widget=forms.TextInput,
    )


class InterimForm(forms.Form):
    """What interim services were given."""

    given = forms.MultipleChoiceField(
        label="Given today",
        choices=[(part.value, words) for part, words in INTERIM_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick what was given."},
    )

    def __init__(self, *args: Any, priority: int, owed: Sequence[tuple[str, str]], **kw: Any):
        super().__init__(*args, **kw)
        self.priority = priority
        field = self.fields["given"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = list(owed)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if given := found.get("given"):
            verdict = can_give_interim(self.priority, frozenset(Interim(part) for part in given))
            for reason in verdict.against:
                self.add_error("given", reason.says)
        return found
