"""What one client could be given this week: every possible seat and visit, by day.

All rules that depend on this client alone (H3, H4, H5 from earlier, H7) are kept here, once.
Counts of units travel through the engine as one whole number, the *tally*: each kind has a field
of bits whose highest bit, the guard, is raised by adding a bias when the count is too high.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from wayhome.domain.week.problem import KINDS, SECTION, Client, Section
from wayhome.solver.model import Model, Week, run


class Choice(NamedTuple):
    """A group of one kind at one time and mode; any of `seats` (section, charge) will do."""

    kind: str
    start: int
    length: int
    mode: str
    unit: int
    seats: tuple[tuple[int, float], ...]


class Visit(NamedTuple):
    """Appointments of one kind: at any slot of `starts` (a mask) where the desk has room."""

    kind: str
    length: int
    unit: int
    starts: int
    desk: int


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
    units: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def counts(self, tally: int) -> tuple[int, ...]:
        """The counts of a tally, field by field."""
        found = self.units.get(tally)
        if found is None:
            found = tuple(tally >> f.shift & ((1 << f.width) - 1) for f in self.fields.values())
            self.units[tally] = found
        return found


ATTENDED = "attended"


def build_menu(model: Model, client: Client, stability: Stability = Stability()) -> Menu:
    """Everything that the rules about this client alone allow."""
    sections = list(_possible(model, client))
    repeated = _repeatable(client, [section for _, section, _ in sections])
    fields = _fields(model, client, repeated)
    days = tuple(
        DayMenu(
            _choices(model, fields, [row for row in sections if row[1].day == day]),
            _visits(model, client, fields, day=day),
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
    )


Possible = tuple[int, Section, float]


def _possible(model: Model, client: Client) -> Iterable[Possible]:
    """Sections that the client may sit in, each with the client's own charge (C5-C7)."""
    weights = model.problem.weights
    busy = [model.taken(spans) for spans in client.busy]
    for kind, tracks in model.opens[client.track].items():
        for track, fallback in tracks.items() if client.need(kind) else ():
            for at in model.sections_of.get((track, kind), ()):
                section = model.problem.sections[at]
                if not _fits(model, client, section) or busy[section.day] & _span(model, section):
                    continue
                moved = bool(client.last_week) and section.id not in client.last_week
                other = client.prefers is not None and client.prefers != section.part
                yield at, section, fallback + weights.moved * moved + weights.preference * other


def _fits(model: Model, client: Client, section: Section) -> bool:
    return section.mode in client.modes and section.module not in client.modules_taken


def _span(model: Model, section: Section) -> int:
    return run(model.slot(section.start), model.length(section.minutes))


def _repeatable(client: Client, sections: list[Section]) -> list[str]:
    """Modules that the client could take twice this week, unless the tally forbids it."""
    kinds = {section.kind for section in sections if section.module is not None}
    if sum(client.need(kind) for kind in kinds) < 2:
        return []
    times = Counter(section.module for section in sections if section.module is not None)
    return sorted(module for module, count in times.items() if count > 1)


def _fields(model: Model, client: Client, modules: list[str]) -> dict[str, Field]:
    days = model.problem.days
    limits = {
        kind: (need, min(need, client.most(kind))) for kind in KINDS if (need := client.need(kind))
    }
    limits |= {f"module {module}": (1, 1) for module in modules}
    limits[ATTENDED] = (min(client.max_days, days), 1)
    fields, shift = {}, 0
    for name, (limit, per_day) in limits.items():
        fields[name] = Field(shift, limit, min(limit, per_day))
        shift += limit.bit_length() + 1
    return fields


def _choices(model: Model, fields: Mapping[str, Field], rows: list[Possible]) -> tuple[Choice, ...]:
    """Sections of one day, joined where only the section itself differs."""
    joined: dict[tuple[str, int, int, str, int], list[tuple[int, float]]] = {}
    for at, section, charge in rows:
        module = fields.get(f"module {section.module}")
        unit = 1 << fields[section.kind].shift
        unit += 0 if module is None else 1 << module.shift
        start, length = model.slot(section.start), model.length(section.minutes)
        key = (section.kind, start, length, section.mode, unit)
        joined.setdefault(key, []).append((at, charge))
    return tuple(Choice(*key, seats=tuple(seats)) for key, seats in sorted(joined.items()))


def _visits(
    model: Model, client: Client, fields: Mapping[str, Field], *, day: int
) -> tuple[Visit, ...]:
    busy = model.taken(client.busy[day])
    found = []
    for kind, held in model.problem.kinds.items():
        if held.held == SECTION or not client.need(kind):
            continue
        length = model.length(held.minutes)
        room = model.room[model.desk_of(client, kind)][day]
        open_ = sum(1 << slot for slot, count in enumerate(room) if count) & ~busy
        starts = starts_in(open_, length)
        if starts:
            unit = 1 << fields[kind].shift
            found.append(Visit(kind, length, unit, starts, model.desk_of(client, kind)))
    return tuple(found)


def starts_in(open_: int, length: int) -> int:
    """Slots from which `length` slots in a row are open."""
    starts = open_
    for later in range(1, length):
        starts &= open_ >> later
    return starts


def only(menu: Menu, week: Week) -> Menu:
    """The menu cut down to what a week holds."""
    sections = {entry.section for entry in week}
    starts = {(entry.day, entry.kind, entry.start) for entry in week if entry.desk >= 0}
    days = []
    for at, day in enumerate(menu.days):
        choices = tuple(
            choice._replace(seats=tuple(seat for seat in choice.seats if seat[0] in sections))
            for choice in day.choices
        )
        visits = tuple(
            visit._replace(
                starts=visit.starts
                & sum(1 << slot for d, kind, slot in starts if (d, kind) == (at, visit.kind))
            )
            for visit in day.visits
        )
        days.append(DayMenu(choices, visits))
    return replace(menu, days=tuple(days))
