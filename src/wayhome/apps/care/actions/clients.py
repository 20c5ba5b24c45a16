"""Write who a client is, and who stands beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from wayhome.apps.core import trail
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.editing import save_edit
from wayhome.apps.people import access
from wayhome.apps.people.models import Client, Contact
from wayhome.domain.privacy.permit import Actor, Permission, may


@transaction.atomic
def add_client(*, actor: Actor, given: Mapping[str, Any], now: datetime) -> Client:
    """A client without a referral. Whoever may be the same person was shown before."""
    may(actor, Permission.CLIENT_EDIT).require()
    client = Client.objects.create(organization_id=actor.organization_id, **given)
    trail.record(actor, "client.add", client, now=now, client_id=client.pk)
    return client


@transaction.atomic
def edit_client(
    *, actor: Actor, client_id: str, given: Mapping[str, Any], version: int, now: datetime
) -> Client:
    """Save what changed. Raises `Conflict` where somebody saved since that version was read."""
    client = access.client_for(actor, client_id, Permission.CLIENT_EDIT)
    changed = sorted(name for name, value in given.items() if getattr(client, name) != value)
    save_edit(client, given, version=version)
    trail.record(actor, "client.edit", client, now=now, client_id=client.pk, fields=changed)
    return client


@transaction.atomic
def add_contact(
    *, actor: Actor, client_id: str, given: Mapping[str, Any], now: datetime
) -> Contact:
    """Somebody stands beside a client. What they may know, consent decides, not this row."""
    client = access.client_for(actor, client_id, Permission.CLIENT_EDIT)
    contact = Contact.objects.create(organization_id=client.organization_id, client=client, **given)
    trail.record(actor, "contact.add", contact, now=now, client_id=client.pk)
    return contact


@transaction.atomic
def remove_contact(*, actor: Actor, client_id: str, contact_id: str, now: datetime) -> None:
    """Take somebody from the people of a client. Raises `NotHere` for another client's."""
    client = access.client_for(actor, client_id, Permission.CLIENT_EDIT)
    contact = Contact.objects.filter(client=client, public_id=contact_id).first()
    if contact is None:
        raise NotHere
    trail.record(actor, "contact.remove", contact, now=now, client_id=client.pk)
    contact.delete()
