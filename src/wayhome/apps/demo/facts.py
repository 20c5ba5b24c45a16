"""What was known of each person when the level of care was chosen, and what the rules say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

from wayhome.apps.demo.plan import Person
from wayhome.domain.placement.facts import facts_as_data, read_facts
from wayhome.domain.placement.recommend import Recommendation, as_json, recommend

#: Every needed question answered, and nothing dangerous found.
SAFE: Final[Mapping[str, Any]] = {
    "emergency": [],
    "suicide_screen": {f"item{number}": False for number in range(1, 7)},
    "suicide_plan_and_intent": False,
    "violence_imminent": False,
    "ciwa": 2,
    "withdrawal_seizure_or_dts_before": False,
    "hallucinations_now": False,
    "sedative_daily": False,
    "psychosis_or_mania_active": False,
    "delirium": False,
    "can_follow_group": True,
    "pregnant": False,
    "injects": False,
    "medical_daily_nursing": False,
    "medically_stable": True,
    "phq9": 7,
    "gad7": 6,
    "use_past_30_days": True,
    "in_weekly_outpatient_care": True,
    "relapses_past_6_months": 0,
    "safe_between_sessions": True,
    "overdose_past_30_days": False,
    "household_active_use": False,
    "housing": "stable",
    "violence_at_home": False,
    "safe_place": True,
    "private_space_for_video": True,
    "device_for_video": True,
    "travel_minutes": 20,
    "day_hours_blocked": False,
    "hours_per_week_possible": 12,
    "primary": "substance",
}
LATE_TRACKS: Final = ("EVE-O", "EVE-T", "LGBTQ", "ADOL", "TELE")
PHP_HOURS: Final = 34
RELAPSES: Final = {"relapses_past_6_months": 2, "in_weekly_outpatient_care": False}


@dataclass(frozen=True)
class Asked:
    """Facts on a day, and the answer of the rules, worked out once."""

    facts: Mapping[str, Any]
    on: date

    @cached_property
    def result(self) -> Recommendation:
        return recommend(read_facts(self.facts), on=self.on)

    @cached_property
    def known(self) -> dict[str, Any]:
        """The facts as they are stored, in their order."""
        return facts_as_data(read_facts(self.facts))

    @cached_property
    def text(self) -> str:
        return as_json(self.result)

    @property
    def level(self) -> str:
        return self.result.level.word if self.result.level else ""


def of_story(told: Mapping[str, Any], *, born: date, at: datetime) -> Asked:
    """The facts of a written person: safe but for what is told; `unknown` ones are left out."""
    known = {**SAFE, "age": _age(born, at.date()), **told["facts"]}
    unknown = told.get("unknown", [])
    return Asked({key: known[key] for key in known if key not in unknown}, at.date())


def of_person(person: Person, *, at: datetime) -> Asked:
    """The facts of anybody, such that the rules name the level of the person's track."""
    if person.told:
        return of_story(person.told, born=person.born, at=at)
    known = {**SAFE, "age": _age(person.born, at.date())}
    known |= _of_problem(person) | _of_track(person)
    return Asked(known, at.date())


def again(person: Person, *, at: datetime) -> Asked:
    """The facts of a story's second placement: the first ones and what was new."""
    first = of_story(person.told, born=person.born, at=at)
    return Asked({**first.facts, **person.told["again"]["facts"]}, at.date())


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _number(person: Person) -> int:
    """A number of the person, to vary what is free to vary."""
    return int(person.key[1:])


def _of_problem(person: Person) -> dict[str, Any]:
    """Severity and what belongs to the substance."""
    nth = _number(person)
    if person.problem == "mental_health":
        return {"primary": "mental_health", "phq9": 13 + nth % 6, "gad7": 10 + nth % 5} | {
            "use_past_30_days": False
        }
    found: dict[str, Any] = {"dsm5_criteria": 4 + nth % 5, "phq9": 4 + nth % 5, "gad7": 3 + nth % 6}
    found |= RELAPSES if nth % 3 == 0 else {}
    if person.problem == "opioid":
        found |= {"physical_dependence": ["opioid"], "on_medication_for_opioids": True}
        found |= {"injects": nth % 4 == 0, "injects_fentanyl": False}
    if person.problem == "sedative":
        found |= {"sedative_daily": True, "sedative_taper_supervised": True}
        found |= {"physical_dependence": ["sedative"]}
    return found


def _of_track(person: Person) -> dict[str, Any]:
    """What makes this track the right one."""
    nth = _number(person)
    found: dict[str, Any] = {"day_hours_blocked": person.track in LATE_TRACKS and bool(person.busy)}
    if person.track == "DUAL":
        found |= {"primary": "both", "phq9": 11 + nth % 7, "gad7": 9 + nth % 6}
    if "PHP" in (person.track, person.began_in):
        found |= {"phq9": 20 + nth % 5, "gad7": 11 + nth % 5, "daily_support_needed": True}
        found |= {"hours_per_week_possible": PHP_HOURS}
    if person.track == "LGBTQ":
        found["lgbtq_track_wanted"] = True
    if person.track == "TELE":
        found["travel_minutes"] = 50 + nth % 4 * 15
    return found
