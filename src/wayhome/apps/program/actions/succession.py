"""End a section, or let a changed one follow it: what was, stays as it was."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from wayhome.apps.core import trail
from wayhome.apps.core.editing import save_edit
from wayhome.apps.program import access
from wayhome.apps.program.actions.sections import open_section
from wayhome.apps.program.models import Section
from wayhome.apps.program.queries.sections import initial
from wayhome.domain.privacy.permit import Actor, Permission


@transaction.atomic
def end_section(*, actor: Actor, section_id: str, on: date, now: datetime) -> Section:
    """The section meets for the last time before `on`. Its people keep their seats until moved."""
    section = access.section_for(actor, section_id, Permission.PROGRAM_EDIT)
    save_edit(section, {"until": on}, version=section.version)
    trail.record(actor, "section.end", section, now=now, fields=["until"])
    return section


@transaction.atomic
def succeed_section(
    *, actor: Actor, section_id: str, on: date, now: datetime, **changes: Any
) -> tuple[Section, Section]:
    """End a section and open one like it from `on`; `changes` are fields of `SectionForm`.

    Gives the old section and the new one. Raises `Refused` as `open_section` does.
    """
    given = initial(actor=actor, section_id=section_id)
    ended = end_section(actor=actor, section_id=section_id, on=on, now=now)
    opened = open_section(actor=actor, now=now, **given | {"since": on} | changes)
    return ended, opened
