"""How far it is between two points of the earth, and which square holds all that is near."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import Final, NamedTuple

MILES_A_DEGREE: Final = 69.05
"""Of latitude; of longitude it is this times the cosine of the latitude."""
EARTH_RADIUS: Final = 3958.8
"""Miles; the mean radius of the IUGG."""


class Point(NamedTuple):
    """Degrees north and east."""

    latitude: float
    longitude: float


def miles(one: Point, other: Point) -> float:
    """The way along the earth, by the haversine formula. Off by half a percent at most."""
    north = radians(other.latitude - one.latitude) / 2
    east = radians(other.longitude - one.longitude) / 2
    narrow = cos(radians(one.latitude)) * cos(radians(other.latitude))
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(sin(north) ** 2 + narrow * sin(east) ** 2)))


def square_around(middle: Point, reach: float) -> tuple[Point, Point]:
    """The south-west and north-east corners of a square that holds all within `reach` miles."""
    tall = reach / MILES_A_DEGREE * 1.01
    wide = tall / max(0.01, cos(radians(min(89.0, abs(middle.latitude) + tall))))
    return (
        Point(middle.latitude - tall, middle.longitude - wide),
        Point(middle.latitude + tall, middle.longitude + wide),
    )
