"""The board by groups: tracks, their groups in rows, days in columns, a card a meeting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import inf
from typing import Final

from wayhome.apps.scheduling import board_words as say
from wayhome.apps.scheduling.queries.board_clients import DayHours, day_hours
from wayhome.apps.scheduling.queries.board_rows import DayNote, PersonFact, SessionFact, TrackFact
from wayhome.apps.scheduling.queries.board_week import Check, Week
from wayhome.domain.vocabulary import Mode, ProgramKind

#: The color of a track at its row head; every other kind has the first one.
COLORS: Final = {
    ProgramKind.DUAL_DIAGNOSIS: "tr-dual",
    ProgramKind.LGBTQ: "tr-lgbt",
    ProgramKind.ADOLESCENT: "tr-teen",
    ProgramKind.PARTIAL_HOSPITALIZATION: "tr-women",
}
EXTRA_COLOR, USUAL_COLOR = "tr-fam", "tr-sud"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One meeting in a cell. `marks` is its strip of seats, one letter a seat."""

    session_id: str
    time: str
    place: str
    state: str
    has_video: bool
    marks: str
    words: str
    tone: str
    icon: str
    leader: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of one row."""

    is_today: bool
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One client of an open group: hours of every day, and the week against the rule."""

    client_id: str
    name: str
    initials: str
    color: int
    days: tuple[DayHours, ...]
    check: Check


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """One group of a track over the week. `key` is the id of its first section."""

    key: str
    name: str
    leader: str
    seats: str
    color: str
    cells: tuple[Cell, ...]
    chips: tuple[Check, ...]
    is_open: bool
    roster: tuple[RosterRow, ...]
    clients: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TrackRows:
    """A track and its groups."""

    name: str
    rows: tuple[GroupRow, ...]


@dataclass(slots=True)
class _Group:
    """What belongs to one row while it is gathered."""

    key: str
    sessions: list[SessionFact] = field(default_factory=list)
    notes: list[DayNote] = field(default_factory=list)


def track_rows(*, week: Week, track_id: int | None, opened: str) -> tuple[TrackRows, ...]:
    """Every track with something in the week, or one; the roster only of the row that is open.

    Groups of one name within a track share a row: they are the same group on other days.
    """
    gathered = _gather(week)
    found = []
    for track in week.tracks:
        mine = {name: row for (of, name), row in gathered.items() if of == track.pk}
        if mine and track_id in {None, track.pk}:
            rows = tuple(
                _row(week, track, (name, mine[name]), is_open=opened == mine[name].key)
                for name in _ordered(mine)
            )
            found.append(TrackRows(f"{track.name}, {track.code}", rows))
    return tuple(found)


def _gather(week: Week) -> dict[tuple[int, str], _Group]:
    found: dict[tuple[int, str], _Group] = {}
    for row in week.sessions:
        if row.section and row.track_id:
            found.setdefault((row.track_id, row.title), _Group(row.section)).sessions.append(row)
    for note in week.notes:
        if note.section and note.track_id:
            found.setdefault((note.track_id, note.name), _Group(note.section)).notes.append(note)
    return found


def _ordered(mine: dict[str, _Group]) -> list[str]:
    """The groups that meet most often first, then by their first meeting of the week."""

    def order(name: str) -> tuple[int, float, str]:
        sessions = mine[name].sessions
        first = sessions[0].starts_at.timestamp() if sessions else inf
        return -len(sessions), first, name

    return sorted(mine, key=order)


def _row(week: Week, track: TrackFact, named: tuple[str, _Group], *, is_open: bool) -> GroupRow:
    name, group = named
    episodes = dict.fromkeys(pk for row in group.sessions for pk in week.at_session[row.pk])
    clients = [who for pk, who in week.people.items() if pk in episodes]
    return GroupRow(
        key=group.key,
        name=name,
        leader=_leaders(group.sessions),
        seats=_seats(group.sessions, len(clients)),
        color=EXTRA_COLOR if track.is_extra else COLORS.get(ProgramKind(track.kind), USUAL_COLOR),
        cells=tuple(_cell(week, group, day) for day in week.days),
        chips=_chips(week, track, clients),
        is_open=is_open,
        roster=tuple(_roster_row(week, who) for who in clients) if is_open else (),
        clients=tuple(who.client_pk for who in clients) if is_open else (),
    )


def _leaders(sessions: Iterable[SessionFact]) -> str:
    names = dict.fromkeys(
        say.short_name(name)
        for row in sessions
        for _, name, is_co_leader in row.leaders
        if not is_co_leader
    )
    return ", ".join(names) or "No leader"


def _seats(sessions: list[SessionFact], clients: int) -> str:
    capacity = max((row.capacity or 0 for row in sessions), default=0)
    return f"{clients} of {capacity} seats" if capacity else ""


def _chips(week: Week, track: TrackFact, clients: list[PersonFact]) -> tuple[Check, ...]:
    if track.is_extra:
        return (Check("Beside a track", "", "users"),)
    keeps, short, other = week.tally(clients)
    chips = (
        (keeps, Check(f"{keeps} on track", "ok", "circle-check")),
        (short, Check(f"{short} short", "risk", "triangle-alert")),
        (other, Check(f"{other} part week", "info", "calendar-clock")),
    )
    return tuple(chip for number, chip in chips if number)


def _cell(week: Week, group: _Group, day: date) -> Cell:
    cards = [_card(week, row) for row in group.sessions if row.on == day]
    held = {row.section_id for row in group.sessions if row.on == day}
    cards += [
        _gone(week, note) for note in group.notes if note.on == day and note.section_id not in held
    ]
    return Cell(day == week.today, tuple(cards))


def _card(week: Week, row: SessionFact) -> Card:
    words, tone, icon = _says(week, row)
    return Card(
        session_id=row.public_id,
        time=week.hours_of(row),
        place=row.place,
        state=_state(week, row),
        has_video=row.mode in {Mode.VIDEO, Mode.HYBRID},
        marks="" if row.is_off else marks(row=row, people=len(week.at_session[row.pk])),
        words=words,
        tone=tone,
        icon=icon,
        leader=row.leader,
    )


def marks(*, row: SessionFact, people: int) -> str:
    """The strip of seats: expected, held, open. Who is over the capacity still has a mark."""
    held = 0 if people >= (row.capacity or 0) else row.held
    return "e" * people + "h" * held + "o" * ((row.capacity or 0) - people - held)


def _state(week: Week, row: SessionFact) -> str:
    if row.is_off:
        return "off"
    if week.lacks_leader(row):
        return "need"
    if week.is_on(row):
        return "live"
    return "held" if week.is_past(row) else ""


def _says(week: Week, row: SessionFact) -> tuple[str, str, str]:
    """The line under the seats: words, tone, icon."""
    people = len(week.at_session[row.pk])
    if row.is_off:
        return f"Called off: {row.reason}" if row.reason else "Called off", "", "calendar-x"
    if week.lacks_leader(row):
        return "No leader", "risk", "triangle-alert"
    if row.capacity and people > row.capacity:
        return f"{people - row.capacity} more than seats", "risk", "triangle-alert"
    if week.is_on(row):
        return f"On now, {people} expected", "brand", "activity"
    if row.held and not week.is_past(row):
        return f"{people} expected, {row.held} held", "", ""
    return f"{people} expected", "", ""


def _gone(week: Week, note: DayNote) -> Card:
    """A meeting that is not on its day: called off by the calendar, or moved."""
    moved = note.moved_to
    words = f"Moved to {say.day(moved)}" if moved else "Called off"
    return Card(
        session_id="",
        time=_wall(note),
        place="",
        state="off",
        has_video=False,
        marks="",
        words=words,
        tone="",
        icon="calendar-clock" if moved else "calendar-x",
    )


def _wall(note: DayNote) -> str:
    if note.starts is None or note.minutes is None:
        return ""
    start = datetime.combine(note.on, note.starts)
    return say.time_range(start, start + timedelta(minutes=note.minutes))


def _roster_row(week: Week, who: PersonFact) -> RosterRow:
    return RosterRow(
        client_id=who.client_id,
        name=who.name,
        initials=who.initials,
        color=who.client_pk % 4 + 1,
        days=day_hours(week=week, who=who),
        check=week.checks[who.episode_id],
    )


def clients_shown(*, tracks: Iterable[TrackRows]) -> list[int]:
    """Row numbers of the clients whose names the page shows, each once."""
    found: dict[int, None] = defaultdict(lambda: None)
    for track in tracks:
        for row in track.rows:
            found.update(dict.fromkeys(row.clients))
    return list(found)
