"""Draws anew the small pictures that tests/journeys/test_look.py compares the screens with.

    python scripts/snapshots.py [NAME ...]

Run it after a change of looks that was meant, and commit what git shows. All are drawn by one
hand: where the browser is another one than before, all are drawn, whatever is named.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "wayhome.web.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in this thread
os.environ["WAYHOME_HOSTS"] = "testserver"

from playwright.sync_api import sync_playwright  # noqa: E402
from tests import browser  # noqa: E402

from wayhome.cli.postgres import Server  # noqa: E402


def main(chosen: list[str]) -> int:
    """Draw the pictures that are chosen, or all. 2 for an unknown name or no browser."""
    if not browser.found():
        print(f"Pictures need a Chromium: none of {', '.join(browser.NAMES)} is in PATH.")
        return 2
    if "DATABASE_URL" in os.environ:
        return _draw(chosen)
    with Server(wanted=os.environ.get("WAYHOME_POSTGRES", "")) as server:
        os.environ["DATABASE_URL"] = server.url
        return _draw(chosen)


def _draw(chosen: list[str]) -> int:
    import django
    import pytest  # noqa: F401 - its presence gives static files their plain names, as in the tests

    django.setup()
    from tests.journeys import snapshots

    if unknown := set(chosen) - set(snapshots.SCREENS):
        print(f"There is no screen {', '.join(sorted(unknown))}: {', '.join(snapshots.SCREENS)}.")
        return 2
    snapshots.FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser.found(), args=list(browser.FLAGS)
        )
        hand = snapshots.hand(chromium)
        is_same = snapshots.DRAWN_BY.exists() and snapshots.drew() == hand
        with snapshots.studio(chromium) as studio:
            for name in chosen if chosen and is_same else snapshots.SCREENS:
                snapshots.kept(name).write_bytes(studio.picture(name))
                size = snapshots.kept(name).stat().st_size
                print(f"{name}: {size // 1024} KB", flush=True)
        chromium.close()
    snapshots.DRAWN_BY.write_text(json.dumps(asdict(hand), indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
