"""Part of a draft: some people keep the week they had, the others get the new one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from wayhome.domain.week.cost import cost, short_list
from wayhome.domain.week.problem import Problem
from wayhome.domain.week.timetable import Timetable


def keeping(
    problem: Problem, draft: Timetable, *, before: Timetable, clients: Collection[str]
) -> Timetable:
    """The draft with these clients' entries as they were before.

    What it claims of cost, shortages and gap is true of it. It may break rules, such as when a
    seat that somebody keeps is given to another: ask `rules.hard_breaches`.
    """
    bare = replace(
        draft,
        seats=(
            *(row for row in draft.seats if row.client not in clients),
            *(row for row in before.seats if row.client in clients),
        ),
        appointments=(
            *(row for row in draft.appointments if row.client not in clients),
            *(row for row in before.appointments if row.client in clients),
        ),
    )
    total, bound = cost(problem, bare).total, draft.bound
    if bound is not None:
        bound = min(bound, total)
    gap = (total - bound) / bound if bound else None
    return replace(bare, short=short_list(problem, bare), cost=total, bound=bound, gap=gap)
