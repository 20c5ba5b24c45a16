"""Where in the week one more group like another could run: a free room, and somebody to lead it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from wayhome.domain.template.credentials import may_lead
from wayhome.domain.template.ground import DAYS, Ground, Group
from wayhome.domain.vocabulary import Mode
from wayhome.domain.week.problem import overlap

MOST_SLOTS: Final = 100
STEP: Final = 30


def free_slots(ground: Ground, like: Group) -> tuple[Group, ...]:
    """The same group at every half hour of the opening hours that has a room and a leader.

    The room is the smallest that is free and large enough, the leader the first who is at work,
    free and licensed. Above `MOST_SLOTS` only every second, third ... is given.
    """
    found = list(_slots(ground, like))
    step = -(-len(found) // MOST_SLOTS) or 1
    return tuple(found[::step])


def _slots(ground: Ground, like: Group) -> Iterator[Group]:
    for day in range(DAYS):
        for opens, closes in ground.open_hours[day]:
            for start in range(-(-opens // STEP) * STEP, closes - like.minutes + 1, STEP):
                group = replace(
                    like, id="new", day=day, start=start, room=None, leader=None, co_leader=None
                )
                at_once = [
                    other
                    for other in ground.groups
                    if other.day == day and overlap(other.span, group.span)
                ]
                yield from _with_room_and_leader(ground, group, at_once)


def _with_room_and_leader(
    ground: Ground, group: Group, at_once: Sequence[Group]
) -> Iterator[Group]:
    used = {other.room for other in at_once}
    busy = {who for other in at_once for who in other.people}
    rooms = [
        room
        for room in sorted(ground.rooms, key=lambda room: (room.seats, room.id))
        if room.id not in used
        and room.seats >= group.seats_needed
        and room.is_video == (group.mode == Mode.VIDEO)
        and (room.has_video or group.mode != Mode.HYBRID)
    ]
    leaders = [
        person
        for person in ground.people
        if person.id not in busy
        and may_lead(person.licenses, group.kind)
        and person.is_at_work(group)
        and not person.is_taken(group)
    ]
    needs_room = group.mode != Mode.VIDEO
    if leaders and (rooms or not needs_room):
        room = rooms[0].id if rooms else None
        yield replace(group, room=room, leader=leaders[0].id)
