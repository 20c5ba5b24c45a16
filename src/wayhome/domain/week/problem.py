"""One site's week as a problem: what is given, who needs what, what each thing costs.

Days are 0 ... `days` - 1, times are minutes after midnight of the site's wall clock, and every
interval holds its start but not its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol, TypeVar

GROUP_KINDS: Final = ("process", "skills", "education")
KINDS: Final = (*GROUP_KINDS, "individual", "family", "medication")
SECTION: Final = "section"
COUNSELOR: Final = "counselor"
POOL: Final = "pool"
MODES: Final = ("site", "video")
PARTS: Final = ("morning", "afternoon", "evening")
NOON: Final = 12 * 60
EVENING: Final = 16 * 60 + 30

Span = tuple[int, int]
Days = tuple[tuple[Span, ...], ...]


class BadWeekFile(ValueError):
    """A file of the week cannot be used. Its text says where, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How long one unit takes and with whom: a section, the client's counselor, or a pool."""

    minutes: int
    held: str


@dataclass(frozen=True, slots=True)
class Weights:
    """What each fault of a week costs; `short` by kind. All are finite and not negative."""

    short: Mapping[str, float]
    day: float
    gap: float
    min_days: float
    moved: float
    preference: float
    over: float
    under: float


@dataclass(frozen=True, slots=True)
class Track:
    """A kind of program. `open` gives, by group kind, the tracks it may sit in and the charge."""

    id: str
    name: str
    open: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Section:
    """One group at its weekly time. `capacity`, `target` and `minimum` count clients."""

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

    @property
    def end(self) -> int:
        """Minute after midnight at which the group ends."""
        return self.start + self.minutes

    @property
    def part(self) -> str:
        """The part of the day in which the group starts."""
        if self.start < NOON:
            return "morning"
        return "afternoon" if self.start < EVENING else "evening"


@dataclass(frozen=True, slots=True)
class Clinician:
    """A counselor's time for individual appointments, day by day."""

    id: str
    free: Days


@dataclass(frozen=True, slots=True)
class Pool:
    """How many appointments of `kind` may run at once: by day, (from, to, count)."""

    kind: str
    counts: tuple[tuple[tuple[int, int, int], ...], ...]


@dataclass(frozen=True, slots=True)
class Client:
    """Who needs what, when they cannot come, and what they had before."""

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

    def need(self, kind: str) -> int:
        """Units of `kind` needed this week."""
        return self.needs.get(kind, 0)

    def most(self, kind: str) -> int:
        """Most units of `kind` on one day."""
        return self.max_per_day.get(kind, 1)


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything that is given for one week of one site."""

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
