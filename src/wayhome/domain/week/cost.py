"""The cost of a week, term by term: plain sums of products, nothing rounded."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import astuple, dataclass

from wayhome.domain.week.cost_two import TERMS_TWO
from wayhome.domain.week.problem import Problem
from wayhome.domain.week.reading import Entry, Reading, read
from wayhome.domain.week.timetable import Short, Timetable


@dataclass(frozen=True, slots=True)
class CostTerms:
    """The terms C1-C9, and C10-C18, which only a problem of the second format can charge."""

    short: float
    day: float
    gap: float
    few_days: float
    moved: float
    fallback: float
    preference: float
    over: float
    under: float
    module: float = 0
    stage: float = 0
    language: float = 0
    leader: float = 0
    own_clients: float = 0
    clinician: float = 0
    off_hours: float = 0
    lapse: float = 0
    hours: float = 0

    @property
    def total(self) -> float:
        """The cost."""
        return math.fsum(astuple(self))


def cost(problem: Problem, timetable: Timetable) -> CostTerms:
    """The terms of a timetable; those of one that breaks a rule cover what is understood."""
    return cost_of(read(problem, timetable))


def short_list(problem: Problem, timetable: Timetable) -> tuple[Short, ...]:
    """What every client is left without, in the order of clients and kinds."""
    missing = missing_in(read(problem, timetable))
    return tuple(Short(client, kind, units) for (client, kind), units in missing.items())


def missing_in(week: Reading) -> dict[tuple[str, str], int]:
    """Missing units by client and kind; only where any are missing."""
    return {
        (name, kind): client.need(kind) - units
        for name, client in week.clients.items()
        for kind in week.problem.kinds
        if (units := week.units(name, kind)) < client.need(kind)
    }


def idle_minutes(entries: list[Entry]) -> int:
    """Minutes between the first and the last entry of one client's day that no entry takes."""
    span = max(entry.end for entry in entries) - min(entry.start for entry in entries)
    return span - sum(entry.end - entry.start for entry in entries)


def cost_of(week: Reading) -> CostTerms:
    """The terms of a reading."""
    weights, sections = week.problem.weights, week.sections
    days = {name: week.days(name) for name in week.clients}
    idle = sum(idle_minutes(row) for by_day in days.values() for row in by_day.values())
    few = sum(max(0, who.min_days - len(days[name])) for name, who in week.clients.items())
    over = sum(max(0, len(roll) - sections[name].target) for name, roll in week.rolls.items())
    under = sum(max(0, sections[name].minimum - len(roll)) for name, roll in week.rolls.items())
    return CostTerms(
        short=sum(weights.short[kind] * units for (_, kind), units in missing_in(week).items()),
        day=weights.day * sum(len(by_day) for by_day in days.values()),
        gap=weights.gap * idle / week.problem.grid_minutes,
        few_days=weights.min_days * few,
        moved=weights.moved * sum(_moved(week)),
        fallback=sum(_fallbacks(week)),
        preference=weights.preference * sum(not match for match in preferred_times(week)),
        over=weights.over * over,
        under=weights.under * under,
        **{name: getattr(weights, name) * count(week) for name, count in TERMS_TWO.items()},
    )


def _moved(week: Reading) -> Iterator[bool]:
    return (not same for same in same_groups(week))


def same_groups(week: Reading) -> Iterator[bool]:
    """For each seat of a continuing client: whether it is one of last week."""
    return (section.id in who.last_week for who, section in week.seats if who.last_week)


def preferred_times(week: Reading) -> Iterator[bool]:
    """For each seat of a client with a preference: whether it starts in that part of the day."""
    return (section.part == who.prefers for who, section in week.seats if who.prefers is not None)


def _fallbacks(week: Reading) -> Iterator[float]:
    for who, section in week.seats:
        yield week.tracks[who.track].open.get(section.kind, {}).get(section.track, 0)
