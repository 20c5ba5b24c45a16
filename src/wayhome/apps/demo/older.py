"""The cohort of the year before: sixty closed episodes, of which only the outline is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from wayhome.apps.demo import data
from wayhome.apps.demo.names import Names
from wayhome.apps.demo.plan import Person, as_person, stories

FIRST_CLOSED: Final = date(2025, 11, 3)
STEP: Final = timedelta(days=10)
COUNT: Final = 58
TRACKS: Final = ("STD", "EVE-O", "DUAL", "DAY", "PHP")
GENDERS: Final = ("man", "woman", "woman", "man", "man", "woman", "non-binary", "man", "woman")
PROBLEMS: Final = ("alcohol", "opioid", "alcohol", "stimulant", "alcohol", "cannabis", "opioid")
PAYERS: Final = ("NL", "SM", "NL", "SM", "SP", "NL", "SM", "MC")
WEEKS_OF: Final = {"completed": (11, 9, 12, 10), "left_early": (2, 4, 1, 6), "transferred": (5,)}


def people(*, names: Names) -> list[Person]:
    """The storied one who is followed up, and those without a story, closed up to 15 May 2026."""
    told = stories()["C23"]
    days = (date.fromisoformat(told["admitted_on"]), date.fromisoformat(told["closed_on"]))
    return [as_person("C23", told, days), *_others(names)]


def _reasons() -> list[str]:
    counts = data.read("people")["older"]
    return [reason for reason, people in counts.items() for _ in range(people)]


def _others(names: Names) -> list[Person]:
    reasons = _reasons()
    return [_one(place, reasons[place * 7 % COUNT], names) for place in range(COUNT)]


def _one(place: int, reason: str, names: Names) -> Person:
    told = data.read("people")
    gender = GENDERS[place % len(GENDERS)]
    problem = PROBLEMS[place % len(PROBLEMS)]
    track = TRACKS[place % len(TRACKS)]
    lengths = WEEKS_OF[reason]
    closed_on = _workday(FIRST_CLOSED + place * STEP / 3)
    admitted_on = _workday(closed_on - timedelta(weeks=lengths[place % len(lengths)]))
    person = Person(
        key=f"L{place + 1:03d}",
        name=names.plain(gender),
        pronouns=told["pronouns"][gender],
        gender=gender,
        born=date(1960 + place * 13 % 44, place * 5 % 12 + 1, place * 11 % 28 + 1),
        language="en",
        track=track,
        payer=PAYERS[place % len(PAYERS)],
        band=None,
        counselor=told["older_counselors"][track],
        admitted_on=admitted_on,
        requested_on=_workday(admitted_on - timedelta(days=4)),
        closed_on=closed_on,
        reason=reason,
        problem=problem,
        diagnoses=tuple(told["problems"][problem]["codes"]),
        busy=(),
    )
    return person if person.payer != "SP" else replace(person, band=3)


def _workday(on: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return on - timedelta(days=max(0, on.weekday() - 4))
