"""Settling, compiled: some people ask in turn for the best week, until nobody can do better alone.

A person has one menu or several: the own one and those of doubles, who need the same and have
another counselor. `number[p]` says from which the week of person `p` is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wayhome.solver.arrays import CLOSED, Flags, Ints
from wayhome.solver.jit import compiled
from wayhome.solver.seat_kernel import (
    Ground,
    Seats,
    keep_week,
    next_charge,
    take_week,
    true_prices,
)
from wayhome.solver.week_kernel import Work, best_week

LESS = 1e-6
"""What a week must be cheaper by, to be a better one."""


class Cast(NamedTuple):
    """Those who may move, in the order in which they ask.

    `person[k]` is the k-th; `reach[k, row]` says which of all that is scarce could be of use (the
    row of a class of sections has the number of the class). The doubles that play are
    `doubles[first[k] : first[k + 1]]`.
    """

    person: Ints
    reach: Flags
    first: Ints
    doubles: Ints


class Notes(NamedTuple):
    """Working room: a week to go back to, and which rows somebody has left."""

    items: Ints
    sections: Ints
    freed: Flags
    rows: Ints
    count: Ints  # type: ignore[assignment]  # a tuple's own `count` is not used


def notes_for(rows: int, most: int) -> Notes:
    """Room for weeks of `most` entries at a site with so many rows."""
    return Notes(
        np.zeros(most, np.int64),
        np.zeros(most, np.int64),
        np.zeros(rows, np.bool_),
        np.zeros(rows, np.int64),
        np.zeros(2, np.int64),
    )


@compiled
def settle(
    ground: Ground, seats: Seats, work: Work, cast: Cast, notes: Notes, ask: tuple[Ints, Flags, int]
) -> None:
    """Let those ask whose flag stands, then whoever could use what was left, and so on.

    `ask` is: the menu of each person's week, the flags of the cast, the most rounds.
    """
    number, asked, rounds = ask
    for _ in range(rounds):
        notes.count[1] = 0
        for at in range(len(cast.person)):
            if asked[at]:
                _ask(ground, seats, work, cast, notes, (number, at))
        for at in range(len(cast.person)):
            asked[at] = False
            for index in range(notes.count[1]):
                if cast.reach[at, notes.rows[index]]:
                    asked[at] = True
                    break
        for index in range(notes.count[1]):
            notes.freed[notes.rows[index]] = False
        if notes.count[1] == 0:
            return


@compiled
def _ask(
    ground: Ground, seats: Seats, work: Work, cast: Cast, notes: Notes, who: tuple[Ints, int]
) -> None:
    """Give one person the best week there is room for, if it is better."""
    number, at = who
    person = cast.person[at]
    old = number[person]
    now = _out(ground, seats, old, notes)
    best, chosen, menu = CLOSED, person, person
    for place in range(cast.first[at] - 1, cast.first[at + 1]):
        menu = person if place < cast.first[at] else cast.doubles[place]
        true_prices(ground, seats, menu, work)
        value = best_week(ground.menus, menu, work)
        if value < best:
            best, chosen = value, menu
    if best > now - LESS:
        _back(ground, seats, old, work, notes)
        return
    if menu != chosen:
        true_prices(ground, seats, chosen, work)
        best_week(ground.menus, chosen, work)
    keep_week(ground, seats, chosen, work)
    number[person] = chosen
    _note_left(ground, seats, chosen, notes)


@compiled
def _out(ground: Ground, seats: Seats, menu: int, notes: Notes) -> float:
    """Take a week out and remember it; what it costs to have it, C8 and C9 included."""
    value = float(seats.own[menu])
    notes.count[0] = seats.count[menu]
    for place in range(notes.count[0]):
        notes.items[place] = seats.items[menu, place]
        notes.sections[place] = seats.section[menu, place]
    take_week(ground, seats, menu)
    for place in range(notes.count[0]):
        section = notes.sections[place]
        if section >= 0:
            value += next_charge(ground.sections, section, seats.size[section])
    return value


@compiled
def _back(ground: Ground, seats: Seats, menu: int, work: Work, notes: Notes) -> None:
    """Put the remembered week back as it was."""
    first = ground.menus.items.first[menu]
    for place in range(notes.count[0]):
        work.chosen[place] = notes.items[place] - first
        seats.target[notes.items[place] - first] = notes.sections[place]
    work.count[0] = notes.count[0]
    keep_week(ground, seats, menu, work)


@compiled
def _note_left(ground: Ground, seats: Seats, menu: int, notes: Notes) -> None:
    """Note what somebody else may use now, and could not or not as cheaply while this week held it.

    That is a seat that has become cheaper, any seat where somebody was in a foe's way, and the
    last of the appointments of a slot.
    """
    options, people = ground.options, ground.menus.people
    has_foes = people.foes_first[menu + 1] > people.foes_first[menu]
    for place in range(notes.count[0]):
        section = notes.sections[place]
        if section >= 0:
            size = seats.size[section]
            less = next_charge(ground.sections, section, size)
            if has_foes or less < next_charge(ground.sections, section, size + 1):
                _note(notes, ground.sections.cls[section])
            continue
        option = ground.menus.items.option[notes.items[place]]
        for at in range(options.first[option], options.first[option + 1]):
            if seats.left[options.rows[at]] == 1:
                _note(notes, options.rows[at])


@compiled
def _note(notes: Notes, row: int) -> None:
    if not notes.freed[row]:
        notes.freed[row] = True
        notes.rows[notes.count[1]] = row
        notes.count[1] += 1


@compiled
def tally(ground: Ground, seats: Seats, number: Ints, needs: Ints, span: tuple[int, int]) -> Ints:
    """Of the persons of a span: with everything, with something, units, idle slots."""
    found = np.zeros(4, np.int64)
    for person in range(span[0], span[1]):
        menu = number[person]
        units = seats.count[menu]
        found[0] += units == needs[person]
        found[1] += units > 0
        found[2] += units
        found[3] += _idle(ground, seats, menu)
    return found


@compiled
def _idle(ground: Ground, seats: Seats, menu: int) -> int:
    items, rates = ground.menus.items, ground.menus.rates
    total = 0
    for day in range(rates.days):
        first, last, held = rates.slots, 0, 0
        for place in range(seats.count[menu]):
            at = seats.items[menu, place]
            if items.day[at] == day:
                first = min(first, items.start[at])
                last = max(last, items.start[at] + items.length[at])
                held += items.length[at]
        total += max(0, last - first - held)
    return total
