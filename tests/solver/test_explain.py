"""Why somebody goes without: no smaller set of rules would do, and each way out is a way out."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings

from tests.domain.week.examples import table, week
from tests.solver.problems import problems, site_of
from wayhome.domain.verdict import Refused
from wayhome.domain.week.change import Entries
from wayhome.domain.week.cost import short_list
from wayhome.domain.week.explain import LIFTS, lifted, with_own
from wayhome.domain.week.left import left_for, own_week
from wayhome.domain.week.problem import BadWeekFile, Client, Problem
from wayhome.domain.week.rules import hard_breaches
from wayhome.domain.week.timetable import Seat, Timetable
from wayhome.domain.week.ways import Step, Way, arranged, read_why, why_out
from wayhome.solver.answer import timetable_of, weeks_of
from wayhome.solver.explain import explain, reasons
from wayhome.solver.insertion import planner
from wayhome.solver.model import compile_model
from wayhome.solver.site import Site


def first_come(problem: Problem) -> Timetable:
    """One after the other gets the best week that is left: plenty of people go without."""
    model = compile_model(problem)
    site, weeks = Site(model), {}
    for number in range(len(problem.clients)):
        weeks[number] = planner(model, number).best(site).week
        site.place(number, weeks[number])
    return timetable_of(model, weeks)


def changed(own: Timetable, way: Way) -> Timetable:
    seats = [seat for seat in own.seats if seat not in way.removed.seats]
    held = [row for row in own.appointments if row not in way.removed.appointments]
    return replace(
        own,
        seats=(*seats, *way.added.seats),
        appointments=(*held, *way.added.appointments),
    )


def wanted(problem: Problem, timetable: Timetable, client: str, kind: str) -> Problem:
    """The client needs what there is and one unit of the kind, dearer than all the rest."""
    lacks = {
        row.kind: row.missing for row in short_list(problem, timetable) if row.client == client
    }

    def wanting(who: Client) -> Client:
        needs = {name: need - lacks.get(name, 0) for name, need in who.needs.items()}
        return replace(who, needs=needs | {kind: needs[kind] + 1})

    weights = replace(problem.weights, short=dict.fromkeys(problem.weights.short, 1e6))
    return replace(with_own(problem, client, wanting), weights=weights)


def gives(problem: Problem, timetable: Timetable, client: str) -> bool:
    """The slow way: everybody else seated in the whole problem, and the client put in."""
    model = compile_model(problem)
    number = model.clients[client]
    others = weeks_of(model, timetable) | {number: ()}
    best = planner(model, number).best(site_of(model, others)).week
    return all(
        sum(entry.kind == kind for entry in best) == need
        for kind, need in problem.clients[number].needs.items()
    )


@settings(deadline=None, max_examples=12)
@given(problems())
def test_reasons_are_smallest_and_ways_out_lead_out(problem: Problem) -> None:
    before = first_come(problem)
    for client in sorted({row.client for row in before.short}):
        for why in reasons(problem, before, client):
            asked = wanted(problem, before, client, why.missing.kind)
            size = len(why.missing.lifts[0]) if why.missing.lifts else len(LIFTS) + 1
            for fewer in range(min(size, 2)):
                for rules in combinations(LIFTS, fewer):
                    assert not gives(lifted(asked, client, rules), before, client)
            assert all(
                gives(lifted(asked, client, rules), before, client) for rules in why.missing.lifts
            )
            for way in why.ways:
                left = left_for(asked, before, client)
                then = changed(own_week(before, client), way)
                assert hard_breaches(left, then)
                assert hard_breaches(arranged(left, way.steps), then) == []
                assert not short_list(left, then)


def test_why_education_is_missing_and_how_it_could_be_had() -> None:
    (why,) = reasons(week(), table(), "c002")
    assert why.missing == explain(week(), table(), "c002")[0]
    (way,) = why.ways
    assert way.steps == (Step("H5", "s003"),)
    assert way.added == Entries((Seat("c002", "s003"),), ())
    assert way.removed.seats == ()
    assert read_why(json.loads(json.dumps(why_out(why)))) == why


def test_a_time_with_the_counselor_is_named() -> None:
    k02 = replace(week().clinicians[1], free=((), ()))
    nobody = replace(week(), clinicians=(week().clinicians[0], k02))
    without = replace(table(), appointments=table().appointments[:3])
    (why,) = reasons(nobody, without, "c004")
    assert why.missing.lifts == (("H15",),)
    (way,) = why.ways
    (step,) = way.steps
    (visit,) = way.added.appointments
    assert (step.rule, step.subject, visit.held_with) == ("H15", "k02", "k02")
    assert (step.day, step.start, step.end) == (visit.day, visit.start, visit.start + 60)


def test_each_busy_time_that_would_do_is_a_way_of_its_own() -> None:
    """c003 could get to the skills group of either day, were it not for one busy time or the other."""
    needs = replace(
        week().clients[0],
        needs={"individual": 1},
        busy=(((600, 720), (780, 1020)), ((480, 1260),)),
        min_days=0,
    )
    alone = replace(week(), clients=(needs,), apart=())
    nothing = replace(table(), seats=(), appointments=())
    (why,) = reasons(alone, nothing, "c001")
    assert why.missing.lifts == (("H7",), ("H15",))
    busy = {step for way in why.ways for step in way.steps if step.rule == "H7"}
    assert Step("H7", "", 0, 600, 720) in busy
    assert Step("H7", "", 0, 780, 1020) in busy


def test_people_who_must_be_apart_may_be_the_reason_and_are_no_way_out() -> None:
    """c004 lacks process; the only other group is that of c003, whom they must not meet."""
    full = tuple(replace(s, capacity=2, target=2) if s.id == "s001" else s for s in week().sections)
    without = replace(table(), seats=tuple(s for s in table().seats if s != Seat("c004", "s001")))
    calm = replace(
        week(),
        sections=full,
        clients=tuple(replace(c, max_days=2, needs=c.needs) for c in week().clients),
    )
    (why,) = reasons(calm, without, "c004")
    rules = {rule for lifts in why.missing.lifts for rule in lifts}
    steps = {step.rule for way in why.ways for step in way.steps}
    assert "H13" in rules
    assert "H13" not in steps
    assert Step("H12", "s001") in {step for way in why.ways for step in way.steps}


def test_where_there_is_room_no_way_out_is_needed() -> None:
    lazy = replace(table(), seats=table().seats[1:])
    (why,) = reasons(week(), lazy, "c001")
    assert (why.missing.lifts, why.ways) == (((),), ())


def test_nothing_helps_where_nothing_runs() -> None:
    bare = replace(week(), sections=())
    nothing = replace(table(), seats=(), appointments=())
    found = {why.missing.kind: why for why in reasons(bare, nothing, "c003")}
    assert (found["skills"].missing.lifts, found["skills"].ways) == ((), ())


def test_three_rules_together_are_found() -> None:
    """The one education group is full, was had before, and is at a busy time."""
    full = tuple(replace(s, capacity=1, target=1) if s.id == "s003" else s for s in week().sections)
    busy = with_own(
        replace(week(), sections=full),
        "c002",
        lambda who: replace(who, busy=(((690, 730),), who.busy[1])),
    )
    own = replace(table(), seats=tuple(s for s in table().seats if s != Seat("c002", "s002")))
    found = {why.missing.kind: why for why in reasons(busy, own, "c002")}
    assert found["education"].missing.lifts == (("H5", "H7", "H12"),)
    assert {step.rule for step in found["education"].ways[0].steps} == {"H5", "H7", "H12"}


def test_an_unknown_client_and_a_broken_week() -> None:
    with pytest.raises(BadWeekFile, match="'c009'"):
        reasons(week(), table(), "c009")
    broken = replace(table(), seats=(*table().seats, Seat("c003", "s001")))
    with pytest.raises(Refused, match="c003"):
        explain(week(), broken, "c002")
    assert reasons(week(), broken, "c002")[0].missing.lifts == (("H5",),)
