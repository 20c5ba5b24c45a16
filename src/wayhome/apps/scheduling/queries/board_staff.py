"""The board by clinicians: what each leads, how full the caseload is, where there is a gap."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from wayhome.apps.scheduling import board_words as say
from wayhome.apps.scheduling.queries import board_rows, board_week
from wayhome.apps.scheduling.queries.board_rows import SessionFact, StaffFact
from wayhome.apps.scheduling.queries.board_week import Check, Week
from wayhome.domain import spans
from wayhome.domain.spans import Span
from wayhome.domain.vocabulary import GROUP_KINDS

SOON: Final = timedelta(days=30)
GAP: Final = 60
"""Minutes: a shorter gap between two sessions fits nobody."""


@dataclass(frozen=True, slots=True)
class StaffDay:
    """One clinician's day: what is led, how long, and the free hours of the working time."""

    groups: int
    visits: int
    hours: str
    free: str
    is_today: bool
    is_outside: bool

    @property
    def is_empty(self) -> bool:
        return not (self.groups or self.visits or self.free)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """One clinician's week."""

    clinician_id: str
    name: str
    initials: str
    color: int
    title: str
    caseload: str
    caseload_tone: str
    credential: Check | None
    days: tuple[StaffDay, ...]
    hours: str


def staff_rows(*, week: Week, track_id: int | None) -> tuple[StaffRow, ...]:
    """Who works at the site that week, by name; of one track, those who lead its groups."""
    asked = board_week.asked_of(site=week.site, monday=week.monday, now=week.now)
    work: dict[tuple[int, int], list[Span]] = defaultdict(list)
    for row in board_rows.work(asked=asked):
        work[row.clinician_id, row.weekday].append((minute(at=row.starts), minute(at=row.ends)))
    led: dict[tuple[int, date], list[SessionFact]] = defaultdict(list)
    leads_track = set()
    for session in week.sessions:
        if session.is_off:
            continue
        for clinician, _, _ in session.leaders:
            led[clinician, session.on].append(session)
            if session.track_id == track_id:
                leads_track.add(clinician)
    return tuple(
        _row(week, who, led=led, work=work)
        for who in week.staff
        if track_id is None or who.pk in leads_track
    )


def _row(
    week: Week,
    who: StaffFact,
    *,
    led: dict[tuple[int, date], list[SessionFact]],
    work: dict[tuple[int, int], list[Span]],
) -> StaffRow:
    total = sum(row.minutes for day in week.days for row in led[who.pk, day])
    return StaffRow(
        clinician_id=who.public_id,
        name=who.name,
        initials=say.initials(who.name),
        color=who.pk % 4 + 1,
        title=who.title,
        caseload=_caseload(who),
        caseload_tone="warn" if who.caseload > who.caseload_most else "",
        credential=credential(who=who, today=week.today),
        days=tuple(
            _day(week, day, led=led[who.pk, day], work=work[who.pk, day.weekday()])
            for day in week.days
        ),
        hours=say.hours(total),
    )


def _caseload(who: StaffFact) -> str:
    if not (who.caseload or who.caseload_most):
        return ""
    return f"{who.caseload} of {who.caseload_most}"


def credential(*, who: StaffFact, today: date) -> Check | None:
    """The credential that ends first, where it has ended or ends within 30 days."""
    if who.expires_on is None or who.expires_on > today + SOON:
        return None
    left = (who.expires_on - today).days
    if left < 0:
        return Check(f"{who.credential} ended {who.expires_on:%-d %b}", "risk", "triangle-alert")
    return Check(f"{who.credential} ends {who.expires_on:%-d %b}", "warn", "clock")


def _day(week: Week, day: date, *, led: list[SessionFact], work: list[Span]) -> StaffDay:
    taken = [local_span(week=week, row=row) for row in led]
    free = [gap for gap in spans.minus(work, taken) if gap[1] - gap[0] >= GAP]
    joined = spans.joined(work)
    return StaffDay(
        groups=sum(row.kind in GROUP_KINDS for row in led),
        visits=sum(row.kind not in GROUP_KINDS for row in led),
        hours=say.hours(sum(row.minutes for row in led)),
        free=", ".join(span_words(span=gap) for gap in free),
        is_today=day == week.today,
        is_outside=any(not spans.holds(joined, span) for span in taken),
    )


def local_span(*, week: Week, row: SessionFact) -> Span:
    """Minutes of its day on the site's wall clock; the end of a night session is past midnight."""
    start = week.local(row.starts_at)
    first = minute(at=start.time())
    return first, first + row.minutes


def minute(*, at: time) -> int:
    """Minutes after midnight."""
    return at.hour * 60 + at.minute


def span_words(*, span: Span) -> str:
    """A span of minutes as wall-clock words."""
    start, end = (datetime.combine(date.min, time(edge // 60 % 24, edge % 60)) for edge in span)
    return say.time_range(start, end)
