"""The dual phase: prices for everything scarce, and the bound that they prove.

Lagrangian relaxation of all rows at once. The bound at any prices is the sum of every client's
cheapest week at these prices (priced exactly, `week_kernel`) and of what the rows make of them.
Prices come from the pool: weeks found so far, balanced by `dual_kernel.climb` at a temperature
that falls as the bound closes in on the pool.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from wayhome.solver.arrays import Floats, Ints
from wayhome.solver.dual_kernel import climb
from wayhome.solver.menus import Site
from wayhome.solver.pool import Pool
from wayhome.solver.price_kernel import (
    Weeks,
    able_clients,
    option_prices,
    price_clients,
    supply,
    weeks_for,
)
from wayhome.solver.week_kernel import Work

_PACE: Final = 0.6
_HOT: Final = 20.0
_COLD: Final = 0.05
_COOLING: Final = 0.8
_FALL: Final = 0.35
_STEADY: Final = 0.5
_WARM: Final = 2.0
_SHARE: Final = 0.5
_STEPS: Final = 300
_IMBALANCE: Final = 0.005
_SAFETY: Final = 1e-7


class Look(NamedTuple):
    """The bound at some prices, and how many new weeks were found on the way."""

    bound: float
    new: int


class Duals:
    """Prices by row, the best bound so far and the prices that gave it."""

    def __init__(self, site: Site, pool: Pool, work: Work) -> None:
        self.site, self.pool, self.work = site, pool, work
        rows = site.rows
        able = able_clients(site.menus, site.options, len(rows.capacity))
        self.scale = _PACE / np.maximum(1.0, np.minimum(rows.target, able))
        self.prices = np.zeros(len(rows.capacity))
        self.best_prices = self.prices
        self.bound = -np.inf
        self.tau = _HOT
        self.distance = np.inf
        self.steady = False
        self.weeks: Weeks = weeks_for(site.menus)
        self._clients: Ints = np.arange(len(site.menus.people.shape))
        self._option_prices: Floats = np.zeros(len(site.options.cls))
        self._offered = np.zeros(len(rows.capacity))

    def look(self, prices: Floats) -> Look:
        """Price everybody's week exactly, and keep what is new."""
        option_prices(self.site.options, prices, self._option_prices)
        total = price_clients(
            self.site.menus, self._clients, self._option_prices, self.work, self.weeks
        )
        bound = total + supply(self.site.rows, prices, self._offered)
        bound -= _SAFETY * max(1.0, abs(bound))
        if bound > self.bound:
            self.bound, self.best_prices = bound, prices
        return Look(bound, self.pool.add(self.weeks))

    def step(self, ceiling: float) -> Look:
        """Balance the pool, then look; the temperature follows the distance to the pool's value."""
        people = max(1, len(self._clients))
        goal = (_STEPS, _IMBALANCE * people)
        self.prices = climb(
            self.pool.columns, self.site.rows, self.prices, self.scale, self.tau, goal
        )
        known = min(self.pool_value(self.prices), ceiling)
        seen = self.look(self.prices)
        self.distance = known - seen.bound
        wanted = min(self.tau * _COOLING, _SHARE * self.distance / people)
        fall = self.tau * _STEADY if self.steady else max(self.tau * _FALL, wanted)
        self.tau = max(_COLD, fall)
        return seen

    def reheat(self) -> None:
        """Cool once more from a middle temperature, steadily: a quick fall can leave prices behind."""
        self.tau, self.steady = _WARM, True

    @property
    def settled(self) -> bool:
        """Whether the temperature is about as low as it gets."""
        return self.tau <= 1.5 * _COLD

    def pool_value(self, prices: Floats) -> float:
        """The dual value of the pool alone: where the bound would be if no week were missing."""
        if not len(self.pool):
            return np.inf
        total = np.minimum.reduceat(self.at_prices(prices), self.pool.columns.first[:-1]).sum()
        return float(total) + supply(self.site.rows, prices, self._offered)

    def at_prices(self, prices: Floats) -> Floats:
        """What every column costs with its rows at these prices."""
        columns = self.pool.columns
        sums = np.concatenate([[0.0], np.cumsum(prices[columns.row])])
        found: Floats = columns.cost + sums[columns.ptr[1:]] - sums[columns.ptr[:-1]]
        return found

    def reduced(self, prices: Floats) -> Floats:
        """By how much every column is dearer than its client's best at these prices."""
        costs, first = self.at_prices(prices), self.pool.columns.first
        least = np.minimum.reduceat(costs, first[:-1])
        dearer: Floats = costs - np.repeat(least, np.diff(first))
        return dearer
