"""One run of the engine from a problem to a plan; `weekly` is its door."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from wayhome.domain.week.problem import Problem
from wayhome.domain.week.timetable import Timetable
from wayhome.solver.answer_arrays import Run, timetable_of
from wayhome.solver.engine import Budget, Engine
from wayhome.solver.memory import Memory, prices_of, recall, remember
from wayhome.solver.menus import compile_site
from wayhome.solver.weekly import Clock, Plan, Progress


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
    site = compile_site(problem)
    engine = Engine(site, seed=seed, gap=gap, budget=budget)
    if isinstance(start, Memory):
        recall(engine, start)
    elif start is not None:
        engine.seating.load(start)
    if problem.clients:
        engine.run()
    claims = Run(_bound(engine), seed, clock() - began)
    timetable = timetable_of(site, engine.best, claims)
    return Plan(timetable, prices_of(engine), remember(engine, timetable), not budget.cut)


def _bound(engine: Engine) -> float:
    """The bound of a site without clients is its cost."""
    return engine.bound if np.isfinite(engine.bound) else engine.seating.cost
