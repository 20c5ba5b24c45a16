"""`wayhome.week/1`: the problem read from bytes, strictly, and written back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from wayhome.domain.week.place import Grid, Place, loads, span
from wayhome.domain.week.problem import (
    COUNSELOR,
    KINDS,
    MODES,
    PARTS,
    POOL,
    SECTION,
    Client,
    Clinician,
    Days,
    Kind,
    Pool,
    Problem,
    Section,
    Span,
    Track,
    Weights,
    clock,
)

FORMAT: Final = "wayhome.week/1"
_PLAIN_WEIGHTS: Final = ("day", "gap", "min_days", "moved", "preference", "over", "under")


def read_problem(data: bytes) -> Problem:
    """The problem in a `wayhome.week/1` file (plain or gzip). Raises `BadWeekFile`."""
    return problem_at(Place("", loads(data)))


def problem_at(root: Place) -> Problem:
    """The problem in an object already loaded."""
    root.format(FORMAT)
    grid = _grid(root)
    kinds = _kinds(root["kinds"], grid)
    track_ids = _ids(root["tracks"])
    clinician_ids = _ids(root["clinicians"])
    known = {"track": track_ids, "clinician": clinician_ids}
    client_rows = _unique(root["clients"])
    return Problem(
        name=root["name"].text(),
        week_of=root["week_of"].date(),
        zone=root.get("zone").text_or_none() or "",
        grid_minutes=grid.minutes,
        days=grid.days,
        day_start=grid.start,
        day_end=grid.end,
        weights=_weights(root["weights"]),
        kinds=kinds,
        tracks=tuple(_track(row, track_ids, kinds) for row in root["tracks"].rows()),
        sections=tuple(
            section_at(row, grid, known | _group_kinds(kinds)) for row in _unique(root["sections"])
        ),
        clinicians=tuple(
            Clinician(row["id"].text(), days_at(row["free"], grid))
            for row in root["clinicians"].rows()
        ),
        pools=tuple(
            _pool(kind, root["pools"][kind], grid) for kind in KINDS if kinds[kind].held == POOL
        ),
        clients=tuple(client_at(row, grid, known) for row in client_rows),
        apart=_pairs(root["apart"], {row["id"].text() for row in client_rows}),
        source=root.get("source").value,
    )


def grid_of(problem: Problem) -> Grid:
    """The grid of a problem, for reading what refers to it."""
    return Grid(problem.grid_minutes, problem.day_start, problem.day_end, problem.days)


def known_to(problem: Problem) -> dict[str, Collection[str]]:
    """The names that a client or a section may use."""
    return {
        "track": {track.id for track in problem.tracks},
        "clinician": {clinician.id for clinician in problem.clinicians},
        **_group_kinds(problem.kinds),
    }


def client_at(row: Place, grid: Grid, known: Mapping[str, Collection[str]]) -> Client:
    """One client object of section 2."""
    prefers = row["prefers"]
    return Client(
        id=row["id"].text(),
        track=row["track"].one_of(known["track"]),
        level=row.get("level").text_or_none() or "",
        needs=_units(row["needs"]),
        counselor=row["counselor"].one_of(known["clinician"]),
        modes=_modes(row["modes"]),
        busy=tuple(tuple(span(x) for x in day) for day in grid.by_day(row["busy"])),
        min_days=row["min_days"].whole(),
        max_days=row["max_days"].whole(),
        max_per_day=_units(row["max_per_day"]),
        prefers=None if prefers.value is None else prefers.one_of(PARTS),
        modules_taken=frozenset(x.text() for x in row["modules_taken"].rows()),
        last_week=frozenset(x.text() for x in row["last_week"].rows()),
    )


def _grid(root: Place) -> Grid:
    minutes = root["grid_minutes"].whole(least=1)
    start, end = root["day_start"].time(), root["day_end"].time()
    if start >= end or (end - start) % minutes:
        root["day_end"].wrong(f"the day must last a positive multiple of {minutes} minutes")
    days = root["days"].whole(least=1)
    if days > 7:
        root["days"].wrong(f"{days} is more than the 7 days of a week")
    return Grid(minutes, start, end, days)


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
    held = row["with"].one_of((SECTION, COUNSELOR, POOL))
    if held != SECTION and minutes % grid.minutes:
        row["minutes"].wrong(f"{minutes} is not a multiple of {grid.minutes} minutes")
    return Kind(minutes, held)


def _group_kinds(kinds: Mapping[str, Kind]) -> dict[str, Collection[str]]:
    return {"kind": [name for name, kind in kinds.items() if kind.held == SECTION]}


def _unique(place: Place) -> list[Place]:
    rows, seen = place.rows(), set()
    for row in rows:
        name = row["id"].text()
        if name in seen:
            row["id"].wrong(f"{name!r} occurs twice; every id in this list must be different")
        seen.add(name)
    return rows


def _ids(place: Place) -> list[str]:
    return [row["id"].text() for row in _unique(place)]


def _track(row: Place, tracks: Collection[str], kinds: Mapping[str, Kind]) -> Track:
    opened: dict[str, dict[str, float]] = {}
    for kind, costs in row["open"].fields().items():
        if kind not in _group_kinds(kinds)["kind"]:
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
        row["minutes"].wrong(f"{minutes} minutes from {clock(start)} do not end on the grid")
    sizes = [row[name].whole() for name in ("minimum", "target", "capacity")]
    if sizes != sorted(sizes):
        row["target"].wrong("minimum <= target <= capacity must hold")
    leader = row["leader"]
    return Section(
        id=row["id"].text(),
        track=row["track"].one_of(known["track"]),
        kind=row["kind"].one_of(known["kind"]),
        day=grid.day(row["day"]),
        start=start,
        minutes=minutes,
        mode=row["mode"].one_of(MODES),
        capacity=sizes[2],
        target=sizes[1],
        minimum=sizes[0],
        module=row["module"].text_or_none(),
        leader=None if leader.value is None else leader.one_of(known["clinician"]),
        room=row.get("room").text_or_none(),
    )


def days_at(place: Place, grid: Grid, width: int = 2) -> Days:
    """One list of intervals a day: on the grid, without overlap."""
    return tuple(tuple(_disjoint(day, grid, width)) for day in grid.by_day(place))


def _disjoint(day: list[Place], grid: Grid, width: int) -> list[Span]:
    """The intervals of a day: on the grid and without overlap, in the order of the file."""
    spans = [span(row, width) for row in day]
    for row, (begin, end) in zip(day, spans, strict=True):
        if not (grid.holds(begin) and grid.holds(end)):
            row.wrong(f"{clock(begin)}-{clock(end)} is not on the grid of {grid.minutes} minutes")
    last = 0
    for (begin, end), row in sorted(zip(spans, day, strict=True), key=lambda pair: pair[0]):
        if begin < last:
            row.wrong("overlaps another interval of the day; join or shorten them")
        last = end
    return spans


def _pool(kind: str, place: Place, grid: Grid) -> Pool:
    spans = days_at(place, grid, width=3)
    counts = tuple(
        tuple((*at, row.rows()[2].whole()) for at, row in zip(day, rows, strict=True))
        for day, rows in zip(spans, grid.by_day(place), strict=True)
    )
    return Pool(kind, counts)


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
    """The problem as a `wayhome.week/1` file: UTF-8, one record a line."""
    return dumps(
        {
            "format": FORMAT,
            "name": problem.name,
            "week_of": problem.week_of.isoformat(),
            "zone": problem.zone,
            "grid_minutes": problem.grid_minutes,
            "days": problem.days,
            "day_start": clock(problem.day_start),
            "day_end": clock(problem.day_end),
            "weights": _weights_out(problem.weights),
            "kinds": {
                name: {"minutes": kind.minutes, "with": kind.held}
                for name, kind in problem.kinds.items()
            },
            "tracks": [{"id": t.id, "name": t.name, "open": t.open} for t in problem.tracks],
            "sections": [_section_out(section) for section in problem.sections],
            "clinicians": [{"id": k.id, "free": _days_out(k.free)} for k in problem.clinicians],
            "pools": {
                pool.kind: [
                    [[clock(begin), clock(end), count] for begin, end, count in day]
                    for day in pool.counts
                ]
                for pool in problem.pools
            },
            "clients": [client_out(client) for client in problem.clients],
            "apart": [list(pair) for pair in problem.apart],
            **({} if problem.source is None else {"source": problem.source}),
        }
    )


def dumps(document: Mapping[str, object]) -> bytes:
    """JSON with one record of every top-level list a line: compact, yet fit for grep and diff."""
    parts = []
    for name, value in document.items():
        body = _put(value)
        if isinstance(value, list) and value:
            body = "[\n" + ",\n".join(_put(row) for row in value) + "\n]"
        parts.append(f"{_put(name)}:{body}")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _put(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _weights_out(weights: Weights) -> dict[str, object]:
    plain = {name: getattr(weights, name) for name in _PLAIN_WEIGHTS}
    return {"short": dict(weights.short), **plain}


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
        "busy": _days_out(client.busy),
        "min_days": client.min_days,
        "max_days": client.max_days,
        "max_per_day": dict(client.max_per_day),
        "prefers": client.prefers,
        "modules_taken": sorted(client.modules_taken),
        "last_week": sorted(client.last_week),
    }


def _days_out(days: Iterable[Iterable[Span]]) -> list[list[list[str]]]:
    return [[[clock(begin), clock(end)] for begin, end in day] for day in days]
