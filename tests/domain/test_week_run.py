"""A plan of the week moves from asked for to published, and never back."""

from __future__ import annotations

from itertools import product

from wayhome.domain.week_run import MOVES, UNFINISHED, RunStatus, can_move


def test_every_move_that_the_table_lacks_is_refused_with_a_code() -> None:
    for now, to in product(RunStatus, RunStatus):
        verdict = can_move(now, to)
        assert bool(verdict) == (to in MOVES[now])
        assert [reason.code for reason in verdict.against] == ["run.move"] * (not verdict)


def test_every_run_that_is_at_work_can_end() -> None:
    assert all(MOVES[state] for state in UNFINISHED)
    assert can_move(RunStatus.DRAFT, RunStatus.PUBLISHED)
    assert not can_move(RunStatus.DISCARDED, RunStatus.PUBLISHED)
