"""What people say about attendance, and the entries that it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from wayhome.domain.attendance import Entry, Mark, Meeting, Status
from wayhome.domain.verdict import YES, Verdict, no

#: Who comes early is let in; nothing is recorded before.
DOORS_OPEN: Final = timedelta(minutes=15)
#: Who is missing then, is asked after.
MISSED_AFTER: Final = timedelta(minutes=10)


class Word(StrEnum):
    """One choice of the attendance page."""

    HERE = "here"
    LATE = "late"
    LEFT = "left"
    BACK = "back"
    NO_SHOW = "no_show"
    EXCUSED = "excused"


WITH_TIME: Final = frozenset({Word.LATE, Word.LEFT, Word.BACK})
#: With these, why somebody was not there is asked.
WITH_WHY: Final = frozenset({Word.NO_SHOW, Word.EXCUSED})
_ABSENT: Final = {Word.NO_SHOW: Mark.NO_SHOW, Word.EXCUSED: Mark.EXCUSED}


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says about one person. `why` is a word of `attendance.Why`, or empty."""

    word: Word
    at: datetime | None = None
    why: str = ""


def words_for(status: Status) -> tuple[Word, ...]:
    """What can be said of a person whose ledger says this; everything else is a correction."""
    if status in {Status.PRESENT, Status.LATE}:
        return (Word.LEFT,)
    if status == Status.LEFT_EARLY:
        return (Word.BACK,)
    if status in {Status.NOT_RECORDED, Status.WAITING}:
        return (Word.HERE, Word.LATE, Word.LEFT, Word.NO_SHOW, Word.EXCUSED)
    return ()


def can_record(meeting: Meeting, *, now: datetime) -> Verdict:
    """Whether the doors are open. Code: `attendance.doors`."""
    if now >= meeting.starts - DOORS_OPEN:
        return YES
    minutes = DOORS_OPEN // timedelta(minutes=1)
    says = f"Attendance opens {minutes} minutes before the start. Come back then."
    return no("attendance.doors", says)


def can_say(said: Said, meeting: Meeting, *, now: datetime) -> Verdict:
    """Whether this can be true now. Codes: `attendance.time`, `.future`, `.why`, `.begun`."""
    if said.word in WITH_TIME:
        return _can_time(said.at, meeting, now)
    if said.word == Word.EXCUSED and not said.why:
        return no("attendance.why", "Choose why they are excused.")
    if said.word == Word.NO_SHOW and now < meeting.starts:
        return no("attendance.begun", "The session has not begun: they may still come.")
    return YES


def _can_time(at: datetime | None, meeting: Meeting, now: datetime) -> Verdict:
    if at is None:
        return no("attendance.time", "Write the time, such as 17:45.")
    if not meeting.starts < at < meeting.ends:
        return no("attendance.time", "Write a time after the start and before the end.")
    if at > now:
        return no("attendance.future", "This time is still to come. Write it when it is past.")
    return YES


def entries_of(said: Said, meeting: Meeting, *, is_in: bool) -> tuple[Entry, ...]:
    """The entries of a saying that `can_say` allowed. `is_in`: the person's coming is recorded.

    Who is simply here was there from the start.
    """
    if said.word in _ABSENT:
        return (Entry(_ABSENT[said.word]),)
    if said.word in {Word.LATE, Word.BACK}:
        return (Entry(Mark.IN, said.at),)
    came = () if is_in else (Entry(Mark.IN, meeting.starts),)
    return (*came, Entry(Mark.OUT, said.at)) if said.word == Word.LEFT else came
