"""What is left of a week for one client: everybody else's seats and times are taken."""

from __future__ import annotations

from dataclasses import replace

from tests.domain.week.examples import table, week
from wayhome.domain.week.left import left_for, own_week
from wayhome.domain.week.problem import Problem, Resource, Room, Section, by_id
from wayhome.domain.week.timetable import Appointment, Seat, Timetable

CARE = Resource("care", (((480, 720, 3),), ()))


def with_section(name: str, **changes: object) -> Problem:
    rows = tuple(
        replace(row, **changes) if row.id == name else row  # type: ignore[arg-type]
        for row in week().sections
    )
    return replace(week(), sections=rows)


def group(
    problem: Problem, name: str, client: str = "c002", found: Timetable | None = None
) -> Section:
    return by_id(left_for(problem, found or table(), client).sections)[name]


def test_the_others_have_their_seats() -> None:
    kept = group(week(), "s001")
    assert (kept.capacity, kept.target, kept.minimum) == (1, 0, 0)
    assert group(week(), "s003").capacity == 3
    assert left_for(week(), table(), "c002").clients[0].last_week == {"s001", "s002"}
    assert left_for(week(), table(), "c002").apart == ()


def test_a_seat_in_a_group_that_is_too_full_is_still_ones_own() -> None:
    crowded = replace(table(), seats=(*table().seats, Seat("c003", "s001")))
    assert group(week(), "s001", found=crowded).capacity == 1
    others = replace(crowded, seats=tuple(s for s in crowded.seats if s != Seat("c002", "s001")))
    assert group(week(), "s001", found=others).capacity == 0


def test_groups_of_those_who_must_be_apart_are_left_out() -> None:
    assert {row.id for row in left_for(week(), table(), "c004").sections} == {
        "s001",
        "s002",
        "s003",
    }


def test_a_visit_of_somebody_else_takes_the_time() -> None:
    held = Appointment("c001", "individual", "k01", 0, 630, 60, "site")
    others = replace(table(), seats=(), appointments=(held,))
    left = left_for(week(), others, "c002")
    assert left.clinicians[0].free == (((690, 720), (780, 900)), ((960, 1050),))
    assert left.clinicians[1] == week().clinicians[1]


def test_a_visit_of_somebody_else_takes_a_place_of_the_pool() -> None:
    family, medication = left_for(week(), table(), "c001").pools
    assert family.counts[0] == ((840, 900, 1),)
    assert medication.counts[1] == ((1020, 1050, 1),)


def test_a_room_and_the_two_parts_of_a_hybrid_group_have_their_own_limits() -> None:
    small = replace(with_section("s001", room="Birch"), rooms=(Room("Birch", 2),), apart=())
    assert group(small, "s001", "c003").capacity == 0
    mixed = with_section("s001", mode="hybrid", site_seats=2, video_seats=1, capacity=4)
    by_video = replace(table(), seats=(Seat("c001", "s001", "video"), Seat("c004", "s001", "site")))
    kept = group(mixed, "s001", found=by_video)
    assert (kept.capacity, kept.site_seats, kept.video_seats) == (2, 1, 0)
    open_ = group(with_section("s001", mode="hybrid"), "s001", found=by_video)
    assert (open_.site_seats, open_.video_seats) == (2, 2)


def test_child_care_that_others_use_is_gone() -> None:
    clients = tuple(
        replace(row, uses={"care": 2}) if row.id == "c001" else row for row in week().clients
    )
    (left,) = left_for(
        replace(week(), clients=clients, resources=(CARE,)), table(), "c002"
    ).resources
    assert left.counts[0] == ((480, 540, 3), (540, 630, 1), (630, 720, 1))
    kinds = {**week().kinds, "family": replace(week().kinds["family"], uses={"care": 1})}
    late = Resource("care", (((720, 900, 1),), ()))
    (left,) = left_for(replace(week(), kinds=kinds, resources=(late,)), table(), "c001").resources
    assert left.counts[0] == ((720, 780, 1), (840, 900, 1))


def test_ones_own_week_is_the_rest() -> None:
    own = own_week(table(), "c002")
    assert [seat.section for seat in own.seats] == ["s001", "s002"]
    assert [row.kind for row in own.appointments] == ["family"]
    assert [row.kind for row in own.short] == ["education"]
