"""What becomes of each meeting: the gentlest way first, and nothing promised twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.domain.repair.scenes import (
    FRIDAY,
    SEVEN,
    closed,
    ground,
    meeting,
    out,
    person,
    room,
    sits,
    snow,
    visit,
    worker,
)
from wayhome.domain.repair.facts import Kind, Trouble
from wayhome.domain.repair.options import Plan, Way, falls, settle
from wayhome.domain.verdict import Refused

HOUR = timedelta(hours=1)
NINE = sits(meeting("nine", 9), "ann", "bea")
SIDE = sits(meeting("side", 9, leads=("lee",), room="oak"), "col")


def ways(plan: Plan, at: int = 0) -> list[tuple[str, str]]:
    return [(option.way.value, option.target) for option in plan.settled[at].options]


def test_only_what_is_touched_falls() -> None:
    assert falls(out(), NINE)
    assert falls(out("pat"), replace(NINE, helps=("pat",)))
    assert not falls(out("lee"), NINE)
    assert not falls(out(), meeting("later", 9, FRIDAY))
    assert falls(closed(), NINE)
    assert not falls(closed("oak"), NINE)
    assert falls(snow(), NINE)
    assert not falls(snow(), replace(NINE, mode="video"))
    morning = Trouble(Kind.OUT, "kim", (SEVEN, NINE.during[0]))
    assert not falls(morning, NINE), "out until nine, the group starts at nine"


def test_a_stand_in_moves_nobody_and_comes_first() -> None:
    plan = settle(out(), ground(NINE, SIDE, workers=(worker("lou", "LPC"),)), {})
    assert ways(plan) == [("stand_in", "lou"), ("merge", "side"), ("off", "")]
    assert plan.lost == ()
    held = plan.ground.meetings[-1]
    assert (held.leads, held.expected) == (("lou",), NINE.expected)


def test_who_knows_the_group_stands_in_before_who_is_less_busy() -> None:
    staff = (worker("lou", "LPC"), worker("lee", "LPC", load=3))
    other = meeting("other", 14, leads=("lee",))
    plan = settle(out(), ground(NINE, other, workers=staff), {})
    assert ways(plan)[:2] == [("stand_in", "lee"), ("stand_in", "lou")]


def test_nobody_stands_in_twice_at_once_so_the_second_group_joins_the_first() -> None:
    both = (NINE, replace(sits(NINE, "col"), id="twin", room="oak"))
    plan = settle(out(), ground(*both, workers=(worker("lou", "LPC"),)), {})
    assert [row.chosen.choice for row in plan.settled] == [
        (Way.STAND_IN, "lou"),
        (Way.MERGE, "nine"),
    ]


def test_the_second_leader_goes_on_alone_where_the_license_is_enough() -> None:
    led = replace(NINE, helps=("lee", "pat"))
    staff = (worker("lee", "LPC", works=()), worker("pat", "PEER", works=()))
    plan = settle(out(), ground(led, workers=staff), {})
    assert plan.settled[0].chosen.staff == ("lee", "pat")
    only_peer = settle(out(), ground(replace(NINE, helps=("pat",)), workers=staff), {})
    assert only_peer.settled[0].chosen.way == Way.OFF


def test_without_the_helper_the_leader_goes_on() -> None:
    plan = settle(out("pat"), ground(replace(NINE, helps=("pat",)), workers=()), {})
    assert ways(plan) == [("alone", ""), ("off", "")]


def test_a_stand_in_keeps_the_helper() -> None:
    staff = (worker("lou", "LPC"), worker("pat", "PEER"))
    plan = settle(out(), ground(replace(NINE, helps=("pat",)), workers=staff), {})
    assert plan.settled[0].chosen.staff == ("lou", "pat")


def test_a_group_is_merged_as_far_as_the_other_has_seats() -> None:
    small = replace(SIDE, seats=2)
    plan = settle(out(), ground(NINE, small), {"nine": (Way.MERGE, "side")})
    row = plan.settled[0]
    assert (row.chosen.moved, row.chosen.lost) == (("ann",), ("bea",))
    assert plan.lost == (("bea", NINE),)
    assert [place.client for place in plan.ground.meetings[0].expected] == ["col", "ann"]
    assert [one.id for one in plan.ground.people["ann"].stands] == ["side"]
    assert plan.ground.people["bea"].stands == ()


def test_nobody_is_merged_into_a_group_at_another_time_or_of_another_kind() -> None:
    later, skills = (
        replace(SIDE, id="l", during=(SEVEN, SEVEN + HOUR)),
        replace(SIDE, kind="skills"),
    )
    plan = settle(out(), ground(NINE, later, replace(skills, id="s")), {})
    assert ways(plan) == [("off", "")]
    full = replace(SIDE, seats=1)
    assert ways(settle(out(), ground(NINE, full), {})) == [("off", "")]


def test_a_choice_that_is_gone_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        settle(out(), ground(NINE), {"nine": (Way.STAND_IN, "lou")})
    assert refused.value.verdict.against[0].code == "repair.choice"


def test_an_individual_session_waits_for_its_counselor_if_it_can() -> None:
    one = visit("one", 9, "ann")
    free = {"kim": ((SEVEN + 26 * HOUR, SEVEN + 28 * HOUR),), "lou": ()}
    office = room("office", 1, kind="office")
    here = ground(one, workers=(worker("lou", "LPC"),), rooms=(office,), free=free)
    plan = settle(out(), here, {})
    at = (SEVEN + 26 * HOUR).isoformat()
    assert ways(plan) == [("later", at), ("stand_in", "lou"), ("off", "")]
    held = plan.ground.meetings[0]
    assert (held.on, held.minute, held.room) == (FRIDAY, 9 * 60, "office")
    assert plan.ground.free == {"kim": ((SEVEN + 27 * HOUR, SEVEN + 28 * HOUR),), "lou": ()}
    assert plan.ground.rooms[0].taken == (held.during,)


def test_a_day_of_care_comes_before_an_earlier_day_without() -> None:
    one = visit("one", 9, "ann")
    free = {"kim": ((SEVEN + 5 * HOUR, SEVEN + 6 * HOUR), (SEVEN + 30 * HOUR, SEVEN + 31 * HOUR))}
    office = room("office", 1, kind="office")
    people = {"ann": person("ann", one, meeting("f", 9, FRIDAY))}
    plan = settle(out(), ground(one, rooms=(office,), free=free, people=people), {})
    assert plan.settled[0].chosen.target == (SEVEN + 30 * HOUR).isoformat()


def test_no_time_is_offered_that_is_too_soon_or_has_no_room() -> None:
    one = visit("one", 9, "ann")
    office = room("office", 1, kind="office", taken=((SEVEN + HOUR, SEVEN + 9 * HOUR),))
    free = {"kim": ((SEVEN - HOUR, SEVEN + 3 * HOUR),)}
    plan = settle(out(), ground(one, rooms=(office,), free=free), {})
    assert plan.settled[0].chosen.target == SEVEN.isoformat(), (
        "at seven, before the office is taken"
    )
    by_video = replace(one, mode="video", room="")
    people = {"ann": person("ann", replace(one, mode="video"))}
    plan = settle(out(), ground(by_video, free=free, people=people), {})
    assert plan.settled[0].chosen.way == Way.LATER
    none = settle(out(), ground(one, free=free), {})
    assert ways(none) == [("off", "")]


def test_a_closed_room_gives_way_to_the_smallest_that_fits() -> None:
    rooms = (room("cedar"), room("hall", 30), room("oak", 12), room("nook", 1))
    plan = settle(closed(), ground(NINE, rooms=rooms), {})
    assert ways(plan) == [("room", "oak"), ("room", "hall"), ("video", ""), ("off", "")]
    assert plan.ground.meetings[0].room == "oak"
    twice = (NINE, replace(sits(NINE, "col"), id="twin"))
    plan = settle(closed(), ground(*twice, rooms=rooms[2:3]), {})
    assert [row.chosen.way for row in plan.settled] == [Way.ROOM, Way.VIDEO]


def test_on_a_snow_day_all_join_by_video_who_can() -> None:
    noon = sits(meeting("noon", 12, kind="skills"), "ann")
    people = {"bea": person("bea", NINE, modes=frozenset({"site"}))}
    plan = settle(snow(), ground(NINE, noon, people=people), {})
    first, second = plan.settled
    assert (first.chosen.switched, first.chosen.lost) == (("ann",), ("bea",))
    assert second.chosen.switched == ("ann",)
    held = plan.ground.meetings[0]
    assert (held.mode, held.room, held.by_video, held.in_room) == ("video", "", 1, 0)
    assert [one.mode for one in plan.ground.people["ann"].stands] == ["video", "video"]


def test_where_nobody_can_use_video_the_hour_is_lost() -> None:
    people = {name: person(name, NINE, modes=frozenset({"site"})) for name in ("ann", "bea")}
    assert ways(settle(snow(), ground(NINE, people=people), {})) == [("off", "")]


def test_an_appointment_that_nobody_comes_to_is_simply_called_off_or_covered() -> None:
    nobody = replace(visit("one", 9, "ann"), expected=())
    free = {"kim": ((SEVEN + 26 * HOUR, SEVEN + 28 * HOUR),)}
    plan = settle(out(), ground(nobody, free=free), {})
    assert (ways(plan), plan.lost) == ([("off", "")], ())
