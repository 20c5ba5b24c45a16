"""A few clients who have to be placed while everybody else stays: compiled, and always the same.

Each is placed exactly, one after another. Of up to four every order is tried; of more, those with
the least choice come first, and then pairs are taken out and put back as long as that helps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import permutations
from random import Random
from typing import Final

import numpy as np
import numpy.typing as npt

from wayhome.domain.week.problem import Problem
from wayhome.domain.week.timetable import Timetable
from wayhome.solver.menus import compile_site
from wayhome.solver.seating import Seating

_EVERY_ORDER: Final = 4
_TRIES_A_CLIENT: Final = 6


def make_up(problem: Problem) -> Timetable:
    """The clients of a small problem placed at the least cost found, as a timetable.

    For the problems of `domain.repair.make_up`: whoever is in them has no week that could be
    kept. The same problem always has the same answer. Raises `BadWeekFile` where a client's needs
    are too many to plan exactly.
    """
    seating = Seating(compile_site(problem, merge=False))
    clients = range(len(problem.clients))
    if len(clients) <= _EVERY_ORDER:
        best = min(permutations(clients), key=lambda order: _tried(seating, order))
        _put(seating, best)
    else:
        _put(seating, sorted(clients, key=lambda at: (len(seating.menu(at)), at)))
        _improve(seating, Random(0))  # noqa: S311 - a plan, not a secret
    return seating.timetable()


def _put(seating: Seating, order: Iterable[int]) -> None:
    for client in order:
        seating.put(client)


def _tried(seating: Seating, order: Sequence[int]) -> float:
    """What it costs to place everybody in this order; leaves all out."""
    _put(seating, order)
    cost = seating.cost
    for client in order:
        seating.take(client)
    return cost


def _improve(seating: Seating, random: Random) -> None:
    """Take two out, put them back, the second first; keep that where it helps."""
    people, cost = range(len(seating.clients)), seating.cost
    for _ in range(_TRIES_A_CLIENT * len(people)):
        one, two = random.sample(people, 2)
        before = [table.copy() for table in _tables(seating)]
        seating.take(one)
        seating.take(two)
        _put(seating, (two, one))
        if seating.cost < cost:
            cost = seating.cost
            continue
        for table, old in zip(_tables(seating), before, strict=True):
            table[:] = old


def _tables(seating: Seating) -> tuple[npt.NDArray[np.generic], ...]:
    """All that changes when somebody is placed."""
    seats = seating.seats
    return seats.items, seats.section, seats.count, seats.own, seats.size, seats.left
