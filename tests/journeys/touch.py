"""What a key screen promises to those who widen its text, and to those who have no mouse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from playwright.sync_api import Page

from tests.journeys.visitor import WIDE

NARROW: Final = {"width": 320, "height": 800}
TAP_LEAST: Final = 24
RING_LEAST: Final = 2

# WCAG 2.2, 1.4.12. A sheet made by script is no inline style: the page's policy lets it pass.
WIDEN: Final = """() => {
    window.wider = new CSSStyleSheet();
    window.wider.replaceSync(`* {line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important} p {margin-bottom: 2em !important}`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, window.wider];
}"""
AS_IT_WAS: Final = """() => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter(one => one !== window.wider);
}"""
CUT_OFF: Final = """() => [...document.querySelectorAll('body *')].filter(one => {
    const style = getComputedStyle(one);
    const hides = ['hidden', 'clip'].includes(style.overflowY) || ['hidden', 'clip'].includes(style.overflowX);
    const says = [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    const shown = one.clientWidth > 1 && one.clientHeight > 1 && style.visibility === 'visible';
    return hides && says && shown && style.textOverflow !== 'ellipsis'
        && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
}).map(one => one.outerHTML.slice(0, 160))"""

# Every stop of the Tab key: its ring, its size, and whether anything lies over all of it. A link
# in a line of text may be as small as its line (WCAG 2.5.8), a choice may show its ring on its
# label, and a control that is hidden behind its label is as large as the label.
STOPS: Final = """([ring, tap]) => {
    const stops = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
    const found = [];
    for (const one of document.querySelectorAll(stops)) {
        if (one.disabled || one.type === 'hidden' || !one.checkVisibility({visibilityProperty: true})) continue;
        one.focus();
        if (document.activeElement !== one) continue;
        const label = one.labels?.[0], next = one.nextElementSibling, around = one.parentElement;
        const shown = [one, label, next].filter(Boolean);
        const words = one.outerHTML.slice(0, 120);
        if (![...shown, around].some(it => parseFloat(getComputedStyle(it).outlineWidth) >= ring
                && getComputedStyle(it).outlineStyle !== 'none')) found.push(`no ring: ${words}`);
        const boxes = [one, label].filter(Boolean).map(it => it.getBoundingClientRect());
        const inText = getComputedStyle(one).display === 'inline';
        if (!inText && !boxes.some(box => box.width >= tap - .5 && box.height >= tap - .5)) found.push(
            `${boxes.map(box => `${box.width.toFixed(1)} x ${box.height.toFixed(1)}`)}: ${words}`);
        const seen = boxes.some(box => [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]].some(([x, y]) => {
            const top = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
            return top && shown.some(it => it.contains(top) || top.contains(it));
        }));
        if (!seen) found.push(`something lies over it: ${words}`);
    }
    document.activeElement?.blur();
    scrollTo(0, 0);
    return found;
}"""


def leaves_room(page: Page) -> Iterator[str]:
    """With wider text nothing is cut off and nobody scrolls sideways, wide or narrow."""
    page.evaluate(WIDEN)
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > size["width"]:
            yield f"With wider text the page is {width} wide at {size['width']}."
        cut: list[str] = page.evaluate(CUT_OFF)
        yield from (f"With wider text at {size['width']} this is cut off: {one}" for one in cut)
    page.evaluate(AS_IT_WAS)


def shows_the_focus(page: Page) -> Iterator[str]:
    """Every stop of the Tab key shows its ring, can be hit, and is not covered."""
    page.keyboard.press("Tab")  # from here on the browser shows the focus as to keyboard users
    yield from (f"Focus: {words}" for words in page.evaluate(STOPS, [RING_LEAST, TAP_LEAST]))
