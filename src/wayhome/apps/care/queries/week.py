"""One client's week: sessions, busy times, the hours planned, and the time between sessions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from django.db.models import Prefetch

from wayhome.apps.care.hours import WEEK, Hours, asked_minutes, monday_of, today_at
from wayhome.apps.care.words import SERVICES, day, span
from wayhome.apps.core import trail
from wayhome.apps.episodes.models import Episode, LevelStay
from wayhome.apps.intake.queries.referral_inbox import wall
from wayhome.apps.people import access
from wayhome.apps.people.models import Client
from wayhome.apps.people.queries.life import KIND_LABELS, Block, busy_rows
from wayhome.apps.scheduling.models import SessionLeader, SessionSeat, SessionStatus
from wayhome.apps.scheduling.queries.short_reasons import short_reasons
from wayhome.apps.support.queries.own import OwnRow, meetings_in_week
from wayhome.domain.episode import EpisodeStatus
from wayhome.domain.life import Busy
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.domain.vocabulary import Mode, ServiceKind

DAY_MINUTES: Final = 24 * 60
#: Shorter breaks between two sessions of a day are no gap.
BREAK_MINUTES: Final = 30
COLORS: Final = {
    ServiceKind.INDIVIDUAL.value: "individual",
    ServiceKind.FAMILY.value: "family",
    ServiceKind.FAMILY_GROUP.value: "family",
    ServiceKind.MEDICATION.value: "medical",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A session that a client is expected at. Times are of the site's wall clock."""

    session_id: str
    starts: datetime
    ends: datetime
    begins_at: datetime
    kind: str
    title: str
    place: str
    by_video: bool
    leader: str
    minutes: int
    is_off: bool
    reason: str

    @property
    def on(self) -> date:
        return self.starts.date()

    @property
    def time(self) -> str:
        return span(self.starts, self.ends)

    @property
    def day(self) -> str:
        return day(self.on)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekDay:
    """One day of a week: its sessions, minutes of care, and minutes waited between sessions."""

    on: date
    label: str
    meetings: tuple[Meeting, ...]
    minutes: int
    gap: int
    is_today: bool

    @property
    def hours(self) -> float:
        return round(self.minutes / 60, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week of a client; `before` and `after` name the weeks beside it as 2026-W47."""

    label: str
    name: str
    before: str
    after: str
    is_present: bool
    days: tuple[WeekDay, ...]
    blocks: tuple[Block, ...]
    hours: Hours | None
    why: str = ""

    @property
    def gaps(self) -> int:
        return sum(one.gap for one in self.days)

    @property
    def days_of_care(self) -> int:
        return sum(bool(one.minutes) for one in self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientWeek:
    """The page of a client's week."""

    client_id: str
    name: str
    record: str
    track: str
    week: Week
    support: tuple[OwnRow, ...]
    may_edit: bool


def client_week(*, actor: Actor, client_id: str, week: str, now: datetime) -> ClientWeek:
    """The week of a name like 2026-W47; any other text is read as the present week."""
    client = access.client_for(actor, client_id, Permission.CLIENT_VIEW)
    trail.record(actor, "client_week.read", client, now=now, client_id=client.pk)
    course = _course(client)
    today = today_at(course.site.zone if course else "UTC", now)
    monday = monday_named(week) or monday_of(today)
    stay = _stay(course, monday)
    return ClientWeek(
        client_id=client.public_id,
        name=client.full_name,
        record=client.record_number,
        track=stay.track.name if stay else "",
        week=week_view(
            client=client,
            meetings=meetings_of(client_id=client.pk, since=monday, until=monday + WEEK),
            level=stay.level if stay else "",
            monday=monday,
            today=today,
        ),
        support=meetings_in_week(client=client, monday=monday),
        may_edit=bool(may(actor, Permission.CLIENT_EDIT)),
    )


def monday_named(name: str) -> date | None:
    """The Monday of 2026-W47; None for a text that names no week."""
    year, _, number = name.partition("-W")
    try:
        return date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        return None


def week_name(monday: date) -> str:
    year, number, _ = monday.isocalendar()
    return f"{year}-W{number:02}"


def _course(client: Client) -> Episode | None:
    rows = Episode.objects.filter(client=client).select_related("site")
    still_open = rows.exclude(status=EpisodeStatus.CLOSED.value).first()
    return still_open or rows.order_by("-closed_on").first()


def _stay(course: Episode | None, monday: date) -> LevelStay | None:
    """The last level of the week: a step in its middle counts from the day it is made."""
    if course is None:
        return None
    rows = LevelStay.objects.filter(episode=course, starts_on__lt=monday + WEEK)
    stay = rows.select_related("track").order_by("-starts_on").first()
    return None if stay and stay.ends_on and stay.ends_on <= monday else stay


def meetings_of(*, client_id: int, since: date, until: date) -> list[Meeting]:
    """Every session of a client from a day on, `until` excluded; those called off are marked."""
    leaders = SessionLeader.objects.filter(is_live=True).select_related("clinician")
    rows = SessionSeat.objects.filter(
        client=client_id, session__on__gte=since, session__on__lt=until
    ).select_related("session__section", "session__room", "session__site")
    rows = rows.prefetch_related(
        Prefetch("session__leaders", leaders.order_by("is_co_leader", "pk"))
    )
    return [_meeting(row) for row in rows.order_by("during")]


def _meeting(seat: SessionSeat) -> Meeting:
    session, zone = seat.session, seat.session.site.zone
    by_video = seat.by_video or session.mode == Mode.VIDEO.value
    room = session.room.name if session.room else session.site.name
    return Meeting(
        session_id=session.public_id,
        starts=wall(seat.during.lower, zone),
        ends=wall(seat.during.upper, zone),
        begins_at=seat.during.lower,
        kind=session.kind,
        title=session.section.name if session.section else SERVICES[session.kind],
        place="By video" if by_video else room,
        by_video=by_video,
        leader=", ".join(one.clinician.name for one in session.leaders.all()),
        minutes=session.minutes,
        is_off=not seat.is_live or session.status == SessionStatus.CANCELLED.value,
        reason=session.reason,
    )


def week_view(
    *, client: Client, meetings: Iterable[Meeting], level: str, monday: date, today: date
) -> Week:
    """The week from `monday` of a client whose door the caller has passed."""
    mine = [one for one in meetings if monday <= one.on < monday + WEEK]
    days = tuple(_day(monday + timedelta(days=n), mine, today) for n in range(7))
    planned = sum(one.minutes for one in days)
    asked = asked_minutes(level, client.age(monday), on=monday)
    hours = Hours(planned, asked) if level else None
    sunday = monday + timedelta(days=6)
    return Week(
        label=f"{day(monday)} to {day(sunday)} {sunday.year}",
        name=week_name(monday),
        before=week_name(monday - WEEK),
        after=week_name(monday + WEEK),
        is_present=monday == monday_of(today),
        days=days,
        blocks=(*_busy(client, monday), *(_care(one) for one in mine if not one.is_off)),
        hours=hours,
        why=_why(client, monday) if hours and hours.short else "",
    )


def _why(client: Client, monday: date) -> str:
    """Why hours are missing, where it was found out when the week was planned."""
    known = short_reasons(organization_id=client.organization_id, week_of=monday)
    return known.get(client.public_id, "")


def _day(on: date, meetings: Sequence[Meeting], today: date) -> WeekDay:
    mine = tuple(one for one in meetings if one.on == on)
    held = [one for one in mine if not one.is_off]
    gaps = [
        int((later.starts - earlier.ends) / timedelta(minutes=1))
        for earlier, later in pairwise(held)
    ]
    return WeekDay(
        on=on,
        label=day(on),
        meetings=mine,
        minutes=sum(one.minutes for one in held),
        gap=sum(gap for gap in gaps if gap > BREAK_MINUTES),
        is_today=on == today,
    )


def _busy(client: Client, monday: date) -> list[Block]:
    return [_window(row) for row in busy_rows(client) if _holds(row, monday)]


def _holds(row: Busy, monday: date) -> bool:
    on = monday + timedelta(days=row.weekday)
    return (row.since is None or row.since <= on) and (row.until is None or on <= row.until)


def _window(row: Busy) -> Block:
    return Block(
        day=row.weekday,
        start=row.start_minute,
        end=row.end_minute,
        kind=row.kind.value,
        label=KIND_LABELS[row.kind],
    )


def _care(one: Meeting) -> Block:
    """The session on the grid; one that runs over midnight shows its part of the first day."""
    start = one.starts.hour * 60 + one.starts.minute
    end = start + int((one.ends - one.starts) / timedelta(minutes=1))
    return Block(
        day=one.on.weekday(),
        start=start,
        end=min(end, DAY_MINUTES),
        kind=COLORS.get(one.kind, "group"),
        label=one.title,
    )
