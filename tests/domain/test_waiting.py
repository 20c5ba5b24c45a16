"""The waiting list: federal order, federal clocks, and the seats that the state is told of."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from wayhome.domain.parameters import NoValue
from wayhome.domain.waiting import (
    INTERIM_WORDS,
    PARAMETERS,
    Interim,
    LeaveReason,
    Waiting,
    can_give_interim,
    can_leave,
    capacity_state,
    clocks,
    days_waiting,
    interim_owed,
    notice_due,
    rank,
)

FILE = tomllib.loads((Path(__file__).parents[1] / "cases" / "waiting.toml").read_text("utf-8"))
CASES = FILE["case"]
TODAY = date(2026, 11, 18)
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_clocks_stand_as_the_case_says(case: dict[str, Any]) -> None:
    one = Waiting(priority=case["priority"], asked_at=case["asked"], interim_at=case.get("interim"))

    found = {clock.code: clock for clock in clocks(one, now=FILE["now"])}

    assert {code: clock.state for code, clock in found.items()} == {
        code: case[f"{code}_state"] for code in ("interim", "admission") if f"{code}_state" in case
    }
    if "admission_says" in case:
        assert found["admission"].says == case["admission_says"]
    assert all("CFR" in clock.cite for clock in found.values())


def test_four_who_ask_in_the_same_minute_are_ranked_as_the_law_says() -> None:
    waiting = [Waiting(priority=number, asked_at=NOON) for number in (4, 3, 2, 1)]

    assert [one.priority for one in sorted(waiting, key=rank)] == [1, 2, 3, 4]


def test_within_a_priority_whoever_asked_first_comes_first() -> None:
    early = Waiting(priority=4, asked_at=NOON - timedelta(days=9))
    injecting = Waiting(priority=3, asked_at=NOON)

    assert sorted([Waiting(priority=4, asked_at=NOON), early, injecting], key=rank)[:2] == [
        injecting,
        early,
    ]


def test_nobody_has_waited_less_than_no_day() -> None:
    assert days_waiting(Waiting(priority=4, asked_at=NOON), now=NOON - timedelta(hours=1)) == 0


def test_words_of_a_late_clock_say_so() -> None:
    asked = Waiting(priority=2, asked_at=NOON)
    given_late = Waiting(priority=2, asked_at=NOON, interim_at=NOON + timedelta(hours=60))

    assert clocks(asked, now=NOON + timedelta(hours=47))[0].says == "Interim services owed"
    assert clocks(asked, now=NOON + timedelta(hours=49))[0].says == "Interim services are late"
    assert clocks(given_late, now=NOON)[0].says == "Interim services given late"


def test_interim_services_speak_of_the_child_only_to_whom_it_concerns() -> None:
    assert interim_owed(4) == ()
    assert Interim.PRENATAL_REFERRAL not in interim_owed(3)
    assert interim_owed(2) == interim_owed(1) == tuple(Interim)
    assert set(INTERIM_WORDS) == set(Interim)


def test_half_of_the_interim_services_is_none() -> None:
    given = frozenset(interim_owed(3))

    assert can_give_interim(3, given)
    refused = can_give_interim(3, given - {Interim.NEEDLE_RISK})
    assert [reason.code for reason in refused.against] == ["waiting.interim"]
    assert "needles" in refused.against[0].says


@pytest.mark.parametrize(
    ("reason", "tries", "note", "code"),
    [
        (LeaveReason.CANNOT_BE_LOCATED, 3, "", ""),
        (LeaveReason.CANNOT_BE_LOCATED, 2, "moved", "waiting.tries"),
        (LeaveReason.REFUSES, 0, "Wants to wait with it", ""),
        (LeaveReason.REFUSES, 9, "  ", "waiting.note"),
        (LeaveReason.CARE_ELSEWHERE, 0, "", "waiting.note"),
        (LeaveReason.ADMITTED, 0, "", ""),
    ],
)
def test_the_list_is_left_for_a_reason_only(
    reason: LeaveReason, tries: int, note: str, code: str
) -> None:
    verdict = can_leave(reason, tries=tries, note=note, on=TODAY)

    assert [found.code for found in verdict.against] == ([code] if code else [])


@pytest.mark.parametrize(
    ("taken", "seats", "percent", "reached"),
    [
        (45, 50, 90, True),
        (44, 50, 88, False),
        (9, 10, 90, True),
        (0, 0, 0, False),
        (3, 0, 0, False),
    ],
)
def test_nine_of_ten_seats_are_told_to_the_state(
    taken: int, seats: int, percent: int, reached: bool
) -> None:
    state = capacity_state(taken, seats, on=TODAY)

    assert (state.percent, state.is_reached) == (percent, reached)


def test_the_state_is_told_within_seven_days() -> None:
    assert notice_due(TODAY) == date(2026, 11, 25)


def test_every_number_has_a_source_and_none_reaches_back_before_the_law() -> None:
    for parameter in PARAMETERS.values():
        assert parameter.entry(TODAY).cite
        with pytest.raises(NoValue):
            parameter.on(date(1990, 1, 1))
