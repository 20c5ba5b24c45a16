"""The cheapest week of one client while everyone else stays: exact.

Two levels. Each day gives its cheapest plan per tally (`day`). Across the days only plans whose
regrets (`relaxation`) add up to less than a window are combined. A week found inside the window
is proven best, because every other week loses more against the bound than the window allows;
otherwise the window grows to the week found, which then proves itself.

Day plans are kept under the prices they were made for, since prices seldom change.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from wayhome.solver.day import Plan, Price, Rates, Starts, day_plans
from wayhome.solver.menu import PRIZE, Choice, Menu, Stability, Visit, build_menu, starts_in
from wayhome.solver.model import CLOSED, Entry, Model, Week, run
from wayhome.solver.relaxation import Ranked, Relaxation
from wayhome.solver.site import Site

_KEPT_DAYS: Final = 4000
_WINDOW: Final = 8.0
_NOBODY: Final[frozenset[int]] = frozenset()


class Best(NamedTuple):
    """The cheapest week and what it costs: the client's own terms, the change of C8, C9 and C11."""

    cost: float
    week: Week


class Found(NamedTuple):
    """The bound, by how much the cheapest week misses it, and that week's plans."""

    bound: float
    regret: float
    path: Path


Path = tuple[Any, ...] | None
"""The plans of a week from last to first: (day, plan, path before it)."""
_Key = tuple[Price, tuple[Starts, ...]]
_States = dict[int, tuple[float, Path]]


class Planner:
    """Plans the week of one client again and again, exactly each time."""

    def __init__(self, model: Model, menu: Menu) -> None:
        weights = model.problem.weights
        self.menu = menu
        slots = model.problem.grid_minutes / model.tick
        self.rates = Rates(weights.day, weights.gap / slots)
        self.prize = PRIZE * len(model.pinned.get(menu.client.id, ()))
        self.relaxation = Relaxation(menu, weights)
        self.sections = sorted(
            {at for day in menu.days for choice in day.choices for at, _ in choice.seats}
        )
        self._window = self._loose = _WINDOW
        self._plans: dict[tuple[int, _Key], list[Plan]] = {}
        self._ranked: dict[tuple[int, _Key], Ranked] = {}

    def choice(self) -> float:
        """How much there is to choose from, per unit needed, for the scarcest kind."""
        have = dict.fromkeys(self.menu.fields, 0)
        for day in self.menu.days:
            for choice in day.choices:
                have[choice.kind] += len(choice.seats)
            for visit in day.visits:
                have[visit.kind] += visit.starts.bit_count()
        need = self.menu.client.need
        return min((count / need(kind) for kind, count in have.items() if count), default=CLOSED)

    def best(self, site: Site, without: frozenset[int] = _NOBODY) -> Best:
        """The cheapest week that the site has room for, in sections not in `without`."""
        closed = without | site.barred(self.menu.client.id)
        keys = [self._key(site, day, closed) for day in range(len(self.menu.days))]
        found = self._search(keys)
        if found.regret > self._loose:
            days = [self._day(day, key) for day, key in enumerate(keys)]
            self.relaxation.tune(days, found.bound + found.regret)
            self._ranked.clear()
            found = self._search(keys)
            self._loose = max(_WINDOW, 1.5 * found.regret)
        self._window = max(_WINDOW, found.regret)
        cost = found.bound + found.regret + self.prize
        return Best(cost, self._week(found.path, site, closed))

    def _search(self, keys: list[_Key]) -> Found:
        ranked = [self._rank(day, key) for day, key in enumerate(keys)]
        bound = self.relaxation.constant + sum(row.floor for row in ranked)
        window, found = self._window, None
        while found is None or found[0] > window + 1e-9:
            window = 2 * window if found is None else found[0]
            found = self._combine(ranked, window)
        return Found(bound, *found)

    def _key(self, site: Site, day: int, closed: frozenset[int]) -> _Key:
        """Everything outside the client on which the plans of a day depend."""
        here = self.menu.days[day]
        prices = tuple(
            self._cheapest(choice, site, closed)[0] if _supplied(choice, day, site) else CLOSED
            for choice in here.choices
        )
        return prices, tuple(_open(visit, day, site) for visit in here.visits)

    def _cheapest(self, choice: Choice, site: Site, closed: frozenset[int]) -> tuple[float, int]:
        """The least price of a choice now, and the section that has it."""
        held, is_kept = self.menu.stability, choice.is_pinned and site.keeps_pins
        if is_kept:
            ((at, charge),) = choice.seats
            return charge, at
        price, section = CLOSED, -1
        for at, charge in choice.seats:
            asked = charge + site.next_charge[at]
            if site.is_mixed:
                asked += site.more(at, choice.mode, self.menu.client.stage)
            if held.charge and at not in held.seats:
                asked += held.charge
            if asked < price and at not in closed:
                price, section = asked, at
        return price, section

    def _day(self, day: int, key: _Key) -> list[Plan]:
        found = self._plans.get((day, key))
        if found is None:
            if len(self._plans) >= _KEPT_DAYS:
                self._plans.clear()
                self._ranked.clear()
            found = day_plans(self.menu, day, self.rates, prices=key[0], open_=key[1])
            self._plans[day, key] = found
        return found

    def _rank(self, day: int, key: _Key) -> Ranked:
        found = self._ranked.get((day, key))
        if found is None:
            found = self._ranked[day, key] = self.relaxation.rank(self._day(day, key))
        return found

    def _combine(self, ranked: list[Ranked], window: float) -> tuple[float, Path] | None:
        """The least sum of regrets and ending among weeks whose regrets fit the window."""
        states: _States = {0: (0.0, None)}
        for day, row in enumerate(ranked):
            states = self._through(day, row, states, window=window)
        best = None
        for tally, (spent, path) in states.items():
            total = spent + self.relaxation.ending(tally)
            if best is None or total < best[0]:
                best = (total, path)
        return best

    def _through(self, day: int, row: Ranked, states: _States, *, window: float) -> _States:
        """Every state, one day later, with each plan that it can still afford."""
        bias, guard = self.menu.week_bias, self.menu.guard
        later: _States = {}
        for tally, (spent, path) in states.items():
            left = window - spent
            for regret, unit, plan in row.plans:
                if regret > left:
                    break
                more = tally + unit
                if more + bias & guard:
                    continue
                now, old = spent + regret, later.get(more)
                if old is None or now < old[0]:
                    later[more] = (now, path if plan is None else (day, plan, path))
        return later

    def _week(self, path: Path, site: Site, closed: frozenset[int]) -> Week:
        entries: list[Entry] = []
        while path is not None:
            day, plan, path = path
            chain = plan.chain
            while chain is not None:
                move, chain = chain
                what = move.what
                if isinstance(what, Choice):
                    held = (self._cheapest(what, site, closed)[1], -1)
                else:
                    held = (-1, what.desk)
                times = (day, move.start, move.length)
                entries.append(Entry(*times, what.kind, plan.mode, *held))
        return tuple(entries)


def _supplied(choice: Choice, day: int, site: Site) -> bool:
    """Whether there is enough of what the choice takes while it lasts (H19)."""
    span = run(choice.start, choice.length)
    return not choice.uses or not span & ~site.supply(day, choice.uses)


def _open(visit: Visit, day: int, site: Site) -> Starts:
    """The starts open to a visit, by video and on site; a pinned one keeps its own."""
    if visit.is_pinned and site.keeps_pins:
        return visit.starts, visit.starts
    starts = visit.starts & starts_in(site.open[visit.desk][day], visit.length)
    if not visit.uses:
        return starts, starts
    return starts, starts & starts_in(site.supply(day, visit.uses), visit.length)


def planner(model: Model, number: int, stability: Stability | None = None) -> Planner:
    """A planner for the client of that number."""
    client = model.problem.clients[number]
    return Planner(model, build_menu(model, client, stability or Stability()))
