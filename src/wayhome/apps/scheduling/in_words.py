"""Times of a week as people here say them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from wayhome.domain.spans import Span, joined
from wayhome.domain.week.explain import Missing
from wayhome.domain.week.problem import GROUP_KINDS

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOUR: Final = 60


def clock(minute: int) -> str:
    """A minute of the day: 5:30 pm."""
    hour, rest = divmod(minute, _HOUR)
    half = "am" if hour % 24 < 12 else "pm"
    return f"{(hour + 11) % 12 + 1}:{rest:02d} {half}"


def hours_of_day(span: Span) -> str:
    """From and to: 5:30–8:30 pm, 10:00 am–1:00 pm."""
    start, end = (clock(minute) for minute in span)
    return f"{start[:-3] if start[-2:] == end[-2:] else start}–{end}"


def times(spans: Iterable[tuple[int, Span]]) -> str:
    """Weekdays (0 is Monday) with their hours, days with the same hours together.

    "Mon, Wed, 5:30–8:30 pm; Sat, 10:00 am–1:00 pm"
    """
    by_day: dict[int, list[Span]] = defaultdict(list)
    for day, span in spans:
        by_day[day].append(span)
    same: dict[tuple[Span, ...], list[str]] = defaultdict(list)
    for day, rows in sorted(by_day.items()):
        same[tuple(joined(rows))].append(WEEKDAYS[day])
    return "; ".join(
        f"{', '.join(days)}, {listed([hours_of_day(span) for span in rows])}"
        for rows, days in same.items()
    )


def day(on: date) -> str:
    """Wed 18 Nov."""
    return f"{on:%a} {on.day} {on:%b}"


def moment(at: datetime, zone: str) -> str:
    """Wed 18 Nov, 7:20 pm, on the wall clock of a zone."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(local.date())}, {clock(local.hour * _HOUR + local.minute)}"


def week(week_of: date) -> str:
    """23 – 29 Nov 2026."""
    last = week_of + timedelta(days=6)
    month = "" if week_of.month == last.month else f" {week_of:%b}"
    year = "" if week_of.year == last.year else f" {week_of.year}"
    return f"{week_of.day}{month}{year} – {last.day} {last:%b %Y}"


def minute(at: time) -> int:
    """Minutes after midnight."""
    return at.hour * _HOUR + at.minute


def hours(minutes: int) -> str:
    """Hours to one place, never rounded up to a whole that was not reached: 8 h 59 min is 8.9."""
    return f"{minutes * 10 // _HOUR / 10:.1f}"


def listed(words: list[str]) -> str:
    """One, two and three."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


RULES: Final = {
    "H3": "how they can take part (on site or by video)",
    "H4": "the groups that their track opens to them",
    "H5": "a lesson that they have had",
    "H7": "their busy times",
    "H9": "the most of a kind on one day",
    "H10": "the most days a week",
    "H11": "not coming and joining by video on one day",
    "H12": "full groups",
    "H13": "a group that is not open to them",
    "H15": "their counselor's free time",
    "H16": "the hours of those who give it",
}


def units(count: int, kind: str) -> str:
    """1 process group, 2 individual appointments."""
    what = "group" if kind in GROUP_KINDS else "appointment"
    return f"{count} {kind} {what}{'' if count == 1 else 's'}"


def why(missing: Missing) -> str:
    """One sentence about a missing unit: what would have to be otherwise. Nobody else is named."""
    one = f"One {units(1, missing.kind).removeprefix('1 ')}"
    if not missing.lifts:
        return f"{one} is missing. Nothing here could give it: none runs that they could go to."
    if () in missing.lifts:
        return f"{one} is missing though there is room. Plan again."
    ways = [listed([RULES.get(rule, rule) for rule in rules]) for rules in missing.lifts]
    return f"{one} is missing because of {', or '.join(ways)}."
