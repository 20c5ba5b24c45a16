"""Who was at one session: everybody expected, and whoever the ledger knows beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from wayhome.apps.care import access, ledger
from wayhome.apps.care.models import AttendanceEntry
from wayhome.apps.care.words import (
    MARKS,
    MISTAKES,
    SERVICES,
    SOURCES,
    STATUS_CHIPS,
    WHYS,
    clock,
    day,
    initials,
    span,
)
from wayhome.apps.core import trail
from wayhome.apps.intake.queries.referral_inbox import wall, when
from wayhome.apps.people.models import Client
from wayhome.apps.scheduling.access import session_for
from wayhome.apps.scheduling.models import Session, SessionSeat, SessionStatus
from wayhome.domain.attendance import Meeting, Presence, Status
from wayhome.domain.attendance_said import Word, can_record, words_for
from wayhome.domain.privacy.permit import Actor, Permission, may

#: What a seat strip shows of each state.
MARKS_OF_SEATS: Final = {
    Status.PRESENT: "p",
    Status.LATE: "l",
    Status.LEFT_EARLY: "l",
    Status.NO_SHOW: "a",
    Status.EXCUSED: "a",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """One person: what is known, in words, and what may be said next without a correction."""

    client_id: str
    name: str
    initials: str
    color: int
    by_video: bool
    is_expected: bool
    status: Status
    words: str
    tone: str
    icon: str
    minutes: int
    by: str
    choices: tuple[Word, ...]
    is_recorded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendancePage:
    """The page. `why_not` says why nothing can be recorded now; empty when it can."""

    session_id: str
    title: str
    on: str
    time: str
    place: str
    meeting: Meeting
    zone: str
    lines: tuple[PersonLine, ...]
    why_not: str
    may_open_chart: bool

    @property
    def open_lines(self) -> tuple[PersonLine, ...]:
        """Of whom nothing is written yet."""
        return tuple(one for one in self.lines if not one.is_recorded and one.is_expected)

    @property
    def has_video(self) -> bool:
        return any(one.by_video for one in self.open_lines)

    @property
    def marks(self) -> str:
        return "".join(MARKS_OF_SEATS.get(one.status, "e") for one in self.lines)

    @property
    def tally(self) -> str:
        """10 here, 2 late or left early, 1 missing, 3 not recorded."""
        here = sum(one.status == Status.PRESENT for one in self.lines)
        part = sum(one.status in {Status.LATE, Status.LEFT_EARLY} for one in self.lines)
        gone = sum(one.status in {Status.NO_SHOW, Status.EXCUSED} for one in self.lines)
        left = len(self.lines) - here - part - gone
        said = [(here, "here"), (part, "late or left early"), (gone, "missing")]
        said.append((left, "not recorded"))
        return ", ".join(f"{number} {words}" for number, words in said if number)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One entry as it was written. `state`: what became of it."""

    says: str
    by: str
    at: str
    state: str
    is_standing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionPage:
    """One person's ledger of one session. `seen` names the entries that stand."""

    session_id: str
    client_id: str
    name: str
    title: str
    on: str
    time: str
    meeting: Meeting
    zone: str
    words: str
    tone: str
    icon: str
    lines: tuple[LedgerLine, ...]
    seen: tuple[str, ...]


def attendance_page(*, actor: Actor, session_id: str, now: datetime) -> AttendancePage:
    """Everybody at a session with what is known; the trail keeps whose names were shown."""
    session = session_for(actor, session_id, Permission.ATTENDANCE_RECORD)
    seats = list(_expected(session))
    rows = list(AttendanceEntry.objects.filter(session=session).select_related("client", "by"))
    known = ledger.standing(rows)
    here = {seat.client_id: (seat.client, seat.by_video) for seat in seats}
    beside = {row.client_id: (row.client, False) for row in rows if row.client_id not in here}
    people = here | {
        client_id: who for client_id, who in beside.items() if known[session.pk, client_id]
    }
    if people:
        trail.looked(actor, "attendance.read", now=now, client_ids=list(people))
    lines = [
        _line(session, who, known[session.pk, client_id], is_expected=client_id in here, now=now)
        for client_id, who in people.items()
    ]
    return AttendancePage(
        **_head(session),
        place=session.room.name if session.room else session.site.name,
        lines=tuple(sorted(lines, key=lambda one: (not one.is_expected,))),
        why_not=_why_not(session, now),
        may_open_chart=bool(may(actor, Permission.CHART_VIEW)),
    )


def correction_page(
    *, actor: Actor, session_id: str, client_id: str, now: datetime
) -> CorrectionPage:
    """Everything that was written about one person at one session, and by whom."""
    session, client = access.place_for(
        actor, session_id, client_id, wanted=Permission.ATTENDANCE_RECORD
    )
    trail.record(actor, "attendance.read", session, now=now, client_id=client.pk)
    rows = AttendanceEntry.objects.filter(session=session, client=client).select_related("by")
    listed = list(rows.order_by("pk"))
    stand = ledger.standing(listed)[session.pk, client.pk]
    words, tone, icon = status_words(ledger.presence_in(stand, session, now=now))
    return CorrectionPage(
        **_head(session),
        client_id=client.public_id,
        name=client.full_name,
        words=words,
        tone=tone,
        icon=icon,
        lines=tuple(_ledger_line(row, listed, session, now=now) for row in listed),
        seen=tuple(row.public_id for row in stand),
    )


def status_words(known: Presence) -> tuple[str, str, str]:
    """What is known of somebody: words, tone, icon."""
    words, tone, icon = STATUS_CHIPS[known.status]
    parts = [words]
    if known.late and known.status in {Status.LATE, Status.LEFT_EARLY}:
        parts = [f"{known.late} min late"]
    if known.early:
        parts = [*([parts[0]] if known.late else []), f"Left {known.early} min early"]
    return ", ".join(parts), tone, icon


def _expected(session: Session) -> QuerySet[SessionSeat]:
    rows = SessionSeat.objects.filter(session=session, is_live=True).select_related("client")
    return rows.order_by("client__last_name", "client__first_name", "pk")


def _head(session: Session) -> dict[str, Any]:
    zone = session.site.zone
    starts, ends = wall(session.during.lower, zone), wall(session.during.upper, zone)
    return {
        "session_id": session.public_id,
        "title": session.section.name if session.section else SERVICES[session.kind],
        "on": day(session.on),
        "time": span(starts, ends),
        "meeting": ledger.meeting_of(session),
        "zone": zone,
    }


def _why_not(session: Session, now: datetime) -> str:
    if session.status == SessionStatus.CANCELLED:
        return "This session is called off: there is nothing to record."
    return " ".join(
        reason.says for reason in can_record(ledger.meeting_of(session), now=now).against
    )


def _line(
    session: Session,
    who: tuple[Client, bool],
    known: list[AttendanceEntry],
    *,
    is_expected: bool,
    now: datetime,
) -> PersonLine:
    client, by_video = who
    found = ledger.presence_in(known, session, now=now)
    words, tone, icon = status_words(found)
    why = next((WHYS[row.why] for row in known if row.why), "")
    return PersonLine(
        client_id=client.public_id,
        name=client.full_name,
        initials=initials(client.full_name),
        color=client.pk % 4 + 1,
        by_video=by_video,
        is_expected=is_expected,
        status=found.status,
        words=f"{words}: {why.lower()}" if why else words,
        tone=tone,
        icon=icon,
        minutes=found.minutes,
        by=_authors(known),
        choices=words_for(found.status) if is_expected else (),
        is_recorded=bool(known),
    )


def _authors(rows: Sequence[AttendanceEntry]) -> str:
    """Who wrote what stands, each once; the kiosk and the video room have no name."""
    names = (row.by.name if row.by else SOURCES[row.source] for row in rows)
    return ", ".join(dict.fromkeys(names))


def _ledger_line(
    row: AttendanceEntry, rows: Sequence[AttendanceEntry], session: Session, *, now: datetime
) -> LedgerLine:
    zone = session.site.zone
    at = f" {clock(wall(row.at, zone))}" if row.at else ""
    says = f"{MARKS[row.mark]}{at}{f': {WHYS[row.why].lower()}' if row.why else ''}"
    state = "Stands"
    if row.reverses_id:
        says = f"Taken back: {says.lower()}"
        state = ". ".join(filter(None, (MISTAKES[row.mistake], row.words)))
    is_gone = any(other.reverses_id == row.pk for other in rows)
    if is_gone:
        state = "Taken back later"
    return LedgerLine(
        says=says,
        by=f"{row.by.name if row.by else 'Nobody signed in'}, {SOURCES[row.source].lower()}",
        at=when(row.written_at, now, zone),
        state=state,
        is_standing=not (is_gone or row.reverses_id),
    )
