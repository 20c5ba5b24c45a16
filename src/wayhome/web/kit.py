"""The living style guide."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wayhome.apps.core.http import public


@public
def kit(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/kit.html")
