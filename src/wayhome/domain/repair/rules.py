"""Who may stand in for whom, where a group may be held, who may join another group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from wayhome.domain.repair.facts import During, Meeting, Person, Room, Worker, overlap
from wayhome.domain.template.credentials import may_help, may_lead
from wayhome.domain.verdict import Reason, Verdict
from wayhome.domain.vocabulary import Mode, RoomKind, ServiceKind

#: Whose license gives an appointment: the kind of group that asks for the same one.
_AS_GROUP: Final = {
    ServiceKind.INDIVIDUAL: ServiceKind.PROCESS,
    ServiceKind.FAMILY: ServiceKind.FAMILY_GROUP,
}
MEDICAL: Final = frozenset({"MD", "DO", "NP", "PA", "RN"})
_ROOM_KINDS: Final = {
    ServiceKind.INDIVIDUAL: {RoomKind.OFFICE},
    ServiceKind.FAMILY: {RoomKind.OFFICE, RoomKind.GROUP},
    ServiceKind.MEDICATION: {RoomKind.MEDICAL, RoomKind.OFFICE},
}


def is_licensed(worker: Worker, kind: str, *, helps: bool = False) -> bool:
    """Whether a license in force is enough to lead (or help with) a meeting of the kind."""
    if kind == ServiceKind.MEDICATION:
        return not MEDICAL.isdisjoint(worker.licenses)
    asked = _AS_GROUP.get(ServiceKind(kind), ServiceKind(kind))
    enough = may_help if helps else may_lead
    return enough(worker.licenses, asked.value)


def can_stand_in(worker: Worker, meeting: Meeting) -> Verdict:
    """Whether a worker may lead this meeting instead.

    Codes: `stand_in.license`, `stand_in.hours`, `stand_in.busy`.
    """
    works = any(a <= meeting.during[0] and meeting.during[1] <= b for a, b in worker.works)
    return _verdict(
        (not is_licensed(worker, meeting.kind), "stand_in.license", "has no license for it"),
        (not works, "stand_in.hours", "does not work then"),
        (_taken(worker.taken, meeting), "stand_in.busy", "is with others then"),
    )


def can_hold(room: Room, meeting: Meeting, people: Iterable[Person]) -> Verdict:
    """Whether the meeting may be held in a room.

    Codes: `room.kind`, `room.small`, `room.steps`, `room.taken`.
    """
    wanted = _ROOM_KINDS.get(ServiceKind(meeting.kind), {RoomKind.GROUP})
    coming = {place.client for place in meeting.expected if not place.by_video}
    steps = any(one.needs_step_free for one in people if one.id in coming)
    return _verdict(
        (room.kind not in wanted, "room.kind", "is not that kind of room"),
        (room.seats < meeting.in_room, "room.small", "is too small"),
        (steps and not room.is_step_free, "room.steps", "has steps"),
        (_taken(room.taken, meeting), "room.taken", "is taken then"),
    )


def can_switch(who: Person, meeting: Meeting, *, is_all_video: bool) -> Verdict:
    """Whether a client may take part by video instead of coming.

    Nobody comes and joins by video on one day, unless that whole day is by video. Codes:
    `switch.mode`, `switch.day`.
    """
    here = any(one.on == meeting.on and one.mode != Mode.VIDEO for one in who.stands)
    return _verdict(
        (Mode.VIDEO not in who.modes, "switch.mode", "cannot use video"),
        (here and not is_all_video, "switch.day", "is at the site that day"),
    )


def can_join(who: Person, group: Meeting, *, hours: int = 1) -> Verdict:
    """Whether a client may sit in this group, in whichever mode has a seat.

    `hours` are to be placed in all, and each may ask for one more day of care. Codes:
    `join.track`, `join.mode`, `join.life`, `join.busy`, `join.kind`, `join.days`, `join.lesson`,
    `join.seat`. A group with somebody they must not meet reads like a full one.
    """
    that_day = [one for one in who.stands if one.on == group.on]
    days = {one.on for one in who.stands}
    is_new = not that_day and len(days) + hours > who.days_most
    foe = any(place.client in who.apart for place in group.expected)
    seat = mode_for(who, group)
    return _verdict(
        (group.track not in who.tracks, "join.track", "of another track"),
        (not modes_for(who, group), "join.mode", "not in a way they can take part in"),
        (_taken(who.own_life, group), "join.life", "at a time of their own"),
        (_taken([one.during for one in who.stands], group), "join.busy", "when they are in care"),
        (any(one.kind == group.kind for one in that_day), "join.kind", "on a day that has one"),
        (is_new, "join.days", "on a day too many"),
        (bool(group.module) and group.module in who.lessons, "join.lesson", "a lesson they had"),
        (foe or seat is None, "join.seat", "full"),
    )


def can_come(who: Person, visit: Meeting) -> Verdict:
    """Whether a client may have an appointment at this time, in its mode.

    Codes: `join.mode`, `join.life`, `join.busy`, `join.days`.
    """
    days = {one.on for one in who.stands}
    is_new = visit.on not in days and len(days) >= who.days_most
    return _verdict(
        (not modes_for(who, visit), "join.mode", "not in a way they can take part in"),
        (_taken(who.own_life, visit), "join.life", "at a time of their own"),
        (_taken([one.during for one in who.stands], visit), "join.busy", "when they are in care"),
        (is_new, "join.days", "on a day too many"),
    )


def mode_for(who: Person, group: Meeting) -> str | None:
    """The first mode in which there is a seat for the client."""
    return next((mode for mode in modes_for(who, group) if group.left(mode) > 0), None)


def modes_for(who: Person, group: Meeting) -> list[str]:
    """The modes in which a client could take part; a day of care has one mode."""
    modes = [Mode.SITE.value, Mode.VIDEO.value] if group.mode == Mode.HYBRID else [group.mode]
    of_day = {one.mode for one in who.stands if one.on == group.on}
    return [mode for mode in modes if mode in who.modes and of_day <= {mode}]


def _taken(times: Iterable[During], meeting: Meeting) -> bool:
    return any(overlap(time, meeting.during) for time in times)


def _verdict(*found: tuple[bool, str, str]) -> Verdict:
    return Verdict(tuple(Reason(code, says) for speaks, code, says in found if speaks))
