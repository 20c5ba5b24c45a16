"""The clinician's decision: what forbids it, what needs a reason, what replays to the byte."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from wayhome.domain.levels import Level
from wayhome.domain.placement.decision import (
    can_choose,
    can_decide,
    is_stopped,
    says_the_same,
)
from wayhome.domain.placement.facts import read_facts
from wayhome.domain.placement.recommend import as_json, recommend
from wayhome.domain.tasks import OWED

ON = date(2026, 11, 18)
FINE: dict[str, Any] = {
    "age": 34,
    "emergency": [],
    "suicide_screen": dict.fromkeys(("item1", "item2", "item3", "item4", "item5", "item6"), False),
    "physical_dependence": [],
    "can_follow_group": True,
    "medical_daily_nursing": False,
    "household_active_use": False,
    "safe_between_sessions": True,
    "dsm5_criteria": 5,
    "relapses_past_6_months": 2,
    "hours_per_week_possible": 10,
}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ciwa": 21}, "placement.stop"),
        ({"age": 12}, "placement.not_eligible"),
        ({"medical_daily_nursing": None}, "placement.incomplete"),
    ],
)
def test_no_level_is_chosen_while_something_stands_before_it(
    change: dict[str, Any], code: str
) -> None:
    facts = {key: value for key, value in (FINE | change).items() if value is not None}
    result = recommend(read_facts(facts), on=ON)

    assert [reason.code for reason in can_decide(result).against] == [code]
    assert can_choose(result, Level.IOP, "I insist") == can_decide(result)


def test_the_advice_needs_no_reason_another_level_does() -> None:
    result = recommend(read_facts(FINE), on=ON)

    assert can_choose(result, Level.IOP, "")
    assert can_choose(result, Level.PHP, "Three panic attacks since Sunday")
    assert [r.code for r in can_choose(result, Level.PHP, " ").against] == ["placement.reason"]


def test_an_old_decision_runs_again_to_the_same_bytes() -> None:
    stored = as_json(recommend(read_facts(FINE), on=ON))

    assert says_the_same(FINE, on=ON, stored=stored)
    assert not says_the_same(FINE | {"relapses_past_6_months": 0}, on=ON, stored=stored)


def test_a_stop_is_seen_again_before_an_admission() -> None:
    assert is_stopped(FINE | {"ciwa": 21}, on=ON)
    assert not is_stopped(FINE | {"ciwa": 3}, on=ON)


def test_whatever_the_rules_ask_somebody_does() -> None:
    """Every task and hold that a rule can leave has a role and a time."""
    everything = FINE | {
        "cows": 15,
        "ciwa": 12,
        "reliable_observer_at_home": True,
        "pregnant": True,
        "physical_dependence": ["opioid", "alcohol"],
        "housing": "homeless",
        "day_hours_blocked": True,
        "hours_per_week_possible": 4,
    }
    result = recommend(read_facts(everything), on=ON)

    assert set(result.tasks) | set(result.holds) == set(OWED)
