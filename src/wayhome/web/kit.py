"""The living style guide at `/_kit/`: every part of the kit in every state.

Its people are invented and its forms go nowhere. Served in the demo, in development and in tests.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wayhome.apps.core.http import public

SPRITE: Final = Path(__file__).parent / "static" / "wayhome" / "icons.svg"
SYMBOL: Final = re.compile(r'<symbol id="([a-z0-9-]+)"')
TONES: Final = ("ok", "warn", "risk", "info", "plum", "brand")


def icon_names() -> list[str]:
    """Every icon of the sprite."""
    return SYMBOL.findall(SPRITE.read_text(encoding="utf-8"))


class EveryField(forms.Form):
    """One field of each kind."""

    first_name = forms.CharField(help_text="As on the card, if there is one.")
    born_on = forms.DateField(label="Date of birth")
    starts_at = forms.TimeField(label="First group", required=False)
    hours = forms.DecimalField(label="Hours a week", min_value=0, max_value=40)
    words = forms.CharField(label="In their own words", widget=forms.Textarea(attrs={"rows": 3}))
    level = forms.ChoiceField(choices=[("", "Choose"), ("2.1", "2.1 IOP"), ("2.5", "2.5 Day")])
    reminded = forms.BooleanField(label="Send a text the day before", required=False)
    caller = forms.ChoiceField(
        label="Calling for",
        choices=[
            ("self", "Themself"),
            ("family", "Family member"),
            ("client", "A client of theirs"),
        ],
        widget=forms.RadioSelect,
    )
    days = forms.MultipleChoiceField(
        label="Days that work",
        required=False,
        choices=[("mon", "Monday"), ("wed", "Wednesday"), ("thu", "Thursday")],
        widget=forms.CheckboxSelectMultiple,
        help_text="As many as fit.",
    )


class EveryLook(forms.Form):
    """The four looks of a choice."""

    withdrawal = forms.ChoiceField(
        label="Withdrawal now",
        choices=[("none", "None"), ("mild", "Mild"), ("strong", "Strong")],
        widget=forms.RadioSelect,
    )
    about = forms.MultipleChoiceField(
        label="About",
        choices=[("opioids", "Opioids"), ("alcohol", "Alcohol"), ("anxiety", "Anxiety")],
        widget=forms.CheckboxSelectMultiple,
    )
    decision = forms.ChoiceField(
        choices=[
            ("agree", "Agree: 2.1 | Evening, dual-diagnosis"),
            ("other", "Other level | With a reason"),
            ("wait", "Not yet | A fact is missing"),
        ],
        widget=forms.RadioSelect,
    )
    seizure = forms.ChoiceField(
        label="Ever had a seizure when you stopped drinking?",
        help_text="Asked of everyone.",
        choices=[("no", "No"), ("yes", "Yes"), ("skip", "Skip")],
        widget=forms.RadioSelect,
    )


@dataclass(frozen=True, slots=True)
class Scores:
    """A trend that the style guide draws."""

    name: str = "PHQ-9"
    weeks: int = 4
    top: float = 27
    points: tuple[tuple[float, float], ...] = ((0, 18), (1, 16), (2, 13), (2.7, 11))
    bands: tuple[tuple[float, float, int, str], ...] = (
        (0, 5, 0, "None"),
        (5, 10, 1, "Mild"),
        (10, 15, 2, "Moderate"),
        (15, 20, 3, "Mod. severe"),
        (20, 27, 4, "Severe"),
    )
    events: tuple[tuple[float, str], ...] = ((0.4, "Naltrexone"),)
    cut: float | None = 10


@dataclass(frozen=True, slots=True)
class Attended:
    """Attendance that the style guide draws."""

    name: str = "Attendance by session"
    rows: tuple[tuple[str, str], ...] = (
        ("Marcus T.", "pppp.pplpppe"),
        ("Alicia R.", "pvpp.aplpppe"),
        ("Devon W.", "paap.pppvppo"),
    )


@dataclass(frozen=True, slots=True)
class Versions:
    """Two versions of one record."""

    mine: dict[str, Any] = field(
        default_factory=lambda: {"phone": "312-555-0148", "city": "Chicago"}
    )
    theirs: dict[str, Any] = field(
        default_factory=lambda: {"phone": "312-555-0199", "city": "Chicago"}
    )


WORKDAYS: Final = tuple(
    {"day": day, "start": 420, "end": 840, "kind": "work", "label": "Work"} for day in range(5)
)
BLOCKS: Final = (
    *WORKDAYS,
    {"day": 0, "start": 840, "end": 915, "kind": "travel", "label": "Travel"},
    {"day": 0, "start": 1080, "end": 1260, "kind": "group", "label": "Group"},
    {"day": 1, "start": 900, "end": 1020, "kind": "child_care", "label": "Child care"},
    {"day": 1, "start": 1080, "end": 1200, "kind": "school", "label": "School"},
    {"day": 2, "start": 780, "end": 870, "kind": "individual", "label": "Own hour"},
    {"day": 2, "start": 1080, "end": 1260, "kind": "offer", "label": "Opening 1"},
    {"day": 3, "start": 1020, "end": 1080, "kind": "court", "label": "Court"},
    {"day": 6, "start": 540, "end": 690, "kind": "other", "label": "Other"},
)


def _forms() -> dict[str, forms.Form]:
    good = {"first_name": "Maya", "born_on": "1997-04-22", "hours": "9", "level": "2.1"}
    disabled = EveryField(initial=good, prefix="off")
    for one in disabled.fields.values():
        one.disabled = True
    wrong = {"wrong-born_on": "31 / 02 / 1997", "wrong-hours": "90", "wrong-reminded": "on"}
    looks = {"decision": "other", "seizure": "no", "withdrawal": "strong", "about": ["opioids"]}
    return {
        "form": EveryField(initial=good),
        "wrong": EveryField(wrong, prefix="wrong"),
        "disabled": disabled,
        "looks": EveryLook(initial=looks, prefix="look"),
        "wrong_looks": EveryLook({"look2-decision": "agree"}, prefix="look2"),
    }


def _page() -> Page[int]:
    return Paginator(range(1, 61), 12).page(2)


@public
@require_safe
def kit(request: HttpRequest) -> HttpResponse:
    """Every part in every state; `?theme=dark` or `light`, `?open=dialog` for the open dialog."""
    return render(
        request,
        "kit/kit.html",
        {
            **_forms(),
            "tones": TONES,
            "icons": icon_names(),
            "blocks": BLOCKS,
            "phq9": Scores(),
            "one_score": Scores(points=((0, 18),), events=(), cut=None),
            "attended": Attended(),
            "conflict": Versions(),
            "page": _page(),
            "parts": [("ok", 0.8), ("warn", 0.1), ("risk", 0.05)],
            "hours": [("plan", 7.75)],
            "scores": [18, 16, 13, 11],
            "sort": request.GET.get("sort", "name"),
        },
    )
