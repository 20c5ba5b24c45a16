"""What one client could be given this week: every possible seat and visit, by day.

All rules that depend on this client alone (H3, H4, H5 from earlier, H7, H20-H24) are kept here,
once, and so is the charge that an entry has for itself. What is pinned earns a `PRIZE` that no
other week can make up for.
Counts of units travel through the engine as one whole number, the *tally*: each kind has a field
of bits whose highest bit, the guard, is raised by adding a bias when the count is too high.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from wayhome.domain.week.problem import KINDS, SECTION, SITE, Client, Section
from wayhome.solver.model import Model, Week, run


class Choice(NamedTuple):
    """A group of one kind at one time and mode; any of `seats` (section, charge) will do."""

    kind: str
    start: int
    length: int
    mode: str
    unit: int
    seats: tuple[tuple[int, float], ...]
    uses: tuple[tuple[str, int], ...] = ()
    is_pinned: bool = False


class Visit(NamedTuple):
    """Appointments of one kind: at any slot of `starts` (a mask) where the desk has room.

    `charge` is each one's own, `late` the starts at which `extra` comes on top of it; `uses` are
    taken on site. `modes` are those in which it can be held.
    """

    kind: str
    length: int
    unit: int
    starts: int
    desk: int
    modes: tuple[str, ...]
    charge: float = 0.0
    late: int = 0
    extra: float = 0.0
    uses: tuple[tuple[str, int], ...] = ()
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class DayMenu:
    """One day of a client."""

    choices: tuple[Choice, ...]
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Stability:
    """What a change costs besides: `charge` for every entry that is not among those held."""

    charge: float = 0
    seats: frozenset[int] = frozenset()
    visits: frozenset[tuple[str, int, int, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Field:
    """One count of the tally: what a unit adds, its limits, and what each missing one costs."""

    shift: int
    limit: int
    per_day: int

    @property
    def width(self) -> int:
        """Bits of the field without its guard."""
        return self.limit.bit_length()

    def bias(self, limit: int) -> int:
        """What raises the guard of this field as soon as the count passes `limit`."""
        return ((1 << self.width) - 1 - limit) << self.shift


@dataclass(frozen=True, slots=True)
class Menu:
    """One client's possibilities."""

    client: Client
    number: int
    days: tuple[DayMenu, ...]
    fields: dict[str, Field]
    stability: Stability
    guard: int
    day_bias: int
    week_bias: int
    hours: Hours
    units: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def counts(self, tally: int) -> tuple[int, ...]:
        """The counts of a tally, field by field."""
        found = self.units.get(tally)
        if found is None:
            found = tuple(tally >> f.shift & ((1 << f.width) - 1) for f in self.fields.values())
            self.units[tally] = found
        return found


ATTENDED = "attended"
MINUTES = "minutes"
PRIZE: Final = 1_000_000.0


class Hours(NamedTuple):
    """How C18 is charged: `wanted` minutes, each missing one at `rate`.

    `is_plain`: the needs cannot exceed the wanted minutes, so that every minute given simply
    earns its rate. `most`: the limit up to which minutes are a count of the tally, for C18 or for
    H23; None where they need no count.
    """

    wanted: int
    rate: float
    is_plain: bool
    most: int | None

    def is_too_long(self, minutes: int) -> bool:
        """Whether an entry of so many minutes that count breaks H23 by itself."""
        return self.most is not None and minutes > self.most

    def worth(self, minutes: int) -> float:
        """What an entry of that many minutes that count earns by itself."""
        return self.rate * minutes if self.is_plain else 0.0


def build_menu(model: Model, client: Client, stability: Stability = Stability()) -> Menu:
    """Everything that the rules about this client alone allow."""
    sections = list(_possible(model, client))
    repeated = _repeatable(client, [row.section for row in sections])
    hours = _hours(model, client, [row.section for row in sections])
    fields = _fields(model, client, repeated, hours=hours)
    days = tuple(
        DayMenu(
            _choices(
                model, client, fields, hours=hours, rows=[r for r in sections if r.day == day]
            ),
            _visits(model, client, fields, hours=hours, day=day),
        )
        for day in range(model.problem.days)
    )
    return Menu(
        client=client,
        number=model.clients[client.id],
        days=days,
        fields=fields,
        stability=stability,
        guard=sum(1 << f.shift + f.width for f in fields.values()),
        day_bias=sum(f.bias(f.per_day) for f in fields.values()),
        week_bias=sum(f.bias(f.limit) for f in fields.values()),
        hours=hours,
    )


class Possible(NamedTuple):
    """A seat that the rules about the client alone allow, in one mode, with its own charge."""

    at: int
    section: Section
    mode: str
    charge: float

    @property
    def day(self) -> int:
        """The day of the section."""
        return self.section.day


def _possible(model: Model, client: Client) -> Iterable[Possible]:
    """Sections that the client may sit in, each with the client's own charge (C5-C7)."""
    weights = model.problem.weights
    busy = [model.taken(spans) for spans in client.busy]
    modes = [model.wishes.modes(client, day) for day in range(model.problem.days)]
    for kind, tracks in model.opens[client.track].items():
        for track, fallback in tracks.items() if client.need(kind) else ():
            for at in model.sections_of.get((track, kind), ()):
                section = model.problem.sections[at]
                if not _fits(model, client, section) or busy[section.day] & _span(model, section):
                    continue
                moved = bool(client.last_week) and section.id not in client.last_week
                other = client.prefers is not None and client.prefers != section.part
                charge = fallback + weights.moved * moved + weights.preference * other
                charge += model.wishes.seat_charge(client, section)
                for mode in section.modes:
                    if mode in modes[section.day]:
                        yield Possible(at, section, mode, charge)


def _fits(model: Model, client: Client, section: Section) -> bool:
    taken = section.module in client.modules_taken
    return not taken and model.wishes.may_sit(client, section)


def _span(model: Model, section: Section) -> int:
    return run(model.slot(section.start), model.length(section.minutes))


def _repeatable(client: Client, sections: list[Section]) -> list[str]:
    """Modules that the client could take twice this week, unless the tally forbids it."""
    kinds = {section.kind for section in sections if section.module is not None}
    if sum(client.need(kind) for kind in kinds) < 2:
        return []
    distinct = {section.id: section for section in sections}.values()
    times = Counter(section.module for section in distinct if section.module is not None)
    return sorted(module for module, count in times.items() if count > 1)


def _fields(model: Model, client: Client, modules: list[str], *, hours: Hours) -> dict[str, Field]:
    """The counts of a client's tally, one after another, the attended days last."""
    days = model.problem.days
    limits = {
        kind: (need, min(need, client.most(kind))) for kind in KINDS if (need := client.need(kind))
    }
    limits |= {f"module {module}": (1, 1) for module in modules}
    if client.authorization is not None:
        days = min(days, client.authorization.days_left)
    if hours.most is not None:
        limits[MINUTES] = (hours.most, hours.most)
    limits[ATTENDED] = (min(client.max_days, days), 1)
    fields, shift = {}, 0
    for name, (limit, per_day) in limits.items():
        fields[name] = Field(shift, limit, min(limit, per_day))
        shift += limit.bit_length() + 1
    return fields


def _hours(model: Model, client: Client, sections: list[Section]) -> Hours:
    """How the client's minutes matter, judged by the most that the needs can come to."""
    most = 0
    for kind, how in model.problem.kinds.items():
        lengths = [row.minutes for row in sections if row.kind == kind]
        longest = max(lengths, default=0) if how.held == SECTION else how.minutes
        most += client.need(kind) * longest * how.counts
    rate = model.problem.weights.hours / 60 if client.min_minutes else 0.0
    is_plain = rate > 0 and most <= client.min_minutes
    limit = most if client.max_minutes is None else min(most, client.max_minutes)
    is_counted = limit < most or (rate > 0 and not is_plain)
    return Hours(client.min_minutes, rate, is_plain, limit if is_counted else None)


def _choices(
    model: Model,
    client: Client,
    fields: Mapping[str, Field],
    *,
    hours: Hours,
    rows: list[Possible],
) -> tuple[Choice, ...]:
    """Sections of one day, joined where only the section itself differs."""
    pinned = {(entry.section, entry.mode) for entry in model.pinned.get(client.id, ())}
    joined: dict[tuple[str, int, int, str, int], list[tuple[int, float]]] = {}
    alone: list[Choice] = []
    uses = tuple(client.uses.items())
    for at, section, mode, charge in rows:
        minutes = section.minutes if model.problem.kinds[section.kind].counts else 0
        if hours.is_too_long(minutes):
            continue
        module = fields.get(f"module {section.module}")
        unit = _unit(fields, section.kind, minutes)
        unit += 0 if module is None else 1 << module.shift
        start, length = model.slot(section.start), model.length(section.minutes)
        own = charge - hours.worth(minutes)
        key = (section.kind, start, length, mode, unit)
        if (at, mode) in pinned:
            alone.append(Choice(*key, ((at, own - PRIZE),), is_pinned=True))
        else:
            joined.setdefault(key, []).append((at, own))
    shared = (
        Choice(*key, seats=tuple(seats), uses=uses if key[3] == SITE else ())
        for key, seats in sorted(joined.items())
    )
    return (*shared, *alone)


def _unit(fields: Mapping[str, Field], kind: str, minutes: int) -> int:
    """What one entry with minutes that count adds to the tally."""
    unit = 1 << fields[kind].shift
    return unit + (minutes << fields[MINUTES].shift if MINUTES in fields else 0)


def _visits(
    model: Model, client: Client, fields: Mapping[str, Field], *, hours: Hours, day: int
) -> tuple[Visit, ...]:
    free, modes = ~model.taken(client.busy[day]), model.wishes.modes(client, day)
    found = []
    for kind, how in model.problem.kinds.items():
        minutes = how.minutes if how.counts else 0
        is_wanted = how.held != SECTION and client.need(kind) and modes
        if not is_wanted or hours.is_too_long(minutes):
            continue
        length, unit = model.length(how.minutes), _unit(fields, kind, minutes)
        uses = tuple((Counter(client.uses) + Counter(how.uses)).items())
        for desk, charge in model.desks_of(client, kind):
            starts = starts_in(model.vacant[desk][day] & free, length) & model.begins
            if starts:
                own = charge - hours.worth(minutes)
                visit = Visit(kind, length, unit, starts, desk, modes, own, uses=uses)
                found.append(_late(model, visit, day))
    found += [
        _late(model, visit, day)._replace(charge=visit.charge - PRIZE, is_pinned=True)
        for visit in _pinned(model, client, found, day=day)
    ]
    return tuple(found)


def _pinned(model: Model, client: Client, visits: list[Visit], *, day: int) -> Iterable[Visit]:
    """Visits cut down to the pinned appointments of a day."""
    for entry in model.pinned.get(client.id, ()):
        for visit in visits:
            if (entry.kind, entry.desk, entry.day) == (visit.kind, visit.desk, day):
                yield visit._replace(starts=1 << entry.start, modes=(entry.mode,), uses=())


def _late(model: Model, visit: Visit, day: int) -> Visit:
    """The visit with the starts that its clinician would rather not have (C16)."""
    people = model.problem.clinicians
    if visit.desk >= len(people) or not people[visit.desk].rather_not:
        return visit
    bad = model.taken(people[visit.desk].rather_not[day])
    late = sum(
        1 << slot
        for slot in range(model.slots)
        if visit.starts >> slot & 1 and run(slot, visit.length) & bad
    )
    return visit._replace(late=late, extra=model.problem.weights.off_hours)


def starts_in(open_: int, length: int) -> int:
    """Slots from which `length` slots in a row are open."""
    starts = open_
    for later in range(1, length):
        starts &= open_ >> later
    return starts


def only(menu: Menu, week: Week) -> Menu:
    """The menu cut down to what a week holds."""
    sections = {entry.section for entry in week}
    starts = {(entry.day, entry.desk, entry.start) for entry in week if entry.desk >= 0}
    days = []
    for at, day in enumerate(menu.days):
        choices = tuple(
            choice._replace(
                seats=tuple(
                    seat for seat in choice.seats if choice.is_pinned or seat[0] in sections
                )
            )
            for choice in day.choices
        )
        visits = tuple(
            visit
            if visit.is_pinned
            else visit._replace(
                starts=visit.starts
                & sum(1 << slot for d, desk, slot in starts if (d, desk) == (at, visit.desk))
            )
            for visit in day.visits
        )
        days.append(DayMenu(choices, visits))
    return replace(menu, days=tuple(days))
