"""Warm hand-offs: where somebody goes whose care begins elsewhere, and how fast.

"Not here" is never a bare refusal: there is always a kind of place, a person to speak to and a
time by which it is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from wayhome.domain.levels import Level
from wayhome.domain.verdict import YES, Verdict, no


class Why(StrEnum):
    """Why care begins elsewhere."""

    SAFETY_FIRST = "safety_first"
    LEVEL_NOT_HERE = "level_not_here"
    AGE = "age"
    NO_SEAT_IN_TIME = "no_seat_in_time"
    PAYER = "payer"
    THEIR_WISH = "their_wish"


class Ending(StrEnum):
    """How a hand-off ends."""

    ARRIVED = "arrived"
    COMES_BACK = "comes_back"
    DECLINED = "declined"


WHY_WORDS: Final = {
    Why.SAFETY_FIRST: "Safety comes first",
    Why.LEVEL_NOT_HERE: "They need a level of care that is not given here",
    Why.AGE: "Another age group",
    Why.NO_SEAT_IN_TIME: "No seat in time",
    Why.PAYER: "Their payer asks for another program",
    Why.THEIR_WISH: "They want another program",
}
ENDING_WORDS: Final = {
    Ending.ARRIVED: "They arrived and stay there",
    Ending.COMES_BACK: "They arrived, and come back to us afterwards",
    Ending.DECLINED: "They said no to it",
}
_NOW: Final = timedelta(minutes=20)
_TODAY: Final = timedelta(hours=4)
_SOON: Final = timedelta(hours=24)
#: The task that stays once somebody there has the person: its kind, its words, its time.
ASK_ARRIVAL: Final = "call_after_hand_off"
ASK_WORDS: Final = "Call and ask: did they arrive, and are they safe?"
ASK_AFTER: Final = timedelta(hours=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A kind of place, and by when somebody there has the person."""

    code: str
    name: str
    within: timedelta
    refers: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()


PARTNERS: Final = (
    Partner(
        code="emergency_room",
        name="Emergency room, by ambulance",
        within=_NOW,
        refers=("emergency",),
    ),
    Partner(
        code="crisis_team",
        name="Crisis team or emergency evaluation",
        within=_NOW,
        refers=("emergency_evaluation",),
    ),
    Partner(
        code="withdrawal_unit",
        name="Inpatient withdrawal unit",
        within=_NOW,
        refers=("inpatient_withdrawal",),
        levels=(Level.INPATIENT,),
    ),
    Partner(
        code="medical_withdrawal",
        name="Prescriber who brings the pills down step by step",
        within=_TODAY,
        refers=("medical_withdrawal",),
    ),
    Partner(
        code="psychiatry",
        name="Psychiatric evaluation",
        within=_TODAY,
        refers=("psychiatric_evaluation",),
    ),
    Partner(
        code="residential",
        name="Residential program",
        within=_SOON,
        levels=(Level.RESIDENTIAL,),
    ),
    Partner(code="recovery_home", name="Recovery home, with care here beside it", within=_SOON),
    Partner(
        code="children",
        name="Children's service",
        within=_SOON,
        refers=("not_eligible",),
    ),
    Partner(code="outpatient", name="Another outpatient program", within=_SOON),
)


def partner(code: str) -> Partner:
    """The partner kind of a code. Raises `KeyError` for another text."""
    return {one.code: one for one in PARTNERS}[code]


def partner_for(refer: str, level: Level | None) -> Partner | None:
    """Where a recommendation sends: by its `refer` (or `not_eligible`), then by its level."""
    by_refer = [one for one in PARTNERS if refer in one.refers]
    by_level = [one for one in PARTNERS if level in one.levels]
    return next(iter(by_refer or by_level), None)


def can_end(ending: Ending, note: str) -> Verdict:
    """Whether a hand-off may end so. Code: `hand_off.note` where a "no" is not written down."""
    if ending is Ending.DECLINED and not note.strip():
        return no("hand_off.note", "Write down what they said, and what was agreed instead.")
    return YES
