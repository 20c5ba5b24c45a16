"""Rows of people's weeks, read together: sessions, ledger, level and payer of many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import F, Prefetch, Q

from wayhome.apps.care import ledger
from wayhome.apps.care.hours import WEEK, expected, monday_of, this_week, today_at
from wayhome.apps.care.models import AttendanceEntry
from wayhome.apps.episodes.models import Episode, LevelStay
from wayhome.apps.people.models import Coverage
from wayhome.apps.scheduling.models import Session, SessionLeader, SessionSeat
from wayhome.domain.attendance import Presence
from wayhome.domain.attendance_week import Contract, Line
from wayhome.domain.levels import AROUND_THE_CLOCK, Floor, Level, age_group, floor
from wayhome.domain.vocabulary import Mode, PayerKind

#: A week in which care begins after Monday, or ends before Friday is over, is part of a week.
WORKDAYS: Final = timedelta(days=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """One session of one person's week, with what is known of it."""

    session: Session
    line: Line

    @property
    def presence(self) -> Presence:
        return self.line.presence


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonWeek:
    """A week of a course of care. `asked` is None where `why_no_rule` says why none is read."""

    episode: Episode
    stay: LevelStay | None
    monday: date
    asked: Floor | None
    why_no_rule: str
    lines: tuple[SessionLine, ...]
    contract: Contract | None

    @property
    def values(self) -> list[Line]:
        return [row.line for row in self.lines]


def weeks_of(episodes: Sequence[Episode], *, now: datetime) -> list[PersonWeek]:
    """The present week of each, by the calendar of its site. Five statements at any number.

    The episodes come with client and site.
    """
    found = _lines(episodes, now)
    stays = _stays(episodes, now)
    covers = _contracts(episodes, now)
    weeks = []
    for episode in episodes:
        monday = monday_of(today_at(episode.site.zone, now))
        mine = [row for row in stays[episode.pk] if _touches(row, monday)]
        stay = max(mine, key=lambda row: _days_in(row, monday), default=None)
        asked, why = _rule(episode, mine, stay=stay, monday=monday)
        weeks.append(
            PersonWeek(
                episode=episode,
                stay=stay,
                monday=monday,
                asked=asked,
                why_no_rule=why,
                lines=tuple(found[episode.pk]),
                contract=covers.get(episode.client_id),
            )
        )
    return weeks


def _lines(episodes: Sequence[Episode], now: datetime) -> dict[int, list[SessionLine]]:
    """By episode: sessions expected at, and those that the ledger knows all the same."""
    ids = [episode.pk for episode in episodes]
    week = this_week({episode.site.zone for episode in episodes}, now=now)
    leaders = SessionLeader.objects.filter(is_live=True).select_related("clinician")
    seats = SessionSeat.objects.filter(expected(), week, episode__in=ids)
    seats = seats.select_related("session__section__track", "session__site", "session__room")
    seats = seats.prefetch_related(
        Prefetch("session__leaders", leaders.order_by("is_co_leader", "pk"))
    )
    entries = AttendanceEntry.objects.filter(week, episode__in=ids)
    entries = entries.select_related("session__section__track", "session__site", "session__room")
    written = list(entries)
    known = ledger.standing(written)
    places: dict[tuple[int, int], tuple[int, Session, bool, bool]] = {
        (row.session_id, row.client_id): (row.episode_id, row.session, False, False)
        for row in written
    }
    places |= {
        (seat.session_id, seat.client_id): (seat.episode_id, seat.session, True, seat.by_video)
        for seat in seats
    }
    found: dict[int, list[SessionLine]] = defaultdict(list)
    for key, (episode_id, session, has_seat, by_video) in places.items():
        rows = known.get(key, [])
        if rows or has_seat:
            line = Line(
                on=session.on,
                scheduled=ledger.meeting_of(session).clinical if has_seat else 0,
                presence=ledger.presence_in(rows, session, now=now),
                by_video=by_video or session.mode == Mode.VIDEO.value,
            )
            found[episode_id].append(SessionLine(session=session, line=line))
    for lines in found.values():
        lines.sort(key=lambda row: (row.session.during.lower, row.session.pk))
    return found


def _stays(episodes: Sequence[Episode], now: datetime) -> Mapping[int, list[LevelStay]]:
    found: dict[int, list[LevelStay]] = defaultdict(list)
    since = now.date() - 2 * WEEK
    rows = LevelStay.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=since), episode__in=[row.pk for row in episodes]
    )
    for stay in rows.select_related("track").order_by("starts_on"):
        found[stay.episode_id].append(stay)
    return found


def _touches(stay: LevelStay, monday: date) -> bool:
    return stay.starts_on < monday + WEEK and (stay.ends_on is None or stay.ends_on > monday)


def _days_in(stay: LevelStay, monday: date) -> tuple[int, date]:
    ends = min(stay.ends_on or monday + WEEK, monday + WEEK)
    return (ends - max(stay.starts_on, monday)).days, stay.starts_on


def _rule(
    episode: Episode, stays: Sequence[LevelStay], *, stay: LevelStay | None, monday: date
) -> tuple[Floor | None, str]:
    """What the level asks of the whole week, or why no rule can be read: it is never guessed."""
    if stay is None:
        return None, "No level on record this week"
    level = Level.of(stay.level)
    if level in AROUND_THE_CLOCK:
        return None, "Care around the clock has no weekly hours"
    age = episode.client.age(monday)
    group = None if age is None else age_group(age, on=monday)
    if group is None:
        return None, "Age unknown" if age is None else "Too young for every program"
    ends = [row.ends_on for row in stays]
    last = None if None in ends else max(row for row in ends if row)
    if min(row.starts_on for row in stays) > monday:
        return None, "Care began within the week"
    if last is not None and last < monday + WORKDAYS:
        return None, "Care ends within the week"
    return floor(level, group, on=monday), ""


def _contracts(episodes: Sequence[Episode], now: datetime) -> Mapping[int, Contract]:
    """By client: what the payer of the day asks; the cover that began last, where there are two."""
    days = {episode.client_id: today_at(episode.site.zone, now) for episode in episodes}
    rows = Coverage.objects.filter(
        Q(until__isnull=True) | Q(until__gte=now.date() - WEEK), client__in=list(days)
    ).annotate(least=F("payer__day_minutes_least"), kind=F("payer__kind"))
    return {
        row.client_id: Contract(
            day_minutes_least=row.least,
            # Medicare pays for no day by video (rulebook case 36).
            video_counts=row.kind != PayerKind.MEDICARE.value,
        )
        for row in rows.order_by("since", "pk")
        if row.since <= days[row.client_id] <= (row.until or date.max)
    }
