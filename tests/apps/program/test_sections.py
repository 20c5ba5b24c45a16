"""Sections: written with care, changed by one at a time, with every date accounted for."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests import builders
from tests.builders import NOW, TODAY
from tests.cast import Cast
from wayhome.apps.core.editing import Conflict
from wayhome.apps.program.actions import sections as actions
from wayhome.apps.program.models import Curriculum, Holiday, Section, Track
from wayhome.apps.program.queries import sections as queries
from wayhome.domain.privacy.permit import Role
from wayhome.domain.verdict import Refused


@pytest.fixture
def track(cast: Cast) -> Track:
    return builders.track(builders.site(cast.organization))


@pytest.fixture
def section(track: Track) -> Section:
    return builders.section(track, weekday=3, name="Evening process")


def form(track: Track, **given: Any) -> dict[str, Any]:
    room = builders.room(track.site, seats=12)
    values = {
        "track": track.public_id,
        "name": "Skills",
        "kind": "skills",
        "weekday": 2,
        "starts": "19:00",
        "minutes": 90,
        "rule": "FREQ=WEEKLY",
        "since": "2026-11-23",
        "mode": "site",
        "room": room.public_id,
        "capacity": 12,
        "target": 10,
        "minimum": 5,
        "video_seats": 0,
    }
    return values | given


def test_a_director_writes_a_section_and_a_counselor_cannot(
    client: Browser, cast: Cast, track: Track
) -> None:
    client.force_login(cast.users[Role.DIRECTOR])
    made = client.post("/sections/new/", form(track))
    section = Section.objects.get(name="Skills")
    assert made.headers["Location"] == f"/sections/{section.public_id}/"
    assert "Skills" in client.get(made.headers["Location"]).content.decode()

    client.force_login(cast.users[Role.COUNSELOR])
    assert client.post("/sections/new/", form(track, name="Other")).status_code == 403
    assert client.get("/sections/new/").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"minimum": 11}, "more than the best number"),
        ({"target": 13}, "more than the most clients"),
        ({"video_seats": 13}, "more than the most clients"),
        ({"room": ""}, "needs a room"),
        ({"until": "2026-11-23"}, "after the first day"),
        ({"rule": "FREQ=YEARLY"}, "cannot be used"),
        ({"rule": "FREQ=WEEKLY;UNTIL=20261101"}, "gives no date"),
        ({"capacity": 15}, "has 12 seats"),
        ({"starts": "25:00"}, "valid time"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_saved(
    client: Browser, cast: Cast, track: Track, wrong: dict[str, Any], says: str
) -> None:
    client.force_login(cast.users[Role.DIRECTOR])
    answer = client.post("/sections/new/", form(track, **wrong))

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Section.objects.exists()


def test_a_section_teaches_a_curriculum_of_its_own_house(
    client: Browser, cast: Cast, track: Track
) -> None:
    lessons = Curriculum.objects.create(
        organization=cast.organization, code="fw", name="First Weeks", evidence="TIP 47"
    )
    client.force_login(cast.users[Role.DIRECTOR])
    client.post("/sections/new/", form(track, curriculum=lessons.public_id))

    assert Section.objects.get().curriculum == lessons


def test_leader_and_co_leader_are_two_people(cast: Cast, track: Track) -> None:
    one = builders.clinician(cast.organization)
    given = form(track, leader=one.public_id, co_leader=one.public_id, weekday=2)
    given |= {"starts": time(19), "since": date(2026, 11, 23), "until": None, "is_open": True}

    with pytest.raises(Refused, match="same person"):
        actions.open_section(actor=cast.actor(Role.DIRECTOR), now=NOW, **given)


def test_the_second_to_edit_sees_both_versions(
    client: Browser, cast: Cast, section: Section
) -> None:
    client.force_login(cast.users[Role.DIRECTOR])
    url = reverse("section-edit", args=[section.public_id])
    room = builders.room(section.track.site)
    seen = form(section.track, version=section.version, room=room.public_id)
    assert client.get(url).status_code == 200

    assert client.post(url, seen | {"name": "Mine"}).status_code == 302
    late = client.post(url, seen | {"name": "Yours"})

    assert late.status_code == 409
    page = late.content.decode()
    assert "Mine" in page
    assert "Yours" in page
    section.refresh_from_db()
    assert section.name == "Mine"


def test_an_edit_that_breaks_a_rule_is_refused(
    client: Browser, cast: Cast, section: Section
) -> None:
    client.force_login(cast.users[Role.DIRECTOR])
    url = reverse("section-edit", args=[section.public_id])

    answer = client.post(url, form(section.track, version=1, rule="FREQ=NEVER"))
    assert answer.status_code == 422
    client.force_login(cast.users[Role.FRONT_DESK])
    assert client.get(url).status_code == 403


def states(cast: Cast, section: Section) -> dict[str, str]:
    rows = queries.calendar(
        actor=cast.actor(Role.COUNSELOR), section_id=section.public_id, on=TODAY
    )
    return {f"{row.on:%d %b}": row.state for row in rows[:4]}


def test_every_date_is_accounted_for(client: Browser, cast: Cast, section: Section) -> None:
    Holiday.objects.create(
        organization=cast.organization, site=section.track.site, on=date(2026, 11, 26), name="Feast"
    )
    client.force_login(cast.users[Role.DIRECTOR])
    url = reverse("section-calendar", args=[section.public_id])
    client.post(url, {"on": "2026-12-03", "what": "off", "reason": "Snow"})
    client.post(url, {"on": "2026-12-10", "what": "move", "moved_to": "2026-12-11"})
    assert client.post(url, {"on": "2026-12-10", "what": "move"}).status_code == 422

    assert states(cast, section) == {
        "19 Nov": "as planned",
        "26 Nov": "closed",
        "03 Dec": "called off",
        "10 Dec": "moved to Fri 11 Dec",
    }

    client.post(f"{url}as-planned/", {"on": "2026-12-03"})
    assert client.post(f"{url}as-planned/", {"on": "soon"}).status_code == 404
    assert states(cast, section)["03 Dec"] == "as planned"
    assert "Feast" in client.get(url).content.decode()


def test_an_extra_date_and_another_hour(cast: Cast, section: Section) -> None:
    director = cast.actor(Role.DIRECTOR)
    for on, at in ((date(2026, 11, 21), None), (date(2026, 11, 26), time(16))):
        actions.except_date(
            actor=director, section_id=section.public_id, on=on, what="extra", starts=at, now=NOW
        )

    rows = queries.calendar(actor=director, section_id=section.public_id, on=TODAY)
    found = {row.on: (row.state, row.time) for row in rows[:3]}
    assert found[date(2026, 11, 21)] == ("changed", "17:30–19:00")
    assert found[date(2026, 11, 26)] == ("changed", "16:00–17:30")


def test_sections_are_found_by_their_words(client: Browser, cast: Cast, section: Section) -> None:
    client.force_login(cast.users[Role.COUNSELOR])

    assert "Evening process" in client.get("/sections/", {"q": "EVENING"}).content.decode()
    assert "No match" in client.get("/sections/", {"q": "pottery"}).content.decode()
    client.force_login(cast.stranger_user)
    assert "No section yet" in client.get("/sections/").content.decode()
    assert client.get(reverse("section", args=[section.public_id])).status_code == 404


def test_an_edit_in_between_is_a_conflict_for_the_action(cast: Cast, section: Section) -> None:
    with pytest.raises(Conflict) as conflict:
        actions.edit_section(
            actor=cast.actor(Role.DIRECTOR),
            section_id=section.public_id,
            version=7,
            now=NOW,
            name="Late",
        )
    assert conflict.value.theirs["name"] == "Evening process"
