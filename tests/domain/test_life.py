"""Busy weeks: windows over midnight, ends at 24:00, usual lives."""

from __future__ import annotations

from datetime import date, time

import pytest

from wayhome.domain import life
from wayhome.domain.life import Busy, can_hold, hours_by_kind, windows
from wayhome.domain.vocabulary import BusyKind

WORK = BusyKind.WORK


def test_a_day_job_is_one_window_a_day() -> None:
    rows = windows(WORK, (0, 1), (time(9), time(17)))
    assert [(row.weekday, row.start_minute, row.end_minute) for row in rows] == [
        (0, 540, 1020),
        (1, 540, 1020),
    ]


def test_a_night_shift_is_split_at_midnight_and_sunday_runs_into_monday() -> None:
    rows = windows(WORK, (6,), (time(22), time(6)))
    assert [(row.weekday, row.start_minute, row.end_minute) for row in rows] == [
        (6, 1320, 1440),
        (0, 0, 360),
    ]


@pytest.mark.parametrize("end", [None, time(0)])
def test_an_end_at_midnight_is_the_end_of_the_day(end: time | None) -> None:
    (row,) = windows(WORK, (2,), (time(18), end))
    assert row.end_minute == 1440
    assert can_hold([row])


def test_a_window_without_length_and_one_that_ends_before_it_begins_are_refused() -> None:
    rows = windows(WORK, (0,), (time(9), time(9)), since=date(2026, 5, 2), until=date(2026, 5, 1))
    assert [reason.code for reason in can_hold(rows).against] == ["life.length", "life.days"]


def test_a_hundred_windows_are_enough_for_anybody() -> None:
    (row,) = windows(WORK, (0,), (time(9), time(10)))
    assert can_hold([row] * 100)
    assert [reason.code for reason in can_hold([row] * 101).against] == ["life.many"]


def test_hours_are_counted_once_where_windows_overlap() -> None:
    rows = windows(WORK, (0,), (time(9), time(12))) + windows(WORK, (0,), (time(11), time(13)))
    assert hours_by_kind(rows) == {WORK: 4.0}


def test_a_window_holds_from_its_first_to_its_last_day() -> None:
    row = Busy(
        weekday=0,
        starts=time(9),
        ends=time(10),
        kind=WORK,
        since=date(2026, 5, 1),
        until=date(2026, 5, 31),
    )
    assert [row.holds(date(2026, 5, day)) for day in (1, 31)] == [True, True]
    assert not row.holds(date(2026, 4, 30))
    assert not row.holds(date(2026, 6, 1))


@pytest.mark.parametrize("usual", life.LIVES, ids=lambda usual: str(usual.code))
def test_every_usual_life_makes_a_week(usual: life.Life) -> None:
    assert can_hold(usual.rows)
    assert life.life(usual.code) is usual
