"""A plan of the week is asked for, solved, looked at and thrown away."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import builders
from tests.apps.scheduling.clinic import NEXT_MONDAY, Clinic
from tests.cast import Cast
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.scheduling import engine
from wayhome.apps.scheduling.actions.planning import discard, plan
from wayhome.apps.scheduling.jobs import solve_week
from wayhome.apps.scheduling.models import WeekRun
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused
from wayhome.domain.week.rules import breaches
from wayhome.domain.week_run import RunStatus


def asked(cast: Cast, clinic: Clinic, week_of: date = NEXT_MONDAY) -> WeekRun:
    return plan(
        actor=cast.actor(Role.SUPERVISOR),
        site_id=clinic.site.public_id,
        week_of=week_of,
        now=builders.NOW,
        seconds=0.5,
    )


def test_a_plan_waits_for_a_worker_and_becomes_a_sound_draft(cast: Cast, clinic: Clinic) -> None:
    clinic.sit(clinic.person())
    run = asked(cast, clinic)
    assert run.status == RunStatus.QUEUED
    job = ProcrastinateJob.objects.get()
    assert (job.queue_name, job.task_name, job.args) == ("weeks", engine.TASK, {"run_id": run.pk})
    solve_week(**job.args)
    run.refresh_from_db()
    assert run.status == RunStatus.DRAFT
    assert breaches(engine.problem_in(run), engine.timetable_in(run)) == []
    assert TrailEntry.objects.filter(action="week.plan", subject_id=run.public_id).exists()


def test_who_may_not_plan_is_refused_and_strangers_see_nothing(cast: Cast, clinic: Clinic) -> None:
    with pytest.raises(Refused, match="clinical supervisor"):
        plan(
            actor=cast.actor(Role.COUNSELOR),
            site_id=clinic.site.public_id,
            week_of=NEXT_MONDAY,
            now=builders.NOW,
        )
    with pytest.raises(NotHere):
        plan(
            actor=cast.stranger,
            site_id=clinic.site.public_id,
            week_of=NEXT_MONDAY,
            now=builders.NOW,
        )


@pytest.mark.parametrize(
    ("week_of", "code"),
    [(NEXT_MONDAY + timedelta(days=1), "week.monday"), (date(2026, 11, 9), "week.over")],
)
def test_a_week_must_begin_on_monday_and_not_be_over(
    cast: Cast, clinic: Clinic, week_of: date, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        asked(cast, clinic, week_of)
    assert refused.value.verdict.against[0].code == code


def test_a_run_is_solved_once(cast: Cast, clinic: Clinic) -> None:
    clinic.person()
    run = asked(cast, clinic)
    assert engine.solve_run(run.pk)
    assert not engine.solve_run(run.pk)
    assert not engine.solve_run(0)


def test_a_run_that_breaks_says_so_and_changes_nothing(cast: Cast, clinic: Clinic) -> None:
    run = asked(cast, clinic)
    WeekRun.objects.update(problem={"format": "something else"})
    assert not engine.solve_run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.timetable) == (RunStatus.FAILED, None)
    assert "Nothing was changed" in run.failure


def test_a_draft_is_thrown_away_once(cast: Cast, clinic: Clinic) -> None:
    run = asked(cast, clinic)
    gone = discard(actor=cast.actor(Role.SUPERVISOR), run_id=run.public_id, now=builders.NOW)
    assert gone.status == RunStatus.DISCARDED
    assert not engine.solve_run(run.pk)
    with pytest.raises(Refused, match="discarded cannot become discarded"):
        discard(actor=cast.actor(Role.SUPERVISOR), run_id=run.public_id, now=builders.NOW)
    with pytest.raises(Refused, match="Your role"):
        discard(actor=cast.actor(Role.INTAKE), run_id=run.public_id, now=builders.NOW)
