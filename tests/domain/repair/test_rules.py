"""Who may stand in, where a group may go, who may join another: each rule speaks and is silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.domain.repair.scenes import (
    FRIDAY,
    MONDAY,
    SEVEN,
    meeting,
    person,
    room,
    sits,
    visit,
    worker,
)
from wayhome.domain.repair import rules
from wayhome.domain.repair.facts import Meeting, Place
from wayhome.domain.verdict import Verdict

NINE = meeting("nine", 9)
HOUR = timedelta(hours=1)


def codes(verdict: Verdict) -> list[str]:
    return [reason.code for reason in verdict.against]


@pytest.mark.parametrize(
    ("licenses", "kind", "may"),
    [
        (["LPC"], "process", True),
        (["LCADC"], "process", True),
        (["LCADC"], "family_group", False),
        (["ASSOCIATE"], "process", False),
        (["ASSOCIATE"], "skills", True),
        (["RN"], "education", True),
        (["RN"], "skills", False),
        (["PEER"], "education", False),
        ([], "education", False),
        (["LPC"], "individual", True),
        (["RN"], "individual", False),
        (["LMFT"], "family", True),
        (["LCADC"], "family", False),
        (["NP"], "medication", True),
        (["LPC"], "medication", False),
    ],
)
def test_licenses_decide_who_may_lead_what(licenses: list[str], kind: str, may: bool) -> None:
    who = worker("lee", *licenses)
    assert rules.is_licensed(who, kind) is may


def test_a_peer_helps_with_what_a_peer_does_not_lead() -> None:
    peer = worker("pat", "PEER")
    assert rules.is_licensed(peer, "process", helps=True)
    assert not rules.is_licensed(peer, "process")


@pytest.mark.parametrize(
    ("changes", "against"),
    [
        ({}, []),
        ({"licenses": frozenset({"RN"})}, ["stand_in.license"]),
        ({"works": ((SEVEN, NINE.during[1] - HOUR),)}, ["stand_in.hours"]),
        ({"works": (NINE.during,)}, []),
        ({"taken": ((NINE.during[0] - HOUR, NINE.during[0] + HOUR),)}, ["stand_in.busy"]),
        ({"taken": ((SEVEN, NINE.during[0]),)}, []),
    ],
)
def test_who_may_stand_in(changes: dict[str, Any], against: list[str]) -> None:
    assert codes(rules.can_stand_in(worker("lee", "LPC", **changes), NINE)) == against


@pytest.mark.parametrize(
    ("changes", "against"),
    [
        ({}, []),
        ({"seats": 2}, []),
        ({"seats": 1}, ["room.small"]),
        ({"kind": "office"}, ["room.kind"]),
        ({"is_step_free": False}, ["room.steps"]),
        ({"taken": (NINE.during,)}, ["room.taken"]),
    ],
)
def test_where_a_group_may_be_held(changes: dict[str, Any], against: list[str]) -> None:
    group = replace(
        NINE, expected=(Place("ann", False), Place("bea", False), Place("col", by_video=True))
    )
    people = [person("ann", needs_step_free=True), person("bea")]
    assert codes(rules.can_hold(room("oak", **changes), group, people)) == against


def test_an_individual_session_is_held_in_an_office() -> None:
    alone = visit("one", 9, "ann")
    assert rules.can_hold(room("office", 1, kind="office"), alone, [person("ann")])
    assert codes(rules.can_hold(room("oak"), alone, [])) == ["room.kind"]


@pytest.mark.parametrize(
    ("who", "is_all_video", "against"),
    [
        (person("ann"), False, []),
        (person("ann", modes=frozenset({"site"})), False, ["switch.mode"]),
        (person("ann", meeting("noon", 12)), False, ["switch.day"]),
        (person("ann", meeting("noon", 12)), True, []),
        (person("ann", meeting("noon", 12, mode="video")), False, []),
        (person("ann", meeting("noon", 12, FRIDAY)), False, []),
    ],
)
def test_who_may_join_by_video_instead(who: Any, is_all_video: bool, against: list[str]) -> None:
    assert codes(rules.can_switch(who, NINE, is_all_video=is_all_video)) == against


EARLIER = [meeting(f"d{day}", 9, MONDAY + timedelta(days=day)) for day in range(3)]


@pytest.mark.parametrize(
    ("who", "group", "against"),
    [
        (person("ann"), NINE, []),
        (person("ann"), replace(NINE, track="dual"), ["join.track"]),
        (person("ann", modes=frozenset({"video"})), NINE, ["join.mode", "join.seat"]),
        (person("ann", own_life=(NINE.during,)), NINE, ["join.life"]),
        (person("ann", meeting("x", 10, kind="skills")), NINE, ["join.busy"]),
        (person("ann", meeting("x", 14)), NINE, ["join.kind"]),
        (person("ann", meeting("x", 14, kind="skills")), NINE, []),
        (person("ann", *EARLIER, days_most=3), NINE, ["join.days"]),
        (person("ann", *EARLIER, days_most=4), NINE, []),
        (person("ann", lessons=frozenset({"m1"})), replace(NINE, module="m1"), ["join.lesson"]),
        (person("ann", lessons=frozenset({"m2"})), replace(NINE, module="m1"), []),
        (person("ann"), sits(replace(NINE, seats=1), "bea"), ["join.seat"]),
        (person("ann", apart=frozenset({"bea"})), sits(NINE, "bea"), ["join.seat"]),
        (person("ann", meeting("v", 14, kind="skills", mode="video")), NINE, ["join.mode"]),
    ],
)
def test_who_may_join_another_group(who: Any, group: Meeting, against: list[str]) -> None:
    found = codes(rules.can_join(who, group))
    assert found[: len(against) or 1] == against


def test_several_hours_may_not_ask_for_more_days_than_there_are() -> None:
    who = person("ann", *EARLIER[:2], days_most=3)
    assert rules.can_join(who, NINE)
    assert codes(rules.can_join(who, NINE, hours=2)) == ["join.days"]


def test_a_hybrid_group_has_seats_in_the_room_and_by_video() -> None:
    group = sits(replace(NINE, mode="hybrid", seats=1, video_seats=2), "bea")
    assert rules.mode_for(person("ann"), group) == "video"
    assert rules.mode_for(person("ann", modes=frozenset({"site"})), group) is None
    full = replace(group, expected=(*group.expected, Place("c", True), Place("d", True)))
    assert rules.mode_for(person("ann"), full) is None
    assert replace(NINE, mode="video", video_seats=3).left("video") == 3


@pytest.mark.parametrize(
    ("who", "against"),
    [
        (person("ann"), []),
        (person("ann", modes=frozenset({"video"})), ["join.mode"]),
        (person("ann", own_life=(NINE.during,)), ["join.life"]),
        (person("ann", meeting("x", 9.5)), ["join.busy"]),
        (person("ann", *EARLIER, days_most=3), ["join.days"]),
        (person("ann", *EARLIER, meeting("x", 15), days_most=3), []),
    ],
)
def test_when_somebody_may_come_alone(who: Any, against: list[str]) -> None:
    assert codes(rules.can_come(who, visit("one", 9, "ann"))) == against
