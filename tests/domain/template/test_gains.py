"""What a template is worth, and when it is worth its trouble."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.domain.template.sites import ground
from tests.solver.template_sites import client, problem
from wayhome.domain.template.gains import Figures, figures, is_better
from wayhome.domain.week.timetable import Seat, Timetable

BEFORE = Figures(
    clients=10,
    served=8,
    units=50,
    units_needed=60,
    waiting=3,
    waiting_seated=0,
    idle_minutes=60,
    staff_minutes=540,
    cost=2000.0,
)


def test_the_figures_tell_those_in_care_from_those_who_wait() -> None:
    given = ground()
    casey, robin, wren = client("casey"), client("robin"), client("wren")
    week = problem(given, [casey, robin, wren])
    names = [group.id for group in given.groups]
    seats = [Seat(who, name) for who in ("casey", "wren") for name in names]
    # Robin waits half an evening between nothing and nothing, and lacks the rest.
    plan = Timetable(week.name, date(2026, 11, 30), (*seats, Seat("robin", names[0])), (), (), 0)
    found = figures(week, plan, groups=given.groups, waiting=frozenset({"wren"}))
    assert (found.clients, found.served) == (2, 1)
    assert (found.units, found.units_needed) == (7, 12)
    assert (found.waiting, found.waiting_seated) == (1, 1)
    assert (found.idle_minutes, found.staff_minutes) == (0, 540)
    assert found.cost > 0
    robin_waits = figures(week, plan, groups=given.groups, waiting=frozenset({"robin", "wren"}))
    assert robin_waits.waiting_seated == 1
    assert robin_waits.cost == found.cost + 200  # the one seat that does not admit anybody
    assert found.worth == found.cost + 9 * 40


def test_a_change_must_earn_its_hours_and_its_trouble() -> None:
    cheaper = replace(BEFORE, cost=BEFORE.cost - 100)
    assert is_better(cheaper, BEFORE, changes=3)
    assert not is_better(cheaper, BEFORE, changes=4)
    longer = replace(cheaper, staff_minutes=BEFORE.staff_minutes + 90)
    assert is_better(longer, BEFORE, changes=1)
    assert not is_better(longer, BEFORE, changes=2)


def test_nobody_in_care_pays_for_a_better_sum() -> None:
    best = replace(BEFORE, cost=0.0)
    assert is_better(best, BEFORE, changes=1)
    assert not is_better(replace(best, served=7), BEFORE, changes=1)
    assert not is_better(replace(best, units=49), BEFORE, changes=1)
