"""What a template is worth: the figures of its best week, read from that week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from wayhome.domain.template.ground import Group
from wayhome.domain.week.cost import cost, idle_minutes, missing_in
from wayhome.domain.week.problem import Problem
from wayhome.domain.week.reading import read
from wayhome.domain.week.timetable import Timetable

STAFF_HOUR: Final = 40.0
"""What an hour of leading a group must at least earn in the week's cost. For comparison: a missing
process group costs 200, a missing hour of education 100, a day on the way 10."""

CHANGE: Final = 30.0
"""What the trouble of one change must earn: everybody concerned has to be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One week under one template. Everything but `waiting_seated` is about people in care.

    `served` of `clients` have everything they need, `units` of `units_needed` are delivered.
    `waiting_seated` of `waiting` people on the list would have their whole week. `idle_minutes`
    lie between two things on one day. `cost` is that of the week's engine, for everybody; half a
    week admits nobody, so whoever waits and lacks anything counts as lacking everything.
    """

    clients: int
    served: int
    units: int
    units_needed: int
    waiting: int
    waiting_seated: int
    idle_minutes: int
    staff_minutes: int
    cost: float

    @property
    def worth(self) -> float:
        """Cost of the week and of the hours that staff lead; lower is better."""
        return self.cost + STAFF_HOUR * self.staff_minutes / 60


def figures(
    problem: Problem, timetable: Timetable, *, groups: Iterable[Group], waiting: frozenset[str]
) -> Figures:
    """The figures of a plan."""
    week = read(problem, timetable)
    missing = missing_in(week)
    without = {client for client, _ in missing}
    in_care = [client for client in problem.clients if client.id not in waiting]
    listed = [client for client in problem.clients if client.id in waiting]
    needed = sum(client.need(kind) for client in in_care for kind in problem.kinds)
    lacking = sum(units for (client, _), units in missing.items() if client not in waiting)
    half = sum(
        problem.weights.short[kind] * week.units(client.id, kind)
        for client in listed
        if client.id in without
        for kind in client.needs
    )
    idle = sum(
        idle_minutes(entries) for client in in_care for entries in week.days(client.id).values()
    )
    return Figures(
        clients=len(in_care),
        served=sum(client.id not in without for client in in_care),
        units=needed - lacking,
        units_needed=needed,
        waiting=len(listed),
        waiting_seated=sum(client.id not in without for client in listed),
        idle_minutes=idle,
        staff_minutes=sum(group.staff_minutes for group in groups),
        cost=cost(problem, timetable).total + half,
    )


def is_better(new: Figures, old: Figures, *, changes: int) -> bool:
    """Whether a template is worth its trouble, and nobody in care pays for it."""
    if new.served < old.served or new.units < old.units:
        return False
    return new.worth + CHANGE * changes < old.worth
