"""What is answered while somebody waits: openings for a caller, and lost hours made up.

    DATABASE_URL=postgres://... python benchmarks/online.py FOLDER [--times 200]

FOLDER holds weeks as files (`w60-101.json` and so on); each is planned first, then asked for the
openings of people like those in it, who are new. The page is that of the demo clinic, which the
database holds or which is built into it, every layer and the trail's entry included; everything
there happens in one transaction that is rolled back. Milliseconds of CPU in the process that
answers, and for the page also of the wall. Numbers are for reading; no test asserts them.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayhome.web.settings")
os.environ.setdefault("WAYHOME_HOSTS", "testserver")
django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first
from django.db import transaction  # noqa: E402
from django.test import Client as Browser  # noqa: E402

from wayhome.apps.core.models import Installation, Organization  # noqa: E402
from wayhome.apps.demo.build import build  # noqa: E402
from wayhome.apps.intake.models import Referral  # noqa: E402
from wayhome.apps.people.models import Clinician, User  # noqa: E402
from wayhome.apps.program.models import Site  # noqa: E402
from wayhome.domain.episode import BEFORE_CARE  # noqa: E402
from wayhome.domain.privacy.permit import Role  # noqa: E402
from wayhome.domain.week.problem import Problem  # noqa: E402
from wayhome.domain.week.problem_file import read_problem  # noqa: E402
from wayhome.solver.mending import make_up  # noqa: E402
from wayhome.solver.offers import OpenWeek  # noqa: E402
from wayhome.solver.seating import Seating  # noqa: E402
from wayhome.web import clock  # noqa: E402

SIZES = ("w60-101", "w250-101", "w1000-101")
PLAIN_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
THURSDAY = date(2026, 11, 19)
LOST = 20


def spread(ask: Callable[[int], object], times: int, watch: Callable[[], float]) -> str:
    """Median, 99th percentile and worst of so many answers, in milliseconds."""
    found = []
    for turn in range(times):
        began = watch()
        ask(turn)
        found.append(1000 * (watch() - began))
    found.sort()
    return (
        f"p50 {found[times // 2]:7.2f}   p99 {found[int(0.99 * times)]:7.2f}   max {found[-1]:7.2f}"
    )


def engine(problem: Problem, times: int) -> None:
    """Openings for newcomers in a planned week, and the hours of twenty people made up."""
    seating = Seating(problem)
    for _ in range(2):
        seating.improve(range(len(problem.clients)))
    began = time.process_time()
    week = OpenWeek(problem, seating.timetable())
    ready = 1000 * (time.process_time() - began)
    new = [replace(who, id="new", last_week=frozenset()) for who in problem.clients]
    week.offers(new[0])
    said = spread(lambda turn: week.offers(new[turn % len(new)]), times, time.process_time)
    print(f"{len(problem.clients):5} clients   offers    {said}   (week read once: {ready:.0f})")
    few = replace(
        problem,
        clients=tuple(replace(who, last_week=frozenset()) for who in problem.clients[:LOST]),
        apart=(),
    )
    said = spread(lambda _: make_up(few), 5, time.process_time)
    print(f"{'':5}           make-up   {said}   ({LOST} people, their whole week)")


def pages(times: int) -> None:
    """The offer page of everybody who waits, and the proposal for a sick day."""
    settings.STORAGES["staticfiles"] = PLAIN_FILES
    with transaction.atomic():
        if not Organization.objects.exists():
            build(now=clock.now())
        settings.CLOCK_OFFSET = Installation.objects.get().clock_offset
        browser = Browser()
        browser.force_login(User.objects.filter(roles__contains=[Role.DIRECTOR]).earliest("pk"))
        waiting = [status.value for status in BEFORE_CARE]
        calls = Referral.objects.filter(episode__status__in=waiting)
        at = [f"/referrals/{row.public_id}/offer/" for row in calls]
        found = [path for path in at if b"Hold for 48 hours" in browser.get(path).content]
        ill = Clinician.objects.get(name="Marcus Teller").public_id
        site = Site.objects.earliest("pk").public_id
        query = f"kind=out&site={site}&on={THURSDAY}&who={ill}&ask=1"
        for name, paths in (("offer page", found), ("repair page", [f"/repair/?{query}"])):
            for of, watch in (("CPU", time.process_time), ("wall", time.perf_counter)):
                said = spread(lambda turn, p=paths: browser.get(p[turn % len(p)]), times, watch)  # type: ignore[misc]
                print(f"{name:14} {of:6}         {said}")
        transaction.set_rollback(True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--times", type=int, default=200)
    told = options.parse_args()
    for name in SIZES:
        engine(read_problem((told.folder / f"{name}.json").read_bytes()), told.times)
    pages(told.times)


if __name__ == "__main__":
    main()
