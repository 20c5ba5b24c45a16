"""The clients whom a repair may touch, with all that their week holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from wayhome.apps.episodes.models import LevelStay
from wayhome.apps.people.models import Client
from wayhome.apps.program.models import Site, Track
from wayhome.apps.scheduling.models import Apart, Session, SessionSeat
from wayhome.apps.scheduling.queries import people_in_week as people
from wayhome.apps.scheduling.queries.problem_client import alike
from wayhome.domain.repair.facts import During, Meeting, Person
from wayhome.domain.spans import Span
from wayhome.domain.vocabulary import Mode

WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)
LESSON_WEEKS: Final = 4
"""A lesson of the last weeks is not offered again in place of another."""


def week_seats(clients: list[Client], week_of: date) -> list[SessionSeat]:
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


def people_of(
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
    fell = {meeting.id for meeting in fallen}
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
                {one.module for one in stands[row.pk] if one.module and one.id not in fell}
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


def _stands(seats: list[SessionSeat]) -> dict[int, list[Meeting]]:
    """By client, what the week holds, each in the mode in which they come."""
    found: dict[int, list[Meeting]] = defaultdict(list)
    for row in seats:
        mode = Mode.VIDEO if row.by_video else Mode.SITE
        found[row.client_id].append(replace(bare(row.session), mode=mode.value))
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
            yield (
                moment_at(site, week_of + day * DAY, start),
                moment_at(site, week_of + day * DAY, end),
            )


def bare(row: Session) -> Meeting:
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


def moment_at(site: Site, on: date, minute: int) -> datetime:
    """A minute of the site's wall clock; 24 hours after midnight is the next day's midnight."""
    days, rest = divmod(minute, 24 * 60)
    return datetime.combine(on + days * DAY, time(rest // 60, rest % 60), ZoneInfo(site.zone))
