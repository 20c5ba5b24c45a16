"""Files of the second format: what survives a round trip, and what is refused in which words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.domain.week import examples
from tests.domain.week.examples import Document
from tests.domain.week.examples_two import Spoil, table, table_document, week, week_document
from tests.domain.week.spoils import both, client, clinician, kind, put, resource, section
from wayhome.domain.week.consistency import faults
from wayhome.domain.week.cost import cost
from wayhome.domain.week.problem import WEEK_TWO, BadWeekFile, Pinned, Problem
from wayhome.domain.week.problem_file import read_problem, write_problem
from wayhome.domain.week.rules import breaches
from wayhome.domain.week.timetable import Seat, Timetable
from wayhome.domain.week.timetable_file import read_timetable, write_timetable

ALL_OF_IT = both(
    clinician(0, own_clients=None, credentials=None),
    client(0, authorization={"days_left": 3}),
    client(1, max_minutes=None),
    client(2, authorization={"days_left": 3, "days": [1], "lapsing": 0}),
    put(
        pinned={"seats": [["c001", "s002"]], "appointments": table_document()["appointments"]},
        video_days=[],
    ),
)


@pytest.mark.parametrize("spoil", [put(), ALL_OF_IT], ids=["the example", "more"])
def test_a_problem_survives_a_round_trip(spoil: Spoil) -> None:
    problem = week(spoil)
    again = read_problem(write_problem(problem))
    assert again == problem
    assert again.format == WEEK_TWO


def test_what_says_nothing_is_not_written() -> None:
    plain = json.loads(write_problem(week()))
    assert {"peer", "alone", "language"}.isdisjoint(plain["sections"][3])
    assert {"stage", "max_minutes", "with"}.isdisjoint(plain["clients"][3])
    assert "video_days" not in plain


def test_left_out_and_null_mean_the_same() -> None:
    bare, null = week_document(), week_document()
    for name in ("rooms", "resources", "mixed", "video_days", "pinned"):
        bare.pop(name)
        null[name] = None
    for document in (bare, null):
        for row in document["sections"]:
            row.pop("room", None)
        for row in document["clients"]:
            row.pop("uses", None)
        for row in document["kinds"].values():
            row.pop("uses", None)
    assert _read(bare) == _read(null)


def test_the_first_format_has_none_of_it() -> None:
    """Fields of the second format in a file of the first are fields that it does not know."""
    document = examples.week_document() | {"resources": 7, "rooms": "x", "pinned": [1]}
    document["clients"][0]["stage"] = "late"
    document["sections"][0]["language"] = 1
    assert _read(document) == examples.week()


def test_a_problem_of_the_first_format_is_one_of_the_second_too() -> None:
    second = _read(examples.week_document() | {"format": "wayhome.week/2"})
    assert replace(second, format=examples.week().format) == examples.week()
    assert cost(second, examples.table()).total == 231
    assert breaches(second, examples.table()) == []


def test_a_timetable_names_modes_where_needed_and_says_so() -> None:
    assert read_timetable(write_timetable(table())) == table()
    assert b'"wayhome.timetable/2"' in write_timetable(table())
    assert b'"wayhome.timetable/1"' in write_timetable(examples.table())


def test_the_first_format_knows_no_seat_with_a_mode() -> None:
    first = table(put(format="wayhome.timetable/1"))
    assert "H1" in {reason.code for reason in breaches(week(), first)}


def _read(document: Document) -> Problem:
    return read_problem(json.dumps(document).encode())


def _weights(**fields: Any) -> Spoil:
    return lambda document: document["weights"].update(fields)


SPRING = put(week_of="2026-03-02", days=7)
AUTUMN = put(week_of="2026-10-26", days=7)


def _long_week(document: Document) -> None:
    """Seven days instead of two, open from midnight; nothing is pinned."""
    more: list[Any] = [[]] * 5
    for row in document["clinicians"]:
        row["free"] += more
        if "rather_not" in row:
            row["rather_not"] += more
    document["pools"]["medication"] += more
    for days in document["resources"].values():
        days.extend(more)
    for row in document["clients"]:
        row["busy"] += more
    document.update(day_start="00:00", day_end="24:00", pinned=None)


BAD: dict[str, tuple[str, Spoil]] = {
    "unknown zone": ("zone: 'Middle/Earth' is not a time zone", put(zone="Middle/Earth")),
    "no zone": ("zone: '' is not a time zone", put(zone="")),
    "part of a zone": ("zone: 'America' is not a time zone", put(zone="America")),
    "a path": ("zone: '../etc/passwd' is not a time zone", put(zone="../etc/passwd")),
    "end of time": ("week_of: 9999-12-31 has no calendar", put(week_of="9999-12-31")),
    "outside the day": (
        "sections[0].start: '07:55' is not a time HH:MM inside the day, 08:00-21:00",
        section(0, start="07:55"),
    ),
    "beyond the day": (
        "sections[0].minutes: 80 minutes from 20:00 do not end inside the day, 08:00-21:00",
        section(0, start="20:00"),
    ),
    "free outside the day": (
        "clinicians[3].free[0][0]: 07:00-09:00 is not inside the day",
        clinician(3, free=[[["07:00", "09:00"]], []]),
    ),
    "unknown mode": ("sections[0].mode: 'phone' is not known", section(0, mode="phone")),
    "unknown room": ("sections[0].room: 'Elm' is not known", section(0, room="Elm")),
    "unknown peer": ("sections[0].peer: 'k9' is not known", section(0, peer="k9")),
    "site seats of another": (
        "sections[1].site_seats: only a hybrid section has",
        section(1, site_seats=2),
    ),
    "too many seats": (
        "sections[0].video_seats: 9 is above the capacity, 5; lower it",
        section(0, video_seats=9),
    ),
    "too many alone": ("sections[0].alone: 6 is above", section(0, alone=6)),
    "leads twice at once": (
        "sections[3].leader: 'k03' is in s003 at that time as well; change one of the two",
        section(3, leader="k03", start="09:49", room=None),
    ),
    "mentors and leads at once": (
        "sections[4].peer: 'k03' has another part in it; name one once",
        section(4, peer="k03"),
    ),
    "room twice at once": (
        "sections[1].room: 'Birch' is taken by s001 at that time; change one of the two",
        section(1, start="10:24", leader=None),
    ),
    "room twice": (
        "rooms[1].id: 'Birch' occurs twice",
        put(rooms=[{"id": "Birch", "seats": 2}] * 2),
    ),
    "unknown resource": (
        "clients[0].uses.parking: is not a resource of this problem",
        client(0, uses={"parking": 1}),
    ),
    "unknown resource of a kind": (
        "kinds.family.uses.parking: is not a resource",
        kind("family", uses={"parking": 1}),
    ),
    "resource for a day too few": ("resources.office: has 1 lists", resource(office=[[]])),
    "resource twice at once": (
        "resources.office[0][1]: overlaps another interval",
        resource(office=[[["09:00", "12:00", 1], ["11:00", "13:00", 1]], []]),
    ),
    "neither true nor false": (
        "kinds.family.counts: 'no' is neither true nor false",
        kind("family", counts="no"),
    ),
    "unknown kind of clinicians": (
        "clients[0].with.medication: is not a kind of appointment with a clinician",
        client(0, **{"with": {"medication": ["k01"]}}),
    ),
    "nobody named": (
        "clients[0].with.family: is empty; name a clinician or leave the kind out",
        client(0, **{"with": {"family": []}}),
    ),
    "unknown clinician named": (
        "clients[0].with.family[0]: 'k9' is not known",
        client(0, **{"with": {"family": ["k9"]}}),
    ),
    "unknown stage": ("clients[0].stage: 'late' is not known", client(0, stage="late")),
    "unknown wish": (
        "clinicians[0].own_clients: 'never' is not known",
        clinician(0, own_clients="never"),
    ),
    "no days left said": (
        "clients[0].authorization.days_left: the field is missing",
        client(0, authorization={"days": [0]}),
    ),
    "a day outside the week": (
        "clients[0].authorization.days[0]: 2 is not a day",
        client(0, authorization={"days_left": 1, "days": [2]}),
    ),
    "a video day outside": ("video_days[0]: 7 is not a day", put(video_days=[7])),
    "less than asked": (
        "clients[0].max_minutes: 500 is below min_minutes, 540; raise it",
        client(0, max_minutes=500),
    ),
    "a negative charge": ("weights.stage: -1 is not a number", _weights(stage=-1)),
    "mixed what is no group": ("mixed[0]: 'family' is not known", put(mixed=["family"])),
    "apart from themselves": ("apart[0]: must name two different", put(apart=[["c001", "c001"]])),
    "a pin of nobody": (
        "pinned: what is pinned cannot stand: A seat names 'c9' in 's001'",
        put(pinned={"seats": [["c9", "s001", "site"]]}),
    ),
    "a pin that is none": (
        "pinned: what is pinned cannot stand: A seat names",
        put(pinned={"seats": ["c001"]}),
    ),
    "pins at odds": (
        "pinned: what is pinned cannot stand: c002 avoids somebody who is in section s001. (H21)",
        client(1, avoids=["k01"]),
    ),
    "a pinned visit to somebody who is not free": (
        "pinned: what is pinned cannot stand: c002: k03 is not free on day 1, 08:00. (H15)",
        put(
            pinned={
                "appointments": [
                    table_document()["appointments"][0]
                    | {"with": "k03", "day": 1, "start": "08:00"}
                ]
            }
        ),
    ),
    "an hour that the clock skips": (
        "sections[0].start: 01:50-03:10 meets 02:00-03:00, which 2026-03-08 skips in America",
        both(_long_week, SPRING, section(0, day=6, start="01:50")),
    ),
    "an hour that comes twice": (
        "clinicians[3].free[6][0]: 00:30-01:01 meets 01:00-02:00, which 2026-11-01 has twice",
        both(_long_week, AUTUMN, clinician(3, free=[[]] * 6 + [[["00:30", "01:01"]]])),
    ),
    "a pool in a skipped hour": (
        "pools.medication[6][0]: 02:30-02:45 meets 02:00-03:00",
        both(_long_week, SPRING, put(pools={"medication": [[]] * 6 + [[["02:30", "02:45", 0]]]})),
    ),
    "a resource in a skipped hour": (
        "resources.office[6][0]: 00:00-02:01 meets 02:00-03:00",
        both(_long_week, SPRING, resource(office=[[]] * 6 + [[["00:00", "02:01", 1]]])),
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_problem_says_where_and_what(name: str) -> None:
    says, spoil = BAD[name]
    with pytest.raises(BadWeekFile) as caught:
        week(spoil)
    assert str(caught.value).startswith(says)


GOOD: dict[str, Spoil] = {
    "one after the other in a room": section(1, start="10:25"),
    "one leader after the other": section(3, leader="k03", start="09:50", room=None),
    "a room by video is no room": section(1, start="10:24", mode="video", leader=None),
    "a group beside the skipped hour": both(
        _long_week, SPRING, section(0, day=6, start="03:00"), section(4, day=6, start="00:40")
    ),
    "a week with a change of clocks, asleep": both(_long_week, AUTUMN),
    "a zone without changes": put(zone="UTC"),
    "a busy time in an hour that comes twice": both(
        _long_week, AUTUMN, client(0, busy=[[]] * 6 + [[["01:00", "02:00"]]])
    ),
    "any minute and any grid": both(
        put(grid_minutes=65), section(0, minutes=7), kind("family", minutes=53)
    ),
    "nobody": put(clients=[], apart=[], pinned=None),
    "nothing runs": put(sections=[], pinned=None),
    "no seats": both(
        section(0, capacity=0, target=0, minimum=0, site_seats=0, video_seats=0, alone=0),
        put(rooms=[{"id": "Birch", "seats": 0}, {"id": "Oak", "seats": 0}], pinned=None),
    ),
    "nothing authorized": client(2, authorization={"days_left": 0, "days": []}),
    "needs that no group meets": client(3, needs={"process": 40, "skills": 9}, min_minutes=9999),
    "the same pair twice, both ways": put(apart=[["c003", "c004"], ["c004", "c003"]] * 2),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_is_odd_but_legal_has_an_answer(name: str) -> None:
    problem = week(GOOD[name])
    seats, held = problem.pinned.seats, problem.pinned.appointments
    alone = Timetable(problem.name, problem.week_of, seats, held, (), cost=0)
    assert {reason.code for reason in breaches(problem, alone)} <= {"P1", "P2"}


def test_a_clock_may_change_at_midnight() -> None:
    """Cairo leaves out the first hour of 24 April 2026."""
    late = both(_long_week, put(zone="Africa/Cairo", week_of="2026-04-20", days=7))
    with pytest.raises(BadWeekFile, match=r"00:10-01:30 meets 00:00-01:00, which 2026-04-24 skips"):
        week(late, section(0, day=4, start="00:10"))


def test_values_made_in_memory_can_be_asked_too() -> None:
    pinned = Pinned((Seat("c003", "s005"),))
    assert [place for place, _ in faults(replace(week(), pinned=pinned))] == ["pinned"]
    assert list(faults(week())) == []


def test_thousands_of_clients_are_read_in_seconds() -> None:
    document = week_document(put(pinned=None))
    one = document["clients"][0]
    document["clients"] = [one | {"id": f"c{at}"} for at in range(2_000)]
    document["apart"] = []
    assert len(_read(document).clients) == 2_000


def test_every_fault_is_told_when_all_are_asked_for() -> None:
    odd = replace(week(), zone="Nowhere", pinned=Pinned((Seat("c003", "s005"),)))
    assert [place for place, _ in faults(odd)] == ["zone", "pinned"]
    late = replace(week(), week_of=date.max, pinned=Pinned())
    assert [place for place, _ in faults(late)] == ["week_of"]
