"""A director asks what one more evening group would do, and goes to where it is written."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from pytest_django import DjangoDbBlocker

from tests import house
from tests.house import House
from tests.journeys.visitor import Visitors
from wayhome.apps.program.models import Section
from wayhome.apps.scheduling.models import Session, WeekRun
from wayhome.domain.privacy.permit import Role

pytestmark = pytest.mark.journey


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Section, Session, WeekRun))


def test_a_director_looks_before_anybody_is_told(
    visitors: Visitors, clinic: House, django_db_blocker: DjangoDbBlocker
) -> None:
    with house.inside(clinic.database, django_db_blocker):
        before = rows()

    with visitors.page(Role.DIRECTOR) as visitor:
        page = visitor.page
        visitor.open("/planner/")
        visitor.press(page.get_by_role("link", name="What if"))
        evening = page.locator("select[name=group] option", has_text="process").first
        page.locator("select[name=group]").select_option(evening.get_attribute("value"))
        visitor.press("Try it")  # the first question starts the engine beside the server
        today = page.get_by_role("row", name=re.compile("As it stands"))
        expect(today).to_be_visible()
        best = page.get_by_role("row").nth(2)
        expect(best).to_contain_text("could come")
        visitor.press(best.get_by_role("link", name=re.compile("Write this group")))
        expect(page.locator("select[name=leader]")).not_to_have_value("")
        expect(page.locator("input[name=starts]")).not_to_have_value("")

    with house.inside(clinic.database, django_db_blocker):
        assert rows() == before, "nothing is changed by looking"
