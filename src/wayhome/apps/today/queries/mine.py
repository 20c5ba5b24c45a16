"""One's own day: sessions, tasks, and who is expected at the door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from wayhome.apps.care.hours import today_at
from wayhome.apps.care.models import AttendanceEntry
from wayhome.apps.care.words import SERVICES, clock, span
from wayhome.apps.episodes.models import Task
from wayhome.apps.intake.queries.referral_inbox import wall, when
from wayhome.apps.scheduling.models import Session, SessionLeader, SessionSeat, SessionStatus
from wayhome.apps.today.rows import Arrival, MyMeeting, MyTask
from wayhome.domain.privacy.permit import Actor
from wayhome.domain.vocabulary import Mode

MOST_TASKS: Final = 20
#: People who come a little late are still expected.
LATE: Final = timedelta(minutes=30)
LEADERS: Final = (
    SessionLeader.objects.filter(is_live=True)
    .select_related("clinician")
    .order_by("is_co_leader", "pk")
)


def of_today(zones: Sequence[str], *, now: datetime, path: str = "") -> Q:
    """Sessions of the present day, each by the calendar of its site. `path` leads to them."""
    days = (Q(**{f"{path}site__zone": zone, f"{path}on": today_at(zone, now)}) for zone in zones)
    return reduce(or_, days, Q(pk__in=[]))


def my_meetings(*, actor: Actor, zones: Sequence[str], now: datetime) -> tuple[MyMeeting, ...]:
    """Sessions of today that the actor leads or co-leads, in order of time."""
    rows = Session.objects.filter(
        of_today(zones, now=now), leaders__clinician__user_id=actor.user_id or 0
    ).select_related("section__track", "room", "site")
    live = Q(seats__is_live=True)
    told = live & Q(seats__client__in=Subquery(_told_of()))
    rows = rows.annotate(
        expected=Count("seats", filter=live, distinct=True),
        told=Count("seats", filter=told, distinct=True),
    )
    rows = rows.prefetch_related(Prefetch("leaders", LEADERS.all()))
    return tuple(_meeting(row, now) for row in rows.order_by("during", "pk"))


def _told_of() -> QuerySet[AttendanceEntry, Any]:
    """Clients of whom an entry about the session of the row around it stands."""
    rows = AttendanceEntry.objects.filter(
        session=OuterRef("pk"), reverses__isnull=True, reversed_by__isnull=True
    )
    return rows.values("client")


def _meeting(row: Any, now: datetime) -> MyMeeting:
    state, tone = _state(row, now)
    zone = row.site.zone
    by_video = row.mode == Mode.VIDEO.value
    return MyMeeting(
        session_id=row.public_id,
        time=span(wall(row.during.lower, zone), wall(row.during.upper, zone)),
        title=row.section.name if row.section else SERVICES[row.kind],
        track=row.section.track.name if row.section else "",
        place=row.room.name if row.room else row.site.name,
        by_video=by_video,
        leader=leaders_of(row),
        expected=row.expected,
        to_record=row.expected - row.told if state in {"Now", "Over"} else 0,
        state=state,
        tone=tone,
    )


def leaders_of(session: Session) -> str:
    """Who leads, then who co-leads. The leaders have been fetched."""
    return ", ".join(one.clinician.name for one in session.leaders.all())


def _state(row: Session, now: datetime) -> tuple[str, str]:
    if row.status == SessionStatus.CANCELLED.value:
        return "Called off", "warn"
    if now < row.during.lower:
        return "To come", ""
    return ("Now", "brand") if now < row.during.upper else ("Over", "")


def next_of(meetings: Sequence[MyMeeting]) -> str:
    """The next session in a few words: 5:30 – 7:00 pm, Process group."""
    ahead = [one for one in meetings if one.state == "To come"]
    return f"{ahead[0].time}, {ahead[0].title}" if ahead else ""


def my_tasks(*, actor: Actor, role: str, now: datetime) -> tuple[tuple[MyTask, ...], list[int]]:
    """Open tasks of a role, those due first, and whose names they show."""
    rows = Task.objects.filter(
        organization_id=actor.organization_id, role=role, done_at__isnull=True
    ).select_related("episode__client", "episode__site")
    listed = list(rows.order_by("due_at", "pk")[:MOST_TASKS])
    tasks = tuple(
        MyTask(
            task_id=row.public_id,
            says=row.says,
            client_id=row.episode.client.public_id,
            client=row.episode.client.full_name,
            due=when(row.due_at, now, actor.zone),
            is_late=row.due_at < now,
            asks_who=row.kind.startswith("hand_off"),
        )
        for row in listed
    )
    return tasks, [row.episode.client_id for row in listed]


def arrivals(
    *, actor: Actor, zones: Sequence[str], now: datetime
) -> tuple[tuple[Arrival, ...], list[int]]:
    """Who is still expected today, in order of time, and whose names that shows."""
    rows = SessionSeat.objects.filter(
        of_today(zones, now=now, path="session__"),
        organization_id=actor.organization_id,
        is_live=True,
        during__startswith__gt=now - LATE,
    ).exclude(session__status=SessionStatus.CANCELLED.value)
    rows = rows.select_related("client", "session__room", "session__site")
    rows = rows.prefetch_related(Prefetch("session__leaders", LEADERS.all()))
    listed = list(rows.order_by("during", "client__last_name", "pk"))
    return tuple(map(_arrival, listed)), [row.client_id for row in listed]


def _arrival(row: SessionSeat) -> Arrival:
    session = row.session
    return Arrival(
        time=clock(wall(row.during.lower, session.site.zone)),
        client_id=row.client.public_id,
        client=row.client.full_name,
        record=row.client.record_number,
        place=session.room.name if session.room else session.site.name,
        by_video=row.by_video or session.mode == Mode.VIDEO.value,
        leader=leaders_of(session),
    )
