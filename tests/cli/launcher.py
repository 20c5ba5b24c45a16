"""What the tests of the launcher share: a program that holds a server, and looks from outside."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

import psycopg
import pytest

from wayhome.cli import postgres
from wayhome.cli.postgres import NotStarted, Server, binaries
from wayhome.cli.postgres.home import Home, is_free

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become someone else")
NOBODY: Final = 65534
PATIENCE: Final = 60
HOLD: Final = """
import sys
from pathlib import Path
from wayhome.cli.postgres import Server
with Server(Path(sys.argv[1]), wanted=sys.argv[2]) as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""
PYTHONS: Final = (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3")


def write(url: str, words: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (words text UNIQUE)")
        connection.execute("INSERT INTO kept VALUES (%s)", [words])


def read(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [words for (words,) in connection.execute("SELECT words FROM kept ORDER BY 1")]


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
        return row and row[0]


def server_pid(folder: Path) -> int:
    return int((Home(folder).cluster / "postmaster.pid").read_text().splitlines()[0])


def keeper_pid(folder: Path) -> int:
    """The server's parent; as text, because the name of a program may hold spaces."""
    asked = ["ps", "-o", "ppid=", "-p", str(server_pid(folder))]
    return int(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)


def until(happens: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < give_up_at, "waited in vain"
        time.sleep(0.05)


def answers(url: str) -> bool:
    try:
        return ask(url, "SELECT 1") == 1
    except psycopg.OperationalError:
        return False


def has_ended(folder: Path) -> bool:
    home = Home(folder)
    return is_free(home.keeper_lock) and not (home.cluster / "postmaster.pid").exists()


def holder(folder: Path, wanted: str = "") -> subprocess.Popen[str]:
    """Another program that uses the server until its input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder), wanted],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def stream(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


def finish(program: subprocess.Popen[str]) -> None:
    program.communicate(timeout=PATIENCE)


def refusal(folder: Path | None, wanted: str = "") -> str:
    """What a start says that cannot work."""
    with pytest.raises(NotStarted) as refused, Server(folder, wanted=wanted):
        pass
    assert "Traceback" not in str(refused.value)
    return str(refused.value)


def folder_of(wanted: str) -> Path:
    """Where the programs of this kind are."""
    return binaries.search(wanted).usable[0].folder


def as_ordinary_user(place: Path, lines: str) -> str:
    """Run a few lines as one who is not root, with a copy of the launcher that he can read."""
    user = NOBODY if os.geteuid() == 0 else None
    if not (place / "wayhome").exists():
        source = Path(postgres.__file__).parents[2]
        (place / "wayhome" / "cli").mkdir(parents=True)
        for init in ("__init__.py", "cli/__init__.py"):
            shutil.copy(source / init, place / "wayhome" / init)
        shutil.copytree(source / "cli" / "postgres", place / "wayhome" / "cli" / "postgres")
    program = "from pathlib import Path\nfrom wayhome.cli.postgres import *\n"
    done = subprocess.run(
        [_python_of(user), "-c", program + textwrap.dedent(lines)],
        capture_output=True,
        text=True,
        cwd=place,
        env={"PYTHONPATH": str(place), "PATH": os.environ["PATH"]},
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _python_of(user: int | None) -> str:
    """A Python, new enough, that the user may run: root's own may lie in root's home."""
    new = "import sys; sys.exit(sys.version_info < (3, 11))"
    for python in PYTHONS:
        try:
            if subprocess.run([python, "-c", new], user=user, check=False).returncode == 0:
                return python
        except OSError:
            continue
    pytest.skip("no Python 3.11 here that an ordinary user may run")
