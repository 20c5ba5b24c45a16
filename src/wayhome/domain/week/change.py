"""Changes to a planned week: a new client, something that fell through, and the difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from wayhome.domain.week.problem import (
    COUNSELOR,
    BadWeekFile,
    Client,
    Clinician,
    Days,
    Problem,
    Span,
    by_id,
    overlap,
)
from wayhome.domain.week.reading import Entry, Reading, read
from wayhome.domain.week.timetable import Appointment, Seat, Short, Timetable


@dataclass(frozen=True, slots=True)
class Insertion:
    """One new client, and those whom they must never meet in a section."""

    problem: str
    client: Client
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClinicianAbsent:
    """A clinician is away: their sections in that time are cancelled, their free time is cut."""

    problem: str
    change_weight: float
    clinician: str
    day: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RoomClosed:
    """A room is closed: the named sections are cancelled. The other fields are for display."""

    problem: str
    change_weight: float
    sections: tuple[str, ...]
    room: str = ""


@dataclass(frozen=True, slots=True)
class ClientBusy:
    """A client cannot come in a time of one day."""

    problem: str
    change_weight: float
    client: str
    day: int
    start: int
    end: int


Event = ClinicianAbsent | RoomClosed | ClientBusy


class Entries(NamedTuple):
    """Some seats and appointments."""

    seats: tuple[Seat, ...]
    appointments: tuple[Appointment, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """What a change did to a week (`wayhome.diff/1`)."""

    problem: str
    answers: str
    removed: Entries
    added: Entries
    unchanged: tuple[int, int]
    clients_hit: tuple[str, ...]
    clients_moved: tuple[str, ...]
    short: tuple[Short, ...]
    cost_before: float
    cost_after: float
    seconds: float | None = None


def with_client(problem: Problem, insertion: Insertion) -> Problem:
    """The problem with one more client. Raises `BadWeekFile` when the request does not fit it."""
    known = by_id(problem.clients)
    if insertion.client.id in known:
        raise BadWeekFile(f"client.id: {insertion.client.id!r} is taken; give a new id")
    for other in insertion.apart:
        if other not in known:
            raise BadWeekFile(f"apart: {other!r} is not a client of {problem.name!r}")
    pairs = tuple((other, insertion.client.id) for other in insertion.apart)
    return replace(
        problem, clients=(*problem.clients, insertion.client), apart=problem.apart + pairs
    )


def after_event(problem: Problem, event: Event) -> Problem:
    """The problem as the event leaves it."""
    if isinstance(event, ClientBusy):
        clients = tuple(_busier(client, event) for client in problem.clients)
        return replace(problem, clients=clients)
    gone = cancelled(problem, event)
    sections = tuple(section for section in problem.sections if section.id not in gone)
    clinicians = problem.clinicians
    if isinstance(event, ClinicianAbsent):
        clinicians = tuple(_away(clinician, event) for clinician in clinicians)
    return replace(problem, sections=sections, clinicians=clinicians)


def cancelled(problem: Problem, event: Event) -> frozenset[str]:
    """The sections that do not run after the event."""
    if isinstance(event, RoomClosed):
        return frozenset(event.sections)
    if isinstance(event, ClientBusy):
        return frozenset()
    time = (event.start, event.end)
    return frozenset(
        section.id
        for section in problem.sections
        if section.leader == event.clinician
        and section.day == event.day
        and overlap((section.start, section.end), time)
    )


def clients_hit(problem: Problem, timetable: Timetable, event: Event) -> tuple[str, ...]:
    """Clients with an entry that cannot stand after the event, in the order of their ids."""
    week, gone = read(problem, timetable), cancelled(problem, event)
    hit = {
        name
        for name, entries in week.entries.items()
        if any(_falls(name, entry, event) or _is_in(entry, gone) for entry in entries)
    }
    if isinstance(event, ClinicianAbsent):
        hit |= _desk_falls(week, event)
    return tuple(sorted(hit))


def difference(old: Timetable, new: Timetable) -> tuple[Entries, Entries, tuple[int, int]]:
    """What was removed, what was added, and how many seats and appointments stand."""
    seats, seats_now = set(old.seats), set(new.seats)
    held, held_now = set(old.appointments), set(new.appointments)
    removed = Entries(tuple(sorted(seats - seats_now)), tuple(sorted(held - held_now)))
    added = Entries(tuple(sorted(seats_now - seats)), tuple(sorted(held_now - held)))
    return removed, added, (len(seats & seats_now), len(held & held_now))


def moved_in(removed: Entries, added: Entries) -> tuple[str, ...]:
    """The clients of a difference, sorted."""
    rows: Sequence[Seat | Appointment] = (
        *removed.seats,
        *removed.appointments,
        *added.seats,
        *added.appointments,
    )
    return tuple(sorted({row.client for row in rows}))


def _is_in(entry: Entry, gone: frozenset[str]) -> bool:
    return entry.section is not None and entry.section.id in gone


def _falls(name: str, entry: Entry, event: Event) -> bool:
    return (
        isinstance(event, ClientBusy)
        and name == event.client
        and entry.day == event.day
        and overlap((entry.start, entry.end), (event.start, event.end))
    )


def _desk_falls(week: Reading, event: ClinicianAbsent) -> set[str]:
    time = (event.start, event.end)
    return {
        row.client
        for row in week.held
        if week.problem.kinds[row.kind].held == COUNSELOR
        and (row.held_with, row.day) == (event.clinician, event.day)
        and overlap((row.start, row.start + row.minutes), time)
    }


def _busier(client: Client, event: ClientBusy) -> Client:
    if client.id != event.client:
        return client
    return replace(client, busy=_on_day(client.busy, event.day, [(event.start, event.end)]))


def _on_day(days: Days, day: int, more: list[Span]) -> Days:
    """The days with more intervals on one of them, sorted."""
    return tuple(
        tuple(sorted([*spans, *more])) if at == day else spans for at, spans in enumerate(days)
    )


def _away(clinician: Clinician, event: ClinicianAbsent) -> Clinician:
    if clinician.id != event.clinician:
        return clinician
    left = [
        (begin, end)
        for a, b in clinician.free[event.day]
        for begin, end in ((a, min(b, event.start)), (max(a, event.end), b))
        if begin < end
    ]
    emptied = tuple(() if at == event.day else day for at, day in enumerate(clinician.free))
    return replace(clinician, free=_on_day(emptied, event.day, left))
