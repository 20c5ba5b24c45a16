"""Seven in the morning: a counselor is ill. One group gets a stand-in, one joins another.

The week is on the board and everybody who must know is on a list before the first door opens.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

import pytest
from playwright.sync_api import Browser, expect
from pytest_django import DjangoDbBlocker

from tests import builders, house
from tests.apps.scheduling.clinic import session
from tests.house import House
from tests.journeys.visitor import visiting
from wayhome.apps.people.models import Clinician
from wayhome.apps.program.models import Room, Section
from wayhome.apps.scheduling.models import Call, Repair, Session
from wayhome.domain.privacy.permit import Role

THURSDAY: Final = date(2026, 11, 19)

pytestmark = pytest.mark.journey


def a_second_process_group() -> Session:
    """Beside the day track's own of Thursday at ten, led by the supervisor, with twelve seats."""
    own = Section.objects.get(track__code="DAY", kind="process", weekday=3)
    second = builders.section(
        own.track,
        name="Second circle",
        weekday=3,
        starts=own.starts,
        minutes=own.minutes,
        since=own.since,
        room=Room.objects.get(site=own.track.site, name="Cedar"),
        leader=Clinician.objects.get(name="Tobias Lindqvist"),
    )
    return session(second, THURSDAY)


def test_a_sick_call_before_the_first_door_opens(
    chromium: Browser, own_clinic: House, django_db_blocker: DjangoDbBlocker
) -> None:
    with house.inside(own_clinic.database, django_db_blocker):
        second = a_second_process_group()
    with visiting(chromium, own_clinic, Role.DIRECTOR) as visitor:
        page = visitor.page
        visitor.open("/board/")
        page.get_by_role("link", name="Someone is out").click()
        page.get_by_label("Who is out").select_option(label="Marcus Teller")
        page.get_by_label("Day", exact=True).fill(THURSDAY.isoformat())
        visitor.press("Find a way")
        expect(page.get_by_role("heading", name="Marcus Teller is out, Thu 19 Nov")).to_be_visible()
        process = page.get_by_role("group", name="Day, process group")
        process.get_by_text("Together with Day, process group").click()
        visitor.press("Show what this changes")
        expect(process.get_by_role("radio", checked=True)).to_have_accessible_name(
            "Together with Day, process group, Thu 19 Nov, 10:00–11:30 am 9 move"
        )
        education = page.get_by_role("group", name="Day, education group")
        expect(education.get_by_role("radio", checked=True)).to_have_accessible_name(
            re.compile("stands in Nobody moves")
        )
        visitor.press("Approve")
        expect(page.get_by_role("heading", name="calls to make")).to_be_visible()
        expect(page.get_by_role("row", name="Tobias Lindqvist")).to_contain_text("9 more people")
        visitor.press(page.get_by_role("button", name="Tobias Lindqvist is told"))
        expect(page.get_by_role("row", name="Tobias Lindqvist")).to_contain_text("Told Wed 18 Nov")
        visitor.open(f"/board/day/{THURSDAY}/")
        expect(page.get_by_text("The leader is out")).to_be_visible()

    with house.inside(own_clinic.database, django_db_blocker):
        as_approved(second)


def as_approved(second: Session) -> None:
    """What the rows hold in the end: one group joined, one with a stand-in, one call made."""
    made = Repair.objects.get()
    assert {"merge", "stand_in"} <= {row["way"] for row in made.settled}
    assert second.seats.filter(is_live=True).count() == 9
    fallen = Session.objects.get(on=THURSDAY, section__track__code="DAY", status="cancelled")
    assert fallen.kind == "process"
    lesson = Session.objects.get(on=THURSDAY, section__track__code="DAY", kind="education")
    assert lesson.leaders.get().clinician.name != "Marcus Teller"
    assert Call.objects.filter(repair=made, client__isnull=False).count() >= 9
    assert Call.objects.filter(told_at__isnull=False).count() == 1
