"""Solve a week of the second format: exact insertion, local search, a bound from seat prices.

Every rule of that format holds, because every week is put in exactly; the bound is valid but, as
it leaves out resources, rooms, stages and pairs, seldom close.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from wayhome.domain.week.problem import Problem
from wayhome.domain.week.timetable import Timetable
from wayhome.solver.answer import Run, timetable_of, weeks_of
from wayhome.solver.bound import Bound
from wayhome.solver.insertion import Planner, planner
from wayhome.solver.menu import only
from wayhome.solver.model import Model, compile_model
from wayhome.solver.search import Budget, Search
from wayhome.solver.site import Site

Clock = Callable[[], float]

_BOUND_STEPS: Final = 8
_BOUND_SHARE: Final = 0.25
_ROUNDS_A_CLIENT: Final = 20


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop: after `seconds` by `clock`, or after `rounds` moves of the search.

    Without `rounds`, a number that goes with the clients; then the same problem and seed give the
    same plan wherever there is time for it.
    """

    clock: Clock
    seconds: float
    rounds: int | None = None


def solve_any(
    problem: Problem, limits: Limits, *, seed: int, start: Timetable | None = None
) -> Timetable:
    """A timetable that breaks no hard rule, with a proven bound.

    Reading the problem in and the first complete week are always finished. The same input, seed
    and rounds give the same plan as long as the clock does not cut in. From `start`, whatever
    still stands is kept as the first week.
    """
    began = limits.clock()
    model = compile_model(problem)
    planners = {at: planner(model, at) for at in range(len(problem.clients))}
    bound = Bound(model, planners)
    search = Search(Site(model), planners, Random(seed))  # noqa: S311 - a plan, not a secret
    if start is not None:
        _resume(search, start)
    search.put_all()
    reached = timetable_of(model, search.weeks).cost
    for _ in range(_BOUND_STEPS):
        if limits.clock() - began > _BOUND_SHARE * limits.seconds:
            break
        bound.raise_towards(reached)
    moves = limits.rounds
    rounds = _ROUNDS_A_CLIENT * len(problem.clients) if moves is None else moves
    search.improve(Budget(rounds, began + limits.seconds, limits.clock))
    return timetable_of(model, search.weeks, Run(bound.value, seed, limits.clock() - began))


def _resume(search: Search, start: Timetable) -> None:
    """Give every client the best of the entries held before that can still stand together."""
    model: Model = search.model
    for client, week in weeks_of(model, start).items():
        kept = Planner(model, only(search.planners[client].menu, week))
        best = kept.best(search.site)
        search.weeks[client] = best.week
        search.own[client] = best.cost - search.site.place(client, best.week)
