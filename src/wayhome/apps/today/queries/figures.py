"""Numbers of the day for those who answer for the whole, for payers, and for the trail."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum

from wayhome.apps.care.hours import Hours, asked_minutes, planned_minutes, today_at
from wayhome.apps.care.words import count
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.episodes.models import Episode, LevelStay
from wayhome.apps.people.models import Coverage
from wayhome.apps.program.models import Section
from wayhome.apps.scheduling.models import Seat
from wayhome.apps.today.rows import Figure, PayerLine, ShortClient, Watch
from wayhome.domain.episode import BEFORE_CARE, EpisodeStatus
from wayhome.domain.privacy.permit import Actor

WATCHED: Final = timedelta(days=7)
NO_PAYER: Final = "No cover on record"


def census(*, actor: Actor, now: datetime) -> tuple[Figure, ...]:
    """Who is in care, who waits, and seats in groups: taken of those there are."""
    today = today_at(actor.zone, now)
    mine = Q(organization_id=actor.organization_id)
    states = Episode.objects.filter(mine).aggregate(
        care=Count("pk", filter=Q(status=EpisodeStatus.ADMITTED.value)),
        before=Count("pk", filter=Q(status__in=[status.value for status in BEFORE_CARE])),
        waiting=Count("pk", filter=Q(status=EpisodeStatus.WAITING.value)),
    )
    running = Q(since__lte=today) & (Q(until__isnull=True) | Q(until__gte=today))
    seats = Section.objects.filter(mine, running, track__published_at__isnull=False).aggregate(
        all=Sum("capacity"), groups=Count("pk")
    )
    lasting = Q(since__lte=today) & (Q(until__isnull=True) | Q(until__gt=today))
    taken = Seat.objects.filter(mine, lasting).count()
    return (
        Figure(label="In care", value=str(states["care"]), note="clients", route="clients"),
        Figure(
            label="Seats taken",
            value=str(taken),
            note=f"of {seats['all'] or 0} in {count(seats['groups'], 'group')}",
            route="board",
        ),
        Figure(
            label="Before care",
            value=str(states["before"]),
            note="asked for care",
            route="referrals",
        ),
        Figure(label="Waiting", value=str(states["waiting"]), note="on the list", route="waitlist"),
    )


def by_payer(
    *, actor: Actor, now: datetime
) -> tuple[tuple[PayerLine, ...], tuple[ShortClient, ...], list[int]]:
    """Clients in care by payer, those whose planned hours fall short, and who was shown."""
    rows = _in_care(actor, now)
    planned = planned_minutes({row.pk: row.site.zone for row in rows}, now=now)
    hours = {row.pk: _hours(row, planned[row.pk], now) for row in rows}
    lines: dict[str, list[Hours]] = defaultdict(list)
    for row in rows:
        lines[row.payer or NO_PAYER].append(hours[row.pk])
    short = [row for row in rows if hours[row.pk].short]
    names = tuple(
        ShortClient(
            client_id=row.client.public_id,
            name=row.client.full_name,
            payer=row.payer or NO_PAYER,
            words=hours[row.pk].words,
        )
        for row in sorted(short, key=lambda row: -hours[row.pk].short)
    )
    return _lines(lines), names, [row.client_id for row in short]


def _in_care(actor: Actor, now: datetime) -> list[Any]:
    today = today_at(actor.zone, now)
    covers = Coverage.objects.filter(client=OuterRef("client"), since__lte=today)
    covers = covers.filter(Q(until__isnull=True) | Q(until__gte=today)).order_by("since", "pk")
    stays = LevelStay.objects.filter(episode=OuterRef("pk"), starts_on__lte=today)
    rows = Episode.objects.filter(
        organization_id=actor.organization_id, status=EpisodeStatus.ADMITTED.value
    ).annotate(
        payer=Subquery(covers.values("payer__name")[:1]),
        level=Subquery(stays.order_by("-starts_on").values("level")[:1]),
    )
    return list(rows.select_related("client", "site").order_by("pk"))


def _hours(row: Any, planned: int, now: datetime) -> Hours:
    today = today_at(row.site.zone, now)
    return Hours(planned, asked_minutes(row.level or "", row.client.age(today), on=today))


def _lines(lines: dict[str, list[Hours]]) -> tuple[PayerLine, ...]:
    return tuple(
        PayerLine(
            payer=payer,
            clients=len(hours),
            short=sum(bool(one.short) for one in hours),
            hours_short=round(sum(one.short for one in hours) / 60, 1),
        )
        for payer, hours in sorted(lines.items())
    )


def watch(*, actor: Actor, now: datetime) -> Watch:
    """Entries of the trail of the last seven days, the most frequent action first."""
    rows = TrailEntry.objects.filter(
        organization_id=actor.organization_id, at__gt=now - WATCHED
    ).order_by()
    sums = rows.values("action").annotate(n=Count("pk"))
    found = [(row["action"], row["n"]) for row in sums.order_by(F("n").desc(), "action")]
    return Watch(entries=sum(n for _, n in found), by_action=tuple(found))
