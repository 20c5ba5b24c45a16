"""Ways out for somebody who goes without: a few things to arrange, said exactly.

A *step* is one concrete thing (a seat in this group, this busy time given up), where a rule of
`explain.LIFTS` set aside is everything of its kind. `steps_in` reads from a week of one client
what would have to be arranged for it; `arranged` gives the problem in which that is done, so that
the engine can be asked again. That two people must be apart is never a thing to arrange.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from typing import Any, Final, NamedTuple, TypeVar

from wayhome.domain.spans import holds, joined
from wayhome.domain.week.change import Entries
from wayhome.domain.week.explain import Missing, with_own
from wayhome.domain.week.problem import (
    COUNSELOR,
    POOL,
    SECTION,
    Client,
    Clinician,
    Pool,
    Problem,
    Section,
    Track,
    by_id,
    overlap,
)
from wayhome.domain.week.reading import Entry, Reading, read
from wayhome.domain.week.timetable import Appointment, Seat, Timetable

T = TypeVar("T")
NEVER: Final = frozenset({"H13"})
"""Rules that may be the reason and are nothing to arrange."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to arrange; `rule` is the one that it gets around.

    `subject` is a mode (H3), a track (H4), a section (H5, H12), a kind (H9, H16), a number of
    days (H10) or a clinician (H15). A day goes with H9 and H11; a time of a day with H7 (the busy
    window), H15 and H16 (the appointment).
    """

    rule: str
    subject: str = ""
    day: int = -1
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Way:
    """Steps that together give the unit; what the client's week gains and gives up by them; and
    what that week then costs.
    """

    steps: tuple[Step, ...]
    added: Entries
    removed: Entries
    cost: float


@dataclass(frozen=True, slots=True)
class Why:
    """Why a unit is missing, and the cheapest ways out, each tried."""

    missing: Missing
    ways: tuple[Way, ...]


class Option(NamedTuple):
    """A group that would give a unit, and what is in its way; nothing at all: it fits."""

    section: Section
    steps: tuple[Step, ...]
    clashes: bool


def options(left: Problem, own: Timetable, kind: str) -> tuple[Option, ...]:
    """The groups of a kind that the client is not in, those with the least in the way first.

    What is wrong with the client's `own` week already is not laid to a group.
    """
    (client,) = left.clients
    mine = {seat.section for seat in own.seats}
    before = set(steps_in(left, own))
    days = read(left, own).days(client.id)
    found = []
    for section in left.sections:
        if section.kind == kind and section.id not in mine:
            wider = replace(own, seats=(*own.seats, Seat(client.id, section.id)))
            steps = tuple(step for step in steps_in(left, wider) if step not in before)
            times = ((entry.start, entry.end) for entry in days.get(section.day, ()))
            clashes = any(overlap((section.start, section.end), time) for time in times)
            found.append(Option(section, steps, clashes))
    return tuple(sorted(found, key=lambda one: (len(one.steps) + one.clashes, one.section.day)))


def why_out(why: Why) -> dict[str, Any]:
    """As a JSON object."""
    return asdict(why)


def read_why(data: Mapping[str, Any]) -> Why:
    """What `why_out` wrote."""
    missing = data["missing"]
    lifts = tuple(tuple(rules) for rules in missing["lifts"])
    return Why(
        Missing(missing["client"], missing["kind"], lifts),
        tuple(
            Way(
                tuple(Step(**step) for step in way["steps"]),
                _entries(way["added"]),
                _entries(way["removed"]),
                way["cost"],
            )
            for way in data["ways"]
        ),
    )


def _entries(data: Sequence[Sequence[Sequence[Any]]]) -> Entries:
    seats, appointments = data
    return Entries(
        tuple(Seat(*row) for row in seats), tuple(Appointment(*row) for row in appointments)
    )


def steps_in(left: Problem, own: Timetable) -> tuple[Step, ...]:
    """What a client's `own` week asks for that the week `left` for them does not have."""
    week = read(left, own)
    (client,) = left.clients
    return tuple(dict.fromkeys(chain.from_iterable(ask(week, client) for ask in _ASKED)))


def arranged(left: Problem, steps: Iterable[Step]) -> Problem:
    """The week left for a client once all steps are done."""
    for step in steps:
        left = _DONE[step.rule](left, step)
    return left


def _modes(week: Reading, who: Client) -> Iterator[Step]:
    for entry in week.entries[who.id]:
        if entry.mode not in who.modes:
            yield Step("H3", entry.mode)


def _sections(week: Reading, who: Client) -> Iterator[Step]:
    open_ = week.tracks[who.track].open
    taken = Counter(section.module for _, section in week.seats if section.module)
    for _, section in week.seats:
        if section.track not in open_.get(section.kind, {}):
            yield Step("H4", section.track)
        if section.module and (section.module in who.modules_taken or taken[section.module] > 1):
            yield Step("H5", section.id)
        if section.capacity < 1:
            yield Step("H12", section.id)


def _busy_times(week: Reading, who: Client) -> Iterator[Step]:
    for entry in week.entries[who.id]:
        for start, end in who.busy[entry.day]:
            if overlap((entry.start, entry.end), (start, end)):
                yield Step("H7", day=entry.day, start=start, end=end)


def _full_days(week: Reading, who: Client) -> Iterator[Step]:
    days = week.days(who.id)
    for day, entries in days.items():
        for kind, units in Counter(entry.kind for entry in entries).items():
            if units > who.most(kind):
                yield Step("H9", kind, day)
        if len({entry.mode for entry in entries}) > 1:
            yield Step("H11", day=day)
    if len(days) > who.max_days:
        yield Step("H10", str(len(days)))


def _visits(week: Reading, who: Client) -> Iterator[Step]:
    for entry in week.entries[who.id]:
        held = week.problem.kinds[entry.kind].held
        span = (entry.start, entry.end)
        if held == COUNSELOR and not _is_free(week.problem, who.counselor, entry):
            yield Step("H15", who.counselor, entry.day, *span)
        if held == POOL and not _has_room(week.problem, entry):
            yield Step("H16", entry.kind, entry.day, *span)


def _is_free(problem: Problem, clinician: str, entry: Entry) -> bool:
    free = by_id(problem.clinicians)[clinician].free[entry.day]
    return holds(joined(free), (entry.start, entry.end))


def _has_room(problem: Problem, entry: Entry) -> bool:
    counts = next(pool.counts for pool in problem.pools if pool.kind == entry.kind)[entry.day]
    return holds(joined((a, b) for a, b, many in counts if many), (entry.start, entry.end))


_ASKED: Final[tuple[Callable[[Reading, Client], Iterator[Step]], ...]] = (
    _modes,
    _sections,
    _busy_times,
    _full_days,
    _visits,
)


def _own(left: Problem, change: Callable[[Client], Client]) -> Problem:
    return with_own(left, left.clients[0].id, change)


def _use(left: Problem, step: Step) -> Problem:
    return _own(left, lambda who: replace(who, modes=(*who.modes, step.subject)))


def _sit_in(left: Problem, step: Step) -> Problem:
    groups = [name for name, kind in left.kinds.items() if kind.held == SECTION]

    def wider(row: Track) -> Track:
        return replace(
            row, open={kind: {**row.open.get(kind, {}), step.subject: 0} for kind in groups}
        )

    own = left.clients[0].track
    rows = (wider(row) if row.id == own else row for row in left.tracks)
    return replace(left, tracks=tuple(rows))


def _section(left: Problem, step: Step, change: Callable[[Section], Section]) -> Problem:
    sections = tuple(change(row) if row.id == step.subject else row for row in left.sections)
    return replace(left, sections=sections)


def _repeat(left: Problem, step: Step) -> Problem:
    return _section(left, step, lambda row: replace(row, module=None))


def _one_more_seat(left: Problem, step: Step) -> Problem:
    return _section(left, step, lambda row: replace(row, capacity=row.capacity + 1))


def _give_up(left: Problem, step: Step) -> Problem:
    window = (step.start, step.end)

    def freer(who: Client) -> Client:
        spans = tuple(span for span in who.busy[step.day] if span != window)
        return replace(who, busy=_with_day(who.busy, step.day, spans))

    return _own(left, freer)


def _with_day(days: tuple[T, ...], day: int, new: T) -> tuple[T, ...]:
    return (*days[:day], new, *days[day + 1 :])


def _more_a_day(left: Problem, step: Step) -> Problem:
    kind = step.subject
    return _own(
        left, lambda who: replace(who, max_per_day={**who.max_per_day, kind: who.need(kind)})
    )


def _more_days(left: Problem, step: Step) -> Problem:
    return _own(left, lambda who: replace(who, max_days=int(step.subject)))


def _both_modes(left: Problem, step: Step) -> Problem:
    modes = left.clients[0].modes
    sections = tuple(
        replace(row, mode=modes[0]) if row.day == step.day and row.mode in modes else row
        for row in left.sections
    )
    return replace(left, sections=sections)


def _more_time(left: Problem, step: Step) -> Problem:
    def freer(row: Clinician) -> Clinician:
        spans = tuple(joined([*row.free[step.day], (step.start, step.end)]))
        return replace(row, free=_with_day(row.free, step.day, spans))

    rows = (freer(row) if row.id == step.subject else row for row in left.clinicians)
    return replace(left, clinicians=tuple(rows))


def _one_more_place(left: Problem, step: Step) -> Problem:
    def wider(row: Pool) -> Pool:
        counts = (*row.counts[step.day], (step.start, step.end, 1))
        return replace(row, counts=_with_day(row.counts, step.day, counts))

    rows = (wider(row) if row.kind == step.subject else row for row in left.pools)
    return replace(left, pools=tuple(rows))


_DONE: Final[dict[str, Callable[[Problem, Step], Problem]]] = {
    "H3": _use,
    "H4": _sit_in,
    "H5": _repeat,
    "H7": _give_up,
    "H9": _more_a_day,
    "H10": _more_days,
    "H11": _both_modes,
    "H12": _one_more_seat,
    "H15": _more_time,
    "H16": _one_more_place,
}
