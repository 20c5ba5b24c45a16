"""A night of many sites: real workers on the real queue, one of which dies over its work."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker
from typer.testing import CliRunner, Result

from tests.cli.launcher import until
from wayhome.apps.scheduling import network
from wayhome.apps.scheduling.models import NetworkSite
from wayhome.cli import network as command
from wayhome.cli import network_files as files
from wayhome.cli.main import app
from wayhome.domain.week.problem_file import read_problem, write_problem
from wayhome.domain.week.rules import breaches
from wayhome.domain.week.timetable_file import read_timetable
from wayhome.solver.generate import generate

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
    assert [site["tries"] for site in report(first)["sites"] if site["status"] == "solved"] == [
        1,
        1,
        1,
    ]
    check_all_but = {path for path in folder.iterdir() if path.name in {"broken.json", "torn.json"}}
    says = {site["file"]: site["says"] for site in report(first)["sites"] if site["says"]}
    assert "missing" in says["broken.json"]
    assert "line 2" in says["torn.json"]
    for path in check_all_but:
        path.unlink()
    check_all(folder)

    again = report(solve(folder, "--workers", "0", "--json"))
    assert again["totals"]["kept"] == 3
    assert again["totals"]["cost"] == report(first)["totals"]["cost"]
