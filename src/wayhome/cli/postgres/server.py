"""The embedded PostgreSQL as seen by a program that wants a database."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from wayhome.cli.postgres.errors import NotStarted
from wayhome.cli.postgres.home import (
    ANOTHER_KEEPS,
    KEEP,
    THROWAWAY,
    Home,
    Phase,
    State,
    answers,
    hold,
    is_free,
    url,
)

STEP_SECONDS: Final = 0.05
ATTEMPTS: Final = 5


class Server:
    """A running PostgreSQL for the time of a `with` block; `url` is its address.

    The first to come starts it, others join it, and it stops after the last has gone, however
    he went. Data are kept in `folder`; without one they are thrown away at the end, and nothing
    waits for the disk. `wanted`: see `binaries.search`. Raises `NotStarted`.
    """

    def __init__(self, folder: Path | None = None, *, wanted: str = "") -> None:
        self._folder = folder
        self._wanted = wanted
        self._home: Home | None = None
        self._users: int | None = None
        self.url = ""

    def __enter__(self) -> Self:
        try:
            self._home = self._make_home()
            self._users = hold(self._home.users_lock, fcntl.LOCK_SH)
            self.url = url(self._join_or_start(self._home))
        except OSError as problem:
            self._give_up()
            raise NotStarted(
                f"The folder of the database cannot be used: {problem}. Start as its owner, "
                "or name another folder in WAYHOME_DATA."
            ) from problem
        except BaseException:
            self._give_up()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._let_go()

    def _make_home(self) -> Home:
        folder = self._folder or Path(tempfile.mkdtemp(prefix="wayhome-"))
        if self._folder is None:
            folder.chmod(0o711)
        home = Home(folder.absolute())
        home.create()
        return home

    def _join_or_start(self, home: Home) -> str:
        """The folder of the socket, once the server behind it takes connections."""
        for _ in range(ATTEMPTS):
            if is_free(home.keeper_lock) and not self._start_keeper(home):
                continue
            state = self._when_settled(home)
            if state.phase is Phase.READY and answers(state.says):
                return state.says
            if state.phase is Phase.FAILED:
                raise NotStarted(state.says)
        raise NotStarted(f"The database's keeper ended without a word. What is known: {home.log}")

    def _start_keeper(self, home: Home) -> bool:
        """False when another one was quicker."""
        command = [sys.executable, "-P", "-m", "wayhome.cli.postgres.keeper", str(home.folder)]
        command += [KEEP if self._folder else THROWAWAY, self._wanted]
        with home.log.open("ab") as log:
            done = subprocess.run(  # noqa: S603 - this very program
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                check=False,
            )
        if done.returncode not in {0, ANOTHER_KEEPS}:
            raise NotStarted(f"The database's keeper did not start. Its words: {home.log}")
        return done.returncode == 0

    def _when_settled(self, home: Home) -> State:
        """The keeper's last word; his "ready" counts while somebody answers at the socket."""
        while not is_free(home.keeper_lock):
            state = home.state()
            if state.phase is Phase.READY and answers(state.says):
                return state
            time.sleep(STEP_SECONDS)
        return home.state()

    def _let_go(self) -> None:
        """Leave; the last one waits until the server has stopped."""
        if self._users is None or self._home is None:
            return
        alone = _is_alone(self._users)
        os.close(self._users)
        self._users = None
        while alone and not is_free(self._home.keeper_lock):
            time.sleep(STEP_SECONDS)

    def _give_up(self) -> None:
        self._let_go()
        if self._folder is None and self._home is not None:
            shutil.rmtree(self._home.folder, ignore_errors=True)


def _is_alone(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def ensure(environ: Mapping[str, str]) -> Iterator[str]:
    """The address of a database: the one in DATABASE_URL, else the embedded one, kept.

    The embedded one lies in `pg` below WAYHOME_DATA (`var`); WAYHOME_POSTGRES chooses the
    programs. Raises `NotStarted`.
    """
    given = environ.get("DATABASE_URL")
    if given:
        yield given
        return
    folder = Path(environ.get("WAYHOME_DATA") or "var") / "pg"
    with Server(folder, wanted=environ.get("WAYHOME_POSTGRES", "")) as server:
        yield server.url
