"""Distances against places whose distance anybody can look up."""

from __future__ import annotations

import pytest

from wayhome.domain.distance import Point, miles, square_around

CHICAGO = Point(41.8781, -87.6298)
MILWAUKEE = Point(43.0389, -87.9065)


def test_chicago_lies_81_miles_from_milwaukee() -> None:
    assert miles(CHICAGO, MILWAUKEE) == pytest.approx(81.4, abs=0.5)
    assert miles(CHICAGO, CHICAGO) == 0


def test_the_other_side_of_the_earth_is_half_its_girth() -> None:
    assert miles(Point(0, 0), Point(0, 180)) == pytest.approx(12_437, abs=1)


@pytest.mark.parametrize("middle", [CHICAGO, Point(69.6, 18.9), Point(-33.9, 151.2)])
def test_the_square_holds_all_that_is_near(middle: Point) -> None:
    low, high = square_around(middle, 10)

    assert miles(middle, Point(low.latitude, middle.longitude)) >= 10
    assert miles(middle, Point(high.latitude, middle.longitude)) >= 10
    assert miles(middle, Point(middle.latitude, low.longitude)) >= 10
    assert miles(middle, Point(middle.latitude, high.longitude)) >= 10
    assert miles(middle, low) < 25
