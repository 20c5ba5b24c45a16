"""Let appointments stay where they were, as far as that costs little.

The file format charges a seat that moves, but not an appointment: left alone, the engine would
give everybody another hour every week. Here each appointment goes back to its old time where
every hard rule allows it and the week gets dearer by no more than one moved seat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from wayhome.domain.week.cost import cost
from wayhome.domain.week.problem import Problem
from wayhome.domain.week.rules import hard_breaches
from wayhome.domain.week.timetable import Appointment, Timetable

_PASSES: Final = 3


def settled(problem: Problem, found: Timetable, before: Iterable[Appointment]) -> Timetable:
    """The timetable with appointments back at their old times; cost and gap are true of it."""
    old = set(before)
    for _ in range(_PASSES):
        kept = found
        for row, wanted in list(_moved(found, old)):
            found = _moved_back(problem, found, row, wanted=wanted)
        if found is kept:
            break
    total, bound = cost(problem, found).total, found.bound
    gap = (total - bound) / bound if bound else None
    return replace(found, cost=total, gap=gap)


def _moved(found: Timetable, old: set[Appointment]) -> Iterator[tuple[Appointment, Appointment]]:
    """Appointments at new times beside one of the same client and kind that fell away."""
    gone = sorted(old.difference(found.appointments))
    for row in found.appointments:
        if row in old:
            continue
        same = [one for one in gone if (one.client, one.kind) == (row.client, row.kind)]
        if same:
            gone.remove(same[0])
            yield row, same[0]


def _moved_back(
    problem: Problem, found: Timetable, row: Appointment, *, wanted: Appointment
) -> Timetable:
    others = tuple(one for one in found.appointments if one != row)
    other = replace(found, appointments=(*others, wanted))
    dearer = cost(problem, other).total - cost(problem, found).total
    if dearer > problem.weights.moved or hard_breaches(problem, other):
        return found
    return other
