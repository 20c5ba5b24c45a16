"""Write and verify the trail. Every read of a client's record and every change comes here.

The chain: each entry's digest is an HMAC over the entry and the digest before it, keyed by a
secret of this installation, so that somebody who can write to the database, but does not hold
the key, can neither change nor remove nor insert an entry without `verify` finding it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from django.conf import settings
from django.db import connection, transaction

from wayhome.apps.core.models import Organization, TenantModel, TrailEntry, TrailHead
from wayhome.domain.privacy.permit import Actor

START: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the chain does not hold, and what was found."""

    organization: str
    number: int
    says: str


def record(  # the five facts of an entry, by name
    actor: Actor,
    action: str,
    subject: TenantModel,
    *,
    now: datetime,
    client_id: int | None = None,
    **details: Any,
) -> None:
    """Add an entry. `details` are names of fields and codes: never names, dates or texts.

    Inside the caller's transaction: when the change is undone, so is its entry.
    """
    write(
        organization_id=actor.organization_id,
        user_id=actor.user_id,
        action=action,
        subject=subject._meta.model_name or "",
        subject_id=subject.public_id,
        client_id=client_id,
        now=now,
        details=details,
    )


def looked(actor: Actor, action: str, *, now: datetime, client_ids: list[int]) -> None:
    """Add an entry for a list that showed several clients at once: one entry, all their ids."""
    write(
        organization_id=actor.organization_id,
        user_id=actor.user_id,
        action=action,
        subject="list",
        subject_id="",
        client_id=None,
        now=now,
        details={"clients": client_ids},
    )


def write(
    *,
    organization_id: int,
    user_id: int | None,
    action: str,
    subject: str,
    subject_id: str,
    client_id: int | None,
    now: datetime,
    details: Mapping[str, Any],
) -> None:
    """Add an entry by its values; `record` is the usual way in. Two statements."""
    with transaction.atomic(savepoint=False):
        number, digest = _locked_head(organization_id)
        entry = TrailEntry(
            organization_id=organization_id,
            number=number + 1,
            at=now.astimezone(UTC),
            user_id=user_id,
            action=action,
            subject=subject,
            subject_id=subject_id,
            client_id=client_id,
            details=dict(details),
            before=digest,
        )
        entry.digest = digest_of(entry)
        _append(entry)


def _locked_head(organization_id: int) -> tuple[int, str]:
    """The last link, locked until the transaction ends: writers of an organization queue here."""
    heads = TrailHead.objects.select_for_update().filter(organization_id=organization_id)
    found = heads.values_list("number", "digest").first()
    if found is None:
        TrailHead.objects.get_or_create(organization_id=organization_id)
        found = heads.values_list("number", "digest").get()
    return found


_APPEND: Final = """
with entry as (
  insert into core_trailentry
    (organization_id, number, at, user_id, action, subject, subject_id, client_id, details,
     before, digest)
  values (%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s)
  returning organization_id, number, digest
)
update core_trailhead as head set number = entry.number, digest = entry.digest
from entry where head.organization_id = entry.organization_id
"""


def _append(entry: TrailEntry) -> None:
    """The entry and the new head in one statement: every page writes here."""
    with connection.cursor() as cursor:
        cursor.execute(
            _APPEND,
            [
                entry.organization_id,
                entry.number,
                entry.at,
                entry.user_id,
                entry.action,
                entry.subject,
                entry.subject_id,
                entry.client_id,
                orjson.dumps(entry.details).decode(),
                entry.before,
                entry.digest,
            ],
        )


def digest_of(entry: TrailEntry) -> str:
    """The link that closes an entry: HMAC-SHA256 over its fields and the link before."""
    body = orjson.dumps(
        [
            entry.organization_id,
            entry.number,
            entry.at.astimezone(UTC).isoformat(),
            entry.user_id,
            entry.action,
            entry.subject,
            entry.subject_id,
            entry.client_id,
            entry.details,
            entry.before,
        ],
        option=orjson.OPT_SORT_KEYS,
    )
    return hmac.new(settings.TRAIL_KEY, body, hashlib.sha256).hexdigest()


def verify(*, organization_id: int | None = None) -> Iterator[Fault]:
    """Walk a chain, or every one, from first link to head; yield each place where it breaks."""
    chains = Organization.objects.order_by("pk")
    for organization in chains.filter(pk=organization_id) if organization_id else chains:
        yield from _verify_one(organization)


def _verify_one(organization: Organization) -> Iterator[Fault]:
    number, before = 0, START
    entries = TrailEntry.objects.filter(organization=organization).order_by("number")
    for entry in entries.iterator(chunk_size=2000):
        if entry.number != number + 1:
            missing = f"Entries {number + 1} to {entry.number - 1} are missing."
            yield Fault(organization.public_id, entry.number, missing)
        elif entry.before != before:
            yield Fault(organization.public_id, entry.number, "The entry before was replaced.")
        if entry.digest != digest_of(entry):
            yield Fault(organization.public_id, entry.number, "The entry was changed.")
        number, before = entry.number, entry.digest
    head = TrailHead.objects.filter(organization=organization).first()
    if (head.number, head.digest) != (number, before) if head else number:
        yield Fault(organization.public_id, number, "The end of the trail was cut off or replaced.")
