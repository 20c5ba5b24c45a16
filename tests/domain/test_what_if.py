"""Scenarios: what may be asked, how it is read, and what an answer says."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.domain.week.examples import week
from wayhome.domain.template.ground import Ground, Group, Person
from wayhome.domain.template.ground import Room as Place
from wayhome.domain.week.problem import BadWeekFile, Problem, Room
from wayhome.domain.week.problem_file import client_out
from wayhome.domain.what_if import (
    Answers,
    Change,
    Effect,
    MoreClinicians,
    NewSection,
    Option,
    Outcome,
    RoomLess,
    Use,
    newcomers,
    ranked,
    weeks_to_wait,
    without_room,
)
from wayhome.domain.what_if_file import read_scenario, write_answers
from wayhome.domain.what_if_slots import free_slots
from wayhome.domain.what_if_words import says

TODAY = Effect(
    served=40, units=400, seated=2, partly=3, waiting_units=30, idle_minutes=600, cost=9000.0
)
GROUP: dict[str, Any] = {
    "id": "new",
    "track": "GD",
    "kind": "process",
    "day": 0,
    "start": "09:00",
    "minutes": 90,
    "mode": "site",
    "capacity": 3,
    "target": 2,
    "minimum": 2,
    "module": None,
    "leader": None,
}
HIRE: dict[str, Any] = {
    "change": "more_clinicians",
    "count": 2,
    "free": [[["09:00", "12:00"]], []],
}


def file(**fields: Any) -> bytes:
    document = {"format": "wayhome.scenario/1", "problem": "small", "options": [], **fields}
    return json.dumps({name: row for name, row in document.items() if row != "absent"}).encode()


def housed() -> Problem:
    """The small week with its groups in rooms: s001 and s002 in Elm, one after the other."""
    rooms = dict(zip(("s001", "s002", "s003", "s004", "s005"), ("Elm", "Elm", "Oak"), strict=False))
    return replace(
        week(),
        sections=tuple(replace(row, room=rooms.get(row.id)) for row in week().sections),
    )


def outcome(*changes: Change, effect: Effect = TODAY, **more: Any) -> Outcome:
    return Outcome(Option("x", changes), TODAY, effect, **more)


def test_newcomers_are_like_the_sites_own_people_and_new() -> None:
    found = newcomers(week(), 3)

    assert [who.id for who in found] == ["waiting-1", "waiting-2", "waiting-3"]
    assert [who.needs for who in found] == [week().clients[at].needs for at in (0, 1, 2)]
    assert not any(who.last_week or who.modules_taken for who in found)
    again = newcomers(replace(week(), clients=(*week().clients, *found)), 1)
    assert again[0].id == "waiting-4"
    assert newcomers(replace(week(), clients=()), 2) == ()


def test_groups_of_a_room_move_to_one_that_stands_empty() -> None:
    problem = housed()
    moved = {section.id: room for section, room in without_room(problem, "Elm")}
    assert moved == {"s001": "Oak", "s002": "Oak"}

    busy = replace(
        problem,
        sections=tuple(
            replace(row, start=9 * 60, day=0) if row.id == "s003" else row
            for row in problem.sections
        ),
    )
    assert dict(without_room(busy, "Elm"))[busy.sections[0]] == ""
    small = replace(problem, rooms=(Room("Oak", 1),))
    assert [room for _, room in without_room(small, "Elm")] == ["", ""]
    assert without_room(problem, "Ash") == ()


def test_two_groups_of_one_room_cannot_both_move_into_the_same() -> None:
    problem = housed()
    both = tuple(
        replace(row, start=9 * 60) if row.id == "s002" else row for row in problem.sections
    )
    assert [room for _, room in without_room(replace(problem, sections=both), "Elm")] == ["Oak", ""]


@pytest.mark.parametrize(
    ("seated", "leaving", "weeks"),
    [(10, None, 0), (4, None, None), (4, 0.0, None), (4, 3.0, 2), (4, 2.5, 3)],
)
def test_weeks_to_wait(seated: int, leaving: float | None, weeks: int | None) -> None:
    assert weeks_to_wait(10, replace(TODAY, seated=seated), leaving) == weeks


def test_the_largest_gain_comes_first_and_equals_stay_in_order() -> None:
    rows = [outcome(effect=replace(TODAY, cost=cost)) for cost in (9000.0, 8000.0, 9100.0)]
    same = replace(rows[0], fallen=("s1",))

    assert ranked([*rows, same]) == (rows[1], rows[0], same, rows[2])


def test_an_answer_says_what_changes_and_why_not_more() -> None:
    better = replace(TODAY, seated=5, served=41, units=410, waiting_units=45)
    found = says(outcome(effect=better, uses=(Use("new", 11, 8),), new_clinician=1))
    assert found == (
        "3 more people on the waiting list with a whole week. 1 more client with a whole week. "
        "25 more units of care. 11 of those who wait or lack something could come, 8 would. "
        "1 person would see a new clinician."
    )
    worse = replace(TODAY, seated=1, units=399)
    found = says(outcome(RoomLess("Elm"), effect=worse, fallen=("s9",)), {"s9": "Tuesday's group"})
    assert found == (
        "1 fewer person on the waiting list with a whole week. 1 fewer unit of care. "
        "No other room is free for Tuesday's group."
    )
    nothing = says(outcome(uses=(Use("new", 0, 0), Use("two", 1, 0)), new_clinician=2))
    assert nothing == (
        "Nobody gets more or less care. Nobody who waits or lacks something can come at that time. "
        "1 of those who wait or lack something could come, 0 would. "
        "2 people would see a new clinician."
    )
    assert "finds another one" in says(outcome(RoomLess("Elm")))


def test_a_scenario_is_read() -> None:
    new = client_out(replace(week().clients[0], id="n1", last_week=frozenset()))
    found = read_scenario(
        file(
            waiting=[new],
            waiting_like=2,
            leaving_a_week=1.5,
            options=[
                {"name": "more", "changes": [{"change": "new_section", "section": GROUP}, HIRE]},
                {"name": "less", "changes": [{"change": "room_less", "room": "Oak"}]},
            ],
            **{"try": {"section": GROUP, "days": [0, 1], "starts": ["09:00", "17:30"]}},
        ),
        housed(),
    )

    assert [who.id for who in found.waiting] == ["n1", "waiting-1", "waiting-2"]
    assert found.leaving == 1.5
    more, less, *tried = found.options
    assert isinstance(more.changes[0], NewSection)
    assert more.changes[1] == MoreClinicians(2, (((540, 720),), ()))
    assert less.changes == (RoomLess("Oak"),)
    assert [row.name for row in tried] == ["Mon 09:00", "Mon 17:30", "Tue 09:00", "Tue 17:30"]
    (last,) = tried[3].changes
    assert isinstance(last, NewSection)
    assert (last.section.day, last.section.start) == (1, 17 * 60 + 30)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"format": "wayhome.event/1"}, "format"),
        ({"problem": "large"}, "problem"),
        ({}, "options: 0 options"),
        ({"options": "absent"}, "options: 0 options"),
        ({"waiting": [{"id": 3}]}, r"waiting\[0\]"),
        ({"waiting": [client_out(week().clients[0])]}, r"waiting\[0\].id: 'c001' is taken"),
        ({"waiting_like": -1}, "waiting_like"),
        ({"leaving_a_week": "many"}, "leaving_a_week"),
        ({"options": [{"name": "x", "changes": [{"change": "move"}]}]}, "change: 'move'"),
        (
            {"options": [{"name": "x", "changes": [{"change": "room_less", "room": "Ash"}]}]},
            r"options\[0\].changes\[0\].room",
        ),
        (
            {"options": [{"name": "x", "changes": [HIRE | {"free": [[]]}]}]},
            "free: has 1 lists",
        ),
        (
            {"try": {"section": GROUP | {"id": "s001"}, "days": [0], "starts": ["09:00"]}},
            "try.section.id: 's001' runs already",
        ),
        ({"try": {"section": GROUP, "days": [5], "starts": ["09:00"]}}, r"try.days\[0\]"),
        ({"try": {"section": GROUP, "days": [0] * 201, "starts": ["09:00"]}}, "201 options"),
    ],
)
def test_a_scenario_that_cannot_be_used_says_where_and_why(
    fields: dict[str, Any], where: str
) -> None:
    with pytest.raises(BadWeekFile, match=where):
        read_scenario(file(**fields), housed())


def test_answers_are_written_with_words_and_weeks() -> None:
    better = outcome(effect=replace(TODAY, seated=4, cost=8000.0), uses=(Use("new", 3, 2),))
    document = json.loads(write_answers(week(), Answers(TODAY, 10, (better,), 2.0, 0.5)))

    assert document["format"] == "wayhome.what-if/1"
    assert document["today"]["weeks_to_wait"] == 4
    (option,) = document["options"]
    assert option["gain"] == 1000
    assert option["with"]["weeks_to_wait"] == 3
    assert option["uses"] == [{"section": "new", "could": 3, "would": 2}]


LIKE = Group(
    id="g1",
    name="Skills",
    track="T",
    kind="skills",
    day=0,
    start=600,
    minutes=90,
    mode="site",
    capacity=10,
    target=8,
    minimum=4,
    room="oak",
    leader="ann",
)
ANN = Person(id="ann", name="Ann", licenses=frozenset({"LPC"}), hours=(((540, 840),),) * 7)
OPEN = Ground(
    on=date(2026, 11, 30),
    grid_minutes=30,
    open_hours=(((555, 780),), *(((),) * 6)),
    rooms=(Place(id="oak", name="Oak", seats=12), Place(id="elm", name="Elm", seats=10)),
    people=(ANN,),
    tracks=(),
    groups=(LIKE,),
)


def starts(ground: Ground, like: Group = LIKE) -> list[int]:
    return [group.start for group in free_slots(ground, like)]


def test_a_new_group_fits_where_a_room_is_free_and_somebody_may_lead() -> None:
    assert starts(OPEN) == [690], "from 9:15 to 13:00, but Ann leads from 10:00 to 11:30"
    (found,) = free_slots(OPEN, LIKE)
    assert (found.id, found.room, found.leader) == ("new", "elm", "ann"), "the smallest room"

    bea = replace(ANN, id="bea", taken=(((690, 700),), *(((),) * 6)))
    assert starts(replace(OPEN, people=(ANN, bea))) == [570, 600, 690]
    assert starts(replace(OPEN, people=(replace(ANN, licenses=frozenset({"PEER"})),))) == []
    assert starts(replace(OPEN, people=())) == []
    assert starts(replace(OPEN, rooms=(replace(OPEN.rooms[0], seats=9),))) == []
    assert starts(OPEN, replace(LIKE, mode="hybrid")) == [], "no room has a camera"
    assert starts(replace(OPEN, rooms=()), replace(LIKE, mode="video")) == [690]


def test_no_more_slots_are_tried_than_can_be_answered_at_once() -> None:
    wide = replace(
        OPEN,
        open_hours=(((360, 1380),),) * 7,
        people=(replace(ANN, hours=(((0, 1440),),) * 7),),
        groups=(),
    )
    assert 50 < len(free_slots(wide, LIKE)) <= 100
