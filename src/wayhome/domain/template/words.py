"""Times of a template in words."""

from __future__ import annotations

from datetime import time
from typing import Final

from wayhome.domain.template.ground import Group
from wayhome.domain.week.problem import clock

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def when(group: Group) -> str:
    """Mon 17:30-19:00."""
    start, end = group.span
    return f"{WEEKDAYS[group.day]} {clock(start)}–{clock(end)}"


def time_of(minute: int) -> time:
    """Minutes after midnight as a time of day."""
    return time(minute // 60, minute % 60)
