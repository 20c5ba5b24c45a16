"""A person's week as a table: every half hour of every day is covered exactly once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.web.weekgrid import DAYS, KINDS, STEP, Block, Cell, Week, clock, week_of


def block(day: int, start: int, end: int, *what: str) -> dict[str, Any]:
    kind, label = what or ("work", "Work")
    return {"day": day, "start": start, "end": end, "kind": kind, "label": label}


def filled(week: Week) -> list[Cell]:
    return [cell for row in week.rows for cell in row.cells if cell.kinds]


STRETCHES = st.tuples(st.integers(0, 1440), st.integers(0, 1440)).filter(lambda s: s[0] != s[1])
BLOCKS = st.builds(
    lambda day, stretch, kind, label: Block(day, min(stretch), max(stretch), kind, label),
    st.integers(0, 6),
    STRETCHES,
    st.sampled_from(sorted(KINDS)),
    st.sampled_from("abcdef"),
)


@given(st.lists(BLOCKS, max_size=8))
def test_every_half_hour_of_every_day_is_covered_once(given_blocks: list[Block]) -> None:
    week = week_of(given_blocks)
    assert sum(cell.span for row in week.rows for cell in row.cells) == len(DAYS) * len(week.rows)


@given(st.lists(BLOCKS, max_size=8))
def test_no_block_is_lost(given_blocks: list[Block]) -> None:
    shown = [line.label for cell in filled(week_of(given_blocks)) for line in cell.lines]
    assert {item.label for item in given_blocks} == set(shown)


def test_an_empty_week_reaches_from_eight_to_eight() -> None:
    week = week_of([])
    assert (week.rows[0].label, week.rows[-1].spoken) == ("8 am", "7:30 pm")
    assert len(week.rows) == 24
    assert not filled(week)


def test_an_early_shift_opens_the_day_earlier() -> None:
    assert week_of([block(0, 330, 840)]).rows[0].label == "5 am"


def test_a_late_group_closes_it_later() -> None:
    assert week_of([block(0, 1230, 1320, "group", "Group")]).rows[-1].spoken == "9:30 pm"


def test_a_block_is_one_cell_with_its_times() -> None:
    [cell] = filled(week_of([block(2, 1080, 1260, "group", "Group")]))
    assert (cell.span, cell.kinds) == (6, "k-group")
    assert cell.lines[0].times == "6 pm – 9 pm"


def test_care_over_work_is_a_clash_only_while_it_lasts() -> None:
    cells = filled(week_of([block(2, 420, 840), block(2, 780, 870, "individual", "Own hour")]))
    assert [(cell.kinds, cell.span) for cell in cells] == [
        ("k-work", 12),
        ("k-work clash", 2),
        ("k-individual", 1),
    ]


def test_two_busy_times_at_once_are_no_clash() -> None:
    cells = filled(week_of([block(0, 540, 600), block(0, 540, 600, "travel", "Travel")]))
    assert [cell.kinds for cell in cells] == ["k-travel"]


def test_what_only_shares_a_half_hour_is_no_clash() -> None:
    cells = filled(week_of([block(0, 540, 615), block(0, 615, 660, "group", "Group")]))
    assert not any("clash" in cell.kinds for cell in cells)


def test_objects_are_read_like_mappings() -> None:
    assert week_of([Block(**block(1, 540, 600))]) == week_of([block(1, 540, 600)])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (block(7, 540, 600), "day 7 is not 0"),
        (block(0, 600, 600), "600-600 is no stretch of a day"),
        (block(0, 600, 1500), "600-1500 is no stretch of a day"),
        (block(0, 540, 600, "nap", "Nap"), "no kind 'nap'"),
    ],
)
def test_what_is_no_block_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        week_of([wrong])


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "12 am"), (540, "9 am"), (720, "12 pm"), (1110, "6:30 pm"), (1440, "12 am")],
)
def test_clock_words(minutes: int, words: str) -> None:
    assert clock(minutes) == words
    assert minutes % STEP == 0
