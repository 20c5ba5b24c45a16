"""Key figures of a week: what a director asks. They are no part of the cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wayhome.domain.week.cost import idle_minutes, missing_in, preferred_times, same_groups
from wayhome.domain.week.problem import Problem
from wayhome.domain.week.reading import read
from wayhome.domain.week.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares are fractions of 1; a figure over nobody is None."""

    delivered: float | None
    clients_with_everything: float | None
    days_per_client: float | None
    idle_hours_per_client: float | None
    same_group: float | None
    preferred_time: float | None


def figures(problem: Problem, timetable: Timetable) -> Figures:
    """The key figures of a timetable."""
    week = read(problem, timetable)
    missing = missing_in(week)
    clients = len(week.clients)
    needed = sum(client.need(kind) for client in problem.clients for kind in problem.kinds)
    without = {client for client, _ in missing}
    days = [week.days(name) for name in week.clients]
    idle = sum(idle_minutes(entries) for by_day in days for entries in by_day.values())
    return Figures(
        delivered=_share(sum(map(len, week.entries.values())), needed),
        clients_with_everything=_share(clients - len(without), clients),
        days_per_client=_share(sum(map(len, days)), clients),
        idle_hours_per_client=_share(idle / 60, clients),
        same_group=_mean(same_groups(week)),
        preferred_time=_mean(preferred_times(week)),
    )


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _mean(answers: Iterable[bool]) -> float | None:
    listed = list(answers)
    return _share(sum(listed), len(listed))
