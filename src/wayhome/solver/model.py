"""A problem in the engine's own terms: slots of the grid, bit masks, numbered rows.

Section `s` is the s-th of the problem. A *desk* is whoever gives appointments: first the
clinicians, in their order, then the pools; it has room for a number of appointments a slot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from wayhome.domain.week.problem import COUNSELOR, POOL, Client, Problem, Section, Span, by_id

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
    slots: int
    rows: dict[str, int]
    clients: dict[str, int]
    desks: dict[tuple[str, str], int]
    room: tuple[tuple[tuple[int, ...], ...], ...]
    charges: tuple[tuple[float, ...], ...]
    foes: dict[str, frozenset[int]]
    sections_of: dict[tuple[str, str], tuple[int, ...]]
    opens: dict[str, dict[str, dict[str, float]]]

    def slot(self, minute: int) -> int:
        """The slot that begins at a minute of the grid."""
        return (minute - self.problem.day_start) // self.problem.grid_minutes

    def minute(self, slot: int) -> int:
        """The minute at which a slot begins."""
        return self.problem.day_start + slot * self.problem.grid_minutes

    def length(self, minutes: int) -> int:
        """Minutes as a number of slots."""
        return minutes // self.problem.grid_minutes

    def taken(self, spans: Iterable[Span]) -> int:
        """The slots that any of the intervals touches, on the grid or not, as a mask."""
        mask = 0
        for begin, end in spans:
            first = max(0, self.slot(begin))
            last = min(self.slots, -(-(end - self.problem.day_start) // self.problem.grid_minutes))
            mask |= run(first, last - first)
        return mask

    def desk_of(self, client: Client, kind: str) -> int:
        """The desk that gives this client appointments of a kind."""
        held = self.problem.kinds[kind].held
        return self.desks[held, client.counselor if held == COUNSELOR else kind]


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
    slots = (problem.day_end - problem.day_start) // problem.grid_minutes
    people = [[[(a, b, 1) for a, b in day] for day in k.free] for k in problem.clinicians]
    pools = [[list(day) for day in pool.counts] for pool in problem.pools]
    names = [(COUNSELOR, k.id) for k in problem.clinicians] + [
        (POOL, p.kind) for p in problem.pools
    ]
    numbers = {client.id: at for at, client in enumerate(problem.clients)}
    return Model(
        problem=problem,
        slots=slots,
        rows={section.id: at for at, section in enumerate(problem.sections)},
        clients=numbers,
        desks={name: at for at, name in enumerate(names)},
        room=tuple(tuple(_room(problem, day, slots) for day in desk) for desk in people + pools),
        charges=tuple(_charges(problem, section) for section in problem.sections),
        foes=_foes(problem, numbers),
        sections_of=_sections_of(problem),
        opens={
            name: {k: dict(v) for k, v in track.open.items()}
            for name, track in by_id(problem.tracks).items()
        },
    )


def _room(problem: Problem, day: Iterable[tuple[int, int, int]], slots: int) -> tuple[int, ...]:
    """How many appointments may run in each slot of one day."""
    room = [0] * slots
    for begin, end, count in day:
        for minute in range(begin, end, problem.grid_minutes):
            room[(minute - problem.day_start) // problem.grid_minutes] = count
    return tuple(room)


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
