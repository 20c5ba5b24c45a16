"""What `wayhome.week/2` adds to each object: read onto the value of the first format, and written.

Every field may be left out; null means the same. Only what differs from that is written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from wayhome.domain.week.cost_two import TERMS_TWO
from wayhome.domain.week.intervals import counted, counts_out, days_at, days_out
from wayhome.domain.week.place import Grid, Place
from wayhome.domain.week.problem import (
    HYBRID,
    OWN_CLIENTS,
    STAGES,
    WEEK_TWO,
    Authorization,
    Client,
    Clinician,
    Kind,
    Pinned,
    Problem,
    Resource,
    Room,
    Section,
    Weights,
)
from wayhome.domain.week.timetable_file import appointment_at, appointment_out, seat_at, seat_out

Known = Mapping[str, Collection[str]]
Out = dict[str, object]


def names(root: Place) -> dict[str, Collection[str]]:
    """The rooms and resources that a file defines."""
    return {
        "room": {row.id for row in _rooms(root.get("rooms"))},
        "resource": set(_or(root.get("resources"), {}).fields()),
    }


def problem(first: Problem, root: Place, *, grid: Grid, known: Known) -> Problem:
    """The whole problem, its objects already read."""
    groups = known["kind"]
    return replace(
        first,
        format=WEEK_TWO,
        weights=_weights(first.weights, root["weights"]),
        kinds={name: _kind(kind, root["kinds"][name], known) for name, kind in first.kinds.items()},
        rooms=_rooms(root.get("rooms")),
        resources=tuple(
            Resource(name, counted(row, grid))
            for name, row in _or(root.get("resources"), {}).fields().items()
        ),
        mixed=frozenset(_or(root.get("mixed"), []).names(groups)),
        video_days=_days(root.get("video_days"), grid),
        pinned=_pinned(_or(root.get("pinned"), {})),
    )


def section(first: Section, row: Place, known: Known) -> Section:
    """A section."""
    people = known["clinician"]
    both = {name: _most(row.get(name), first.capacity) for name in ("site_seats", "video_seats")}
    for name, seats in both.items():
        if seats is not None and first.mode != HYBRID:
            row[name].wrong("only a hybrid section has seats of either mode; remove it")
    return replace(
        first,
        site_seats=both["site_seats"],
        video_seats=both["video_seats"],
        alone=_most(row.get("alone"), first.capacity),
        room=_name(row.get("room"), known["room"]),
        co_leader=_name(row.get("co_leader"), people),
        peer=_name(row.get("peer"), people),
        language=row.get("language").text_or_none(),
        credentials=frozenset(_or(row.get("credentials"), []).texts()),
    )


def clinician(first: Clinician, row: Place, grid: Grid) -> Clinician:
    """A clinician."""
    rather_not = row.get("rather_not")
    return replace(
        first,
        credentials=frozenset(_or(row.get("credentials"), []).texts()),
        languages=frozenset(_or(row.get("languages"), []).texts()),
        rather_not=() if rather_not.value is None else days_at(rather_not, grid),
        own_clients=_name(row.get("own_clients"), OWN_CLIENTS),
    )


def client(first: Client, row: Place, *, grid: Grid, known: Known) -> Client:
    """A client."""
    people = known["clinician"]
    least, most = row.get("min_minutes"), row.get("max_minutes")
    read = replace(
        first,
        modules_wanted=_or(row.get("modules_wanted"), []).texts(),
        stage=_name(row.get("stage"), STAGES),
        languages=_or(row.get("languages"), []).texts(),
        uses=_uses(row.get("uses"), known),
        avoids=frozenset(_or(row.get("avoids"), []).names(people)),
        leaders=frozenset(_or(row.get("leaders"), []).names(people)),
        held_by=_held_by(_or(row.get("with"), {}), known),
        authorization=_authorization(row.get("authorization"), grid),
        min_minutes=0 if least.value is None else least.whole(),
        max_minutes=None if most.value is None else most.whole(),
    )
    if read.max_minutes is not None and read.max_minutes < read.min_minutes:
        most.wrong(f"{read.max_minutes} is below min_minutes, {read.min_minutes}; raise it")
    return read


def _or(place: Place, otherwise: object) -> Place:
    """A field, or what its absence means."""
    return Place(place.path, otherwise) if place.value is None else place


def _name(place: Place, allowed: Collection[str]) -> str | None:
    return None if place.value is None else place.one_of(allowed)


def _most(place: Place, capacity: int) -> int | None:
    if place.value is None:
        return None
    seats = place.whole()
    if seats > capacity:
        place.wrong(f"{seats} is above the capacity, {capacity}; lower it")
    return seats


def _days(place: Place, grid: Grid) -> frozenset[int]:
    return frozenset(grid.day(row) for row in _or(place, []).rows())


def _uses(place: Place, known: Known) -> dict[str, int]:
    found = _or(place, {}).fields()
    for name, row in found.items():
        if name not in known["resource"]:
            row.wrong("is not a resource of this problem; remove it or define it")
    return {name: row.whole() for name, row in found.items()}


def _held_by(place: Place, known: Known) -> dict[str, tuple[str, ...]]:
    found = place.fields()
    for kind, row in found.items():
        if kind not in known["appointment"]:
            row.wrong("is not a kind of appointment with a clinician; remove it")
        if not row.rows():
            row.wrong("is empty; name a clinician or leave the kind out")
    return {kind: row.names(known["clinician"]) for kind, row in found.items()}


def _authorization(place: Place, grid: Grid) -> Authorization | None:
    if place.value is None:
        return None
    return Authorization(
        days_left=place["days_left"].whole(),
        days=None if place.get("days").value is None else _days(place["days"], grid),
        lapsing=_or(place.get("lapsing"), 0).whole(),
    )


def _weights(first: Weights, place: Place) -> Weights:
    more: dict[str, Any] = {name: _or(place.get(name), 0).number() for name in TERMS_TWO}
    return replace(first, **more)


def _kind(first: Kind, row: Place, known: Known) -> Kind:
    counts = _or(row.get("counts"), True).value  # noqa: FBT003 - a value of the file
    if not isinstance(counts, bool):
        row["counts"].wrong(f"{counts!r} is neither true nor false")
    return replace(
        first,
        credentials=frozenset(_or(row.get("credentials"), []).texts()),
        counts=counts,
        uses=_uses(row.get("uses"), known),
    )


def _rooms(place: Place) -> tuple[Room, ...]:
    rooms = [Room(row["id"].text(), row["seats"].whole()) for row in _or(place, []).rows()]
    seen: set[str] = set()
    for row, room in zip(_or(place, []).rows(), rooms, strict=True):
        if room.id in seen:
            row["id"].wrong(f"{room.id!r} occurs twice; every id in this list must be different")
        seen.add(room.id)
    return tuple(rooms)


def _pinned(place: Place) -> Pinned:
    seats = _or(place.get("seats"), []).rows()
    appointments = _or(place.get("appointments"), []).rows()
    return Pinned(
        tuple(dict.fromkeys(seat_at(row.value) for row in seats)),
        tuple(dict.fromkeys(appointment_at(row) for row in appointments)),
    )


def weights_out(weights: Weights) -> Out:
    """The weights that only the second format has, where any is charged."""
    return {name: getattr(weights, name) for name in TERMS_TWO if getattr(weights, name)}


def kind_out(kind: Kind) -> Out:
    """What the second format adds to a kind."""
    counts: Out = {} if kind.counts else {"counts": False}
    return _set(credentials=sorted(kind.credentials), uses=dict(kind.uses)) | counts


def section_out(row: Section) -> Out:
    """What the second format adds to a section."""
    seats = {"site_seats": row.site_seats, "video_seats": row.video_seats, "alone": row.alone}
    return {name: count for name, count in seats.items() if count is not None} | _set(
        co_leader=row.co_leader,
        peer=row.peer,
        language=row.language,
        credentials=sorted(row.credentials),
    )


def clinician_out(row: Clinician) -> Out:
    """What the second format adds to a clinician."""
    return _set(
        credentials=sorted(row.credentials),
        languages=sorted(row.languages),
        rather_not=days_out(row.rather_not),
        own_clients=row.own_clients,
    )


def client_out(row: Client) -> Out:
    """What the second format adds to a client."""
    most: Out = {} if row.max_minutes is None else {"max_minutes": row.max_minutes}
    return (
        _set(
            modules_wanted=list(row.modules_wanted),
            stage=row.stage,
            languages=list(row.languages),
            uses=dict(row.uses),
            avoids=sorted(row.avoids),
            leaders=sorted(row.leaders),
            **{"with": {kind: list(who) for kind, who in row.held_by.items()}},
            authorization=_authorization_out(row.authorization),
            min_minutes=row.min_minutes,
        )
        | most
    )


def problem_out(row: Problem) -> Out:
    """What the second format adds to a problem."""
    pinned = _set(
        seats=[seat_out(seat) for seat in row.pinned.seats],
        appointments=[appointment_out(one) for one in row.pinned.appointments],
    )
    return _set(
        rooms=[{"id": room.id, "seats": room.seats} for room in row.rooms],
        resources={one.id: counts_out(one.counts) for one in row.resources},
        mixed=sorted(row.mixed),
        video_days=sorted(row.video_days),
        pinned=pinned,
    )


def _authorization_out(row: Authorization | None) -> Out:
    if row is None:
        return {}
    days: Out = {} if row.days is None else {"days": sorted(row.days)}
    return {"days_left": row.days_left} | days | _set(lapsing=row.lapsing)


def _set(**values: object) -> Out:
    """The values that say something."""
    return {name: value for name, value in values.items() if value}
