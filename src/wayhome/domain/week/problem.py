"""One site's week as a problem: what is given, who needs what, what each thing costs.

Days are 0 ... `days` - 1, times are minutes after midnight of the site's wall clock, and every
interval holds its start but not its end.

One set of values serves both formats. What only `wayhome.week/2` has comes last in each value and
has a default that means "as in `wayhome.week/1`": no rule and no charge reads it then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Protocol, TypeVar

from wayhome.domain.week.timetable import Appointment, Seat

WEEK_ONE: Final = "wayhome.week/1"
WEEK_TWO: Final = "wayhome.week/2"
GROUP_KINDS: Final = ("process", "skills", "education")
KINDS: Final = (*GROUP_KINDS, "individual", "family", "medication")
SECTION: Final = "section"
COUNSELOR: Final = "counselor"
POOL: Final = "pool"
CLINICIAN: Final = "clinician"
SITE: Final = "site"
VIDEO: Final = "video"
MODES: Final = (SITE, VIDEO)
HYBRID: Final = "hybrid"
BEGINNER: Final = "beginner"
FARTHER: Final = "farther"
STAGES: Final = (BEGINNER, FARTHER)
FARTHER_WANTED: Final = 2
"""Members farther along whom a group with beginners should have (C11)."""

TOGETHER: Final = "together"
SEPARATE: Final = "separate"
OWN_CLIENTS: Final = (TOGETHER, SEPARATE)
PARTS: Final = ("morning", "afternoon", "evening")
NOON: Final = 12 * 60
EVENING: Final = 16 * 60 + 30

Span = tuple[int, int]
Days = tuple[tuple[Span, ...], ...]


class BadWeekFile(ValueError):
    """A file of the week cannot be used. Its text says where, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How long one unit takes and with whom.

    `held` is `SECTION`, `COUNSELOR` (the client's own), `POOL`, or, in week/2, `CLINICIAN`: any
    who holds one of `credentials`. `counts`: whether its minutes count for the level's hours.
    `uses`: what an on-site appointment of this kind takes of each resource (an office, say).
    """

    minutes: int
    held: str
    credentials: frozenset[str] = frozenset()
    counts: bool = True
    uses: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Weights:
    """What each fault of a week costs; `short` by kind. All are finite and not negative.

    From `module` on (C10-C18) they belong to week/2 and are 0 in week/1.
    """

    short: Mapping[str, float]
    day: float
    gap: float
    min_days: float
    moved: float
    preference: float
    over: float
    under: float
    module: float = 0
    stage: float = 0
    language: float = 0
    leader: float = 0
    own_clients: float = 0
    clinician: float = 0
    off_hours: float = 0
    lapse: float = 0
    hours: float = 0


@dataclass(frozen=True, slots=True)
class Track:
    """A kind of program. `open` gives, by group kind, the tracks it may sit in and the charge."""

    id: str
    name: str
    open: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Section:
    """One group at its weekly time. `capacity`, `target` and `minimum` count clients.

    In week/2 `start` and `minutes` need not lie on the grid, and `mode` may be `HYBRID`: on site
    and by video at once. `site_seats` and `video_seats` limit the two parts (None: `capacity`).
    `co_leader` leads beside `leader`; `peer` is a peer mentor, who counts as one member farther
    along. `alone` is the capacity when one leader is left (None: `capacity`). `language` is the
    one spoken. `credentials`: a substitute leader holds one of them (empty: any will do).
    """

    id: str
    track: str
    kind: str
    day: int
    start: int
    minutes: int
    mode: str
    capacity: int
    target: int
    minimum: int
    module: str | None
    leader: str | None
    room: str | None = None
    site_seats: int | None = None
    video_seats: int | None = None
    co_leader: str | None = None
    peer: str | None = None
    alone: int | None = None
    language: str | None = None
    credentials: frozenset[str] = frozenset()

    @property
    def end(self) -> int:
        """Minute after midnight at which the group ends."""
        return self.start + self.minutes

    @property
    def modes(self) -> tuple[str, ...]:
        """The modes in which a client can take part."""
        return MODES if self.mode == HYBRID else (self.mode,)

    @property
    def leaders(self) -> tuple[str, ...]:
        """Who leads: leader and co-leader, as far as there are any."""
        return tuple(name for name in (self.leader, self.co_leader) if name is not None)

    @property
    def staff(self) -> tuple[str, ...]:
        """Everybody whose time the group takes: leaders and peer mentor."""
        return self.leaders if self.peer is None else (*self.leaders, self.peer)

    @property
    def part(self) -> str:
        """The part of the day in which the group starts."""
        if self.start < NOON:
            return "morning"
        return "afternoon" if self.start < EVENING else "evening"


@dataclass(frozen=True, slots=True)
class Clinician:
    """A counselor's time for appointments, day by day.

    Week/2: `credentials` and `languages` (empty: any language); `rather_not` are times in which
    an appointment is possible at a charge (empty or one list a day). `own_clients` says whether
    the clinician would rather lead groups with their own clients in them (`TOGETHER`) or without
    (`SEPARATE`).
    """

    id: str
    free: Days
    credentials: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    rather_not: Days = ()
    own_clients: str | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """How many appointments of `kind` may run at once: by day, (from, to, count)."""

    kind: str
    counts: tuple[tuple[tuple[int, int, int], ...], ...]


@dataclass(frozen=True, slots=True)
class Room:
    """A room and how many clients may be in it at once."""

    id: str
    seats: int


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that on-site entries take while they last (child care, offices).

    `counts` as of a pool: by day, (from, to, count); outside them there is nothing.
    """

    id: str
    counts: tuple[tuple[tuple[int, int, int], ...], ...]


@dataclass(frozen=True, slots=True)
class Authorization:
    """What the payer allows this week: at most `days_left` attended days, only on `days`.

    `days` None means every day. `lapsing`: days that are lost if they are not used this week.
    """

    days_left: int
    days: frozenset[int] | None = None
    lapsing: int = 0


@dataclass(frozen=True, slots=True)
class Pinned:
    """Seats and appointments that a person decided on; every answer holds them."""

    seats: tuple[Seat, ...] = ()
    appointments: tuple[Appointment, ...] = ()


@dataclass(frozen=True, slots=True)
class Client:
    """Who needs what, when they cannot come, and what they had before.

    Week/2: `modules_wanted` in the order wanted. `stage`: `BEGINNER`, `FARTHER` or neither.
    `languages`, best first (empty: any). `uses`: what each on-site entry takes of a resource.
    `avoids`: clinicians who neither lead this client's groups nor see them. `leaders`: clinicians
    in whose groups the client would rather be. `held_by`: by kind of appointment, the clinicians
    who may give it, best first; without it the counselor, or anyone qualified. `min_minutes` are
    wanted and `max_minutes` allowed in the week, over the kinds whose minutes count.
    """

    id: str
    track: str
    level: str
    needs: Mapping[str, int]
    counselor: str
    modes: tuple[str, ...]
    busy: Days
    min_days: int
    max_days: int
    max_per_day: Mapping[str, int]
    prefers: str | None
    modules_taken: frozenset[str]
    last_week: frozenset[str]
    modules_wanted: tuple[str, ...] = ()
    stage: str | None = None
    languages: tuple[str, ...] = ()
    uses: Mapping[str, int] = field(default_factory=dict)
    avoids: frozenset[str] = frozenset()
    leaders: frozenset[str] = frozenset()
    held_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    authorization: Authorization | None = None
    min_minutes: int = 0
    max_minutes: int | None = None

    def need(self, kind: str) -> int:
        """Units of `kind` needed this week."""
        return self.needs.get(kind, 0)

    def most(self, kind: str) -> int:
        """Most units of `kind` on one day."""
        return self.max_per_day.get(kind, 1)


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything that is given for one week of one site.

    Week/2: `rooms` and `resources` by id; `mixed`, the group kinds in which beginners should find
    members farther along; `video_days`, on which nobody comes to the site; and what is `pinned`.
    """

    name: str
    week_of: date
    zone: str
    grid_minutes: int
    days: int
    day_start: int
    day_end: int
    weights: Weights
    kinds: Mapping[str, Kind]
    tracks: tuple[Track, ...]
    sections: tuple[Section, ...]
    clinicians: tuple[Clinician, ...]
    pools: tuple[Pool, ...]
    clients: tuple[Client, ...]
    apart: tuple[tuple[str, str], ...]
    source: object = None
    format: str = WEEK_ONE
    rooms: tuple[Room, ...] = ()
    resources: tuple[Resource, ...] = ()
    mixed: frozenset[str] = frozenset()
    video_days: frozenset[int] = frozenset()
    pinned: Pinned = Pinned()


class Named(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=Named)


def by_id(rows: Iterable[T]) -> dict[str, T]:
    """Rows under their ids."""
    return {row.id: row for row in rows}


def overlap(a: Span, b: Span) -> bool:
    """Whether two half-open intervals of one day share a minute."""
    return a[0] < b[1] and b[0] < a[1]


def clock(minute: int) -> str:
    """Minutes after midnight as 'HH:MM'."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
