"""Which programs can be referred to."""

from __future__ import annotations

from dataclasses import dataclass

from wayhome.apps.core.models import Organization
from wayhome.apps.portal import access
from wayhome.apps.program.models import Site


@dataclass(frozen=True, slots=True)
class Program:
    """A program as the open form shows it: its name, and its sites as choices."""

    program_id: str
    name: str
    sites: tuple[tuple[str, str], ...] = ()


def programs() -> list[Program]:
    """Every program that has a site, by name. Anybody may ask; there is no actor."""
    rows = Organization.objects.filter(
        pk__in=Site.objects.values("organization"),
    ).order_by("name", "pk")
    return [Program(row.public_id, row.name) for row in rows]


def program(*, program_id: str) -> Program:
    """One program with its sites. Raises `NotHere`."""
    found = access.program_for(program_id)
    sites = Site.objects.filter(organization=found).order_by("opened_on", "pk")
    return Program(found.public_id, found.name, tuple((row.public_id, row.name) for row in sites))
