"""The life of one run of the weekly engine: asked for, solved, looked at, published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

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
MOST_ATTEMPTS: Final = 2
"""A run whose worker died is taken up once more; what ends two workers would end a third."""


class Choice(StrEnum):
    """What was decided about one person's week in a draft. Nothing said goes with the draft."""

    ACCEPTED = "accepted"
    TURNED_DOWN = "turned_down"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the engine is: the cost of the best week so far and what no week can be below.

    Stored as plain JSON by `stored`; `of` reads that and an empty record, which says nothing yet.
    """

    phase: str = ""
    cost: float | None = None
    bound: float | None = None
    seconds: float = 0.0

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Progress:
        """What was stored."""
        return cls(**stored)

    @property
    def stored(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)

    @property
    def gap(self) -> float | None:
        """By how much the cost may still be too high, as a fraction; None where it is not known."""
        if self.cost is None or not self.bound or self.bound < 0:
            return None
        return (self.cost - self.bound) / self.bound


@dataclass(frozen=True, slots=True)
class Replay:
    """What came out when a run was solved again; `is_same` is None until that is done."""

    is_same: bool | None = None
    cost: float = 0.0
    engine: str = ""
    seconds: float = 0.0

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Replay | None:
        """What was stored; None where nobody asked."""
        return cls(**stored) if stored else None

    @property
    def stored(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)


def can_move(now: RunStatus, to: RunStatus) -> Verdict:
    """Whether a run in one state may go to another."""
    if to in MOVES[now]:
        return YES
    return no("run.move", f"A plan that is {now} cannot become {to}.")
