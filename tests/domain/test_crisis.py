"""Crisis numbers are dated; a day without one is an error, never silence."""

from __future__ import annotations

from datetime import date

import pytest

from wayhome.domain import crisis

TODAY = date(2026, 11, 22)


def test_the_two_numbers_that_everybody_knows_are_there_in_the_order_asked() -> None:
    first, second = crisis.lines("988", "911", on=TODAY)
    assert (first.number, second.number) == ("988", "911")
    assert first.cite
    assert first.dial == "988"


def test_all_lines_come_where_none_is_named() -> None:
    assert {line.code for line in crisis.lines(on=TODAY)} == {"911", "988"}


@pytest.mark.parametrize("codes", [("911",), ()])
def test_a_day_before_the_first_number_is_an_error(codes: tuple[str, ...]) -> None:
    with pytest.raises(LookupError, match="Add a dated row"):
        crisis.lines(*codes, on=date(2000, 1, 1))


def test_a_line_that_does_not_exist_is_named() -> None:
    with pytest.raises(LookupError, match="hotline"):
        crisis.lines("hotline", on=TODAY)
