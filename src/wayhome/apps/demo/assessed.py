"""The six areas of each assessment: ratings that follow from the facts, and a line of evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from wayhome.apps.demo.clinic import Clinic
from wayhome.apps.demo.facts import Asked
from wayhome.apps.episodes.models import Episode
from wayhome.apps.intake.models import Assessment
from wayhome.apps.people.models import User

SEVERE_USE: Final = 6
FAR: Final = 45
EVIDENCE: Final = {
    "A": ("No signs, nothing taken that must be tapered.", "Held steady by medicine; plan agreed."),
    "B": ("Well; seen by a doctor this year.", "Looked after beside the program."),
    "C": ("Low at times, copes.", "Scores and days agree: needs care beside use."),
    "D": ("No use disorder; nothing to hold down.", "Several tries; weekly care did not hold."),
    "E": ("A safe home and somebody who stands by.", "The way here or the home needs help."),
    "F": ("Knows what to change; nothing in the way.", "Work, school or family set the hours."),
}


def row(clinic: Clinic, episode: Episode, *, asked: Asked, by: User, at: datetime) -> Assessment:
    """An unsaved, complete assessment."""
    return clinic.press.row(
        Assessment,
        episode=episode,
        areas={
            letter: {"rating": rating, "evidence": EVIDENCE[letter][rating > 1]}
            for letter, rating in ratings(asked.facts).items()
        },
        completed_at=at,
        completed_by=by,
    )


def ratings(facts: Mapping[str, Any]) -> dict[str, int]:
    """0 to 4 by area, as a clinician would see them."""
    return {
        "A": 2 if facts.get("physical_dependence") else 0,
        "B": 2 if facts.get("pregnant") else 0,
        "C": min(3, facts["phq9"] // 7),
        "D": _use(facts),
        "E": _home(facts),
        "F": 2 if facts["day_hours_blocked"] else 0,
    }


def _use(facts: Mapping[str, Any]) -> int:
    if "dsm5_criteria" not in facts:
        return 0
    return 3 if facts["dsm5_criteria"] >= SEVERE_USE else 2


def _home(facts: Mapping[str, Any]) -> int:
    if facts["housing"] == "homeless":
        return 3
    return 2 if facts["travel_minutes"] > FAR else 1
