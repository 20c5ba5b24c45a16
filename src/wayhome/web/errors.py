"""The only place where the program's own exceptions become HTTP.

The trail of a refused look is written here, after the rollback; inside the transaction it
would be lost with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from wayhome.apps.core import trail
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.editing import Conflict
from wayhome.apps.core.http import Request
from wayhome.domain.verdict import Refused


class ErrorsMiddleware:
    """Turns `NotHere`, `Refused` and `Conflict` into 404, 403 or 422, and 409."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotHere):
            raise Http404 from error
        if isinstance(error, Conflict):
            return render(request, "errors/409.html", {"conflict": error}, status=409)
        if isinstance(error, Refused):
            return self._refused(request, error)
        return None

    def _refused(self, request: HttpRequest, error: Refused) -> HttpResponse:
        codes = [reason.code for reason in error.verdict.against]
        is_permission = all(code.startswith("permit.") for code in codes)
        actor = getattr(request, "actor", None)
        if is_permission and actor is not None:
            trail.write(
                organization_id=actor.organization_id,
                user_id=actor.user_id,
                action="refused",
                subject="url",
                subject_id=_route(request),
                client_id=None,
                now=cast(Request, request).now,
                details={"codes": codes},
            )
        status = 403 if is_permission else 422
        return render(
            request, "errors/refused.html", {"reasons": error.verdict.against}, status=status
        )


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.url_name or "" if match else "")[:24]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in plain words; the same whether the record is absent or another's."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 without a trace."""
    return render(request, "errors/500.html", status=500)
