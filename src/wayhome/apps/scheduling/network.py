"""The weeks of many sites over the job queue: put in, solved by any worker, taken out once.

A job carries nothing but a digest; the problem and its answer lie in `NetworkSite`. So a worker
needs the database and nothing else, no log ever shows a problem, and the first answer is the only
one: it is kept by an update that finds a row without one.

A worker says every few seconds that it lives. Whoever waits for the answers calls `rescue`: the
jobs of workers that fell silent go back into the queue.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple, Protocol

from asgiref.sync import async_to_sync
from django.db import transaction
from django.db.models import QuerySet
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job, Status

from wayhome.apps.scheduling.models import NetworkSite
from wayhome.domain.verdict import Refused
from wayhome.domain.week.problem import BadWeekFile
from wayhome.solver.desk import Desk, DeskGone

TASK: Final = "wayhome.solve_site"
QUEUE: Final = "network"
MOST_TRIES: Final = 3
PRIORITY: Final = -10
"""Behind everything that somebody in a clinic waits for."""
RECYCLED_AFTER: Final = 25
"""Sites that one engine process solves before its memory goes back to the machine."""
_SOLVE: Final = "wayhome.solver.packed.solve_packed"
_AT_WORK: Final = ("todo", "doing")


class How(NamedTuple):
    """How every site of one call is to be solved."""

    seconds: float
    gap: float
    seed: int


class Answer(NamedTuple):
    """What became of one site: a gzip-compressed timetable, or why there is none."""

    digest: str
    timetable: bytes | None
    failure: str
    worker: str
    tries: int


def put(digest: str, problem: bytes, how: How) -> None:
    """Put a site in the queue, unless it is there or answered already."""
    with transaction.atomic():
        NetworkSite.objects.get_or_create(
            digest=digest, defaults={"problem": problem, **how._asdict()}
        )
        if lost([digest]):
            app.configure_task(TASK, queue=QUEUE, priority=PRIORITY).defer(digest=digest)


def lost(digests: Collection[str]) -> set[str]:
    """Those that no job will answer and that have no answer: put them in (again).

    Jobs are read first: one that ends meanwhile has left its answer before.
    """
    jobs = ProcrastinateJob.objects.filter(task_name=TASK, status__in=_AT_WORK)
    alive = set(jobs.filter(args__digest__in=list(digests)).values_list("args__digest", flat=True))
    answered = _answered(digests).values_list("digest", flat=True)
    return set(digests) - alive - set(answered)


def answers(digests: Collection[str]) -> list[Answer]:
    """Those of these sites that have an answer."""
    return [
        Answer(digest, None if timetable is None else bytes(timetable), *words)
        for digest, timetable, *words in _answered(digests).values_list(*Answer._fields)
    ]


def _answered(digests: Collection[str]) -> QuerySet[NetworkSite]:
    return NetworkSite.objects.filter(digest__in=digests).exclude(timetable=None, failure="")


def forget(digests: Collection[str]) -> None:
    """Drop sites: those answered and kept elsewhere, and those that nobody wants any more."""
    waiting = ProcrastinateJob.objects.filter(
        task_name=TASK, args__digest__in=list(digests), status="todo"
    )
    for job_id in waiting.values_list("pk", flat=True):
        app.job_manager.cancel_job_by_id(job_id, delete_job=True)
    NetworkSite.objects.filter(digest__in=digests).delete()


def tidy() -> None:
    """Drop the finished jobs of this queue; what they gave lies elsewhere."""
    async_to_sync(app.job_manager.delete_old_jobs)(
        nb_hours=0, queue=QUEUE, include_failed=True, include_cancelled=True
    )


def rescue(lease: float) -> int:
    """Put the sites of workers silent for `lease` seconds back into the queue; how many.

    A site that took several workers with it is given up: it may be what ends them.
    """
    manager = app.job_manager
    stalled = async_to_sync(manager.get_stalled_jobs)(queue=QUEUE, seconds_since_heartbeat=lease)
    rescued = 0
    for job in stalled:
        if job.attempts + 1 < MOST_TRIES:
            async_to_sync(manager.retry_job)(job=job)
            rescued += 1
        else:
            _give_up(job)
    return rescued


def _give_up(job: Job) -> None:
    digest = ProcrastinateJob.objects.values_list("args__digest", flat=True).get(pk=job.id)
    says = f"{MOST_TRIES} workers ended over it. Solve it alone, with more memory, and look why."
    _keep(digest, worker="", tries=job.attempts + 1, failure=says)
    async_to_sync(app.job_manager.finish_job)(job=job, status=Status.FAILED, delete_job=True)


def _keep(digest: str, *, worker: str, tries: int, **found: object) -> bool:
    """Keep an answer unless there is one. False when another was first, or nobody wants it."""
    unanswered = NetworkSite.objects.filter(digest=digest, timetable=None, failure="")
    return bool(unanswered.update(worker=worker, tries=tries, **found))


class Solver(Protocol):
    """Whoever can solve a site."""

    def solve(self, site: NetworkSite) -> bytes: ...


class Engine:
    """The engine process of a worker; a new one after some sites, so that memory comes back."""

    def __init__(self, recycled_after: int = RECYCLED_AFTER) -> None:
        self.recycled_after, self.solved, self.desk = recycled_after, 0, Desk()

    def solve(self, site: NetworkSite) -> bytes:
        """The timetable of a site. Raises as `packed.solve_packed` and `Desk.ask` do."""
        if self.solved == self.recycled_after:
            self.desk.close()
            self.solved = 0
        self.solved += 1
        found: bytes = self.desk.ask(
            _SOLVE,
            problem=bytes(site.problem),
            seconds=site.seconds,
            gap=site.gap,
            seed=site.seed,
        )
        return found


_ENGINE: Final = Engine()


@app.task(
    name=TASK,
    queue=QUEUE,
    pass_context=True,
    retry=RetryStrategy(max_attempts=MOST_TRIES, retry_exceptions=[DeskGone]),
)
def solve_site(context: JobContext, *, digest: str) -> None:
    """Solve one site, unless it is answered already or nobody wants it any more."""
    site = NetworkSite.objects.filter(digest=digest, timetable=None, failure="").first()
    if site is not None:
        answer(site, worker=context.worker_name or "", tries=context.job.attempts + 1)


def answer(site: NetworkSite, *, worker: str, tries: int, engine: Solver = _ENGINE) -> bool:
    """Solve a site and keep what was found, or why nothing was. False when another was first.

    Raises `DeskGone` when the engine process ended over it, unless it did so too often.
    """
    try:
        found = engine.solve(site)
    except (BadWeekFile, Refused) as refused:
        if isinstance(refused, DeskGone) and tries < MOST_TRIES:
            raise
        return _keep(site.digest, worker=worker, tries=tries, failure=str(refused))
    return _keep(site.digest, worker=worker, tries=tries, timetable=found)
