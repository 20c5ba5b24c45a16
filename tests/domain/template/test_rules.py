"""A template is read for what it breaks: rooms, licenses, hours, levels, one place at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.domain.template.sites import AFTERNOONS, busy, evenings, ground, group, person
from wayhome.domain.template.credentials import may_help, may_lead
from wayhome.domain.template.ground import NO_SPANS, Ground, Group
from wayhome.domain.template.rules import breaches

ALONE: dict[str, Any] = {"day": 1, "id": "extra"}


def codes(of: Ground, groups: Sequence[Group]) -> list[str]:
    return [reason.code for reason in breaches(of, groups)]


def with_one(**given: Any) -> list[Group]:
    """The evening track and one more group, on Tuesday."""
    return [*evenings(), group(**(ALONE | given))]


def test_an_evening_track_of_nine_hours_breaks_nothing() -> None:
    given = ground()
    assert breaches(given, given.groups) == []


@pytest.mark.parametrize(
    "wrong", [{"track": "X"}, {"room": "X"}, {"leader": "X"}, {"co_leader": "X"}]
)
def test_what_is_not_known_is_said_before_anything_else(wrong: dict[str, Any]) -> None:
    assert codes(ground(), with_one(**wrong)) == ["T1"]


def test_two_groups_of_one_id_are_not_told_apart() -> None:
    assert codes(ground(), [*evenings(), evenings()[0]]) == ["T1"]


@pytest.mark.parametrize(
    ("one_more", "broken"),
    [
        ({"start": 12 * 60}, ["T7"]),
        ({"start": 20 * 60}, ["T2", "T7"]),
        ({"day": 5}, ["T2", "T7"]),
        ({"day": 5, "mode": "video", "room": "v1"}, ["T7"]),
        ({"room": None}, ["T3"]),
        ({"room": "v1"}, ["T3"]),
        ({"room": "harbor"}, ["T3"]),
        ({"room": "harbor", "capacity": 10}, []),
        ({"room": "harbor", "mode": "hybrid", "video_seats": 4}, ["T3"]),
        ({"room": "heron", "mode": "hybrid", "video_seats": 4}, []),
        ({"room": "harbor", "mode": "video"}, ["T3"]),
        ({"room": "v1", "mode": "video"}, []),
        ({"room": None, "mode": "video"}, []),
        ({"leader": "greta"}, ["T5"]),
        ({"leader": "greta", "kind": "education"}, []),
        ({"leader": "odette"}, ["T5"]),
        ({"co_leader": "odette"}, []),
        ({"co_leader": "nobody"}, ["T5"]),
        ({"leader": None}, []),
        ({"co_leader": "rafael"}, ["T6"]),
        ({"capacity": 13}, ["T9"]),
        ({"capacity": 13, "co_leader": "odette"}, []),
        ({"capacity": 13, "kind": "education"}, []),
        ({"day": 0, "start": 18 * 60, "room": "harbor", "capacity": 10}, ["T6"]),
        ({"day": 0, "start": 18 * 60, "leader": None}, ["T4"]),
        ({"day": 0, "start": 18 * 60, "leader": None, "mode": "video", "room": None}, []),
    ],
)
def test_each_rule_speaks_where_it_should_and_not_one_step_short(
    one_more: dict[str, Any], broken: list[str]
) -> None:
    found = codes(ground(), with_one(**one_more))
    assert sorted(set(found)) == broken


def test_a_room_is_free_again_when_a_group_ends() -> None:
    given = ground(people=(person("rafael", "LPC"), person("tobias", "LPC")))
    one = group(id="next", day=1, start=19 * 60, leader="tobias")
    assert codes(given, [*with_one(), one]) == []


def test_who_is_needed_elsewhere_cannot_lead() -> None:
    given = ground()
    rafael = busy(given.people[0], 1, (18 * 60, 19 * 60))
    given = replace(given, people=(rafael, *given.people[1:]))
    assert codes(given, with_one()) == ["T6"]
    assert codes(given, with_one(start=19 * 60)) == []


def test_who_works_by_video_leads_by_video_only() -> None:
    given = ground(people=(person("rafael", "LPC"), person("farid", "LPC", hours=NO_SPANS)))
    farid = replace(given.people[1], remote=AFTERNOONS)
    given = replace(given, people=(given.people[0], farid))
    assert codes(given, with_one(leader="farid")) == ["T7"]
    assert codes(given, with_one(leader="farid", mode="video", room="v1")) == []


def test_a_track_that_loses_an_evening_is_no_longer_intensive() -> None:
    found = breaches(ground(), evenings()[:4])
    assert [reason.code for reason in found] == ["T8", "T8"]
    assert found[0].says == "Evening: 7.0 h < 9 h (is outpatient): 120 minutes short."


def test_a_track_beside_another_promises_no_hours() -> None:
    given = ground()
    extra = replace(given.tracks[0], is_extra=True)
    assert codes(replace(given, tracks=(extra,)), []) == []


def test_a_license_nobody_knows_leads_nothing() -> None:
    assert not may_lead({"MAGICIAN"}, "education")
    assert not may_help(set(), "education")
    assert may_help({"ASSOCIATE"}, "process")
    assert not may_lead({"ASSOCIATE"}, "process")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("family_group", "family groups"),
        ("process", "process groups"),
        ("education", "education"),
    ],
)
def test_the_kind_is_named_where_a_license_is_wanting(kind: str, words: str) -> None:
    (said,) = breaches(ground(), with_one(kind=kind, leader="odette"))
    assert said.says == (
        f"Odette has no license in force on 2026-11-30 for {words} (Process, Tue 17:30–19:00)."
    )
