"""The cheapest week of one client while everyone else stays: exact.

Two levels. Each day gives its cheapest plan per tally (`day`). Across the days a Lagrangian bound
says what every plan loses against the best conceivable (its *regret*); only plans whose regrets
add up to less than a window can be part of a better week, so few combinations remain. A week
found inside the window is proven best; otherwise the window grows to the week found, which then
proves itself.

Day plans are kept under the prices they were made for, since prices seldom change.
"""

from __future__ import annotations

from operator import itemgetter
from typing import NamedTuple

from wayhome.solver.day import Chain, Plan, Price, Rates, day_plans
from wayhome.solver.menu import ATTENDED, Choice, DayMenu, Menu, Stability, build_menu, starts_in
from wayhome.solver.model import CLOSED, Entry, Model, Week
from wayhome.solver.site import Site

_KEPT_DAYS = 4000
_TUNING_ROUNDS = 25
_FIRST_WINDOW = 8.0


class Best(NamedTuple):
    """The cheapest week and what it costs: C1-C7 of the client and the change of C8 and C9."""

    cost: float
    week: Week


class Ranked(NamedTuple):
    """A day's plans: the least reduced cost of all, and the regret of each, least first."""

    floor: float
    plans: list[tuple[float, int, Plan | None]]


_Key = tuple[Price, tuple[int, ...]]
_Path = tuple[int, Plan, "_Path | None"]  # type: ignore[misc]


class Planner:
    """Plans the week of one client again and again, exactly each time."""

    def __init__(self, model: Model, menu: Menu) -> None:
        self.model, self.menu = model, menu
        weights = model.problem.weights
        self.rates = Rates(weights.day, weights.gap)
        self.fines = tuple(weights.short.get(name, 0.0) for name in menu.fields)
        self.limits = tuple(row.limit for row in menu.fields.values())
        self.few = weights.min_days
        self.attended = list(menu.fields).index(ATTENDED)
        self.day_unit = 1 << menu.fields[ATTENDED].shift
        self.duals = [min(fine, weights.day) for fine in self.fines]
        self.window = _FIRST_WINDOW
        self._plans: dict[tuple[int, _Key], list[Plan]] = {}
        self._ranked: dict[tuple[int, _Key], Ranked] = {}
        self._endings: dict[int, float] = {}
        self.loose = _FIRST_WINDOW
        self._sections = sorted(
            {at for day in menu.days for choice in day.choices for at, _ in choice.seats}
        )

    @property
    def sections(self) -> list[int]:
        """The sections that the client could sit in, sorted."""
        return self._sections

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

    def best(self, site: Site, without: frozenset[int] = frozenset()) -> Best:
        """The cheapest week that the site has room for, in sections not in `without`."""
        closed = without | site.barred(self.menu.client.id)
        keys = [self._key(site, day, closed) for day in range(len(self.menu.days))]
        bound, regret, path = self._search(keys)
        if regret > self.loose:
            self._tune(keys, bound + regret)
            bound, regret, path = self._search(keys)
            self.loose = max(_FIRST_WINDOW, 1.5 * regret)
        self.window = max(_FIRST_WINDOW, regret)
        return Best(bound + regret, self._week(path, site, closed))

    def _search(self, keys: list[_Key]) -> tuple[float, float, _Path | None]:
        """The bound, the regret of the cheapest week against it, and that week's plans."""
        ranked = [self._rank(day, key) for day, key in enumerate(keys)]
        bound = self._constant() + sum(row.floor for row in ranked)
        window, found = self.window, None
        while found is None or found[0] > window + 1e-9:
            window = window * 2 if found is None else found[0]
            found = self._combine(ranked, window)
        return bound, *found

    def _key(self, site: Site, day: int, closed: frozenset[int]) -> _Key:
        here = self.menu.days[day]
        prices = tuple(self._cheapest(choice, site, closed)[0] for choice in here.choices)
        return prices, tuple(
            visit.starts & starts_in(site.open[visit.desk][day], visit.length)
            for visit in here.visits
        )

    def _cheapest(
        self, choice: Choice, site: Site, closed: frozenset[int]
    ) -> tuple[float, int]:
        """The least price of a choice now, and the section that has it."""
        held = self.menu.stability
        price, section = CLOSED, -1
        for at, charge in choice.seats:
            if at in closed:
                continue
            asked = charge + site.next_charge[at]
            if held.charge and at not in held.seats:
                asked += held.charge
            if asked < price:
                price, section = asked, at
        return price, section

    def _day(self, day: int, key: _Key) -> list[Plan]:
        found = self._plans.get((day, key))
        if found is None:
            if len(self._plans) > _KEPT_DAYS:
                self._plans.clear()
                self._ranked.clear()
            found = day_plans(self.menu, day, self.rates, prices=key[0], open_=key[1])
            self._plans[day, key] = found
        return found

    def _rank(self, day: int, key: _Key) -> Ranked:
        found = self._ranked.get((day, key))
        if found is None:
            found = self._ranked[day, key] = self._ranking(self._day(day, key))
        return found

    def _ranking(self, plans: list[Plan]) -> Ranked:
        """Staying at home costs nothing and is a plan, too."""
        duals, counts = self.duals, self.menu.counts
        stay = duals[self.attended]
        rows: list[tuple[float, int, Plan | None]] = [(0.0, 0, None)]
        for plan in plans:
            worth = sum(map(_times, duals, counts(plan.tally)))
            rows.append((plan.cost - worth - stay, plan.tally + self.day_unit, plan))
        rows.sort(key=itemgetter(0))
        floor = rows[0][0]
        return Ranked(floor, [(cost - floor, tally, plan) for cost, tally, plan in rows])

    def _constant(self) -> float:
        """The part of the bound that no plan changes: every need at its dual."""
        total = sum(map(_times, self.duals, self.limits))
        stay = self.duals[self.attended]
        days = self.menu.client.min_days if stay >= 0 else self.limits[self.attended]
        return total + stay * (days - self.limits[self.attended])

    def _ending(self, tally: int) -> float:
        """What a finished week costs beyond the bound: units missing, days too few."""
        known = self._endings.get(tally)
        if known is not None:
            return known
        counts = self.menu.counts(tally)
        cost = sum(
            (fine - dual) * (limit - count)
            for fine, dual, limit, count in zip(
                self.fines, self.duals, self.limits, counts, strict=True
            )
        )
        days, limit, stay = counts[self.attended], self.limits[self.attended], self.duals[self.attended]
        least = self.menu.client.min_days
        cost += stay * (limit - days)
        cost += self.few * max(0, least - days) - stay * ((least if stay >= 0 else limit) - days)
        self._endings[tally] = cost
        return cost

    def _combine(self, ranked: list[Ranked], window: float) -> tuple[float, _Path | None] | None:
        """The least sum of regrets and endings among weeks whose regrets fit the window."""
        bias, guard = self.menu.week_bias, self.menu.guard
        states: dict[int, tuple[float, _Path | None]] = {0: (0.0, None)}
        for day, row in enumerate(ranked):
            later: dict[int, tuple[float, _Path | None]] = {}
            for tally, (spent, path) in states.items():
                left = window - spent
                for regret, unit, plan in row.plans:
                    if regret > left:
                        break
                    more = tally + unit
                    if more + bias & guard:
                        continue
                    now = spent + regret
                    old = later.get(more)
                    if old is None or now < old[0]:
                        later[more] = (now, path if plan is None else (day, plan, path))
            states = later
        best = None
        for tally, (spent, path) in states.items():
            if best is None or spent < best[0]:
                total = spent + self._ending(tally)
                if best is None or total < best[0]:
                    best = (total, path)
        return best

    def _tune(self, keys: list[_Key], target: float) -> None:
        """Move the duals to where the bound is high: Polyak's steps towards a known cost."""
        days = [self._day(day, key) for day, key in enumerate(keys)]
        self._settle(days)
        best, kept, pace = -CLOSED, list(self.duals), 1.0
        for _ in range(_TUNING_ROUNDS):
            bound, used = self._relaxed(days)
            if bound > best:
                best, kept = bound, list(self.duals)
            else:
                pace *= 0.6
            length = sum((limit-use)**2 for limit, use in zip(self.limits, used))
            if not length or target - bound < 1: break
            self._step(used, pace * (target - bound) / length)
        self.duals = kept
        self._ranked.clear()
        self._endings.clear()

    def _settle(self, days: list[list[Plan]]) -> None:
        """A kind that the days cannot give in excess is worth its whole fine."""
        most = [0] * len(self.duals)
        for plans in days:
            counts = [self.menu.counts(plan.tally) for plan in plans]
            most = [sum(pair) for pair in zip(most, map(max, zip(*counts)), strict=False)] if counts else most
        self.duals = [fine if at != self.attended and reach <= limit else dual for at,(fine,dual,reach,limit) in enumerate(zip(self.fines,self.duals,most,self.limits))]

    def _relaxed(self, days: list[list[Plan]]) -> tuple[float, list[int]]:
        """The bound at the present duals and the counts of the week that attains it."""
        used, bound = [0] * len(self.duals), self._constant()
        for plans in days:
            row = self._ranking(plans)
            bound += row.floor
            for at, count in enumerate(self.menu.counts(row.plans[0][1])):
                used[at] += count
        return bound, used

    def _step(self, used: list[int], step: float) -> None:
        """Raise the dual of what is wanting, lower that of what is too much."""
        for at, fine in enumerate(self.fines):
            if at != self.attended and fine:
                dual = self.duals[at] + step * (self.limits[at] - used[at])
                self.duals[at] = min(fine, max(0.0, dual))
        least, most = self.menu.client.min_days, self.limits[self.attended]
        days, stay = used[self.attended], self.duals[self.attended]
        if days < least or days > most or stay:
            wanting = least - days if stay > 0 or days < least else most - days
            self.duals[self.attended] = min(self.few, stay + step * wanting)

    def _week(self, path: _Path | None, site: Site, closed: frozenset[int]) -> Week:
        entries: list[Entry] = []
        while path is not None:
            day, plan, path = path
            entries += self._entries(day, plan, site, closed)
        return tuple(entries)

    def _entries(self, day: int, plan: Plan, site: Site, closed: frozenset[int]) -> list[Entry]:
        entries, chain = [], plan.chain
        while chain is not None:
            move, chain = chain
            what = move.what
            section, desk = -1, -1
            if isinstance(what, Choice):
                section = self._cheapest(what, site, closed)[1]
            else:
                desk = what.desk
            entries.append(
                Entry(day, move.start, move.length, what.kind, plan.mode, section, desk)
            )
        return entries


def _times(dual: float, count: int) -> float:
    return dual * count


def planner(model: Model, number: int, stability: Stability | None = None) -> Planner:
    """A planner for the client of that number."""
    client = model.problem.clients[number]
    return Planner(model, build_menu(model, client, stability or Stability()))
