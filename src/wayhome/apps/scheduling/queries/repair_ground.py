"""The rest of a site's week as values of `domain.repair`, with the rows behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from wayhome.apps.episodes.models import LevelStay
from wayhome.apps.people.models import Client, Clinician, Credential
from wayhome.apps.program.models import Room as RoomRow
from wayhome.apps.program.models import Site, Track, WorkingHours
from wayhome.apps.scheduling.models import (
    Apart,
    Session,
    SessionLeader,
    SessionSeat,
    SessionStatus,
)
from wayhome.apps.scheduling.queries import people_in_week as people
from wayhome.apps.scheduling.queries.occupancy import seats_promised
from wayhome.apps.scheduling.queries.problem_client import alike
from wayhome.domain.repair.facts import (
    During,
    Ground,
    Meeting,
    Person,
    Place,
    Room,
    Trouble,
    Worker,
)
from wayhome.domain.repair.facts import Kind as What
from wayhome.domain.repair.options import falls
from wayhome.domain.spans import Span
from wayhome.domain.vocabulary import Mode

WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)
NOTICE: Final = timedelta(hours=1)
"""Nothing new begins sooner: people have to be told, and come."""

LESSON_WEEKS: Final = 4
"""A lesson of the last weeks is not offered again in place of another."""


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
    seats = _week_seats(hit, week_of)
    free: dict[str, tuple[During, ...]] = {}
    if trouble.kind == What.OUT:
        free = {trouble.what: _free(site, trouble, (max(now, trouble.during[0]), week_of + WEEK))}
    ground = Ground(
        meetings=tuple(meetings),
        earliest=now + NOTICE,
        people=_people(site, hit, fallen, seats=seats, week_of=week_of),
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
    bare = _bare(row)
    if section is None:
        return replace(bare, expected=tuple(places), **_led(leaders))
    by_video = {Mode.SITE: 0, Mode.VIDEO: section.capacity}.get(Mode(row.mode), section.video_seats)
    in_room = max(0, section.capacity - by_video - promised)
    return replace(
        bare,
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


def _bare(row: Session) -> Meeting:
    """A session without its people."""
    start = row.during.lower.astimezone(ZoneInfo(row.site.zone))
    return Meeting(
        id=row.public_id,
        kind=row.kind,
        on=row.on,
        during=(row.during.lower, row.during.upper),
        minute=start.hour * 60 + start.minute,
        mode=row.mode,
        track=row.section.track.public_id if row.section else "",
        room=row.room.public_id if row.room else "",
        module=row.module.public_id if row.module else "",
    )


def _clients(ids: Collection[str]) -> list[Client]:
    return list(Client.objects.filter(public_id__in=ids).order_by("last_name", "first_name", "pk"))


def _people(
    site: Site,
    clients: list[Client],
    fallen: list[Meeting],
    *,
    seats: list[SessionSeat],
    week_of: date,
) -> dict[str, Person]:
    """The clients who are hit, with all that their week still holds and held."""
    pks = [row.pk for row in clients]
    stays = _stays(pks, week_of)
    busy = people.busy_spans(pks, week_of=week_of)
    stands = _stands(seats)
    apart = _apart(pks)
    had = people.lessons_had([stay.episode_id for stay in stays.values()], before=week_of)
    tracks = list(Track.objects.filter(site=site, is_extra=False))
    lost: dict[str, set[str]] = defaultdict(set)
    for meeting in fallen:
        for place in meeting.expected:
            lost[place.client].add(meeting.track)
    since = week_of - LESSON_WEEKS * WEEK
    return {
        row.public_id: Person(
            id=row.public_id,
            modes=frozenset(_modes(row)),
            tracks=frozenset(lost[row.public_id] | _tracks(stays.get(row.pk), tracks)),
            own_life=tuple(_moments(site, busy[row.pk], week_of=week_of)),
            stands=tuple(stands[row.pk]),
            apart=frozenset(apart[row.pk]),
            lessons=frozenset(
                {one.module for one in stands[row.pk] if one.module}
                | {
                    module
                    for _, module, on in had.get(_episode(stays.get(row.pk)), ())
                    if on >= since
                }
            ),
            days_most=_days_most(stays.get(row.pk)),
            needs_step_free=row.needs_step_free,
        )
        for row in clients
    }


def _modes(row: Client) -> Iterable[str]:
    if row.can_come_to_site:
        yield Mode.SITE.value
    if row.can_use_video:
        yield Mode.VIDEO.value


def _stays(pks: list[int], week_of: date) -> dict[int, LevelStay]:
    """The stay of each client that touches the week; the latest where there are two."""
    rows = LevelStay.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=week_of),
        starts_on__lt=week_of + WEEK,
        episode__client__in=pks,
    )
    return {
        row.episode.client_id: row
        for row in rows.select_related("episode", "track").order_by("starts_on")
    }


def _tracks(stay: LevelStay | None, tracks: list[Track]) -> set[str]:
    """The client's own track and those like it."""
    if stay is None:
        return set()
    return {stay.track.public_id} | {
        other.public_id for other in tracks if alike(stay.track, other)
    }


def _episode(stay: LevelStay | None) -> int:
    return stay.episode_id if stay else 0


def _days_most(stay: LevelStay | None) -> int:
    return stay.days_most if stay else 7


def _week_seats(clients: list[Client], week_of: date) -> list[SessionSeat]:
    """Everything that clients have in the week, at whichever site."""
    rows = SessionSeat.objects.filter(
        client__in=clients,
        is_live=True,
        session__on__gte=week_of,
        session__on__lt=week_of + WEEK,
    ).select_related(
        "client",
        "session__section__track",
        "session__room",
        "session__module",
        "session__site",
    )
    return list(rows.order_by("during", "pk"))


def _stands(seats: list[SessionSeat]) -> dict[int, list[Meeting]]:
    """By client, what the week holds, each in the mode in which they come."""
    found: dict[int, list[Meeting]] = defaultdict(list)
    for row in seats:
        mode = Mode.VIDEO if row.by_video else Mode.SITE
        found[row.client_id].append(replace(_bare(row.session), mode=mode.value))
    return found


def _apart(pks: list[int]) -> dict[int, set[str]]:
    rows = Apart.objects.filter(Q(first__in=pks) | Q(second__in=pks))
    found: dict[int, set[str]] = defaultdict(set)
    for row in rows.select_related("first", "second"):
        found[row.first_id].add(row.second.public_id)
        found[row.second_id].add(row.first.public_id)
    return found


def _moments(site: Site, days: list[list[Span]], *, week_of: date) -> Iterable[During]:
    for day, spans in enumerate(days):
        for start, end in spans:
            yield _at(site, week_of + day * DAY, start), _at(site, week_of + day * DAY, end)


def _at(site: Site, on: date, minute: int) -> datetime:
    """A minute of the site's wall clock; 24 hours after midnight is the next day's midnight."""
    days, rest = divmod(minute, 24 * 60)
    return datetime.combine(on + days * DAY, time(rest // 60, rest % 60), ZoneInfo(site.zone))


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
    day = (_at(site, on, 0), _at(site, on + DAY, 0))
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
    taken = _taken([rows[0].clinician_id], (begin, _at(site, end, 0)))[rows[0].clinician_id]
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
