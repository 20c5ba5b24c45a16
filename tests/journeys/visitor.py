"""Somebody at a browser: signs in, and remembers whatever his pages complained about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final, Self

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Response,
    expect,
)

from tests.house import House
from wayhome.domain.privacy.permit import Role

WIDE: Final = {"width": 1440, "height": 900}
PHONE: Final = {"width": 390, "height": 844}
PATIENCE_MS: Final = 20_000

PEOPLE: Final = {
    Role.DIRECTOR: "Ines Valderrama",
    Role.SUPERVISOR: "Tobias Lindqvist",
    Role.COUNSELOR: "Rafael Quintanar",
    Role.PRESCRIBER: "Wilhelmina Asare",
    Role.NURSE: "Greta Solheim",
    Role.PEER: "Odette Farrow",
    Role.CASE_MANAGER: "Luz Benítez",
    Role.INTAKE: "Kofi Draper",
    Role.REVIEWER: "Anneke Vos",
    Role.BILLER: "Milo Castellane",
    Role.PRIVACY_OFFICER: "Ruth Abernathy",
    Role.FRONT_DESK: "Tam Nguyen",
    Role.AUDITOR: "Rosalind Teague",
    Role.CLIENT: "Mireille Aubert",
    Role.FAMILY: "Adaeze Okereke",
    Role.REFERRER: "Greer Halloway",
}
"""Who is played for each role of the demo clinic."""

# What a page may not do, said to us as it happens.
WATCH: Final = """
    window.shifts = 0; window.broken = [];
    new PerformanceObserver(list => list.getEntries().forEach(entry => {
        if (!entry.hadRecentInput) window.shifts += entry.value;
    })).observe({type: 'layout-shift', buffered: true});
    document.addEventListener('securitypolicyviolation', event =>
        window.broken.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""


class Visitor:
    """One page of one person, with what its console said and what it asked for."""

    def __init__(self, page: Page, house: House) -> None:
        self.page, self.house = page, house
        self.said: list[str] = []
        self.asked: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))

    def open(self, path: str) -> Response:
        """Open a page of the house, which must be there; what the last one said is forgotten."""
        self.said.clear()
        self.asked.clear()
        response = self.page.goto(f"{self.house.url}{path}", wait_until="load")
        assert response is not None
        expect(self.page.locator(".htmx-request")).to_have_count(0)
        assert response.ok, f"{path} answers {response.status}"
        return response

    def press(self, button: Locator | str) -> None:
        """Press a button, by its name where it has only one, and wait for the page after it."""
        found = button
        if isinstance(found, str):
            found = self.page.get_by_role("button", name=found, exact=True)
        with self.page.expect_navigation(wait_until="load"):
            found.click()

    def sign_in(self, role: Role) -> None:
        """Become somebody of the role, by the demo's one click."""
        self.open("/sign-in/")
        self.press(self.page.get_by_role("button", name=PEOPLE[role], exact=True).first)


class Visitors:
    """Pages for people of every role at one house; each signs in once.

    `page` is a fresh one. `at` is kept from one use to the next, for those who only look.
    """

    def __init__(self, browser: Browser, house: House) -> None:
        self._browser, self._house = browser, house
        self._contexts: dict[Role | None, BrowserContext] = {}
        self._kept: dict[Role | None, Visitor] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for context in self._contexts.values():
            context.close()

    @contextmanager
    def page(self, role: Role | None) -> Iterator[Visitor]:
        """A fresh page of somebody signed in, or of nobody."""
        page = self._context(role).new_page()
        yield Visitor(page, self._house)
        page.close()

    def at(self, role: Role | None) -> Visitor:
        """The one page of somebody who goes from page to page."""
        if role not in self._kept:
            self._kept[role] = Visitor(self._context(role).new_page(), self._house)
        return self._kept[role]

    def _context(self, role: Role | None) -> BrowserContext:
        if role not in self._contexts:
            self._contexts[role] = self._signed_in(role)
        return self._contexts[role]

    def _signed_in(self, role: Role | None) -> BrowserContext:
        context = self._browser.new_context(viewport=WIDE)  # type: ignore[arg-type]
        if role is not None:
            visitor = Visitor(context.new_page(), self._house)
            visitor.sign_in(role)
            visitor.page.close()
        context.add_init_script(WATCH)
        return context


@contextmanager
def visiting(browser: Browser, house: House, role: Role | None, **how: Any) -> Iterator[Visitor]:
    """Somebody of a role at a house, alone in his browser; `how` as Playwright's contexts take."""
    context = browser.new_context(**({"viewport": WIDE} | how))
    visitor = Visitor(context.new_page(), house)
    if role is not None:
        visitor.sign_in(role)
    yield visitor
    context.close()
