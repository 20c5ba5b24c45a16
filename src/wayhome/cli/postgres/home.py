"""The folder of one database: data, socket, log, and the two locks that rule its life.

`keeper.lock` is held by the one process that keeps PostgreSQL running; the text in it says how
far that process is. `users.lock` is shared by everyone who uses the server: the kernel lets go
of it when a process ends in whatever way, so the server never outlives its last user.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import quote

ROLE: Final = "wayhome"
DATABASE: Final = "wayhome"
SOCKET_FILE: Final = "/.s.PGSQL.5432"
ANOTHER_KEEPS: Final = 3
"""Exit code of a keeper that found another one at work."""
KEEP: Final = "keep"
THROWAWAY: Final = "throwaway"
LONGEST_SOCKET: Final = 103
"""Bytes of a socket's address: 107 on Linux, 103 on macOS and the BSDs."""


class Phase(StrEnum):
    STARTING = "starting"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class State:
    """How far the keeper is. `says`: the socket's folder when ready, the reason when failed."""

    phase: Phase
    says: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """The places inside one folder."""

    folder: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.folder / "cluster"

    @property
    def socket(self) -> Path:
        return self.folder / "socket"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def keeper_lock(self) -> Path:
        return self.folder / "keeper.lock"

    @property
    def users_lock(self) -> Path:
        return self.folder / "users.lock"

    def written_by(self) -> int | None:
        """Major version that wrote the data; None where there are none yet."""
        try:
            return int((self.cluster / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None

    def create(self) -> None:
        """Make the folder, the locks and the log; a folder may be passed through, not listed."""
        _make_folder(self.folder)
        for file in (self.keeper_lock, self.users_lock, self.log):
            file.touch(mode=0o600)
            belongs_to(file, self.folder)

    def state(self) -> State:
        """What the keeper wrote last; a half-written line counts as starting."""
        try:
            said = json.loads(self.keeper_lock.read_text())
            return State(Phase(said["phase"]), said["says"])
        except (OSError, ValueError, KeyError, TypeError):
            return State(Phase.STARTING)


def belongs_to(path: Path, parent: Path) -> None:
    """As root, give `path` to the owner of `parent`, so that he can work there without root."""
    if os.geteuid() == 0:
        owner = parent.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def url(socket_folder: str) -> str:
    """The address of the database behind the socket in that folder."""
    return f"postgres://{ROLE}@/{DATABASE}?host={quote(socket_folder)}"


def socket_fits(folder: Path) -> bool:
    """Whether a client can name a socket there; a comma would read as a second address."""
    address = f"{folder}{SOCKET_FILE}"
    return len(os.fsencode(address)) <= LONGEST_SOCKET and "," not in address


def answers(folder: str) -> bool:
    """Whether a server takes connections at the socket in that folder."""
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(f"{folder}{SOCKET_FILE}") == 0


def short_folder() -> Path:
    """A new private folder with a short name, for a socket whose own place is too deep."""
    usual = Path(tempfile.mkdtemp(prefix="wayhome-"))
    if socket_fits(usual):
        return usual
    usual.rmdir()
    return Path(tempfile.mkdtemp(prefix="wayhome-", dir="/tmp"))


def hold(lock: Path, how: int) -> int | None:
    """Open and lock a file (`fcntl.LOCK_*`); its descriptor, or None when it is taken.

    Closing the descriptor, or the end of the process, lets go.
    """
    descriptor = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, how)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def is_free(lock: Path) -> bool:
    """Whether nobody holds the lock, for himself alone, at this moment."""
    try:
        descriptor = hold(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    if descriptor is None:
        return False
    os.close(descriptor)
    return True


def _make_folder(folder: Path) -> None:
    if folder.exists():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o711, exist_ok=True)
    folder.chmod(0o711)
    belongs_to(folder, folder.parent)
