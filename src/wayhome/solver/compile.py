"""Compile all kernels once, so that nobody waits for it later.

    python -m wayhome.solver.compile

Plans a small made-up week through every door of the engine, removes what older sources left in
the cache, and reports the seconds.
"""

from __future__ import annotations

import shutil
import sys
import time

from wayhome.domain.what_if import Option, Scenario, newcomers
from wayhome.solver.generate import generate
from wayhome.solver.jit import KERNELS
from wayhome.solver.seating import Seating
from wayhome.solver.weekly import plan
from wayhome.solver.what_if import what_if

_CLIENTS = 30


def main() -> None:
    """Compile, tidy up, and say how long it took."""
    began = time.monotonic()
    problem = generate(_CLIENTS, 1)
    first = plan(problem, seconds=600, seed=1, clock=time.monotonic)
    plan(problem, seconds=600, seed=1, clock=time.monotonic, start=first.memory)
    seating = Seating(problem)
    seating.load(first.timetable)
    seating.take(0)
    seating.best(0)
    seating.put(0)
    nothing = Scenario(problem.name, newcomers(problem, 3), (Option("nothing", ()),))
    what_if(problem, first.timetable, nothing)
    for old in KERNELS.parent.glob("wayhome-kernels-*"):
        if old != KERNELS:
            shutil.rmtree(old, ignore_errors=True)
    sys.stderr.write(f"The engine is compiled ({time.monotonic() - began:.0f} s).\n")


if __name__ == "__main__":
    main()
