"""Steps to arrange: read from a week that needs them, and done in the problem that is left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.week.examples import table, week
from wayhome.domain.week.problem import Client, Problem
from wayhome.domain.week.rules import hard_breaches
from wayhome.domain.week.timetable import Appointment, Seat, Timetable
from wayhome.domain.week.ways import Step, arranged, options, steps_in


def alone(**changes: object) -> Problem:
    who = replace(
        week().clients[3],
        needs={"process": 2, "skills": 1, "education": 1, "individual": 1, "family": 1},
        **changes,  # type: ignore[arg-type]
    )
    return replace(week(), clients=(who,), apart=())


def having(*entries: Seat | Appointment) -> Timetable:
    return replace(
        table(),
        seats=tuple(row for row in entries if isinstance(row, Seat)),
        appointments=tuple(row for row in entries if isinstance(row, Appointment)),
        short=(),
    )


def seat(section: str) -> Seat:
    return Seat("c004", section)


def visit(kind: str, day: int, start: int, by: str = "k02") -> Appointment:
    return Appointment("c004", kind, by, day, start, 60, "site")


def full(problem: Problem) -> Problem:
    rows = tuple(replace(row, capacity=0, target=0, minimum=0) for row in problem.sections)
    return replace(problem, sections=rows)


EVENING_ONLY: dict[str, object] = {"track": "GE"}
CASES = [
    (alone(modes=("video",)), having(seat("s001")), [Step("H3", "site")]),
    (
        replace(alone(), tracks=tuple(replace(t, open={}) for t in week().tracks)),
        having(seat("s001")),
        [Step("H4", "GD")],
    ),
    (alone(modules_taken=frozenset({"m2"})), having(seat("s003")), [Step("H5", "s003")]),
    (
        alone(busy=(((480, 560), (600, 900)), ())),
        having(seat("s001")),
        [Step("H7", "", 0, 480, 560), Step("H7", "", 0, 600, 900)],
    ),
    (
        replace(
            alone(),
            sections=(*week().sections, replace(week().sections[0], id="s009", start=780)),
        ),
        having(seat("s001"), seat("s009")),
        [Step("H9", "process", 0)],
    ),
    (alone(max_days=1), having(seat("s001"), seat("s004")), [Step("H10", "2")]),
    (
        replace(
            alone(),
            sections=(*week().sections, replace(week().sections[1], id="s009", mode="video")),
        ),
        having(seat("s001"), seat("s009")),
        [Step("H11", "", 0)],
    ),
    (full(alone()), having(seat("s001")), [Step("H12", "s001")]),
    (alone(), having(visit("individual", 0, 840)), [Step("H15", "k02", 0, 840, 900)]),
    (alone(), having(visit("family", 1, 780, "family")), [Step("H16", "family", 1, 780, 840)]),
]


@pytest.mark.parametrize(("left", "own", "steps"), CASES, ids=[row[2][0].rule for row in CASES])
def test_a_step_is_read_and_done(left: Problem, own: Timetable, steps: list[Step]) -> None:
    assert list(steps_in(left, own)) == steps
    assert {reason.code for reason in hard_breaches(left, own)} == {steps[0].rule}
    assert hard_breaches(arranged(left, steps), own) == []


def test_a_module_twice_in_a_week_is_to_be_repeated_once() -> None:
    twice = replace(week().sections[2], id="s009", day=1, start=600)
    left = replace(alone(), sections=(*week().sections, twice))
    more = replace(left.clients[0], needs={"education": 2})
    left = replace(left, clients=(more,))
    own = having(seat("s003"), seat("s009"))
    steps = steps_in(left, own)
    assert steps == (Step("H5", "s003"), Step("H5", "s009"))
    assert hard_breaches(arranged(left, steps[:1]), own) == []


def test_a_week_that_fits_needs_nothing() -> None:
    own = having(seat("s001"), visit("individual", 0, 780), visit("family", 0, 840, "family"))
    assert steps_in(alone(), own) == ()
    assert arranged(alone(), ()) == alone()


def test_the_time_given_up_is_that_one_only() -> None:
    left = alone(busy=(((480, 560), (600, 900)), ((600, 700),)))
    who: Client = arranged(left, [Step("H7", "", 0, 600, 900)]).clients[0]
    assert who.busy == (((480, 560),), ((600, 700),))


def test_every_group_says_what_is_in_its_way() -> None:
    late = replace(week().sections[0], id="s009", start=600)
    left = replace(alone(modes=("site",)), sections=(*week().sections, late))
    found = options(left, having(seat("s002")), "process")
    shown = [(one.section.id, [step.rule for step in one.steps], one.clashes) for one in found]
    assert shown == [("s001", [], False), ("s009", [], True), ("s004", ["H3"], False)]
    own = having(seat("s001"), seat("s004"))
    assert [one.section.id for one in options(left, own, "process")] == ["s009"]
