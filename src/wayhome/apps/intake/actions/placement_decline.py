"""Not here: hand somebody over warmly, stay with it until they arrived, and only then close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from wayhome.apps.core import trail
from wayhome.apps.core.editing import save_edit
from wayhome.apps.episodes.models import Episode, Task
from wayhome.apps.intake import access
from wayhome.apps.intake.actions.placement import keep_undecided
from wayhome.apps.intake.actions.waiting import close_before_care
from wayhome.apps.intake.models import HandOff
from wayhome.apps.intake.queries.placement_facts import still_open
from wayhome.domain.hand_off import (
    ASK_AFTER,
    ASK_ARRIVAL,
    ASK_WORDS,
    ENDING_WORDS,
    Ending,
    Why,
    can_end,
    partner,
)
from wayhome.domain.privacy.permit import Actor, Permission, Role
from wayhome.domain.verdict import Refused, no
from wayhome.domain.waiting import LeaveReason

LEAVES: Final = {
    Ending.ARRIVED: LeaveReason.CARE_ELSEWHERE,
    Ending.DECLINED: LeaveReason.REFUSES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Why, to which kind of partner, and whom to speak to there."""

    why: Why
    to: str
    person: str
    place: str = ""
    phone: str = ""


@transaction.atomic
def begin_hand_off(*, actor: Actor, referral_id: str, plan: Plan, now: datetime) -> HandOff:
    """Begin a warm hand-off: its task is due within the time of that kind of partner.

    What the rules say today is kept beside it. A task that a STOP left is taken over, its due
    time never later than before. Code of refusal: `hand_off.open` where one is under way.
    """
    referral = access.referral_for(actor, referral_id, Permission.ASSESS)
    still_open(referral=referral).require()
    episode = referral.episode
    if HandOff.objects.filter(episode=episode, ended_at__isnull=True).exists():
        no("hand_off.open", "A hand-off is under way already. Finish it first.").require()
    keep_undecided(actor=actor, referral=referral, now=now)
    hand_off = HandOff.objects.create(
        organization_id=actor.organization_id,
        episode=episode,
        task=_task(episode, plan, now),
        why=plan.why.value,
        to=plan.to,
        place=plan.place,
        person=plan.person,
        phone=plan.phone,
        begun_at=now,
        begun_by_id=actor.user_id,
    )
    trail.record(
        actor, "hand_off.begin", hand_off, now=now, client_id=episode.client_id, to=plan.to
    )
    return hand_off


@transaction.atomic
def they_have_them(*, actor: Actor, referral_id: str, note: str, now: datetime) -> Task:
    """Somebody there has the person: close the task, and owe a call to ask whether they arrived."""
    referral = access.referral_for(actor, referral_id, Permission.ASSESS)
    hand_off = _open(referral.episode)
    _finish(actor, referral.episode, outcome=note or f"With {hand_off.person}.", now=now)
    task = Task.objects.create(
        organization_id=actor.organization_id,
        episode=referral.episode,
        kind=ASK_ARRIVAL,
        says=ASK_WORDS,
        role=Role.INTAKE.value,
        due_at=now + ASK_AFTER,
        created_at=now,
    )
    trail.record(actor, "hand_off.spoken", hand_off, now=now, client_id=referral.episode.client_id)
    return task


@transaction.atomic
def end_hand_off(
    *,
    actor: Actor,
    referral_id: str,
    ending: Ending,
    note: str,
    version: int,
    now: datetime,
) -> HandOff:
    """The arrival is confirmed, or the person says no: every task of the hand-off is done.

    The episode closes unless they come back to us. `version` is that of the hand-off. Codes of
    refusal: `hand_off.none`, `hand_off.note`.
    """
    referral = access.referral_for(actor, referral_id, Permission.ASSESS)
    hand_off = _open(referral.episode)
    can_end(ending, note).require()
    changes = {"ended_at": now, "ending": ending.value, "note": note.strip()}
    save_edit(hand_off, changes, version=version)
    _finish(actor, referral.episode, outcome=note or ENDING_WORDS[ending], now=now)
    if ending in LEAVES:
        close_before_care(actor=actor, referral=referral, reason=LEAVES[ending], now=now)
    trail.record(
        actor,
        "hand_off.end",
        hand_off,
        now=now,
        client_id=referral.episode.client_id,
        ending=ending.value,
    )
    return hand_off


def _open(episode: Episode) -> HandOff:
    found = HandOff.objects.filter(episode=episode, ended_at__isnull=True).first()
    if found is None:
        raise Refused(no("hand_off.none", "No hand-off is under way. Begin one first."))
    return found


def _task(episode: Episode, plan: Plan, now: datetime) -> Task:
    kind = partner(plan.to)
    there = plan.place or kind.name
    says = f"Hand over warmly to {there}: speak to {plan.person}, and stay until they have them."
    due = now + kind.within
    owed = episode.tasks.filter(kind__startswith="hand_off", done_at__isnull=True).first()
    if owed is not None:
        owed.says, owed.due_at = says[:300], min(owed.due_at, due)
        owed.save(update_fields=["says", "due_at"])
        return owed
    return Task.objects.create(
        organization_id=episode.organization_id,
        episode=episode,
        kind=f"hand_off_{plan.to}",
        says=says[:300],
        role=Role.INTAKE.value,
        due_at=due,
        created_at=now,
    )


def _finish(actor: Actor, episode: Episode, *, outcome: str, now: datetime) -> None:
    """Every open task of the hand-off is done."""
    tasks = episode.tasks.filter(kind__contains="hand_off", done_at__isnull=True)
    tasks.update(done_at=now, done_by=actor.user_id, outcome=outcome[:300])
