"""Facts are read strictly: absent is unknown, and what is wrong is named with its key."""

import math
from typing import Any

import pytest
from hypothesis import given

from tests.domain.placement.people import facts
from wayhome.domain.placement.facts import (
    KINDS,
    BadFacts,
    Facts,
    SuicideScreen,
    facts_as_data,
    missing,
    read_facts,
)


def test_no_facts_are_all_unknown() -> None:
    assert read_facts({}) == Facts()
    assert facts_as_data(Facts()) == {}


@given(facts())
def test_what_is_written_is_read_back(who: Facts) -> None:
    data = facts_as_data(who)

    assert read_facts(data) == who
    assert list(data) == [key for key in KINDS if key in data]


def test_order_and_repetition_of_a_list_do_not_matter() -> None:
    one = read_facts({"emergency": ["chest_pain", "seizure", "chest_pain"]})

    assert one == read_facts({"emergency": ["seizure", "chest_pain"]})
    assert facts_as_data(one) == {"emergency": ["seizure", "chest_pain"]}


def test_a_whole_number_of_hours_is_read_as_one() -> None:
    assert facts_as_data(read_facts({"hours_per_week_possible": 9.0})) == {
        "hours_per_week_possible": 9
    }
    assert read_facts({"hours_per_week_possible": 7.5}).hours_per_week_possible == 7.5


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ([], "facts: they are a list; give one object of facts"),
        (None, "facts: they are null; give one object of facts"),
        ({"ciwaa": 3}, "ciwaa: no such fact; did you mean ciwa?"),
        (
            {"shoe_color": 3},
            "shoe_color: no such fact; remove it; the facts are listed in the manual",
        ),
        (
            {"pregnant": 1},
            "pregnant: it is a number; give true or false, or leave the key out",
        ),
        (
            {"age": True},
            "age: it is true or false; give a whole number from 0 to 130, or leave the key out",
        ),
        (
            {"ciwa": "12"},
            "ciwa: it is text; give a whole number from 0 to 67, or leave the key out",
        ),
        (
            {"ciwa": 12.0},
            "ciwa: it is a number; give a whole number from 0 to 67, or leave the key out",
        ),
        (
            {"ciwa": None},
            "ciwa: it is null; give a whole number from 0 to 67, or leave the key out",
        ),
        (
            {"cows": 49},
            "cows: it is out of range; give a whole number from 0 to 48, or leave the key out",
        ),
        (
            {"hours_per_week_possible": False},
            "hours_per_week_possible: it is true or false;"
            " give a number from 0 to 168, or leave the key out",
        ),
        (
            {"hours_per_week_possible": 169},
            "hours_per_week_possible: it is out of range;"
            " give a number from 0 to 168, or leave the key out",
        ),
        (
            {"housing": ["stable"]},
            "housing: it is a list; give one of stable, unstable, homeless, or leave the key out",
        ),
        (
            {"housing": "palace"},
            "housing: the word is not known;"
            " give one of stable, unstable, homeless, or leave the key out",
        ),
        (
            {"physical_dependence": "opioid"},
            "physical_dependence: it is text; give a list of opioid, alcohol, sedative;"
            " [] is none; or leave the key out",
        ),
        (
            {"physical_dependence": ["opioid", 3]},
            "physical_dependence: it holds a word that is not known;"
            " give a list of opioid, alcohol, sedative; [] is none; or leave the key out",
        ),
        (
            {"suicide_screen": [True]},
            "suicide_screen: it is a list; give an object with item1, item2, item3, item4,"
            " item5, item6, item6_past_3_months, or leave the key out",
        ),
        (
            {"suicide_screen": {"item7": True}},
            "suicide_screen.item7: no such item; allowed are item1, item2, item3, item4,"
            " item5, item6, item6_past_3_months",
        ),
        (
            {"suicide_screen": {"item4": "yes"}},
            "suicide_screen.item4: it is text; give true or false, or leave the key out",
        ),
        (
            {"age": {}},
            "age: it is an object; give a whole number from 0 to 130, or leave the key out",
        ),
        (
            {"age": ()},
            "age: it is something else; give a whole number from 0 to 130, or leave the key out",
        ),
    ],
)
def test_bad_facts_are_named_with_what_is_allowed(data: object, says: str) -> None:
    with pytest.raises(BadFacts) as bad:
        read_facts(data)

    assert str(bad.value) == says
    assert says.startswith(bad.value.key)


@pytest.mark.parametrize("hours", [math.nan, math.inf, -math.inf, -1])
def test_hours_that_are_no_hours_are_refused(hours: float) -> None:
    with pytest.raises(BadFacts, match="out of range"):
        read_facts({"hours_per_week_possible": hours})


@pytest.mark.parametrize(
    ("key", "most"),
    [
        *(("age", 130), ("dsm5_criteria", 11), ("ciwa", 67), ("cows", 48)),
        *(("phq9", 27), ("gad7", 21), ("pcl5", 80)),
    ],
)
def test_scores_end_where_their_instrument_ends(key: str, most: int) -> None:
    assert read_facts({key: 0}) == Facts(**{key: 0})  # type: ignore[arg-type]
    assert read_facts({key: most}) == Facts(**{key: most})  # type: ignore[arg-type]
    for beyond in (-1, most + 1):
        with pytest.raises(BadFacts, match=f"^{key}: it is out of range"):
            read_facts({key: beyond})


def test_an_error_never_repeats_the_answer() -> None:
    with pytest.raises(BadFacts) as bad:
        read_facts({"housing": "with my brother who uses"})

    assert "brother" not in str(bad.value)


@pytest.mark.parametrize(
    ("answers", "settled"),
    [
        ({}, False),
        ({"item4": False, "item5": False}, False),
        ({"item4": False, "item5": False, "item6": False}, True),
        ({"item4": False, "item5": False, "item6": True}, False),
        ({"item4": False, "item5": False, "item6_past_3_months": False}, True),
        ({"item5": False, "item6": False}, False),
        ({"item4": False, "item6": False}, False),
    ],
)
def test_a_screen_is_settled_by_its_decisive_items(answers: dict[str, Any], settled: bool) -> None:
    screen = SuicideScreen(**answers)

    assert screen.settled is settled
    assert ("suicide_screen" not in missing(Facts(suicide_screen=screen))) is settled
