"""What a repair is decided on: dated meetings, people, workers, rooms, and what happened.

All times are moments; a pair of them holds its start but not its end.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from wayhome.domain.vocabulary import GROUP_KINDS, Mode

During = tuple[datetime, datetime]


def overlap(one: During, two: During) -> bool:
    """Whether two times share a moment."""
    return one[0] < two[1] and two[0] < one[1]


class Kind(StrEnum):
    """What fell through."""

    OUT = "out"
    ROOM = "room"
    SNOW = "snow"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happened and when. `what` is the worker who is out or the room that is closed."""

    kind: Kind
    what: str
    during: During


class Place(NamedTuple):
    """One client expected at a meeting."""

    client: str
    by_video: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One dated session. `leads` and `helps` are those who will be there.

    `minute` is where it starts on the site's own day. `seats` are those in its room,
    `video_seats` those by video; an appointment has one.
    """

    id: str
    kind: str
    on: date
    during: During
    minute: int
    mode: str
    track: str = ""
    level: str = ""
    room: str = ""
    seats: int = 1
    video_seats: int = 0
    target: int = 1
    minimum: int = 0
    module: str = ""
    leads: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    expected: tuple[Place, ...] = ()

    @property
    def length(self) -> int:
        """Minutes."""
        return int((self.during[1] - self.during[0]).total_seconds()) // 60

    @property
    def is_group(self) -> bool:
        return self.kind in GROUP_KINDS

    @property
    def in_room(self) -> int:
        """Clients expected in the room."""
        return sum(not place.by_video for place in self.expected)

    @property
    def by_video(self) -> int:
        """Clients expected by video."""
        return sum(place.by_video for place in self.expected)

    def left(self, mode: str) -> int:
        """Seats left in the room or by video. A room that holds all counts both together."""
        if mode == Mode.VIDEO:
            return self.video_seats - self.by_video if self.mode != Mode.SITE else 0
        return self.seats - self.in_room if self.mode != Mode.VIDEO else 0

    def with_place(self, place: Place) -> Meeting:
        """The meeting with one client more."""
        return replace(self, expected=(*self.expected, place))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A client whose week is touched. `tracks` are those in whose groups they may sit.

    `own_life` and `stands` are times that are taken: their own, and what the week still has for
    them; `stands` also tells kind, day and mode. `apart`: clients whom they must never meet.
    """

    id: str
    modes: frozenset[str]
    tracks: frozenset[str]
    own_life: tuple[During, ...] = ()
    stands: tuple[Meeting, ...] = ()
    apart: frozenset[str] = frozenset()
    lessons: frozenset[str] = frozenset()
    days_most: int = 7
    needs_step_free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Somebody who treats: licenses in force that day, hours at work, times already taken.

    `load` counts the meetings of that day that they lead already.
    """

    id: str
    licenses: frozenset[str]
    works: tuple[During, ...] = ()
    taken: tuple[During, ...] = ()
    load: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room, and when it is taken."""

    id: str
    kind: str
    seats: int
    is_step_free: bool = True
    taken: tuple[During, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Everything that a repair may draw on: what stands of the week, who is there, which rooms.

    `free`: by worker, the rest of the week's times for appointments. Nothing new begins before
    `earliest`, so that people can be told.
    """

    meetings: tuple[Meeting, ...]
    earliest: datetime
    people: dict[str, Person] = field(default_factory=dict)
    workers: tuple[Worker, ...] = ()
    rooms: tuple[Room, ...] = ()
    free: dict[str, tuple[During, ...]] = field(default_factory=dict)
