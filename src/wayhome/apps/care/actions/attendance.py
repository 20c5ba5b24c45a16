"""Write attendance, and take back what was wrong. Nothing is ever changed or removed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from wayhome.apps.care import access, ledger
from wayhome.apps.care.models import AttendanceEntry
from wayhome.apps.core import trail
from wayhome.apps.core.access import NotHere
from wayhome.apps.scheduling.access import session_for
from wayhome.apps.scheduling.models import Session, SessionSeat, SessionStatus
from wayhome.domain.attendance import Entry, Mark, Meeting, Mistake, Source, Why
from wayhome.domain.attendance_said import Said, Word, can_record, can_say, entries_of
from wayhome.domain.privacy.permit import Actor, Permission, Role
from wayhome.domain.verdict import Refused, Verdict, no

AT_THE_DESK = frozenset({Role.FRONT_DESK, Role.INTAKE})


@transaction.atomic
def record_attendance(
    *,
    actor: Actor,
    session_id: str,
    said: Mapping[str, Said],
    others_here: bool,
    checked_video: bool,
    now: datetime,
) -> int:
    """Write what is said of each person (by public id); `others_here`: everybody else is here.

    Everybody else are those of whom nothing is written yet. Those by video are among them only
    with `checked_video`: their place and emergency contact were asked. Two people who record at
    once lose nothing: the same thing is written once, a different thing stands beside the first
    and both are shown. The number of people written. Codes: `attendance.off`, `.doors`, those of
    `can_say`.
    """
    pen = _Pen(actor, _open_session(actor, session_id, now), now)
    seats = SessionSeat.objects.filter(session=pen.session, is_live=True).select_related("client")
    by_id = {seat.client.public_id: seat for seat in seats}
    if not said.keys() <= by_id.keys():
        raise NotHere
    pen.require(said.values())
    known = ledger.standing(AttendanceEntry.objects.filter(session=pen.session))
    told = dict(said)
    if others_here:
        told |= {
            client_id: Said(Word.HERE)
            for client_id, seat in by_id.items()
            if client_id not in said
            and (checked_video or not seat.by_video)
            and not known[pen.session.pk, seat.client_id]
        }
    rows = [
        row
        for client_id, one in told.items()
        for row in pen.rows(
            by_id[client_id], one, known[pen.session.pk, by_id[client_id].client_id]
        )
    ]
    AttendanceEntry.objects.bulk_create(rows)
    clients = sorted({row.client_id for row in rows})
    if clients:
        trail.record(actor, "attendance.record", pen.session, now=now, clients=clients)
    return len(clients)


@transaction.atomic
def correct_attendance(
    *,
    actor: Actor,
    session_id: str,
    client_id: str,
    seen: Collection[str],
    right: Said | None,
    mistake: Mistake,
    words: str,
    now: datetime,
) -> None:
    """Take back what stands of one person, and write what is right instead, if it is known.

    `seen` are the public ids of the entries that the author saw; where others stand by now the
    correction is refused (`attendance.changed`), so that nobody takes back what he never read.
    """
    _, client = access.place_for(actor, session_id, client_id, wanted=Permission.ATTENDANCE_RECORD)
    pen = _Pen(actor, _open_session(actor, session_id, now), now)
    rows = ledger.standing(AttendanceEntry.objects.filter(session=pen.session, client=client))
    stand = rows[pen.session.pk, client.pk]
    if not stand or {row.public_id for row in stand} != set(seen):
        says = "Somebody recorded or corrected this meanwhile. Look again, then correct."
        raise Refused(no("attendance.changed", says))
    made = [pen.taken_back(row, mistake, words.strip()) for row in stand]
    if right:
        pen.require([right])
        who = (client.pk, stand[0].episode_id)
        entries = entries_of(right, pen.meeting, is_in=False)
        made += [pen.row(who, entry, right.why) for entry in entries]
    AttendanceEntry.objects.bulk_create(made)
    trail.record(actor, "attendance.correct", pen.session, now=now, client_id=client.pk)


def _open_session(actor: Actor, session_id: str, now: datetime) -> Session:
    """The session, locked until the transaction ends: those who record queue here."""
    found = session_for(actor, session_id, Permission.ATTENDANCE_RECORD)
    session = Session.objects.select_for_update().get(pk=found.pk)
    if session.status == SessionStatus.CANCELLED:
        says = "This session is called off: there is nothing to record."
        raise Refused(no("attendance.off", says))
    can_record(ledger.meeting_of(session), now=now).require()
    return session


@dataclass(frozen=True, slots=True)
class _Pen:
    """Somebody who writes in the ledger of one session, at one moment."""

    actor: Actor
    session: Session
    now: datetime

    @property
    def meeting(self) -> Meeting:
        return ledger.meeting_of(self.session)

    def require(self, said: Iterable[Said]) -> None:
        """Everything said can be true now, or all reasons why not."""
        meeting = self.meeting
        against = (can_say(one, meeting, now=self.now).against for one in said)
        Verdict(tuple(reason for reasons in against for reason in reasons)).require()

    def rows(
        self, seat: SessionSeat, said: Said, known: Collection[AttendanceEntry]
    ) -> Iterator[AttendanceEntry]:
        """The new entries of one person; what the ledger says already is not said again."""
        meeting = self.meeting
        is_in = any(row.mark == Mark.IN for row in known)
        had = {_gist(entry, meeting) for entry in ledger.entries_in(known)}
        for entry in entries_of(said, meeting, is_in=is_in):
            if _gist(entry, meeting) not in had:
                yield self.row((seat.client_id, seat.episode_id), entry, said.why)

    def row(self, who: tuple[int, int], entry: Entry, why: str) -> AttendanceEntry:
        """An unsaved entry about a client and an episode, by row number."""
        is_absent = entry.mark in {Mark.NO_SHOW, Mark.EXCUSED}
        return AttendanceEntry(
            **self._signed(who),
            mark=entry.mark.value,
            at=entry.at,
            why=Why(why).value if is_absent and why else "",
        )

    def taken_back(self, row: AttendanceEntry, mistake: Mistake, words: str) -> AttendanceEntry:
        """An unsaved entry that takes another one back."""
        return AttendanceEntry(
            **self._signed((row.client_id, row.episode_id)),
            mark=row.mark,
            at=row.at,
            why=row.why,
            reverses=row,
            mistake=mistake.value,
            words=words,
        )

    def _signed(self, who: tuple[int, int]) -> dict[str, Any]:
        client_id, episode_id = who
        # Whoever works at the door and leads no group records from the desk.
        source = Source.DESK if self.actor.roles <= AT_THE_DESK else Source.FACILITATOR
        return {
            "organization_id": self.session.organization_id,
            "session": self.session,
            "client_id": client_id,
            "episode_id": episode_id,
            "source": source.value,
            "by_id": self.actor.user_id,
            "written_at": self.now,
        }


def _gist(entry: Entry, meeting: Meeting) -> tuple[Mark, int]:
    return entry.mark, meeting.minute(entry.at) if entry.at else 0
