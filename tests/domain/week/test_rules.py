"""Each rule speaks about the spoiled week, and about nothing else."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from tests.domain.week.examples import Document, table, table_document, week, week_document
from wayhome.domain.week.cost import CostTerms, cost, short_list
from wayhome.domain.week.figures import Figures, figures
from wayhome.domain.week.rules import breaches, hard_breaches


def test_the_worked_example_costs_231_and_breaks_nothing() -> None:
    terms = cost(week(), table())
    assert terms == CostTerms(
        short=100,
        day=60,
        gap=4,
        few_days=30,
        moved=12,
        fallback=6,
        preference=8,
        over=6,
        under=5,
    )
    assert terms.total == 231
    assert breaches(week(), table()) == []


def test_key_figures_of_the_worked_example() -> None:
    assert figures(week(), table()) == Figures(
        delivered=14 / 15,
        clients_with_everything=0.75,
        days_per_client=1.5,
        idle_hours_per_client=0.25,
        same_group=5 / 8,
        preferred_time=4 / 8,
    )


def test_an_empty_site_has_no_figures() -> None:
    nobody = week(week_document() | {"clients": [], "apart": []})
    nothing = table(table_document() | {"seats": [], "appointments": []})
    assert figures(nobody, nothing) == Figures(None, None, None, None, None, None)


def test_the_short_list_follows_from_the_entries() -> None:
    assert short_list(week(), table()) == table().short


Spoil = Callable[[Document, Document], object]


def _appointment(at: int, **changes: object) -> Spoil:
    return lambda week, table: table["appointments"][at].update(changes)


def _seat(*pair: object) -> Spoil:
    return lambda week, table: table["seats"].append(list(pair))


def _client(at: int, **changes: object) -> Spoil:
    return lambda week, table: week["clients"][at].update(changes)


def _section(at: int, **changes: object) -> Spoil:
    return lambda week, table: week["sections"][at].update(changes)


def _open(track: int, kind: str, to: dict[str, int]) -> Spoil:
    return lambda week, table: week["tracks"][track]["open"].update({kind: to})


def _both(*spoils: Spoil) -> Spoil:
    return lambda week, table: [spoil(week, table) for spoil in spoils]


BROKEN: list[tuple[str, str, Spoil]] = [
    ("H1", "another problem", lambda week, table: table.update(problem="large")),
    ("H1", "another week", lambda week, table: table.update(week_of="2026-01-12")),
    ("H1", "no week at all", lambda week, table: table.update(week_of=7)),
    ("H1", "unknown section", _seat("c003", "s009")),
    ("H1", "unknown client", _seat("c009", "s001")),
    ("H1", "a seat that is no pair", _seat("c003")),
    ("H1", "a seat of numbers", _seat(3, 1)),
    ("H1", "appointment of nobody", _appointment(2, client="c009")),
    ("H1", "appointment for a group kind", _appointment(2, kind="skills")),
    ("H1", "appointment of no kind", _appointment(2, kind=None)),
    ("H2", "the same seat twice", _seat("c003", "s005")),
    ("H3", "a mode that the client may not use", _client(2, modes=["site"])),
    ("H3", "a mode that nobody knows", _appointment(3, mode="phone")),
    ("H4", "a closed track", _open(0, "process", {"GD": 0})),
    ("H5", "a module taken before", _client(0, modules_taken=["m2"])),
    (
        "H5",
        "a module twice in one week",
        _both(_section(1, module="m5"), _section(0, module="m5")),
    ),
    (
        "H6",
        "more than needed",
        _client(0, needs={"process": 1, "skills": 1, "education": 1, "individual": 1}),
    ),
    ("H7", "busy", _client(2, busy=[[], [["19:45", "20:00"]]])),
    ("H8", "two places at once", _section(1, start="10:00")),
    ("H9", "two of a kind on one day", _client(0, max_per_day={"process": 0})),
    ("H10", "a day too many", _client(0, max_days=1)),
    ("H11", "site and video on one day", _appointment(0, mode="site")),
    ("H12", "more than the capacity", _section(0, capacity=2)),
    ("H13", "two who must be apart", lambda week, table: week["apart"].append(["c001", "c002"])),
    ("H14", "off the grid", _appointment(1, start="13:15")),
    ("H14", "a day that does not exist", _appointment(1, day=2)),
    ("H14", "no time at all", _appointment(1, start="soon")),
    ("H14", "before the doors open", _appointment(1, start="07:30")),
    ("H14", "too short", _appointment(1, minutes=30)),
    ("H14", "too late", _appointment(1, start="20:30")),
    ("H15", "another counselor", _appointment(3, **{"with": "k01"})),
    ("H15", "a counselor who does not exist", _appointment(3, **{"with": "k09"})),
    ("H15", "the counselor is not free", _appointment(3, start="18:00")),
    ("H16", "the wrong pool", _appointment(1, **{"with": "medication"})),
    ("H16", "outside the pool's hours", _appointment(1, start="15:00")),
    ("P1", "a shortfall left out", lambda week, table: table.update(short=[])),
    ("P1", "a shortfall twice", lambda week, table: table["short"].append(table["short"][0])),
    ("P1", "a wrong number", lambda week, table: table["short"][0].update(missing=2)),
    ("P1", "a shortfall of nobody", lambda week, table: table["short"].append({"missing": True})),
    ("P2", "another cost", lambda week, table: table.update(cost=230.99, bound=None, gap=None)),
    ("P2", "a cost in words", lambda week, table: table.update(cost="231")),
    ("P3", "a bound above the cost", lambda week, table: table.update(bound=232, gap=-1 / 232)),
    ("P3", "a bound in words", lambda week, table: table.update(bound="231", gap=None)),
    ("P3", "a gap too small", lambda week, table: table.update(bound=200)),
    ("P3", "a gap without a bound", lambda week, table: table.update(bound=None)),
    ("P3", "no gap with a bound", lambda week, table: table.update(gap=None)),
    ("P3", "a gap that is no number", lambda week, table: table.update(gap=[])),
]


@pytest.mark.parametrize(("code", "name", "spoil"), BROKEN, ids=[f"{b[0]} {b[1]}" for b in BROKEN])
def test_a_spoiled_week_breaks_its_rule(code: str, name: str, spoil: Spoil) -> None:
    problem, timetable = week_document(), table_document()
    spoil(problem, timetable)
    codes = {reason.code for reason in breaches(week(problem), table(timetable))}
    claims = set() if code.startswith("P") else {"P1", "P2", "P3"}
    assert code in codes
    assert codes - claims == {code}


def test_two_with_one_counselor_at_once() -> None:
    problem, timetable = week_document(), table_document()
    problem["clients"][0]["counselor"] = "k02"
    timetable["appointments"][0]["with"] = "k02"
    found = hard_breaches(week(problem), table(timetable))
    assert {reason.code for reason in found} == {"H15"}
    assert "at once" in found[0].says


def test_a_claim_of_nothing_is_allowed() -> None:
    document = table_document() | {"bound": None, "gap": None}
    assert breaches(week(), table(document)) == []


def test_a_bound_of_zero_has_no_gap() -> None:
    document = table_document() | {"bound": 0, "gap": None}
    assert breaches(week(), table(document)) == []


def test_an_infinite_cost_is_no_number() -> None:
    assert math.isnan(table(table_document() | {"cost": 10**400}).cost)
