"""Find a client, a group or a place: the page, and the same as a part for the palette."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wayhome.apps.care.queries import find as queries
from wayhome.apps.core.http import Request


@require_safe
def find(request: Request) -> HttpResponse:
    """What the words of `?q=` name; `?part=` gives the list alone."""
    words = request.GET.get("q", "")[:100].strip()
    found = queries.find(actor=request.actor, words=words, now=request.now)
    template = "care/found.html" if "part" in request.GET else "care/find.html"
    return render(request, template, {"found": found, "q": words})
