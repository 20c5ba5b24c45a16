"""When a group meets: every kind of rule, its exceptions, the days on which the site is closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from wayhome.domain.recurrence import Change, Occurrence, Recurrence, Span, can_recur, dates_of
from wayhome.domain.verdict import Refused

MONDAY = date(2026, 11, 16)
MONTH = (MONDAY, date(2026, 12, 14))


def weekly(rule: str = "FREQ=WEEKLY", **given: date | None) -> Recurrence:
    days = {"since": date(2026, 8, 3), "until": None} | given
    return Recurrence(rule=rule, weekday=0, since=days["since"] or MONDAY, until=days["until"])


def days_of(what: Recurrence, span: Span = MONTH, **more: object) -> list[str]:
    return [f"{row.on:%d %b}" for row in dates_of(what, span, **more)]  # type: ignore[arg-type]


def test_a_weekly_group_meets_on_its_weekday() -> None:
    assert days_of(weekly()) == ["16 Nov", "23 Nov", "30 Nov", "07 Dec"]


def test_a_group_that_begins_in_midweek_meets_first_on_the_next_such_day() -> None:
    assert days_of(weekly(since=date(2026, 11, 18))) == ["23 Nov", "30 Nov", "07 Dec"]


def test_the_last_day_is_the_one_before_until() -> None:
    assert days_of(weekly(until=date(2026, 11, 23))) == ["16 Nov"]
    assert days_of(weekly(until=date(2026, 11, 24))) == ["16 Nov", "23 Nov"]
    assert days_of(weekly("FREQ=WEEKLY;UNTIL=20261123", until=date(2027, 1, 1)))[-1] == "23 Nov"
    assert days_of(weekly("FREQ=WEEKLY;UNTIL=20261123"))[-1] == "23 Nov"


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY;INTERVAL=2", ["23 Nov", "07 Dec"]),
        ("FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261124", ["17 Nov", "19 Nov", "24 Nov"]),
        ("FREQ=WEEKLY;COUNT=17", ["16 Nov", "23 Nov"]),
        ("FREQ=MONTHLY;BYDAY=-1MO", ["30 Nov"]),
        ("FREQ=MONTHLY;BYDAY=1MO,3MO", ["16 Nov", "07 Dec"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1,20", ["20 Nov", "30 Nov"]),
        ("FREQ=MONTHLY", ["03 Dec"]),
        ("freq=weekly;bymonth=12", ["07 Dec"]),
        ("FREQ=DAILY;INTERVAL=14", ["23 Nov", "07 Dec"]),
    ],
)
def test_rules_of_every_kind(rule: str, days: list[str]) -> None:
    assert days_of(weekly(rule)) == days


def test_dates_are_called_off_moved_and_added() -> None:
    changes = [
        Change(on=MONDAY, is_cancelled=True),
        Change(on=date(2026, 11, 23), moved_to=date(2026, 11, 28)),
        Change(on=date(2026, 12, 1)),
        Change(on=date(2026, 12, 7), moved_to=date(2026, 12, 20)),
    ]
    assert dates_of(weekly(), MONTH, changes=changes) == (
        Occurrence(date(2026, 11, 28), date(2026, 11, 23)),
        Occurrence(date(2026, 11, 30), date(2026, 11, 30)),
        Occurrence(date(2026, 12, 1), date(2026, 12, 1)),
    )


def test_a_holiday_closes_the_day_but_not_the_date_it_was_moved_to() -> None:
    closed = {MONDAY, date(2026, 11, 23)}
    moved = [Change(on=MONDAY, moved_to=date(2026, 11, 21))]
    assert days_of(weekly(), changes=moved, holidays=closed)[:2] == ["21 Nov", "30 Nov"]


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("", "an empty part is not known"),
        ("WEEKLY", "WEEKLY is not known"),
        ("FREQ=SECONDLY", "FREQ=SECONDLY cannot be read"),
        ("INTERVAL=2", "FREQ must be there"),
        ("FREQ=WEEKLY;FREQ=DAILY", "only once"),
        ("FREQ=WEEKLY;INTERVAL=0", "INTERVAL=0 cannot be read"),
        ("FREQ=WEEKLY;COUNT=0", "COUNT=0 cannot be read"),
        ("FREQ=WEEKLY;UNTIL=20261399", "UNTIL=20261399 is no date"),
        ("FREQ=WEEKLY;BYDAY=2MO", "numbered days belong to FREQ=MONTHLY"),
        ("FREQ=DAILY;BYMONTHDAY=3", "numbered days belong to FREQ=MONTHLY"),
        ("FREQ=WEEKLY\nEXRULE:FREQ=DAILY", "cannot be read"),
    ],
)
def test_a_malformed_rule_says_what_is_wrong(rule: str, says: str) -> None:
    refused = can_recur(weekly(rule))
    assert [reason.code for reason in refused.against] == ["recurrence.malformed"]
    assert says in refused.against[0].says


@pytest.mark.parametrize(
    "what",
    [
        weekly("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"),
        weekly("FREQ=DAILY;INTERVAL=7;BYDAY=TU"),
        weekly("FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=20"),
        weekly(since=date(2026, 11, 17), until=date(2026, 11, 23)),
        weekly("FREQ=WEEKLY;UNTIL=20200101"),
    ],
)
def test_a_rule_that_never_fires_is_refused_in_time(what: Recurrence) -> None:
    with pytest.raises(Refused) as refused:
        dates_of(what, MONTH)
    assert [reason.code for reason in refused.value.verdict.against] == ["recurrence.never"]


DAY_NAMES = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1)


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 4))}"]
    parts += [f"WKST={draw(st.sampled_from(['MO', 'SU', 'WE']))}"]
    parts += draw(st.sampled_from([[], ["COUNT=5"], ["UNTIL=20270301"]]))
    days = draw(DAY_NAMES)
    if draw(st.booleans()):
        return ";".join(parts)
    if frequency == "MONTHLY":
        number = draw(st.sampled_from(["", "1", "-1", "3"]))
        monthly = draw(st.sampled_from([f"BYDAY={number}{days[0]}", "BYMONTHDAY=1,-2,15"]))
        return ";".join([*parts, monthly])
    return ";".join([*parts, f"BYDAY={','.join(sorted(set(days)))}"])


@given(rules(), st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(-10, 60))
def test_the_dates_are_those_of_dateutil(rule: str, since: date, later: int) -> None:
    """Another reading of the same standard; only rules for which it finds a date at all."""
    what = Recurrence(rule=rule, weekday=since.weekday(), since=since)
    if not can_recur(what):
        return
    span = (since + timedelta(days=later), since + timedelta(days=500))
    theirs = rrulestr(rule, dtstart=datetime(since.year, since.month, since.day))  # noqa: DTZ001
    expected = takewhile(lambda day: day < span[1], (moment.date() for moment in theirs))
    assert [row.on for row in dates_of(what, span)] == [day for day in expected if day >= span[0]]
