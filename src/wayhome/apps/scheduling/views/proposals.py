"""Proposals of a better template: ask, read what one buys, accept it or turn it down."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wayhome.apps.core.http import Request
from wayhome.apps.scheduling.actions import proposals as actions
from wayhome.apps.scheduling.forms.proposals import AskForm, TurnDownForm
from wayhome.apps.scheduling.queries import proposals as queries
from wayhome.apps.scheduling.views.planner import said
from wayhome.domain.privacy.permit import Permission, may
from wayhome.domain.verdict import Refused


@require_safe
def proposals(request: Request) -> HttpResponse:
    page = {
        "proposals": queries.proposals(actor=request.actor),
        "may_ask": bool(may(request.actor, Permission.PROGRAM_EDIT)),
    }
    return render(request, "scheduling/proposals.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_new(request: Request) -> HttpResponse:
    may(request.actor, Permission.PROGRAM_EDIT).require()
    setup = queries.setup(actor=request.actor, now=request.now)
    form = AskForm(request.POST if request.method == "POST" else None, setup=setup)
    if form.is_valid():
        try:
            asked = actions.ask(actor=request.actor, now=request.now, **form.asked())
        except Refused as refused:
            for says in said(refused):
                form.add_error(None, says)
        else:
            return redirect("proposal", asked.public_id)
    status = 422 if form.is_bound else 200
    return render(request, "scheduling/proposal_new.html", {"form": form}, status=status)


@require_safe
def proposal(request: Request, proposal_id: str) -> HttpResponse:
    """A proposal; `?part=state` is the part that changes while the engine is at work."""
    page = queries.proposal_page(actor=request.actor, proposal_id=proposal_id)
    if request.GET.get("part") != "state":
        return _page(request, page, form=TurnDownForm())
    response = render(request, "scheduling/proposal_state.html", {"page": page})
    if not page.is_working:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def proposal_accept(request: Request, proposal_id: str) -> HttpResponse:
    try:
        actions.accept(actor=request.actor, proposal_id=proposal_id, now=request.now)
    except Refused as refused:
        against = said(refused)
        page = queries.proposal_page(actor=request.actor, proposal_id=proposal_id)
        return _page(request, page, form=TurnDownForm(), against=against, status=422)
    messages.success(request, "Accepted. Plan the first week with it next.")
    return redirect("proposal", proposal_id)


@require_POST
def proposal_turn_down(request: Request, proposal_id: str) -> HttpResponse:
    may(request.actor, Permission.PROGRAM_EDIT).require()
    form = TurnDownForm(request.POST)
    if not form.is_valid():
        page = queries.proposal_page(actor=request.actor, proposal_id=proposal_id)
        return _page(request, page, form=form, status=422)
    actions.turn_down(
        actor=request.actor,
        proposal_id=proposal_id,
        reason=form.cleaned_data["reason"],
        now=request.now,
    )
    messages.success(request, "Turned down. The same changes do not come again.")
    return redirect("proposals")


def _page(
    request: Request,
    page: queries.ProposalPage,
    *,
    form: TurnDownForm,
    against: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {"page": page, "form": form, "against": against}
    return render(request, "scheduling/proposal.html", shown, status=status)
