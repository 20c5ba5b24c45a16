"""The first page of the day, by role."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wayhome.apps.core.http import Request


@require_safe
def today(request: Request) -> HttpResponse:
    return render(request, "today/today.html")
