"""A plain reading of a finished sectioning, apart from the program that made it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from benchmarks.itc2019.instance import Instance


def faults(instance: Instance, attended: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """What is wrong: a full class, a course that is not served, a class that serves nothing."""
    seats = Counter(each for classes in attended.values() for each in classes)
    for each, taken in sorted(seats.items()):
        if taken > instance.classes[each].limit:
            yield f"class {each} has {taken} students and room for {instance.classes[each].limit}"
    for student, courses in instance.wanted.items():
        classes = attended.get(student, frozenset())
        serving: set[str] = set()
        for course in courses:
            ways = [way for way in instance.ways[course] if classes.issuperset(way)]
            if len(ways) != 1:
                yield f"student {student} has {len(ways)} full ways through course {course}"
            serving.update(each for way in ways for each in way)
        if classes - serving:
            yield f"student {student} sits in {', '.join(sorted(classes - serving))} for nothing"
