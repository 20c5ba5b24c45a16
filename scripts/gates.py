"""Every gate, cheapest first, then every test. One line a gate; what fails shows its words.

    python scripts/gates.py [GATE ...]

Exit code 0 when all is well, 1 when a gate barked. The last line is the tests' own summary.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final, NamedTuple

from wayhome.cli.postgres import NotStarted, Server, binaries

ROOT: Final = Path(__file__).resolve().parent.parent
BIN: Final = Path(sys.executable).parent
PYTHON: Final = sys.executable
WORKERS: Final = ("-n", "2", "--dist", "worksteal")
"""Each begins with its own half, so that what a file sets up is set up once, and helps at the end."""

STATIC: Final = {
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "lint": [str(BIN / "ruff"), "check", "."],
    "layers": [str(BIN / "lint-imports")],
    "types": [str(BIN / "mypy")],
}
DJANGO: Final = {
    "migrations": [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"],
    "deploy": [PYTHON, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
}
PRODUCTION: Final = {"WAYHOME_HTTPS": "1", "WAYHOME_SECRET_KEY": "a key for the gate alone " * 3}
TESTS: Final = [PYTHON, "-m", "pytest", *WORKERS]
MEASURED: Final = [*TESTS, "--ignore", "tests/journeys", "--cov", "--cov-report="]
JOURNEYS: Final = [*TESTS, "tests/journeys"]
"""The journeys talk to a server of its own, which is not measured: coverage would only slow them."""
LEANS_ON_THE_DATABASE: Final = ("tests/apps/core", "tests/apps/scheduling", "tests/apps/exchange")
"""Triggers of the trail; exclusion constraints, locks and two at once; upserts and JSON."""
DATABASE_TESTS: Final = [*TESTS, *LEANS_ON_THE_DATABASE]

WHOLE: Final = ("domain/*", "formats/*", "solver/*", "apps/*/access.py", "apps/*/access/*")
"""Where a branch without a test is a decision nobody tried."""
ELSEWHERE_PERCENT: Final = 90


class Result(NamedTuple):
    gate: str
    good: bool
    seconds: float
    said: str
    summary: str = ""


def main(chosen: list[str]) -> int:
    """Run the gates that are chosen, or all."""
    known = [*STATIC, *DJANGO, "tests", "journeys", "coverage", "other-postgresql"]
    if unknown := set(chosen) - set(known):
        print(f"There is no gate {', '.join(sorted(unknown))}. Gates: {', '.join(known)}.")
        return 2
    wanted = set(chosen or known)
    results = [*_static(wanted), *_on_a_database(wanted)]
    for result in results:
        if result.summary:
            print(result.summary)
    barked = [result.gate for result in results if not result.good]
    if barked:
        print(f"Barked: {', '.join(barked)}.", file=sys.stderr)
    return 1 if barked else 0


def _static(wanted: set[str]) -> list[Result]:
    gates = {name: command for name, command in STATIC.items() if name in wanted}
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = [pool.submit(_run, name, command, {}) for name, command in gates.items()]
        return [_show(each.result()) for each in running]


def _on_a_database(wanted: set[str]) -> Iterator[Result]:
    """The newest and the oldest PostgreSQL that can be had: first one for all, then the other."""
    kinds = _kinds()
    try:
        with _database(kinds[0]) as url:
            env = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "wayhome.web.settings"}
            yield from _on_this_one(wanted, env)
        if "coverage" in wanted:
            yield _show(_timed("coverage", _coverage))
        if "other-postgresql" in wanted and len(kinds) == 1:
            print("----  other-postgresql: only one PostgreSQL here")
        elif "other-postgresql" in wanted:
            with _database(kinds[1]) as url:
                yield _show(_run("other-postgresql", DATABASE_TESTS, {"DATABASE_URL": url}))
    except NotStarted as problem:
        yield _show(Result("database", good=False, seconds=0, said=str(problem)))


def _on_this_one(wanted: set[str], env: Mapping[str, str]) -> Iterator[Result]:
    for name, command in DJANGO.items():
        if name in wanted:
            yield _show(_run(name, command, {**env, **PRODUCTION}))
    for name, command in (("tests", MEASURED), ("journeys", JOURNEYS)):
        if name in wanted:
            yield _show(_tests(name, command, env))


def _kinds() -> list[str]:
    """Which PostgreSQLs to try; a given DATABASE_URL is the only one."""
    if "DATABASE_URL" in os.environ:
        return [""]
    forced = os.environ.get("WAYHOME_POSTGRES")
    if forced:
        return [forced]
    here = [kind for kind in (binaries.MACHINE, binaries.WHEEL) if binaries.search(kind).usable]
    return here or [""]


@contextmanager
def _database(kind: str) -> Iterator[str]:
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    with Server(wanted=kind) as server:
        yield server.url


def _tests(name: str, command: list[str], env: Mapping[str, str]) -> Result:
    """Tests, watched: their progress is shown as it comes, their last line again at the end."""
    started = time.monotonic()
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.PIPE, text=True
    ) as process:
        last = ""
        for line in process.stdout or ():
            print(line, end="", flush=True)
            last = line.strip() or last
    return Result(name, process.returncode == 0, time.monotonic() - started, "", last)


def _run(name: str, command: list[str], env: Mapping[str, str]) -> Result:
    def call() -> tuple[bool, str]:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode == 0, done.stdout

    return _timed(name, call)


def _timed(name: str, call: Callable[[], tuple[bool, str]]) -> Result:
    started = time.monotonic()
    good, said = call()
    return Result(name, good, time.monotonic() - started, said)


def _show(result: Result) -> Result:
    if not result.good and result.said:
        print(result.said.rstrip())
    print(
        f"{'ok  ' if result.good else 'FAIL'}  {result.gate:<18}{result.seconds:7.1f} s", flush=True
    )
    return result


def _coverage() -> tuple[bool, str]:
    """Lines and branches by package, from the data that the tests left."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        done = subprocess.run(
            [PYTHON, "-m", "coverage", "json", "-q", "-o", str(report)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            return False, done.stdout + done.stderr
        files = json.loads(report.read_text())["files"]
    short = [*_not_whole(files), *_too_little(files)]
    return not short, "\n".join(short)


def _not_whole(files: Mapping[str, Any]) -> Iterator[str]:
    for path, file in sorted(files.items()):
        summary = file["summary"]
        gaps = summary["missing_lines"] + summary.get("missing_branches", 0)
        if _is_whole(path) and gaps:
            lines = ", ".join(map(str, file["missing_lines"][:20]))
            ways = ", ".join(f"{a}->{b}" for a, b in file.get("missing_branches", [])[:20])
            yield f"{path}: not all is tried. Lines: {lines or '-'}; branches: {ways or '-'}"


def _too_little(files: Mapping[str, Any]) -> Iterator[str]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for path, file in files.items():
        if not _is_whole(path):
            summary = file["summary"]
            count = counts[_package(path)]
            count[0] += summary["covered_lines"] + summary.get("covered_branches", 0)
            count[1] += summary["num_statements"] + summary.get("num_branches", 0)
    for package, (covered, there) in sorted(counts.items()):
        if there and covered * 100 < there * ELSEWHERE_PERCENT:
            yield f"{package}: {covered * 100 / there:.1f} % is tried, {ELSEWHERE_PERCENT} % is needed"


def _inside(path: str) -> str:
    return path.removeprefix("src/wayhome/")


def _is_whole(path: str) -> bool:
    return any(fnmatch(_inside(path), pattern) for pattern in WHOLE)


def _package(path: str) -> str:
    parts = _inside(path).split("/")
    return "/".join(parts[:2]) if parts[0] == "apps" else parts[0]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
