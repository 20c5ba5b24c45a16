"""Small problems of the second format made at random, and an answer by trying everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from hypothesis import strategies as st

from tests.solver.problems import CLOSE, GROUPS, OPEN, problems, without
from wayhome.domain.week.cost import cost
from wayhome.domain.week.problem import (
    CLINICIAN,
    HYBRID,
    OWN_CLIENTS,
    SECTION,
    SITE,
    WEEK_TWO,
    Authorization,
    Client,
    Clinician,
    Pinned,
    Problem,
    Resource,
    Room,
    Section,
)
from wayhome.domain.week.rules import hard_breaches
from wayhome.domain.week.timetable import Appointment, Seat, Timetable
from wayhome.solver.general import Limits, solve_any

PEOPLE = ("k1", "k2")
DAY = ((OPEN, CLOSE, 1),)

languages = st.sampled_from([(), (), ("en",), ("es", "en"), ("es",)])
maybe = st.sampled_from([False, False, True])


@st.composite
def sections(draw: st.DrawFn, first: Section) -> Section:
    late = draw(st.sampled_from([0, 0, 10]))
    hybrid = draw(maybe) and first.mode == SITE
    leader = draw(st.sampled_from([None, *PEOPLE]))
    return replace(
        first,
        start=first.start + late,
        minutes=first.minutes - draw(st.sampled_from([0, 10])),
        mode=HYBRID if hybrid else first.mode,
        site_seats=draw(st.integers(0, first.capacity)) if hybrid else None,
        video_seats=draw(st.integers(0, first.capacity)) if hybrid else None,
        room=draw(st.sampled_from([None, "r"])) if first.mode == SITE else None,
        leader=leader,
        peer="k2" if draw(maybe) and leader != "k2" else None,
        language=draw(st.sampled_from([None, None, "en", "es"])),
    )


@st.composite
def clients(draw: st.DrawFn, first: Client) -> Client:
    least = draw(st.sampled_from([0, 0, 60, 200]))
    allowed = Authorization(
        draw(st.integers(0, 3)),
        draw(st.sampled_from([None, None, frozenset([0])])),
        draw(st.integers(0, 2)),
    )
    return replace(
        first,
        modules_wanted=draw(st.sampled_from([(), (), ("m2",), ("m2", "m1")])),
        stage=draw(st.sampled_from([None, "beginner", "farther"])),
        languages=draw(languages),
        uses={"care": 1} if draw(maybe) else {},
        avoids=frozenset(["k2"]) if draw(maybe) else frozenset(),
        leaders=frozenset(["k1"]) if draw(maybe) else frozenset(),
        held_by={"individual": ("k2", "k1")} if draw(maybe) else {},
        authorization=allowed if draw(maybe) else None,
        min_minutes=least,
        max_minutes=least + draw(st.sampled_from([0, 60])) if draw(maybe) else None,
    )


@st.composite
def problems_two(draw: st.DrawFn, most: int = 3) -> Problem:
    """Those of the first format with everything that the second adds, here and there."""
    first = draw(problems(most))
    charge = st.sampled_from([0, 1, 7])
    names = ("module", "stage", "language", "leader", "own_clients", "clinician")
    weights = {name: draw(charge) for name in (*names, "off_hours", "lapse", "hours")}
    k1 = first.clinicians[0]
    busy = draw(st.sampled_from([(), (((480, 510),), ((545, 600),))]))
    people = (
        replace(
            k1,
            rather_not=busy,
            languages=frozenset(draw(languages)),
            own_clients=draw(st.sampled_from([None, *OWN_CLIENTS])),
        ),
        Clinician("k2", (((485, 600),), ((480, 600),)), frozenset(["F"])),
    )
    return replace(
        first,
        format=WEEK_TWO,
        grid_minutes=draw(st.sampled_from([30, 20])),
        weights=replace(first.weights, **weights),  # type: ignore[arg-type]
        kinds=dict(first.kinds)
        | {
            "individual": replace(first.kinds["individual"], minutes=50, uses={"office": 1}),
            "family": replace(
                first.kinds["family"],
                held=CLINICIAN,
                credentials=frozenset(["F"] if draw(maybe) else []),
                counts=False,
            ),
        },
        sections=tuple(draw(sections(row)) for row in first.sections),
        clinicians=people,
        pools=first.pools[1:],
        clients=tuple(draw(clients(row)) for row in first.clients),
        rooms=(Room("r", draw(st.integers(0, 3))),),
        resources=(
            Resource("care", (((490, 610, draw(st.integers(0, 2))),), ())),
            Resource("office", (DAY, DAY)),
        ),
        mixed=frozenset(draw(st.sampled_from([(), GROUPS[:1], GROUPS]))),
        video_days=frozenset(draw(st.sampled_from([(), (), (1,)]))),
    )


def still() -> float:
    """A clock that does not move: only the rounds count."""
    return 0.0


def quick(problem: Problem, start: Timetable | None = None, rounds: int = 10) -> Timetable:
    return solve_any(problem, Limits(still, 60, rounds), seed=1, start=start)


def pinned(problem: Problem, timetable: Timetable) -> Problem:
    """The problem with every third entry of an answer pinned."""
    pins = Pinned(timetable.seats[::3], timetable.appointments[::3])
    return replace(problem, pinned=pins)


def least_cost(problem: Problem, timetable: Timetable, client: Client) -> float:
    """The least cost over every week of this client, everyone else as they are."""
    pins = problem.pinned
    kept = without(timetable, client)
    others = replace(
        kept,
        seats=(*kept.seats, *(row for row in pins.seats if row.client == client.id)),
        appointments=(
            *kept.appointments,
            *(row for row in pins.appointments if row.client == client.id),
        ),
    )
    return min(cost(problem, table).total for table in _tables(problem, others, client))


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
        for mode in section.modes if section.mode == HYBRID else ("",):
            yield Seat(client.id, section.id, mode)
    starts = range(OPEN, CLOSE, problem.grid_minutes)
    for kind, how in problem.kinds.items():
        if how.held != SECTION and client.need(kind):
            names = PEOPLE if kind != "medication" else ("medication",)
            times = product(names, range(problem.days), starts, client.modes)
            for name, day, start, mode in times:
                yield Appointment(client.id, kind, name, day, start, how.minutes, mode)


def _with(table: Timetable, entry: Seat | Appointment) -> Timetable:
    if isinstance(entry, Seat):
        return replace(table, seats=(*table.seats, entry))
    return replace(table, appointments=(*table.appointments, entry))
