"""What is wrong with a file is said with its place; what is right survives a round trip."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import pytest

from tests.domain.week.examples import (
    TABLE_JSON,
    WEEK_JSON,
    Document,
    table,
    table_document,
    week,
    week_document,
)
from wayhome.domain.week.change import ClientBusy, ClinicianAbsent, RoomClosed
from wayhome.domain.week.change_file import read_event, read_insertion, write_insertion
from wayhome.domain.week.problem import BadWeekFile
from wayhome.domain.week.problem_file import read_problem, write_problem
from wayhome.domain.week.timetable_file import read_timetable, write_timetable


def test_a_problem_survives_a_round_trip() -> None:
    assert read_problem(write_problem(week())) == week()


def test_source_and_room_survive_too() -> None:
    document = week_document() | {"source": {"by": "hand"}}
    document["sections"][0]["room"] = "Birch"
    problem = week(document)
    assert problem.sections[0].room == "Birch"
    assert read_problem(write_problem(problem)) == problem


def test_a_timetable_survives_a_round_trip() -> None:
    assert read_timetable(write_timetable(table())) == table()
    lost = table(table_document() | {"week_of": "2026-02-30"})
    assert lost.week_of is None
    assert b'"week_of":null' in write_timetable(lost)


def test_gzip_is_read_as_it_is() -> None:
    assert read_problem(gzip.compress(WEEK_JSON.encode())) == week()
    assert read_timetable(gzip.compress(TABLE_JSON.encode())) == table()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x1f\x8bnonsense", "file: broken gzip"),
        (gzip.compress(b"{}", mtime=0)[:-4], "file: broken gzip"),
        (b"\xff", "file: not UTF-8"),
        (b"{", "file: not JSON"),
        (b"[" * 100_000, "file: not JSON"),
        (b"[]", "file: not a JSON object"),
        (b"{}", "format: None is not 'wayhome.week/1'; wrong file?"),
    ],
)
def test_a_file_that_is_none(data: bytes, says: str) -> None:
    with pytest.raises(BadWeekFile, match=says.replace("?", r"\?")):
        read_problem(data)


Spoil = Callable[[Document], object]

BAD: list[tuple[str, Spoil]] = [
    (
        "sections[3].start: '25:00' is not a time HH:MM on the grid of 30 minutes",
        lambda week: week["sections"][3].update(start="25:00"),
    ),
    (
        "sections[0].start: '09:15' is not a time HH:MM on the grid of 30 minutes",
        lambda week: week["sections"][0].update(start="09:15"),
    ),
    ("name: the field is missing", lambda week: week.pop("name")),
    ("name: 7 is not a text", lambda week: week.update(name=7)),
    ("clients[0].id: 'a\\x00' is not a text", lambda week: week["clients"][0].update(id="a\0")),
    ("week_of: '2026-1-5' is not a date", lambda week: week.update(week_of="2026-1-5")),
    ("week_of: None is not a date", lambda week: week.update(week_of=None)),
    ("grid_minutes: 0 is not a whole number of at", lambda week: week.update(grid_minutes=0)),
    ("grid_minutes: True is not a whole", lambda week: week.update(grid_minutes=True)),
    ("day_end: the day must last", lambda week: week.update(day_end="20:45")),
    ("day_start: '24:30' is not a time HH:MM", lambda week: week.update(day_start="24:30")),
    ("days: 8 is more than the 7 days", lambda week: week.update(days=8)),
    ("weights.day: -1 is not a number", lambda week: week["weights"].update(day=-1)),
    ("weights.gap: True is not a number", lambda week: week["weights"].update(gap=True)),
    ("kinds.yoga: is not one of the kinds", lambda week: week["kinds"].update(yoga={})),
    (
        "kinds.family.minutes: 45 is not a multiple of 30",
        lambda week: week["kinds"]["family"].update(minutes=45),
    ),
    (
        "kinds.family.with: 'cat' is not known here; use one of: counselor, pool, section",
        lambda week: week["kinds"]["family"].update({"with": "cat"}),
    ),
    (
        "tracks[0].open.family: is not a kind that is held in sections",
        lambda week: week["tracks"][0]["open"].update(family={}),
    ),
    (
        "tracks[0].open.process.XX: is not a track",
        lambda week: week["tracks"][0]["open"].update(process={"XX": 1}),
    ),
    ("sections[0].track: 'XX' is not known", lambda week: week["sections"][0].update(track="XX")),
    ("sections[0].day: 2 is not a day", lambda week: week["sections"][0].update(day=2)),
    ("sections[0].minutes: 45 minutes", lambda week: week["sections"][0].update(minutes=45)),
    ("sections[0].target: minimum <=", lambda week: week["sections"][0].update(capacity=1)),
    ("sections[1].id: 's001' occurs twice", lambda week: week["sections"][1].update(id="s001")),
    ("sections: must be a list", lambda week: week.update(sections={})),
    ("sections[0]: must be an object", lambda week: week.update(sections=[1])),
    ("clinicians[0].free: has 1 lists", lambda week: week["clinicians"][0].update(free=[[]])),
    (
        "clinicians[0].free[0][1]: overlaps another",
        lambda week: week["clinicians"][0].update(
            free=[[["09:00", "12:00"], ["11:00", "13:00"]], []]
        ),
    ),
    (
        "clinicians[0].free[0][0]: 09:15-12:00 is not on the grid",
        lambda week: week["clinicians"][0].update(free=[[["09:15", "12:00"]], []]),
    ),
    (
        "pools.family[0][0]: has 2 members; an interval here has 3",
        lambda week: week["pools"].update(family=[[["09:00", "12:00"]], []]),
    ),
    (
        "clients[0].busy[0][0]: ends before it begins",
        lambda week: week["clients"][0].update(busy=[[["12:00", "12:00"]], []]),
    ),
    ("clients[0].modes: is empty", lambda week: week["clients"][0].update(modes=[])),
    (
        "clients[0].needs.yoga: is not one of the kinds",
        lambda week: week["clients"][0].update(needs={"yoga": 1}),
    ),
    (
        "clients[0].prefers: 'night' is not known here",
        lambda week: week["clients"][0].update(prefers="night"),
    ),
    ("apart[0]: must name two different", lambda week: week.update(apart=[["c001", "c001"]])),
    ("apart[0][1]: 'c9' is not known", lambda week: week.update(apart=[["c001", "c9"]])),
]


@pytest.mark.parametrize(("says", "spoil"), BAD, ids=[bad[0] for bad in BAD])
def test_a_bad_problem_says_where_and_what(says: str, spoil: Spoil) -> None:
    document = week_document()
    spoil(document)
    with pytest.raises(BadWeekFile) as caught:
        read_problem(json.dumps(document).encode())
    assert str(caught.value).startswith(says)


def test_an_endless_number_is_no_weight() -> None:
    data = WEEK_JSON.replace('"gap":2', '"gap":' + "9" * 400).encode()
    with pytest.raises(BadWeekFile, match=r"weights\.gap"):
        read_problem(data)


@pytest.mark.parametrize("name", ["seats", "appointments", "short"])
def test_a_timetable_needs_its_lists(name: str) -> None:
    document = table_document()
    del document[name]
    with pytest.raises(BadWeekFile, match=f"{name}: the field is missing"):
        read_timetable(json.dumps(document).encode())


INSERTION = {
    "format": "wayhome.insertion/1",
    "problem": "small",
    "client": week_document()["clients"][3] | {"id": "c005"},
    "apart": ["c002"],
}


def test_an_insertion_survives_a_round_trip() -> None:
    read = read_insertion(json.dumps(INSERTION).encode(), week())
    assert read.client.id == "c005"
    assert read.apart == ("c002",)
    assert read_insertion(write_insertion(read), week()) == read
    alone = {name: value for name, value in INSERTION.items() if name != "apart"}
    assert read_insertion(json.dumps(alone).encode(), week()).apart == ()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"format": "wayhome.week/1"}, "format: 'wayhome.week/1' is not 'wayhome.insertion/1'"),
        ({"problem": "large"}, "problem: is for another problem than 'small'"),
        ({"client": week_document()["clients"][0]}, "client.id: 'c001' is taken"),
        ({"apart": ["c009"]}, r"apart[0]: 'c009' is not known here"),
    ],
)
def test_a_bad_insertion(changes: Document, says: str) -> None:
    with pytest.raises(BadWeekFile) as caught:
        read_insertion(json.dumps(INSERTION | changes).encode(), week())
    assert str(caught.value).startswith(says)


EVENT = {"format": "wayhome.event/1", "problem": "small", "change_weight": 25}


@pytest.mark.parametrize(
    ("fields", "event"),
    [
        (
            {"event": "clinician_absent", "clinician": "k02", "day": 1, "start": None},
            ClinicianAbsent("small", 25, "k02", 1, 480, 1260),
        ),
        (
            {"event": "room_closed", "room": "Birch", "day": 1, "sections": ["s004"]},
            RoomClosed("small", 25, ("s004",), "Birch"),
        ),
        (
            {"event": "client_busy", "client": "c001", "day": 0, "start": "11:00", "end": "13:00"},
            ClientBusy("small", 25, "c001", 0, 660, 780),
        ),
    ],
)
def test_events(fields: Document, event: object) -> None:
    assert read_event(json.dumps(EVENT | fields).encode(), week()) == event


def test_an_event_that_ends_before_it_begins() -> None:
    fields = {"event": "client_busy", "client": "c001", "day": 0, "start": "13:00", "end": "11:00"}
    with pytest.raises(BadWeekFile, match="end: must be later than start"):
        read_event(json.dumps(EVENT | fields).encode(), week())
