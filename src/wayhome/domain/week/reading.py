"""What a timetable says, as far as it can be understood: the ground on which the rules read.

An entry that names nobody, nothing or no time is left out here and reported by its rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from wayhome.domain.week.problem import (
    COUNSELOR,
    HYBRID,
    MODES,
    SECTION,
    SITE,
    Client,
    Clinician,
    Problem,
    Section,
    Track,
    by_id,
)
from wayhome.domain.week.timetable import Appointment, Seat, Timetable


@dataclass(frozen=True, slots=True)
class Entry:
    """A seat or an appointment of one client, in minutes of one day."""

    day: int
    start: int
    end: int
    mode: str
    kind: str
    section: Section | None
    held_with: str = ""

    @property
    def named(self) -> str:
        """Words for a message."""
        return f"section {self.section.id}" if self.section else f"the {self.kind} appointment"


@dataclass(frozen=True, slots=True)
class Reading:
    """A problem and a timetable side by side."""

    problem: Problem
    timetable: Timetable
    clients: dict[str, Client]
    sections: dict[str, Section]
    tracks: dict[str, Track]
    clinicians: dict[str, Clinician]
    seats: tuple[tuple[Client, Section], ...]
    known: tuple[Appointment, ...]
    shaped: tuple[Appointment, ...]
    held: tuple[Appointment, ...]
    entries: dict[str, list[Entry]]
    rolls: dict[str, list[str]]

    def days(self, client: str) -> dict[int, list[Entry]]:
        """A client's entries by day, each day in the order of time."""
        found: dict[int, list[Entry]] = defaultdict(list)
        for entry in sorted(self.entries[client], key=lambda entry: (entry.start, entry.end)):
            found[entry.day].append(entry)
        return found

    def units(self, client: str, kind: str) -> int:
        """Units of a kind that the client gets."""
        return sum(entry.kind == kind for entry in self.entries[client])

    def minutes(self, client: str) -> int:
        """Minutes of the kinds that count for the hours of a level."""
        kinds = self.problem.kinds
        return sum(e.end - e.start for e in self.entries[client] if kinds[e.kind].counts)


def read(problem: Problem, timetable: Timetable) -> Reading:
    """Sort out what can be understood.

    `known` appointments name a client and a kind of appointment; of these, the `shaped` ones
    have a possible time; of these, the `held` ones have a mode and count as entries.
    """
    clients, sections = by_id(problem.clients), by_id(problem.sections)
    taken = [
        (clients[seat.client], sections[seat.section], seat)
        for seat in _once(timetable.seats)
        if seat.client in clients and seat.section in sections
    ]
    known = [row for row in timetable.appointments if row.client in clients and _kind(problem, row)]
    shaped = [row for row in known if _has_shape(problem, row)]
    held = [row for row in shaped if row.mode in MODES]
    entries: dict[str, list[Entry]] = {client: [] for client in clients}
    rolls: dict[str, list[str]] = {section: [] for section in sections}
    for client, section, _ in taken:
        rolls[section.id].append(client.id)
    for name, entry in chain(map(_seated, taken), map(_held, held)):
        entries[name].append(entry)
    return Reading(
        problem=problem,
        timetable=timetable,
        clients=clients,
        sections=sections,
        tracks=by_id(problem.tracks),
        clinicians=by_id(problem.clinicians),
        seats=tuple((client, section) for client, section, _ in taken),
        known=tuple(known),
        shaped=tuple(shaped),
        held=tuple(held),
        entries=entries,
        rolls=rolls,
    )


def givers(problem: Problem, client: Client, kind: str) -> tuple[str, ...]:
    """The clinicians who may give a client appointments of a kind, best first (H15)."""
    how = problem.kinds[kind]
    if kind in client.held_by:
        return client.held_by[kind]
    if how.held == COUNSELOR:
        return (client.counselor,)
    return tuple(row.id for row in problem.clinicians if qualified(row, how.credentials))


def qualified(clinician: Clinician, credentials: frozenset[str]) -> bool:
    """Whether a clinician holds one of the credentials asked for, if any are."""
    return not credentials or not credentials.isdisjoint(clinician.credentials)


def _once(seats: Iterable[Seat]) -> Iterable[Seat]:
    """The first seat of each client in each section."""
    found: dict[tuple[str, str], Seat] = {}
    for seat in seats:
        found.setdefault((seat.client, seat.section), seat)
    return found.values()


def _kind(problem: Problem, row: Appointment) -> bool:
    return row.kind in problem.kinds and problem.kinds[row.kind].held != SECTION


def _has_shape(problem: Problem, row: Appointment) -> bool:
    return (
        0 <= row.day < problem.days
        and row.minutes == problem.kinds[row.kind].minutes
        and (row.start - problem.day_start) % problem.grid_minutes == 0
        and problem.day_start <= row.start
        and row.start + row.minutes <= problem.day_end
    )


def _seated(taken: tuple[Client, Section, Seat]) -> tuple[str, Entry]:
    client, at, seat = taken
    mode = mode_of(at, seat)
    return client.id, Entry(at.day, at.start, at.end, mode, at.kind, at)


def mode_of(section: Section, seat: Seat) -> str:
    """How the client takes part; a seat in a hybrid section that names no mode is on site."""
    if section.mode != HYBRID:
        return section.mode
    return seat.mode if seat.mode in MODES else SITE


def _held(row: Appointment) -> tuple[str, Entry]:
    end = row.start + row.minutes
    return row.client, Entry(row.day, row.start, end, row.mode, row.kind, None, row.held_with)
