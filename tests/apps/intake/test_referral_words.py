"""The sheet's questions become facts and back; the preview says what the rules say."""

from __future__ import annotations

from datetime import date

import pytest

from wayhome.apps.intake import call_sheet
from wayhome.apps.intake.preview import preview
from wayhome.domain.placement.facts import missing, read_facts

TODAY = date(2026, 11, 18)
KNOWN = {
    "age": 34,
    "emergency": [],
    "suicide_screen": {"item4": False, "item5": False, "item6": False},
    "ciwa": 3,
    "can_follow_group": True,
    "medical_daily_nursing": False,
    "household_active_use": False,
    "safe_between_sessions": True,
    "dsm5_criteria": 5,
    "relapses_past_6_months": 2,
    "hours_per_week_possible": 9,
}


def test_every_question_names_a_fact_of_the_rules() -> None:
    for ask in call_sheet.ASKS:
        facts = call_sheet.facts_of({ask.field: "yes"})
        assert missing(read_facts(facts))
        assert call_sheet.answers(facts)[ask.field] == "yes"


def test_skip_leaves_the_fact_unknown_and_no_is_an_answer() -> None:
    assert call_sheet.facts_of({"pregnant": "", "injects": "no"}) == {"injects": False}


def test_without_thoughts_the_screener_needs_no_method_intent_or_plan() -> None:
    facts = call_sheet.facts_of({"suicide_screen_item2": "no", "suicide_screen_item6": "no"})
    assert read_facts(facts).suicide_screen is not None
    assert facts["suicide_screen"] == {
        "item2": False,
        "item3": False,
        "item4": False,
        "item5": False,
        "item6": False,
    }


def test_of_two_answers_the_graver_one_is_believed() -> None:
    facts = call_sheet.facts_of({"suicide_screen_item2": "no", "suicide_screen_item4": "yes"})
    assert preview(facts, on=TODAY).is_stop


def test_none_of_these_is_known_and_nothing_ticked_is_not() -> None:
    assert call_sheet.facts_of({"emergency": ["none"]}) == {"emergency": []}
    assert call_sheet.facts_of({"emergency": []}) == {}
    assert call_sheet.answers({"emergency": []})["emergency"] == ["none"]


def test_facts_of_other_pages_stay_when_the_sheet_is_saved() -> None:
    old = {"phq9": 14, "injects": True, "uses_daily": True}
    assert call_sheet.merged(old, {"pregnant": False}) == {
        "phq9": 14,
        "uses_daily": True,
        "pregnant": False,
    }


def test_nothing_known_names_no_level_and_says_what_to_ask() -> None:
    seen = preview({}, on=TODAY)
    assert (seen.title, seen.tone) == ("Too early to say", "warn")
    assert (seen.answered, seen.asked, seen.marks) == (0, 9, "ooooooooo")
    assert {question.anchor for question in seen.questions} >= {"id_born_on", "id_emergency_0"}


def test_iop_is_named_with_its_reasons_and_what_would_change_it() -> None:
    seen = preview(KNOWN, on=TODAY)
    assert seen.title == "IOP looks right so far"
    assert [found.code for found in seen.findings] == ["OPR-D1", "OPR-U1"]
    assert ("Somebody at home uses: yes", "Residential care") in seen.changes
    assert not seen.not_here


def test_a_level_that_is_not_given_here_is_not_shown_as_good_news() -> None:
    seen = preview({**KNOWN, "medical_daily_nursing": True}, on=TODAY)
    assert seen.tone == "warn"
    assert "hand over" in seen.text


def test_a_child_is_handed_over_and_never_refused() -> None:
    seen = preview({**KNOWN, "age": 12}, on=TODAY)
    assert seen.not_here
    assert not seen.is_stop
    assert seen.title == "Another program fits better"


@pytest.mark.parametrize(
    ("facts", "refer", "first"),
    [
        ({"emergency": ["overdose_signs"]}, "emergency", "911"),
        ({"suicide_screen": {"item4": True}}, "emergency_evaluation", "988"),
        ({"ciwa": 19}, "inpatient_withdrawal", "911"),
        ({"sedative_daily": True}, "medical_withdrawal", "911"),
        ({"can_follow_group": False}, "psychiatric_evaluation", "988"),
    ],
)
def test_every_stop_has_words_to_say_and_a_number_to_call(
    facts: dict[str, object], refer: str, first: str
) -> None:
    seen = preview(facts, on=TODAY)
    assert seen.refer == refer
    assert seen.say
    assert seen.lines[0].number == first
    assert {line.number for line in seen.lines} == {"911", "988"}
    assert any(found.is_stop and found.evidence for found in seen.findings)


def test_holds_tasks_and_priority_are_in_words() -> None:
    facts = {**KNOWN, "pregnant": True, "injects": True, "cows": 15, "violence_at_home": True}
    seen = preview({**facts, "physical_dependence": ["opioid"]}, on=TODAY)
    assert seen.priority == 1
    assert "A safe place to sleep comes first." in seen.holds
    assert "Offer medicine for opioid use today" in seen.tasks
