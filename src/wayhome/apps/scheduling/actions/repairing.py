"""Approve a repair: the sessions change, and everybody it touches is on a list to be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from wayhome.apps.core import trail
from wayhome.apps.core.editing import Conflict
from wayhome.apps.scheduling import access
from wayhome.apps.scheduling.actions.clashes import described
from wayhome.apps.scheduling.models import (
    Call,
    Repair,
    Session,
    SessionLeader,
    SessionSeat,
    SessionStatus,
)
from wayhome.apps.scheduling.queries import repair_words as words
from wayhome.apps.scheduling.queries.repair_plan import (
    Ask,
    Worked,
    chosen_words,
    held_as,
    worked,
)
from wayhome.domain.privacy.permit import Actor, Permission
from wayhome.domain.repair.facts import Kind, Meeting
from wayhome.domain.repair.options import Choice, Settled, Way
from wayhome.domain.verdict import Refused, no
from wayhome.domain.vocabulary import Mode

REASONS = {
    Kind.OUT: "The leader is out",
    Kind.ROOM: "The room is closed",
    Kind.SNOW: "The site is closed",
}


def approve(
    *, actor: Actor, ask: Ask, chosen: Mapping[str, Choice], stamp: str, now: datetime
) -> Repair:
    """Carry out the proposal that has this stamp, all of it or nothing.

    Raises `Conflict` where the week changed since it was shown, so that the proposal would be
    another one now; `Refused` with `repair.nothing` where nothing fell through, as `worked`
    does, and with `week.clash...` where two people change the week at the same moment.
    """
    found = worked(actor=actor, ask=ask, chosen=chosen, now=now)
    if found.stamp != stamp:
        raise Conflict(mine={}, theirs={}, version=0)
    if not found.plan.settled:
        raise Refused(no("repair.nothing", "No session is touched, so there is nothing to mend."))
    try:
        with transaction.atomic():
            return _carry_out(actor, ask, found, now=now)
    except IntegrityError as clash:
        raise Refused(described(clash, zone=found.scene.site.zone)) from clash


def _carry_out(actor: Actor, ask: Ask, found: Worked, *, now: datetime) -> Repair:
    rows = _Rows(found)
    for row in sorted(found.plan.settled, key=lambda row: row.chosen.way not in _FREES):
        _SETTLERS[row.chosen.way](rows, row, ask.kind)
    for one in found.made:
        if one.instead is not None:
            rows.seat(one.client, one.instead, by_video=one.by_video)
    rows.mark_changed()
    repair = Repair.objects.create(
        organization_id=actor.organization_id,
        site=found.scene.site,
        kind=ask.kind.value,
        on=found.scene.on,
        settled=chosen_words(found.plan),
        made_at=now,
        made_by_id=actor.user_id,
    )
    Call.objects.bulk_create(_calls(repair, found))
    touched = [
        found.scene.clients[name].pk for name in {one.client for one in words.changes(found)}
    ]
    trail.record(
        actor,
        "repair.approve",
        repair,
        now=now,
        ways=sorted(row.chosen.way.value for row in found.plan.settled),
        clients=sorted(touched),
    )
    return repair


class _Rows:
    """The rows behind a proposal while it is carried out."""

    def __init__(self, found: Worked) -> None:
        self.found, self.scene = found, found.scene
        self.touched: set[int] = set()

    def session(self, meeting: Meeting) -> Session:
        """The row of a meeting, noted as touched."""
        row = self.scene.sessions[meeting.id]
        self.touched.add(row.pk)
        return row

    def off(self, meeting: Meeting, kind: Kind) -> None:
        """Call a session off; its people are free at that time."""
        row = self.session(meeting)
        row.status, row.reason = SessionStatus.CANCELLED.value, REASONS[kind]
        row.save(update_fields=["status", "reason"])
        SessionSeat.objects.filter(session=row).update(is_live=False)
        SessionLeader.objects.filter(session=row).update(is_live=False)

    def staff(self, meeting: Meeting, names: tuple[str, ...]) -> None:
        """Let these lead, the first of them as leader."""
        row = self.session(meeting)
        leaders = SessionLeader.objects.filter(session=row)
        leaders.exclude(clinician__public_id__in=names).delete()
        for name in names:
            leaders.update_or_create(
                session=row,
                clinician=self.scene.clinicians[name],
                defaults={
                    "organization_id": row.organization_id,
                    "during": row.during,
                    "is_co_leader": name != names[0],
                    "is_live": True,
                },
            )

    def seat(self, client: str, meeting: Meeting, *, by_video: bool) -> None:
        """Expect a client at a session of this week."""
        row, who = self.session(meeting), self.scene.clients[client]
        SessionSeat.objects.update_or_create(
            session=row,
            client=who,
            defaults={
                "organization_id": row.organization_id,
                "episode_id": self.scene.episodes[client],
                "during": row.during,
                "by_video": by_video,
                "is_live": True,
            },
        )

    def unseat(self, meeting: Meeting, clients: Iterable[str]) -> None:
        """Expect these clients no more."""
        seats = SessionSeat.objects.filter(session=self.session(meeting))
        seats.filter(client__public_id__in=list(clients)).update(is_live=False)

    def mark_changed(self) -> None:
        """Raise the version of every session touched: whoever edits one of them is told.

        Raises `Conflict` where one is not as it was read.
        """
        for row in self.scene.sessions.values():
            if row.pk in self.touched:
                as_read = Session.objects.filter(pk=row.pk, version=row.version)
                if not as_read.update(version=F("version") + 1):
                    raise Conflict(mine={}, theirs={}, version=row.version)


def _alone(rows: _Rows, row: Settled, kind: Kind) -> None:
    rows.staff(row.meeting, row.chosen.staff)


def _later(rows: _Rows, row: Settled, kind: Kind) -> None:
    held = held_as(row.meeting.id, rows.found.plan) or row.meeting
    session = rows.session(row.meeting)
    session.on, session.during = held.on, held.during
    session.room = rows.scene.rooms.get(held.room)
    session.save(update_fields=["on", "during", "room"])
    SessionLeader.objects.filter(session=session).update(during=held.during, is_live=True)
    SessionSeat.objects.filter(session=session).update(during=held.during)


def _room(rows: _Rows, row: Settled, kind: Kind) -> None:
    session = rows.session(row.meeting)
    session.room = rows.scene.rooms[row.chosen.target]
    session.save(update_fields=["room"])


def _video(rows: _Rows, row: Settled, kind: Kind) -> None:
    session = rows.session(row.meeting)
    session.room, session.mode = None, Mode.VIDEO.value
    session.save(update_fields=["room", "mode"])
    SessionSeat.objects.filter(session=session).update(by_video=True)
    rows.unseat(row.meeting, row.chosen.lost)


def _merge(rows: _Rows, row: Settled, kind: Kind) -> None:
    rows.off(row.meeting, kind)
    other = next(one for one in rows.found.plan.ground.meetings if one.id == row.chosen.target)
    video = {place.client for place in other.expected if place.by_video}
    for client in row.chosen.moved:
        rows.seat(client, other, by_video=client in video)


def _off(rows: _Rows, row: Settled, kind: Kind) -> None:
    rows.off(row.meeting, kind)


_FREES = (Way.OFF, Way.MERGE, Way.LATER)
_SETTLERS = {
    Way.ALONE: _alone,
    Way.STAND_IN: _alone,
    Way.LATER: _later,
    Way.ROOM: _room,
    Way.VIDEO: _video,
    Way.MERGE: _merge,
    Way.OFF: _off,
}


def _calls(repair: Repair, found: Worked) -> Iterator[Call]:
    """One call to each person: every client whose week is not as they know it, and stand-ins."""
    scene = found.scene
    said: dict[str, list[words.Change]] = defaultdict(list)
    for one in words.changes(found):
        said[one.client].append(one)
    for client, rows in said.items():
        yield Call(
            organization_id=repair.organization_id,
            repair=repair,
            client=scene.clients[client],
            says=[one.sentence for one in rows],
            tell_by=min(one.before for one in rows),
        )
    led: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for clinician, sentence, before in words.staff_changes(found):
        led[clinician].append((sentence, before))
    for clinician, lines in led.items():
        yield Call(
            organization_id=repair.organization_id,
            repair=repair,
            clinician=scene.clinicians[clinician],
            says=[sentence for sentence, _ in lines],
            tell_by=min(before for _, before in lines),
        )


def told(*, actor: Actor, call_id: str, now: datetime) -> Call:
    """Note that somebody was told. A second note changes nothing."""
    call = access.call_for(actor, call_id, Permission.CLIENT_EDIT)
    waiting = Call.objects.filter(pk=call.pk, told_at__isnull=True)
    if waiting.update(told_at=now, told_by_id=actor.user_id):
        trail.record(actor, "repair.told", call, now=now, client_id=call.client_id)
    return call
