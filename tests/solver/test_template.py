"""A site's template made better: by openings, moves, closings, other people, other rooms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.solver.template_sites import (
    EVENINGS,
    HALF_PAST_FIVE,
    SEVEN,
    client,
    evening_groups,
    full_site,
    ground,
    one_by_one,
    person,
    problem,
)
from wayhome.domain.levels import Level
from wayhome.domain.template.changes import apply, in_week, lines
from wayhome.domain.template.ground import NO_SPANS, Ground, Group, Room
from wayhome.domain.template.rules import breaches
from wayhome.domain.week.problem import Client, Clinician, Problem
from wayhome.domain.week.rules import hard_breaches
from wayhome.solver.template import Outcome, improve
from wayhome.solver.template_guards import without_spare
from wayhome.solver.template_prices import PlannedWeek, Prices, Week
from wayhome.solver.template_turns import in_turn
from wayhome.solver.template_week import weekly

FULL = frozenset(group.id for group in evening_groups())
MORNING = 9 * 60


def in_care(count: int, **given: Any) -> list[Client]:
    return [client(f"c{at:02d}", last_week=FULL, **given) for at in range(count)]


def improved(of: Ground, asked: Problem, **given: Any) -> Outcome:
    """The outcome, after the second reading has found nothing against it."""
    usual: dict[str, Any] = {"week": one_by_one, "rounds": 4}
    found = improve(of, asked, **(usual | given))
    assert breaches(of, apply(of.groups, found.changes)) == []
    assert hard_breaches(in_week(asked, found.changes), found.best) == []
    return found


def kinds(found: Outcome) -> list[str]:
    return [change.kind.value for change in found.changes]


def test_people_who_wait_get_a_second_evening() -> None:
    of, week = full_site()
    found = improved(of, week, rounds=2)
    assert set(kinds(found)) == {"open"}
    assert found.before.waiting_seated == 0
    assert found.after.waiting_seated == 2
    assert (found.after.served, found.after.clients) == (4, 4)
    assert found.after.staff_minutes - found.before.staff_minutes == 90 * len(found.changes)
    assert found.broken == ()


def test_the_same_question_gets_the_same_answer() -> None:
    of, week = full_site(waiting=2)
    one, two = (improved(of, week, week=weekly(seed=1), rounds=1) for _ in range(2))
    assert replace(one, best=replace(one.best, seconds=None)) == replace(
        two, best=replace(two.best, seconds=None)
    )


def test_where_everybody_is_served_nothing_is_changed() -> None:
    of = ground()
    found = improved(of, problem(of, in_care(10)))
    assert (found.changes, found.conflict, found.weeks) == ((), (), 1)


def test_no_more_is_changed_than_was_asked_for() -> None:
    of, week = full_site()
    assert len(improved(of, week, most=2).changes) <= 2
    assert improved(of, week, rounds=0).changes == ()


def test_what_was_turned_down_does_not_come_again_unchanged() -> None:
    of, week = full_site(waiting=2)
    first = improved(of, week, rounds=2)
    assert first.changes
    again = improved(of, week, rounds=3, refused=[lines(first.changes)])
    assert not lines(first.changes) <= lines(again.changes)


def test_a_group_that_hardly_anybody_attends_ends() -> None:
    of = ground(groups=(*evening_groups(), *late_group()))
    week = problem(of, in_care(10))
    found = improved(of, week)
    assert kinds(found) == ["close"]
    assert improved(of, week, refused=[lines(found.changes)]).changes == ()
    assert found.after.staff_minutes == found.before.staff_minutes - 90
    assert found.after.served == found.before.served == 10


def late_group(**given: Any) -> tuple[Group, ...]:
    values: dict[str, Any] = {"id": "late", "day": 1, "start": SEVEN, "room": "willow"}
    return (replace(evening_groups()[0], **(values | given)),)


def test_a_group_at_a_time_that_suits_nobody_moves() -> None:
    # Whoever is free on Monday and Wednesday only has no use for a group on Tuesday.
    busy = tuple(((0, 24 * 60),) if day not in (0, 2) else () for day in range(7))
    monday, *_ = evening_groups(minimum=0)
    tuesday = replace(monday, id="tuesday", day=1)
    track = replace(ground().tracks[0], level=Level.OUTPATIENT)
    of = ground(groups=(monday, tuesday), tracks=(track,))
    who = [client(f"c{n}", needs={"process": 2}, busy=busy, min_days=0) for n in range(6)]
    # One more comes along from Tuesday.
    early = tuple(() if day < 3 else ((0, 24 * 60),) for day in range(7))
    tuesdays = {"last_week": frozenset({"p-0", "tuesday"}), "needs": {"process": 2}}
    who.append(client("d", busy=early, min_days=0, **tuesdays))
    found = improved(of, problem(of, who))
    assert [(change.kind, change.group.id, change.group.day) for change in found.changes] == [
        ("move", "tuesday", 2)
    ]
    assert found.after.served == 7


def test_who_has_lost_the_license_is_followed_by_somebody_who_has_one() -> None:
    of = ground(people=(person("rafael"), person("tobias", "LPC"), person("ines", "LPC")))
    found = improved(of, problem(of, in_care(10)))
    assert kinds(found) == ["staff"] * 6
    assert {reason.code for reason in found.broken} == {"T5"}
    assert {group.leader for group in apply(of.groups, found.changes)} <= {"tobias", "ines"}


def test_a_group_without_a_room_of_its_own_gets_one() -> None:
    groups = tuple(replace(group, room=None) for group in evening_groups())
    of = ground(groups=groups)
    assert kinds(improved(of, problem(of, in_care(10)))) == ["room"] * 6


def test_a_large_group_gets_a_second_leader() -> None:
    groups = tuple(replace(group, capacity=14) for group in evening_groups())
    of = ground(groups=groups, people=(person("rafael", "LCADC"), person("odette", "PEER")))
    found = improved(of, problem(of, in_care(10)))
    assert kinds(found) == ["staff"] * 5  # education is taught to more by one
    assert {change.group.co_leader for change in found.changes} == {"odette"}


def test_groups_under_contract_and_groups_that_stand_fast_stay_as_they_are() -> None:
    groups = (
        *(replace(group, leader=None) for group in evening_groups()[:1]),
        *(replace(group, is_fixed=True) for group in evening_groups()[1:2]),
        *(replace(group, co_leader="tobias") for group in evening_groups()[2:3]),
        *(replace(g, is_fixed=True, co_leader="tobias") for g in evening_groups()[3:4]),
        *evening_groups()[4:],
        *late_group(mode="video", room=None, leader="tobias", minimum=0),
    )
    beside = replace(ground().tracks[0], id="FAM", is_extra=True)
    of = ground(groups=groups, tracks=(*ground().tracks, beside))
    assert improved(of, problem(of, in_care(12))).changes == ()


def test_a_license_is_not_enough_where_nobody_is_at_work() -> None:
    of, week = full_site()
    late = replace(of.people[1], hours=NO_SPANS)
    assert improved(replace(of, people=(of.people[0], late)), week, rounds=2).after.served == 4


@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        (lambda of: {"rooms": (Room(id="heron", name="Heron", seats=8),)}, ["T3"]),
        (lambda of: {"people": (person("rafael"), person("tobias", "PEER"))}, ["T5"]),
        (lambda of: {"open_hours": NO_SPANS}, ["T2"]),
        (lambda of: {"tracks": (replace(of.tracks[0], level=Level.PHP),)}, ["T8"]),
        (lambda of: {"groups": (*of.groups, *crowd())}, ["T3", "T4"]),
        (
            lambda of: {"people": (person("rafael", "LCADC", hours=NO_SPANS),)},
            ["T7"],
        ),
    ],
)
def test_rules_at_odds_are_named_and_none_too_many(
    wrong: Callable[[Ground], dict[str, Any]], codes: Sequence[str]
) -> None:
    of = ground()
    of = replace(of, **wrong(of))
    found = improve(of, problem(of, in_care(6)), week=one_by_one)
    assert found.changes == ()
    assert found.broken
    named = {reason.code for reason in found.conflict}
    assert named == set(codes), [reason.says for reason in found.conflict]


def test_the_limit_is_named_where_it_is_what_stands_in_the_way() -> None:
    of = ground(people=(person("rafael"), person("tobias", "LPC")))
    found = improve(of, problem(of, in_care(6)), week=one_by_one, most=3)
    assert [reason.code for reason in found.conflict] == [*["T5"] * 4, "limit"]


def test_a_rule_that_the_contradiction_can_spare_is_not_named() -> None:
    rules = [("T5", "a"), ("T6", "b"), ("T8", "c")]
    at_odds = {("T5", "a"), ("T8", "c")}
    assert without_spare(rules, lambda kept: not at_odds <= set(kept)) == [rules[0], rules[2]]


def crowd() -> list[Group]:
    """Two more groups at a time at which both rooms are needed, led by people under contract."""
    first = evening_groups()[0]
    return [replace(first, id=f"more-{at}", leader=None, minimum=0) for at in range(2)]


def test_a_mending_that_was_turned_down_is_not_called_impossible() -> None:
    of = ground(people=(person("rafael"), person("tobias", "LPC")))
    week = problem(of, in_care(6))
    first = improved(of, week)
    again = improve(of, week, week=one_by_one, refused=[lines(first.changes)])
    assert [reason.code for reason in again.conflict] == ["template.refused"]


def priced(prices: Prices, week: Week = one_by_one) -> Week:
    """A weekly engine, with prices given."""

    def planned(asked: Problem, memory: object) -> PlannedWeek:
        return replace(week(asked, memory), prices=prices)

    return planned


def test_time_that_is_dear_for_appointments_is_not_spent_on_groups() -> None:
    of, week = full_site(waiting=2)
    of = replace(of, people=(*of.people, person("ines", "LPC")))
    dear = {("tobias", day, at): 50.0 for day in range(7) for at in range(13 * 60, 21 * 60, 30)}
    usual = improved(of, week, rounds=2)
    spared = improved(of, week, week=priced(Prices(hours=dear)), rounds=2)
    assert "tobias" in {change.group.leader for change in usual.changes}
    assert "tobias" not in {change.group.leader for change in spared.changes}


def test_seats_that_are_dear_are_relieved_by_a_group_beside_them() -> None:
    # One can come on Monday only; everybody there could come on Tuesday as well.
    of, _ = full_site(waiting=0)
    monday = tuple(() if day == 0 else ((0, 24 * 60),) for day in range(7))
    late = client("late", needs={"process": 1}, busy=monday, min_days=0)
    of = replace(of, rooms=of.rooms[:1])  # no second room: the new group cannot be on Monday
    week = problem(of, [*in_care(4), late])
    family = replace(week.sections[0], id="family", track="FAM", kind="education", day=4)
    tracks = (*week.tracks, replace(week.tracks[0], id="FAM"))
    week = replace(week, sections=(*week.sections, family), tracks=tracks)
    dear = Prices(seats={"process-0": 190.0, "process-2": 1.0, "family": 90.0, "gone": 90.0})
    assert improved(of, week, rounds=2).changes == ()
    # An engine that moves nobody makes no use of it: what looked good is not kept, nor tried again.
    assert improved(of, week, week=priced(dear), rounds=2).changes == ()
    found = improved(of, week, week=priced(dear, weekly(seed=1)), rounds=4)
    assert kinds(found) == ["open"]
    assert (found.before.served, found.after.served) == (4, 5)


def test_whoever_waits_is_seated_wholly_or_not_at_all() -> None:
    of, week = full_site(waiting=1)
    friday = tuple(((0, 24 * 60),) if day != 1 else () for day in range(7))
    half = client("w0", busy=friday)  # two of six groups could be on the one day that is free
    week = replace(week, clients=(*week.clients[:-1], half))
    assert improved(of, week, rounds=2).changes == ()


def test_nobody_in_care_makes_room_for_somebody_who_waits() -> None:
    of, week = full_site(waiting=2)
    foes = replace(week, apart=(("w0", "c00"), ("w0", "w1")))
    planned = in_turn(one_by_one, foes, None, waiting=of.waiting)
    assert hard_breaches(foes, planned.timetable) == []
    assert {row.client for row in planned.timetable.short} == {"w0", "w1"}
    # With one in care less, somebody who waits takes the seats, but never beside a foe.
    fewer = replace(foes, clients=(*week.clients[1:],), apart=(("w0", "c01"),))
    planned = in_turn(one_by_one, fewer, None, waiting=of.waiting)
    assert {row.client for row in planned.timetable.short} == {"w0"}


def test_a_day_on_which_the_site_is_often_closed_is_worth_less() -> None:
    of, week = full_site(waiting=2)
    closed = tuple(13 if day in EVENINGS else 0 for day in range(7))
    found = improved(replace(of, closed=closed), week)
    assert {change.group.day for change in found.changes} <= {1}


def test_people_who_come_by_video_get_a_group_by_video() -> None:
    of, _ = full_site(waiting=0)
    online = {"mode": "video", "room": None, "leader": "tobias", "minimum": 0}
    groups = (*of.groups, *late_group(start=20 * 60, minutes=60, **online))
    of = replace(of, groups=groups, waiting=frozenset({"w0", "w1"}))
    far = [client(f"w{n}", needs={"process": 2}, modes=("video",), min_days=0) for n in range(2)]
    found = improved(of, problem(of, [*in_care(4), *far]))
    assert {change.group.mode for change in found.changes} == {"video"}
    assert found.after.waiting_seated == 2


def test_an_appointment_is_no_obstacle_that_could_not_be_moved() -> None:
    of, _ = full_site(waiting=0)
    evening = tuple(((HALF_PAST_FIVE, 21 * 60),) if day < 4 else () for day in range(7))
    needs = {"process": 1, "individual": 1}
    late = client("late", needs=needs, counselor="hana", min_days=0, max_days=1)
    week = problem(of, [*in_care(4), late])
    week = replace(week, clinicians=(*week.clinicians, Clinician("hana", evening)))
    found = improved(of, week, week=weekly(seed=1))
    assert (found.before.served, found.after.served) == (4, 5)


def test_an_education_group_is_no_help_to_those_who_had_its_module() -> None:
    of = ground()
    week = problem(of, in_care(8, modules_taken=frozenset({"m1"})))
    taught = tuple(
        replace(section, module="m1") if section.kind == "education" else section
        for section in week.sections
    )
    found = improved(of, replace(week, sections=taught))
    assert {change.group.kind for change in found.changes} == {"education"}
    assert (found.before.served, found.after.served) == (0, 8)
