"""The placement: what the rules say, and what the clinician decides."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from wayhome.apps.core.http import Request
from wayhome.apps.intake.actions.placement import place
from wayhome.apps.intake.actions.waiting import wait
from wayhome.apps.intake.forms.placement import DecisionForm
from wayhome.apps.intake.queries.placement import PlacementPage, placement


@require_http_methods(["GET", "HEAD", "POST"])
def referral_placement(request: Request, referral_id: str) -> HttpResponse:
    """The page; a decision is one POST, a place on the waiting list another."""
    if request.POST.get("do") == "wait":
        return _wait(request, referral_id)
    again = request.GET.get("again", "")
    page = placement(actor=request.actor, referral_id=referral_id, now=request.now, again=again)
    if request.method != "POST":
        form = DecisionForm(rungs=page.rungs, initial={"version": page.version})
        return _show(request, page, form)
    form = DecisionForm(request.POST, rungs=page.rungs)
    if not form.is_valid():
        return _show(request, page, form)
    place(
        actor=request.actor,
        referral_id=referral_id,
        level=form.chosen(),
        reason=form.cleaned_data["reason"],
        version=form.cleaned_data["version"],
        now=request.now,
    )
    messages.success(request, "The decision is signed.")
    return redirect("referral-placement", referral_id)


def _wait(request: Request, referral_id: str) -> HttpResponse:
    track_id = request.POST.get("track", "")
    wait(actor=request.actor, referral_id=referral_id, track_id=track_id, now=request.now)
    messages.success(request, "They are on the waiting list.")
    return redirect("waitlist")


def _show(request: Request, page: PlacementPage, form: DecisionForm) -> HttpResponse:
    status = 422 if form.errors else 200
    context = {"page": page, "form": form}
    return render(request, "intake/placement.html", context, status=status)
