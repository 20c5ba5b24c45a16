"""Build the demo clinic into an empty database: the same seed gives the same clinic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from wayhome.apps.core.models import Installation, Organization
from wayhome.apps.demo import (
    appointments,
    attended,
    clinic,
    courses,
    data,
    isolation,
    older,
    plan,
    planned,
    proposed,
    referred,
    sessions,
    support,
    trail_rows,
)
from wayhome.apps.demo.care import Course
from wayhome.apps.demo.clinic import Clinic
from wayhome.apps.demo.days import NOW, WEEKS
from wayhome.apps.demo.names import Names
from wayhome.apps.demo.people_rows import Numbers
from wayhome.apps.demo.rows import Press, public_id
from wayhome.apps.intake.models import CapacityNotice
from wayhome.apps.people.models import Client
from wayhome.apps.scheduling.models import Apart, Seat
from wayhome.domain.verdict import YES, Verdict, no
from wayhome.domain.waiting import notice_due

FEWEST: Final = 25
NOTICE_REACHED_ON: Final = date(2026, 11, 16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How much was built, by kind."""

    organizations: int
    sites: int
    staff: int
    tracks: int
    sections: int
    clients: int
    in_care: int
    referrals: int
    placements: int
    seats: int
    sessions: int
    session_seats: int
    attendance: int
    tasks: int
    trail_entries: int


def can_build(*, clients: int, weeks: int) -> Verdict:
    """Whether a demo of that size may be built here. Codes: `demo.not_empty`, `demo.size`."""
    if Client.objects.exists() or Organization.objects.exists():
        return no(
            "demo.not_empty",
            "This database already holds an organization or clients. The demo clinic is built only"
            " into an empty one: name another database and try again.",
        )
    if not (FEWEST <= clients <= plan.ALL and 1 <= weeks <= WEEKS):
        return no(
            "demo.size",
            f"The demo has {FEWEST} to {plan.ALL} clients and 1 to {WEEKS} weeks."
            " Give numbers in these ranges.",
        )
    return YES


@transaction.atomic
def build(
    *, now: datetime, clients: int = plan.ALL, weeks: int = WEEKS, seed: int = 2026
) -> Summary:
    """Build the demo; `now` is the real time, from which the demo's clock is set off.

    `clients` counts those of the last 16 weeks, `weeks` those whose sessions are written out.
    Raises `Refused` with `demo.not_empty` beside any data, and `demo.size` for other sizes.
    """
    can_build(clients=clients, weeks=weeks).require()
    name = data.read("clinic")["name"]
    organization = Organization.objects.create(name=name, public_id=public_id(seed, name))
    press = Press(seed, organization)
    place = clinic.build(press)
    numbers, names = Numbers(seed), Names(seed)
    present = courses.save_people(place, numbers, plan.people(seed, names=names, clients=clients))
    past = courses.save_people(place, numbers, older.people(names=names))
    courses.save_stays(place, past)
    courses.save_earlier(place, present)
    deeds = courses.save_ways_in(place, present)
    deeds += referred.build(place, numbers)
    _write_weeks(place, present, weeks=weeks)
    _write_the_rest(place, present)
    by_key = {course.who.key: course for course in present}
    if clients == plan.ALL:
        deeds.append(proposed.build(place))
        deeds += planned.build(place)
    trail_rows.save(place, [*deeds, trail_rows.unjustified_look(place, by_key["C21"])])
    other = isolation.build(seed, taken_number=by_key["C09"].client.record_number)
    Installation.objects.create(is_demo=True, clock_offset=NOW - now)
    press.tell_planner()
    return _summary(press.counts + other.counts, present)


def _summary(rows: Counter[str], present: Sequence[Course]) -> Summary:
    return Summary(
        organizations=Organization.objects.count(),
        sites=rows["Site"],
        staff=rows["Clinician"],
        tracks=rows["Track"],
        sections=rows["Section"],
        clients=rows["Client"],
        in_care=sum(course.who.is_in_care for course in present),
        referrals=rows["Referral"],
        placements=rows["Placement"],
        seats=rows["Seat"],
        sessions=rows["Session"],
        session_seats=rows["SessionSeat"],
        attendance=rows["AttendanceEntry"],
        tasks=rows["Task"],
        trail_entries=rows["TrailEntry"],
    )


def _write_weeks(place: Clinic, present: Sequence[Course], *, weeks: int) -> list[Seat]:
    seats = courses.save_seats(place, present)
    held = sessions.meetings(place, weeks=weeks)
    book = sessions.save(place, (held, seats), present)
    planned = appointments.plan(place, book, present, weeks=weeks)
    appointments.save(place, planned)
    attended.save(place, present)
    return seats


def _write_the_rest(place: Clinic, present: Sequence[Course]) -> None:
    courses.save_waiting_work(place, present)
    by_key = {course.who.key: course.client for course in present}
    first, second = sorted((by_key["C06"], by_key["C22"]), key=lambda row: row.pk)
    place.press.one(Apart, first=first, second=second)
    support.save(place, by_key)
    place.press.one(
        CapacityNotice,
        site=place.sites["OS"],
        reached_on=NOTICE_REACHED_ON,
        due_on=notice_due(NOTICE_REACHED_ON),
    )
