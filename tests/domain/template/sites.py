"""One evening track by hand: who leads, where, when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from wayhome.domain.levels import AgeGroup, Individual, Level
from wayhome.domain.template.ground import Ground, Group, Person, Room, Track

EVENINGS = (0, 2, 3)
OPEN = tuple(((8 * 60, 21 * 60),) if day < 5 else () for day in range(7))
AFTERNOONS = tuple(((13 * 60, 21 * 60),) if day < 4 else () for day in range(7))


def group(**given: Any) -> Group:
    """Process on Monday, 17:30 to 19:00, in Heron, led by Rafael."""
    values: dict[str, Any] = {
        "id": "g1",
        "name": "Process",
        "track": "EVE",
        "kind": "process",
        "day": 0,
        "start": 17 * 60 + 30,
        "minutes": 90,
        "mode": "site",
        "capacity": 12,
        "target": 10,
        "minimum": 5,
        "room": "heron",
        "leader": "rafael",
    }
    return Group(**(values | given))


def evenings() -> tuple[Group, ...]:
    """Nine hours on three evenings."""
    second = ("skills", "education", "skills")
    return tuple(
        row
        for day, kind in zip(EVENINGS, second, strict=True)
        for row in (
            group(id=f"process-{day}", day=day),
            group(id=f"{kind}-{day}", name=kind.title(), kind=kind, day=day, start=19 * 60),
        )
    )


def person(name: str, *licenses: str, **given: Any) -> Person:
    values: dict[str, Any] = {
        "id": name,
        "name": name.title(),
        "licenses": frozenset(licenses),
        "hours": AFTERNOONS,
    }
    return Person(**(values | given))


def ground(**given: Any) -> Ground:
    values: dict[str, Any] = {
        "on": date(2026, 11, 30),
        "grid_minutes": 30,
        "open_hours": OPEN,
        "rooms": (
            Room(id="heron", name="Heron", seats=15, has_video=True),
            Room(id="harbor", name="Harbor", seats=10),
            Room(id="v1", name="V1", seats=15, is_video=True),
        ),
        "people": (
            person("rafael", "LCADC"),
            person("odette", "PEER"),
            person("greta", "RN"),
            person("nobody"),
        ),
        "tracks": (
            Track(
                id="EVE",
                name="Evening",
                level=Level.IOP,
                ages=AgeGroup.ADULT,
                individual=Individual(minutes=60),
            ),
        ),
        "groups": evenings(),
    }
    return Ground(**(values | given))


def busy(who: Person, day: int, span: tuple[int, int]) -> Person:
    """Somebody who has something else at that time."""
    return replace(who, taken=tuple((span,) if at == day else () for at in range(7)))
