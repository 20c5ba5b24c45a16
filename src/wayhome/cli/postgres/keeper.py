"""The process that keeps one PostgreSQL running while someone uses it, and then stops it.

It lives apart from those who use the server, in a session of its own: Ctrl-C in a terminal
reaches the program, which ends its work first, and not the database below it.

    python -m wayhome.cli.postgres.keeper HOME keep|throwaway [WANTED]

Exits 0 when the keeper runs (in the background) and 3 when another one does. What became of the
start stands in `keeper.lock`.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Final

from wayhome.cli.postgres import binaries
from wayhome.cli.postgres.cluster import Cluster, disk_is_full, put_long_log_aside, stop
from wayhome.cli.postgres.errors import NotStarted
from wayhome.cli.postgres.home import (
    ANOTHER_KEEPS,
    THROWAWAY,
    Home,
    Phase,
    hold,
    short_folder,
    socket_fits,
)
from wayhome.cli.postgres.identity import run_as

STEP_SECONDS: Final = 0.1
PROBES: Final = 10
"""Tries for the lock: someone who only looks whether it is free holds it for a moment."""
PROBE_SECONDS: Final = 0.02


def main(arguments: list[str]) -> int:
    """Take the lock, go to the background, keep."""
    home, throwaway, wanted = Home(Path(arguments[0])), arguments[1] == THROWAWAY, arguments[2]
    lock = _take(home.keeper_lock)
    if lock is None:
        return ANOTHER_KEEPS
    _tell(lock, Phase.STARTING)
    if os.fork():
        return 0
    os.chdir("/")
    signal.signal(signal.SIGTERM, _end)
    try:
        _keep(_cluster(home, wanted, throwaway), lock)
    except _Ended:
        return 0
    except NotStarted as problem:
        _tell(lock, Phase.FAILED, str(problem))
    except OSError as problem:
        full = " The disk is full: make room." if disk_is_full(home.folder) else ""
        _tell(lock, Phase.FAILED, f"The database cannot be started: {problem}.{full}")
    else:
        if throwaway:
            shutil.rmtree(home.folder, ignore_errors=True)
    return 0


def _take(lock: Path) -> int | None:
    for _ in range(PROBES):
        held = hold(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if held is not None:
            return held
        time.sleep(PROBE_SECONDS)
    return None


def _cluster(home: Home, wanted: str, throwaway: bool) -> Cluster:  # noqa: FBT001 - a fact, not a mode
    user = run_as(home)
    chosen = binaries.choose(binaries.search(wanted), home.written_by())
    return Cluster(home, chosen, user, throwaway).prepared()


def _keep(cluster: Cluster, lock: int) -> None:
    """Until the last user has gone, or until told to end."""
    home = cluster.home
    put_long_log_aside(home.log)
    home.socket.mkdir(mode=0o700, exist_ok=True)
    socket = home.socket if socket_fits(home.socket) else short_folder()
    process = cluster.start(socket)
    try:
        _tell(lock, Phase.READY, str(socket))
        # Once got, the lock is kept to the end: who comes now waits until the server has stopped.
        while hold(home.users_lock, fcntl.LOCK_EX | fcntl.LOCK_NB) is None:
            if process.poll() is not None:
                process = _start_again(cluster, socket, lock)
            time.sleep(STEP_SECONDS)
    finally:
        stop(process)
        if socket != home.socket:
            shutil.rmtree(socket, ignore_errors=True)


def _start_again(cluster: Cluster, socket: Path, lock: int) -> subprocess.Popen[bytes]:
    """The server was killed under us: bring it back; its users connect anew."""
    _tell(lock, Phase.STARTING)
    process = cluster.start(socket)
    _tell(lock, Phase.READY, str(socket))
    return process


def _tell(lock: int, phase: Phase, says: str = "") -> None:
    text = json.dumps({"phase": phase, "says": says}).encode()
    os.ftruncate(lock, 0)
    os.pwrite(lock, text, 0)


class _Ended(Exception):
    """The system asks the keeper to end."""


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise _Ended


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
