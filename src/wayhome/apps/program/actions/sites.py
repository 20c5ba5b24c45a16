"""Close a site for a day, and rooms."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from wayhome.apps.core import trail
from wayhome.apps.core.editing import save_edit
from wayhome.apps.program import access
from wayhome.apps.program.models import Holiday, Room
from wayhome.domain.privacy.permit import Actor, Permission

EDIT = Permission.PROGRAM_EDIT


@transaction.atomic
def close_on(*, actor: Actor, site_id: str, on: date, name: str, now: datetime) -> None:
    """No section of the site meets on that day."""
    site = access.site_for(actor, site_id, EDIT)
    Holiday.objects.update_or_create(
        site=site, on=on, defaults={"organization_id": actor.organization_id, "name": name}
    )
    trail.record(actor, "site.close", site, now=now)


@transaction.atomic
def reopen_on(*, actor: Actor, site_id: str, on: date, now: datetime) -> None:
    """Take a closed day back."""
    site = access.site_for(actor, site_id, EDIT)
    site.holidays.filter(on=on).delete()
    trail.record(actor, "site.reopen", site, now=now)


@transaction.atomic
def add_room(*, actor: Actor, site_id: str, now: datetime, **given: Any) -> Room:
    """Add a room to a site. `given` is a clean `RoomForm`."""
    site = access.site_for(actor, site_id, EDIT)
    given.pop("version", None)
    room = Room.objects.create(organization_id=actor.organization_id, site=site, **given)
    trail.record(actor, "room.add", room, now=now)
    return room


@transaction.atomic
def edit_room(*, actor: Actor, room_id: str, version: int, now: datetime, **given: Any) -> Room:
    """Change a room. Raises `Conflict` where somebody else did in between."""
    room = access.room_for(actor, room_id, EDIT)
    saved = save_edit(room, given, version=version)
    trail.record(actor, "room.edit", room, now=now, fields=sorted(given))
    return saved
