"""A template's ground, groups and changes as plain JSON values, and back.

Only for values that this program wrote itself, kept beside a proposal so that it can be replayed:
a row that was changed by hand raises `KeyError`, `TypeError` or `ValueError`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from wayhome.domain.levels import AgeGroup, Individual, Level
from wayhome.domain.template.changes import Change
from wayhome.domain.template.gains import Figures
from wayhome.domain.template.ground import Ground, Group, Person, Room, Track
from wayhome.domain.week.problem import Days


def ground_as_data(ground: Ground) -> dict[str, Any]:
    """The ground as JSON values, sets in order."""
    data = asdict(ground)
    data["on"] = ground.on.isoformat()
    data["waiting"] = sorted(ground.waiting)
    for row, person in zip(data["people"], ground.people, strict=True):
        row["licenses"] = sorted(person.licenses)
    for row, track in zip(data["tracks"], ground.tracks, strict=True):
        row["level"] = track.level.word
        row["ages"] = track.ages.value
    return data


def read_ground(data: Mapping[str, Any]) -> Ground:
    """The ground that `ground_as_data` wrote, after a round through JSON."""
    return Ground(
        on=date.fromisoformat(data["on"]),
        grid_minutes=data["grid_minutes"],
        open_hours=_days(data["open_hours"]),
        rooms=tuple(Room(**row) for row in data["rooms"]),
        people=tuple(_person(row) for row in data["people"]),
        tracks=tuple(_track(row) for row in data["tracks"]),
        groups=tuple(Group(**row) for row in data["groups"]),
        closed=tuple(data["closed"]),
        waiting=frozenset(data["waiting"]),
    )


def change_as_data(change: Change) -> dict[str, Any]:
    """One change as JSON values."""
    return {
        "before": asdict(change.before) if change.before is not None else None,
        "after": asdict(change.after) if change.after is not None else None,
    }


def read_change(data: Mapping[str, Any]) -> Change:
    """The change that `change_as_data` wrote."""
    before, after = data["before"], data["after"]
    return Change(Group(**before) if before else None, Group(**after) if after else None)


def figures_as_data(figures: Figures) -> dict[str, Any]:
    """Figures as JSON values."""
    return asdict(figures)


def read_figures(data: Mapping[str, Any]) -> Figures:
    """The figures that `figures_as_data` wrote."""
    return Figures(**data)


def _person(row: Mapping[str, Any]) -> Person:
    return Person(
        id=row["id"],
        name=row["name"],
        licenses=frozenset(row["licenses"]),
        hours=_days(row["hours"]),
        remote=_days(row["remote"]),
        taken=_days(row["taken"]),
    )


def _track(row: Mapping[str, Any]) -> Track:
    return Track(
        id=row["id"],
        name=row["name"],
        level=Level.of(row["level"]),
        ages=AgeGroup(row["ages"]),
        individual=Individual(**row["individual"]),
        is_extra=row["is_extra"],
    )


def _days(rows: Any) -> Days:
    return tuple(tuple((int(a), int(b)) for a, b in day) for day in rows)
