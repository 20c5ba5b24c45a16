"""Small problems made at random, and an answer by trying everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from wayhome.domain.week.cost import cost
from wayhome.domain.week.problem import (
    KINDS,
    Client,
    Clinician,
    Kind,
    Pool,
    Problem,
    Section,
    Track,
    Weights,
)
from wayhome.domain.week.rules import hard_breaches
from wayhome.domain.week.timetable import Appointment, Seat, Timetable
from wayhome.solver.model import Model, Week
from wayhome.solver.site import Site

OPEN, CLOSE, GRID = 480, 660, 30
LENGTHS = dict(zip(KINDS, (60, 60, 30, 60, 30, 30), strict=True))
HELD = dict(zip(KINDS, ("section",) * 3 + ("counselor", "pool", "pool"), strict=True))
GROUPS = KINDS[:3]

slots = st.integers(0, 4).map(lambda slot: OPEN + GRID * slot)
few = st.sampled_from([0, 1, 1, 2])


@st.composite
def spans(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    begin = draw(slots)
    length = draw(st.sampled_from([0, 0, 25, 60, 90]))
    return ((begin, min(CLOSE, begin + length)),) if length else ()


@st.composite
def sections(draw: st.DrawFn, at: int) -> Section:
    kind = draw(st.sampled_from(GROUPS))
    start = draw(st.sampled_from([480, 540, 570, 600]))
    sizes = sorted(draw(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 3))))
    return Section(
        id=f"s{at}",
        track=draw(st.sampled_from("AB")),
        kind=kind,
        day=draw(st.integers(0, 1)),
        start=start,
        minutes=LENGTHS[kind],
        mode=draw(st.sampled_from(["site", "site", "video"])),
        capacity=sizes[2],
        target=sizes[1],
        minimum=sizes[0],
        module=draw(st.sampled_from([None, None, "m1", "m2"])),
        leader=None,
    )


@st.composite
def clients(draw: st.DrawFn, at: int) -> Client:
    return Client(
        id=f"c{at}",
        track=draw(st.sampled_from("AB")),
        level="",
        needs={kind: draw(few) for kind in GROUPS}
        | {"individual": draw(st.integers(0, 1)), "family": draw(st.integers(0, 1))},
        counselor="k1",
        modes=draw(st.sampled_from([("site",), ("video",), ("site", "video"), ("video", "site")])),
        busy=draw(st.tuples(spans(), spans())),
        min_days=draw(st.integers(0, 2)),
        max_days=draw(st.sampled_from([0, 1, 2, 2, 3])),
        max_per_day={kind: draw(st.integers(0, 2)) for kind in GROUPS},
        prefers=draw(st.sampled_from([None, "morning", "evening"])),
        modules_taken=frozenset(draw(st.sampled_from([(), (), ("m1",)]))),
        last_week=frozenset(draw(st.sampled_from([(), ("s0", "s9"), ("s1",)]))),
    )


@st.composite
def free(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    begin = draw(st.sampled_from([480, 510, 540]))
    return ((begin, begin + draw(st.sampled_from([60, 90]))),)


weights = st.builds(
    Weights,
    short=st.fixed_dictionaries({kind: st.sampled_from([0, 15, 100, 150]) for kind in KINDS}),
    day=st.sampled_from([0, 10]),
    gap=st.sampled_from([0, 2, 3]),
    min_days=st.sampled_from([0, 30]),
    moved=st.sampled_from([0, 4]),
    preference=st.sampled_from([0, 2]),
    over=st.sampled_from([0, 3]),
    under=st.sampled_from([0, 5]),
)


@st.composite
def problems(draw: st.DrawFn, most: int = 3) -> Problem:
    """Two days of six slots, up to five sections, up to `most` clients, one counselor, a pool."""
    people = tuple(draw(clients(at)) for at in range(draw(st.integers(1, most))))
    pairs = [(one.id, two.id) for one in people for two in people if one.id < two.id]
    return Problem(
        name="made",
        week_of=date(2026, 1, 5),
        zone="UTC",
        grid_minutes=GRID,
        days=2,
        day_start=OPEN,
        day_end=CLOSE,
        weights=draw(weights),
        kinds={kind: Kind(LENGTHS[kind], HELD[kind]) for kind in KINDS},
        tracks=tuple(_track(name, draw(st.booleans())) for name in "AB"),
        sections=tuple(draw(sections(at)) for at in range(draw(st.integers(0, 5)))),
        clinicians=(Clinician("k1", (draw(free()), draw(free()))),),
        pools=(
            Pool("family", (((OPEN, OPEN + 60, draw(st.integers(0, 2))),), ())),
            Pool("medication", ((), ())),
        ),
        clients=people,
        apart=tuple(draw(st.lists(st.sampled_from(pairs), max_size=1))) if pairs else (),
    )


def _track(name: str, wide: bool) -> Track:
    other = "AB".replace(name, "")
    costs = {name: 0.0, other: 6.0} if wide else {name: 0.0}
    return Track(name, "", dict.fromkeys(GROUPS, costs))


def least_cost(problem: Problem, timetable: Timetable, client: Client) -> float:
    """The least cost over every week of this client, everyone else as they are."""
    others = without(timetable, client)
    return min(cost(problem, table).total for table in _tables(problem, others, client))


def without(timetable: Timetable, client: Client) -> Timetable:
    """The timetable without the entries of one client."""
    return replace(
        timetable,
        seats=tuple(seat for seat in timetable.seats if seat.client != client.id),
        appointments=tuple(row for row in timetable.appointments if row.client != client.id),
    )


def _tables(problem: Problem, others: Timetable, client: Client) -> Iterator[Timetable]:
    """Rules only ever forbid more when an entry is added, so a broken week is not built on."""
    entries = [
        entry
        for entry in _entries(problem, client)
        if not hard_breaches(problem, _with(others, entry))
    ]

    def grow(table: Timetable, at: int) -> Iterator[Timetable]:
        yield table
        for next_ in range(at, len(entries)):
            wider = _with(table, entries[next_])
            if not hard_breaches(problem, wider):
                yield from grow(wider, next_ + 1)

    return grow(others, 0)


def _entries(problem: Problem, client: Client) -> Iterator[Seat | Appointment]:
    for section in problem.sections:
        yield Seat(client.id, section.id)
    for kind, name in (("individual", client.counselor), ("family", "family")):
        for day in range(problem.days):
            for start in range(OPEN, CLOSE, GRID):
                for mode in client.modes:
                    yield Appointment(client.id, kind, name, day, start, LENGTHS[kind], mode)


def _with(table: Timetable, entry: Seat | Appointment) -> Timetable:
    if isinstance(entry, Seat):
        return replace(table, seats=(*table.seats, entry))
    return replace(table, appointments=(*table.appointments, entry))


def site_of(model: Model, weeks: dict[int, Week]) -> Site:
    """A site in which these weeks are held."""
    site = Site(model)
    for client, week in weeks.items():
        site.place(client, week)
    return site
