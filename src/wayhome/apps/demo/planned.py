"""The plans of the last weeks: what was published, what was thrown away, and why people lack hours.

Two published weeks are the weeks as people lived them; the engine says how near to the best they
are. This week's reasons are left to the worker, as always. The plan that was thrown away is the
engine's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, Final

from procrastinate.contrib.django import app

from wayhome.apps.demo.clinic import Clinic
from wayhome.apps.demo.days import DAY, moment, monday
from wayhome.apps.demo.trail_rows import Deed
from wayhome.apps.people.models import User
from wayhome.apps.scheduling import engine
from wayhome.apps.scheduling.models import WeekRun
from wayhome.apps.scheduling.queries.problem import ClinicWeek, clinic_week
from wayhome.apps.scheduling.queries.standing import lived
from wayhome.domain.week.problem_file import write_problem
from wayhome.domain.week.timetable import Timetable
from wayhome.domain.week.timetable_file import write_timetable
from wayhome.domain.week_run import RunStatus
from wayhome.solver.weekly import solve

SITE: Final = "OS"
LAST, PRESENT = 15, 16
SECONDS: Final = 60.0


def build(clinic: Clinic) -> Iterator[Deed]:
    """Each Friday the director asks for the week after and publishes it, once only the second try."""
    site, director = clinic.sites[SITE], clinic.users["K01"]
    for week in (LAST, PRESENT):
        friday = moment(site, monday(week) - 3 * DAY, time(10, 5))
        found = clinic_week(actor=director.actor(), site=site, week_of=monday(week), now=friday)
        best = _solved(found)
        if week == PRESENT:
            early = _run(clinic, found, best, at=friday - timedelta(minutes=25))
            yield Deed(early.asked_at, director, "week.plan", early, None)
            yield Deed(early.asked_at + timedelta(minutes=9), director, "week.discard", early, None)
        run = _run(clinic, found, _as_lived(found, best), at=friday, published_by=director)
        if week == PRESENT:
            app.configure_task(engine.EXPLAIN, queue=engine.QUEUE).defer(run_id=run.pk)
        yield Deed(run.asked_at, director, "week.plan", run, None)
        yield Deed(friday + timedelta(minutes=12), director, "week.publish", run, None)


def _solved(found: ClinicWeek) -> Timetable:
    """The engine's plan, on a clock that stands still: the same on every machine."""
    plan = solve(found.problem, seconds=SECONDS, seed=1, clock=lambda: 0.0)
    return replace(plan, seconds=None)


def _as_lived(found: ClinicWeek, best: Timetable) -> Timetable:
    """The week that people have, with what the engine proved about it."""
    plan = lived(found)
    bound = None if best.bound is None else min(best.bound, plan.cost)
    gap = (plan.cost - bound) / bound if bound else None
    return replace(plan, engine=best.engine, seed=best.seed, bound=bound, gap=gap)


def _run(
    clinic: Clinic,
    found: ClinicWeek,
    plan: Timetable,
    *,
    at: datetime,
    published_by: User | None = None,
) -> WeekRun:
    status = RunStatus.PUBLISHED if published_by else RunStatus.DISCARDED
    kept: dict[str, Any] = {
        "problem": json.loads(write_problem(found.problem)),
        "timetable": json.loads(write_timetable(plan)),
    }
    return clinic.press.one(
        WeekRun,
        site=found.site,
        week_of=found.problem.week_of,
        status=status.value,
        asked_at=at,
        asked_by=clinic.users["K01"],
        seed=1,
        seconds=8.0,
        attempt=1,
        published_at=at + timedelta(minutes=12) if published_by else None,
        published_by=published_by,
        **kept,
    )
