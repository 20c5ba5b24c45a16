"""Support meetings: a directory from feeds, a finder, and the ones a person chose."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests import builders
from tests.apps.care.counting import statements
from tests.cast import Cast
from wayhome.apps.care.queries.week import client_week
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.models import TrailEntry
from wayhome.apps.support.actions.directory import Taken, import_meetings
from wayhome.apps.support.actions.own import choose, leave
from wayhome.apps.support.forms import wanted_of
from wayhome.apps.support.models import ClientMeeting, SupportMeeting
from wayhome.apps.support.queries.finder import Found, meetings
from wayhome.apps.support.queries.own import own_meetings
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused

NOON = {
    "name": "Noon",
    "slug": "noon",
    "day": 1,
    "time": "12:00",
    "end_time": "13:00",
    "types": ["O"],
    "location": "Larch Hall",
    "formatted_address": "1 Larch Lane",
    "latitude": 41.91,
    "longitude": -87.68,
}
SECULAR = {
    "name": "Free thought",
    "slug": "free",
    "day": [2, 4],
    "time": "19:00",
    "types": ["A", "S"],
    "conference_url": "https://video.example/1",
}
FAR = {**NOON, "name": "Far", "slug": "far", "latitude": 42.4, "time": "18:00", "day": 5}
ASKED = {**NOON, "name": "On request", "slug": "asked", "day": None, "time": None}


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "feed.json"
    path.write_text(json.dumps([NOON, SECULAR, FAR, ASKED]))
    return path


def take(cast: Cast, feed: Path, *, whole: bool = False) -> Taken:
    return import_meetings(
        actor=cast.actor(Role.INTAKE), path=feed, fellowship="AA", whole=whole, now=builders.NOW
    )


def find(cast: Cast, **query: str) -> list[str]:
    return [row.name for row in look(cast, **query).rows]


def look(cast: Cast, **query: str) -> Found:
    return meetings(actor=cast.actor(Role.PEER), wanted=wanted_of(query))


def test_taking_a_feed_twice_changes_nothing(cast: Cast, feed: Path) -> None:
    first, second = take(cast, feed), take(cast, feed)

    assert (first.new, second.new, second.gone) == (5, 0, 0)
    assert SupportMeeting.objects.count() == 5
    assert TrailEntry.objects.filter(action="import.meetings").count() == 2


def test_what_a_whole_feed_lists_no_more_is_gone(cast: Cast, feed: Path) -> None:
    take(cast, feed)
    feed.write_text(json.dumps([{**NOON, "name": "Noon again"}]))

    assert take(cast, feed).gone == 0
    assert take(cast, feed, whole=True).gone == 4
    assert find(cast) == ["Noon again"]

    feed.write_text(json.dumps([NOON, FAR]))
    assert take(cast, feed, whole=True).gone == 0
    assert find(cast) == ["Noon", "Far"]


def test_only_who_imports_may_take_a_feed(cast: Cast, feed: Path) -> None:
    with pytest.raises(Refused):
        import_meetings(
            actor=cast.actor(Role.COUNSELOR),
            path=feed,
            fellowship="AA",
            whole=False,
            now=builders.NOW,
        )


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Noon", "Free thought", "Free thought", "Far", "On request"]),
        ({"day": "0"}, ["Noon"]),
        ({"day": "9"}, ["Noon", "Free thought", "Free thought", "Far", "On request"]),
        ({"part": "morning"}, []),
        ({"part": "afternoon"}, ["Noon"]),
        ({"part": "evening"}, ["Free thought", "Free thought", "Far"]),
        ({"way": "online"}, ["Free thought", "Free thought"]),
        ({"way": "person"}, ["Noon", "Far", "On request"]),
        ({"secular": "1"}, ["Free thought", "Free thought"]),
        ({"language": "es"}, ["Free thought", "Free thought"]),
        ({"type": "O"}, ["Noon", "Far", "On request"]),
        ({"fellowship": "NA"}, []),
        ({"q": "larch"}, ["Noon", "Far", "On request"]),
    ],
)
def test_the_finder_finds(cast: Cast, feed: Path, query: dict[str, str], names: list[str]) -> None:
    take(cast, feed)

    assert find(cast, **query) == names


def test_what_is_near_comes_first_and_far_is_left_out(cast: Cast, feed: Path) -> None:
    site = builders.site(cast.organization, latitude=41.9, longitude=-87.68)
    take(cast, feed)
    found = look(cast, near=site.public_id)

    assert [row.name for row in found.rows] == ["Noon", "On request"]
    assert found.rows[0].miles == pytest.approx(0.69, abs=0.01)
    assert find(cast, near=site.public_id, within="2", day="4") == []
    assert len(find(cast, near="no such place")) == 5


def test_another_organization_has_its_own_directory(cast: Cast, feed: Path) -> None:
    take(cast, feed)
    found = meetings(actor=cast.stranger, wanted=wanted_of({}))

    assert found.is_empty
    assert found.rows == ()


def test_the_statements_of_the_finder_do_not_grow(cast: Cast, feed: Path) -> None:
    take(cast, feed)

    assert statements(lambda: look(cast)) == 4


def chosen(cast: Cast, name: str = "Noon") -> tuple[str, ClientMeeting]:
    client = builders.client(cast.organization)
    meeting = SupportMeeting.objects.filter(name=name).first()
    assert meeting is not None
    place = choose(
        actor=cast.actor(Role.CASE_MANAGER),
        client_id=client.public_id,
        meeting_id=meeting.public_id,
        now=builders.NOW,
    )
    return client.public_id, place


def own_names(cast: Cast, client_id: str) -> list[str]:
    found = own_meetings(actor=cast.actor(Role.PEER), client_id=client_id, now=builders.NOW)
    return [row.name for row in found.rows]


def test_a_chosen_meeting_stands_in_the_week_until_it_is_left(cast: Cast, feed: Path) -> None:
    take(cast, feed)
    client_id, place = chosen(cast)
    again = choose(
        actor=cast.actor(Role.CASE_MANAGER),
        client_id=client_id,
        meeting_id=place.meeting.public_id,
        now=builders.NOW,
    )

    assert again.pk == place.pk
    assert own_names(cast, client_id) == ["Noon"]
    week: dict[str, Any] = {"actor": cast.actor(Role.COUNSELOR), "client_id": client_id}
    shown = client_week(**week, week="", now=builders.NOW).support
    assert [(row.name, row.when) for row in shown] == [("Noon", "Monday 12:00 pm – 1:00 pm")]
    assert client_week(**week, week="2026-W40", now=builders.NOW).support == ()

    leave(
        actor=cast.actor(Role.CASE_MANAGER),
        client_id=client_id,
        place_id=place.public_id,
        now=builders.NOW + timedelta(days=1),
    )
    assert own_names(cast, client_id) == []
    done = TrailEntry.objects.filter(action__startswith="support_meeting.")
    assert [entry.action for entry in done] == ["support_meeting.choose", "support_meeting.leave"]


def test_a_meeting_counts_for_no_hours(cast: Cast, feed: Path) -> None:
    take(cast, feed)
    client_id, _ = chosen(cast)
    found = client_week(
        actor=cast.actor(Role.COUNSELOR), client_id=client_id, week="", now=builders.NOW
    )

    assert found.week.days_of_care == 0
    assert sum(day.minutes for day in found.week.days) == 0


def test_only_the_own_program_chooses(cast: Cast, feed: Path) -> None:
    take(cast, feed)
    client_id, place = chosen(cast)
    meeting_id = place.meeting.public_id

    with pytest.raises(Refused):
        choose(
            actor=cast.actor(Role.BILLER),
            client_id=client_id,
            meeting_id=meeting_id,
            now=builders.NOW,
        )
    for call in (
        lambda: choose(
            actor=cast.stranger, client_id=client_id, meeting_id=meeting_id, now=builders.NOW
        ),
        lambda: leave(
            actor=cast.stranger,
            client_id=client_id,
            place_id=place.public_id,
            now=builders.NOW,
        ),
        lambda: own_meetings(actor=cast.stranger, client_id=client_id, now=builders.NOW),
        lambda: meetings(actor=cast.stranger, wanted=wanted_of({}), client_id=client_id),
    ):
        with pytest.raises(NotHere):
            call()


def test_a_case_manager_finds_and_adds_and_takes_out(
    cast: Cast, feed: Path, client: Browser
) -> None:
    take(cast, feed)
    person = builders.client(cast.organization)
    client.force_login(cast.users[Role.CASE_MANAGER])
    page = client.get(reverse("meetings"), {"for": person.public_id, "secular": "1"})
    meeting = SupportMeeting.objects.filter(key="free").first()
    assert meeting is not None
    added = client.post(
        reverse("client-meeting-choose", args=[person.public_id]),
        {"meeting": meeting.public_id},
        follow=True,
    )
    place = ClientMeeting.objects.get()
    gone = client.post(
        reverse("client-meeting-leave", args=[person.public_id, place.public_id]), follow=True
    )

    assert "Free thought" in page.content.decode()
    assert "Tuesday 7:00 pm" in added.content.decode()
    assert "None chosen" in gone.content.decode()


def test_pages_without_meetings_say_what_to_do(cast: Cast, feed: Path, client: Browser) -> None:
    client.force_login(cast.users[Role.CASE_MANAGER])

    assert "No directory yet" in client.get(reverse("meetings")).content.decode()
    take(cast, feed)
    nothing = client.get(reverse("meetings"), {"q": "nowhere"}).content.decode()
    assert "No meeting like that" in nothing
