"""The dates on which a weekly group meets: an RRULE, its exceptions, the site's holidays.

Dates only: the hour is the site's wall clock and is added by whoever needs a moment. Days are
half-open everywhere here: `since` is the first day, `until` the first day on which it is over.

Rules are RFC 5545 as far as a clinic's groups need it: FREQ DAILY, WEEKLY or MONTHLY with
INTERVAL, COUNT, UNTIL, BYDAY, BYMONTHDAY, BYMONTH and WKST. Anything else is refused with a
reason, never guessed. dateutil expands them between two ends, so a rule that never fires ends too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import count, islice, takewhile
from typing import Final, cast

from dateutil.rrule import rrule, rrulestr

from wayhome.domain.verdict import YES, Refused, Verdict, no

Span = tuple[date, date]
HORIZON: Final = timedelta(days=3653)
"""A rule that gives no date within ten years of its first day is taken to give none."""

_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ONE_DAY: Final = f"(?:{'|'.join(_DAYS)})"
_NTH_DAY: Final = f"(?:[+-]?[1-5])?{_ONE_DAY}"
_MONTH: Final = r"(?:[1-9]|1[0-2])"
_MONTH_DAY: Final = r"[+-]?(?:[1-9]|[12]\d|3[01])"
_NUMBER: Final = r"[1-9]\d{0,3}"
_PARTS: Final = {
    "FREQ": "DAILY|WEEKLY|MONTHLY",
    "INTERVAL": _NUMBER,
    "COUNT": _NUMBER,
    "UNTIL": r"\d{8}",
    "BYDAY": f"{_NTH_DAY}(?:,{_NTH_DAY})*",
    "BYMONTHDAY": f"{_MONTH_DAY}(?:,{_MONTH_DAY})*",
    "BYMONTH": f"{_MONTH}(?:,{_MONTH})*",
    "WKST": _ONE_DAY,
}


_ENDS: Final = ("COUNT", "UNTIL")
_PLAIN: Final = {"FREQ", "INTERVAL", "WKST", *_ENDS}
_STEPS: Final = {"DAILY": timedelta(days=1), "WEEKLY": timedelta(days=7)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """A rule and its days. `weekday` (0 is Monday) decides where a weekly rule names no day."""

    rule: str
    weekday: int
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One date that is not as usual: called off, moved, or (when the rule lacks it) added."""

    on: date
    is_cancelled: bool = False
    moved_to: date | None = None


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """One date. `planned_on` is the rule's own date, which names the change that applies."""

    on: date
    planned_on: date


def can_recur(what: Recurrence) -> Verdict:
    """Whether the rule can be read and ever gives a date.

    Codes: `recurrence.malformed`, `recurrence.never`.
    """
    try:
        rule = _read(what)
    except Refused as refused:
        return refused.verdict
    if next(rule.dates(rule.first, rule.first + HORIZON), None) is None:
        says = f"The rule {what.rule!r} gives no date from {what.since} on. Change it or its days."
        return no("recurrence.never", says)
    return YES


def dates_of(
    what: Recurrence,
    span: Span,
    *,
    changes: Iterable[Change] = (),
    holidays: Collection[date] = (),
) -> tuple[Occurrence, ...]:
    """The dates within the half-open span, in order. Raises `Refused` as `can_recur` says.

    A holiday closes the day, whatever is planned on it; a date that was moved away from a
    holiday stands. COUNT counts the rule's own dates, also those called off.
    """
    can_recur(what).require()
    first, end = span
    changed = {change.on: change for change in changes}
    usual = [Occurrence(day, day) for day in _read(what).dates(first, end) if day not in changed]
    other = [
        Occurrence(change.moved_to or change.on, change.on)
        for change in changed.values()
        if not change.is_cancelled
    ]
    found = [*usual, *(row for row in other if first <= row.on < end)]
    return tuple(sorted(row for row in found if row.on not in holidays))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """A rule without its ends, which are counted here: so every walk over it is finite.

    `step`: the distance of its dates, where the rule has no other part than that. Nearly every
    group has such a rule, and adding days is a hundred times faster than reading a rule.
    """

    endless: rrule
    step: timedelta | None
    count: int | None
    first: date
    until: date | None

    def dates(self, first: date, end: date) -> Iterator[date]:
        """The rule's own dates in a half-open span."""
        end = end if self.until is None else min(end, self.until)
        if end <= self.first:
            return iter(())
        if self.step is not None:
            return self._steps(self.step, first, end)
        return self._walk(first, end)

    def _steps(self, step: timedelta, first: date, end: date) -> Iterator[date]:
        past = max(0, -((self.first - first) // step))
        turns = count(past) if self.count is None else range(past, self.count)
        return takewhile(lambda day: day < end, (self.first + turn * step for turn in turns))

    def _walk(self, first: date, end: date) -> Iterator[date]:
        bounded = self.endless.replace(until=_midnight(end - timedelta(days=1)))
        for moment in islice(bounded, self.count):
            if moment.date() >= first:
                yield moment.date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


@lru_cache(maxsize=4096)
def _read(what: Recurrence) -> _Rule:
    parts = _parts(what.rule)
    first = what.since
    numbered = re.search(r"\d", parts.get("BYDAY", "")) or "BYMONTHDAY" in parts
    if parts["FREQ"] != "MONTHLY" and numbered:
        raise _malformed(what.rule, "numbered days belong to FREQ=MONTHLY")
    if parts["FREQ"] == "WEEKLY" and ("BYDAY" not in parts or _is_one_day(parts)):
        weekday = _DAYS.index(parts["BYDAY"]) if "BYDAY" in parts else what.weekday
        first += timedelta(days=(weekday - first.weekday()) % 7)
    open_ended = ";".join(f"{name}={value}" for name, value in parts.items() if name not in _ENDS)
    return _Rule(
        endless=cast(rrule, rrulestr(open_ended, dtstart=_midnight(first))),
        step=_step(parts),
        count=int(parts["COUNT"]) if "COUNT" in parts else None,
        first=first,
        until=_until(what, parts),
    )


def _is_one_day(parts: dict[str, str]) -> bool:
    """Whether a weekly rule meets once every week, on the day that it names."""
    return parts.get("BYDAY") in _DAYS and parts.get("INTERVAL", "1") == "1"


def _step(parts: dict[str, str]) -> timedelta | None:
    plain = parts.keys() <= _PLAIN
    once = parts["FREQ"] == "WEEKLY" and parts.keys() <= {*_PLAIN, "BYDAY"} and _is_one_day(parts)
    if parts["FREQ"] not in _STEPS or not (plain or once):
        return None
    return _STEPS[parts["FREQ"]] * int(parts.get("INTERVAL", "1"))


def _until(what: Recurrence, parts: dict[str, str]) -> date | None:
    """The earlier of both ends; the rule's own UNTIL is its last day."""
    if "UNTIL" not in parts:
        return what.until
    try:
        end = date.fromisoformat(parts["UNTIL"]) + timedelta(days=1)
    except ValueError as wrong:
        raise _malformed(what.rule, f"UNTIL={parts['UNTIL']} is no date") from wrong
    return end if what.until is None else min(end, what.until)


def _parts(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.upper().split(";")]
    parts = {name: value for name, _, value in pairs}
    for name, value in parts.items():
        if name not in _PARTS:
            raise _malformed(text, f"{name or 'an empty part'} is not known here")
        if not re.fullmatch(_PARTS[name], value, re.ASCII):
            raise _malformed(text, f"{name}={value} cannot be read")
    if "FREQ" not in parts or len(parts) < len(pairs):
        raise _malformed(text, "FREQ must be there, and every part only once")
    return parts


def _malformed(text: str, what: str) -> Refused:
    says = f"The rule {text!r} cannot be used: {what}. A weekly group is FREQ=WEEKLY."
    return Refused(no("recurrence.malformed", says))
