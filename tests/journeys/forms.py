"""How a person fills in the kit's fields: with the mouse or finger, or with the keyboard alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from playwright.sync_api import Locator, Page

Answer = str | Sequence[str]
MOST_TABS: Final = 150


def fill(page: Page, answers: Mapping[str, Answer]) -> None:
    """Answer by field name: text is typed, of choices the label is clicked."""
    for name, answer in answers.items():
        _open_around(page, name)
        if _is_choice(page, name):
            for value in [answer] if isinstance(answer, str) else answer:
                _label_of(page, name, value).click()
        elif page.locator(f"select[name='{name}']").count():
            page.locator(f"select[name='{name}']").select_option(str(answer))
        else:
            page.locator(f"[name='{name}']").fill(str(answer))


def type_in(page: Page, answers: Mapping[str, Answer]) -> None:
    """Answer with Tab, Space, arrows and letters only, in the order of the page."""
    for name, answer in answers.items():
        tab_to(page, f"[name='{name}']")
        if page.evaluate("document.activeElement.type") == "date":
            page.keyboard.type(f"{date.fromisoformat(str(answer)):%m%d%Y}")
        elif not _is_choice(page, name):
            page.keyboard.type(str(answer))
        elif page.evaluate("document.activeElement.type") == "radio":
            _arrow_to(page, str(answer))
        else:
            for value in [answer] if isinstance(answer, str) else answer:
                tab_to(page, f"[name='{name}'][value='{value}']")
                page.keyboard.press("Space")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there; nothing on the way may take it for good."""
    for _ in range(MOST_TABS):
        if page.evaluate("it => document.activeElement.matches(it)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The Tab key does not reach {selector} in {MOST_TABS} steps.")


def _arrow_to(page: Page, value: str) -> None:
    """Choose a radio button of the group that has the focus."""
    page.keyboard.press("Space")
    for _ in range(12):
        if page.evaluate("document.activeElement.value") == value:
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(f"The arrow keys do not reach {value}.")


def _is_choice(page: Page, name: str) -> bool:
    kinds = f"input[type=radio][name='{name}'], input[type=checkbox][name='{name}']"
    return page.locator(kinds).count() > 0


def _label_of(page: Page, name: str, value: str) -> Locator:
    which = page.locator(f"input[name='{name}'][value='{value}']").get_attribute("id")
    return page.locator(f"label[for='{which}']")


def _open_around(page: Page, name: str) -> None:
    """Open the fold that a field is in."""
    fold = page.locator("details:not([open])", has=page.locator(f"[name='{name}']"))
    for one in fold.all():
        one.locator("summary").first.click()
