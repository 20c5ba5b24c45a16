"""Every page of the demo clinic keeps what every page promises, for whoever may come."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import chain
from typing import Final

import pytest
from playwright.sync_api import Page, Response, expect
from pypdf import PdfReader
from pytest_django import DjangoDbBlocker

from tests import house
from tests.addresses import ADDRESSES
from tests.examples import Examples
from tests.house import House
from tests.journeys import promises, touch
from tests.journeys.crawl import Crawl
from tests.journeys.visitor import Visitor, Visitors
from wayhome.domain.privacy.permit import Role

NO_PAGES: Final = {"healthz", "readyz", "kit"}
"""Answers for machines; and the style guide, which shows parts of pages and has its own tests."""
KEY: Final = {
    *("today", "board", "clients", "client", "client-week", "referrals", "referral"),
    *("referral-placement", "waitlist", "planner-run", "sections", "admission"),
}
"""The screens that people live on: seen on a phone, too, with wider text, and with the keyboard."""
PAGES: Final = sorted(
    (name for name, address in ADDRESSES.items() if not address.posts and name not in NO_PAGES),
    key=lambda name: (name not in KEY, name),
)
"""The long ones first."""
VIEWS: Final = ("clients", "clinicians", "rooms")
CLINICAL: Final = ("client", "client-week", "referral", "referral-placement", "board", "waitlist")
REFUSALS: Final = (("/clients/nobody/", 404), ("/nowhere/", 404), ("/planner/", 403))
NOTICE: Final = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."

pytestmark = pytest.mark.journey


@pytest.fixture(scope="session")
def examples(clinic: House, django_db_blocker: DjangoDbBlocker) -> Examples:
    with house.inside(clinic.database, django_db_blocker):
        return Examples()


@pytest.fixture(scope="session")
def names(examples: Examples, clinic: House, django_db_blocker: DjangoDbBlocker) -> frozenset[str]:
    with house.inside(clinic.database, django_db_blocker):
        return examples.names_of_people()


@pytest.fixture(scope="session")
def crawl(examples: Examples, names: frozenset[str]) -> Crawl:
    return Crawl(examples, names)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_its_promises_to_whoever_may_come(
    clinic: House, crawl: Crawl, visitors: Visitors, django_db_blocker: DjangoDbBlocker, name: str
) -> None:
    with house.inside(clinic.database, django_db_blocker):
        looks = list(crawl.looks(name))
    found = [words for look in looks for words in look.found]
    new = [look.role for look in looks if look.is_new]
    for place, role in enumerate(new):
        visitor = visitors.at(role)
        response = visitor.open(crawl.examples.path(name))
        is_key = name in KEY and place == 0
        seen = _broken_promises(visitor, response, crawl.names, is_key=is_key)
        found += [f"{role or 'nobody'}: {words}" for words in seen]

    assert found == []


def _broken_promises(
    visitor: Visitor, response: Response, names: frozenset[str], *, is_key: bool
) -> Iterator[str]:
    """All of one load: what measures goes before what changes the page."""
    page = visitor.page
    yield from promises.kept(visitor, response, names)
    yield from promises.stands_still(page)
    yield from promises.reflows(page)
    if is_key:
        yield from touch.leaves_room(page)
        yield from touch.shows_the_focus(page)
    yield from promises.axe(page)
    if is_key:
        yield from promises.phones(page)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_the_board_keeps_them(
    examples: Examples, names: frozenset[str], visitors: Visitors, view: str
) -> None:
    visitor = visitors.at(Role.DIRECTOR)
    response = visitor.open(f"{examples.path('board')}?view={view}")

    assert list(_broken_promises(visitor, response, names, is_key=True)) == []


@pytest.mark.parametrize(("path", "status"), REFUSALS)
def test_a_refusal_is_a_page_like_any_other(visitors: Visitors, path: str, status: int) -> None:
    with visitors.page(Role.NURSE) as visitor:
        answer = visitor.page.goto(f"{visitor.house.url}{path}", wait_until="load")
        assert answer is not None
        assert answer.status == status
        expect(visitor.page.get_by_role("heading", level=1)).to_have_count(1)
        found = [*promises.reflows(visitor.page), *promises.axe(visitor.page)]

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
                promises.reflows(visitor.page),
                touch.leaves_room(visitor.page),
                touch.shows_the_focus(visitor.page),
                promises.axe(visitor.page, themes=("light",)),
            )
        )

    for words in ("console", "policy", "2 first headings", "storage", "title", "elements", "320"):
        assert words in found
    for words in ("image-alt", "another house", "cut off", "no ring", "9.0 x 9.0", "lies over it"):
        assert words in found


BREAK_EVERYTHING: Final = """() => {
    console.log('said'); document.title = 'Spoiled'; localStorage.setItem('kept', '1');
    const more = document.createElement('div'); more.style.width = '500px';
    more.innerHTML = '<h1>Again</h1><img src="https://example.org/x.png">' + '<b></b>'.repeat(3000);
    const small = document.createElement('button'), cover = document.createElement('div');
    Object.assign(small.style, {outline: 'none', display: 'block', minHeight: 0, padding: 0,
        width: '9px', height: '9px', overflow: 'hidden', whiteSpace: 'nowrap', border: 0});
    Object.assign(cover.style, {position: 'fixed', inset: 0});
    small.textContent = 'More than fits';
    document.querySelector('main').append(small, more, cover);
    return new Promise(done => setTimeout(done, 200));
}"""


def _printed(page: Page) -> str:
    """The words of a page on paper, in one line."""
    pages = PdfReader(io.BytesIO(page.pdf(format="Letter"))).pages
    return " ".join(" ".join(sheet.extract_text() for sheet in pages).split())
