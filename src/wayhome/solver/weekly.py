"""Solve a week: everyone's week at once, every hard rule kept, the cost proven to within a gap.

`solve` gives the timetable. `plan` gives with it what the run has learned: what one more seat,
slot or separation is worth (prices), and a memory from which a changed week is solved again in a
fraction of the time. Both import the compiled engine only when they are called.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wayhome.domain.week.problem import Problem
from wayhome.domain.week.timetable import Timetable

if TYPE_CHECKING:
    from wayhome.solver.memory import Memory

Clock = Callable[[], float]

GAP: Final = 0.001


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run is: a phase in words, the best cost and bound so far, seconds since it began."""

    phase: str
    cost: float
    bound: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Prices:
    """What things are worth in this week, in units of cost; only what is worth anything.

    `seat[section]`: what the site would save if this section had one more seat (or, negative, what
    one more client in it would save: the section is below its minimum). `slot[(who, day, minute)]`:
    the same for one more appointment that could run in the slot that begins then; `who` is a
    clinician's id or the kind of a pool.
    """

    seat: dict[str, float]
    slot: dict[tuple[str, int, int], float]


@dataclass(frozen=True, slots=True)
class Plan:
    """A timetable and what the run learned.

    `finished` is False when time ran out or somebody stopped the run before the gap was proven.
    """

    timetable: Timetable
    prices: Prices
    memory: Memory
    finished: bool


def never() -> bool:
    """Nobody stops the run."""
    return False


def silent(_: Progress) -> None:
    """Nobody is told."""


def solve(
    problem: Problem,
    *,
    seconds: float,
    seed: int,
    clock: Clock,
    start: Timetable | Memory | None = None,
    gap: float = GAP,
    stopped: Callable[[], bool] = never,
    progress: Callable[[Progress], None] = silent,
) -> Timetable:
    """A timetable that breaks no hard rule, with a proven bound; see `plan`."""
    return plan(
        problem,
        seconds=seconds,
        seed=seed,
        clock=clock,
        start=start,
        gap=gap,
        stopped=stopped,
        progress=progress,
    ).timetable


def plan(
    problem: Problem,
    *,
    seconds: float,
    seed: int,
    clock: Clock,
    start: Timetable | Memory | None = None,
    gap: float = GAP,
    stopped: Callable[[], bool] = never,
    progress: Callable[[Progress], None] = silent,
) -> Plan:
    """A timetable that breaks no hard rule, with a proven bound, and what the run learned.

    Ends when the cost is proven to be within `gap` (a fraction) of the least possible, when the
    search finds nothing more, when `clock` (seconds) has advanced by `seconds`, or when `stopped`
    says so; whichever comes first. The first week and one look at the bound are always finished.
    The same problem, seed and engine give the same plan as long as time does not cut in. `start`
    is a former timetable or, better, the memory of a former run on a similar problem. `progress`
    is told of every step. Raises `BadWeekFile` where a client's needs are beyond exact planning.
    """
    from wayhome.solver.running import run  # loads the compiled engine, which takes a moment

    return run(
        problem,
        seconds=seconds,
        seed=seed,
        clock=clock,
        start=start,
        gap=gap,
        stopped=stopped,
        progress=progress,
    )
