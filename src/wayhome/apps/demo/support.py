"""Support meetings of the demo: an invented directory, and who goes where."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import as_file, files
from typing import Final

from wayhome.apps.demo.clinic import Clinic
from wayhome.apps.demo.days import TODAY, WEEK
from wayhome.apps.people.models import Client
from wayhome.apps.support.actions.directory import rows_of
from wayhome.apps.support.models import ClientMeeting, SupportMeeting
from wayhome.formats.meetings.read import read

CHOSEN: Final = {"C06": ("smart-willow", "os-15"), "C03": ("os-atrium-wed",), "C14": ("os-05",)}
"""C06 asked for meetings without religion."""


def save(place: Clinic, people: Mapping[str, Client]) -> None:
    """The directory as a feed, read like any other."""
    with as_file(files("wayhome.apps.demo.data") / "meetings.json") as feed:
        listed = read(feed).listings
    rows = rows_of(listed, organization_id=place.press.organization.pk, on=TODAY)
    for row in rows:
        row.public_id = place.press.row(SupportMeeting).public_id
    place.press.save(SupportMeeting, rows)
    by_key = {row.key: row for row in rows}
    place.press.save(
        ClientMeeting,
        [
            place.press.row(
                ClientMeeting, client=people[key], meeting=by_key[meeting], since=TODAY - 3 * WEEK
            )
            for key, meetings in CHOSEN.items()
            if key in people
            for meeting in meetings
        ],
    )
