"""The tasks that hang on an episode, as the pages of the way in show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wayhome.apps.episodes.models import Episode, Task
from wayhome.apps.intake.queries.referral_inbox import when
from wayhome.domain.privacy.permit import LABELS, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One task: what, whose work, by when, and what came of it."""

    task_id: str
    says: str
    who: str
    due: str
    is_late: bool
    is_done: bool
    is_hand_off: bool
    outcome: str


def tasks_of(*, episode: Episode, zone: str, now: datetime) -> tuple[TaskRow, ...]:
    """Every task of an episode, the open ones first, then by time. The caller wrote the look."""
    rows = Task.objects.filter(episode=episode).order_by("done_at", "due_at", "pk")
    listed = sorted(rows, key=lambda row: row.done_at is not None)
    return tuple(
        TaskRow(
            task_id=row.public_id,
            says=row.says,
            who=LABELS[Role(row.role)],
            due=when(row.due_at, now, zone),
            is_late=row.done_at is None and row.due_at < now,
            is_done=row.done_at is not None,
            is_hand_off=row.kind.startswith("hand_off"),
            outcome=row.outcome,
        )
        for row in listed
    )
