"""`wayhome.week/1` and `/2`: the problem read from bytes, strictly, and written back.

What only the second format has is read and written in `problem_more`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from wayhome.domain.week import problem_more as more
from wayhome.domain.week.consistency import require_consistent
from wayhome.domain.week.intervals import anywhere, counted, counts_out, days_at, days_out
from wayhome.domain.week.place import Grid, Place, dumps, loads
from wayhome.domain.week.problem import (
    CLINICIAN,
    COUNSELOR,
    HYBRID,
    KINDS,
    MODES,
    PARTS,
    POOL,
    SECTION,
    WEEK_ONE,
    WEEK_TWO,
    Client,
    Clinician,
    Kind,
    Pool,
    Problem,
    Section,
    Track,
    Weights,
    clock,
)

_BY_CLINICIANS: Final = (COUNSELOR, CLINICIAN)
_PLAIN_WEIGHTS: Final = ("day", "gap", "min_days", "moved", "preference", "over", "under")


def read_problem(data: bytes) -> Problem:
    """The problem in a file of either format (plain or gzip). Raises `BadWeekFile`."""
    root = Place("", loads(data))
    if root.get("format").value != WEEK_TWO:
        root.format(WEEK_ONE)
        return _problem(root, _grid(root))
    problem = _problem(root, _grid(root, loose=True))
    require_consistent(problem)
    return problem


def _problem(root: Place, grid: Grid) -> Problem:
    kinds = _kinds(root["kinds"], grid)
    known = {
        "track": _ids(root["tracks"]),
        "clinician": _ids(root["clinicians"]),
        **_kind_names(kinds),
        **(more.names(root) if grid.loose else {}),
    }
    client_rows = _unique(root["clients"])
    problem = Problem(
        name=root["name"].text(),
        week_of=root["week_of"].date(),
        zone=root.get("zone").text_or_none() or "",
        grid_minutes=grid.minutes,
        days=grid.days,
        day_start=grid.start,
        day_end=grid.end,
        weights=_weights(root["weights"]),
        kinds=kinds,
        tracks=tuple(_track(row, known["track"], kinds) for row in root["tracks"].rows()),
        sections=tuple(section_at(row, grid, known) for row in _unique(root["sections"])),
        clinicians=tuple(_clinician(row, grid) for row in root["clinicians"].rows()),
        pools=tuple(
            Pool(kind, counted(root["pools"][kind], grid))
            for kind in KINDS
            if kinds[kind].held == POOL
        ),
        clients=tuple(client_at(row, grid, known) for row in client_rows),
        apart=_pairs(root["apart"], {row["id"].text() for row in client_rows}),
        source=root.get("source").value,
    )
    return more.problem(problem, root, grid=grid, known=known) if grid.loose else problem


def grid_of(problem: Problem) -> Grid:
    """The grid of a problem, for reading what refers to it."""
    times = (problem.grid_minutes, problem.day_start, problem.day_end)
    return Grid(*times, problem.days, loose=problem.format == WEEK_TWO)


def known_to(problem: Problem) -> dict[str, Collection[str]]:
    """The names that a client or a section may use."""
    return {
        "track": {track.id for track in problem.tracks},
        "clinician": {clinician.id for clinician in problem.clinicians},
        "resource": {resource.id for resource in problem.resources},
        "room": {room.id for room in problem.rooms},
        **_kind_names(problem.kinds),
    }


def client_at(row: Place, grid: Grid, known: Mapping[str, Collection[str]]) -> Client:
    """One client object of section 2, of the second format if the grid is loose."""
    prefers = row["prefers"]
    client = Client(
        id=row["id"].text(),
        track=row["track"].one_of(known["track"]),
        level=row.get("level").text_or_none() or "",
        needs=_units(row["needs"]),
        counselor=row["counselor"].one_of(known["clinician"]),
        modes=_modes(row["modes"]),
        busy=anywhere(row["busy"], grid),
        min_days=row["min_days"].whole(),
        max_days=row["max_days"].whole(),
        max_per_day=_units(row["max_per_day"]),
        prefers=None if prefers.value is None else prefers.one_of(PARTS),
        modules_taken=frozenset(x.text() for x in row["modules_taken"].rows()),
        last_week=frozenset(x.text() for x in row["last_week"].rows()),
    )
    return more.client(client, row, grid=grid, known=known) if grid.loose else client


def _grid(root: Place, *, loose: bool = False) -> Grid:
    minutes = root["grid_minutes"].whole(least=1)
    start, end = root["day_start"].time(), root["day_end"].time()
    if start >= end or (end - start) % minutes:
        root["day_end"].wrong(f"the day must last a positive multiple of {minutes} minutes")
    days = root["days"].whole(least=1)
    if days > 7:
        root["days"].wrong(f"{days} is more than the 7 days of a week")
    return Grid(minutes, start, end, days, loose=loose)


def _weights(place: Place) -> Weights:
    short = place["short"]
    return Weights(
        short={kind: short[kind].number() for kind in KINDS},
        **{name: place[name].number() for name in _PLAIN_WEIGHTS},
    )


def _kinds(place: Place, grid: Grid) -> dict[str, Kind]:
    for name, row in place.fields().items():
        if name not in KINDS:
            row.wrong(f"is not one of the kinds {', '.join(KINDS)}")
    return {name: _kind(place[name], grid) for name in KINDS}


def _kind(row: Place, grid: Grid) -> Kind:
    minutes = row["minutes"].whole(least=1)
    if grid.loose:
        return Kind(minutes, row["with"].one_of((SECTION, COUNSELOR, POOL, CLINICIAN)))
    held = row["with"].one_of((SECTION, COUNSELOR, POOL))
    if held != SECTION and minutes % grid.minutes:
        row["minutes"].wrong(f"{minutes} is not a multiple of {grid.minutes} minutes")
    return Kind(minutes, held)


def _kind_names(kinds: Mapping[str, Kind]) -> dict[str, Collection[str]]:
    return {
        "kind": [name for name, kind in kinds.items() if kind.held == SECTION],
        "appointment": [name for name, kind in kinds.items() if kind.held in _BY_CLINICIANS],
    }


def _unique(place: Place) -> list[Place]:
    rows, seen = place.rows(), set()
    for row in rows:
        name = row["id"].text()
        if name in seen:
            row["id"].wrong(f"{name!r} occurs twice; every id in this list must be different")
        seen.add(name)
    return rows


def _ids(place: Place) -> set[str]:
    return {row["id"].text() for row in _unique(place)}


def _track(row: Place, tracks: Collection[str], kinds: Mapping[str, Kind]) -> Track:
    opened: dict[str, dict[str, float]] = {}
    for kind, costs in row["open"].fields().items():
        if kind not in _kind_names(kinds)["kind"]:
            costs.wrong("is not a kind that is held in sections; remove it")
        for track, cost in costs.fields().items():
            if track not in tracks:
                cost.wrong("is not a track of this problem; remove it or define it")
        opened[kind] = {track: cost.number() for track, cost in costs.fields().items()}
    return Track(row["id"].text(), row.get("name").text_or_none() or "", opened)


def section_at(row: Place, grid: Grid, known: Mapping[str, Collection[str]]) -> Section:
    """A section, as the object of section 2. `known` as `known_to` gives it."""
    start, minutes = grid.time(row["start"]), row["minutes"].whole(least=1)
    if not grid.holds(start + minutes):
        row["minutes"].wrong(f"{minutes} minutes from {clock(start)} do not end {grid.words}")
    sizes = [row[name].whole() for name in ("minimum", "target", "capacity")]
    if sizes != sorted(sizes):
        row["target"].wrong("minimum <= target <= capacity must hold")
    leader = row["leader"]
    section = Section(
        id=row["id"].text(),
        track=row["track"].one_of(known["track"]),
        kind=row["kind"].one_of(known["kind"]),
        day=grid.day(row["day"]),
        start=start,
        minutes=minutes,
        mode=row["mode"].one_of((*MODES, HYBRID) if grid.loose else MODES),
        capacity=sizes[2],
        target=sizes[1],
        minimum=sizes[0],
        module=row["module"].text_or_none(),
        leader=None if leader.value is None else leader.one_of(known["clinician"]),
        room=row.get("room").text_or_none(),
    )
    return more.section(section, row, known) if grid.loose else section


def _clinician(row: Place, grid: Grid) -> Clinician:
    clinician = Clinician(row["id"].text(), days_at(row["free"], grid))
    return more.clinician(clinician, row, grid) if grid.loose else clinician


def _units(place: Place) -> dict[str, int]:
    for name, row in place.fields().items():
        if name not in KINDS:
            row.wrong(f"is not one of the kinds {', '.join(KINDS)}")
    return {name: row.whole() for name, row in place.fields().items()}


def _modes(place: Place) -> tuple[str, ...]:
    modes = tuple(dict.fromkeys(row.one_of(MODES) for row in place.rows()))
    if not modes:
        place.wrong("is empty; give at least one of site, video")
    return modes


def _pairs(place: Place, clients: Collection[str]) -> tuple[tuple[str, str], ...]:
    pairs = []
    for row in place.rows():
        names = [member.one_of(clients) for member in row.rows()]
        if len(names) != 2 or names[0] == names[1]:
            row.wrong("must name two different clients")
        pairs.append((names[0], names[1]))
    return tuple(pairs)


def write_problem(problem: Problem) -> bytes:
    """The problem as a file of its format: UTF-8, one record a line."""
    return dumps(
        {
            "format": problem.format,
            "name": problem.name,
            "week_of": problem.week_of.isoformat(),
            "zone": problem.zone,
            "grid_minutes": problem.grid_minutes,
            "days": problem.days,
            "day_start": clock(problem.day_start),
            "day_end": clock(problem.day_end),
            "weights": _weights_out(problem.weights),
            "kinds": {
                name: {"minutes": kind.minutes, "with": kind.held} | more.kind_out(kind)
                for name, kind in problem.kinds.items()
            },
            "tracks": [{"id": t.id, "name": t.name, "open": t.open} for t in problem.tracks],
            "sections": [_section_out(section) for section in problem.sections],
            "clinicians": [
                {"id": row.id, "free": days_out(row.free)} | more.clinician_out(row)
                for row in problem.clinicians
            ],
            "pools": {pool.kind: counts_out(pool.counts) for pool in problem.pools},
            "clients": [client_out(client) for client in problem.clients],
            "apart": [list(pair) for pair in problem.apart],
            **more.problem_out(problem),
            **({} if problem.source is None else {"source": problem.source}),
        }
    )


def _weights_out(weights: Weights) -> dict[str, object]:
    plain = {name: getattr(weights, name) for name in _PLAIN_WEIGHTS}
    return {"short": dict(weights.short), **plain, **more.weights_out(weights)}


def _section_out(section: Section) -> dict[str, object]:
    room = {} if section.room is None else {"room": section.room}
    return {
        "id": section.id,
        "track": section.track,
        "kind": section.kind,
        "day": section.day,
        "start": clock(section.start),
        "minutes": section.minutes,
        "mode": section.mode,
        "capacity": section.capacity,
        "target": section.target,
        "minimum": section.minimum,
        "module": section.module,
        "leader": section.leader,
        **room,
        **more.section_out(section),
    }


def client_out(client: Client) -> dict[str, object]:
    """A client as the object of section 2."""
    return {
        "id": client.id,
        "track": client.track,
        "level": client.level,
        "needs": dict(client.needs),
        "counselor": client.counselor,
        "modes": list(client.modes),
        "busy": days_out(client.busy),
        "min_days": client.min_days,
        "max_days": client.max_days,
        "max_per_day": dict(client.max_per_day),
        "prefers": client.prefers,
        "modules_taken": sorted(client.modules_taken),
        "last_week": sorted(client.last_week),
        **more.client_out(client),
    }
