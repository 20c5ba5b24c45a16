"""A site while its week is being made: exact insertion of one client at true prices, compiled.

The true price of a seat is what one more client in that section changes in C8 and C9; of an
appointment nothing, as long as its slots are open. H12, H13, H15 and H16 hold at all times.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wayhome.solver.arrays import CLOSED, Floats, Ints, Options, Rows, Sections, Shorts
from wayhome.solver.jit import compiled
from wayhome.solver.price_kernel import Weeks, plain_cost
from wayhome.solver.week_kernel import Menus, Work, best_week


class Seats(NamedTuple):
    """Everyone's week now: `items[i, : count[i]]`, each with its section (or -1).

    `size` counts heads by section, `left` what is left of each row; `own` is what each client's
    week costs alone (C1-C7). `barred` and `target` are working room.
    """

    items: Shorts
    section: Shorts
    count: Shorts
    own: Floats
    size: Ints
    left: Floats
    barred: Ints
    target: Shorts


class Ground(NamedTuple):
    """What never changes while seats do."""

    menus: Menus
    options: Options
    sections: Sections


def seats_for(ground: Ground, rows: Rows, most: int) -> Seats:
    """An empty site; `most` is the longest week."""
    clients = len(ground.menus.people.shape)
    menu = int(np.diff(ground.menus.items.first).max(initial=1))
    return Seats(
        items=np.zeros((clients, most), np.int32),
        section=np.zeros((clients, most), np.int32),
        count=np.zeros(clients, np.int32),
        own=np.zeros(clients),
        size=np.zeros(len(ground.sections.cls), np.int64),
        left=rows.capacity.copy(),
        barred=np.full(len(ground.sections.cls), -1, np.int64),
        target=np.zeros(menu + 1, np.int32),
    )


@compiled
def next_charge(sections: Sections, section: int, size: int) -> float:
    """What one more head costs in a section of that size."""
    if size >= sections.capacity[section]:
        return CLOSED
    charge = 0.0
    if size < sections.minimum[section]:
        charge -= sections.under
    if size >= sections.target[section]:
        charge += sections.over
    return charge


@compiled
def bar_foes(ground: Ground, seats: Seats, client: int) -> None:
    """Mark the sections in which somebody sits whom the client must not meet."""
    people = ground.menus.people
    for at in range(people.foes_first[client], people.foes_first[client + 1]):
        foe = people.foes[at]
        for place in range(seats.count[foe]):
            section = seats.section[foe, place]
            if section >= 0:
                seats.barred[section] = client


@compiled
def true_prices(ground: Ground, seats: Seats, client: int, work: Work) -> None:
    """Price the client's whole menu as the site stands; `seats.target` says which section."""
    items = ground.menus.items
    bar_foes(ground, seats, client)
    own = items.first[client]
    for at in range(own, items.first[client + 1]):
        cls = ground.options.cls[items.option[at]]
        if cls >= 0:
            _price_seat(ground, seats, (client, at, cls), work)
            continue
        cost = items.cost[at]
        option = items.option[at]
        for place in range(ground.options.first[option], ground.options.first[option + 1]):
            if seats.left[ground.options.rows[place]] < 1:
                cost = CLOSED
        work.cost[at - own] = cost
        seats.target[at - own] = -1


@compiled
def _price_seat(ground: Ground, seats: Seats, place: tuple[int, int, int], work: Work) -> None:
    """The cheapest section of a class for one client; the emptier one of two."""
    client, at, cls = place
    sections, items = ground.sections, ground.menus.items
    best, target, heads = CLOSED, -1, 0
    for index in range(sections.first[cls], sections.first[cls + 1]):
        section = sections.members[index]
        if seats.barred[section] == client:
            continue
        size = seats.size[section]
        price = next_charge(sections, section, size) + items.cost[at]
        if section != items.stay[at]:
            price += items.other[at]
        if price < best or (price == best and size < heads):
            best, target, heads = price, section, size
    own = items.first[client]
    work.cost[at - own] = best if best < CLOSED / 2 else CLOSED
    seats.target[at - own] = target


@compiled
def take_week(ground: Ground, seats: Seats, client: int) -> None:
    """Take a client out."""
    for place in range(seats.count[client]):
        _count(ground, seats, (seats.items[client, place], seats.section[client, place]), -1)
    seats.count[client] = 0
    seats.own[client] = 0.0


@compiled
def _count(ground: Ground, seats: Seats, entry: tuple[int, int], change: int) -> None:
    item, section = entry
    if section >= 0:
        seats.size[section] += change
        return
    option = ground.menus.items.option[item]
    for place in range(ground.options.first[option], ground.options.first[option + 1]):
        seats.left[ground.options.rows[place]] -= change


@compiled
def put_week(ground: Ground, seats: Seats, client: int, work: Work) -> float:
    """Give the client the cheapest week there is room for; the change of the whole cost."""
    true_prices(ground, seats, client, work)
    value = best_week(ground.menus, client, work)
    keep_week(ground, seats, client, work)
    return value


@compiled
def keep_week(ground: Ground, seats: Seats, client: int, work: Work) -> None:
    """Seat the client in the week that `work` holds, each item in its target section."""
    first = ground.menus.items.first[client]
    for at in range(work.count[0]):
        chosen = work.chosen[at]
        section = seats.target[chosen]
        seats.items[client, at] = first + chosen
        seats.section[client, at] = section
        _count(ground, seats, (first + chosen, section), 1)
    seats.count[client] = work.count[0]
    seats.own[client] = week_cost(ground.menus, seats, client)


@compiled
def week_cost(menus: Menus, seats: Seats, client: int) -> float:
    """What a client's week costs alone: C1 to C7."""
    count = seats.count[client]
    total = plain_cost(menus, client, seats.items[client, :count])
    for place in range(count):
        at = seats.items[client, place]
        if seats.section[client, place] != menus.items.stay[at]:
            total += menus.items.other[at]
    return total


@compiled
def insert_all(ground: Ground, seats: Seats, order: Ints, work: Work) -> float:
    """Take each client out and put them back exactly, in this order; the sum of the values."""
    total = 0.0
    for index in range(len(order)):
        take_week(ground, seats, order[index])
        total += put_week(ground, seats, order[index], work)
    return total


@compiled
def whole_cost(sections: Sections, seats: Seats) -> float:
    """The cost of the site as it stands: C1-C7 of all clients, C8 and C9 of all sections."""
    total = 0.0
    for client in range(len(seats.own)):
        total += seats.own[client]
    for section in range(len(seats.size)):
        size = seats.size[section]
        total += sections.over * max(0, size - sections.target[section])
        total += sections.under * max(0, sections.minimum[section] - size)
    return total


@compiled
def insert_guided(ground: Ground, seats: Seats, order: Ints, prices: Floats, work: Work) -> None:
    """Put clients who are out where there is room, at option prices instead of true ones."""
    items = ground.menus.items
    for index in range(len(order)):
        client = order[index]
        true_prices(ground, seats, client, work)
        own = items.first[client]
        for at in range(own, items.first[client + 1]):
            if work.cost[at - own] < CLOSED:
                work.cost[at - own] = items.cost[at] + prices[items.option[at]]
        best_week(ground.menus, client, work)
        keep_week(ground, seats, client, work)


@compiled
def install(ground: Ground, seats: Seats, order: Ints, weeks: Weeks, work: Work) -> int:
    """Give clients who are out the very weeks asked for; those that do not fit stay out.

    The clients who stayed out are moved to the front of `order`; their number is returned.
    """
    items, out = ground.menus.items, 0
    for index in range(len(order)):
        client = order[index]
        true_prices(ground, seats, client, work)
        own = items.first[client]
        fits = True
        for at in range(weeks.count[client]):
            work.chosen[at] = weeks.items[client, at] - own
            fits = fits and work.cost[work.chosen[at]] < CLOSED
        if fits:
            work.count[0] = weeks.count[client]
            keep_week(ground, seats, client, work)
        else:
            order[out] = client
            out += 1
    return out
