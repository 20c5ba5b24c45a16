"""What a template stands on: rooms, people, tracks, hours; and the groups that stand there now.

Days are 0 (Monday) to 6, times are minutes after midnight of the site's wall clock, and every
interval holds its start but not its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from wayhome.domain.levels import AgeGroup, Individual, Level
from wayhome.domain.spans import Span, holds, joined
from wayhome.domain.vocabulary import Mode
from wayhome.domain.week.problem import Days, overlap

DAYS: Final = 7
NO_SPANS: Final[Days] = ((),) * DAYS
OPEN_WEEKS: Final = 13
"""How many weeks ahead the site's closed days are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room with its seats. `is_video`: it has no walls. `has_video`: a hybrid group can meet."""

    id: str
    name: str
    seats: int
    is_video: bool = False
    has_video: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can lead. `licenses` are those in force, in capitals.

    `hours` are those worked for the site, `remote` those of them by video only. `taken` is what
    the template has no say in: groups at other sites, hours kept for appointments.
    """

    id: str
    name: str
    licenses: frozenset[str]
    hours: Days
    remote: Days = NO_SPANS
    taken: Days = NO_SPANS

    def is_at_work(self, group: Group) -> bool:
        """Whether the working hours hold the whole group; who is elsewhere leads by video only."""
        hours = [*self.hours[group.day]]
        if group.mode == Mode.VIDEO:
            hours += self.remote[group.day]
        return holds(joined(hours), group.span)

    def is_taken(self, group: Group) -> bool:
        """Whether something else already stands in the group's time."""
        return any(overlap(group.span, other) for other in self.taken[group.day])


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A kind of program and the level that its week promises. `is_extra`: beside another track."""

    id: str
    name: str
    level: Level
    ages: AgeGroup
    individual: Individual
    is_extra: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One weekly group. `room`, `leader` and `co_leader` are ids, or None.

    A group without a leader that stands already is led by somebody under contract. `is_fixed`:
    it has a rhythm of its own (every other week, a number of dates), so it stays as it is.
    """

    id: str
    name: str
    track: str
    kind: str
    day: int
    start: int
    minutes: int
    mode: str
    capacity: int
    target: int
    minimum: int
    video_seats: int = 0
    room: str | None = None
    leader: str | None = None
    co_leader: str | None = None
    is_fixed: bool = False

    @property
    def span(self) -> Span:
        """From and to."""
        return self.start, self.start + self.minutes

    @property
    def seats_needed(self) -> int:
        """Seats that the room must have."""
        return self.capacity - self.video_seats

    @property
    def people(self) -> tuple[str, ...]:
        """Whoever leads."""
        return tuple(who for who in (self.leader, self.co_leader) if who is not None)

    @property
    def staff_minutes(self) -> int:
        """Minutes of staff a week; a leader under contract counts like anybody."""
        return self.minutes * (1 + (self.co_leader is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Everything that is given. `on` is the day from which a change would hold.

    `open_hours` by weekday; `closed` counts, by weekday, the closed days of the next
    `OPEN_WEEKS` weeks. `waiting` are the ids of clients in the week's problem who wait.
    """

    on: date
    grid_minutes: int
    open_hours: Days
    rooms: tuple[Room, ...]
    people: tuple[Person, ...]
    tracks: tuple[Track, ...]
    groups: tuple[Group, ...]
    closed: tuple[int, ...] = (0,) * DAYS
    waiting: frozenset[str] = frozenset()
