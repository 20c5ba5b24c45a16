"""Do a task: once, with what came of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from wayhome.apps.core import trail
from wayhome.apps.episodes import access
from wayhome.apps.episodes.models import Task
from wayhome.domain.privacy.permit import Actor, Permission
from wayhome.domain.tasks import can_finish


@transaction.atomic
def finish_task(*, actor: Actor, task_id: str, outcome: str, now: datetime) -> Task:
    """Mark a task done. The first outcome stays: pressing twice changes nothing.

    Code of refusal: `task.outcome` where a hand-off does not say who has the person.
    """
    task = access.task_for(actor, task_id, Permission.TASK_DO)
    said = outcome.strip()[:300]
    if task.done_at is not None:
        return task
    can_finish(task.kind, said).require()
    rows = Task.objects.filter(pk=task.pk, done_at__isnull=True).update(
        done_at=now, done_by=actor.user_id, outcome=said
    )
    if rows:
        client_id = task.episode.client_id
        trail.record(actor, "task.done", task, now=now, client_id=client_id, kind=task.kind)
    task.refresh_from_db()
    return task
