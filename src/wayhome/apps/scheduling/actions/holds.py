"""Promise seats to a caller for 48 hours, and give them back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from wayhome.apps.core import trail
from wayhome.apps.core.access import NotHere
from wayhome.apps.intake.access import referral_for
from wayhome.apps.program.models import Section
from wayhome.apps.scheduling.access import hold_for
from wayhome.apps.scheduling.models import SeatHold
from wayhome.apps.scheduling.queries.occupancy import (
    barred_sections,
    seats_promised,
    seats_taken,
)
from wayhome.domain.episode import BEFORE_CARE, EpisodeStatus
from wayhome.domain.privacy.permit import Actor, Permission
from wayhome.domain.verdict import Refused, no

HOLD: Final = timedelta(hours=48)


@transaction.atomic
def hold_seat(
    *,
    actor: Actor,
    referral_id: str,
    section_ids: Collection[str],
    starts_on: date,
    now: datetime,
) -> SeatHold:
    """Hold a seat in each of the sections for 48 hours; an earlier hold of the caller ends.

    Of two people who hold the last seat at once, the second is refused: the sections are locked
    and counted again here. Codes: `hold.not_waiting`, `hold.day`, `seat.full`, `seat.barred`.
    """
    referral = referral_for(actor, referral_id, Permission.SEAT_HOLD)
    episode = referral.episode
    if EpisodeStatus(episode.status) not in BEFORE_CARE:
        says = "This person is in care already or has left. Seats are held before admission."
        raise Refused(no("hold.not_waiting", says))
    if starts_on < now.astimezone(ZoneInfo(episode.site.zone)).date():
        raise Refused(no("hold.day", "The first day has passed. Choose an opening again."))
    sections = locked_sections(actor=actor, section_ids=section_ids)
    require_room(
        sections, client_id=episode.client_id, on=starts_on, now=now, episode_id=episode.pk
    )
    SeatHold.objects.filter(episode=episode, released_at__isnull=True).update(released_at=now)
    hold = SeatHold.objects.create(
        organization_id=actor.organization_id,
        episode=episode,
        starts_on=starts_on,
        made_at=now,
        made_by_id=actor.user_id,
        expires_at=now + HOLD,
    )
    hold.sections.set(sections)
    trail.record(actor, "seat.hold", hold, now=now, client_id=episode.client_id)
    return hold


@transaction.atomic
def release(*, actor: Actor, hold_id: str, now: datetime) -> SeatHold:
    """Give the seats back before their time. Doing it twice changes nothing."""
    hold = hold_for(actor, hold_id, Permission.SEAT_HOLD)
    if SeatHold.objects.filter(pk=hold.pk, released_at__isnull=True).update(released_at=now):
        client_id = hold.episode.client_id
        trail.record(actor, "seat.release", hold, now=now, client_id=client_id)
    hold.refresh_from_db()
    return hold


def release_expired(*, now: datetime) -> int:
    """Mark holds as released that are past their time, or whose person asks for care no more."""
    is_over = Q(expires_at__lte=now) | Q(episode__status=EpisodeStatus.CLOSED.value)
    return SeatHold.objects.filter(is_over, released_at__isnull=True).update(released_at=now)


def locked_sections(*, actor: Actor, section_ids: Collection[str]) -> list[Section]:
    """The sections, locked in one order for all until the transaction ends."""
    rows = Section.objects.select_for_update(of=("self",)).select_related("track__site")
    own = rows.filter(organization_id=actor.organization_id, track__published_at__isnull=False)
    found = list(own.filter(public_id__in=section_ids).order_by("pk"))
    if not found or len(found) != len(set(section_ids)):
        raise NotHere
    return found


def require_room(
    sections: list[Section], *, client_id: int, on: date, now: datetime, episode_id: int
) -> None:
    """A free seat in every section, and nobody there whom this client must never meet.

    The second refusal names nobody and no reason: that two people know each other is protected.
    """
    ids = [section.pk for section in sections]
    taken = seats_taken(ids, on=on) + seats_promised(ids, now=now, but_not_to=episode_id)
    full = [section for section in sections if taken[section.pk] >= section.capacity]
    if full:
        names = ", ".join(f"{row.track.name}, {row.name}" for row in full)
        says = f"No seat is left in {names}: somebody took the last one. Choose another opening."
        raise Refused(no("seat.full", says))
    if barred_sections(client_id, on=on) & set(ids):
        says = "One of these groups is not open to this person. Choose another opening."
        raise Refused(no("seat.barred", says))
