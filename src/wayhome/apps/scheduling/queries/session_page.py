"""One session: when, where, who leads, who is expected, and what may be changed about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wayhome.apps.core import trail
from wayhome.apps.people.models import Client
from wayhome.apps.program.models import Room
from wayhome.apps.scheduling import access
from wayhome.apps.scheduling import board_words as say
from wayhome.apps.scheduling.models import Session, SessionLeader, SessionSeat, SessionStatus
from wayhome.apps.scheduling.queries.session_cover import covers
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.domain.vocabulary import Mode, ServiceKind

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One client expected; the name only for those who may see clients."""

    client_id: str
    name: str
    initials: str
    color: int
    by_video: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPage:
    """The page. `rooms` and `leaders` are what it may be changed to: id and words."""

    session_id: str
    version: int
    title: str
    track: str
    section_id: str
    on: str
    week: str
    site_id: str
    site: str
    time: str
    hours: str
    state: str
    reason: str
    place: str
    mode: str
    module: str
    leaders: tuple[str, ...]
    roster: tuple[RosterLine, ...]
    seats: int
    capacity: int | None
    marks: str
    may_change: bool
    may_open_chart: bool
    may_record: bool
    room_id: str
    leader_id: str
    rooms: Pairs = ()
    covers: Pairs = ()

    @property
    def is_off(self) -> bool:
        return self.state == "off"

    @property
    def is_over(self) -> bool:
        return self.state == "over"


def session_page(*, actor: Actor, session_id: str, now: datetime) -> SessionPage:
    """The session, for everybody who may see the board. The trail keeps whose names were shown."""
    session = access.session_for(actor, session_id, Permission.BOARD_VIEW)
    leaders = list(
        SessionLeader.objects.filter(session=session)
        .select_related("clinician")
        .order_by("is_co_leader", "clinician__name")
    )
    sees_names = bool(may(actor, Permission.CLIENT_VIEW))
    seated = _seated(session)
    roster = tuple(_line(row, sees_names=sees_names) for row in seated)
    if seated and sees_names:
        shown = [row.client_id for row in seated]
        trail.looked(actor, "session.read", now=now, client_ids=shown)
    state = _state(session, now)
    may_change = bool(may(actor, Permission.WEEK_PUBLISH)) and state != "over"
    first = next((row for row in leaders if not row.is_co_leader), None)
    can_move = may_change and state != "off"
    return SessionPage(
        **_when_and_where(session),
        **_seats(session, len(roster)),
        state=state,
        leaders=tuple(_leader(row) for row in leaders),
        roster=roster,
        may_change=may_change,
        may_open_chart=bool(may(actor, Permission.CHART_VIEW)),
        may_record=bool(may(actor, Permission.ATTENDANCE_RECORD)) and state != "off",
        leader_id=first.clinician.public_id if first else "",
        rooms=_rooms(session) if can_move else (),
        covers=covers(session=session) if can_move else (),
    )


def _when_and_where(session: Session) -> dict[str, Any]:
    zone = session.site.zone
    start, end = say.local(session.during.lower, zone), say.local(session.during.upper, zone)
    return {
        "session_id": session.public_id,
        "version": session.version,
        "on": f"{session.on:%A %-d %B %Y}",
        "week": f"{session.on:%G-W%V}",
        "site_id": session.site.public_id,
        "site": session.site.name,
        "time": say.time_range(start, end),
        "hours": say.hours(session.minutes),
        "reason": session.reason,
        "place": _place(session),
        "room_id": session.room.public_id if session.room else "",
        "mode": MODES[Mode(session.mode)],
        "module": session.module.name if session.module else "",
    }


def _seats(session: Session, people: int) -> dict[str, Any]:
    """What the group is and how full; an appointment has neither track nor capacity."""
    section = session.section
    capacity = section.capacity if section else None
    return {
        "title": section.name if section else say.KIND_WORDS[ServiceKind(session.kind)],
        "track": f"{section.track.name}, {section.track.code}" if section else "",
        "section_id": section.public_id if section else "",
        "seats": people,
        "capacity": capacity,
        "marks": "e" * people + "o" * (capacity - people) if capacity else "",
    }


MODES = {Mode.SITE: "In the room", Mode.VIDEO: "By video", Mode.HYBRID: "In the room and by video"}


def _state(session: Session, now: datetime) -> str:
    if session.status == SessionStatus.CANCELLED:
        return "off"
    if session.during.upper <= now:
        return "over"
    return "on" if session.during.lower <= now else "to_come"


def _place(session: Session) -> str:
    if session.room:
        return session.room.name
    return "Video" if session.mode == Mode.VIDEO else "No room yet"


def _leader(row: SessionLeader) -> str:
    return f"{row.clinician.name}, co-leader" if row.is_co_leader else row.clinician.name


def _seated(session: Session) -> list[SessionSeat]:
    """Who is expected; of a session that was called off, who was."""
    rows = SessionSeat.objects.filter(session=session).select_related("client")
    if session.status != SessionStatus.CANCELLED:
        rows = rows.filter(is_live=True)
    return list(rows.order_by("client__last_name", "client__first_name", "pk"))


def _line(row: SessionSeat, *, sees_names: bool) -> RosterLine:
    client: Client = row.client
    letters = f"{(client.called or client.first_name)[:1]}{client.last_name[:1]}".upper()
    return RosterLine(
        client_id=client.public_id if sees_names else "",
        name=client.full_name if sees_names else letters,
        initials=letters,
        color=client.pk % 4 + 1,
        by_video=row.by_video,
    )


def _rooms(session: Session) -> Pairs:
    """The site's rooms that are free then, the present one first; what each holds is said."""
    taken = Session.objects.filter(during__overlap=session.during, room__isnull=False)
    taken = taken.exclude(status=SessionStatus.CANCELLED).exclude(pk=session.pk)
    rooms = Room.objects.filter(site=session.site).exclude(pk__in=taken.values("room"))
    return tuple(
        (room.public_id, f"{room.name}, {say.count(room.seats, 'seat')}")
        for room in sorted(rooms, key=lambda room: (room.pk != session.room_id, room.name))
    )
