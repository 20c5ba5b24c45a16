"""A client's weekly busy times, as the page shows them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from wayhome.apps.core import trail
from wayhome.apps.people import access
from wayhome.apps.people.models import BusyTime, Client
from wayhome.domain import life
from wayhome.domain.life import DAYS, Busy
from wayhome.domain.privacy.permit import Actor, Permission, may
from wayhome.domain.vocabulary import BusyKind

KIND_LABELS = {kind: kind.value.replace("_", " ").capitalize() for kind in BusyKind}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One window as the week grid draws it: minutes after midnight."""

    day: int
    start: int
    end: int
    kind: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeRow:
    """One window, or the same window on several days, as a line of the list."""

    key: str
    kind: str
    label: str
    days: str
    hours: str
    dates: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeWeek:
    """A week of a life: the grid, the list, and the sum in words. `seen` names this version."""

    client_id: str
    name: str
    rows: tuple[LifeRow, ...]
    blocks: tuple[Block, ...]
    total: str
    seen: str
    may_edit: bool


def busy_rows(client: Client) -> list[Busy]:
    """The stored windows as values, in order."""
    found = BusyTime.objects.filter(client=client)
    return sorted(
        (
            Busy(
                weekday=row.weekday,
                starts=row.starts,
                ends=row.ends,
                kind=BusyKind(row.kind),
                since=row.since,
                until=row.until,
            )
            for row in found
        ),
        key=_order,
    )


def rows_of(*, actor: Actor, client_id: str) -> list[Busy]:
    """The stored windows of one client, to make a changed week from. Nothing is shown by it."""
    return busy_rows(access.client_for(actor, client_id, Permission.CLIENT_VIEW))


def fingerprint(rows: Iterable[Busy]) -> str:
    """Which version of the week somebody saw: equal rows give equal letters."""
    text = "\n".join(str(_order(row)) for row in sorted(rows, key=_order))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def life_week(*, actor: Actor, client_id: str, now: datetime) -> LifeWeek:
    """The busy times of one client; the look goes to the trail."""
    client = access.client_for(actor, client_id, Permission.CLIENT_VIEW)
    trail.record(actor, "life.read", client, now=now, client_id=client.pk)
    return week_of(actor=actor, client=client)


def week_of(*, actor: Actor, client: Client) -> LifeWeek:
    """The same for a client whose door the caller has passed, and whose look is in the trail."""
    rows = busy_rows(client)
    sums = life.hours_by_kind(rows)
    total = ", ".join(f"{KIND_LABELS[kind]} {hours:g} h" for kind, hours in sums.items())
    return LifeWeek(
        client_id=client.public_id,
        name=client.full_name,
        rows=tuple(_line(same) for same in _alike(rows)),
        blocks=tuple(_block(row) for row in rows),
        total=total or "Nothing yet: every hour counts as free",
        seen=fingerprint(rows),
        may_edit=bool(may(actor, Permission.CLIENT_EDIT)),
    )


def key_of(row: Busy) -> str:
    """Names the line of the list that a window belongs to."""
    return hashlib.sha256(str(_order(row)[1:]).encode()).hexdigest()[:12]


def _order(row: Busy) -> tuple[int, time, time, str, str, str]:
    dates = (str(row.since or ""), str(row.until or ""))
    # The last minute stands for midnight in the order only.
    return (row.weekday, row.starts, row.ends or time.max, row.kind.value, *dates)


def _alike(rows: Sequence[Busy]) -> list[list[Busy]]:
    """Windows that differ only in their day, together."""
    lines: dict[str, list[Busy]] = {}
    for row in rows:
        lines.setdefault(key_of(row), []).append(row)
    return list(lines.values())


def _line(same: list[Busy]) -> LifeRow:
    first = same[0]
    return LifeRow(
        key=key_of(first),
        kind=first.kind.value,
        label=KIND_LABELS[first.kind],
        days=_days([row.weekday for row in same]),
        hours=f"{clock(first.starts)} – {clock(first.ends)}",
        dates=_dates(first.since, first.until),
    )


def _days(days: list[int]) -> str:
    """Weekdays in words; three or more in a row as a span."""
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{DAYS[days[0]]} to {DAYS[days[-1]]}"
    return ", ".join(DAYS[day] for day in days)


def _dates(since: date | None, until: date | None) -> str:
    parts = [f"{word} {on:%-d %b %Y}" for word, on in (("from", since), ("to", until)) if on]
    return " ".join(parts)


def _block(row: Busy) -> Block:
    return Block(
        day=row.weekday,
        start=row.start_minute,
        end=row.end_minute,
        kind=row.kind.value,
        label=KIND_LABELS[row.kind],
    )


def clock(at: time | None) -> str:
    """A wall clock in words: 5 pm, 5:30 pm, midnight."""
    if at is None or at == life.MIDNIGHT:
        return "midnight"
    return f"{(at.hour - 1) % 12 + 1}{f':{at.minute:02}' if at.minute else ''} " + (
        "am" if at.hour < 12 else "pm"
    )
