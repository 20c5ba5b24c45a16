"""The weeks that were: every group's dated meetings with their leaders and those expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Final

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from wayhome.apps.demo.care import Course
from wayhome.apps.demo.clinic import Clinic
from wayhome.apps.demo.days import DAY, NOW, WEEKS, Span, moment, monday, overlaps, span, week_of
from wayhome.apps.people.models import BusyTime, Clinician
from wayhome.apps.program.models import Section, SectionException, Site
from wayhome.apps.scheduling.models import Seat, Session, SessionLeader, SessionSeat
from wayhome.domain.recurrence import Change, Recurrence, dates_of

#: Told sick for tomorrow at 18:40: nobody leads the groups of that day until somebody covers.
ILL: Final = ("K09", date(2026, 11, 19))


@dataclass(frozen=True, slots=True)
class Meeting:
    """One dated meeting of a section, with what an exception changed."""

    section: Section
    on: date
    planned_on: date
    when: Span
    change: SectionException | None

    @property
    def leaders(self) -> list[tuple[Clinician, bool]]:
        """Who leads, and whether as second; a stand-in comes alone."""
        if self.change and self.change.leader:
            return [(self.change.leader, False)]
        both = ((self.section.leader, False), (self.section.co_leader, True))
        return [(who, second) for who, second in both if who]


@dataclass(slots=True)
class Book:
    """What is taken so far: by clinician, by client, by room; for those who come later."""

    staff: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    clients: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    rooms: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))


def meetings(clinic: Clinic, *, weeks: int) -> list[Meeting]:
    """Every meeting of the last weeks up to the end of this one, holidays left out, in order."""
    first, end = monday(WEEKS + 1 - weeks), monday(WEEKS + 1)
    found = [
        meeting
        for code, sections in clinic.sections.items()
        if clinic.tracks[code].published_at
        for section in sections
        for meeting in _of_section(clinic, section, (first, end))
    ]
    return sorted(found, key=lambda meeting: (meeting.when, meeting.section.public_id))


def _of_section(clinic: Clinic, section: Section, days: tuple[date, date]) -> Iterator[Meeting]:
    site = section.track.site
    changes = {row.on: row for row in clinic.exceptions if row.section == section}
    dates = dates_of(
        Recurrence(rule=section.rule, weekday=section.weekday, since=section.since),
        days,
        changes=[Change(on=row.on, moved_to=row.moved_to) for row in changes.values()],
        holidays=clinic.holidays[site.code],
    )
    for row in dates:
        change = changes.get(row.planned_on)
        starts: time = (change and change.starts) or section.starts
        when = span(site, row.on, starts=starts, minutes=section.minutes)
        yield Meeting(section, row.on, row.planned_on, when, change)


def save(clinic: Clinic, what: tuple[list[Meeting], list[Seat]], courses: Sequence[Course]) -> Book:
    """Sessions, leaders and seats of the meetings; gives back what they take of everybody's time."""
    held, seats = what
    book = Book()
    lessons = _lessons(clinic)
    rows = clinic.press.save(Session, [_session(clinic, meeting, lessons) for meeting in held])
    pairs = list(zip(held, rows, strict=True))
    leaders = [row for meeting, session in pairs for row in _leaders(clinic, meeting, session)]
    clinic.press.save(SessionLeader, leaders)
    by_section: dict[int, list[Seat]] = defaultdict(list)
    for seat in seats:
        by_section[seat.section_id].append(seat)
    busy = _busy(courses)
    expected = [
        clinic.press.row(
            SessionSeat,
            session=session,
            episode=seat.episode,
            client=seat.episode.client,
            during=session.during,
            by_video=meeting.section.mode == "video",
        )
        for meeting, session in pairs
        for seat in by_section[meeting.section.pk]
        if _comes(seat, meeting, busy)
    ]
    clinic.press.save(SessionSeat, expected)
    _note(book, pairs, expected)
    return book


def _note(book: Book, pairs: list[tuple[Meeting, Session]], expected: list[SessionSeat]) -> None:
    for meeting, session in pairs:
        for who, _ in meeting.leaders:
            book.staff[who.pk].append(meeting.when)
        if session.room_id:
            book.rooms[session.room_id].append(meeting.when)
    for seat in expected:
        book.clients[seat.client_id].append((seat.during.lower, seat.during.upper))


def status(when: Span) -> str:
    """Held once it is over."""
    return "held" if when[1] <= NOW else "planned"


def time_range(when: Span) -> DateTimeTZRange:
    return DateTimeTZRange(*when)


Lessons = dict[tuple[int, int], tuple[int, int]]


def _lessons(clinic: Clinic) -> Lessons:
    """Of each section with a curriculum: its place among the track's own of it, and how many."""
    found: Lessons = {}
    for sections in clinic.sections.values():
        by_curriculum: dict[int, list[Section]] = defaultdict(list)
        for section in sorted(sections, key=lambda row: (row.weekday, row.starts)):
            if section.curriculum_id:
                by_curriculum[section.curriculum_id].append(section)
        for key, rows in by_curriculum.items():
            found |= {(row.pk, key): (place, len(rows)) for place, row in enumerate(rows)}
    return found


def _session(clinic: Clinic, meeting: Meeting, lessons: Lessons) -> Session:
    section, change = meeting.section, meeting.change
    module = None
    if section.curriculum:
        place, of = lessons[section.pk, section.curriculum.pk]
        modules = clinic.modules[section.curriculum.code]
        module = modules[(week_of(meeting.planned_on) * of + place) % len(modules)]
    return clinic.press.row(
        Session,
        site=section.track.site,
        section=section,
        kind=section.kind,
        on=meeting.on,
        during=time_range(meeting.when),
        minutes=section.minutes,
        mode=section.mode,
        room=(change and change.room) or section.room,
        module=module,
        status=status(meeting.when),
        reason=f"Make-up: {change.reason}" if change else "",
    )


def _leaders(clinic: Clinic, meeting: Meeting, session: Session) -> Iterator[SessionLeader]:
    for who, second in meeting.leaders:
        yield clinic.press.row(
            SessionLeader,
            session=session,
            clinician=who,
            is_co_leader=second,
            during=session.during,
            is_live=not is_ill(clinic, who, meeting.on),
        )


def is_ill(clinic: Clinic, who: Clinician, on: date) -> bool:
    """Whether this is the counselor who called in sick, on that day."""
    code, day = ILL
    return who == clinic.staff[code] and on == day


Busy = dict[int, list[tuple[Site, list[BusyTime]]]]


def _busy(courses: Sequence[Course]) -> Busy:
    return {course.client.pk: [(course.episode.site, course.busy)] for course in courses}


def _comes(seat: Seat, meeting: Meeting, busy: Busy) -> bool:
    """Whether the seat is held that day; a make-up on another weekday must fit the person's week."""
    if seat.since > meeting.planned_on or (seat.until and seat.until <= meeting.on):
        return False
    if meeting.on < seat.since or meeting.on == meeting.planned_on:
        return meeting.on >= seat.since
    return not any(
        overlaps(meeting.when, taken)
        for site, rows in busy.get(seat.episode.client_id, [])
        for taken in windows(site, rows, meeting.on)
    )


def windows(site: Site, rows: list[BusyTime], on: date) -> list[Span]:
    """The spans of a day in which somebody is busy."""
    return [
        _window(site, row, on)
        for row in rows
        if row.weekday == on.weekday() and (row.since or date.min) <= on <= (row.until or date.max)
    ]


def _window(site: Site, row: BusyTime, on: date) -> Span:
    begin = moment(site, on, row.starts)
    if row.ends is None:
        return begin, moment(site, on + DAY, time(0))
    return begin, moment(site, on, row.ends)
