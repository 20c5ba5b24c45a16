"""A night of many sites: real workers on the real queue, one of which dies over its work."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import typer
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoDbBlocker
from typer.testing import CliRunner, Result

from tests.cli.launcher import until
from wayhome.apps.scheduling import network
from wayhome.apps.scheduling.models import NetworkSite
from wayhome.cli import network as command
from wayhome.cli import network_files as files
from wayhome.cli.main import app
from wayhome.domain.week.problem import BadWeekFile
from wayhome.domain.week.problem_file import read_problem, write_problem
from wayhome.domain.week.rules import breaches
from wayhome.domain.week.timetable_file import read_timetable
from wayhome.solver.desk import DeskGone
from wayhome.solver.generate import generate
from wayhome.solver.packed import solve_packed

runner = CliRunner()
HOW = network.How(seconds=0.2, gap=0.001, seed=1)


def solve(folder: Path, *words: str) -> Result:
    asked = ["week", "solve-network", str(folder), "-o", str(folder / "out"), "--seconds", "0.2"]
    return runner.invoke(app, [*asked, *words])


def report(done: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["format"] == "wayhome.network/1"
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three small sites, one of them zipped."""
    for seed in (1, 2, 3):
        (tmp_path / f"site{seed}.json").write_bytes(write_problem(generate(6, seed)))
    plain = tmp_path / "site3.json"
    (tmp_path / "site3.json.gz").write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()
    return tmp_path


@pytest.fixture
def queue(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """The queue of the test database, where what is written is there for other processes too."""
    name = str(connection.settings_dict["NAME"])
    address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("WAYHOME_SECRET_KEY", "of these tests only " * 4)
    monkeypatch.setenv("WAYHOME_DATA", str(tmp_path_factory.mktemp("data")))
    with django_db_blocker.unblock():
        yield address
        NetworkSite.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")
            cursor.execute("DELETE FROM procrastinate_workers")
        connection.close()


def worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(command.worker_command(2.0))


def at_work(address: str) -> bool:
    with psycopg.connect(address) as rows:
        found = rows.execute("SELECT 1 FROM procrastinate_jobs WHERE status = 'doing'").fetchone()
    return found is not None


def check_all(folder: Path) -> None:
    """Every site has a timetable that keeps every rule."""
    for path in files.problem_files(folder):
        site = files.read_folder([path], {}).sites[0]
        timetable = read_timetable(site.answer_in(folder / "out").read_bytes())
        assert breaches(read_problem(site.data), timetable) == []


def test_a_dead_workers_site_is_solved_by_another_and_none_twice(folder: Path, queue: str) -> None:
    second: list[subprocess.Popen[bytes]] = []

    def story() -> None:
        first = worker()
        until(lambda: at_work(queue))
        first.send_signal(signal.SIGKILL)
        first.wait()
        second.append(worker())

    told = threading.Thread(target=story)
    told.start()
    done = solve(folder, "--workers", "0", "--lease", "2", "--json")
    told.join()
    second[0].terminate()

    assert done.exit_code == 0, done.stderr
    found = report(done)
    assert sorted(site["tries"] for site in found["sites"]) == [1, 1, 2]
    assert found["totals"]["workers"] == 1, "the dead one has solved nothing"
    check_all(folder)
    assert not NetworkSite.objects.exists()
    assert second[0].wait(timeout=60) in {0, -signal.SIGTERM}


def test_two_workers_share_a_night_and_another_call_keeps_what_is_done(
    folder: Path, queue: str
) -> None:
    (folder / "broken.json").write_text('{"format": "wayhome.week/1",\n "name": 3}')
    (folder / "torn.json").write_text('{"format": \n')

    first = solve(folder, "--workers", "2", "--json")
    assert first.exit_code == 1
    sites = {site["file"]: site for site in report(first)["sites"]}
    assert [site["tries"] for site in sites.values() if site["status"] == "solved"] == [1, 1, 1]
    assert "missing" in sites["broken.json"]["says"]
    assert "line 2" in sites["torn.json"]["says"]
    for name in ("broken.json", "torn.json"):
        (folder / name).unlink()
    check_all(folder)

    again = report(solve(folder, "--workers", "0", "--json"))
    assert again["totals"]["kept"] == 3
    assert again["totals"]["cost"] == report(first)["totals"]["cost"]


def put(folder: Path, name: str = "site1") -> files.Site:
    """One site in the queue."""
    (site,) = files.read_folder([folder / f"{name}.json"], HOW._asdict()).sites
    network.put(site.digest, site.data, HOW)
    return site


class Hand:
    """An engine that says what it is told to say."""

    def __init__(self, *answers: bytes | Exception) -> None:
        self.answers = list(answers)

    def solve(self, site: NetworkSite) -> bytes:
        found = self.answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found


def answered(site: files.Site, hand: Hand, *, tries: int = 1) -> bool:
    row = NetworkSite.objects.get(digest=site.digest)
    return network.answer(row, worker="here", tries=tries, engine=hand)


def test_the_first_answer_is_the_only_one(folder: Path, db: None) -> None:
    site = put(folder)
    network.put(site.digest, site.data, HOW)
    assert ProcrastinateJob.objects.count() == 1, "asked for twice, in the queue once"
    assert network.lost([site.digest, "other"]) == {"other"}

    assert answered(site, Hand(b"first"))
    assert not answered(site, Hand(b"second")), "a worker that was taken for dead comes too late"
    (found,) = network.answers([site.digest])
    assert found == network.Answer(site.digest, b"first", "", "here", 1)

    network.forget([site.digest])
    assert not ProcrastinateJob.objects.exists()
    network.solve_site.func(None, digest=site.digest)  # type: ignore[arg-type]  # nothing to say
    assert not NetworkSite.objects.exists(), "nobody wants it any more"


def test_an_engine_that_ends_is_started_again_but_not_for_ever(folder: Path, db: None) -> None:
    site = put(folder)
    with pytest.raises(DeskGone):
        answered(site, Hand(DeskGone()))
    assert network.answers([site.digest]) == []

    assert answered(site, Hand(DeskGone()), tries=network.MOST_TRIES)
    assert "no answer" in network.answers([site.digest])[0].failure


def test_a_problem_that_cannot_be_solved_is_answered_with_the_reason(
    folder: Path, db: None
) -> None:
    site = put(folder)
    assert answered(site, Hand(BadWeekFile("clients[3]: too many needs")))

    night = command.Night(folder, [site])
    night.on_row = lambda row: None
    night.solve(HOW, lease=1, keep=lambda solved: None)

    (row,) = night.rows
    assert (row.status, row.says) == ("failed", "clients[3]: too many needs")
    assert not NetworkSite.objects.exists()


def test_what_ends_every_worker_is_given_up(folder: Path, db: None) -> None:
    site = put(folder)

    def dies() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL")

    for _ in range(network.MOST_TRIES - 1):
        dies()
        assert network.rescue(0.1) == 1
        assert not network.lost([site.digest])
    dies()
    assert network.rescue(0.1) == 0
    (found,) = network.answers([site.digest])
    assert "workers ended over it" in found.failure
    assert found.tries == network.MOST_TRIES


def test_what_another_call_has_solved_meanwhile_is_kept(folder: Path, db: None) -> None:
    site = files.read_folder([folder / "site1.json"], HOW._asdict()).sites[0]
    night = command.Night(folder, [site])
    data, _ = files.solved(
        site, folder, solve_packed(site.data, **HOW._asdict()), worker="there", tries=1
    )
    site.answer_in(folder).write_bytes(data)

    night.solve(HOW, lease=1, keep=lambda solved: None)

    assert [(row.status, row.worker) for row in night.rows] == [("kept", "there")]
    site.answer_in(folder).write_text("{}")
    assert files.kept(site, folder) is None
    changed = files.read_folder([folder / "site1.json"], {"seed": 2}).sites[0]
    assert changed.digest != site.digest


def test_a_worker_gives_memory_back(folder: Path, db: None) -> None:
    put(folder)
    site, ended = NetworkSite.objects.get(), []

    class Child:
        def ask(self, function: str, /, **asked: object) -> bytes:
            assert (function, asked["seed"]) == ("wayhome.solver.packed.solve_packed", 1)
            return b"x"

        def close(self) -> None:
            ended.append(1)

    engine = network.Engine(recycled_after=2)
    engine.desk = Child()  # type: ignore[assignment]
    for _ in range(5):
        engine.solve(site)
    assert ended == [1, 1]


def test_workers_that_end_are_replaced_until_it_is_hopeless() -> None:
    quits = [sys.executable, "-c", "pass"]

    def watched() -> None:
        with command.crew(quits, 1) as keep:
            for _ in range(2000):
                keep(0)
                time.sleep(0.02)

    with pytest.raises(typer.Exit):
        watched()
    with command.crew([sys.executable, "-c", "input()"], 1) as keep:
        keep(1)


def test_a_call_that_cannot_work_ends_in_one_line(folder: Path, tmp_path_factory: Any) -> None:
    def line(done: Result) -> str:
        assert done.exit_code == 2
        (said,) = done.stderr.splitlines()
        return said

    empty = tmp_path_factory.mktemp("empty")
    assert "holds no *.json" in line(solve(empty))
    assert "No such file" in line(solve(empty / "none"))
    taken = folder / "file"
    taken.write_text("")
    assert "can be written" in line(solve(folder, "-o", str(taken)))
    (folder / "twin.json").write_bytes((folder / "site1.json").read_bytes())
    assert "site1.json and twin.json are both for the problem" in line(solve(folder))
    (folder / "twin.json").unlink()
    other = replace(generate(6, 1), name="another")
    (folder / "site1.json.gz").write_bytes(gzip.compress(write_problem(other)))
    assert "'site1.timetable.json'" in line(solve(folder))


def test_without_a_database_the_call_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["week", "solve-network", str(folder), "-o", str(folder / "out")]
    done = subprocess.run(
        [sys.executable, "-m", "wayhome.cli", *asked],
        env={**os.environ, "DATABASE_URL": "postgres://nobody@localhost:1/x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "the database does not answer" in done.stderr


def test_a_file_that_cannot_be_read_does_not_stop_the_others(folder: Path) -> None:
    (folder / "gone.json").symlink_to(folder / "nowhere")
    found = files.read_folder([folder / "gone.json", folder / "site1.json"], {})

    assert [row.says for row in found.broken] == ["file: No such file or directory"]
    assert len(found.sites) == 1
