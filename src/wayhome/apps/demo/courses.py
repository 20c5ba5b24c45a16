"""Everybody's rows: the person, the course of care, the way in, the seats, the open work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import time, timedelta
from itertools import chain
from typing import Final

from wayhome.apps.demo import assessed, care, data, trail_rows
from wayhome.apps.demo.care import Course, Decision
from wayhome.apps.demo.clinic import Clinic
from wayhome.apps.demo.days import DAY, TODAY, moment, written
from wayhome.apps.demo.people_rows import Numbers, busy_times, client, contacts, coverage
from wayhome.apps.demo.plan import Person, before
from wayhome.apps.demo.trail_rows import Deed
from wayhome.apps.episodes.models import Episode, LevelStay, StepDownIntake, Task
from wayhome.apps.intake.models import AdmissionItem, Assessment, Placement, Referral
from wayhome.apps.people.models import BusyTime, Client, Contact, Coverage
from wayhome.apps.scheduling.models import Seat
from wayhome.domain.admission import About, items_for

FRESH: Final = timedelta(days=14)


def save_people(clinic: Clinic, numbers: Numbers, people: Sequence[Person]) -> list[Course]:
    """Clients with their episode, busy times, cover and contacts."""
    clients = clinic.press.save(
        Client,
        [client(clinic, numbers, who, site=clinic.site_of(who.track).code) for who in people],
    )
    pairs = list(zip(people, clients, strict=True))
    busy = {row.pk: list(busy_times(clinic, row, who.busy)) for who, row in pairs}
    clinic.press.save(BusyTime, chain.from_iterable(busy.values()))
    episodes = clinic.press.save(Episode, [care.episode(clinic, row, who) for who, row in pairs])
    clinic.press.save(Coverage, [_cover(clinic, row, who) for who, row in pairs])
    clinic.press.save(
        Contact, [found for who, row in pairs for found in contacts(clinic, row, who.told)]
    )
    return [
        Course(nth, who, row, episode, busy[row.pk])
        for nth, ((who, row), episode) in enumerate(zip(pairs, episodes, strict=True))
    ]


def _cover(clinic: Clinic, of: Client, who: Person) -> Coverage:
    since = who.admitted_on.replace(month=1, day=1)
    return coverage(clinic, of, {"payer": who.payer, "band": who.band, "since": since})


def save_earlier(clinic: Clinic, courses: Sequence[Course]) -> None:
    """The finished episode of somebody who is back."""
    for course in courses:
        if "before" not in course.who.told:
            continue
        who = before(course.who)
        episode = clinic.press.save(Episode, [care.episode(clinic, course.client, who)])[0]
        save_stays(clinic, [Course(course.nth, who, course.client, episode, [])])


def save_stays(clinic: Clinic, courses: Sequence[Course]) -> list[tuple[Course, list[LevelStay]]]:
    """The level stays of each course."""
    found = [(course, list(care.level_stays(clinic, course))) for course in courses]
    clinic.press.save(LevelStay, [stay for _, stays in found for stay in stays])
    return found


def save_ways_in(clinic: Clinic, courses: Sequence[Course]) -> list[Deed]:
    """Referral, placement, what it asked to be done, and the trail of all that."""
    calls = clinic.press.save(Referral, [care.referral(clinic, course) for course in courses])
    decisions = [
        decision
        for course, call in zip(courses, calls, strict=True)
        for decision in care.decisions(course, call)
    ]
    for decision in decisions:
        decision.course.episode.priority = decision.asked.result.priority
    Episode.objects.bulk_update([course.episode for course in courses], ["priority"])
    placements = clinic.press.save(Placement, [care.placement(clinic, row) for row in decisions])
    clinic.press.save(Assessment, _assessments(clinic, decisions))
    clinic.press.save(Task, [task for row in decisions for task in care.owed_tasks(clinic, row)])
    clinic.press.save(
        StepDownIntake, [row for course in courses for row in care.step_down(clinic, course)]
    )
    return [
        *map(trail_rows.of_referral, calls),
        *map(trail_rows.of_placement, placements),
        *(deed for course in courses for deed in trail_rows.of_course(clinic, course)),
    ]


def _assessments(clinic: Clinic, decisions: Sequence[Decision]) -> Iterator[Assessment]:
    """What was seen in the six areas when the level was first chosen."""
    first = {row.course.nth: row for row in reversed(decisions)}
    for row in first.values():
        by = clinic.users[row.course.who.counselor]
        yield assessed.row(clinic, row.course.episode, asked=row.asked, by=by, at=row.at)


def save_seats(clinic: Clinic, courses: Sequence[Course]) -> list[Seat]:
    """Everybody's places in the groups, and those of the multi-family evening."""
    stays = save_stays(clinic, courses)
    rows = [seat for course, own in stays for seat in care.seats(clinic, course, own)]
    return clinic.press.save(Seat, [*rows, *care.family_seats(clinic, list(courses))])


def save_waiting_work(clinic: Clinic, courses: Sequence[Course]) -> None:
    """Open tasks of the present, and the checklists of the newest."""
    by_key = {course.who.key: course for course in courses}
    clock = clinic.sites["OS"]
    clinic.press.save(
        Task,
        [
            clinic.press.row(
                Task,
                episode=by_key[told["who"]].episode,
                **{name: told[name] for name in ("kind", "role", "says")},
                created_at=written(clock, told["at"]),
                due_at=written(clock, told["due"]),
            )
            for told in data.read("tasks")["rows"]
        ],
    )
    items = [item for course in courses for item in _checklist(clinic, course)]
    clinic.press.save(AdmissionItem, items)


def _checklist(clinic: Clinic, course: Course) -> Iterator[AdmissionItem]:
    """Every line settled before the first day; kept for those of the last two weeks."""
    who = course.who
    if who.closed_on or who.admitted_on < TODAY - FRESH:
        return
    about = About(is_adolescent=who.track == "ADOL", is_step_down="step_down" in who.told)
    settled_on = max(who.requested_on, who.admitted_on - DAY)
    at = moment(course.episode.site, settled_on, time(16))
    for item in items_for(about):
        yield clinic.press.row(
            AdmissionItem,
            episode=course.episode,
            code=item.code,
            state="done",
            changed_at=at,
            changed_by=clinic.users["K19"],
        )
