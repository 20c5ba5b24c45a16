"""No screen changes its look unplanned: the kit and twelve key screens are compared with pictures.

Where a change was meant: `make snapshots`, look at what git shows, and commit it with the change.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from tests.journeys import snapshots
from tests.journeys.snapshots import MOST_PARTS, SCREENS, Studio

RENEW: Final = "Was it meant? Then run `make snapshots` and commit the pictures."

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def studio(chromium: Browser, django_db_blocker: DjangoDbBlocker) -> Iterator[Studio]:
    """Where the pictures were drawn by another hand, there is nothing to compare."""
    drew, draws = snapshots.drew(), snapshots.hand(chromium)
    if drew != draws:
        pytest.skip(
            f"The pictures are of Chromium {drew.browser}; here is {draws.browser}"
            f"{', which draws letters another way' if drew.browser == draws.browser else ''}."
            " `make snapshots` draws them anew."
        )
    with django_db_blocker.unblock(), snapshots.studio(chromium) as found:
        yield found


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_looks_as_it_did(studio: Studio, name: str) -> None:
    before, now = snapshots.kept(name).read_bytes(), studio.picture(name)

    parts = snapshots.differs(studio.page, before, now)

    assert parts <= MOST_PARTS, f"{name}: {parts:.2%} of the picture differs. {RENEW}"


def test_a_button_more_is_seen(studio: Studio) -> None:
    before = studio.picture("referrals")
    studio.page.evaluate(
        "document.querySelector('main').prepend(document.querySelector('button').cloneNode(true))"
    )

    assert (
        snapshots.differs(studio.page, before, studio.page.screenshot(scale="device")) > MOST_PARTS
    )
