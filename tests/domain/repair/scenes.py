"""A small Thursday: two process groups at nine, an office, three workers, some people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from wayhome.domain.repair.facts import (
    Ground,
    Kind,
    Meeting,
    Person,
    Place,
    Room,
    Trouble,
    Worker,
)

MONDAY = date(2026, 11, 16)
THURSDAY = date(2026, 11, 19)
FRIDAY = date(2026, 11, 20)
SEVEN = datetime(2026, 11, 19, 7, tzinfo=UTC)
ALL_DAY = (datetime(2026, 11, 19, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC))
BOTH = frozenset({"site", "video"})


def meeting(name: str, hour: float, on: date = THURSDAY, **given: Any) -> Meeting:
    """A process group of 90 minutes with ten seats, led by Kim."""
    minute = int(hour * 60)
    start = datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(minutes=minute)
    values: dict[str, Any] = {
        "id": name,
        "kind": "process",
        "on": on,
        "during": (start, start + timedelta(minutes=90)),
        "minute": minute,
        "mode": "site",
        "track": "day",
        "room": "cedar",
        "seats": 10,
        "target": 8,
        "minimum": 5,
        "leads": ("kim",),
    }
    return Meeting(**values | given)


def visit(name: str, hour: float, client: str, **given: Any) -> Meeting:
    """An individual session of an hour with Kim in the office."""
    found = meeting(name, hour, kind="individual", track="", room="office", seats=1)
    start = found.during[0]
    return replace(
        found,
        during=(start, start + timedelta(hours=1)),
        expected=(Place(client, by_video=False),),
        **given,
    )


def sits(group: Meeting, *names: str, by_video: bool = False) -> Meeting:
    """The group with these clients."""
    return replace(group, expected=tuple(Place(name, by_video) for name in names))


def person(name: str, *stands: Meeting, **given: Any) -> Person:
    """Somebody of the day track who can come and use video."""
    values: dict[str, Any] = {"modes": BOTH, "tracks": frozenset({"day"}), "stands": stands}
    return Person(id=name, **values | given)


def worker(name: str, *licenses: str, **given: Any) -> Worker:
    """At work from eight to six."""
    shift = (SEVEN + timedelta(hours=1), SEVEN + timedelta(hours=11))
    return Worker(**{"id": name, "licenses": frozenset(licenses), "works": (shift,)} | given)


def room(name: str, seats: int = 12, kind: str = "group", **given: Any) -> Room:
    return Room(id=name, kind=kind, seats=seats, **given)


def ground(*meetings: Meeting, **given: Any) -> Ground:
    """The meetings, with everybody who is expected at one of them."""
    stands: dict[str, list[Meeting]] = {}
    for one in meetings:
        for place in one.expected:
            mode = "video" if place.by_video else "site"
            stands.setdefault(place.client, []).append(replace(one, mode=mode))
    people = {name: person(name, *held) for name, held in stands.items()}
    people |= given.pop("people", {})
    return Ground(meetings=meetings, earliest=SEVEN, people=people, **given)


def out(name: str = "kim") -> Trouble:
    return Trouble(Kind.OUT, name, ALL_DAY)


def closed(name: str = "cedar") -> Trouble:
    return Trouble(Kind.ROOM, name, ALL_DAY)


def snow() -> Trouble:
    return Trouble(Kind.SNOW, "", ALL_DAY)
