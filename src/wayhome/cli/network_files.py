"""The files of a network: one problem a site in, one timetable a site out, and what became of each.

A timetable of the network carries one field more than others, `network`: the digest of the
problem and of how it was solved, and who solved it. So a folder knows by itself what is done.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from wayhome.domain.week.place import loads
from wayhome.domain.week.problem import BadWeekFile
from wayhome.domain.week.problem_file import read_problem

ANSWERED: Final = ".timetable.json"
REPORT: Final = "wayhome.network/1"


@dataclass(frozen=True, slots=True)
class Site:
    """One problem file: its name and the problem's, its bytes (gzip), and what it stands for."""

    file: Path
    stem: str
    problem: str
    data: bytes
    digest: str

    def answer_in(self, folder: Path) -> Path:
        """Where the timetable goes."""
        return folder / f"{self.stem}{ANSWERED}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report. `status`: solved, kept, broken or failed; `says` why, for the last."""

    file: str
    status: str
    problem: str = ""
    timetable: str = ""
    says: str = ""
    cost: float | None = None
    bound: float | None = None
    gap: float | None = None
    seconds: float | None = None
    worker: str = ""
    tries: int = 0


@dataclass(slots=True)
class Folder:
    """What a folder holds: sites that can be solved, and a row for each file that is broken."""

    sites: list[Site] = field(default_factory=list)
    broken: list[Row] = field(default_factory=list)


def problem_files(folder: Path) -> list[Path]:
    """The problem files of a folder in order; timetables beside them are none."""
    return [
        path
        for path in sorted(folder.iterdir())
        if path.is_file()
        and path.name.endswith((".json", ".json.gz"))
        and not path.name.startswith(".")
        and ANSWERED not in path.name
    ]


def read_folder(paths: Iterable[Path], how: Mapping[str, object]) -> Folder:
    """Read every file; what cannot be used becomes a row that says where and why."""
    found = Folder()
    for path in paths:
        try:
            found.sites.append(_site(path, how))
        except BadWeekFile as problem:
            found.broken.append(Row(path.name, "broken", says=str(problem)))
        except OSError as problem:
            found.broken.append(Row(path.name, "broken", says=f"file: {problem.strerror}"))
    return found


def clashes(sites: Iterable[Site]) -> Iterator[str]:
    """Words for every two files of one problem, or of one timetable."""
    listed = list(sites)
    for what, names in (
        ("the problem", [site.problem for site in listed]),
        ("the timetable", [f"{site.stem}{ANSWERED}" for site in listed]),
    ):
        for name, count in Counter(names).items():
            if count > 1:
                files = [
                    site.file.name for site, own in zip(listed, names, strict=True) if own == name
                ]
                yield f"{' and '.join(files)} are both for {what} {name!r}"


def _site(path: Path, how: Mapping[str, object]) -> Site:
    from wayhome.solver.answer_arrays import ENGINE  # compiled: loaded only where it is asked

    raw = path.read_bytes()
    problem = read_problem(raw)
    plain = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
    said = json.dumps({"engine": ENGINE, **how}, sort_keys=True).encode()
    return Site(
        file=path,
        stem=path.name.removesuffix(".gz").removesuffix(".json"),
        problem=problem.name,
        data=gzip.compress(plain, mtime=0),
        digest=hashlib.sha256(said + b"\0" + plain).hexdigest(),
    )


def kept(site: Site, folder: Path) -> Row | None:
    """The row of a site that an earlier call has solved; None when it must be solved (again)."""
    path = site.answer_in(folder)
    try:
        found = loads(path.read_bytes())
    except (OSError, BadWeekFile):
        return None
    network = found.get("network")
    if not isinstance(network, dict) or network.get("digest") != site.digest:
        return None
    return _row(site, path, found, status="kept")


def failed(site: Site, says: str, *, worker: str, tries: int) -> Row:
    """The row of a site that nobody could solve."""
    return Row(site.file.name, "failed", site.problem, says=says, worker=worker, tries=tries)


def solved(
    site: Site, folder: Path, packed: bytes, *, worker: str, tries: int
) -> tuple[bytes, Row]:
    """The file of a new answer, and its row."""
    found = json.loads(gzip.decompress(packed))
    found["network"] = {"digest": site.digest, "worker": worker, "tries": tries}
    row = _row(site, site.answer_in(folder), found, status="solved")
    return json.dumps(found, separators=(",", ":")).encode() + b"\n", row


def _row(site: Site, path: Path, found: Mapping[str, Any], *, status: str) -> Row:
    return Row(
        file=site.file.name,
        status=status,
        problem=site.problem,
        timetable=path.name,
        cost=found["cost"],
        bound=found["bound"],
        gap=found["gap"],
        seconds=found["seconds"],
        worker=found["network"]["worker"],
        tries=found["network"]["tries"],
    )


def totals(rows: Iterable[Row]) -> dict[str, Any]:
    """Sums over the sites that have a timetable, and how many have none."""
    listed = list(rows)
    done = [row for row in listed if row.cost is not None]
    cost = sum(row.cost or 0 for row in done)
    bound = sum(row.bound or 0 for row in done)
    return {
        "files": len(listed),
        **{
            status: sum(row.status == status for row in listed)
            for status in ("solved", "kept", "broken", "failed")
        },
        "cost": cost,
        "bound": bound,
        "gap": (cost - bound) / bound if bound > 0 else None,
        "seconds": round(sum(row.seconds or 0 for row in done), 3),
        "workers": len({row.worker for row in done if row.status == "solved"}),
        "tries": sum(row.tries for row in listed if row.status == "solved"),
    }
