"""Who has, or was promised, a seat in a group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q

from wayhome.apps.scheduling.models import Apart, Seat, SeatHold
from wayhome.domain.episode import EpisodeStatus


def live_holds(*, now: datetime) -> Q:
    """Holds that still bind the clinic: not released, not past their end, and somebody comes."""
    is_over = Q(episode__status=EpisodeStatus.CLOSED.value)
    return Q(released_at__isnull=True, expires_at__gt=now) & ~is_over


def seats_taken(section_ids: Collection[int], *, on: date) -> Counter[int]:
    """Standing seats by section, on a day or later: a seat that begins later is taken too."""
    rows = Seat.objects.filter(section__in=section_ids)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=on))
    return Counter(rows.values_list("section_id", flat=True))


def seats_promised(
    section_ids: Collection[int], *, now: datetime, but_not_to: int | None = None
) -> Counter[int]:
    """Held seats by section, without those of one episode."""
    rows = SeatHold.objects.filter(live_holds(now=now), sections__in=section_ids)
    if but_not_to is not None:
        rows = rows.exclude(episode=but_not_to)
    return Counter(rows.values_list("sections", flat=True))


def barred_sections(client_id: int, *, on: date) -> set[int]:
    """Sections in which somebody sits whom this client must never meet."""
    pairs = Apart.objects.filter(Q(first=client_id) | Q(second=client_id))
    foes = {one for pair in pairs.values_list("first_id", "second_id") for one in pair}
    rows = Seat.objects.filter(episode__client__in=foes - {client_id})
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=on))
    return set(rows.values_list("section_id", flat=True))
