"""Tracks: see a template, publish it when it keeps its own level."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from wayhome.apps.core.http import Request
from wayhome.apps.program.actions import tracks as actions
from wayhome.apps.program.queries import sites
from wayhome.apps.program.queries import tracks as queries
from wayhome.domain.privacy.permit import Permission, may
from wayhome.domain.verdict import Refused


@require_safe
def tracks(request: Request) -> HttpResponse:
    page = {
        "tracks": queries.tracks(actor=request.actor, on=request.now.date()),
        "curricula": sites.curricula(actor=request.actor),
    }
    return render(request, "program/tracks.html", page)


@require_safe
def track(request: Request, track_id: str) -> HttpResponse:
    return _page(request, track_id, against=())


def _page(request: Request, track_id: str, *, against: tuple[str, ...]) -> HttpResponse:
    page = {
        "track": queries.track(actor=request.actor, track_id=track_id, on=request.now.date()),
        "against": against,
        "may_edit": bool(may(request.actor, Permission.PROGRAM_EDIT)),
    }
    return render(request, "program/track.html", page, status=422 if against else 200)


@require_POST
def publish(request: Request, track_id: str) -> HttpResponse:
    """Publish, or say by how much the template falls short of its own level."""
    may(request.actor, Permission.PROGRAM_EDIT).require()
    try:
        actions.publish(
            actor=request.actor, track_id=track_id, on=request.now.date(), now=request.now
        )
    except Refused as refused:
        against = tuple(reason.says for reason in refused.verdict.against)
        return _page(request, track_id, against=against)
    messages.success(request, "Published. Clients can be seated.")
    return redirect("track", track_id)


@require_POST
def withdraw(request: Request, track_id: str) -> HttpResponse:
    actions.withdraw(actor=request.actor, track_id=track_id, now=request.now)
    messages.success(request, "Closed to new clients. Those in care stay.")
    return redirect("track", track_id)
