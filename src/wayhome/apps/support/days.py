"""Days and times of meetings in words."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from wayhome.apps.support.models import SupportMeeting
from wayhome.formats.meetings.types import ONLINE, SECULAR, known

WEEKDAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_SAID_ELSEWHERE: Final = {ONLINE, SECULAR}


def local_day(now: datetime, zone: str) -> date:
    """The day on the wall clock of a zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def when(meeting: SupportMeeting) -> str:
    """'Thursday 9:00 – 10:00 pm', or that one asks for a time."""
    if meeting.weekday is None or meeting.starts is None:
        return "By appointment"
    start = datetime.combine(date.min, meeting.starts)
    said = f"{WEEKDAYS[meeting.weekday]} {_clock(meeting.starts)}"
    if meeting.minutes:
        said += f" – {_clock((start + timedelta(minutes=meeting.minutes)).time())}"
    return said


def _clock(at: time) -> str:
    return f"{at.hour % 12 or 12}:{at:%M} {'am' if at.hour < 12 else 'pm'}"


def kinds(meeting: SupportMeeting) -> str:
    """What kind of meeting it is, in words."""
    codes = [code for code in meeting.types if code not in _SAID_ELSEWHERE]
    return ", ".join(known()[code].name for code in codes if code in known())
