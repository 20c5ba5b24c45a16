"""Ask for a plan of a week, have it made, throw it away. `publishing` makes it real."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from procrastinate.contrib.django import app

from wayhome.apps.core import trail
from wayhome.apps.program.access import site_for
from wayhome.apps.scheduling import engine, wishes
from wayhome.apps.scheduling.access import run_for
from wayhome.apps.scheduling.models import WeekRun
from wayhome.apps.scheduling.queries.problem import problem_of
from wayhome.domain.privacy.permit import Actor, Permission
from wayhome.domain.verdict import Refused, no
from wayhome.domain.week.problem_file import write_problem
from wayhome.domain.week_run import Replay, RunStatus

SECONDS: Final = 8.0
WEEK: Final = timedelta(days=7)


@transaction.atomic
def plan(
    *,
    actor: Actor,
    site_id: str,
    week_of: date,
    now: datetime,
    wished: Mapping[str, float] | None = None,
    seed: int = 1,
    seconds: float = SECONDS,
) -> WeekRun:
    """Put the week of a site before the engine as it stands now; a worker solves it.

    `wished` are weights by the names of `wishes`, in place of the usual ones.
    Raises `Refused` for a day that is no Monday, a week that is over, or a row that cannot be
    planned.
    """
    site = site_for(actor, site_id, Permission.WEEK_PLAN)
    if week_of.weekday():
        raise Refused(no("week.monday", f"{week_of} is no Monday. A week begins on Monday."))
    if week_of + WEEK <= now.astimezone(ZoneInfo(site.zone)).date():
        raise Refused(no("week.over", "That week is over. Choose this week or a later one."))
    problem = problem_of(actor=actor, site=site, week_of=week_of, now=now)
    problem = replace(problem, weights=wishes.changed(problem.weights, wished or {}))
    run = WeekRun.objects.create(
        organization_id=actor.organization_id,
        site=site,
        week_of=week_of,
        status=RunStatus.QUEUED.value,
        asked_at=now,
        asked_by_id=actor.user_id,
        problem=json.loads(write_problem(problem)),
        seed=seed,
        seconds=seconds,
    )
    trail.record(actor, "week.plan", run, now=now)
    app.configure_task(engine.TASK, queue=engine.QUEUE).defer(run_id=run.pk)
    return run


@transaction.atomic
def cancel(*, actor: Actor, run_id: str, now: datetime) -> WeekRun:
    """Let the engine come to an end: its best plan so far becomes the draft, with its honest gap.

    A run that no worker has is thrown away: there is nothing to keep. Raises `Refused` with
    `run.over` for one that has ended. Doing it twice changes nothing.
    """
    run = run_for(actor, run_id, Permission.WEEK_PLAN)
    if not run.ask_to_stop(now):
        raise Refused(no("run.over", "This plan has ended already. Look at what came out."))
    trail.record(actor, "week.cancel", run, now=now)
    run.refresh_from_db()
    return run


@transaction.atomic
def discard(*, actor: Actor, run_id: str, now: datetime) -> WeekRun:
    """Throw away a plan that nobody lives by."""
    run = run_for(actor, run_id, Permission.WEEK_PLAN)
    run.move(RunStatus.DISCARDED)
    trail.record(actor, "week.discard", run, now=now)
    return run


@transaction.atomic
def replay(*, actor: Actor, run_id: str, now: datetime) -> WeekRun:
    """Have a worker solve a run again, with the same problem, seed and time, and compare.

    Raises `Refused` with `run.no_plan` for a run that has none.
    """
    run = run_for(actor, run_id, Permission.WEEK_PLAN)
    if run.timetable is None:
        raise Refused(no("run.no_plan", "There is no plan to compare with. Plan the week first."))
    run.replay = Replay().stored
    run.save(update_fields=["replay"])
    trail.record(actor, "week.replay", run, now=now)
    app.configure_task(engine.REPLAY, queue=engine.QUEUE).defer(run_id=run.pk)
    return run
