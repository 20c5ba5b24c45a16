"""Sites: their own clocks, closed days and rooms."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests import builders
from tests.builders import NOW
from tests.cast import Cast
from wayhome.apps.core.editing import Conflict
from wayhome.apps.program.actions import sites as actions
from wayhome.apps.program.models import Curriculum, Module, OpeningHours, Room
from wayhome.apps.program.queries import sites as queries
from wayhome.domain.privacy.permit import Role


def test_each_site_has_its_own_time(cast: Cast) -> None:
    builders.site(cast.organization, code="A")
    builders.site(cast.organization, code="B", zone="America/Denver")

    rows = queries.sites(actor=cast.actor(Role.COUNSELOR), now=NOW)
    assert [f"{row.local_time:%H:%M}" for row in rows] == ["14:00", "13:00"]


def test_a_day_is_closed_and_opened_again(client: Browser, cast: Cast) -> None:
    site = builders.site(cast.organization)
    OpeningHours.objects.create(
        organization=cast.organization, site=site, weekday=0, opens=time(8), closes=time(21)
    )
    url = reverse("site", args=[site.public_id])
    client.force_login(cast.users[Role.DIRECTOR])
    client.post(url, {"on": "2027-01-01", "name": "New Year"})
    assert client.post(url, {"on": "never", "name": "?"}).status_code == 422
    page = client.get(url).content.decode()
    assert "New Year" in page
    assert "08:00–21:00" in page

    client.post(f"{url}reopen/", {"on": "2027-01-01"})
    assert client.post(f"{url}reopen/", {"on": "x"}).status_code == 404
    assert "New Year" not in client.get(url).content.decode()

    client.force_login(cast.users[Role.COUNSELOR])
    assert client.post(url, {"on": "2027-01-01", "name": "Mine"}).status_code == 403


def test_a_room_is_added_once(client: Browser, cast: Cast) -> None:
    site = builders.site(cast.organization)
    url = reverse("room-new", args=[site.public_id])
    given = {"name": "Cedar", "kind": "group", "seats": 12, "child_places": 0}
    client.force_login(cast.users[Role.DIRECTOR])
    assert client.get(url).status_code == 200
    assert client.post(url, given).status_code == 302
    assert "a room of this name" in client.post(url, given).content.decode()
    assert client.post(url, given | {"seats": 0}).status_code == 422
    assert "Cedar" in client.get("/rooms/").content.decode()


def test_two_edits_of_a_room(cast: Cast) -> None:
    room = builders.room(builders.site(cast.organization))
    director = cast.actor(Role.DIRECTOR)
    edit: dict[str, Any] = {"actor": director, "room_id": room.public_id, "now": NOW}
    saved: Room = actions.edit_room(**edit, version=1, seats=14)
    assert (saved.seats, saved.version) == (14, 2)
    with pytest.raises(Conflict) as late:
        actions.edit_room(**edit, version=1, seats=15)
    assert late.value.theirs == {"seats": 14}


def test_curricula_show_their_modules_in_order(cast: Cast) -> None:
    first = Curriculum.objects.create(
        organization=cast.organization, code="fw", name="First Weeks", evidence="TIP 47"
    )
    for position, name in ((2, "Sleep"), (1, "My week")):
        Module.objects.create(
            organization=cast.organization, curriculum=first, position=position, name=name
        )

    (row,) = queries.curricula(actor=cast.actor(Role.COUNSELOR))
    assert row.modules == ["My week", "Sleep"]
