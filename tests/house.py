"""The demo clinic as it is served: `wayhome serve` on a database of its own.

The clinic is built once, as a template; every house is a copy of it, so that no story sees
what another did. Two kinds of look at it: through a browser, and at its rows with `inside`.
"""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connection
from django.test import override_settings
from psycopg import sql
from pytest_django import DjangoDbBlocker

from wayhome.apps.demo.days import NOW

SOURCE: Final = Path(__file__).parents[1] / "src" / "wayhome"
BUILD_LOCK: Final = 20261118
START_SECONDS: Final = 90.0
STOP_SECONDS: Final = 30.0
LEFT_OUT: Final = ("WAYHOME_", "COVERAGE_", "COV_CORE_")


@dataclass(frozen=True, slots=True)
class House:
    """A running demo clinic: its address for a browser, and that of its database."""

    url: str
    database: str


def template() -> str:
    """The address of the database that holds the freshly built demo clinic.

    Built where it is absent or older than the source; two processes never build it twice.
    """
    made_of = _fingerprint()
    with _maintenance() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [BUILD_LOCK])
        if _note_on(server, _name("demo")) != made_of:
            _drop(server, _name("demo"))
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_name("demo"))))
            built = wayhome(_address(_name("demo")), "demo")
            assert built.returncode == 0, built.stderr
            note = sql.SQL("COMMENT ON DATABASE {} IS {}")
            server.execute(note.format(sql.Identifier(_name("demo")), sql.Literal(made_of)))
    return _address(_name("demo"))


@contextmanager
def copied() -> Iterator[str]:
    """A database with a copy of the demo clinic, whose clock stands at the demo's own "now"."""
    template()
    name = _name(f"house_{uuid.uuid4().hex[:8]}")
    with _maintenance() as server:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(copy.format(sql.Identifier(name), sql.Identifier(_name("demo"))))
    try:
        _set_clock(_address(name))
        yield _address(name)
    finally:
        with _maintenance() as server:
            _drop(server, name)


@contextmanager
def served(folder: Path) -> Iterator[House]:
    """A copy of the demo clinic with server and worker; `folder` for the collected files."""
    with copied() as database:
        port = _free_port()
        house, log = House(f"http://127.0.0.1:{port}", database), folder / f"serve-{port}.log"
        with log.open("wb") as words:
            process = subprocess.Popen(
                [sys.executable, "-m", "wayhome.cli", "serve", "--port", str(port)],
                env=_environment(database) | {"WAYHOME_DATA": str(folder)},
                stdout=words,
                stderr=subprocess.STDOUT,
            )
            try:
                _wait_until_ready(house.url, process, log)
                yield house
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(timeout=STOP_SECONDS)


@contextmanager
def inside(database: str, blocker: DjangoDbBlocker) -> Iterator[None]:
    """The rows and the clock of a house, for the ORM and the test client of this process."""
    with blocker.unblock(), connected(database):
        yield


@contextmanager
def connected(database: str) -> Iterator[None]:
    """The same outside of a test, where nothing keeps the ORM from a database."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = urlsplit(database).path.lstrip("/")
    try:
        with override_settings(DEMO=True, CLOCK_OFFSET=_offset()):
            yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _offset() -> timedelta:
    """How far the demo's clock is set off from the real one."""
    return NOW - datetime.now(UTC)  # noqa: TID251 - a test clock is set against the real one


def wayhome(database: str, *words: str) -> subprocess.CompletedProcess[str]:
    """The `wayhome` command on a database."""
    return subprocess.run(
        [sys.executable, "-m", "wayhome.cli", *words],
        env=_environment(database),
        capture_output=True,
        text=True,
        check=False,
    )


def _fingerprint() -> str:
    """Changes with every file that the demo is built from."""
    digest = hashlib.sha256()
    for path in sorted((*SOURCE.rglob("*.py"), *SOURCE.rglob("*.toml"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _name(part: str) -> str:
    return f"{urlsplit(os.environ['DATABASE_URL']).path.lstrip('/')}_{part}"


def _address(name: str) -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{quote(name)}"))


def _maintenance() -> psycopg.Connection[tuple[str]]:
    """The server's own database, from which others are made and dropped."""
    return psycopg.connect(_address("postgres"), autocommit=True)


def _note_on(server: psycopg.Connection[tuple[str]], name: str) -> str:
    row = server.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    ).fetchone()
    return row[0] if row else ""


def _drop(server: psycopg.Connection[tuple[str]], name: str) -> None:
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    server.execute(drop.format(sql.Identifier(name)))


def _set_clock(database: str) -> None:
    with psycopg.connect(database) as rows:
        rows.execute("UPDATE core_installation SET clock_offset = %s", [_offset()])


def _environment(database: str) -> dict[str, str]:
    """With the key of the tests, so that both read one trail, and without measuring coverage,
    which would slow a house down; its rooms are tried one by one elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)}
    return kept | {"DATABASE_URL": database, "WAYHOME_SECRET_KEY": settings.SECRET_KEY}


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"Not ready in {START_SECONDS} s: {log.read_text(encoding='utf-8')}")
