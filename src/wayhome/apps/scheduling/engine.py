"""Runs of the weekly engine: from a stored problem to a stored draft."""

from __future__ import annotations

import json
import logging
import time
from typing import Final

from wayhome.apps.scheduling.models import WeekRun
from wayhome.apps.scheduling.queries.last_week import appointments_before
from wayhome.apps.scheduling.settling import settled
from wayhome.domain.week.problem import Problem
from wayhome.domain.week.problem_file import read_problem
from wayhome.domain.week.timetable import Timetable
from wayhome.domain.week.timetable_file import read_timetable, write_timetable
from wayhome.domain.week_run import RunStatus
from wayhome.solver.weekly import solve

TASK: Final = "wayhome.solve_week"
QUEUE: Final = "weeks"
log = logging.getLogger(__name__)


def problem_in(run: WeekRun) -> Problem:
    """The problem as it was when the run was asked for."""
    return read_problem(json.dumps(run.problem).encode())


def timetable_in(run: WeekRun) -> Timetable:
    """The draft of a run that has one."""
    return read_timetable(json.dumps(run.timetable).encode())


def solve_run(run_id: int) -> bool:
    """Solve a queued run and keep its draft. False when another worker has it, or it is gone.

    What goes wrong is kept as the run's failure: whoever asked sees it, and can ask again.
    """
    waiting = WeekRun.objects.filter(pk=run_id, status=RunStatus.QUEUED)
    if not waiting.update(status=RunStatus.RUNNING.value):
        return False
    run = WeekRun.objects.select_related("site").get(pk=run_id)
    try:
        draft = _solved(run)
    except Exception:
        log.exception("The engine failed on run %s", run.public_id)
        WeekRun.objects.filter(pk=run_id, status=RunStatus.RUNNING).update(
            status=RunStatus.FAILED.value,
            failure="The engine stopped with an error, which is in the log. Nothing was changed.",
        )
        return False
    # A run that was thrown away meanwhile stays thrown away.
    at_work = WeekRun.objects.filter(pk=run_id, status=RunStatus.RUNNING)
    return bool(at_work.update(status=RunStatus.DRAFT.value, timetable=draft))


def _solved(run: WeekRun) -> object:
    problem = problem_in(run)
    found = solve(problem, seconds=run.seconds, seed=run.seed, clock=time.monotonic)
    before = appointments_before(site=run.site, week_of=run.week_of, problem=problem)
    return json.loads(write_timetable(settled(problem, found, before)))
