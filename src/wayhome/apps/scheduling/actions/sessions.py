"""Change one dated session: its room, its leader, whether it takes place.

Two people who change it at once: the second sees both versions. What the database forbids (two
sessions in one room, one clinician or client at two places) is refused in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from wayhome.apps.core import trail
from wayhome.apps.core.editing import Conflict, save_edit
from wayhome.apps.people.access import clinician_for
from wayhome.apps.program.access import room_for
from wayhome.apps.scheduling import access
from wayhome.apps.scheduling.actions import clashes
from wayhome.apps.scheduling.models import Session, SessionLeader, SessionSeat, SessionStatus
from wayhome.apps.scheduling.queries.session_cover import can_cover
from wayhome.domain.privacy.permit import Actor, Permission
from wayhome.domain.verdict import YES, Refused, Verdict, no


@transaction.atomic
def change_room(
    *, actor: Actor, session_id: str, room_id: str, version: int, now: datetime
) -> Session:
    """Hold the session in another room of its site.

    Raises `Refused` where it is over or called off, where the room is taken (`week.clash.no_double_room`)
    or too small (`session.room_small`), and `Conflict` where somebody changed the session since.
    """
    session = access.session_for(actor, session_id, Permission.WEEK_PUBLISH)
    _can_change(session, now).require()
    room = room_for(actor, room_id, Permission.BOARD_VIEW)
    if room.site_id != session.site_id:
        raise Refused(no("session.room_elsewhere", "That room is at another site."))
    people = SessionSeat.objects.filter(session=session, is_live=True, by_video=False).count()
    if room.seats < people:
        says = f"{room.name} has {room.seats} seats; {people} are expected. Choose a larger room."
        raise Refused(no("session.room_small", says))
    with _clashes_in_words(session):
        _save(session, {"room": room}, version=version, mine={"room": room.name})
    trail.record(actor, "session.room", session, now=now, fields=["room"])
    return session


@transaction.atomic
def change_leader(
    *, actor: Actor, session_id: str, clinician_id: str, version: int, now: datetime
) -> Session:
    """Give the session another leader; whoever leads beside stays.

    Raises `Refused` with every reason of `can_cover`, and `Conflict` where somebody changed the
    session since.
    """
    session = access.session_for(actor, session_id, Permission.WEEK_PUBLISH)
    _can_change(session, now).require()
    clinician = clinician_for(actor, clinician_id, Permission.BOARD_VIEW)
    can_cover(session=session, clinician=clinician).require()
    with _clashes_in_words(session):
        _save(session, {}, version=version, mine={"leader": clinician.name})
        leaders = SessionLeader.objects.filter(session=session)
        leaders.filter(is_co_leader=False).delete()
        leaders.update_or_create(
            session=session,
            clinician=clinician,
            defaults={
                "organization_id": session.organization_id,
                "during": session.during,
                "is_co_leader": False,
                "is_live": True,
            },
        )
    trail.record(actor, "session.leader", session, now=now, fields=["leaders"])
    return session


@transaction.atomic
def call_off(*, actor: Actor, session_id: str, reason: str, version: int, now: datetime) -> Session:
    """The session does not take place. Room, leaders and clients are free at that time again."""
    session = access.session_for(actor, session_id, Permission.WEEK_PUBLISH)
    _can_change(session, now).require()
    if not reason.strip():
        raise Refused(no("session.reason", "Say why the session is called off."))
    changes = {"status": SessionStatus.CANCELLED.value, "reason": reason.strip()}
    _save(session, changes, version=version, mine=changes)
    SessionSeat.objects.filter(session=session).update(is_live=False)
    SessionLeader.objects.filter(session=session).update(is_live=False)
    trail.record(actor, "session.call_off", session, now=now, fields=["status", "reason"])
    return session


@transaction.atomic
def restore(*, actor: Actor, session_id: str, version: int, now: datetime) -> Session:
    """A session that was called off takes place after all, with everybody who was expected.

    Raises `Refused` where its room, a leader or a client is taken by now.
    """
    session = access.session_for(actor, session_id, Permission.WEEK_PUBLISH)
    _can_restore(session, now).require()
    changes = {"status": SessionStatus.PLANNED.value, "reason": ""}
    with _clashes_in_words(session):
        _save(session, changes, version=version, mine=changes)
        SessionSeat.objects.filter(session=session).update(is_live=True)
        SessionLeader.objects.filter(session=session).update(is_live=True)
    trail.record(actor, "session.restore", session, now=now, fields=["status", "reason"])
    return session


def _can_change(session: Session, now: datetime) -> Verdict:
    if session.status == SessionStatus.CANCELLED:
        return no("session.off", "This session is called off. Restore it first.")
    if session.during.upper <= now:
        return no("session.over", "This session is over: what happened stays as it was.")
    return YES


def _can_restore(session: Session, now: datetime) -> Verdict:
    if session.status != SessionStatus.CANCELLED:
        return no("session.stands", "This session is not called off.")
    if session.during.upper <= now:
        return no("session.over", "The time of this session has passed. Plan a make-up instead.")
    return YES


def _save(
    session: Session, changes: Mapping[str, Any], *, version: int, mine: Mapping[str, str]
) -> None:
    """`save_edit`, with a conflict that is told in names instead of rows."""
    try:
        save_edit(session, changes, version=version)
    except Conflict as conflict:
        raise Conflict(mine=mine, theirs=_now(session, mine), version=conflict.version) from None


def _now(session: Session, fields: Mapping[str, str]) -> dict[str, str]:
    """What stands now, of the same fields."""
    leaders = SessionLeader.objects.filter(session=session, is_co_leader=False)
    room = session.room
    stands = {
        "room": room.name if room else "",
        "leader": ", ".join(leaders.values_list("clinician__name", flat=True)),
        "status": session.status,
        "reason": session.reason,
    }
    return {name: stands[name] for name in fields}


@contextmanager
def _clashes_in_words(session: Session) -> Iterator[None]:
    """What the exclusion constraints find, as a refusal; the rows stay as they were."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as clash:
        raise Refused(clashes.described(clash, zone=session.site.zone)) from clash
