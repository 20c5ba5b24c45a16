"""Changes: what they do to the problem, whom they hit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.week.examples import table, week
from wayhome.domain.week.aftermath import aftermath
from wayhome.domain.week.change import (
    ClientBusy,
    ClinicianAbsent,
    Entries,
    Insertion,
    RoomClosed,
    difference,
    moved_in,
    with_client,
)
from wayhome.domain.week.problem import BadWeekFile
from wayhome.domain.week.timetable import Appointment, Seat

ABSENT = ClinicianAbsent("small", 25, "k02", day=1, start=480, end=1260)
CLOSED = RoomClosed("small", 25, ("s004",))
BUSY = ClientBusy("small", 25, "c001", day=0, start=660, end=780)


def test_an_absent_clinician_leads_nothing_and_is_not_free() -> None:
    after = aftermath(week(), table(), ABSENT).problem
    assert [section.id for section in after.sections] == ["s001", "s002", "s003", "s004"]
    assert after.clinicians[1].free == (((780, 840),), ())
    assert after.clinicians[0] == week().clinicians[0]


def test_absence_in_the_middle_leaves_both_ends_free() -> None:
    short = replace(ABSENT, start=16 * 60 + 30, end=17 * 60)
    after = aftermath(week(), table(), short).problem
    assert after.clinicians[1].free[1] == ((960, 990), (1020, 1080))
    assert after.sections == week().sections


def test_a_closed_room_cancels_its_sections() -> None:
    after = aftermath(week(), table(), CLOSED).problem
    assert "s004" not in {section.id for section in after.sections}
    assert after.clinicians == week().clinicians


def test_a_busy_client_has_one_more_window() -> None:
    after = aftermath(week(), table(), BUSY).problem
    assert after.clients[0].busy[0] == ((660, 780), (840, 1020))
    assert after.clients[1:] == week().clients[1:]


def test_who_is_hit() -> None:
    assert aftermath(week(), table(), ABSENT).hit == ("c003", "c004")
    assert aftermath(week(), table(), CLOSED).hit == ("c001", "c003")
    assert aftermath(week(), table(), BUSY).hit == ("c001",)


def test_a_new_client_and_those_apart() -> None:
    new = replace(week().clients[3], id="c005")
    after = with_client(week(), Insertion("small", new, ("c002",)))
    assert after.clients[-1] == new
    assert after.apart[-1] == ("c002", "c005")


def test_a_new_client_needs_a_new_id_and_known_others() -> None:
    with pytest.raises(BadWeekFile, match="c004"):
        with_client(week(), Insertion("small", week().clients[3]))
    new = replace(week().clients[3], id="c005")
    with pytest.raises(BadWeekFile, match="apart: 'c009'"):
        with_client(week(), Insertion("small", new, ("c009",)))


def test_the_difference_of_two_weeks() -> None:
    old = table()
    moved = old.appointments[3]._replace(mode="video")
    new = replace(old, seats=old.seats[1:], appointments=(*old.appointments[:3], moved))
    removed, added, unchanged = difference(old, new)
    assert removed == Entries((Seat("c001", "s001"),), (old.appointments[3],))
    assert added == Entries((), (Appointment("c004", "individual", "k02", 1, 1020, 60, "video"),))
    assert unchanged == (9, 3)
    assert moved_in(removed, added) == ("c001", "c004")
