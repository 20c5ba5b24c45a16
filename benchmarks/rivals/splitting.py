"""From the rival's choices to a timetable: merged classes split into their sections."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from ortools.sat.python import cp_model

from benchmarks.rivals.choices import Choice
from benchmarks.rivals.model import Model
from wayhome.domain.week.cost import short_list
from wayhome.domain.week.problem import COUNSELOR, Client, Problem, Section
from wayhome.domain.week.timetable import Appointment, Seat, Timetable


def timetable_of(model: Model, solver: cp_model.CpSolver) -> Timetable:
    """Who stays first, the others where there is most room below the target, enemies apart."""
    problem, rows = model.problem, Rows(model.problem)
    chosen = [
        (person, [choice for choice, flag in person.takes.items() if solver.value(flag)])
        for person in model.people
    ]
    for person, mine in chosen:
        for choice in mine:
            if choice.stay:
                rows.names[choice.stay].append(person.client.id)
    for person, mine in chosen:
        for choice in mine:
            if choice.is_seat and not choice.stay:
                rows.seat(person.client.id, model.classes.members[choice.group])
    plan = Timetable(
        problem.name,
        problem.week_of,
        tuple(Seat(name, section) for section, names in rows.names.items() for name in names),
        tuple(
            _appointment(problem, person.client, (choice, mine))
            for person, mine in chosen
            for choice in mine
            if not choice.is_seat
        ),
        (),
        0,
    )
    return replace(plan, short=short_list(problem, plan))


class Rows:
    """Who sits in which section so far."""

    def __init__(self, problem: Problem) -> None:
        self.names: dict[str, list[str]] = {each.id: [] for each in problem.sections}
        self.foes: dict[str, set[str]] = defaultdict(set)
        for one, other in problem.apart:
            self.foes[one].add(other)
            self.foes[other].add(one)

    def seat(self, name: str, members: list[Section]) -> None:
        """Give `name` a seat in one of these sections; where none may be had, there is no seat."""
        fits = [
            each
            for each in members
            if len(self.names[each.id]) < each.capacity
            and not (self.foes[name] | {name}) & set(self.names[each.id])
        ]
        if fits:
            best = min(fits, key=lambda each: (len(self.names[each.id]) - each.target, each.id))
            self.names[best.id].append(name)


def _appointment(
    problem: Problem, client: Client, chosen: tuple[Choice, list[Choice]]
) -> Appointment:
    """One choice of appointment, among all that the client chose: it follows the day's mode."""
    choice, mine = chosen
    modes = [each.mode for each in mine if each.day == choice.day and each.mode]
    return Appointment(
        client=client.id,
        kind=choice.kind,
        held_with=(
            client.counselor if problem.kinds[choice.kind].held == COUNSELOR else choice.kind
        ),
        day=choice.day,
        start=choice.start,
        minutes=choice.end - choice.start,
        mode=modes[0] if modes else client.modes[0],
    )
