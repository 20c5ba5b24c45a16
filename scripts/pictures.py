"""Renders the key screens of the demo clinic into docs/pictures, as the docs show them.

    python scripts/pictures.py [NAME ...]

A throwaway database, the demo at its own "now", one window size a picture: run again on the
same machine, a picture changes only when its screen did.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "wayhome.web.settings"

from playwright.sync_api import Browser, sync_playwright  # noqa: E402
from tests import browser  # noqa: E402

from wayhome.cli.postgres import Server  # noqa: E402
from wayhome.domain.privacy.permit import Role  # noqa: E402

FOLDER: Final = ROOT / "docs" / "pictures"
WIDE: Final = {"width": 1440, "height": 900}
PHONE: Final = {"width": 390, "height": 844}


class Picture(NamedTuple):
    """A screen: the name of its address, what follows it, who looks, and how."""

    address: str
    role: Role | None
    after: str = ""
    size: dict[str, int] = WIDE
    theme: str = "light"


PICTURES: Final = {
    "sign-in": Picture("sign-in", None),
    "today-director": Picture("today", Role.DIRECTOR),
    "today-counselor": Picture("today", Role.COUNSELOR),
    "board-groups": Picture("board", Role.DIRECTOR),
    "board-clients": Picture("board", Role.DIRECTOR, "?view=clients"),
    "board-rooms": Picture("board", Role.DIRECTOR, "?view=rooms"),
    "board-dark": Picture("board", Role.DIRECTOR, theme="dark"),
    "board-phone": Picture("board", Role.COUNSELOR, size=PHONE),
    "today-phone": Picture("today", Role.COUNSELOR, size=PHONE),
    "call-sheet": Picture("referral", Role.INTAKE),
    "placement": Picture("referral-placement", Role.COUNSELOR),
    "planner-draft": Picture("planner-run", Role.DIRECTOR),
    "client-chart": Picture("client", Role.COUNSELOR),
    "waiting-list": Picture("waitlist", Role.INTAKE),
}


def main(chosen: list[str]) -> int:
    """Render the pictures that are chosen, or all. 2 for an unknown name or no browser."""
    if unknown := set(chosen) - set(PICTURES):
        print(f"There is no picture {', '.join(sorted(unknown))}. Known: {', '.join(PICTURES)}.")
        return 2
    if not browser.found():
        print(f"Pictures need a Chromium: none of {', '.join(browser.NAMES)} is in PATH.")
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Server(wanted=os.environ.get("WAYHOME_POSTGRES", "")) as server:
        os.environ["DATABASE_URL"] = server.url
        _render({name: PICTURES[name] for name in chosen or PICTURES})
    return 0


def _render(wanted: dict[str, Picture]) -> None:
    import django

    django.setup()
    from tests import house
    from tests.examples import Examples

    with tempfile.TemporaryDirectory() as folder, house.served(Path(folder)) as clinic:
        with house.connected(clinic.database):
            examples = Examples()
            paths = {name: examples.path(each.address) for name, each in wanted.items()}
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=browser.found(), args=list(browser.FLAGS)
            )
            for name, picture in wanted.items():
                _take(chromium, clinic, (name, paths[name] + picture.after, picture))
            chromium.close()


def _take(chromium: Browser, clinic: Any, what: tuple[str, str, Picture]) -> None:
    from tests.journeys.visitor import visiting

    name, path, picture = what
    look = {"viewport": picture.size, "color_scheme": picture.theme, "reduced_motion": "reduce"}
    with visiting(chromium, clinic, picture.role, **look) as visitor:
        visitor.open(path)
        target = FOLDER / f"{name}.png"
        visitor.page.screenshot(path=target, animations="disabled", caret="hide")
    print(f"{target.relative_to(ROOT)}  {target.stat().st_size // 1024} KB", flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
