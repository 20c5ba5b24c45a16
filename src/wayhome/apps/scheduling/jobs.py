"""What workers do: solve the weeks that were asked for, give back seats nobody took up, watch.

A run is solved by one worker at a time. Each says every second that it lives; a run whose worker
fell silent is found within two minutes and solved once more.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from procrastinate.contrib.django import app

from wayhome.apps.core.models import Organization
from wayhome.apps.intake.actions.waiting import watch_capacity
from wayhome.apps.scheduling import engine, template_engine
from wayhome.apps.scheduling.actions.holds import release_expired
from wayhome.domain.privacy.permit import Actor


@app.task(name=engine.TASK, queue=engine.QUEUE)
def solve_week(run_id: int) -> None:
    """Solve one run, unless somebody already did; then find the reasons, with the draft to see."""
    if engine.solve_run(run_id):
        engine.explain_run(run_id)


@app.task(name=engine.EXPLAIN, queue=engine.QUEUE)
def explain_week(run_id: int) -> None:
    """Find the reasons anew after some people kept the week they had."""
    engine.explain_run(run_id)


@app.task(name=template_engine.TASK, queue=engine.QUEUE)
def improve_template(proposal_id: int) -> None:
    """Work out one proposal of a better template, unless somebody already did."""
    template_engine.work_out(proposal_id)


@app.task(name=engine.REPLAY, queue=engine.QUEUE)
def replay_week(run_id: int) -> None:
    """Solve a run again and keep whether the same plan came out."""
    engine.replay_run(run_id)


@app.periodic(cron="* * * * *")
@app.task(name="wayhome.take_up_weeks", queue=engine.QUEUE)
def take_up_weeks(timestamp: int) -> None:
    """Put runs whose worker is gone back into the queue. One that is there already does no harm."""
    for run_id in engine.take_up_again():
        app.configure_task(engine.TASK, queue=engine.QUEUE).defer(run_id=run_id)


@app.periodic(cron="*/10 * * * *")
@app.task(name="wayhome.release_expired_holds", queue=engine.QUEUE)
def release_expired_holds(timestamp: int) -> None:
    """Give back every seat whose 48 hours are over, or whose person asks for care no more."""
    release_expired(now=_moment(timestamp))


@app.periodic(cron="5 * * * *")
@app.task(name="wayhome.watch_every_capacity", queue=engine.QUEUE)
def watch_every_capacity(timestamp: int) -> None:
    """Open and close the notices of 90 % capacity, also where nobody looks at the waiting list."""
    for organization_id in Organization.objects.values_list("pk", flat=True):
        nobody = Actor(None, organization_id, frozenset(), name="Every hour")
        watch_capacity(actor=nobody, now=_moment(timestamp))


def _moment(timestamp: int) -> datetime:
    """The queue's own moment; in a demo, moved to the demo's own days like every other."""
    return datetime.fromtimestamp(timestamp, UTC) + settings.CLOCK_OFFSET
