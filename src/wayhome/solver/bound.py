"""A cost that no timetable can beat.

Every section gets a price for a seat. Each client then takes the cheapest week as if alone, the
sections decide their sizes at these prices, and the sum of both is a valid bound (Lagrangian
relaxation of H12 and of the rules that tie clients together). Prices of zero give the plain
bound, "everyone's best week in an empty site"; a few steps along the subgradient raise it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from wayhome.solver.insertion import Planner
from wayhome.solver.model import Model
from wayhome.solver.site import Site

_SAFETY = 1e-6


class Step(NamedTuple):
    """The bound at some prices, and by how many the seats wanted exceed those offered."""

    bound: float
    excess: tuple[int, ...]


class Bound:
    """The best bound so far, raised step by step."""

    def __init__(self, model: Model, planners: Mapping[int, Planner]) -> None:
        self.model, self.planners = model, planners
        self.site = Site(model, keeps_pins=False)
        self.site.is_mixed = False
        self.prices = [0.0] * len(model.problem.sections)
        able = [0] * len(model.problem.sections)
        for planner in planners.values():
            for section in planner.sections:
                able[section] += 1
        self.charges = [row[: count + 1] for row, count in zip(model.charges, able, strict=True)]
        self.pace = 1.0
        self.last = self._look()
        self.value = self.last.bound - _SAFETY

    def raise_towards(self, target: float) -> None:
        """One step of Polyak's rule towards a cost that is known to be possible."""
        length = sum(x * x for x in self.last.excess)
        if length and target > self.last.bound:
            step = self.pace * (target - self.last.bound) / length
            self.prices = [
                price + step * x for price, x in zip(self.prices, self.last.excess, strict=True)
            ]
            self.last = self._look()
        if self.last.bound - _SAFETY > self.value:
            self.value = self.last.bound - _SAFETY
        else:
            self.pace *= 0.8

    def _look(self) -> Step:
        self.site.next_charge = list(self.prices)
        total, wanted = 0.0, [0] * len(self.prices)
        for planner in self.planners.values():
            best = planner.best(self.site)
            total += best.cost
            for entry in best.week:
                if entry.section >= 0:
                    wanted[entry.section] += 1
        for at, (charges, price) in enumerate(zip(self.charges, self.prices, strict=True)):
            least, size = min((charge - price * size, size) for size, charge in enumerate(charges))
            total += least
            wanted[at] -= size
        return Step(total, tuple(wanted))
