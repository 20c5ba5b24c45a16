"""What must hold for every person whom the facts can describe."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.domain.placement.people import facts, without_stops
from wayhome.domain.levels import Level
from wayhome.domain.placement.facts import (
    KINDS,
    NEEDED,
    Facts,
    SuicideScreen,
    YesNo,
    facts_as_data,
    missing,
    read_facts,
)
from wayhome.domain.placement.recommend import Recommendation, Status, as_json, recommend
from wayhome.domain.placement.rule import FIRST
from wayhome.domain.placement.rules import RULES, NoRules

ON = date(2026, 11, 22)
ORDER = [rule.code for rule in RULES]

ANSWERS = [key for key, kind in KINDS.items() if isinstance(kind, YesNo)]
OPTIONAL_ANSWERS = [key for key in ANSWERS if key not in NEEDED]

#: One example places a person a hundred times, so that a busy machine would miss a deadline.
many = settings(deadline=None)


@many
@given(facts())
def test_everybody_gets_an_answer_and_a_level_only_where_it_is_recommended(who: Facts) -> None:
    result = recommend(who, on=ON)

    assert (result.level is not None) == (result.status is Status.RECOMMENDED)
    assert (result.refer is not None) == (result.status is Status.STOP)
    assert result.status is not Status.RECOMMENDED or result.missing == ()
    assert result.status is not Status.INCOMPLETE or result.missing != ()


@many
@given(facts())
def test_a_stop_leaves_no_level_and_leads_where_the_first_one_says(who: Facts) -> None:
    result = recommend(who, on=ON)
    stops = [finding.refer for finding in result.findings if finding.refer]

    assert (result.status is Status.STOP) == bool(stops)
    assert result.refer == (stops[0] if stops else None)
    assert not stops or {finding.rule[4] for finding in result.findings} == {"S"}


@many
@given(facts())
def test_findings_come_in_the_order_of_the_rules_with_the_facts_they_used(who: Facts) -> None:
    known = facts_as_data(who)
    findings = recommend(who, on=ON).findings
    places = [ORDER.index(finding.rule) for finding in findings]

    assert places == sorted(set(places))
    for finding in findings:
        assert finding.facts
        assert finding.source
        for fact, value in finding.facts.items():
            assert value is None or fact in ("emergency", "suicide_screen") or value == known[fact]


@many
@given(without_stops())
def test_the_level_is_the_maximum_of_the_minimums(who: Facts) -> None:
    result = recommend(who, on=ON)
    minimums = [finding.at_least for finding in result.findings if finding.at_least]

    assume(result.status is Status.RECOMMENDED)
    assert result.level == max(minimums, default=Level.OUTPATIENT)


@many
@given(facts())
def test_the_same_facts_on_the_same_day_give_the_same_bytes(who: Facts) -> None:
    again = read_facts(json.loads(json.dumps(facts_as_data(who))))
    backwards = read_facts(dict(reversed(facts_as_data(who).items())))

    assert as_json(recommend(who, on=ON)) == as_json(recommend(again, on=ON))
    assert as_json(recommend(who, on=ON)) == as_json(recommend(backwards, on=ON))


@many
@given(without_stops(), st.sampled_from(NEEDED))
def test_a_needed_fact_that_becomes_unknown_leaves_no_level(who: Facts, key: str) -> None:
    forgotten = _without(who, key)
    result = recommend(forgotten, on=ON)

    if key in missing(forgotten) and result.status is not Status.STOP:
        assert (result.status, result.level) == (Status.INCOMPLETE, None)


@many
@given(facts(), st.sampled_from(OPTIONAL_ANSWERS))
def test_an_answer_that_nobody_needs_never_helps_by_being_unknown(who: Facts, key: str) -> None:
    """Unknown decides as "no" does: a danger is not invented, a protection is not assumed."""
    no = recommend(_with(who, key, value=False), on=ON)

    assert _outcome(recommend(_without(who, key), on=ON)) == _outcome(no)


@many
@given(facts())
def test_what_would_change_really_changes_it(who: Facts) -> None:
    result = recommend(who, on=ON)
    then = {change.then for change in result.would_change}

    assert (result.level.word if result.level else result.status.value) not in then
    assert len({change.change for change in result.would_change}) == len(result.would_change)


@many
@given(facts(), st.sampled_from(ANSWERS), st.booleans())
def test_every_single_yes_or_no_that_would_change_it_is_told(
    who: Facts, key: str, value: bool
) -> None:
    result, other = recommend(who, on=ON), recommend(_with(who, key, value=value), on=ON)
    told = {change.change for change in result.would_change}

    changed = (other.status, other.level) != (result.status, result.level)
    assert (f"{key} becomes {str(value).lower()}" in told) == changed


def test_the_result_is_written_to_the_letter() -> None:
    who = replace(
        _usual(),
        phq9=14,
        physical_dependence=("opioid",),
        pregnant=False,
        alternative_housing=None,
    )
    data = json.loads(as_json(recommend(who, on=ON)))

    assert list(data) == [
        *("format", "on", "status", "level", "holds", "tracks", "modes", "priority"),
        *("tasks", "refer", "missing", "findings", "would_change"),
    ]
    assert data["findings"][0] == {
        "rule": "OPR-C2",
        "says": "Mental health and substance use are treated together.",
        "source": "PHQ-9, GAD-7 and PCL-5 cut-offs; TIP 42",
        "facts": {"phq9": 14, "dsm5_criteria": 5},
    }
    assert {"if": "household_active_use becomes true", "then": "residential"} in data[
        "would_change"
    ]
    del data["findings"], data["would_change"]
    assert data == {
        "format": "wayhome.placement/1",
        "on": "2026-11-22",
        "status": "recommended",
        "level": "iop",
        "holds": [],
        "tracks": ["dual_diagnosis"],
        "modes": ["site", "video"],
        "priority": 4,
        "tasks": ["offer_naloxone"],
        "refer": None,
        "missing": [],
    }


def test_an_unknown_screener_may_be_answered_either_way() -> None:
    who = replace(_usual(), suicide_screen=None)
    told = {change.change: change.then for change in recommend(who, on=ON).would_change}

    assert told["suicide_screen becomes no to every item"] == "outpatient"
    assert told["suicide_screen.item4 becomes true"] == "stop: emergency_evaluation"


def test_an_emergency_that_passes_would_change_it() -> None:
    result = recommend(replace(_usual(), emergency=("chest_pain",)), on=ON)

    assert [(change.change, change.then) for change in result.would_change] == [
        ("emergency becomes none", "outpatient")
    ]


def test_an_unknown_score_may_lie_on_every_side_of_its_cut_offs() -> None:
    who = replace(_usual(), phq9=None, dsm5_criteria=None, housing="stable")
    told = [change.change for change in recommend(who, on=ON).would_change]

    assert "dsm5_criteria becomes 1 or more" in told
    assert "dsm5_criteria becomes less than 1" in told
    assert "dsm5_criteria becomes 4 or more" not in told, "the level is the same from 1 on"


@pytest.mark.parametrize("days_before", [1, 400])
def test_no_rule_speaks_before_its_time_and_silence_is_no_answer(days_before: int) -> None:
    with pytest.raises(NoRules, match="No placement rule is in force on"):
        recommend(_usual(), on=FIRST - timedelta(days=days_before))


def test_the_first_day_of_the_rules_counts() -> None:
    assert recommend(_usual(), on=FIRST).level is Level.OUTPATIENT


def _usual() -> Facts:
    return Facts(
        age=34,
        emergency=(),
        suicide_screen=SuicideScreen(item4=False, item5=False, item6=False),
        ciwa=0,
        can_follow_group=True,
        medical_daily_nursing=False,
        household_active_use=False,
        safe_between_sessions=True,
        dsm5_criteria=5,
        hours_per_week_possible=12,
    )


def _without(who: Facts, key: str) -> Facts:
    return read_facts({name: value for name, value in facts_as_data(who).items() if name != key})


def _with(who: Facts, key: str, *, value: bool) -> Facts:
    return read_facts(facts_as_data(who) | {key: value})


def _outcome(result: Recommendation) -> tuple[Status, Level | None, str | None]:
    return result.status, result.level, result.refer
