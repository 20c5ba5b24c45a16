"""The request as views know it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from wayhome.domain.privacy.permit import Actor


class Request(HttpRequest):
    """A request with who asks and when: `web/auth.py` and `web/clock.py` set them."""

    actor: Actor
    now: datetime
    htmx: HtmxDetails


V = TypeVar("V", bound=Callable[..., HttpResponse])


def public(view: V) -> V:
    """Mark a view that answers without a sign-in; every other one asks for it."""
    cast(Any, view).is_public = True
    return view
