"""Questions about a week that does not exist: one more group, a room less, two more clinicians.

A scenario holds people who wait and options, each a few changes of what the site has. Every
option is measured against the week as it stands, with the same people put into it. Nothing here
searches; `wayhome.solver.what_if` does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from wayhome.domain.week.problem import Client, Days, Problem, Section, overlap


@dataclass(frozen=True, slots=True)
class NewSection:
    """One more group. Its leader and room are taken to be free: whoever asks has looked."""

    section: Section


@dataclass(frozen=True, slots=True)
class RoomLess:
    """A room cannot be used. Its groups move to a room that stands empty then, or fall out."""

    room: str


@dataclass(frozen=True, slots=True)
class MoreClinicians:
    """Counselors with this time for individual appointments, for people who lack one."""

    count: int
    free: Days


Change = NewSection | RoomLess | MoreClinicians


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that could be done, under a name for people."""

    name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """Who waits, and what could be done.

    `leaving` is how many people leave the program a week; it turns the number who still wait into
    weeks. None when nobody knows.
    """

    problem: str
    waiting: tuple[Client, ...]
    options: tuple[Option, ...]
    leaving: float | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """One week. `served` of the clients have everything they need, `units` are delivered to them.

    `seated` people of the waiting list would have their whole week, `partly` some of it; the rest
    wait on. `waiting_units` is what those two get. `idle_minutes` lie between two things on one
    day, for everybody. `cost` is the week's, with what the waiting lack charged as for clients.
    """

    served: int
    units: int
    seated: int
    partly: int
    waiting_units: int
    idle_minutes: int
    cost: float


class Use(NamedTuple):
    """One new group: how many of those concerned could come at all, and how many would."""

    section: str
    could: int
    would: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an option does: the week with it and without it, by the same number of passes.

    `fallen` are the groups that found no other room. `uses` has one row a new group.
    `new_clinician` people would see one of the new clinicians.
    """

    option: Option
    without: Effect
    effect: Effect
    uses: tuple[Use, ...] = ()
    fallen: tuple[str, ...] = ()
    new_clinician: int = 0

    @property
    def gain(self) -> float:
        """By how much the cost falls; negative when the option makes the week worse."""
        return self.without.cost - self.effect.cost


@dataclass(frozen=True, slots=True)
class Answers:
    """Every option, best first, and today's week with the waiting list put into it."""

    today: Effect
    waiting: int
    outcomes: tuple[Outcome, ...]
    leaving: float | None = None
    seconds: float | None = None


def ranked(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Largest gain first; equal ones in the order in which they were asked."""
    return tuple(sorted(outcomes, key=lambda outcome: -outcome.gain))


def weeks_to_wait(waiting: int, effect: Effect, leaving: float | None) -> int | None:
    """Weeks until the last of those who still wait can begin; None when that cannot be said.

    Each place that comes free goes to the longest on the list, and nobody new is counted.
    """
    left = waiting - effect.seated
    if not left:
        return 0
    return math.ceil(left / leaving) if leaving else None


def newcomers(problem: Problem, count: int) -> tuple[Client, ...]:
    """People like the site's own clients, spread evenly over them: a waiting list to try.

    They have no group of last week and have taken no module. Empty where nobody is like anybody.
    """
    clients, taken = problem.clients, {client.id for client in problem.clients}
    names = (name for at in range(count + len(taken)) if (name := f"waiting-{at + 1}") not in taken)
    return tuple(
        replace(
            clients[at * len(clients) // count],
            id=name,
            last_week=frozenset(),
            modules_taken=frozenset(),
            authorization=None,
        )
        for at, name in zip(range(count if clients else 0), names, strict=False)
    )


def without_room(problem: Problem, room: str) -> tuple[tuple[Section, str], ...]:
    """The groups of a room, each with the empty room that it could use instead, or ''.

    Rooms are those that some group uses (and those the problem lists): how many they seat is
    asked only where it is known. Earlier groups choose first.
    """
    seats = {row.id: row.seats for row in problem.rooms}
    known = sorted({section.room for section in problem.sections if section.room} | set(seats))
    others = [name for name in known if name != room]
    held = [section for section in problem.sections if section.room]
    found = []
    ours = [section for section in held if section.room == room]
    for section in sorted(ours, key=lambda row: (row.day, row.start, row.id)):
        new = next(
            (
                name
                for name in others
                if seats.get(name, section.capacity) >= section.capacity
                and not _in_use(held, name, section)
            ),
            "",
        )
        found.append((section, new))
        if new:
            held.append(replace(section, room=new))
    return tuple(found)


def _in_use(held: Sequence[Section], room: str, at: Section) -> bool:
    return any(
        other.room == room
        and other.day == at.day
        and overlap((other.start, other.end), (at.start, at.end))
        for other in held
    )
