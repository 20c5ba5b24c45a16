"""The weekly hour with the counselor: a place for everybody outside groups and busy times."""

from __future__ import annotations

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
    """One counselor's weeks: whom they see, what is taken already, and everybody's usual hour."""

    clinic: Clinic
    book: Book
    code: str
    courses: list[Course] = field(default_factory=list)
    usual: dict[int, tuple[int, time]] = field(default_factory=dict)

    @property
    def counselor(self) -> Clinician:
        return self.clinic.staff[self.code]

    @property
    def room(self) -> Room | None:
        return self.clinic.rooms.get(OFFICES.get(self.code, ("", "")))

    @property
    def taken(self) -> list[Span]:
        """When the counselor leads a group, or somebody else has the office."""
        room = self.room
        return self.book.staff[self.counselor.pk] + (self.book.rooms[room.pk] if room else [])


def plan(clinic: Clinic, book: Book, courses: Sequence[Course], *, weeks: int) -> list[Appointment]:
    """One hour a week for each person in care, wherever the counselor has one that fits."""
    diaries: dict[str, Diary] = {}
    for course in courses:
        code = course.who.counselor
        diaries.setdefault(code, Diary(clinic, book, code)).courses.append(course)
    return [
        appointment
        for week in range(WEEKS + 1 - weeks, WEEKS + 1)
        for code in sorted(diaries)
        for appointment in _of_week(diaries[code], monday(week))
    ]


def _of_week(diary: Diary, first: date) -> Iterator[Appointment]:
    here = [course for course in diary.courses if _overlaps_week(course, first)]
    slots = _slots(diary, first)
    given = match({course.nth: _choices(diary, course, slots) for course in here})
    for course in here:
        if course.nth in given:
            yield _take(diary, course, slots[given[course.nth]])


def _take(diary: Diary, course: Course, slot: Slot) -> Appointment:
    room = None if course.who.track == "TELE" else diary.room
    diary.usual[course.nth] = slot.usual
    if room:
        diary.book.rooms[room.pk].append(slot.when)
    return Appointment(course, diary.counselor, slot, room)


def _overlaps_week(course: Course, first: date) -> bool:
    who = course.who
    return who.admitted_on < first + WEEK and (who.closed_on is None or who.closed_on >= first)


def _slots(diary: Diary, first: date) -> list[Slot]:
    """The counselor's free hours of the week, cut from the end of each free stretch."""
    taken = diary.taken
    rows = [row for row in diary.clinic.working if row.clinician == diary.counselor]
    found = []
    for row in sorted(rows, key=lambda row: row.weekday):
        on = first + row.weekday * DAY
        if on in diary.clinic.holidays[row.site.code]:
            continue
        whole = (moment(row.site, on, row.starts), moment(row.site, on, row.ends))
        busy = [span for span in taken if overlaps(span, whole)]
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
    """The slots that a person can come to: the usual hour first, then days with groups."""
    mine = diary.book.clients[course.client.pk]
    group_days = {begin.date() for begin, _ in mine}
    usual = diary.usual.get(course.nth)
    return sorted(
        (place for place, slot in enumerate(slots) if _fits(course, slot, mine)),
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


def save(clinic: Clinic, found: list[Appointment]) -> None:
    """Sessions of one, with their counselor and their client."""
    rows = clinic.press.save(Session, [_session(clinic, row) for row in found])
    pairs = list(zip(found, rows, strict=True))
    clinic.press.save(
        SessionLeader,
        [
            clinic.press.row(
                SessionLeader,
                session=session,
                clinician=row.counselor,
                during=session.during,
                is_live=not is_ill(clinic, row.counselor, row.slot.on),
            )
            for row, session in pairs
        ],
    )
    clinic.press.save(
        SessionSeat,
        [
            clinic.press.row(
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


def _session(clinic: Clinic, row: Appointment) -> Session:
    return clinic.press.row(
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
