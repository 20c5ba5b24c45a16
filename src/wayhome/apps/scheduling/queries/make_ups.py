"""Make-up openings: groups of this very week that still fit one person who is short of hours.

The engine searches what is left of the week for that person alone and moves nobody. It knows
seats, busy times, tracks, modes and what may be held on one day; the rules that reach back into
the part of the week that is over are brought to it as busy time, or by leaving a group out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Exists, Min, OuterRef, Q

from wayhome.apps.episodes.models import Episode, LevelStay
from wayhome.apps.people.models import BusyTime, Coverage
from wayhome.apps.program import models as track_rows
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
from wayhome.apps.scheduling.queries.problem import FALLBACK, open_groups
from wayhome.apps.scheduling.queries.problem_client import VIDEO, Asked, Groups, alike, kind_of
from wayhome.domain.attendance_said import DOORS_OPEN
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.domain.spans import Span, joined
from wayhome.domain.verdict import Refused
from wayhome.domain.vocabulary import Mode
from wayhome.domain.week.problem import GROUP_KINDS, Days, Track
from wayhome.domain.week.timetable import Timetable
from wayhome.solver import desk

COUNT: Final = 3
WEEK: Final = timedelta(days=7)
#: A person is offered no lesson again that was had in the last weeks.
LESSONS_BACK: Final = timedelta(days=28)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeUp:
    """One way to make hours up: groups of this week, together."""

    number: int
    session_ids: tuple[str, ...]
    times: tuple[str, ...]
    minutes: int
    keeps_rule: bool
    left_short: int
    by_video: bool

    @property
    def adds(self) -> str:
        return f"{in_words.hours(self.minutes)} h"


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeUps:
    """Up to three openings, the best first, or why there is none."""

    openings: tuple[MakeUp, ...]
    why_none: str


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Groups of the rest of the week that this person may join, by their id in the problem."""

    meetings: Mapping[str, Meeting]
    sessions: Mapping[str, Session]
    seated: Counter[int]


def openings(*, actor: Actor, wanted: Wanted, now: datetime) -> MakeUps:
    """The openings of a person whose door the caller has passed."""
    may(actor, Permission.CHART_VIEW).require()
    found = _candidates(wanted, open_sessions(wanted=wanted, now=now))
    if not found.meetings:
        none = "No group of the rest of this week is open to this person."
        return MakeUps(openings=(), why_none=f"{none} {_OTHER_WAYS}")
    try:
        ranked = _ranked(wanted, found, _asked(wanted, found, now=now))
    except Refused as refused:
        return MakeUps(openings=(), why_none=str(refused))
    if not ranked:
        none = "The groups that are left are full, or lie in their busy times."
        return MakeUps(openings=(), why_none=f"{none} {_OTHER_WAYS}")
    return MakeUps(openings=tuple(ranked[:COUNT]), why_none="")


_OTHER_WAYS: Final = "Ask for an hour with the counselor, or change their busy times with them."


def open_sessions(*, wanted: Wanted, now: datetime) -> list[Session]:
    """Sessions of the rest of the week that the rules leave open to this person.

    Groups of the own track and of those alike, still to come, with a leader and a seat left,
    nobody in it whom this person must never meet, and no payer's largest group exceeded. Whether the hours fit is
    not asked here.
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
    return [
        row
        for row in own
        if not barred & set(seats[row.pk])
        and len(seats[row.pk]) < _most(row, [own_cap, *(caps.get(pk) for pk in seats[row.pk])])
    ]


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


def _candidates(wanted: Wanted, sessions: Sequence[Session]) -> _Candidates:
    """The sessions as meetings of the problem, without those that the rules of a day forbid."""
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
    return _Candidates(meetings, found, seated)


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


def _asked(wanted: Wanted, found: _Candidates, *, now: datetime) -> list[Any]:
    """The engine's offers for each way to ask: what was missed first, then any one kind."""
    meetings = list(found.meetings.values())
    problem = open_groups(
        site=wanted.episode.site,
        week_of=wanted.monday,
        meetings=meetings,
        seated=found.seated,
        held=seats_promised([row.section.pk for row in meetings], now=now),
    )
    problem = replace(problem, tracks=_with_own(problem.tracks, wanted.stay.track))
    groups = Groups(meetings, Counter(), week_of=wanted.monday)
    busy, had = _busy(wanted, now=now), _lessons(wanted)
    who, track = wanted.episode.client, wanted.stay.track
    asked = [
        replace(
            groups.client(who, track, Asked(needs=needs, days=(0, 7), busy=busy)),
            modules_taken=had,
        )
        for needs in _needs(wanted, meetings)
    ]
    empty = Timetable(problem.name, problem.week_of, (), (), (), cost=0)
    answers = desk.ask(
        "wayhome.solver.offers.offers_each",
        problem=problem,
        timetable=empty,
        clients=asked,
        count=COUNT,
    )
    return [offer for answer in answers for offer in answer.offers]


def _with_own(tracks: tuple[Track, ...], own: track_rows.Track) -> tuple[Track, ...]:
    """The problem's tracks and the person's own, of which no group may be left this week."""
    if any(track.id == own.public_id for track in tracks):
        return tracks
    opened = {
        kind: {own.public_id: 0.0} | {track.id: cost for track in tracks}
        for kind, cost in FALLBACK.items()
    }
    return (*tracks, Track(own.public_id, own.name, opened))


def _needs(wanted: Wanted, meetings: Sequence[Meeting]) -> list[dict[str, int]]:
    """Units to ask for: those that were missed, then only as much as is short, of any kind."""
    lost = Counter(kind_of(kind) for kind in wanted.lost)
    asked = [{kind: lost[kind] for kind in GROUP_KINDS if lost[kind]}]
    length = max((row.section.minutes for row in meetings), default=1)
    units = max(1, -(-wanted.short // length), wanted.days_short)
    for kind in GROUP_KINDS:
        asked += [{kind: units}, {kind: 1}]
    asked.append(dict.fromkeys(GROUP_KINDS, 1))
    return [needs for nth, needs in enumerate(asked) if needs and needs not in asked[:nth]]


def _busy(wanted: Wanted, *, now: datetime) -> Days:
    """Own life, every session held, the days that are over, and new days where none is left."""
    client = wanted.episode.client
    rows = BusyTime.objects.filter(client=client).order_by("weekday", "starts")
    days: list[list[Span]] = [list(spans) for spans in busy_on(rows, week_of=wanted.monday)]
    for row in wanted.held:
        days[row.on.weekday()].append(_span(row, wanted.zone))
    today, used = now.astimezone(wanted.zone).date(), wanted.used_days
    for nth, spans in enumerate(days):
        on = wanted.monday + timedelta(days=nth)
        if on < today or (on not in used and not wanted.new_days):
            spans.append(ALL_DAY)
    return tuple(tuple(joined(spans)) for spans in days)


def clear_of_life(*, wanted: Wanted, sessions: Iterable[Session], now: datetime) -> bool:
    """Whether these sessions miss everything that fills the person's week."""
    busy = _busy(wanted, now=now)
    return not any(
        start < taken_end and taken < end
        for row in sessions
        for start, end in [_span(row, wanted.zone)]
        for taken, taken_end in busy[row.on.weekday()]
    )


def _span(row: Session, zone: ZoneInfo) -> Span:
    start = in_words.minute(row.during.lower.astimezone(zone).time())
    return start, start + int((row.during.upper - row.during.lower) / timedelta(minutes=1))


def _lessons(wanted: Wanted) -> frozenset[str]:
    """Modules had lately, or still to come this week."""
    rows = SessionSeat.objects.filter(
        episode=wanted.episode,
        is_live=True,
        session__on__gte=wanted.monday - LESSONS_BACK,
        session__on__lt=wanted.monday + WEEK,
        session__module__isnull=False,
    )
    return frozenset(rows.values_list("session__module__public_id", flat=True))


def _ranked(wanted: Wanted, found: _Candidates, offers: Iterable[Any]) -> list[MakeUp]:
    """Each set of groups once: those that keep the rule first, then the least extra hours."""
    made: dict[frozenset[str], tuple[tuple[Any, ...], MakeUp]] = {}
    for offer in offers:
        names = [seat.section for seat in offer.entries.seats]
        rows = [found.sessions[name.removesuffix(VIDEO)] for name in names]
        days = {row.on for row in rows} - wanted.used_days
        if not rows or len(days) > wanted.new_days:
            continue
        one = _make_up(wanted, rows, names, days=len(days))
        order = (not one.keeps_rule, one.left_short, one.minutes, offer.cost, one.session_ids)
        made.setdefault(frozenset(one.session_ids), (order, one))
    ranked = [one for _, one in sorted(made.values(), key=lambda pair: pair[0])]
    return [replace(one, number=at) for at, one in enumerate(ranked, start=1)]


def _make_up(wanted: Wanted, rows: list[Session], names: list[str], *, days: int) -> MakeUp:
    minutes = sum(row.minutes for row in rows)
    left = max(0, wanted.short - minutes)
    return MakeUp(
        number=0,
        session_ids=tuple(row.public_id for row in sorted(rows, key=lambda row: row.during.lower)),
        times=tuple(_said(row, wanted.zone) for row in sorted(rows, key=lambda r: r.during.lower)),
        minutes=minutes,
        keeps_rule=not left and days >= wanted.days_short,
        left_short=left,
        by_video=any(
            VIDEO in name or row.mode == Mode.VIDEO for name, row in zip(names, rows, strict=True)
        ),
    )


def _said(row: Session, zone: ZoneInfo) -> str:
    """Fri 20 Nov, 9:00–10:30 am, Process, Standard."""
    hours = in_words.hours_of_day(_span(row, zone))
    group = f"{row.section.name}, {row.section.track.name}" if row.section else row.kind
    return f"{in_words.day(row.on)}, {hours}, {group}"
