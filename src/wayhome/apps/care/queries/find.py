"""Find by a few letters: clients by two identifiers, and the groups of the clinic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from wayhome.apps.care.queries.clients import named
from wayhome.apps.care.words import clock, dated, initials
from wayhome.apps.core import trail
from wayhome.apps.people.models import Client
from wayhome.apps.program.models import Section
from wayhome.domain.life import DAYS
from wayhome.domain.privacy.permit import Actor, Permission, may

MOST: Final = 8
FEWEST_LETTERS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundClient:
    """Two identifiers beside the name, so that nobody opens the wrong chart."""

    client_id: str
    name: str
    initials: str
    record: str
    born: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSection:
    section_id: str
    name: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the words name. `asked`: there were letters enough to look."""

    asked: bool
    clients: tuple[FoundClient, ...]
    sections: tuple[FoundSection, ...]
    may_refer: bool


def find(*, actor: Actor, words: str, now: datetime) -> Found:
    """At most eight of each kind that the actor's role may see; nothing for a single letter."""
    asked = len(words) >= FEWEST_LETTERS
    sees_clients = asked and bool(may(actor, Permission.CLIENT_VIEW))
    sees_program = asked and bool(may(actor, Permission.PROGRAM_VIEW))
    return Found(
        asked=asked,
        clients=_clients(actor, words, now) if sees_clients else (),
        sections=_sections(actor, words) if sees_program else (),
        may_refer=bool(may(actor, Permission.REFERRAL_TAKE)),
    )


def _clients(actor: Actor, words: str, now: datetime) -> tuple[FoundClient, ...]:
    rows = named(Client.objects.filter(organization_id=actor.organization_id), words)
    listed = list(rows.order_by("last_name", "first_name", "pk")[:MOST])
    trail.looked(actor, "find", now=now, client_ids=[row.pk for row in listed])
    return tuple(
        FoundClient(
            client_id=row.public_id,
            name=row.full_name,
            initials=initials(row.full_name),
            record=row.record_number,
            born=f"born {dated(row.born_on)}" if row.born_on else "date of birth not known",
        )
        for row in listed
    )


def _sections(actor: Actor, words: str) -> tuple[FoundSection, ...]:
    rows = Section.objects.filter(organization_id=actor.organization_id).select_related("track")
    for word in words.replace("\0", "").split()[:5]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(track__name__icontains=word)
            | Q(leader__name__unaccent__icontains=word)
            | Q(room__name__icontains=word)
        )
    return tuple(
        FoundSection(
            section_id=row.public_id,
            name=row.name,
            about=f"{row.track.name}, {DAYS[row.weekday]} {clock_of(row)}",
        )
        for row in rows.order_by("weekday", "starts", "pk")[:MOST]
    )


def clock_of(row: Section) -> str:
    """When a section begins, on the wall clock."""
    return clock(datetime.combine(row.since, row.starts))
