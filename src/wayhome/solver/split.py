"""From classes to sections: who of those in a class sits in which of its parallel sections.

Those who were here last week first, in their own section while it has room; everybody else where
one more head costs least, in the emptier of two; never with somebody to be kept apart from.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from wayhome.solver.arrays import Ints, Sections, Shorts
from wayhome.solver.menus import Site
from wayhome.solver.pool import Block, used_rows
from wayhome.solver.price_kernel import Weeks
from wayhome.solver.seat_kernel import Seats


class _Rolls:
    """Heads by section, and who must not meet whom."""

    def __init__(self, site: Site) -> None:
        sections: Sections = site.sections
        self.size = [0] * len(sections.cls)
        self.minimum, self.target = sections.minimum.tolist(), sections.target.tolist()
        self.capacity = sections.capacity.tolist()
        self.under, self.over = sections.under, sections.over
        first = sections.first.tolist()
        members = sections.members.tolist()
        self.members = [members[a:b] for a, b in pairwise(first)]
        people = site.menus.people
        begins, foes = people.foes_first.tolist(), people.foes.tolist()
        self.foes = {at: foes[a:b] for at, (a, b) in enumerate(pairwise(begins)) if b > a}
        self.sits: dict[int, set[int]] = {client: set() for client in self.foes}

    def open(self, client: int, section: int) -> bool:
        """Whether there is room, and nobody to be kept apart from."""
        if self.size[section] >= self.capacity[section]:
            return False
        return not any(section in self.sits[foe] for foe in self.foes.get(client, ()))

    def cheapest(self, client: int, cls: int) -> int:
        """The open section of a class in which one more head costs least, or -1."""
        able = [section for section in self.members[cls] if self.open(client, section)]
        return min(able, key=self._charge) if able else -1

    def sit(self, client: int, section: int, change: int = 1) -> None:
        """Seat a client, or with -1 take one out."""
        self.size[section] += change
        if client in self.sits:
            (self.sits[client].add if change > 0 else self.sits[client].discard)(section)

    def _charge(self, section: int) -> tuple[float, int]:
        size = self.size[section]
        low = -self.under if size < self.minimum[section] else 0.0
        high = self.over if size >= self.target[section] else 0.0
        return low + high, size


def seat_in_sections(site: Site, seats: Seats, weeks: Weeks) -> Ints:
    """Seat everybody in these weeks; the clients for whom no section is left stay out."""
    items, rolls = site.menus.items, _Rolls(site)
    filled = np.arange(weeks.items.shape[1])[None, :] < weeks.count[:, None]
    table = np.where(filled, weeks.items, 0)
    classes = np.where(filled, site.options.cls[items.option[table]], -1)
    stays = np.where(classes >= 0, items.stay[table], -1)
    section = np.full(table.shape, -1, np.int32)
    out: set[int] = set()
    for client, place in np.argwhere(stays >= 0).tolist():
        if rolls.open(client, stays[client, place]):
            section[client, place] = stays[client, place]
            rolls.sit(client, int(stays[client, place]))
    for client, place in np.argwhere((classes >= 0) & (section < 0)).tolist():
        found = rolls.cheapest(client, int(classes[client, place]))
        if found < 0:
            out.add(client)
        else:
            section[client, place] = found
            rolls.sit(client, found)
    for client in out:
        for at in section[client][section[client] >= 0].tolist():
            rolls.sit(client, at, -1)
    left = np.array(sorted(out), np.int64)
    _write(site, seats, weeks, section=section, out=left, rolls=rolls)
    return left


def _write(
    site: Site, seats: Seats, weeks: Weeks, *, section: Shorts, out: Ints, rolls: _Rolls
) -> None:
    items, width = site.menus.items, weeks.items.shape[1]
    count = weeks.count.copy()
    count[out] = 0
    filled = np.arange(width)[None, :] < count[:, None]
    table = np.where(filled, weeks.items, 0)
    moved = filled & (section >= 0) & (section != items.stay[table])
    seats.items[:, :width] = table
    seats.section[:, :width] = section
    seats.count[:] = count
    seats.own[:] = np.where(count > 0, weeks.value + (items.other[table] * moved).sum(axis=1), 0.0)
    seats.size[:] = rolls.size
    block = Block(np.arange(len(count)), weeks.value, table, count)
    row = used_rows(site, block)[1]
    seats.left[:] = site.rows.capacity - np.bincount(row, minlength=len(site.rows.capacity))
    seats.barred[:] = -1
