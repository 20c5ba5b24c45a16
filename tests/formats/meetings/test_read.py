"""Meeting feeds as clinics find them: every record is listed or named, nobody's name is kept."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from wayhome.formats.meetings.listing import Listing, Report
from wayhome.formats.meetings.read import read
from wayhome.formats.meetings.types import languages

SHARED = Path(__file__).parents[3].parent / "shared/data/meetings"
MONDAY, SUNDAY = 0, 6
PLAIN = {"name": "Noon", "slug": "noon", "day": 1, "time": "12:00", "address": "1 Elm St"}
NA = {
    "id_bigint": "7",
    "weekday_tinyint": "1",
    "start_time": "19:30:00",
    "duration_time": "01:30:00",
    "venue_type": "3",
    "formats": "O,WC,Q9",
    "lang_enum": "es",
    "meeting_name": "Clear night",
    "location_street": "2 Oak St",
    "location_municipality": "Evanston",
    "latitude": "42.05",
    "longitude": "-87.68",
    "contact_name_1": "Somebody",
}


def one(folder: Path, **changes: Any) -> Listing:
    """The listing of the plain record with these changes."""
    found = many(folder, {**PLAIN, **changes})
    assert found.broken == []
    return found.listings[0]


def many(folder: Path, *records: object) -> Report:
    (folder / "feed.json").write_text(json.dumps(records))
    return read(folder / "feed.json")


def refusal(folder: Path, record: dict[str, Any]) -> str:
    found = many(folder, record)
    assert found.listings == []
    return str(found.broken[0])


def test_a_meeting_of_meeting_guide_is_listed(tmp_path: Path) -> None:
    found = one(tmp_path, end_time="13:00", types=["O", "12x12"], region="Loop", notes="<b>Hi</b>")

    assert (found.key, found.day, found.start, found.end) == ("noon", MONDAY, 720, 780)
    assert found.types == {"O", "12x12"}
    assert (found.region, found.notes) == ("Loop", "Hi")
    assert (found.in_person, found.online, found.fellowship) == (True, False, "AA")


def test_a_meeting_of_bmlt_is_listed(tmp_path: Path) -> None:
    report = many(tmp_path, NA)
    found = report.listings[0]

    assert (found.key, found.day, found.start, found.end) == ("7", SUNDAY, 1170, 1260)
    assert (found.in_person, found.online, found.fellowship) == (True, True, "NA")
    assert found.types == {"O", "X", "S"}
    assert languages(found.types) == {"es"}
    assert (found.address, found.latitude) == ("2 Oak St, Evanston", 42.05)
    assert report.unknown_types == {"Q9": 1}


def test_no_field_holds_a_contact(tmp_path: Path) -> None:
    found = one(tmp_path, contact_1_name="Pat Q", contact_1_phone="555-0100", email="pat@x.org")
    of_na = many(tmp_path, NA).listings[0]

    for listing in (found, of_na):
        said = str([getattr(listing, each.name) for each in fields(listing)])
        assert "Pat" not in said
        assert "0100" not in said
        assert "Somebody" not in said


@pytest.mark.parametrize(
    ("day", "days"),
    [(0, [SUNDAY]), ("7", [SUNDAY]), ([1, 3], [0, 2]), ("Friday", [4]), ([2, "2"], [1])],
)
def test_days_are_read_as_feeds_write_them(tmp_path: Path, day: object, days: list[int]) -> None:
    found = many(tmp_path, {**PLAIN, "day": day})

    assert [listing.day for listing in found.listings] == days
    assert found.read == 1


@pytest.mark.parametrize("time", ["19:30", "7:30 PM", "7:30pm", "19:30:00"])
def test_times_are_read_as_feeds_write_them(tmp_path: Path, time: str) -> None:
    assert one(tmp_path, time=time).start == 19 * 60 + 30


def test_a_meeting_may_end_after_midnight(tmp_path: Path) -> None:
    late = one(tmp_path, time="23:00", end_time="00:00")

    assert (late.start, late.end) == (1380, 1440)
    assert one(tmp_path, end_time="12:00").end is None
    assert many(tmp_path, {**NA, "duration_time": ""}).listings[0].end is None


def test_a_meeting_by_appointment_has_no_time(tmp_path: Path) -> None:
    found = one(tmp_path, day=None, time=None)

    assert (found.day, found.start, found.end) == (None, None, None)


@pytest.mark.parametrize(
    ("said", "in_person", "online"),
    [
        ({"attendance_option": "hybrid"}, True, True),
        ({"attendance_option": "inactive"}, False, False),
        ({"conference_phone": "+15550100"}, True, True),
        ({"types": ["ONL"], "approximate": "yes"}, False, True),
        ({"types": "TC"}, False, False),
        ({"formatted_address": "3 Ash St", "address": ""}, True, False),
        ({"address": ""}, False, False),
    ],
)
def test_how_one_comes(tmp_path: Path, said: dict[str, Any], in_person: bool, online: bool) -> None:
    found = one(tmp_path, **said)

    assert (found.in_person, found.online) == (in_person, online)


def test_regions_run_from_large_to_small(tmp_path: Path) -> None:
    assert one(tmp_path, regions=["Illinois", "Chicago"]).region == "Illinois > Chicago"
    assert one(tmp_path, region="Chicago", sub_region="Loop").region == "Chicago > Loop"


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({**PLAIN, "name": " "}, "it has no name"),
        ({**PLAIN, "slug": None}, "it has no slug"),
        ({**PLAIN, "time": None}, "it has a day and no time"),
        ({**PLAIN, "day": []}, "it has a time and no day"),
        ({**PLAIN, "day": 8}, 'day is "8"; a weekday or a number from 0 (Sunday) to 6'),
        ({**PLAIN, "day": True}, 'day is "True"'),
        ({**PLAIN, "time": "25:00"}, 'time is "25:00"; a time such as 19:30'),
        ({**PLAIN, "timezone": "Mars/Dome"}, 'the time zone "Mars/Dome" is not known'),
        ({**PLAIN, "timezone": "/etc/passwd"}, "is not known"),
        ({**PLAIN, "latitude": "north"}, 'latitude is "north"; a number of degrees'),
        ({**PLAIN, "latitude": 91.5}, "latitude is 91.5; it must lie between -90 and 90"),
        ({**PLAIN, "conference_url": "javascript:x"}, "an address with https:// is needed"),
        ({**PLAIN, "attendance_option": "maybe"}, 'attendance_option is "maybe"'),
        ({**NA, "weekday_tinyint": "0"}, "from 1 (Sunday) to 7"),
        ({**NA, "start_time": ""}, "it has no weekday or no start time"),
        ({**NA, "venue_type": "9"}, 'venue_type is "9"; 1, 2 or 3 is needed'),
    ],
)
def test_a_record_that_cannot_be_used_says_why(
    tmp_path: Path, record: dict[str, Any], said: str
) -> None:
    found = refusal(tmp_path, record)

    assert found.startswith("feed.json, meeting 1")
    assert said in found


def test_a_known_zone_is_kept(tmp_path: Path) -> None:
    assert one(tmp_path, timezone="America/Denver").zone == "America/Denver"


def test_a_table_is_read_by_its_titles(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(
        "ID,Time,End Time,Day,Name,Address,Sub Region,Region,Types\n"
        'x1,6:00 PM,,Monday,After Work,"1 Elm St",West,San Jose,"Open, Wheelchair Access,"\n'
    )
    found = read(tmp_path).listings[0]

    assert (found.key, found.day, found.start) == ("x1", MONDAY, 1080)
    assert found.types == {"O", "X"}
    assert found.region == "San Jose > West"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", b"[{]", "it is not JSON"),
        ("a.json", b'{"name": "x"}', "a list of meetings is needed"),
        ("a.json", b'["x"]', "a list of meetings is needed"),
        ("a.json", b'[{"title": "x"}]', "a list of meetings is needed"),
        ("a.json", b"\xff\xfe", "it is not UTF-8 at byte 0"),
        ("a.csv", b"Who,When\nx,y\n", "a table with the columns Name, Day and Time"),
        ("a.csv", b"", "a table with the columns Name, Day and Time"),
    ],
)
def test_a_file_that_is_no_feed_does_not_stop_the_others(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.json").write_text(json.dumps([PLAIN]))
    report = read(tmp_path)

    assert len(report.listings) == 1
    assert said in str(report.not_feeds[0])
    assert report.sources == {"good.json": 1}


def test_an_empty_feed_has_no_meetings(tmp_path: Path) -> None:
    assert many(tmp_path).read == 0


def test_a_path_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no such file or folder"):
        read(tmp_path / "nothing")


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the shared meeting feeds are not here")
def test_public_feeds_are_read_whole() -> None:
    report = read(SHARED)

    assert report.read == len(report.listings) == 493
    assert report.broken == []
    assert {each.source for each in report.not_feeds} == {
        "bmlt/api-docs-semantic.json",
        "spec/types.json",
        "tsml/invalid.json",
    }
