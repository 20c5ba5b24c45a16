"""A problem in the engine's own terms: slots of the grid, bit masks, numbered rows.

Section `s` is the s-th of the problem. A *desk* is whoever gives appointments: first the
clinicians, in their order, then the pools; it has room for a number of appointments a slot. A slot
is as long as all times of the problem allow: the grid in the first format, perhaps less in the
second, where appointments begin at every `stride`-th slot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import gcd
from typing import Final, NamedTuple

from wayhome.domain.spans import minus
from wayhome.domain.week.problem import (
    COUNSELOR,
    POOL,
    SECTION,
    SITE,
    VIDEO,
    WEEK_TWO,
    Client,
    Days,
    Problem,
    Section,
    Span,
    by_id,
)
from wayhome.domain.week.reading import mode_of
from wayhome.domain.week.timetable import Appointment, Seat
from wayhome.solver.wishes import Wishes, wishes_of

CLOSED: Final = float("inf")


class Entry(NamedTuple):
    """A seat (`section` >= 0) or an appointment (`desk` >= 0) of one client, in slots."""

    day: int
    start: int
    length: int
    kind: str
    mode: str
    section: int
    desk: int


Week = tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """What the engine looks up again and again."""

    problem: Problem
    tick: int
    slots: int
    rows: dict[str, int]
    clients: dict[str, int]
    desks: dict[tuple[str, str], int]
    room: tuple[tuple[tuple[int, ...], ...], ...]
    vacant: tuple[tuple[int, ...], ...]
    charges: tuple[tuple[float, ...], ...]
    foes: dict[str, frozenset[int]]
    sections_of: dict[tuple[str, str], tuple[int, ...]]
    opens: dict[str, dict[str, dict[str, float]]]
    wishes: Wishes
    names: tuple[str, ...]
    limits: tuple[dict[str, int], ...]
    stock: dict[str, tuple[tuple[int, ...], ...]]
    begins: int
    pinned: dict[str, frozenset[Entry]]
    mixed: frozenset[int]
    is_narrow: bool

    def slot(self, minute: int) -> int:
        """The slot that begins at a minute of the grid."""
        return (minute - self.problem.day_start) // self.tick

    def minute(self, slot: int) -> int:
        """The minute at which a slot begins."""
        return self.problem.day_start + slot * self.tick

    def length(self, minutes: int) -> int:
        """Minutes as a number of slots."""
        return minutes // self.tick

    def taken(self, spans: Iterable[Span]) -> int:
        """The slots that any of the intervals touches, on the grid or not, as a mask."""
        mask = 0
        for begin, end in spans:
            first = max(0, self.slot(begin))
            last = min(self.slots, -(-(end - self.problem.day_start) // self.tick))
            mask |= run(first, last - first)
        return mask

    def desks_of(self, client: Client, kind: str) -> list[tuple[int, float]]:
        """The desks that may give this client appointments of a kind, with the charge of each."""
        if self.problem.kinds[kind].held == POOL:
            return [(self.desks[POOL, kind], 0.0)]
        return [
            (self.desks[COUNSELOR, name], charge)
            for name, charge in self.wishes.givers(client, kind)
        ]

    def visit(self, row: Appointment) -> Entry:
        """An appointment of the file."""
        desk = self.desk(row.kind, row.held_with)
        times = (row.day, self.slot(row.start), self.length(row.minutes))
        return Entry(*times, row.kind, row.mode, -1, -1 if desk is None else desk)

    def desk(self, kind: str, name: str) -> int | None:
        """The number of a clinician or pool of that name; None for one who is unknown."""
        held = POOL if self.problem.kinds[kind].held == POOL else COUNSELOR
        return self.desks.get((held, name))

    def seat(self, seat: Seat) -> Entry:
        """A seat of the file."""
        at = self.rows[seat.section]
        row = self.problem.sections[at]
        times = (row.day, self.slot(row.start), self.length(row.minutes))
        return Entry(*times, row.kind, mode_of(row, seat), at, -1)


def run(start: int, length: int) -> int:
    """A mask of `length` slots from `start`."""
    return ((1 << length) - 1) << start if length > 0 else 0


def slots_in(mask: int) -> Iterator[int]:
    """The slots of a mask, first to last."""
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1


def compile_model(problem: Problem) -> Model:
    """Number the rows of a problem and lay out what the engine needs."""
    tick = _tick(problem)
    slots = (problem.day_end - problem.day_start) // tick
    free = _free(problem)
    people = [[[(a, b, 1) for a, b in day] for day in free[k.id]] for k in problem.clinicians]
    pools = [[list(day) for day in pool.counts] for pool in problem.pools]
    names = [(COUNSELOR, k.id) for k in problem.clinicians] + [
        (POOL, p.kind) for p in problem.pools
    ]
    room = tuple(
        tuple(_room(problem, day, (tick, slots)) for day in desk) for desk in people + pools
    )
    numbers = {client.id: at for at, client in enumerate(problem.clients)}
    model = Model(
        problem=problem,
        tick=tick,
        slots=slots,
        rows={section.id: at for at, section in enumerate(problem.sections)},
        clients=numbers,
        desks={name: at for at, name in enumerate(names)},
        room=room,
        vacant=tuple(tuple(map(_mask, desk)) for desk in room),
        charges=tuple(_charges(problem, section) for section in problem.sections),
        foes=_foes(problem, numbers),
        sections_of=_sections_of(problem),
        opens={
            name: {k: dict(v) for k, v in track.open.items()}
            for name, track in by_id(problem.tracks).items()
        },
        wishes=wishes_of(problem),
        names=tuple(name for _, name in names),
        limits=tuple(_limits(problem, section) for section in problem.sections),
        stock={
            row.id: tuple(_room(problem, day, (tick, slots)) for day in row.counts)
            for row in problem.resources
        },
        begins=sum(1 << slot for slot in range(0, slots, problem.grid_minutes // tick)),
        pinned={},
        mixed=frozenset(
            at
            for at, section in enumerate(problem.sections)
            if section.kind in problem.mixed and problem.weights.stage
        ),
        is_narrow=problem.format == WEEK_TWO,
    )
    _pin(model)
    return model


def _pin(model: Model) -> None:
    """Note what somebody decided already."""
    pinned = model.problem.pinned
    for seat in pinned.seats:
        model.pinned[seat.client] = model.pinned.get(seat.client, frozenset()) | {model.seat(seat)}
    for row in pinned.appointments:
        model.pinned[row.client] = model.pinned.get(row.client, frozenset()) | {model.visit(row)}


def _tick(problem: Problem) -> int:
    """The longest slot on whose lines everything lies."""
    if problem.format != WEEK_TWO:
        return problem.grid_minutes
    minutes = [row.start for row in problem.sections] + [row.end for row in problem.sections]
    spans: list[Iterable[Iterable[tuple[int, ...]]]] = [row.free for row in problem.clinicians]
    spans += [pool.counts for pool in problem.pools]
    spans += [row.counts for row in problem.resources]
    minutes += [at for days in spans for day in days for span in day for at in span[:2]]
    lengths = [row.minutes for row in problem.kinds.values() if row.held != SECTION]
    return gcd(problem.grid_minutes, *(at - problem.day_start for at in minutes), *lengths)


def _free(problem: Problem) -> dict[str, Days]:
    """Clinicians' time for appointments; in the second format without the sections they are in."""
    if problem.format != WEEK_TWO:
        return {row.id: row.free for row in problem.clinicians}
    led: dict[tuple[str, int], list[Span]] = {}
    for section in problem.sections:
        for name in section.staff:
            led.setdefault((name, section.day), []).append((section.start, section.end))
    return {
        row.id: tuple(
            tuple(minus(spans, led.get((row.id, day), ()))) for day, spans in enumerate(row.free)
        )
        for row in problem.clinicians
    }


def _limits(problem: Problem, section: Section) -> dict[str, int]:
    """The most clients of a section by mode (H18)."""
    rooms = {room.id: room.seats for room in problem.rooms}
    seats = (section.capacity, section.site_seats, rooms.get(section.room or ""))
    by_video = section.capacity if section.video_seats is None else section.video_seats
    return {SITE: min(n for n in seats if n is not None), VIDEO: by_video}


def _room(
    problem: Problem, day: Iterable[tuple[int, int, int]], grid: tuple[int, int]
) -> tuple[int, ...]:
    """How many of something there are in each slot of one day."""
    tick, slots = grid
    room = [0] * slots
    for begin, end, count in day:
        for minute in range(begin, end, tick):
            room[(minute - problem.day_start) // tick] = count
    return tuple(room)


def _mask(room: tuple[int, ...]) -> int:
    return sum(1 << slot for slot, count in enumerate(room) if count)


def _charges(problem: Problem, section: Section) -> tuple[float, ...]:
    """What 0 ... capacity clients in a section cost (C8 and C9)."""
    over, under = problem.weights.over, problem.weights.under
    return tuple(
        over * max(0, size - section.target) + under * max(0, section.minimum - size)
        for size in range(section.capacity + 1)
    )


def _foes(problem: Problem, numbers: dict[str, int]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for one, two in problem.apart:
        found.setdefault(one, set()).add(numbers[two])
        found.setdefault(two, set()).add(numbers[one])
    return {name: frozenset(others) for name, others in found.items()}


def _sections_of(problem: Problem) -> dict[tuple[str, str], tuple[int, ...]]:
    found: dict[tuple[str, str], list[int]] = {}
    for at, section in enumerate(problem.sections):
        found.setdefault((section.track, section.kind), []).append(at)
    return {key: tuple(rows) for key, rows in found.items()}
