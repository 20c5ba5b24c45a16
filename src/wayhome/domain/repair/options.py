"""What may become of each meeting that fell through, ranked by what it costs people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from wayhome.domain.repair.facts import (
    During,
    Ground,
    Kind,
    Meeting,
    Person,
    Place,
    Trouble,
    Worker,
    overlap,
)
from wayhome.domain.repair.rules import (
    can_come,
    can_hold,
    can_join,
    can_stand_in,
    can_switch,
    is_licensed,
    mode_for,
)
from wayhome.domain.verdict import Refused, no
from wayhome.domain.vocabulary import Mode


class Way(StrEnum):
    """How a meeting goes on, or does not."""

    ALONE = "alone"
    LATER = "later"
    STAND_IN = "stand_in"
    ROOM = "room"
    MERGE = "merge"
    VIDEO = "video"
    OFF = "off"


_GENTLEST: Final = tuple(Way)
STEP: Final = timedelta(minutes=30)
DAY_MINUTES: Final = 24 * 60
_IN_ANOTHER_ROOM: Final = (Way.ROOM, Way.LATER)
_STRANGER: Final = 100
"""Somebody who knows the group comes before anybody who does not, however busy."""
Choice = tuple[Way, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way, and whom it touches: those who move (to another group or time, or to somebody else
    alone), those who join by video instead of coming, and those who lose the hour. `target` is
    the worker, room or group; of `LATER`, the time as text of ISO 8601. `staff`: who is there
    then, the first of them leading, where that changes.
    """

    way: Way
    target: str = ""
    staff: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    switched: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    load: int = 0

    @property
    def choice(self) -> Choice:
        return self.way, self.target

    @property
    def rank(self) -> tuple[int, int, int, int, int, str]:
        """Hours lost first, then people moved, people switched, the gentlest way, the load."""
        touched = len(self.lost), len(self.moved), len(self.switched)
        return (*touched, _GENTLEST.index(self.way), self.load, self.target)


@dataclass(frozen=True, slots=True)
class Settled:
    """A meeting that fell through, its options with the best first, and the one chosen."""

    meeting: Meeting
    options: tuple[Option, ...]
    chosen: Option


@dataclass(frozen=True, slots=True)
class Plan:
    """Every meeting that fell through, settled, and the ground as it is then.

    `lost` are (client, meeting) pairs: hours to make up.
    """

    settled: tuple[Settled, ...]
    ground: Ground

    @property
    def lost(self) -> tuple[tuple[str, Meeting], ...]:
        return tuple((who, row.meeting) for row in self.settled for who in row.chosen.lost)


def falls(trouble: Trouble, meeting: Meeting) -> bool:
    """Whether a meeting cannot be held as it is."""
    if not overlap(trouble.during, meeting.during):
        return False
    if trouble.kind == Kind.OUT:
        return trouble.what in (*meeting.leads, *meeting.helps)
    if meeting.mode == Mode.VIDEO:
        return False
    return trouble.kind == Kind.SNOW or meeting.room == trouble.what


def settle(trouble: Trouble, ground: Ground, chosen: Mapping[str, Choice]) -> Plan:
    """Settle what fell through in the order of time: as chosen, else the best way that is left.

    A worker, room or seat that one meeting takes is not offered to the next. Raises `Refused`
    with `repair.choice` where a choice is not possible (any more).
    """
    fallen = sorted((one for one in ground.meetings if falls(trouble, one)), key=_order)
    ground = _without_trouble(trouble, ground, fallen)
    rows = []
    for meeting in fallen:
        options = options_for(trouble, meeting, ground)
        row = Settled(meeting, options, _chosen(options, chosen.get(meeting.id)))
        ground = _after(row, ground)
        rows.append(row)
    return Plan(tuple(rows), ground)


def options_for(trouble: Trouble, meeting: Meeting, ground: Ground) -> tuple[Option, ...]:
    """Every way for one meeting, the best first. Calling it off is always one."""
    ask = {Kind.OUT: _with_others, Kind.ROOM: _elsewhere, Kind.SNOW: _at_home}[trouble.kind]
    off = Option(way=Way.OFF, lost=_names(meeting))
    found = [*ask(trouble, meeting, ground), *_merged(meeting, ground), off]
    return tuple(sorted(found, key=lambda option: option.rank))


def _order(meeting: Meeting) -> tuple[object, str]:
    return meeting.during[0], meeting.id


def _without_trouble(trouble: Trouble, ground: Ground, fallen: list[Meeting]) -> Ground:
    """The absent are nobody's stand-in; what fell is nobody's other group until it is settled."""
    ids = {one.id for one in fallen}
    return replace(
        ground,
        meetings=tuple(one for one in ground.meetings if one.id not in ids),
        workers=tuple(
            one for one in ground.workers if trouble.kind != Kind.OUT or one.id != trouble.what
        ),
        rooms=tuple(
            one for one in ground.rooms if trouble.kind != Kind.ROOM or one.id != trouble.what
        ),
    )


def _chosen(options: tuple[Option, ...], wanted: Choice | None) -> Option:
    if wanted is None:
        return options[0]
    found = next((option for option in options if option.choice == wanted), None)
    if found is None:
        says = "One of these ways is not possible any more. Look at the proposal again."
        raise Refused(no("repair.choice", says))
    return found


def _with_others(trouble: Trouble, meeting: Meeting, ground: Ground) -> Iterator[Option]:
    """Somebody is out: the other leader alone, or somebody who stands in."""
    leads, helps = (
        tuple(one for one in names if one != trouble.what)
        for names in (meeting.leads, meeting.helps)
    )
    known = {worker.id: worker for worker in ground.workers}
    able = (one for one in helps if one in known and is_licensed(known[one], meeting.kind))
    first = leads[0] if leads else next(able, None)
    if first is not None:
        rest = tuple(one for one in (*leads, *helps) if one != first)
        yield Option(way=Way.ALONE, staff=(first, *rest))
    moved = () if meeting.is_group else _names(meeting)
    for worker in ground.workers if not leads else ():
        if can_stand_in(worker, meeting):
            staff = (worker.id, *(one for one in helps if one != worker.id))
            load = worker.load + (0 if _knows(worker, meeting, ground) else _STRANGER)
            yield Option(way=Way.STAND_IN, target=worker.id, staff=staff, moved=moved, load=load)
    if not meeting.is_group and len(meeting.expected) == 1:
        yield from _another_time(trouble.what, meeting, ground)


def _knows(worker: Worker, meeting: Meeting, ground: Ground) -> bool:
    """Whether the worker leads other groups of the same track this week."""
    same = (one for one in ground.meetings if one.track and one.track == meeting.track)
    return any(worker.id in (*one.leads, *one.helps) for one in same)


def _another_time(worker: str, meeting: Meeting, ground: Ground) -> Iterator[Option]:
    """An appointment with the same worker later in the week, on a day of care if there is one."""
    length = meeting.during[1] - meeting.during[0]
    name = meeting.expected[0].client
    who = _alone(ground.people[name], meeting)
    days = {one.on for one in who.stands}
    fitting = [
        (at.date() not in days, at)
        for span in ground.free.get(worker, ())
        for at in _starts(span, length, ground.earliest)
        if _fits(who, _at(meeting, at), ground)
    ]
    if fitting:
        yield Option(way=Way.LATER, target=min(fitting)[1].isoformat(), moved=(name,))


def _starts(span: During, length: timedelta, earliest: datetime) -> Iterator[datetime]:
    at = span[0]
    while at + length <= span[1]:
        if at >= earliest:
            yield at
        at += STEP


def _at(meeting: Meeting, start: datetime) -> Meeting:
    """The appointment at another time of the same clock."""
    later = start - meeting.during[0]
    end = meeting.during[1] + later
    minute = (meeting.minute + int(later.total_seconds()) // 60) % DAY_MINUTES
    return replace(meeting, during=(start, end), on=start.date(), minute=minute, room="")


def _fits(who: Person, visit: Meeting, ground: Ground) -> bool:
    has_room = visit.mode == Mode.VIDEO or any(_rooms(visit, ground))
    return has_room and bool(can_come(who, visit))


def _rooms(meeting: Meeting, ground: Ground) -> Iterator[str]:
    """The rooms in which a meeting may be held; none for one by video."""
    people = [ground.people[name] for name in _names(meeting)]
    for room in ground.rooms if meeting.mode != Mode.VIDEO else ():
        if can_hold(room, meeting, people):
            yield room.id


def _elsewhere(trouble: Trouble, meeting: Meeting, ground: Ground) -> Iterator[Option]:
    """A room is closed: another room, or by video."""
    seats = {room.id: room.seats for room in ground.rooms}
    for room in _rooms(meeting, ground):
        yield Option(way=Way.ROOM, target=room, load=seats[room])
    yield from _at_home(trouble, meeting, ground)


def _at_home(trouble: Trouble, meeting: Meeting, ground: Ground) -> Iterator[Option]:
    """By video, for all who may use it."""
    is_all_video = trouble.kind == Kind.SNOW
    coming = [place.client for place in meeting.expected if not place.by_video]
    able = [
        name
        for name in coming
        if can_switch(_alone(ground.people[name], meeting), meeting, is_all_video=is_all_video)
    ]
    if able:
        lost = tuple(name for name in coming if name not in able)
        yield Option(way=Way.VIDEO, switched=tuple(able), lost=lost)


def _merged(meeting: Meeting, ground: Ground) -> Iterator[Option]:
    """Into a group of the same kind at the same time, as far as it has seats."""
    if not meeting.is_group:
        return
    for other in ground.meetings:
        if other.kind != meeting.kind or not overlap(other.during, meeting.during):
            continue
        moved = tuple(place.client for place in _joined(meeting, other, ground))
        if moved:
            lost = tuple(name for name in _names(meeting) if name not in moved)
            yield Option(way=Way.MERGE, target=other.id, moved=moved, lost=lost)


def _joined(meeting: Meeting, other: Meeting, ground: Ground) -> list[Place]:
    """Who of a meeting can sit in another group, one after the other."""
    found = []
    for name in _names(meeting):
        who = _alone(ground.people[name], meeting)
        mode = mode_for(who, other)
        if can_join(who, other) and mode is not None:
            found.append(Place(name, mode == Mode.VIDEO))
            other = other.with_place(found[-1])
    return found


def _names(meeting: Meeting) -> tuple[str, ...]:
    return tuple(place.client for place in meeting.expected)


def _alone(who: Person, meeting: Meeting) -> Person:
    """The person without this meeting."""
    return replace(who, stands=tuple(one for one in who.stands if one.id != meeting.id))


def _after(row: Settled, ground: Ground) -> Ground:
    """The ground once a meeting is settled: seats, workers and rooms are taken, hours are lost."""
    meeting, chosen = row.meeting, row.chosen
    held = _held(row, ground)
    meetings, people = list(ground.meetings), dict(ground.people)
    for name in chosen.lost:
        people[name] = _alone(people[name], meeting)
    if chosen.way == Way.MERGE:
        at = next(at for at, one in enumerate(meetings) if one.id == chosen.target)
        for place in _joined(meeting, meetings[at], ground):
            meetings[at] = meetings[at].with_place(place)
            who = _alone(people[place.client], meeting)
            people[place.client] = _with(who, [(meetings[at], place.by_video)])
    elif chosen.way != Way.OFF:
        meetings.append(held)
        for place in held.expected:
            who = _alone(people[place.client], meeting)
            people[place.client] = _with(who, [(held, place.by_video)])
    return replace(
        ground,
        meetings=tuple(meetings),
        people=people,
        workers=tuple(
            replace(one, taken=(*one.taken, meeting.during), load=one.load + 1)
            if chosen.choice == (Way.STAND_IN, one.id)
            else one
            for one in ground.workers
        ),
        rooms=tuple(
            replace(one, taken=(*one.taken, held.during))
            if chosen.way in _IN_ANOTHER_ROOM and one.id == held.room
            else one
            for one in ground.rooms
        ),
        free=_free_after(row, ground, held.during),
    )


def _free_after(row: Settled, ground: Ground, during: During) -> dict[str, tuple[During, ...]]:
    """The free times without the one that an appointment moved to."""
    if row.chosen.way != Way.LATER:
        return ground.free
    start, end = during
    return {
        worker: tuple(
            piece
            for a, b in spans
            for piece in ((a, min(b, start)), (max(a, end), b))
            if piece[0] < piece[1]
        )
        if worker in row.meeting.leads
        else spans
        for worker, spans in ground.free.items()
    }


def _held(row: Settled, ground: Ground) -> Meeting:
    """The meeting as it is held now."""
    meeting, chosen = row.meeting, row.chosen
    if chosen.staff:
        return replace(meeting, leads=chosen.staff[:1], helps=chosen.staff[1:])
    if chosen.way == Way.ROOM:
        return replace(meeting, room=chosen.target)
    if chosen.way == Way.LATER:
        visit = _at(meeting, datetime.fromisoformat(chosen.target))
        return replace(visit, room=next(_rooms(visit, ground), ""))
    if chosen.way == Way.VIDEO:
        stay = (place for place in meeting.expected if place.client not in chosen.lost)
        places = tuple(Place(place.client, by_video=True) for place in stay)
        seats = max(meeting.seats + meeting.video_seats, len(places))
        return replace(meeting, mode="video", room="", expected=places, video_seats=seats)
    return meeting


def _with(who: Person, more: Iterable[tuple[Meeting, bool]]) -> Person:
    """The person with further meetings, each in the mode in which they take part."""
    own = (replace(one, mode="video" if by_video else "site") for one, by_video in more)
    return replace(who, stands=(*who.stands, *own))
