"""The planner's pages: the runs so far, what a new one needs, one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import F

from wayhome.apps.core import doors, trail
from wayhome.apps.program.models import Site
from wayhome.apps.scheduling import engine, in_words, wishes
from wayhome.apps.scheduling.access import run_for
from wayhome.apps.scheduling.models import WeekRun
from wayhome.apps.scheduling.queries.difference import Draft, draft_of
from wayhome.apps.scheduling.queries.problem import WEIGHTS
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.domain.week.timetable import Timetable
from wayhome.domain.week_run import (
    MOST_ATTEMPTS,
    MOVES,
    UNFINISHED,
    Progress,
    Replay,
    RunStatus,
)

SHOWN: Final = 40
WEEK: Final = timedelta(days=7)
PATIENCE: Final = timedelta(seconds=30)
NO_WORKER: Final = "No worker has begun yet. If this stays so, whoever runs the server starts one."
LEFT_ALONE: Final = "Its worker stopped answering. Another takes it up within two minutes."
GIVEN_UP: Final = "Its second worker stopped answering too. It is given up within a minute."
TONES: Final = {
    RunStatus.QUEUED: "info",
    RunStatus.RUNNING: "info",
    RunStatus.DRAFT: "warn",
    RunStatus.PUBLISHED: "ok",
    RunStatus.FAILED: "risk",
}
WORDS: Final = {
    RunStatus.QUEUED: "Waiting",
    RunStatus.RUNNING: "At work",
    RunStatus.DRAFT: "Draft to look at",
    RunStatus.PUBLISHED: "Published",
    RunStatus.SUPERSEDED: "Replaced",
    RunStatus.DISCARDED: "Thrown away",
    RunStatus.FAILED: "Broke off",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One line of the list, and the head of its page."""

    run_id: str
    site: str
    week: str
    status: str
    tone: str
    words: str
    asked: str
    by: str
    cost: str = ""
    gap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A run that is not solved yet. `done` is the share of the time allowed; no cost is known
    before the first whole week is found.
    """

    says: str
    cost: str
    gap: str
    seconds: float
    most: float
    is_stopping: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a solved run, so that it can be solved again; `again` is what came of that."""

    engine: str
    seed: int
    most: float
    bound: str
    again: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """One run. `work` is there until it is solved, `draft` from then on."""

    row: RunRow
    may_publish: bool
    may_discard: bool
    may_decide: bool
    failure: str
    work: Work | None
    draft: Draft | None
    kept: Kept | None


@dataclass(frozen=True, slots=True)
class Setup:
    """Choices of a new run: sites by public id, the site, Monday and weights proposed."""

    sites: tuple[tuple[str, str], ...]
    site_id: str
    week_of: date
    weights: Mapping[str, float]


def runs(*, actor: Actor) -> list[RunRow]:
    """The latest runs of the organization, newest first."""
    rows = WeekRun.objects.select_related("site", "asked_by").defer("problem", "timetable")
    own = doors.all_of(rows, actor, wanted=Permission.WEEK_PLAN)
    scored = own.annotate(cost=F("timetable__cost"), gap=F("timetable__gap"))
    return [
        replace(_row(run), cost=_number(run.cost, ",.0f"), gap=_number(run.gap, ".1%"))
        for run in scored.order_by("-asked_at", "-pk")[:SHOWN]
    ]


def _number(value: object, shape: str) -> str:
    return format(float(value), shape) if isinstance(value, int | float) else ""


def setup(*, actor: Actor, now: datetime, copy: str = "") -> Setup:
    """What a new run can be asked for; the week proposed is the next one.

    From the run `copy`, its site, its week and what it was told to wish for are proposed.
    """
    own = doors.all_of(Site.objects.all(), actor, wanted=Permission.WEEK_PLAN)
    sites = list(own.order_by("opened_on", "pk"))
    zone = sites[0].zone if sites else "UTC"
    today = now.astimezone(ZoneInfo(zone)).date()
    monday = today + timedelta(days=7 - today.weekday())
    site_id, weights = sites[0].public_id if sites else "", WEIGHTS
    if copy:
        run = run_for(actor, copy, Permission.WEEK_PLAN)
        site_id, weights = run.site.public_id, engine.problem_in(run).weights
        monday = run.week_of if run.week_of + WEEK > today else monday
    names = tuple((site.public_id, site.name) for site in sites)
    return Setup(names, site_id, monday, wishes.shown(weights))


def run_page(*, actor: Actor, run_id: str, now: datetime) -> RunPage:
    """One run with the difference that it makes; the look goes to the trail."""
    run = run_for(actor, run_id, Permission.WEEK_PLAN)
    draft = None
    if run.timetable is not None:
        draft = draft_of(run)
        trail.looked(actor, "week.draft", now=now, client_ids=sorted(draft.client_pks))
    status = RunStatus(run.status)
    may_publish = RunStatus.PUBLISHED in MOVES[status] and bool(may(actor, Permission.WEEK_PUBLISH))
    return RunPage(
        row=_row(run),
        may_publish=may_publish,
        may_decide=may_publish and draft is not None and bool(draft.groups),
        may_discard=RunStatus.DISCARDED in MOVES[status] - {RunStatus.QUEUED},
        failure=run.failure,
        work=_work(run, now=now) if status in UNFINISHED else None,
        draft=draft,
        kept=_kept(run) if draft else None,
    )


def _kept(run: WeekRun) -> Kept:
    plan = engine.timetable_in(run)
    bound = "" if plan.bound is None else f"{plan.bound:,.1f}"
    return Kept(plan.engine, run.seed, run.seconds, bound, _again(run, plan))


def _again(run: WeekRun, plan: Timetable) -> str:
    """What came out when the run was solved again, and why it may differ."""
    again = Replay.of(run.replay)
    if again is None:
        return ""
    if again.is_same is None:
        return "It is being solved again. Look at this page in a moment."
    if again.is_same:
        return f"Solved again in {again.seconds:.1f} seconds: the same plan came out."
    says = f"Solved again: another plan came out, which costs {again.cost:,.0f}."
    if again.engine != plan.engine:
        return f"{says} The engine has changed since; it is now {again.engine}."
    if run.stop_asked_at:
        return f"{says} The first time, somebody stopped it early."
    return f"{says} One of the two ran out of time."


def _work(run: WeekRun, *, now: datetime) -> Work:
    reached = Progress.of(run.progress)
    return Work(
        says=_doing(run, reached, now=now),
        cost="" if reached.cost is None else f"{reached.cost:,.0f}",
        gap="" if reached.gap is None else f"{reached.gap:.1%}",
        seconds=reached.seconds,
        most=run.seconds,
        is_stopping=run.stop_asked_at is not None,
    )


def _doing(run: WeekRun, reached: Progress, *, now: datetime) -> str:
    if run.status == RunStatus.QUEUED:
        waited = now - run.asked_at
        return NO_WORKER if waited > PATIENCE else "It begins as soon as a worker is free."
    if WeekRun.objects.left_alone().filter(pk=run.pk).exists():
        return LEFT_ALONE if run.attempt < MOST_ATTEMPTS else GIVEN_UP
    if run.stop_asked_at:
        return "Stopping. The best plan so far is kept."
    return reached.phase or "Reading the week."


def _row(run: WeekRun) -> RunRow:
    status = RunStatus(run.status)
    return RunRow(
        run_id=run.public_id,
        site=run.site.name,
        week=in_words.week(run.week_of),
        status=status.value,
        tone=TONES.get(status, ""),
        words=WORDS[status],
        asked=in_words.moment(run.asked_at, run.site.zone),
        by=run.asked_by.name if run.asked_by else "",
    )
