"""`wayhome.insertion/1`, `wayhome.event/1` and `wayhome.diff/1` as files."""

from __future__ import annotations

from typing import Final

from wayhome.domain.week.change import (
    ClientBusy,
    ClinicianAbsent,
    Diff,
    Entries,
    Event,
    Insertion,
    RoomClosed,
)
from wayhome.domain.week.place import Grid, Place, dumps, loads
from wayhome.domain.week.problem import Problem
from wayhome.domain.week.problem_file import client_at, client_out, grid_of, known_to
from wayhome.domain.week.timetable_file import appointment_out, seat_out

INSERTION: Final = "wayhome.insertion/1"
EVENT: Final = "wayhome.event/1"
DIFF: Final = "wayhome.diff/1"


def read_insertion(data: bytes, problem: Problem) -> Insertion:
    """The new client of a `wayhome.insertion/1` file. Raises `BadWeekFile`."""
    root = _for(problem, Place("", loads(data)), INSERTION)
    others = root.get("apart")
    listed = [] if others.value is None else others.rows()
    known = {client.id for client in problem.clients}
    client = client_at(root["client"], grid_of(problem), known_to(problem))
    if client.id in known:
        root["client"]["id"].wrong(f"{client.id!r} is taken; give the new client a new id")
    apart = tuple(row.one_of(known) for row in listed)
    return Insertion(problem.name, client, apart)


def write_insertion(insertion: Insertion) -> bytes:
    """An insertion as a file."""
    return dumps(
        {
            "format": INSERTION,
            "problem": insertion.problem,
            "client": client_out(insertion.client),
            "apart": list(insertion.apart),
        }
    )


def read_event(data: bytes, problem: Problem) -> Event:
    """The event of a `wayhome.event/1` file. Raises `BadWeekFile`."""
    root = _for(problem, Place("", loads(data)), EVENT)
    weight = root["change_weight"].number()
    event = root["event"].one_of(("clinician_absent", "room_closed", "client_busy"))
    if event == "room_closed":
        known = {section.id for section in problem.sections}
        sections = tuple(row.one_of(known) for row in root["sections"].rows())
        room = root.get("room").text_or_none() or ""
        return RoomClosed(problem.name, weight, sections, room)
    grid = grid_of(problem)
    day, (start, end) = grid.day(root["day"]), _time(root, grid)
    if event == "clinician_absent":
        clinician = root["clinician"].one_of({row.id for row in problem.clinicians})
        return ClinicianAbsent(problem.name, weight, clinician, day, start, end)
    client = root["client"].one_of({row.id for row in problem.clients})
    return ClientBusy(problem.name, weight, client, day, start, end)


def write_diff(diff: Diff) -> bytes:
    """A difference as a `wayhome.diff/1` file."""
    seats, appointments = diff.unchanged
    return dumps(
        {
            "format": DIFF,
            "problem": diff.problem,
            "answers": diff.answers,
            "removed": _entries_out(diff.removed),
            "added": _entries_out(diff.added),
            "unchanged": {"seats": seats, "appointments": appointments},
            "clients_hit": list(diff.clients_hit),
            "clients_moved": list(diff.clients_moved),
            "short": [row._asdict() for row in diff.short],
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


def _time(root: Place, grid: Grid) -> tuple[int, int]:
    """`start` and `end`; null means the start and the end of the day."""
    start = grid.start if root.get("start").value is None else root["start"].time()
    end = grid.end if root.get("end").value is None else root["end"].time()
    if start >= end:
        root.get("end").wrong("must be later than start")
    return start, end


def _entries_out(entries: Entries) -> dict[str, object]:
    return {
        "seats": [seat_out(seat) for seat in entries.seats],
        "appointments": [appointment_out(row) for row in entries.appointments],
    }
