"""What others sent about a person, and the way in from there."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from wayhome.apps.core.http import Request
from wayhome.apps.exchange.actions import referring
from wayhome.apps.exchange.queries import received as queries


@require_safe
def received(request: Request, client_id: str) -> HttpResponse:
    found = queries.history(actor=request.actor, client_id=client_id, now=request.now)
    return render(request, "exchange/received.html", {"history": found})


@require_POST
def refer(request: Request, client_id: str) -> HttpResponse:
    made = referring.refer_received(actor=request.actor, client_id=client_id, now=request.now)
    return redirect("referral", made.public_id)
