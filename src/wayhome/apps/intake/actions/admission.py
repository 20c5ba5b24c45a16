"""Work through the admission checklist: one line at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wayhome.apps.core import trail
from wayhome.apps.core.access import NotHere
from wayhome.apps.episodes import access as episodes
from wayhome.apps.episodes.models import Episode
from wayhome.apps.intake.models import AdmissionItem, ItemState
from wayhome.apps.intake.queries.admission import items_of
from wayhome.domain.admission import Item, can_waive
from wayhome.domain.episode import BEFORE_CARE, EpisodeStatus
from wayhome.domain.privacy.permit import Actor, Permission
from wayhome.domain.verdict import YES, Verdict, no


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How a line stands: its state, who or what it waits on, a note."""

    state: ItemState
    waiting_on: str = ""
    note: str = ""


@transaction.atomic
def set_item(
    *, actor: Actor, episode_id: str, code: str, line: Line, now: datetime
) -> AdmissionItem:
    """Say how a line stands. Codes of refusal: `admission.waiting_on` where a line waits on
    nobody, `admission.closed` once they are admitted or gone. Raises `NotHere` for a line that
    this person's checklist does not have.
    """
    episode = episodes.episode_for(actor, episode_id, Permission.CLIENT_EDIT)
    item = _item(episode, code)
    _names_whom(line, item).require()
    return _save(actor, episode, item, line=line, waived_because="", now=now)


@transaction.atomic
def waive_item(
    *, actor: Actor, episode_id: str, code: str, reason: str, now: datetime
) -> AdmissionItem:
    """Leave a line out, with a reason. Codes: `admission.waive`, `admission.waive_reason`."""
    episode = episodes.episode_for(actor, episode_id, Permission.ADMIT)
    item = _item(episode, code)
    can_waive(item, reason).require()
    line = Line(state=ItemState.DONE)
    return _save(actor, episode, item, line=line, waived_because=reason.strip(), now=now)


def _item(episode: Episode, code: str) -> Item:
    _open_still(episode).require()
    found = [item for item in items_of(episode=episode) if item.code == code]
    if not found:
        raise NotHere
    return found[0]


def _save(
    actor: Actor, episode: Episode, item: Item, *, line: Line, waived_because: str, now: datetime
) -> AdmissionItem:
    row, _ = AdmissionItem.objects.update_or_create(
        episode=episode,
        code=item.code,
        defaults={
            "organization_id": actor.organization_id,
            "state": line.state.value,
            "waiting_on": line.waiting_on.strip(),
            "note": line.note.strip(),
            "waived_because": waived_because,
            "changed_at": now,
            "changed_by_id": actor.user_id,
        },
    )
    trail.record(
        actor,
        "admission.waive" if waived_because else "admission.item",
        row,
        now=now,
        client_id=episode.client_id,
        code=item.code,
        state=line.state.value,
    )
    return row


def _names_whom(line: Line, item: Item) -> Verdict:
    if line.state is ItemState.WAITING and not line.waiting_on.strip():
        return no("admission.waiting_on", f"{item.says}: say who or what it waits on.")
    return YES


def _open_still(episode: Episode) -> Verdict:
    if EpisodeStatus(episode.status) in BEFORE_CARE:
        return YES
    return no("admission.closed", "This admission is settled. Its checklist can only be read.")
