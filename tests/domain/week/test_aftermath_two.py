"""Events of the second format: who takes a group, what goes by video, who is hit."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.domain.week import examples
from tests.domain.week.examples_two import Spoil, blocks, table, week
from tests.domain.week.spoils import (
    another,
    both,
    client,
    clinician,
    kind,
    put,
    same,
    section,
    without,
)
from wayhome.domain.week.aftermath import Aftermath, aftermath
from wayhome.domain.week.change import (
    NOTHING,
    ClinicianAbsent,
    Diff,
    Entries,
    Event,
    Insertion,
    RoomClosed,
    SectionNow,
    SnowDay,
    difference_two,
)
from wayhome.domain.week.change_file import read_event, read_insertion, write_diff, write_insertion
from wayhome.domain.week.problem import VIDEO, BadWeekFile, Problem
from wayhome.domain.week.problem_file import client_out
from wayhome.domain.week.reading import read
from wayhome.domain.week.rules import hard_breaches
from wayhome.domain.week.timetable import Appointment, Seat

ABSENT, CLOSED, SNOW, JOB = blocks("wayhome.event/2")


def event(document: dict[str, Any], of_week: Spoil = same, **changes: Any) -> Event:
    return read_event(json.dumps(document | changes).encode(), week(of_week))


def after(
    document: dict[str, Any], of_week: Spoil = same, of_table: Spoil = same, **changes: Any
) -> Aftermath:
    return aftermath(week(of_week), table(of_table), event(document, of_week, **changes))


def only(left: Aftermath) -> SectionNow:
    (row,) = left.sections
    return row


def test_a_substitute_takes_the_group_and_nobody_is_hit() -> None:
    left = after(ABSENT)
    assert (only(left).section.leader, only(left).section.co_leader) == ("k03", "k02")
    assert left.hit == ()
    assert left.carried == table()
    assert left.problem.clinicians[0].free == ((), ((540, 740),))
    assert left.problem.pinned == week().pinned
    assert hard_breaches(left.problem, left.carried) == []


CANNOT: dict[str, tuple[Spoil, Spoil]] = {
    "has no credential for it": (clinician(2, credentials=["CPRS"]), same),
    "does not speak its language": (
        both(section(0, language="es"), client(0, languages=[])),
        same,
    ),
    "is free a minute too short": (
        clinician(2, free=[[["08:00", "10:24"]], [["12:20", "14:00"]]]),
        same,
    ),
    "leads another group then": (section(1, start="09:10", leader="k03", room=None), same),
    "sees somebody then": (
        client(3, busy=[[], []], **{"with": {"individual": ["k03"]}}),
        another("c004", "individual", "k03", day=0, start="09:00", minutes=50),
    ),
    "is avoided by somebody in it": (client(2, avoids=["k03"]), same),
}


@pytest.mark.parametrize("name", CANNOT)
def test_who_cannot_take_a_group_leaves_it_to_the_other_leader(name: str) -> None:
    of_week, of_table = CANNOT[name]
    left = after(ABSENT, of_week, of_table)
    now = only(left).section
    assert (now.leader, now.co_leader) == ("k02", None)
    assert (now.capacity, now.target, now.minimum) == (3, 2, 2)
    assert (now.site_seats, now.video_seats) == (3, 2)


def test_a_speaker_of_its_language_or_of_none_in_particular_takes_it() -> None:
    of_week = both(section(0, language="es"), client(0, languages=[]))
    speaks = both(of_week, clinician(2, languages=["es"]))
    silent = both(of_week, clinician(2, languages=[]))
    assert only(after(ABSENT, speaks)).section.leader == "k03"
    assert only(after(ABSENT, silent)).section.leader == "k03"


def test_the_other_leader_with_too_few_seats_hits_everybody_in_the_group() -> None:
    left = after(ABSENT, section(0, alone=2, site_seats=2), substitutes=None)
    assert left.hit == ("c001", "c002", "c003")
    assert left.problem.pinned.seats == ()


def test_without_anybody_the_group_is_cancelled() -> None:
    left = after(ABSENT, section(0, credentials=["MD"]))
    assert only(left) == SectionNow(
        week(section(0, credentials=["MD"])).sections[0], cancelled=True
    )
    assert left.hit == ("c001", "c002", "c003")
    assert "s001" not in {seat.section for seat in left.carried.seats}


def test_a_group_without_a_second_leader_is_cancelled_and_one_without_its_peer_runs() -> None:
    gone = after(ABSENT, clinician="k03", day=1, substitutes=[])
    assert [row.section.id for row in gone.sections if row.cancelled] == ["s003", "s005"]
    bare = after(ABSENT, clinician="k04", day=1)
    assert (only(bare).section.peer, only(bare).cancelled, bare.hit) == (None, False, ())


def test_a_second_leader_needs_no_credential() -> None:
    peer = both(clinician(3, free=[[["09:00", "11:00"]], []]), client(2, avoids=[]))
    left = after(ABSENT, peer, clinician="k02", substitutes=["k04"])
    now = {row.section.id: row.section for row in left.sections}
    assert now["s001"].co_leader == "k04"
    assert "s002" not in {row.id for row in left.problem.sections}


def test_one_substitute_may_take_two_groups_one_after_the_other() -> None:
    left = after(ABSENT, section(1, leader="k01", credentials=["LCSW"], language=None))
    assert [row.section.leader for row in left.sections] == ["k03", "k03"]


def test_whose_counselor_is_away_may_see_substitutes_with_the_credential() -> None:
    away: dict[str, Any] = {"clinician": "k02", "day": 1, "substitutes": ["k01", "k03"]}
    left = after(ABSENT, **away)
    assert left.hit == ("c004",)
    assert left.problem.clients[3].held_by == {"individual": ("k02", "k01", "k03")}
    left = after(ABSENT, kind("individual", credentials=["LMFT"]), **away)
    assert left.problem.clients[3].held_by == {"individual": ("k02", "k03")}
    assert left.problem.clients[:3] == week().clients[:3]


def test_what_anybody_qualified_may_give_names_nobody() -> None:
    away: dict[str, Any] = {"clinician": "k02", "start": "12:00", "substitutes": ["k03"]}
    left = after(ABSENT, client(1, **{"with": {}}), **away)
    assert (left.hit, left.problem.clients[1].held_by) == (("c002",), {})
    left = after(ABSENT, **away)
    assert left.problem.clients[1].held_by == {"family": ("k03", "k02")}
    assert left.problem.pinned.seats == ()


def test_a_closed_room_sends_its_groups_to_video_and_those_who_can_with_them() -> None:
    left = after(CLOSED)
    assert [(row.section.id, row.section.mode, row.section.room) for row in left.sections] == [
        ("s001", VIDEO, None),
        ("s002", VIDEO, None),
    ]
    assert left.hit == ("c002",)  # on site alone
    assert left.carried.seats[:2] == (Seat("c001", "s001"), Seat("c001", "s002"))
    assert left.carried.seats[6] == Seat("c003", "s001")
    assert left.problem.pinned.seats == ()
    assert {reason.code for reason in hard_breaches(left.problem, left.carried)} == {"H3", "H11"}


def test_who_has_something_on_site_that_day_cannot_go_along() -> None:
    of_week = both(section(3, day=0, start="12:00", room="Oak"), client(2, busy=[[], []]))
    left = after(CLOSED, of_week, without("c003", "s004"))
    assert left.hit == ("c001", "c002")


def test_a_hybrid_group_and_an_appointment_go_along_by_video() -> None:
    of_week = both(
        section(1, mode="hybrid", site_seats=2, room="Oak"), client(0, uses={}, busy=[[], []])
    )

    def of_table(document: dict[str, Any]) -> None:
        document["seats"][1] = ["c001", "s002", "site"]
        another("c001", "individual", "k01", day=0, start="13:00", minutes=50)(document)

    left = after(CLOSED, of_week, of_table)
    assert left.hit == ("c002",)
    assert left.carried.seats[:2] == (Seat("c001", "s001"), Seat("c001", "s002", VIDEO))
    assert left.carried.appointments[-1].mode == VIDEO


def test_a_closed_room_without_video_cancels_its_groups() -> None:
    left = after(CLOSED, by_video=False)
    assert [(row.section.id, row.cancelled) for row in left.sections] == [
        ("s001", True),
        ("s002", True),
    ]
    assert left.hit == ("c001", "c002", "c003")


def test_only_groups_held_in_the_room_at_that_time_are_meant() -> None:
    found = event(CLOSED, section(1, mode="video"))
    assert isinstance(found, RoomClosed)
    assert found.sections == ("s001",)
    assert after(CLOSED, end="09:05").sections == ()
    assert after(CLOSED, day=1).sections[0].section.id == "s005"


def test_on_a_snow_day_everything_that_can_be_is_by_video() -> None:
    left = after(SNOW)
    assert {row.section.mode for row in left.sections} == {VIDEO}
    assert left.problem.video_days == {1}
    assert left.hit == ("c004",)  # on site alone
    assert left.carried.appointments[1].mode == VIDEO
    stays = {row.client for row in left.carried.appointments if row.mode == VIDEO}
    assert stays == {"c003"}


def test_a_group_by_video_already_runs_as_it_did_on_a_snow_day() -> None:
    left = after(SNOW, section(2, mode="video"), without("c001", "s003"))
    assert "s003" not in {row.section.id for row in left.sections}


def test_too_many_by_video_hit_everybody_in_the_group() -> None:
    """A hybrid group beside a closed room: its own places by video are what they were."""
    of_week = both(
        section(1, mode="hybrid", site_seats=2, video_seats=0, room="Oak"), client(0, uses={})
    )

    def of_table(document: dict[str, Any]) -> None:
        document["seats"][1] = ["c001", "s002", "site"]

    assert after(CLOSED, of_week, of_table).hit == ("c001", "c002")


def test_a_new_job_hits_the_client_alone() -> None:
    left = after(JOB)
    assert left.hit == ("c001",)
    assert left.problem.clients[0].busy[0][0] == (480, 960)
    assert after(JOB, client="c004", busy=[[["08:00", "20:00"]], []]).hit == ()


def test_pins_of_those_who_are_not_hit_are_carried() -> None:
    pins = put(pinned={"seats": [["c003", "s001", "video"], ["c001", "s001", "site"]]})
    left = after(CLOSED, pins)
    assert left.problem.pinned.seats == (Seat("c003", "s001"), Seat("c001", "s001"))
    held = put(pinned={"appointments": [blocks("wayhome.timetable/2")[0]["appointments"][1]]})
    assert after(SNOW, held).problem.pinned.appointments[0].mode == VIDEO


def test_what_is_only_held_otherwise_is_neither_gone_nor_new() -> None:
    left = after(SNOW)
    new = replace(
        left.carried,
        seats=tuple(seat for seat in left.carried.seats if seat.client != "c004"),
        appointments=left.carried.appointments[:2],
    )
    removed, added, unchanged, switched = difference_two(
        read(week(), table()), read(left.problem, new)
    )
    gone = Appointment("c004", "individual", "k02", 1, 960, 50, "site")
    assert removed == Entries((Seat("c004", "s005"),), (gone,))
    assert added == NOTHING
    assert [tuple(seat)[:2] for seat in switched.seats] == [
        ("c001", "s003"),
        ("c001", "s004"),
        ("c001", "s005"),
        ("c003", "s004"),
    ]
    assert [row.mode for row in switched.appointments] == [VIDEO]
    assert unchanged == (4, 1)
    diff = Diff(
        problem="two",
        answers="wayhome.event/2",
        removed=removed,
        added=added,
        unchanged=unchanged,
        clients_hit=left.hit,
        clients_moved=("c004",),
        short=(),
        cost_before=655,
        cost_after=700,
        switched=switched,
        sections=left.sections,
    )
    written = json.loads(write_diff(diff))
    assert written["format"] == "wayhome.diff/2"
    assert written["switched"]["seats"][0] == ["c001", "s003"]
    assert written["sections"][0] == {
        "section": "s003",
        "cancelled": False,
        "leader": "k03",
        "co_leader": None,
        "peer": None,
        "mode": "video",
        "capacity": 4,
    }
    plain = json.loads(write_diff(replace(diff, answers="wayhome.event/1")))
    assert plain["format"] == "wayhome.diff/1"
    assert {"switched", "sections"}.isdisjoint(plain)


BAD = {
    "itself": (
        {**ABSENT, "substitutes": ["k01"]},
        "substitutes[0]: 'k01' is not known here",
    ),
    "unknown room": ({**CLOSED, "room": "Elm"}, "room: 'Elm' is not known here"),
    "half true": ({**CLOSED, "by_video": "yes"}, "by_video: 'yes' is neither true nor false"),
    "no such day": ({**SNOW, "day": 2}, "day: 2 is not a day"),
    "too few days": ({**JOB, "busy": [[]]}, "busy: has 1 lists"),
    "no such client": ({**JOB, "client": "c9"}, "client: 'c9' is not known here"),
    "not in the first format": (
        {**SNOW, "format": "wayhome.event/1"},
        "event: 'snow_day' is not known here; use one of: client_busy, clinician_absent, room",
    ),
    "another format": ({**SNOW, "format": "x"}, "format: 'x' is not 'wayhome.event/1'"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_event_says_where_and_what(name: str) -> None:
    document, says = BAD[name]
    with pytest.raises(BadWeekFile) as caught:
        event(document)
    assert str(caught.value).startswith(says)


def test_events_of_the_first_format_are_read_for_the_second_too() -> None:
    first = {**ABSENT, "format": "wayhome.event/1"}
    found = event(first)
    assert isinstance(found, ClinicianAbsent)
    assert (found.substitutes, found.format) == ((), "wayhome.event/1")
    assert isinstance(event(SNOW), SnowDay)
    storm = SnowDay("small", 25, day=0)
    left = aftermath(examples.week(), examples.table(), storm)
    assert left.hit == ("c002",)  # on site alone


def _newcomer(problem: Problem, format_: str, **fields: Any) -> bytes:
    new = {**client_out(problem.clients[0]), "id": "c009", **fields}
    asked = {"format": format_, "problem": problem.name, "client": new, "apart": ["c002"]}
    return json.dumps(asked).encode()


def test_a_new_client_is_one_of_the_problem_s_format() -> None:
    found = read_insertion(_newcomer(week(), "wayhome.insertion/2"), week())
    assert found.client.stage == "beginner"
    assert read_insertion(write_insertion(found), week()) == found
    older = read_insertion(_newcomer(week(), "wayhome.insertion/1"), week())
    assert isinstance(older, Insertion)
    with pytest.raises(BadWeekFile, match=r"format: 'wayhome.insertion/2' is not"):
        read_insertion(_newcomer(examples.week(), "wayhome.insertion/2"), examples.week())
    with pytest.raises(BadWeekFile, match=r"client.uses.parking: is not a resource"):
        read_insertion(_newcomer(week(), "wayhome.insertion/2", uses={"parking": 1}), week())
