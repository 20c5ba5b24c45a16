"""Changes to a planned week: a new client, something that fell through, and the difference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from wayhome.domain.week.problem import BadWeekFile, Client, Days, Problem, Section, by_id
from wayhome.domain.week.reading import Reading, mode_of
from wayhome.domain.week.timetable import Appointment, Seat, Short, Timetable

INSERTION_ONE: Final = "wayhome.insertion/1"
INSERTION_TWO: Final = "wayhome.insertion/2"
EVENT_ONE: Final = "wayhome.event/1"
EVENT_TWO: Final = "wayhome.event/2"


@dataclass(frozen=True, slots=True)
class Insertion:
    """One new client, and those whom they must never meet in a section."""

    problem: str
    client: Client
    apart: tuple[str, ...] = ()
    format: str = INSERTION_ONE


@dataclass(frozen=True, slots=True)
class ClinicianAbsent:
    """A clinician is away: their free time is cut, their sections pass to somebody or are cancelled.

    `substitutes` may take sections and appointments, in the order in which they are asked.
    """

    problem: str
    change_weight: float
    clinician: str
    day: int
    start: int
    end: int
    substitutes: tuple[str, ...] = ()
    format: str = EVENT_ONE


@dataclass(frozen=True, slots=True)
class RoomClosed:
    """A room is closed: the named sections are cancelled, or held by video. `room` is for display."""

    problem: str
    change_weight: float
    sections: tuple[str, ...]
    room: str = ""
    by_video: bool = False
    format: str = EVENT_ONE


@dataclass(frozen=True, slots=True)
class SnowDay:
    """Nobody comes to the site on a day; what can be is held by video."""

    problem: str
    change_weight: float
    day: int
    format: str = EVENT_TWO


@dataclass(frozen=True, slots=True)
class ClientBusy:
    """A client cannot come in a time of one day."""

    problem: str
    change_weight: float
    client: str
    day: int
    start: int
    end: int
    format: str = EVENT_ONE


@dataclass(frozen=True, slots=True)
class NewBusyTimes:
    """A client has more that they cannot miss from now on: a new job, say. `busy` day by day."""

    problem: str
    change_weight: float
    client: str
    busy: Days
    format: str = EVENT_TWO


Event = ClinicianAbsent | RoomClosed | SnowDay | ClientBusy | NewBusyTimes


@dataclass(frozen=True, slots=True)
class SectionNow:
    """A section that an event cancelled (as it was) or changed (as it is now)."""

    section: Section
    cancelled: bool


class Entries(NamedTuple):
    """Some seats and appointments."""

    seats: tuple[Seat, ...]
    appointments: tuple[Appointment, ...]


NOTHING: Final = Entries((), ())


@dataclass(frozen=True, slots=True)
class Diff:
    """What a change did to a week (`wayhome.diff/1` and `/2`).

    `switched` entries are held in another mode; only the second format tells them from others.
    """

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
    switched: Entries = NOTHING
    sections: tuple[SectionNow, ...] = ()


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


def difference(old: Timetable, new: Timetable) -> tuple[Entries, Entries, tuple[int, int]]:
    """What was removed, what was added, and how many seats and appointments stand."""
    seats, seats_now = set(old.seats), set(new.seats)
    held, held_now = set(old.appointments), set(new.appointments)
    removed = Entries(tuple(sorted(seats - seats_now)), tuple(sorted(held - held_now)))
    added = Entries(tuple(sorted(seats_now - seats)), tuple(sorted(held_now - held)))
    return removed, added, (len(seats & seats_now), len(held & held_now))


def difference_two(
    before: Reading, after: Reading
) -> tuple[Entries, Entries, tuple[int, int], Entries]:
    """Removed, added, counts of what stands, and switched: what stands in another mode."""
    was, now = _placed(before), _placed(after)
    both = was.keys() & now.keys()
    switched = [now[place][1] for place in both if was[place][0] != now[place][0]]
    stands = [now[place][1] for place in both if was[place][0] == now[place][0]]
    seats = sum(isinstance(row, Seat) for row in stands)
    return (
        _entries(was[place][1] for place in was.keys() - both),
        _entries(now[place][1] for place in now.keys() - both),
        (seats, len(stands) - seats),
        _entries(switched),
    )


def _placed(week: Reading) -> dict[Seat | Appointment, tuple[str, Seat | Appointment]]:
    """Entries with their modes, under what they are apart from the mode."""
    found: dict[Seat | Appointment, tuple[str, Seat | Appointment]] = {}
    for seat in week.timetable.seats:
        found[seat._replace(mode="")] = (mode_of(week.sections[seat.section], seat), seat)
    for row in week.timetable.appointments:
        found[row._replace(mode="")] = (row.mode, row)
    return found


def _entries(rows: Iterable[Seat | Appointment]) -> Entries:
    listed = list(rows)
    return Entries(
        tuple(sorted(row for row in listed if isinstance(row, Seat))),
        tuple(sorted(row for row in listed if isinstance(row, Appointment))),
    )


def moved_in(removed: Entries, added: Entries) -> tuple[str, ...]:
    """The clients of a difference, sorted."""
    rows: Sequence[Seat | Appointment] = (
        *removed.seats,
        *removed.appointments,
        *added.seats,
        *added.appointments,
    )
    return tuple(sorted({row.client for row in rows}))
