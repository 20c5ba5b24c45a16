"""The weekly engine in the terms of the template level."""

from __future__ import annotations

from typing import Final

from wayhome.domain.week.problem import Problem
from wayhome.domain.week.timetable import Timetable
from wayhome.solver.template_prices import PlannedWeek, Prices, Week
from wayhome.solver.weekly import solve

MOVES: Final = 400
"""Moves of the engine's local search for one week: counted, so that the answer is always the same."""


def weekly(*, seed: int, moves: int = MOVES) -> Week:
    """The weekly engine, always with the same seed and effort."""

    def plan(problem: Problem, start: Timetable | None) -> PlannedWeek:
        found = solve(problem, seconds=1.0, seed=seed, clock=lambda: 0.0, start=start, rounds=moves)
        return PlannedWeek(found, Prices())

    return plan
