"""Runs of the weekly engine: from a stored problem to a stored draft, in a worker.

Web processes read what is stored here and never solve: the engine is loaded where it is called.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from wayhome.apps.scheduling.models import WeekRun
from wayhome.apps.scheduling.queries.last_week import appointments_before
from wayhome.apps.scheduling.queries.standing import standing
from wayhome.apps.scheduling.settling import settled
from wayhome.domain.week.choose import keeping
from wayhome.domain.week.problem import Problem
from wayhome.domain.week.problem_file import read_problem
from wayhome.domain.week.timetable import Timetable
from wayhome.domain.week.timetable_file import read_timetable, write_timetable
from wayhome.domain.week.ways import why_out
from wayhome.domain.week_run import Choice, Progress, Replay, RunStatus

if TYPE_CHECKING:
    from wayhome.solver.weekly import Progress as Step

TASK: Final = "wayhome.solve_week"
EXPLAIN: Final = "wayhome.explain_week"
REPLAY: Final = "wayhome.replay_week"
QUEUE: Final = "weeks"
BEAT: Final = 1.0
"""Seconds between two signs of life: one small statement each."""
_BROKE: Final = "The engine stopped with an error, which is in the log. Nothing was changed."
_DIED: Final = (
    "Its worker ended twice before the plan was done, which often means too little memory."
    " Nothing was changed. Ask whoever runs the server, then plan again."
)
log = logging.getLogger(__name__)


def problem_in(run: WeekRun) -> Problem:
    """The problem as it was when the run was asked for."""
    return read_problem(json.dumps(run.problem).encode())


def timetable_in(run: WeekRun) -> Timetable:
    """The draft of a run that has one."""
    return read_timetable(json.dumps(run.timetable).encode())


class Watch:
    """Between an engine at work and the row of its run, whose worker this process is.

    The engine tells and asks as often as it likes; the row hears of it at most once a `BEAT`.
    """

    def __init__(self, run: WeekRun, clock: Callable[[], float] = time.monotonic) -> None:
        self._run, self._clock = run, clock
        self._reached = Progress()
        self._next, self._goes_on = clock(), True

    def told(self, step: Step) -> None:
        """How far the engine is. A number that is not known yet is infinite there."""
        cost, bound = (one if isfinite(one) else None for one in (step.cost, step.bound))
        self._reached = Progress(step.phase, cost, bound, round(step.seconds, 1))

    def stopped(self) -> bool:
        """Whether to come to an end: somebody asked for it, or another worker has the run."""
        if self._goes_on and self._clock() >= self._next:
            self._next = self._clock() + BEAT
            self._goes_on = self._run.beat(self._reached.stored)
        return not self._goes_on


def solve_run(run_id: int) -> bool:
    """Solve a run and keep its draft. False when another worker has it, or it is gone.

    What goes wrong is kept as the run's failure: whoever asked sees it, and can ask again.
    """
    run = WeekRun.objects.select_related("site").filter(pk=run_id).first()
    if run is None or not run.take_up():
        return False
    try:
        watch = Watch(run)
        found = _plan(run, problem_in(run), stopped=watch.stopped, progress=watch.told)
    except Exception:
        log.exception("The engine failed on run %s", run.public_id)
        run.finish(RunStatus.FAILED, failure=_BROKE)
        return False
    # A run that was thrown away meanwhile stays thrown away.
    return run.finish(RunStatus.DRAFT, timetable=json.loads(write_timetable(found)))


def take_up_again() -> list[int]:
    """Runs whose worker is gone and which another should have; those that ended two are given up."""
    alone = WeekRun.objects.left_alone()
    again = list(alone.to_take_up().values_list("pk", flat=True))
    alone.exclude(pk__in=again).update(
        status=RunStatus.FAILED.value, failure=_DIED, lease_until=None
    )
    return again


def explain_run(run_id: int) -> None:
    """Write down why people go without in a run's week, with what was turned down in it.

    Person by person: who looks meanwhile sees those found so far. To do it again does no harm.
    """
    from wayhome.solver.explain import reasons

    run = WeekRun.objects.select_related("site").get(pk=run_id)
    problem = problem_in(run)
    plan = chosen_in(run, problem)
    found: dict[str, list[dict[str, object]]] = {}
    for client in dict.fromkeys(row.client for row in plan.short):
        found[client] = [why_out(why) for why in reasons(problem, plan, client)]
        WeekRun.objects.filter(pk=run_id).update(reasons=found)


def replay_run(run_id: int) -> None:
    """Solve a stored problem again, with its seed and time, and keep whether the plan is the same.

    The run itself stays as it is.
    """
    run = WeekRun.objects.select_related("site").get(pk=run_id)
    problem, then = problem_in(run), timetable_in(run)
    again = _plan(run, problem)
    WeekRun.objects.filter(pk=run_id).update(
        replay=Replay(
            is_same=_entries(again) == _entries(then),
            cost=again.cost,
            engine=again.engine,
            seconds=again.seconds or 0.0,
        ).stored
    )


def chosen_in(run: WeekRun, problem: Problem) -> Timetable:
    """The draft of a run with what was decided about it: who turned it down keeps their week."""
    draft = timetable_in(run)
    kept = turned_down(run)
    if not kept:
        return draft
    return keeping(problem, draft, before=standing(run, problem, draft), clients=kept)


def turned_down(run: WeekRun) -> frozenset[str]:
    """The clients who keep the week they had."""
    return frozenset(one for one, choice in run.decisions.items() if choice == Choice.TURNED_DOWN)


def _plan(run: WeekRun, problem: Problem, **watched: Any) -> Timetable:
    """The engine's plan, with appointments back where they were as far as that costs little."""
    from wayhome.solver.weekly import solve

    found = solve(problem, seconds=run.seconds, seed=run.seed, clock=time.monotonic, **watched)
    before = appointments_before(site=run.site, week_of=run.week_of, problem=problem)
    return settled(problem, found, before)


def _entries(plan: Timetable) -> frozenset[tuple[object, ...]]:
    return frozenset([*plan.seats, *plan.appointments])
