"""The smallest set of rules that, set aside, would give a client a missing unit."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Final

from wayhome.domain.week.cost import short_list
from wayhome.domain.week.explain import LIFTS, Missing, lifted, with_own
from wayhome.domain.week.problem import BadWeekFile, Client, Problem, by_id
from wayhome.domain.week.timetable import Timetable
from wayhome.solver.answer import require_sound, weeks_of
from wayhome.solver.insertion import planner
from wayhome.solver.model import compile_model
from wayhome.solver.site import Site

_DEAR: Final = 1_000_000.0
_MOST_LIFTED: Final = 2


def explain(problem: Problem, timetable: Timetable, client_id: str) -> tuple[Missing, ...]:
    """For every kind that the client is short of: what would have to give for one unit more.

    Everyone else stays; the client's own week may change, but must keep as many units of every
    other kind. Rules are set aside one at a time, then two at a time. Raises `BadWeekFile` for an
    unknown client, `Refused` when the timetable breaks a hard rule.
    """
    known = by_id(problem.clients)
    if client_id not in known:
        raise BadWeekFile(f"client: {client_id!r} is not a client of {problem.name!r}")
    require_sound(problem, timetable)
    short = {
        row.kind: row.missing for row in short_list(problem, timetable) if row.client == client_id
    }
    return tuple(
        Missing(client_id, kind, _smallest(asked, timetable, client_id))
        for kind in short
        for asked in [_asking(problem, client_id, kind, short=short)]
    )


def _asking(problem: Problem, name: str, kind: str, *, short: dict[str, int]) -> Problem:
    """The client needs what there is, and one unit more of this kind; nothing else matters."""
    weights = replace(problem.weights, short=dict.fromkeys(problem.weights.short, _DEAR))

    def asking(who: Client) -> Client:
        needs = {k: need - short.get(k, 0) for k, need in who.needs.items()}
        return replace(who, needs=needs | {kind: needs[kind] + 1})

    return replace(with_own(problem, name, asking), weights=weights)


def _smallest(problem: Problem, timetable: Timetable, name: str) -> tuple[tuple[str, ...], ...]:
    """All sets of the smallest size that suffice."""
    for size in range(_MOST_LIFTED + 1):
        found = tuple(
            rules
            for rules in combinations(LIFTS, size)
            if _suffices(lifted(problem, name, rules), timetable, name)
        )
        if found:
            return found
    return ()


def _suffices(problem: Problem, timetable: Timetable, name: str) -> bool:
    """Whether the client can have everything asked for while everyone else stays."""
    model = compile_model(problem)
    number = model.clients[name]
    site = Site(model)
    for client, week in weeks_of(model, timetable).items():
        if client != number:
            site.place(client, week)
    week = planner(model, number).best(site).week
    who = problem.clients[number]
    return all(
        sum(entry.kind == kind for entry in week) == need for kind, need in who.needs.items()
    )
