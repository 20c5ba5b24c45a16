"""Something fell through: say what, look at the proposal, approve it, tell everybody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wayhome.apps.core.editing import Conflict
from wayhome.apps.core.http import Request
from wayhome.apps.scheduling.actions import repairing
from wayhome.apps.scheduling.forms.repair import RepairForm, WaysForm, chosen_in
from wayhome.apps.scheduling.queries import repair as queries
from wayhome.apps.scheduling.queries.repair_calls import call_list
from wayhome.apps.scheduling.views.planner import said
from wayhome.domain.verdict import Refused

CHANGED = "The week changed since you looked. This is the proposal for the week as it is now."


@require_http_methods(["GET", "HEAD", "POST"])
def repair(request: Request) -> HttpResponse:
    """The question; with `ask` in the query also the proposal; POST approves what was shown."""
    setup = queries.setup(actor=request.actor, now=request.now)
    sent = request.POST if request.method == "POST" else request.GET
    if "ask" not in sent:
        return _shown(request, RepairForm(setup=setup, initial=request.GET.dict()))
    form = RepairForm(sent, setup=setup, initial={})
    if not form.is_valid():
        return _shown(request, form, status=422)
    if request.method != "POST":
        return _proposed(request, form, chosen=sent)
    try:
        made = repairing.approve(
            actor=request.actor,
            ask=form.ask(),
            chosen=chosen_in(sent),
            stamp=sent.get("stamp", ""),
            now=request.now,
        )
    except Conflict:
        return _proposed(request, form, chosen={}, against=[CHANGED], status=409)
    except Refused as refused:
        return _proposed(request, form, chosen={}, against=said(refused), status=422)
    messages.success(request, "Approved. The week is changed on the board. Now tell everybody.")
    return redirect("repair-calls", made.public_id)


def _proposed(
    request: Request,
    form: RepairForm,
    *,
    chosen: Any,
    against: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The proposal below the form; what cannot be asked is said at the form."""
    ask = form.ask()
    try:
        found = queries.proposal(
            actor=request.actor, ask=ask, chosen=chosen_in(chosen), now=request.now
        )
    except Refused as refused:
        for says in said(refused):
            form.add_error(None, says)
        return _shown(request, form, status=422)
    shown = {
        "proposal": found,
        "ways": WaysForm(found),
        "against": against,
        "elsewhere": queries.elsewhere(actor=request.actor, ask=ask),
    }
    return _shown(request, form, status=status, **shown)


def _shown(request: Request, form: RepairForm, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "scheduling/repair.html", {"form": form, **more}, status=status)


@require_safe
def calls(request: Request, repair_id: str) -> HttpResponse:
    """Who has to be told, and who was."""
    found = call_list(actor=request.actor, repair_id=repair_id, now=request.now)
    return render(request, "scheduling/repair_calls.html", {"calls": found})


@require_POST
def told(request: Request, repair_id: str, call_id: str) -> HttpResponse:
    """One of them was told."""
    repairing.told(actor=request.actor, call_id=call_id, now=request.now)
    return redirect("repair-calls", repair_id)
