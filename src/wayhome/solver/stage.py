"""A planned week on which things are tried: who may move gets the best week, exactly.

Sections can be shut, opened and ended; a person can have doubles, who need the same and have
another counselor. Whatever is done inside `kept` is taken back at its end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from wayhome.domain.week.problem import COUNSELOR, Problem
from wayhome.domain.week.timetable import Timetable
from wayhome.solver.answer_arrays import Choice
from wayhome.solver.arrays import Flags, Shorts
from wayhome.solver.seat_kernel import keep_week
from wayhome.solver.seating import Seating, choices_of
from wayhome.solver.stage_kernel import Cast, notes_for, settle, tally

UNTIL_SETTLED: Final = 40
"""Rounds after which nobody has been seen to do better; three to five are usual."""


class Tally(NamedTuple):
    """People with everything, people with something, units, and idle slots."""

    full: int
    some: int
    units: int
    idle: int


class Stage:
    """The clients of `base` by number, in the weeks that the timetable gives them.

    `problem` is `base` and, after its sections, clinicians and clients, whatever can be added.
    """

    def __init__(self, problem: Problem, base: Problem, timetable: Timetable) -> None:
        self.base, self.seating = base, Seating(problem)
        self.hired: Mapping[int, Sequence[int]] = {}
        self.number = np.arange(len(base.clients))
        self._needs = np.array([sum(who.needs.values()) for who in base.clients], np.int64)
        self._menus: dict[tuple[int, ...], tuple[Flags, Flags]] = {}
        site = self.seating.site
        self._sizes = np.stack(
            [site.sections.minimum, site.sections.target, site.sections.capacity]
        )
        self._notes = notes_for(len(site.rows.capacity), self.seating.seats.items.shape[1])
        weeks = choices_of(self.seating, timetable)
        for client in range(len(base.clients)):
            self._keep(client, weeks[client])

    @property
    def cost(self) -> float:
        """The cost of the week as it stands; what is shut is not there."""
        return self.seating.cost

    def shut(self, sections: Collection[int]) -> None:
        """Take empty sections away."""
        self._resize(sections, np.zeros((3, len(sections)), self._sizes.dtype))

    def open(self, sections: Collection[int]) -> None:
        """Give sections their size."""
        self._resize(sections, self._sizes[:, list(sections)])

    def end(self, sections: Collection[int]) -> None:
        """Send those who sit there out and take the sections away."""
        for client in {client for at in sections for client in self.members(at)}:
            number = int(self.number[client])
            rest = [row for row in self.seating.week(number) if row.section not in sections]
            self.seating.take(number)
            self._keep(client, rest)
        self.shut(sections)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Take back at the end whatever is done inside."""
        seats, sections = self.seating.seats, self.seating.site.sections
        held = (seats.items, seats.section, seats.count, seats.own, seats.size, seats.left)
        tables: tuple[npt.NDArray[np.generic], ...] = (
            *(*held, self.number),
            *(sections.minimum, sections.target, sections.capacity),
        )
        before = [table.copy() for table in tables]
        yield
        for table, old in zip(tables, before, strict=True):
            table[:] = old
        self.hired = {}

    def settle(
        self, people: Sequence[int], asked: Collection[int], rounds: int = UNTIL_SETTLED
    ) -> None:
        """Ask those of `people` who are `asked`, in order; each takes the best week there is.

        Whoever could use what somebody left is asked in the next round. When nobody is, nobody of
        those asked can do better alone.
        """
        doubles = [self.hired.get(client, ()) for client in people]
        flags = np.array([client in asked for client in people], np.bool_)
        cast = Cast(
            person=np.array(people, np.int64),
            reach=np.array([self._menu(client)[0] for client in people]).reshape(len(people), -1),
            first=np.cumsum([0, *map(len, doubles)]),
            doubles=np.array([number for row in doubles for number in row], np.int64),
        )
        seating, ask = self.seating, (self.number, flags, rounds)
        settle(seating.ground, seating.seats, seating.work, cast, self._notes, ask)

    def members(self, section: int) -> list[int]:
        """Who sits in a section, by the person's own number."""
        seats = self.seating.seats
        sits = (seats.section == section) & (
            np.arange(seats.section.shape[1]) < seats.count[:, None]
        )
        inside = set(np.flatnonzero(sits.any(axis=1)).tolist())
        return [client for client, number in enumerate(self.number.tolist()) if number in inside]

    def could_use(self, client: int, sections: Collection[int]) -> bool:
        """Whether the rules about this client alone allow one of these sections."""
        classes = self.seating.site.sections.cls[list(sections)]
        return bool(self._menu(client)[1][classes].any())

    def sees_new(self, client: int) -> bool:
        """Whether a double's counselor has an appointment with this client."""
        number, items = int(self.number[client]), self.seating.site.menus.items
        held = [kind.held for kind in self.base.kinds.values()]
        kinds = (held[items.kind[row.item]] for row in self.seating.week(number))
        return number != client and COUNSELOR in kinds

    def tally(self, first: int, after: int) -> Tally:
        """The figures of the clients from `first` to before `after`."""
        seating = self.seating
        span = (first, after)
        found = tally(seating.ground, seating.seats, self.number, self._needs, span)
        return Tally(*found.tolist())

    def _keep(self, client: int, week: Sequence[Choice]) -> None:
        """Seat a person who is out in this very week."""
        seating, number = self.seating, int(self.number[client])
        first, work = seating.menu(number).start, seating.work
        for at, (item, section) in enumerate(week):
            work.chosen[at] = item - first
            seating.seats.target[item - first] = section
        work.count[0] = len(week)
        keep_week(seating.ground, seating.seats, number, work)

    def _menu(self, client: int) -> tuple[Flags, Flags]:
        """Which rows and which classes of sections a person could use, with the doubles hired."""
        numbers = (client, *self.hired.get(client, ()))
        if numbers not in self._menus:
            site = self.seating.site
            rows = np.zeros(len(site.rows.capacity), np.bool_)
            classes = np.zeros(len(site.sections.first), np.bool_)
            for number in numbers:
                menu = self.seating.menu(number)
                options = np.unique(site.menus.items.option[menu.start : menu.stop])
                first, after = site.options.first[options], site.options.first[options + 1]
                for step in range(int((after - first).max(initial=0))):
                    rows[site.options.rows[(first + step)[first + step < after]]] = True
                found = site.options.cls[options]
                classes[found[found >= 0]] = True
            self._menus[numbers] = rows, classes
        return self._menus[numbers]

    def _resize(self, sections: Collection[int], sizes: Shorts) -> None:
        held, at = self.seating.site.sections, list(sections)
        held.minimum[at], held.target[at], held.capacity[at] = sizes
