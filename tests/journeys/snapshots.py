"""How the kit and twelve key screens look, as small pictures: kept in the repository, compared.

A picture is a quarter of the screen's size and shows the demo clinic at its own "now", rendered in
this process, so that nothing on it moves but by a change of the program. Letters are drawn another
way by another browser or on another machine; therefore `drawn_by` says who drew the pictures, by
name and by a specimen, and only the same hand is compared with them.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Page, Route

from tests import house
from tests.examples import Examples
from tests.journeys.crawl import somebody
from tests.journeys.visitor import WIDE
from wayhome.domain.privacy.permit import Role

FOLDER: Final = Path(__file__).parent / "pictures"
DRAWN_BY: Final = FOLDER / "drawn_by.json"
HOST: Final = "http://demo.test"
QUARTER: Final = 0.25
MOST_PARTS: Final = 0.001
"""How much of a picture may differ: one in a thousand of its points."""
SPECIMEN: Final = "<p style='font:700 40px sans-serif'>Hamburgefonstiv 0123456789</p>"
SCREENS: Final = {
    "kit": ("kit", None, ""),
    "today-director": ("today", Role.DIRECTOR, ""),
    "board": ("board", Role.DIRECTOR, "?week=2026-W47"),
    "board-clients": ("board", Role.DIRECTOR, "?week=2026-W47&view=clients"),
    "clients": ("clients", Role.COUNSELOR, ""),
    "client": ("client", Role.COUNSELOR, ""),
    "client-week": ("client-week", Role.COUNSELOR, ""),
    "referrals": ("referrals", Role.INTAKE, ""),
    "referral": ("referral", Role.INTAKE, ""),
    "referral-placement": ("referral-placement", Role.COUNSELOR, ""),
    "waitlist": ("waitlist", Role.INTAKE, ""),
    "admission": ("admission", Role.INTAKE, ""),
    "sections": ("sections", Role.DIRECTOR, ""),
}
"""The name of its address, who looks, and what follows the address."""

# The share of points of which any color differs by more than a shade; 1 for another size.
DIFFER: Final = """async ([one, other]) => {
    const read = async words => {
        const bytes = Uint8Array.from(atob(words), letter => letter.charCodeAt(0));
        const image = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
        const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
        canvas.drawImage(image, 0, 0);
        return canvas.getImageData(0, 0, image.width, image.height);
    };
    const [a, b] = [await read(one), await read(other)];
    if (a.width !== b.width || a.height !== b.height) return 1;
    let count = 0;
    for (let at = 0; at < a.data.length; at += 4)
        if ([0, 1, 2].some(color => Math.abs(a.data[at + color] - b.data[at + color]) > 12)) count += 1;
    return count / (a.width * a.height);
}"""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who draws: the browser's version, and a digest of how it draws letters here."""

    browser: str
    letters: str


class StillExamples(Examples):
    """The examples without a plan made just now, which is another one each time."""

    def _draft(self) -> str:
        return "absent"


@dataclass
class Studio:
    """Takes pictures of the clinic that this process is connected to."""

    page: Page
    database: str
    _clients: dict[Role | None, Client] = field(default_factory=dict)
    _examples: Examples | None = None

    def picture(self, name: str) -> bytes:
        """A screen as it looks now."""
        address, role, after = SCREENS[name]
        # Connected anew for each picture: the demo's clock is set at that moment.
        with house.connected(self.database):
            self._examples = self._examples or StillExamples()
            path = self._examples.path(address) + after
            html = self._client(role).get(path).content
        self.page.unroute_all()
        self.page.route(f"{HOST}/**", lambda route: _answer(route, html))
        self.page.goto(f"{HOST}{path}", wait_until="load")
        self.page.evaluate("document.fonts.ready")
        return self.page.screenshot(
            full_page=address == "kit", animations="disabled", caret="hide", scale="device"
        )

    def _client(self, role: Role | None) -> Client:
        if role not in self._clients:
            self._clients[role] = Client()
            if role is not None:
                self._clients[role].force_login(somebody(role))
        return self._clients[role]


@contextmanager
def studio(chromium: Browser) -> Iterator[Studio]:
    """A studio on a clinic of its own, where nobody moves anything."""
    with house.copied() as database:
        context = chromium.new_context(
            viewport=WIDE,  # type: ignore[arg-type]
            device_scale_factor=QUARTER,
            reduced_motion="reduce",
            color_scheme="light",
        )
        yield Studio(context.new_page(), database)
        context.close()


def hand(chromium: Browser) -> Hand:
    """Who would draw here."""
    page = chromium.new_page()
    page.set_content(SPECIMEN)
    letters = hashlib.sha256(page.screenshot()).hexdigest()
    page.close()
    return Hand(chromium.version, letters)


def drew() -> Hand:
    """Who drew the kept pictures."""
    return Hand(**json.loads(DRAWN_BY.read_text(encoding="utf-8")))


def kept(name: str) -> Path:
    """Where the picture of a screen is kept."""
    return FOLDER / f"{name}.png"


def differs(page: Page, one: bytes, other: bytes) -> float:
    """The share of points that differ between two pictures, 0 to 1."""
    words = [base64.b64encode(each).decode() for each in (one, other)]
    return float(page.evaluate(DIFFER, words))


def _answer(route: Route, html: bytes) -> None:
    """The page itself, its static files from their folders, and nothing else."""
    path = urlsplit(route.request.url).path
    found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
    if found:
        route.fulfill(path=found)
    elif route.request.is_navigation_request():
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
    else:
        route.fulfill(status=404)
