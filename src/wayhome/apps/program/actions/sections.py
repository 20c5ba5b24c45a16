"""Write sections and their exceptions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from wayhome.apps.core import trail
from wayhome.apps.core.editing import save_edit
from wayhome.apps.core.models import TenantModel
from wayhome.apps.people.access import clinician_for
from wayhome.apps.program import access
from wayhome.apps.program.models import Section, SectionException
from wayhome.apps.program.queries.sections import recurrence
from wayhome.domain.privacy.permit import Actor, Permission
from wayhome.domain.recurrence import can_recur
from wayhome.domain.verdict import Refused, no

EDIT = Permission.PROGRAM_EDIT


@transaction.atomic
def open_section(*, actor: Actor, now: datetime, **given: Any) -> Section:
    """Add a section to a track. `given` is a clean `SectionForm`."""
    given.pop("version", None)
    section = Section(organization_id=actor.organization_id, **_rows(actor, given))
    _check(section)
    section.save(force_insert=True)
    trail.record(actor, "section.open", section, now=now)
    return section


@transaction.atomic
def edit_section(
    *, actor: Actor, section_id: str, version: int, now: datetime, **given: Any
) -> Section:
    """Change a section. Raises `Conflict` where somebody else did in between."""
    section = access.section_for(actor, section_id, EDIT)
    changes = _rows(actor, given)
    for name, value in changes.items():
        setattr(section, name, value)
    _check(section)
    saved = save_edit(section, changes, version=version)
    trail.record(actor, "section.edit", section, now=now, fields=sorted(changes))
    return saved


@transaction.atomic
def except_date(  # the six things that can be said of a date
    *,
    actor: Actor,
    section_id: str,
    on: date,
    what: str,
    now: datetime,
    moved_to: date | None = None,
    starts: time | None = None,
    reason: str = "",
) -> SectionException:
    """Call a date off, move it, or add one. The last word on a date holds."""
    section = access.section_for(actor, section_id, EDIT)
    row, _ = SectionException.objects.update_or_create(
        section=section,
        on=on,
        defaults={
            "organization_id": actor.organization_id,
            "is_cancelled": what == "off",
            "moved_to": moved_to if what == "move" else None,
            "starts": starts,
            "reason": reason,
        },
    )
    trail.record(actor, "section.except", section, now=now, what=what)
    return row


@transaction.atomic
def as_planned(*, actor: Actor, section_id: str, on: date, now: datetime) -> None:
    """Take back what was said of a date."""
    section = access.section_for(actor, section_id, EDIT)
    section.exceptions.filter(on=on).delete()
    trail.record(actor, "section.except", section, now=now, what="as planned")


def _rows(actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    """The form's public ids as rows of the organization."""
    curriculum = given.pop("curriculum", "")
    doors: dict[str, Callable[[Actor, str, Permission], TenantModel]] = {
        "track": access.track_for,
        "room": access.room_for,
        "leader": clinician_for,
        "co_leader": clinician_for,
    }
    rows: dict[str, TenantModel | None] = {
        name: door(actor, given[name], EDIT) if given.get(name) else None
        for name, door in doors.items()
    }
    rows["curriculum"] = access.curriculum_for(actor, curriculum, EDIT) if curriculum else None
    return {**given, **rows}


def _check(section: Section) -> None:
    can_recur(recurrence(section=section)).require()
    if section.room and section.capacity - section.video_seats > section.room.seats:
        says = f"{section.room.name} has {section.room.seats} seats. Take another room or fewer."
        raise Refused(no("section.room", says))
    if section.leader and section.leader == section.co_leader:
        raise Refused(no("section.leaders", "Leader and co-leader are the same person."))
