"""The case files agree, every rule has one where it speaks and one just short; files are checked."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from wayhome.domain.placement.cases import BadCases, CaseResult, run_cases
from wayhome.domain.placement.rules import RULES, NoRules

FILES = sorted((Path(__file__).parents[2] / "cases").glob("placement*.toml"))
RESULTS = [result for path in FILES for result in run_cases(tomllib.loads(path.read_text("utf-8")))]
STORIES = {f"C{number:02}" for number in range(1, 27)} | {
    f"R{number:02}" for number in range(1, 11)
}
ON = date(2026, 11, 22)


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.name)
def test_the_rules_agree_with_the_case(result: CaseResult) -> None:
    assert result.differences == ()


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_every_rule_has_a_case_where_it_speaks_and_one_just_short(code: str) -> None:
    assert any(code in result.speaks for result in RESULTS)
    assert any(result.just_short_of == code for result in RESULTS)


def test_every_person_of_the_demo_clinic_has_a_case() -> None:
    assert {result.name.split()[0] for result in RESULTS} >= STORIES


def test_no_two_cases_share_a_name() -> None:
    names = [result.name for result in RESULTS]

    assert len(names) == len(set(names))


def case(**row: Any) -> dict[str, Any]:
    return {"on": ON, "case": [{"name": "Pia", **row}]}


def test_a_case_that_disagrees_says_how() -> None:
    (result,) = run_cases(
        case(
            facts={"ciwa": 19},
            rules=["OPR-S4"],
            level="iop",
            status="stop",
            just_short_of="OPR-S3",
            would_change={"ciwa becomes less than 10": "iop", "age becomes 13 or more": "iop"},
        )
    )

    assert not result
    assert result.speaks == ("OPR-S3",)
    assert result.differences == (
        "level is none, expected iop",
        "rules are ['OPR-S3'], expected ['OPR-S4']",
        "OPR-S3 spoke and should not",
        "if ciwa becomes less than 10 then incomplete, expected iop",
        "if age becomes 13 or more then no change, expected iop",
    )


def test_a_case_that_agrees_is_true() -> None:
    (result,) = run_cases(case(facts={"ciwa": 19}, status="stop"))

    assert result


def test_a_case_stands_on_the_base_less_what_is_unknown() -> None:
    data = case(facts={"ciwa": 3}, unknown=["age"], status="incomplete")
    data["base"] = {"age": 40, "ciwa": 30}

    (result,) = run_cases(data)

    assert result


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"cases": []}, "cases: no such key; a case file has on, base and [[case]]"),
        ({}, "case: there is none; write at least one [[case]]"),
        ({"case": "Pia"}, "case: there is none; write at least one [[case]]"),
        ({"on": ON, "case": [3]}, "case 1: it has no name; every [[case]] needs one"),
        ({"on": ON, "case": [{"name": 3}]}, "case 1: it has no name; every [[case]] needs one"),
        (case(lvl="iop"), "case 1, Pia: lvl is no key of a case; use facts, holds,"),
        ({"case": [{"name": "Pia"}]}, "case 1, Pia: it has no day; write on = 2026-11-22"),
        (case(on="today"), "case 1, Pia: it has no day; write on = 2026-11-22"),
        (case(facts={"ciwa": 99}), "case 1, Pia: ciwa: it is out of range"),
        (case(facts=[]), "case 1, Pia: facts: they are a list"),
        (case(unknown="age"), "case 1, Pia: unknown is no list of facts"),
        (case(unknown=["agee"]), "case 1, Pia: unknown is no list of facts"),
        (case(just_short_of="S3"), "case 1, Pia: S3 is no rule"),
        (case(rules="OPR-S3"), "case 1, Pia: rules is no list of rules"),
        (case(rules=["OPR-S3", "OPR-S33"]), "case 1, Pia: OPR-S33 is no rule"),
        (case(would_change="x"), "case 1, Pia: would_change is no table"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_what(data: dict[str, Any], says: str) -> None:
    with pytest.raises(BadCases, match=f"^{re.escape(says)}"):
        run_cases(data)


def test_a_day_before_the_rules_is_an_error() -> None:
    with pytest.raises(NoRules):
        run_cases(case(on=date(2024, 12, 31)))
