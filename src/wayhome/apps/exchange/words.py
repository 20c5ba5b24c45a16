"""What a received value says, in a line: for the chart of somebody who brings a history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from wayhome.formats.fhir.values import (
    CarePlanIn,
    ConditionIn,
    CoverageIn,
    EncounterIn,
    MedicationIn,
    Period,
    ReferralIn,
    ScoreIn,
    Value,
    When,
)


@dataclass(frozen=True, slots=True)
class Said:
    """The line, its day where one is known, and the total of a score."""

    words: str = ""
    on: date | None = None
    points: int | None = None


def said(value: Value) -> Said:
    """A value in a line; empty for people and organizations, who are shown otherwise."""
    speak = _SPEAK.get(type(value))
    return speak(value) if speak else Said()


def _condition(value: ConditionIn) -> Said:
    return Said(_joined(value.concept.words, value.clinical_status), _day(value.onset))


def _score(value: ScoreIn) -> Said:
    return Said(f"{value.measure} {value.total}", _day(value.taken), value.total)


def _medication(value: MedicationIn) -> Said:
    name = value.concept.words or (value.medication.display if value.medication else "")
    return Said(_joined(name, value.status), _day(value.authored))


def _encounter(value: EncounterIn) -> Said:
    kind = next((each.words for each in value.types), value.setting)
    return Said(_joined(kind, value.status), _start(value.period))


def _care_plan(value: CarePlanIn) -> Said:
    kind = next((each.words for each in value.categories), "")
    return Said(_joined(value.title or kind, value.status), _start(value.period))


def _coverage(value: CoverageIn) -> Said:
    payer = next((each.display for each in value.payers), "")
    return Said(_joined(value.type.words or payer, value.status), _start(value.period))


def _order(value: ReferralIn) -> Said:
    return Said(_joined(value.concept.words, value.status), _day(value.authored))


_SPEAK: Final[dict[type, Callable[[Any], Said]]] = {
    ConditionIn: _condition,
    ScoreIn: _score,
    MedicationIn: _medication,
    EncounterIn: _encounter,
    CarePlanIn: _care_plan,
    CoverageIn: _coverage,
    ReferralIn: _order,
}


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)[:300]


def _day(when: When | None) -> date | None:
    return when.on.earliest if when else None


def _start(period: Period | None) -> date | None:
    return _day(period.start) if period else None
