"""Stories of an evening at the clinic, each told in a browser and read from the rows."""

from __future__ import annotations

import re
from typing import Final

import pytest
from playwright.sync_api import Browser, expect
from pytest_django import DjangoDbBlocker

from tests import house
from tests.house import House
from tests.journeys import way_in
from tests.journeys.forms import fill
from tests.journeys.visitor import Visitor, Visitors, visiting
from wayhome.apps.episodes.models import Task
from wayhome.apps.intake.models import Placement, WaitingEntry
from wayhome.apps.people.models import Client, User
from wayhome.apps.program.models import Track
from wayhome.apps.scheduling.models import SeatHold
from wayhome.domain.privacy.permit import Role

PASSWORD: Final = "wayhome-demo"
DANGER: Final = {
    "suicide_screen_item2": "yes",
    "suicide_screen_item3": "yes",
    "suicide_screen_item4": "yes",
    "suicide_screen_item5": "no",
}
THIRD_DAY: Final = {
    "name": "Process group",
    "kind": "process",
    "weekday": "4",
    "starts": "13:00",
    "minutes": "120",
    "since": "2026-11-16",
    "mode": "site",
    "capacity": "12",
    "target": "10",
    "minimum": "5",
    "video_seats": "0",
}

pytestmark = pytest.mark.journey


def test_a_yes_to_the_suicide_question_stops_everything_but_help(
    visitors: Visitors, clinic: House, django_db_blocker: DjangoDbBlocker
) -> None:
    with visitors.page(Role.INTAKE) as visitor:
        page = visitor.page
        visitor.open("/referrals/new/")
        fill(page, way_in.CALL | {"first_name": "Linnea", "last_name": "Storm"} | DANGER)
        expect(page.get_by_role("alert").get_by_text("988").first).to_be_visible()
        visitor.press("Save and go on")
        referral_id = way_in.referral_of(page)
        expect(page.get_by_role("button", name="Hold seat")).to_have_count(0)
        expect(page.get_by_role("heading", name="Warm hand-over")).to_be_visible()
        fill(page, {"to": "County crisis team", "who": "Her sister, who drives"})
        visitor.press("They have them: write it down")
        expect(page.get_by_text("A call to ask after them is on the list.")).to_be_visible()

    with house.inside(clinic.database, django_db_blocker):
        tasks = Task.objects.filter(episode__referral__public_id=referral_id)
        done = [task for task in tasks if task.done_at is not None]
        assert [task for task in done if "County crisis team" in task.outcome]
        assert [task for task in tasks if task.done_at is None]
        assert not Placement.objects.filter(episode__referral__public_id=referral_id).exists()


def test_a_template_that_falls_short_is_mended_and_published(
    visitors: Visitors, clinic: House, django_db_blocker: DjangoDbBlocker
) -> None:
    with visitors.page(Role.DIRECTOR) as visitor:
        page = visitor.page
        visitor.open("/settings/tracks/")
        page.get_by_role("link", name=re.compile("^DAY-2 ")).click()
        visitor.press("Publish")
        against = page.get_by_role("status").filter(has_text="Not published")
        expect(against).to_contain_text("8.0 h < 9 h (is outpatient): 60 minutes short.")
        expect(against).to_contain_text("2 days < 3: 1 day missing.")
        track = page.url.split("/publish/")[0].rstrip("/").rsplit("/", 1)[1]
        visitor.open(f"/sections/new/?track={track}")
        room = page.locator("select[name=room] option", has_text="Willow")
        fill(page, THIRD_DAY | {"track": track, "room": room.get_attribute("value") or ""})
        visitor.press("Save")
        visitor.open(f"/settings/tracks/{track}/")
        expect(page.get_by_text("The week keeps its level")).to_be_visible()
        visitor.press("Publish")

    with house.inside(clinic.database, django_db_blocker):
        assert Track.objects.get(public_id=track).published_at is not None


def test_who_waits_gets_interim_services_and_then_a_seat(
    visitors: Visitors, clinic: House, django_db_blocker: DjangoDbBlocker
) -> None:
    with visitors.page(Role.INTAKE) as visitor:
        page = visitor.page
        visitor.open("/waitlist/")
        row = page.locator("tr", has_text="Callum Ashgrove")
        expect(row).to_contain_text("3: Injecting")
        row.locator("summary", has_text="Interim services").click()
        for box in row.get_by_role("checkbox").all():
            box.check()
        visitor.press(row.get_by_role("button", name="Given today"))
        expect(row).to_contain_text("Given ")
        row.get_by_role("link", name="Find a seat").click()
        page.wait_for_url(re.compile("/offer/$"))
        opening = page.locator("ol.opens > li").first
        visitor.press(opening.get_by_role("button", name="Hold for 48 hours"))
        expect(page.get_by_text("Held until")).to_be_visible()

    with house.inside(clinic.database, django_db_blocker):
        entry = WaitingEntry.objects.get(
            episode__client__last_name="Ashgrove", episode__client__first_name="Callum"
        )
        assert entry.interim_services
        assert SeatHold.objects.filter(episode=entry.episode, released_at=None).exists()


def test_the_second_of_two_editors_sees_both_versions(
    visitors: Visitors, clinic: House, django_db_blocker: DjangoDbBlocker
) -> None:
    with house.inside(clinic.database, django_db_blocker):
        person = Client.objects.get(first_name="Ximena", last_name="Olvera")
    path = f"/clients/{person.public_id}/profile/"
    with visitors.page(Role.NURSE) as first, visitors.page(Role.CASE_MANAGER) as second:
        first.open(path)
        second.open(path)
        fill(first.page, {"phone": "303-555-0111"})
        first.press("Save")
        fill(second.page, {"phone": "303-555-0122"})
        second.press("Save")
        expect(second.page.get_by_role("heading", name="Somebody saved first")).to_be_visible()
        row = second.page.locator("tr.differs")
        expect(row).to_contain_text("303-555-0122")
        expect(row).to_contain_text("303-555-0111")

    with house.inside(clinic.database, django_db_blocker):
        person.refresh_from_db()
        assert person.phone == "303-555-0111"


def test_a_locked_screen_opens_by_password_and_every_session_can_be_ended(
    chromium: Browser, clinic: House, django_db_blocker: DjangoDbBlocker
) -> None:
    with house.inside(clinic.database, django_db_blocker):
        email = User.objects.get(name="Marcus Teller").email

    with visiting(chromium, clinic, None) as desk, visiting(chromium, clinic, None) as phone:
        for visitor in (desk, phone):
            _sign_in(visitor, email)
        desk.press("Lock")
        expect(desk.page.get_by_role("heading", name="Locked")).to_be_visible()
        desk.open("/clients/")
        expect(desk.page.get_by_role("heading", name="Locked")).to_be_visible()
        fill(desk.page, {"password": PASSWORD})
        desk.press("Unlock")
        expect(desk.page.get_by_role("heading", level=1)).to_have_text("Clients")
        desk.open("/profile/")
        desk.press("Sign out everywhere")
        phone.open("/clients/")
        expect(phone.page.get_by_role("heading", name="Sign in")).to_be_visible()


def _sign_in(visitor: Visitor, email: str) -> None:
    visitor.open("/sign-in/")
    fill(visitor.page, {"email": email, "password": PASSWORD})
    visitor.press(visitor.page.get_by_role("button", name="Sign in"))
    expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
