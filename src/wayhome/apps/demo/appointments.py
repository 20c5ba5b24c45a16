"""The weekly hour with the counselor: a place for everybody outside groups and busy times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from wayhome.apps.demo.care import Course
from wayhome.apps.demo.clinic import Clinic
from wayhome.apps.demo.days import (
    DAY,
    WEEK,
    WEEKS,
    Span,
    moment,
    monday,
    overlaps,
)
from wayhome.apps.demo.rows import Press
from wayhome.apps.demo.sessions import Book, is_ill, status, time_range, windows
from wayhome.apps.people.models import Clinician
from wayhome.apps.program.models import Room, Site
from wayhome.apps.scheduling.models import Session, SessionLeader, SessionSeat

HOUR: Final = timedelta(hours=1)
#: Whose office is which. Two share the last one; who sees people by video needs none.
OFFICES: Final = {
    "K04": ("OS", "Office 1"),
    "K05": ("OS", "Office 2"),
    "K06": ("OS", "Office 3"),
    "K07": ("OS", "Office 4"),
    "K08": ("OS", "Office 5"),
    "K09": ("OS", "Office 6"),
    "K02": ("OS", "Office 6"),
    "K03": ("TR", "Office 1"),
    "K10": ("TR", "Office 2"),
    "K11": ("TR", "Office 3"),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """An hour of a counselor on a day."""

    on: date
    when: Span
    site: Site

    @property
    def usual(self) -> tuple[int, time]:
        """The same hour of any week, on the wall; clocks may change in between."""
        zoned = self.when[0].astimezone(ZoneInfo(self.site.zone))
        return self.on.weekday(), zoned.time()


@dataclass(frozen=True, slots=True)
class Appointment:
    """An hour given to a person."""

    course: Course
    counselor: Clinician
    slot: Slot
    room: Room | None


@dataclass(slots=True)
class Diary:
    """What the weekly planning remembers: the book of groups, and everybody's usual hour."""

    clinic: Clinic
    book: Book
    usual: dict[int, tuple[int, time]] = field(default_factory=dict)


def plan(clinic: Clinic, book: Book, courses: Sequence[Course], *, weeks: int) -> list[Appointment]:
    """One hour a week for each person in care, wherever the counselor has one that fits."""
    diary = Diary(clinic, book)
    by_counselor: dict[str, list[Course]] = defaultdict(list)
    for course in courses:
        by_counselor[course.who.counselor].append(course)
    return [
        appointment
        for week in range(WEEKS + 1 - weeks, WEEKS + 1)
        for code in sorted(by_counselor)
        for appointment in _of_week(diary, code, week, by_counselor[code])
    ]


def _of_week(diary: Diary, code: str, week: int, courses: list[Course]) -> Iterator[Appointment]:
    first = monday(week)
    here = [course for course in courses if _overlaps_week(course, first)]
    room = diary.clinic.rooms.get(OFFICES.get(code, ("", "")))
    slots = _slots(diary, code, first, room)
    choices = {course.client.pk: _choices(diary, course, slots) for course in here}
    given = match(choices)
    for course in here:
        place = given.get(course.client.pk)
        if place is None:
            continue
        slot = slots[place]
        diary.usual[course.client.pk] = slot.usual
        by_video = course.who.track == "TELE"
        yield _take(
            diary, Appointment(course, diary.clinic.staff[code], slot, None if by_video else room)
        )


def _take(diary: Diary, found: Appointment) -> Appointment:
    diary.book.clients[found.course.client.pk].append(found.slot.when)
    if found.room:
        diary.book.rooms[found.room.pk].append(found.slot.when)
    return found


def _overlaps_week(course: Course, first: date) -> bool:
    who = course.who
    return who.admitted_on < first + WEEK and (who.closed_on is None or who.closed_on >= first)


def _slots(diary: Diary, code: str, first: date, room: Room | None) -> list[Slot]:
    """The counselor's free hours of the week, cut from the end of each free stretch."""
    who = diary.clinic.staff[code]
    taken = diary.book.staff[who.pk] + (diary.book.rooms[room.pk] if room else [])
    rows = [row for row in diary.clinic.working if row.clinician == who]
    found = []
    for row in sorted(rows, key=lambda row: row.weekday):
        on = first + row.weekday * DAY
        if on in diary.clinic.holidays[row.site.code]:
            continue
        whole = (moment(row.site, on, row.starts), moment(row.site, on, row.ends))
        busy = sorted(span for span in taken if overlaps(span, whole))
        found += [Slot(on, when, row.site) for when in free_hours(whole, busy)]
    return found


def free_hours(whole: Span, busy: list[Span]) -> list[Span]:
    """Hours on the half-hour grid inside `whole` that miss everything in `busy`, late ones first."""
    begin, end = whole
    end -= timedelta(minutes=end.minute % 30)
    found = []
    while end - HOUR >= begin:
        hit = [span for span in busy if overlaps(span, (end - HOUR, end))]
        if hit:
            end = min(span[0] for span in hit)
            continue
        found.append((end - HOUR, end))
        end -= HOUR
    return found


def _choices(diary: Diary, course: Course, slots: list[Slot]) -> list[int]:
    """The slots that a person can come to, the usual hour first, then days with groups."""
    client = course.client.pk
    mine = diary.book.clients[client]
    group_days = {begin.date() for begin, _ in mine}
    fitting = [place for place, slot in enumerate(slots) if _fits(course, slot, mine)]
    usual = diary.usual.get(client)
    return sorted(
        fitting,
        key=lambda place: (
            slots[place].usual != usual,
            slots[place].on not in group_days,
            (place + course.nth) % 5,
            place,
        ),
    )


def _fits(course: Course, slot: Slot, mine: list[Span]) -> bool:
    who, site = course.who, course.episode.site
    if slot.on < who.admitted_on or (who.closed_on and slot.on > who.closed_on):
        return False
    return not any(
        overlaps(slot.when, taken) for taken in [*mine, *windows(site, course.busy, slot.on)]
    )


def match(choices: dict[int, list[int]]) -> dict[int, int]:
    """As many people as possible get a slot each, by augmenting paths; earlier wishes win."""
    holder: dict[int, int] = {}

    def seat(person: int, seen: set[int]) -> bool:
        for place in choices[person]:
            if place in seen:
                continue
            seen.add(place)
            if place not in holder or seat(holder[place], seen):
                holder[place] = person
                return True
        return False

    for person in choices:
        seat(person, set())
    return {person: place for place, person in holder.items()}


def save(press: Press, clinic: Clinic, found: list[Appointment]) -> None:
    """Sessions of one, with their counselor and their client."""
    rows = press.save(Session, [_session(press, row) for row in found])
    pairs = list(zip(found, rows, strict=True))
    press.save(
        SessionLeader,
        [
            press.row(
                SessionLeader,
                session=session,
                clinician=row.counselor,
                during=session.during,
                is_live=not is_ill(clinic, row.counselor, row.slot.on),
            )
            for row, session in pairs
        ],
    )
    press.save(
        SessionSeat,
        [
            press.row(
                SessionSeat,
                session=session,
                episode=row.course.episode,
                client=row.course.client,
                during=session.during,
                by_video=row.room is None,
            )
            for row, session in pairs
        ],
    )


def _session(press: Press, row: Appointment) -> Session:
    return press.row(
        Session,
        site=row.slot.site,
        kind="individual",
        on=row.slot.on,
        during=time_range(row.slot.when),
        minutes=60,
        mode="site" if row.room else "video",
        room=row.room,
        status=status(row.slot.when),
    )
