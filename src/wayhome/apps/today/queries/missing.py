"""Who is missing ten minutes into a session: the first step of the way back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from wayhome.apps.care import ledger
from wayhome.apps.care.models import AttendanceEntry
from wayhome.apps.care.queries.attendance import status_words
from wayhome.apps.care.words import SERVICES, clock, count
from wayhome.apps.intake.queries.referral_inbox import wall
from wayhome.apps.scheduling.models import Session, SessionSeat, SessionStatus
from wayhome.apps.today.rows import Missing
from wayhome.domain.attendance import Status
from wayhome.domain.attendance_said import MISSED_AFTER
from wayhome.domain.privacy.permit import Actor

NOT_THERE: Final = frozenset({Status.NOT_RECORDED, Status.WAITING, Status.NO_SHOW, Status.DISPUTED})


def missing(
    *, actor: Actor, now: datetime, only_led: bool
) -> tuple[tuple[Missing, ...], list[int]]:
    """People of sessions that are on now for ten minutes, and whose names that shows.

    With `only_led` those of the actor's own sessions. A session about which nobody wrote anything
    is one line: there it is not known who is missing.
    """
    seats = SessionSeat.objects.filter(
        organization_id=actor.organization_id,
        is_live=True,
        during__startswith__lte=now - MISSED_AFTER,
        during__endswith__gt=now,
    ).exclude(session__status=SessionStatus.CANCELLED.value)
    if only_led:
        seats = seats.filter(session__leaders__clinician__user_id=actor.user_id or 0)
    seats = seats.select_related("client", "session__section", "session__site")
    by_session: dict[int, list[SessionSeat]] = defaultdict(list)
    for seat in seats.order_by("during", "session", "client__last_name", "pk").distinct():
        by_session[seat.session_id].append(seat)
    known = ledger.standing(AttendanceEntry.objects.filter(session__in=list(by_session)))
    found: list[Missing] = []
    shown: list[int] = []
    for people in by_session.values():
        if any(known.get((seat.session_id, seat.client_id)) for seat in people):
            gone = list(_gone(people, known, now))
            found += [line for line, _ in gone]
            shown += [client for _, client in gone]
        else:
            found.append(_unknown(people))
    return tuple(found), shown


def _gone(
    people: Sequence[SessionSeat], known: ledger.Standing, now: datetime
) -> Iterator[tuple[Missing, int]]:
    for seat in people:
        rows = known.get((seat.session_id, seat.client_id), [])
        presence = ledger.presence_in(rows, seat.session, now=now)
        if presence.status in NOT_THERE:
            words, tone, _ = status_words(presence)
            is_silent = presence.status == Status.NOT_RECORDED
            yield (
                Missing(
                    **_head(seat.session),
                    client_id=seat.client.public_id,
                    client=seat.client.full_name,
                    words="Not here yet" if is_silent else words,
                    tone="warn" if is_silent else tone,
                ),
                seat.client_id,
            )


def _unknown(people: Sequence[SessionSeat]) -> Missing:
    return Missing(
        **_head(people[0].session),
        client_id="",
        client="",
        words=f"Nothing recorded yet, {count(len(people), 'client')} expected",
        tone="warn",
    )


def _head(session: Session) -> dict[str, str]:
    return {
        "session_id": session.public_id,
        "time": clock(wall(session.during.lower, session.site.zone)),
        "title": session.section.name if session.section else SERVICES[session.kind],
    }
