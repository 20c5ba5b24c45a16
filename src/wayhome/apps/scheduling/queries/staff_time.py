"""The time that staff have for appointments in a week: hours less groups led, less the desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from wayhome.apps.people.models import Clinician, Credential
from wayhome.apps.program.models import Site, WorkingHours
from wayhome.apps.scheduling.queries.meetings import MIDNIGHT, GroupWeek, Meeting
from wayhome.domain.spans import Span, joined, minus, on_grid, total, without_first
from wayhome.domain.week.problem import Days

DESK_SHARE: Final = 0.3
"""Of the time without groups: notes, calls, team. Taken from the start of the day, so that the
time next to the groups stays open for clients who are in the house then."""

FAMILY_MINUTES: Final = 60
MEDICATION: Final = frozenset({"MD", "DO", "NP", "PA", "RN"})
FAMILY_THERAPY: Final = frozenset({"LMFT", "LCSW", "LPC"})


@dataclass(frozen=True, slots=True)
class StaffTime:
    """By clinician's row number, one tuple of spans a day. No minute is given away twice."""

    individual: dict[int, Days]
    family: dict[int, Days]
    medication: dict[int, Days]
    clinicians: dict[int, Clinician]


def staff_time(
    *, site: Site, groups: GroupWeek, week_of: date, grid: int, family: bool
) -> StaffTime:
    """Free time at a site. `groups` are those of all sites, for some people work at two.

    With `family`, whoever may give family therapy keeps the last free hour of each day for it.
    """
    clinicians, hours = _hours(site.pk)
    led = _led(groups.meetings, site.zone)
    skilled = _skills(clinicians)
    closed = {(on - week_of).days for on in groups.closed.get(site.pk, ())}
    free: dict[int, list[list[Span]]] = {}
    for clinician_id in clinicians:
        free[clinician_id] = [
            [] if day in closed else _day(hours[clinician_id, day], led[clinician_id, day], grid)
            for day in range(7)
        ]
    medical = {pk for pk in clinicians if skilled[pk] & MEDICATION}
    counselors = {pk: days for pk, days in free.items() if pk not in medical}
    kept = {
        pk: [_last_hour(day) for day in days]
        for pk, days in counselors.items()
        if family and skilled[pk] & FAMILY_THERAPY
    }
    return StaffTime(
        individual={
            pk: _days(
                minus(day, kept[pk][at]) if pk in kept else day for at, day in enumerate(days)
            )
            for pk, days in counselors.items()
        },
        family={pk: _days(days) for pk, days in kept.items()},
        medication={pk: _days(free[pk]) for pk in medical},
        clinicians=clinicians,
    )


def pooled(staff: dict[int, Days]) -> tuple[tuple[tuple[int, int, int], ...], ...]:
    """How many of them are free at once: by day, (from, to, count) without overlap."""
    return tuple(_pooled_day([days[day] for days in staff.values()]) for day in range(7))


def _pooled_day(free: list[tuple[Span, ...]]) -> tuple[tuple[int, int, int], ...]:
    edges = sorted({edge for spans in free for span in spans for edge in span})
    counted = (
        (a, b, sum(any(start <= a and b <= end for start, end in spans) for spans in free))
        for a, b in pairwise(edges)
    )
    return tuple(row for row in counted if row[2])


def _hours(site_id: int) -> tuple[dict[int, Clinician], dict[tuple[int, int], list[Span]]]:
    hours: dict[tuple[int, int], list[Span]] = defaultdict(list)
    clinicians: dict[int, Clinician] = {}
    rows = WorkingHours.objects.filter(site_id=site_id, clinician__ended_on__isnull=True)
    for row in rows.select_related("clinician").order_by("clinician_id", "weekday", "starts"):
        span = (
            row.starts.hour * 60 + row.starts.minute,
            row.ends.hour * 60 + row.ends.minute,
        )
        hours[row.clinician_id, row.weekday].append(span)
        clinicians[row.clinician_id] = row.clinician
    return clinicians, hours


def _skills(clinicians: Iterable[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = Credential.objects.filter(clinician__in=list(clinicians))
    for clinician_id, kind in rows.values_list("clinician_id", "kind"):
        found[clinician_id].add(kind.upper())
    return found


def _led(meetings: list[Meeting], zone: str) -> dict[tuple[int, int], list[Span]]:
    """Groups led, at whichever site, as minutes of the days of one zone."""
    found: dict[tuple[int, int], list[Span]] = defaultdict(list)
    for row in meetings:
        for clinician_id in {row.leader_id, row.section.co_leader_id}:
            for day, span in _local(row, zone):
                found[clinician_id or 0, day].append(span)
    return found


def _local(row: Meeting, zone: str) -> Iterable[tuple[int, Span]]:
    """The weekday and minutes of a meeting in a zone; two parts where it crosses midnight there."""
    start = row.during[0].astimezone(ZoneInfo(zone))
    first = start.hour * 60 + start.minute
    last = first + row.section.minutes
    yield start.weekday(), (first, min(last, MIDNIGHT))
    if last > MIDNIGHT:
        yield (start.weekday() + 1) % 7, (0, last - MIDNIGHT)


def _day(hours: list[Span], led: list[Span], grid: int) -> list[Span]:
    """One day: hours less groups less desk time, on the grid."""
    free = minus(hours, led)
    desk = int(total(free) * DESK_SHARE) // grid * grid
    return on_grid(without_first(free, desk), grid)


def _last_hour(free: list[Span]) -> list[Span]:
    fitting = [end for start, end in free if end - start >= FAMILY_MINUTES]
    return [(max(fitting) - FAMILY_MINUTES, max(fitting))] if fitting else []


def _days(days: Iterable[Iterable[Span]]) -> Days:
    return tuple(tuple(joined(day)) for day in days)
