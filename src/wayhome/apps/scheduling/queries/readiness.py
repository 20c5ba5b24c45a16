"""What is not known before a week is planned: each as a sentence with the place to say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q

from wayhome.apps.core import trail
from wayhome.apps.episodes.models import LevelStay
from wayhome.apps.program.models import Section, WorkingHours
from wayhome.domain.episode import EpisodeStatus
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.domain.vocabulary import Mode

WEEK: Final = timedelta(days=7)
MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not known; `route` and `at` lead to where it can be said."""

    who: str
    says: str
    route: str
    at: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """The first of what is missing, and how much more there is."""

    missing: tuple[Missing, ...]
    more: int


def readiness(*, actor: Actor, week_of: date, now: datetime) -> Readiness:
    """What a plan of any site would have to do without. The trail keeps whose names are shown."""
    may(actor, Permission.WEEK_PLAN).require()
    stays = _stays(actor, week_of)
    working = set(
        WorkingHours.objects.filter(organization_id=actor.organization_id).values_list(
            "clinician_id", flat=True
        )
    )
    people = [(stay, says) for stay in stays for says in _of_person(stay, working, on=week_of)]
    found = [*(_person(stay, says) for stay, says in people), *_sections(actor, week_of)]
    shown = sorted({stay.episode.client_id for stay, _ in people[:MOST]})
    if shown:
        trail.looked(actor, "week.missing", now=now, client_ids=shown)
    return Readiness(tuple(found[:MOST]), max(0, len(found) - MOST))


def _stays(actor: Actor, week_of: date) -> list[LevelStay]:
    rows = LevelStay.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=week_of),
        organization_id=actor.organization_id,
        starts_on__lt=week_of + WEEK,
        episode__status=EpisodeStatus.ADMITTED,
    )
    rows = rows.select_related("episode__client", "episode__counselor", "track")
    return list(rows.order_by("episode__client__last_name", "episode__client__first_name", "pk"))


def _of_person(stay: LevelStay, working: set[int], *, on: date) -> Iterator[tuple[str, str]]:
    """What is not known of one person, each with the page to say it on."""
    client, counselor = stay.episode.client, stay.episode.counselor
    if not (client.can_come_to_site or client.can_use_video):
        yield (
            "can neither come nor join by video. Nothing can be planned before this is said.",
            "client-profile",
        )
    if client.age(on) is None:
        yield "has no birthday on record, so their level's hours cannot be read.", "client-profile"
    if counselor is None:
        yield "has no counselor: no individual appointment can be planned.", "client"
    elif counselor.pk not in working:
        yield f"has {counselor.name} as counselor, whose hours are not known.", "client"
    if not stay.needs:
        yield "is on a track without weekly units: nothing would be planned.", "client"


def _person(stay: LevelStay, said: tuple[str, str]) -> Missing:
    client = stay.episode.client
    return Missing(client.full_name, said[0], said[1], client.public_id)


def _sections(actor: Actor, week_of: date) -> Iterable[Missing]:
    """Groups without a leader, and those on site without a room."""
    rows = Section.objects.filter(
        Q(until__isnull=True) | Q(until__gt=week_of),
        organization_id=actor.organization_id,
        since__lt=week_of + WEEK,
        track__published_at__isnull=False,
    ).select_related("track")
    for row in rows.order_by("track__name", "name", "pk"):
        name = f"{row.track.name}, {row.name}"
        if row.leader_id is None:
            yield Missing(name, "has no leader.", "section", row.public_id)
        if row.room_id is None and row.mode != Mode.VIDEO:
            yield Missing(name, "has no room.", "section", row.public_id)
