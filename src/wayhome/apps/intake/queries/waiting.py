"""The waiting list as its page shows it: in federal order, with every clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q

from wayhome.apps.core import doors, trail
from wayhome.apps.episodes.models import Episode
from wayhome.apps.intake.asked import local_day
from wayhome.apps.intake.models import CapacityNotice, WaitingEntry
from wayhome.apps.intake.queries.referral_inbox import when
from wayhome.apps.people.models import Coverage
from wayhome.apps.program.models import Site
from wayhome.domain import waiting
from wayhome.domain.episode import EpisodeStatus
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.domain.vocabulary import PayerKind
from wayhome.domain.waiting import Capacity, Clock, ClockState

TONES: Final = {
    ClockState.RUNNING: ("info", "clock"),
    ClockState.NEAR: ("warn", "clock"),
    ClockState.LATE: ("risk", "triangle-alert"),
    ClockState.MET: ("ok", "circle-check"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRow:
    """One clock in words."""

    says: str
    ends: str
    tone: str
    icon: str
    cite: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """One person on the list. `owed` are the parts of interim services for the priority."""

    entry_id: str
    referral_id: str
    rank: int
    name: str
    record_number: str
    priority: int
    priority_words: str
    asked: str
    days: int
    track: str
    site: str
    clocks: tuple[ClockRow, ...]
    owed: tuple[tuple[str, str], ...]
    given: str
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityRow:
    """The block-grant seats of one site, and the notice to the state where one is due."""

    site: str
    state: Capacity
    notice_id: str
    reached_on: date | None
    due_on: date | None
    sent: str
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waitlist:
    """The page."""

    rows: tuple[WaitingRow, ...]
    late: int
    capacity: tuple[CapacityRow, ...]
    may_remove: bool
    may_hold: bool
    may_do: bool


def waitlist(*, actor: Actor, now: datetime) -> Waitlist:
    """Everybody who waits, in federal order; the look goes to the trail."""
    entries = doors.all_of(WaitingEntry.objects.all(), actor, wanted=Permission.REFERRAL_VIEW)
    listed = (
        entries.filter(left_at__isnull=True)
        .select_related("episode__client", "episode__site", "episode__referral", "track")
        .annotate(
            tries=Count(
                "episode__referral__attempts", filter=Q(episode__referral__attempts__reached=False)
            )
        )
    )
    ordered = sorted(listed, key=lambda entry: waiting.rank(_who(entry)))
    ids = [entry.episode.client_id for entry in ordered]
    trail.looked(actor, "waiting.list", now=now, client_ids=ids)
    rows = tuple(_row(number, entry, now) for number, entry in enumerate(ordered, start=1))
    return Waitlist(
        rows=rows,
        late=sum(any(clock.tone == "risk" for clock in row.clocks) for row in rows),
        capacity=_capacity(actor, now),
        may_remove=bool(may(actor, Permission.ADMIT)),
        may_hold=bool(may(actor, Permission.SEAT_HOLD)),
        may_do=bool(may(actor, Permission.TASK_DO)),
    )


def seats_taken(*, organization_id: int, on: date) -> dict[int, int]:
    """How many people in care are paid by the block grant on a day, by site."""
    covered = Coverage.objects.filter(
        Q(until__isnull=True) | Q(until__gt=on),
        client_id=OuterRef("client_id"),
        payer__kind=PayerKind.BLOCK_GRANT.value,
        since__lte=on,
    )
    rows = (
        Episode.objects.filter(
            Exists(covered),
            organization_id=organization_id,
            status=EpisodeStatus.ADMITTED.value,
        )
        .values_list("site_id")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return dict(rows)


def _who(entry: WaitingEntry) -> waiting.Waiting:
    return waiting.Waiting(
        priority=entry.episode.priority,
        asked_at=entry.episode.referral.received_at,
        interim_at=entry.interim_services_at,
    )


def _row(number: int, entry: Any, now: datetime) -> WaitingRow:
    who, client, zone = _who(entry), entry.episode.client, entry.episode.site.zone
    given = entry.interim_services_at
    return WaitingRow(
        entry_id=entry.public_id,
        referral_id=entry.episode.referral.public_id,
        rank=number,
        name=client.full_name,
        record_number=client.record_number,
        priority=who.priority,
        priority_words=waiting.PRIORITY_WORDS[who.priority],
        asked=when(who.asked_at, now, zone),
        days=waiting.days_waiting(who, now=now),
        track=entry.track.name if entry.track else "Any that fits",
        site=entry.episode.site.name,
        clocks=tuple(_clocks(waiting.clocks(who, now=now), now, zone)),
        owed=tuple(
            (part.value, waiting.INTERIM_WORDS[part]) for part in waiting.interim_owed(who.priority)
        ),
        given=when(given, now, zone) if given else "",
        tries=entry.tries,
    )


def _clocks(clocks: Iterable[Clock], now: datetime, zone: str) -> Iterable[ClockRow]:
    for clock in clocks:
        tone, icon = TONES[clock.state]
        is_met = clock.state is ClockState.MET
        yield ClockRow(
            says=clock.says,
            ends="" if is_met else f"{_until(clock)} {when(clock.ends_at, now, zone)}",
            tone=tone,
            icon=icon,
            cite=clock.cite,
        )


def _until(clock: Clock) -> str:
    return "were due" if clock.code == "interim" and clock.state is ClockState.LATE else "until"


def _capacity(actor: Actor, now: datetime) -> tuple[CapacityRow, ...]:
    sites = Site.objects.filter(organization_id=actor.organization_id, block_grant_seats__gt=0)
    notices = {
        notice.site_id: notice
        for notice in CapacityNotice.objects.filter(
            organization_id=actor.organization_id, cleared_on__isnull=True
        )
    }
    taken = seats_taken(organization_id=actor.organization_id, on=now.date())
    return tuple(
        _capacity_row(site, taken.get(site.pk, 0), notices.get(site.pk), now=now)
        for site in sites.order_by("name")
    )


def _capacity_row(
    site: Site, taken: int, notice: CapacityNotice | None, *, now: datetime
) -> CapacityRow:
    on = local_day(now, site)
    sent_at = notice.sent_at if notice else None
    return CapacityRow(
        site=site.name,
        state=waiting.capacity_state(taken, site.block_grant_seats, on=on),
        notice_id=notice.public_id if notice else "",
        reached_on=notice.reached_on if notice else None,
        due_on=notice.due_on if notice else None,
        sent=when(sent_at, now, site.zone) if sent_at else "",
        is_late=notice is not None and sent_at is None and on > notice.due_on,
    )
