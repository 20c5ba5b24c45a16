"""What every page promises (ux.md, measurable goals), each as a reading of one open page.

A promise gives what breaks it, in words; nothing given is a promise kept.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from playwright.sync_api import Page, Response

from tests.journeys.visitor import PHONE, WIDE, Visitor

AXE: Final = (Path(__file__).parents[1] / "vendor" / "axe" / "axe.min.js").read_text("utf-8")
RUN_AXE: Final = """options => axe.run(document, {resultTypes: ['violations'], ...options})
    .then(result => result.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ')))"""
EVERY_RULE: Final[dict[str, object]] = {"rules": {"target-size": {"enabled": True}}}
COLORS_ALONE: Final[dict[str, object]] = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
}
"""All that a theme changes: the marks of a page are the same in both."""
THIN_OUT: Final = """() => {
    // Of brothers and sisters with the same marks the first two and the last stay: a long list
    // tells axe nothing after that, and its cost grows with every row. Whether the long list fits
    // the page was measured before.
    const byValue = name => ['class', 'role', 'type', 'lang', 'scope', 'tabindex', 'hidden'].includes(name)
        || (name.startsWith('aria-') && !/label|describedby|controls/.test(name));
    const marks = new Map();
    const read = one => {
        const own = [...one.attributes].map(({name, value}) =>
            byValue(name) ? `${name}=${value}` : `${name}${value.trim() ? '' : ' empty'}`).sort();
        const inside = [...one.childNodes].map(node => node.nodeType === 1 ? read(node)
            : node.nodeType === 3 && node.data.trim() ? 'words' : '');
        const all = `<${one.localName} ${own}>${inside.join('')}</>`;
        marks.set(one, all);
        return all;
    };
    read(document.body);
    const repeats = new Set(['tr', 'li', 'tbody', 'article', 'section', 'div', 'details', 'option']);
    for (const parent of marks.keys()) {
        const same = new Map();
        for (const child of parent.children) {
            if (!repeats.has(child.localName)) continue;
            const alike = same.get(marks.get(child)) || [];
            same.set(marks.get(child), [...alike, child]);
        }
        for (const alike of same.values()) alike.slice(2, -1).forEach(child => child.remove());
    }
}"""
FITS: Final = """[...document.querySelectorAll('body *')].filter(one => {
    const box = one.getBoundingClientRect();
    return box.right > innerWidth + 1 && box.width && !one.closest('.scroll, table, pre');
}).slice(-3).map(one => one.outerHTML.slice(0, 160))"""

NARROW: Final = {"width": 320, "height": 800}
KB: Final = 1024
HTML_MOST, SCRIPT_MOST, STYLE_MOST = 40 * KB, 25 * KB, 15 * KB
ELEMENTS_MOST, REQUESTS_MOST, SHIFT_MOST = 3000, 8, 0.05


def kept(visitor: Visitor, response: Response, names: frozenset[str]) -> Iterator[str]:
    """The promises of one page as it was loaded; `names` are those that may stand in no title."""
    page = visitor.page
    yield from (f"The console said: {words}" for words in visitor.said)
    yield from (f"The policy was broken: {words}" for words in page.evaluate("window.broken"))
    yield from _own_house(visitor)
    yield from _headers(response)
    yield from _names(page, names)
    yield from _weight(visitor, response)
    if (count := page.locator("h1").count()) != 1:
        yield f"There are {count} first headings."
    if page.evaluate("localStorage.length + sessionStorage.length"):
        yield "Something is kept in the browser's storage."


def axe(page: Page, *, themes: tuple[str, ...] = ("light", "dark")) -> Iterator[str]:
    """What axe finds: every rule in the first theme, in the others what differs, the colors.

    Thins out the page, so it comes last.
    """
    page.evaluate(THIN_OUT)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    for place, theme in enumerate(themes):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        asked = COLORS_ALONE if place else EVERY_RULE
        found: list[str] = page.evaluate(RUN_AXE, asked)
        yield from (f"axe, {theme}: {words}" for words in found)
    page.emulate_media(color_scheme="light")


def reflows(page: Page) -> Iterator[str]:
    """Nothing sticks out to the right at 320 CSS pixels, so nobody scrolls in two directions."""
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > NARROW["width"]:
        yield f"At 320 the page is {width} wide: {page.evaluate(FITS)}"
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]


def phones(page: Page) -> Iterator[str]:
    """On a phone axe finds nothing, and nothing sticks out."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > PHONE["width"]:
        yield f"At 390 the page is {width} wide: {page.evaluate(FITS)}"
    yield from (f"At 390, {words}" for words in axe(page, themes=("light",)))
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]


def stands_still(page: Page) -> Iterator[str]:
    """Nothing jumps while the page is built up."""
    shift = page.evaluate("window.shifts")
    if shift > SHIFT_MOST:
        yield f"The layout shifted by {shift:.3f}."


def _own_house(visitor: Visitor) -> Iterator[str]:
    strangers = {url for url in visitor.asked if not url.startswith(visitor.house.url)}
    yield from (f"It asked another house: {url}" for url in strangers)


def _headers(response: Response) -> Iterator[str]:
    said = response.headers.get("cache-control", "")
    if "no-store" not in said:
        yield f"A browser may keep it: Cache-Control is '{said}'."


def _names(page: Page, names: frozenset[str]) -> Iterator[str]:
    for where, words in (("title", page.title()), ("address", unquote(page.url))):
        seen = names.intersection(re.findall(r"[^\W\d_][\w'’-]+", words))
        yield from (f"The {where} holds a name: {name}" for name in seen)


def _weight(visitor: Visitor, response: Response) -> Iterator[str]:
    page = visitor.page
    many = page.evaluate("document.getElementsByTagName('*').length")
    if many > ELEMENTS_MOST:
        yield f"{many} elements; {ELEMENTS_MOST} are enough."
    own = [url for url in visitor.asked if url.startswith(visitor.house.url)]
    if len(own) > REQUESTS_MOST:
        yield f"{len(own)} requests; {REQUESTS_MOST} are enough: {own}"
    html = _packed(response.body())
    if html > HTML_MOST:
        yield f"The page weighs {html} bytes packed; {HTML_MOST} are enough."
    for kind, most in ((".js", SCRIPT_MOST), (".css", STYLE_MOST)):
        weight = sum(_packed_at(page, url) for url in own if url.split("?")[0].endswith(kind))
        if weight > most:
            yield f"The {kind} files weigh {weight} bytes packed; {most} are enough."


def _packed(body: bytes) -> int:
    return len(gzip.compress(body, 9))


_weights: dict[str, int] = {}


def _packed_at(page: Page, url: str) -> int:
    """What a file of the house weighs packed; asked for once a process."""
    if url not in _weights:
        _weights[url] = _packed(page.context.request.get(url).body())
    return _weights[url]
