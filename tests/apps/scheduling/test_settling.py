"""Two people swapped their hours for nothing: they swap back, together."""

from __future__ import annotations

import time as clock
from dataclasses import replace

from tests import builders
from tests.apps.scheduling.clinic import NEXT_MONDAY, Clinic
from tests.cast import Cast
from wayhome.apps.scheduling.queries.problem import problem_of
from wayhome.apps.scheduling.settling import settled
from wayhome.domain.privacy.permit import Role
from wayhome.domain.week.problem import Problem
from wayhome.domain.week.rules import breaches
from wayhome.domain.week.timetable import Appointment, Timetable
from wayhome.solver.weekly import solve


def solved(cast: Cast, clinic: Clinic) -> tuple[Problem, Timetable]:
    for _ in range(2):
        clinic.person()
    problem = problem_of(
        actor=cast.actor(Role.SUPERVISOR), site=clinic.site, week_of=NEXT_MONDAY, now=builders.NOW
    )
    return problem, solve(problem, seconds=5, seed=1, clock=clock.monotonic)


def exchanged(rows: tuple[Appointment, ...]) -> tuple[Appointment, ...]:
    """Each of two people at the hour of the other."""
    one, two = rows
    return (one._replace(client=two.client), two._replace(client=one.client))


def test_a_swap_is_undone_at_once(cast: Cast, clinic: Clinic) -> None:
    problem, found = solved(cast, clinic)
    before = exchanged(found.appointments)
    again = settled(problem, found, before)
    assert set(again.appointments) == set(before)
    assert breaches(problem, again) == []


def test_an_old_hour_that_breaks_a_rule_is_let_go(cast: Cast, clinic: Clinic) -> None:
    problem, found = solved(cast, clinic)
    night = tuple(row._replace(day=5, start=problem.day_start) for row in found.appointments)
    assert settled(problem, found, night).appointments == found.appointments


def test_without_a_bound_there_is_no_gap(cast: Cast, clinic: Clinic) -> None:
    problem, found = solved(cast, clinic)
    again = settled(problem, replace(found, bound=None), ())
    assert (again.gap, again.cost) == (None, found.cost)
