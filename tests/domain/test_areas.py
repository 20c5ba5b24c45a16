"""The six areas: every fact has one place, and wishes never raise a level."""

from __future__ import annotations

from wayhome.domain.areas import AREAS, ELSEWHERE, RATINGS, at_odds
from wayhome.domain.levels import Level
from wayhome.domain.placement.facts import KINDS


def test_every_fact_is_asked_in_exactly_one_area() -> None:
    asked = [fact for area in AREAS for fact in area.facts]

    assert len(asked) == len(set(asked))
    assert set(asked) | ELSEWHERE == set(KINDS)


def test_the_areas_are_a_to_f_with_words_for_each_number() -> None:
    assert "".join(area.letter for area in AREAS) == "ABCDEF"
    assert all(len(set(area.anchors)) == len(RATINGS) for area in AREAS)


def test_round_the_clock_beside_care_by_the_hour_is_at_odds() -> None:
    ratings = {"A": 4, "B": 3, "F": 4}

    assert [area.letter for area in at_odds(ratings, Level.PHP)] == ["A"]
    assert at_odds(ratings, Level.RESIDENTIAL) == ()
    assert at_odds(ratings, None) == ()
    assert at_odds({"A": 3}, Level.IOP) == ()


def test_only_wishes_do_not_raise_the_level() -> None:
    assert [area.letter for area in AREAS if not area.raises_level] == ["F"]
