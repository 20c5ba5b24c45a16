"""From a problem to menus: what each client could be given, as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from wayhome.domain.week.problem import COUNSELOR, MODES, PARTS, SECTION, Client, Problem
from wayhome.solver.arrays import (
    CLOSED,
    Ints,
    Items,
    Options,
    People,
    Rates,
    Rows,
    Sections,
    Shorts,
)
from wayhome.solver.desks import Desks, Rooms, rooms_of, slot_count
from wayhome.solver.item_kernel import (
    Asked,
    Classes,
    Visits,
    count_items,
    draft_for,
    fill_items,
)
from wayhome.solver.shapes import Key, Line, ShapeTable
from wayhome.solver.week_kernel import Menus

_ALONE: Final = 250
"""Up to this many sections every one is a class of its own, so that nothing is lost in merging."""


@dataclass(frozen=True, slots=True)
class Site:
    """A problem compiled: menus of all clients, options, rows, sections, and the way back."""

    problem: Problem
    menus: Menus
    options: Options
    rows: Rows
    sections: Sections
    desks: Desks


class _Numbers(NamedTuple):
    """Numbers of names."""

    kinds: dict[str, int]
    tracks: dict[str, int]
    modules: dict[str, int]
    sections: dict[str, int]
    clinicians: dict[str, int]
    clients: dict[str, int]


def compile_site(problem: Problem, *, merge: bool | None = None) -> Site:
    """Lay a problem out in arrays. Raises `TooManyStates` for needs beyond exact planning."""
    numbers = _Numbers(
        _numbered(problem.kinds),
        _numbered(track.id for track in problem.tracks),
        _numbered(row.module for row in problem.sections if row.module is not None),
        _numbered(row.id for row in problem.sections),
        _numbered(row.id for row in problem.clinicians),
        _numbered(row.id for row in problem.clients),
    )
    merging = len(problem.sections) > _ALONE if merge is None else merge
    classes, sections = _classes(problem, numbers, merging=merging)
    rooms = rooms_of(problem, first=len(classes.day))
    asked = _asked(problem, numbers, sections=sections, rooms=rooms)
    items, reach = _items(asked, classes, rooms.visits)
    menus = _menus(problem, numbers, asked=asked, items=items, reach=reach)
    options, rows, items = _rows(
        problem, numbers, sections=sections, rooms=rooms, items=menus.items
    )
    return Site(problem, menus._replace(items=items), options, rows, sections, rooms.desks)


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: at for at, name in enumerate(dict.fromkeys(names))}


def _classes(problem: Problem, numbers: _Numbers, *, merging: bool) -> tuple[Classes, Sections]:
    rows = problem.sections
    table = np.array(
        [
            (
                numbers.kinds[row.kind],
                numbers.tracks[row.track],
                row.day,
                (row.start - problem.day_start) // problem.grid_minutes,
                row.minutes // problem.grid_minutes,
                MODES.index(row.mode),
                -1 if row.module is None else numbers.modules[row.module],
                PARTS.index(row.part),
                0 if merging else at,
            )
            for at, row in enumerate(rows)
        ],
        np.int32,
    ).reshape(len(rows), 9)
    distinct, cls = np.unique(table, axis=0, return_inverse=True)
    cls = cls.reshape(-1)
    order = np.argsort(cls, kind="stable")
    groups = len(numbers.kinds) * len(numbers.tracks)
    places = distinct[:, 0] * len(numbers.tracks) + distinct[:, 1]
    classes = Classes(
        np.searchsorted(places, np.arange(groups + 1)).astype(np.int64),
        *(np.ascontiguousarray(distinct[:, column]) for column in range(2, 8)),
    )
    sections = Sections(
        cls=cls.astype(np.int32),
        first=np.searchsorted(cls[order], np.arange(len(distinct) + 1)).astype(np.int64),
        members=order.astype(np.int32),
        minimum=_column(row.minimum for row in rows),
        target=_column(row.target for row in rows),
        capacity=_column(row.capacity for row in rows),
        under=float(problem.weights.under),
        over=float(problem.weights.over),
    )
    return classes, sections


def _column(values: Iterable[int]) -> Shorts:
    return np.fromiter(values, np.int32)


def _asked(problem: Problem, numbers: _Numbers, *, sections: Sections, rooms: Rooms) -> Asked:
    clients, kinds = problem.clients, list(problem.kinds)
    tracks = len(problem.tracks)
    opened = np.full((tracks, len(kinds), tracks), CLOSED)
    for at, track in enumerate(problem.tracks):
        for kind, costs in track.open.items():
            for other, charge in costs.items():
                opened[at, numbers.kinds[kind], numbers.tracks[other]] = charge
    busy_first, busy = _busy(problem)
    last_first, last = _last(problem, numbers)
    return Asked(
        track=_column(numbers.tracks[client.track] for client in clients),
        needs=_table([[client.need(kind) for kind in kinds] for client in clients], len(kinds)),
        limits=_table([[client.most(kind) for kind in kinds] for client in clients], len(kinds)),
        modes=_column(sum(1 << MODES.index(mode) for mode in who.modes) for who in clients),
        part=_column(-1 if who.prefers is None else PARTS.index(who.prefers) for who in clients),
        continuing=np.array([bool(client.last_week) for client in clients], np.bool_),
        taken=_taken(clients, numbers),
        desk=_desk_groups(problem, numbers, rooms),
        busy_first=busy_first,
        busy=busy,
        last_first=last_first,
        last=last,
        open=opened,
        cls=sections.cls,
        moved=float(problem.weights.moved),
        preference=float(problem.weights.preference),
        days=problem.days,
        slots=slot_count(problem),
    )


def _table(rows: list[list[int]], width: int) -> Shorts:
    return np.array(rows, np.int32).reshape(len(rows), width)


def _taken(
    clients: Sequence[Client], numbers: _Numbers
) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    taken = np.zeros((len(clients), len(numbers.modules)), np.bool_)
    for at, client in enumerate(clients):
        for module in client.modules_taken:
            if module in numbers.modules:
                taken[at, numbers.modules[module]] = True
    return taken


def _desk_groups(problem: Problem, numbers: _Numbers, rooms: Rooms) -> Shorts:
    """The group of visits of each client and kind, or -1."""
    found = np.full((len(problem.clients), len(problem.kinds)), -1, np.int32)
    pools = {pool.kind: len(problem.clinicians) + at for at, pool in enumerate(problem.pools)}
    for column, (name, kind) in enumerate(problem.kinds.items()):
        length = kind.minutes // problem.grid_minutes
        if kind.held == COUNSELOR:
            for at, client in enumerate(problem.clients):
                found[at, column] = rooms.groups[numbers.clinicians[client.counselor], length]
        elif kind.held != SECTION:
            found[:, column] = rooms.groups[pools[name], length]
    return found


def _busy(problem: Problem) -> tuple[Ints, Shorts]:
    """Busy spans of all clients as (day, first slot, slot after the last)."""
    grid, slots = problem.grid_minutes, slot_count(problem)
    first, spans = [0], []
    for client in problem.clients:
        for day, windows in enumerate(client.busy):
            for begin, end in windows:
                begins = max(0, (begin - problem.day_start) // grid)
                ends = min(slots, -(-(end - problem.day_start) // grid))
                if begins < ends:
                    spans.append((day, begins, ends))
        first.append(len(spans))
    return np.array(first, np.int64), np.array(spans, np.int32).reshape(len(spans), 3)


def _last(problem: Problem, numbers: _Numbers) -> tuple[Ints, Shorts]:
    """Sections of last week that run this week, client by client."""
    first, found = [0], []
    known = numbers.sections
    for client in problem.clients:
        found += sorted(known[name] for name in client.last_week if name in known)
        first.append(len(found))
    return np.array(first, np.int64), np.array(found, np.int32)


def _items(asked: Asked, classes: Classes, visits: Visits) -> tuple[Items, Shorts]:
    draft = draft_for(asked, classes, visits)
    first = count_items(asked, classes, visits, draft)
    count = int(first[-1])
    none, free = np.zeros(count, np.int32), np.zeros(count)
    items = Items(first, *(none.copy() for _ in range(9)), free, free.copy())  # type: ignore[call-arg,arg-type]
    reach = np.zeros(asked.needs.shape, np.int32)
    fill_items(asked, classes, visits, draft, items, reach)
    return items, reach


def _menus(
    problem: Problem, numbers: _Numbers, *, asked: Asked, items: Items, reach: Shorts
) -> Menus:
    """Shapes and symbols, and the rest that is fixed about the clients."""
    table = ShapeTable()
    shorts = [float(problem.weights.short[kind]) for kind in problem.kinds]
    limits = np.minimum(asked.limits, reach)
    both = np.concatenate([reach, limits], axis=1)
    distinct, which = np.unique(both, axis=0, return_inverse=True)
    which = which.reshape(-1)
    kinds = len(shorts)
    numbers_of = np.zeros(len(distinct), np.int32)
    symbols = np.full((len(distinct), kinds), -1, np.int32)
    lines = [_lines(row[:kinds], row[kinds:], shorts) for row in distinct.tolist()]
    for at, row in enumerate(lines):
        numbers_of[at] = table.number(Key(row))
        for place, line in enumerate(row):
            symbols[at, line.kind] = table.symbol(int(numbers_of[at]), place)
    owner = np.repeat(np.arange(len(which)), np.diff(items.first))
    symbol = symbols[which[owner], items.kind]
    shape = numbers_of[which]
    for client in np.flatnonzero(_may_repeat(asked, items)):
        span = slice(int(items.first[client]), int(items.first[client + 1]))
        shape[client] = _keep_modules_apart(
            table, lines[which[client]], items, span=span, symbol=symbol
        )
    people = People(
        shape=shape,
        least=_column(client.min_days for client in problem.clients),
        most=_column(client.max_days for client in problem.clients),
        modes=asked.modes,
        constant=(asked.needs - reach) @ np.array(shorts),
        foes_first=np.zeros(len(problem.clients) + 1, np.int64),
        foes=np.zeros(0, np.int32),
    )
    weights = problem.weights
    rates = Rates(
        np.array(shorts),
        float(weights.day),
        float(weights.gap),
        float(weights.min_days),
        problem.days,
        asked.slots,
    )
    foes_first, foes = _foes(problem, numbers)
    people = people._replace(foes_first=foes_first, foes=foes)
    return Menus(items._replace(symbol=symbol.astype(np.int32)), people, table.tables(), rates)


def _lines(needs: list[int], limits: list[int], shorts: list[float]) -> tuple[Line, ...]:
    return tuple(
        Line(kind, need, limits[kind], shorts[kind]) for kind, need in enumerate(needs) if need
    )


def _may_repeat(asked: Asked, items: Items) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Clients who need two units or more of kinds that have modules."""
    kinds = np.unique(items.kind[items.module >= 0])
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = asked.needs[:, kinds].sum(axis=1) > 1
    return found


def _keep_modules_apart(
    table: ShapeTable, lines: tuple[Line, ...], items: Items, *, span: slice, symbol: Shorts
) -> int:
    """A shape in which no module comes twice, and the symbols of the client's items in it."""
    place = {line.kind: at for at, line in enumerate(lines)}
    modules, kinds = items.module[span].tolist(), items.kind[span].tolist()
    often: dict[int, set[int]] = {}
    for module in sorted({m for m in modules if m >= 0 and modules.count(m) > 1}):
        often[module] = {place[k] for m, k in zip(modules, kinds, strict=True) if m == module}
    apart = tuple((module, tuple(sorted(held))) for module, held in often.items())
    shape = table.number(Key(lines, apart))
    at = {module: number for number, module in enumerate(often)}
    for item, module, kind in zip(range(span.start, span.stop), modules, kinds, strict=True):
        symbol[item] = table.symbol(shape, place[kind], at.get(module, -1))
    return shape


def _foes(problem: Problem, numbers: _Numbers) -> tuple[Ints, Shorts]:
    found: list[set[int]] = [set() for _ in problem.clients]
    for one, two in problem.apart:
        found[numbers.clients[one]].add(numbers.clients[two])
        found[numbers.clients[two]].add(numbers.clients[one])
    first = np.cumsum([0, *map(len, found)]).astype(np.int64)
    return first, np.array([foe for foes in found for foe in sorted(foes)], np.int32)


def _rows(
    problem: Problem, numbers: _Numbers, *, sections: Sections, rooms: Rooms, items: Items
) -> tuple[Options, Rows, Items]:
    """All options with their rows; pairs get options of their own where they could meet."""
    classes = len(sections.first) - 1
    uses = [[cls] for cls in range(classes)]
    uses += [[classes + row for row in rows] for rows in rooms.rows]
    cls_of = [*range(classes)] + [-1] * len(rooms.rows)
    base = classes + len(rooms.capacity)
    option, pairs = items.option.copy(), 0
    own: dict[tuple[int, int], int] = {}
    for one, two in dict.fromkeys(tuple(sorted(pair)) for pair in problem.apart):
        who = (numbers.clients[one], numbers.clients[two])
        spans = [slice(int(items.first[i]), int(items.first[i + 1])) for i in who]
        shared = np.intersect1d(items.option[spans[0]], items.option[spans[1]])
        for cls in shared[shared < classes].tolist():
            if sections.first[cls + 1] - sections.first[cls] > 1:
                continue  # two sections: they can be kept apart when classes are split
            for client, span in zip(who, spans, strict=True):
                if (client, cls) not in own:
                    own[client, cls] = len(uses)
                    uses.append([cls])
                    cls_of.append(cls)
                    option[span][items.option[span] == cls] = own[client, cls]
                uses[own[client, cls]].append(base + pairs)
            pairs += 1
    options = Options(
        np.cumsum([0, *map(len, uses)]).astype(np.int64),
        np.array([row for rows in uses for row in rows], np.int32),
        np.array(cls_of, np.int32),
    )
    able = np.bincount(items.option, minlength=classes)[:classes]
    return options, _scarce(sections, able, rooms, pairs=pairs), items._replace(option=option)


def _scarce(sections: Sections, able: Ints, rooms: Rooms, *, pairs: int) -> Rows:
    """Classes first, then slots of desks, then pairs."""
    classes = len(sections.first) - 1

    def summed(column: Shorts) -> Ints:
        return np.bincount(sections.cls, column, classes)

    others = len(rooms.capacity) + pairs
    capacity = np.concatenate([rooms.capacity, np.ones(pairs)])
    charge = np.r_[np.ones(classes), np.zeros(others)]
    room = summed(sections.capacity)
    return Rows(
        minimum=np.r_[summed(sections.minimum), np.zeros(others)],
        target=np.r_[summed(sections.target), capacity],
        capacity=np.r_[np.minimum(room, able), capacity],
        under=charge * sections.under,
        over=charge * sections.over,
    )
