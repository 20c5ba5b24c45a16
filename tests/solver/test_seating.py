"""One client against everybody else's week as it stands, and where the compiled code is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.domain.week.examples import table, week
from wayhome.domain.week.rules import breaches
from wayhome.solver import compile as compiling
from wayhome.solver.answer_arrays import Choice, entries_of
from wayhome.solver.arrays import CLOSED
from wayhome.solver.generate import generate
from wayhome.solver.jit import cache_folder
from wayhome.solver.memory import class_names
from wayhome.solver.menus import compile_site
from wayhome.solver.seating import Seating


def test_a_timetable_is_held_as_it_is() -> None:
    seating = Seating(week())
    seating.load(table())
    held = seating.timetable()
    assert seating.cost == held.cost == 231
    assert set(held.seats) == set(table().seats)


def test_a_client_is_taken_out_and_put_back_at_the_least_cost() -> None:
    problem = generate(30, 2)
    seating = Seating(problem)
    whole = seating.improve(range(30))
    before = seating.week(7)
    seating.take(7)
    found = seating.best(7)
    assert seating.put(7) == found.cost
    assert seating.cost <= whole + 1e-9
    assert len(entries_of(seating.site, 7, list(found.week))) == len(found.week)
    assert len(before) > 0
    assert breaches(problem, seating.timetable()) == []


def test_what_is_priced_closed_is_not_offered() -> None:
    problem = generate(30, 2)
    seating = Seating(problem)
    prices = seating.prices(3).copy()
    first = seating.best(3)
    for item, _ in first.week:
        prices[item - seating.menu(3).start] = CLOSED
    other = seating.best(3, prices)
    assert not {item for item, _ in other.week} & {item for item, _ in first.week}
    assert other.cost > first.cost


def test_what_cannot_stand_is_left_out() -> None:
    full = tuple(replace(row, capacity=2, target=2) for row in week().sections)
    seating = Seating(replace(week(), sections=full))
    seating.load(table())
    assert len(seating.timetable().seats) < len(table().seats)
    seating.take(0)
    assert not seating.hold(0, [Choice(seating.menu(0).start, 0)] * 2)


def test_parallel_sections_are_one_class_and_split_again() -> None:
    problem = generate(60, 5)
    twice = tuple(
        replace(row, id=f"{row.id}{letter}", capacity=6, target=5, minimum=1)
        for row in problem.sections
        for letter in "ab"
    )
    merged = compile_site(replace(problem, sections=twice), merge=True)
    assert len(class_names(merged)) < len(twice)
    assert len(set(class_names(merged))) == len(class_names(merged))


def test_kernels_are_kept_where_one_may_write(tmp_path: Path) -> None:
    assert cache_folder(tmp_path / "gone", tmp_path).parent == tmp_path
    assert cache_folder(tmp_path / "gone").parent == tmp_path / "gone"


def test_the_engine_is_compiled_ahead(capsys: pytest.CaptureFixture[str]) -> None:
    compiling.main()
    assert "compiled" in capsys.readouterr().err
