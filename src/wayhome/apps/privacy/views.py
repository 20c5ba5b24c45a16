"""The trail, for those who watch over it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from wayhome.apps.core.http import Request
from wayhome.apps.privacy import queries


@require_http_methods(["GET", "HEAD", "POST"])
def log(request: Request) -> HttpResponse:
    """The log; POST walks the whole chain and says what it found."""
    number = request.GET.get("page", "")
    page = {
        "log": queries.log(
            actor=request.actor,
            page=int(number) if number.isdecimal() else 1,
            action=request.GET.get("f", ""),
            record=request.GET.get("q", "").strip(),
            now=request.now,
        ),
        "f": request.GET.get("f", ""),
        "q": request.GET.get("q", ""),
        "verified": request.method == "POST",
        "faults": queries.faults(actor=request.actor) if request.method == "POST" else [],
    }
    return render(request, "privacy/log.html", page)
