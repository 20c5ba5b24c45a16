"""BMLT records, as NA's servers answer `GetSearchResults`.

Source: bmlt-enabled/bmlt-server, OpenAPI of the semantic API (read 2026-11): every value is a text;
weekdays run from 1 (Sunday) to 7; a venue is 1 in person, 2 virtual, 3 both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from wayhome.formats.meetings import fields
from wayhome.formats.meetings.fields import Record, text
from wayhome.formats.meetings.listing import BadListing, Listing
from wayhome.formats.meetings.types import known, sorted_out

MARK: Final = "id_bigint"
"""The field by which a record is known to be one of BMLT."""
_SUNDAY: Final = 1
_VENUES: Final = {"1": (True, False), "2": (False, True), "3": (True, True)}
_PARTS_OF_ADDRESS: Final = (
    "location_street",
    "location_municipality",
    "location_province",
    "location_postal_code_1",
    "location_nation",
)


def listings(record: Record, fellowship: str) -> Iterator[tuple[Listing, list[str]]]:
    """The one listing of a record, with the formats that nobody knows. Raises `BadListing`."""
    days = fields.weekdays(record.get("weekday_tinyint"), sunday=_SUNDAY)
    start = fields.minutes(record, "start_time")
    if not days or start is None:
        raise BadListing("it has no weekday or no start time")
    lasts = fields.minutes(record, "duration_time")
    venue = text(record, "venue_type") or "1"
    if venue not in _VENUES:
        raise BadListing(f'venue_type is "{venue}"; 1, 2 or 3 is needed')
    in_person, online = _VENUES[venue]
    codes, unknown = sorted_out(text(record, "formats").split(","), bmlt=True)
    yield (
        Listing(
            key=text(record, MARK),
            name=text(record, "meeting_name") or f"{fellowship} meeting",
            fellowship=fellowship,
            day=days[0],
            start=start,
            end=start + lasts if lasts else None,
            zone=fields.zone(record, "time_zone"),
            types=codes | _language(record),
            place=text(record, "location_text"),
            address=", ".join(filter(None, (text(record, part) for part in _PARTS_OF_ADDRESS))),
            region=text(record, "location_neighborhood", "location_municipality"),
            latitude=fields.degrees(record, "latitude", 90),
            longitude=fields.degrees(record, "longitude", 180),
            in_person=in_person,
            online=online,
            link=fields.link(record, "virtual_meeting_link"),
            phone=text(record, "phone_meeting_number"),
            notes=text(record, "comments"),
        ),
        unknown,
    )


def _language(record: Record) -> frozenset[str]:
    said = text(record, "lang_enum").lower()
    return frozenset(each.code for each in known().values() if said and each.language == said)
