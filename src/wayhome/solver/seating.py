"""A site that holds a week: put clients in and take them out, each time exactly.

The compiled counterpart of a timetable. `Seating` is what offers, repair, reasons and what-if are
built on: one client's whole week against everybody else's as it stands, in microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np

from wayhome.domain.week.problem import Problem
from wayhome.domain.week.reading import read
from wayhome.domain.week.timetable import Timetable
from wayhome.solver.answer_arrays import Choice, seat_on_menu, timetable_of, visit_on_menu
from wayhome.solver.arrays import CLOSED, Floats
from wayhome.solver.menus import Site, compile_site
from wayhome.solver.price_kernel import weeks_for
from wayhome.solver.seat_kernel import (
    Ground,
    insert_all,
    keep_week,
    seats_for,
    take_week,
    true_prices,
    whole_cost,
)
from wayhome.solver.week_kernel import best_week, work_for

_WANTED: Final = 1e6
"""More than any entry costs: what is wanted is left out only where it cannot stand."""


class Found(NamedTuple):
    """The cheapest week of one client: the change of the whole cost (C1-C9), and its entries."""

    cost: float
    week: tuple[Choice, ...]


class Seating:
    """Everyone's week at one site. Clients and sections go by their place in the problem."""

    def __init__(self, site: Site | Problem) -> None:
        self.site = compile_site(site) if isinstance(site, Problem) else site
        self.ground = Ground(self.site.menus, self.site.options, self.site.sections)
        most = weeks_for(self.site.menus).items.shape[1]
        self.seats = seats_for(self.ground, self.site.rows, most)
        self.work = work_for(self.site.menus)
        self.clients = {row.id: at for at, row in enumerate(self.site.problem.clients)}
        self.sections = {row.id: at for at, row in enumerate(self.site.problem.sections)}

    @property
    def cost(self) -> float:
        """The cost of the site as it stands."""
        return whole_cost(self.site.sections, self.seats)

    def menu(self, client: int) -> range:
        """The client's items, as places in `site.menus.items`."""
        first = self.site.menus.items.first
        return range(int(first[client]), int(first[client + 1]))

    def prices(self, client: int) -> Floats:
        """What each item of the menu would cost now (`CLOSED`: no room); yours to change."""
        true_prices(self.ground, self.seats, client, self.work)
        return self.work.cost[: len(self.menu(client))]

    def best(self, client: int, prices: Floats | None = None) -> Found:
        """The cheapest week of a client who is out, at the true prices or at prices given.

        Exact: no other week of this client is cheaper while everyone else stays. `prices` come
        from `prices()`, changed as the question needs: an item priced `CLOSED` is not offered.
        """
        if prices is None:
            self.prices(client)
        elif prices.base is not self.work.cost:
            self.work.cost[: len(prices)] = prices
        cost = best_week(self.site.menus, client, self.work)
        first, target = self.menu(client).start, self.seats.target
        chosen = self.work.chosen[: int(self.work.count[0])].tolist()
        return Found(cost, tuple(Choice(first + at, int(target[at])) for at in chosen))

    def put(self, client: int) -> float:
        """Give a client who is out the cheapest week; the change of the whole cost."""
        return insert_all(self.ground, self.seats, np.array([client]), self.work)

    def take(self, client: int) -> None:
        """Take a client out."""
        take_week(self.ground, self.seats, client)

    def hold(self, client: int, week: Sequence[Choice]) -> bool:
        """Seat a client who is out in this very week; whether all of it could be kept.

        What can no longer stand is left out, as little as possible.
        """
        begin, prices, seats = self.menu(client).start, self.prices(client), self.seats
        wanted = np.full(len(prices), CLOSED)
        for item, section in week:
            at = item - begin
            if section >= 0 and prices[at] < CLOSED:
                full = seats.size[section] >= self.site.sections.capacity[section]
                wanted[at] = CLOSED if full or seats.barred[section] == client else -_WANTED
                seats.target[at] = section
            elif prices[at] < CLOSED:
                wanted[at] = -_WANTED
        prices[:] = wanted
        best_week(self.site.menus, client, self.work)
        keep_week(self.ground, seats, client, self.work)
        return int(seats.count[client]) == len(week)

    def week(self, client: int) -> tuple[Choice, ...]:
        """The client's entries now."""
        count = int(self.seats.count[client])
        items, sections = self.seats.items[client, :count], self.seats.section[client, :count]
        return tuple(map(Choice, items.tolist(), sections.tolist()))

    def improve(self, clients: Iterable[int]) -> float:
        """Take each client out and put them back exactly, one after another; the cost after."""
        order = np.fromiter(clients, np.int64)
        insert_all(self.ground, self.seats, order, self.work)
        return self.cost

    def load(self, timetable: Timetable) -> None:
        """Seat everybody as a timetable has it, as far as that can still stand."""
        for client, week in choices_of(self, timetable).items():
            self.take(client)
            self.hold(client, week)

    def timetable(self) -> Timetable:
        """The site as it stands as a timetable without bound."""
        return timetable_of(self.site, self.seats)


def choices_of(seating: Seating, timetable: Timetable) -> dict[int, list[Choice]]:
    """The entries of a timetable on the menus; what is on no menu is left out."""
    reading = read(seating.site.problem, timetable)
    found: dict[int, list[Choice]] = {at: [] for at in seating.clients.values()}
    for client, section in reading.seats:
        number, at = seating.clients[client.id], seating.sections[section.id]
        found[number] += seat_on_menu(seating.site, number, at)
    for row in reading.held:
        number = seating.clients[row.client]
        found[number] += visit_on_menu(seating.site, number, row)
    return found
