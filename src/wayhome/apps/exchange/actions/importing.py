"""Take FHIR files in: people become clients, the rest is kept as received and linked to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from django.db import transaction

from wayhome.apps.core import trail
from wayhome.apps.core.models import Organization
from wayhome.apps.exchange import people_in
from wayhome.apps.exchange.models import Received
from wayhome.apps.exchange.words import said
from wayhome.apps.people.models import Client
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.formats.fhir.items import Key, Resource
from wayhome.formats.fhir.values import ContactIn, PersonIn, Value

if TYPE_CHECKING:
    from wayhome.formats.fhir.findings import Finding
    from wayhome.formats.fhir.report import Report

BATCH = 500


@dataclass(slots=True)
class Imported:
    """What a run did. A second run over the same files leaves all three at zero."""

    report: Report | None = None
    new_clients: int = 0
    new_resources: int = 0
    linked: int = 0


@dataclass(slots=True)
class _Run:
    """One run: who is known by which key, and what waits for its person."""

    actor: Actor
    now: datetime
    known: set[str]
    clients: dict[Key, Client] = field(default_factory=dict)
    rows: list[Received] = field(default_factory=list)
    waiting: list[tuple[Received, Key]] = field(default_factory=list)
    contacts: list[tuple[ContactIn, Key]] = field(default_factory=list)
    done: Imported = field(default_factory=Imported)

    def take(self, found: Finding) -> Finding:
        """Keep one resource; one that was received before changes nothing."""
        resource = found.resource
        value = found.outcome if isinstance(found.outcome, Value) else None
        if isinstance(value, PersonIn):
            self._person(value)
        if resource is not None and resource.fingerprint not in self.known:
            self.known.add(resource.fingerprint)
            self._keep(resource, value, PurePath(found.source).name)
        return found

    def _person(self, person: PersonIn) -> None:
        client, is_new = people_in.client_of(person, self.actor.organization_id)
        self.clients[person.key] = client
        self.done.new_clients += is_new

    def _keep(self, resource: Resource, value: Value | None, source: str) -> None:
        words = said(value) if value else None
        row = Received(
            organization_id=self.actor.organization_id,
            digest=resource.fingerprint,
            resource_type=resource.resource_type[:60],
            source_key=str(resource.key)[:300],
            source_name=source[:200],
            body=resource.raw,
            received_at=self.now,
            is_used=value is not None,
            says=words.words if words else "",
            on=words.on if words else None,
            points=words.points if words else None,
        )
        self.rows.append(row)
        self.done.new_resources += 1
        whose = value.key if isinstance(value, PersonIn) else _whose(value)
        if whose is not None:
            self.waiting.append((row, whose))
        if isinstance(value, ContactIn) and whose is not None:
            self.contacts.append((value, whose))

    def finish(self) -> None:
        """Link to people, who may have come after what points at them, and write."""
        for row, whose in self.waiting:
            row.client = self.clients.get(whose)
            self.done.linked += row.client is not None
        for contact, whose in self.contacts:
            if whose in self.clients:
                people_in.add_contact(self.clients[whose], contact)
        Received.objects.bulk_create(self.rows, batch_size=BATCH)


def _whose(value: Value | None) -> Key | None:
    reference = getattr(value, "client", None)
    return reference.key if reference is not None else None


def import_fhir(
    *, actor: Actor, path: Path, now: datetime, on_item: Callable[[], None] = lambda: None
) -> Imported:
    """Read a file or folder; all of it stands afterwards, or nothing does.

    Raises `FileNotFoundError` where there is nothing at `path`, `Refused` without the right.
    """
    from wayhome.formats.fhir.findings import findings
    from wayhome.formats.fhir.report import report

    may(actor, Permission.IMPORT).require()
    with transaction.atomic():
        received = Received.objects.filter(organization_id=actor.organization_id)
        run = _Run(actor, now, set(received.values_list("digest", flat=True)))
        run.done.report = report(_taken(run, findings(path), on_item))
        run.finish()
        if run.done.new_resources:
            trail.write(
                organization_id=actor.organization_id,
                user_id=actor.user_id,
                action="import.fhir",
                subject="organization",
                subject_id=Organization.objects.get(pk=actor.organization_id).public_id,
                client_id=None,
                now=now,
                details={
                    "resources": run.done.new_resources,
                    "new_clients": run.done.new_clients,
                    "clients": sorted({client.pk for client in run.clients.values()}),
                },
            )
    return run.done


def _taken(run: _Run, found: Iterable[Finding], on_item: Callable[[], None]) -> Iterator[Finding]:
    for finding in found:
        yield run.take(finding)
        on_item()
