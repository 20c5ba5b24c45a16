"""One run of the engine from a problem to a plan; `weekly` is its door."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from wayhome.domain.week.problem import WEEK_ONE, Problem
from wayhome.domain.week.timetable import Timetable
from wayhome.solver.answer_arrays import Run, timetable_of
from wayhome.solver.engine import Budget, Engine
from wayhome.solver.general import Limits as General
from wayhome.solver.general import solve_any
from wayhome.solver.memory import Memory, only_plan, prices_of, recall, remember
from wayhome.solver.menus import Site, compile_site
from wayhome.solver.shapes import TooManyStates
from wayhome.solver.weekly import Clock, Plan, Prices, Progress


def run(
    problem: Problem,
    *,
    seconds: float,
    seed: int,
    clock: Clock,
    start: Timetable | Memory | None,
    gap: float,
    stopped: Callable[[], bool],
    progress: Callable[[Progress], None],
) -> Plan:
    """See `weekly.plan`."""
    began = clock()

    def tell(phase: str, cost: float, bound: float) -> None:
        progress(Progress(phase, cost, bound, clock() - began))

    budget = Budget(lambda: seconds - (clock() - began), stopped, tell)
    site = _compiled(problem)
    if site is None:
        before = start.timetable if isinstance(start, Memory) else start
        found = solve_any(problem, General(clock, seconds), seed=seed, start=before)
        tell("finished", found.cost, found.bound or 0.0)
        return Plan(
            found, Prices({}, {}), only_plan(found), found.gap is not None and found.gap <= gap
        )
    engine = Engine(site, seed=seed, gap=gap, budget=budget)
    if isinstance(start, Memory):
        recall(engine, start)
    elif start is not None:
        engine.seating.load(start)
    anything = len(site.menus.items.day) > 0
    if anything:
        engine.run()
    claims = Run(engine.bound if anything else np.inf, seed, clock() - began)
    timetable = timetable_of(site, engine.best, claims)
    memory = remember(engine, timetable) if anything else only_plan(timetable)
    return Plan(timetable, prices_of(engine), memory, not budget.cut)


def _compiled(problem: Problem) -> Site | None:
    """The problem in arrays; None for what only the general engine can plan exactly."""
    if problem.format != WEEK_ONE:
        return None
    try:
        return compile_site(problem)
    except TooManyStates:
        return None
