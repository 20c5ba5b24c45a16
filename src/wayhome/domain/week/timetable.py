"""The answer as values: who sits where, whose appointment is when, and what the file claims."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

UNREADABLE: Final = "\0"
"""Stands for a text that could not be read; no id of a problem can be equal to it."""


class Seat(NamedTuple):
    """One client in one section. `mode` says how they take part in a hybrid one, else it is ""."""

    client: str
    section: str
    mode: str = ""


class Appointment(NamedTuple):
    """One appointment of one client, `minutes` long from `start` (minutes after midnight)."""

    client: str
    kind: str
    held_with: str
    day: int
    start: int
    minutes: int
    mode: str


class Short(NamedTuple):
    """How many units of a kind a client is left without."""

    client: str
    kind: str
    missing: int


@dataclass(frozen=True, slots=True)
class Timetable:
    """A week's plan and its claims.

    A claim that is no number where there should be one is kept as NaN, so that the checker can
    report it; `bound` and `gap` may also be None, which claims nothing.
    """

    problem: str
    week_of: date | None
    seats: tuple[Seat, ...]
    appointments: tuple[Appointment, ...]
    short: tuple[Short, ...]
    cost: float
    bound: float | None = None
    gap: float | None = None
    seed: int | None = None
    engine: str = ""
    seconds: float | None = None
