"""All that one day can hold for one client, each at its least cost: dynamic programming.

Walks the slots of the day once per mode. A state is (slot, tally) and means: the last entry has
ended, the client may have waited since. One mode a day (H11), one place at a time (H8) and the
most units a day (H9) hold by construction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from wayhome.solver.menu import Choice, Menu, Visit
from wayhome.solver.model import CLOSED, slots_in

Price = tuple[float, ...]
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
    menu: Menu, day: int, rates: Rates, *, prices: Price, open_: Sequence[int]
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
    menu: Menu, day: int, mode: str, *, prices: Price, open_: Sequence[int]
) -> dict[int, list[Move]]:
    """The day's moves in one mode, by the slot in which they start."""
    moves: dict[int, list[Move]] = {}
    here, held = menu.days[day], menu.stability
    for choice, price in zip(here.choices, prices, strict=True):
        if choice.mode == mode and price < CLOSED:
            move = Move(choice.unit, choice.length, price, choice, choice.start)
            moves.setdefault(choice.start, []).append(move)
    for visit, starts in zip(here.visits, open_, strict=True):
        for slot in slots_in(starts):
            cost = 0.0 if (visit.kind, day, slot, mode) in held.visits else held.charge
            move = Move(visit.unit, visit.length, cost, visit, slot)
            moves.setdefault(slot, []).append(move)
    return moves


State = dict[int, tuple[float, Chain]]


def _walk(moves: dict[int, list[Move]], menu: Menu, rates: Rates) -> State:
    """Tally -> least cost and the moves that give it."""
    best: State = {}
    reached: dict[int, State] = {}
    bias, guard = menu.day_bias, menu.guard
    last = max(moves, default=-1)
    slot = min(moves, default=0)
    while slot <= last:
        here = reached.pop(slot, {})
        for move in moves.get(slot, ()):
            there = reached.setdefault(slot + move.length, {})
            _extend(here, move, there, limits=(bias, guard))
            first = rates.day + move.cost
            if not move.unit + bias & guard and first < _cost(there, move.unit):
                there[move.unit] = (first, (move, None))
        _keep(here, best)
        _wait(here, reached.setdefault(slot + 1, {}), rates.gap)
        slot += 1
    for rest in reached.values():
        _keep(rest, best)
    return best


def _cost(states: State, tally: int) -> float:
    found = states.get(tally)
    return CLOSED if found is None else found[0]


def _extend(here: State, move: Move, there: State, *, limits: tuple[int, int]) -> None:
    """Add one move to every state in which it still fits."""
    bias, guard = limits
    unit, cost = move.unit, move.cost
    for tally, (spent, chain) in here.items():
        more = tally + unit
        if more + bias & guard:
            continue
        now = spent + cost
        old = there.get(more)
        if old is None or now < old[0]:
            there[more] = (now, (move, chain))


def _wait(here: State, later: State, gap: float) -> None:
    """Let every state wait for one slot."""
    for tally, (spent, chain) in here.items():
        now = spent + gap
        old = later.get(tally)
        if old is None or now < old[0]:
            later[tally] = (now, chain)


def _keep(here: State, best: State) -> None:
    for tally, state in here.items():
        old = best.get(tally)
        if old is None or state[0] < old[0]:
            best[tally] = state
