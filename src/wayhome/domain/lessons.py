"""Which module of a curriculum a group meeting teaches, and which ones a client has had lately.

The groups of a track that share a curriculum take turns with its modules, so that whoever comes
to all of them meets no module twice before the round is over, wherever they entered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, TypeVar

M = TypeVar("M")
_FIRST_MONDAY: Final = date(2001, 1, 1)


def lessons(modules: Sequence[M], *, week_of: date, meetings: int) -> list[M | None]:
    """The module of each of a week's meetings, in their order.

    Week after week the round goes on where it stopped. A week with more meetings than modules
    repeats none: the meetings left over teach nothing new.
    """
    if not modules:
        return [None] * meetings
    weeks = (week_of - _FIRST_MONDAY).days // 7
    taught = min(meetings, len(modules))
    round_ = [modules[(weeks * meetings + at) % len(modules)] for at in range(taught)]
    return [*round_, *[None] * (meetings - taught)]


def taken_lately(latest_first: Sequence[M], *, modules: int, meetings: int) -> frozenset[M]:
    """The modules that may not come again this week, of those a client has had.

    A module may return when the others have had their turn: the last `modules - meetings`
    different ones are still barred.
    """
    barred = max(0, modules - meetings)
    return frozenset(list(dict.fromkeys(latest_first))[:barred])
