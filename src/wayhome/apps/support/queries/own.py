"""The support meetings of a person's week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from wayhome.apps.core import trail
from wayhome.apps.people.access import client_for
from wayhome.apps.people.models import Client
from wayhome.apps.support.days import when
from wayhome.apps.support.models import ClientMeeting
from wayhome.domain.privacy.permit import Actor, Permission, may


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRow:
    """One meeting of a person's week. `is_gone`: its directory lists it no more."""

    place_id: str
    name: str
    fellowship: str
    when: str
    place: str
    link: str
    is_gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The page of one person's support meetings."""

    client_id: str
    name: str
    record: str
    rows: tuple[OwnRow, ...]
    past: tuple[OwnRow, ...]
    may_edit: bool


def own_meetings(*, actor: Actor, client_id: str, now: datetime) -> Own:
    """What the person goes to, and what they went to before."""
    client = client_for(actor, client_id, Permission.CLIENT_VIEW)
    trail.record(actor, "support_meetings.read", client, now=now, client_id=client.pk)
    rows = list(_places(client))
    return Own(
        client_id=client.public_id,
        name=client.full_name,
        record=client.record_number,
        rows=tuple(_row(each) for each in rows if each.until is None),
        past=tuple(_row(each) for each in rows if each.until is not None),
        may_edit=bool(may(actor, Permission.CLIENT_EDIT)),
    )


def meetings_in_week(*, client: Client, monday: date) -> tuple[OwnRow, ...]:
    """What stands in the week from `monday` of a client whose door the caller has passed."""
    there = _places(client).filter(
        Q(until=None) | Q(until__gt=monday), since__lt=date.fromordinal(monday.toordinal() + 7)
    )
    return tuple(_row(each) for each in there)


def _places(client: Client) -> QuerySet[ClientMeeting]:
    return (
        ClientMeeting.objects.filter(client=client)
        .select_related("meeting")
        .order_by("meeting__weekday", "meeting__starts", "pk")
    )


def _row(place: ClientMeeting) -> OwnRow:
    meeting = place.meeting
    return OwnRow(
        place_id=place.public_id,
        name=meeting.name,
        fellowship=meeting.fellowship,
        when=when(meeting),
        place=meeting.place or meeting.address or ("Online" if meeting.is_online else ""),
        link=meeting.link,
        is_gone=meeting.gone_on is not None,
    )
