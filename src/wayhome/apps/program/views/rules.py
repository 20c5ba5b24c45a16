"""The rule library."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wayhome.apps.core.http import Request
from wayhome.apps.program.queries import rules as queries


@require_safe
def rules(request: Request) -> HttpResponse:
    return render(request, "program/rules.html", {"library": queries.library(actor=request.actor)})


@require_safe
def rule(request: Request, code: str) -> HttpResponse:
    found = queries.rule(actor=request.actor, code=code.upper())
    return render(request, "program/rule.html", {"rule": found})
