"""One PostgreSQL data directory: made whole or not at all, started, stopped."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from wayhome.cli.postgres import orphan
from wayhome.cli.postgres.binaries import Binaries
from wayhome.cli.postgres.errors import NotStarted
from wayhome.cli.postgres.home import DATABASE, ROLE, Home
from wayhome.cli.postgres.identity import RunAs

STOP_SECONDS: Final = 60
STEP_SECONDS: Final = 0.05
SHARED_MEMORY_SECONDS: Final = 15
TAIL_LINES: Final = 10
LONGEST_LOG: Final = 1024 * 1024
"""Bytes; a longer log is put aside at the next start, one generation is kept."""
FULL_BELOW: Final = 64 * 1024 * 1024
"""Bytes; with less free space than this a failure is most likely a full disk."""

# The role may make databases (the tests need that) and, as owner, the trusted extensions; it is
# no superuser, so that row-level security holds for it. One line is one statement here.
FIRST_WORDS: Final = f"""\
CREATE ROLE {ROLE} LOGIN CREATEDB;
CREATE DATABASE {DATABASE} OWNER {ROLE};
"""

# The log must hold no protected fact: no failing statement, no value, no key of a duplicate row.
SETTINGS: Final = (
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "log_min_messages=log",
    "log_min_error_statement=panic",
    "log_checkpoints=off",
)
THROWAWAY: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True, slots=True)
class Cluster:
    """A data directory, the programs that run it, and the user who does."""

    home: Home
    binaries: Binaries
    run_as: RunAs
    throwaway: bool

    def prepared(self) -> Cluster:
        """Make the data directory where there is none. Raises `NotStarted`."""
        ready = self._with_binaries_in_reach()
        if self.home.cluster.exists():
            self.run_as.adopt(self.home.cluster)
        else:
            ready._make()
        return ready

    def start(self, socket: Path) -> subprocess.Popen[bytes]:
        """Start the server and wait until it takes connections. Raises `NotStarted`.

        There is no time limit: after a crash PostgreSQL replays its journal for as long as it
        takes. Workers of a server that was killed hold its memory for a moment: then try again.
        """
        orphan.clear_away(self.home)
        self.run_as.give(socket)
        for left in socket.glob(".s.PGSQL.*"):
            left.unlink()
        give_up_at = time.monotonic() + SHARED_MEMORY_SECONDS
        while True:
            process, said = self._try_to_start(socket)
            if process is not None:
                return process
            if "shared memory block" not in said or time.monotonic() > give_up_at:
                raise NotStarted(self._why("PostgreSQL ended while starting", said))
            time.sleep(1)

    def _try_to_start(self, socket: Path) -> tuple[subprocess.Popen[bytes] | None, str]:
        command = [*self._postgres(), "-D", str(self.home.cluster)]
        for setting in (*self._settings(), f"unix_socket_directories={_quoted(socket)}"):
            command += ["-c", setting]
        with self.home.log.open("ab") as log:
            said_before = log.tell()
            process = self.run_as.start(command, cwd=self.home.folder, output=log)
        while process.poll() is None:
            if orphan.ready_pid(self.home) == process.pid:
                return process, ""
            time.sleep(STEP_SECONDS)
        return None, self.home.log.read_bytes()[said_before:].decode(errors="replace")

    def _make(self) -> None:
        """In a folder beside it that takes its name at the end: what is there is whole."""
        new = self.home.folder / "cluster.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        self.run_as.give(new)
        self._run_or_fail("The new database could not be made", self._initdb(new))
        first = [*self._postgres(), "--single", "-D", str(new), "-c", "exit_on_error=on"]
        for setting in self._settings():
            first += ["-c", setting]
        self._run_or_fail("The new database could not be opened", [*first, "postgres"], FIRST_WORDS)
        new.rename(self.home.cluster)

    def _initdb(self, folder: Path) -> list[str]:
        return [
            str(self.binaries.folder / "initdb"),
            f"--pgdata={folder}",
            "--username=postgres",
            "--auth-local=trust",
            "--auth-host=reject",
            "--encoding=UTF8",
            "--data-checksums",
            *_locale(self.binaries.major),
            *(["--no-sync"] if self.throwaway else []),
        ]

    def _run_or_fail(self, what: str, command: list[str], text: str = "") -> None:
        code, said = self.run_as.run(command, cwd=self.home.folder, text=text)
        if code != 0:
            raise NotStarted(self._why(what, said))

    def _postgres(self) -> list[str]:
        return [str(self.binaries.folder / "postgres")]

    def _settings(self) -> tuple[str, ...]:
        return (*SETTINGS, *(THROWAWAY if self.throwaway else ()))

    def _with_binaries_in_reach(self) -> Cluster:
        """Copy the programs when they lie where the user who runs them may not go."""
        if self.run_as.can_enter(self.binaries.folder / "postgres"):
            return self
        package = self.binaries.folder.parent.parent
        copies = self.home.folder / "programs"
        shutil.rmtree(copies, ignore_errors=True)
        # The libraries lie beside the package, and the programs look for them there.
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, copies / folder.name, symlinks=True)
        copies.chmod(0o711)
        found = copies / self.binaries.folder.relative_to(package.parent)
        return replace(self, binaries=replace(self.binaries, folder=found))

    def _why(self, what: str, said: str) -> str:
        tail = "".join(f"\n  {line}" for line in said.splitlines()[-TAIL_LINES:])
        return (
            f"{what}: {self.home.cluster}, PostgreSQL {self.binaries.major} in "
            f"{self.binaries.folder}. Its last words:{tail or ' (none)'}\n{_advice(self.home, said)}"
        )


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the server in order: connections are cut, everything is written; force comes last."""
    for request in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        process.send_signal(request)
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        return


def put_long_log_aside(log: Path) -> None:
    """Keep the log from growing for ever."""
    if log.stat().st_size > LONGEST_LOG:
        shutil.copy2(log, log.with_name("log.old"))
        log.write_bytes(b"")


def disk_is_full(folder: Path) -> bool:
    return shutil.disk_usage(folder).free < FULL_BELOW


def _locale(major: int) -> list[str]:
    """Sort by code point, know the letters of every script, speak English."""
    letters = "UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    same = ["--locale=C", f"--lc-ctype={letters}"]
    if major < 17:
        return same
    return [*same, "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]


def _quoted(path: Path) -> str:
    doubled = str(path).replace('"', '""')
    return f'"{doubled}"'


def _advice(home: Home, said: str) -> str:
    if "No space left" in said or disk_is_full(home.folder):
        return f"The disk of {home.folder} is full: make room, then start again."
    if "user does not exist" in said:
        return "Start as a user with a name, one who is listed in /etc/passwd."
    if "Permission denied" in said:
        return f"Check that the user who starts Wayhome owns {home.folder}, then start again."
    return (
        f"The whole log: {home.log}. To use another server, set DATABASE_URL; to start over with "
        "an empty database: make forget-data."
    )
