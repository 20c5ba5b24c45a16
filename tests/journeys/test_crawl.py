"""Every page of the demo clinic keeps what every page promises, for whoever may come."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import chain
from typing import Final

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from pytest_django import DjangoDbBlocker

from tests import house
from tests.addresses import ADDRESSES
from tests.examples import Examples
from tests.house import House
from tests.journeys import promises
from tests.journeys.visitor import Visitors
from wayhome.domain.privacy.permit import Role

NO_PAGES: Final = {"healthz", "readyz", "kit"}
"""Answers for machines; and the style guide, which shows parts of pages and has its own tests."""
KEY: Final = {
    *("today", "board", "clients", "client", "client-week", "referrals", "referral"),
    *("referral-placement", "waitlist", "planner-run"),
}
"""The screens that people live on: seen with the eyes of every role, and once on a phone."""
VIEWS: Final = ("clients", "clinicians", "rooms")
CLINICAL: Final = ("client", "client-week", "referral", "referral-placement", "board", "waitlist")
WHO_LOOKS: Final = (Role.DIRECTOR, Role.PRIVACY_OFFICER, Role.INTAKE)
"""Who looks at a page where one person is enough: the first of these that may come."""
REFUSALS: Final = (("/clients/nobody/", 404), ("/nowhere/", 404), ("/planner/", 403))
NOTICE: Final = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."

pytestmark = pytest.mark.journey


def looks() -> Iterator[tuple[str, Role | None]]:
    """Each page with each person who looks at it."""
    for name, address in ADDRESSES.items():
        if address.posts or name in NO_PAGES:
            continue
        if address.who == "public" and name != "lock":
            yield name, None
        elif name in KEY:
            yield from ((name, role) for role in Role if role in address.roles)
        else:
            yield name, _first_to_look(name)


def _first_to_look(name: str) -> Role:
    return next(role for role in WHO_LOOKS if role in ADDRESSES[name].roles)


@pytest.fixture(scope="session")
def examples(clinic: House, django_db_blocker: DjangoDbBlocker) -> Examples:
    with house.inside(clinic.database, django_db_blocker):
        return Examples()


@pytest.fixture(scope="session")
def names(examples: Examples, clinic: House, django_db_blocker: DjangoDbBlocker) -> frozenset[str]:
    with house.inside(clinic.database, django_db_blocker):
        return examples.names_of_people()


@pytest.mark.parametrize(("name", "role"), list(looks()))
def test_a_page_keeps_its_promises(
    examples: Examples, names: frozenset[str], visitors: Visitors, name: str, role: Role | None
) -> None:
    with visitors.page(role) as visitor:
        response = visitor.open(examples.path(name))
        found = [*promises.kept(visitor, response, names), *promises.axe(visitor.page)]
        found += [*promises.stands_still(visitor.page), *promises.reflows(visitor.page)]
        if name in KEY and role == _first_to_look(name):
            found += promises.phones(visitor.page)

    assert found == []


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_the_board_keeps_them(
    examples: Examples, names: frozenset[str], visitors: Visitors, view: str
) -> None:
    with visitors.page(Role.DIRECTOR) as visitor:
        response = visitor.open(f"{examples.path('board')}?view={view}")
        found = list(
            chain(
                promises.kept(visitor, response, names),
                promises.axe(visitor.page),
                promises.phones(visitor.page),
                promises.reflows(visitor.page),
            )
        )

    assert found == []


@pytest.mark.parametrize(("path", "status"), REFUSALS)
def test_a_refusal_is_a_page_like_any_other(visitors: Visitors, path: str, status: int) -> None:
    with visitors.page(Role.NURSE) as visitor:
        answer = visitor.page.goto(f"{visitor.house.url}{path}", wait_until="load")
        assert answer is not None
        assert answer.status == status
        expect(visitor.page.get_by_role("heading", level=1)).to_have_count(1)
        found = [*promises.axe(visitor.page), *promises.reflows(visitor.page)]

    assert found == []


@pytest.mark.parametrize("name", CLINICAL)
def test_paper_carries_the_notice(examples: Examples, visitors: Visitors, name: str) -> None:
    with visitors.page(Role.SUPERVISOR) as visitor:
        visitor.open(examples.path(name))
        printed = _printed(visitor.page)

    assert NOTICE in printed


def test_a_page_that_breaks_its_promises_is_found(
    examples: Examples, visitors: Visitors, names: frozenset[str]
) -> None:
    """The promises are read from real pages, so each must be seen to fail once."""
    with visitors.page(Role.DIRECTOR) as visitor:
        response = visitor.open(examples.path("rules"))
        visitor.page.evaluate(BREAK_EVERYTHING)
        found = " ".join(
            chain(
                promises.kept(visitor, response, names | {"Spoiled"}),
                promises.axe(visitor.page, themes=("light",)),
                promises.reflows(visitor.page),
            )
        )

    for words in ("console", "policy", "2 first headings", "storage", "title", "elements", "320"):
        assert words in found
    assert "image-alt" in found
    assert "another house" in found


BREAK_EVERYTHING: Final = """() => {
    console.log('said'); document.title = 'Spoiled'; localStorage.setItem('kept', '1');
    const more = document.createElement('div'); more.style.width = '500px';
    more.innerHTML = '<h1>Again</h1><img src="https://example.org/x.png">' + '<b></b>'.repeat(3000);
    document.querySelector('main').append(more);
    return new Promise(done => setTimeout(done, 200));
}"""


def _printed(page: Page) -> str:
    """The words of a page on paper, in one line."""
    pages = PdfReader(io.BytesIO(page.pdf(format="Letter"))).pages
    return " ".join(" ".join(sheet.extract_text() for sheet in pages).split())
