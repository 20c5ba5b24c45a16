"""Modules go round; whoever comes every time meets none twice before the round is over."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wayhome.domain.lessons import lessons, taken_lately

MONDAY = date(2026, 11, 16)


def test_groups_of_one_track_take_turns() -> None:
    first = lessons("abcdefg", week_of=MONDAY, meetings=3)
    second = lessons("abcdefg", week_of=MONDAY + timedelta(days=7), meetings=3)
    assert len({*first, *second}) == 6


def test_a_group_without_a_curriculum_teaches_no_module() -> None:
    assert lessons([], week_of=MONDAY, meetings=2) == [None, None]


def test_a_week_never_teaches_a_module_twice() -> None:
    assert lessons("ab", week_of=MONDAY, meetings=3)[2] is None


@given(st.integers(1, 12), st.integers(1, 9), st.integers(0, 40))
def test_whoever_comes_every_time_is_never_barred(modules: int, meetings: int, weeks: int) -> None:
    had: list[int] = []
    for week in range(weeks):
        week_of = MONDAY + timedelta(days=7 * week)
        barred = taken_lately(had[::-1], modules=modules, meetings=meetings)
        now = [
            m for m in lessons(range(modules), week_of=week_of, meetings=meetings) if m is not None
        ]
        assert barred.isdisjoint(now)
        had += now
