"""What the rounds of the template level buy on made-up sites, and what they cost in CPU time.

    python benchmarks/template.py [--sizes 60,250] [--seeds 1,2,3] [--most 8]

Each site is the generator's, with its groups put into rooms and given leaders first-fit; one more
room and two more leaders stand free, and one client in ten who was not there last week waits. CPU
seconds of one core; no test asserts the numbers.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from itertools import count

from wayhome.domain.levels import AgeGroup, Individual, Level
from wayhome.domain.template.ground import DAYS, Ground, Group, Person, Room, Track
from wayhome.domain.template.rules import breaches
from wayhome.domain.week.problem import Problem, Section, overlap
from wayhome.solver.generate import generate
from wayhome.solver.template import improve
from wayhome.solver.template_week import weekly

OPEN = ((8 * 60, 21 * 60),)
SHARE_WAITING = 10


def first_fit(sections: tuple[Section, ...]) -> Iterator[int]:
    """For each section the lowest number that no section at its time has: a room, or a leader."""
    given: list[tuple[Section, int]] = []
    for row in sections:
        taken = {
            number
            for other, number in given
            if other.day == row.day and overlap((other.start, other.end), (row.start, row.end))
        }
        number = next(n for n in count() if n not in taken)
        given.append((row, number))
        yield number


def ground_of(problem: Problem) -> Ground:
    """Rooms and leaders as many as are needed, and a few more."""
    numbers = list(first_fit(problem.sections))
    rooms, leaders = max(numbers) + 2, max(numbers) + 3
    groups = tuple(
        Group(
            id=row.id,
            name=f"{row.kind} {row.id}",
            track=row.track,
            kind=row.kind,
            day=row.day,
            start=row.start,
            minutes=row.minutes,
            mode=row.mode,
            capacity=row.capacity,
            target=row.target,
            minimum=row.minimum,
            room=None if row.mode == "video" else f"room {number}",
            leader=f"leader {number}",
            co_leader=f"peer {number}" if row.capacity > 12 else None,
        )
        for row, number in zip(problem.sections, numbers, strict=True)
    )
    hours = tuple(OPEN if day < problem.days else () for day in range(DAYS))
    people = [
        Person(id=f"{word} {n}", name=f"{word} {n}", licenses=frozenset({kind}), hours=hours)
        for word, kind in (("leader", "LPC"), ("peer", "PEER"))
        for n in range(leaders)
    ]
    late = [who.id for who in problem.clients if not who.last_week]
    return Ground(
        on=problem.week_of,
        grid_minutes=problem.grid_minutes,
        open_hours=hours,
        rooms=tuple(Room(id=f"room {n}", name=f"Room {n}", seats=15) for n in range(rooms)),
        people=tuple(people),
        tracks=tuple(
            Track(
                id=track.id,
                name=track.name,
                level=Level.OUTPATIENT,
                ages=AgeGroup.ADULT,
                individual=Individual(minutes=60),
            )
            for track in problem.tracks
        ),
        groups=groups,
        waiting=frozenset(late[: len(problem.clients) // SHARE_WAITING]),
    )


def measure(size: int, seed: int, *, most: int) -> None:
    """Print one line a site."""
    problem = generate(size, seed)
    ground = ground_of(problem)
    if broken := breaches(ground, ground.groups):
        raise SystemExit(f"{problem.name}: the made-up template breaks a rule: {broken[0].says}")
    began = time.process_time()
    found = improve(ground, problem, week=weekly(seed=1), most=most)
    used = time.process_time() - began
    before, after = found.before, found.after
    print(
        f"{problem.name:>8} | {len(ground.groups):4} groups | {len(found.changes)} changes"
        f" | in full {before.served} -> {after.served} of {before.clients}"
        f" | units {before.units} -> {after.units} of {before.units_needed}"
        f" | waiting {before.waiting_seated} -> {after.waiting_seated} of {before.waiting}"
        f" | staff h {before.staff_minutes / 60:.1f} -> {after.staff_minutes / 60:.1f}"
        f" | worth {before.worth:,.0f} -> {after.worth:,.0f}"
        f" | {found.weeks} weeks, {used:.1f} CPU s"
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sizes", default="60,250")
    asked.add_argument("--seeds", default="1,2,3")
    asked.add_argument("--most", type=int, default=8)
    given = asked.parse_args()
    for size in map(int, given.sizes.split(",")):
        for seed in map(int, given.seeds.split(",")):
            measure(size, seed, most=given.most)


if __name__ == "__main__":
    main()
