"""An honest rival: one CP-SAT model with merged section classes and a complete starting hint.

    python -m benchmarks.rivals FOLDER NAME ... [--seconds 60] [--workers 2]

Parallel sections (same track, kind, day, time, mode and module) are one choice with the capacity of
all, as in Wayhome's engine; staying in last week's section is a choice of its own. Every variable,
each auxiliary one too, is hinted with its value in the greedy plan: the search starts from a whole
plan. What it lacks against the engine is the decomposition by client. Reads wayhome.week/1.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from pathlib import Path

from ortools.sat.python import cp_model

from benchmarks.rivals.choices import Classes
from benchmarks.rivals.model import Model
from benchmarks.rivals.splitting import timetable_of
from wayhome.domain.week.cost import cost
from wayhome.domain.week.problem_file import read_problem
from wayhome.domain.week.rules import hard_breaches
from wayhome.domain.week.timetable import Timetable
from wayhome.domain.week.timetable_file import read_timetable


def greedy(folder: Path, name: str) -> Timetable:
    """The plain first-fit plan that comes with the public instances."""
    sys.path.insert(0, str(folder))
    baselines = importlib.import_module("baselines")
    plain = baselines.Week(json.loads((folder / f"{name}.json").read_bytes()))
    table = plain.table(baselines.greedy(plain), "greedy", 0)
    return read_timetable(json.dumps(table).encode())


def measure(folder: Path, name: str, *, seconds: float, workers: int) -> None:
    """Print one line: the best plan found in `seconds` of wall time, building included."""
    problem = read_problem((folder / f"{name}.json").read_bytes())
    start = greedy(folder, name)
    began, cpu = time.monotonic(), time.process_time()
    classes = Classes(problem)
    model = Model(problem, classes, start)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.max_time_in_seconds = max(1.0, seconds - (time.monotonic() - began))
    solver.parameters.random_seed = 1
    status = solver.solve(model.cp)
    used = time.process_time() - cpu
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        print(f"{name}: greedy {start.cost:g}; no plan in {used:.1f} CPU s")
        return
    plan = timetable_of(model, solver)
    print(
        f"{name}: greedy {start.cost:g}; cost {cost(problem, plan).total:g}, own bound "
        f"{solver.best_objective_bound:g}, {used:.1f} CPU s, "
        f"{len(hard_breaches(problem, plan))} breaches",
        flush=True,
    )


def main() -> None:
    """One line a problem."""
    words = argparse.ArgumentParser(description="Class-aggregated CP-SAT with a complete hint.")
    words.add_argument("folder", type=Path)
    words.add_argument("names", nargs="+")
    words.add_argument("--seconds", type=float, default=60)
    words.add_argument("--workers", type=int, default=2)
    asked = words.parse_args()
    for name in asked.names:
        measure(asked.folder, name, seconds=asked.seconds, workers=asked.workers)


if __name__ == "__main__":
    main()
