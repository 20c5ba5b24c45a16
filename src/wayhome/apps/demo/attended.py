"""Who came to the weeks that were: the ledger of sixteen weeks, up to the present minute.

Everybody has a share of prescribed minutes that they attend: that of their story, or one from the
written shares. What is missing of the whole is days not come to, and some minutes late or early.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from wayhome.apps.care.models import AttendanceEntry
from wayhome.apps.demo import data
from wayhome.apps.demo.care import Course
from wayhome.apps.demo.clinic import Clinic
from wayhome.apps.demo.days import NOW, WEEKS, monday
from wayhome.apps.demo.rows import shuffled
from wayhome.apps.scheduling.models import SessionLeader, SessionSeat
from wayhome.domain.attendance import Mark, Source
from wayhome.domain.episode import CloseReason

MINUTE: Final = timedelta(minutes=1)
WRITTEN_AFTER: Final = timedelta(minutes=6)
#: Every so many-th session that is attended is reached late or left early.
PARTLY: Final = 8
#: Of the days that are missed, one of three is excused.
EXCUSED: Final = 3
MINUTES_LOST: Final = (5, 10, 15, 20, 10, 25)
#: Reasons that people tell before they stay away.
CALLED_AHEAD: Final = frozenset({"transport", "work", "child_care", "ill"})
THIS_WEEK: Final = monday(WEEKS)

How = dict[str, Any]
HERE: Final[How] = {"mark": "here"}


def save(clinic: Clinic, courses: Sequence[Course]) -> None:
    """The ledger of every session that has begun."""
    seats: dict[int, list[SessionSeat]] = defaultdict(list)
    begun = SessionSeat.objects.filter(
        organization=clinic.press.organization, during__startswith__lte=NOW
    ).select_related("session__section__track")
    for seat in begun.order_by("during", "pk"):
        seats[seat.episode_id].append(seat)
    leaders = SessionLeader.objects.filter(
        organization=clinic.press.organization, is_co_leader=False
    )
    seed = clinic.press.seed
    habits, shares = _Habits(seed, _whys(seed)), _shares(seed, courses)
    pen = _Pen(clinic, dict(leaders.values_list("session_id", "clinician__user_id")))
    waits = [dict(row) for row in data.read("attendance")["now"]]
    rows: list[AttendanceEntry] = []
    for course in courses:
        mine = seats[course.episode.pk]
        came = habits.of(course, mine, shares[course.nth])
        for seat in mine:
            how = _told(course, seat, waits) or came[seat.pk]
            rows += pen.entries(seat, how)
    clinic.press.save(AttendanceEntry, rows)


def _shares(seed: int, courses: Sequence[Course]) -> dict[int, int]:
    """Percent attended by each: stories as told; of the others, who left early came less."""
    written = data.read("attendance")
    told = {course.nth: written["stories"].get(course.who.key) for course in courses}
    pool = [int(share) for share, people in written["bands"].items() for _ in range(people)]
    for share in filter(None, told.values()):
        # A story takes the place of the nearest share.
        pool.remove(min((abs(one - share), one) for one in pool)[1])
    others = [course for course in courses if told[course.nth] is None]
    left = CloseReason.LEFT_EARLY.value
    mixed = shuffled(seed, "attended", others)
    # Two of three who left early are at the lower end.
    seldom = {
        course.nth for nth, course in enumerate(mixed) if nth % 3 and course.who.reason == left
    }
    mixed.sort(key=lambda course: course.nth in seldom)
    found = {course.nth: share for course, share in zip(mixed, sorted(pool)[::-1], strict=False)}
    return found | {nth: share for nth, share in told.items() if share}


def _whys(seed: int) -> list[str]:
    """The reasons of a hundred absences, in the order of the seed."""
    written: dict[str, int] = data.read("attendance")["why"]
    return shuffled(seed, "whys", [why for why, times in written.items() for _ in range(times)])


@dataclass(frozen=True, slots=True)
class _Habits:
    """How somebody comes: the share is reached by days missed and by minutes lost."""

    seed: int
    whys: Sequence[str]

    def of(self, course: Course, seats: Sequence[SessionSeat], share: int) -> dict[int, How]:
        """By place: how this person came."""
        lost = sum(seat.session.minutes for seat in seats) * (100 - share) // 100
        found = {seat.pk: HERE for seat in seats}
        for nth, seat in enumerate(seats):
            if (nth + course.nth) % PARTLY == 0 and lost > 0:
                minutes = MINUTES_LOST[(nth // PARTLY + course.nth) % len(MINUTES_LOST)]
                found[seat.pk] = {"mark": ("late", "left")[nth % 2], "minutes": minutes}
                lost -= minutes
        days: dict[date, list[SessionSeat]] = defaultdict(list)
        for seat in seats:
            days[seat.session.on].append(seat)
        is_told = course.who.key in {row.get("who") for row in data.read("attendance")["told"]}
        may_miss = [on for on in sorted(days) if not (is_told and on >= THIS_WEEK)]
        missed = 0
        for on in shuffled(self.seed, f"missed:{course.who.key}", may_miss):
            minutes = sum(seat.session.minutes for seat in days[on])
            if 2 * lost >= minutes:
                how = self._absent(course.nth, missed)
                found |= {seat.pk: how for seat in days[on]}
                lost, missed = lost - minutes, missed + 1
        return found

    def _absent(self, person: int, nth: int) -> How:
        why = self.whys[(person * 7 + nth) % len(self.whys)]
        if (person + nth) % EXCUSED:
            return {"mark": "no_show", "why": why}
        return {"mark": "excused", "why": why if why in CALLED_AHEAD else "appointment"}


def _told(course: Course, seat: SessionSeat, waits: list[How]) -> How | None:
    """What the data file tells of this very place; of a group in progress: they are here."""
    written, session = data.read("attendance"), seat.session
    track = session.section.track.code if session.section else ""
    facts = {"who": course.who.key, "on": session.on, "kind": session.kind, "track": track}
    for row in written["told"]:
        if _fits(row, facts):
            return dict(row)
    if any(_fits(row, facts) for row in written["not_recorded"]):
        return {"mark": ""}
    if seat.during.upper <= NOW:
        return None
    for row in waits:
        if not course.who.told and _fits(row, facts):
            waits.remove(row)
            return row
    return HERE


def _fits(row: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    return all(row[name] == value for name, value in facts.items() if name in row)


@dataclass(frozen=True, slots=True)
class _Pen:
    """Whoever leads writes it down when the session is over, or as it goes on."""

    clinic: Clinic
    leaders: Mapping[int, int | None]

    def entries(self, seat: SessionSeat, how: How) -> Iterator[AttendanceEntry]:
        starts, ends = seat.during.lower, seat.during.upper
        by_video = seat.by_video and how["mark"] == "waiting"
        for mark, at in _marks(how, starts, ends):
            yield self.clinic.press.row(
                AttendanceEntry,
                session=seat.session,
                client_id=seat.client_id,
                episode_id=seat.episode_id,
                mark=mark.value,
                at=at,
                source=(Source.VIDEO if by_video else Source.FACILITATOR).value,
                why=how.get("why", ""),
                by_id=None if by_video else self.leaders.get(seat.session_id),
                written_at=min(NOW, ends + WRITTEN_AFTER),
            )


def _marks(how: How, starts: Any, ends: Any) -> Iterable[tuple[Mark, Any]]:
    lost = how.get("minutes", 0) * MINUTE
    return {
        "": [],
        "here": [(Mark.IN, starts)],
        "late": [(Mark.IN, starts + lost)],
        "left": [(Mark.IN, starts), (Mark.OUT, ends - lost)],
        "no_show": [(Mark.NO_SHOW, None)],
        "excused": [(Mark.EXCUSED, None)],
        "waiting": [(Mark.WAITING, None)],
    }[how["mark"]]
