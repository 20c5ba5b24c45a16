"""The planner: ask for a week, look at the draft, publish it or throw it away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wayhome.apps.core.http import Request
from wayhome.apps.scheduling.actions import deciding, planning, publishing
from wayhome.apps.scheduling.forms.planner import DecideForm, PlanForm
from wayhome.apps.scheduling.queries import planner as queries
from wayhome.apps.scheduling.queries.readiness import readiness
from wayhome.domain.verdict import Refused, no


def said(refused: Refused) -> list[str]:
    """The reasons for the person at this page; a missing right is for the page of refusals."""
    reasons = refused.verdict.against
    if any(reason.code.startswith("permit.") for reason in reasons):
        raise refused
    return [reason.says for reason in reasons]


@require_safe
def planner(request: Request) -> HttpResponse:
    return render(request, "scheduling/planner.html", {"runs": queries.runs(actor=request.actor)})


@require_http_methods(["GET", "HEAD", "POST"])
def planner_new(request: Request) -> HttpResponse:
    copy = request.GET.get("copy", "")
    setup = queries.setup(actor=request.actor, now=request.now, copy=copy)
    form = PlanForm(request.POST if request.method == "POST" else None, setup=setup)
    if form.is_valid():
        try:
            run = planning.plan(actor=request.actor, now=request.now, **form.asked())
        except Refused as refused:
            for says in said(refused):
                form.add_error(None, says)
        else:
            return redirect("planner-run", run.public_id)
    ready = readiness(actor=request.actor, week_of=setup.week_of, now=request.now)
    page = {"form": form, "ready": ready}
    status = 422 if form.is_bound else 200
    return render(request, "scheduling/planner_new.html", page, status=status)


@require_safe
def planner_run(request: Request, run_id: str) -> HttpResponse:
    """A run; `?part=state` is the part that changes while the engine is at work."""
    page = queries.run_page(actor=request.actor, run_id=run_id, now=request.now)
    if request.GET.get("part") != "state":
        return render(request, "scheduling/planner_run.html", {"page": page})
    response = render(request, "scheduling/planner_state.html", {"page": page})
    if page.work is None:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def planner_cancel(request: Request, run_id: str) -> HttpResponse:
    planning.cancel(actor=request.actor, run_id=run_id, now=request.now)
    return redirect("planner-run", run_id)


@require_POST
def planner_publish(request: Request, run_id: str) -> HttpResponse:
    try:
        publishing.publish(actor=request.actor, run_id=run_id, now=request.now)
    except publishing.WeekChanged as changed:
        return _not_done(request, run_id, changed, status=409)
    except Refused as refused:
        return _not_done(request, run_id, refused)
    messages.success(request, "Published. Everybody's week is on the board.")
    return redirect("planner-run", run_id)


@require_POST
def planner_decide(request: Request, run_id: str) -> HttpResponse:
    """One button of one person: accept, turn down, or take that back."""
    form = DecideForm(request.POST)
    if not form.is_valid():
        unclear = no("decide.unclear", "Choose for one person: accept, turn down, or take it back.")
        return _not_done(request, run_id, Refused(unclear))
    try:
        deciding.decide(actor=request.actor, run_id=run_id, now=request.now, **form.decided())
    except Refused as refused:
        return _not_done(request, run_id, refused)
    return redirect(f"{reverse('planner-run', args=[run_id])}#p-{form.decided()['client_id']}")


def _not_done(
    request: Request, run_id: str, refused: Refused, *, status: int = 422
) -> HttpResponse:
    reasons = said(refused)
    page = queries.run_page(actor=request.actor, run_id=run_id, now=request.now)
    shown = {"page": page, "against": reasons}
    return render(request, "scheduling/planner_run.html", shown, status=status)


@require_POST
def planner_discard(request: Request, run_id: str) -> HttpResponse:
    planning.discard(actor=request.actor, run_id=run_id, now=request.now)
    messages.success(request, "Thrown away. Nothing in the week was changed.")
    return redirect("planner")


@require_POST
def planner_replay(request: Request, run_id: str) -> HttpResponse:
    planning.replay(actor=request.actor, run_id=run_id, now=request.now)
    messages.success(request, "It is being solved again. Look at this page in a moment.")
    return redirect("planner-run", run_id)
