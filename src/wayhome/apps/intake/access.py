"""The doors to referrals and what follows from them."""

from __future__ import annotations

from wayhome.apps.core import doors
from wayhome.apps.intake.models import CapacityNotice, Referral, WaitingEntry
from wayhome.domain.privacy.permit import Actor, Permission


def referral_for(actor: Actor, referral_id: str, wanted: Permission) -> Referral:
    """One referral of the actor's organization, with its episode, client and site."""
    rows = Referral.objects.select_related("episode__client", "episode__site", "episode__track")
    return doors.one(rows, actor, public_id=referral_id, wanted=wanted)


def waiting_for(actor: Actor, entry_id: str, wanted: Permission) -> WaitingEntry:
    """One place on the waiting list."""
    rows = WaitingEntry.objects.select_related("episode__client", "track")
    return doors.one(rows, actor, public_id=entry_id, wanted=wanted)


def notice_for(actor: Actor, notice_id: str, wanted: Permission) -> CapacityNotice:
    """One notice to the state, with its site."""
    rows = CapacityNotice.objects.select_related("site")
    return doors.one(rows, actor, public_id=notice_id, wanted=wanted)
