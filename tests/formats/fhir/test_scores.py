"""Scores: only a stated total of a known instrument, done, one, and in its range."""

from __future__ import annotations

from typing import Any

import pytest

from tests.formats.fhir.made import LOINC, coded, score, understood
from wayhome.formats.fhir.findings import Kept
from wayhome.formats.fhir.items import Json, Key, Problem
from wayhome.formats.fhir.scores import TOTALS
from wayhome.formats.fhir.values import Answer, PartialDate, Ref, ScoreIn, When

UNKNOWN = Kept("states no known total")
DAY = When(PartialDate(2026, 11, 20))


@pytest.mark.parametrize("code", TOTALS)
def test_each_known_total_at_its_edges(code: str) -> None:
    known = TOTALS[code]
    for total in (0, known.highest):
        found = understood(**score(total, code))
        assert isinstance(found, ScoreIn)
        assert (found.measure, found.total, found.taken) == (known.measure, total, DAY)
        assert (found.client, found.answers) == (Ref(Key("Patient", "ines")), ())
    for total in (-1, known.highest + 1):
        assert understood(**score(total, code)) == Problem(
            f"Observation: total of {known.measure} is not in 0 to {known.highest}"
        )


def test_a_total_may_stand_in_a_component_or_as_an_integer_over_a_period() -> None:
    part = {"code": coded("70274-6"), "valueInteger": 9}
    panel = score(component=[part, {"code": {"text": "other"}}])
    panel = {k: v for k, v in panel.items() if k not in {"valueQuantity", "effectiveDateTime"}}
    panel |= {"code": coded("69737-5"), "effectivePeriod": {"start": "2026-11-20"}}
    found = understood(**panel)
    assert isinstance(found, ScoreIn)
    assert (found.measure, found.total, found.taken) == ("gad7", 9, DAY)


@pytest.mark.parametrize("status", ["final", "amended", "corrected"])
def test_a_corrected_score_counts_like_a_first_one(status: str) -> None:
    assert isinstance(understood(**score(status=status)), ScoreIn)


@pytest.mark.parametrize(
    "raw",
    [
        score(code="55284-4"),
        score(status="preliminary"),
        score(valueQuantity={"value": 5, "comparator": "<"}),
        score(valueQuantity={"unit": "{score}"}),
        {**score(), "code": coded("44261-6", "urn:elsewhere")},
        {
            k: v
            for k, v in score(dataAbsentReason={"text": "refused"}).items()
            if k != "valueQuantity"
        },
    ],
)
def test_what_states_no_score_is_kept_as_received(raw: Json) -> None:
    assert understood(**raw) == UNKNOWN


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (score(4.5), "Observation.valueQuantity.value: not a whole number"),
        (
            score(component=[{"code": coded("70274-6"), "valueInteger": 3}]),
            "Observation: states more than one total; send one resource a total",
        ),
    ],
)
def test_a_score_that_cannot_be_is_broken(raw: Json, why: str) -> None:
    assert understood(**raw) == Problem(why)


def item(link: str, *answers: Json, **more: Any) -> Json:
    return {"linkId": link, **({"answer": list(answers)} if answers else {}), **more}


def response(*items: Json, **more: Any) -> Json:
    return {
        "resourceType": "QuestionnaireResponse",
        "id": "q",
        "status": "completed",
        "subject": {"reference": "Patient/ines"},
        "authored": "2026-11-20",
        "item": list(items),
        **more,
    }


def chosen(code: str, system: str = LOINC, **more: Any) -> Json:
    return {"valueCoding": {"system": system, "code": code, **more}}


def test_a_questionnaire_gives_the_stated_total_and_the_answers() -> None:
    weight = {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 2}
    nested = {**chosen("LA6570-1"), "item": [item("/44260-8", chosen("LA6569-3"))]}
    found = understood(
        **response(
            item("/44249-1", item=[item("/44249-1/44250-9", nested), item("/unanswered")]),
            item("/44255-8", chosen("x", "urn:own", extension=[weight])),
            item("/44259-0", chosen("y", "urn:own")),
            item("/44254-1", {"valueInteger": 3}),
            item("/several", chosen("a"), chosen("b")),
            item("/words", {"valueString": "often"}),
            item("/44261-6", {"valueDecimal": 12.0}),
        )
    )
    assert isinstance(found, ScoreIn)
    assert (found.measure, found.total, found.taken) == ("phq9", 12, DAY)
    assert found.answers == (
        Answer("44250-9", "LA6570-1", 2),
        Answer("44260-8", "LA6569-3", 1),
        Answer("44255-8", "x", 2),
        Answer("44259-0", "y", None),
        Answer("44254-1", "", 3),
        Answer("several", "", None),
        Answer("words", "", None),
    )


@pytest.mark.parametrize(
    "raw",
    [
        response(item("/44250-9", chosen("LA6570-1"))),
        response(item("/44261-6", {"valueInteger": 3}), status="in-progress"),
        response(item("/44261-6")),
        response(item("/44261-6", {"valueString": "12"})),
        response(item("/44261-6", {"valueInteger": 3}, {"valueInteger": 4})),
    ],
)
def test_a_sum_is_never_made_up(raw: Json) -> None:
    assert understood(**raw) == UNKNOWN


def test_two_totals_in_one_response_are_refused() -> None:
    both = response(item("/44261-6", {"valueInteger": 3}), item("/70274-6", {"valueInteger": 3}))
    assert understood(**both) == Problem(
        "QuestionnaireResponse: states more than one total; send one resource a total"
    )
