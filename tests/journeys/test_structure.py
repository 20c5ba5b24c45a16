"""Which two pages are one page to axe, and which are not."""

from __future__ import annotations

import pytest

from tests.journeys.structure import of_page

PAGE = (
    '<nav id="nav"><a href="/" aria-current="page">Today</a></nav>'
    '<main id="main"><h1>Ada</h1><a href="/clients/1/" class="b a" aria-label="Ada">Open</a></main>'
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Ada", "Marisol"),
        ("/clients/1/", "/clients/2/"),
        ('"b a"', '"a b"'),
        (' aria-current="page"', ""),
    ],
)
def test_other_words_are_the_same_page(old: str, new: str) -> None:
    assert of_page(PAGE) == of_page(PAGE.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Open</a>", "Open</a><button>Edit</button>"),
        ('"b a"', '"b"'),
        ('aria-label="Ada"', 'aria-label=""'),
        ('aria-label="Ada"', 'aria-label="Ada" aria-expanded="true"'),
        (">Open<", "><"),
        ("<a href", '<a tabindex="0" href'),
    ],
)
def test_other_marks_are_another_page(old: str, new: str) -> None:
    assert of_page(PAGE).rest != of_page(PAGE.replace(old, new)).rest


def test_the_rail_is_read_apart() -> None:
    longer = of_page(PAGE.replace("</nav>", "<a href='/board/'>Board</a></nav>"))

    assert longer.rail != of_page(PAGE).rail
    assert longer.rest == of_page(PAGE).rest


def test_what_stands_twice_is_named() -> None:
    found = of_page(PAGE.replace("</main>", '<h1 id="main">Again</h1></main>'))

    assert found.twice == ("main",)
    assert found.headings == 2
