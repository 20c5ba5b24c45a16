"""The checker agrees with another one, written apart from it, on public weeks and spoiled ones."""

from __future__ import annotations

import copy
import importlib
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wayhome.domain.week.cost import cost
from wayhome.domain.week.problem_file import read_problem, write_problem
from wayhome.domain.week.rules import breaches
from wayhome.domain.week.timetable_file import read_timetable

WEEKS = Path(__file__).resolve().parents[4] / "shared" / "examples" / "week"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not WEEKS.is_dir(), reason="the public example weeks are not here"),
]


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Import one of the programs beside the examples."""
    monkeypatch.syspath_prepend(str(WEEKS))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield importlib.import_module
    for name in ("check_week", "corrupt", "baselines"):
        sys.modules.pop(name, None)


def _greedy(other: Any, document: dict[str, Any]) -> dict[str, Any]:
    baselines = other("baselines")
    plain = baselines.Week(copy.deepcopy(document))
    table: dict[str, Any] = plain.table(baselines.greedy(plain), "greedy", 0)
    return table


def _codes(document: dict[str, Any], table: dict[str, Any]) -> set[str]:
    problem = read_problem(json.dumps(document).encode())
    return {reason.code for reason in breaches(problem, read_timetable(json.dumps(table).encode()))}


@pytest.mark.parametrize("name", ["small/week.json", "w60-101.json", "w250-101.json"])
def test_public_problems_are_read_and_written_back(name: str) -> None:
    problem = read_problem((WEEKS / name).read_bytes())
    assert read_problem(write_problem(problem)) == problem


def test_the_small_timetable_is_right() -> None:
    problem = read_problem((WEEKS / "small/week.json").read_bytes())
    timetable = read_timetable((WEEKS / "small/timetable.json").read_bytes())
    assert breaches(problem, timetable) == []
    assert cost(problem, timetable).total == 231


@pytest.mark.parametrize("name", ["w60-101.json"])
def test_a_greedy_plan_costs_the_same(other: Any, name: str) -> None:
    check, document = other("check_week"), json.loads((WEEKS / name).read_bytes())
    table = _greedy(other, document)
    told = check.check(check.Problem(copy.deepcopy(document)), table)
    problem = read_problem(json.dumps(document).encode())
    terms = cost(problem, read_timetable(json.dumps(table).encode()))
    assert terms.total == told["cost"]
    assert [terms.short, terms.gap, terms.under] == [
        told["terms"][name] for name in ("C1_short", "C3_gap", "C9_under")
    ]
    assert _codes(document, table) == set()


def test_every_corruption_is_seen_as_the_same_rules(other: Any) -> None:
    check, corrupt = other("check_week"), other("corrupt")
    document = json.loads((WEEKS / "w60-101.json").read_bytes())
    problem, table = check.Problem(copy.deepcopy(document)), _greedy(other, document)
    kinds = 0
    for rule, name, copies in corrupt.corruptions(problem, table, random.Random(7)):  # noqa: S311
        for spoiled in list(_first(copies, 1)):
            if rule[0] == "H" and spoiled["problem"] == table["problem"]:
                corrupt.honest(problem, spoiled)
            told = {breach["rule"] for breach in check.check(problem, spoiled)["breaches"]}
            assert rule in told, name
            assert _codes(document, spoiled) == told, name
        kinds += 1
    assert kinds == 35


def _first(rows: Any, count: int) -> Iterator[Any]:
    for _, row in zip(range(count), rows, strict=False):
        yield row
