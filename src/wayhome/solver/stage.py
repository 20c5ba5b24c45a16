"""A planned week on which things are tried: who may move gets the best week, exactly.

Sections can be shut, opened and ended; a person can have doubles, who need the same and have
another counselor. Whatever is done inside `kept` is taken back at its end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from wayhome.domain.week.cost import cost
from wayhome.domain.week.problem import COUNSELOR, Problem
from wayhome.domain.week.timetable import Appointment, Seat, Timetable
from wayhome.solver.answer import weeks_of
from wayhome.solver.insertion import Planner, planner
from wayhome.solver.model import CLOSED, Week, compile_model
from wayhome.solver.site import Site

MOST_ROUNDS: Final = 12
"""Rounds of settling, the same for all. Two or three are usual."""
_LESS: Final = 1e-6


class Held(NamedTuple):
    """A person's week; the number of the menu it was made from; its cost alone, C1-C7, if known."""

    number: int
    week: Week
    own: float | None
    idle: int


@dataclass(slots=True)
class Tally:
    """People with everything, people with something, units, and idle slots."""

    full: int = 0
    some: int = 0
    units: int = 0
    idle: int = 0


class Stage:
    """The clients of `base` by number, in the weeks that the timetable gives them.

    `problem` is `base` and, after its sections, clinicians and clients, whatever can be added.
    """

    def __init__(self, problem: Problem, base: Problem, timetable: Timetable) -> None:
        self.base, self.model = base, compile_model(problem)
        self.site = Site(self.model)
        self.hired: Mapping[int, Sequence[int]] = {}
        self._shut: set[int] = set()
        self._planners: dict[int, Planner] = {}
        weeks = weeks_of(self.model, timetable)
        self.held = [_held(at, weeks[at]) for at in range(len(base.clients))]
        for client, held in enumerate(self.held):
            self.site.place(client, held.week)

    def shut(self, sections: Iterable[int]) -> None:
        """Let nobody in; those who sit there stay."""
        for at in sections:
            self._shut.add(at)
            self.site.next_charge[at] = CLOSED

    def open(self, sections: Iterable[int]) -> float:
        """Let people in; what the empty sections cost from now on."""
        return sum(self._unshut(at) for at in sections)

    def end(self, sections: Collection[int]) -> float:
        """Send those who sit there home and shut; the change of the whole cost."""
        change = 0.0
        for client in sorted({client for at in sections for client in self.members(at)}):
            held = self._known(client)
            rest = tuple(entry for entry in held.week if entry.section not in sections)
            change += self.site.lift(held.number, held.week) - (held.own or 0)
            change += self.site.place(held.number, rest)
            own = self._alone(client, rest)
            change += own
            self.held[client] = _held(held.number, rest, own)
        self.shut(sections)
        return change - sum(self.model.charges[at][0] for at in sections)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Take back at the end whatever is done inside."""
        before, shut = list(self.held), set(self._shut)
        yield
        changed = [
            client for client, held in enumerate(before) if held.week != self.held[client].week
        ]
        for client in changed:
            self.site.lift(self.held[client].number, self.held[client].week)
        for at in self._shut - shut:
            self._unshut(at)
        for client in changed:
            self.site.place(before[client].number, before[client].week)
        self.held, self.hired = before, {}
        self.shut(shut)

    def settle(self, people: Sequence[int], asked: set[int]) -> float:
        """Ask those of `people` who are `asked`, in order, until nobody can do better alone.

        Whoever could use what somebody leaves is asked again. The change of the whole cost.
        """
        change = 0.0
        for _ in range(MOST_ROUNDS):
            left: set[int] = set()
            for client in people:
                if client in asked:
                    change += self._ask(client, left)
            asked = {client for client in people if not left.isdisjoint(self._reach(client))}
        return change

    def members(self, section: int) -> list[int]:
        """Who sits in a section, by the person's own number."""
        owner = {self.held[client].number: client for client in self.hired}
        return sorted(owner.get(number, number) for number in self.site.rolls[section])

    def could_use(self, client: int, sections: Iterable[int]) -> bool:
        """Whether the rules about this client alone allow one of these sections."""
        return not self._reach(client).isdisjoint(sections)

    def sees_new(self, client: int) -> bool:
        """Whether a double's counselor has an appointment with this client."""
        held = self.held[client]
        kinds = self.base.kinds
        return held.number != client and any(kinds[row.kind].held == COUNSELOR for row in held.week)

    def tally(self, waiting: range) -> tuple[Tally, Tally]:
        """Everybody else, and those who wait."""
        found = Tally(), Tally()
        for client, held in enumerate(self.held):
            row, units = found[client in waiting], len(held.week)
            row.full += units == sum(self.base.clients[client].needs.values())
            row.some += units > 0
            row.units += units
            row.idle += held.idle
        return found

    def _ask(self, client: int, left: set[int]) -> float:
        """Give a client the best week there is room for, where it is better; note what is left."""
        old = self._known(client)
        change = self.site.lift(old.number, old.week) - (old.own or 0)
        numbers = (client, *self.hired.get(client, ()))
        found = [(self._planner(number).best(self.site), number) for number in numbers]
        best, number = min(found, key=lambda pair: pair[0].cost)
        if change + best.cost > -_LESS:
            self.site.place(old.number, old.week)
            return 0.0
        own = best.cost - self.site.place(number, best.week)
        self.held[client] = _held(number, best.week, own)
        left |= _uses(old.week) - _uses(best.week)
        return change + best.cost

    def _known(self, client: int) -> Held:
        held = self.held[client]
        if held.own is None:
            held = self.held[client] = held._replace(own=self._alone(client, held.week))
        return held

    def _alone(self, client: int, week: Week) -> float:
        """What a week costs as if nobody else were there, by the domain's own reading."""
        who, model = self.base.clients[client], self.model
        sections = [model.problem.sections[entry.section] for entry in week if entry.section >= 0]
        kinds = self.base.kinds
        visits = [
            Appointment(
                *(who.id, row.kind, "", row.day, model.minute(row.start)),
                *(kinds[row.kind].minutes, row.mode),
            )
            for row in week
            if row.section < 0
        ]
        alone = replace(
            self.base,
            clients=(who,),
            sections=tuple(sections),
            apart=(),
            weights=replace(self.base.weights, over=0, under=0),
        )
        seats = tuple(Seat(who.id, section.id) for section in sections)
        table = Timetable(alone.name, alone.week_of, seats, tuple(visits), (), 0.0)
        return cost(alone, table).total

    def _planner(self, number: int) -> Planner:
        found = self._planners.get(number)
        if found is None:
            found = self._planners[number] = planner(self.model, number)
        return found

    def _reach(self, client: int) -> set[int]:
        """Sections and desks (below 0) that a client could use, now."""
        found: set[int] = set()
        for number in (client, *self.hired.get(client, ())):
            plans = self._planner(number)
            found.update(plans.sections)
            found.update(-1 - row.desk for day in plans.menu.days for row in day.visits)
        return found

    def _unshut(self, section: int) -> float:
        self._shut.discard(section)
        charges, size = self.model.charges[section], len(self.site.rolls[section])
        is_full = size + 1 == len(charges)
        self.site.next_charge[section] = CLOSED if is_full else charges[size + 1] - charges[size]
        return charges[0]


def _held(number: int, week: Week, own: float | None = None) -> Held:
    return Held(number, week, own, _idle(week))


def _uses(week: Week) -> set[int]:
    return {entry.section if entry.section >= 0 else -1 - entry.desk for entry in week}


def _idle(week: Week) -> int:
    """Idle slots between the first and the last entry of each day."""
    days: dict[int, list[tuple[int, int]]] = {}
    for entry in week:
        days.setdefault(entry.day, []).append((entry.start, entry.start + entry.length))
    return sum(
        max(end for _, end in rows) - min(start for start, _ in rows) - sum(b - a for a, b in rows)
        for rows in days.values()
    )
