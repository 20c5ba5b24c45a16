"""Minutes of a day: what is left after cuts is exactly what was not cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wayhome.domain.spans import Span, holds, joined, minus, on_grid, total, without_first

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)))


def minutes(spans: list[Span]) -> list[int]:
    return [minute for start, end in spans for minute in range(start, end)]


@given(SPANS, SPANS)
def test_what_is_left_is_what_was_not_cut(spans: list[Span], cuts: list[Span]) -> None:
    assert minutes(minus(spans, cuts)) == sorted({*minutes(spans)} - {*minutes(cuts)})
    assert total(spans) == len({*minutes(spans)})


@given(SPANS, st.integers(0, 90))
def test_desk_time_is_taken_from_the_start(spans: list[Span], used: int) -> None:
    assert minutes(without_first(spans, used)) == minutes(joined(spans))[used:]


def test_only_whole_slots_remain_on_the_grid() -> None:
    assert on_grid([(5, 65), (70, 85), (90, 120)], 30) == [(30, 60), (90, 120)]


def test_touching_spans_hold_what_lies_across_them() -> None:
    assert holds(joined([(0, 30), (30, 60)]), (15, 45))
    assert not holds([(0, 30), (40, 60)], (15, 45))
