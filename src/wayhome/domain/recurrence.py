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
from itertools import islice
from typing import Final, cast

from dateutil.rrule import rrule, rrulestr

from wayhome.domain.verdict import YES, Refused, Verdict, no

Span = tuple[date, date]
HORIZON: Final = timedelta(days=3653)
"""A rule that gives no date within ten years of its first day is taken to give none."""

_ONE_DAY: Final = "(?:MO|TU|WE|TH|FR|SA|SU)"
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
    """A rule without its ends, which are counted here: so every walk over it is finite."""

    endless: rrule
    count: int | None
    first: date
    until: date | None

    def dates(self, first: date, end: date) -> Iterator[date]:
        """The rule's own dates in a half-open span."""
        end = end if self.until is None else min(end, self.until)
        if end <= self.first:
            return
        bounded = self.endless.replace(until=_midnight(end - timedelta(days=1)))
        for moment in islice(bounded, self.count):
            if moment.date() >= first:
                yield moment.date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _read(what: Recurrence) -> _Rule:
    parts = _parts(what.rule)
    first = what.since
    numbered = re.search(r"\d", parts.get("BYDAY", "")) or "BYMONTHDAY" in parts
    if parts["FREQ"] != "MONTHLY" and numbered:
        raise _malformed(what.rule, "numbered days belong to FREQ=MONTHLY")
    if parts["FREQ"] == "WEEKLY" and "BYDAY" not in parts:
        first += timedelta(days=(what.weekday - first.weekday()) % 7)
    open_ended = ";".join(f"{name}={value}" for name, value in parts.items() if name not in _ENDS)
    return _Rule(
        endless=cast(rrule, rrulestr(open_ended, dtstart=_midnight(first))),
        count=int(parts["COUNT"]) if "COUNT" in parts else None,
        first=first,
        until=_until(what, parts),
    )


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
