"""Meeting Guide records: JSON feeds of AA and others, and the TSML plugin's table.

Source: code4recovery/spec, "Meeting Guide API" (read 2026-11). A record with several days becomes
several listings. Required are a name and a slug; whoever meets weekly has a day and a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from wayhome.formats.meetings import fields
from wayhome.formats.meetings.fields import Record, text
from wayhome.formats.meetings.listing import BadListing, Listing
from wayhome.formats.meetings.types import CLOSED_FOR_NOW, ONLINE, sorted_out

_SUNDAY: Final = 0
_WAYS: Final = {
    "in_person": (True, False),
    "online": (False, True),
    "hybrid": (True, True),
    "inactive": (False, False),
}
_PARTS_OF_ADDRESS: Final = ("address", "city", "state", "postal_code", "country")
_TABLE: Final = {
    "sub region": "sub_region",
    "location notes": "location_notes",
    "end time": "end_time",
    "conference url": "conference_url",
    "conference phone": "conference_phone",
    "id": "slug",
}


def from_table(row: Record) -> Record:
    """A row of the table as a record: column titles in any case, types as a list."""
    record: dict[str, object] = {}
    for title, value in row.items():
        name = (title or "").strip().lower()
        record[_TABLE.get(name, name)] = value
    record["types"] = str(record.get("types") or "").split(",")
    return record


def listings(record: Record, fellowship: str) -> Iterator[tuple[Listing, list[str]]]:
    """The listings of one record, each with the types that nobody knows. Raises `BadListing`.

    `fellowship` is for records that name none; the format has no such field, mixed lists do.
    """
    name, key = text(record, "name"), text(record, "slug")
    if not name:
        raise BadListing("it has no name")
    if not key:
        raise BadListing("it has no slug, by which it would be found again")
    days = fields.weekdays(record.get("day"), sunday=_SUNDAY)
    start = fields.minutes(record, "time")
    if bool(days) != (start is not None):
        there, missing = ("a day", "time") if days else ("a time", "day")
        raise BadListing(f"it has {there} and no {missing}; give both, or neither by appointment")
    end = None if start is None else fields.ending(start, fields.minutes(record, "end_time"))
    said = record.get("types") or []
    codes, unknown = sorted_out(said if isinstance(said, list) else [said])
    in_person, online = _ways(record, codes)
    latitude = fields.degrees(record, "latitude", 90)
    for day in days or (None,):
        yield (
            Listing(
                key=key,
                name=name,
                fellowship=text(record, "fellowship") or fellowship,
                day=day,
                start=start,
                end=end,
                zone=fields.zone(record, "timezone"),
                types=codes,
                place=text(record, "location"),
                address=_address(record),
                region=_region(record),
                latitude=latitude,
                longitude=fields.degrees(record, "longitude", 180),
                in_person=in_person,
                online=online,
                link=fields.link(record, "conference_url"),
                phone=text(record, "conference_phone"),
                group=text(record, "group"),
                notes=text(record, "notes"),
                url=fields.link(record, "url", "website"),
            ),
            unknown,
        )


def _ways(record: Record, codes: frozenset[str]) -> tuple[bool, bool]:
    """Whether one can come in person, and whether online, as said or as the fields show."""
    said = text(record, "attendance_option").lower()
    if said:
        if said not in _WAYS:
            raise BadListing(f'attendance_option is "{said}"; one of {", ".join(_WAYS)} is needed')
        return _WAYS[said]
    online = bool(text(record, "conference_url", "conference_phone")) or ONLINE in codes
    near = text(record, "approximate").lower() in {"yes", "true"}
    return bool(_address(record)) and not near and CLOSED_FOR_NOW not in codes, online


def _address(record: Record) -> str:
    whole = text(record, "formatted_address")
    return whole or ", ".join(filter(None, (text(record, part) for part in _PARTS_OF_ADDRESS)))


def _region(record: Record) -> str:
    parts = record.get("regions")
    if isinstance(parts, list):
        return " > ".join(str(part).strip() for part in parts)
    return " > ".join(filter(None, (text(record, "region"), text(record, "sub_region"))))
