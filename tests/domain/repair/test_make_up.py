"""Lost hours as a small week of their own, and what the answer means for each of them."""

from __future__ import annotations

from dataclasses import replace

from tests.domain.repair.scenes import (
    FRIDAY,
    MONDAY,
    ground,
    meeting,
    person,
    sits,
    visit,
)
from wayhome.domain.repair.facts import Meeting, Person
from wayhome.domain.repair.make_up import Asked, Made, made_up, make_up_problem
from wayhome.domain.week.timetable import Timetable
from wayhome.solver.mending import make_up

LOST = meeting("lost", 9)


def asked(*groups: Meeting, people: dict[str, Person], lost: Meeting = LOST) -> Asked:
    hours = [(name, lost) for name in people]
    return make_up_problem(hours, ground(*groups, people=people), week_of=MONDAY)


def made(*groups: Meeting, people: dict[str, Person], lost: Meeting = LOST) -> tuple[Made, ...]:
    question = asked(*groups, people=people, lost=lost)
    return made_up(question, make_up(question.problem))


def test_the_seat_that_is_left_goes_to_one_and_the_other_is_told_why() -> None:
    left = sits(meeting("fri", 9, FRIDAY, seats=2), "col")
    people = {"ann": person("ann"), "bea": person("bea"), "col": person("col", left)}
    question = make_up_problem(
        [("ann", LOST), ("bea", LOST)], ground(left, people=people), week_of=MONDAY
    )
    found = made_up(question, make_up(question.problem))
    instead = [one.instead.id for one in found if one.instead]
    assert instead == ["fri"]
    assert [one.why_not for one in found if not one.instead] == [
        "Of 1 left this week: 1 taken by others."
    ]


def test_a_day_on_which_they_come_anyway_is_better_than_a_new_one() -> None:
    stays = meeting("s", 13, FRIDAY, kind="skills")
    near, far = meeting("near", 9, FRIDAY), meeting("far", 14)
    found = made(far, near, people={"ann": person("ann", stays)})
    assert found[0].instead == near


def test_what_a_rule_takes_away_is_counted() -> None:
    groups = [
        meeting("a", 9, FRIDAY, track="dual"),
        meeting("b", 11, FRIDAY, track="dual"),
        meeting("c", 13, FRIDAY),
    ]
    who = person("ann", own_life=(groups[2].during,))
    found = made(*groups, people={"ann": who})
    assert found[0].why_not == "Of 3 left this week: 2 of another track, 1 at a time of their own."
    none = made(people={"ann": who})
    assert none[0].why_not == "No other group of this kind meets in the rest of the week."


def test_a_group_before_everybody_can_be_told_is_not_offered() -> None:
    assert asked(meeting("early", 6.5), people={"ann": person("ann")}).groups == ()


def test_hybrid_seats_are_given_in_the_mode_of_the_day() -> None:
    group = replace(meeting("h", 9, FRIDAY), mode="hybrid", seats=0, video_seats=2)
    found = made(group, people={"ann": person("ann")})
    assert (found[0].instead, found[0].by_video) == (group, True)


def test_a_family_hour_is_made_up_by_a_family_group() -> None:
    family = replace(LOST, id="family", kind="family_group")
    other = meeting("f2", 9, FRIDAY, kind="family_group")
    education = meeting("e", 11, FRIDAY, kind="education")
    both = {"ann": person("ann", tracks=frozenset({"day"}))}
    found = made(other, education, people=both, lost=family)
    assert found[0].instead is not None


def test_people_who_must_not_meet_are_not_put_together() -> None:
    one, two = meeting("one", 9, FRIDAY), meeting("two", 14, FRIDAY)
    people = {
        "ann": person("ann", apart=frozenset({"bea", "zoe"})),
        "bea": person("bea", apart=frozenset({"ann"})),
    }
    found = made(one, two, people=people)
    assert {row.instead.id for row in found if row.instead} == {"one", "two"}


def test_appointments_are_not_the_engines_to_make_up() -> None:
    alone = visit("one", 9, "ann")
    question = make_up_problem(
        [("ann", alone)], ground(people={"ann": person("ann")}), week_of=MONDAY
    )
    assert question.problem.clients == ()
    empty = Timetable("make-up", MONDAY, (), (), (), cost=0)
    assert made_up(question, empty) == ()


def test_two_lost_hours_are_made_up_each_by_its_kind() -> None:
    skills = replace(LOST, id="lost2", kind="skills")
    groups = [meeting("p", 9, FRIDAY), meeting("s", 11, FRIDAY, kind="skills")]
    people = {"ann": person("ann")}
    question = make_up_problem(
        [("ann", LOST), ("ann", skills)], ground(*groups, people=people), week_of=MONDAY
    )
    found = made_up(question, make_up(question.problem))
    assert [one.instead and one.instead.id for one in found] == ["p", "s"]


def test_many_people_share_few_seats_as_well_as_can_be() -> None:
    """Six lost an hour; two groups with three seats each, one of them in the way of three."""
    one, two = meeting("one", 9, FRIDAY, seats=3), meeting("two", 14, FRIDAY, seats=3)
    names = ("ann", "bea", "col", "dee", "eve", "flo")
    people = {
        name: person(name, own_life=(two.during,) if name in names[3:] else ()) for name in names
    }
    found = made(one, two, people=people)
    assert [row.instead.id for row in found if row.instead] == ["two"] * 3 + ["one"] * 3
