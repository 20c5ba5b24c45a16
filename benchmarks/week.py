"""How good and how fast the weekly engine is: cold, and warm after one client in twenty changed.

    python benchmarks/week.py FOLDER [NAME ...] [--seeds 1,2] [--made 60,250]

FOLDER holds `NAME.json` or `NAME.json.gz` and, beside them, `baselines.py` (the greedy first-fit
to compare with) and, where known, `NAME.best.json`. `--made` adds problems made up here, of these
many clients, one a seed. CPU seconds of one core, kernels compiled before, the problem in memory;
no test asserts them.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

from wayhome.domain.week.problem import Client, Problem
from wayhome.domain.week.problem_file import read_problem, write_problem
from wayhome.domain.week.rules import breaches
from wayhome.solver.generate import generate
from wayhome.solver.memory import Memory
from wayhome.solver.weekly import Plan, plan

NAMES = ["w60-101", "w250-101", "w1000-101", "w4000-102"]
LONGEST = 300.0
COLUMNS = "{:12} {:>5} {:>9} {:>9} {:>8} {:>7} {:>9} {:>8} {:>7} {:>7} {:>8} {:>5}"
HEADS = "week seed cost bound gap cold warm-gap warm greedy saved best MB"


def load(folder: Path, name: str) -> Problem:
    """A problem of the folder, compressed or not."""
    plain = folder / f"{name}.json"
    return read_problem((plain if plain.exists() else folder / f"{name}.json.gz").read_bytes())


def greedy(folder: Path, problem: Problem) -> float:
    """Cost of the greedy first-fit."""
    sys.path.insert(0, str(folder))
    baselines = importlib.import_module("baselines")
    plain = baselines.Week(json.loads(write_problem(problem)))
    return float(plain.table(baselines.greedy(plain), "greedy", 0)["cost"])


def best_known(folder: Path, name: str) -> str:
    """The cheapest timetable that is known, where one is."""
    path = folder / f"{name}.best.json"
    return f"{json.loads(path.read_bytes())['best_cost']:g}" if path.exists() else "-"


def changed(problem: Problem, seed: int) -> Problem:
    """One client in twenty has three busy hours more."""
    random = Random(seed)  # noqa: S311 - made-up data, not a secret
    hit = set(random.sample(range(len(problem.clients)), max(1, len(problem.clients) // 20)))

    def busier(client: Client) -> Client:
        day, begin = random.randrange(problem.days), random.randrange(480, 1080, 30)
        days = list(client.busy)
        days[day] = (*days[day], (begin, begin + 180))
        return replace(client, busy=tuple(days))

    rows = enumerate(problem.clients)
    return replace(problem, clients=tuple(busier(row) if at in hit else row for at, row in rows))


def timed(problem: Problem, seed: int, start: Memory | None = None) -> tuple[Plan, float]:
    """A plan that breaks no rule, and its CPU seconds."""
    began = time.process_time()
    found = plan(problem, seconds=LONGEST, seed=seed, clock=time.process_time, start=start)
    used = time.process_time() - began
    if wrong := breaches(problem, found.timetable):
        sys.exit(f"{problem.name}: {wrong[0]}")
    return found, used


def measure(folder: Path, problem: Problem, seed: int) -> None:
    """Print one line."""
    cold, cold_cpu = timed(problem, seed)
    warm, warm_cpu = timed(changed(problem, seed), seed, cold.memory)
    table, first = cold.timetable, greedy(folder, problem)
    row = [
        problem.name,
        str(seed),
        f"{table.cost:g}",
        f"{table.bound:g}",
        f"{table.gap or 0:.3%}",
        f"{cold_cpu:.2f}",
        f"{warm.timetable.gap or 0:.3%}",
        f"{warm_cpu:.2f}",
        f"{first:g}",
        f"{1 - table.cost / first:.0%}",
        best_known(folder, problem.name),
        str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024),
    ]
    print(COLUMNS.format(*row), flush=True)


def problems(
    folder: Path, names: list[str], *, made: list[int], seeds: list[int]
) -> Iterator[Problem]:
    """The problems asked for."""
    for name in names:
        yield load(folder, name)
    for clients in made:
        for seed in seeds:
            yield generate(clients, seed)


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--made", default="")
    given = parser.parse_args()
    seeds = [int(seed) for seed in given.seeds.split(",")]
    made = [int(clients) for clients in given.made.split(",") if clients]
    plan(generate(30, 1), seconds=LONGEST, seed=1, clock=time.process_time)
    print(COLUMNS.format(*HEADS.split()))
    for problem in problems(given.folder, given.names, made=made, seeds=seeds):
        for seed in seeds:
            measure(given.folder, problem, seed)


if __name__ == "__main__":
    main()
