from __future__ import annotations

from django import forms

from wayhome.domain.vocabulary import RoomKind


class ClosedDayForm(forms.Form):
    on = forms.DateField(
        label="Closed on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    name = forms.CharField(label="Why", max_length=80)


class RoomForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(max_length=60)
    kind = forms.ChoiceField(choices=[(kind.value, kind.value.capitalize()) for kind in RoomKind])
    seats = forms.IntegerField(min_value=1, max_value=200)
    has_video = forms.BooleanField(label="Has video", required=False)
    is_step_free = forms.BooleanField(label="Step-free", required=False, initial=True)
    child_places = forms.IntegerField(
        label="Places for children", min_value=0, max_value=60, initial=0
    )
    note = forms.CharField(max_length=120, required=False)
