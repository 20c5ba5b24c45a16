"""The list of everybody who has to be told about a repair, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from wayhome.apps.core import trail
from wayhome.apps.people.models import Client
from wayhome.apps.scheduling import access, in_words
from wayhome.apps.scheduling import board_words as say
from wayhome.apps.scheduling.models import Call, Repair
from wayhome.apps.scheduling.queries.repair_words import KIND_TITLES
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.domain.repair.facts import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """One person to tell. `how`: what they agreed to about calls, in words."""

    call_id: str
    client_id: str
    name: str
    phone: str
    how: tuple[str, ...]
    says: tuple[str, ...]
    before: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallList:
    """The page after a repair is approved."""

    repair_id: str
    title: str
    site: str
    on: str
    made: str
    staff: tuple[CallRow, ...]
    clients: tuple[CallRow, ...]
    may_tell: bool

    @property
    def left(self) -> int:
        """How many are not told yet."""
        return sum(not row.told for row in (*self.staff, *self.clients))


def call_list(*, actor: Actor, repair_id: str, now: datetime) -> CallList:
    """Who has to be told what, before when, and who was."""
    repair = access.repair_for(actor, repair_id, Permission.CLIENT_VIEW)
    rows = Call.objects.filter(repair=repair).select_related("client", "clinician", "told_by")
    calls = list(rows.order_by("tell_by", "pk"))
    clients = [row.client_id for row in calls if row.client_id]
    trail.looked(actor, "repair.calls", now=now, client_ids=clients)
    return CallList(
        repair_id=repair.public_id,
        title=KIND_TITLES[Kind(repair.kind)],
        site=repair.site.name,
        on=say.day(repair.on),
        made=_made(repair),
        staff=tuple(_row(row, repair) for row in calls if row.clinician_id),
        clients=tuple(_row(row, repair) for row in calls if row.client_id),
        may_tell=bool(may(actor, Permission.CLIENT_EDIT)),
    )


def _made(repair: Repair) -> str:
    who = f" by {repair.made_by.name}" if repair.made_by else ""
    return f"Approved {in_words.moment(repair.made_at, repair.site.zone)}{who}."


def _row(row: Call, repair: Repair) -> CallRow:
    zone = repair.site.zone
    told = ""
    if row.told_at is not None:
        who = f" by {row.told_by.name}" if row.told_by else ""
        told = f"Told {in_words.moment(row.told_at, zone)}{who}"
    return CallRow(
        call_id=row.public_id,
        client_id=row.client.public_id if row.client else "",
        name=row.client.full_name if row.client else row.clinician.name if row.clinician else "",
        phone=row.client.phone if row.client else "",
        how=tuple(_how(row.client)) if row.client else (),
        says=tuple(row.says),
        before=in_words.moment(row.tell_by, zone),
        told=told,
    )


def _how(client: Client) -> Iterable[str]:
    """What the person agreed to; where nothing is on file, that is said, too."""
    if not client.may_call:
        yield "Not agreed to calls"
    if client.may_text:
        yield "Text is fine"
    yield "Message is fine" if client.may_leave_message else "Leave no message"
    if client.best_time:
        yield f"Best: {client.best_time}"
    if client.safe_words:
        yield f"Say: {client.safe_words}"
