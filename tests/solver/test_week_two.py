"""The second format: the engine against the checker, and against trying everything."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.week import examples_two
from tests.solver.problems import problems
from tests.solver.problems_two import least_cost, pinned, problems_two, quick
from wayhome.domain.week.aftermath import aftermath
from wayhome.domain.week.change import (
    EVENT_TWO,
    INSERTION_TWO,
    NOTHING,
    ClinicianAbsent,
    Diff,
    Event,
    Insertion,
    NewBusyTimes,
    SnowDay,
    with_client,
)
from wayhome.domain.week.consistency import faults
from wayhome.domain.week.cost import cost
from wayhome.domain.week.explain import obstacles
from wayhome.domain.week.problem import VIDEO, WEEK_TWO, Pinned, Problem
from wayhome.domain.week.problem_file import read_problem, write_problem
from wayhome.domain.week.rules import breaches, hard_breaches
from wayhome.domain.week.timetable import Seat, Timetable
from wayhome.domain.week.timetable_file import read_timetable, write_timetable
from wayhome.solver import insertion, search
from wayhome.solver.answer import timetable_of, weeks_of
from wayhome.solver.changes import insert, repair
from wayhome.solver.general import Limits, solve_any
from wayhome.solver.generate_two import generate_two
from wayhome.solver.insertion import planner
from wayhome.solver.model import compile_model
from wayhome.solver.offers import offers
from wayhome.solver.site import Site


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


@pytest.fixture(scope="module")
def planned() -> tuple[Problem, Timetable]:
    """A made-up week of 24 clients with its first complete plan."""
    problem = replace(generate_two(24, 5), pinned=Pinned())
    return problem, quick(problem, rounds=0)


EVENTS = (
    lambda problem: SnowDay(problem.name, 25, day=1),
    lambda problem: NewBusyTimes(problem.name, 25, "c001", (((540, 1000),),) * 6),
    lambda problem: ClinicianAbsent(
        problem.name,
        25,
        problem.clients[0].counselor,
        day=1,
        start=480,
        end=1260,
        substitutes=(problem.clinicians[-1].id,),
        format=EVENT_TWO,
    ),
)


@pytest.mark.parametrize("make", EVENTS, ids=["snow", "job", "absent"])
def test_a_week_is_mended_among_those_who_are_hit(
    make: Callable[[Problem], Event], planned: tuple[Problem, Timetable]
) -> None:
    problem, before = planned
    event = make(problem)
    left = aftermath(problem, before, event)
    diff = repair(problem, before, event)
    new = _applied(left.carried, before, diff)
    assert hard_breaches(left.problem, new) == []
    assert set(diff.clients_moved) <= set(diff.clients_hit) == set(left.hit)
    assert diff.cost_after == pytest.approx(cost(left.problem, new).total)
    assert {diff.answers, *(row.section.mode for row in diff.sections)} <= {EVENT_TWO, VIDEO}


def _applied(carried: Timetable, before: Timetable, diff: Diff) -> Timetable:
    """The carried week without what was removed, with what is new or held otherwise."""
    removed = {row._replace(mode="") for part in diff.removed for row in part}
    switched = {row._replace(mode=""): row for part in diff.switched for row in part}

    def still(rows: Iterable[Any], came: Iterable[Any]) -> tuple[Any, ...]:
        places = [(row._replace(mode=""), row) for row in rows]
        kept = (switched.get(place, row) for place, row in places if place not in removed)
        return (*kept, *came)

    assert {row._replace(mode="") for row in carried.seats} <= {
        row._replace(mode="") for row in before.seats
    }
    return replace(
        carried,
        seats=still(carried.seats, diff.added.seats),
        appointments=still(carried.appointments, diff.added.appointments),
    )


def test_a_new_client_is_offered_what_an_insertion_gives(
    planned: tuple[Problem, Timetable],
) -> None:
    problem, before = planned
    new = replace(problem.clients[2], id="c099", last_week=frozenset(), stage=None)
    request = Insertion(problem.name, new, (), INSERTION_TWO)
    diff = insert(problem, before, request)
    found = offers(problem, before, new)
    first = found.offers[0]
    assert (diff.answers, diff.switched) == (INSERTION_TWO, NOTHING)
    assert first.cost <= diff.cost_after - diff.cost_before + 1e-5
    for offer in found.offers:
        seated = replace(
            before,
            seats=before.seats + offer.entries.seats,
            appointments=before.appointments + offer.entries.appointments,
        )
        assert hard_breaches(with_client(problem, request), seated) == []


def test_what_stands_in_the_way_is_read_for_clinicians_and_hybrid_groups() -> None:
    problem, answer = examples_two.week(), examples_two.table()
    first, second = problem.clients[:2]
    assert [reason.code for reason in obstacles(problem, answer, first, kind="individual")]
    family = obstacles(problem, answer, second, kind="family")
    assert family[0].says == "44 times for family are open, but not with the rest of this week."
    hybrid = replace(first, modes=("video",))
    codes = {reason.code for reason in obstacles(problem, answer, hybrid, kind="process")}
    assert codes == {"H3", "H8"}


def test_time_that_runs_out_leaves_a_whole_week() -> None:
    problem = examples_two.week()
    ticks = count(0, 20)
    answer = solve_any(problem, Limits(lambda: float(next(ticks)), 60), seed=1)
    assert breaches(problem, answer) == []
    assert answer.bound is not None


def test_what_is_forgotten_is_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = examples_two.week()
    before = quick(problem)
    monkeypatch.setattr(insertion, "_KEPT_DAYS", 1)
    assert quick(problem) == before


def test_a_lack_that_may_not_wander_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = examples_two.week()
    monkeypatch.setattr(search, "_LONGEST_CHAIN", 0)
    assert breaches(problem, quick(problem, rounds=40)) == []


def test_a_week_that_names_the_unknown_is_taken_up_as_far_as_it_is_known() -> None:
    problem, table = examples_two.week(), examples_two.table()
    lost = table.appointments[2]._replace(held_with="k99")
    odd = replace(
        table,
        seats=(*table.seats, Seat("c009", "s001"), Seat("c001", "s999")),
        appointments=(*table.appointments[:2], lost),
    )
    weeks = weeks_of(compile_model(problem), odd)
    assert sum(map(len, weeks.values())) == len(table.seats) + 2
