"""The appointments that people had in the week before, on the calendar of the week planned."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from wayhome.apps.program.models import Site
from wayhome.apps.scheduling import in_words
from wayhome.apps.scheduling.models import SessionSeat, SessionStatus
from wayhome.domain.week.problem import COUNSELOR, Problem, by_id
from wayhome.domain.week.timetable import Appointment

WEEK: Final = timedelta(days=7)


def appointments_before(*, site: Site, week_of: date, problem: Problem) -> tuple[Appointment, ...]:
    """Last week's appointments of the problem's clients, at the same wall-clock times."""
    first = week_of - WEEK
    clients = by_id(problem.clients)
    rows = SessionSeat.objects.filter(
        session__site=site,
        session__section=None,
        session__on__gte=first,
        session__on__lt=week_of,
        client__public_id__in=clients,
    ).exclude(session__status=SessionStatus.CANCELLED)
    found = []
    for row in rows.select_related("session", "client").order_by("session__on", "pk"):
        session, client = row.session, clients[row.client.public_id]
        start = session.during.lower.astimezone(ZoneInfo(site.zone))
        is_own = problem.kinds[session.kind].held == COUNSELOR
        found.append(
            Appointment(
                client=client.id,
                kind=session.kind,
                held_with=client.counselor if is_own else session.kind,
                day=(session.on - first).days,
                start=in_words.minute(start.time()),
                minutes=session.minutes,
                mode="video" if row.by_video else "site",
            )
        )
    return tuple(found)
