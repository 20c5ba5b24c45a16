"""A planned week after something fell through: what is left of it, and whom it hits.

`docs/reference/week-2.md`, section 7.2, has every rule used here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from wayhome.domain.week.change import (
    ClientBusy,
    ClinicianAbsent,
    Event,
    NewBusyTimes,
    SectionNow,
    SnowDay,
)
from wayhome.domain.week.loads import overlaps_any
from wayhome.domain.week.problem import (
    HYBRID,
    VIDEO,
    Client,
    Days,
    Pinned,
    Problem,
    Section,
    Span,
    by_id,
)
from wayhome.domain.week.reading import Reading, read
from wayhome.domain.week.rules_two import seat_limits
from wayhome.domain.week.substitutes import falls, without_clinician
from wayhome.domain.week.timetable import Appointment, Seat, Timetable


@dataclass(frozen=True, slots=True)
class Aftermath:
    """The changed problem, what of the old timetable is carried into it, and who is hit.

    Only clients who are hit may change. `sections` are those that the event cancelled or changed.
    """

    problem: Problem
    carried: Timetable
    hit: tuple[str, ...]
    sections: tuple[SectionNow, ...]


def aftermath(problem: Problem, timetable: Timetable, event: Event) -> Aftermath:
    """What an event leaves of a planned week."""
    week = read(problem, timetable)
    changed = _changed(week, event)
    carrier = _carrier(week, changed, event)
    carried = replace(
        timetable,
        seats=carrier.seats(timetable.seats),
        appointments=carrier.visits(timetable.appointments),
    )
    hit = _hit(week, read(changed, carried), event)
    pinned = Pinned(
        tuple(row for row in carrier.seats(problem.pinned.seats) if row.client not in hit),
        tuple(row for row in carrier.visits(problem.pinned.appointments) if row.client not in hit),
    )
    return Aftermath(
        replace(changed, pinned=pinned), carried, tuple(sorted(hit)), _sections(problem, changed)
    )


def _changed(week: Reading, event: Event) -> Problem:
    problem = week.problem
    if isinstance(event, ClientBusy):
        busy = {event.client: [(event.day, (event.start, event.end))]}
        return _busier(problem, busy)
    if isinstance(event, NewBusyTimes):
        return _busier(problem, {event.client: list(_each(event.busy))})
    if isinstance(event, ClinicianAbsent):
        return without_clinician(week, event)
    if isinstance(event, SnowDay):
        sections = (_by_video(row) if row.day == event.day else row for row in problem.sections)
        days = problem.video_days | {event.day}
        return replace(problem, sections=tuple(sections), video_days=days)
    if event.by_video:
        closed = set(event.sections)
        sections = (_by_video(row) if row.id in closed else row for row in problem.sections)
        return replace(problem, sections=tuple(sections))
    return _without(problem, event.sections)


def _by_video(section: Section) -> Section:
    """The section held by video; one that is already stays as it is."""
    if section.mode == VIDEO:
        return section
    return replace(section, mode=VIDEO, room=None, site_seats=None, video_seats=None)


def _without(problem: Problem, gone: Iterable[str]) -> Problem:
    lost = set(gone)
    return replace(problem, sections=tuple(row for row in problem.sections if row.id not in lost))


def _each(days: Days) -> Iterator[tuple[int, Span]]:
    return ((day, span) for day, spans in enumerate(days) for span in spans)


def _busier(problem: Problem, windows: dict[str, list[tuple[int, Span]]]) -> Problem:
    """More busy windows for some clients, each day sorted."""

    def busy(client: Client) -> Days:
        more = windows[client.id]
        return tuple(
            tuple(sorted([*spans, *(span for on, span in more if on == day)]))
            for day, spans in enumerate(client.busy)
        )

    clients = (
        replace(client, busy=busy(client)) if client.id in windows else client
        for client in problem.clients
    )
    return replace(problem, clients=tuple(clients))


def _sections(before: Problem, after: Problem) -> tuple[SectionNow, ...]:
    now = by_id(after.sections)
    return tuple(
        SectionNow(now.get(row.id, row), cancelled=row.id not in now)
        for row in before.sections
        if now.get(row.id) != row
    )


@dataclass(frozen=True, slots=True)
class _Carrier:
    """Old entries in the changed problem. `by_video`: clients and days now held by video."""

    sections: dict[str, Section]
    by_video: frozenset[tuple[str, int]]

    def seats(self, seats: Iterable[Seat]) -> tuple[Seat, ...]:
        """Seats in sections that still run."""
        return tuple(self._seat(seat) for seat in seats if seat.section in self.sections)

    def _seat(self, seat: Seat) -> Seat:
        section = self.sections[seat.section]
        if section.mode != HYBRID:
            return Seat(seat.client, seat.section)
        by_video = (seat.client, section.day) in self.by_video
        return seat._replace(mode=VIDEO) if by_video else seat

    def visits(self, rows: Iterable[Appointment]) -> tuple[Appointment, ...]:
        """All appointments."""
        return tuple(
            row._replace(mode=VIDEO) if (row.client, row.day) in self.by_video else row
            for row in rows
        )


def _carrier(week: Reading, changed: Problem, event: Event) -> _Carrier:
    now = by_id(changed.sections)
    found = set()
    for name, client in week.clients.items():
        for day, entries in week.days(name).items():
            sections = [row.section for row in entries if row.section is not None]
            left = [now[row.id] for row in sections if row.id in now]
            turned = any(row not in sections and row.mode == VIDEO for row in left)
            snow = isinstance(event, SnowDay) and event.day == day
            if (turned or snow) and VIDEO in client.modes and all(map(_can_be_by_video, left)):
                found.add((name, day))
    return _Carrier(now, frozenset(found))


def _can_be_by_video(section: Section) -> bool:
    return VIDEO in section.modes


def _hit(before: Reading, after: Reading, event: Event) -> frozenset[str]:
    """Clients with an entry that cannot stand."""
    lost = {client.id for client, section in before.seats if section.id not in after.sections}
    if isinstance(event, ClinicianAbsent):
        lost |= {row.client for row in before.held if falls(row, event)}
    lost |= {name for name in after.clients if _is_broken(after, name)}
    limits = seat_limits(after)
    for name, roll in after.rolls.items():
        modes = Counter(
            entry.mode
            for client in roll
            for entry in after.entries[client]
            if entry.section is not None and entry.section.id == name
        )
        over = any(_over(count, limits[name, mode]) for mode, count in modes.items())
        if over or len(roll) > after.sections[name].capacity:
            lost |= set(roll)
    return frozenset(lost)


def _over(count: int, limit: int | None) -> bool:
    return limit is not None and count > limit


def _is_broken(after: Reading, name: str) -> bool:
    """Whether an entry breaks H3, H7, H11 or H24."""
    client = after.clients[name]
    for day, entries in after.days(name).items():
        modes = {entry.mode for entry in entries}
        here = {VIDEO} if day in after.problem.video_days else set(client.modes)
        if len(modes) > 1 or not modes <= here & set(client.modes):
            return True
        if any(overlaps_any((entry.start, entry.end), client.busy[day]) for entry in entries):
            return True
    return False
