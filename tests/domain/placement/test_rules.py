"""The rule library: every rule has a sentence and a source, dates are honored, numbers are cited."""

from datetime import date

import pytest

from wayhome.domain.parameters import Parameter
from wayhome.domain.placement.facts import Facts
from wayhome.domain.placement.rule import FIRST, PARAMETERS, Case, Finding, Rule, rule
from wayhome.domain.placement.rules import RULES, rule_row, rule_rows

LETTERS = "SBCDELTU"


@rule("OPR-X1", source="a test", since=date(2026, 3, 1), until=date(2026, 9, 1))
def always(case: Case) -> Finding:
    """Speaks of everybody,
    on every day.

    This is for engineers.
    """
    return Finding(says="Here.", facts=case.seen("age"))


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.code)
def test_every_rule_has_a_sentence_and_a_source(one: Rule) -> None:
    assert one.sentence.endswith(".")
    assert one.source
    assert one.since >= FIRST


def test_rules_stand_in_their_order() -> None:
    codes = [one.code for one in RULES]

    assert codes == sorted(codes, key=lambda code: (LETTERS.index(code[4]), int(code[5:])))
    assert len(codes) == len(set(codes)) == 26


def test_a_rule_speaks_from_its_first_day_until_the_day_before_its_last() -> None:
    spoke = [
        always.hears(Case(Facts(age=40), day)) is not None
        for day in (
            date(2026, 2, 28),
            date(2026, 3, 1),
            date(2026, 8, 31),
            date(2026, 9, 1),
        )
    ]

    assert spoke == [False, True, True, False]


def test_a_finding_is_signed_and_the_sentence_is_the_first_paragraph() -> None:
    found = always.hears(Case(Facts(age=40), date(2026, 4, 1)))

    assert found == Finding(says="Here.", facts={"age": 40}, rule="OPR-X1", source="a test")
    assert always.sentence == "Speaks of everybody, on every day."


def test_the_library_lists_every_rule() -> None:
    rows = rule_rows()

    assert [row.code for row in rows] == [one.code for one in RULES]
    assert rule_row("OPR-S3") == rows[2]
    assert rows[2].since == FIRST
    assert rows[2].until is None
    with pytest.raises(KeyError):
        rule_row("OPR-S33")


def test_a_row_tells_when_a_rule_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wayhome.domain.placement.rules.RULES", (always,))

    assert rule_row("OPR-X1").until == date(2026, 9, 1)


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=lambda p: p.name)
def test_every_number_says_where_it_comes_from(parameter: Parameter) -> None:
    assert parameter.unit
    assert all(entry.cite for entry in parameter.history)
    assert min(entry.since for entry in parameter.history) <= FIRST
