"""Student sectioning of the timetabling competition ITC-2019, times and rooms fixed.

    python -m benchmarks.itc2019 FOLDER [NAME ...] [--seconds 120] [--log]

FOLDER holds `NAME.xml` and `sol-NAME.xml`. Prints, a problem a line: the conflicts of the
published sectioning, ours, the proven bounds (with and without limits), and CPU seconds of all
threads, from reading the files to the checked answer. Conflicts are counted by our own counter
(`instance.clash`), which is tried on small cases by hand in tests/benchmarks/.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from benchmarks.itc2019.check import faults
from benchmarks.itc2019.instance import Instance, read
from benchmarks.itc2019.sectioning import Sectioning


def main() -> None:
    """Solve what was named, or everything in the folder."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    words.add_argument("folder", type=Path)
    words.add_argument("names", nargs="*")
    words.add_argument("--seconds", type=float, default=120, help="for one integer program")
    words.add_argument("--log", action="store_true")
    asked = words.parse_args()
    names = asked.names or sorted(each.stem[4:] for each in asked.folder.glob("sol-*.xml"))
    print(
        f"{'problem':18}{'students':>9}{'requests':>9}{'published':>10}{'ours':>7}"
        f"{'bound':>9}{'no limits':>10}{'CPU s':>8}"
    )
    for name in names:
        began = time.process_time()
        _show(read(asked.folder, name), began, seconds=asked.seconds, log=asked.log)


def _show(instance: Instance, began: float, *, seconds: float, log: bool) -> None:
    requests = sum(map(len, instance.wanted.values()))
    start = f"{instance.name:18}{len(instance.wanted):9}{requests:9}"
    if not requests:
        print(f"{start}   nobody wants a class: nothing to section")
        return
    sectioning = Sectioning(instance)
    plan = sectioning.solve(seconds=seconds, log=log)
    attended = sectioning.students_of(plan)
    for fault in faults(instance, attended):
        raise SystemExit(f"{instance.name}: {fault}")
    ours = sum(map(instance.conflicts, attended.values()))
    published = sum(map(instance.conflicts, instance.published.values()))
    used = time.process_time() - began
    print(f"{start}{published:10}{ours:7}{plan.bound:9.1f}{plan.free_bound:10.0f}{used:8.1f}")


if __name__ == "__main__":
    main()
