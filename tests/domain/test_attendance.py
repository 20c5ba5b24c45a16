"""Who was there, and what a week comes to? The cases are in cases/attendance.toml."""

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.domain import attendance, attendance_week, levels
from wayhome.domain.attendance import Entry, Mark, Meeting, Presence, Status
from wayhome.domain.attendance_week import Contract, Line, Prospect
from wayhome.domain.levels import AgeGroup, Level

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "attendance.toml").read_text("utf-8"))
ON: date = CASES["on"]
ZONE = ZoneInfo("America/Chicago")
MONDAY = date(2026, 11, 16)


def at(text: str) -> datetime:
    return datetime.combine(ON, time.fromisoformat(text), ZONE)


def meeting(case: dict[str, Any]) -> Meeting:
    return Meeting(
        starts=at("17:30"),
        ends=at("19:00"),
        minutes=case.get("scheduled", 90),
        kind=case.get("kind", "process"),
        breaks=tuple((at(start), at(end)) for start, end in case.get("breaks", [])),
    )


def entries(case: dict[str, Any]) -> list[Entry]:
    return [Entry(Mark(mark), at(*when) if when else None) for mark, *when in case["entries"]]


@pytest.mark.parametrize("case", CASES["session"], ids=lambda case: case["name"])
def test_one_person_at_one_session(case: dict[str, Any]) -> None:
    now = at(case["now"]) if "now" in case else at("19:00") + timedelta(hours=14)

    found = attendance.presence(entries(case), meeting(case), now=now)

    assert found == Presence(
        status=Status(case["status"]),
        **{name: case.get(name, 0) for name in ("minutes", "ahead", "unknown", "late", "early")},
    )
    assert found.is_known == (case["status"] not in {"not_recorded", "waiting", "disputed"})


def line(day: int, scheduled: int, *known: Any) -> Line:
    attended, ahead, unknown, *how = known
    return Line(
        on=MONDAY + timedelta(days=day),
        scheduled=scheduled,
        presence=Presence(status=Status.PRESENT, minutes=attended, ahead=ahead, unknown=unknown),
        by_video=bool(how),
    )


@pytest.mark.parametrize("case", CASES["week"], ids=lambda case: case["name"])
def test_one_person_in_one_week(case: dict[str, Any]) -> None:
    lines = [line(*row) for row in case["lines"]]
    contract = Contract(day_minutes_least=case.get("floor"), video_counts=case.get("video", True))
    group = AgeGroup(case.get("group", "adult"))
    asked = levels.floor(Level.of(case["level"]), group, on=MONDAY)

    found = attendance_week.clocks(lines, None if case.get("no_contract") else contract)
    ahead = attendance_week.outlook(lines, asked)

    assert [found.scheduled, found.attended, found.billable] == case["clocks"]
    assert ahead.prospect == Prospect(case["prospect"])
    assert (ahead.short, ahead.days_short) == (case.get("short", 0), case.get("days_short", 0))


def test_the_hour_that_is_told_twice_in_autumn_is_an_hour_longer() -> None:
    night = date(2026, 11, 1)
    starts = datetime.combine(night, time(0, 30), ZONE)
    long = Meeting(
        starts=starts.astimezone(ZoneInfo("UTC")),
        ends=datetime.combine(night, time(2, 30), ZONE).astimezone(ZoneInfo("UTC")),
        minutes=180,
        kind="process",
    )

    assert long.length == 180
    found = attendance.presence([Entry(Mark.IN, starts)], long, now=long.ends)
    assert found.minutes == 180


MOVES = st.lists(
    st.tuples(st.sampled_from(list(Mark)), st.integers(min_value=-30, max_value=150)), max_size=5
)


@settings(max_examples=60, deadline=None)
@given(MOVES, st.integers(min_value=-30, max_value=150))
def test_no_ledger_gives_more_than_the_session_has(moves: list[Any], now: int) -> None:
    group = meeting({})
    rows = [Entry(mark, group.starts + timedelta(minutes=minute)) for mark, minute in moves]

    found = attendance.presence(rows, group, now=group.starts + timedelta(minutes=now))

    assert 0 <= found.minutes + found.ahead + found.unknown <= group.clinical
    assert found.is_known or not found.minutes
