"""The shells around every page: who is signed in, where one may go, what went wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from tests.web.templates import SRC
from wayhome.apps.core.editing import Conflict
from wayhome.domain.verdict import Reason

ERRORS = sorted((SRC / "web" / "templates" / "errors").glob("*.html"))


@dataclass(frozen=True)
class Person:
    """What the shell shows of an actor."""

    name: str = "Rosa Medina"
    initials: str = "RM"
    role_label: str = "Program director"
    organization_name: str = "Northgate"
    preferences: dict[str, str] = field(default_factory=dict)


def shell(template: str = "staff.html", **context: Any) -> str:
    request = RequestFactory().get("/_kit/")
    return re.sub(r"\s+", " ", render_to_string(template, context, request))


def nav(**item: Any) -> list[SimpleNamespace]:
    line = {"label": "Week board", "icon": "calendar-days", "url": "/board/"} | item
    return [SimpleNamespace(heading="Care", items=[SimpleNamespace(**line)])]


def test_the_shell_says_who_is_signed_in_and_where() -> None:
    html = shell(actor=Person())
    assert "Rosa Medina" in html
    assert "Program director" in html
    assert "Northgate" in html
    assert 'action="/sign-out/"' in html


def test_a_title_never_names_a_person() -> None:
    title = re.search(r"<title>(.*?)</title>", shell(actor=Person()))
    assert title
    assert title.group(1) == "Wayhome – Wayhome"


def test_the_place_where_one_is_is_marked() -> None:
    assert 'href="/board/" data-go="w" aria-current="page"' in shell(nav=nav(current=True))
    assert 'aria-current="page"' not in shell(nav=nav(current=False))


def test_a_place_may_name_its_key() -> None:
    assert 'data-go="b"' in shell(nav=nav(key="b"))


@pytest.mark.parametrize(("hot", "css"), [(True, 'class="n hot"'), (False, 'class="n"')])
def test_a_count_is_spoken_with_its_words(hot: bool, css: str) -> None:
    html = shell(nav=nav(count=5, hot=hot, count_words="to decide"))
    assert f'<span {css}>5<span class="vh"> to decide</span></span>' in html


def test_a_count_of_nothing_is_no_count() -> None:
    assert 'class="n' not in shell(nav=nav(count=0))


@pytest.mark.parametrize(("theme", "root"), [("dark", ' data-theme="dark"'), ("", "")])
def test_the_theme_is_the_reader_s(theme: str, root: str) -> None:
    assert f'<html lang="en"{root}>' in shell(theme=theme)


@pytest.mark.parametrize(("choice", "keys"), [("off", "off"), ("on", "on")])
def test_single_keys_are_the_reader_s_choice(choice: str, keys: str) -> None:
    assert f'data-keys="{keys}"' in shell(actor=Person(preferences={"keys": choice}))


@pytest.mark.parametrize("minutes", [None, 10])
def test_an_idle_screen_locks_where_the_program_says_so(minutes: int | None) -> None:
    html = shell(actor=Person(), idle_minutes=minutes)
    assert ('data-idle="10"' in html) is bool(minutes)
    assert ("locks in a minute" in html) is bool(minutes)


def test_only_the_demo_says_that_no_one_is_real() -> None:
    assert "No one here is real" in shell(demo=True)
    assert "No one here is real" not in shell(demo=False)


def test_every_page_on_paper_carries_the_notice() -> None:
    html = shell(actor=Person())
    assert "42 CFR part 2 prohibits unauthorized use or disclosure of these records." in html
    assert "Printed by Rosa Medina" in html


@pytest.mark.parametrize("page", ERRORS, ids=lambda page: page.stem)
def test_an_error_page_stands_on_nothing(page: Any) -> None:
    """The 500 page is rendered when everything else is broken: no context may be needed."""
    conflict = Conflict(mine={}, theirs={}, version=1) if page.stem == "409" else None
    html = render_to_string(f"errors/{page.name}", {"conflict": conflict} if conflict else {})
    assert html.count("<h1>") == 1
    assert "To Today" in html or page.stem == "409"


def test_a_refusal_gives_its_reasons_with_their_codes() -> None:
    reasons = [Reason("episode.move", "A closed episode cannot be admitted.")]
    html = shell("errors/refused.html", reasons=reasons)
    assert "A closed episode cannot be admitted." in html
    assert "episode.move" in html


def test_a_conflict_shows_both_versions_and_the_way_back() -> None:
    mine, theirs = {"phone": "312-555-0148"}, {"phone": "312-555-0199"}
    html = shell("errors/409.html", conflict=Conflict(mine=mine, theirs=theirs, version=2))
    assert "312-555-0148" in html
    assert "312-555-0199" in html
    assert 'href="/_kit/"' in html


def test_a_broken_page_gives_the_id_to_quote() -> None:
    assert "a1b2c3" in shell("errors/500.html", error_id="a1b2c3")


def test_a_joined_record_leads_to_the_other() -> None:
    assert 'href="/clients/x/"' in shell("errors/410.html", moved_to="/clients/x/")
