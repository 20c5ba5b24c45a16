"""All that one day can hold for one client, each at its least cost: dynamic programming.

Walks the starts of the day once per mode. A state is a tally whose last entry has ended; the
client may have waited since. One mode a day (H11), one place at a time (H8) and the
most units a day (H9) hold by construction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from wayhome.domain.week.problem import SITE
from wayhome.solver.menu import Choice, Menu, Visit
from wayhome.solver.model import CLOSED, slots_in

Price = tuple[float, ...]
Starts = tuple[int, int]
"""Masks of the slots in which a visit may start: by video, and on site."""
Chain = tuple[Any, ...] | None
"""The moves of a day from last to first: (move, chain before it)."""


class Move(NamedTuple):
    """One entry that the day could hold."""

    unit: int
    length: int
    cost: float
    what: Choice | Visit
    start: int


class Plan(NamedTuple):
    """One way to spend a day."""

    tally: int
    cost: float
    mode: str
    chain: Chain


class Rates(NamedTuple):
    """What a day and an idle slot cost."""

    day: float
    gap: float


def day_plans(
    menu: Menu, day: int, rates: Rates, *, prices: Price, open_: Sequence[Starts]
) -> list[Plan]:
    """The cheapest plan for every tally that the day can hold.

    `prices` are the present prices of the day's choices, `open_` the starts open to its visits.
    """
    best: dict[int, Plan] = {}
    for mode in menu.client.modes:
        moves = _moves(menu, day, mode, prices=prices, open_=open_)
        for tally, (cost, chain) in _walk(moves, menu, rates).items():
            old = best.get(tally)
            if old is None or cost < old.cost:
                best[tally] = Plan(tally, cost, mode, chain)
    return list(best.values())


def _moves(
    menu: Menu, day: int, mode: str, *, prices: Price, open_: Sequence[Starts]
) -> dict[int, list[Move]]:
    """The day's moves in one mode, by the slot in which they start."""
    moves: dict[int, list[Move]] = {}
    here, held = menu.days[day], menu.stability
    for choice, price in zip(here.choices, prices, strict=True):
        if choice.mode == mode and price < CLOSED:
            move = Move(choice.unit, choice.length, price, choice, choice.start)
            moves.setdefault(choice.start, []).append(move)
    for visit, starts in zip(here.visits, open_, strict=True):
        for slot in slots_in(starts[mode == SITE]) if mode in visit.modes else ():
            cost = 0.0 if (visit.kind, day, slot, mode) in held.visits else held.charge
            cost += visit.charge + visit.extra * (visit.late >> slot & 1)
            move = Move(visit.unit, visit.length, cost, visit, slot)
            moves.setdefault(slot, []).append(move)
    return moves


State = dict[int, tuple[float, Chain]]
"""Tally -> cost less `gap` for every slot up to the end of its last entry, and the moves."""


def _walk(moves: dict[int, list[Move]], menu: Menu, rates: Rates) -> State:
    """Tally -> least cost and the moves that give it."""
    best: State = {}
    waiting: State = {}
    ended: dict[int, State] = {}
    for slot in sorted(moves):
        for stop in sorted(stop for stop in ended if stop <= slot):
            _keep(ended.pop(stop), waiting, 0.0)
        for move in moves[slot]:
            end = slot + move.length
            there: State = {}
            _extend(waiting, move, there, menu=menu, gap=rates.gap)
            first = rates.day + move.cost - rates.gap * end
            if not move.unit + menu.day_bias & menu.guard and first < _cost(there, move.unit):
                there[move.unit] = (first, (move, None))
            _keep(there, best, rates.gap * end)
            _keep(there, ended.setdefault(end, {}), 0.0)
    return best


def _cost(states: State, tally: int) -> float:
    found = states.get(tally)
    return CLOSED if found is None else found[0]


def _extend(here: State, move: Move, there: State, *, menu: Menu, gap: float) -> None:
    """Add one move to every state in which it still fits."""
    bias, guard, unit = menu.day_bias, menu.guard, move.unit
    cost = move.cost - gap * move.length
    for tally, (spent, chain) in here.items():
        more = tally + unit
        if not more + bias & guard:
            there[more] = (spent + cost, (move, chain))


def _keep(states: State, into: State, more: float) -> None:
    """Merge states, each at `more` above its cost."""
    for tally, (spent, chain) in states.items():
        old = into.get(tally)
        if old is None or spent + more < old[0]:
            into[tally] = (spent + more, chain)
