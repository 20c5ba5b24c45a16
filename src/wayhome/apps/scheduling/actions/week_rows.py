"""A solved week as the sessions that it asks for, before any row is touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import attrgetter

from wayhome.apps.program.models import Room
from wayhome.apps.scheduling.queries.meetings import Meeting, minute_of
from wayhome.apps.scheduling.queries.problem import ClinicWeek
from wayhome.apps.scheduling.queries.problem_client import VIDEO
from wayhome.domain.spans import holds
from wayhome.domain.vocabulary import Mode, RoomKind, ServiceKind
from wayhome.domain.week.problem import Days
from wayhome.domain.week.timetable import Appointment, Timetable

During = tuple[datetime, datetime]
Key = tuple[int, int, str, datetime]


@dataclass(frozen=True, slots=True)
class Expected:
    """One client at a session."""

    episode_id: int
    client_id: int
    by_video: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One session: of a section, or an appointment of one client (then `section_id` is None)."""

    section_id: int | None
    kind: str
    on: date
    during: During
    minutes: int
    mode: str
    room_id: int | None
    module_id: int | None = None
    leaders: tuple[int, ...] = ()
    seats: tuple[Expected, ...] = ()

    @property
    def key(self) -> Key:
        """The same for the same session in two plans of a week."""
        if self.section_id:
            return self.section_id, 0, "", self.during[0]
        return 0, self.seats[0].client_id, self.kind, self.during[0]


class Diary:
    """Who and which room is taken when, while appointments are given theirs."""

    def __init__(self) -> None:
        self._taken: dict[int, list[During]] = defaultdict(list)

    def take(self, pk: int, during: During) -> None:
        self._taken[pk].append(during)

    def first_free(self, candidates: Iterable[int], during: During) -> int | None:
        """The first who is free, taken at once; None when nobody is."""
        start, end = during
        for pk in candidates:
            if not any(start < other_end and other < end for other, other_end in self._taken[pk]):
                self.take(pk, during)
                return pk
        return None


@dataclass(slots=True)
class Places:
    """Rooms of a site for appointments, and what is known to be taken."""

    rooms: list[Room]
    diary: Diary = field(default_factory=Diary)

    def for_visit(self, kind: str, during: During) -> int | None:
        """A free office, or a medical room for medication; None when all are taken."""
        wanted = [RoomKind.OFFICE]
        if kind == ServiceKind.MEDICATION:
            wanted.insert(0, RoomKind.MEDICAL)
        fitting = [room.pk for sort in wanted for room in self.rooms if room.kind == sort]
        return self.diary.first_free(fitting, during)


def wanted_sessions(found: ClinicWeek, timetable: Timetable, places: Places) -> list[Planned]:
    """Every session of the week: groups first, then appointments with people and rooms."""
    groups = [*_groups(found, timetable), *_extras(found)]
    staff = Diary()
    for group in groups:
        if group.room_id:
            places.diary.take(group.room_id, group.during)
        for clinician in group.leaders:
            staff.take(clinician, group.during)
    rows = sorted(timetable.appointments, key=attrgetter("day", "start", "kind", "client"))
    return [*groups, *(_visit(found, row, places, staff=staff) for row in rows)]


def _groups(found: ClinicWeek, timetable: Timetable) -> Iterator[Planned]:
    seated: dict[str, list[Expected]] = defaultdict(list)
    for client, section, _ in timetable.seats:
        key, by_video = section.removesuffix(VIDEO), section.endswith(VIDEO)
        by_video = by_video or found.meetings[key].section.mode == Mode.VIDEO
        seated[key].append(_expected(found, client, by_video=by_video))
    for key, meeting in found.meetings.items():
        yield _group(meeting, seated[key])


def _extras(found: ClinicWeek) -> Iterator[Planned]:
    for meeting in found.extras:
        by_video = meeting.section.mode == Mode.VIDEO
        standing = [
            Expected(seat.episode_id, seat.episode.client_id, by_video)
            for seat in found.seats
            if seat.section_id == meeting.section.pk
            and seat.since <= meeting.on
            and (seat.until is None or meeting.on < seat.until)
        ]
        yield _group(meeting, standing)


def _group(meeting: Meeting, seats: list[Expected]) -> Planned:
    section = meeting.section
    leaders = dict.fromkeys((meeting.leader_id, section.co_leader_id))
    return Planned(
        section_id=section.pk,
        kind=section.kind,
        on=meeting.on,
        during=meeting.during,
        minutes=section.minutes,
        mode=section.mode,
        room_id=meeting.room_id,
        module_id=meeting.module.pk if meeting.module else None,
        leaders=tuple(pk for pk in leaders if pk),
        seats=tuple(seats),
    )


def _visit(found: ClinicWeek, row: Appointment, places: Places, *, staff: Diary) -> Planned:
    on = found.problem.week_of + timedelta(days=row.day)
    start = minute_of(on, row.start, found.site)
    during = start, start + timedelta(minutes=row.minutes)
    leader = staff.first_free(_givers(found, row), during)
    by_video = row.mode == Mode.VIDEO
    return Planned(
        section_id=None,
        kind=row.kind,
        on=on,
        during=during,
        minutes=row.minutes,
        mode=row.mode,
        room_id=None if by_video else places.for_visit(row.kind, during),
        leaders=(leader,) if leader else (),
        seats=(_expected(found, row.client, by_video=by_video),),
    )


def _givers(found: ClinicWeek, row: Appointment) -> list[int]:
    """Who may give an appointment at its time: the counselor, or whoever of the pool is free."""
    if row.kind == ServiceKind.INDIVIDUAL:
        counselor = found.stays[row.client].main.episode.counselor_id
        return [counselor] if counselor else []
    pools: dict[str, dict[int, Days]] = {
        ServiceKind.FAMILY: found.staff.family,
        ServiceKind.MEDICATION: found.staff.medication,
    }
    span = (row.start, row.start + row.minutes)
    return [pk for pk, days in pools[row.kind].items() if holds(days[row.day], span)]


def _expected(found: ClinicWeek, client: str, *, by_video: bool) -> Expected:
    episode = found.stays[client].main.episode
    return Expected(episode.pk, episode.client_id, by_video)
