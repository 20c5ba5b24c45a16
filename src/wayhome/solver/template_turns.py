"""Plan those in care first, then those who wait into what is left: nobody in care makes room.

That is how it happens: the week is planned for those in care, and a caller is offered what is open
without moving anybody. One plan for both together would now and then take a seat from somebody in
care, because for the week's cost a missing hour is a missing hour.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from wayhome.domain.spans import joined
from wayhome.domain.week.cost import cost, short_list
from wayhome.domain.week.problem import Client, Problem, Section, by_id
from wayhome.domain.week.timetable import Timetable
from wayhome.solver.template_prices import PlannedWeek, Prices, Week


def in_turn(
    week: Week, problem: Problem, memory: object, *, waiting: frozenset[str]
) -> PlannedWeek:
    """One plan for everybody in the problem, made in two turns. The dearer price stands.

    Those who wait are taken to need groups only: what is left of appointments is not counted.
    """
    before, then = memory if isinstance(memory, tuple) else (memory, None)
    first = tuple(client for client in problem.clients if client.id not in waiting)
    own = week(replace(problem, clients=first, apart=_among(problem, first)), before)
    if len(first) == len(problem.clients):
        return own
    left = _what_is_left(problem, own.timetable, waiting)
    if not any(section.capacity for section in left.sections):
        nobody = replace(own.timetable, seats=(), appointments=())
        return PlannedWeek(_both(problem, own.timetable, nobody), own.prices, (own.memory, None))
    rest = week(left, then)
    both = _both(problem, own.timetable, rest.timetable)
    return PlannedWeek(both, _dearer(own, rest), (own.memory, rest.memory))


def _among(problem: Problem, clients: tuple[Client, ...]) -> tuple[tuple[str, str], ...]:
    here = {client.id for client in clients}
    return tuple(pair for pair in problem.apart if here.issuperset(pair))


def _what_is_left(problem: Problem, taken: Timetable, waiting: frozenset[str]) -> Problem:
    """The seats that are open, for those who wait."""
    sitting = Counter(seat.section for seat in taken.seats)
    late = tuple(
        _kept_apart(client, problem, taken) for client in problem.clients if client.id in waiting
    )
    sections = tuple(_less(row, sitting[row.id]) for row in problem.sections)
    return replace(problem, clients=late, apart=_among(problem, late), sections=sections)


def _less(section: Section, sitting: int) -> Section:
    """A section with the seats that are left, and what is still wanting to its sizes."""
    return replace(
        section,
        capacity=max(0, section.capacity - sitting),
        target=max(0, section.target - sitting),
        minimum=max(0, section.minimum - sitting),
    )


def _kept_apart(client: Client, problem: Problem, taken: Timetable) -> Client:
    """The client, with no time for the groups of those whom they must not meet."""
    sections = by_id(problem.sections)
    foes = {one for pair in problem.apart if client.id in pair for one in pair}
    busy = [list(day) for day in client.busy]
    for seat in taken.seats:
        if seat.client in foes:
            row = sections[seat.section]
            busy[row.day].append((row.start, row.end))
    return replace(client, busy=tuple(tuple(joined(day)) for day in busy))


def _both(problem: Problem, own: Timetable, rest: Timetable) -> Timetable:
    bare = replace(
        own,
        seats=(*own.seats, *rest.seats),
        appointments=(*own.appointments, *rest.appointments),
        short=(),
        bound=None,
        gap=None,
    )
    return replace(bare, short=short_list(problem, bare), cost=cost(problem, bare).total)


def _dearer(own: PlannedWeek, rest: PlannedWeek) -> Prices:
    seats = {
        name: max(own.prices.seats.get(name, 0.0), rest.prices.seats.get(name, 0.0))
        for name in own.prices.seats.keys() | rest.prices.seats.keys()
    }
    return Prices(seats=seats, hours=own.prices.hours)
