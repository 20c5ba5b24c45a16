"""What no reader of a single object can see: people and rooms in two places, clocks, pins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from wayhome.domain.week.problem import (
    VIDEO,
    BadWeekFile,
    Pinned,
    Problem,
    Section,
    Span,
    clock,
    overlap,
)
from wayhome.domain.week.rules import hard_breaches
from wayhome.domain.week.timetable import Timetable

Fault = tuple[str, str]
"""Where in the file, and what is wrong there and what to do."""

_DAY = timedelta(days=1)
_MINUTES = 24 * 60


def require_consistent(problem: Problem) -> None:
    """Raise `BadWeekFile` with the first fault of a problem of the second format."""
    for place, says in faults(problem):
        raise BadWeekFile(f"{place}: {says}")


def faults(problem: Problem) -> Iterator[Fault]:
    """Everything for which section 3 refuses a problem whose objects are right one by one."""
    yield from _one_part_each(problem)
    yield from _in_two_places(problem, _staff, "is in {other} at that time as well")
    yield from _in_two_places(problem, _rooms, "is taken by {other} at that time")
    yield from _clock_changes(problem)
    yield from _pins(problem)


Parts = Iterator[tuple[str, str]]
"""Field of a section, and the person or room named there."""


def _staff(section: Section) -> Parts:
    for field in ("leader", "co_leader", "peer"):
        name = getattr(section, field)
        if name is not None:
            yield field, name


def _rooms(section: Section) -> Parts:
    if section.room is not None and section.mode != VIDEO:
        yield "room", section.room


def _one_part_each(problem: Problem) -> Iterator[Fault]:
    for at, section in enumerate(problem.sections):
        seen: set[str] = set()
        for field, name in _staff(section):
            if name in seen:
                yield f"sections[{at}].{field}", f"{name!r} has another part in it; name one once"
            seen.add(name)


def _in_two_places(
    problem: Problem, parts: Callable[[Section], Parts], says: str
) -> Iterator[Fault]:
    """Sections of one person or room that overlap; the fault is put at the one named later."""
    used: dict[tuple[str, int], list[tuple[int, int, int, str]]] = defaultdict(list)
    for at, section in enumerate(problem.sections):
        for field, name in parts(section):
            used[name, section.day].append((section.start, section.end, at, field))
    for (name, _), rows in used.items():
        for one, two in pairwise(sorted(rows)):
            if two[0] < one[1] and one[2] != two[2]:
                first, later = sorted((one, two), key=lambda row: row[2])
                other = says.format(other=problem.sections[first[2]].id)
                yield f"sections[{later[2]}].{later[3]}", f"{name!r} {other}; change one of the two"


def _clock_changes(problem: Problem) -> Iterator[Fault]:
    try:
        zone = ZoneInfo(problem.zone)
        odd = [_odd_times(zone, problem.week_of + day * _DAY) for day in range(problem.days)]
    except (OSError, ValueError, KeyError):
        yield "zone", f"{problem.zone!r} is not a time zone; write one such as 'America/Chicago'"
        return
    except OverflowError:
        yield "week_of", f"{problem.week_of} has no calendar around it; choose another week"
        return
    if not any(odd):
        return
    for place, day, span in _times(problem):
        for begin, end, how in odd[day]:
            if overlap(span, (begin, end)):
                on = problem.week_of + day * _DAY
                meets = f"{clock(span[0])}-{clock(span[1])} meets {clock(begin)}-{clock(end)}"
                yield place, f"{meets}, which {on} {how} in {problem.zone}; choose another time"


def _times(problem: Problem) -> Iterator[tuple[str, int, Span]]:
    for at, section in enumerate(problem.sections):
        yield f"sections[{at}].start", section.day, (section.start, section.end)
    given: list[tuple[str, Iterable[Iterable[tuple[int, ...]]]]] = [
        (f"clinicians[{at}].free", row.free) for at, row in enumerate(problem.clinicians)
    ]
    given += [(f"pools.{pool.kind}", pool.counts) for pool in problem.pools]
    given += [(f"resources.{row.id}", row.counts) for row in problem.resources]
    for place, days in given:
        for day, spans in enumerate(days):
            for at, span in enumerate(spans):
                yield f"{place}[{day}][{at}]", day, (span[0], span[1])


def _odd_times(zone: ZoneInfo, on: date) -> list[tuple[int, int, str]]:
    """Local times of a date that the zone skips or has twice: from, to, which of the two."""
    midnight = datetime.combine(on, time.min, zone)
    if midnight.utcoffset() == (midnight + _DAY).utcoffset():
        return []
    found: list[tuple[int, int, str]] = []
    for minute in range(_MINUTES):
        first = midnight + timedelta(minutes=minute)
        early, late = first.utcoffset(), first.replace(fold=1).utcoffset()
        if early is None or late is None or early == late:
            continue
        how = "skips" if late > early else "has twice"
        begin = found.pop()[0] if found and found[-1][1] == minute else minute
        found.append((begin, minute + 1, how))
    return found


def _pins(problem: Problem) -> Iterator[Fault]:
    pinned = problem.pinned
    alone = Timetable(problem.name, problem.week_of, pinned.seats, pinned.appointments, (), cost=0)
    for reason in hard_breaches(replace(problem, pinned=Pinned()), alone):
        says = f"what is pinned cannot stand: {reason.says} ({reason.code}) Unpin it or mend it"
        yield "pinned", says
