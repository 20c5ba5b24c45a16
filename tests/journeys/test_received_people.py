"""People whose history came as files of others go the same way as a caller."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from tests import house
from tests.house import House
from tests.journeys import way_in
from tests.journeys.visitor import visiting
from wayhome.apps.exchange.models import Received
from wayhome.apps.people.models import Client
from wayhome.domain.privacy.permit import Role

SHARED: Final = Path(__file__).parents[2].parent / "shared" / "data" / "fhir"
PEOPLE: Final = (("Jennifer", "Wolff"), ("Eliseo", "Cummings"), ("Milan", "Beatty"))

pytestmark = [
    pytest.mark.journey,
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="The public FHIR files are not beside us."),
]


def test_three_people_from_others_files_reach_the_board(
    chromium: Browser, own_clinic: House, django_db_blocker: DjangoDbBlocker
) -> None:
    organization = ("--organization", "Quillmere Recovery Collective")
    done = house.wayhome(own_clinic.database, "import", "fhir", *organization, str(SHARED))
    assert "resources read" in done.stderr
    with house.inside(own_clinic.database, django_db_blocker):
        found = [Client.objects.get(first_name=a, last_name=b) for a, b in PEOPLE]
        assert all(Received.objects.filter(client=person).exists() for person in found)
        people = [(person.public_id, person.full_name) for person in found]

    with (
        visiting(chromium, own_clinic, Role.INTAKE) as intake,
        visiting(chromium, own_clinic, Role.COUNSELOR) as counselor,
        visiting(chromium, own_clinic, Role.DIRECTOR) as director,
    ):
        for client_id, _ in people:
            referral_id = way_in.ask_received(intake, client_id)
            way_in.hold_seat(intake, referral_id)
            admission = way_in.accept_level(counselor, referral_id)
            way_in.finish_checklist(intake, admission)
            way_in.admit(intake, admission)
        way_in.draft_week(director, "Ottoline Street")
        way_in.publish_week(director)
        days = {name: way_in.days_on_board(director, name) for _, name in people}

    assert all(days.values()), days
