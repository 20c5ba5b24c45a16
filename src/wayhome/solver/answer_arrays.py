"""Between the arrays and the timetable of the file."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np

from wayhome.domain.week.cost import cost_of, missing_in
from wayhome.domain.week.problem import COUNSELOR, MODES
from wayhome.domain.week.reading import read
from wayhome.domain.week.timetable import Appointment, Seat, Short, Timetable
from wayhome.solver.arrays import EITHER
from wayhome.solver.menus import Site
from wayhome.solver.seat_kernel import Seats

ENGINE: Final = "wayhome column generation 2"


class Choice(NamedTuple):
    """One entry of a client's week: an item of the menu, and the section that gives it (or -1)."""

    item: int
    section: int


@dataclass(frozen=True, slots=True)
class Run:
    """What a run says about itself in the file."""

    bound: float | None = None
    seed: int | None = None
    seconds: float | None = None


def timetable_of(site: Site, seats: Seats, run: Run = Run()) -> Timetable:
    """The seats as a timetable that claims what is true of it."""
    rows = [
        row
        for client in range(len(site.problem.clients))
        for row in _entries(site, client, _week(seats, client))
    ]
    bare = Timetable(
        problem=site.problem.name,
        week_of=site.problem.week_of,
        seats=tuple(row for row in rows if isinstance(row, Seat)),
        appointments=tuple(row for row in rows if isinstance(row, Appointment)),
        short=(),
        cost=math.nan,
        engine=ENGINE,
        seed=run.seed,
        seconds=run.seconds,
    )
    reading = read(site.problem, bare)
    total = cost_of(reading).total
    bound = None if run.bound is None else min(run.bound, total)
    gap = (total - bound) / bound if bound is not None and bound > 0 else None
    short = tuple(Short(*who, units) for who, units in missing_in(reading).items())
    return replace(bare, short=short, cost=total, bound=bound, gap=gap)


def _week(seats: Seats, client: int) -> list[Choice]:
    count = int(seats.count[client])
    items, sections = seats.items[client, :count], seats.section[client, :count]
    return sorted(map(Choice, items.tolist(), sections.tolist()))


def entries_of(site: Site, client: int, week: list[Choice]) -> list[Seat | Appointment]:
    """The entries of one client's week, in the order of days and starts."""
    return _entries(site, client, sorted(week))


def _entries(site: Site, client: int, week: list[Choice]) -> list[Seat | Appointment]:
    items, who = site.menus.items, site.problem.clients[client]
    allowed = next(number for number, mode in enumerate(MODES) if mode in who.modes)
    modes = {int(items.day[at]): int(items.mode[at]) for at, _ in week if items.mode[at] != EITHER}
    found: list[Seat | Appointment] = []
    for at, section in week:
        if section >= 0:
            found.append(Seat(who.id, site.problem.sections[section].id))
        else:
            mode = MODES[modes.get(int(items.day[at]), allowed)]
            found.append(_appointment(site, client, at, mode=mode))
    return found


def _appointment(site: Site, client: int, item: int, *, mode: str) -> Appointment:
    items, problem = site.menus.items, site.problem
    who, kind = problem.clients[client], list(problem.kinds)[items.kind[item]]
    held = problem.kinds[kind]
    start = problem.day_start + int(items.start[item]) * problem.grid_minutes
    with_whom = who.counselor if held.held == COUNSELOR else kind
    return Appointment(who.id, kind, with_whom, int(items.day[item]), start, held.minutes, mode)


def seat_on_menu(site: Site, client: int, section: int) -> list[Choice]:
    """The item of a client's menu that a seat in this section is; empty when it is on none."""
    items, cls = site.menus.items, site.sections.cls[section]
    span = slice(int(items.first[client]), int(items.first[client + 1]))
    found = np.flatnonzero(site.options.cls[items.option[span]] == cls)
    if not len(found):
        return []
    named = found[items.stay[span][found] == section]
    return [Choice(span.start + int((named if len(named) else found)[0]), section)]


def visit_on_menu(site: Site, client: int, row: Appointment) -> list[Choice]:
    """The item of a client's menu that an appointment is; empty when it is on none."""
    items, problem = site.menus.items, site.problem
    span = slice(int(items.first[client]), int(items.first[client + 1]))
    start = (row.start - problem.day_start) // problem.grid_minutes
    kind = list(problem.kinds).index(row.kind)
    found = np.flatnonzero(
        (items.day[span] == row.day) & (items.start[span] == start) & (items.kind[span] == kind)
    )
    return [Choice(span.start + int(at), -1) for at in found[:1]]
