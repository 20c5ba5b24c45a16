"""The rival's model: merged section classes in CP-SAT, every variable with a hinted value."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

from benchmarks.rivals.choices import Choice, Classes, choices, held_choices, room
from wayhome.domain.week.problem import COUNSELOR, Client, Problem, Section
from wayhome.domain.week.timetable import Timetable

Term = Any
"""A linear expression; OR-tools has no common type for them."""


@dataclass
class Person:
    """One client's flags by choice, the choices of the hinted plan, and the days attended."""

    client: Client
    takes: dict[Choice, Term] = field(default_factory=dict)
    hints: set[Choice] = field(default_factory=set)
    days: list[Term] = field(default_factory=list)


class Model:
    """One whole week. `people` has the decisions; `cp` is what CP-SAT solves."""

    def __init__(self, problem: Problem, classes: Classes, start: Timetable) -> None:
        self.problem, self.classes = problem, classes
        self.cp = cp_model.CpModel()
        self.charges: list[Term] = []
        held = held_choices(classes, start)
        self.people = [self._person(each, held.get(each.id, set())) for each in problem.clients]
        self._groups()
        self._appointments()
        self._apart()
        self.cp.minimize(sum(self.charges))

    def _flag(self, *, hint: bool) -> Term:
        found = self.cp.new_bool_var("")
        self.cp.add_hint(found, hint)
        return found

    def _number(self, most: int, *, hint: int) -> Term:
        found = self.cp.new_int_var(0, most, "")
        self.cp.add_hint(found, min(most, max(0, hint)))
        return found

    def _charge(self, weight: float, term: Term) -> None:
        if weight:
            self.charges.append(int(weight) * term)

    def _person(self, client: Client, held: set[tuple[object, ...]]) -> Person:
        person = Person(client)
        for choice in choices(self.problem, self.classes, client):
            if choice.is_among(held, client):
                person.hints.add(choice)
            person.takes[choice] = self._flag(hint=choice in person.hints)
            self._charge(choice.cost, person.takes[choice])
        self._needs(person)
        person.days = [self._day(person, day) for day in range(self.problem.days)]
        came = len({choice.day for choice in person.hints})
        self.cp.add(sum(person.days) <= client.max_days)
        few = self._number(client.min_days, hint=client.min_days - came)
        self.cp.add(few >= client.min_days - sum(person.days))
        self._charge(self.problem.weights.min_days, few)
        return person

    def _needs(self, person: Person) -> None:
        """H5, H6, H9 and the charge for what is missing."""
        modules, per_day = defaultdict(list), defaultdict(list)
        for choice, flag in person.takes.items():
            per_day[choice.day, choice.kind].append(flag)
            if choice.module is not None:
                modules[choice.module].append(flag)
        for flags in modules.values():
            self.cp.add_at_most_one(flags)
        for (_, kind), flags in per_day.items():
            self.cp.add(sum(flags) <= person.client.most(kind))
        for kind, need in person.client.needs.items():
            got = sum(choice.kind == kind for choice in person.hints)
            missing = self._number(need, hint=need - got)
            flags = [flag for choice, flag in person.takes.items() if choice.kind == kind]
            self.cp.add(sum(flags) + missing == need)
            self._charge(self.problem.weights.short[kind], missing)

    def _day(self, person: Person, day: int) -> Term:
        """H8, H11, and the charge for the day."""
        today = {choice: flag for choice, flag in person.takes.items() if choice.day == day}
        planned = [choice for choice in person.hints if choice.day == day]
        come = self._flag(hint=bool(planned))
        video = self._flag(hint=any(choice.mode == "video" for choice in planned))
        slots: dict[int, list[Term]] = defaultdict(list)
        for choice, flag in today.items():
            self.cp.add_implication(flag, come)
            if choice.mode:
                self.cp.add_implication(flag, video if choice.mode == "video" else ~video)
            for slot in range(choice.start, choice.end, self.problem.grid_minutes):
                slots[slot].append(flag)
        for flags in slots.values():
            self.cp.add_at_most_one(flags)
        self.cp.add(sum(today.values()) >= 1).only_enforce_if(come)
        self._charge(self.problem.weights.day, come)
        self._idle(today, planned)
        return come

    def _idle(self, today: dict[Choice, Term], planned: list[Choice]) -> None:
        """The charge for waiting between the first and the last entry, in slots."""
        grid, origin = self.problem.grid_minutes, self.problem.day_start
        most = (self.problem.day_end - origin) // grid
        begin = min((choice.start - origin for choice in planned), default=0) // grid
        finish = max((choice.end - origin for choice in planned), default=0) // grid
        full = sum(choice.end - choice.start for choice in planned) // grid
        first, last = self._number(most, hint=begin), self._number(most, hint=finish)
        for choice, flag in today.items():
            self.cp.add(first <= (choice.start - origin) // grid).only_enforce_if(flag)
            self.cp.add(last >= (choice.end - origin) // grid).only_enforce_if(flag)
        taken = sum((choice.end - choice.start) // grid * flag for choice, flag in today.items())
        idle = self._number(most, hint=finish - begin - full)
        self.cp.add(idle >= last - first - taken)
        self._charge(self.problem.weights.gap, idle)

    def _groups(self) -> None:
        """H12 and the charges for full and empty groups."""
        seats: dict[int, list[Term]] = defaultdict(list)
        stays: dict[str, list[Term]] = defaultdict(list)
        sizes: dict[int, int] = defaultdict(int)
        for person in self.people:
            for choice, flag in person.takes.items():
                seats[choice.group].append(flag)
                stays[choice.stay].append(flag)
                sizes[choice.group] += choice in person.hints
        for at, members in enumerate(self.classes.members):
            self._size(members, sum(seats[at]), sizes[at])
            for each in members:
                self.cp.add(sum(stays[each.id]) <= each.capacity)

    def _size(self, members: list[Section], size: Term, hint: int) -> None:
        least = sum(each.minimum for each in members)
        wanted = sum(each.target for each in members)
        most = sum(each.capacity for each in members)
        under = self._number(least, hint=least - hint)
        over = self._number(most - wanted, hint=hint - wanted)
        self.cp.add(size <= most)
        self.cp.add(under >= least - size)
        self.cp.add(over >= size - wanted)
        self._charge(self.problem.weights.under, under)
        self._charge(self.problem.weights.over, over)

    def _appointments(self) -> None:
        """H15 and H16: in every slot as many as the counselor or the pool has time for."""
        slots: dict[tuple[str, str, int], dict[int, list[Term]]] = {}
        for person in self.people:
            for choice, flag in person.takes.items():
                if choice.is_seat:
                    continue
                mine = self.problem.kinds[choice.kind].held == COUNSELOR
                at = choice.kind, person.client.counselor if mine else "", choice.day
                running = slots.setdefault(at, defaultdict(list))
                for slot in range(choice.start, choice.end, self.problem.grid_minutes):
                    running[slot].append(flag)
        for at, running in slots.items():
            free = room(self.problem, at)
            for slot, flags in running.items():
                self.cp.add(sum(flags) <= free[slot])

    def _apart(self) -> None:
        """H13 in classes of one section; in larger ones it is kept when they are split."""
        people = {person.client.id: person for person in self.people}
        for pair in self.problem.apart:
            flags: dict[int, list[Term]] = defaultdict(list)
            for name in pair:
                for choice, flag in people[name].takes.items():
                    if choice.is_seat and len(self.classes.members[choice.group]) == 1:
                        flags[choice.group].append(flag)
            for both in flags.values():
                self.cp.add_at_most_one(both)
