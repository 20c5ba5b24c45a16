"""A person's week outside treatment: busy windows, and the usual weeks of usual lives (S26)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import chain
from typing import Final

from wayhome.domain.verdict import YES, Reason, Verdict
from wayhome.domain.vocabulary import BusyKind

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WORKDAYS: Final = (0, 1, 2, 3, 4)
MIDNIGHT: Final = time(0, 0)
HOUR: Final = 60
DAY: Final = 24 * HOUR
MOST_WINDOWS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Busy:
    """One weekly window on one day: 0 is Monday; `ends` None is midnight at its end.

    It holds from `since` to `until`, both included; None is open.
    """

    weekday: int
    starts: time
    ends: time | None
    kind: BusyKind
    since: date | None = None
    until: date | None = None

    @property
    def start_minute(self) -> int:
        return self.starts.hour * HOUR + self.starts.minute

    @property
    def end_minute(self) -> int:
        """Minutes after midnight; 1440 is the end of the day."""
        return DAY if self.ends is None else self.ends.hour * HOUR + self.ends.minute

    def holds(self, on: date) -> bool:
        return (self.since or date.min) <= on <= (self.until or date.max)


def windows(
    kind: BusyKind,
    days: Iterable[int],
    hours: tuple[time, time | None],
    *,
    since: date | None = None,
    until: date | None = None,
) -> list[Busy]:
    """One window a day. `hours` are from and to; None or 0:00 is midnight at the end of the day.

    A window that ends before it starts runs over midnight: it becomes two, the second on the day
    after. Sunday night runs into Monday.
    """
    starts, ends = hours[0], None if hours[1] == MIDNIGHT else hours[1]
    found = []
    for day in days:
        over = ends is not None and ends < starts
        parts = [(day, starts, None), ((day + 1) % 7, MIDNIGHT, ends)] if over else []
        found += [
            Busy(weekday=on, starts=begin, ends=end, kind=kind, since=since, until=until)
            for on, begin, end in parts or [(day, starts, ends)]
        ]
    return found


def can_hold(rows: Sequence[Busy]) -> Verdict:
    """Whether rows make a week. Codes: `life.length`, `life.days`, `life.many`."""
    reasons = []
    for row in rows:
        if row.end_minute <= row.start_minute:
            says = f"{DAYS[row.weekday]}: the end must be later than the start."
            reasons.append(Reason("life.length", says))
        if row.since and row.until and row.until < row.since:
            says = f"{DAYS[row.weekday]}: the last day is before the first day."
            reasons.append(Reason("life.days", says))
    if len(rows) > MOST_WINDOWS:
        says = f"{len(rows)} windows are too many; {MOST_WINDOWS} are the most. Join some."
        reasons.append(Reason("life.many", says))
    return Verdict(tuple(reasons)) if reasons else YES


def hours_by_kind(rows: Iterable[Busy]) -> dict[BusyKind, float]:
    """Hours a week by kind, in the order of the kinds; windows that overlap are counted once."""
    taken: dict[BusyKind, set[tuple[int, int]]] = {}
    for row in rows:
        minutes = ((row.weekday, at) for at in range(row.start_minute, row.end_minute))
        taken.setdefault(row.kind, set()).update(minutes)
    return {kind: len(taken[kind]) / HOUR for kind in BusyKind if kind in taken}


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A usual week of somebody who comes (S26): a start to be corrected, never a claim."""

    code: str
    name: str
    about: str
    rows: tuple[Busy, ...]


def _life(code: str, name: str, about: str, *parts: list[Busy]) -> Life:
    return Life(code=code, name=name, about=about, rows=tuple(chain(*parts)))


_K = BusyKind
LIVES: Final = (
    _life(
        "single_parent",
        "Single parent",
        "Work while school is on, then the children",
        windows(_K.WORK, WORKDAYS, (time(9), time(14, 30))),
        windows(_K.CHILD_CARE, WORKDAYS, (time(7), time(8, 30))),
        windows(_K.CHILD_CARE, WORKDAYS, (time(15), time(17, 30))),
    ),
    _life(
        "works_by_day",
        "Works by day",
        "Monday to Friday with the way there and back",
        windows(_K.WORK, WORKDAYS, (time(8), time(17))),
        windows(_K.TRAVEL, WORKDAYS, (time(7, 30), time(8))),
        windows(_K.TRAVEL, WORKDAYS, (time(17), time(17, 30))),
    ),
    _life(
        "night_shifts",
        "Night shifts",
        "Four nights, and sleep after each",
        windows(_K.WORK, (0, 1, 2, 3), (time(22), time(6))),
        windows(_K.OTHER, (1, 2, 3, 4), (time(7), time(14))),
    ),
    _life(
        "student",
        "Student",
        "Classes by day, one late class",
        windows(_K.SCHOOL, (0, 2), (time(9), time(13))),
        windows(_K.SCHOOL, (1, 3), (time(10), time(16))),
    ),
    _life(
        "pupil",
        "Pupil",
        "School on every weekday",
        windows(_K.SCHOOL, WORKDAYS, (time(8), time(15))),
    ),
    _life(
        "cares_for_someone",
        "Cares for someone",
        "Mornings and evenings at somebody's side",
        windows(_K.OTHER, range(7), (time(7), time(9, 30))),
        windows(_K.OTHER, range(7), (time(18, 30), time(20, 30))),
    ),
)


def life(code: str) -> Life:
    """The usual week of a code. Raises `KeyError` for a code that is none."""
    return {one.code: one for one in LIVES}[code]
