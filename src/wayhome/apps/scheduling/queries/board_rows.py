"""What one site's week holds, read by hand-written SQL: a handful of statements at any size.

The board is the page that everybody keeps open, so these reads skip the ORM (its compiling and its
models would be most of the page). Rows come as plain values; what they mean is decided in
`board_week`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db import connection

from wayhome.apps.scheduling.board_words import KIND_WORDS, short_name
from wayhome.apps.scheduling.models import SessionStatus
from wayhome.apps.scheduling.queries import board_sql
from wayhome.domain.episode import BEFORE_CARE, EpisodeStatus
from wayhome.domain.vocabulary import Mode, ServiceKind
from wayhome.domain.week_run import RunStatus


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose week is read: the days from `start` to before `end`, at one site."""

    organization_id: int
    site_id: int
    start: date
    end: date
    now: datetime

    def values(self) -> dict[str, Any]:
        """The named values of every statement here."""
        return {
            "organization": self.organization_id,
            "site": self.site_id,
            "start": self.start,
            "end": self.end,
            "now": self.now,
            "before_care": [status.value for status in BEFORE_CARE],
            "waiting": EpisodeStatus.WAITING.value,
            "admitted": EpisodeStatus.ADMITTED.value,
            "open_runs": [run.value for run in (RunStatus.QUEUED, RunStatus.RUNNING)],
            "draft": RunStatus.DRAFT.value,
        }


class SessionFact(NamedTuple):
    """One dated meeting. `section_id` is None for an appointment; `held` seats are promised."""

    pk: int
    public_id: str
    on: date
    starts_at: datetime
    ends_at: datetime
    minutes: int
    kind: str
    mode: str
    status: str
    reason: str
    room_id: int | None
    room: str | None
    section_id: int | None
    section: str | None
    name: str | None
    capacity: int | None
    track_id: int | None
    held: int
    leaders: list[tuple[int, str, bool]]

    @property
    def is_off(self) -> bool:
        """Called off."""
        return self.status == SessionStatus.CANCELLED

    @property
    def place(self) -> str:
        """The room, or that there is none."""
        if self.room:
            return self.room
        return "Video" if self.mode == Mode.VIDEO else "No room yet"

    @property
    def title(self) -> str:
        """The group's name; of an appointment what it is."""
        return self.name or KIND_WORDS[ServiceKind(self.kind)]

    @property
    def leader(self) -> str:
        """Who leads it, in short; empty when nobody does."""
        return " and ".join(short_name(name) for _, name, _ in self.leaders)


class Expected(NamedTuple):
    """One client expected at one session that stands; the session may be at another site."""

    session_pk: int
    episode_id: int
    on: date
    minutes: int
    kind: str


class PersonFact(NamedTuple):
    """Somebody in care at the site that week, or expected there; `level` is that of most days."""

    episode_id: int
    client_pk: int
    client_id: str
    first_name: str
    called: str
    last_name: str
    born_on: date | None
    level: str | None
    track_id: int | None
    starts_on: date | None
    ends_on: date | None

    @property
    def name(self) -> str:
        return f"{self.called or self.first_name} {self.last_name}".strip()

    @property
    def initials(self) -> str:
        return f"{(self.called or self.first_name)[:1]}{self.last_name[:1]}".upper()


class TrackFact(NamedTuple):
    """A published track. `seats` is the least capacity of its groups: what a newcomer needs."""

    pk: int
    public_id: str
    code: str
    name: str
    kind: str
    is_extra: bool
    seats: int | None
    in_care: int
    held: int
    waiting: int


class Figures(NamedTuple):
    """Counts beside the week, and the runs and notices that wait for somebody."""

    waiting: int
    waiting_since: datetime | None
    held: int
    next_hold_ends: datetime | None
    admitted: int
    notice_due: date | None
    draft: str | None
    draft_week: date | None
    is_at_work: bool


class DayNote(NamedTuple):
    """A day that is not as usual: a holiday (no section), or a group called off or moved away."""

    section_id: int | None
    section: str | None
    name: str
    track_id: int | None
    on: date
    starts: time | None
    minutes: int | None
    moved_to: date | None


class StaffFact(NamedTuple):
    """Somebody who treats at the site or leads there that week; `caseload` counts people."""

    pk: int
    public_id: str
    name: str
    title: str
    caseload_most: int
    caseload: int
    credential: str | None
    expires_on: date | None


class WorkFact(NamedTuple):
    """Working hours of a clinician on one weekday, in the site's time."""

    clinician_id: int
    weekday: int
    starts: time
    ends: time


class RoomFact(NamedTuple):
    """A room of the site."""

    pk: int
    public_id: str
    name: str
    kind: str
    seats: int


class OpenFact(NamedTuple):
    """When the site is open on a weekday."""

    weekday: int
    opens: time
    closes: time


def sessions(*, asked: Asked) -> list[SessionFact]:
    """Every meeting of the site's week, in the order of time; those called off too."""
    return [SessionFact(*row) for row in _rows(board_sql.SESSIONS, asked)]


def expected(*, asked: Asked) -> list[Expected]:
    """Who is expected where: at this site, and elsewhere where the person's care is here."""
    return [Expected(*row) for row in _rows(board_sql.EXPECTED, asked)]


def people(*, asked: Asked) -> list[PersonFact]:
    """Everybody in care at the site that week, or expected at it, by name."""
    return [PersonFact(*row) for row in _rows(board_sql.PEOPLE, asked)]


def tracks(*, asked: Asked) -> list[TrackFact]:
    """The site's published tracks, the extra ones last."""
    return [TrackFact(*row) for row in _rows(board_sql.TRACKS, asked)]


def figures(*, asked: Asked) -> Figures:
    """The counts beside the week, in one statement."""
    (row,) = _rows(board_sql.FIGURES, asked)
    return Figures(*row)


def notes(*, asked: Asked) -> list[DayNote]:
    """Holidays of the week, and groups that were called off or moved to another day."""
    return [DayNote(*row) for row in _rows(board_sql.NOTES, asked)]


def staff(*, asked: Asked) -> list[StaffFact]:
    """Who treats at the site or leads there that week, with the credential that ends first."""
    return [StaffFact(*row) for row in _rows(board_sql.STAFF, asked)]


def work(*, asked: Asked) -> list[WorkFact]:
    """Working hours at the site."""
    return [WorkFact(*row) for row in _rows(board_sql.WORK, asked)]


def rooms(*, asked: Asked) -> list[RoomFact]:
    """The site's rooms."""
    return [RoomFact(*row) for row in _rows(board_sql.ROOMS, asked)]


def opening(*, asked: Asked) -> list[OpenFact]:
    """The site's opening hours."""
    return [OpenFact(*row) for row in _rows(board_sql.OPENING, asked)]


def _rows(statement: str, asked: Asked) -> Iterable[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked.values())
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
