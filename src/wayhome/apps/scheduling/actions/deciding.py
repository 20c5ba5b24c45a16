"""Decide about a draft person by person: accept a new week, or turn it down and keep the old."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from wayhome.apps.core import trail
from wayhome.apps.core.access import NotHere
from wayhome.apps.people.access import client_for
from wayhome.apps.scheduling import engine
from wayhome.apps.scheduling.access import run_for
from wayhome.apps.scheduling.models import WeekRun
from wayhome.apps.scheduling.naming import names_of
from wayhome.domain.privacy.permit import Actor, Permission
from wayhome.domain.verdict import Reason, Refused, Verdict, no
from wayhome.domain.week.problem import by_id
from wayhome.domain.week.rules import hard_breaches
from wayhome.domain.week_run import Choice, RunStatus

_KEPT: Final = (
    "The old week cannot stand beside the others' new ones. Turn those down too, or plan again."
)
_TAKEN: Final = "The new week cannot stand beside the weeks that others keep."


@transaction.atomic
def decide(
    *, actor: Actor, run_id: str, client_id: str, choice: Choice | None, now: datetime
) -> WeekRun:
    """Accept or turn down one person's week in a draft; None takes the decision back.

    Whoever turns it down keeps the week they had. Raises `Refused` with `run.not_a_draft`, and
    with `week.kept` and the rules in the way where that week cannot stand beside the others'.
    """
    found = run_for(actor, run_id, Permission.WEEK_PUBLISH)
    run = WeekRun.objects.select_for_update(of=("self",)).select_related("site").get(pk=found.pk)
    if run.status != RunStatus.DRAFT:
        raise Refused(no("run.not_a_draft", f"This plan is {run.status}, not a draft."))
    client = client_for(actor, client_id, Permission.CLIENT_VIEW)
    problem = engine.problem_in(run)
    if client_id not in by_id(problem.clients):
        raise NotHere
    before = engine.turned_down(run)
    run.decisions.pop(client_id, None)
    if choice is not None:
        run.decisions[client_id] = choice.value
    if engine.turned_down(run) != before:
        against = hard_breaches(problem, engine.chosen_in(run, problem))
        names = names_of(problem, organization_id=run.organization_id)
        first = Reason("week.kept", _KEPT if choice is Choice.TURNED_DOWN else _TAKEN)
        Verdict((first, *names.reasons(against)) if against else ()).require()
    run.save(update_fields=["decisions"])
    said = choice.value if choice else "open"
    trail.record(actor, "week.decide", run, now=now, client_id=client.pk, choice=said)
    return run
