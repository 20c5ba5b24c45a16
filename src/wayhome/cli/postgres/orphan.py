"""What `postmaster.pid` tells: a server that runs, one left behind, or a name left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Final

from wayhome.cli.postgres.errors import NotStarted
from wayhome.cli.postgres.home import Home

STATUS_LINE: Final = 7
STOP_SECONDS: Final = 60


def ready_pid(home: Home) -> int | None:
    """Process number of the server that takes connections; None while there is none."""
    lines = _pid_file(home)
    if len(lines) <= STATUS_LINE or lines[STATUS_LINE].strip() != "ready":
        return None
    return int(lines[0])


def clear_away(home: Home) -> None:
    """Make way for a start. Call it only while holding the keeper's lock.

    A server whose keeper was killed is stopped in order. A number that now belongs to another
    program (after a restart of the machine or the container) is forgotten: PostgreSQL would
    take that program for itself and refuse. A number that nobody has is left to PostgreSQL.
    """
    lines = _pid_file(home)
    if not lines or not lines[0].isdigit():
        return
    pid = int(lines[0])
    if _runs(pid, home):
        _stop(pid, home)
    elif _exists(pid):
        (home.cluster / "postmaster.pid").unlink(missing_ok=True)


def _stop(pid: int, home: Home) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    give_up_at = time.monotonic() + STOP_SECONDS
    while _runs(pid, home):
        if time.monotonic() > give_up_at:
            raise NotStarted(
                f"A server left behind by an earlier run (process {pid}) does not end. "
                f"End it with: kill -QUIT {pid}"
            )
        time.sleep(0.05)


def _pid_file(home: Home) -> list[str]:
    try:
        return (home.cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _runs(pid: int, home: Home) -> bool:
    """Whether the process is a PostgreSQL on this very data directory."""
    command = _command_line(pid)
    return "postgres" in command and str(home.cluster) in command


def _command_line(pid: int) -> str:
    process = Path("/proc") / str(pid)
    if Path("/proc/self").exists():
        with contextlib.suppress(OSError):
            return (process / "cmdline").read_bytes().decode(errors="replace")
        return ""
    listed = subprocess.run(  # noqa: S603 - a number as the only argument
        ["ps", "-ww", "-o", "args=", "-p", str(pid)],  # noqa: S607 - where ps lies differs
        capture_output=True,
        text=True,
        check=False,
    )
    return listed.stdout


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
