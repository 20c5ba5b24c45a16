"""A site's rows of one week as a `wayhome.week/1` problem.

Ids are public ids. What the format does not know is expressed in its words:

- A hybrid section becomes two: its seats in the room under the section's id, its video seats
  under that id and `.v`. Together they have the section's capacity.
- `family_group` counts as education of a track of its own (`<track>.f`), open only to clients
  who need family groups and to nobody else's education.
- Tracks that are extra are not planned: seats in them are taken by choice, so they stay, and
  are windows of the client's own life here.
- A seat promised to a caller lowers the capacity for everybody else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import gcd
from typing import Final

from wayhome.apps.program.models import Site
from wayhome.apps.scheduling.models import Seat
from wayhome.apps.scheduling.queries import people_in_week as people
from wayhome.apps.scheduling.queries.meetings import (
    MIDNIGHT,
    Meeting,
    meetings_of_week,
    with_lessons,
)
from wayhome.apps.scheduling.queries.occupancy import seats_promised
from wayhome.apps.scheduling.queries.problem_client import (
    FAMILY,
    NOBODY,
    VIDEO,
    Asked,
    Groups,
    alike,
)
from wayhome.apps.scheduling.queries.staff_time import StaffTime, pooled, staff_time
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.domain.spans import Span, joined
from wayhome.domain.verdict import Refused, no
from wayhome.domain.vocabulary import Mode, ServiceKind
from wayhome.domain.week import problem as week

GRID: Final = 30
LEAST_GRID: Final = 5
HOUR: Final = 60
WEIGHTS: Final = week.Weights(
    short={
        "process": 200,
        "skills": 150,
        "education": 100,
        "individual": 200,
        "family": 120,
        "medication": 250,
    },
    day=10,
    gap=2,
    min_days=30,
    moved=4,
    preference=2,
    over=3,
    under=5,
)
FALLBACK: Final = {"process": 6.0, "skills": 6.0, "education": 1.0}
KINDS: Final = {
    "process": week.Kind(90, week.SECTION),
    "skills": week.Kind(90, week.SECTION),
    "education": week.Kind(60, week.SECTION),
    "individual": week.Kind(60, week.COUNSELOR),
    "family": week.Kind(60, week.POOL),
    "medication": week.Kind(30, week.POOL),
}


@dataclass(frozen=True, slots=True)
class ClinicWeek:
    """The problem, and the rows behind its ids, for whoever turns an answer back into rows."""

    problem: week.Problem
    site: Site
    meetings: Mapping[str, Meeting]
    extras: tuple[Meeting, ...]
    stays: Mapping[str, people.Stays]
    seats: tuple[Seat, ...]
    staff: StaffTime


def problem_of(*, actor: Actor, site: Site, week_of: date, now: datetime) -> week.Problem:
    """The week of a site as the engine sees it. `week_of` is a Monday.

    Raises `Refused` where a row cannot be planned, naming it.
    """
    return clinic_week(actor=actor, site=site, week_of=week_of, now=now).problem


def clinic_week(
    *, actor: Actor, site: Site, week_of: date, now: datetime, only_pattern: bool = False
) -> ClinicWeek:
    """The problem with its rows. `only_pattern`: the usual week, without exceptions and holidays."""
    may(actor, Permission.BOARD_VIEW).require()
    groups = meetings_of_week(
        organization_id=site.organization_id, week_of=week_of, only_pattern=only_pattern
    )
    here = [row for row in groups.meetings if row.section.track.site_id == site.pk]
    taught = with_lessons(here, week_of=week_of)
    planned = [row for row in taught if not row.section.track.is_extra]
    stays = people.stays_in(site=site, week_of=week_of)
    grid = _grid(planned)
    rows = _Rows(
        site=site,
        week_of=week_of,
        grid=grid,
        meetings=planned,
        extras=[row for row in taught if row.section.track.is_extra],
        stays=stays,
        seats=people.standing_seats(site=site, week_of=week_of),
        staff=staff_time(
            site=site,
            groups=groups,
            week_of=week_of,
            grid=grid,
            family=any(stay.main.needs.get("family") for stay in stays.values()),
        ),
        held=seats_promised([row.section.pk for row in planned], now=now),
        seated=Counter(),
        turns=groups.turns,
    )
    return ClinicWeek(
        problem=_problem(rows),
        site=site,
        meetings={row.key: row for row in planned},
        extras=tuple(rows.extras),
        stays={stay.main.episode.client.public_id: stay for stay in stays.values()},
        seats=tuple(rows.seats),
        staff=rows.staff,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    site: Site
    week_of: date
    grid: int
    meetings: list[Meeting]
    extras: list[Meeting]
    stays: dict[int, people.Stays]
    seats: list[Seat]
    staff: StaffTime
    held: Counter[int]
    seated: Counter[int]
    turns: Counter[tuple[int, int]]


def section_id(key: str) -> str:
    """The section's public id in an id of the problem."""
    return key.partition(".")[0]


def _problem(rows: _Rows) -> week.Problem:
    clients = tuple(_clients(rows))
    times = [row.span for row in rows.meetings] + [
        span
        for given in (rows.staff.individual, rows.staff.family, rows.staff.medication)
        for days in given.values()
        for day in days
        for span in day
    ]
    return week.Problem(
        name=f"{rows.site.code} {rows.week_of}",
        week_of=rows.week_of,
        zone=rows.site.zone,
        grid_minutes=rows.grid,
        days=7,
        day_start=min((start for start, _ in times), default=8 * HOUR) // HOUR * HOUR,
        day_end=-(-max((end for _, end in times), default=21 * HOUR) // HOUR) * HOUR,
        weights=WEIGHTS,
        kinds=KINDS,
        tracks=tuple(_tracks(rows)),
        sections=tuple(part for row in rows.meetings for part in _sections(row, rows)),
        clinicians=_clinicians(rows, {client.counselor for client in clients}),
        pools=(
            week.Pool("family", pooled(rows.staff.family)),
            week.Pool("medication", pooled(rows.staff.medication)),
        ),
        clients=clients,
        apart=_apart(rows),
    )


def _grid(meetings: list[Meeting]) -> int:
    """Half hours, or less where a group's times ask for it."""
    for row in meetings:
        start, end = row.span
        name = f"{row.section.track.code}, {row.section.name}"
        if end > MIDNIGHT:
            raise Refused(no("week.midnight", f"{name} ends after midnight. Let it end earlier."))
        if gcd(GRID, start, end) < LEAST_GRID:
            says = f"{name} starts or ends off the five minutes. Use times such as 17:30 or 17:45."
            raise Refused(no("week.grid", says))
    return gcd(GRID, *(minute for row in meetings for minute in row.span))


def open_groups(
    *, site: Site, week_of: date, meetings: list[Meeting], seated: Counter[int], held: Counter[int]
) -> week.Problem:
    """A week of groups alone, with the seats that are left: for one person who is not in it yet.

    Seats that others have count for the size of a group, seats that are promised do not yet.
    """
    rows = _Rows(
        site=site,
        week_of=week_of,
        grid=_grid(meetings),
        meetings=meetings,
        extras=[],
        stays={},
        seats=[],
        staff=StaffTime({}, {}, {}, {}),
        held=held,
        seated=seated,
        turns=Counter(),
    )
    return _problem(rows)


def _sections(row: Meeting, rows: _Rows) -> Iterable[week.Section]:
    """One section of the problem, or two for a hybrid one. The room fills first."""
    section = row.section
    by_video = section.video_seats if section.mode == Mode.HYBRID else 0
    in_room = max(0, section.capacity - by_video)
    target = min(section.target, in_room)
    sitting, promised = rows.seated[section.pk], rows.held[section.pk]
    first = _section(row, rows, section.minimum - sitting, target - sitting, in_room - sitting)
    left = first.capacity - promised
    yield _with_seats(first, left, "video" if section.mode == Mode.VIDEO else "site")
    if by_video:
        over = max(0, sitting - in_room)
        second = _section(row, rows, 0, section.target - target - over, by_video - over)
        left = second.capacity - max(0, -left)
        yield _with_seats(replace(second, id=row.key + VIDEO), left, "video")


def _with_seats(section: week.Section, left: int, mode: str) -> week.Section:
    capacity = max(0, left)
    target = min(section.target, capacity)
    minimum = min(section.minimum, target)
    return replace(section, mode=mode, capacity=capacity, target=target, minimum=minimum)


def _section(row: Meeting, rows: _Rows, *seats: int) -> week.Section:
    """A section on site. `seats` are minimum, target and capacity, none below nothing."""
    minimum, target, capacity = (max(0, count) for count in seats)
    is_family = row.section.kind == ServiceKind.FAMILY_GROUP
    leader = rows.staff.clinicians.get(row.leader_id or 0)
    return week.Section(
        id=row.key,
        track=row.section.track.public_id + (FAMILY if is_family else ""),
        kind="education" if is_family else row.section.kind,
        day=(row.on - rows.week_of).days,
        start=row.span[0],
        minutes=row.section.minutes,
        mode="site",
        capacity=capacity,
        target=target,
        minimum=minimum,
        module=row.module.public_id if row.module else None,
        leader=leader.public_id if leader else None,
    )


def _tracks(rows: _Rows) -> Iterable[week.Track]:
    tracks = {row.section.track_id: row.section.track for row in rows.meetings}
    tracks |= {stay.main.track_id: stay.main.track for stay in rows.stays.values()}
    with_family = {
        row.section.track_id
        for row in rows.meetings
        if row.section.kind == ServiceKind.FAMILY_GROUP
    }
    for track in tracks.values():
        opened = {
            kind: {track.public_id: 0.0}
            | {other.public_id: cost for other in tracks.values() if alike(track, other)}
            for kind, cost in FALLBACK.items()
        }
        yield week.Track(track.public_id, track.name, opened)
        if track.pk in with_family:
            family = track.public_id + FAMILY
            more = opened | {"education": opened["education"] | {family: 0.0}}
            yield week.Track(family, track.name, more)


def _clinicians(rows: _Rows, wanted: set[str]) -> tuple[week.Clinician, ...]:
    known = rows.staff.clinicians
    free = {known[pk].public_id: days for pk, days in rows.staff.individual.items()}
    names = sorted(wanted | {clinician.public_id for clinician in known.values()})
    return tuple(week.Clinician(name, free.get(name, ((),) * 7)) for name in names)


def _clients(rows: _Rows) -> Iterable[week.Client]:
    clients = [stay.main.episode.client_id for stay in rows.stays.values()]
    busy = people.busy_spans(clients, week_of=rows.week_of)
    had = people.lessons_had(rows.stays, before=rows.week_of)
    groups = Groups(rows.meetings, rows.turns, week_of=rows.week_of)
    standing: dict[int, set[int]] = defaultdict(set)
    for seat in rows.seats:
        standing[seat.episode_id].add(seat.section_id)
    for episode_id, stay in rows.stays.items():
        own, episode = standing[episode_id], stay.main.episode
        taken_up = [row for row in rows.extras if row.section.pk in own]
        yield groups.client(
            episode.client,
            stay.main.track,
            Asked(
                needs=stay.main.needs,
                days=(stay.main.days_least, stay.main.days_most),
                busy=_life(busy[episode.client_id], stay, taken_up, week_of=rows.week_of),
                counselor=episode.counselor.public_id if episode.counselor else NOBODY,
                seats=frozenset(own),
                lessons=tuple(had.get(episode_id, ())),
            ),
        )


def _life(
    busy: list[list[Span]], stay: people.Stays, extras: list[Meeting], *, week_of: date
) -> week.Days:
    """Own windows, groups taken by choice, and every day that is outside the stay."""
    chosen: dict[int, list[Span]] = defaultdict(list)
    for row in extras:
        chosen[(row.on - week_of).days].append(row.span)
    return tuple(
        tuple(joined([*busy[day], *chosen[day]])) if day in stay.days else (people.ALL_DAY,)
        for day in range(7)
    )


def _apart(rows: _Rows) -> tuple[tuple[str, str], ...]:
    names = {
        stay.main.episode.client_id: stay.main.episode.client.public_id
        for stay in rows.stays.values()
    }
    return tuple((names[one], names[two]) for one, two in people.kept_apart(names))
