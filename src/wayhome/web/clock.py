"""The only place that looks at the clock."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """The present moment, in UTC; in a demo, moved to the demo's own days."""
    return timezone.now() + settings.CLOCK_OFFSET  # noqa: TID251 - the one place


def local(moment: datetime, zone: str) -> datetime:
    """A moment on the wall clock of a zone."""
    return moment.astimezone(ZoneInfo(zone))
