"""The doors to sessions, holds and runs of the engine."""

from __future__ import annotations

from wayhome.apps.core import doors
from wayhome.apps.scheduling.models import (
    Call,
    Repair,
    SeatHold,
    Session,
    TemplateProposal,
    WeekRun,
)
from wayhome.domain.privacy.permit import Actor, Permission


def session_for(actor: Actor, session_id: str, wanted: Permission) -> Session:
    """One session of the actor's organization, with its section, room and site."""
    rows = Session.objects.select_related("section__track", "site", "room")
    return doors.one(rows, actor, public_id=session_id, wanted=wanted)


def run_for(actor: Actor, run_id: str, wanted: Permission) -> WeekRun:
    """One run of the weekly engine."""
    rows = WeekRun.objects.select_related("site", "asked_by")
    return doors.one(rows, actor, public_id=run_id, wanted=wanted)


def hold_for(actor: Actor, hold_id: str, wanted: Permission) -> SeatHold:
    """One seat hold."""
    rows = SeatHold.objects.select_related("episode__client")
    return doors.one(rows, actor, public_id=hold_id, wanted=wanted)


def proposal_for(actor: Actor, proposal_id: str, wanted: Permission) -> TemplateProposal:
    """One proposal of a better template."""
    rows = TemplateProposal.objects.select_related("site", "asked_by", "decided_by")
    return doors.one(rows, actor, public_id=proposal_id, wanted=wanted)


def repair_for(actor: Actor, repair_id: str, wanted: Permission) -> Repair:
    """One repair, with its site."""
    rows = Repair.objects.select_related("site", "made_by")
    return doors.one(rows, actor, public_id=repair_id, wanted=wanted)


def call_for(actor: Actor, call_id: str, wanted: Permission) -> Call:
    """One call of a repair, with the repair."""
    return doors.one(Call.objects.select_related("repair"), actor, public_id=call_id, wanted=wanted)
