"""The life of an episode of care: one course of treatment, from referral to close."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from wayhome.domain.verdict import YES, Verdict, no


class EpisodeStatus(StrEnum):
    REFERRED = "referred"
    SCREENED = "screened"
    WAITING = "waiting"
    ADMITTED = "admitted"
    DISCHARGED = "discharged"
    CLOSED = "closed"


_S = EpisodeStatus
MOVES: Final[dict[EpisodeStatus, frozenset[EpisodeStatus]]] = {
    _S.REFERRED: frozenset({_S.SCREENED, _S.CLOSED}),
    _S.SCREENED: frozenset({_S.WAITING, _S.ADMITTED, _S.CLOSED}),
    _S.WAITING: frozenset({_S.ADMITTED, _S.CLOSED}),
    _S.ADMITTED: frozenset({_S.DISCHARGED}),
    _S.DISCHARGED: frozenset({_S.CLOSED}),
    _S.CLOSED: frozenset(),
}
OPEN: Final = frozenset(EpisodeStatus) - {_S.CLOSED}
BEFORE_CARE: Final = frozenset({_S.REFERRED, _S.SCREENED, _S.WAITING})


class CloseReason(StrEnum):
    """Why an episode ended; the words are the clinic's own, mapped to TEDS on export."""

    COMPLETED = "completed"
    LEFT_EARLY = "left_early"
    TRANSFERRED = "transferred"
    INCARCERATED = "incarcerated"
    ENDED_BY_PROGRAM = "ended_by_program"
    DIED = "died"
    NOT_ADMITTED = "not_admitted"


def can_move(now: EpisodeStatus, to: EpisodeStatus) -> Verdict:
    """Whether an episode in one state may go to another."""
    if to in MOVES[now]:
        return YES
    return no("episode.move", f"An episode that is {now} cannot become {to}.")
