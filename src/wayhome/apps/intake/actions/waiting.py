"""Keep the waiting list: who joins, what they get meanwhile, who leaves and why."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from wayhome.apps.core import trail
from wayhome.apps.core.access import NotHere
from wayhome.apps.episodes.models import Episode, Task
from wayhome.apps.intake import access
from wayhome.apps.intake.asked import local_day
from wayhome.apps.intake.models import (
    CapacityNotice,
    ContactAttempt,
    Placement,
    Referral,
    WaitingEntry,
)
from wayhome.apps.intake.queries.placement_facts import still_open
from wayhome.apps.intake.queries.waiting import seats_taken
from wayhome.apps.program import access as program
from wayhome.apps.program.models import Site, Track
from wayhome.domain import waiting
from wayhome.domain.admission import HERE
from wayhome.domain.episode import BEFORE_CARE, CloseReason, EpisodeStatus
from wayhome.domain.privacy.permit import Actor, Permission, Role
from wayhome.domain.verdict import YES, Verdict, no
from wayhome.domain.waiting import PREGNANT, Interim, LeaveReason

INTERIM_TASK: Final = "interim_services"
STATE_TASK: Final = "tell_state_no_seat"
TELL_STATE_WITHIN: Final = timedelta(hours=8)


@transaction.atomic
def wait(*, actor: Actor, referral_id: str, track_id: str, now: datetime) -> WaitingEntry:
    """Put somebody who was placed here on the waiting list, for a track or (empty) for any.

    The clocks run from the request, not from today: interim services may be owed at once. Codes
    of refusal: `waiting.placement` without a decision for a level given here, `episode.move`.
    """
    referral = access.referral_for(actor, referral_id, Permission.SEAT_HOLD)
    still_open(referral=referral).require()
    episode = referral.episode
    _placed_here(episode).require()
    track = _track(actor, track_id, episode)
    episode.wait()
    entry = WaitingEntry.objects.create(
        organization_id=actor.organization_id, episode=episode, track=track, since=now
    )
    if waiting.interim_owed(episode.priority):
        says = "Give interim services: counseling and referrals while they wait."
        clock = waiting.clocks(
            waiting.Waiting(priority=episode.priority, asked_at=referral.received_at), now=now
        )[0]
        _owe(episode, INTERIM_TASK, says, due_at=clock.ends_at, now=now)
    if episode.priority in PREGNANT:
        says = "No seat yet for somebody pregnant: tell the state, so that it finds a place."
        _owe(episode, STATE_TASK, says, due_at=now + TELL_STATE_WITHIN, now=now)
    trail.record(actor, "waiting.join", entry, now=now, client_id=episode.client_id)
    return entry


@transaction.atomic
def give_interim(
    *, actor: Actor, entry_id: str, given: Collection[Interim], now: datetime
) -> WaitingEntry:
    """Write down interim services. Code of refusal: `waiting.interim` where a part is missing."""
    entry = access.waiting_for(actor, entry_id, Permission.TASK_DO)
    _still_waits(entry).require()
    waiting.can_give_interim(entry.episode.priority, frozenset(given)).require()
    if entry.interim_services_at is None:
        entry.interim_services_at = now
    entry.interim_services = [part.value for part in Interim if part in given]
    entry.save(update_fields=["interim_services_at", "interim_services"])
    entry.episode.tasks.filter(kind=INTERIM_TASK, done_at__isnull=True).update(
        done_at=now, done_by=actor.user_id, outcome="Given"
    )
    trail.record(
        actor,
        "waiting.interim",
        entry,
        now=now,
        client_id=entry.episode.client_id,
        fields=entry.interim_services,
    )
    return entry


@transaction.atomic
def leave(
    *, actor: Actor, entry_id: str, reason: LeaveReason, note: str, now: datetime
) -> WaitingEntry:
    """Take somebody off the list and close the episode; for an allowed reason only.

    Codes of refusal: `waiting.tries`, `waiting.note`, `waiting.admit` (an admission takes people
    off by itself), `waiting.left`.
    """
    entry = access.waiting_for(actor, entry_id, Permission.ADMIT)
    _still_waits(entry).require()
    if reason is LeaveReason.ADMITTED:
        no("waiting.admit", "Admit the person: that takes them off the list.").require()
    referral = Referral.objects.select_related("episode__site").get(episode_id=entry.episode_id)
    on = local_day(now, referral.episode.site)
    tries = ContactAttempt.objects.filter(
        referral=referral, reached=False, at__gte=entry.since
    ).count()
    waiting.can_leave(reason, tries=tries, note=note, on=on).require()
    close_before_care(actor=actor, referral=referral, reason=reason, now=now, note=note)
    trail.record(
        actor,
        "waiting.leave",
        entry,
        now=now,
        client_id=entry.episode.client_id,
        reason=reason.value,
    )
    return entry


def admitted(*, actor: Actor, episode: Episode, now: datetime) -> None:
    """Take an admitted person off the list and settle the referral: by the action that admits."""
    WaitingEntry.objects.filter(episode=episode, left_at__isnull=True).update(
        left_at=now, left_reason=LeaveReason.ADMITTED.value
    )
    Referral.objects.filter(episode=episode, closed_at__isnull=True).update(closed_at=now)
    episode.tasks.filter(kind__in=[INTERIM_TASK, STATE_TASK], done_at__isnull=True).update(
        done_at=now, done_by=actor.user_id, outcome="Admitted"
    )


def close_before_care(
    *, actor: Actor, referral: Referral, reason: LeaveReason, now: datetime, note: str = ""
) -> None:
    """Close an episode that never began, by the action whose door was passed.

    Its open tasks are done: nobody works on for somebody who is gone.
    """
    episode = referral.episode
    if EpisodeStatus(episode.status) in BEFORE_CARE:
        on = local_day(now, episode.site)
        episode.close(on=on, reason=CloseReason.NOT_ADMITTED)
    Referral.objects.filter(pk=referral.pk).update(closed_at=now)
    WaitingEntry.objects.filter(episode=episode, left_at__isnull=True).update(
        left_at=now, left_reason=reason.value
    )
    words = note.strip() or f"Closed: {reason.value.replace('_', ' ')}"
    episode.tasks.filter(done_at__isnull=True).update(
        done_at=now, done_by=actor.user_id, outcome=words[:300]
    )
    trail.record(
        actor, "episode.close", episode, now=now, client_id=episode.client_id, reason=reason.value
    )


@transaction.atomic
def watch_capacity(*, actor: Actor, now: datetime) -> list[CapacityNotice]:
    """Open a notice at each site whose block-grant seats reached 90 %, once; close it below that.

    The organization's own sites only. Called where seats change and where the list is looked at;
    without a change it writes nothing. Returns the notices that were opened now.
    """
    sites = Site.objects.filter(organization_id=actor.organization_id, block_grant_seats__gt=0)
    open_now = {
        notice.site_id: notice
        for notice in CapacityNotice.objects.filter(
            organization_id=actor.organization_id, cleared_on__isnull=True
        )
    }
    taken = seats_taken(organization_id=actor.organization_id, on=now.date())
    opened = []
    for site in sites:
        on = local_day(now, site)
        state = waiting.capacity_state(taken.get(site.pk, 0), site.block_grant_seats, on=on)
        notice = open_now.get(site.pk)
        if state.is_reached and notice is None:
            opened += _open_notice(actor, site, on=on, now=now)
        elif not state.is_reached and notice is not None and notice.sent_at is not None:
            CapacityNotice.objects.filter(pk=notice.pk).update(cleared_on=on)
    return opened


@transaction.atomic
def notice_sent(*, actor: Actor, notice_id: str, now: datetime) -> CapacityNotice:
    """The state was told. A second press changes nothing."""
    notice = access.notice_for(actor, notice_id, Permission.ADMIT)
    rows = CapacityNotice.objects.filter(pk=notice.pk, sent_at__isnull=True).update(sent_at=now)
    if rows:
        trail.record(actor, "capacity.sent", notice, now=now)
    return notice


def _open_notice(actor: Actor, site: Site, *, on: date, now: datetime) -> list[CapacityNotice]:
    """The constraint decides where two people look at once: one notice a site."""
    notice, is_new = CapacityNotice.objects.get_or_create(
        organization_id=actor.organization_id,
        site=site,
        cleared_on=None,
        defaults={"reached_on": on, "due_on": waiting.notice_due(on)},
    )
    if not is_new:
        return []
    trail.record(actor, "capacity.reached", notice, now=now)
    return [notice]


def _owe(episode: Episode, kind: str, says: str, *, due_at: datetime, now: datetime) -> None:
    Task.objects.create(
        organization_id=episode.organization_id,
        episode=episode,
        kind=kind,
        says=says,
        role=Role.INTAKE.value,
        due_at=due_at,
        created_at=now,
    )


def _placed_here(episode: Episode) -> Verdict:
    latest = Placement.objects.filter(episode=episode).order_by("-made_at", "-pk").first()
    here = {level.word for level in HERE}
    if latest is not None and latest.decided_level in here:
        return YES
    return no("waiting.placement", "A clinician decides first that care here is the right level.")


def _track(actor: Actor, track_id: str, episode: Episode) -> Track | None:
    if not track_id:
        return None
    track = program.track_for(actor, track_id, Permission.PROGRAM_VIEW)
    if track.site_id != episode.site_id:
        raise NotHere
    return track


def _still_waits(entry: WaitingEntry) -> Verdict:
    if entry.left_at is None:
        return YES
    return no("waiting.left", "They have left the list already.")
