"""The group meetings of a week: every section on its dates, with who leads it and what it teaches."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import Max, Q

from wayhome.apps.program.models import Holiday, Module, Section, SectionException, Site
from wayhome.apps.scheduling.models import Session, SessionStatus
from wayhome.domain.lessons import lessons
from wayhome.domain.recurrence import Change, Recurrence, dates_of
from wayhome.domain.spans import Span
from wayhome.domain.verdict import Refused, no

WEEK = timedelta(days=7)
MIDNIGHT = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One date of a section. `nth` counts its dates within the week from 0.

    `round_length` is the number of modules in its curriculum.
    """

    section: Section
    nth: int
    on: date
    starts: time
    leader_id: int | None
    room_id: int | None
    module: Module | None = None
    round_length: int = 0

    @property
    def key(self) -> str:
        """The id in the week's problem: that of the section, then `.2`, `.3` for more dates."""
        return (
            self.section.public_id if not self.nth else f"{self.section.public_id}.{self.nth + 1}"
        )

    @property
    def span(self) -> Span:
        """Minutes of its day on the site's wall clock."""
        start = self.starts.hour * 60 + self.starts.minute
        return start, start + self.section.minutes

    @property
    def during(self) -> tuple[datetime, datetime]:
        """Start and end as moments: the length is real minutes, also when clocks change."""
        start = moment(self.on, self.starts, self.section.track.site)
        return start, start + timedelta(minutes=self.section.minutes)


@dataclass(frozen=True, slots=True)
class GroupWeek:
    """A week's meetings at every site, and the days on which each site is closed.

    `turns`: how many groups of a track share a curriculum, in a week without holidays.
    """

    meetings: list[Meeting]
    closed: Mapping[int, set[date]]
    turns: Counter[tuple[int, int]]


def moment(on: date, at: time, site: Site) -> datetime:
    """A wall-clock time of a site as a moment in UTC."""
    return datetime.combine(on, at, ZoneInfo(site.zone)).astimezone(UTC)


def minute_of(on: date, minute: int, site: Site) -> datetime:
    """A minute after midnight of a site's day as a moment in UTC."""
    return moment(on, time(minute // 60, minute % 60), site)


def meetings_of_week(
    *,
    organization_id: int,
    week_of: date,
    only_pattern: bool = False,
    site_id: int | None = None,
) -> GroupWeek:
    """All meetings of an organization's published tracks in a week, in the order of time.

    Not those that were called off by name. `only_pattern` leaves exceptions and holidays aside:
    the week as it usually is. `site_id`: only the meetings there. Raises `Refused` naming the
    section whose rule cannot be used.
    """
    span = (week_of, week_of + WEEK)
    rows = Section.objects.filter(organization_id=organization_id, since__lt=span[1])
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=week_of))
    rows = rows.filter(track__published_at__isnull=False)
    if site_id is not None:
        rows = rows.filter(track__site=site_id)
    sections = list(rows.select_related("track__site", "room").order_by("pk"))
    exceptions: dict[int, list[SectionException]] = defaultdict(list)
    holidays: dict[int, set[date]] = defaultdict(set)
    if not only_pattern:
        for row in SectionException.objects.filter(section__in=sections):
            exceptions[row.section_id].append(row)
        closed = Holiday.objects.filter(organization_id=organization_id)
        for day in closed.filter(on__gte=span[0], on__lt=span[1]):
            holidays[day.site_id].add(day.on)
    found = [
        meeting
        for section in sections
        for meeting in _meetings(
            section, span, exceptions=exceptions[section.pk], closed=holidays[section.track.site_id]
        )
    ]
    if not only_pattern:
        off = _called_off(organization_id, span)
        found = [row for row in found if (row.section.pk, row.on) not in off]
    turns = Counter((row.track_id, row.curriculum_id) for row in sections if row.curriculum_id)
    return GroupWeek(in_order(found), holidays, turns)


def in_order(meetings: Iterable[Meeting]) -> list[Meeting]:
    """By time, then by section."""
    return sorted(meetings, key=lambda row: (row.during, row.section.pk))


def with_lessons(meetings: list[Meeting], *, week_of: date) -> list[Meeting]:
    """The meetings, each with the module that it teaches."""
    curricula = {row.section.curriculum_id for row in meetings} - {None}
    modules: dict[int, list[Module]] = defaultdict(list)
    for module in Module.objects.filter(curriculum__in=curricula).order_by("position", "pk"):
        modules[module.curriculum_id].append(module)
    last = _last_taught({row.section.track_id for row in meetings}, before=week_of)
    taught: list[Meeting] = []
    for (track, curriculum), rows in _taking_turns(meetings):
        round_ = modules.get(curriculum, [])
        before = {one: last[track, one.pk] for one in round_ if (track, one.pk) in last}
        turn = lessons(round_, before, meetings=len(rows))
        taught += [
            replace(row, module=module, round_length=len(round_))
            for row, module in zip(rows, turn, strict=True)
        ]
    return in_order(taught)


def _last_taught(tracks: set[int], *, before: date) -> dict[tuple[int, int], date]:
    """By track and module: the last day on which one of the track's groups taught it."""
    rows = Session.objects.filter(
        section__track__in=tracks, module__isnull=False, on__lt=before
    ).exclude(status=SessionStatus.CANCELLED)
    latest = rows.values_list("section__track_id", "module_id").annotate(Max("on"))
    return {(track, module): on for track, module, on in latest.order_by()}


def _taking_turns(
    meetings: list[Meeting],
) -> Iterable[tuple[tuple[int, int], list[Meeting]]]:
    """Track and curriculum (0 for none) with the meetings that share them, in order."""

    def turn(row: Meeting) -> tuple[int, int]:
        return row.section.track_id, row.section.curriculum_id or 0

    for key, rows in groupby(sorted(meetings, key=turn), key=turn):
        yield key, list(rows)


def _meetings(
    section: Section,
    span: tuple[date, date],
    *,
    exceptions: list[SectionException],
    closed: set[date],
) -> Iterable[Meeting]:
    changes = [
        Change(on=row.on, is_cancelled=row.is_cancelled, moved_to=row.moved_to)
        for row in exceptions
    ]
    what = Recurrence(
        rule=section.rule, weekday=section.weekday, since=section.since, until=section.until
    )
    try:
        dates = dates_of(what, span, changes=changes, holidays=closed)
    except Refused as refused:
        name = f"{section.track.code}, {section.name}"
        raise Refused(no("week.section", f"{name}: {refused} Or end the section.")) from refused
    by_date = {row.on: row for row in exceptions}
    for nth, day in enumerate(dates):
        other = by_date.get(day.planned_on)
        yield Meeting(
            section=section,
            nth=nth,
            on=day.on,
            starts=(other and other.starts) or section.starts,
            leader_id=(other and other.leader_id) or section.leader_id,
            room_id=(other and other.room_id) or section.room_id,
        )


def first_days(
    openings: Sequence[Sequence[Section]], *, site: Site, after: date
) -> list[date | None]:
    """Of each opening, the first date after a day on which one of its sections really meets.

    Within eight weeks; all sections are of one site.
    """
    span = (after + timedelta(days=1), after + 8 * WEEK)
    sections = {section.pk: section for opening in openings for section in opening}
    exceptions: dict[int, list[SectionException]] = defaultdict(list)
    for row in SectionException.objects.filter(section__in=sections):
        exceptions[row.section_id].append(row)
    days = Holiday.objects.filter(site=site, on__gte=span[0], on__lt=span[1])
    closed = set(days.values_list("on", flat=True))
    off = _called_off(site.organization_id, span)
    first = {
        pk: next((row.on for row in rows if (pk, row.on) not in off), date.max)
        for pk, section in sections.items()
        for rows in [_meetings(section, span, exceptions=exceptions[pk], closed=closed)]
    }
    found = [min(first[section.pk] for section in opening) for opening in openings]
    return [None if day == date.max else day for day in found]


def _called_off(organization_id: int, span: tuple[date, date]) -> set[tuple[int, date]]:
    """Sections and dates that somebody called off for that one day."""
    rows = Session.objects.filter(
        organization_id=organization_id, on__gte=span[0], on__lt=span[1], section__isnull=False
    )
    cancelled = rows.filter(status=SessionStatus.CANCELLED)
    return {(section, on) for section, on in cancelled.values_list("section_id", "on") if section}
