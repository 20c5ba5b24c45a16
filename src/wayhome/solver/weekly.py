"""Solve a week: everyone's week at once, every hard rule kept, the cost as low as time allows."""

from __future__ import annotations

from collections.abc import Callable
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
_NO_LIMIT: Final = 1_000_000_000


def solve(
    problem: Problem,
    *,
    seconds: float,
    seed: int,
    clock: Clock,
    start: Timetable | None = None,
    rounds: int = _NO_LIMIT,
) -> Timetable:
    """A timetable that breaks no hard rule, with a proven bound.

    Stops after `rounds` moves of the local search or when `clock` (seconds, such as
    `time.monotonic`) has advanced by `seconds`, whichever comes first; reading the problem in and
    the first complete week are always finished. The same input, seed and rounds give the same
    plan as long as the clock does not cut in. From `start`, whatever still stands is kept as the
    first week. `seconds` in the answer are by `clock`.
    """
    began = clock()
    model = compile_model(problem)
    planners = {at: planner(model, at) for at in range(len(problem.clients))}
    bound = Bound(model, planners)
    search = Search(Site(model), planners, Random(seed))  # noqa: S311 - a plan, not a secret
    if start is not None:
        _resume(search, start)
    search.put_all()
    reached = timetable_of(model, search.weeks).cost
    for _ in range(_BOUND_STEPS):
        if clock() - began > _BOUND_SHARE * seconds:
            break
        bound.raise_towards(reached)
    search.improve(Budget(rounds, began + seconds, clock))
    return timetable_of(model, search.weeks, Run(bound.value, seed, clock() - began))


def _resume(search: Search, start: Timetable) -> None:
    """Give every client the best of the entries held before that can still stand together."""
    model: Model = search.model
    for client, week in weeks_of(model, start).items():
        kept = Planner(model, only(search.planners[client].menu, week))
        best = kept.best(search.site)
        search.weeks[client] = best.week
        search.own[client] = best.cost - search.site.place(client, best.week)
