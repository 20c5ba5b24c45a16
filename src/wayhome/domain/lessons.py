"""Which module of a curriculum a group meeting teaches, and when a module may come again.

The groups of a track that share a curriculum take turns: each meeting teaches what was taught
longest ago. Whoever comes to all of them meets no module twice within a round, wherever they
entered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar

M = TypeVar("M")


def lessons(
    modules: Sequence[M], last_taught: Mapping[M, date], *, meetings: int
) -> list[M | None]:
    """The module of each of a week's meetings: never taught first, then the longest ago.

    A week with more meetings than modules repeats none: those left over teach nothing new.
    """
    order = sorted(modules, key=lambda module: last_taught.get(module, date.min))
    return [*order[:meetings], *[None] * (meetings - len(modules))]


def barred_since(week_of: date, *, modules: int, meetings: int) -> date:
    """Modules that a client has had on or after this day are not to be repeated this week.

    So many whole weeks as a round has, less one: a group that goes round in order, with
    `meetings` a week, never comes back to a module sooner.
    """
    return week_of - timedelta(weeks=max(0, modules // max(1, meetings) - 1))
