"""The weeks that people have now, as answers to a week's problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from wayhome.apps.scheduling import in_words
from wayhome.apps.scheduling.models import SessionSeat, SessionStatus, WeekRun
from wayhome.apps.scheduling.queries.last_week import appointments_before
from wayhome.apps.scheduling.queries.problem import ClinicWeek
from wayhome.apps.scheduling.queries.problem_client import VIDEO
from wayhome.domain.vocabulary import Mode
from wayhome.domain.week.cost import cost, short_list
from wayhome.domain.week.problem import COUNSELOR, Problem, by_id
from wayhome.domain.week.timetable import Appointment, Seat, Timetable

WEEK: Final = timedelta(days=7)


def standing(run: WeekRun, problem: Problem, draft: Timetable) -> Timetable:
    """Standing seats and last week's appointments on the run's week, as far as its groups run."""
    sections = by_id(problem.sections)
    drafted = set(draft.seats)
    seats: list[Seat] = []
    for client in problem.clients:
        halves: dict[str, list[Seat]] = defaultdict(list)
        for name in sorted(client.last_week & sections.keys()):
            halves[name.removesuffix(VIDEO)].append(Seat(client.id, name))
        # A hybrid group is held in one way; which one is not kept, so it is the draft's.
        seats += [next((s for s in same if s in drafted), same[0]) for same in halves.values()]
    held = appointments_before(site=run.site, week_of=run.week_of, problem=problem)
    return Timetable(problem.name, problem.week_of, tuple(seats), held, (), cost=0)


def lived(found: ClinicWeek) -> Timetable:
    """The sessions of a week as they are now, whoever put them there."""
    problem = found.problem
    rows = SessionSeat.objects.filter(
        session__site=found.site,
        session__on__gte=problem.week_of,
        session__on__lt=problem.week_of + WEEK,
        client__public_id__in=by_id(problem.clients),
        is_live=True,
    ).exclude(session__status=SessionStatus.CANCELLED)
    held = list(rows.select_related("session", "client").order_by("session__on", "pk"))
    bare = Timetable(
        problem.name,
        problem.week_of,
        tuple(_seats(found, [row for row in held if row.session.section_id])),
        tuple(_visit(found, row) for row in held if not row.session.section_id),
        (),
        cost=0,
    )
    return Timetable(
        problem.name,
        problem.week_of,
        bare.seats,
        bare.appointments,
        short_list(problem, bare),
        cost(problem, bare).total,
        engine="as it stands",
    )


def _seats(found: ClinicWeek, rows: list[SessionSeat]) -> Iterator[Seat]:
    keys = {(one.section.pk, one.on): (key, one) for key, one in found.meetings.items()}
    for row in rows:
        known = keys.get((row.session.section_id or 0, row.session.on))
        if known:
            key, meeting = known
            by_video = row.by_video and meeting.section.mode == Mode.HYBRID
            yield Seat(row.client.public_id, key + VIDEO if by_video else key)


def _visit(found: ClinicWeek, row: SessionSeat) -> Appointment:
    problem, session = found.problem, row.session
    client = by_id(problem.clients)[row.client.public_id]
    start = session.during.lower.astimezone(ZoneInfo(found.site.zone))
    is_own = problem.kinds[session.kind].held == COUNSELOR
    return Appointment(
        client=client.id,
        kind=session.kind,
        held_with=client.counselor if is_own else session.kind,
        day=(session.on - problem.week_of).days,
        start=in_words.minute(start.time()),
        minutes=session.minutes,
        mode="video" if row.by_video else "site",
    )
