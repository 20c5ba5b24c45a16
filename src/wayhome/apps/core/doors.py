"""The shape of every door: within the organization, by public id, with a permission."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import QuerySet

from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TenantModel
from wayhome.domain.privacy.permit import Actor, Permission, may

M = TypeVar("M", bound=TenantModel)


def one(rows: QuerySet[M], actor: Actor, *, public_id: str, wanted: Permission) -> M:
    """The actor's own record of that id. Raises `NotHere` for strangers, `Refused` without right."""
    found = rows.filter(organization_id=actor.organization_id, public_id=public_id).first()
    if found is None:
        raise NotHere
    may(actor, wanted).require()
    return found


def all_of(rows: QuerySet[M], actor: Actor, *, wanted: Permission) -> QuerySet[M]:
    """The organization's records. Raises `Refused` without the permission."""
    may(actor, wanted).require()
    return rows.filter(organization_id=actor.organization_id)
