"""A new client, something that fell through, and the reasons: nobody else is touched."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings

from tests.domain.week.examples import table, week
from tests.solver.problems import least_cost, problems
from tests.solver.problems_two import quick
from wayhome.domain.verdict import Refused
from wayhome.domain.week.aftermath import aftermath
from wayhome.domain.week.change import (
    ClientBusy,
    ClinicianAbsent,
    Entries,
    Insertion,
    RoomClosed,
    with_client,
)
from wayhome.domain.week.change_file import write_diff
from wayhome.domain.week.problem import BadWeekFile, Client, Problem
from wayhome.domain.week.rules import hard_breaches
from wayhome.domain.week.timetable import Appointment, Seat, Short, Timetable
from wayhome.solver.changes import insert, repair
from wayhome.solver.explain import explain
from wayhome.solver.generate import generate
from wayhome.solver.offers import offers

ABSENT = ClinicianAbsent("small", 25, "k02", day=1, start=480, end=1260)


def newcomer(**changes: object) -> Client:
    return replace(week().clients[3], **{"id": "c005", **changes})  # type: ignore[arg-type]


def applied(old: Timetable, removed: Entries, added: Entries) -> Timetable:
    return replace(
        old,
        seats=tuple(x for x in old.seats if x not in removed.seats) + added.seats,
        appointments=tuple(x for x in old.appointments if x not in removed.appointments)
        + added.appointments,
    )


def test_the_worked_repair_costs_400() -> None:
    diff = repair(week(), table(), ABSENT)
    assert (diff.cost_before, diff.cost_after) == (231, 400)
    assert diff.removed == Entries((Seat("c003", "s005"),), (table().appointments[3],))
    assert diff.added == Entries(
        (), (Appointment("c004", "individual", "k02", 0, 780, 60, "site"),)
    )
    assert diff.unchanged == (9, 3)
    assert diff.clients_hit == diff.clients_moved == ("c003", "c004")
    assert diff.short == (Short("c002", "education", 1), Short("c003", "skills", 1))
    assert b'"clients_hit":[\n"c003",\n"c004"\n]' in write_diff(diff)


def test_what_need_not_change_does_not_change() -> None:
    diff = repair(week(), table(), ClientBusy("small", 25, "c001", day=0, start=480, end=490))
    assert diff.clients_hit == ()
    assert diff.removed == diff.added == Entries((), ())


def test_a_cheap_change_is_not_worth_its_weight() -> None:
    """With weight 0 the hit client may improve; with a high one only what fell is replaced."""
    event = ClientBusy("small", 1000, "c001", day=1, start=990, end=1050)
    diff = repair(week(), table(), event)
    assert diff.removed.appointments == (table().appointments[0],)
    assert diff.removed.seats == ()
    assert diff.added == Entries((), ())


def test_many_hit_clients_are_mended_together() -> None:
    problem = generate(24, 1)
    before = quick(problem, rounds=0)
    fullest = sorted(problem.sections, key=lambda s: -sum(x.section == s.id for x in before.seats))
    event = RoomClosed(problem.name, 25, tuple(section.id for section in fullest[:1]))
    diff = repair(problem, before, event)
    after = applied(before, diff.removed, diff.added)
    assert len(diff.clients_hit) > 4
    assert set(diff.clients_moved) <= set(diff.clients_hit)
    assert hard_breaches(aftermath(problem, before, event).problem, after) == []
    assert diff == repair(problem, before, event)


@settings(deadline=None, max_examples=60)
@given(problems())
def test_one_hit_client_is_mended_exactly(problem: Problem) -> None:
    before = quick(problem, rounds=0)
    client = problem.clients[0]
    event = ClientBusy(problem.name, 0, client.id, day=0, start=480, end=600)
    diff = repair(problem, before, event)
    changed = aftermath(problem, before, event).problem
    after = applied(before, diff.removed, diff.added)
    assert hard_breaches(changed, after) == []
    if diff.clients_hit:
        assert diff.cost_after == pytest.approx(least_cost(changed, after, changed.clients[0]))


@settings(deadline=None, max_examples=60)
@given(problems())
def test_a_new_client_is_seated_exactly(problem: Problem) -> None:
    others = replace(problem, clients=problem.clients[:-1], apart=())
    before = quick(others, rounds=0)
    last = problem.clients[-1]
    apart = tuple(one for one, two in problem.apart if two == last.id)
    request = Insertion(problem.name, last, apart)
    diff = insert(others, before, request)
    changed = with_client(others, request)
    after = applied(before, diff.removed, diff.added)
    assert diff.removed == Entries((), ())
    assert set(diff.clients_moved) <= {last.id}
    assert hard_breaches(changed, after) == []
    assert diff.cost_after == pytest.approx(least_cost(changed, after, last))
    free = offers(others, before, last).offers if not apart else ()
    for offer in free[:1]:
        assert offer.cost == pytest.approx(diff.cost_after - diff.cost_before)
    for offer in free:
        assert offer.cost >= diff.cost_after - diff.cost_before - 1e-6


def test_a_week_that_breaks_a_rule_is_refused() -> None:
    broken = replace(table(), seats=(*table().seats, Seat("c003", "s001")))
    with pytest.raises(Refused, match="c003"):
        insert(week(), broken, Insertion("small", newcomer()))


def test_offers_differ_in_their_sections_and_come_cheapest_first() -> None:
    problem = generate(24, 4)
    before = quick(problem, rounds=0)
    new = replace(problem.clients[5], id="new", last_week=frozenset())
    made = offers(problem, before, new).offers
    assert len(made) == 3
    sets = [frozenset(seat.section for seat in offer.entries.seats) for offer in made]
    assert not any(earlier <= later for earlier, later in combinations(sets, 2))
    assert [offer.cost for offer in made] == sorted(offer.cost for offer in made)
    best = insert(problem, before, Insertion(problem.name, new))
    assert made[0].cost == pytest.approx(best.cost_after - best.cost_before)
    assert made[0].minutes > 0


def test_every_opening_there_is() -> None:
    made = offers(week(), table(), newcomer(modes=("video",), min_days=0), count=50).offers
    sets = [frozenset(seat.section for seat in offer.entries.seats) for offer in made]
    assert len(sets) == len(set(sets)) == 4


def test_the_same_opening_found_twice_is_offered_once() -> None:
    """Without either group of the first day, both groups of the second are best."""
    nothing = replace(table(), seats=(), appointments=())
    needs = {"process": 1, "skills": 1}
    new = newcomer(needs=needs, min_days=0, last_week=frozenset())
    made = offers(week(), nothing, new).offers
    sets = [{seat.section for seat in offer.entries.seats} for offer in made]
    assert sets[:2] == [{"s001", "s002"}, {"s004", "s005"}]
    assert len(sets) == 3


def test_offers_are_few_where_little_fits() -> None:
    needs = {"process": 1}
    full = tuple(replace(s, capacity=2, target=2) if s.id == "s004" else s for s in week().sections)
    tight = replace(week(), sections=full)
    made = offers(tight, table(), newcomer(needs=needs, modes=("video",), min_days=0))
    assert made.offers == ()
    assert [reason.code for reason in made.why_short["process"]] == ["H12", "H3"]
    says = [reason.says for reason in made.why_short["process"]]
    assert says[0].startswith("1 process group is out of reach")


def test_no_offer_where_nothing_fits() -> None:
    busy = (((480, 1260),), ((480, 1260),))
    needs = {"process": 1, "individual": 1, "family": 1, "medication": 1}
    made = offers(week(), table(), newcomer(needs=needs, busy=busy))
    assert made.offers == ()
    codes = {kind: [reason.code for reason in why] for kind, why in made.why_short.items()}
    assert codes == {
        "process": ["H7"],
        "individual": ["H7"],
        "family": ["H7"],
        "medication": ["H7"],
    }


def test_reasons_name_the_counselor_and_the_pool() -> None:
    nobody = tuple(replace(k, free=((), ())) for k in week().clinicians)
    bare = replace(week(), clinicians=nobody, sections=())
    nothing = replace(table(), seats=(), appointments=())
    made = offers(bare, nothing, newcomer(needs={"process": 1, "individual": 1}))
    assert [made.why_short[kind][0].code for kind in ("process", "individual")] == ["H1", "H15"]


def test_reasons_where_only_the_clients_own_week_is_in_the_way() -> None:
    made = offers(week(), table(), newcomer(needs={"process": 1, "individual": 1}, max_days=0))
    assert {why[-1].code for why in made.why_short.values()} == {"H8"}


def test_why_education_is_missing() -> None:
    (missing,) = explain(week(), table(), "c002")
    assert missing.kind == "education"
    assert missing.lifts == (("H5",),)
    assert missing.says == (
        "One unit of education is missing because of modules that are not to be repeated."
    )
    assert explain(week(), table(), "c001") == ()


def test_two_rules_together() -> None:
    full = tuple(replace(s, capacity=1, target=1) if s.id == "s003" else s for s in week().sections)
    (missing,) = explain(replace(week(), sections=full), table(), "c002")
    assert missing.lifts == (("H5", "H12"),)
    assert "together with the groups' capacity" in missing.says


def test_a_plan_that_leaves_room_says_so() -> None:
    lazy = replace(table(), seats=table().seats[1:])
    (missing,) = explain(week(), lazy, "c001")
    assert missing.lifts == ((),)
    assert missing.says.endswith("plan again.")


def test_nothing_helps_where_nothing_runs() -> None:
    bare = replace(week(), sections=())
    nothing = replace(table(), seats=(), appointments=())
    found = {missing.kind: missing for missing in explain(bare, nothing, "c003")}
    assert found["skills"].lifts == ()
    assert "no rules" in found["skills"].says


def test_an_unknown_client_is_not_explained() -> None:
    with pytest.raises(BadWeekFile, match="'c009'"):
        explain(week(), table(), "c009")
