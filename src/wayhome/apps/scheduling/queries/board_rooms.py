"""The board by rooms: who meets where, how long each room is used, and what stands empty."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from wayhome.apps.scheduling import board_words as say
from wayhome.apps.scheduling.queries import board_rows, board_week
from wayhome.apps.scheduling.queries.board_rows import RoomFact, SessionFact
from wayhome.apps.scheduling.queries.board_staff import minute
from wayhome.apps.scheduling.queries.board_week import Week


@dataclass(frozen=True, slots=True)
class RoomUse:
    """One session in a room. An appointment has no name: who comes is not for the door."""

    session_id: str
    time: str
    what: str
    people: int
    state: str


@dataclass(frozen=True, slots=True)
class RoomDay:
    """One room's day, in the order of time."""

    uses: tuple[RoomUse, ...]
    is_today: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRow:
    """One room's week; `share` is the part of the open hours that it is used, 0 to 1."""

    name: str
    about: str
    days: tuple[RoomDay, ...]
    used: str
    share: float
    share_words: str


def room_rows(*, week: Week, track_id: int | None) -> tuple[RoomRow, ...]:
    """Every room of the site; of one track, those in which it meets."""
    asked = board_week.asked_of(site=week.site, monday=week.monday, now=week.now)
    open_minutes = sum(
        minute(at=row.closes) - minute(at=row.opens) for row in board_rows.opening(asked=asked)
    )
    used: dict[int, dict[date, list[SessionFact]]] = defaultdict(lambda: defaultdict(list))
    of_track = set()
    for row in week.sessions:
        if row.room_id and not row.is_off:
            used[row.room_id][row.on].append(row)
            if row.track_id == track_id:
                of_track.add(row.room_id)
    return tuple(
        _row(week, room, used=used[room.pk], open_minutes=open_minutes)
        for room in board_rows.rooms(asked=asked)
        if track_id is None or room.pk in of_track
    )


def _row(
    week: Week, room: RoomFact, *, used: dict[date, list[SessionFact]], open_minutes: int
) -> RoomRow:
    minutes = sum(row.minutes for rows in used.values() for row in rows)
    share = minutes / open_minutes if open_minutes else 0.0
    return RoomRow(
        name=room.name,
        about=f"{room.kind.capitalize()}, {say.count(room.seats, 'seat')}",
        days=tuple(
            RoomDay(
                tuple(_use(week, row) for row in used.get(day, ())),
                is_today=day == week.today,
            )
            for day in week.days
        ),
        used=say.hours(minutes),
        share=share,
        share_words=f"{share:.0%} of {say.hours(open_minutes)} open"
        if open_minutes
        else "No opening hours on file",
    )


def _use(week: Week, row: SessionFact) -> RoomUse:
    past = "held" if week.is_past(row) else ""
    return RoomUse(
        session_id=row.public_id,
        time=week.hours_of(row),
        what=row.title,
        people=len(week.at_session[row.pk]),
        state="live" if week.is_on(row) else past,
    )
