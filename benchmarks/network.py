"""What a night of many sites costs: a sample solved here, the whole night computed from it.

    python benchmarks/network.py [--sites 6] [--clients 250] [--night 1000] [--gap 0.001]

Each made-up site goes the way of `wayhome week solve-network`: bytes in, bytes out, in one engine
process that is started anew after 25 sites. CPU seconds are those of the engine
process (what the system counted for it when it ended), so they hold its start, reading the
problem, solving, and writing the timetable. Not counted: the queue itself, a few milliseconds a
site. The night is the mean per site times the sites, over the workers; a worker needs a core.
"""

from __future__ import annotations

import argparse
import gzip
import multiprocessing
import resource
import statistics
import time
from dataclasses import dataclass

from wayhome.domain.week.problem_file import read_problem, write_problem
from wayhome.domain.week.rules import breaches
from wayhome.domain.week.timetable_file import read_timetable
from wayhome.solver.generate import generate
from wayhome.solver.packed import solve_packed

RECYCLED_AFTER = 25
"""As in `wayhome.apps.scheduling.network`, which cannot be imported without a database."""


@dataclass(frozen=True)
class Sample:
    """One site: CPU seconds of the engine, and what came out."""

    cpu: float
    cost: float
    gap: float
    breaches: int


def one_process(
    problems: list[bytes], gap: float, answers: multiprocessing.SimpleQueue[object]
) -> None:
    """What the engine process of a worker does: its own start, which a tiny site completes, then
    site after site.
    """
    solve_packed(write_problem(generate(12, 1)), seconds=60, gap=gap, seed=1)
    answers.put(time.process_time())
    for problem in problems:
        began = time.process_time()
        packed = solve_packed(problem, seconds=60, gap=gap, seed=1)
        cpu = time.process_time() - began
        found, plan = read_problem(problem), read_timetable(gzip.decompress(packed))
        wrong = len(breaches(found, plan))
        answers.put(Sample(cpu, plan.cost, plan.gap or 0, wrong))
    answers.put(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measured(problems: list[bytes], gap: float) -> tuple[float, list[Sample], float]:
    """CPU seconds to start, the samples, and the most memory in MB."""
    spawn = multiprocessing.get_context("spawn")
    answers = spawn.SimpleQueue()
    engine = spawn.Process(target=one_process, args=(problems, gap, answers))
    engine.start()
    start = answers.get()
    samples = [answers.get() for _ in problems]
    memory = answers.get()
    engine.join()
    return start, samples, memory


def main() -> None:
    """Measure a sample and say what follows for the night."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=6)
    parser.add_argument("--clients", type=int, default=250)
    parser.add_argument("--night", type=int, default=1000)
    parser.add_argument("--gap", type=float, default=0.001)
    given = parser.parse_args()
    problems = [
        gzip.compress(write_problem(generate(given.clients, seed)))
        for seed in range(1, given.sites + 1)
    ]
    measured(problems, given.gap)  # every kernel is on disk after this
    start, samples, memory = measured(problems, given.gap)
    for seed, row in enumerate(samples, start=1):
        print(
            f"site {seed}: {row.cpu:.2f} CPU s, cost {row.cost:g}, proven gap {row.gap:.3%}, "
            f"{row.breaches} breaches"
        )
    mean = statistics.mean(row.cpu for row in samples)
    spread = statistics.pstdev([row.cpu for row in samples])
    site = mean + start / RECYCLED_AFTER
    size = statistics.mean(map(len, problems)) / 1024
    print(f"mean {mean:.2f} CPU s a site (deviation {spread:.2f}), most memory {memory:.0f} MB")
    print(f"start of an engine process {start:.2f} CPU s, shared by {RECYCLED_AFTER} sites")
    print(f"the night: {given.night} x {site:.2f} = {given.night * site:,.0f} CPU s")
    for cores in (1, 2, 8, 32):
        print(f"  on {cores:>2} cores: {given.night * site / cores / 60:.1f} min")
    print(f"in the database while they wait: {given.night * size / 1024:.0f} MB")


if __name__ == "__main__":
    main()
