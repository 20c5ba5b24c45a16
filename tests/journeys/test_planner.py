"""A week from the plan to publication: watched, looked at person by person, explained."""

from __future__ import annotations

import re
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from tests import house
from tests.house import House
from tests.journeys.forms import fill
from tests.journeys.visitor import Visitor, visiting
from wayhome.apps.scheduling.models import WeekRun
from wayhome.domain.privacy.permit import Role
from wayhome.domain.week_run import RunStatus

SITE: Final = "Ottoline Street"
WEEK: Final = "2026-11-30"
MOST_TRIES: Final = 6

pytestmark = pytest.mark.journey


def turn_one_down(page: Page) -> str:
    """Turn down the first week whose old one can stand; the person's id."""
    buttons = page.get_by_role("button", name=re.compile("^Turn down, "))
    for nth in range(min(MOST_TRIES, buttons.count())):
        client = buttons.nth(nth).get_attribute("value") or ""
        with page.expect_navigation(wait_until="load"):
            buttons.nth(nth).click()
        if page.locator(f"#p-{client}").get_by_text("Turned down").count():
            return client
    raise AssertionError("Nobody could keep the old week.")


def plan(director: Visitor) -> str:
    """Ask for a draft in which waiting costs more than usual, and watch it; its address."""
    page = director.page
    director.open("/planner/")
    expect(page.get_by_role("link", name="Plan like this").first).to_be_visible()
    director.open("/planner/new/")
    page.get_by_label("Site").select_option(label=SITE)
    fill(page, {"week": WEEK})
    page.get_by_label("Each half hour of waiting, slider").fill("5")
    expect(page.locator("#id_gap")).to_have_value("5")
    director.press("Make a draft")
    # The page asks by itself until the worker is done.
    expect(page.get_by_role("button", name="Publish the week")).to_be_visible(timeout=60_000)
    return page.url.removeprefix(director.house.url)


def read_why(page: Page) -> None:
    """From the draft to the reasons of one person."""
    page.get_by_role("link", name=re.compile("^(Ways out|Why)")).first.click()
    title = page.get_by_role("heading", level=1, name=re.compile("^Why this week"))
    expect(title).to_be_visible()


def test_a_director_plans_looks_decides_and_publishes(
    chromium: Browser, own_clinic: House, django_db_blocker: DjangoDbBlocker
) -> None:
    with visiting(chromium, own_clinic, Role.DIRECTOR) as director:
        run = plan(director)
        client = turn_one_down(director.page)
        read_why(director.page)
        director.open(run)
        director.press("Publish the week")
        expect(director.page.get_by_text("Published.").first).to_be_visible()
    with house.inside(own_clinic.database, django_db_blocker):
        row = WeekRun.objects.get(status=RunStatus.PUBLISHED, week_of=WEEK)
        assert row.decisions == {client: "turned_down"}
        assert row.problem["weights"]["gap"] == 5
