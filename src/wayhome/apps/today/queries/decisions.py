"""What waits for a decision, and where it is made."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, Min, OuterRef, Q

from wayhome.apps.care.hours import WEEK, today_at
from wayhome.apps.care.queries.staff import SOON_DAYS, expiry
from wayhome.apps.care.words import LEVELS, SERVICES, clock, count, day
from wayhome.apps.intake.models import CapacityNotice, HandOff, Placement
from wayhome.apps.intake.queries.referral_inbox import wall, when
from wayhome.apps.people.models import Credential
from wayhome.apps.scheduling.models import Call, SeatHold, Session, SessionLeader, WeekRun
from wayhome.apps.today.rows import Decide
from wayhome.domain.episode import BEFORE_CARE
from wayhome.domain.privacy.permit import Actor
from wayhome.domain.week_run import RunStatus

MOST: Final = 4
Found = tuple[list[Decide], list[int]]


def without_leader(*, actor: Actor, now: datetime) -> list[Decide]:
    """Sessions of the next seven days that nobody leads."""
    led = SessionLeader.objects.filter(session=OuterRef("pk"), is_live=True)
    rows = Session.objects.filter(
        ~Exists(led),
        organization_id=actor.organization_id,
        status="planned",
        during__startswith__gt=now,
        during__startswith__lt=now + WEEK,
    ).select_related("section__track", "site")
    return [
        Decide(
            tone="risk",
            icon="triangle-alert",
            title="No leader",
            says=f"{_group(row)}, {_time(row)}",
            step="Find a leader",
            route="session",
            at=row.public_id,
        )
        for row in rows.order_by("during", "pk")[:MOST]
    ]


def _group(row: Session) -> str:
    return f"{row.section.track.name}, {row.section.name}" if row.section else SERVICES[row.kind]


def _time(row: Session) -> str:
    at = wall(row.during.lower, row.site.zone)
    return f"{day(at.date())}, {clock(at)}"


def calls(*, actor: Actor, now: datetime) -> list[Decide]:
    """People who are not told yet that their week was changed by a repair."""
    rows = Call.objects.filter(
        organization_id=actor.organization_id, told_at__isnull=True, tell_by__gt=now - WEEK
    ).values("repair__public_id", "repair__on")
    waiting = rows.annotate(people=Count("pk"), first=Min("tell_by")).order_by("first")
    return [
        Decide(
            tone="risk",
            icon="phone-call",
            title=f"{count(row['people'], 'call')} to make",
            says=f"The week was changed for {day(row['repair__on'])}."
            f" First before {when(row['first'], now, actor.zone)}.",
            step="Open the list",
            route="repair-calls",
            at=row["repair__public_id"],
        )
        for row in waiting[:MOST]
    ]


def credentials(*, actor: Actor, now: datetime) -> list[Decide]:
    """Licenses that end within 60 days, or have ended, of people who work here."""
    today = today_at(actor.zone, now)
    rows = Credential.objects.filter(
        organization_id=actor.organization_id,
        clinician__ended_on__isnull=True,
        expires_on__lte=today + timedelta(days=SOON_DAYS),
    ).select_related("clinician")
    found = []
    for row in rows.order_by("expires_on", "pk")[:MOST]:
        tone, ends = expiry(row.expires_on, on=today)
        says = f"{row.kind} {row.state}: {ends}"
        found.append(
            Decide(
                tone=tone,
                icon="calendar-clock",
                title=f"License of {row.clinician.name}",
                says=says,
                step="Look at it",
                route="staff-member",
                at=row.clinician.public_id,
            )
        )
    return found


def placements(*, actor: Actor, now: datetime) -> Found:
    """Advice that no clinician has decided on, of people who are not in care yet."""
    later = Placement.objects.filter(episode=OuterRef("episode"), made_at__gt=OuterRef("made_at"))
    rows = Placement.objects.filter(
        ~Exists(later),
        organization_id=actor.organization_id,
        decided_at__isnull=True,
        episode__status__in=[status.value for status in BEFORE_CARE],
    ).select_related("episode__client", "episode__site", "episode__referral")
    listed = list(rows.exclude(recommended="").defer("facts", "result").order_by("made_at")[:MOST])
    found = [
        Decide(
            tone="info",
            icon="clipboard-check",
            title=f"Decide on {row.episode.client.full_name}",
            says=f"Advice: {LEVELS[row.recommended]}, {when(row.made_at, now, actor.zone)}",
            step="Decide",
            route="referral-placement",
            at=row.episode.referral.public_id,
        )
        for row in listed
    ]
    return found, [row.episode.client_id for row in listed]


def holds(*, actor: Actor, now: datetime) -> Found:
    """Seats promised to callers, the one that ends next first."""
    rows = SeatHold.objects.filter(
        organization_id=actor.organization_id, released_at__isnull=True, expires_at__gt=now
    ).select_related("episode__client", "episode__site")
    listed = list(rows.order_by("expires_at", "pk")[:MOST])
    found = [
        Decide(
            tone="warn",
            icon="armchair",
            title=f"Seat held for {row.episode.client.full_name}",
            says=f"Ends {when(row.expires_at, now, actor.zone)}",
            step="Admit or let go",
            route="admission",
            at=row.episode.public_id,
        )
        for row in listed
    ]
    return found, [row.episode.client_id for row in listed]


def hand_offs(*, actor: Actor, now: datetime) -> Found:
    """People whose care begins elsewhere, of whom nobody knows yet that they arrived."""
    rows = HandOff.objects.filter(
        organization_id=actor.organization_id, ended_at__isnull=True
    ).select_related("episode__client", "episode__site", "episode__referral")
    listed = list(rows.order_by("begun_at", "pk")[:MOST])
    found = [
        Decide(
            tone="risk",
            icon="hand-heart",
            title=f"Did {row.episode.client.full_name} arrive?",
            says=f"Handed over {when(row.begun_at, now, actor.zone)}",
            step="Ask and write it down",
            route="referral-decline",
            at=row.episode.referral.public_id,
        )
        for row in listed
    ]
    return found, [row.episode.client_id for row in listed]


def drafts(*, actor: Actor, now: datetime) -> list[Decide]:
    """Weeks that are planned and wait for somebody to look at the difference and publish."""
    rows = WeekRun.objects.filter(
        organization_id=actor.organization_id,
        status=RunStatus.DRAFT.value,
        week_of__gt=today_at(actor.zone, now) - WEEK,
    ).select_related("site")
    rows = rows.defer("problem", "timetable").order_by("week_of", "-asked_at")
    return [
        Decide(
            tone="info",
            icon="git-compare",
            title="A draft to publish",
            says=f"{row.site.name}, week of {day(row.week_of)}",
            step="Look at the difference",
            route="planner-run",
            at=row.public_id,
        )
        for row in rows[:MOST]
    ]


def notices(*, actor: Actor, now: datetime) -> list[Decide]:
    """The state is told when nine of ten block-grant seats are taken, within seven days."""
    rows = CapacityNotice.objects.filter(
        Q(sent_at__isnull=True, cleared_on__isnull=True), organization_id=actor.organization_id
    ).select_related("site")
    today = today_at(actor.zone, now)
    return [
        Decide(
            tone="risk" if row.due_on < today else "warn",
            icon="megaphone",
            title="Tell the state: 90 % full",
            says=f"{row.site.name}, due {day(row.due_on)},"
            f" {count(abs((row.due_on - today).days), 'day')}"
            f" {'ago' if row.due_on < today else 'left'}",
            step="Open the waiting list",
            route="waitlist",
        )
        for row in rows.order_by("due_on", "pk")
    ]
