"""The life of one proposal: asked for, worked out, open to a decision, decided."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from wayhome.domain.verdict import YES, Verdict, no


class ProposalStatus(StrEnum):
    """`nothing`: no change would pay. `impossible`: the rules contradict each other."""

    QUEUED = "queued"
    RUNNING = "running"
    OPEN = "open"
    NOTHING = "nothing"
    IMPOSSIBLE = "impossible"
    FAILED = "failed"
    ACCEPTED = "accepted"
    TURNED_DOWN = "turned_down"


_S = ProposalStatus
MOVES: Final[dict[ProposalStatus, frozenset[ProposalStatus]]] = {
    _S.QUEUED: frozenset({_S.RUNNING}),
    _S.RUNNING: frozenset({_S.OPEN, _S.NOTHING, _S.IMPOSSIBLE, _S.FAILED}),
    _S.OPEN: frozenset({_S.ACCEPTED, _S.TURNED_DOWN}),
    _S.NOTHING: frozenset(),
    _S.IMPOSSIBLE: frozenset(),
    _S.FAILED: frozenset(),
    _S.ACCEPTED: frozenset(),
    _S.TURNED_DOWN: frozenset(),
}
UNFINISHED: Final = frozenset({_S.QUEUED, _S.RUNNING})


def can_move(now: ProposalStatus, to: ProposalStatus) -> Verdict:
    """Whether a proposal in one state may go to another. Code: `proposal.move`."""
    if to in MOVES[now]:
        return YES
    words = {status: status.value.replace("_", " ") for status in ProposalStatus}
    return no("proposal.move", f"A proposal that is {words[now]} cannot become {words[to]}.")
