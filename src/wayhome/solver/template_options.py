"""What could be done to each group of a template, and what each step would do for people.

An estimate from one plan of the week: everybody keeps the week that they have, and those who go
without, who wait, or who sit where seats are dear, are asked what a group at another time would
give them. The weekly engine has the last word (`template`), so an estimate may be wrong but
should not be blind: an appointment in the way counts as one that can be moved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from heapq import nlargest
from itertools import chain
from typing import Final

from wayhome.domain.template.changes import NEW, VIDEO_PART
from wayhome.domain.template.gains import CHANGE, STAFF_HOUR
from wayhome.domain.template.ground import DAYS, OPEN_WEEKS, Ground, Group
from wayhome.domain.template.rules import is_open, level_reasons
from wayhome.domain.vocabulary import Mode, ServiceKind
from wayhome.domain.week.cost import missing_in
from wayhome.domain.week.problem import Client, Problem, by_id, overlap
from wayhome.domain.week.reading import Entry, Reading, read
from wayhome.solver.template_prices import PlannedWeek

MOST_OPENINGS: Final = 60
MOST_MOVES: Final = 30
MOST_REPAIRS: Final = 40
MOVED_APPOINTMENT: Final = 10.0
"""What it is taken to cost that an appointment must be put elsewhere."""

_OPENED: Final = (ServiceKind.PROCESS.value, ServiceKind.SKILLS.value, ServiceKind.EDUCATION.value)


class What(StrEnum):
    """What an option does to its group."""

    STAY = "stay"
    CLOSE = "close"
    MOVE = "move"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Taker:
    """A client who would take a seat, and what that saves. `leaves` is the section given up."""

    client: str
    kind: str
    gain: float
    leaves: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that could be done. `group` is the group afterwards, its people as they are now.

    `value` is what it saves without any taker; `seats` is for how many takers there is room.
    """

    what: What
    group: Group
    value: float = 0.0
    seats: int = 0
    takers: tuple[Taker, ...] = ()

    @property
    def potential(self) -> float:
        """The most that it could save, before anybody is found to lead it."""
        return self.value + sum(nlargest(self.seats, (taker.gain for taker in self.takers)))


Bound = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """Every option; the days on which each client comes; and how often things can be taken.

    `bounds`: ("need", client, kind, None) is what is missing, ("days", client) the days left,
    ("dear", section) how many in need could use a seat that is given up there.
    """

    options: tuple[Option, ...]
    days: Mapping[str, frozenset[int]]
    bounds: Mapping[Bound, int]


def outlook(ground: Ground, problem: Problem, planned: PlannedWeek) -> Outlook:
    """The options of a template under one plan of the week, always in the same order."""
    look = _Look(ground, problem, planned)
    stays = [Option(What.STAY, group) for group in ground.groups]
    closes = [option for group in ground.groups for option in _closes(look, group)]
    moves = [option for group in ground.groups for option in _moves(look, group)]
    found = list(_openings(look))
    repairs = [option for option in found if look.is_short(option.group.track)]
    others = [option for option in found if not look.is_short(option.group.track)]
    return Outlook(
        (
            *stays,
            *closes,
            *_best(moves, MOST_MOVES, least=CHANGE),
            *_best(others, MOST_OPENINGS, least=CHANGE),
            *_best(repairs, MOST_REPAIRS, least=float("-inf")),
        ),
        look.days,
        look.bounds(),
    )


def _best(options: Sequence[Option], most: int, *, least: float) -> list[Option]:
    return nlargest(most, (row for row in options if row.potential > least), key=_rank)


def _rank(option: Option) -> tuple[float, int, int, str]:
    group = option.group
    return option.potential, -group.day, -group.start, group.id


class _Look:
    """A ground and a planned week, looked at from each client's side."""

    def __init__(self, ground: Ground, problem: Problem, planned: PlannedWeek) -> None:
        self.ground, self.problem, self.planned = ground, problem, planned
        self.week: Reading = read(problem, planned.timetable)
        self.missing: dict[str, dict[str, int]] = defaultdict(dict)
        for (client, kind), units in missing_in(self.week).items():
            self.missing[kind][client] = units
        self.days = {
            name: frozenset(entry.day for entry in entries)
            for name, entries in self.week.entries.items()
        }
        self.starts = sorted({group.start for group in ground.groups})
        self.wanted = {
            section: self._in_want(section)
            for section, price in planned.prices.seats.items()
            if price > problem.weights.moved and section in self.week.sections
        }
        self._short = {
            track.id
            for track in ground.tracks
            if not track.is_extra
            and level_reasons(
                ground, track, [group for group in ground.groups if group.track == track.id]
            )
        }

    def bounds(self) -> dict[Bound, int]:
        """How often things can be taken; whatever is not named here, once."""
        found: dict[Bound, int] = {
            ("need", client, kind, None): units
            for kind, rows in self.missing.items()
            for client, units in rows.items()
        }
        found |= {("dear", section): count for section, count in self.wanted.items()}
        return found | {
            ("days", name): max(0, client.max_days - len(self.days[name]))
            for name, client in self.week.clients.items()
        }

    def is_short(self, track: str) -> bool:
        """Whether the track's own week does not keep its level now."""
        return track in self._short

    def roll(self, group: Group) -> list[str]:
        """The ids of the clients in a group, both parts of a hybrid one."""
        rolls = self.week.rolls
        return [*rolls.get(group.id, ()), *rolls.get(group.id + VIDEO_PART, ())]

    def entry_of(self, group: Group) -> Entry:
        """The group as an entry of somebody's week."""
        start, end = group.span
        mode = "video" if group.mode == Mode.VIDEO else "site"
        return Entry(group.day, start, end, mode, group.kind, None)

    def fit(self, client: Client, group: Group, *, leaves: str | None = None) -> float | None:
        """What it costs a client to sit in a group beside the rest of the week; None: cannot.

        A group of now teaches this week what it teaches, wherever it meets; a new one, anything.
        """
        entry = self.entry_of(group)
        charge = self.week.tracks[client.track].open.get(group.kind, {}).get(group.track)
        span = (entry.start, entry.end)
        if charge is None or entry.mode not in client.modes or self._had(client, group):
            return None
        if any(overlap(span, window) for window in client.busy[group.day]):
            return None
        own = [row for row in self.week.entries[client.id] if _name(row) != leaves]
        if not self._has_place(client, entry, own):
            return None
        return charge + self._trouble(client, entry, own)

    def _had(self, client: Client, group: Group) -> bool:
        section = self.week.sections.get(group.id)
        return section is not None and section.module in client.modules_taken

    def _has_place(self, client: Client, entry: Entry, own: list[Entry]) -> bool:
        """Whether the entry can stand beside the seats of the week. Appointments can be moved."""
        seats = [row for row in own if row.day == entry.day and row.section is not None]
        days = {row.day for row in own}
        return (
            not any(overlap((entry.start, entry.end), (row.start, row.end)) for row in seats)
            and all(row.mode == entry.mode for row in seats)
            and sum(row.kind == entry.kind for row in seats) < client.most(entry.kind)
            and (entry.day in days or len(days) < client.max_days)
        )

    def _trouble(self, client: Client, entry: Entry, own: list[Entry]) -> float:
        """A day more on the way, idle time, an appointment to put elsewhere."""
        weights = self.problem.weights
        day = [row for row in own if row.day == entry.day]
        span = (entry.start, entry.end)
        put_off = sum(row.section is None and overlap(span, (row.start, row.end)) for row in day)
        trouble = weights.gap * (self._idle([*day, entry]) - self._idle(day))
        trouble += MOVED_APPOINTMENT * put_off
        if day:
            return trouble
        is_wanted = len({row.day for row in own}) < client.min_days
        return trouble + weights.day - (weights.min_days if is_wanted else 0.0)

    def _idle(self, entries: list[Entry]) -> float:
        if not entries:
            return 0.0
        span = max(row.end for row in entries) - min(row.start for row in entries)
        busy = sum(row.end - row.start for row in entries)
        return max(0, span - busy) / self.problem.grid_minutes

    def in_want(self, group: Group) -> Iterator[Taker]:
        """Those who lack the kind and could come."""
        short = self.problem.weights.short[group.kind]
        for name in sorted(self.missing[group.kind]):
            cost = self.fit(self.week.clients[name], group)
            if cost is not None and cost < short:
                yield Taker(name, group.kind, short - cost)

    def from_dear(self, group: Group) -> Iterator[Taker]:
        """Those who could come from where a seat is worth more than the trouble of moving."""
        for section in sorted(self.wanted):
            if self.week.sections[section].kind == group.kind:
                yield from self._leaving(section, group)

    def _leaving(self, section: str, group: Group) -> Iterator[Taker]:
        price = self.planned.prices.seats[section] - self.problem.weights.moved
        for name in self.week.rolls[section]:
            cost = self.fit(self.week.clients[name], group, leaves=section)
            if cost is not None and cost < price:
                yield Taker(name, group.kind, price - cost, leaves=section)

    def _in_want(self, section: str) -> int:
        """How many who lack the kind could sit in a section if it had a seat."""
        row = self.week.sections[section]
        found = next(
            (
                group
                for group in self.ground.groups
                if group.id == section.removesuffix(VIDEO_PART) and group.kind == row.kind
            ),
            None,
        )
        if found is None:
            return 0
        return sum(
            self.fit(self.week.clients[name], found) is not None for name in self.missing[row.kind]
        )

    def often_open(self, day: int) -> float:
        """The share of the coming weeks in which the site is open on a weekday."""
        return 1 - self.ground.closed[day] / OPEN_WEEKS


def _name(entry: Entry) -> str | None:
    return entry.section.id if entry.section is not None else None


def _closes(look: _Look, group: Group) -> Iterator[Option]:
    """A group that is below its minimum may end, where its people find another or go without."""
    roll = look.roll(group)
    planned = group.kind in _OPENED and not group.is_fixed
    if not planned or len(roll) >= group.minimum or look.is_short(group.track):
        return
    under = look.problem.weights.under * (group.minimum - len(roll))
    saved = STAFF_HOUR * group.staff_minutes / 60 + under
    lost = sum(_cost_of_losing(look, look.week.clients[name], group) for name in roll)
    if saved > lost:
        yield Option(What.CLOSE, group, saved - lost)


def _cost_of_losing(look: _Look, client: Client, group: Group) -> float:
    """The dearest of two: to find another group with a seat, or to go without."""
    left = {
        row.id: row.capacity - len(look.week.rolls.get(row.id, ()))
        for row in look.week.sections.values()
        if row.kind == group.kind
    }
    costs = [
        cost + look.problem.weights.moved
        for other in look.ground.groups
        if other.id != group.id and other.kind == group.kind and left.get(other.id, 0) > 0
        if (cost := look.fit(client, other, leaves=group.id)) is not None
    ]
    return min(costs, default=look.problem.weights.short[group.kind])


def _moves(look: _Look, group: Group) -> Iterator[Option]:
    """A group with empty seats may meet at another time, if that brings more than it costs."""
    roll = look.roll(group)
    left = group.capacity - len(roll)
    if group.kind not in _OPENED or group.is_fixed or left <= 0 or not look.missing[group.kind]:
        return
    elsewhere = (row for row in _places(look, group) if (row.day, row.start) != _time(group))
    for place in elsewhere:
        takers = tuple(row for row in look.in_want(place) if row.client not in roll)
        if not takers:
            continue
        lost = sum(_cost_of_moving(look, look.week.clients[name], (group, place)) for name in roll)
        yield Option(What.MOVE, place, -lost, left, takers)


def _cost_of_moving(look: _Look, client: Client, places: tuple[Group, Group]) -> float:
    """A client comes along at a price, or does without."""
    before, after = places
    cost = look.fit(client, after, leaves=before.id)
    return look.problem.weights.short[before.kind] if cost is None else max(0.0, cost)


def _openings(look: _Look) -> Iterator[Option]:
    """A new group like those of its track and kind, at every time at which anybody meets."""
    patterns: dict[tuple[str, str, Mode], Group] = {}
    for group in look.ground.groups:
        if group.kind in _OPENED and not group.is_fixed and _is_planned(look, group):
            mode = Mode.VIDEO if group.mode == Mode.VIDEO else Mode.SITE
            patterns.setdefault((group.track, group.kind, mode), group)
    for (_, _, mode), pattern in patterns.items():
        bare = replace(
            pattern,
            mode=mode.value,
            video_seats=0,
            room=None,
            leader=None,
            co_leader=None,
            capacity=max(1, pattern.capacity - pattern.video_seats),
        )
        seats = replace(bare, target=min(bare.target, bare.capacity))
        yield from _opened(look, replace(seats, minimum=min(bare.minimum, seats.target)))


def _is_planned(look: _Look, group: Group) -> bool:
    """Whether the week's problem knows groups of the track and kind."""
    return any((row.track, row.kind) == (group.track, group.kind) for row in look.problem.sections)


def _opened(look: _Look, pattern: Group) -> Iterator[Option]:
    for place in _places(look, pattern):
        name = f"{NEW}{place.track}-{place.kind}-{place.mode}-{place.day}-{place.start}"
        at = replace(place, id=_unused(look, name))
        share = look.often_open(at.day)
        able = chain(look.in_want(at), look.from_dear(at))
        takers = tuple(replace(taker, gain=taker.gain * share) for taker in able if share > 0)
        under = look.problem.weights.under * max(0, at.minimum - len(takers))
        yield Option(What.OPEN, at, -under, at.capacity, takers)


def _unused(look: _Look, name: str) -> str:
    taken = by_id(look.ground.groups)
    return next(tried for n in range(len(taken) + 1) if (tried := f"{name}-{n + 1}") not in taken)


def _places(look: _Look, group: Group) -> Iterator[Group]:
    """The group at every time at which the site is open and some group begins."""
    for day in range(min(DAYS, look.problem.days)):
        for start in look.starts:
            place = replace(group, day=day, start=start)
            if _is_in_hours(look, place):
                yield place


def _time(group: Group) -> tuple[int, int]:
    return group.day, group.start


def _is_in_hours(look: _Look, place: Group) -> bool:
    if place.span[1] > look.problem.day_end:
        return False
    return place.mode == Mode.VIDEO or is_open(look.ground, place)
