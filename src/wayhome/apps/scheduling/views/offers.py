"""Openings for a caller, the hold, and the step into the week."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from wayhome.apps.core.http import Request
from wayhome.apps.scheduling.actions import admitting, holds
from wayhome.apps.scheduling.forms.planner import AdmitForm, HoldForm
from wayhome.apps.scheduling.queries.offers import offers_for
from wayhome.apps.scheduling.views.planner import said
from wayhome.domain.verdict import Refused, no


@require_http_methods(["GET", "HEAD", "POST"])
def referral_offer(request: Request, referral_id: str) -> HttpResponse:
    """The openings, as a page or (`?part=card`) as a part of the call sheet; POST holds one."""
    against: list[str] = []
    if request.method == "POST":
        try:
            _hold(request, referral_id)
        except Refused as refused:
            against = said(refused)
        else:
            messages.success(request, "Held for 48 hours. Nobody else is offered this seat.")
            return redirect("referral-offer", referral_id)
    offer = offers_for(actor=request.actor, referral_id=referral_id, now=request.now)
    is_part = request.GET.get("part") == "card"
    name = "scheduling/offer_card.html" if is_part else "scheduling/offer.html"
    shown = {"offer": offer, "against": against, "is_part": is_part}
    return render(request, name, shown, status=422 if against else 200)


def _hold(request: Request, referral_id: str) -> None:
    form = HoldForm(request.POST)
    if not form.is_valid():
        raise Refused(no("hold.opening", "That opening could not be read. Choose one below."))
    holds.hold_seat(
        actor=request.actor,
        referral_id=referral_id,
        section_ids=form.sections,
        starts_on=form.cleaned_data["starts_on"],
        now=request.now,
    )


@require_POST
def hold_release(request: Request, referral_id: str, hold_id: str) -> HttpResponse:
    holds.release(actor=request.actor, hold_id=hold_id, now=request.now)
    messages.success(request, "The seat is free again.")
    return redirect("referral-offer", referral_id)


@require_POST
def admission_seat(request: Request, episode_id: str) -> HttpResponse:
    """Admit and seat. What is in the way is said on the page of refusals, with a way back."""
    form = AdmitForm(request.POST)
    if not form.is_valid():
        raise Refused(no("admit.form", "The first day is no date. Go back and write it again."))
    episode = admitting.admit(
        actor=request.actor,
        episode_id=episode_id,
        section_ids=form.sections,
        now=request.now,
        **form.cleaned_data,
    )
    messages.success(request, "Admitted and seated. The week is on the board.")
    return redirect("client", episode.client.public_id)
