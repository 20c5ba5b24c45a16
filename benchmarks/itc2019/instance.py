"""An ITC-2019 problem with times and rooms fixed to a solution: who may attend what, who clashes.

Format and rules: Mueller, Rudova, Mullerova, "University course timetabling and International
Timetabling Competition 2019", PATAT 2018. Times are slots of five minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, parse

NO_LIMIT: Final = 1_000_000
Travel = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Meeting:
    """When and where a class meets. `days` and `weeks` are bit sets; [start, end) are slots."""

    days: int
    weeks: int
    start: int
    end: int
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Class:
    """One class of a course. Who attends a class with a `parent` attends the parent too."""

    id: str
    limit: int
    parent: str | None
    meeting: Meeting | None


@dataclass(frozen=True, slots=True)
class Instance:
    """`ways` has, by course, every set of classes that serves a student who wants the course."""

    name: str
    travel: Travel
    classes: Mapping[str, Class]
    ways: Mapping[str, tuple[tuple[str, ...], ...]]
    wanted: Mapping[str, tuple[str, ...]]
    published: Mapping[str, frozenset[str]]

    def conflicts(self, attended: Iterable[str]) -> int:
        """Pairs of these classes that one student cannot both attend in full."""
        meetings = [self.classes[each].meeting for each in attended]
        return sum(clash(a, b, self.travel) for a, b in combinations(meetings, 2))


def clash(a: Meeting | None, b: Meeting | None, travel: Travel) -> bool:
    """Whether two classes clash: on a day they share, in a week they share, one begins before a
    student can have come from the other.
    """
    if a is None or b is None or not a.days & b.days or not a.weeks & b.weeks:
        return False
    way = travel.get((a.room, b.room), 0) if a.room and b.room else 0
    return a.start < b.end + way and b.start < a.end + way


def read(folder: Path, name: str) -> Instance:
    """The problem `NAME.xml` with the times, rooms and students of `sol-NAME.xml`."""
    problem = parse(folder / f"{name}.xml").getroot()  # noqa: S314 - the organizers' own files
    solution = parse(folder / f"sol-{name}.xml").getroot()  # noqa: S314 - as above
    placed = {each.attrib["id"]: each for each in solution.iter("class")}
    classes = {
        each.attrib["id"]: Class(
            each.attrib["id"],
            int(each.get("limit") or NO_LIMIT),
            each.get("parent"),
            _meeting(each, placed.get(each.attrib["id"])),
        )
        for each in problem.iterfind("courses/course/config/subpart/class")
    }
    published: dict[str, set[str]] = {}
    for each, at in placed.items():
        for student in at.iterfind("student"):
            published.setdefault(student.attrib["id"], set()).add(each)
    return Instance(
        name,
        _travel(problem),
        classes,
        {
            course.attrib["id"]: tuple(_ways(course, classes))
            for course in problem.iterfind("courses/course")
        },
        {
            student.attrib["id"]: tuple(each.attrib["id"] for each in student.iterfind("course"))
            for student in problem.iterfind("students/student")
        },
        {student: frozenset(attended) for student, attended in published.items()},
    )


def _travel(problem: Element) -> dict[tuple[str, str], int]:
    travel = {}
    for room in problem.iterfind("rooms/room"):
        for way in room.iterfind("travel"):
            pair = room.attrib["id"], way.attrib["room"]
            travel[pair] = travel[pair[::-1]] = int(way.attrib["value"])
    return travel


def _meeting(of_problem: Element, of_solution: Element | None) -> Meeting | None:
    """The one of a class's times that the solution chose."""
    if of_solution is None:
        return None
    chosen = [of_solution.get(key) for key in ("days", "start", "weeks")]
    for time in of_problem.iterfind("time"):
        if [time.get(key) for key in ("days", "start", "weeks")] == chosen:
            start = int(time.attrib["start"])
            return Meeting(
                int(time.attrib["days"], 2),
                int(time.attrib["weeks"], 2),
                start,
                start + int(time.attrib["length"]),
                of_solution.get("room"),
            )
    return None


def _ways(course: Element, classes: Mapping[str, Class]) -> Iterable[tuple[str, ...]]:
    """One class of every subpart of one configuration, parents with their children."""
    for config in course.iterfind("config"):
        parts = [
            [each.attrib["id"] for each in part.iterfind("class")]
            for part in config.iterfind("subpart")
        ]
        for way in product(*parts):
            parents = {classes[each].parent for each in way} - {None}
            if parents <= set(way):
                yield way
