"""`wayhome.timetable/1` and `/2`: read with tolerance for what the rules must judge, and written.

A missing or misshapen list is a malformed file. A misshapen entry is not: the rules report it
(H1, H3, H14, P1 ...), so it is read as a value that breaks them.
"""

from __future__ import annotations

import math
from typing import Final

from wayhome.domain.week.place import Place, day_of, dumps, finite, loads, minute, whole_number
from wayhome.domain.week.problem import clock
from wayhome.domain.week.timetable import UNREADABLE, Appointment, Seat, Short, Timetable

TIMETABLE_ONE: Final = "wayhome.timetable/1"
TIMETABLE_TWO: Final = "wayhome.timetable/2"
_NEVER: Final = -1


def read_timetable(data: bytes) -> Timetable:
    """The timetable in a file of either format (plain or gzip). Raises `BadWeekFile`."""
    root = Place("", loads(data))
    longest = 3 if root.get("format").value == TIMETABLE_TWO else 2
    if longest == 2:
        root.format(TIMETABLE_ONE)
    return Timetable(
        problem=_text(root.get("problem").value),
        week_of=day_of(root.get("week_of").value),
        seats=tuple(seat_at(row.value, longest) for row in root["seats"].rows()),
        appointments=tuple(appointment_at(row) for row in root["appointments"].rows()),
        short=tuple(short_at(row) for row in root["short"].rows()),
        cost=_claim(root.get("cost").value),
        bound=_claim_or_none(root.get("bound").value),
        gap=_claim_or_none(root.get("gap").value),
        seed=whole_number(root.get("seed").value),
        engine=_text(root.get("engine").value),
        seconds=finite(root.get("seconds").value),
    )


def write_timetable(timetable: Timetable) -> bytes:
    """The timetable as a file, of the second format if a seat names its mode."""
    named = any(seat.mode for seat in timetable.seats)
    week_of = timetable.week_of
    return dumps(
        {
            "format": TIMETABLE_TWO if named else TIMETABLE_ONE,
            "problem": timetable.problem,
            "week_of": None if week_of is None else week_of.isoformat(),
            "seats": [seat_out(seat) for seat in timetable.seats],
            "appointments": [appointment_out(row) for row in timetable.appointments],
            "short": [row._asdict() for row in timetable.short],
            "cost": timetable.cost,
            "bound": timetable.bound,
            "gap": timetable.gap,
            "seed": timetable.seed,
            "engine": timetable.engine,
            "seconds": timetable.seconds,
        }
    )


def seat_out(seat: Seat) -> list[str]:
    """A seat as its list in the file: the mode only where one is named."""
    return list(seat) if seat.mode else [seat.client, seat.section]


def appointment_at(row: Place) -> Appointment:
    """One appointment object; what cannot be read becomes a value that breaks a rule."""
    got = {name: place.value for name, place in row.fields().items()}
    start, day, minutes = minute(got.get("start")), got.get("day"), got.get("minutes")
    return Appointment(
        client=_text(got.get("client")),
        kind=_text(got.get("kind")),
        held_with=_text(got.get("with")),
        day=_count(day),
        start=_NEVER if start is None else start,
        minutes=_count(minutes),
        mode=_text(got.get("mode")),
    )


def appointment_out(row: Appointment) -> dict[str, object]:
    """An appointment as its object in the file."""
    return {
        "client": row.client,
        "kind": row.kind,
        "with": row.held_with,
        "day": row.day,
        "start": clock(row.start),
        "minutes": row.minutes,
        "mode": row.mode,
    }


def short_at(row: Place) -> Short:
    """One record of the short list."""
    got = {name: place.value for name, place in row.fields().items()}
    return Short(_text(got.get("client")), _text(got.get("kind")), _count(got.get("missing")))


def seat_at(value: object, longest: int = 3) -> Seat:
    """One seat; what cannot be read becomes a value that breaks a rule."""
    if isinstance(value, list) and 2 <= len(value) <= longest:
        return Seat(*(_text(member) for member in value))
    return Seat(UNREADABLE, UNREADABLE)


def _text(value: object) -> str:
    return value if isinstance(value, str) else UNREADABLE


def _count(value: object) -> int:
    number = whole_number(value)
    return _NEVER if number is None else number


def _claim(value: object) -> float:
    number = finite(value)
    return math.nan if number is None else number


def _claim_or_none(value: object) -> float | None:
    return None if value is None else _claim(value)
