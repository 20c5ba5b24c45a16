"""The director asks for a better template, reads what it buys, and has it on the board."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect
from pytest_django import DjangoDbBlocker

from tests import house
from tests.house import House
from tests.journeys.visitor import PEOPLE, visiting
from wayhome.apps.demo.days import NOW
from wayhome.apps.people.models import User
from wayhome.apps.scheduling import engine
from wayhome.apps.scheduling.actions import planning, publishing
from wayhome.apps.scheduling.models import Session, TemplateProposal
from wayhome.domain.privacy.permit import Role

pytestmark = pytest.mark.journey


def test_a_proposal_arrives_is_read_and_accepted_and_its_group_is_on_the_board(
    chromium: Browser, own_clinic: House, django_db_blocker: DjangoDbBlocker
) -> None:
    with visiting(chromium, own_clinic, Role.DIRECTOR) as visitor:
        page = visitor.page
        visitor.open("/planner/proposals/new/")
        visitor.press("Look for it")
        expect(page.get_by_role("heading", name="What it buys")).to_be_visible(timeout=60_000)
        served = page.get_by_role("row", name=re.compile("^Served in full"))
        expect(served).to_contain_text("in care have all that is prescribed")
        done = page.locator("#done-h").locator("xpath=ancestor::section")
        expect(done).to_contain_text(re.compile("Open .* led by "))
        visitor.press(page.get_by_role("button", name=re.compile("^Accept from")))
        expect(page.get_by_text("it holds from Mon 30 Nov")).to_be_visible()
        with house.inside(own_clinic.database, django_db_blocker):
            meetings = _planned(TemplateProposal.objects.get(status="accepted"))
        assert meetings
        page.get_by_role("link", name="on the board").click()
        for meeting in meetings:
            expect(page.locator(f'a[href="/sessions/{meeting}/"]').first).to_be_visible()


def _planned(proposal: TemplateProposal) -> list[str]:
    """The first week with it is planned and published: the ids of the new groups' sessions."""
    director = User.objects.get(name=PEOPLE[Role.DIRECTOR]).actor()
    run = planning.plan(
        actor=director,
        site_id=proposal.site.public_id,
        week_of=proposal.starts_on,
        now=NOW,
    )
    assert engine.solve_run(run.pk)
    publishing.publish(actor=director, run_id=run.public_id, now=NOW)
    new = Session.objects.filter(run=run, section__since=proposal.starts_on)
    return list(new.values_list("public_id", flat=True))
