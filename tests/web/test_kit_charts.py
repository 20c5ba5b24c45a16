"""The charts: geometry that can be checked by hand, words for those who do not see it."""

from __future__ import annotations

import re

import pytest

from wayhome.web import charts
from wayhome.web.kit import Attended, Scores


def numbers(name: str, svg: str) -> list[float]:
    return [float(n) for n in re.findall(rf'\s{name}="(-?[\d.]+)"', svg)]


def test_a_strip_has_one_box_a_seat_and_speaks_counts() -> None:
    strip = charts.seat_strip("ppvlaeeho")
    assert strip.count("<i ") == 9
    assert 'aria-label="2 here, 1 by video, 1 late, 1 absent, 2 expected, 1 held, 1 open"' in strip


def test_a_strip_without_seats_says_so() -> None:
    assert 'aria-label="no seats"' in charts.seat_strip("")


def test_a_strip_of_other_things_says_what_it_counts() -> None:
    assert 'aria-label="2 of 3 answers in"' in charts.seat_strip("ppo", "2 of 3 answers in")


def test_a_strange_mark_is_named() -> None:
    with pytest.raises(ValueError, match="No seat mark 'z'"):
        charts.seat_strip("pz")


def test_a_bar_never_leaves_its_frame() -> None:
    svg = charts.bar([("ok", 0.8), ("warn", 0.5), ("risk", 0.1)], "words")
    assert numbers("width", svg) == [80.0, 20.0, 0.0]
    assert numbers("x", svg) == [0.0, 80.0, 100.0]


def test_hours_are_drawn_against_the_goal() -> None:
    svg = charts.hours_bar([("ok", 6)], goal=9, top=12, label="6 of 9 hours")
    assert numbers("x1", svg) == [225.0]
    assert 'class="f-ok" x="0.0" y="4" width="150.0"' in svg


def test_a_spark_goes_down_when_the_scores_do() -> None:
    places = re.search(r'points="([^"]*)"', charts.sparkline([18, 16, 11], "18 to 11"))
    assert places
    assert places.group(1) == "4.0,4.0 50.0,8.6 96.0,20.0"


@pytest.mark.parametrize("values", [[], [7]])
def test_a_spark_needs_no_second_score(values: list[float]) -> None:
    svg = charts.sparkline(values, "one score")
    assert svg.count("<circle") == len(values)


def test_a_trend_says_what_changed() -> None:
    svg = charts.trend(Scores())
    assert 'aria-label="PHQ-9 went from 18 to 11 in 2.7 weeks. Lower is better."' in svg
    assert svg.count("<circle") == 4
    assert svg.count('class="dt last"') == 1
    assert svg.count('class="cut"') == 1
    assert "Naltrexone" in svg


@pytest.mark.parametrize(
    ("points", "words"),
    [((), "PHQ-9: no score yet."), (((0, 18),), "PHQ-9: 18, one score. Lower is better.")],
)
def test_a_trend_of_little_says_so(points: tuple[tuple[float, float], ...], words: str) -> None:
    svg = charts.trend(Scores(points=points, events=(), cut=None))
    assert f'aria-label="{words}"' in svg
    assert 'class="cut"' not in svg


def test_a_trend_keeps_every_point_inside_the_plot() -> None:
    frame = charts.Frame(560, 230, weeks=4, top=27)
    assert (frame.x(0), frame.x(4)) == (34, 464)
    assert (frame.y(27), frame.y(0)) == (16, 202)


def test_a_long_trend_numbers_only_some_weeks() -> None:
    svg = charts.trend(Scores(weeks=52, events=()))
    assert svg.count('text-anchor="middle"') < 20


def test_a_shade_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Band 'Worse' has shade 7; use 0 to 4"):
        charts.trend(Scores(bands=((0, 5, 7, "Worse"),)))


def test_attendance_is_letters_beside_color() -> None:
    svg = charts.heat(Attended())
    assert svg.count("<rect") == 36
    assert re.findall(r'class="hx"[^>]*>([A-Z])<', svg) == list("LVALAAV")
    assert "Alicia R.: 7 here, 1 by video, 1 late, 1 absent, 1 expected" in svg


def test_attendance_of_nobody_is_a_frame() -> None:
    assert "<rect" not in charts.heat(Attended(rows=()))


def test_attendance_knows_its_marks() -> None:
    with pytest.raises(ValueError, match="No seat mark 'z'"):
        charts.heat(Attended(rows=(("Sam B.", "pz"),)))


def test_names_are_escaped() -> None:
    svg = charts.heat(Attended(name="<b>", rows=(('O"Neil <x>', "p"),)))
    assert "<b>" not in svg
    assert "<x>" not in svg
