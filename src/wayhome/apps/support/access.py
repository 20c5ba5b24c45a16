"""The doors to support meetings and to the ones in a person's week."""

from __future__ import annotations

from wayhome.apps.core import doors
from wayhome.apps.support.models import ClientMeeting, SupportMeeting
from wayhome.domain.privacy.permit import Actor, Permission


def meeting_for(actor: Actor, meeting_id: str, wanted: Permission) -> SupportMeeting:
    """One meeting of the organization's directory."""
    return doors.one(SupportMeeting.objects.all(), actor, public_id=meeting_id, wanted=wanted)


def client_meeting_for(
    actor: Actor, client_id: str, wanted: Permission, *, place_id: str
) -> ClientMeeting:
    """One meeting of this person's week, with both."""
    rows = ClientMeeting.objects.select_related("client", "meeting").filter(
        client__public_id=client_id
    )
    return doors.one(rows, actor, public_id=place_id, wanted=wanted)
