"""Days and hours of the demo: its present moment, its weeks, and how its files write times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from wayhome.apps.program.models import Site

NOW: Final = datetime(2026, 11, 18, 19, 20, tzinfo=ZoneInfo("America/Chicago")).astimezone(UTC)
TODAY: Final = date(2026, 11, 18)
FIRST_MONDAY: Final = date(2026, 8, 3)
WEEKS: Final = 16
WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)
NAMES: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")

Span = tuple[datetime, datetime]


def monday(week: int) -> date:
    """The Monday of week W1 to W16; 0 and below are the weeks before."""
    return FIRST_MONDAY + (week - 1) * WEEK


def week_of(on: date) -> int:
    """The number of the week of a day: W1 is 1."""
    return (on - FIRST_MONDAY).days // 7 + 1


@dataclass(frozen=True, slots=True)
class Hours:
    """One window on one weekday; `ends` None is midnight."""

    weekday: int
    starts: time
    ends: time | None


def weekdays(words: str) -> list[int]:
    """The numbers of `Mo We Fr`."""
    return [NAMES.index(word) for word in words.split()]


def hours(words: str) -> list[Hours]:
    """The windows of `Mo We 09:00-17:30`, one a day."""
    *days, window = words.split()
    starts, ends = clock_pair(window)
    return [Hours(NAMES.index(day), starts, ends) for day in days]


def clock_pair(window: str) -> tuple[time, time]:
    """The two times of `09:00-17:30`."""
    starts, ends = window.split("-")
    return time.fromisoformat(starts), time.fromisoformat(ends)


def moment(site: Site, on: date, at: time) -> datetime:
    """A time on a site's wall, in UTC."""
    return datetime.combine(on, at, tzinfo=ZoneInfo(site.zone)).astimezone(UTC)


def written(site: Site, text: str) -> datetime:
    """A moment written as `2026-11-18 16:05` on the site's wall, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(site.zone)).astimezone(UTC)


def span(site: Site, on: date, *, starts: time, minutes: int) -> Span:
    """From and to of a meeting in UTC."""
    begin = moment(site, on, starts)
    return begin, begin + timedelta(minutes=minutes)


def overlaps(one: Span, other: Span) -> bool:
    """Whether two half-open spans share a moment."""
    return one[0] < other[1] and other[0] < one[1]
