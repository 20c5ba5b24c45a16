"""Who takes a group whose leader is away: substitutes in the order given, else the other leader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from wayhome.domain.spans import holds, joined, minus
from wayhome.domain.week.change import ClinicianAbsent
from wayhome.domain.week.problem import (
    COUNSELOR,
    Client,
    Clinician,
    Problem,
    Section,
    overlap,
)
from wayhome.domain.week.reading import Reading, givers, qualified
from wayhome.domain.week.timetable import Appointment


def without_clinician(week: Reading, event: ClinicianAbsent) -> Problem:
    """The problem on a day on which a clinician is away."""
    problem, time = week.problem, (event.start, event.end)
    now: dict[str, Section] = dict(week.sections)
    for section in sorted(problem.sections, key=lambda row: (row.start, row.id)):
        meets = section.day == event.day and overlap((section.start, section.end), time)
        if meets and event.clinician in section.staff:
            left = _goes_on(week, section, event, now=now.values())
            if left is None:
                del now[section.id]
            else:
                now[section.id] = left
    fallen = {(row.client, row.kind) for row in week.held if falls(row, event)}
    return replace(
        problem,
        sections=tuple(now[row.id] for row in problem.sections if row.id in now),
        clinicians=tuple(_away(clinician, event) for clinician in problem.clinicians),
        clients=tuple(_seen_by(week, client, event, fallen=fallen) for client in problem.clients),
    )


def falls(row: Appointment, event: ClinicianAbsent) -> bool:
    """Whether an appointment is with the absent clinician in the time of the absence."""
    same = (row.held_with, row.day) == (event.clinician, event.day)
    return same and overlap((row.start, row.start + row.minutes), (event.start, event.end))


def _away(clinician: Clinician, event: ClinicianAbsent) -> Clinician:
    if clinician.id != event.clinician:
        return clinician
    left = tuple(minus(clinician.free[event.day], [(event.start, event.end)]))
    free = (left if day == event.day else spans for day, spans in enumerate(clinician.free))
    return replace(clinician, free=tuple(free))


def _seen_by(
    week: Reading, client: Client, event: ClinicianAbsent, *, fallen: set[tuple[str, str]]
) -> Client:
    """The client, who may see substitutes for what fell."""
    more = {}
    for kind, how in week.problem.kinds.items():
        named = kind in client.held_by or how.held == COUNSELOR
        if named and (client.id, kind) in fallen:
            able = [
                name
                for name in event.substitutes
                if qualified(week.clinicians[name], how.credentials)
            ]
            more[kind] = tuple(dict.fromkeys([*givers(week.problem, client, kind), *able]))
    return replace(client, held_by={**client.held_by, **more}) if event.substitutes else client


def _goes_on(
    week: Reading, section: Section, event: ClinicianAbsent, *, now: Iterable[Section]
) -> Section | None:
    """The section as it goes on without the absent clinician, or None: it is cancelled.

    `now` are all sections as they stand by now, with the substitutions made so far.
    """
    away = event.clinician
    if section.peer == away:
        return replace(section, peer=None)
    leads = section.leader == away
    busy = [row for row in now if _meet(row, section)]
    for name in event.substitutes:
        if _can_take(week, section, name, busy=busy, leads=leads):
            return replace(section, leader=name) if leads else replace(section, co_leader=name)
    return _alone(week, section, section.co_leader if leads else section.leader)


def _meet(one: Section, two: Section) -> bool:
    return one.day == two.day and overlap((one.start, one.end), (two.start, two.end))


def _can_take(
    week: Reading, section: Section, name: str, *, busy: Iterable[Section], leads: bool
) -> bool:
    who, time = week.clinicians[name], (section.start, section.end)
    speaks = not (section.language and who.languages) or section.language in who.languages
    visits = (
        (row.start, row.start + row.minutes)
        for row in week.held
        if (row.held_with, row.day) == (name, section.day)
    )
    return (
        speaks
        and (not leads or qualified(who, section.credentials))
        and holds(joined(who.free[section.day]), time)
        and not any(name in row.staff for row in busy)
        and not any(overlap(visit, time) for visit in visits)
        and not any(name in week.clients[client].avoids for client in week.rolls[section.id])
    )


def _alone(week: Reading, section: Section, other: str | None) -> Section | None:
    """The section under one leader, with the seats that one can hold."""
    if other is None or not qualified(week.clinicians[other], section.credentials):
        return None
    limit = section.capacity if section.alone is None else section.alone
    sizes: dict[str, Any] = {
        name: min(seats, limit)
        for name in ("capacity", "target", "minimum", "site_seats", "video_seats")
        if (seats := getattr(section, name)) is not None
    }
    return replace(section, leader=other, co_leader=None, **sizes)
