"""`wayhome week solve-network`: a folder of sites, solved by every worker of the queue."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from wayhome.cli import network_files as files
from wayhome.cli import out, records, serve
from wayhome.cli.network_files import Row, Site

if TYPE_CHECKING:
    from wayhome.apps.scheduling import network

LOOK_EVERY: Final = 0.1
BEATS_A_LEASE: Final = 4
FRUITLESS: Final = 5
STOP_SECONDS: Final = 10.0


def solve_network(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="Holds one problem file a site.")],
    *,
    output: Annotated[str, typer.Option("-o", "--output", help="Folder for the timetables.")],
    workers: Annotated[int, typer.Option(min=0, help="Workers to start here.")] = 1,
    seconds: Annotated[float, typer.Option(min=0.1, help="Longest time a site.")] = 30.0,
    gap: Annotated[float, typer.Option(min=0, help="The gap that is good enough.")] = 0.001,
    seed: Annotated[int, typer.Option(help="Same seed, same plan.")] = 1,
    lease: Annotated[
        float, typer.Option(min=0.5, help="A worker silent for so many seconds has ended.")
    ] = 30.0,
    as_json: out.AsJson = False,
) -> None:
    """Plan the weeks of many sites over the job queue. Called again, it goes on where it stopped."""
    began = time.monotonic()
    paths, into = _problems(folder), _writable(output)
    found = files.read_folder(paths, {"seconds": seconds, "gap": gap, "seed": seed})
    for clash in files.clashes(found.sites):
        out.wrong(folder, f"{clash}. Give each its own name, or take one away.")
    night = Night(into, found.sites)
    for row in found.broken:
        _say(row)
    if night.waiting:
        with records.opened(), _watched(night), crew(worker_command(lease), workers) as keep:
            night.solve((seconds, gap, seed), lease=lease, keep=keep)
    rows = sorted((*found.broken, *night.rows), key=lambda row: row.file)
    totals = files.totals(rows) | {"wall_seconds": round(time.monotonic() - began, 3)}
    _show(rows, totals)
    sites = [asdict(row) for row in rows]
    out.give({"format": files.REPORT, "sites": sites, "totals": totals}, as_json=as_json)
    out.found(anything=bool(totals["broken"] or totals["failed"]))


class Night:
    """One call: the sites that wait for an answer, and the rows of those that have one."""

    def __init__(self, into: Path, sites: list[Site]) -> None:
        self.into = into
        self.rows: list[Row] = []
        self.waiting: dict[str, Site] = {}
        self.on_row: Callable[[Row], None] = _say
        for site in sites:
            if row := files.kept(site, into):
                self.rows.append(row)
            else:
                self.waiting[site.digest] = site

    def solve(
        self, how: tuple[float, float, int], *, lease: float, keep: Callable[[int], None]
    ) -> None:
        """Put every site in the queue and wait until each has an answer.

        `keep` is told at every look how many have one, and sees to the workers of this machine.
        """
        from wayhome.apps.scheduling import network

        next_round = 0.0
        try:
            while self.waiting:
                if time.monotonic() >= next_round:
                    network.rescue(lease)
                    self._put(network.How(*how))
                    next_round = time.monotonic() + lease / BEATS_A_LEASE
                for answer in network.answers(self.waiting):
                    self._take(answer)
                    network.forget([answer.digest])
                keep(len(self.rows))
                time.sleep(LOOK_EVERY)
        finally:
            network.forget(self.waiting)
            network.tidy()

    def _put(self, how: network.How) -> None:
        """Put in what no job will answer; another call may have solved it in between."""
        from wayhome.apps.scheduling import network

        for digest in network.lost(self.waiting):
            site = self.waiting[digest]
            if row := files.kept(site, self.into):
                self._done(site, row)
            else:
                network.put(digest, site.data, how)

    def _take(self, answer: network.Answer) -> None:
        site = self.waiting[answer.digest]
        if answer.timetable is None:
            row = files.failed(site, answer.failure, worker=answer.worker, tries=answer.tries)
        else:
            data, row = files.solved(
                site, self.into, answer.timetable, worker=answer.worker, tries=answer.tries
            )
            out.write_bytes(str(site.answer_in(self.into)), data)
        self._done(site, row)

    def _done(self, site: Site, row: Row) -> None:
        del self.waiting[site.digest]
        self.rows.append(row)
        self.on_row(row)


def worker_command(lease: float) -> list[str]:
    """What starts a worker that shows in time that it lives."""
    beat = str(max(0.1, lease / BEATS_A_LEASE))
    return [sys.executable, "-m", "wayhome.cli", "worker", "--queue", "network", "--beat", beat]


@contextlib.contextmanager
def crew(command: list[str], count: int) -> Iterator[Callable[[int], None]]:
    """So many workers of this machine; what is given keeps their number.

    Ends with 2 when they end again and again while nothing gets solved.
    """
    workers = [serve.start(command) for _ in range(count)]
    seen = ended = 0

    def keep(solved: int) -> None:
        nonlocal seen, ended
        if solved > seen:
            seen, ended = solved, 0
        for at, worker in enumerate(workers):
            if worker.poll() is not None:
                ended += 1
                if ended > FRUITLESS * count:
                    out.wrong(
                        "workers", f"they end at once. Run `{' '.join(command)}` and see why."
                    )
                workers[at] = serve.start(command)

    try:
        yield keep
    finally:
        _stop(workers)


def _stop(workers: list[subprocess.Popen[bytes]]) -> None:
    for worker in workers:
        worker.terminate()
    for worker in workers:
        try:
            worker.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()


def _problems(folder: str) -> list[Path]:
    try:
        found = files.problem_files(Path(folder))
    except OSError as problem:
        out.wrong(folder, f"{problem.strerror}. Give a folder that can be read.")
    if not found:
        out.wrong(folder, "holds no *.json or *.json.gz. Put one problem file a site into it.")
    return found


def _writable(output: str) -> Path:
    """The output folder, made where it is missing. Tried now: a night is long."""
    folder = Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as problem:
        out.wrong(output, f"{problem.strerror}. Give a folder that can be written.")


@contextlib.contextmanager
def _watched(night: Night) -> Iterator[None]:
    """A bar on a terminal, and a line for every site as it is done."""
    columns = (TextColumn("Sites"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=out.words, transient=True, disable=not out.words.is_terminal)
    with bar:
        task = bar.add_task("", total=len(night.waiting))

        def on_row(row: Row) -> None:
            _say(row)
            bar.advance(task)

        night.on_row = on_row
        yield


def _say(row: Row) -> None:
    if row.says:
        out.say(f"{row.file}: {row.status}. {row.says}")
    else:
        out.say(f"{row.file}: cost {row.cost:g}, {row.seconds or 0:.1f} s by {row.worker}")


def _show(rows: list[Row], totals: dict[str, object]) -> None:
    table = Table("file", "result", "cost", "bound", "gap", "seconds", "worker", "tries")
    for row in rows:
        figures = (_figure(row.cost), _figure(row.bound), _share(row.gap), _figure(row.seconds))
        table.add_row(row.file, row.status, *figures, row.worker, str(row.tries or ""))
    out.words.print(table)
    counts = ", ".join(f"{totals[name]} {name}" for name in ("solved", "kept", "broken", "failed"))
    out.say(f"{totals['files']} files: {counts}.")


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:,.6g}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.2%}"
