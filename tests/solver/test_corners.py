"""What the engine does at its edges: out of steps, out of room, out of what arrays can hold."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import highspy
import numpy as np
import pytest

from tests.domain.week import examples_two
from tests.domain.week.examples import table, week
from tests.solver.test_weekly import planned, still
from wayhome.domain.week.problem import BadWeekFile
from wayhome.domain.week.rules import breaches
from wayhome.solver import engine, mending, shapes
from wayhome.solver.engine import Budget
from wayhome.solver.insertion import planner
from wayhome.solver.jit import KERNELS
from wayhome.solver.master import Limits
from wayhome.solver.mending import make_up
from wayhome.solver.menus import compile_site
from wayhome.solver.model import compile_model
from wayhome.solver.offers import OpenWeek, offers_each
from wayhome.solver.pool import Pool
from wayhome.solver.price_kernel import weeks_for
from wayhome.solver.prices import Duals
from wayhome.solver.search import Search
from wayhome.solver.seating import Seating
from wayhome.solver.shapes import Key, Line, ShapeTable, TooManyStates
from wayhome.solver.site import Site
from wayhome.solver.split import seat_in_sections
from wayhome.solver.weekly import Progress, plan


def test_more_needs_than_arrays_hold_are_planned_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shapes, "MOST_STATES", 2)
    problem = week()
    found = planned(problem)

    with pytest.raises(TooManyStates):
        compile_site(problem)
    assert breaches(problem, found.timetable) == []
    assert found.prices.seat == {}


@pytest.mark.parametrize("units", [10, 40])
def test_needs_beyond_counting_are_refused(units: int) -> None:
    lines = tuple(Line(kind, units, units, 1.0) for kind in range(5))

    with pytest.raises(TooManyStates, match="too many to plan exactly"):
        ShapeTable().number(Key(lines))


def test_a_week_of_the_second_format_tells_when_it_is_finished() -> None:
    heard: list[Progress] = []
    found = plan(examples_two.week(), seconds=2, seed=1, clock=still, progress=heard.append)

    assert heard[-1].phase == "finished"
    assert heard[-1].cost == found.timetable.cost


@pytest.mark.parametrize("limit", ["_MOST_STEPS", "_MOST_ROUNDS", "_PASSES"])
def test_a_run_out_of_steps_still_gives_a_legal_plan(
    monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    from wayhome.solver.generate import generate

    monkeypatch.setattr(engine, limit, 1)
    problem = generate(30, 3)
    found = planned(problem)

    assert breaches(problem, found.timetable) == []


def test_a_full_group_takes_nobody_more_when_classes_are_split() -> None:
    problem = week()
    site = compile_site(problem)
    items = site.menus.items
    seat = np.flatnonzero(site.options.cls[items.option] >= 0)
    weeks = weeks_for(site.menus)
    seats = Seating(site).seats
    crowd = [int(at) for at in seat if items.option[at] == items.option[seat[0]]]
    owners = np.searchsorted(items.first, crowd, side="right") - 1
    other = next(int(at) for at in seat if items.option[at] != items.option[seat[0]])
    for client, item in zip(owners, crowd, strict=True):
        weeks.items[client, 0], weeks.count[client] = item, 1
    last = int(owners[-1])
    weeks.items[last, :2], weeks.count[last] = (other, crowd[-1]), 2
    rooms = site.sections._replace(capacity=np.ones_like(site.sections.capacity))
    out = seat_in_sections(replace(site, sections=rooms), seats, weeks)

    assert len(out) == len(set(owners)) - 1


def test_prices_of_an_empty_pool_bound_nothing() -> None:
    site = compile_site(week())
    duals = Duals(site, Pool(site), Seating(site).work)

    assert duals.pool_value(duals.prices) == np.inf


def test_a_week_may_be_asked_at_prices_that_were_just_read() -> None:
    seating = Seating(week())

    assert seating.best(0, seating.prices(0)).cost == seating.best(0).cost


def test_openings_are_read_from_one_look_at_the_week() -> None:
    problem, timetable = week(), table()
    new = replace(problem.clients[0], id="new", last_week=frozenset())
    looked = OpenWeek(problem, timetable)

    assert looked.offers(new) == looked.offers(new)
    assert offers_each(problem, timetable, [new]) == (looked.offers(new),)
    with pytest.raises(BadWeekFile):
        looked.offers(problem.clients[0])


def test_whoever_has_less_choice_may_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exchanging two helps where the first order was bad: here, everybody in reverse."""
    from wayhome.solver.generate import generate

    problem = generate(40, 5)
    seating = Seating(compile_site(problem, merge=False))
    for client in reversed(range(len(problem.clients))):
        seating.put(client)
    before = seating.cost
    mending._improve(seating, Random(0))  # noqa: S311 - an order of tries

    assert seating.cost < before
    assert breaches(problem, make_up(problem)) == []


def test_a_choice_without_time_keeps_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    site = compile_site(week())
    run = engine.Engine(
        site, seed=1, gap=0.0, budget=Budget(lambda: 60.0, lambda: False, lambda *_: None)
    )
    run.run()
    master, chosen = run._master()
    none = Limits(0.0, 0, 0.0)
    # A program that HiGHS has not begun when its time is over has no solution to read.
    monkeypatch.setattr(highspy.Highs, "run", lambda _: None)
    found = master.choose(chosen, run.clients, offered=run._offered(master), limits=none)

    assert not found.best
    assert list(found.plan) == list(chosen)


def test_compiling_removes_kernels_of_older_sources(tmp_path: Path) -> None:
    old = KERNELS.parent / "wayhome-kernels-0123456789abcdef"
    old.mkdir(exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "wayhome.solver.compile"], check=True, capture_output=True
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", "import wayhome.solver.jit, numba; print(numba.config.CACHE_DIR)"],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)},
    )

    assert not old.exists()
    assert elsewhere.stdout.strip() == str(tmp_path)


def test_a_lack_wanders_no_further_than_the_longest_chain() -> None:
    """One hour of one counselor, and everybody wants it: whoever gets it, another goes without."""
    problem = week()
    hour = ((13 * 60, 14 * 60),)
    scarce = replace(
        problem,
        clinicians=tuple(
            replace(row, free=(hour, ()) if row.id == "k01" else ((), ()))
            for row in problem.clinicians
        ),
        clients=tuple(
            replace(row, needs={"individual": 1}, counselor="k01", busy=((), ()), max_days=2)
            for row in problem.clients
        ),
    )
    model = compile_model(scarce)
    planners = {at: planner(model, at) for at in range(len(scarce.clients))}
    search = Search(Site(model), planners, Random(1))  # noqa: S311 - an order of tries
    search.put_all()
    lacking = next(at for at in planners if "individual" in search.short(at))
    search._pass_on(lacking, "individual")

    assert sum("individual" in search.short(at) for at in planners) == len(planners) - 1
