"""The week as it is left for one client: everybody else stays, their seats and times are taken.

A question about one client is asked of this small problem instead of the whole week's. Whatever
fits into it fits into the week, and the other way round; the size of a group costs what the
client's coming adds to it. Wishes about who else is in a group (C11) are not asked here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from wayhome.domain.spans import minus
from wayhome.domain.week.problem import (
    HYBRID,
    SITE,
    VIDEO,
    Clinician,
    Pinned,
    Problem,
    Section,
    Span,
    by_id,
)
from wayhome.domain.week.reading import Entry, Reading, read
from wayhome.domain.week.timetable import Timetable

Taken = tuple[int, Span, int]
"""A day, from and to, and how many are taken then."""
Counts = tuple[tuple[tuple[int, int, int], ...], ...]


def left_for(problem: Problem, timetable: Timetable, client: str) -> Problem:
    """The problem with this client alone in it. The seats they have count as last week's, and are
    theirs also where a group holds more people than it should.

    Groups in which somebody sits whom the client must never meet are left out.
    """
    week = read(problem, timetable)
    seats = frozenset(seat.section for seat in own_week(timetable, client).seats)
    foes = {one for pair in problem.apart if client in pair for one in pair} - {client}
    others = [row for name in week.entries if name != client for row in week.entries[name]]
    rolls: dict[str, list[Entry]] = defaultdict(list)
    for row in others:
        if row.section:
            rolls[row.section.id].append(row)
    return replace(
        problem,
        sections=tuple(
            _section(problem, section, rolls[section.id], has_seat=section.id in seats)
            for section in problem.sections
            if foes.isdisjoint(week.rolls[section.id])
        ),
        clinicians=tuple(_clinician(row, others) for row in problem.clinicians),
        pools=tuple(
            replace(pool, counts=_less(pool.counts, _visits(others, pool.kind)))
            for pool in problem.pools
        ),
        resources=tuple(
            replace(row, counts=_less(row.counts, _uses(week, row.id, client)))
            for row in problem.resources
        ),
        clients=(replace(week.clients[client], last_week=seats),),
        apart=(),
        mixed=frozenset(),
        pinned=Pinned(
            tuple(row for row in problem.pinned.seats if row.client == client),
            tuple(row for row in problem.pinned.appointments if row.client == client),
        ),
    )


def own_week(timetable: Timetable, client: str) -> Timetable:
    """What one client has in a timetable, as an answer to the problem that is left."""
    return replace(
        timetable,
        seats=tuple(row for row in timetable.seats if row.client == client),
        appointments=tuple(row for row in timetable.appointments if row.client == client),
        short=tuple(row for row in timetable.short if row.client == client),
    )


def _section(problem: Problem, section: Section, others: list[Entry], *, has_seat: bool) -> Section:
    """The group with its seats that are left, in the room and by video where it has both."""
    room = by_id(problem.rooms).get(section.room or "")
    seats = section.capacity if room is None else min(section.capacity, room.seats)
    on_site = sum(row.mode == SITE for row in others)
    left = replace(
        section,
        capacity=max(has_seat, (seats if section.mode == SITE else section.capacity) - len(others)),
        target=max(0, section.target - len(others)),
        minimum=max(0, section.minimum - len(others)),
        room=None,
    )
    if section.mode != HYBRID:
        return left
    site, video = (
        section.capacity if limit is None else limit
        for limit in (section.site_seats, section.video_seats)
    )
    by_video = len(others) - on_site
    return replace(
        left,
        site_seats=max(0, min(site, seats) - on_site),
        video_seats=max(0, video - by_video),
    )


def _clinician(row: Clinician, others: Iterable[Entry]) -> Clinician:
    """The clinician's free time without what the others take of it."""
    held: dict[int, list[Span]] = defaultdict(list)
    for one in others:
        if one.held_with == row.id:
            held[one.day].append((one.start, one.end))
    free = (tuple(minus(spans, held[day])) for day, spans in enumerate(row.free))
    return replace(row, free=tuple(free)) if held else row


def _visits(others: Iterable[Entry], kind: str) -> Iterator[Taken]:
    return ((row.day, (row.start, row.end), 1) for row in others if row.held_with == kind)


def _uses(week: Reading, resource: str, client: str) -> Iterator[Taken]:
    """What the others' entries on site take of a resource."""
    for name, who in week.clients.items():
        for row in week.entries[name] if name != client else ():
            visit = {} if row.section else week.problem.kinds[row.kind].uses
            many = who.uses.get(resource, 0) + visit.get(resource, 0)
            if many and row.mode != VIDEO:
                yield row.day, (row.start, row.end), many


def _less(counts: Counts, taken: Iterable[Taken]) -> Counts:
    """Counts by time, less what is taken of them; cut where something begins or ends."""
    days = list(counts)
    for day, (start, end), many in taken:
        cut = (
            (begin, stop, count - many if start <= begin < end else count)
            for a, b, count in days[day]
            for begin, stop in ((a, min(b, start)), (max(a, start), min(b, end)), (max(a, end), b))
            if begin < stop
        )
        days[day] = tuple(row for row in cut if row[2] > 0)
    return tuple(days)
