"""A number that someone else decides has a date and a source, and no day is filled by guessing."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from wayhome.domain.parameters import Dated, NoValue, Parameter, read

FILE = """
[rate]
unit = "USD/day"
values = [
    { since = 2026-01-01, value = 285, cite = "contract of 2026" },
    { since = 2026-07-01, until = 2027-01-01, value = 290.50, cite = "amendment" },
]
"""


@pytest.fixture
def rate(tmp_path: Path) -> Parameter:
    path = tmp_path / "parameters.toml"
    path.write_text(FILE, encoding="utf-8")
    return read(path)["rate"]


def test_a_file_is_read_with_unit_dates_and_sources(rate: Parameter) -> None:
    assert (rate.name, rate.unit) == ("rate", "USD/day")
    assert rate.history[1] == Dated(
        date(2026, 7, 1), Decimal("290.5"), "amendment", until=date(2027, 1, 1)
    )


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2026, 1, 1), "285"),
        (date(2026, 6, 30), "285"),
        (date(2026, 7, 1), "290.5"),
        (date(2026, 12, 31), "290.5"),
        (date(2027, 1, 1), "285"),
    ],
)
def test_the_latest_row_that_holds_decides(rate: Parameter, day: date, value: str) -> None:
    assert rate.on(day) == Decimal(value)


def test_an_entry_carries_its_source(rate: Parameter) -> None:
    assert rate.entry(date(2026, 8, 1)).cite == "amendment"


def test_a_day_without_a_value_is_an_error_and_says_what_to_do(rate: Parameter) -> None:
    with pytest.raises(NoValue, match=r"rate has no value on 2025-12-31\. Add a dated row"):
        rate.on(date(2025, 12, 31))
