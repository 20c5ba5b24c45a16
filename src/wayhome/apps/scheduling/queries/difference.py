"""A draft against the week that people have now: who gains, who moves, who goes without."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from wayhome.apps.people.models import Client
from wayhome.apps.scheduling import engine, in_words
from wayhome.apps.scheduling.models import WeekRun
from wayhome.apps.scheduling.naming import names_of
from wayhome.apps.scheduling.queries.problem import section_id
from wayhome.apps.scheduling.queries.standing import standing
from wayhome.domain.levels import AgeGroup, Level, age_group, planned_hours
from wayhome.domain.spans import Span, joined
from wayhome.domain.verdict import Reason
from wayhome.domain.week import problem as week
from wayhome.domain.week.choose import keeping
from wayhome.domain.week.explain import obstacles
from wayhome.domain.week.figures import figures
from wayhome.domain.week.rules import breaches
from wayhome.domain.week.timetable import Timetable
from wayhome.domain.week.ways import read_why

MOST_REASONS: Final = 3


class Change(StrEnum):
    """What becomes of an hour of somebody's week."""

    STAYS = "stays"
    NEW = "new"
    GOES = "goes"


class Entry(NamedTuple):
    """An hour of somebody's week; `what` is a section's public id or a kind of appointment."""

    what: str
    day: int
    start: int
    end: int
    by_video: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """Part of one day in one row."""

    change: Change
    time: str
    by_video: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRow:
    """One person whose week changes. `was` and `becomes` are hours."""

    client_id: str
    name: str
    initials: str
    track: str
    days: tuple[tuple[Cell, ...], ...]
    was: str
    becomes: str
    tone: str
    why: str
    choice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortRow:
    """One person who goes without something, and what stands in the way.

    `is_explained`: why is known, with ways out; else `reasons` only count what is out of reach.
    """

    client_id: str
    name: str
    initials: str
    lacks: str
    hours: str
    against: str
    reasons: tuple[str, ...]
    is_explained: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """One number before and after."""

    label: str
    was: str
    value: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything that the page of a draft shows."""

    days: tuple[str, ...]
    figures: tuple[Figure, ...]
    groups: tuple[tuple[str, tuple[ClientRow, ...]], ...]
    changed: int
    unchanged: int
    turned_down: int
    short: tuple[ShortRow, ...]
    cost: str
    gap: str
    seconds: str
    broken: tuple[Reason, ...]
    client_pks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Person:
    """One client before and after."""

    client: week.Client
    row: Client
    track: str
    before: frozenset[Entry]
    after: frozenset[Entry]
    floor: Reason | None
    choice: str

    @property
    def minutes(self) -> tuple[int, int]:
        return _minutes(self.before), _minutes(self.after)

    @property
    def stands(self) -> dict[str, str]:
        """What every row of this person shows first."""
        words = self.row.full_name.split()
        letters = [word[0] for word in (*words[:1], *words[1:][-1:])]
        return {
            "client_id": self.client.id,
            "name": self.row.full_name,
            "initials": "".join(letters).upper(),
        }


def draft_of(run: WeekRun) -> Draft:
    """Compare a run's draft with the seats standing and last week's appointments.

    Each person's row shows what was drafted for them; figures, shortages and rules are those of
    the week as it would be published, in which who turned the new one down keeps the old.
    """
    problem, drafted = engine.problem_in(run), engine.timetable_in(run)
    names = names_of(problem, organization_id=run.organization_id)
    known = names.clients
    before = standing(run, problem, drafted)
    kept = engine.turned_down(run)
    timetable = keeping(problem, drafted, before=before, clients=kept) if kept else drafted
    people = [
        _person(
            client,
            known[client.id],
            problem,
            before=before,
            after=drafted,
            choice=run.decisions.get(client.id, ""),
        )
        for client in problem.clients
        if client.id in known
    ]
    moved = [one for one in people if one.before != one.after]
    return Draft(
        days=tuple(
            f"{in_words.WEEKDAYS[day]} {(problem.week_of + timedelta(days=day)).day}"
            for day in _days_used(problem)
        ),
        figures=tuple(_figures(problem, before, timetable, people=people)),
        groups=tuple(_grouped(moved, _days_used(problem))),
        changed=len(moved),
        unchanged=len(people) - len(moved),
        turned_down=len(kept),
        short=tuple(_short(run, problem, timetable, people={one.client.id: one for one in people})),
        cost=f"{timetable.cost:,.0f}",
        gap="" if timetable.gap is None else f"{timetable.gap:.1%}",
        seconds="" if timetable.seconds is None else f"{timetable.seconds:.1f}",
        broken=names.reasons(breaches(problem, timetable)),
        client_pks=tuple(row.pk for row in known.values()),
    )


def _days_used(problem: week.Problem) -> range:
    """Monday to Saturday, and Sunday where anything runs then."""
    return range(7 if any(row.day == 6 for row in problem.sections) else 6)


def _person(
    client: week.Client,
    row: Client,
    problem: week.Problem,
    *,
    before: Timetable,
    after: Timetable,
    choice: str,
) -> _Person:
    names = {track.id: track.name for track in problem.tracks}
    now = _entries(problem, after, client.id)
    level, age = Level.of(client.level.lower()), row.age(problem.week_of)
    group = age_group(age, on=problem.week_of) if age is not None else None
    verdict = planned_hours(
        minutes=_minutes(now), level=level, group=group or AgeGroup.ADULT, on=problem.week_of
    )
    return _Person(
        client=client,
        row=row,
        track=names[client.track],
        before=_entries(problem, before, client.id),
        after=now,
        floor=verdict.against[0] if verdict.against else None,
        choice=choice,
    )


def _entries(problem: week.Problem, timetable: Timetable, client: str) -> frozenset[Entry]:
    sections = week.by_id(problem.sections)
    groups = [sections[name] for who, name, _ in timetable.seats if who == client]
    return frozenset(
        [
            *(Entry(section_id(g.id), g.day, g.start, g.end, g.mode == "video") for g in groups),
            *(
                Entry(row.kind, row.day, row.start, row.start + row.minutes, row.mode == "video")
                for row in timetable.appointments
                if row.client == client
            ),
        ]
    )


def _minutes(entries: Iterable[Entry]) -> int:
    return sum(entry.end - entry.start for entry in entries)


def _figures(
    problem: week.Problem, before: Timetable, after: Timetable, *, people: list[_Person]
) -> Iterable[Figure]:
    was, becomes = (sum(one.minutes[at] for one in people) for at in (0, 1))
    yield Figure("Hours planned", f"{was // 60} h", f"{becomes // 60} h", "")
    reached = sum(one.floor is None for one in people)
    yield Figure("At their level's hours", "", f"{reached}", f"of {len(people)} people")
    old, new = figures(problem, before), figures(problem, after)
    if old.idle_hours_per_client is not None and new.idle_hours_per_client is not None:
        many = len(people)
        yield Figure(
            "Waiting between sessions",
            f"{old.idle_hours_per_client * many:.0f} h",
            f"{new.idle_hours_per_client * many:.0f} h",
            "",
        )
    seats = sum(section.capacity for section in problem.sections)
    if seats:
        used = [f"{len(table.seats) / seats:.0%}" for table in (before, after)]
        yield Figure("Seats in use", used[0], used[1], f"of {seats}")
    changed = sum(one.before != one.after for one in people)
    yield Figure("People who change", "", f"{changed}", f"{len(people) - changed} keep their week")


def _grouped(
    moved: list[_Person], days: Iterable[int]
) -> Iterable[tuple[str, tuple[ClientRow, ...]]]:
    """Rows under what the change means for the person."""
    headings: dict[str, list[ClientRow]] = {
        "New people": [],
        "More hours": [],
        "Fewer hours": [],
        "Same hours, other times": [],
    }
    shown = list(days)
    for one in moved:
        headings[_heading(one)].append(_row(one, shown))
    return ((heading, tuple(rows)) for heading, rows in headings.items() if rows)


def _heading(one: _Person) -> str:
    was, becomes = one.minutes
    if not was:
        return "New people"
    if was == becomes:
        return "Same hours, other times"
    return "More hours" if becomes > was else "Fewer hours"


def _row(one: _Person, days: list[int]) -> ClientRow:
    was, becomes = one.minutes
    return ClientRow(
        **one.stands,
        track=one.track,
        days=tuple(tuple(_cells(one, day)) for day in days),
        was=in_words.hours(was),
        becomes=in_words.hours(becomes),
        tone="ok" if one.floor is None else "warn",
        why=one.floor.says if one.floor else "The level's hours are kept.",
        choice=one.choice,
    )


def _cells(one: _Person, day: int) -> Iterable[Cell]:
    """What stays, comes and goes on one day; times that touch are one."""
    parts: Mapping[Change, frozenset[Entry]] = {
        Change.STAYS: one.before & one.after,
        Change.GOES: one.before - one.after,
        Change.NEW: one.after - one.before,
    }
    for change, entries in parts.items():
        for by_video in (False, True):
            spans: list[Span] = [
                (entry.start, entry.end)
                for entry in entries
                if entry.day == day and entry.by_video == by_video
            ]
            for span in joined(spans):
                yield Cell(change, in_words.hours_of_day(span), by_video)


def _short(
    run: WeekRun,
    problem: week.Problem,
    timetable: Timetable,
    *,
    people: Mapping[str, _Person],
) -> Iterable[ShortRow]:
    lacking: dict[str, dict[str, int]] = defaultdict(dict)
    for row in timetable.short:
        lacking[row.client][row.kind] = row.missing
    for name, kinds in lacking.items():
        one = people.get(name)
        if one is None:
            continue
        known = [read_why(why) for why in run.reasons.get(name, ())]
        counted = (
            reason.says
            for kind in kinds
            for reason in obstacles(problem, timetable, one.client, kind=kind)
        )
        says = [in_words.why(why.missing) for why in known] or counted
        yield ShortRow(
            **one.stands,
            lacks=in_words.listed([f"{count} {kind}" for kind, count in kinds.items()]),
            hours=in_words.hours(one.minutes[1]),
            against=one.floor.says if one.floor else "",
            reasons=tuple(dict.fromkeys(says))[:MOST_REASONS],
            is_explained=bool(known),
        )
