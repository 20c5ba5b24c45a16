"""Why this week? In a draft, and in the week that people live by."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wayhome.apps.core.http import Request
from wayhome.apps.scheduling.queries import why as queries


@require_safe
def planner_client(request: Request, run_id: str, client_id: str) -> HttpResponse:
    page = queries.why_in_draft(
        actor=request.actor, run_id=run_id, client_id=client_id, now=request.now
    )
    return render(request, "scheduling/why.html", {"page": page})


@require_safe
def client_why(request: Request, client_id: str) -> HttpResponse:
    page = queries.why_this_week(
        actor=request.actor,
        client_id=client_id,
        now=request.now,
        week=request.GET.get("week", ""),
    )
    return render(request, "scheduling/why.html", {"page": page})
