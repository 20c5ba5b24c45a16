"""A client's details as their form shows them, and the people beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wayhome.apps.core import trail
from wayhome.apps.people import access
from wayhome.apps.people.models import Client, Contact
from wayhome.domain.privacy.permit import Actor, Permission, may


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Whose form it is, and the values of its fields with the version they were read at."""

    client_id: str
    name: str
    record: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    contact_id: str
    name: str
    relation: str
    phone: str
    email: str
    is_emergency: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The people of a client."""

    client_id: str
    name: str
    rows: tuple[ContactRow, ...]
    may_edit: bool


def profile(*, actor: Actor, client_id: str, fields: Iterable[str], now: datetime) -> Profile:
    """The named fields of one client; the look goes to the trail."""
    client = access.client_for(actor, client_id, Permission.CLIENT_EDIT)
    trail.record(actor, "client.read", client, now=now, client_id=client.pk)
    return Profile(
        client_id=client.public_id,
        name=client.full_name,
        record=client.record_number,
        values={name: getattr(client, name) for name in fields},
    )


def people(*, actor: Actor, client_id: str, now: datetime) -> People:
    """Family, friends, probation. Only for those who read the chart."""
    client = access.client_for(actor, client_id, Permission.CHART_VIEW)
    trail.record(actor, "people.read", client, now=now, client_id=client.pk)
    return People(
        client_id=client.public_id,
        name=client.full_name,
        rows=_rows(client),
        may_edit=bool(may(actor, Permission.CLIENT_EDIT)),
    )


def _rows(client: Client) -> tuple[ContactRow, ...]:
    rows = Contact.objects.filter(client=client).order_by("-is_emergency", "name", "pk")
    return tuple(
        ContactRow(
            contact_id=row.public_id,
            name=row.name,
            relation=row.relation,
            phone=row.phone,
            email=row.email,
            is_emergency=row.is_emergency,
        )
        for row in rows
    )
