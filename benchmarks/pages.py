"""What the pages of every day cost the server, on the demo clinic: statements and CPU.

    DATABASE_URL=postgres://... python benchmarks/pages.py [--times 20]

The database has its tables (`wayhome serve` or `migrate` makes them) and is empty or holds the
demo clinic; everything happens in one transaction that is rolled back. A page is a whole request
through every layer, with the trail's entry. The best of all times counts: the rest is the
machine's own unrest. Numbers are compared with the project's budgets and with figures that others
published; no test asserts them (that of statements is asserted page by page).
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayhome.web.settings")
os.environ.setdefault("WAYHOME_HOSTS", "testserver")
django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first
from django.db import connection, transaction  # noqa: E402
from django.test import Client as Browser  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from wayhome.apps.core.models import Installation, Organization  # noqa: E402
from wayhome.apps.demo.build import build  # noqa: E402
from wayhome.apps.people.models import User  # noqa: E402
from wayhome.domain.privacy.permit import Role  # noqa: E402
from wayhome.web import clock  # noqa: E402

WEEK = "2026-W47"
PLAIN_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
OK = (200, 302)


@dataclass(frozen=True, slots=True)
class Page:
    """A request, its budget, and the figure of another open-source system where one is known."""

    name: str
    ask: Callable[[Browser, int], int]
    statements: int
    milliseconds: float
    other: str = ""
    other_statements: int | None = None
    other_milliseconds: float | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one request: statements, the best CPU milliseconds."""

    statements: int
    milliseconds: float


def get(address: str) -> Callable[[Browser, int], int]:
    return lambda browser, _: browser.get(address).status_code


def create_client(browser: Browser, turn: int) -> int:
    """A new person each time, unlike anybody on record."""
    given = {
        "first_name": f"Zq{turn:03}x",
        "last_name": f"Xv{turn * 7919:06}",
        "born_on": f"{1950 + turn % 50}-01-{turn % 28 + 1:02}",
        "language": "en",
    }
    return browser.post("/clients/new/", given).status_code


CARE = ("CARE, list of 50", 104, 170.0)
PAGES = (
    *(
        Page(f"week board, {view}", get(f"/board/?week={WEEK}&view={view}"), 20, 150, *CARE)
        for view in ("groups", "clients", "clinicians", "rooms")
    ),
    Page("list of 50 clients", get("/clients/"), 6, 25, *CARE),
    Page("create a client", create_client, 12, 15, "GNU Health, create", 39, None),
    Page("referral inbox", get("/referrals/"), 6, 25, "GNU Health, list of 50", None, 56.0),
)


def measured(page: Page, browser: Browser, times: int) -> Cost:
    """Statements of the second request (the first one warms caches), the best CPU of them all."""
    if page.ask(browser, 0) not in OK:
        raise SystemExit(f"{page.name} does not answer; its page may be missing.")
    with CaptureQueriesContext(connection) as counted:
        page.ask(browser, 1)
    statements = len(counted)  # before another request empties the log
    best = min(_once(page, browser, turn) for turn in range(2, times + 2))
    return Cost(statements, best)


def _once(page: Page, browser: Browser, turn: int) -> float:
    began = time.process_time()
    page.ask(browser, turn)
    return (time.process_time() - began) * 1000


def line(page: Page, cost: Cost) -> str:
    """One row: what it cost, its part of the budget, and how often it fits into the other's."""
    others = []
    if page.other_statements:
        others.append(f"{page.other_statements / cost.statements:.1f}x fewer statements")
    if page.other_milliseconds:
        others.append(f"{page.other_milliseconds / cost.milliseconds:.1f}x less CPU")
    return (
        f"{page.name:<24}{cost.statements:>5} of {page.statements:<3}"
        f"{cost.statements / page.statements:>6.2f}"
        f"{cost.milliseconds:>9.1f} of {page.milliseconds:<4.0f}"
        f"{cost.milliseconds / page.milliseconds:>6.2f}   {page.other}: {', '.join(others)}"
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--times", type=int, default=20)
    times = asked.parse_args().times
    # Names of static files without their digests: nothing has been collected here.
    settings.STORAGES["staticfiles"] = PLAIN_FILES
    with transaction.atomic():
        if not Organization.objects.exists():
            build(now=clock.now())
        settings.CLOCK_OFFSET = Installation.objects.get().clock_offset
        browser = Browser()
        browser.force_login(User.objects.filter(roles__contains=[Role.DIRECTOR]).earliest("pk"))
        print(f"{'page':<24}{'statements':>14}{'part':>6}{'CPU ms':>14}{'part':>8}   published")
        for page in PAGES:
            print(line(page, measured(page, browser, times)))
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
