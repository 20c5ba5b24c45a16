"""The doors to clients and clinicians."""

from __future__ import annotations

from wayhome.apps.core import doors
from wayhome.apps.people.models import Client, Clinician
from wayhome.domain.privacy.permit import Actor, Permission


def client_for(actor: Actor, client_id: str, wanted: Permission) -> Client:
    """One client of the actor's organization."""
    return doors.one(Client.objects.all(), actor, public_id=client_id, wanted=wanted)


def clinician_for(actor: Actor, clinician_id: str, wanted: Permission) -> Clinician:
    """One clinician of the actor's organization."""
    return doors.one(Clinician.objects.all(), actor, public_id=clinician_id, wanted=wanted)
