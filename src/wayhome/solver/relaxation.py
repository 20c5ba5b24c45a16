"""What every unit is worth to one client, and the bound that follows.

Each need and each attended day gets a dual price. A day's plan is then judged by its cost less
the worth of what it gives. The best plans of the days, each chosen alone, give a lower bound on
every week (Lagrangian relaxation of H6, H10 and the charges C1 and C4), and a plan's *regret* is
what it loses against the best of its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter, mul
from typing import Final, NamedTuple

from wayhome.domain.week.problem import Weights
from wayhome.solver.day import Plan
from wayhome.solver.menu import ATTENDED, MINUTES, Menu
from wayhome.solver.model import CLOSED

_TUNING_ROUNDS: Final = 12
_CLOSE_ENOUGH: Final = 4.0
_SLOWER: Final = 0.6


class Ranked(NamedTuple):
    """A day's plans: the least reduced cost, and (regret, tally, plan), least regret first."""

    floor: float
    plans: list[tuple[float, int, Plan | None]]


class Relaxation:
    """The dual prices of one client. A kind's is between 0 and its fine; see `ending`."""

    def __init__(self, menu: Menu, weights: Weights) -> None:
        self.menu = menu
        hours, names = menu.hours, [name for name in menu.fields if name != ATTENDED]
        self.fines = [
            hours.rate if name == MINUTES else weights.short.get(name, 0.0) for name in names
        ]
        self.limits = [
            hours.wanted if name == MINUTES else menu.fields[name].limit for name in names
        ]
        self.tuned = [name != MINUTES for name in names]
        self.base = hours.rate * hours.wanted if hours.is_plain else 0.0
        allowed = menu.client.authorization
        self.lapsing = 0 if allowed is None else allowed.lapsing
        self.lapse = weights.lapse
        self.least, self.most = menu.client.min_days, menu.fields[ATTENDED].limit
        self.few = weights.min_days
        self.day_unit = 1 << menu.fields[ATTENDED].shift
        self.duals = [
            min(fine, weights.day) if tuned else 0.0
            for fine, tuned in zip(self.fines, self.tuned, strict=True)
        ]
        self.stay = 0.0
        self._endings: dict[int, float] = {}

    @property
    def constant(self) -> float:
        """The part of the bound that no plan changes: every need at its dual."""
        needs = float(sum(map(mul, self.duals, self.limits)))
        return self.base + needs + self.stay * self._days_wanted

    @property
    def _days_wanted(self) -> int:
        """The limit that the dual of an attended day speaks for: the lower or the upper one."""
        return self.least if self.stay >= 0 else self.most

    def rank(self, plans: Sequence[Plan]) -> Ranked:
        """Judge a day's plans. Staying at home costs nothing and is a plan, too."""
        duals, counts = self.duals, self.menu.counts
        rows: list[tuple[float, int, Plan | None]] = [(0.0, 0, None)]
        for plan in plans:
            worth = sum(map(mul, duals, counts(plan.tally)))
            rows.append((plan.cost - worth - self.stay, plan.tally + self.day_unit, plan))
        rows.sort(key=itemgetter(0))
        floor = rows[0][0]
        return Ranked(floor, [(cost - floor, tally, plan) for cost, tally, plan in rows])

    def ending(self, tally: int) -> float:
        """What a finished week costs beyond bound and regrets; never less than nothing."""
        known = self._endings.get(tally)
        if known is None:
            *counts, days = self.menu.counts(tally)
            missing = [limit - count for limit, count in zip(self.limits, counts, strict=True)]
            known = sum(
                fine * max(0, lack) - dual * lack
                for fine, dual, lack in zip(self.fines, self.duals, missing, strict=True)
            )
            known += self.few * max(0, self.least - days)
            known += self.lapse * max(0, self.lapsing - days)
            known -= self.stay * (self._days_wanted - days)
            self._endings[tally] = known
        return known

    def tune(self, days: Sequence[Sequence[Plan]], target: float) -> None:
        """Move the duals to where the bound is high: Polyak's steps towards a known cost."""
        self._settle(days)
        best, kept, pace = -CLOSED, (list(self.duals), self.stay), 1.0
        for _ in range(_TUNING_ROUNDS):
            bound, used = self._look(days)
            if bound > best:
                best, kept = bound, (list(self.duals), self.stay)
            else:
                pace *= _SLOWER
            *units, attended = used
            length = sum(
                (limit - n) ** 2
                for limit, n, tuned in zip(self.limits, units, self.tuned, strict=True)
                if tuned
            )
            length += (self._lacking(attended)) ** 2
            if not length or target - bound < _CLOSE_ENOUGH:
                break
            self._step(used, pace * (target - bound) / length)
        self.duals, self.stay = kept
        self._endings.clear()

    def _settle(self, days: Sequence[Sequence[Plan]]) -> None:
        """A kind of which the days cannot give too much is worth its whole fine."""
        reach = [0] * len(self.duals)
        for plans in days:
            rows = [self.menu.counts(plan.tally) for plan in plans]
            for at in range(len(reach)):
                reach[at] += max((row[at] for row in rows), default=0)
        for at, limit in enumerate(self.limits):
            if reach[at] <= limit:
                self.duals[at] = self.fines[at]

    def _look(self, days: Sequence[Sequence[Plan]]) -> tuple[float, list[int]]:
        """The bound at the present duals and the counts of the plans that attain it."""
        bound, used = self.constant, [0] * (len(self.duals) + 1)
        for plans in days:
            row = self.rank(plans)
            bound += row.floor
            used = list(map(sum, zip(used, self.menu.counts(row.plans[0][1]), strict=True)))
        return bound, used

    def _lacking(self, days: int) -> int:
        """Days too few (positive) or too many (negative), as the dual of a day sees it."""
        if self.stay > 0 or days < self.least:
            return self.least - days
        return self.most - days if self.stay < 0 or days > self.most else 0

    def _step(self, used: Sequence[int], step: float) -> None:
        """Raise the dual of what is wanting, lower that of what is too much."""
        *units, days = used
        for at, fine in enumerate(self.fines):
            if not self.tuned[at]:
                continue
            dual = self.duals[at] + step * (self.limits[at] - units[at])
            self.duals[at] = min(fine, max(0.0, dual))
        self.stay = min(self.few, self.stay + step * self._lacking(days))
