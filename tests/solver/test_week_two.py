"""The second format: the engine against the checker, and against trying everything."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.week import examples_two
from tests.solver.problems import problems
from tests.solver.problems_two import least_cost, pinned, problems_two
from wayhome.domain.week.consistency import faults
from wayhome.domain.week.problem import WEEK_TWO, Problem
from wayhome.domain.week.problem_file import read_problem, write_problem
from wayhome.domain.week.rules import breaches, hard_breaches
from wayhome.domain.week.timetable import Timetable
from wayhome.domain.week.timetable_file import read_timetable, write_timetable
from wayhome.solver.answer import timetable_of, weeks_of
from wayhome.solver.general import Limits, solve_any
from wayhome.solver.generate_two import generate_two
from wayhome.solver.insertion import planner
from wayhome.solver.model import compile_model
from wayhome.solver.site import Site


def still() -> float:
    """A clock that does not move: only the rounds count."""
    return 0.0


def quick(problem: Problem, start: Timetable | None = None, rounds: int = 10) -> Timetable:
    return solve_any(problem, Limits(still, 60, rounds), seed=1, start=start)


@settings(deadline=None, max_examples=12)
@given(problems_two())
def test_what_the_solver_gives_breaks_no_rule(problem: Problem) -> None:
    answer = quick(problem)
    assert breaches(problem, answer) == []
    assert read_timetable(write_timetable(answer)) == answer


@settings(deadline=None, max_examples=12)
@given(problems_two(most=2), st.booleans())
def test_one_client_among_others_is_planned_exactly(problem: Problem, is_pinned: bool) -> None:
    """The others stay as the solver put them; the last one is put back by trying all."""
    answer = quick(problem, rounds=0)
    assert answer.bound is not None
    if is_pinned:
        problem = pinned(problem, answer)
        assert "pinned" not in {place for place, _ in faults(problem)}
    model = compile_model(problem)
    weeks, last = weeks_of(model, answer), len(problem.clients) - 1
    site = Site(model)
    for client, week in weeks.items():
        if client != last:
            site.place(client, week)
    weeks[last] = planner(model, last).best(site).week
    best = timetable_of(model, weeks)
    assert hard_breaches(problem, best) == []
    assert best.cost == pytest.approx(least_cost(problem, answer, problem.clients[last]))
    assert answer.bound <= best.cost + 1e-6


@settings(deadline=None, max_examples=10)
@given(problems_two())
def test_what_is_pinned_stays_and_a_week_goes_on(problem: Problem) -> None:
    before = quick(problem, rounds=0)
    kept = pinned(problem, before)
    assert breaches(kept, quick(kept)) == []
    assert quick(kept, start=before, rounds=0).cost <= before.cost + 1e-6


@settings(deadline=None, max_examples=10)
@given(problems_two())
def test_the_same_problem_gets_the_same_plan(problem: Problem) -> None:
    assert quick(problem) == quick(problem)


@settings(deadline=None, max_examples=10)
@given(problems())
def test_a_week_of_the_first_format_is_one_of_the_second(problem: Problem) -> None:
    """Where nothing new is asked for, the answer is the same."""
    second = replace(problem, format=WEEK_TWO)
    assert quick(second) == quick(problem)


def test_the_worked_example_can_be_planned_cheaper() -> None:
    answer = quick(examples_two.week(), rounds=60)
    assert breaches(examples_two.week(), answer) == []
    assert answer.cost < 655


def test_made_up_weeks_are_always_the_same_and_have_answers() -> None:
    problem = generate_two(24, 5)
    assert generate_two(24, 5) == problem
    assert read_problem(write_problem(problem)) == problem
    assert breaches(problem, quick(problem, rounds=0)) == []
