"""Levels of care, and the weekly hours and days that each one asks for.

A level is a promise about hours. Whether a week keeps it is read here from values: a program's
template before it is published, a client's planned minutes before the week begins. The numbers
have dates and sources in `levels.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Final

from wayhome.domain import parameters
from wayhome.domain.verdict import YES, Reason, Verdict, no

PARAMETERS: Final = parameters.read(Path(__file__).with_name("levels.toml"))
HOUR: Final = 60


class Level(IntEnum):
    """Levels of care in order of intensity, so that `max` means what it says."""

    OUTPATIENT = 1
    IOP = 2
    PHP = 3
    RESIDENTIAL = 4
    INPATIENT = 5

    @property
    def word(self) -> str:
        """The level in files and rows: `outpatient`, `iop`, `php`, `residential`, `inpatient`."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Level:
        """The level of a word. Raises `KeyError` for any other text."""
        return {level.word: level for level in cls}[word]


BY_HOURS: Final = (Level.IOP, Level.PHP)
AROUND_THE_CLOCK: Final = (Level.RESIDENTIAL, Level.INPATIENT)


class AgeGroup(StrEnum):
    """Who is treated together; the hours asked differ."""

    ADOLESCENT = "adolescent"
    ADULT = "adult"


def age_group(age: int, *, on: date) -> AgeGroup | None:
    """The group of an age in years, or None for a child too young for every program."""
    if age >= PARAMETERS["adult_from"].on(on):
        return AgeGroup.ADULT
    return AgeGroup.ADOLESCENT if age >= PARAMETERS["adolescent_from"].on(on) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """What a level asks of one week."""

    minutes: int
    days: int


def floor(level: Level, group: AgeGroup, *, on: date) -> Floor:
    """The least minutes and days a week of an hour-based level; nothing for outpatient care.

    The day rule is the one of intensive care, for every level above it too: a week that is not
    even intensive is not partial hospitalization. Raises `NoValue` before the first dated row and
    `ValueError` for a level around the clock, which no weekly program can be.
    """
    if level in AROUND_THE_CLOCK:
        raise ValueError(f"{level.word} is care around the clock: it has no weekly hours.")
    if level not in BY_HOURS:
        return Floor(minutes=0, days=0)
    hours = PARAMETERS[f"{level.word}_hours_{group}"].on(on)
    return Floor(minutes=int(hours * HOUR), days=int(PARAMETERS["iop_days"].on(on)))


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSession:
    """One weekly meeting of a program: day 0 is Monday, `start` is local, `minutes` without breaks.

    `clinical` is false for mutual-help meetings, meals and everything else that is not care.
    """

    day: int
    start: time
    minutes: int
    kind: str
    clinical: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Individual:
    """Individual minutes a week. `inside`: held during a block, so they add nothing to it."""

    minutes: int
    inside: bool = False


NO_INDIVIDUAL: Final = Individual(minutes=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekOfCare:
    """What a template really gives in one week."""

    minutes: int
    days: int

    def reaches(self, asked: Floor) -> bool:
        return self.minutes >= asked.minutes and self.days >= asked.days

    def level(self, group: AgeGroup, *, on: date) -> Level:
        """The highest level whose hours and days this week reaches."""
        reached = [level for level in BY_HOURS if self.reaches(floor(level, group, on=on))]
        return max(reached, default=Level.OUTPATIENT)


def week_of_care(
    sessions: Iterable[TemplateSession], *, individual: Individual = NO_INDIVIDUAL
) -> WeekOfCare:
    """Clinical minutes and days of one week. Time that overlaps is counted once.

    An individual session outside the blocks adds its minutes but no day: its day is the client's.
    """
    taken = {
        (session.day, minute)
        for session in sessions
        if session.clinical
        for minute in _minutes_of_day(session)
    }
    outside = 0 if individual.inside else individual.minutes
    return WeekOfCare(minutes=len(taken) + outside, days=len({day for day, _ in taken}))


def check_template(
    sessions: Iterable[TemplateSession],
    *,
    level: Level,
    group: AgeGroup,
    on: date,
    individual: Individual = NO_INDIVIDUAL,
) -> Verdict:
    """May a template be published as this level? Reasons say what is short and what it really is.

    Codes: `level.hours`, `level.days`, `level.around_the_clock`. A grid that changes over its
    weeks is checked once for each shape of the week.
    """
    if level in AROUND_THE_CLOCK:
        return no(
            "level.around_the_clock",
            f"A weekly program cannot be {level.word} care. Choose outpatient, iop or php.",
        )
    week = week_of_care(sessions, individual=individual)
    short = _short_of(week, floor(level, group, on=on))
    if not short:
        return YES
    (code, compared, gap), *rest = short
    really = f"{compared} (is {week.level(group, on=on).word}): {gap}."
    return Verdict(
        (Reason(code, really), *(Reason(code, f"{text}: {gap}.") for code, text, gap in rest))
    )


def planned_hours(*, minutes: int, level: Level, group: AgeGroup, on: date) -> Verdict:
    """Do a client's planned clinical minutes of one week reach the level's hours on that date?

    Code: `level.hours`. Always yes for outpatient care; `ValueError` for care around the clock.
    """
    asked = floor(level, group, on=on)
    if minutes >= asked.minutes:
        return YES
    return no(
        "level.hours",
        f"{_hours(minutes, below=asked.minutes)} planned, {level.word} asks for"
        f" {_asked(asked)} a week: {_count(asked.minutes - minutes, 'minute')} short.",
    )


def _short_of(week: WeekOfCare, asked: Floor) -> list[tuple[str, str, str]]:
    """Code, comparison and gap of everything that the week lacks."""
    short: list[tuple[str, str, str]] = []
    if week.minutes < asked.minutes:
        compared = f"{_hours(week.minutes, below=asked.minutes)} < {_asked(asked)}"
        gap = _count(asked.minutes - week.minutes, "minute")
        short.append(("level.hours", compared, f"{gap} short"))
    if week.days < asked.days:
        compared = f"{_count(week.days, 'day')} < {asked.days}"
        gap = _count(asked.days - week.days, "day")
        short.append(("level.days", compared, f"{gap} missing"))
    return short


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _asked(asked: Floor) -> str:
    return f"{(Decimal(asked.minutes) / HOUR).normalize():f} h"


def _hours(minutes: int, *, below: int) -> str:
    """Hours to one place; 8 h 59 min is shown as 8.9 h, for "9.0 h < 9 h" would help nobody."""
    tenth = Decimal("0.1")
    rounded = (Decimal(minutes) / HOUR).quantize(tenth)
    return f"{min(rounded, Decimal(below) / HOUR - tenth):.1f} h"


def _minutes_of_day(session: TemplateSession) -> range:
    start = session.start.hour * HOUR + session.start.minute
    return range(start, start + session.minutes)
