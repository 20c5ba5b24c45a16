"""Write on a call sheet: what was said, the tries to reach somebody, the hand-over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final, cast

from django.db import transaction

from wayhome.apps.core import trail
from wayhome.apps.core.editing import Conflict, save_edit
from wayhome.apps.core.models import TenantModel, TrailEntry
from wayhome.apps.episodes.models import Task
from wayhome.apps.intake import access, call_sheet
from wayhome.apps.intake.actions.referral import owe_hand_off
from wayhome.apps.intake.asked import NO_NAME, Asked, local_day, with_age
from wayhome.apps.intake.models import ContactAttempt, Referral
from wayhome.apps.intake.preview import preview
from wayhome.apps.people.models import Client
from wayhome.domain.episode import BEFORE_CARE, EpisodeStatus
from wayhome.domain.hand_off import ASK_AFTER, ASK_ARRIVAL, ASK_WORDS
from wayhome.domain.privacy.permit import Actor, Permission, Role
from wayhome.domain.verdict import Verdict, no

CHANNELS: Final = {
    "call": "may_call",
    "text": "may_text",
    "message": "may_leave_message",
    "email": "may_email",
    "letter": "may_write",
}
THEY_CAME: Final = "they_called"
NEXT_WITHIN: Final = timedelta(days=60)


@transaction.atomic
def save_sheet(
    *,
    actor: Actor,
    referral_id: str,
    asked: Asked,
    versions: tuple[int, int],
    now: datetime,
) -> Referral:
    """Save a whole sheet: the client's and the referral's fields, and the sheet's own facts.

    `versions` are those of the referral and of the client that the sheet was made from. Facts that
    other pages asked stay as they are; a skipped question becomes unknown. A STOP leaves a task to
    hand over. Raises `Conflict` where somebody else saved since; what did not change is not
    written, so that saving the same sheet twice does nothing.
    """
    # A sheet saves itself while it is filled in: saves of one sheet stand in line here, so that
    # each sees what the one before it wrote.
    known = access.referral_for(actor, referral_id, Permission.REFERRAL_TAKE)
    Referral.objects.select_for_update().get(pk=known.pk)
    referral = access.referral_for(actor, referral_id, Permission.REFERRAL_TAKE)
    _open_still(referral).require()
    client, episode = referral.episode.client, referral.episode
    _save_person(actor, client, asked, version=versions[1], now=now)
    on = local_day(now, episode.site)
    facts = with_age(call_sheet.merged(referral.facts, asked.facts), client, on)
    seen = preview(facts, on=on)
    call = asdict(asked.call) | {"about": list(asked.call.about), "facts": facts}
    if referral.taken_by_id is None:
        call["taken_by_id"] = actor.user_id
    fields = _save_changed(actor, referral, call, version=versions[0])
    if fields:
        trail.record(
            actor,
            "referral.save",
            referral,
            now=now,
            client_id=client.pk,
            version=referral.version,
            fields=fields,
        )
    if episode.priority != seen.priority:
        episode.priority = seen.priority
        episode.save(update_fields=["priority"])
    owe_hand_off(episode, seen, now)
    return referral


@transaction.atomic
def log_contact(
    *,
    actor: Actor,
    referral_id: str,
    channel: str,
    reached: bool,
    note: str,
    next_at: datetime | None,
    now: datetime,
) -> ContactAttempt:
    """Write down one try to reach the person, and when the next one is.

    Codes of refusal: `contact.channel` where the person did not agree to it, `contact.next`
    where the next try is not within the coming 60 days.
    """
    referral = access.referral_for(actor, referral_id, Permission.REFERRAL_TAKE)
    _open_still(referral).require()
    client = referral.episode.client
    can_reach(client, channel).require()
    if next_at is not None and not now < next_at <= now + NEXT_WITHIN:
        no("contact.next", "Choose a next time within the coming 60 days.").require()
    attempt = ContactAttempt.objects.create(
        organization_id=actor.organization_id,
        referral=referral,
        at=now,
        by_id=cast(int, actor.user_id),  # who holds the permission is signed in
        channel=channel,
        reached=reached,
        note=note,
    )
    taken_by = referral.taken_by_id or actor.user_id
    Referral.objects.filter(pk=referral.pk).update(callback_at=next_at, taken_by=taken_by)
    trail.record(actor, "referral.contact", referral, now=now, client_id=client.pk, channel=channel)
    return attempt


@transaction.atomic
def hand_over(
    *, actor: Actor, referral_id: str, to: str, who: str, call_at: datetime | None, now: datetime
) -> Task:
    """Somebody else has the person now: close the task to hand over, open one to ask after them.

    `to` and `who` are words of the person on the phone. Without `call_at` it is 20 hours on: next
    morning after a call by day. Returns the new task.
    """
    referral = access.referral_for(actor, referral_id, Permission.REFERRAL_TAKE)
    episode = referral.episode
    owed = Task.objects.filter(episode=episode, kind__startswith="hand_off", done_at__isnull=True)
    outcome = f"With {to}. {who}".strip()[:300]
    owed.update(done_at=now, done_by=actor.user_id, outcome=outcome)
    due = call_at or now + ASK_AFTER
    if due <= now:
        no("contact.next", "Choose a time to call that is still to come.").require()
    task = Task.objects.create(
        organization_id=actor.organization_id,
        episode=episode,
        kind=ASK_ARRIVAL,
        says=ASK_WORDS,
        role=Role.INTAKE.value,
        due_at=due,
        created_at=now,
    )
    Referral.objects.filter(pk=referral.pk).update(callback_at=due)
    trail.record(actor, "referral.hand_over", referral, now=now, client_id=episode.client_id)
    return task


@transaction.atomic
def take_back(*, actor: Actor, referral_id: str, reason: str, now: datetime) -> None:
    """An answer that said STOP was wrong: close the task to hand over, with the reason.

    Code of refusal: `referral.still_stop` while the answers still send the person elsewhere. A
    person closes it, never a changed answer: what was once said is not unsaid by a click.
    """
    referral = access.referral_for(actor, referral_id, Permission.REFERRAL_TAKE)
    episode = referral.episode
    if preview(referral.facts, on=local_day(now, episode.site)).not_here:
        no("referral.still_stop", "The answers still say stop. Hand over first.").require()
    owed = Task.objects.filter(episode=episode, kind__startswith="hand_off", done_at__isnull=True)
    owed.update(done_at=now, done_by=actor.user_id, outcome=f"Taken back. {reason}"[:300])
    trail.record(actor, "referral.take_back", referral, now=now, client_id=episode.client_id)


def can_reach(client: Client, channel: str) -> Verdict:
    """Whether the person agreed to be reached that way. Code: `contact.channel`."""
    if channel == THEY_CAME or (channel in CHANNELS and getattr(client, CHANNELS[channel])):
        return Verdict()
    return no("contact.channel", "The person did not agree to be reached that way.")


def _open_still(referral: Referral) -> Verdict:
    """Whether the sheet may still be written on."""
    before_care = EpisodeStatus(referral.episode.status) in BEFORE_CARE
    if referral.closed_at is None and before_care:
        return Verdict()
    return no("referral.closed", "This referral is settled. Its call sheet can only be read.")


def _save_person(
    actor: Actor, client: Client, asked: Asked, *, version: int, now: datetime
) -> None:
    person = asdict(asked.person)
    person["first_name"] = person["first_name"] or NO_NAME
    fields = _save_changed(actor, client, person, version=version)
    if fields:
        trail.record(
            actor,
            "client.edit",
            client,
            now=now,
            client_id=client.pk,
            version=client.version,
            fields=fields,
        )


def _save_changed(
    actor: Actor, record: Any, wanted: Mapping[str, Any], *, version: int
) -> list[str]:
    """Write what differs from the stored record; the names of the fields that were written."""
    changes = {name: value for name, value in wanted.items() if getattr(record, name) != value}
    if not changes:
        return []
    try:
        save_edit(record, changes, version=_own(actor, record, version))
    except Conflict as conflict:
        raise Conflict(
            mine=_flat(conflict.mine), theirs=_flat(conflict.theirs), version=conflict.version
        ) from None
    return sorted(changes)


def _own(actor: Actor, record: Any, version: int) -> int:
    """The present version where every save since `version` was this person's own.

    A sheet saves itself while it is filled in, so a save may be on its way when the next begins;
    nobody conflicts with himself. The trail knows who saved what.
    """
    newer = record.version - version
    if newer <= 0:
        return version
    subject: TenantModel = record
    own = TrailEntry.objects.filter(
        organization_id=actor.organization_id,
        user_id=actor.user_id,
        subject_id=subject.public_id,
        action__in=("referral.save", "client.edit"),
        details__version__gt=version,
    ).count()
    return record.version if own == newer else version


def _flat(side: Mapping[str, Any]) -> dict[str, Any]:
    """One side of a conflict by the words of the sheet: facts one by one."""
    facts = side.get("facts") or {}
    rest = {name: value for name, value in side.items() if name not in {"facts", "taken_by_id"}}
    return rest | {call_sheet.words(key): _said(value) for key, value in facts.items()}


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_said(answer)}" for key, answer in value.items())
    return ", ".join(value) or "none" if isinstance(value, list) else str(value)
