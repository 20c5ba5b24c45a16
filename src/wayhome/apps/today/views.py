"""The first page of the day, by role."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wayhome.apps.core.http import Request
from wayhome.apps.today.queries.today import today as today_of


@require_safe
def today(request: Request) -> HttpResponse:
    """The page of the role; with several, `?as=` chooses."""
    found = today_of(actor=request.actor, now=request.now, wanted=request.GET.get("as", ""))
    return render(request, "today/today.html", {"today": found})
