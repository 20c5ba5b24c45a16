"""Who is in care at a site in a week: their stay, their own life, their seats, their lessons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q

from wayhome.apps.episodes.models import LevelStay
from wayhome.apps.people.models import BusyTime
from wayhome.apps.program.models import Site
from wayhome.apps.scheduling.models import Apart, Seat, SessionSeat
from wayhome.apps.scheduling.queries.meetings import MIDNIGHT, WEEK
from wayhome.domain.episode import EpisodeStatus
from wayhome.domain.spans import Span

ALL_DAY: Span = (0, MIDNIGHT)
_A_YEAR: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Stays:
    """A client's stays that touch the week; `main` covers most of its days."""

    main: LevelStay
    days: frozenset[int]


def stays_in(*, site: Site, week_of: date) -> dict[int, Stays]:
    """By episode: everybody admitted who has a stay at the site in the week."""
    rows = LevelStay.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=week_of),
        starts_on__lt=week_of + WEEK,
        track__site=site,
        episode__status=EpisodeStatus.ADMITTED,
    ).select_related("episode__client", "episode__counselor", "track")
    found: dict[int, list[LevelStay]] = defaultdict(list)
    for row in rows.order_by("episode__client__record_number", "starts_on"):
        found[row.episode_id].append(row)
    return {episode: _stays(mine, week_of) for episode, mine in found.items()}


def _stays(rows: list[LevelStay], week_of: date) -> Stays:
    days = {row.pk: _days_of(row, week_of) for row in rows}
    main = max(rows, key=lambda row: len(days[row.pk]))
    return Stays(main, frozenset().union(*days.values()))


def _days_of(stay: LevelStay, week_of: date) -> frozenset[int]:
    dates = (week_of + timedelta(days=day) for day in range(7))
    return frozenset(
        day
        for day, on in enumerate(dates)
        if stay.starts_on <= on and (stay.ends_on is None or on < stay.ends_on)
    )


def busy_spans(client_ids: Collection[int], *, week_of: date) -> dict[int, list[list[Span]]]:
    """By client: the windows of their own life, day by day, that hold in this very week."""
    mine: dict[int, list[BusyTime]] = defaultdict(list)
    for row in BusyTime.objects.filter(client__in=list(client_ids)).order_by("weekday", "starts"):
        mine[row.client_id].append(row)
    return {client_id: busy_on(mine[client_id], week_of=week_of) for client_id in client_ids}


def busy_on(rows: Iterable[BusyTime], *, week_of: date) -> list[list[Span]]:
    """One client's windows as minutes, day by day of the week."""
    found: list[list[Span]] = [[] for _ in range(7)]
    for row in rows:
        on = week_of + timedelta(days=row.weekday)
        if (row.since is None or row.since <= on) and (row.until is None or on <= row.until):
            start = row.starts.hour * 60 + row.starts.minute
            end = MIDNIGHT if row.ends is None else row.ends.hour * 60 + row.ends.minute
            found[row.weekday].append((start, end))
    return found


def standing_seats(*, site: Site, week_of: date) -> list[Seat]:
    """Seats at the site that hold on some day of the week."""
    rows = Seat.objects.filter(
        Q(until__isnull=True) | Q(until__gt=week_of),
        since__lt=week_of + WEEK,
        section__track__site=site,
        episode__status=EpisodeStatus.ADMITTED,
    )
    return list(rows.select_related("episode", "section__track").order_by("pk"))


def lessons_had(
    episode_ids: Iterable[int], *, before: date
) -> dict[int, list[tuple[int, str, date]]]:
    """By episode: (curriculum, module, day) of the sessions before a day."""
    rows = SessionSeat.objects.filter(
        episode__in=list(episode_ids),
        is_live=True,
        session__on__lt=before,
        session__on__gte=before - _A_YEAR,
        session__module__isnull=False,
    )
    found: dict[int, list[tuple[int, str, date]]] = defaultdict(list)
    wanted = ("session__module__curriculum_id", "session__module__public_id", "session__on")
    for episode, curriculum, module, on in rows.values_list("episode_id", *wanted):
        found[episode].append((curriculum, module, on))
    return found


def kept_apart(client_ids: Iterable[int]) -> list[tuple[int, int]]:
    """Pairs of these clients who must never sit in the same group."""
    ids = list(client_ids)
    rows = Apart.objects.filter(first__in=ids, second__in=ids).order_by("pk")
    return list(rows.values_list("first_id", "second_id"))
