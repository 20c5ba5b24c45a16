"""Made-up site weeks of the second format: those of the first, and everything that it adds.

Times off the half hour, hybrid groups, rooms, leaders and peer mentors, languages, child care,
authorizations, stages, wishes. The shares are assumptions, as in `generate`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil
from random import Random
from typing import Final

from wayhome.domain.week.loads import overlaps_any
from wayhome.domain.week.problem import (
    BEGINNER,
    CLINICIAN,
    FARTHER,
    HYBRID,
    OWN_CLIENTS,
    VIDEO,
    WEEK_TWO,
    Authorization,
    Client,
    Clinician,
    Days,
    Kind,
    Pinned,
    Problem,
    Resource,
    Room,
    Section,
    Span,
    Weights,
)
from wayhome.domain.week.rules import hard_breaches
from wayhome.domain.week.timetable import Seat, Timetable
from wayhome.solver.generate import generate

_GRID: Final = 15
_LATER: Final = 5
_CHILD_CARE: Final = "child_care"
_OFFICE: Final = "office"
_FAMILY: Final = "LMFT"
_SECOND: Final = "es"
_FIRST: Final = "en"


def generate_two(clients: int, seed: int) -> Problem:
    """A problem of the second format with that many clients, named `h<clients>-<seed>`."""
    random = Random(seed)  # noqa: S311 - made-up data, not a secret
    first = generate(clients, seed)
    sections, helpers = _staffed([_section(random, row) for row in first.sections])
    sections, rooms = _roomed(random, sections)
    people = [*(_counselor(random, row) for row in first.clinicians), *_family(random, first)]
    family = tuple(row.id for row in people if _FAMILY in row.credentials)
    leaders = sorted({row.leader for row in sections if row.leader is not None})
    problem = replace(
        first,
        name=f"h{clients}-{seed}",
        format=WEEK_TWO,
        grid_minutes=_GRID,
        weights=_weights(first.weights),
        kinds=_kinds(first.kinds),
        sections=tuple(sections),
        clinicians=(*people, *helpers),
        pools=tuple(pool for pool in first.pools if pool.kind == "medication"),
        clients=tuple(
            _client(random, row, leaders=leaders, family=family) for row in first.clients
        ),
        rooms=rooms,
        resources=_resources(first, len(people)),
        mixed=frozenset(["process"]),
        source={"generator": "wayhome", "clients": clients, "seed": seed, "format": 2},
    )
    return replace(problem, pinned=_pinned(random, problem))


def _weights(first: Weights) -> Weights:
    return replace(
        first,
        gap=1,
        module=3,
        stage=8,
        language=5,
        leader=2,
        own_clients=1,
        clinician=6,
        off_hours=4,
        lapse=20,
        hours=12,
    )


def _kinds(first: Mapping[str, Kind]) -> dict[str, Kind]:
    """Hours of 50 minutes in an office, a family therapist by name, visits that count for nothing."""
    individual = replace(first["individual"], minutes=50, uses={_OFFICE: 1})
    family = replace(
        first["family"],
        held=CLINICIAN,
        minutes=50,
        credentials=frozenset([_FAMILY]),
        uses={_OFFICE: 1},
    )
    medication = replace(first["medication"], minutes=20, counts=False)
    return {**first, "individual": individual, "family": family, "medication": medication}


def _section(random: Random, row: Section) -> Section:
    """Every second track begins five minutes late and leaves ten between its groups."""
    if row.track in ("GE", "DD"):
        row = replace(row, start=row.start + _LATER, minutes=row.minutes - 2 * _LATER)
    if row.mode != VIDEO and random.random() < 0.12:
        on_site = row.capacity - random.randrange(2, 6)
        row = replace(row, mode=HYBRID, site_seats=on_site, video_seats=row.capacity // 2)
    language = _SECOND if random.random() < 0.05 else None
    return replace(
        row, language=language, alone=row.capacity - 4, credentials=frozenset(["LCSW", _FAMILY])
    )


def _staffed(sections: Sequence[Section]) -> tuple[list[Section], list[Clinician]]:
    """A leader for every group, a second one for every other process group, some peers."""
    taken: dict[str, list[Span]] = {}
    found = []
    for at, row in enumerate(sections):
        is_process = row.kind == "process"
        leader = _free_one(taken, row, "g")
        second = _free_one(taken, row, "g") if is_process and at % 2 else None
        peer = _free_one(taken, row, "p") if is_process and at % 5 == 0 else None
        found.append(replace(row, leader=leader, co_leader=second, peer=peer))
    return found, [_helper(name, row) for row, name in enumerate(sorted(taken))]


def _helper(name: str, at: int) -> Clinician:
    languages = [_FIRST, _SECOND] if at % 4 == 0 else [_FIRST]
    credentials = ["CPRS"] if name.startswith("p") else ["LCSW"]
    return Clinician(name, ((),) * 6, frozenset(credentials), frozenset(languages))


def _free_one(taken: dict[str, list[Span]], row: Section, letter: str) -> str:
    """The first of the leaders, peers or rooms that is free then, or one more of them."""
    week = row.day * 24 * 60
    time = (week + row.start, week + row.end)
    mine = [name for name in taken if name.startswith(letter)]
    name = next((one for one in mine if not overlaps_any(time, taken[one])), "")
    name = name or f"{letter}{len(mine) + 1:02d}"
    taken.setdefault(name, []).append(time)
    return name


def _roomed(random: Random, sections: Sequence[Section]) -> tuple[list[Section], tuple[Room, ...]]:
    taken: dict[str, list[Span]] = {}
    found = [
        row if row.mode == VIDEO else replace(row, room=_free_one(taken, row, "r"))
        for row in sections
    ]
    return found, tuple(Room(name, random.choice([9, 10, 12, 14, 16])) for name in taken)


def _counselor(random: Random, row: Clinician) -> Clinician:
    """A counselor with shorter, later times, some languages and wishes."""
    free = tuple(tuple((a + _LATER, b + 2 * _LATER) for a, b in _joined(day)) for day in row.free)
    late = tuple(tuple((a, b) for a, b in day if a >= 17 * 60) for day in free)
    return replace(
        row,
        free=free,
        credentials=frozenset(["LCSW"]),
        languages=frozenset([_FIRST, _SECOND] if random.random() < 0.25 else [_FIRST]),
        rather_not=late if random.random() < 0.5 and any(late) else (),
        own_clients=random.choice([None, None, *OWN_CLIENTS]),
    )


def _joined(day: Sequence[Span]) -> Iterator[Span]:
    """Touching intervals as one, so that they can be moved without meeting."""
    begin = end = 0
    for a, b in day:
        if a != end and end:
            yield begin, end
        begin, end = (begin if a == end else a), b
    if end:
        yield begin, end


def _family(random: Random, first: Problem) -> Iterator[Clinician]:
    """Family therapists: about a third more hours than sessions asked for."""
    sessions = sum(client.need("family") for client in first.clients)
    for at in range(max(1, ceil(sessions / 18))):
        begin = (9 * 60, 12 * 60)[at % 2]
        day = ((begin, begin + 4 * 60), (begin + 5 * 60, begin + 8 * 60))
        days: Days = tuple(day if random.random() < 0.8 else () for _ in range(first.days - 1))
        languages = [_FIRST, _SECOND] if at % 2 else [_FIRST]
        yield Clinician(f"f{at + 1:02d}", (*days, ()), frozenset([_FAMILY]), frozenset(languages))


def _client(
    random: Random, row: Client, *, leaders: Sequence[str], family: Sequence[str]
) -> Client:
    intensive = row.level == "PHP"
    learns = 1 if intensive or random.random() < 0.7 else 2
    wanted = [f"m{m}" for m in range(1, 9) if f"m{m}" not in row.modules_taken]
    random.shuffle(wanted)
    return replace(
        row,
        needs=dict(row.needs) | {"education": learns * min(1, row.need("education"))},
        modules_wanted=tuple(wanted[:3]) if random.random() < 0.5 else (),
        stage=_stage(random, row),
        languages=random.choices([(), (_FIRST,), (_SECOND, _FIRST), (_SECOND,)], [5, 3, 1, 0.2])[0],
        uses={_CHILD_CARE: random.choice([1, 1, 2])} if random.random() < 0.12 else {},
        avoids=frozenset(_some(random, leaders, 0.03)),
        leaders=frozenset(_some(random, leaders, 0.1)),
        held_by={"family": tuple(random.sample(family, min(2, len(family))))}
        if random.random() < 0.3
        else {},
        authorization=_authorization(random, row) if random.random() < 0.6 else None,
        min_minutes=20 * 60 if intensive else 9 * 60,
        max_minutes=None if random.random() < 0.5 else (30 if intensive else 12) * 60,
    )


def _stage(random: Random, row: Client) -> str | None:
    if not row.last_week:
        return BEGINNER
    return random.choice([BEGINNER, None, FARTHER, FARTHER])


def _some(random: Random, names: Sequence[str], share: float) -> list[str]:
    return [random.choice(names)] if names and random.random() < share else []


def _authorization(random: Random, row: Client) -> Authorization:
    """Most have days enough; some end in this week, and some of their days would be lost."""
    if random.random() < 0.8:
        return Authorization(days_left=random.randrange(3, 13))
    last = random.randrange(2, 6)
    left = random.randrange(1, 6)
    return Authorization(left, frozenset(range(last)), lapsing=min(left, last, row.max_days))


def _resources(first: Problem, people: int) -> tuple[Resource, ...]:
    children = max(2, len(first.clients) // 20)
    care = ((9 * 60, 13 * 60, children), (16 * 60 + 30, 20 * 60 + 30, children))
    offices = ((8 * 60, 21 * 60, max(1, ceil(people * 0.6))),)
    return (
        Resource(_CHILD_CARE, (care,) * (first.days - 1) + ((),)),
        Resource(_OFFICE, (offices,) * first.days),
    )


def _pinned(random: Random, problem: Problem) -> Pinned:
    """A few seats of last week that a person decided to keep."""
    sections = {row.id for row in problem.sections if row.mode != HYBRID}
    seats: list[Seat] = []
    for client in random.sample(problem.clients, ceil(len(problem.clients) / 40)):
        for name in sorted(client.last_week & sections)[:1]:
            more = [*seats, Seat(client.id, name)]
            alone = Timetable(problem.name, problem.week_of, tuple(more), (), (), cost=0)
            seats = seats if hard_breaches(problem, alone) else more
    return Pinned(tuple(seats))
