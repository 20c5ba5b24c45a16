"""The weekly engine in the terms of the template level."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, cast

from wayhome.domain.week.problem import Problem
from wayhome.solver.template_prices import PlannedWeek, Prices, Week
from wayhome.solver.weekly import plan

if TYPE_CHECKING:
    from wayhome.solver.memory import Memory

PATIENCE: Final = 60.0
"""Seconds for one week. The engine ends long before, so that its answer is always the same."""


def weekly(*, seed: int) -> Week:
    """The weekly engine, always with the same seed."""

    def planned(problem: Problem, memory: object) -> PlannedWeek:
        found = plan(
            problem,
            seconds=PATIENCE,
            seed=seed,
            clock=time.monotonic,
            start=cast("Memory | None", memory),
        )
        seats = {name: price for name, price in found.prices.seat.items() if price > 0}
        hours = {slot: price for slot, price in found.prices.slot.items() if price > 0}
        return PlannedWeek(found.timetable, Prices(seats, hours), found.memory)

    return planned
