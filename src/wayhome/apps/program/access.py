"""The doors to places, tracks and sections."""

from __future__ import annotations

from wayhome.apps.core import doors
from wayhome.apps.program.models import Curriculum, Room, Section, Site, Track
from wayhome.domain.privacy.permit import Actor, Permission


def site_for(actor: Actor, site_id: str, wanted: Permission) -> Site:
    """One site of the actor's organization."""
    return doors.one(Site.objects.all(), actor, public_id=site_id, wanted=wanted)


def track_for(actor: Actor, track_id: str, wanted: Permission) -> Track:
    """One track of the actor's organization, with its site."""
    rows = Track.objects.select_related("site")
    return doors.one(rows, actor, public_id=track_id, wanted=wanted)


def section_for(actor: Actor, section_id: str, wanted: Permission) -> Section:
    """One section of the actor's organization, with its track, site and room."""
    rows = Section.objects.select_related("track__site", "room", "leader", "co_leader")
    return doors.one(rows, actor, public_id=section_id, wanted=wanted)


def room_for(actor: Actor, room_id: str, wanted: Permission) -> Room:
    """One room of the actor's organization, with its site."""
    return doors.one(Room.objects.select_related("site"), actor, public_id=room_id, wanted=wanted)


def curriculum_for(actor: Actor, curriculum_id: str, wanted: Permission) -> Curriculum:
    """One curriculum of the actor's organization."""
    return doors.one(Curriculum.objects.all(), actor, public_id=curriculum_id, wanted=wanted)
