"""The meeting finder, and the meetings of one person's week."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from wayhome.apps.core.http import Request
from wayhome.apps.support.actions import own as actions
from wayhome.apps.support.forms import wanted_of
from wayhome.apps.support.queries import finder, own


@require_safe
def meetings(request: Request) -> HttpResponse:
    """The directory; what is looked for stands in the query."""
    found = finder.meetings(
        actor=request.actor,
        wanted=wanted_of(request.GET),
        page=request.GET.get("page", "1"),
        client_id=request.GET.get("for", ""),
    )
    return render(request, "support/meetings.html", {"found": found, "wanted": found.wanted})


@require_safe
def client_meetings(request: Request, client_id: str) -> HttpResponse:
    """What one person goes to."""
    found = own.own_meetings(actor=request.actor, client_id=client_id, now=request.now)
    return render(request, "support/client_meetings.html", {"found": found})


@require_POST
def choose(request: Request, client_id: str) -> HttpResponse:
    """Put a meeting into the person's week."""
    actions.choose(
        actor=request.actor,
        client_id=client_id,
        meeting_id=request.POST.get("meeting", ""),
        now=request.now,
    )
    messages.success(request, "The meeting is in the week.")
    return redirect("client-meetings", client_id)


@require_POST
def leave(request: Request, client_id: str, place_id: str) -> HttpResponse:
    """Take a meeting out of the person's week."""
    actions.leave(actor=request.actor, client_id=client_id, place_id=place_id, now=request.now)
    messages.success(request, "The meeting is out of the week.")
    return redirect("client-meetings", client_id)
