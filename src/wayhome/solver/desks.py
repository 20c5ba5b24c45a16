"""Who gives appointments: options and rows of clinicians and pools, slot by slot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from wayhome.domain.week.problem import COUNSELOR, Problem
from wayhome.solver.arrays import Shorts
from wayhome.solver.item_kernel import Visits


class Desks(NamedTuple):
    """Who gives appointments: clinicians first, then pools; and where each option happens.

    `desk`, `day`, `start` (slots) and `length` by option number less `first_option`; `slot_row`
    gives the row of (desk, day, slot), or -1 where none is needed.
    """

    first_option: int
    desk: Shorts
    day: Shorts
    start: Shorts
    length: Shorts
    slot_row: Shorts


class Rooms(NamedTuple):
    """Rows and options of the desks while they are collected."""

    visits: Visits
    desks: Desks
    rows: list[list[int]]
    capacity: list[int]
    groups: dict[tuple[int, int], int]


def slot_count(problem: Problem) -> int:
    """Slots of a day."""
    return (problem.day_end - problem.day_start) // problem.grid_minutes


def rooms_of(problem: Problem, *, first: int) -> Rooms:
    """Options and rows of every desk. A slot whose options another slot covers needs no row."""
    slots = slot_count(problem)
    desks = _desks(problem)
    slot_row = np.full((len(desks), problem.days, slots), -1, np.int32)
    table: list[tuple[int, int, int, int]] = []
    rows: list[list[int]] = []
    capacity: list[int] = []
    groups: dict[tuple[int, int], int] = {}
    begins = [0]
    for desk, (sizes, days) in enumerate(desks):
        room = [_room(problem, day, slots) for day in days]
        using: dict[tuple[int, int], set[int]] = {}
        for length in sizes:
            groups[desk, length] = len(begins) - 1
            for day, start in _openings(room, length):
                for slot in range(start, start + length):
                    using.setdefault((day, slot), set()).add(len(table))
                table.append((desk, day, start, length))
            begins.append(len(table))
        rows += [[] for _ in range(len(table) - len(rows))]
        for (day, slot), options in using.items():
            if not _covered(using, room[day], (day, slot)):
                slot_row[desk, day, slot] = len(capacity)
                for option in options:
                    rows[option].append(len(capacity))
                capacity.append(room[day][slot])
    columns = np.array(table, np.int32).reshape(len(table), 4)
    who, day_at, start_at, long = (np.ascontiguousarray(columns[:, column]) for column in range(4))
    options_at = np.arange(first, first + len(table), dtype=np.int32)
    visits = Visits(np.array(begins, np.int64), day_at, start_at, long, options_at)
    return Rooms(
        visits, Desks(first, who, day_at, start_at, long, slot_row), rows, capacity, groups
    )


_Desk = tuple[list[int], list[list[tuple[int, int, int]]]]


def _desks(problem: Problem) -> list[_Desk]:
    """Every clinician, then every pool: the lengths of appointments, and the room by day."""
    grid, kinds = problem.grid_minutes, problem.kinds
    talks = sorted({kind.minutes // grid for kind in kinds.values() if kind.held == COUNSELOR})
    desks: list[_Desk] = [
        (talks, [[(a, b, 1) for a, b in day] for day in row.free]) for row in problem.clinicians
    ]
    return desks + [
        ([kinds[pool.kind].minutes // grid], [list(day) for day in pool.counts])
        for pool in problem.pools
    ]


def _openings(room: list[list[int]], length: int) -> list[tuple[int, int]]:
    """Day and start of every appointment of a length that there is room for."""
    return [(day, start) for day, counts in enumerate(room) for start in _starts(counts, length)]


def _room(problem: Problem, day: Sequence[tuple[int, int, int]], slots: int) -> list[int]:
    room = [0] * slots
    for begin, end, count in day:
        for minute in range(begin, end, problem.grid_minutes):
            room[(minute - problem.day_start) // problem.grid_minutes] = count
    return room


def _starts(room: list[int], length: int) -> list[int]:
    """Slots from which `length` slots in a row have room."""
    found, run = [], 0
    for slot, count in enumerate(room):
        run = run + 1 if count > 0 else 0
        if run >= length:
            found.append(slot - length + 1)
    return found


def _covered(using: dict[tuple[int, int], set[int]], room: list[int], at: tuple[int, int]) -> bool:
    """Whether a neighbor slot is at least as tight for all that could run in this one."""
    day, slot = at
    mine = using[at]
    before, after = using.get((day, slot - 1)), using.get((day, slot + 1))
    if before is not None and mine <= before and room[slot - 1] <= room[slot]:
        return True
    return after is not None and mine < after and room[slot + 1] <= room[slot]
