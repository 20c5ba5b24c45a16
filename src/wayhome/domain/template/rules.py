"""The rules of a template, read plainly from the finished thing: no search, no optimizer.

The optimizer holds the same rules as constraints (`solver/template_model.py`), under the same
codes. What it proposes is read here once more before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final

from wayhome.domain.levels import TemplateSession, check_template
from wayhome.domain.spans import holds, joined
from wayhome.domain.template.credentials import may_help, may_lead
from wayhome.domain.template.ground import Ground, Group, Room, Track
from wayhome.domain.template.words import time_of, when
from wayhome.domain.verdict import Reason
from wayhome.domain.vocabulary import Mode, ServiceKind
from wayhome.domain.week.problem import by_id, overlap

ONE_LEADER: Final = 12
"""More clients than this in a process or skills group ask for two who lead: 1 to 8-12 is usual."""

THERAPY: Final = frozenset({ServiceKind.PROCESS.value, ServiceKind.SKILLS.value})

Rule = Callable[[Ground, Sequence[Group]], Iterator[Reason]]


def breaches(ground: Ground, groups: Sequence[Group]) -> list[Reason]:
    """Everything about a template that breaks a rule, in the order of the rules."""
    unknown = list(t1_known(ground, groups))
    if unknown:
        return unknown
    return [reason for rule in RULES for reason in rule(ground, groups)]


def t1_known(ground: Ground, groups: Sequence[Group]) -> Iterator[Reason]:
    """Every group has an id of its own, and its track, room and people are known."""
    rooms, people, tracks = by_id(ground.rooms), by_id(ground.people), by_id(ground.tracks)
    seen: set[str] = set()
    for group in groups:
        missing = [
            word
            for word, is_known in (
                ("an id of its own", group.id not in seen),
                ("its track", group.track in tracks),
                ("its room", group.room is None or group.room in rooms),
                ("its leaders", all(who in people for who in group.people)),
            )
            if not is_known
        ]
        seen.add(group.id)
        if missing:
            yield Reason("T1", f"{group.name}, {when(group)}: {' and '.join(missing)} is unknown.")


def t2_open(ground: Ground, groups: Sequence[Group]) -> Iterator[Reason]:
    """A group on site meets while the site is open; one by video needs no house."""
    for group in groups:
        if group.mode != Mode.VIDEO and not is_open(ground, group):
            yield Reason("T2", f"{group.name}, {when(group)}: the site is closed then.")


def t3_room(ground: Ground, groups: Sequence[Group]) -> Iterator[Reason]:
    """A group on site has a room with its seats, a hybrid one a room with video."""
    rooms = by_id(ground.rooms)
    for group in groups:
        room = rooms[group.room] if group.room is not None else None
        if says := room_says(group, room):
            yield Reason("T3", f"{group.name}, {when(group)}: {says}")


def t4_room_once(ground: Ground, groups: Sequence[Group]) -> Iterator[Reason]:
    """One group at a time in a room."""
    rooms = by_id(ground.rooms)
    for one, two in at_once(groups):
        if one.room is not None and one.room == two.room:
            says = f"{rooms[one.room].name} has {one.name} and {two.name} at once, {when(two)}."
            yield Reason("T4", says)


def t5_credential(ground: Ground, groups: Sequence[Group]) -> Iterator[Reason]:
    """Whoever leads, or leads with somebody, has a license in force for that kind of group."""
    people = by_id(ground.people)
    for group in groups:
        for who, enough in ((group.leader, may_lead), (group.co_leader, may_help)):
            if who is not None and not enough(people[who].licenses, group.kind):
                says = (
                    f"{people[who].name} has no license in force on {ground.on} for"
                    f" {kind_words(group.kind)} ({group.name}, {when(group)})."
                )
                yield Reason("T5", says)


def t6_person_once(ground: Ground, groups: Sequence[Group]) -> Iterator[Reason]:
    """One place at a time for everybody who leads, other duties among them."""
    people = by_id(ground.people)
    for group in groups:
        if group.leader is not None and group.leader == group.co_leader:
            yield Reason("T6", f"{group.name}, {when(group)}: leader and co-leader are the same.")
        for who in group.people:
            if people[who].is_taken(group):
                says = f"{people[who].name} is needed elsewhere at {group.name}, {when(group)}."
                yield Reason("T6", says)
    for one, two in at_once(groups):
        for who in sorted({*one.people} & {*two.people}):
            says = f"{people[who].name} leads {one.name} and {two.name} at once, {when(two)}."
            yield Reason("T6", says)


def t7_at_work(ground: Ground, groups: Sequence[Group]) -> Iterator[Reason]:
    """Whoever leads is at work then."""
    people = by_id(ground.people)
    for group in groups:
        for who in group.people:
            if not people[who].is_at_work(group):
                says = f"{people[who].name} does not work at {group.name}, {when(group)}."
                yield Reason("T7", says)


def t8_level(ground: Ground, groups: Sequence[Group]) -> Iterator[Reason]:
    """The week of every track keeps the hours and days of its level."""
    for track in ground.tracks:
        mine = [group for group in groups if group.track == track.id]
        for reason in [] if track.is_extra else level_reasons(ground, track, mine):
            yield Reason("T8", f"{track.name}: {reason.says}")


def t9_two_lead(ground: Ground, groups: Sequence[Group]) -> Iterator[Reason]:
    """A process or skills group of more than twelve has two who lead."""
    del ground
    for group in groups:
        if needs_two(group) and group.co_leader is None:
            says = f"{group.name}, {when(group)}: {group.capacity} clients ask for two who lead."
            yield Reason("T9", says)


RULES: Final[tuple[Rule, ...]] = (
    t1_known,
    t2_open,
    t3_room,
    t4_room_once,
    t5_credential,
    t6_person_once,
    t7_at_work,
    t8_level,
    t9_two_lead,
)


def is_open(ground: Ground, group: Group) -> bool:
    """Whether the site is open throughout the group."""
    return holds(joined(ground.open_hours[group.day]), group.span)


def room_says(group: Group, room: Room | None) -> str:
    """What is wrong with a room for a group; empty when nothing is."""
    if group.mode == Mode.VIDEO:
        is_wrong = room is not None and not (room.is_video or room.has_video)
        return f"{room.name} has no video." if room and is_wrong else ""
    if room is None or room.is_video:
        return "it has no room on site."
    if room.seats < group.seats_needed:
        return f"{room.name} has {room.seats} seats, {group.seats_needed} are needed."
    if group.mode == Mode.HYBRID and not room.has_video:
        return f"{room.name} has no video."
    return ""


def needs_two(group: Group) -> bool:
    """Whether one who leads is too few."""
    return group.kind in THERAPY and group.capacity > ONE_LEADER


def level_reasons(ground: Ground, track: Track, groups: Iterable[Group]) -> tuple[Reason, ...]:
    """What the groups of a track lack of its level."""
    sessions = [
        TemplateSession(
            day=group.day, start=time_of(group.start), minutes=group.minutes, kind=group.kind
        )
        for group in groups
    ]
    return check_template(
        sessions,
        level=track.level,
        group=track.ages,
        on=ground.on,
        individual=track.individual,
    ).against


def at_once(groups: Sequence[Group]) -> Iterator[tuple[Group, Group]]:
    """Every pair of groups that share a minute."""
    ordered = sorted(groups, key=lambda group: (group.day, group.start, group.id))
    for one, two in combinations(ordered, 2):
        if one.day == two.day and overlap(one.span, two.span):
            yield one, two


def kind_words(kind: str) -> str:
    """process groups, family groups, education."""
    if kind == ServiceKind.EDUCATION:
        return "education"
    return f"{kind.removesuffix('_group')} groups"
