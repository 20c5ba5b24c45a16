"""Hours that were lost, as a small week of their own: who could sit where instead.

What stands of the week is not touched. The problem holds only the clients who lost a group and
the groups with a seat for one of them; the weekly engine places as many hours as can be had, at
the least cost. A group that a client may not join is, in the format's words, a lesson they had.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import gcd
from typing import Final

from wayhome.domain.repair.facts import Ground, Meeting, Person
from wayhome.domain.repair.rules import can_join, modes_for
from wayhome.domain.vocabulary import Mode, ServiceKind
from wayhome.domain.week import problem as week
from wayhome.domain.week.timetable import Timetable

NEW_DAY: Final = 10.0
_LOST: Final = 1000.0
_WEIGHTS: Final = week.Weights(
    short=dict.fromkeys(week.KINDS, _LOST),
    day=0,
    gap=0,
    min_days=0,
    moved=NEW_DAY,
    preference=0,
    over=3,
    under=5,
)
_WEEK: Final = 7
_HOUR: Final = 60
_GROUPS, _FAMILY = "groups", "family"
_OPEN: Final[dict[str, dict[str, dict[str, float]]]] = {
    _GROUPS: {kind: {_GROUPS: 0.0} for kind in week.GROUP_KINDS},
    _FAMILY: {kind: {_GROUPS: 0.0} for kind in week.GROUP_KINDS}
    | {"education": {_FAMILY: 0.0, _GROUPS: 0.0}},
}

Lost = Sequence[tuple[str, Meeting]]
Against = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Asked:
    """The problem, the groups that are left, and why a client (id) may not join one (id)."""

    problem: week.Problem
    lost: Lost
    groups: tuple[Meeting, ...]
    against: Against


@dataclass(frozen=True, slots=True)
class Made:
    """A lost hour: the group that makes up for it and how, or why none does."""

    client: str
    lost: Meeting
    instead: Meeting | None = None
    by_video: bool = False
    why_not: str = ""


def make_up_problem(lost: Lost, ground: Ground, *, week_of: date) -> Asked:
    """The lost group hours as a problem of `wayhome.week/1`, which may have no clients."""
    hours = [(who, meeting) for who, meeting in lost if meeting.is_group]
    units = Counter(who for who, _ in hours)
    groups = tuple(
        one for one in ground.meetings if one.is_group and one.during[0] >= ground.earliest
    )
    against = {
        (name, group.id): reasons[0].says
        for name, count in units.items()
        for group in groups
        if (reasons := can_join(ground.people[name], group, hours=count).against)
    }
    parts = [part for group in groups for part in _parts(group, week_of)]
    problem = week.Problem(
        name="make-up",
        week_of=week_of,
        zone="UTC",
        grid_minutes=gcd(_HOUR, *(minute for one in parts for minute in (one.start, one.minutes))),
        days=_WEEK,
        day_start=min((one.start for one in parts), default=0) // _HOUR * _HOUR,
        day_end=-(-max((one.end for one in parts), default=_HOUR) // _HOUR) * _HOUR,
        weights=_WEIGHTS,
        kinds={
            kind: week.Kind(_HOUR, week.SECTION if kind in week.GROUP_KINDS else week.POOL)
            for kind in week.KINDS
        },
        tracks=tuple(week.Track(name, name, opened) for name, opened in _OPEN.items()),
        sections=tuple(parts),
        clinicians=(week.Clinician("", ((),) * _WEEK),),
        pools=tuple(week.Pool(kind, ((),) * _WEEK) for kind in week.KINDS[3:]),
        clients=tuple(
            _client(ground.people[name], hours, groups, against=against) for name in units
        ),
        apart=tuple(
            (one, two)
            for one in units
            for two in sorted(ground.people[one].apart)
            if one < two and two in units
        ),
    )
    return Asked(problem, tuple(hours), groups, against)


def made_up(asked: Asked, answer: Timetable) -> tuple[Made, ...]:
    """What becomes of each lost group hour: one of the same kind first, then what else was found."""
    groups = {one.id: one for one in asked.groups}
    found: dict[str, list[tuple[Meeting, bool]]] = defaultdict(list)
    for seat in answer.seats:
        group, _, mode = seat.section.rpartition(".")
        found[seat.client].append((groups[group], mode == Mode.VIDEO))
    return tuple(_made(asked, who, meeting, found=found[who]) for who, meeting in asked.lost)


def _made(asked: Asked, who: str, meeting: Meeting, *, found: list[tuple[Meeting, bool]]) -> Made:
    same = [one for one in found if _kind(one[0]) == _kind(meeting)]
    if not same:
        return Made(who, meeting, why_not=_why_not(asked, who, meeting))
    best = min(same, key=lambda one: (one[0].kind != meeting.kind, one[0].during[0]))
    found.remove(best)
    return Made(who, meeting, best[0], best[1])


def _why_not(asked: Asked, who: str, meeting: Meeting) -> str:
    """Each rule that takes groups of the kind away, most frequent first, in a few words."""
    groups = [one for one in asked.groups if one.kind == meeting.kind]
    if not groups:
        return "No other group of this kind meets in the rest of the week."
    counts = Counter(asked.against.get((who, one.id), "taken by others") for one in groups)
    listed = ", ".join(f"{number} {says}" for says, number in counts.most_common())
    return f"Of {len(groups)} left this week: {listed}."


def _parts(group: Meeting, week_of: date) -> Iterator[week.Section]:
    """A group's seats in the room and by video, each as a section of its own."""
    for mode in week.MODES:
        left = group.left(mode)
        if left > 0:
            taken = len(group.expected)
            target = min(left, max(0, group.target - taken))
            yield week.Section(
                id=f"{group.id}.{mode}",
                track=_FAMILY if group.kind == ServiceKind.FAMILY_GROUP else _GROUPS,
                kind=_kind(group),
                day=(group.on - week_of).days,
                start=group.minute,
                minutes=group.length,
                mode=mode,
                capacity=left,
                target=target,
                minimum=min(target, max(0, group.minimum - taken)),
                module=f"{group.id}.{mode}",
                leader=None,
            )


def _client(
    who: Person, hours: Lost, groups: Sequence[Meeting], *, against: Against
) -> week.Client:
    mine = [meeting for name, meeting in hours if name == who.id]
    days = {one.on for one in who.stands}
    is_family = any(one.kind == ServiceKind.FAMILY_GROUP for one in mine)
    closed = {
        f"{group.id}.{mode}"
        for group in groups
        for mode in week.MODES
        if (who.id, group.id) in against or mode not in modes_for(who, group)
    }
    return week.Client(
        id=who.id,
        track=_FAMILY if is_family else _GROUPS,
        level="",
        needs=Counter(_kind(one) for one in mine),
        counselor="",
        modes=tuple(mode for mode in week.MODES if mode in who.modes),
        busy=((),) * _WEEK,
        min_days=0,
        max_days=_WEEK,
        max_per_day={},
        prefers=None,
        modules_taken=frozenset(closed),
        last_week=frozenset(
            ["", *(f"{one.id}.{mode}" for one in groups if one.on in days for mode in week.MODES)]
        ),
    )


def _kind(meeting: Meeting) -> str:
    """The kind in the format's words."""
    return "education" if meeting.kind == ServiceKind.FAMILY_GROUP else meeting.kind
