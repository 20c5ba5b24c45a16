"""The support meetings of a person's week."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from wayhome.apps.core import trail
from wayhome.apps.people.access import client_for
from wayhome.apps.support import access
from wayhome.apps.support.days import local_day
from wayhome.apps.support.models import ClientMeeting
from wayhome.domain.privacy.permit import Actor, Permission


def choose(*, actor: Actor, client_id: str, meeting_id: str, now: datetime) -> ClientMeeting:
    """Put a meeting into a person's week. One that is there already stays as it is."""
    client = client_for(actor, client_id, Permission.CLIENT_EDIT)
    meeting = access.meeting_for(actor, meeting_id, Permission.CLIENT_EDIT)
    there = ClientMeeting.objects.filter(client=client, meeting=meeting, until=None)
    with transaction.atomic():
        try:
            with transaction.atomic():
                place = ClientMeeting.objects.create(
                    organization_id=actor.organization_id,
                    client=client,
                    meeting=meeting,
                    since=local_day(now, actor.zone),
                )
        except IntegrityError:
            return there.get()
        trail.record(actor, "support_meeting.choose", place, now=now, client_id=client.pk)
    return place


def leave(*, actor: Actor, client_id: str, place_id: str, now: datetime) -> ClientMeeting:
    """Take a meeting out of a person's week; that it was there stays on record."""
    place = access.client_meeting_for(actor, client_id, Permission.CLIENT_EDIT, place_id=place_id)
    with transaction.atomic():
        place.end(local_day(now, actor.zone))
        trail.record(
            actor,
            "support_meeting.leave",
            place,
            now=now,
            client_id=place.client_id,
            fields=["until"],
        )
    return place
