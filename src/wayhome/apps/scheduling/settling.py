"""Let appointments stay where they were, as far as that costs little.

The file format charges a seat that moves, but not an appointment: left alone, the engine would
give everybody another hour every week. Here each appointment goes back to its old time where
every hard rule allows it and the week gets dearer by no more than one moved seat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from wayhome.domain.week.cost import cost
from wayhome.domain.week.problem import Problem, overlap
from wayhome.domain.week.rules import hard_breaches
from wayhome.domain.week.timetable import Appointment, Timetable

_PASSES: Final = 3


class Pair(NamedTuple):
    """An appointment at a new time, and the one of the same client and kind that fell away."""

    new: Appointment
    old: Appointment


def settled(problem: Problem, found: Timetable, before: Iterable[Appointment]) -> Timetable:
    """The timetable with appointments back at their old times; cost and gap are true of it."""
    old = set(before)
    for _ in range(_PASSES):
        last = found
        for pair in list(_moved(found, old)):
            if group := _in_the_way(pair, list(_moved(found, old))):
                found = _moved_back(problem, found, group)
        if found is last:
            break
    total, bound = cost(problem, found).total, found.bound
    gap = (total - bound) / bound if bound else None
    return replace(found, cost=total, gap=gap)


def _moved(found: Timetable, old: set[Appointment]) -> Iterator[Pair]:
    gone = sorted(old.difference(found.appointments))
    for row in found.appointments:
        if row in old:
            continue
        same = [one for one in gone if (one.client, one.kind) == (row.client, row.kind)]
        if same:
            gone.remove(same[0])
            yield Pair(row, same[0])


def _in_the_way(first: Pair, moved: list[Pair]) -> list[Pair]:
    """A pair with all whose new times lie on an old time of the others: they go back together."""
    group = [first] if first in moved else []
    for pair in group:
        group += [other for other in moved if other not in group and _clash(other.new, pair.old)]
    return group


def _clash(one: Appointment, two: Appointment) -> bool:
    same_desk = (one.held_with, one.day) == (two.held_with, two.day)
    spans = ((row.start, row.start + row.minutes) for row in (one, two))
    return same_desk and overlap(*spans)


def _moved_back(problem: Problem, found: Timetable, group: list[Pair]) -> Timetable:
    new = {pair.new for pair in group}
    stay = (row for row in found.appointments if row not in new)
    other = replace(found, appointments=(*stay, *(pair.old for pair in group)))
    dearer = cost(problem, other).total - cost(problem, found).total
    if dearer > problem.weights.moved * len(group) or hard_breaches(problem, other):
        return found
    return other
