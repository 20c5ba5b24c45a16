"""Sixteen weeks of the ledger: the shares of the written clinic, and what the stories tell."""

from __future__ import annotations

from collections import Counter
from functools import cache

from tests.apps.demo.built.conftest import Demo
from wayhome.apps.care import ledger
from wayhome.apps.care.models import AttendanceEntry
from wayhome.apps.care.queries import at_risk
from wayhome.apps.demo.days import NOW
from wayhome.apps.people.models import User
from wayhome.apps.scheduling.models import SessionSeat
from wayhome.domain.attendance import Presence, Status


@cache
def presences() -> list[tuple[SessionSeat, Presence]]:
    """Everybody's place in every session that has begun, and what is known of it."""
    known = ledger.standing(AttendanceEntry.objects.all())
    seats = SessionSeat.objects.filter(during__startswith__lte=NOW)
    return [
        (seat, ledger.presence_in(known[seat.session_id, seat.client_id], seat.session, now=NOW))
        for seat in seats.select_related("session__section__track", "client")
    ]


def test_most_are_here_and_the_shares_are_those_of_the_clinic(demo: Demo) -> None:
    found = Counter(presence.status for _, presence in presences())
    share = {status: 100 * number / found.total() for status, number in found.items()}

    assert demo.summary.attendance == AttendanceEntry.objects.count()
    assert 69 <= share[Status.PRESENT] <= 77
    assert 7 <= share[Status.LATE] + share[Status.LEFT_EARLY] <= 12
    assert 4 <= share[Status.EXCUSED] <= 7
    assert 8 <= share[Status.NO_SHOW] <= 13
    assert share[Status.NOT_RECORDED] < 1


def test_only_the_first_group_of_this_evening_is_not_recorded(demo: Demo) -> None:
    rows = [seat for seat, one in presences() if one.status == Status.NOT_RECORDED]

    assert {(row.session.section and row.session.section.track.code) for row in rows} == {"EVE-O"}
    assert {str(row.session.on) for row in rows} == {"2026-11-18"}
    assert len(rows) == 12


def test_nothing_is_written_about_what_has_not_begun(demo: Demo) -> None:
    assert not AttendanceEntry.objects.filter(session__during__startswith__gt=NOW).exists()
    assert not AttendanceEntry.objects.filter(written_at__gt=NOW).exists()


def test_the_groups_in_progress_stand_as_told(demo: Demo) -> None:
    now: dict[str, Counter[Status]] = {}
    for seat, one in presences():
        if seat.session.section and seat.during.upper > NOW:
            now.setdefault(seat.session.section.track.code, Counter())[one.status] += 1

    assert now["EVE-O"] == {Status.PRESENT: 10, Status.LATE: 1, Status.EXCUSED: 1}
    assert now["EVE-T"] == {Status.PRESENT: 5, Status.NO_SHOW: 1}
    assert now["LGBTQ"] == {Status.PRESENT: 6}
    assert now["TELE"] == {Status.PRESENT: 6, Status.LATE: 1, Status.WAITING: 1}


def test_some_are_at_risk_this_week_and_most_are_not(demo: Demo) -> None:
    director = User.objects.get(name__startswith="Ines Valderrama").actor()
    page = at_risk.how_many(actor=director, now=NOW)
    rows = {row.name: row for row in page.rows}

    assert 10 <= page.at_risk <= 20
    assert page.keeps >= 40
    assert rows["Emmett Sorlie"].is_at_risk
    assert rows["Corey Vantongeren"].attended == "0 h"
