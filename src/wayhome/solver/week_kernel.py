"""The cheapest week of one client, exactly: dynamic programming, compiled.

First each day alone: for every day state (which units the day gives) the least cost, walking the
day's items in the order of their starts, once a mode. Waiting is free inside the walk, because an
item is charged `cost - gap * length`, and the day `gap * (last end - first start)`.

Then across the days: two halves of the week are built forward, and joined where they meet. What
is missing is part of the join, so the second half is closed under "one unit less" first.

Shapes with modules kept apart are built forward over all days instead.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wayhome.solver.arrays import CLOSED, EITHER, Floats, Ints, Items, People, Rates, Shorts
from wayhome.solver.jit import compiled
from wayhome.solver.shapes import Shapes


class Menus(NamedTuple):
    """All that is fixed about the clients of a site."""

    items: Items
    people: People
    shapes: Shapes
    rates: Rates


class Work(NamedTuple):
    """Room to work in, made once by `work_for` and written over by every call.

    `cost` holds the price of each item of the client in hand; `chosen[: count[0]]` is the answer,
    as item numbers within the client's menu.
    """

    cost: Floats
    held: Floats
    best: Floats
    best_mode: Shorts
    useful: Shorts
    useful_count: Ints
    layer: Floats
    reached: Shorts
    reached_count: Ints
    seen: Ints
    closure: Floats
    picked: Shorts
    chosen: Shorts
    count: Ints


def work_for(menus: Menus) -> Work:
    """Room enough for any client of these menus."""
    shapes, rates = menus.shapes, menus.rates
    states = max(int(shapes.days.max(initial=1)), 1)
    weeks = max(int(shapes.weeks.max(initial=1)), 1)
    days, slots = rates.days, rates.slots
    return Work(
        cost=np.zeros(int(np.diff(menus.items.first).max(initial=1))),
        held=np.zeros((days, 2, slots + 1, states)),
        best=np.zeros((days, states)),
        best_mode=np.zeros((days, states), np.int32),
        useful=np.zeros((days, states), np.int32),
        useful_count=np.zeros(days, np.int64),
        layer=np.zeros((days + 2, weeks, days + 1)),
        reached=np.zeros((days + 2, weeks), np.int32),
        reached_count=np.zeros(days + 2, np.int64),
        seen=np.zeros(weeks, np.int64),
        closure=np.zeros((days + 1, weeks)),
        picked=np.zeros(days, np.int32),
        chosen=np.zeros(days * slots + 1, np.int32),
        count=np.zeros(2, np.int64),
    )


@compiled
def best_week(menus: Menus, client: int, work: Work) -> float:
    """The least cost of a week at the prices in `work.cost`; the week is left in `work`."""
    for day in range(menus.rates.days):
        work.useful_count[day] = 0
        work.picked[day] = 0
    _plan_days(menus, client, work)
    if menus.shapes.plain[menus.people.shape[client]]:
        total = _two_halves(menus, client, work)
    else:
        total = _one_walk(menus, client, work)
    _spell_out(menus, client, work)
    return total + menus.people.constant[client]


@compiled
def _plan_days(menus: Menus, client: int, work: Work) -> None:
    items = menus.items
    at, end = items.first[client], items.first[client + 1]
    while at < end:
        day = items.day[at]
        stop = at
        while stop < end and items.day[stop] == day:
            stop += 1
        _plan_day(menus, client, (at, stop), work)
        at = stop


@compiled
def _plan_day(menus: Menus, client: int, span: tuple[int, int], work: Work) -> None:
    """Least costs of one day by state, and the states that are worth having."""
    shape = menus.people.shape[client]
    day, states = menus.items.day[span[0]], menus.shapes.days[shape]
    for state in range(states):
        work.best[day, state] = CLOSED
    for mode in range(EITHER):
        if menus.people.modes[client] >> mode & 1:
            _walk(menus, client, (span[0], span[1], mode), work)
    worth = menus.shapes.day_worth
    base = menus.shapes.day_at[shape]
    count = 0
    for state in range(1, states):
        if work.best[day, state] <= worth[base + state] + menus.rates.few:
            work.useful[day, count] = state
            count += 1
    work.useful_count[day] = count


@compiled
def _walk(menus: Menus, client: int, span: tuple[int, int, int], work: Work) -> None:
    """One day in one mode: `held[t, v]` is the least cost of a state whose items ended by t."""
    items, gap = menus.items, menus.rates.gap
    begin, end, mode = span
    day, own = items.day[begin], items.first[client]
    held, best = work.held[day, mode], work.best[day]
    states = menus.shapes.days[menus.people.shape[client]]
    now = items.start[begin]
    for slot in range(now, menus.rates.slots + 1):
        for state in range(states):
            held[slot, state] = CLOSED
    for at in range(begin, end):
        if (items.mode[at] != mode and items.mode[at] != EITHER) or work.cost[at - own] >= CLOSED:
            continue
        start, length = items.start[at], items.length[at]
        while now < start:
            now += 1
            for state in range(1, states):
                if held[now - 1, state] < held[now, state]:
                    held[now, state] = held[now - 1, state]
        held[start, 0] = menus.rates.day - gap * start
        symbol, cost = items.symbol[at], work.cost[at - own] - gap * length
        stop = start + length
        for step in range(menus.shapes.step_at[symbol], menus.shapes.step_at[symbol + 1]):
            total = held[start, menus.shapes.source[step]] + cost
            target = menus.shapes.target[step]
            if total < held[stop, target]:
                held[stop, target] = total
                if total + gap * stop < best[target]:
                    best[target] = total + gap * stop
                    work.best_mode[day, target] = mode


@compiled
def _forward(menus: Menus, client: int, span: tuple[int, int, int], work: Work) -> None:
    """Week states after days `begin` to `end`, in layers `base` and later, by days attended."""
    begin, end, base = span
    shape = menus.people.shape[client]
    weeks = menus.shapes.weeks[shape]
    for state in range(weeks):
        work.seen[state] = 0
    work.layer[base, 0, 0] = 0.0
    work.reached[base, 0] = 0
    work.reached_count[base] = 1
    work.seen[0] = 1
    for day in range(begin, end):
        _next_day(menus, shape, (day, base + day - begin, day - begin), work)


@compiled
def _next_day(menus: Menus, shape: int, place: tuple[int, int, int], work: Work) -> None:
    """The layer after one more day: stay at home, or any useful state of that day."""
    day, at, attended = place
    old, new = work.layer[at], work.layer[at + 1]
    reached, count = work.reached[at + 1], work.reached_count[at]
    for index in range(count):
        state = work.reached[at, index]
        reached[index] = state
        for days in range(attended + 1):
            new[state, days] = old[state, days]
        new[state, attended + 1] = CLOSED
    states, base = menus.shapes.days[shape], menus.shapes.plus_at[shape]
    found = count
    for other in range(count):
        state = work.reached[at, other]
        row = base + state * states
        for index in range(work.useful_count[day]):
            move = work.useful[day, index]
            after = menus.shapes.plus[row + move]
            if after < 0:
                continue
            if work.seen[after] == 0:
                work.seen[after] = 1
                reached[found] = after
                found += 1
                for days in range(attended + 2):
                    new[after, days] = CLOSED
            cost = work.best[day, move]
            for days in range(attended + 1):
                new[after, days + 1] = min(new[after, days + 1], old[state, days] + cost)
    work.reached_count[at + 1] = found


@compiled
def _one_walk(menus: Menus, client: int, work: Work) -> float:
    """All days forward; then what is missing is charged."""
    days = menus.rates.days
    _forward(menus, client, (0, days, 0), work)
    shape = menus.people.shape[client]
    missing = menus.shapes.missing
    base = menus.shapes.week_at[shape]
    best, best_days, best_state = CLOSED, 0, 0
    for index in range(work.reached_count[days]):
        state = work.reached[days, index]
        for attended in range(min(days, menus.people.most[client]) + 1):
            total = work.layer[days, state, attended] + missing[base + state]
            total += menus.rates.few * max(0, menus.people.least[client] - attended)
            if total < best:
                best, best_days, best_state = total, attended, state
    _pick(menus, client, (0, days, 0), (best_days, best_state), work)
    return best


@compiled
def _two_halves(menus: Menus, client: int, work: Work) -> float:
    """Both halves forward; the second closed under missing units; then the best meeting."""
    days, shape = menus.rates.days, menus.people.shape[client]
    middle = (days + 1) // 2
    _forward(menus, client, (0, middle, 0), work)
    _forward(menus, client, (middle, days, middle + 1), work)
    last, most = days + 1, min(days, menus.people.most[client])
    for attended in range(min(days - middle, most) + 1):
        _close(menus, shape, (last, attended), work)
    full = menus.shapes.weeks[shape] - 1
    best, first, second, meet = CLOSED, 0, 0, 0
    few, least = menus.rates.few, menus.people.least[client]
    for index in range(work.reached_count[middle]):
        state = work.reached[middle, index]
        for later in range(min(days - middle, most) + 1):
            rest = work.closure[later, full - state]
            for sooner in range(min(middle, most - later) + 1):
                total = work.layer[middle, state, sooner] + rest
                total += few * max(0, least - sooner - later)
                if total < best:
                    best, first, second, meet = total, sooner, later, state
    _pick(menus, client, (0, middle, 0), (first, meet), work)
    rest = _open(menus, shape, (last, second, full - meet), work)
    _pick(menus, client, (middle, days, middle + 1), (second, rest), work)
    return best


@compiled
def _close(menus: Menus, shape: int, place: tuple[int, int], work: Work) -> None:
    """`closure[n, r]`: the least cost of the second half when at most `r` is still needed."""
    at, attended = place
    closure = work.closure[attended]
    weeks = menus.shapes.weeks[shape]
    for state in range(weeks):
        closure[state] = CLOSED
    for index in range(work.reached_count[at]):
        state = work.reached[at, index]
        closure[state] = work.layer[at, state, attended]
    for line in range(menus.shapes.lines[shape]):
        stride, short = menus.shapes.stride[shape, line], menus.shapes.short[shape, line]
        block = stride * menus.shapes.size[shape, line]
        for begin in range(0, weeks, block):
            for state in range(begin + stride, begin + block):
                total = closure[state - stride] + short
                if total < closure[state]:
                    closure[state] = total


@compiled
def _open(menus: Menus, shape: int, place: tuple[int, int, int], work: Work) -> int:
    """The state of the second half that the closure at `rest` stands for."""
    at, attended, rest = place
    closure = work.closure[attended]
    while True:
        best, step = CLOSED, 0
        for line in range(menus.shapes.lines[shape]):
            stride, size = menus.shapes.stride[shape, line], menus.shapes.size[shape, line]
            if rest // stride % size > 0:
                total = closure[rest - stride] + menus.shapes.short[shape, line]
                if total < best:
                    best, step = total, stride
        if (work.seen[rest] == 1 and work.layer[at, rest, attended] <= best + 1e-9) or step == 0:
            return rest
        rest -= step


@compiled
def _pick(
    menus: Menus, client: int, span: tuple[int, int, int], goal: tuple[int, int], work: Work
) -> None:
    """Go back through the layers and note the state of every day."""
    begin, end, base = span
    attended, state = goal
    for back in range(end - begin):
        day = end - 1 - back
        at = base + day - begin
        if attended > day - begin or not _at_home((at, attended, state), work):
            move, before = _came_from(menus, client, (day, at, attended, state), work)
            work.picked[day] = move
            attended, state = attended - 1, before


@compiled
def _at_home(place: tuple[int, int, int], work: Work) -> bool:
    """Whether a week state has its least cost without the day after layer `at`."""
    at, attended, state = place
    for index in range(work.reached_count[at]):
        if work.reached[at, index] == state:
            return bool(work.layer[at, state, attended] == work.layer[at + 1, state, attended])
    return False


@compiled
def _came_from(
    menus: Menus, client: int, place: tuple[int, int, int, int], work: Work
) -> tuple[int, int]:
    """The day state and the earlier week state that lead to a week state at its least cost."""
    day, at, attended, state = place
    shape = menus.people.shape[client]
    states, base = menus.shapes.days[shape], menus.shapes.plus_at[shape]
    new = work.layer[at + 1, state, attended]
    for other in range(work.reached_count[at]):
        before = work.reached[at, other]
        for index in range(work.useful_count[day]):
            move = work.useful[day, index]
            if menus.shapes.plus[base + before * states + move] != state:
                continue
            if work.layer[at, before, attended - 1] + work.best[day, move] == new:
                return move, before
    return 0, 0


@compiled
def _spell_out(menus: Menus, client: int, work: Work) -> None:
    """The items of the days picked."""
    items = menus.items
    work.count[0] = 0
    at, end = items.first[client], items.first[client + 1]
    while at < end:
        day = items.day[at]
        stop = at
        while stop < end and items.day[stop] == day:
            stop += 1
        if work.picked[day] > 0:
            _spell_day(menus, client, (at, stop), work)
        at = stop


@compiled
def _spell_day(menus: Menus, client: int, span: tuple[int, int], work: Work) -> None:
    """Go back through one day: the item that ended last, then the one before it."""
    items, gap, own = menus.items, menus.rates.gap, menus.items.first[client]
    day = items.day[span[0]]
    state = work.picked[day]
    mode = work.best_mode[day, state]
    held = work.held[day, mode]
    goal, latest = work.best[day, state], -1
    while state > 0:
        found = -1
        for at in range(span[1] - 1, span[0] - 1, -1):
            stop = items.start[at] + items.length[at]
            cost = work.cost[at - own] - gap * items.length[at]
            if items.mode[at] != mode and items.mode[at] != EITHER:
                continue
            if work.cost[at - own] >= CLOSED or (0 <= latest < stop):
                continue
            before = _before(menus, items.symbol[at], state)
            if before < 0:
                continue
            total = held[items.start[at], before] + cost
            if (latest < 0 and total + gap * stop == goal) or (latest >= 0 and total == goal):
                found = at
                goal, latest, state = held[items.start[at], before], items.start[at], before
                break
        if found < 0:
            return
        work.chosen[work.count[0]] = found - own
        work.count[0] += 1


@compiled
def _before(menus: Menus, symbol: int, state: int) -> int:
    """The day state from which a symbol leads to this one, or -1."""
    for step in range(menus.shapes.step_at[symbol], menus.shapes.step_at[symbol + 1]):
        if menus.shapes.target[step] == state:
            return int(menus.shapes.source[step])
    return -1
