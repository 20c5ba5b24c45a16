"""Does a week of care keep the promise of its level? The cases are in cases/hours.toml."""

import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from wayhome.domain import levels
from wayhome.domain.levels import AgeGroup, Individual, Level, TemplateSession
from wayhome.domain.parameters import NoValue, Parameter

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "hours.toml").read_text("utf-8"))
ON: date = CASES["on"]
NOT_CARE = {"meal", "meeting"}


def sessions(case: dict[str, Any]) -> list[TemplateSession]:
    return [
        TemplateSession(
            day=day,
            start=time.fromisoformat(start),
            minutes=minutes,
            kind=kind,
            clinical=kind not in NOT_CARE,
        )
        for day, start, minutes, kind in case["sessions"]
    ]


def group(case: dict[str, Any]) -> AgeGroup:
    return AgeGroup(case.get("group", "adult"))


@pytest.mark.parametrize("case", CASES["template"], ids=lambda case: case["name"])
def test_a_template_keeps_the_promise_of_its_level_or_says_what_is_short(
    case: dict[str, Any],
) -> None:
    individual = Individual(minutes=case.get("individual", 0), inside=case.get("inside", False))
    verdict = levels.check_template(
        sessions(case),
        level=Level.of(case["level"]),
        group=group(case),
        on=ON,
        individual=individual,
    )
    week = levels.week_of_care(sessions(case), individual=individual)

    assert {reason.code: reason.says for reason in verdict.against} == case.get("refused", {})
    assert week.minutes == case["minutes"]
    assert week.level(group(case), on=ON).word == case["really"]


@pytest.mark.parametrize("case", CASES["week"], ids=lambda case: case["name"])
def test_planned_hours_of_a_client(case: dict[str, Any]) -> None:
    verdict = levels.planned_hours(
        minutes=case["minutes"], level=Level.of(case["level"]), group=group(case), on=ON
    )

    assert [reason.says for reason in verdict.against] == [
        text for text in [case.get("refused")] if text
    ]
    assert {reason.code for reason in verdict.against} <= {"level.hours"}


def test_levels_stand_in_order_and_go_by_their_words() -> None:
    words = ["outpatient", "iop", "php", "residential", "inpatient"]

    assert [level.word for level in sorted(Level)] == words
    assert [Level.of(word) for word in words] == list(Level)
    with pytest.raises(KeyError):
        Level.of("IOP")


def test_age_groups_begin_at_13_and_18() -> None:
    groups = [levels.age_group(age, on=ON) for age in (12, 13, 17, 18)]

    assert groups == [None, AgeGroup.ADOLESCENT, AgeGroup.ADOLESCENT, AgeGroup.ADULT]


def test_care_around_the_clock_has_no_weekly_hours() -> None:
    with pytest.raises(ValueError, match="residential is care around the clock"):
        levels.floor(Level.RESIDENTIAL, AgeGroup.ADULT, on=ON)


def test_a_day_before_the_first_rule_is_an_error_and_not_zero_hours() -> None:
    with pytest.raises(NoValue):
        levels.floor(Level.IOP, AgeGroup.ADULT, on=date(2020, 12, 31))


@pytest.mark.parametrize("parameter", levels.PARAMETERS.values(), ids=lambda p: p.name)
def test_every_number_says_where_it_comes_from(parameter: Parameter) -> None:
    assert parameter.unit
    assert all(entry.cite for entry in parameter.history)
