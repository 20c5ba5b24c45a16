"""Between the engine's weeks and the timetable of the file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from wayhome.domain.verdict import Verdict
from wayhome.domain.week.cost import cost, short_list
from wayhome.domain.week.problem import COUNSELOR, Problem
from wayhome.domain.week.reading import read
from wayhome.domain.week.rules import hard_breaches
from wayhome.domain.week.timetable import Appointment, Seat, Timetable
from wayhome.solver.model import Entry, Model, Week

ENGINE: Final = "wayhome insertion and local search 1"


@dataclass(frozen=True, slots=True)
class Run:
    """What a run says about itself in the file."""

    bound: float | None = None
    seed: int | None = None
    seconds: float | None = None


def require_sound(problem: Problem, timetable: Timetable) -> None:
    """Raise `Refused` with the broken rules when a timetable breaks any of H1-H16."""
    Verdict(tuple(hard_breaches(problem, timetable))).require()


def timetable_of(model: Model, weeks: Mapping[int, Week], run: Run | None = None) -> Timetable:
    """The weeks by client number as a timetable that claims what is true of it."""
    problem, run = model.problem, run or Run()
    rows = [(client, weeks.get(at, ())) for at, client in enumerate(problem.clients)]
    bare = Timetable(
        problem=problem.name,
        week_of=problem.week_of,
        seats=tuple(
            Seat(client.id, problem.sections[entry.section].id)
            for client, week in rows
            for entry in sorted(week)
            if entry.section >= 0
        ),
        appointments=tuple(
            _appointment(model, at, entry)
            for at, (_, week) in enumerate(rows)
            for entry in sorted(week)
            if entry.section < 0
        ),
        short=(),
        cost=math.nan,
        engine=ENGINE,
        seed=run.seed,
        seconds=run.seconds,
    )
    total = cost(problem, bare).total
    bound = None if run.bound is None else min(run.bound, total)
    gap = (total - bound) / bound if bound is not None and bound > 0 else None
    return replace(bare, short=short_list(problem, bare), cost=total, bound=bound, gap=gap)


def _appointment(model: Model, client: int, entry: Entry) -> Appointment:
    who = model.problem.clients[client]
    kind = model.problem.kinds[entry.kind]
    return Appointment(
        client=who.id,
        kind=entry.kind,
        held_with=who.counselor if kind.held == COUNSELOR else entry.kind,
        day=entry.day,
        start=model.minute(entry.start),
        minutes=kind.minutes,
        mode=entry.mode,
    )


def weeks_of(model: Model, timetable: Timetable) -> dict[int, Week]:
    """The entries of a timetable by client number; what cannot be understood is left out."""
    reading = read(model.problem, timetable)
    found: dict[int, list[Entry]] = {at: [] for at in range(len(model.problem.clients))}
    for client, section in reading.seats:
        found[model.clients[client.id]].append(_seated(model, model.rows[section.id]))
    for row in reading.held:
        desk = model.desk_of(reading.clients[row.client], row.kind)
        start, length = model.slot(row.start), model.length(row.minutes)
        entry = Entry(row.day, start, length, row.kind, row.mode, -1, desk)
        found[model.clients[row.client]].append(entry)
    return {at: tuple(entries) for at, entries in found.items()}


def _seated(model: Model, at: int) -> Entry:
    section = model.problem.sections[at]
    start, length = model.slot(section.start), model.length(section.minutes)
    return Entry(section.day, start, length, section.kind, section.mode, at, -1)
