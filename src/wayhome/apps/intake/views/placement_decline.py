"""Not here: the warm hand-off, step by step."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from wayhome.apps.core.http import Request
from wayhome.apps.intake.actions.placement_decline import (
    begin_hand_off,
    end_hand_off,
    they_have_them,
)
from wayhome.apps.intake.forms.placement import EndingForm, HandOffForm
from wayhome.apps.intake.queries.placement_decline import decline
from wayhome.domain.hand_off import Ending


@require_http_methods(["GET", "HEAD", "POST"])
def referral_decline(request: Request, referral_id: str) -> HttpResponse:
    """The page; to begin, to say that somebody has them, and to end are one POST each."""
    if request.method != "POST":
        return _page(request, referral_id)
    does = {"spoken": _spoken, "end": _end}.get(request.POST.get("do", ""), _begin)
    return does(request, referral_id)


def _begin(request: Request, referral_id: str) -> HttpResponse:
    form = HandOffForm(request.POST)
    if not form.is_valid():
        return _page(request, referral_id, begin=form)
    begin_hand_off(actor=request.actor, referral_id=referral_id, plan=form.plan(), now=request.now)
    messages.success(request, "The hand-off is begun. Its task is due now.")
    return redirect("referral-decline", referral_id)


def _spoken(request: Request, referral_id: str) -> HttpResponse:
    note = request.POST.get("note", "").strip()[:280]
    they_have_them(actor=request.actor, referral_id=referral_id, note=note, now=request.now)
    messages.success(request, "Written down. Call tomorrow and ask whether they arrived.")
    return redirect("referral-decline", referral_id)


def _end(request: Request, referral_id: str) -> HttpResponse:
    form = EndingForm(request.POST)
    if not form.is_valid():
        return _page(request, referral_id, end=form)
    end_hand_off(
        actor=request.actor,
        referral_id=referral_id,
        ending=Ending(form.cleaned_data["ending"]),
        note=form.cleaned_data["note"],
        version=form.cleaned_data["version"],
        now=request.now,
    )
    messages.success(request, "The hand-off is written down to its end.")
    return redirect("referral-decline", referral_id)


def _page(
    request: Request,
    referral_id: str,
    *,
    begin: HandOffForm | None = None,
    end: EndingForm | None = None,
) -> HttpResponse:
    page = decline(actor=request.actor, referral_id=referral_id, now=request.now)
    begin_form = begin or HandOffForm(initial={"why": page.why, "to": page.to})
    version = page.open.version if page.open else 1
    end_form = end or EndingForm(initial={"version": version})
    begin_form.fields["to"].choices = page.partners  # type: ignore[attr-defined]
    context = {"page": page, "begin": begin_form, "end": end_form}
    status = 422 if begin or end else 200
    return render(request, "intake/decline.html", context, status=status)
