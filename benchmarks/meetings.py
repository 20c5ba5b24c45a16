"""How fast the meeting finder answers on a large directory, against a plain scan in Python.

    python benchmarks/meetings.py [--meetings 20000]

Needs a migrated database in DATABASE_URL; everything it writes is rolled back. CPU is that of this
process; the wall time includes the database.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from random import Random

import django

from wayhome.formats.meetings.listing import Listing

WANTED: tuple[dict[str, str], ...] = (
    {},
    {"day": "2", "part": "evening"},
    {"near": "here", "within": "5"},
    {"near": "here", "within": "25", "day": "3", "way": "person"},
    {"language": "es", "secular": "1"},
    {"q": "hall 17"},
)


def main() -> None:
    """One line a question."""
    words = argparse.ArgumentParser(description="The meeting finder on a large directory.")
    words.add_argument("--meetings", type=int, default=20_000)
    count = words.parse_args().meetings
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayhome.web.settings")
    django.setup()
    from django.db import connection, transaction

    with transaction.atomic():
        ask, scan = _clinic(count)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE support_supportmeeting")
        plain = _milliseconds(scan)
        for wanted in WANTED:
            took = _milliseconds(partial(ask, wanted))
            print(f"{took:7.1f} ms, {plain / took:5.1f} times faster than a scan: {wanted}")
        transaction.set_rollback(True)


def _clinic(count: int) -> tuple[Callable[[dict[str, str]], object], Callable[[], object]]:
    from tests import builders

    from wayhome.apps.support.actions.directory import rows_of
    from wayhome.apps.support.forms import wanted_of
    from wayhome.apps.support.models import SupportMeeting
    from wayhome.apps.support.queries.finder import meetings
    from wayhome.domain.distance import Point, miles
    from wayhome.domain.privacy.permit import Actor, Role

    drawn = Random(1)  # noqa: S311 - a made-up town
    organization = builders.organization()
    site = builders.site(organization, latitude=41.9, longitude=-87.68)
    listings = [_listing(drawn, number) for number in range(count)]
    SupportMeeting.objects.bulk_create(
        rows_of(listings, organization_id=organization.pk, on=date(2026, 11, 18)), 1000
    )
    actor = Actor(None, organization.pk, frozenset({Role.PEER}))

    def ask(wanted: dict[str, str]) -> object:
        if "near" in wanted:
            wanted = {**wanted, "near": site.public_id}
        return meetings(actor=actor, wanted=wanted_of(wanted))

    def scan() -> object:
        here = Point(41.9, -87.68)
        rows = SupportMeeting.objects.filter(organization_id=organization.pk)
        far = [(miles(here, Point(row.latitude or 0, row.longitude or 0)), row.pk) for row in rows]
        return sorted(far)[:50]

    return ask, scan


def _listing(drawn: Random, number: int) -> Listing:
    start = drawn.randrange(12, 44) * 30
    return Listing(
        key=f"m{number}",
        name=f"Group {number}",
        fellowship=drawn.choice(("AA", "NA", "SMART Recovery")),
        day=drawn.randrange(7),
        start=start,
        end=start + 60,
        types=frozenset(drawn.sample(("O", "C", "D", "W", "M", "S", "A", "X", "BE"), 3)),
        place=f"Hall {number % 900}",
        latitude=41.9 + drawn.gauss(0, 0.4),
        longitude=-87.68 + drawn.gauss(0, 0.4),
        online=drawn.random() < 0.3,
    )


def _milliseconds(call: Callable[[], object], times: int = 9) -> float:
    found = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        found.append(1000 * (time.perf_counter() - began))
    return statistics.median(found)


if __name__ == "__main__":
    main()
