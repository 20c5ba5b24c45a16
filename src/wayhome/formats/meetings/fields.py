"""Reading one field of a listing: clock times, weekdays, places on the map."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from wayhome.formats.meetings.listing import DAY_NAMES, MINUTES_A_DAY, BadListing

Record = Mapping[str, object]
_CLOCKS: Final = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I %p")
_TAG: Final = re.compile(r"<[^>]*>")
_SPACES: Final = re.compile(r"\s+")


def text(record: Record, *names: str) -> str:
    """The first of these fields that says something, without markup, on one line."""
    for name in names:
        value = record.get(name)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip():
            return _SPACES.sub(" ", _TAG.sub(" ", str(value))).strip()
    return ""


def minutes(record: Record, name: str) -> int | None:
    """A wall-clock time as minutes after midnight, None where the field is empty."""
    said = text(record, name)
    if not said or said.lower() in {"appointment", "none"}:
        return None
    for form in _CLOCKS:
        try:
            found = datetime.strptime(said.upper(), form)  # noqa: DTZ007 - a wall clock, no moment
        except ValueError:
            continue
        return found.hour * 60 + found.minute
    raise BadListing(f'{name} is "{said}"; a time such as 19:30 or 7:30 PM is needed')


def ending(start: int, end: int | None) -> int | None:
    """The end as minutes after the start's midnight: one before the start is on the next day."""
    if end is None or end == start:
        return None
    return end if end > start else end + MINUTES_A_DAY


def weekdays(value: object, *, sunday: int) -> tuple[int, ...]:
    """Weekdays, 0 is Monday. `sunday` is the number that the feed gives a Sunday."""
    if value is None or value == "":
        return ()
    if isinstance(value, list):
        return tuple(sorted({day for each in value for day in weekdays(each, sunday=sunday)}))
    said = str(value).strip().lower()
    if said in DAY_NAMES:
        return (DAY_NAMES.index(said),)
    # A feed that counts from 0 may write its Sunday as 7.
    if said.isdecimal() and sunday <= int(said) <= 7:
        return ((int(said) - sunday - 1) % 7,)
    raise BadListing(
        f'day is "{value}"; a weekday or a number from {sunday} (Sunday) to {sunday + 6} is needed'
    )


def degrees(record: Record, name: str, limit: float) -> float | None:
    """A latitude (limit 90) or longitude (limit 180); empty and 0 mean that nobody said."""
    said = text(record, name) or str(record.get(name) or "")
    if not said:
        return None
    try:
        found = float(said)
    except ValueError:
        raise BadListing(f'{name} is "{said}"; a number of degrees is needed') from None
    if not -limit <= found <= limit:
        raise BadListing(f"{name} is {found:g}; it must lie between -{limit:g} and {limit:g}")
    return found or None


def zone(record: Record, *names: str) -> str:
    """A time zone by its name in the tz database, or ""."""
    said = text(record, *names)
    if not said:
        return ""
    try:
        return ZoneInfo(said).key
    except (ValueError, OSError, KeyError):
        raise BadListing(
            f'the time zone "{said}" is not known; one such as America/Chicago is needed'
        ) from None


def link(record: Record, *names: str) -> str:
    """A web address. Anything else, such as a script, is not one and is refused."""
    said = text(record, *names)
    if said and not said.lower().startswith(("https://", "http://")):
        raise BadListing(f'{names[0]} is "{said}"; an address with https:// is needed')
    return said
