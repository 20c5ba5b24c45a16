"""Small changes to a planned week: a new client, something that fell through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations
from random import Random
from typing import Final

from wayhome.domain.week.aftermath import aftermath
from wayhome.domain.week.change import (
    EVENT_TWO,
    INSERTION_TWO,
    NOTHING,
    Diff,
    Event,
    Insertion,
    difference,
    difference_two,
    moved_in,
    with_client,
)
from wayhome.domain.week.cost import cost
from wayhome.domain.week.problem import Problem
from wayhome.domain.week.reading import read
from wayhome.domain.week.timetable import Timetable
from wayhome.solver.answer import require_sound, timetable_of, weeks_of
from wayhome.solver.insertion import Planner, planner
from wayhome.solver.menu import Stability
from wayhome.solver.model import Model, Week, compile_model
from wayhome.solver.search import Budget, Search
from wayhome.solver.site import Site

_EVERY_ORDER: Final = 4
_ROUNDS_A_CLIENT: Final = 12


def insert(problem: Problem, timetable: Timetable, insertion: Insertion) -> Diff:
    """Seat one new client at the least cost, moving nobody: exact.

    Raises `BadWeekFile` when the request does not fit the problem, `Refused` when the timetable
    breaks a hard rule.
    """
    require_sound(problem, timetable)
    model = compile_model(with_client(problem, insertion))
    weeks = weeks_of(model, timetable)
    site = Site(model)
    for client, week in weeks.items():
        site.place(client, week)
    number = len(model.problem.clients) - 1
    weeks[number] = planner(model, number).best(site).week
    after = timetable_of(model, weeks)
    return _diff((problem, timetable), (model.problem, after), insertion.format)


def repair(problem: Problem, timetable: Timetable, event: Event) -> Diff:
    """Mend a week after an event; only clients who are hit may change.

    Minimizes the cost plus `change_weight` per added entry. For one client the answer is exact;
    up to four are put back in every order, more in a seeded local search that always ends with
    the same answer. Raises `Refused` when the timetable breaks a hard rule.
    """
    require_sound(problem, timetable)
    left = aftermath(problem, timetable, event)
    model = compile_model(left.problem)
    old = weeks_of(model, left.carried)
    movable = {model.clients[name] for name in left.hit}
    site = Site(model)
    for client, week in old.items():
        if client not in movable:
            site.place(client, week)
    planners = {
        at: _steady(model, at, old[at], charge=event.change_weight) for at in sorted(movable)
    }
    weeks = old | _settle(Search(site, planners, Random(0)))  # noqa: S311 - a plan, not a secret
    after = timetable_of(model, weeks)
    diff = _diff((problem, timetable), (left.problem, after), event.format)
    return replace(diff, clients_hit=left.hit, sections=left.sections)


def _steady(model: Model, client: int, week: Week, *, charge: float) -> Planner:
    """A planner who pays `charge` for every entry that the old week does not have."""
    seats = frozenset(entry.section for entry in week if entry.section >= 0)
    visits = frozenset(
        (entry.kind, entry.day, entry.start, entry.mode) for entry in week if entry.desk >= 0
    )
    return planner(model, client, Stability(charge, seats, visits))


def _settle(search: Search) -> dict[int, Week]:
    """The weeks of all who are out, at the least cost found."""
    if len(search.movable) <= _EVERY_ORDER:
        best = min(permutations(search.movable), key=lambda order: _try(search, order))
        for client in best:
            search.put(client)
        return dict(search.weeks)
    search.put_all()
    rounds = _ROUNDS_A_CLIENT * len(search.movable)
    search.improve(Budget(rounds, 1.0, _still))
    return dict(search.weeks)


def _still() -> float:
    """A clock that does not move: only the rounds count."""
    return 0.0


def _try(search: Search, order: Iterable[int]) -> float:
    """What it costs to put clients back in this order; leaves them out."""
    placed = list(order)
    total = sum(search.put(client) for client in placed)
    for client in placed:
        search.take(client)
    return total


def _diff(
    before: tuple[Problem, Timetable], after: tuple[Problem, Timetable], answers: str
) -> Diff:
    """The difference of two weeks, each with its problem, as its format counts it."""
    switched = NOTHING
    if answers in (INSERTION_TWO, EVENT_TWO):
        removed, added, unchanged, switched = difference_two(read(*before), read(*after))
    else:
        removed, added, unchanged = difference(before[1], after[1])
    return Diff(
        problem=before[0].name,
        answers=answers,
        removed=removed,
        added=added,
        unchanged=unchanged,
        clients_hit=(),
        clients_moved=moved_in(removed, added),
        short=after[1].short,
        cost_before=cost(*before).total,
        cost_after=after[1].cost,
        switched=switched,
    )
