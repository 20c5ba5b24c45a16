"""Hours at risk: the list, one person's week in hours, and a make-up taken in one click."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from wayhome.apps.care.actions import make_ups as actions
from wayhome.apps.care.queries import at_risk as queries
from wayhome.apps.core.http import Request


@require_safe
def hours(request: Request) -> HttpResponse:
    """Whose week needs somebody; a chip with the counts for pages that ask for it by htmx."""
    whose = request.GET.get("f", "")
    if request.htmx:
        found = queries.how_many(actor=request.actor, now=request.now, whose=whose)
        return render(request, "care/hours_chip.html", {"page": found})
    page = queries.at_risk(actor=request.actor, now=request.now, whose=whose)
    return render(request, "care/hours.html", {"page": page})


@require_safe
def client_hours(request: Request, client_id: str) -> HttpResponse:
    """One person's week, session by session, and the ways to make hours up."""
    found = queries.client_hours(actor=request.actor, client_id=client_id, now=request.now)
    return render(request, "care/client_hours.html", {"found": found, "row": found.row})


@require_POST
def make_up(request: Request, client_id: str) -> HttpResponse:
    """Take the seats of one opening."""
    taken = actions.give_make_up(
        actor=request.actor,
        client_id=client_id,
        session_ids=request.POST.getlist("session"),
        now=request.now,
    )
    seats = "One seat" if taken == 1 else f"{taken} seats"
    messages.success(request, f"{seats} taken for this week. Tell the client.")
    return redirect("client-hours", client_id)
