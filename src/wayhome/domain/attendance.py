"""What a ledger of attendance says: who was there, for how many clinical minutes.

The ledger is a list of entries, each true for ever: somebody came in, went out, was missing. What
stands of it, once corrections have taken entries back, is read here into one presence. Three
things are never guessed: a session about which nobody wrote anything was not attended, two
entries that contradict each other count for nothing until a person settles it, and a break whose
hour is not known is taken from everybody's minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from wayhome.domain import spans
from wayhome.domain.spans import Span
from wayhome.domain.vocabulary import ServiceKind


class Mark(StrEnum):
    """What an entry says about a person at a session. The values are stored."""

    IN = "in"
    OUT = "out"
    WAITING = "waiting"
    NO_SHOW = "no_show"
    EXCUSED = "excused"


class Source(StrEnum):
    """Who or what noticed it."""

    FACILITATOR = "facilitator"
    DESK = "desk"
    KIOSK = "kiosk"
    VIDEO = "video"


class Why(StrEnum):
    """Why somebody was not there."""

    ILL = "ill"
    TRANSPORT = "transport"
    WORK = "work"
    SCHOOL = "school"
    CHILD_CARE = "child_care"
    APPOINTMENT = "appointment"
    COURT = "court"
    FORGOT = "forgot"
    LOW_MOOD = "low_mood"
    USE = "use"
    OTHER = "other"
    UNKNOWN = "unknown"


class Mistake(StrEnum):
    """Why an entry is taken back."""

    WRONG_TIME = "wrong_time"
    WRONG_PERSON = "wrong_person"
    HEARD_LATER = "heard_later"
    TOO_EARLY = "too_early"


class Status(StrEnum):
    """What is known of a person at a session."""

    NOT_RECORDED = "not_recorded"
    WAITING = "waiting"
    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    NO_SHOW = "no_show"
    EXCUSED = "excused"
    DISPUTED = "disputed"


#: Nobody can say yet whether these were there.
UNKNOWN: Final = frozenset({Status.NOT_RECORDED, Status.WAITING, Status.DISPUTED})
#: Services whose minutes count toward the hours of a level. Medication visits stand outside the
#: program's hours; mutual-help meetings, meals and waiting are not care (rulebook 3.3).
CLINICAL: Final = frozenset(
    {
        ServiceKind.PROCESS.value,
        ServiceKind.SKILLS.value,
        ServiceKind.EDUCATION.value,
        ServiceKind.FAMILY_GROUP.value,
        ServiceKind.INDIVIDUAL.value,
        ServiceKind.FAMILY.value,
    }
)
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry that stands. `at` is the moment of coming or going, empty for everything else."""

    mark: Mark
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A dated session. `minutes` are its clinical ones; what it lasts beyond them is break."""

    starts: datetime
    ends: datetime
    minutes: int
    kind: str
    breaks: tuple[tuple[datetime, datetime], ...] = ()

    @property
    def length(self) -> int:
        """Minutes from start to end on the clock."""
        return int((self.ends - self.starts) / _MINUTE)

    @property
    def clinical(self) -> int:
        """Clinical minutes for somebody who is there throughout; nothing where it is no care."""
        return self.minutes if self.kind in CLINICAL else 0

    def minute(self, at: datetime) -> int:
        """Whole minutes after the start, within the session; a started minute is not counted."""
        return min(max(0, (at - self.starts) // _MINUTE), self.length)


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """One person at one session, at one moment.

    `minutes` are clinical minutes attended until now, `ahead` those that may still be attended,
    `unknown` those of which nobody can say. `late` and `early` are minutes after the start and
    before the end.
    """

    status: Status
    minutes: int = 0
    ahead: int = 0
    unknown: int = 0
    late: int = 0
    early: int = 0

    @property
    def is_known(self) -> bool:
        """Whether anybody can say."""
        return self.status not in UNKNOWN


def presence(entries: Iterable[Entry], meeting: Meeting, *, now: datetime) -> Presence:
    """Read the entries that stand, in the order of their writing, at a moment.

    Who came in and was not seen to leave stayed to the end. Coming in early counts from the
    start. A wait in the video lobby, before place and emergency contact are checked, is no
    attendance (rulebook case 61).
    """
    rows = list(entries)
    absent = {row.mark for row in rows} & {Mark.NO_SHOW, Mark.EXCUSED}
    moves = [row for row in rows if row.mark in {Mark.IN, Mark.OUT}]
    there = _there(moves, meeting)
    if there is None or len(absent) > 1 or (absent and moves):
        return Presence(status=Status.DISPUTED, unknown=meeting.clinical)
    if absent:
        return Presence(status=Status(absent.pop().value))
    if not there:
        return _nothing_known(rows, meeting, now)
    return _attended(there, meeting, now)


def _nothing_known(rows: Sequence[Entry], meeting: Meeting, now: datetime) -> Presence:
    """Not recorded yet: still to come while it lasts, unknown once it is over."""
    status = Status.WAITING if rows else Status.NOT_RECORDED
    if now < meeting.ends:
        return Presence(status=status, ahead=meeting.clinical)
    return Presence(status=status, unknown=meeting.clinical)


def _there(moves: Sequence[Entry], meeting: Meeting) -> list[Span] | None:
    """When somebody was in, as minutes of the session; None where entries contradict each other.

    The same thing said twice is said once: desk and facilitator both see who comes.
    """
    timed = [(row.mark, meeting.minute(row.at)) for row in moves if row.at]
    found: list[Span] = []
    since: int | None = None
    for mark, at in sorted(timed, key=lambda move: move[1]):
        if mark == Mark.IN:
            if since not in {None, at}:
                return None
            since = at
        elif since is not None:
            found.append((since, at))
            since = None
        elif not found or found[-1][1] != at:
            return None
    return found if since is None else [*found, (since, meeting.length)]


def _attended(there: Sequence[Span], meeting: Meeting, now: datetime) -> Presence:
    first, last = there[0][0], there[-1][1]
    so_far = [(start, min(end, meeting.minute(now))) for start, end in there]
    minutes = _clinical(so_far, meeting)
    early = meeting.length - last
    status = Status.LATE if first else Status.PRESENT
    return Presence(
        status=Status.LEFT_EARLY if early else status,
        minutes=minutes,
        ahead=_clinical(there, meeting) - minutes,
        late=first,
        early=early,
    )


def _clinical(there: Iterable[Span], meeting: Meeting) -> int:
    """Minutes there without breaks; those breaks whose hour is unknown are taken off in full."""
    pauses = [(meeting.minute(start), meeting.minute(end)) for start, end in meeting.breaks]
    somewhere = meeting.length - spans.total(pauses) - meeting.minutes
    counted = spans.total(spans.minus(there, pauses)) - max(0, somewhere)
    return min(max(0, counted), meeting.clinical)
