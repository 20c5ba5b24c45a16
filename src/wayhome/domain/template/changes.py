"""What differs between two templates, and what a difference does to a week's problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from wayhome.domain.spans import Span, joined, minus, total, without_first
from wayhome.domain.template.ground import Ground, Group
from wayhome.domain.template.words import when
from wayhome.domain.week.problem import Clinician, Named, Problem, Section, by_id

VIDEO_PART: Final = ".v"
NEW: Final = "new-"


class ChangeKind(StrEnum):
    """What is done to one group; a group that moves may change its room and people, too."""

    OPEN = "open"
    CLOSE = "close"
    MOVE = "move"
    STAFF = "staff"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class Change:
    """One group before and after; `before` is empty for a new one, `after` for one that ends."""

    before: Group | None
    after: Group | None

    @property
    def group(self) -> Group:
        """The group as it will be, or as it was when it ends."""
        found = self.after or self.before
        if found is None:
            raise ValueError("A change has a group before or after it.")
        return found

    @property
    def kind(self) -> ChangeKind:
        """The weightiest thing that happens to the group."""
        if self.before is None:
            return ChangeKind.OPEN
        if self.after is None:
            return ChangeKind.CLOSE
        if (self.before.day, self.before.start) != (self.after.day, self.after.start):
            return ChangeKind.MOVE
        return ChangeKind.STAFF if self.before.people != self.after.people else ChangeKind.ROOM


def changes_between(before: Sequence[Group], after: Sequence[Group]) -> tuple[Change, ...]:
    """What was done, by group: first what was there before, in its order, then what is new."""
    old, new = by_id(before), by_id(after)
    touched = [Change(group, new.get(group.id)) for group in before if new.get(group.id) != group]
    return (*touched, *(Change(None, group) for group in after if group.id not in old))


def apply(groups: Sequence[Group], changes: Iterable[Change]) -> tuple[Group, ...]:
    """The template after the changes."""
    listed = list(changes)
    done = {change.before.id: change.after for change in listed if change.before is not None}
    kept = (done.get(group.id, group) for group in groups)
    opened = (change.after for change in listed if change.before is None)
    return tuple(group for group in (*kept, *opened) if group is not None)


def lines(changes: Iterable[Change]) -> frozenset[str]:
    """A text a change, the same for the same change whatever id a new group was given.

    A proposal that was turned down comes again where another one holds all of its lines. A room
    counts only where nothing else changes.
    """
    return frozenset(_line(change) for change in changes)


def _line(change: Change) -> str:
    group, before = change.group, change.before
    if change.kind is ChangeKind.CLOSE:
        return f"close {group.id}"
    name = before.id if before is not None else f"{group.track} {group.kind} {group.mode}"
    room = group.room if change.kind is ChangeKind.ROOM else ""
    return f"{change.kind} {name} {group.day} {group.start} {group.people} {room}"


def says(change: Change, ground: Ground) -> str:
    """One change in a sentence."""
    group, before = change.group, change.before
    if change.kind is ChangeKind.CLOSE:
        return f"Close {group.name}, {when(group)}."
    people = " and ".join(_name(ground.people, who) for who in group.people) or "nobody yet"
    where = f" in {_name(ground.rooms, group.room)}" if group.room is not None else ""
    if before is None:
        return f"Open {group.name}, {when(group)}{where}, led by {people}."
    if change.kind is ChangeKind.MOVE:
        moved = f"Move {group.name} from {when(before)} to {when(group)}"
        return f"{moved}{where}, led by {people}."
    if change.kind is ChangeKind.STAFF:
        return f"{group.name}, {when(group)}: led by {people}{where}."
    return f"{group.name}, {when(group)}: meet{where}."


def _name(rows: Iterable[Named], wanted: str | None) -> str:
    return str(next((getattr(row, "name", "") for row in rows if row.id == wanted), wanted))


def in_week(problem: Problem, changes: Iterable[Change]) -> Problem:
    """The week's problem as it would be with the changes.

    A new group is made like a group of its track and kind that is in the problem. Whoever leads
    more has that much less time for appointments: desk time is never used up for a group.
    """
    listed = list(changes)
    gone = {change.before.id for change in listed if change.before is not None}
    sections = [row for row in problem.sections if _of(row) not in gone]
    for change in listed:
        sections += _sections(problem, change)
    people = [_with_time(who, listed, problem.days) for who in problem.clinicians]
    ordered = sorted(sections, key=lambda row: (row.day, row.start))
    return replace(problem, sections=tuple(ordered), clinicians=tuple(people))


def _of(section: Section) -> str:
    return section.id.removesuffix(VIDEO_PART)


def _sections(problem: Problem, change: Change) -> Iterator[Section]:
    """A changed group's sections; the two parts of a hybrid one stay two."""
    after = change.after
    if after is None:
        return
    if change.before is not None:
        for row in problem.sections:
            if _of(row) == change.before.id:
                yield _led_by(replace(row, day=after.day, start=after.start), after, like=row)
        return
    pattern = next(
        row for row in problem.sections if (row.track, row.kind) == (after.track, after.kind)
    )
    bare = replace(
        pattern,
        id=after.id,
        day=after.day,
        start=after.start,
        minutes=after.minutes,
        mode=after.mode,
        capacity=after.capacity,
        target=after.target,
        minimum=after.minimum,
    )
    unlike = replace(bare, module=None, site_seats=None, video_seats=None, peer=None)
    yield _led_by(unlike, after, like=pattern)


def _led_by(section: Section, after: Group, *, like: Section) -> Section:
    """With the group's people and room, as far as the problem says such things of its like."""
    return replace(
        section,
        leader=after.leader,
        co_leader=after.co_leader if like.co_leader is not None else None,
        room=after.room if like.room is not None else None,
    )


def _with_time(who: Clinician, changes: Sequence[Change], days: int) -> Clinician:
    free = tuple(_free(who, changes, day) for day in range(days))
    return replace(who, free=free) if free != who.free else who


def _free(who: Clinician, changes: Sequence[Change], day: int) -> tuple[Span, ...]:
    """A day's free time: groups that were given up are added, groups that are new cut out.

    What a new group takes of other time, such as the desk's, is taken from the free time instead.
    """
    given_up = list(_led(who, day, (change.before for change in changes)))
    led = list(_led(who, day, (change.after for change in changes)))
    free = list(who.free[day])
    if sorted(given_up) == sorted(led):
        return who.free[day]
    free = joined([*free, *given_up])
    left = minus(free, led)
    owed = total(led) - (total(free) - total(left))
    return tuple(without_first(left, owed))


def _led(who: Clinician, day: int, groups: Iterable[Group | None]) -> Iterator[Span]:
    for group in groups:
        if group is not None and group.day == day and who.id in group.people:
            yield group.span
