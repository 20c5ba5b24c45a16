"""Who asks: turns the signed-in user into an actor, and keeps everybody else outside.

Deny by default: every address asks for a sign-in unless its view is marked `public`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode

from wayhome.apps.core.http import Request
from wayhome.apps.people.models import User
from wayhome.web import clock


class ActorMiddleware:
    """Sets `request.actor` and `request.now`; sends strangers to the sign-in page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cast(Request, request).now = clock.now()
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        _args: tuple[object, ...],
        _kwargs: dict[str, object],
    ) -> HttpResponse | None:
        user = get_user(request)
        if isinstance(user, User) and user.is_active:
            request.user = user
            cast(Request, request).actor = user.actor()
            return self._locked(request, view)
        if getattr(view, "is_public", False):
            return None
        return redirect(f"{resolve_url('sign-in')}?{urlencode({'next': request.get_full_path()})}")

    def _locked(
        self, request: HttpRequest, view: Callable[..., HttpResponse]
    ) -> HttpResponse | None:
        if request.session.get("locked") and not getattr(view, "is_public", False):
            return redirect(f"{resolve_url('lock')}?{urlencode({'next': request.get_full_path()})}")
        return None
