"""How good and how fast the weekly engine is, against a plain first-fit and the best known.

    python benchmarks/week.py FOLDER [--seconds 3] [--seeds 1,2,3] [NAME ...]

FOLDER holds `NAME.json` and, beside it, `NAME.best.json` and `baselines.py` (the greedy first-fit
to compare with). CPU seconds of one core; the numbers are ratios within one run and no test
asserts them.
"""

from __future__ import annotations

import argparse
import importlib
import json
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

from wayhome.domain.week.problem import Problem
from wayhome.domain.week.problem_file import read_problem
from wayhome.domain.week.rules import breaches
from wayhome.domain.week.timetable import Timetable
from wayhome.solver.offers import offers
from wayhome.solver.weekly import solve


def greedy(folder: Path, name: str) -> tuple[float, float]:
    """Cost and CPU seconds of the greedy first-fit."""
    sys.path.insert(0, str(folder))
    baselines = importlib.import_module("baselines")
    plain = baselines.Week(json.loads((folder / f"{name}.json").read_bytes()))
    began = time.process_time()
    table = plain.table(baselines.greedy(plain), "greedy", 0)
    return table["cost"], time.process_time() - began


def offer_times(problem: Problem, timetable: Timetable, count: int = 12) -> list[float]:
    """Milliseconds for the best openings of `count` new clients."""
    found = []
    for client in problem.clients[:: max(1, len(problem.clients) // count)]:
        began = time.process_time()
        offers(problem, timetable, replace(client, id="new", last_week=frozenset()))
        found.append(1000 * (time.process_time() - began))
    return found


def measure(folder: Path, name: str, *, seconds: float, seeds: list[int]) -> None:
    """Print one line a seed."""
    problem = read_problem((folder / f"{name}.json").read_bytes())
    best = json.loads((folder / f"{name}.best.json").read_bytes())["best_cost"]
    first, first_cpu = greedy(folder, name)
    print(f"{name}: best known {best:g}; greedy {first:g} in {first_cpu:.2f} s")
    plans = []
    for seed in seeds:
        began = time.process_time()
        plan = solve(problem, seconds=seconds, seed=seed, clock=time.process_time)
        used = time.process_time() - began
        plans.append(plan)
        wrong = len(breaches(problem, plan))
        gap = "none" if plan.gap is None else f"{plan.gap:.1%}"
        print(
            f"  seed {seed}: {plan.cost:g} in {used:.2f} s; {plan.cost / best - 1:+.1%} of best, "
            f"{plan.cost / first - 1:+.1%} of greedy; proven gap {gap}; "
            f"{wrong} breaches"
        )
    times = offer_times(problem, min(plans, key=lambda plan: plan.cost))
    print(f"  offers: median {statistics.median(times):.0f} ms, most {max(times):.0f} ms")


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", default=["w60-101", "w250-101"])
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--seeds", default="1,2,3")
    given = parser.parse_args()
    seeds = [int(seed) for seed in given.seeds.split(",")]
    for name in given.names:
        measure(given.folder, name, seconds=given.seconds, seeds=seeds)


if __name__ == "__main__":
    main()
