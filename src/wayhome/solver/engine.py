"""The weekly engine: bound from prices, plan from known weeks, each improving the other.

1. A first week by exact insertion (`seating`).
2. Prices and the bound (`prices`), collecting weeks in the pool.
3. Rounding: everyone takes the week that the prices favor most, as far as there is room.
4. Exact choice among known weeks for the clients who lose most against the bound (`master`).
5. Classes are split into sections, and every client is put back exactly.

Where the loss lies is known: cost less bound is the sum of what each client's week is dearer than
their best at the prices, and of what each row's use is dearer than the best use of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from wayhome.domain.week.problem import Problem
from wayhome.solver.arrays import Flags, Floats, Ints, Rows, Shorts
from wayhome.solver.master import Limits, Master
from wayhome.solver.menus import Site
from wayhome.solver.pool import Block, Pool
from wayhome.solver.price_kernel import Weeks, option_prices, plain_cost
from wayhome.solver.prices import Duals
from wayhome.solver.seat_kernel import Seats, insert_all, insert_guided, install
from wayhome.solver.seating import Seating
from wayhome.solver.split import seat_in_sections

_PASSES: Final = 3
_FIRST_PASSES: Final = 2
_MOST_STEPS: Final = 30
_CLOSE: Final = 1.5e-4
_NEAR: Final = 1.5
_BRANCHES: Final = 30
_MOST_FREE: Final = 300
_MOST_ROUNDS: Final = 120
_PATIENCE: Final = 12
_KEPT: Final = 12.0
_MANY: Final = 6
_SPLIT_EVERY: Final = 40
_SHARE: Final = 0.97
_COOL: Final = 0.1
_WARM: Final = 1.0
_SMALL: Final = 100
_LONGEST: Final = 30.0
_EPS: Final = 1e-6


@dataclass(slots=True)
class Budget:
    """Whether to go on: asked between steps, never inside one."""

    left: Callable[[], float]
    stopped: Callable[[], bool]
    tell: Callable[[str, float, float], None]
    cut: bool = False

    def spent(self, phase: str, cost: float, bound: float) -> bool:
        """Tell where we are; whether time is up or somebody called a halt."""
        self.tell(phase, cost, bound)
        if self.left() <= 0 or self.stopped():
            self.cut = True
        return self.cut


class Engine:
    """One run on one site."""

    def __init__(self, site: Site, *, seed: int, gap: float, budget: Budget) -> None:
        self.site, self.budget = site, budget
        self.goal = gap if len(site.problem.clients) > _SMALL else 0.0
        self.random = np.random.default_rng(seed)
        self.seating = Seating(site)
        self.pool = Pool(site)
        self.duals = Duals(site, self.pool, self.seating.work)
        self.clients = np.arange(len(site.problem.clients))
        self._blank = self._copy()
        self.best = self._copy()
        self.cost = np.inf
        self.whole = all_whole(site.problem)
        self.warm = False

    @property
    def bound(self) -> float:
        """What no plan can cost less than; whole when every cost is."""
        found = self.duals.bound
        return float(np.ceil(found - _EPS)) if self.whole and np.isfinite(found) else found

    @property
    def close(self) -> bool:
        """Whether the gap asked for is proven."""
        return self.cost - self.bound <= max(_EPS, self.goal * abs(self.bound))

    def near(self, most: float) -> Flags:
        """Columns that are at most so much dearer than their client's best."""
        return self.duals.reduced(self.duals.best_prices) <= most

    def begin_with(self, prices: Floats, weeks: Block) -> None:
        """Go on from a former run: its prices, and the weeks it knew."""
        self.warm = True
        self.duals.prices, self.duals.tau = prices, _WARM
        if len(weeks.client):
            costs = [
                plain_cost(self.site.menus, client, row[:count])
                for client, row, count in zip(weeks.client, weeks.items, weeks.count, strict=True)
            ]
            self.pool.add_block(weeks._replace(cost=np.array(costs)))

    def run(self) -> None:
        """All phases, as far as the budget goes. The best plan is in `best`."""
        self.first_weeks()
        self.duals.look(self.duals.prices)
        self.raise_bound()
        if self.close or self.budget.cut:
            return
        if not self.warm:
            self.round()
        self.choose()

    def first_weeks(self) -> None:
        """Everyone put in exactly, over and over; and nobody put in at all, for the pool."""
        self._learn(np.zeros_like(self.seating.seats.count))
        for at in range(_FIRST_PASSES):
            order = self.clients if at == 0 else self.random.permutation(self.clients)
            insert_all(self.seating.ground, self.seating.seats, order, self.seating.work)
            self._keep()
            if self.budget.spent("first plan", self.cost, self.bound):
                break

    def raise_bound(self) -> None:
        """Prices step by step, until the pool holds all the weeks that matter."""
        again = False
        for _ in range(_MOST_STEPS):
            if self.close or self.budget.spent("prices", self.cost, self.bound):
                return
            self.duals.step(self.cost)
            if self.duals.distance <= _CLOSE * abs(self.duals.bound) and self.duals.settled:
                if again or self.warm:
                    return
                again = True
                self.duals.reheat()

    def round(self) -> None:
        """Everyone's most favored week where there is room, the surest first; the rest inserted."""
        columns = self.pool.columns
        weights = np.exp(-np.minimum(self.duals.reduced(self.duals.best_prices) / _COOL, 50))
        sums = np.add.reduceat(weights, columns.first[:-1])
        weights = weights / np.repeat(sums, np.diff(columns.first))
        top = np.maximum.reduceat(weights, columns.first[:-1])
        at_top = np.flatnonzero(weights >= np.repeat(top, np.diff(columns.first)))
        owner = np.repeat(self.clients, np.diff(columns.first))[at_top]
        favored = at_top[np.searchsorted(owner, self.clients)]
        order = np.argsort(-top, kind="stable")
        seating = self.seating
        self._go_to(self._blank)
        out = install(seating.ground, seating.seats, order, self._weeks(favored), seating.work)
        prices = np.zeros(len(self.site.options.cls))
        option_prices(self.site.options, self.duals.best_prices, prices)
        insert_guided(seating.ground, seating.seats, order[:out], prices, seating.work)
        self._improve()

    def choose(self) -> None:
        """Let HiGHS choose among known weeks, for a few clients at a time.

        Classes count as one here; now and then the plan is split into sections and improved there.
        """
        size, failed, since = self._first_size(), 0, 0
        self._go_to(self.best)
        master, plan = self._master()
        for _ in range(_MOST_ROUNDS):
            spent = self.budget.spent("choosing", self.cost, self.bound)
            if spent or self.close or failed > _PATIENCE:
                break
            free = self._losers(master, plan, count=int(size))
            left = min(_LONGEST, max(0.1, self.budget.left()))
            limits = Limits(left, _BRANCHES, self._slack)
            chosen = master.choose(plan, free, offered=self._offered(master), limits=limits)
            gained = master.cost(plan) - master.cost(chosen.plan)
            plan, since = chosen.plan, since + 1
            if gained > _EPS:
                failed = 0
            else:
                failed += 1
                size = min(self._most, size * 1.25) if chosen.best else max(30.0, size * 0.8)
            if since >= _SPLIT_EVERY or self._within(master.cost(plan)) or failed == _PATIENCE // 2:
                master, plan = self._split(master, plan)
                since = 0
        if since:
            self._split(master, plan)

    def _split(self, master: Master, plan: Ints) -> tuple[Master, Ints]:
        """Seat a plan section by section, improve it there, and go on from the cheaper of the two.

        New weeks are priced in between, so that the bound and the pool grow, too.
        """
        seating, before = self.seating, master.cost(plan)
        weeks, names = self._weeks(plan), self.pool.named(plan)
        out = seat_in_sections(self.site, seating.seats, weeks)
        insert_all(seating.ground, seating.seats, out, seating.work)
        self._improve()
        if not self.close:
            self.duals.step(self.cost)
        found, now = self._master(names)
        return found, now if found.cost(now) < before - _EPS else self.pool.places(names)

    def _improve(self) -> None:
        """Put everybody back exactly, until that changes little; keep the best."""
        seating = self.seating
        before = seating.cost
        for _ in range(_PASSES):
            order = self.random.permutation(self.clients)
            insert_all(seating.ground, seating.seats, order, seating.work)
            now = seating.cost
            if now >= before - _EPS:
                break
            before = now
        self._keep()

    def _keep(self) -> None:
        """Remember the week as it stands when it is the best so far."""
        now = self.seating.cost
        if now < self.cost - _EPS:
            self.cost, self.best = now, self._copy()
        self._learn(self.seating.seats.count)

    def _learn(self, count: Shorts) -> None:
        """Add the weeks as they stand to the pool."""
        seats, weeks = self.seating.seats, self.duals.weeks
        weeks.items[:] = seats.items
        weeks.count[:] = count
        self.pool.add(weeks)

    def _copy(self) -> Seats:
        return Seats(*map(np.copy, self.seating.seats))  # type: ignore[arg-type]

    def _go_to(self, seats: Seats) -> None:
        """Let everybody sit as in `seats`."""
        for name in Seats._fields:
            np.copyto(getattr(self.seating.seats, name), getattr(seats, name))

    def _weeks(self, plan: Ints) -> Weeks:
        """The weeks of a plan's columns."""
        block = self.pool.block
        return Weeks(block.items[plan], block.count[plan], block.cost[plan])

    def _master(self, names: Ints | None = None) -> tuple[Master, Ints]:
        """The pool as it is now, cleaned up but for `names`, and the plan as people sit now."""
        seats = self.seating.seats
        weeks = Weeks(seats.items, seats.count, seats.own)
        if len(self.pool) > _MANY * len(self.clients):
            kept = self.near(_KEPT)
            kept[self.pool.find(weeks)] = True
            if names is not None:
                kept[self.pool.places(names)] = True
            self.pool.keep(np.flatnonzero(kept))
        return Master(self.pool.columns, self.site.rows), self.pool.find(weeks)

    def _offered(self, master: Master) -> Flags:
        """Columns that could be part of a plan cheaper than the best, as far as prices tell."""
        most = min(self._reach, self.cost - self.duals.bound + _EPS)
        return self.duals.reduced(self.duals.best_prices) <= most

    @property
    def _slack(self) -> float:
        """A better choice must be better by this much to be worth the search."""
        return 1 - 1e-3 if self.whole else _EPS

    def _within(self, cost: float) -> bool:
        return cost - self.bound <= _SHARE * self.goal * abs(self.bound)

    def _losers(self, master: Master, plan: Ints, *, count: int) -> Ints:
        """The clients who lose most against the bound, and who is in their way; a little chance.

        What a client loses, and what the rows lose that a client could use as well, is passed on
        to those who now hold the scarce rows of the client's good weeks, and once more to those
        who hold what these could use instead.
        """
        reduced, prices = self.duals.reduced(self.duals.best_prices), self.duals.best_prices
        use = master.use(plan)
        lost = master.charge(use) - prices * use - row_values(self.site.rows, prices)
        near = reduced[master.uses] <= _NEAR
        rows, owner = master.columns.row[near], master.owner[master.uses[near]]
        people, many = len(self.clients), len(lost)
        share = np.maximum(1, np.bincount(rows, minlength=many))
        score = reduced[plan] + np.bincount(owner, (lost / share)[rows], people)
        held = np.isin(master.uses, plan)
        holder, holds = master.owner[master.uses[held]], master.columns.row[held]
        scarce = (prices > _EPS) / np.maximum(1, use)
        wants = np.maximum(1, np.bincount(owner, scarce[rows] > 0, people))
        for _ in range(2):
            heat = np.bincount(rows, (score / wants)[owner], many) * scarce
            score = score + np.bincount(holder, heat[holds], people)
        score *= self.random.uniform(0.5, 1.5, people)
        return np.sort(np.argsort(-score, kind="stable")[:count])

    def _first_size(self) -> float:
        return float(np.clip(4 * np.sqrt(len(self.clients)), 40, 220))

    @property
    def _most(self) -> float:
        """The most clients to choose for at once: all of a small site, less than half of others."""
        people = len(self.clients)
        return float(people if people <= _SMALL else min(_MOST_FREE, 0.45 * people))

    @property
    def _reach(self) -> float:
        """How dear a column may be to be offered."""
        return 8.0 if len(self.clients) <= 500 else 4.0


def all_whole(problem: Problem) -> bool:
    """Whether every cost of the problem is a whole number."""
    weights = problem.weights
    charges = [*weights.short.values(), weights.day, weights.gap, weights.min_days]
    charges += [weights.moved, weights.preference, weights.over, weights.under]
    for track in problem.tracks:
        charges += [cost for costs in track.open.values() for cost in costs.values()]
    return all(float(charge).is_integer() for charge in charges)


def row_values(rows: Rows, prices: Floats) -> Floats:
    """The least of `charge(k) - price * k` over sizes k, for every row."""
    low, high = np.minimum(rows.minimum, rows.capacity), np.minimum(rows.target, rows.capacity)
    found: Floats = rows.under * rows.minimum + np.minimum(0, -rows.under - prices) * low
    found += np.minimum(0, -prices) * (high - low)
    return found + np.minimum(0, rows.over - prices) * (rows.capacity - high)
