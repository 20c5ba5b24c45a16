"""Admit a person and seat them: one step from the waiting side to the week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from wayhome.apps.core import trail
from wayhome.apps.episodes.access import episode_for
from wayhome.apps.episodes.models import Episode, LevelStay, Task
from wayhome.apps.intake.models import (
    AdmissionItem,
    ItemState,
    Placement,
    Referral,
    WaitingEntry,
)
from wayhome.apps.program.models import Section, Track
from wayhome.apps.scheduling.actions.clashes import described
from wayhome.apps.scheduling.actions.holds import locked_sections, require_room
from wayhome.apps.scheduling.models import Seat, SeatHold, Session, SessionSeat, SessionStatus
from wayhome.apps.scheduling.queries.eligible import OUR_LEVELS
from wayhome.apps.scheduling.queries.meetings import moment
from wayhome.apps.scheduling.queries.occupancy import live_holds
from wayhome.domain.episode import EpisodeStatus, can_move
from wayhome.domain.privacy.permit import Actor, Permission, Role
from wayhome.domain.verdict import Reason, Refused, Verdict
from wayhome.domain.vocabulary import Mode

FIRST_TASKS: Final = (
    ("first_individual", "Arrange the first individual session", Role.COUNSELOR),
    ("welcome_call", "Call before the first day: when, where, what to bring", Role.INTAKE),
)


def admit(
    *,
    actor: Actor,
    episode_id: str,
    now: datetime,
    on: date | None = None,
    section_ids: Collection[str] = (),
    waive_reason: str = "",
) -> Episode:
    """Admit on a day and seat in the groups held, or in those named instead.

    `on` is the first day, that of the hold when it is left out. Needs a decided level that is
    given here and a checklist that is done; `waive_reason` says why somebody begins before it is.
    Weeks that are published already get the person from the first day on. Raises `Refused` with
    everything that is in the way. Codes: `episode.move`, `admit.level`, `admit.checklist`,
    `admit.seats`, `admit.day`, `admit.track`, `seat.full`, `seat.barred`, `week.clash`.
    """
    episode = episode_for(actor, episode_id, Permission.ADMIT)
    try:
        with transaction.atomic():
            return _admit(
                actor,
                episode.pk,
                on=on,
                now=now,
                section_ids=section_ids,
                waive_reason=waive_reason.strip(),
            )
    except IntegrityError as clash:
        raise Refused(described(clash, zone=episode.site.zone)) from clash


def _admit(
    actor: Actor,
    episode_pk: int,
    *,
    on: date | None,
    now: datetime,
    section_ids: Collection[str],
    waive_reason: str,
) -> Episode:
    locked = Episode.objects.select_for_update(of=("self",)).select_related("site", "client")
    episode = locked.get(pk=episode_pk)
    held = SeatHold.objects.filter(live_holds(now=now), episode=episode).first()
    wanted = set(section_ids) or set(
        held.sections.values_list("public_id", flat=True) if held else ()
    )
    first = on or (held.starts_on if held else None)
    level = _decided_level(episode)
    today = now.astimezone(ZoneInfo(episode.site.zone)).date()
    Verdict(
        (
            *can_move(EpisodeStatus(episode.status), EpisodeStatus.ADMITTED).against,
            *_against_paper(episode, level, waive_reason),
            *_against_start(wanted, first, today),
        )
    ).require()
    sections = locked_sections(actor=actor, section_ids=wanted)
    since = first or today
    require_room(sections, client_id=episode.client_id, on=since, now=now, episode_id=episode.pk)
    track = _track(sections, level)
    _begin(episode, track, since)
    _seat(episode, sections, since, now=now)
    _close_the_way_in(episode, now=now)
    _tasks(episode, since, now=now)
    trail.record(
        actor,
        "episode.admit",
        episode,
        now=now,
        client_id=episode.client_id,
        waived=bool(waive_reason),
    )
    return episode


def _decided_level(episode: Episode) -> str:
    rows = Placement.objects.filter(episode=episode).exclude(decided_level="")
    latest = rows.order_by("-decided_at", "-pk").first()
    return latest.decided_level if latest else ""


def _against_paper(episode: Episode, level: str, waive_reason: str) -> Iterator[Reason]:
    if not level:
        yield Reason("admit.level", "No clinician has decided the level yet. Decide it first.")
    elif level not in OUR_LEVELS:
        says = f"The level is {level}, which is not given here. Hand over warmly instead."
        yield Reason("admit.level", says)
    states = list(AdmissionItem.objects.filter(episode=episode).values_list("state", flat=True))
    left = sum(state != ItemState.DONE for state in states)
    if (left or not states) and not waive_reason:
        open_ = f"{left} of {len(states)} lines are open" if states else "it was not begun"
        says = f"The admission checklist is not done: {open_}. Finish it, or say why not now."
        yield Reason("admit.checklist", says)


def _against_start(wanted: set[str], first: date | None, today: date) -> Iterator[Reason]:
    if not wanted:
        says = "No seat is held, or the hold is over. Choose an opening first."
        yield Reason("admit.seats", says)
    elif first is None:
        yield Reason("admit.day", "Say on which day they begin.")
    elif first < today:
        yield Reason("admit.day", "The first day has passed. Choose a day from today on.")


def _track(sections: list[Section], level: str) -> Track:
    """The track of most of the groups; its level must be the one decided."""
    own = [section.track for section in sections if not section.track.is_extra]
    counted = Counter(track.pk for track in own).most_common(1)
    track = next((track for track in own if counted and track.pk == counted[0][0]), None)
    if track is None or track.level != level:
        says = f"These groups are not of the level decided, {level}. Choose another opening."
        raise Refused(Verdict((Reason("admit.track", says),)))
    return track


def _begin(episode: Episode, track: Track, since: date) -> None:
    episode.track = track
    episode.save(update_fields=["track"])
    episode.admit(on=since)
    LevelStay.objects.create(
        organization_id=episode.organization_id,
        episode=episode,
        level=track.level,
        track=track,
        starts_on=since,
        needs=track.needs,
        days_least=track.days_least,
        days_most=track.days_most,
        reason="Admission",
    )


def _seat(episode: Episode, sections: list[Section], since: date, *, now: datetime) -> None:
    """Standing seats, and a place in every session that is planned already."""
    Seat.objects.bulk_create(
        Seat(
            organization_id=episode.organization_id,
            episode=episode,
            section=section,
            since=since,
        )
        for section in sections
    )
    planned = Session.objects.filter(
        section__in=sections,
        on__gte=since,
        during__startswith__gt=now,
        status=SessionStatus.PLANNED,
    )
    SessionSeat.objects.bulk_create(
        SessionSeat(
            organization_id=episode.organization_id,
            session=session,
            episode=episode,
            client=episode.client,
            during=session.during,
            by_video=session.mode == Mode.VIDEO or not episode.client.can_come_to_site,
        )
        for session in planned
    )


def _close_the_way_in(episode: Episode, *, now: datetime) -> None:
    SeatHold.objects.filter(episode=episode, released_at__isnull=True).update(released_at=now)
    waiting = WaitingEntry.objects.filter(episode=episode, left_at__isnull=True)
    waiting.update(left_at=now, left_reason="admitted")
    Referral.objects.filter(episode=episode, closed_at__isnull=True).update(closed_at=now)


def _tasks(episode: Episode, since: date, *, now: datetime) -> None:
    due = moment(since, time(9), episode.site)
    Task.objects.bulk_create(
        Task(
            organization_id=episode.organization_id,
            episode=episode,
            kind=kind,
            says=says,
            role=role.value,
            due_at=max(due, now),
            created_at=now,
        )
        for kind, says, role in FIRST_TASKS
    )
