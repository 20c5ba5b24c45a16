"""Courses of care: episode, levels, the referral it began with, the decision, the seats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from wayhome.apps.demo import data, facts
from wayhome.apps.demo.clinic import Clinic
from wayhome.apps.demo.days import DAY, NOW, WEEK, moment, monday, week_of
from wayhome.apps.demo.facts import Asked
from wayhome.apps.demo.plan import Person
from wayhome.apps.episodes.models import Episode, LevelStay, StepDownIntake, Task
from wayhome.apps.intake.models import Placement, Referral
from wayhome.apps.people.models import BusyTime, Client
from wayhome.apps.program.models import Section
from wayhome.apps.scheduling.models import Seat
from wayhome.domain.tasks import OWED

#: When the phone rang on that day: hour and minute in turn, all while the desk is staffed.
CALLS: Final = (time(9, 10), time(10, 35), time(11, 50), time(13, 15), time(14, 40), time(15, 55))
ASSESSED_AFTER: Final = timedelta(minutes=50)
DECIDED_AFTER: Final = timedelta(minutes=85)
FAMILY_SEATS: Final = 12

#: How those tasks ended that placement asks for; any other was simply offered.
OUTCOMES: Final = {
    "offer_naloxone": "Kit given and its use shown.",
    "same_day_medication_offer": "Offered and begun the same day.",
    "same_day_obstetric_plan": "Plan made with the obstetric clinic.",
    "housing_or_safety": "A safe place for the nights was found.",
}
OFFERED: Final = "Offered on the first call."


@dataclass(frozen=True, slots=True)
class Course:
    """A person with the rows of the course of care; `nth` is their place among all."""

    nth: int
    who: Person
    client: Client
    episode: Episode
    busy: list[BusyTime]

    @property
    def ends_on(self) -> date | None:
        """The day after the last one."""
        return self.who.closed_on + DAY if self.who.closed_on else None


@dataclass(frozen=True, slots=True)
class Decision:
    """A placement asked for at a moment."""

    course: Course
    asked: Asked
    at: datetime


def episode(clinic: Clinic, of: Client, who: Person) -> Episode:
    """An unsaved episode, in care or closed."""
    return clinic.press.row(
        Episode,
        client=of,
        site=clinic.site_of(who.track),
        track=clinic.tracks[who.track],
        status="admitted" if who.is_in_care else "closed",
        requested_on=who.requested_on,
        admitted_on=who.admitted_on,
        closed_on=who.closed_on,
        close_reason=who.reason,
        counselor=clinic.staff[who.counselor],
        diagnoses=list(who.diagnoses),
    )


def level_stays(clinic: Clinic, course: Course) -> Iterator[LevelStay]:
    """The stays of an episode: one, or the steps that the story tells."""
    steps = course.who.steps
    starts = [_step_on(course.who, step["from"]) for step in steps]
    ends = [*starts[1:], course.ends_on]
    for step, starts_on, ends_on in zip(steps, starts, ends, strict=True):
        track = clinic.tracks[step["track"]]
        yield clinic.press.row(
            LevelStay,
            episode=course.episode,
            level=track.level,
            track=track,
            starts_on=starts_on,
            ends_on=ends_on,
            needs=track.needs,
            days_least=track.days_least,
            days_most=track.days_most,
            reason=step.get("reason", ""),
        )


def _step_on(who: Person, own_week: int) -> date:
    """The first day of a person's own nth week; of the first one, the day of admission."""
    if own_week == 1:
        return who.admitted_on
    return monday(week_of(who.admitted_on) + own_week - 1)


def referral(clinic: Clinic, course: Course) -> Referral:
    """The call with which it began; on days when nobody answers, the web form."""
    who = course.who
    on = who.requested_on
    at = moment(course.episode.site, on, CALLS[course.nth % len(CALLS)])
    problem = data.read("people")["problems"][who.problem]
    by_phone = on.weekday() not in (5, 6)
    return clinic.press.row(
        Referral,
        episode=course.episode,
        source="phone" if by_phone else "web",
        received_at=at,
        taken_by=clinic.users["K19"] if by_phone else None,
        calling_for="self",
        own_words=who.told.get("words", problem["words"]),
        about=[problem["about"]],
        medicines=who.told.get("medicines", ""),
        facts=facts.of_person(who, at=at).known,
        closed_at=moment(course.episode.site, who.admitted_on, time(17)),
    )


def decisions(course: Course, called: Referral) -> Iterator[Decision]:
    """What the rules were asked for this person: once, and again where the story says so."""
    at = called.received_at + ASSESSED_AFTER
    yield Decision(course, facts.of_person(course.who, at=at), at)
    if "again" in course.who.told:
        friday = _step_on(course.who, course.who.told["again"]["week"]) + 4 * DAY
        later = moment(course.episode.site, friday, time(15, 30))
        yield Decision(course, facts.again(course.who, at=later), later)


def placement(clinic: Clinic, decision: Decision) -> Placement:
    """A recommendation and the counselor's word for it."""
    asked = decision.asked
    return clinic.press.row(
        Placement,
        episode=decision.course.episode,
        made_at=decision.at,
        rules_on=asked.on,
        facts=asked.known,
        result=asked.text,
        status=asked.result.status.value,
        recommended=asked.level,
        decided_level=asked.level,
        decided_by=clinic.users[decision.course.who.counselor],
        decided_at=decision.at + DECIDED_AFTER - ASSESSED_AFTER,
    )


def owed_tasks(clinic: Clinic, decision: Decision) -> Iterator[Task]:
    """The tasks that placement asked for, done before or on the first day."""
    counselor = clinic.users[decision.course.who.counselor]
    for kind in decision.asked.result.tasks:
        owed = OWED[kind]
        yield clinic.press.row(
            Task,
            episode=decision.course.episode,
            kind=kind,
            says=owed.says,
            role=owed.role.value,
            created_at=decision.at,
            due_at=decision.at + owed.within,
            done_at=decision.at + timedelta(hours=2),
            done_by=counselor.pk,
            outcome=OUTCOMES.get(kind, OFFERED),
        )


def step_down(clinic: Clinic, course: Course) -> Iterator[StepDownIntake]:
    """Where a person came from, when the story tells it."""
    if told := course.who.told.get("step_down"):
        first = course.who.admitted_on
        yield clinic.press.row(
            StepDownIntake,
            episode=course.episode,
            came_from=told["came_from"],
            place=told["place"],
            left_on=first - told["left_days_before"] * DAY,
            sober_since=first - told["sober_days"] * DAY,
            records_received_on=first + told["records_days_after"] * DAY,
        )


def seats(clinic: Clinic, course: Course, stays: list[LevelStay]) -> Iterator[Seat]:
    """A place in every group of the track, for each stay; one day more than it lasts is free."""
    for stay in stays:
        code = course.who.sits_with if stay.track == course.episode.track else stay.track.code
        for section in clinic.sections[code]:
            yield _seat(clinic, course, section, since=stay.starts_on, until=stay.ends_on)


def _seat(clinic: Clinic, course: Course, section: Section, **days: Any) -> Seat:
    return clinic.press.row(Seat, episode=course.episode, section=section, **days)


def family_seats(clinic: Clinic, courses: list[Course]) -> Iterator[Seat]:
    """Places at the multi-family evening: every third in care at that site who is free then."""
    section = clinic.sections["FAM-O"][0]
    site = section.track.site
    here = [course for course in courses if course.who.is_in_care and course.episode.site == site]
    free = [course for course in here if not _is_busy(course.busy, section)]
    for course in free[::3][:FAMILY_SEATS]:
        first = max(course.who.admitted_on + WEEK, date(2026, 9, 1))
        if first <= NOW.date():
            yield _seat(clinic, course, section, since=first)


def _is_busy(rows: list[BusyTime], section: Section) -> bool:
    """Whether a usual week has something on the section's day that lasts into it."""
    evening = (row for row in rows if row.weekday == section.weekday)
    return any(row.ends is None or row.ends > section.starts for row in evening)
