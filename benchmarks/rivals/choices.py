"""What each client may do in a week, with sections merged that nobody needs to tell apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from wayhome.domain.week.problem import COUNSELOR, SECTION, Client, Problem, Section, overlap
from wayhome.domain.week.timetable import Timetable


class Choice(NamedTuple):
    """One thing a client may do: sit in a class (or stay in a section), or hold an appointment.

    `group` is the class, below 0 for an appointment; `stay` is the section of last week, or "".
    """

    kind: str
    day: int
    start: int
    end: int
    mode: str
    group: int
    stay: str
    module: str | None
    cost: int

    @property
    def is_seat(self) -> bool:
        """Whether this is a seat, not an appointment."""
        return self.group >= 0

    def is_among(self, held: set[tuple[object, ...]], client: Client) -> bool:
        """Whether a plan that holds these (see `held_choices`) takes this choice."""
        if not self.is_seat:
            return (self.kind, self.day, self.start) in held
        if self.stay:
            return (self.group, self.stay) in held
        new = {at for at, section, *rest in held if not rest and section not in client.last_week}
        return self.group in new


class Classes:
    """Sections that nobody needs to tell apart, as one."""

    def __init__(self, problem: Problem) -> None:
        merged: dict[tuple[object, ...], list[Section]] = defaultdict(list)
        for section in problem.sections:
            merged[
                section.track,
                section.kind,
                section.day,
                section.start,
                section.minutes,
                section.mode,
                section.module,
            ].append(section)
        self.members = list(merged.values())
        self.of = {each.id: at for at, group in enumerate(self.members) for each in group}


def held_choices(classes: Classes, plan: Timetable) -> dict[str, set[tuple[object, ...]]]:
    """By client: (class, section) of each seat, (kind, day, start) of each appointment."""
    held: dict[str, set[tuple[object, ...]]] = defaultdict(set)
    for seat in plan.seats:
        held[seat.client].add((classes.of[seat.section], seat.section))
    for each in plan.appointments:
        held[each.client].add((each.kind, each.day, each.start))
    return held


def choices(problem: Problem, classes: Classes, client: Client) -> Iterator[Choice]:
    """Every choice of one client that keeps H3, H4, H7 and what was taken before."""
    yield from _seats(problem, classes, client)
    for kind, how in problem.kinds.items():
        if client.need(kind) and how.held != SECTION:
            for day, start in _starts(problem, client, kind):
                yield Choice(kind, day, start, start + how.minutes, "", -1, "", None, 0)


def _seats(problem: Problem, classes: Classes, client: Client) -> Iterator[Choice]:
    track = next(each for each in problem.tracks if each.id == client.track)
    for at, members in enumerate(classes.members):
        one = members[0]
        extra = track.open.get(one.kind, {}).get(one.track)
        busy = any(overlap((one.start, one.end), span) for span in client.busy[one.day])
        taken = one.module is not None and one.module in client.modules_taken
        wrong_mode = one.mode not in client.modes
        if extra is None or busy or taken or wrong_mode or not client.need(one.kind):
            continue
        other_part = client.prefers is not None and client.prefers != one.part
        own = int(extra + problem.weights.preference * other_part)
        moved = int(problem.weights.moved) if client.last_week else 0
        where = (one.kind, one.day, one.start, one.end, one.mode, at)
        kept = [each.id for each in members if each.id in client.last_week]
        for stay in kept:
            yield Choice(*where, stay, one.module, own)
        if len(kept) < len(members):
            yield Choice(*where, "", one.module, own + moved)


def _starts(problem: Problem, client: Client, kind: str) -> Iterator[tuple[int, int]]:
    grid, minutes = problem.grid_minutes, problem.kinds[kind].minutes
    for day in range(problem.days):
        free = room(problem, (kind, client.counselor, day))
        for start in range(problem.day_start, problem.day_end - minutes + 1, grid):
            end = start + minutes
            if all(free.get(slot) for slot in range(start, end, grid)) and not any(
                overlap((start, end), span) for span in client.busy[day]
            ):
                yield day, start


def room(problem: Problem, at: tuple[str, str, int]) -> dict[int, int]:
    """How many appointments of a kind may run in each slot of a day, with this counselor."""
    kind, counselor, day = at
    grid = problem.grid_minutes
    if problem.kinds[kind].held == COUNSELOR:
        open_ = next((each.free[day] for each in problem.clinicians if each.id == counselor), ())
        spans = [(first, last, 1) for first, last in open_]
    else:
        pool = next(each for each in problem.pools if each.kind == kind)
        spans = list(pool.counts[day])
    return {slot: many for first, last, many in spans for slot in range(first, last, grid)}
