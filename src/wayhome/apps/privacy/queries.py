"""The trail as a page: who, what, when, and whether the chain holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator

from wayhome.apps.core import trail
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.people.models import Client, User
from wayhome.domain.privacy.permit import Actor, Permission, may

ROWS = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words. `record` is the record number of the client it was about."""

    number: int
    at: datetime
    who: str
    action: str
    subject: str
    record: str
    details: str


@dataclass(frozen=True, slots=True)
class Log:
    """A page of the trail, newest first. `actions` are the words that can be filtered by."""

    lines: list[Line]
    page: Page[TrailEntry]
    actions: list[str]


def log(*, actor: Actor, page: int, action: str, record: str, now: datetime) -> Log:
    """The organization's trail, filtered by action and by a client's record number."""
    may(actor, Permission.TRAIL_VIEW).require()
    entries = TrailEntry.objects.filter(organization_id=actor.organization_id).order_by("-number")
    if action:
        entries = entries.filter(action=action)
    if record:
        clients = Client.objects.filter(organization_id=actor.organization_id)
        entries = entries.filter(client_id__in=clients.filter(record_number=record).values("pk"))
    found = Paginator(entries, ROWS).get_page(page)
    trail.looked(actor, "trail.read", now=now, client_ids=[])
    return Log(_lines(actor, list(found.object_list)), found, _actions(actor))


def _actions(actor: Actor) -> list[str]:
    entries = TrailEntry.objects.filter(organization_id=actor.organization_id)
    return list(entries.order_by("action").values_list("action", flat=True).distinct())


def _lines(actor: Actor, entries: list[TrailEntry]) -> list[Line]:
    users = User.objects.filter(organization_id=actor.organization_id)
    names = dict(users.filter(pk__in={e.user_id for e in entries}).values_list("pk", "name"))
    clients = Client.objects.filter(organization_id=actor.organization_id)
    shown = clients.filter(pk__in={e.client_id for e in entries if e.client_id})
    records = dict(shown.values_list("pk", "record_number"))
    return [
        Line(
            number=entry.number,
            at=entry.at,
            who=names.get(entry.user_id or 0, "The program itself"),
            action=entry.action,
            subject=entry.subject,
            record=records.get(entry.client_id or 0, ""),
            details=_words(entry),
        )
        for entry in entries
    ]


def _words(entry: TrailEntry) -> str:
    """The details in a few words: names of fields and codes; of a list, how many it showed."""
    found = []
    for name, value in sorted(entry.details.items()):
        if name == "clients":
            found.append(f"{len(value)} people shown")
        else:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else value
            found.append(f"{name}: {shown}")
    return "; ".join(found)


def faults(*, actor: Actor) -> list[trail.Fault]:
    """Every place where the organization's chain does not hold."""
    may(actor, Permission.TRAIL_VIEW).require()
    return list(trail.verify(organization_id=actor.organization_id))
