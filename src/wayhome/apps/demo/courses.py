"""Everybody's rows: the person, the course of care, the way in, the seats, the open work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import time, timedelta
from itertools import chain

from wayhome.apps.demo import care, data, trail_rows
from wayhome.apps.demo.care import Course
from wayhome.apps.demo.clinic import Clinic
from wayhome.apps.demo.days import DAY, TODAY, moment, written
from wayhome.apps.demo.people_rows import Numbers, busy_times, client, contacts, coverage
from wayhome.apps.demo.plan import Person, before
from wayhome.apps.demo.rows import Press
from wayhome.apps.demo.trail_rows import Deed
from wayhome.apps.episodes.models import Episode, LevelStay, StepDownIntake, Task
from wayhome.apps.intake.models import AdmissionItem, Placement, Referral
from wayhome.apps.people.models import BusyTime, Client, Contact, Coverage
from wayhome.apps.scheduling.models import Seat


def save_people(
    press: Press, clinic: Clinic, numbers: Numbers, people: Sequence[Person]
) -> list[Course]:
    """Clients with their episode, busy times, cover and contacts."""
    clients = press.save(
        Client,
        [client(press, numbers, who, site=clinic.site_of(who.track).code) for who in people],
    )
    pairs = list(zip(people, clients, strict=True))
    busy = {row.pk: list(busy_times(press, row, who.busy)) for who, row in pairs}
    press.save(BusyTime, chain.from_iterable(busy.values()))
    episodes = press.save(Episode, [care.episode(press, clinic, row, who) for who, row in pairs])
    press.save(Coverage, [_cover(press, clinic, row, who) for who, row in pairs])
    press.save(Contact, [found for who, row in pairs for found in contacts(press, row, who.told)])
    return [
        Course(nth, who, row, episode, busy[row.pk])
        for nth, ((who, row), episode) in enumerate(zip(pairs, episodes, strict=True))
    ]


def _cover(press: Press, clinic: Clinic, of: Client, who: Person) -> Coverage:
    since = who.admitted_on.replace(month=1, day=1)
    return coverage(press, clinic, of, {"payer": who.payer, "band": who.band, "since": since})


def save_earlier(press: Press, clinic: Clinic, courses: Sequence[Course]) -> None:
    """The finished episode of somebody who is back."""
    for course in courses:
        if "before" not in course.who.told:
            continue
        who = before(course.who)
        episode = press.save(Episode, [care.episode(press, clinic, course.client, who)])[0]
        save_stays(press, clinic, [Course(course.nth, who, course.client, episode, [])])


def save_stays(
    press: Press, clinic: Clinic, courses: Sequence[Course]
) -> list[tuple[Course, list[LevelStay]]]:
    """The level stays of each course."""
    found = [(course, list(care.level_stays(press, clinic, course))) for course in courses]
    press.save(LevelStay, [stay for _, stays in found for stay in stays])
    return found


def save_ways_in(press: Press, clinic: Clinic, courses: Sequence[Course]) -> list[Deed]:
    """Referral, placement, what it asked to be done, and the trail of all that."""
    calls = press.save(Referral, [care.referral(press, clinic, course) for course in courses])
    decisions = [
        decision
        for course, call in zip(courses, calls, strict=True)
        for decision in care.decisions(course, call)
    ]
    for decision in decisions:
        decision.course.episode.priority = decision.asked.result.priority
    Episode.objects.bulk_update([course.episode for course in courses], ["priority"])
    placements = press.save(Placement, [care.placement(press, clinic, row) for row in decisions])
    press.save(Task, [task for row in decisions for task in care.safety_tasks(press, row)])
    press.save(StepDownIntake, [row for course in courses for row in care.step_down(press, course)])
    return [
        *map(trail_rows.of_referral, calls),
        *map(trail_rows.of_placement, placements),
        *(deed for course in courses for deed in trail_rows.of_course(clinic, course)),
    ]


def save_seats(press: Press, clinic: Clinic, courses: Sequence[Course]) -> list[Seat]:
    """Everybody's places in the groups, and those of the multi-family evening."""
    stays = save_stays(press, clinic, courses)
    rows = [seat for course, own in stays for seat in care.seats(press, clinic, course, own)]
    return press.save(Seat, [*rows, *care.family_seats(press, clinic, list(courses))])


def save_waiting_work(press: Press, clinic: Clinic, courses: Sequence[Course]) -> None:
    """Open tasks of the present, and the checklists of the newest."""
    by_key = {course.who.key: course for course in courses}
    clock = clinic.sites["OS"]
    press.save(
        Task,
        [
            press.row(
                Task,
                episode=by_key[told["who"]].episode,
                **{name: told[name] for name in ("kind", "role", "says")},
                created_at=written(clock, told["at"]),
                due_at=written(clock, told["due"]),
            )
            for told in data.read("tasks")["rows"]
        ],
    )
    items = [item for course in courses for item in _checklist(press, clinic, course)]
    press.save(AdmissionItem, items)


def _checklist(press: Press, clinic: Clinic, course: Course) -> Iterator[AdmissionItem]:
    told = data.read("tasks")["admission"]
    newest = TODAY - timedelta(days=told["fresh_days"])
    if course.who.closed_on or course.who.admitted_on < newest:
        return
    at = moment(
        course.episode.site, max(course.who.requested_on, course.who.admitted_on - DAY), time(16)
    )
    for code in told["codes"]:
        yield press.row(
            AdmissionItem,
            episode=course.episode,
            code=code,
            state="done",
            changed_at=at,
            changed_by=clinic.users["K19"],
        )
