"""The style guide in a real browser: both themes, wide and narrow, keyboard, print, no script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, Page

AXE: Final = Path(__file__).parents[1] / "vendor" / "axe" / "axe.min.js"
RUN_AXE: Final = """axe.run(document, {
    resultTypes: ['violations'],
    rules: {'target-size': {enabled: true}},
}).then(result => result.violations.map(v => v.id + ': ' + v.nodes[0].html))"""
RUN_AXE_ON_COLORS: Final = """axe.run(document, {
    resultTypes: ['violations'],
    runOnly: {type: 'rule', values: ['color-contrast', 'link-in-text-block']},
}).then(result => result.violations.map(v => v.id + ': ' + v.nodes[0].html))"""
SPACING: Final = """* {line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important} p {margin-bottom: 2em !important}"""
SEES_NOTICE: Final = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
WIDE, NARROW = 1440, 320

pytestmark = pytest.mark.journey


def opened(browser: Browser, address: str, **context: Any) -> Page:
    """A page that remembers what its console said."""
    page = browser.new_context(**context).new_page()
    page.set_default_timeout(20000)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address, wait_until="load")
    assert said == []
    return page


@pytest.fixture
def page(chromium: Browser, site: str) -> Iterator[Page]:
    page = opened(chromium, f"{site}/_kit/", viewport={"width": WIDE, "height": 900})
    yield page
    page.context.close()


@pytest.mark.parametrize("width", [WIDE, NARROW])
@override_settings(DEMO=True)  # with the bar of the demo, which is one part more
def test_axe_finds_nothing(chromium: Browser, site: str, width: int) -> None:
    size = {"width": width, "height": 900}
    page = opened(chromium, f"{site}/_kit/?theme=light", viewport=size)
    assert page.get_by_text("No one here is real").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN_AXE) == []
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(RUN_AXE_ON_COLORS) == []
    page.context.close()


def test_the_second_theme_is_another(page: Page) -> None:
    color = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(color)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(color) != before


def test_axe_finds_what_is_wrong(page: Page) -> None:
    page.evaluate("document.querySelector('h1').outerHTML = '<img src=\"/x.png\">'")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert any(found.startswith("image-alt") for found in page.evaluate(RUN_AXE))


def test_forced_colors_leave_the_controls_visible(chromium: Browser, site: str) -> None:
    page = opened(chromium, f"{site}/_kit/", forced_colors="active")
    style = "getComputedStyle(document.querySelector('.chip')).borderTopWidth"
    assert page.evaluate(style) == "1px"
    page.context.close()


def test_wider_spacing_of_text_cuts_nothing_off(chromium: Browser, site: str) -> None:
    size = {"width": NARROW, "height": 900}
    page = opened(chromium, f"{site}/_kit/", viewport=size, bypass_csp=True)
    page.add_style_tag(content=SPACING)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW
    page.context.close()


def test_the_page_stands_without_script(chromium: Browser, site: str) -> None:
    page = opened(chromium, f"{site}/_kit/", java_script_enabled=False)
    menu = page.locator("details.menu", has_text="Referral")
    menu.locator("summary").click()
    assert menu.locator(".menu-b").is_visible()
    page.locator("label", has_text="Low mood").or_(
        page.locator("label[for=id_look-about_1]")
    ).click()
    assert page.locator("#id_look-about_1").is_checked()
    page.context.close()


def test_the_narrow_menu_opens_without_script(chromium: Browser, site: str) -> None:
    size = {"width": NARROW, "height": 700}
    page = opened(chromium, f"{site}/_kit/", viewport=size, java_script_enabled=False)
    rail = page.locator("#nav")
    assert not rail.is_visible()
    page.get_by_role("link", name="Menu").click()
    assert rail.is_visible()
    page.get_by_role("link", name="Close the menu").click()
    assert not rail.is_visible()
    page.context.close()


def test_paper_carries_the_notice_and_no_controls(page: Page) -> None:
    assert not page.get_by_text(SEES_NOTICE).is_visible()
    page.emulate_media(media="print")
    assert page.get_by_text(SEES_NOTICE).is_visible()
    assert not page.locator("#nav").is_visible()
    assert not page.locator(".btn").first.is_visible()


def test_a_dark_reader_prints_on_white(chromium: Browser, site: str) -> None:
    page = opened(chromium, f"{site}/_kit/?theme=dark")
    page.emulate_media(media="print")
    color = "getComputedStyle(document.body).color"
    assert page.evaluate(color) == "rgb(0, 0, 0)"
    page.context.close()


def test_every_stop_of_the_tab_key_is_seen(page: Page) -> None:
    page.locator("body").click(position={"x": 700, "y": 5})
    outline = """() => {
        const at = document.activeElement, seen = at.matches('input') && at.nextElementSibling || at;
        return [at, seen].some(one => parseFloat(getComputedStyle(one).outlineWidth) >= 2);
    }"""
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(outline), page.evaluate("document.activeElement.outerHTML")


def test_the_error_summary_has_the_focus(page: Page) -> None:
    assert page.evaluate("document.activeElement.className") == "errors"


def test_j_and_k_move_in_a_list(page: Page) -> None:
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "Marcus T."
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "Alicia R."
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == "Marcus T."


def test_no_single_key_works_while_one_types(page: Page) -> None:
    words = page.locator("#id_words")
    words.click()
    page.keyboard.type("gjk?/")
    assert words.input_value() == "gjk?/"
    assert page.evaluate("document.activeElement.id") == "id_words"


def test_single_keys_can_be_switched_off(page: Page) -> None:
    page.evaluate("document.body.dataset.keys = 'off'; document.activeElement.blur()")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_a_dialog_opens_and_escape_closes_it(page: Page) -> None:
    page.get_by_role("link", name="Open the dialog").click()
    dialog = page.get_by_role("dialog", name="Throw the draft away?")
    assert dialog.is_visible()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_escape_closes_a_menu_and_gives_the_focus_back(page: Page) -> None:
    summary = page.locator("summary", has_text="New")
    summary.click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Referral", exact=True).is_visible()
    assert page.evaluate("document.activeElement.textContent.trim()") == "New"


def test_a_row_of_the_board_opens_and_says_so(page: Page) -> None:
    toggle = page.get_by_role("button", name="Relapse Prevention")
    toggle.click()
    assert toggle.get_attribute("aria-expanded") == "true"
    assert page.locator("#kit-roster").is_visible()
    toggle.click()
    assert not page.locator("#kit-roster").is_visible()


def test_nothing_is_kept_in_the_browser(page: Page) -> None:
    kept = "[localStorage.length, sessionStorage.length]"
    page.get_by_role("link", name="Dark", exact=True).click()
    page.wait_for_load_state("load")
    assert page.evaluate(kept) == [0, 0]
