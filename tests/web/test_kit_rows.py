"""Quick marks for long lists are the marks of the parts, to the letter."""

from __future__ import annotations

import re
from typing import Any

from django.template import engines
from django_cotton.compiler_regex import CottonCompiler  # type: ignore[import-untyped]

from wayhome.apps.core import marks


def rendered(text: str, **context: Any) -> str:
    """A part as a page would render it, without the white space between its marks."""
    made = engines["django"].from_string(CottonCompiler().process(text)).render(context)
    return re.sub(r">\s+<", "><", str(made).strip())


def test_a_person_in_a_row_is_the_part() -> None:
    part = '<c-person name="{{ name }}" initials="AB" color="2" href="/clients/x/" />'

    assert marks.person(name="A & B", initials="AB", color=2, href="/clients/x/") == rendered(
        part, name="A & B"
    )


def test_a_chip_in_a_row_is_the_part() -> None:
    part = '<c-chip tone="warn" icon="clock">{{ words }}</c-chip>'

    assert marks.chip(words="8 < 9 h", tone="warn", icon="clock") == rendered(part, words="8 < 9 h")


def test_a_chip_without_a_tone_is_the_part() -> None:
    part = '<c-chip icon="clock">{{ words }}</c-chip>'

    assert marks.chip(words="2 h", tone="", icon="clock") == rendered(part, words="2 h")


def test_an_icon_is_the_part() -> None:
    assert marks.icon("clock") == rendered('<c-icon name="clock" />')
