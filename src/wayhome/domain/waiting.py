"""The waiting list: who comes first, and the federal clocks that run for who waits.

Pure: moments and counts in, an order and clocks out. The numbers have dates and sources in
`waiting.toml`. Pregnant people and people who inject come first (45 CFR 96.131); the clocks of
admission run for people who inject (96.126), those of interim services for both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from wayhome.domain import parameters
from wayhome.domain.verdict import YES, Verdict, no

PARAMETERS: Final = parameters.read(Path(__file__).with_name("waiting.toml"))

PREGNANT: Final = frozenset({1, 2})
INJECTING: Final = frozenset({1, 3})
PRIORITY_WORDS: Final = {
    1: "Pregnant and injecting",
    2: "Pregnant",
    3: "Injecting",
    4: "Everybody else",
}


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    NEAR = "near"
    LATE = "late"
    MET = "met"


class LeaveReason(StrEnum):
    """The only reasons for which somebody leaves the list (45 CFR 96.126(c))."""

    ADMITTED = "admitted"
    CARE_ELSEWHERE = "care_elsewhere"
    CANNOT_BE_LOCATED = "cannot_be_located"
    REFUSES = "refuses"


class Interim(StrEnum):
    """What interim services hold at least (45 CFR 96.121)."""

    HIV_TB_COUNSELING = "hiv_tb_counseling"
    NEEDLE_RISK = "needle_risk"
    TRANSMISSION = "transmission"
    HIV_TB_REFERRAL = "hiv_tb_referral"
    FETUS = "fetus"
    PRENATAL_REFERRAL = "prenatal_referral"


INTERIM_WORDS: Final = {
    Interim.HIV_TB_COUNSELING: "Counseling about HIV and tuberculosis",
    Interim.NEEDLE_RISK: "The risks of sharing needles",
    Interim.TRANSMISSION: "How not to pass on HIV and tuberculosis",
    Interim.HIV_TB_REFERRAL: "Referral for HIV or tuberculosis treatment, where needed",
    Interim.FETUS: "What alcohol and drugs do to an unborn child",
    Interim.PRENATAL_REFERRAL: "Referral to prenatal care",
}
_FOR_PREGNANT: Final = frozenset({Interim.FETUS, Interim.PRENATAL_REFERRAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody who waits: federal priority 1 to 4, the moment they asked, interim services."""

    priority: int
    asked_at: datetime
    interim_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One clock with its end, how it stands, and where the rule is written."""

    code: str
    says: str
    ends_at: datetime
    state: ClockState
    cite: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """Block-grant seats of a site: taken of all, and whether the state has to be told."""

    taken: int
    seats: int
    percent: int
    is_reached: bool
    cite: str


def rank(one: Waiting) -> tuple[int, datetime]:
    """The order of the list: federal priority, then who asked first."""
    return (one.priority, one.asked_at)


def days_waiting(one: Waiting, *, now: datetime) -> int:
    """Whole days since they asked; the day of asking is day 0."""
    return max(0, (now - one.asked_at).days)


def interim_owed(priority: int) -> tuple[Interim, ...]:
    """What interim services must hold for a priority; nothing for the fourth."""
    if priority not in PREGNANT | INJECTING:
        return ()
    return tuple(part for part in Interim if priority in PREGNANT or part not in _FOR_PREGNANT)


def clocks(one: Waiting, *, now: datetime) -> tuple[Clock, ...]:
    """The federal clocks of one person, interim services first; none for the fourth priority."""
    found = []
    if one.priority in PREGNANT | INJECTING:
        found.append(_interim(one, now))
    if one.priority in INJECTING:
        found.append(_admission(one, now))
    return tuple(found)


def can_give_interim(priority: int, given: frozenset[Interim]) -> Verdict:
    """Whether what was given is all that interim services must hold. Code: `waiting.interim`."""
    lacking = [part for part in interim_owed(priority) if part not in given]
    if not lacking:
        return YES
    words = "; ".join(INTERIM_WORDS[part] for part in lacking)
    return no("waiting.interim", f"Interim services are not whole yet. Still to give: {words}.")


def can_leave(reason: LeaveReason, *, tries: int, note: str, on: date) -> Verdict:
    """Whether somebody may leave the list. `tries` are those without an answer.

    Codes: `waiting.tries` where too few tries were made to reach them, `waiting.note` where it
    is not said what they said or where they are in care.
    """
    least = int(PARAMETERS["tries_before_removal"].on(on))
    if reason is LeaveReason.CANNOT_BE_LOCATED and tries < least:
        return no(
            "waiting.tries",
            f"Try {least} times before you take them off: {tries} tries without an answer so far.",
        )
    if reason in {LeaveReason.REFUSES, LeaveReason.CARE_ELSEWHERE} and not note.strip():
        return no("waiting.note", "Write down what they said, or where they are in care.")
    return YES


def capacity_state(taken: int, seats: int, *, on: date) -> Capacity:
    """How full the block-grant seats are. A site without such seats is never full."""
    share = PARAMETERS["capacity_percent"].entry(on)
    return Capacity(
        taken=taken,
        seats=seats,
        percent=100 * taken // seats if seats else 0,
        is_reached=bool(seats) and 100 * taken >= share.value * seats,
        cite=share.cite,
    )


def notice_due(reached_on: date) -> date:
    """The last day on which the state is told."""
    return reached_on + timedelta(days=int(PARAMETERS["notice_days"].on(reached_on)))


def _interim(one: Waiting, now: datetime) -> Clock:
    hours = PARAMETERS["interim_hours"].entry(one.asked_at.date())
    ends = one.asked_at + timedelta(hours=int(hours.value))
    if one.interim_at is not None:
        state = ClockState.MET if one.interim_at <= ends else ClockState.LATE
        says = "Interim services given" + ("" if state is ClockState.MET else " late")
    else:
        state = ClockState.LATE if now > ends else ClockState.NEAR
        says = "Interim services are late" if now > ends else "Interim services owed"
    return Clock(code="interim", says=says, ends_at=ends, state=state, cite=hours.cite)


def _admission(one: Waiting, now: datetime) -> Clock:
    """14 days; after them 120, but only for whom interim services came in time."""
    asked_on = one.asked_at.date()
    days = PARAMETERS["admit_days"].entry(asked_on)
    in_time = _interim(one, now).state is ClockState.MET
    if in_time and now > one.asked_at + timedelta(days=int(days.value)):
        days = PARAMETERS["admit_days_with_interim"].entry(asked_on)
    ends = one.asked_at + timedelta(days=int(days.value))
    near = timedelta(days=int(PARAMETERS["warn_days"].on(asked_on)))
    state = ClockState.NEAR if ends - now <= near else ClockState.RUNNING
    return Clock(
        code="admission",
        says=f"Day {days_waiting(one, now=now)} of {days.value}",
        ends_at=ends,
        state=ClockState.LATE if now > ends else state,
        cite=days.cite,
    )
