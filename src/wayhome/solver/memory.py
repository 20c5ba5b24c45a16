"""What a run remembers for the next one, by name: prices, weeks, the plan.

The next problem may have other clients, sections and hours. A price holds for what still goes by
the same name; a week holds for a client who still needs the same, as long as all of it is on the
menu.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from wayhome.domain.week.problem import Client, Problem
from wayhome.domain.week.timetable import Timetable
from wayhome.solver.arrays import Floats, Ints, Shorts
from wayhome.solver.menus import Site
from wayhome.solver.pool import Block
from wayhome.solver.weekly import Prices

if TYPE_CHECKING:
    from wayhome.solver.engine import Engine

_WORTH: Final = 1e-9
_NEAR: Final = 12.0


@dataclass(frozen=True, slots=True)
class Memory:
    """What to begin the next run with. Can be pickled.

    `prices` by name of a row. The weeks are columns: `week_client[j]` is a place in `clients`,
    `weeks[j, :week_count[j]]` are places in `things`, each a name of something on a menu.
    """

    timetable: Timetable
    prices: dict[Hashable, float]
    clients: tuple[Client, ...]
    things: tuple[Hashable, ...]
    week_client: Ints
    weeks: Shorts
    week_count: Shorts


def only_plan(timetable: Timetable) -> Memory:
    """A memory of nothing but the plan."""
    nobody, nothing = np.zeros(0, np.int64), np.zeros((0, 1), np.int32)
    return Memory(timetable, {}, (), (), nobody, nothing, nothing[:, 0])


def class_names(site: Site) -> list[Hashable]:
    """A name for every class: what its sections share, and their own where each is alone."""
    found: list[Hashable] = []
    sections = site.sections
    alone = len(sections.first) - 1 == len(sections.cls)
    for cls in range(len(sections.first) - 1):
        one = site.problem.sections[int(sections.members[sections.first[cls]])]
        shared = (one.track, one.kind, one.day, one.start, one.minutes, one.mode, one.module)
        found.append((*shared, one.id if alone else ""))
    return found


def desk_names(problem: Problem) -> list[str]:
    """Clinicians by id, then pools by kind: the desks in their order."""
    return [row.id for row in problem.clinicians] + [pool.kind for pool in problem.pools]


def _slots(site: Site) -> dict[int, tuple[str, int, int]]:
    """The rows of desks: who, day, minute at which the slot begins."""
    problem, first = site.problem, len(site.sections.first) - 1
    names = desk_names(problem)
    at = np.argwhere(site.desks.slot_row >= 0).tolist()
    return {
        first + int(site.desks.slot_row[desk, day, slot]): (
            names[desk],
            day,
            problem.day_start + slot * problem.grid_minutes,
        )
        for desk, day, slot in at
    }


def _row_names(site: Site) -> dict[int, Hashable]:
    names: dict[int, Hashable] = dict(enumerate(class_names(site)))
    return names | _slots(site)


def prices_of(engine: Engine) -> Prices:
    """The prices of a run, by section and by slot."""
    site, prices = engine.site, engine.duals.best_prices
    seat = {
        section.id: float(prices[site.sections.cls[at]])
        for at, section in enumerate(site.problem.sections)
        if abs(prices[site.sections.cls[at]]) > _WORTH
    }
    slots = _slots(site).items()
    return Prices(seat, {name: float(prices[at]) for at, name in slots if prices[at] > _WORTH})


def _things(site: Site) -> tuple[list[Hashable], Ints]:
    """Names of everything on menus, and for each item the place of its name."""
    problem, desks, items = site.problem, site.desks, site.menus.items
    names, kinds = desk_names(problem), list(problem.kinds)
    options: list[Hashable] = class_names(site)
    rows = zip(*(column.tolist() for column in desks[1:5]), strict=True)
    options += [(names[desk], day, start, length) for desk, day, start, length in rows]
    base = np.where(
        site.options.cls[items.option] >= 0, site.options.cls[items.option], items.option
    )
    found = [(kind, option) for option in options for kind in kinds]
    return list(found), base.astype(np.int64) * len(kinds) + items.kind


def remember(engine: Engine, timetable: Timetable) -> Memory:
    """What the next run needs."""
    site, block = engine.site, engine.pool.block
    names = _row_names(site)
    prices = engine.duals.best_prices
    near = np.flatnonzero(engine.near(_NEAR))
    things, place = _things(site)
    return Memory(
        timetable=timetable,
        prices={
            names[at]: float(prices[at]) for at in np.flatnonzero(prices).tolist() if at in names
        },
        clients=site.problem.clients,
        things=tuple(things),
        week_client=block.client[near],
        weeks=place[block.items[near]].astype(np.int32) if len(near) else block.items[near],
        week_count=block.count[near],
    )


def recall(engine: Engine, memory: Memory) -> None:
    """Begin with the prices, the weeks and the plan of a former run, as far as they still stand."""
    site = engine.site
    numbers = {name: at for at, name in _row_names(site).items()}
    prices: Floats = np.zeros(len(site.rows.capacity))
    for name, price in memory.prices.items():
        if name in numbers:
            prices[numbers[name]] = price
    engine.seating.load(memory.timetable)
    engine.begin_with(prices, _still(site, memory))


def _still(site: Site, memory: Memory) -> Block:
    """The remembered weeks that can still be."""
    names, place = _things(site)
    known = {name: at for at, name in enumerate(names)}
    thing = np.array([known.get(name, -1) for name in memory.things] + [-1], np.int64)
    client = np.array([*_same(site.problem.clients, memory.clients), -1], np.int64)
    who = client[memory.week_client]
    owner = np.repeat(np.arange(len(site.problem.clients)), np.diff(site.menus.items.first))
    keys = owner * max(1, len(names)) + place
    order = np.argsort(keys, kind="stable")
    wanted = who[:, None] * max(1, len(names)) + thing[memory.weeks]
    at = np.minimum(np.searchsorted(keys[order], wanted), max(0, len(keys) - 1))
    filled = np.arange(memory.weeks.shape[1])[None, :] < memory.week_count[:, None]
    there = (keys[order][at] == wanted) & (thing[memory.weeks] >= 0) & (who[:, None] >= 0)
    good = np.flatnonzero((there | ~filled).all(axis=1) & (who >= 0))
    return Block(
        who[good], np.zeros(len(good)), order[at][good].astype(np.int32), memory.week_count[good]
    )


def _same(clients: tuple[Client, ...], before: tuple[Client, ...]) -> list[int]:
    """The number now of each client of before who still needs the same, or -1."""
    now = {client.id: at for at, client in enumerate(clients)}
    return [
        now[old.id] if old.id in now and _needs(clients[now[old.id]]) == _needs(old) else -1
        for old in before
    ]


def _needs(client: Client) -> tuple[object, ...]:
    return client.needs, client.max_per_day, client.max_days, client.modules_taken
