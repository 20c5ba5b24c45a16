"""The marks of those parts of the kit that long lists repeat, at a tenth of the time.

To the letter what `c-icon`, `c-chip` and `c-person` render; a test compares them. Everything that
comes from a row is escaped here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE: Final = "wayhome/icons.svg"


@lru_cache(maxsize=1)
def _sprite() -> str:
    """The address of all icons; asked for hundreds of times a page."""
    return static(SPRITE)


def icon(name: str) -> SafeString:
    """An icon beside words, which say the same."""
    return format_html(
        '<svg class="i" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        _sprite(),
        name,
    )


def chip(*, words: str, tone: str, icon: str) -> SafeString:
    """A word or two about a state."""
    return format_html(
        '<span class="chip{}" ><svg class="i" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg><span>{}</span></span>',
        f" {tone}" if tone else "",
        _sprite(),
        icon,
        words,
    )


def person(*, name: str, initials: str, color: int, href: str) -> SafeString:
    """Somebody, with the way to them."""
    return format_html(
        '<span class="nm" ><span class="av c{}" aria-hidden="true" >{}</span>'
        '<span><a href="{}">{}</a></span></span>',
        color,
        initials,
        href,
        name,
    )
