"""Publish a template, or take it back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from wayhome.apps.core import trail
from wayhome.apps.program import access
from wayhome.apps.program.models import Track
from wayhome.apps.program.queries.tracks import template_verdict
from wayhome.domain.privacy.permit import Actor, Permission


@transaction.atomic
def publish(*, actor: Actor, track_id: str, on: date, now: datetime) -> Track:
    """Open a track to clients. Raises `Refused` with what its week lacks for its own level."""
    track = access.track_for(actor, track_id, Permission.PROGRAM_EDIT)
    template_verdict(track=track, on=on).require()
    track.publish(at=now, by=actor.user_id)
    trail.record(actor, "track.publish", track, now=now)
    return track


@transaction.atomic
def withdraw(*, actor: Actor, track_id: str, now: datetime) -> Track:
    """Close a track to new clients; those in care stay."""
    track = access.track_for(actor, track_id, Permission.PROGRAM_EDIT)
    track.withdraw()
    trail.record(actor, "track.withdraw", track, now=now)
    return track
