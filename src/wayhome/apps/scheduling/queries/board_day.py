"""One day at one site, in the order of time: what is over, what is on, what comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from wayhome.apps.scheduling import board_words as say
from wayhome.apps.scheduling.queries import board, board_groups, board_rows
from wayhome.apps.scheduling.queries.board import Choice
from wayhome.apps.scheduling.queries.board_rows import Asked, SessionFact
from wayhome.apps.scheduling.queries.board_week import DAY, local_day
from wayhome.domain.privacy.permit import Actor
from wayhome.domain.verdict import Refused, no

OVER, ON, TO_COME, OFF = "over", "on", "to_come", "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """One session of the day. `state` is over, on, to_come or off."""

    session_id: str
    time: str
    what: str
    place: str
    leader: str
    people: str
    marks: str
    state: str
    reason: str
    is_first_to_come: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The page of a day. `now_words` says where the day stands; empty on other days."""

    on: date
    before: date
    after: date
    week: str
    site_id: str
    site: str
    sites: tuple[Choice, ...]
    closed: str
    now_words: str
    lines: tuple[DayLine, ...]


def board_day(*, actor: Actor, on: str, site_id: str, now: datetime) -> Day:
    """The day of a site. Raises `Refused` (`board.day`) for a date that is none."""
    day = _date(on)
    found = board.sites(actor=actor)
    site = board.chosen_site(found=found, site_id=site_id)
    asked = Asked(site.organization_id, site.pk, day, day + DAY, now)
    rows = board_rows.sessions(asked=asked)
    people = _people(asked)
    closed = [note.name for note in board_rows.notes(asked=asked) if not note.section_id]
    today = local_day(now=now, zone=site.zone)
    to_come = [row.pk for row in rows if row.starts_at > now and not row.is_off][:1]
    return Day(
        on=day,
        before=day - DAY,
        after=day + DAY,
        week=board.week_word(monday=day),
        site_id=site.public_id,
        site=site.name,
        sites=tuple(Choice(row.public_id, row.name, row.pk == site.pk) for row in found),
        closed=closed[0] if closed else "",
        now_words=_now_words(rows, site.zone, now) if day == today else "",
        lines=tuple(
            _line(row, people.get(row.pk, 0), site.zone, is_first=[row.pk] == to_come, now=now)
            for row in rows
        ),
    )


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not board.FIRST_YEAR <= day.year < board.LAST_YEAR:
        raise Refused(no("board.day", "There is no such day. Write the date like 2026-11-18."))
    return day


def _people(asked: Asked) -> dict[int, int]:
    found: dict[int, int] = {}
    for row in board_rows.expected(asked=asked):
        found[row.session_pk] = found.get(row.session_pk, 0) + 1
    return found


def _now_words(rows: list[SessionFact], zone: str, now: datetime) -> str:
    """Now 7:20 pm: 3 on, 2 to come."""
    states = [_state(row, now) for row in rows]
    local = say.clock(say.local(now, zone))
    return f"Now {local}: {states.count(ON)} on, {states.count(TO_COME)} to come"


def _state(row: SessionFact, now: datetime) -> str:
    if row.is_off:
        return OFF
    if row.ends_at <= now:
        return OVER
    return ON if row.starts_at <= now else TO_COME


def _line(row: SessionFact, people: int, zone: str, *, is_first: bool, now: datetime) -> DayLine:
    return DayLine(
        session_id=row.public_id,
        time=say.time_range(say.local(row.starts_at, zone), say.local(row.ends_at, zone)),
        what=row.title,
        place=row.place,
        leader=row.leader,
        people=f"{people} expected",
        marks=board_groups.marks(row=row, people=people) if row.section_id else "",
        state=_state(row, now),
        reason=row.reason,
        is_first_to_come=is_first,
    )
