"""Solve a week from bytes to bytes: what another process or another machine can be asked."""

from __future__ import annotations

import gzip
import time

from wayhome.domain.week.problem_file import read_problem
from wayhome.domain.week.timetable_file import write_timetable
from wayhome.solver.weekly import solve


def solve_packed(problem: bytes, *, seconds: float, gap: float, seed: int) -> bytes:
    """The timetable of a problem file, gzip-compressed, as `weekly.solve` gives it.

    Raises `BadWeekFile` when the bytes, compressed or not, are no problem.
    """
    found = read_problem(problem)
    plan = solve(found, seconds=seconds, gap=gap, seed=seed, clock=time.monotonic)
    return gzip.compress(write_timetable(plan), mtime=0)
