"""What the engine gives breaks no rule, is the same every time, and is as good as it says."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.domain.week.examples import table, week
from tests.solver.problems import least_cost, problems
from wayhome.domain.week.problem import Problem
from wayhome.domain.week.problem_file import read_problem
from wayhome.domain.week.rules import breaches, hard_breaches
from wayhome.domain.week.timetable import Timetable
from wayhome.solver.generate import generate
from wayhome.solver.memory import Memory
from wayhome.solver.weekly import Plan, Progress, plan, solve

SHARED = Path(__file__).resolve().parents[2] / "../shared/examples/week"


def still() -> float:
    """A clock that does not move: time never cuts in."""
    return 0.0


def planned(problem: Problem, start: Timetable | Memory | None = None, gap: float = 0.001) -> Plan:
    return plan(problem, seconds=60, seed=1, clock=still, start=start, gap=gap)


@settings(deadline=None, max_examples=30)
@given(problems())
def test_what_the_engine_gives_breaks_no_rule(problem: Problem) -> None:
    assert breaches(problem, planned(problem).timetable) == []


@settings(deadline=None, max_examples=30)
@given(problems(most=1))
def test_one_client_is_planned_exactly_and_the_bound_holds(problem: Problem) -> None:
    answer = planned(problem).timetable
    least = least_cost(problem, answer, problem.clients[0])
    assert answer.cost == pytest.approx(least)
    assert answer.bound is not None
    assert answer.bound <= least + 1e-6


def test_the_worked_example_is_proven_to_be_the_cheapest() -> None:
    answer = planned(week()).timetable
    assert answer.cost == answer.bound == 231


def test_same_input_same_answer() -> None:
    problem = generate(40, 7)
    first, second = planned(problem), planned(problem)
    assert first.timetable == second.timetable
    assert breaches(problem, first.timetable) == []
    assert first.timetable.seed == 1
    assert first.finished


def test_time_ends_the_search_with_an_honest_gap() -> None:
    problem = generate(40, 3)
    ticks = count()
    cut = plan(problem, seconds=2, seed=5, clock=lambda: next(ticks))
    assert not cut.finished
    assert breaches(problem, cut.timetable) == []
    assert cut.timetable.bound is not None
    whole = planned(problem).timetable
    assert cut.timetable.bound <= whole.cost <= cut.timetable.cost


def test_a_run_can_be_watched_and_stopped() -> None:
    problem, told = generate(40, 3), list[Progress]()
    cut = plan(
        problem,
        seconds=60,
        seed=1,
        clock=still,
        stopped=lambda: len(told) > 3,
        progress=told.append,
    )
    assert not cut.finished
    assert [row.phase for row in told][:3] == ["first plan", "first plan", "prices"]
    assert breaches(problem, cut.timetable) == []


def test_a_changed_week_is_solved_again_from_memory() -> None:
    problem = generate(60, 4)
    memory = pickle.loads(pickle.dumps(planned(problem).memory))  # noqa: S301 - made here
    changed = [
        replace(client, busy=((*client.busy[0], (540, 720)), *client.busy[1:]))
        if at % 20 == 0
        else client
        for at, client in enumerate(problem.clients)
    ]
    gone = {problem.sections[3].id}
    now = replace(
        problem,
        clients=tuple(changed[1:]),
        sections=tuple(row for row in problem.sections if row.id not in gone),
        apart=tuple(pair for pair in problem.apart if problem.clients[0].id not in pair),
    )
    warm, cold = planned(now, memory).timetable, planned(now).timetable
    assert breaches(now, warm) == []
    assert warm.gap is not None
    assert warm.gap <= 0.02
    assert warm.cost <= cold.cost * 1.02


def test_a_week_goes_on_from_what_still_stands() -> None:
    busier = replace(week().clients[0], busy=(((690, 700),), ((480, 990),)))
    problem = replace(week(), clients=(busier, *week().clients[1:]))
    assert breaches(problem, planned(problem, table()).timetable) == []
    assert solve(week(), seconds=60, seed=1, clock=still, start=table()).cost == 231


def test_nobody_to_plan_for() -> None:
    nobody = replace(week(), clients=(), apart=())
    answer = planned(nobody).timetable
    assert answer.cost == answer.bound == 5 * 9
    assert breaches(nobody, answer) == []


def test_nothing_to_give() -> None:
    """No sections, no hours: everybody is short of everything, and that is proven."""
    client = replace(week().clients[0], last_week=frozenset())
    clinicians = tuple(replace(row, free=((), ())) for row in week().clinicians)
    pools = tuple(replace(pool, counts=((), ())) for pool in week().pools)
    empty = replace(
        week(), sections=(), clients=(client,), apart=(), clinicians=clinicians, pools=pools
    )
    answer = planned(empty).timetable
    assert answer.cost == answer.bound == 2 * 200 + 150 + 100 + 200 + 2 * 30
    assert breaches(empty, answer) == []


def test_no_seats_no_days_and_everybody_apart() -> None:
    crowd = [replace(week().clients[3], id=f"x{at}", last_week=frozenset()) for at in range(4)]
    pairs = tuple((one.id, two.id) for one in crowd for two in crowd if one.id < two.id)
    closed = tuple(replace(row, capacity=0, target=0, minimum=0) for row in week().sections)
    for problem in (
        replace(week(), clients=tuple(crowd), apart=pairs),
        replace(week(), clients=tuple(crowd), apart=(), sections=closed),
        replace(week(), clients=tuple(replace(who, max_days=0) for who in crowd), apart=pairs),
    ):
        answer = planned(problem)
        assert breaches(problem, answer.timetable) == []
        assert answer.timetable.bound is not None
        assert answer.finished


def test_needs_beyond_the_tables_are_still_planned_exactly() -> None:
    hungry = replace(week().clients[0], needs=dict.fromkeys(week().kinds, 12))
    many = replace(hungry, max_per_day=dict.fromkeys(week().kinds, 12))
    problem = replace(week(), clients=(many,), apart=())
    assert hard_breaches(problem, planned(problem).timetable) == []


def test_prices_say_what_is_scarce() -> None:
    """Four people, one hour of one counselor: the hour is worth what three of them lack."""
    one_hour = (replace(week().clinicians[0], free=(((780, 840),), ())), week().clinicians[1])
    crowd = tuple(
        replace(
            week().clients[0],
            id=f"c{at}",
            needs={"individual": 1},
            last_week=frozenset(),
            busy=((), ()),
            min_days=0,
        )
        for at in range(4)
    )
    problem = replace(week(), clinicians=one_hour, clients=crowd, apart=())
    found = planned(problem)
    assert found.timetable.cost == found.timetable.bound
    assert max(found.prices.slot.values()) == pytest.approx(190, abs=5)
    assert {who for who, _, _ in found.prices.slot} == {"k01"}


@pytest.mark.shared
def test_the_public_week_of_sixty_is_proven() -> None:
    if not (SHARED / "w60-101.json").exists():
        pytest.skip("the public weeks do not lie beside the project")
    problem = read_problem((SHARED / "w60-101.json").read_bytes())
    answer = planned(problem, gap=0.0).timetable
    assert answer.cost == answer.bound == 7764
    assert breaches(problem, answer) == []


def test_the_kernels_say_the_same_in_plain_python() -> None:
    """The same code without the compiler, so that every branch of it can be watched."""
    script = (
        "from tests.solver.test_weekly import planned, week, generate;"
        "from wayhome.solver.memory import Memory;"
        "first = planned(generate(8, 2));"
        "again = planned(generate(8, 2), first.memory);"
        "print(planned(week()).timetable.cost, first.timetable.cost, again.timetable.cost)"
    )
    plain = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    compiled = planned(generate(8, 2)).timetable.cost
    assert plain.stdout.split() == ["231.0", str(compiled), str(compiled)]
