"""The life of one run of the weekly engine: asked for, solved, looked at, published."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from wayhome.domain.verdict import YES, Verdict, no


class RunStatus(StrEnum):
    """A run of the engine: waiting, at work, a draft to look at, live, thrown away, broken."""

    QUEUED = "queued"
    RUNNING = "running"
    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"
    FAILED = "failed"


_S = RunStatus
MOVES: Final[dict[RunStatus, frozenset[RunStatus]]] = {
    _S.QUEUED: frozenset({_S.RUNNING, _S.DISCARDED}),
    _S.RUNNING: frozenset({_S.DRAFT, _S.FAILED, _S.DISCARDED}),
    _S.DRAFT: frozenset({_S.PUBLISHED, _S.DISCARDED}),
    _S.PUBLISHED: frozenset({_S.SUPERSEDED}),
    _S.SUPERSEDED: frozenset(),
    _S.DISCARDED: frozenset(),
    _S.FAILED: frozenset({_S.DISCARDED}),
}
UNFINISHED: Final = frozenset({_S.QUEUED, _S.RUNNING})


def can_move(now: RunStatus, to: RunStatus) -> Verdict:
    """Whether a run in one state may go to another."""
    if to in MOVES[now]:
        return YES
    return no("run.move", f"A plan that is {now} cannot become {to}.")
