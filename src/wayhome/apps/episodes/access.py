"""The doors to episodes and their tasks."""

from __future__ import annotations

from wayhome.apps.core import doors
from wayhome.apps.episodes.models import Episode, Task
from wayhome.domain.privacy.permit import Actor, Permission


def episode_for(actor: Actor, episode_id: str, wanted: Permission) -> Episode:
    """One episode of the actor's organization, with its client and site."""
    rows = Episode.objects.select_related("client", "site", "track", "counselor")
    return doors.one(rows, actor, public_id=episode_id, wanted=wanted)


def task_for(actor: Actor, task_id: str, wanted: Permission) -> Task:
    """One task of the actor's organization."""
    rows = Task.objects.select_related("episode__client")
    return doors.one(rows, actor, public_id=task_id, wanted=wanted)
