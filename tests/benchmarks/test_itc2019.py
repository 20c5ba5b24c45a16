"""The conflict counter of the ITC-2019 benchmark on cases small enough to count by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.itc2019.check import faults
from benchmarks.itc2019.instance import Meeting, clash, read
from benchmarks.itc2019.sectioning import Sectioning

MONDAY, TUESDAY = 0b1000000, 0b0100000
ODD, EVEN, ALL = 0b1010, 0b0101, 0b1111
NINE, TEN = 108, 120
"""Slots of five minutes."""


@pytest.mark.parametrize(
    ("other", "clashes"),
    [
        (Meeting(MONDAY, ALL, NINE + 6, TEN + 6), True),
        (Meeting(MONDAY, ALL, TEN, TEN + 12), False),
        (Meeting(TUESDAY, ALL, NINE, TEN), False),
        (Meeting(MONDAY, EVEN, NINE, TEN), False),
        (Meeting(MONDAY | TUESDAY, ALL, NINE, TEN), True),
        (None, False),
    ],
    ids=["half over", "back to back", "another day", "other weeks", "one day shared", "no time"],
)
def test_two_classes_clash_when_they_share_a_minute(other: Meeting | None, clashes: bool) -> None:
    one = Meeting(MONDAY, ODD, NINE, TEN)

    assert clash(one, other, {}) is clashes
    assert clash(other, one, {}) is clashes


def test_the_way_between_rooms_counts() -> None:
    one = Meeting(MONDAY, ALL, NINE, TEN, "hall")
    next_door = Meeting(MONDAY, ALL, TEN + 2, TEN + 14, "annex")

    assert not clash(one, next_door, {("hall", "annex"): 2})
    assert clash(one, next_door, {("hall", "annex"): 3})


PROBLEM = """<problem name="tiny"><rooms/><courses>
<course id="A"><config id="1"><subpart id="1">
  <class id="a1" limit="1"><time days="10" start="0" length="6" weeks="1"/></class>
  <class id="a2" limit="2"><time days="01" start="0" length="6" weeks="1"/></class>
</subpart></config></course>
<course id="B"><config id="2"><subpart id="2">
  <class id="b1" limit="2"><time days="01" start="3" length="6" weeks="1"/></class>
</subpart><subpart id="3">
  <class id="b2" limit="9" parent="b1"><time days="10" start="9" length="6" weeks="1"/></class>
</subpart></config></course>
</courses><students>
  <student id="s1"><course id="A"/><course id="B"/></student>
  <student id="s2"><course id="A"/><course id="B"/></student>
  <student id="s3"><course id="A"/></student>
</students></problem>"""
SOLUTION = """<solution>
<class id="a1" days="10" start="0" weeks="1"><student id="s3"/></class>
<class id="a2" days="01" start="0" weeks="1"><student id="s1"/><student id="s2"/></class>
<class id="b1" days="01" start="3" weeks="1"><student id="s1"/><student id="s2"/></class>
<class id="b2" days="10" start="9" weeks="1"><student id="s1"/><student id="s2"/></class>
</solution>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tiny.xml").write_text(PROBLEM)
    (tmp_path / "sol-tiny.xml").write_text(SOLUTION)
    return tmp_path


def test_the_fewest_conflicts_are_found_and_proven(folder: Path) -> None:
    """a2 meets over b1. Only one student can have a1: it goes to one of the two who need b1."""
    tiny = read(folder, "tiny")
    sectioning = Sectioning(tiny)
    plan = sectioning.solve(seconds=10)
    attended = sectioning.students_of(plan)

    assert sum(map(tiny.conflicts, tiny.published.values())) == 2
    assert sum(map(tiny.conflicts, attended.values())) == plan.conflicts == 1
    assert plan.bound == pytest.approx(1)
    assert plan.free_bound == 0
    assert list(faults(tiny, attended)) == []


def test_a_bad_sectioning_is_seen(folder: Path) -> None:
    tiny = read(folder, "tiny")

    found = list(faults(tiny, {"s1": frozenset({"a1", "b1"}), "s2": frozenset({"a1", "b1", "b2"})}))

    assert found == [
        "class a1 has 2 students and room for 1",
        "student s1 has 0 full ways through course B",
        "student s1 sits in b1 for nothing",
        "student s3 has 0 full ways through course A",
    ]
