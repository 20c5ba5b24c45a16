"""Every page with the eyes of everybody who may come, and which of those looks need a browser.

A page is fetched for each role by the test client. What can be read from the answer is read for
every one of them. A browser opens it once for each structure (see `structure`). The rail is the
same on every page of a role and is looked at on Today, where each rail counts as a structure; a
page whose rail is not that of the role's Today is opened, too.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.test import Client

from tests.addresses import ADDRESSES
from tests.examples import Examples
from tests.journeys import structure
from tests.journeys.visitor import PEOPLE
from wayhome.apps.people.models import User
from wayhome.domain.privacy.permit import Role

HOME: Final = "today"
KB: Final = 1024
HTML_MOST: Final = 40 * KB
TITLE: Final = re.compile(r"<title>(.*?)</title>", re.DOTALL)
WORD: Final = re.compile(r"[^\W\d_][\w'’-]+")


@dataclass(frozen=True, slots=True)
class Look:
    """A page as one role is shown it; `is_new` where nobody was shown this structure before."""

    role: Role | None
    found: tuple[str, ...]
    is_new: bool


@dataclass
class Crawl:
    """The demo clinic behind the test client, while its rows can be read."""

    examples: Examples
    names: frozenset[str]
    _clients: dict[Role | None, Client] = field(default_factory=dict)
    _rails: dict[Role | None, str] = field(default_factory=dict)

    def looks(self, name: str) -> Iterator[Look]:
        """Everybody's look at the page of an address."""
        seen: set[tuple[str, str]] = set()
        for role in who_may_come(name):
            html, found = self._fetch(name, role)
            marks = structure.of_page(html)
            rail = "" if name != HOME and marks.rail == self._rail_of(role) else marks.rail
            is_new = (rail, marks.rest) not in seen
            seen.add((rail, marks.rest))
            found += [f"Two elements have the id {one}." for one in marks.twice]
            if marks.headings != 1:
                found.append(f"There are {marks.headings} first headings.")
            whose = role or "nobody"
            yield Look(role, tuple(f"{whose}: {words}" for words in found), is_new)

    def _fetch(self, name: str, role: Role | None) -> tuple[str, list[str]]:
        """The page, and what in the answer breaks a promise."""
        path = self.examples.path(name)
        answer = self._client(role).get(path)
        html = answer.content.decode()
        found = []
        if answer.status_code != 200:
            found.append(f"It answers {answer.status_code}.")
        if "no-store" not in answer.headers.get("Cache-Control", ""):
            found.append("A browser may keep it.")
        if (weight := len(gzip.compress(answer.content, 9))) > HTML_MOST:
            found.append(f"The page weighs {weight} bytes packed; {HTML_MOST} are enough.")
        for where, words in (("title", "".join(TITLE.findall(html))), ("address", path)):
            named = self.names.intersection(WORD.findall(words))
            found += [f"The {where} holds a name: {one}" for one in sorted(named)]
        return html, found

    def _rail_of(self, role: Role | None) -> str:
        if role not in self._rails:
            html, _ = self._fetch(HOME, role)
            self._rails[role] = structure.of_page(html).rail
        return self._rails[role]

    def _client(self, role: Role | None) -> Client:
        if role not in self._clients:
            self._clients[role] = Client()
            if role is not None:
                self._clients[role].force_login(somebody(role))
        return self._clients[role]


def who_may_come(name: str) -> list[Role | None]:
    """Whose eyes a page is seen with: nobody's where no sign-in is asked for."""
    address = ADDRESSES[name]
    if address.who == "public" and name != "lock":
        return [None]
    return [role for role in Role if role in address.roles]


def somebody(role: Role) -> User:
    """The same person that the browser becomes for the role."""
    return User.objects.filter(name=PEOPLE[role], roles__contains=[role.value]).earliest("pk")
