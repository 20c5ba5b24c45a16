"""Times, hours and names as the board says them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from wayhome.domain.vocabulary import ServiceKind

HOUR: Final = 60
NOON: Final = 12

KIND_WORDS: Final = {
    ServiceKind.PROCESS: "Process group",
    ServiceKind.SKILLS: "Skills group",
    ServiceKind.EDUCATION: "Education group",
    ServiceKind.FAMILY_GROUP: "Family group",
    ServiceKind.INDIVIDUAL: "Individual session",
    ServiceKind.FAMILY: "Family session",
    ServiceKind.MEDICATION: "Medication visit",
}


def clock(at: datetime) -> str:
    """A local time: 7:20 pm."""
    return at.strftime("%-I:%M %p").lower()


def time_range(start: datetime, end: datetime) -> str:
    """Local times: 9:00–10:30 am, or 11:30 am–12:30 pm."""
    first, last = clock(start), clock(end)
    same_half = (start.hour < NOON) == (end.hour < NOON) and start.date() == end.date()
    return f"{first[:-3] if same_half else first}–{last}"


def hours(minutes: int) -> str:
    """Minutes as hours: 9 h, 1.5 h, 4.75 h."""
    return f"{round(minutes / HOUR, 2):g} h"


def day(on: date) -> str:
    """Thu 19 Nov."""
    return on.strftime("%a %-d %b")


def count(number: int, thing: str, things: str = "") -> str:
    """1 client, 2 clients."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def short_name(name: str) -> str:
    """R. Quintanar for Rafael Quintanar, LCADC; one word stays as it is."""
    words = name.split(",")[0].split()
    return f"{words[0][0]}. {' '.join(words[1:])}" if len(words) > 1 else name


def initials(name: str) -> str:
    """Two letters at most, without titles after a comma."""
    words = name.split(",")[0].split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def local(at: datetime, zone: str) -> datetime:
    """A moment on the wall clock of a zone."""
    return at.astimezone(ZoneInfo(zone))
