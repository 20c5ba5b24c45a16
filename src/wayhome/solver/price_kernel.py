"""Everyone's cheapest week at given prices, and what that proves: compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wayhome.solver.arrays import Floats, Ints, Options, Rows, Shorts
from wayhome.solver.jit import compiled
from wayhome.solver.week_kernel import Menus, Work, best_week


class Weeks(NamedTuple):
    """One week a client: `items[i, : count[i]]` (numbers in the whole table) and its value."""

    items: Shorts
    count: Shorts
    value: Floats


def weeks_for(menus: Menus) -> Weeks:
    """Room for one week of every client."""
    clients = len(menus.people.shape)
    most = menus.rates.days * menus.rates.slots
    needs = menus.shapes.size.astype(np.int64) - 1
    units = int(needs.sum(axis=1).max(initial=0))
    return Weeks(
        np.zeros((clients, max(1, min(most, units))), np.int32),
        np.zeros(clients, np.int32),
        np.zeros(clients),
    )


@compiled
def option_prices(options: Options, prices: Floats, found: Floats) -> None:
    """The price of every option: the sum over its rows."""
    for option in range(len(options.cls)):
        total = 0.0
        for at in range(options.first[option], options.first[option + 1]):
            total += prices[options.rows[at]]
        found[option] = total


@compiled
def price_clients(menus: Menus, clients: Ints, prices: Floats, work: Work, weeks: Weeks) -> float:
    """The best week of each of `clients` at these option prices; the sum of their values."""
    items, total = menus.items, 0.0
    for index in range(len(clients)):
        client = clients[index]
        own = items.first[client]
        for at in range(own, items.first[client + 1]):
            work.cost[at - own] = items.cost[at] + prices[items.option[at]]
        value = best_week(menus, client, work)
        total += value
        weeks.value[client] = value
        weeks.count[client] = work.count[0]
        for at in range(work.count[0]):
            weeks.items[client, at] = own + work.chosen[at]
    return total


@compiled
def row_use(menus: Menus, options: Options, weeks: Weeks, use: Floats) -> None:
    """How many units of each row all weeks use together."""
    use[:] = 0.0
    for client in range(len(weeks.count)):
        for at in range(weeks.count[client]):
            option = menus.items.option[weeks.items[client, at]]
            for place in range(options.first[option], options.first[option + 1]):
                use[options.rows[place]] += 1.0


@compiled
def supply(rows: Rows, prices: Floats, offered: Floats) -> float:
    """The least of `charge(k) - price * k` over sizes k, summed over rows; and those sizes."""
    total = 0.0
    for row in range(len(prices)):
        price, low = prices[row], min(rows.minimum[row], rows.capacity[row])
        target, most = min(rows.target[row], rows.capacity[row]), rows.capacity[row]
        total += rows.under[row] * rows.minimum[row]
        total += min(0.0, -rows.under[row] - price) * low
        total += min(0.0, -price) * (target - low) + min(0.0, rows.over[row] - price) * (
            most - target
        )
        if price > rows.over[row]:
            offered[row] = most
        elif price > 0:
            offered[row] = target
        else:
            offered[row] = low if price >= -rows.under[row] else 0.0
    return total


@compiled
def plain_cost(menus: Menus, client: int, items: Shorts) -> float:
    """What these items cost a client as a week, seats at class level: C1 to C7."""
    table, rates, shapes = menus.items, menus.rates, menus.shapes
    shape, days = menus.people.shape[client], 0
    total = menus.people.constant[client] + shapes.missing[shapes.week_at[shape]]
    for day in range(rates.days):
        first, last, minutes = rates.slots, 0, 0
        for at in items:
            if table.day[at] == day:
                first = min(first, table.start[at])
                last = max(last, table.start[at] + table.length[at])
                minutes += table.length[at]
                total += table.cost[at] - rates.short[table.kind[at]]
        if minutes:
            days += 1
            total += rates.day + rates.gap * (last - first - minutes)
    return total + rates.few * max(0, menus.people.least[client] - days)


@compiled
def plain_costs(menus: Menus, weeks: Weeks) -> None:
    """The value of every week without prices."""
    for client in range(len(weeks.count)):
        items = weeks.items[client, : weeks.count[client]]
        weeks.value[client] = plain_cost(menus, client, items)


@compiled
def able_clients(menus: Menus, options: Options, rows: int) -> Ints:
    """How many clients could use each row."""
    found, last = np.zeros(rows, np.int64), np.full(rows, -1, np.int64)
    for client in range(len(menus.people.shape)):
        for at in range(menus.items.first[client], menus.items.first[client + 1]):
            option = menus.items.option[at]
            for place in range(options.first[option], options.first[option + 1]):
                row = options.rows[place]
                if last[row] != client:
                    last[row] = client
                    found[row] += 1
    return found
