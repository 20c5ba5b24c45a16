"""An evening group is recorded; who missed it is at risk, and gets a make-up of the same week."""

from __future__ import annotations

import re
from typing import Final

import pytest
from playwright.sync_api import Browser, Locator, expect
from pytest_django import DjangoDbBlocker

from tests import house
from tests.house import House
from tests.journeys.visitor import Visitor, visiting
from wayhome.apps.care.models import AttendanceEntry
from wayhome.domain.privacy.permit import Role

MISSING: Final = "Emmett Sorlie"
LATE: Final = "Anjali Brandt"
GONE: Final = "Harlan Whitcombe"

pytestmark = pytest.mark.journey


def test_from_the_group_to_the_make_up(
    chromium: Browser, own_clinic: House, django_db_blocker: DjangoDbBlocker
) -> None:
    with visiting(chromium, own_clinic, Role.COUNSELOR) as visitor:
        page = visitor.page
        page.get_by_role("link", name=re.compile("^Record 12 people of")).click()
        _say(visitor, MISSING, "No-show")
        _say(visitor, LATE, "Late").get_by_label(re.compile("^Time")).fill("17:45")
        _say(visitor, GONE, "Left early").get_by_label(re.compile("^Time")).fill("18:50")
        visitor.press("All here, but for what I marked")
        expect(page.get_by_text("Recorded: 12 people.")).to_be_visible()
        expect(page.get_by_text("9 here, 2 late or left early, 1 missing")).to_be_visible()

        visitor.open("/board/?view=clients")
        row = page.get_by_role("row", name=re.compile(MISSING))
        before = row.inner_text()

        visitor.open("/hours/")
        page.get_by_role("link", name=MISSING).click()
        expect(page.get_by_text("No-show").first).to_be_visible()
        day = page.locator(".opens .best p").inner_text().split(",")[0]
        visitor.press("Take make-up 1")
        expect(page.get_by_text(re.compile("taken for this week"))).to_be_visible()

        page.get_by_role("row", name=re.compile(f"^{day}")).get_by_role("link").first.click()
        expect(page.get_by_role("row").filter(has_text=MISSING)).to_be_visible()
        visitor.open("/board/?view=clients")
        assert row.inner_text() != before

    with house.inside(own_clinic.database, django_db_blocker):
        tonight = AttendanceEntry.objects.filter(
            session__section__track__code="EVE-O", session__kind="process"
        ).latest("written_at")
        rows = AttendanceEntry.objects.filter(session=tonight.session)
        assert rows.values("client").distinct().count() == 12
        assert rows.get(mark="no_show").client.full_name == MISSING


def _say(visitor: Visitor, name: str, word: str) -> Locator:
    """Mark one person of the group; gives back the person's line."""
    line = visitor.page.get_by_role("listitem").filter(has_text=name)
    line.get_by_text(word, exact=True).click()
    return line
