"""Build the demo clinic into an empty database: the same seed gives the same clinic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from wayhome.apps.core.models import Installation, Organization
from wayhome.apps.demo import (
    appointments,
    clinic,
    courses,
    data,
    isolation,
    older,
    plan,
    referred,
    sessions,
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

FEWEST: Final = 25
NOTICE_REACHED_ON: Final = date(2026, 11, 16)
NOTICE_DAYS: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Summary:
    """What was built: rows by kind, and how far the demo's present is from the real one."""

    rows: dict[str, int]
    clock_offset: timedelta


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
    present = courses.save_people(
        press, place, numbers, plan.people(seed, names=names, clients=clients)
    )
    past = courses.save_people(press, place, numbers, older.people(names=names))
    courses.save_stays(press, place, past)
    courses.save_earlier(press, place, present)
    deeds = courses.save_ways_in(press, place, present)
    deeds += referred.build(press, place, numbers)
    _write_weeks(press, place, present, weeks=weeks)
    _write_the_rest(press, place, present)
    by_key = {course.who.key: course for course in present}
    trail_rows.save(press, [*deeds, trail_rows.unjustified_look(place, by_key["C21"])])
    other = isolation.build(seed, taken_number=by_key["C09"].client.record_number)
    Installation.objects.create(is_demo=True, clock_offset=NOW - now)
    counts = press.counts + other.counts
    return Summary(dict(sorted(counts.items())), NOW - now)


def _write_weeks(
    press: Press, place: Clinic, present: Sequence[Course], *, weeks: int
) -> list[Seat]:
    seats = courses.save_seats(press, place, present)
    held = sessions.meetings(place, weeks=weeks)
    book = sessions.save(press, place, (held, seats), present)
    planned = appointments.plan(place, book, present, weeks=weeks)
    appointments.save(press, place, planned)
    return seats


def _write_the_rest(press: Press, place: Clinic, present: Sequence[Course]) -> None:
    courses.save_waiting_work(press, place, present)
    by_key = {course.who.key: course.client for course in present}
    first, second = sorted((by_key["C06"], by_key["C22"]), key=lambda row: row.pk)
    press.one(Apart, first=first, second=second)
    press.one(
        CapacityNotice,
        site=place.sites["OS"],
        reached_on=NOTICE_REACHED_ON,
        due_on=NOTICE_REACHED_ON + NOTICE_DAYS,
    )
