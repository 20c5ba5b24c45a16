"""Made-up site weeks of any size, always the same for the same seed.

The shares and times below are assumptions, not measurements: no public schedule data of such
programs is known. Last week's sections are a plan that the site had room for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import ceil
from random import Random
from typing import Final, NamedTuple

from wayhome.domain.week.problem import (
    COUNSELOR,
    KINDS,
    POOL,
    SECTION,
    Client,
    Clinician,
    Days,
    Kind,
    Pool,
    Problem,
    Section,
    Span,
    Track,
    Weights,
)
from wayhome.solver.insertion import planner
from wayhome.solver.model import compile_model
from wayhome.solver.site import Site

_DAYS: Final = 6
_GRID: Final = 30
_OPEN: Final = 8 * 60
_CLOSE: Final = 21 * 60
_MINUTES: Final = dict(zip(KINDS, (90, 90, 60, 60, 60, 30), strict=True))
_HELD: Final = dict(zip(KINDS, (SECTION,) * 3 + (COUNSELOR, POOL, POOL), strict=True))
_WEIGHTS: Final = Weights(
    short=dict(zip(KINDS, (200, 150, 100, 200, 120, 250), strict=True)),
    day=10,
    gap=2,
    min_days=30,
    moved=4,
    preference=2,
    over=3,
    under=5,
)


class _Style(NamedTuple):
    """One track: its share of clients, its group times by kind, and where else it may sit."""

    name: str
    share: float
    times: dict[str, tuple[int, ...]]
    other: str
    intensive: bool = False


def _hours(*hours: float) -> tuple[int, ...]:
    return tuple(round(60 * hour) for hour in hours)


_MORNING: Final = {"process": _hours(9, 13), "skills": _hours(10.5, 14.5), "education": _hours(12)}
_EVENING: Final = {"process": _hours(17.5), "skills": _hours(19), "education": _hours(16.5)}
_STYLES: Final = {
    "GD": _Style("General, day", 0.36, _MORNING, "GE"),
    "GE": _Style("General, evening", 0.36, _EVENING, "GD"),
    "DD": _Style("Dual diagnosis, day", 0.16, _MORNING, "GD"),
    "PH": _Style("Partial hospitalization", 0.12, _MORNING, "GD", intensive=True),
}


def generate(clients: int, seed: int) -> Problem:
    """A problem with that many clients, named `g<clients>-<seed>`."""
    random = Random(seed)  # noqa: S311 - made-up data, not a secret
    counselors = max(1, ceil(clients / 14))
    people = tuple(_client(random, at, counselors) for at in range(clients))
    problem = Problem(
        name=f"g{clients}-{seed}",
        week_of=date(2026, 1, 5),
        zone="America/Chicago",
        grid_minutes=_GRID,
        days=_DAYS,
        day_start=_OPEN,
        day_end=_CLOSE,
        weights=_WEIGHTS,
        kinds={name: Kind(_MINUTES[name], _HELD[name]) for name in KINDS},
        tracks=tuple(_track(name) for name in _STYLES),
        sections=_sections(random, people),
        clinicians=tuple(_clinician(random, at) for at in range(counselors)),
        pools=(_pool("family", people, hours=26), _pool("medication", people, hours=55)),
        clients=people,
        apart=_apart(random, people),
        source={"generator": "wayhome", "clients": clients, "seed": seed},
    )
    return _with_last_week(random, problem)


def _track(name: str) -> Track:
    style = _STYLES[name]
    others = {style.other: 6.0}
    shared = {"GD": 0.0, "GE": 1.0} if name != "GE" else {"GE": 0.0, "GD": 1.0}
    return Track(
        name,
        style.name,
        {"process": {name: 0.0, **others}, "skills": {name: 0.0, **others}, "education": shared},
    )


def _client(random: Random, at: int, counselors: int) -> Client:
    track = random.choices(list(_STYLES), [style.share for style in _STYLES.values()])[0]
    intensive = _STYLES[track].intensive
    modes = random.choices([("site",), ("video",), ("site", "video")], [0.74, 0.05, 0.21])[0]
    return Client(
        id=f"c{at + 1:03d}",
        track=track,
        level="PHP" if intensive else "IOP",
        needs=_needs(random, intensive=intensive),
        counselor=f"k{at % counselors + 1:02d}",
        modes=("site",) if intensive else modes,
        busy=_busy(random, evening=track == "GE"),
        min_days=5 if intensive else 3,
        max_days=6 if intensive else 5,
        max_per_day={kind: 2 if intensive and kind == "skills" else 1 for kind in KINDS},
        prefers=random.choice([None, None, "morning", "afternoon", "evening"]),
        modules_taken=frozenset(f"m{m}" for m in range(1, 9) if random.random() < 0.35),
        last_week=frozenset(),
    )


def _needs(random: Random, *, intensive: bool) -> dict[str, int]:
    needs = {
        "process": random.choice([2, 3, 3, 3, 4]),
        "skills": random.choice([2, 2, 3, 3, 4]),
        "education": int(random.random() < 0.7),
        "individual": 1,
        "family": int(random.random() < 0.4),
        "medication": int(random.random() < 0.25),
    }
    return needs | {"process": 5, "skills": 7, "education": 1} if intensive else needs


def _busy(random: Random, *, evening: bool) -> Days:
    """Work by day for those who come in the evening, errands for everyone."""
    works = evening and random.random() < 0.8
    days: list[list[Span]] = [[] for _ in range(_DAYS)]
    for day in range(_DAYS - 1):
        if works and random.random() < 0.8:
            days[day].append((_OPEN, 16 * 60 + 30))
    if random.random() < 0.35:
        days[_DAYS - 1].append((_OPEN, _CLOSE))
    for _ in range(random.randrange(4)):
        begin = _OPEN + _GRID * random.randrange(20)
        days[random.randrange(_DAYS)].append((begin, begin + _GRID * random.randrange(3, 6)))
    return tuple(tuple(sorted(day)) for day in days)


def _sections(random: Random, people: Sequence[Client]) -> tuple[Section, ...]:
    """About a tenth more target seats than needed units, spread over days and times."""
    found: list[Section] = []
    for track, style in _STYLES.items():
        for kind, times in style.times.items():
            who = [client for client in people if _sits(client, kind) == track]
            units = sum(client.need(kind) for client in who)
            slots = [(day, at) for at in times for day in range(_DAYS)]
            random.shuffle(slots)
            for number in range(ceil(units * 1.1 / 10)):
                day, start = slots[number % len(slots)]
                found.append(_section(random, f"s{len(found) + 1:03d}", (track, kind, day, start)))
    return tuple(found)


def _sits(client: Client, kind: str) -> str:
    """The track whose sections a client mostly uses; education is shared by day and evening."""
    if kind != "education":
        return client.track
    return "GE" if client.track == "GE" else "GD"


def _section(random: Random, name: str, at: tuple[str, str, int, int]) -> Section:
    track, kind, day, start = at
    capacity = random.choice([10, 12, 12, 12, 15])
    return Section(
        id=name,
        track=track,
        kind=kind,
        day=day,
        start=start,
        minutes=_MINUTES[kind],
        mode="video" if track in ("GD", "GE") and random.random() < 0.15 else "site",
        capacity=capacity,
        target=capacity - 2,
        minimum=5,
        module=f"m{random.randrange(1, 9)}" if kind == "education" else None,
        leader=None,
    )


def _clinician(random: Random, at: int) -> Clinician:
    """Day shift or late shift, with groups, breaks and desk time already taken out."""
    begin = (9 * 60, 12 * 60)[at % 2]
    days: list[tuple[Span, ...]] = []
    for _ in range(_DAYS - 1):
        blocks = [(hour, hour + 60) for hour in range(begin, begin + 8 * 60, 60)]
        days.append(tuple(block for block in blocks if random.random() < 0.55))
    return Clinician(f"k{at + 1:02d}", (*days, ()))


def _pool(kind: str, people: Sequence[Client], *, hours: int) -> Pool:
    count = max(1, ceil(sum(client.need(kind) for client in people) * 1.15 / hours))
    day = ((10 * 60, 20 * 60, count),)
    return Pool(kind, (day,) * (_DAYS - 1) + ((),))


def _apart(random: Random, people: Sequence[Client]) -> tuple[tuple[str, str], ...]:
    pairs = len(people) * 3 // 100
    names = [client.id for client in people]
    return tuple((one, two) for one, two in (random.sample(names, 2) for _ in range(pairs)))


def _with_last_week(random: Random, problem: Problem) -> Problem:
    """Three quarters of the clients were here last week, in groups that had room for them."""
    model = compile_model(problem)
    site, clients = Site(model), []
    for at, client in enumerate(problem.clients):
        last: frozenset[str] = frozenset()
        if random.random() < 0.75:
            week = planner(model, at).best(site).week
            site.place(at, week)
            last = frozenset(problem.sections[e.section].id for e in week if e.section >= 0)
        clients.append(replace(client, last_week=last))
    return replace(problem, clients=tuple(clients))
