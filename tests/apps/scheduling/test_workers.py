"""Workers: one at a time has a run, a dead one is followed by one other, and a stop is heard."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from math import inf
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import builders
from tests.apps.scheduling.clinic import Clinic, open_clinic
from tests.apps.scheduling.test_planning import asked
from tests.cast import Cast, gather
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.scheduling import engine
from wayhome.apps.scheduling.actions.planning import cancel, replay
from wayhome.apps.scheduling.jobs import replay_week, take_up_weeks
from wayhome.apps.scheduling.models import LEASE, WeekRun
from wayhome.apps.scheduling.queries.planner import Work, run_page
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused
from wayhome.domain.week.rules import breaches
from wayhome.domain.week_run import Progress, Replay, RunStatus
from wayhome.solver.weekly import Progress as Step

FOUND = Progress("Filling the groups", cost=110.0, bound=100.0, seconds=0.5)


def read(run: WeekRun) -> WeekRun:
    return WeekRun.objects.get(pk=run.pk)


def at_work(cast: Cast, clinic: Clinic) -> WeekRun:
    """A run as its worker has it."""
    run = asked(cast, clinic)
    assert run.take_up()
    return run


def let_lease_run_out() -> None:
    WeekRun.objects.update(lease_until=Now() - timedelta(seconds=1))


def seen(cast: Cast, run: WeekRun, *, after: timedelta = timedelta()) -> Work:
    director = cast.actor(Role.DIRECTOR)
    page = run_page(actor=director, run_id=run.public_id, now=builders.NOW + after)
    assert page.work is not None
    return page.work


def test_of_two_workers_one_has_the_run(cast: Cast, clinic: Clinic) -> None:
    one = asked(cast, clinic)
    other = read(one)
    assert (one.take_up(), other.take_up(), read(one).take_up()) == (True, False, False)
    assert read(one).attempt == 1


def test_a_sign_of_life_says_how_far_it_is_and_keeps_the_run(cast: Cast, clinic: Clinic) -> None:
    run = at_work(cast, clinic)
    let_lease_run_out()
    assert run.beat(FOUND.stored)
    assert not WeekRun.objects.left_alone().exists()
    assert Progress.of(read(run).progress) == FOUND
    work = seen(cast, run)
    assert (work.says, work.cost, work.gap, work.most) == (
        "Filling the groups",
        "110",
        "10.0%",
        0.5,
    )


def test_a_worker_that_fell_silent_changes_nothing_any_more(cast: Cast, clinic: Clinic) -> None:
    silent = at_work(cast, clinic)
    let_lease_run_out()
    follower = read(silent)
    assert follower.take_up()
    assert not silent.beat(FOUND.stored)
    assert not silent.finish(RunStatus.FAILED, failure="Too late.")
    assert follower.finish(RunStatus.DRAFT)
    assert (read(silent).status, read(silent).failure) == (RunStatus.DRAFT, "")


def test_a_run_is_taken_up_once_more_and_then_given_up(cast: Cast, clinic: Clinic) -> None:
    run = at_work(cast, clinic)
    take_up_weeks(0)
    assert ProcrastinateJob.objects.count() == 1  # the first one: its worker lives
    let_lease_run_out()
    assert "Another takes it up" in seen(cast, run).says
    take_up_weeks(0)
    assert ProcrastinateJob.objects.count() == 2
    assert read(run).take_up()
    let_lease_run_out()
    assert "given up" in seen(cast, run).says
    take_up_weeks(0)
    assert ProcrastinateJob.objects.count() == 2
    assert (read(run).status, "ended twice" in read(run).failure) == (RunStatus.FAILED, True)


def test_a_run_at_work_is_stopped_by_whoever_may_plan(cast: Cast, clinic: Clinic) -> None:
    run = at_work(cast, clinic)
    with pytest.raises(Refused, match="Your role"):
        cancel(actor=cast.actor(Role.COUNSELOR), run_id=run.public_id, now=builders.NOW)
    with pytest.raises(NotHere):
        cancel(actor=cast.stranger, run_id=run.public_id, now=builders.NOW)
    assert run.beat({})
    cancel(actor=cast.actor(Role.SUPERVISOR), run_id=run.public_id, now=builders.NOW)
    assert not run.beat({})
    assert seen(cast, run).is_stopping
    assert "kept" in seen(cast, run).says
    assert run.finish(RunStatus.DRAFT)
    assert TrailEntry.objects.filter(action="week.cancel", subject_id=run.public_id).exists()
    with pytest.raises(Refused, match="ended already"):
        cancel(actor=cast.actor(Role.SUPERVISOR), run_id=run.public_id, now=builders.NOW)


@pytest.mark.parametrize("is_begun", [True, False])
def test_a_run_without_a_worker_is_thrown_away(
    cast: Cast, clinic: Clinic, *, is_begun: bool
) -> None:
    run = at_work(cast, clinic) if is_begun else asked(cast, clinic)
    let_lease_run_out()
    gone = cancel(actor=cast.actor(Role.SUPERVISOR), run_id=run.public_id, now=builders.NOW)
    assert gone.status == RunStatus.DISCARDED
    assert not engine.solve_run(run.pk)


def test_who_waits_for_long_is_told_that_no_worker_runs(cast: Cast, clinic: Clinic) -> None:
    run = asked(cast, clinic)
    assert "as soon as" in seen(cast, run).says
    assert "No worker" in seen(cast, run, after=timedelta(minutes=1)).says
    assert run.take_up()
    assert seen(cast, run).says == "Reading the week."


def test_the_row_is_told_once_a_second_however_often_the_engine_asks(
    cast: Cast, clinic: Clinic
) -> None:
    run = at_work(cast, clinic)
    now = [0.0]
    watch = engine.Watch(run, clock=lambda: now[0])
    assert not watch.stopped()
    watch.told(Step("Begins", inf, -inf, 0.1))
    watch.told(Step("Filling the groups", 110.0, 100.0, 0.5))
    assert not watch.stopped()
    assert Progress.of(read(run).progress).cost is None
    now[0] = engine.BEAT
    assert not watch.stopped()
    assert Progress.of(read(run).progress) == FOUND
    run.ask_to_stop(builders.NOW)
    assert not watch.stopped()
    now[0] += engine.BEAT
    assert watch.stopped()
    assert watch.stopped()


def test_the_engine_comes_to_an_end_with_a_plan_once_somebody_asked(
    cast: Cast, clinic: Clinic
) -> None:
    """With a minute allowed, whoever stops it has the best plan so far and its gap at once."""
    clinic.person()
    run = asked(cast, clinic)
    WeekRun.objects.update(seconds=60.0, stop_asked_at=builders.NOW)
    assert engine.solve_run(run.pk)
    found = read(run)
    plan = engine.timetable_in(found)
    assert found.status == RunStatus.DRAFT
    assert breaches(engine.problem_in(found), plan) == []
    assert plan.gap is not None
    assert (plan.seconds or 0) < 30


def test_a_run_is_solved_again_and_compared(cast: Cast, clinic: Clinic) -> None:
    clinic.person()
    run, actor = asked(cast, clinic), cast.actor(Role.SUPERVISOR)
    given: Any = {"run_id": run.public_id, "now": builders.NOW}
    with pytest.raises(Refused, match="no plan to compare"):
        replay(actor=actor, **given)
    assert engine.solve_run(run.pk)
    with pytest.raises(Refused, match="Your role"):
        replay(actor=cast.actor(Role.COUNSELOR), **given)
    with pytest.raises(NotHere):
        replay(actor=cast.stranger, **given)
    assert again(cast, run) == ""
    replay(actor=actor, **given)
    assert "being solved again" in again(cast, run)
    replay_week(**ProcrastinateJob.objects.get(task_name=engine.REPLAY).args)
    assert "the same plan came out" in again(cast, run)
    assert TrailEntry.objects.filter(action="week.replay").exists()


@pytest.mark.parametrize(
    ("now", "says"),
    [
        ("another 2", "The engine has changed since; it is now another 2."),
        ("", "One of the two ran out of time."),
    ],
)
def test_another_plan_says_why_it_may_differ(
    cast: Cast, clinic: Clinic, now: str, says: str
) -> None:
    run = asked(cast, clinic)
    assert engine.solve_run(run.pk)
    engine.replay_run(run.pk)
    plan = engine.timetable_in(read(run))
    other = Replay(is_same=False, cost=12.0, engine=now or plan.engine)
    WeekRun.objects.update(replay=other.stored)
    assert again(cast, run).endswith(says)
    assert "costs 12" in again(cast, run)
    WeekRun.objects.update(
        replay=replace(other, engine=plan.engine).stored, stop_asked_at=builders.NOW
    )
    assert "stopped it early" in again(cast, run)


def again(cast: Cast, run: WeekRun) -> str:
    page = run_page(actor=cast.actor(Role.DIRECTOR), run_id=run.public_id, now=builders.NOW)
    assert page.kept is not None
    return page.kept.again


_WORKER = """
import sys
import django
django.setup()
from wayhome.apps.scheduling.models import WeekRun
from wayhome.apps.scheduling import engine
run = WeekRun.objects.select_related("site").get(pk=int(sys.argv[1]))
assert run.take_up() and run.beat({})
print("at work", flush=True)
sys.stdin.read()
"""


@pytest.mark.usefixtures("committed")
def test_the_run_of_a_killed_process_is_solved_by_another() -> None:
    """A real process that has the run is killed in the middle of it."""
    cast = gather()
    run = asked(cast, open_clinic(cast.organization))
    settings = connection.settings_dict
    address = f"postgres://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"
    with subprocess.Popen(
        [sys.executable, "-c", _WORKER, str(run.pk)],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "wayhome.web.settings", "DATABASE_URL": address},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"at work\n"
        assert not engine.solve_run(run.pk)  # the other has it
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    assert (read(run).status, engine.take_up_again()) == (RunStatus.RUNNING, [])
    WeekRun.objects.update(lease_until=Now() - LEASE)  # a minute goes by
    assert engine.take_up_again() == [run.pk]
    assert engine.solve_run(run.pk)
    assert (read(run).status, read(run).attempt) == (RunStatus.DRAFT, 2)
    assert not engine.solve_run(run.pk)
