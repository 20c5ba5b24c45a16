"""What differs between two templates, in words, and in the week that is planned on them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.template.sites import evenings, ground, group
from tests.solver.template_sites import client, problem
from wayhome.domain.template.changes import (
    Change,
    ChangeKind,
    apply,
    changes_between,
    in_week,
    lines,
    says,
)
from wayhome.domain.week.problem import Problem, by_id

NEW = group(id="new-1", day=1, leader="greta", co_leader="odette")
FIRST, SECOND, *_ = evenings()


def test_a_change_is_named_by_the_weightiest_thing_that_happens() -> None:
    changed = {
        ChangeKind.OPEN: Change(None, NEW),
        ChangeKind.CLOSE: Change(FIRST, None),
        ChangeKind.MOVE: Change(FIRST, replace(FIRST, day=1, room="v1", leader="greta")),
        ChangeKind.STAFF: Change(FIRST, replace(FIRST, leader="greta", room="v1")),
        ChangeKind.ROOM: Change(FIRST, replace(FIRST, room="harbor")),
    }
    for kind, change in changed.items():
        assert change.kind is kind
    with pytest.raises(ValueError, match="before or after"):
        _ = Change(None, None).group
    assert [says(change, ground()) for change in changed.values()] == [
        "Open Process, Tue 17:30–19:00 in Heron, led by Greta and Odette.",
        "Close Process, Mon 17:30–19:00.",
        "Move Process from Mon 17:30–19:00 to Tue 17:30–19:00 in V1, led by Greta.",
        "Process, Mon 17:30–19:00: led by Greta in V1.",
        "Process, Mon 17:30–19:00: meet in Harbor.",
    ]
    online = group(mode="video", room=None, leader=None)
    assert says(Change(None, online), ground()) == (
        "Open Process, Mon 17:30–19:00, led by nobody yet."
    )


def test_changes_lead_from_one_template_to_the_other_and_no_further() -> None:
    before = evenings()
    after = (replace(before[0], day=1), *before[2:], NEW)
    changes = changes_between(before, after)
    assert [change.kind for change in changes] == ["move", "close", "open"]
    assert apply(before, changes) == after
    assert changes_between(after, after) == ()


def test_the_same_change_reads_the_same_whatever_its_id_and_room() -> None:
    again = replace(NEW, id="new-7", room="harbor")
    assert lines([Change(None, NEW)]) == lines([Change(None, again)])
    assert lines([Change(None, NEW)]) != lines([Change(None, replace(NEW, leader="rafael"))])
    other_room = replace(FIRST, room="harbor")
    assert lines([Change(FIRST, other_room)]) != lines([Change(FIRST, replace(FIRST, room="v1"))])
    assert lines([Change(FIRST, None)]) == {"close process-0"}


def week() -> Problem:
    given = ground()
    bare = problem(given, [client("casey")])
    free = tuple(((13 * 60, 17 * 60),) if day < 4 else () for day in range(7))
    people = tuple(replace(who, free=free) for who in bare.clinicians)
    return replace(bare, clinicians=people)


def test_a_new_group_is_made_like_its_sisters_and_takes_its_leaders_time() -> None:
    at_four = replace(NEW, start=16 * 60, leader="rafael", co_leader=None)
    changed = in_week(week(), [Change(None, at_four)])
    made = by_id(changed.sections)["new-1"]
    assert (made.track, made.kind, made.day, made.start) == ("EVE", "process", 1, 16 * 60)
    assert (made.leader, made.room, made.module) == ("rafael", None, None)
    # Half of the ninety minutes was desk time: it is given back out of the free time.
    assert by_id(changed.clinicians)["rafael"].free[1] == ((13 * 60 + 30, 16 * 60),)
    assert by_id(changed.clinicians)["greta"].free == by_id(week().clinicians)["greta"].free


def test_a_group_that_ends_gives_its_leader_the_time_back() -> None:
    changed = in_week(week(), [Change(FIRST, None)])
    assert FIRST.id not in by_id(changed.sections)
    assert by_id(changed.clinicians)["rafael"].free[0] == (
        (13 * 60, 17 * 60),
        (17 * 60 + 30, 19 * 60),
    )


def test_both_parts_of_a_hybrid_group_move_and_keep_what_is_said_of_them() -> None:
    bare = week()
    first, *rest = bare.sections
    parts = (
        replace(first, room="heron", co_leader="odette"),
        replace(first, id=f"{first.id}.v", mode="video"),
    )
    moved = replace(FIRST, day=1, room="harbor", co_leader="greta")
    changed = in_week(replace(bare, sections=(*parts, *rest)), [Change(FIRST, moved)])
    here, there = (by_id(changed.sections)[part.id] for part in parts)
    assert (here.day, here.room, here.co_leader) == (1, "harbor", "greta")
    assert (there.day, there.room, there.co_leader) == (1, None, None)


def test_another_room_leaves_everybodys_time_alone() -> None:
    changed = in_week(week(), [Change(FIRST, replace(FIRST, room="harbor"))])
    assert changed.clinicians == week().clinicians
