"""Hours of care in a week: what is planned for a person, against what their level asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q, Sum

from wayhome.apps.scheduling.models import SessionSeat, SessionStatus
from wayhome.domain.levels import BY_HOURS, HOUR, Level, age_group, floor

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Hours:
    """Planned minutes of one week and the least that the level asks; None: no rule is known.

    Care by the hour has a rule. Without an age the rule cannot be read, and is never guessed.
    """

    planned: int
    asked: int | None

    @property
    def short(self) -> int:
        """Minutes that are missing."""
        return max(0, (self.asked or 0) - self.planned)

    @property
    def hours(self) -> float:
        return round(self.planned / HOUR, 2)

    @property
    def goal(self) -> float | None:
        return None if self.asked is None else self.asked / HOUR

    @property
    def tone(self) -> str:
        if self.asked is None:
            return ""
        return "warn" if self.short else "ok"

    @property
    def words(self) -> str:
        """In a chip: 1.25 h short of 9, 9.5 of 9 h, 2 h planned."""
        if not self.asked:
            return f"{self.hours:g} h planned"
        if self.short:
            return f"{self.short / HOUR:.3g} h short of {self.goal:g}"
        return f"{self.hours:g} of {self.goal:g} h"


def asked_minutes(level: str, age: int | None, *, on: date) -> int | None:
    """The least minutes of a week at a level; None where the level or the age is not known."""
    group = None if age is None else age_group(age, on=on)
    if not level:
        return None
    wanted = Level.of(level)
    if wanted not in BY_HOURS:
        return 0
    return None if group is None else floor(wanted, group, on=on).minutes


def today_at(zone: str, now: datetime) -> date:
    """The day on the wall clock of a zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def monday_of(on: date) -> date:
    return on - timedelta(days=on.weekday())


def this_week(zones: Iterable[str], *, now: datetime) -> Q:
    """Seats of the present week, each by the calendar of its site: at an hour on Sunday night
    one site is in its next week already, and another is not."""
    mondays = {zone: monday_of(today_at(zone, now)) for zone in zones}
    weeks = (
        Q(session__site__zone=zone, session__on__gte=monday, session__on__lt=monday + WEEK)
        for zone, monday in mondays.items()
    )
    return reduce(or_, weeks, Q(pk__in=[]))


def expected() -> Q:
    """Seats in sessions that are not called off."""
    return Q(is_live=True) & ~Q(session__status=SessionStatus.CANCELLED.value)


def planned_minutes(zones: Mapping[int, str], *, now: datetime) -> dict[int, int]:
    """By episode (`zones` gives its site's zone): minutes planned in the present week."""
    rows = SessionSeat.objects.filter(
        expected(), this_week(set(zones.values()), now=now), episode__in=list(zones)
    )
    sums = rows.values("episode_id").annotate(minutes=Sum("session__minutes")).order_by()
    found: dict[int, int] = defaultdict(int)
    found.update((row["episode_id"], row["minutes"]) for row in sums)
    return found
