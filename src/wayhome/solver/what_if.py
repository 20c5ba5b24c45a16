"""What another group, a room less or more clinicians would do to a week and to the wait.

The site is compiled once, with everything that any option adds; what an option does not have
stays shut. Only those concerned are moved: whoever waits, whoever lacks something, and whoever
loses a group. Everybody else keeps the week as it stands.

Today's week is settled first (`solver.stage`): each of those concerned gets the best week there
is room for, exactly, until nobody can do better alone. Every option goes on from there and gets
`ROUNDS` rounds. The week that it is compared with has had them too: it is settled over the same
people, so that no number of rounds changes it. The difference is the option's, not that of more
searching.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from wayhome.domain.verdict import Refused, no
from wayhome.domain.week.cost import short_list
from wayhome.domain.week.problem import (
    COUNSELOR,
    WEEK_ONE,
    WEEK_TWO,
    Client,
    Clinician,
    Problem,
    Section,
)
from wayhome.domain.week.timetable import Timetable
from wayhome.domain.what_if import (
    Answers,
    Effect,
    MoreClinicians,
    NewSection,
    Option,
    Outcome,
    RoomLess,
    Scenario,
    Use,
    ranked,
    without_room,
)
from wayhome.solver.answer import require_sound
from wayhome.solver.seating import Seating
from wayhome.solver.stage import Stage

ROUNDS: Final = 2
"""First those who could use what is new or have lost something, then whoever could use what they
left. A third takes half as long again and moves the gain by about a hundredth."""


def what_if(
    problem: Problem, timetable: Timetable, scenario: Scenario, *, as_it_stands: bool = False
) -> Answers:
    """Every option of a scenario against the week as it stands, best first.

    The same input gives the same answer. Raises `Refused` for a week of the second format, and
    when the timetable breaks a hard rule; `as_it_stands` leaves out what cannot stand instead, as
    little as possible.
    """
    if problem.format == WEEK_TWO:
        raise Refused(no("what_if.format", f"{WEEK_TWO} is not weighed yet. Ask of {WEEK_ONE}."))
    if as_it_stands:
        timetable = _standing(problem, timetable, scenario)
    require_sound(problem, timetable)
    asked = Asked(problem, timetable, scenario)
    outcomes = [asked.outcome(number) for number in range(len(scenario.options))]
    return Answers(asked.today, len(scenario.waiting), ranked(outcomes), scenario.leaving)


def _standing(problem: Problem, timetable: Timetable, scenario: Scenario) -> Timetable:
    seating = Seating(replace(problem, clients=(*problem.clients, *scenario.waiting)))
    seating.load(timetable)
    return seating.timetable()


class Asked:
    """A scenario on its stage: today's week is settled, options are tried and taken back."""

    def __init__(self, problem: Problem, timetable: Timetable, scenario: Scenario) -> None:
        self.problem, self.options = problem, scenario.options
        short = {row.client for row in short_list(problem, timetable)}
        listed = (*(who for who in problem.clients if who.id in short), *scenario.waiting)
        self.base = replace(problem, clients=(*problem.clients, *scenario.waiting))
        grown = _grown(self.base, listed, scenario.options)
        self.sections, self.doubles = grown.sections, grown.doubles
        self.stage = Stage(grown.problem(self.base), self.base, timetable)
        self.stage.shut([at for rows in self.sections.values() for at in rows])
        self.concerned = [self.stage.seating.clients[who.id] for who in listed]
        self.stage.settle(self.concerned, set(self.concerned))
        self.today = self._effect()

    def outcome(self, number: int) -> Outcome:
        """What one option does."""
        with self.tried(number) as outcome:
            return outcome

    @contextmanager
    def tried(self, number: int) -> Iterator[Outcome]:
        """The stage with an option on it; as before when this ends."""
        option, stage = self.options[number], self.stage
        fallen = [stage.seating.sections[name] for name in _fallen(self.problem, option)]
        with stage.kept():
            lose = self._members(fallen)
            people = sorted({*self.concerned, *lose})
            stage.settle(people, lose)
            without = self._effect()
            self._apply(number, people, fallen=fallen)
            yield Outcome(
                option=option,
                without=without,
                effect=self._effect(),
                uses=tuple(self._uses(number)),
                fallen=tuple(self.problem.sections[at].id for at in fallen),
                new_clinician=sum(map(stage.sees_new, self.doubles.get(number, ()))),
            )

    def _members(self, sections: Sequence[int]) -> set[int]:
        """Those who sit in one of these groups."""
        return {client for at in sections for client in self.stage.members(at)}

    def _apply(self, number: int, people: Sequence[int], *, fallen: Sequence[int]) -> None:
        """Do what an option says, and settle."""
        stage, opened = self.stage, self.sections.get(number, [])
        asked = self._members(fallen)
        stage.end(fallen)
        stage.open(opened)
        stage.hired = self.doubles.get(number, {})
        asked |= {client for client in people if stage.could_use(client, opened)}
        stage.settle(people, asked | set(stage.hired), ROUNDS)

    def _uses(self, number: int) -> Iterator[Use]:
        changes = [row for row in self.options[number].changes if isinstance(row, NewSection)]
        for at, change in zip(self.sections.get(number, []), changes, strict=True):
            could = sum(self.stage.could_use(client, [at]) for client in self.concerned)
            yield Use(change.section.id, could, len(self.stage.members(at)))

    def _effect(self) -> Effect:
        known = len(self.problem.clients)
        in_care = self.stage.tally(0, known)
        on_list = self.stage.tally(known, len(self.base.clients))
        return Effect(
            served=in_care.full,
            units=in_care.units,
            seated=on_list.full,
            partly=on_list.some - on_list.full,
            waiting_units=on_list.units,
            idle_minutes=(in_care.idle + on_list.idle) * self.problem.grid_minutes,
            cost=round(self.stage.cost, 6),
        )


def _fallen(problem: Problem, option: Option) -> Iterator[str]:
    """The groups that lose their room and find no other."""
    for change in option.changes:
        if isinstance(change, RoomLess):
            for section, other in without_room(problem, change.room):
                if not other:
                    yield section.id


@dataclass(slots=True)
class _Grown:
    """What the options add, and by option the numbers that it has in the problem grown by it."""

    new_sections: list[Section] = field(default_factory=list)
    new_clinicians: list[Clinician] = field(default_factory=list)
    new_clients: list[Client] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    sections: dict[int, list[int]] = field(default_factory=dict)
    doubles: dict[int, dict[int, list[int]]] = field(default_factory=dict)

    def problem(self, base: Problem) -> Problem:
        """The problem with all of it."""
        return replace(
            base,
            sections=(*base.sections, *self.new_sections),
            clinicians=(*base.clinicians, *self.new_clinicians),
            clients=(*base.clients, *self.new_clients),
            apart=(*base.apart, *self.pairs),
        )


def _grown(base: Problem, listed: Sequence[Client], options: Sequence[Option]) -> _Grown:
    found = _Grown()
    for number, option in enumerate(options):
        for change in option.changes:
            if isinstance(change, NewSection):
                at = len(base.sections) + len(found.new_sections)
                name = f"option {number}, section {at}"
                found.new_sections.append(replace(change.section, id=name))
                found.sections.setdefault(number, []).append(at)
            elif isinstance(change, MoreClinicians):
                _hire(base, listed, number, change=change, found=found)
    return found


def _hire(
    base: Problem,
    listed: Sequence[Client],
    number: int,
    *,
    change: MoreClinicians,
    found: _Grown,
) -> None:
    """New clinicians, and for each a double of everybody who could be theirs."""
    numbers = {client.id: at for at, client in enumerate(base.clients)}
    doubles = found.doubles.setdefault(number, {})
    talks = [name for name, kind in base.kinds.items() if kind.held == COUNSELOR]
    for _ in range(change.count):
        hired = Clinician(f"option {number}, clinician {len(found.new_clinicians)}", change.free)
        found.new_clinicians.append(hired)
        same: dict[str, str] = {}
        for who in listed:
            if any(who.need(kind) for kind in talks):
                same[who.id] = f"{who.id} with {hired.id}"
                doubles.setdefault(numbers[who.id], []).append(
                    len(base.clients) + len(found.new_clients)
                )
                found.new_clients.append(replace(who, id=same[who.id], counselor=hired.id))
        for one, two in base.apart:
            found.pairs += [
                (first, second)
                for first in {one, same.get(one, one)}
                for second in {two, same.get(two, two)}
                if (first, second) != (one, two)
            ]
