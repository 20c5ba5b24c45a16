"""Writes the menus of all clients: everything that the rules about one client alone allow.

Rules kept here, once and for all: H3 (modes), H4 (tracks), H5 as to earlier weeks (modules), H6 as
to kinds not needed, H7 (busy), H14 and the part of H15 and H16 that does not depend on others.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wayhome.solver.arrays import CLOSED, EITHER, Flags, Floats, Ints, Items, Shorts
from wayhome.solver.jit import compiled


class Classes(NamedTuple):
    """Classes of parallel sections, ordered by kind and track; `first[kind * tracks + track]`."""

    first: Ints
    day: Shorts
    start: Shorts
    length: Shorts
    mode: Shorts
    module: Shorts
    part: Shorts


class Visits(NamedTuple):
    """Appointments that a desk could give, grouped by desk and length; with their options."""

    first: Ints
    day: Shorts
    start: Shorts
    length: Shorts
    option: Shorts


class Asked(NamedTuple):
    """What each client needs, may and cannot; `desk[i, kind]` is a group of visits or -1.

    `open[track, kind, other]` is the charge for sitting in another track, `CLOSED` where not
    allowed; `part` the preferred part of the day or -1; busy spans in slots.
    """

    track: Shorts
    needs: Shorts
    limits: Shorts
    modes: Shorts
    part: Shorts
    continuing: Flags
    taken: Flags
    desk: Shorts
    busy_first: Ints
    busy: Shorts
    last_first: Ints
    last: Shorts
    open: Floats
    cls: Shorts
    moved: float
    preference: float
    days: int
    slots: int


class Draft(NamedTuple):
    """Room for one menu before it is put in order, and the client's taken time."""

    rows: Shorts
    costs: Floats
    taken: Shorts
    stay: Shorts
    stay_next: Shorts


_DAY, _START, _LENGTH, _MODE, _KIND, _MODULE, _OPTION, _STAY = range(8)


def draft_for(asked: Asked, classes: Classes, visits: Visits) -> Draft:
    """Room for the longest menu that is possible."""
    longest = int(np.diff(visits.first).max(initial=0)) * asked.needs.shape[1]
    longest += len(classes.day) + int(np.diff(asked.last_first).max(initial=0))
    return Draft(
        rows=np.zeros((longest + 1, 8), np.int32),
        costs=np.zeros((longest + 1, 2)),
        taken=np.zeros((asked.days, asked.slots + 1), np.int32),
        stay=np.full(len(classes.day), -1, np.int32),
        stay_next=np.full(len(asked.last) + 1, -1, np.int32),
    )


@compiled
def count_items(asked: Asked, classes: Classes, visits: Visits, draft: Draft) -> Ints:
    """Where the menu of each client begins."""
    clients = len(asked.track)
    first = np.zeros(clients + 1, np.int64)
    for client in range(clients):
        found = _menu(asked, classes, visits, draft, client)
        first[client + 1] = first[client] + found
    return first


@compiled
def fill_items(
    asked: Asked, classes: Classes, visits: Visits, draft: Draft, items: Items, reach: Shorts
) -> None:
    """Write every menu in order, and how many units of each kind its days can hold at most."""
    for client in range(len(asked.track)):
        found = _menu(asked, classes, visits, draft, client)
        keys = draft.rows[:found, _DAY] * (asked.slots + 1) + draft.rows[:found, _START]
        order = np.argsort(keys, kind="mergesort")
        begin = items.first[client]
        for at in range(found):
            row, to = order[at], begin + at
            items.day[to] = draft.rows[row, _DAY]
            items.start[to] = draft.rows[row, _START]
            items.length[to] = draft.rows[row, _LENGTH]
            items.mode[to] = draft.rows[row, _MODE]
            items.kind[to] = draft.rows[row, _KIND]
            items.module[to] = draft.rows[row, _MODULE]
            items.option[to] = draft.rows[row, _OPTION]
            items.stay[to] = draft.rows[row, _STAY]
            items.cost[to] = draft.costs[row, 0]
            items.other[to] = draft.costs[row, 1]
        _reach(asked, items, client, reach)


@compiled
def _reach(asked: Asked, items: Items, client: int, reach: Shorts) -> None:
    counts = np.zeros((asked.days, asked.needs.shape[1]), np.int32)
    for at in range(items.first[client], items.first[client + 1]):
        counts[items.day[at], items.kind[at]] += 1
    for kind in range(asked.needs.shape[1]):
        total = 0
        for day in range(asked.days):
            total += min(counts[day, kind], asked.limits[client, kind])
        reach[client, kind] = min(total, asked.needs[client, kind])


@compiled
def _menu(asked: Asked, classes: Classes, visits: Visits, draft: Draft, client: int) -> int:
    """Everything for one client, in no order; the number of rows."""
    _mark_busy(asked, client, draft)
    _mark_last(asked, client, draft, True)
    found = 0
    tracks = asked.open.shape[0]
    for kind in range(asked.needs.shape[1]):
        if asked.needs[client, kind] == 0 or asked.limits[client, kind] == 0:
            continue
        for track in range(tracks):
            charge = asked.open[asked.track[client], kind, track]
            if charge < CLOSED:
                place = kind * tracks + track
                found = _seats(asked, classes, draft, (client, kind, place, found), charge)
        group = asked.desk[client, kind]
        if group >= 0:
            found = _visits(visits, draft, (kind, group, found))
    _mark_last(asked, client, draft, False)
    return found


@compiled
def _mark_busy(asked: Asked, client: int, draft: Draft) -> None:
    """`taken[day, t]`: busy slots before slot t, so that a difference tells whether a span is free."""
    draft.taken[:] = 0
    for at in range(asked.busy_first[client], asked.busy_first[client + 1]):
        for slot in range(asked.busy[at, 1], asked.busy[at, 2]):
            draft.taken[asked.busy[at, 0], slot + 1] = 1
    for day in range(asked.days):
        for slot in range(asked.slots):
            draft.taken[day, slot + 1] += draft.taken[day, slot]


@compiled
def _mark_last(asked: Asked, client: int, draft: Draft, on: bool) -> None:
    """Link the sections of last week to their classes, or undo that."""
    for at in range(asked.last_first[client], asked.last_first[client + 1]):
        cls = asked.cls[asked.last[at]]
        if on:
            draft.stay_next[at] = draft.stay[cls]
            draft.stay[cls] = at
        else:
            draft.stay[cls] = -1


@compiled
def _free(draft: Draft, day: int, start: int, length: int) -> bool:
    return bool(draft.taken[day, start + length] == draft.taken[day, start])


@compiled
def _seats(
    asked: Asked, classes: Classes, draft: Draft, place: tuple[int, int, int, int], charge: float
) -> int:
    """Seats of one kind in one track."""
    client, kind, group, found = place
    for cls in range(classes.first[group], classes.first[group + 1]):
        module = classes.module[cls]
        if not asked.modes[client] >> classes.mode[cls] & 1:
            continue
        if module >= 0 and asked.taken[client, module]:
            continue
        if not _free(draft, classes.day[cls], classes.start[cls], classes.length[cls]):
            continue
        cost = charge
        if asked.part[client] >= 0 and asked.part[client] != classes.part[cls]:
            cost += asked.preference
        at = draft.stay[cls]
        while True:
            row = draft.rows[found]
            row[_DAY], row[_START] = classes.day[cls], classes.start[cls]
            row[_LENGTH], row[_MODE] = classes.length[cls], classes.mode[cls]
            row[_KIND], row[_MODULE], row[_OPTION] = kind, module, cls
            row[_STAY] = asked.last[at] if at >= 0 else -1
            moved = asked.moved if asked.continuing[client] else 0.0
            draft.costs[found, 0] = cost if at >= 0 else cost + moved
            draft.costs[found, 1] = moved if at >= 0 else 0.0
            found += 1
            if at < 0 or draft.stay_next[at] < 0:
                break
            at = draft.stay_next[at]
    return found


@compiled
def _visits(visits: Visits, draft: Draft, place: tuple[int, int, int]) -> int:
    """Appointments of one kind."""
    kind, group, found = place
    for at in range(visits.first[group], visits.first[group + 1]):
        if not _free(draft, visits.day[at], visits.start[at], visits.length[at]):
            continue
        row = draft.rows[found]
        row[_DAY], row[_START] = visits.day[at], visits.start[at]
        row[_LENGTH], row[_MODE] = visits.length[at], EITHER
        row[_KIND], row[_MODULE], row[_OPTION], row[_STAY] = kind, -1, visits.option[at], -1
        draft.costs[found, 0] = 0.0
        draft.costs[found, 1] = 0.0
        found += 1
    return found
