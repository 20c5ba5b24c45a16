"""Between the engine's weeks and the timetable of the file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from wayhome.domain.verdict import Verdict
from wayhome.domain.week.cost import cost, short_list
from wayhome.domain.week.problem import HYBRID, Problem
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
            _seat(problem, client.id, entry)
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


def _seat(problem: Problem, client: str, entry: Entry) -> Seat:
    section = problem.sections[entry.section]
    return Seat(client, section.id, entry.mode if section.mode == HYBRID else "")


def _appointment(model: Model, client: int, entry: Entry) -> Appointment:
    who = model.problem.clients[client]
    kind = model.problem.kinds[entry.kind]
    return Appointment(
        client=who.id,
        kind=entry.kind,
        held_with=model.names[entry.desk],
        day=entry.day,
        start=model.minute(entry.start),
        minutes=kind.minutes,
        mode=entry.mode,
    )


def weeks_of(model: Model, timetable: Timetable) -> dict[int, Week]:
    """The entries of a timetable by client number; what cannot be understood is left out."""
    found: dict[int, list[Entry]] = {at: [] for at in range(len(model.problem.clients))}
    for seat in dict.fromkeys(timetable.seats):
        if seat.client in model.clients and seat.section in model.rows:
            found[model.clients[seat.client]].append(model.seat(seat))
    for visit in read(model.problem, timetable).held:
        if model.desk(visit.kind, visit.held_with) is not None:
            found[model.clients[visit.client]].append(model.visit(visit))
    return {at: tuple(entries) for at, entries in found.items()}
