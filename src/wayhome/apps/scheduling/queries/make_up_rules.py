"""What a make-up may be: groups of the rest of a week that break no rule for one person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Exists, Min, OuterRef, Q

from wayhome.apps.episodes.models import Episode, LevelStay
from wayhome.apps.people.models import BusyTime, Client, Coverage
from wayhome.apps.scheduling import in_words
from wayhome.apps.scheduling.models import (
    Apart,
    Session,
    SessionLeader,
    SessionSeat,
    SessionStatus,
)
from wayhome.apps.scheduling.queries.meetings import Meeting
from wayhome.apps.scheduling.queries.occupancy import seats_promised
from wayhome.apps.scheduling.queries.people_in_week import ALL_DAY, busy_on
from wayhome.apps.scheduling.queries.problem_client import alike, kind_of
from wayhome.domain.attendance_said import DOORS_OPEN
from wayhome.domain.spans import Span, joined
from wayhome.domain.vocabulary import Mode
from wayhome.domain.week.problem import GROUP_KINDS, Days

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who is short, of how much, what was missed, and the sessions attended or still to come.

    `lost` are kinds of service in the order in which they were missed.
    """

    episode: Episode
    stay: LevelStay
    monday: date
    short: int
    days_short: int
    lost: tuple[str, ...]
    held: tuple[Session, ...]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.episode.site.zone)

    @property
    def used_days(self) -> set[date]:
        """Days with care that was attended, or may still be."""
        return {row.on for row in self.held}

    @property
    def new_days(self) -> int:
        """How many more days the level allows."""
        return max(0, self.stay.days_most - len(self.used_days))


@dataclass(frozen=True, slots=True)
class Candidates:
    """Groups of the rest of the week that this person may join, by their id in the problem."""

    meetings: Mapping[str, Meeting]
    sessions: Mapping[str, Session]
    seated: Counter[int]


def open_sessions(*, wanted: Wanted, now: datetime) -> list[Session]:
    """Sessions of the rest of the week that the rules leave open to this person.

    Groups of the own track and of those alike, still to come, with a leader, in a room they can
    reach, with a seat that nobody has or was promised, nobody in it whom this person must never
    meet, and no payer's largest group exceeded. Whether the hours fit is not asked here.
    """
    episode = wanted.episode
    led = SessionLeader.objects.filter(session=OuterRef("pk"), is_live=True)
    rows = Session.objects.filter(
        Exists(led),
        site=episode.site,
        section__isnull=False,
        section__track__is_extra=False,
        status=SessionStatus.PLANNED.value,
        on__gte=wanted.monday,
        on__lt=wanted.monday + WEEK,
        during__startswith__gt=now + DOORS_OPEN,
    ).exclude(pk__in=[row.pk for row in wanted.held])
    rows = rows.select_related("section__track__site", "section__room", "room", "module")
    track = wanted.stay.track
    own = [
        row
        for row in rows.order_by("during", "pk")
        if row.section and (row.section.track_id == track.pk or alike(track, row.section.track))
    ]
    seats = _seats(own)
    barred = _foes(episode.client_id)
    own_cap = _group_most([episode.client_id], on=wanted.monday).get(episode.client_id)
    caps = _group_most({pk for people in seats.values() for pk in people}, on=wanted.monday)
    promised = seats_promised([row.section_id for row in own if row.section_id], now=now)
    return [
        row
        for row in own
        if _can_come(episode.client, row)
        and not barred & set(seats[row.pk])
        and len(seats[row.pk]) + promised[row.section_id or 0]
        < _most(row, [own_cap, *(caps.get(pk) for pk in seats[row.pk])])
    ]


def _can_come(client: Client, row: Session) -> bool:
    is_near = not (client.needs_step_free and row.room and not row.room.is_step_free)
    on_site = client.can_come_to_site and is_near
    able = {Mode.SITE.value: on_site, Mode.VIDEO.value: client.can_use_video}
    return able.get(row.mode, any(able.values()))


def _most(row: Session, caps: Iterable[int | None]) -> int:
    """The largest group that the section and every payer in it allow."""
    capacity = row.section.capacity if row.section else 0
    return min([capacity, *(cap for cap in caps if cap)])


def _seats(sessions: Sequence[Session]) -> dict[int, list[int]]:
    """Clients expected, by session."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = SessionSeat.objects.filter(session__in=[row.pk for row in sessions], is_live=True)
    for session, client in rows.values_list("session_id", "client_id"):
        found[session].append(client)
    return found


def _foes(client_id: int) -> set[int]:
    pairs = Apart.objects.filter(Q(first=client_id) | Q(second=client_id))
    people = {one for pair in pairs.values_list("first_id", "second_id") for one in pair}
    return people - {client_id}


def _group_most(client_ids: Iterable[int], *, on: date) -> dict[int, int]:
    """By client: the largest group that the payer allows, where it says so."""
    rows = Coverage.objects.filter(
        Q(until__isnull=True) | Q(until__gte=on), client__in=list(client_ids), since__lte=on + WEEK
    )
    least = rows.values("client_id").annotate(most=Min("payer__group_most")).order_by()
    return {row["client_id"]: row["most"] for row in least if row["most"]}


def candidates(*, wanted: Wanted, now: datetime) -> Candidates:
    """The sessions as meetings of the problem, without those that the rules of a day forbid."""
    sessions = open_sessions(wanted=wanted, now=now)
    modes, kinds = _of_the_days(wanted)
    most = _most_a_day(wanted)
    counted: Counter[int] = Counter()
    seats = _seats(sessions)
    meetings: dict[str, Meeting] = {}
    found: dict[str, Session] = {}
    seated: Counter[int] = Counter()
    for row in sessions:
        section = row.section
        if section is None or kinds[row.on][kind_of(row.kind)] >= most[kind_of(row.kind)]:
            continue
        if row.mode != Mode.HYBRID and modes.get(row.on, row.mode) != row.mode:
            continue
        starts = row.during.lower.astimezone(wanted.zone)
        one = Meeting(
            section=section,
            nth=counted[section.pk],
            on=row.on,
            starts=starts.time(),
            leader_id=None,
            room_id=row.room_id,
            module=row.module,
        )
        counted[section.pk] += 1
        meetings[one.key], found[one.key] = one, row
        seated[section.pk] = max(seated[section.pk], len(seats[row.pk]))
    return Candidates(meetings, found, seated)


def _of_the_days(wanted: Wanted) -> tuple[dict[date, str], dict[date, Counter[str]]]:
    """By day: how the person takes part, and how many of each kind are held that day."""
    modes: dict[date, str] = {}
    kinds: dict[date, Counter[str]] = defaultdict(Counter)
    for row in wanted.held:
        kinds[row.on][kind_of(row.kind)] += 1
        if row.mode != Mode.HYBRID:
            modes[row.on] = row.mode
    return modes, kinds


def _most_a_day(wanted: Wanted) -> Counter[str]:
    """As many of a kind as the own track holds on its fullest day, else one."""
    a_day: Counter[tuple[str, date]] = Counter()
    for row in wanted.held:
        a_day[kind_of(row.kind), row.on] += 1
    most = Counter(dict.fromkeys(GROUP_KINDS, 1))
    for (kind, _), number in a_day.items():
        most[kind] = max(most[kind], number)
    return most


def busy_days(*, wanted: Wanted, now: datetime) -> Days:
    """Own life, every session held, the days that are over, and new days where none is left."""
    client = wanted.episode.client
    rows = BusyTime.objects.filter(client=client).order_by("weekday", "starts")
    days: list[list[Span]] = [list(spans) for spans in busy_on(rows, week_of=wanted.monday)]
    for row in wanted.held:
        days[row.on.weekday()].append(span_of(row=row, zone=wanted.zone))
    today, used = now.astimezone(wanted.zone).date(), wanted.used_days
    for nth, spans in enumerate(days):
        on = wanted.monday + timedelta(days=nth)
        if on < today or (on not in used and not wanted.new_days):
            spans.append(ALL_DAY)
    return tuple(tuple(joined(spans)) for spans in days)


def fits(*, wanted: Wanted, sessions: Sequence[Session], now: datetime) -> bool:
    """Whether all of these may still be joined, and miss everything that fills the week."""
    joinable = candidates(wanted=wanted, now=now).sessions.values()
    new_days = {row.on for row in sessions} - wanted.used_days
    busy = busy_days(wanted=wanted, now=now)
    is_clear = not any(
        start < taken_end and taken < end
        for row in sessions
        for start, end in [span_of(row=row, zone=wanted.zone)]
        for taken, taken_end in busy[row.on.weekday()]
    )
    is_open = {row.pk for row in sessions} <= {row.pk for row in joinable}
    return is_open and is_clear and len(new_days) <= wanted.new_days


def span_of(*, row: Session, zone: ZoneInfo) -> Span:
    start = in_words.minute(row.during.lower.astimezone(zone).time())
    return start, start + int((row.during.upper - row.during.lower) / timedelta(minutes=1))
