"""Warm hand-offs and tasks: "not here" always has a place, a role and a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from wayhome.domain.hand_off import (
    ENDING_WORDS,
    PARTNERS,
    WHY_WORDS,
    Ending,
    Why,
    can_end,
    partner,
    partner_for,
)
from wayhome.domain.levels import Level
from wayhome.domain.tasks import OWED, can_finish


@pytest.mark.parametrize(
    ("refer", "level", "to"),
    [
        ("emergency", None, "emergency_room"),
        ("emergency_evaluation", None, "crisis_team"),
        ("inpatient_withdrawal", None, "withdrawal_unit"),
        ("medical_withdrawal", None, "medical_withdrawal"),
        ("psychiatric_evaluation", None, "psychiatry"),
        ("not_eligible", None, "children"),
        ("recommended", Level.RESIDENTIAL, "residential"),
        ("recommended", Level.INPATIENT, "withdrawal_unit"),
    ],
)
def test_every_not_here_has_a_place(refer: str, level: Level | None, to: str) -> None:
    found = partner_for(refer, level)

    assert found is not None
    assert found.code == to
    assert partner(to) is found


def test_who_fits_here_is_sent_nowhere() -> None:
    assert partner_for("recommended", Level.IOP) is None


def test_an_emergency_is_handed_over_within_minutes() -> None:
    assert partner("emergency_room").within == timedelta(minutes=20)
    assert all(one.within <= timedelta(hours=24) for one in PARTNERS)


def test_a_no_is_written_down() -> None:
    assert can_end(Ending.ARRIVED, "")
    assert can_end(Ending.DECLINED, "Wants to sleep on it; we call on Friday")
    assert [reason.code for reason in can_end(Ending.DECLINED, " ").against] == ["hand_off.note"]


def test_every_word_list_is_whole() -> None:
    assert set(WHY_WORDS) == set(Why)
    assert set(ENDING_WORDS) == set(Ending)


def test_a_hand_off_names_who_has_the_person() -> None:
    assert can_finish("offer_naloxone", "")
    assert can_finish("hand_off_crisis_team", "With the team of St. Brendan")
    assert [r.code for r in can_finish("hand_off_crisis_team", "").against] == ["task.outcome"]


def test_every_owed_task_has_words_and_a_time() -> None:
    assert all(owed.says and owed.within > timedelta(0) for owed in OWED.values())
