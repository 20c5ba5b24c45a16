"""What the solver gives breaks no rule, is the same every time, and is as good as it says."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings

from tests.domain.week.examples import table, week
from tests.solver.problems import least_cost, problems, without
from wayhome.domain.week.problem import Problem
from wayhome.domain.week.problem_file import read_problem, write_problem
from wayhome.domain.week.rules import breaches
from wayhome.domain.week.timetable import Seat, Timetable
from wayhome.solver import insertion
from wayhome.solver.generate import generate
from wayhome.solver.weekly import solve


def still() -> float:
    """A clock that does not move: only the rounds count."""
    return 0.0


def quick(problem: Problem, start: Timetable | None = None, rounds: int = 20) -> Timetable:
    return solve(problem, seconds=60, seed=1, clock=still, start=start, rounds=rounds)


@settings(deadline=None, max_examples=60)
@given(problems())
def test_what_the_solver_gives_breaks_no_rule(problem: Problem) -> None:
    assert breaches(problem, quick(problem)) == []


@settings(deadline=None, max_examples=60)
@given(problems())
def test_one_client_alone_is_planned_exactly(problem: Problem) -> None:
    """Everyone else stays as the solver put them; the last one is put back by trying all."""
    client = problem.clients[-1]
    placed = quick(problem)
    fixed = without(placed, client)
    again = quick(problem, start=fixed, rounds=0)
    kept = {seat for seat in again.seats if seat.client != client.id}
    if kept == set(fixed.seats):
        assert again.cost == pytest.approx(least_cost(problem, again, client))


@settings(deadline=None, max_examples=60)
@given(problems(most=1))
def test_the_bound_holds_and_one_client_is_exact(problem: Problem) -> None:
    answer = quick(problem, rounds=0)
    least = least_cost(problem, answer, problem.clients[0])
    assert answer.cost == pytest.approx(least)
    assert answer.bound is not None
    assert answer.bound <= least


def test_the_worked_example_is_solved_to_its_least_cost() -> None:
    assert quick(week(), rounds=200).cost == 231


def test_same_input_same_answer() -> None:
    problem = generate(14, 7)
    first, second = quick(problem), quick(problem)
    assert first == second
    assert breaches(problem, first) == []
    assert first.seed == 1


def test_time_ends_the_search() -> None:
    ticks = count()
    answer = solve(generate(12, 3), seconds=30, seed=5, clock=lambda: next(ticks))
    assert answer.seconds is not None
    assert 30 <= answer.seconds < 60
    nothing = solve(week(), seconds=0, seed=5, clock=still)
    assert breaches(week(), nothing) == []


def test_a_week_goes_on_from_what_still_stands() -> None:
    busier = replace(week().clients[0], busy=(((690, 700),), ((480, 990),)))
    problem = replace(week(), clients=(busier, *week().clients[1:]))
    answer = quick(problem, start=table(), rounds=0)
    assert breaches(problem, answer) == []
    assert set(table().seats) - set(answer.seats) == {Seat("c001", "s002")}
    assert quick(week(), start=table(), rounds=0).cost == 231


def test_nobody_to_plan_for() -> None:
    nobody = replace(week(), clients=(), apart=())
    answer = quick(nobody)
    assert answer.cost == 5 * 9
    assert answer.bound == pytest.approx(answer.cost)
    assert breaches(nobody, answer) == []


def test_more_rounds_do_not_cost_more() -> None:
    problem = generate(14, 2)
    assert quick(problem, rounds=30).cost <= quick(problem, rounds=0).cost


def test_made_weeks_are_files_and_always_the_same() -> None:
    problem = generate(40, 9)
    assert read_problem(write_problem(problem)) == problem == generate(40, 9)
    assert problem != generate(40, 10)
    assert len(problem.clients) == 40
    assert problem.apart


def test_forgetting_day_plans_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = quick(week(), rounds=50)
    monkeypatch.setattr(insertion, "_KEPT_DAYS", 3)
    assert quick(week(), rounds=50).cost == whole.cost


def test_a_lack_that_nobody_can_mend_wanders_and_stays() -> None:
    """Four clients, one hour of one counselor."""
    one_hour = (replace(week().clinicians[0], free=(((780, 840),), ())),)
    clients = tuple(
        replace(who, counselor="k01", needs={"individual": 1}, modes=("site",), busy=((), ()))
        for who in week().clients
    )
    problem = replace(week(), clinicians=one_hour, clients=clients)
    answer = quick(problem, rounds=30)
    assert len(answer.appointments) == 1
    assert breaches(problem, answer) == []
