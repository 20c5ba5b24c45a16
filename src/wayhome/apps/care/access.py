"""The doors to the ledger of attendance."""

from __future__ import annotations

from wayhome.apps.care.models import AttendanceEntry
from wayhome.apps.core.access import NotHere
from wayhome.apps.people.access import client_for
from wayhome.apps.people.models import Client
from wayhome.apps.scheduling.access import session_for
from wayhome.apps.scheduling.models import Session, SessionSeat
from wayhome.domain.privacy.permit import Actor, Permission


def place_for(
    actor: Actor, session_id: str, client_id: str, *, wanted: Permission
) -> tuple[Session, Client]:
    """A session and one of its people: expected there, or in its ledger already."""
    session = session_for(actor, session_id, wanted)
    client = client_for(actor, client_id, wanted)
    known = (
        SessionSeat.objects.filter(session=session, client=client),
        AttendanceEntry.objects.filter(session=session, client=client),
    )
    if not any(rows.exists() for rows in known):
        raise NotHere
    return session, client
