"""What a page is made of, apart from its words: so that each kind of page is looked at once.

Two people who are shown the same marks with other words see, for axe, the same page. Here marks
are tags, classes, roles, the values of `aria-*` states, and for every other attribute whether it
says something or is empty; a text is only there or not there. Nothing else is left out: one
button more, one state other, one label missing, and it is another structure.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

BY_VALUE: Final = {"class", "role", "type", "lang", "scope", "tabindex", "hx-swap", "rel"}
NAMES_OF_OTHERS: Final = {"aria-label", "aria-labelledby", "aria-describedby", "aria-controls"}
PLACE: Final = "aria-current"
"""Where one is. It moves through the rail from page to page, and every page is seen once."""
RAIL: Final = ("nav", "nav")
"""Tag and id of the rail, which is the same on all pages of one role."""

Attributes = list[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Structure:
    """A page's marks as digests, the rail apart; and what stands in it twice that may not."""

    rail: str
    rest: str
    twice: tuple[str, ...]
    headings: int


def of_page(html: str) -> Structure:
    """Read the marks of a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    twice = sorted(name for name, count in reader.ids.items() if count > 1)
    return Structure(_digest(reader.rail), _digest(reader.rest), tuple(twice), reader.tags["h1"])


def _digest(marks: list[str]) -> str:
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rail: list[str] = []
        self.rest: list[str] = []
        self.ids: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self._in_rail = False

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self.tags[tag] += 1
        words = dict(attrs)
        if words.get("id"):
            self.ids[str(words["id"])] += 1
        self._in_rail = self._in_rail or (tag, words.get("id")) == RAIL
        self._add(f"<{tag} {' '.join(sorted(filter(None, map(_mark, attrs))))}")

    def handle_endtag(self, tag: str) -> None:
        self._add(f"</{tag}")
        self._in_rail = self._in_rail and tag != RAIL[0]

    def handle_data(self, data: str) -> None:
        if data.strip():
            self._add("words")

    def _add(self, mark: str) -> None:
        (self.rail if self._in_rail else self.rest).append(mark)


def _mark(attribute: tuple[str, str | None]) -> str:
    name, value = attribute
    if name == PLACE:
        return ""
    if name in BY_VALUE or (name.startswith("aria-") and name not in NAMES_OF_OTHERS):
        return f"{name}={' '.join(sorted((value or '').split()))}"
    return name if value is None or value.strip() else f"{name} empty"
