"""The rest of a site's week as values of `domain.repair`, with the rows behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from wayhome.apps.people.models import Client, Clinician, Credential
from wayhome.apps.program.models import Room as RoomRow
from wayhome.apps.program.models import Site, WorkingHours
from wayhome.apps.scheduling.models import (
    Session,
    SessionLeader,
    SessionSeat,
    SessionStatus,
)
from wayhome.apps.scheduling.queries.occupancy import seats_promised
from wayhome.apps.scheduling.queries.repair_people import (
    DAY,
    WEEK,
    bare,
    moment_at,
    people_of,
    week_seats,
)
from wayhome.domain.repair.facts import (
    During,
    Ground,
    Meeting,
    Place,
    Room,
    Trouble,
    Worker,
)
from wayhome.domain.repair.facts import Kind as What
from wayhome.domain.repair.options import falls
from wayhome.domain.vocabulary import Mode

NOTICE: Final = timedelta(hours=1)
"""Nothing new begins sooner: people have to be told, and come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What happened, what there is to mend it with, and the rows behind the ids."""

    site: Site
    trouble: Trouble
    ground: Ground
    week_of: date
    sessions: Mapping[str, Session]
    clinicians: Mapping[str, Clinician]
    rooms: Mapping[str, RoomRow]
    clients: Mapping[str, Client]
    episodes: Mapping[str, int]

    @property
    def on(self) -> date:
        """The day of the trouble at the site."""
        return self.trouble.during[0].astimezone(ZoneInfo(self.site.zone)).date()


def scene_of(*, site: Site, trouble: Trouble, now: datetime) -> Scene:
    """Everything that still lies ahead in the week of the trouble, at this site."""
    zone = ZoneInfo(site.zone)
    on = trouble.during[0].astimezone(zone).date()
    week_of = on - timedelta(days=on.weekday())
    sessions = _sessions(site, week_of)
    ahead = [row for row in sessions if row.during.lower > now]
    leaders = _leaders(ahead, trouble)
    meetings = _meetings(ahead, leaders, now=now)
    fallen = [one for one in meetings if falls(trouble, one)]
    hit = _clients({place.client for one in fallen for place in one.expected})
    rooms = list(RoomRow.objects.filter(site=site).order_by("seats", "name"))
    staff, workers = _staff(site, on=on)
    staff |= {one.clinician.public_id: one.clinician for rows in leaders.values() for one in rows}
    seats = week_seats(hit, week_of)
    free: dict[str, tuple[During, ...]] = {}
    if trouble.kind == What.OUT:
        free = {trouble.what: _free(site, trouble, (max(now, trouble.during[0]), week_of + WEEK))}
    ground = Ground(
        meetings=tuple(meetings),
        earliest=now + NOTICE,
        people=people_of(site, hit, fallen, seats=seats, week_of=week_of),
        workers=tuple(workers),
        rooms=tuple(_room(row, sessions) for row in rooms),
        free=free,
    )
    return Scene(
        site=site,
        trouble=trouble,
        ground=ground,
        week_of=week_of,
        sessions={row.public_id: row for row in sessions},
        clinicians=staff,
        rooms={row.public_id: row for row in rooms},
        clients={row.public_id: row for row in hit},
        episodes={row.client.public_id: row.episode_id for row in seats},
    )


def _sessions(site: Site, week_of: date) -> list[Session]:
    rows = Session.objects.filter(site=site, on__gte=week_of, on__lt=week_of + WEEK)
    rows = rows.filter(status=SessionStatus.PLANNED).order_by("during", "pk")
    return list(rows.select_related("section__track", "room", "module", "site"))


def _leaders(sessions: list[Session], trouble: Trouble) -> dict[int, list[SessionLeader]]:
    """Who leads, by session; whoever is out counts also where that was noted before."""
    found: dict[int, list[SessionLeader]] = defaultdict(list)
    at_work = Q(is_live=True) | Q(clinician__public_id=trouble.what)
    rows = SessionLeader.objects.filter(at_work, session__in=[row.pk for row in sessions])
    for row in rows.select_related("clinician").order_by("pk"):
        found[row.session_id].append(row)
    return found


def _meetings(
    ahead: list[Session], leaders: Mapping[int, list[SessionLeader]], *, now: datetime
) -> list[Meeting]:
    """Sessions that have not begun, with who leads and who is expected."""
    ids = [row.pk for row in ahead]
    places: dict[int, list[Place]] = defaultdict(list)
    seats = SessionSeat.objects.filter(session__in=ids, is_live=True).order_by("pk")
    for session_id, client, by_video in seats.values_list(
        "session_id", "client__public_id", "by_video"
    ):
        places[session_id].append(Place(client, by_video))
    sections = [row.section_id for row in ahead if row.section_id]
    promised = seats_promised(sections, now=now)
    return [
        _meeting(
            row, leaders.get(row.pk, []), places[row.pk], promised=promised[row.section_id or 0]
        )
        for row in ahead
    ]


def _meeting(
    row: Session, leaders: list[SessionLeader], places: list[Place], *, promised: int
) -> Meeting:
    section = row.section
    alone = bare(row)
    if section is None:
        return replace(alone, expected=tuple(places), **_led(leaders))
    by_video = {Mode.SITE: 0, Mode.VIDEO: section.capacity}.get(Mode(row.mode), section.video_seats)
    in_room = max(0, section.capacity - by_video - promised)
    return replace(
        alone,
        level=section.track.level,
        seats=min(in_room, row.room.seats) if row.room else in_room,
        video_seats=by_video,
        target=section.target,
        minimum=section.minimum,
        expected=tuple(places),
        **_led(leaders),
    )


def _led(leaders: list[SessionLeader]) -> dict[str, Any]:
    return {
        "leads": tuple(one.clinician.public_id for one in leaders if not one.is_co_leader),
        "helps": tuple(one.clinician.public_id for one in leaders if one.is_co_leader),
    }


def _clients(ids: Collection[str]) -> list[Client]:
    return list(Client.objects.filter(public_id__in=ids).order_by("last_name", "first_name", "pk"))


def _staff(site: Site, *, on: date) -> tuple[dict[str, Clinician], list[Worker]]:
    """Who works at the site that day, with licenses in force and what they do already."""
    works: dict[int, list[During]] = defaultdict(list)
    known: dict[int, Clinician] = {}
    for row in _hours(site).filter(weekday=on.weekday()):
        works[row.clinician_id].append(_shift(site, row, on))
        known[row.clinician_id] = row.clinician
    licenses: dict[int, set[str]] = defaultdict(set)
    in_force = Credential.objects.filter(
        Q(expires_on__isnull=True) | Q(expires_on__gte=on),
        Q(since__isnull=True) | Q(since__lte=on),
        clinician__in=known,
    )
    for clinician_id, kind in in_force.values_list("clinician_id", "kind"):
        licenses[clinician_id].add(kind.upper())
    day = (moment_at(site, on, 0), moment_at(site, on + DAY, 0))
    taken = _taken(known, day)
    workers = [
        Worker(
            id=row.public_id,
            licenses=frozenset(licenses[pk]),
            works=tuple(works[pk]),
            taken=tuple(taken[pk]),
            load=len(taken[pk]),
        )
        for pk, row in known.items()
    ]
    return {row.public_id: row for row in known.values()}, workers


def _hours(site: Site) -> Any:
    rows = WorkingHours.objects.filter(site=site, by_video=False, clinician__ended_on__isnull=True)
    return rows.select_related("clinician").order_by("clinician__name", "starts")


def _shift(site: Site, row: WorkingHours, on: date) -> During:
    zone = ZoneInfo(site.zone)
    return datetime.combine(on, row.starts, zone), datetime.combine(on, row.ends, zone)


def _taken(pks: Iterable[int], during: During) -> dict[int, list[During]]:
    rows = SessionLeader.objects.filter(
        clinician__in=list(pks), is_live=True, during__overlap=during
    )
    found: dict[int, list[During]] = defaultdict(list)
    for clinician_id, span in rows.values_list("clinician_id", "during"):
        found[clinician_id].append((span.lower, span.upper))
    return found


def _free(site: Site, trouble: Trouble, span: tuple[datetime, date]) -> tuple[During, ...]:
    """The rest of the week in which whoever is out is back, at work and with nobody."""
    begin, end = span
    rows = list(_hours(site).filter(clinician__public_id=trouble.what))
    if not rows:
        return ()
    first = begin.astimezone(ZoneInfo(site.zone)).date()
    days = (first + day * DAY for day in range((end - first).days))
    shifts = [_shift(site, row, on) for on in days for row in rows if row.weekday == on.weekday()]
    taken = _taken([rows[0].clinician_id], (begin, moment_at(site, end, 0)))[rows[0].clinician_id]
    for cut in [*taken, trouble.during]:
        shifts = [
            piece
            for a, b in shifts
            for piece in ((a, min(b, cut[0])), (max(a, cut[1]), b))
            if piece[0] < piece[1]
        ]
    return tuple(shifts)


def _room(row: RoomRow, sessions: list[Session]) -> Room:
    return Room(
        id=row.public_id,
        kind=row.kind,
        seats=row.seats,
        is_step_free=row.is_step_free,
        taken=tuple(
            (one.during.lower, one.during.upper) for one in sessions if one.room_id == row.pk
        ),
    )
