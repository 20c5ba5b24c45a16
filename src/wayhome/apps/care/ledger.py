"""Rows of the ledger as the values that the domain reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from wayhome.apps.care.models import AttendanceEntry
from wayhome.apps.scheduling.models import Session
from wayhome.domain.attendance import Entry, Mark, Meeting, Presence, presence

Standing = dict[tuple[int, int], list[AttendanceEntry]]


def standing(rows: Iterable[AttendanceEntry]) -> Standing:
    """By session and client, in the order of writing: entries that nobody took back."""
    listed = sorted(rows, key=lambda row: row.pk)
    gone = {row.reverses_id for row in listed if row.reverses_id}
    found: Standing = defaultdict(list)
    for row in listed:
        if row.reverses_id is None and row.pk not in gone:
            found[row.session_id, row.client_id].append(row)
    return found


def meeting_of(session: Session) -> Meeting:
    """A session as the domain knows it."""
    return Meeting(
        starts=session.during.lower,
        ends=session.during.upper,
        minutes=session.minutes,
        kind=session.kind,
    )


def entries_in(rows: Iterable[AttendanceEntry]) -> list[Entry]:
    return [Entry(Mark(row.mark), row.at) for row in rows]


def presence_in(rows: Iterable[AttendanceEntry], session: Session, *, now: datetime) -> Presence:
    """What standing rows of one person say."""
    return presence(entries_in(rows), meeting_of(session), now=now)
