"""What-if: every option against the week as it stands, and each number read again by the domain."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wayhome.domain.verdict import Refused
from wayhome.domain.week.cost import cost, short_list
from wayhome.domain.week.problem import WEEK_TWO, Problem, Room, Section
from wayhome.domain.week.rules import hard_breaches
from wayhome.domain.week.timetable import Timetable
from wayhome.domain.what_if import (
    Answers,
    Change,
    MoreClinicians,
    NewSection,
    Option,
    Outcome,
    RoomLess,
    Scenario,
    newcomers,
)
from wayhome.solver.generate import generate
from wayhome.solver.seating import Seating
from wayhome.solver.what_if import Asked, what_if

FREE = ((540, 1020),)
DAYTIME = (FREE,) * 6


@pytest.fixture(scope="module")
def site() -> tuple[Problem, Timetable]:
    """A full site of 30 people whose talking groups all meet in one room, a lesson in a small one."""
    problem = generate(30, 5)
    lesson = next(section for section in problem.sections if section.kind == "education")
    used = {"process": "Elm"}
    rooms = [
        replace(row, room="Oak", capacity=1, target=1, minimum=0)
        if row is lesson
        else replace(row, room=used.get(row.kind))
        for row in problem.sections
    ]
    small = (Room("Oak", 1),)
    problem = replace(problem, sections=tuple(rooms), rooms=small)
    seating = Seating(problem)
    for _ in range(3):
        seating.improve(range(len(problem.clients)))
    return problem, seating.timetable()


def group(problem: Problem, day: int, start: int) -> Section:
    like = next(section for section in problem.sections if section.kind == "process")
    return replace(like, id="another", day=day, start=start, room="Ash", capacity=6)


def options(problem: Problem) -> tuple[Option, ...]:
    changes: dict[str, tuple[Change, ...]] = {
        "nothing": (),
        "Monday": (NewSection(group(problem, 0, 9 * 60)),),
        "Thursday": (NewSection(group(problem, 3, 17 * 60)),),
        "at night": (NewSection(group(problem, 3, 19 * 60 + 30)),),
        "no Elm": (RoomLess("Elm"),),
        "no Ash": (RoomLess("Ash"),),
        "no Oak": (RoomLess("Oak"),),
        "hire": (MoreClinicians(2, DAYTIME),),
        "both": (NewSection(group(problem, 0, 9 * 60)), MoreClinicians(1, DAYTIME)),
    }
    return tuple(Option(name, made) for name, made in changes.items())


@pytest.fixture(scope="module")
def asked(site: tuple[Problem, Timetable]) -> Asked:
    problem, timetable = site
    waiting = newcomers(problem, 5)
    return Asked(problem, timetable, Scenario(problem.name, waiting, options(problem), 2.0))


@pytest.fixture(scope="module")
def answers(site: tuple[Problem, Timetable]) -> Answers:
    problem, timetable = site
    scenario = Scenario(problem.name, newcomers(problem, 5), options(problem), 2.0)
    return what_if(problem, timetable, scenario)


def of(answers: Answers, name: str) -> Outcome:
    return next(row for row in answers.outcomes if row.option.name == name)


def as_file(asked: Asked, outcome: Outcome) -> tuple[Problem, Timetable]:
    """What stands on the stage, as a problem and a timetable that know nothing of the engine."""
    stage, site = asked.stage, asked.stage.seating.site
    opened = asked.sections.get(asked.options.index(outcome.option), [])
    open_ = {*range(len(asked.base.sections)), *opened}
    left = [row for at, row in enumerate(site.problem.sections) if at in open_]
    clients = tuple(
        replace(who, counselor=site.problem.clients[number].counselor)
        for who, number in zip(asked.base.clients, stage.number.tolist(), strict=True)
    )
    ids = {
        site.problem.clients[n].id: asked.base.clients[at].id for at, n in enumerate(stage.number)
    }
    raw = stage.seating.timetable()
    timetable = replace(
        raw,
        seats=tuple(seat._replace(client=ids[seat.client]) for seat in raw.seats),
        appointments=tuple(row._replace(client=ids[row.client]) for row in raw.appointments),
    )
    sections = tuple(row for row in left if row.id not in outcome.fallen)
    problem = replace(site.problem, clients=clients, sections=sections, apart=asked.base.apart)
    return problem, replace(timetable, short=short_list(problem, timetable))


@pytest.mark.parametrize("number", range(9))
def test_what_an_option_leaves_keeps_every_rule_and_costs_what_it_says(
    asked: Asked, number: int
) -> None:
    with asked.tried(number) as outcome:
        problem, timetable = as_file(asked, outcome)

    assert hard_breaches(problem, timetable) == []
    assert cost(problem, timetable).total == pytest.approx(outcome.effect.cost)
    missing = {row.client for row in timetable.short}
    in_care = {client.id for client in asked.problem.clients}
    assert outcome.effect.served == len(in_care - missing)
    assert outcome.effect.seated == 5 - len(missing - in_care)
    units = len(timetable.seats) + len(timetable.appointments)
    assert outcome.effect.units + outcome.effect.waiting_units == units


def test_an_option_that_changes_nothing_gains_nothing(answers: Answers) -> None:
    nothing = of(answers, "nothing")

    assert nothing.effect == nothing.without == answers.today
    assert nothing.gain == 0


def test_more_of_something_never_serves_worse_and_less_never_better(answers: Answers) -> None:
    for name in ("Monday", "Thursday", "hire"):
        assert of(answers, name).effect.cost <= answers.today.cost + 30, "an empty group costs"
    assert of(answers, "hire").gain >= 0
    assert of(answers, "no Elm").effect.units < of(answers, "no Elm").without.units
    assert of(answers, "no Elm").fallen
    assert [row.gain for row in answers.outcomes] == sorted(
        (row.gain for row in answers.outcomes), reverse=True
    )


def test_a_group_at_a_time_when_nobody_can_come_helps_nobody(answers: Answers) -> None:
    use = of(answers, "at night").uses[0]

    assert use.would <= use.could
    assert use.section == "another"


def test_a_room_that_nobody_uses_can_go(answers: Answers) -> None:
    for name in ("no Ash", "no Oak"):
        assert of(answers, name).fallen == (), "or one whose only group can move"
        assert of(answers, name).gain == 0


def test_new_clinicians_see_those_who_lacked_one(site: tuple[Problem, Timetable]) -> None:
    problem, timetable = site
    busy = replace(
        problem, clinicians=tuple(replace(row, free=((),) * 6) for row in problem.clinicians)
    )
    none = replace(timetable, appointments=())
    asked = Option("hire", (MoreClinicians(2, DAYTIME),))

    one, two, three = newcomers(problem, 3)
    silent = replace(three, needs={**three.needs, "individual": 0})
    found = what_if(busy, none, Scenario(problem.name, (one, two, silent), (asked,)))

    (hired,) = found.outcomes
    assert hired.new_clinician > 3
    assert hired.effect.units > hired.without.units


def test_what_was_tried_before_leaves_no_trace(asked: Asked, answers: Answers) -> None:
    for number in (7, 1, 4, 1):
        assert asked.outcome(number) == of(answers, asked.options[number].name)


def test_a_week_that_breaks_a_rule_is_no_ground_to_stand_on(
    site: tuple[Problem, Timetable],
) -> None:
    problem, timetable = site
    twice = replace(timetable, seats=(*timetable.seats, timetable.seats[0]))

    asked = Scenario(problem.name, newcomers(problem, 1), options(problem))
    with pytest.raises(Refused):
        what_if(problem, twice, asked)
    stood = what_if(problem, twice, asked, as_it_stands=True)
    assert stood == what_if(problem, timetable, asked)


def test_a_week_of_the_second_format_is_refused_in_words(site: tuple[Problem, Timetable]) -> None:
    problem, timetable = site
    second = replace(problem, format=WEEK_TWO)

    with pytest.raises(Refused, match="is not weighed yet"):
        what_if(second, timetable, Scenario(problem.name, (), options(problem)))


def test_those_who_must_not_meet_do_not_meet_in_a_new_group_either(
    site: tuple[Problem, Timetable],
) -> None:
    problem, timetable = site
    waiting = newcomers(problem, 4)
    pairs = tuple((waiting[0].id, other.id) for other in waiting[1:])
    full = replace(problem, clients=(*problem.clients, *waiting), apart=(*problem.apart, *pairs))
    asked = Asked(full, timetable, Scenario(problem.name, (), options(problem)))
    for number in range(9):
        with asked.tried(number) as outcome:
            assert hard_breaches(*as_file(asked, outcome)) == []
