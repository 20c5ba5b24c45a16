"""Modules go round; whoever comes every time meets none twice before the round is over."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wayhome.domain.lessons import barred_since, lessons

MONDAY = date(2026, 11, 16)


def test_what_was_taught_longest_ago_comes_first() -> None:
    taught = {"a": MONDAY, "b": MONDAY - timedelta(days=7), "c": MONDAY - timedelta(days=14)}
    assert lessons("abcd", taught, meetings=3) == ["d", "c", "b"]


def test_a_group_without_a_curriculum_teaches_no_module() -> None:
    assert lessons([], {}, meetings=2) == [None, None]


def test_a_week_never_teaches_a_module_twice() -> None:
    assert lessons("ab", {}, meetings=3) == ["a", "b", None]


def test_a_round_of_four_weeks_bars_three() -> None:
    assert barred_since(MONDAY, modules=11, meetings=3) == MONDAY - timedelta(days=14)
    assert barred_since(MONDAY, modules=12, meetings=3) == MONDAY - timedelta(days=21)
    assert barred_since(MONDAY, modules=5, meetings=9) == MONDAY
    assert barred_since(MONDAY, modules=0, meetings=0) == MONDAY


@given(st.integers(1, 12), st.integers(1, 9), st.integers(0, 40))
def test_whoever_comes_every_time_is_never_barred(modules: int, meetings: int, weeks: int) -> None:
    taught: dict[int, date] = {}
    for week in range(weeks):
        week_of = MONDAY + timedelta(days=7 * week)
        since = barred_since(week_of, modules=modules, meetings=meetings)
        now = [m for m in lessons(range(modules), taught, meetings=meetings) if m is not None]
        assert all(taught.get(module, date.min) < since for module in now)
        taught |= {module: week_of + timedelta(days=min(at, 6)) for at, module in enumerate(now)}
