"""`wayhome.insertion/1` and `/2`, `wayhome.event/1` and `/2`, `wayhome.diff/1` and `/2` as files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from wayhome.domain.week.change import (
    EVENT_ONE,
    EVENT_TWO,
    INSERTION_ONE,
    INSERTION_TWO,
    ClientBusy,
    ClinicianAbsent,
    Diff,
    Entries,
    Event,
    Insertion,
    NewBusyTimes,
    RoomClosed,
    SectionNow,
    SnowDay,
)
from wayhome.domain.week.intervals import anywhere
from wayhome.domain.week.place import Place, dumps, loads
from wayhome.domain.week.problem import VIDEO, WEEK_TWO, Problem, Span, overlap
from wayhome.domain.week.problem_file import client_at, client_out, grid_of, known_to
from wayhome.domain.week.timetable_file import appointment_out, seat_out

DIFF_ONE: Final = "wayhome.diff/1"
DIFF_TWO: Final = "wayhome.diff/2"


def read_insertion(data: bytes, problem: Problem) -> Insertion:
    """The new client of a file; of the second format for a problem of the second, if need be.

    Raises `BadWeekFile`.
    """
    root = Place("", loads(data))
    second = problem.format == WEEK_TWO and root.get("format").value == INSERTION_TWO
    _for(problem, root, INSERTION_TWO if second else INSERTION_ONE)
    others = root.get("apart")
    listed = [] if others.value is None else others.rows()
    known = {client.id for client in problem.clients}
    client = client_at(root["client"], grid_of(problem), known_to(problem))
    if client.id in known:
        root["client"]["id"].wrong(f"{client.id!r} is taken; give the new client a new id")
    apart = tuple(row.one_of(known) for row in listed)
    return Insertion(problem.name, client, apart, INSERTION_TWO if second else INSERTION_ONE)


def write_insertion(insertion: Insertion) -> bytes:
    """An insertion as a file."""
    return dumps(
        {
            "format": insertion.format,
            "problem": insertion.problem,
            "client": client_out(insertion.client),
            "apart": list(insertion.apart),
        }
    )


def read_event(data: bytes, problem: Problem) -> Event:
    """The event of a file of either format. Raises `BadWeekFile`."""
    root = Place("", loads(data))
    second = root.get("format").value == EVENT_TWO
    _for(problem, root, EVENT_TWO if second else EVENT_ONE)
    readers = _SECOND if second else _FIRST
    return readers[root["event"].one_of(readers)](root, problem)


def _absent(root: Place, problem: Problem) -> ClinicianAbsent:
    known = {row.id for row in problem.clinicians}
    clinician = root["clinician"].one_of(known)
    day, (start, end) = _day_and_time(root, problem)
    return ClinicianAbsent(problem.name, _weight(root), clinician, day, start, end)


def _absent_two(root: Place, problem: Problem) -> ClinicianAbsent:
    event, listed = _absent(root, problem), root.get("substitutes")
    others = {row.id for row in problem.clinicians} - {event.clinician}
    substitutes = () if listed.value is None else listed.names(others)
    return replace(event, substitutes=substitutes, format=EVENT_TWO)


def _closed(root: Place, problem: Problem) -> RoomClosed:
    sections = root["sections"].names({section.id for section in problem.sections})
    room = root.get("room").text_or_none() or ""
    return RoomClosed(problem.name, _weight(root), sections, room)


def _closed_two(root: Place, problem: Problem) -> RoomClosed:
    room = root["room"].one_of({row.id for row in problem.rooms})
    day, time = _day_and_time(root, problem)
    by_video = root.get("by_video").value
    if by_video not in (True, False, None):
        root["by_video"].wrong(f"{by_video!r} is neither true nor false")
    sections = tuple(
        row.id
        for row in problem.sections
        if (row.room, row.day) == (room, day)
        and row.mode != VIDEO
        and overlap((row.start, row.end), time)
    )
    return RoomClosed(
        problem.name, _weight(root), sections, room, by_video=bool(by_video), format=EVENT_TWO
    )


def _snow(root: Place, problem: Problem) -> SnowDay:
    return SnowDay(problem.name, _weight(root), grid_of(problem).day(root["day"]))


def _busy(root: Place, problem: Problem) -> ClientBusy:
    day, (start, end) = _day_and_time(root, problem)
    return ClientBusy(problem.name, _weight(root), _client(root, problem), day, start, end)


def _busy_two(root: Place, problem: Problem) -> NewBusyTimes:
    busy = anywhere(root["busy"], grid_of(problem))
    return NewBusyTimes(problem.name, _weight(root), _client(root, problem), busy)


_FIRST: Final[dict[str, Callable[[Place, Problem], Event]]] = {
    "clinician_absent": _absent,
    "room_closed": _closed,
    "client_busy": _busy,
}
_SECOND: Final[dict[str, Callable[[Place, Problem], Event]]] = {
    "clinician_absent": _absent_two,
    "room_closed": _closed_two,
    "snow_day": _snow,
    "client_busy": _busy_two,
}


def _weight(root: Place) -> float:
    return root["change_weight"].number()


def _client(root: Place, problem: Problem) -> str:
    return root["client"].one_of({row.id for row in problem.clients})


def write_diff(diff: Diff) -> bytes:
    """A difference as a file of the format of what it answers."""
    seats, appointments = diff.unchanged
    second = diff.answers in (INSERTION_TWO, EVENT_TWO)
    more = {
        "switched": _entries_out(diff.switched),
        "sections": [_section_out(row) for row in diff.sections],
    }
    return dumps(
        {
            "format": DIFF_TWO if second else DIFF_ONE,
            "problem": diff.problem,
            "answers": diff.answers,
            "removed": _entries_out(diff.removed),
            "added": _entries_out(diff.added),
            "unchanged": {"seats": seats, "appointments": appointments},
            "clients_hit": list(diff.clients_hit),
            "clients_moved": list(diff.clients_moved),
            "short": [row._asdict() for row in diff.short],
            **(more if second else {}),
            "cost_before": diff.cost_before,
            "cost_after": diff.cost_after,
            "seconds": diff.seconds,
        }
    )


def _for(problem: Problem, root: Place, wanted: str) -> Place:
    root.format(wanted)
    if root["problem"].text() != problem.name:
        root["problem"].wrong(f"is for another problem than {problem.name!r}")
    return root


def _day_and_time(root: Place, problem: Problem) -> tuple[int, Span]:
    """`day`, `start` and `end`; no time means the start and the end of the day."""
    grid = grid_of(problem)
    start = grid.start if root.get("start").value is None else root["start"].time()
    end = grid.end if root.get("end").value is None else root["end"].time()
    if start >= end:
        root.get("end").wrong("must be later than start")
    return grid.day(root["day"]), (start, end)


def _section_out(row: SectionNow) -> dict[str, object]:
    section = row.section
    return {
        "section": section.id,
        "cancelled": row.cancelled,
        "leader": section.leader,
        "co_leader": section.co_leader,
        "peer": section.peer,
        "mode": section.mode,
        "capacity": section.capacity,
    }


def _entries_out(entries: Entries) -> dict[str, object]:
    return {
        "seats": [seat_out(seat) for seat in entries.seats],
        "appointments": [appointment_out(row) for row in entries.appointments],
    }
