"""A small evening site by hand, and a weekly engine that is asked for little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from wayhome.domain.levels import AgeGroup, Individual, Level
from wayhome.domain.template.ground import Ground, Group, Person, Room, Track
from wayhome.domain.week import problem as week
from wayhome.domain.week.cost import short_list
from wayhome.domain.week.timetable import Seat, Timetable
from wayhome.solver.template_prices import PlannedWeek, Prices

HALF_PAST_FIVE, SEVEN = 17 * 60 + 30, 19 * 60
EVENINGS = (0, 2, 3)
NEEDS = {"process": 3, "skills": 2, "education": 1}
AFTERNOONS = tuple(((13 * 60, 21 * 60),) if day < 4 else () for day in range(7))
OPEN = tuple(((8 * 60, 21 * 60),) if day < 5 else () for day in range(7))
WORK = tuple(((8 * 60, 16 * 60 + 30),) if day < 5 else () for day in range(7))


def person(name: str, *licenses: str, hours: week.Days = AFTERNOONS) -> Person:
    return Person(id=name, name=name.title(), licenses=frozenset(licenses), hours=hours)


def evening_groups(**given: object) -> tuple[Group, ...]:
    """Monday, Wednesday and Thursday: process, then skills or education."""
    second = dict(zip(EVENINGS, ("skills", "education", "skills"), strict=True))
    made = []
    for day in EVENINGS:
        for kind, start in (("process", HALF_PAST_FIVE), (second[day], SEVEN)):
            values: dict[str, object] = {
                "id": f"{kind}-{day}",
                "name": kind.title(),
                "track": "EVE",
                "kind": kind,
                "day": day,
                "start": start,
                "minutes": 90,
                "mode": "site",
                "capacity": 12,
                "target": 10,
                "minimum": 5,
                "room": "heron",
                "leader": "rafael",
            }
            made.append(Group(**(values | given)))  # type: ignore[arg-type]
    return tuple(made)


def ground(**given: object) -> Ground:
    """One evening track of nine hours, two rooms, two who may lead everything."""
    values: dict[str, object] = {
        "on": date(2026, 11, 30),
        "grid_minutes": 30,
        "open_hours": OPEN,
        "rooms": (
            Room(id="heron", name="Heron", seats=15),
            Room(id="willow", name="Willow", seats=12),
        ),
        "people": (person("rafael", "LCADC"), person("tobias", "LPC")),
        "tracks": (
            Track(
                id="EVE",
                name="Evening",
                level=Level.IOP,
                ages=AgeGroup.ADULT,
                individual=Individual(minutes=60),
            ),
        ),
        "groups": evening_groups(),
    }
    return Ground(**(values | given))  # type: ignore[arg-type]


def client(name: str, **given: object) -> week.Client:
    values: dict[str, object] = {
        "id": name,
        "track": "EVE",
        "level": "IOP",
        "needs": NEEDS,
        "counselor": "rafael",
        "modes": ("site",),
        "busy": WORK,
        "min_days": 3,
        "max_days": 5,
        "max_per_day": dict.fromkeys(week.KINDS, 1),
        "prefers": None,
        "modules_taken": frozenset(),
        "last_week": frozenset(),
    }
    return week.Client(**(values | given))  # type: ignore[arg-type]


def problem(of: Ground, clients: Sequence[week.Client]) -> week.Problem:
    """The week of a ground's groups."""
    return week.Problem(
        name="evening",
        week_of=date(2026, 11, 30),
        zone="America/Chicago",
        grid_minutes=30,
        days=7,
        day_start=8 * 60,
        day_end=21 * 60,
        weights=week.Weights(
            short={
                "process": 200,
                "skills": 150,
                "education": 100,
                "individual": 200,
                "family": 120,
                "medication": 250,
            },
            day=10,
            gap=2,
            min_days=30,
            moved=4,
            preference=2,
            over=3,
            under=5,
        ),
        kinds={
            "process": week.Kind(90, week.SECTION),
            "skills": week.Kind(90, week.SECTION),
            "education": week.Kind(90, week.SECTION),
            "individual": week.Kind(60, week.COUNSELOR),
        },
        tracks=tuple(
            week.Track(
                track.id,
                track.name,
                {kind: {track.id: 0.0} for kind in week.GROUP_KINDS},
            )
            for track in of.tracks
        ),
        sections=tuple(
            week.Section(
                id=group.id,
                track=group.track,
                kind=group.kind,
                day=group.day,
                start=group.start,
                minutes=group.minutes,
                mode=group.mode,
                capacity=group.capacity,
                target=group.target,
                minimum=group.minimum,
                module=None,
                leader=group.leader,
            )
            for group in of.groups
        ),
        clinicians=tuple(week.Clinician(who.id, tuple(() for _ in range(7))) for who in of.people),
        pools=(),
        clients=tuple(clients),
        apart=(),
    )


def full_site(waiting: int = 2) -> tuple[Ground, week.Problem]:
    """Groups of four, all seats taken by four in care; some wait."""
    names = [f"w{at}" for at in range(waiting)]
    small = evening_groups(capacity=4, target=4, minimum=2)
    given = replace(ground(groups=small), waiting=frozenset(names))
    seats = frozenset(group.id for group in small)
    people = [client(f"c{at:02d}", last_week=seats) for at in range(4)]
    return given, problem(given, [*people, *(client(name) for name in names)])


def one_by_one(asked: week.Problem, memory: object = None) -> PlannedWeek:
    """A weekly engine for tests: each client in turn takes the best week that is left."""
    del memory
    left = {row.id: row.capacity for row in asked.sections}
    rolls: dict[str, set[str]] = {row.id: set() for row in asked.sections}
    seats: list[Seat] = []
    for who in asked.clients:
        foes = {one for pair in asked.apart if who.id in pair for one in pair} - {who.id}
        able = [
            row
            for row in asked.sections
            if left[row.id] > 0 and not foes & rolls[row.id] and _suits(asked, who, row)
        ]
        for row in _best_week(asked, who, sorted(able, key=lambda row: (row.day, row.start))):
            left[row.id] -= 1
            rolls[row.id].add(who.id)
            seats.append(Seat(who.id, row.id))
    bare = Timetable(asked.name, asked.week_of, tuple(seats), (), (), 0)
    return PlannedWeek(replace(bare, short=short_list(asked, bare)), Prices())


def _suits(asked: week.Problem, who: week.Client, row: week.Section) -> bool:
    track = week.by_id(asked.tracks)[who.track]
    return (
        row.mode in who.modes
        and row.track in track.open.get(row.kind, {})
        and row.module not in who.modules_taken
        and not any(week.overlap((row.start, row.end), busy) for busy in who.busy[row.day])
    )


def _best_week(
    asked: week.Problem, who: week.Client, able: Sequence[week.Section]
) -> tuple[week.Section, ...]:
    """Every set of sections that can stand together, and the cheapest of them."""
    weeks: list[tuple[week.Section, ...]] = [()]
    for row in able:
        weeks += [(*taken, row) for taken in weeks if _beside(who, taken, row)]
    return max(weeks, key=lambda taken: _worth(asked, who, taken))


def _beside(who: week.Client, taken: tuple[week.Section, ...], row: week.Section) -> bool:
    day = [other for other in taken if other.day == row.day]
    return (
        sum(other.kind == row.kind for other in taken) < who.need(row.kind)
        and sum(other.kind == row.kind for other in day) < who.most(row.kind)
        and not any(week.overlap((row.start, row.end), (o.start, o.end)) for o in day)
        and len({other.day for other in (*taken, row)}) <= who.max_days
    )


def _worth(asked: week.Problem, who: week.Client, taken: tuple[week.Section, ...]) -> float:
    weights = asked.weights
    units = sum(weights.short[row.kind] for row in taken)
    same = sum(row.id in who.last_week for row in taken)
    return units + weights.moved * same - weights.day * len({row.day for row in taken})
