"""As whom PostgreSQL runs. It refuses root, so root needs a way round that changes no machine.

An ordinary user runs it as himself. Root runs it as the owner of the folder; where that is root
too, in a user namespace, where root's files stay root's and the process has no right beyond
them; where namespaces are forbidden (many containers), as the user without rights, 65534.
PostgreSQL also refuses a user without a name (a number that only a container's caller knows):
such a one gets a name by a namespace, too.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import IO, Final

from wayhome.cli.postgres.errors import NotStarted
from wayhome.cli.postgres.home import Home

NOBODY: Final = 65534


@dataclass(frozen=True, slots=True)
class RunAs:
    """How to start PostgreSQL's programs: words before the command, and another user or None."""

    before: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    def start(
        self, command: list[str], *, cwd: Path, output: int | IO[bytes], given: int = DEVNULL
    ) -> subprocess.Popen[bytes]:
        """Start a program, without the caller's PG* settings and with English messages."""
        return subprocess.Popen(  # noqa: S603 - the command is built here, from no user's input
            [*self.before, *command],
            stdin=given,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=_environment(),
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
        )

    def run(self, command: list[str], *, cwd: Path, text: str = "") -> tuple[int, str]:
        """Run a program to its end with `text` as its input: exit code and all it said."""
        process = self.start(command, cwd=cwd, output=PIPE, given=PIPE)
        said, _ = process.communicate(text.encode())
        return process.returncode, said.decode(errors="replace").strip()

    def give(self, path: Path) -> None:
        """Make the user who runs PostgreSQL the owner of `path`."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def adopt(self, folder: Path) -> None:
        """The same for all of `folder` when it is still another's."""
        if self.uid not in {None, folder.stat().st_uid}:
            for path in (folder, *folder.rglob("*")):
                self.give(path)

    def can_enter(self, path: Path) -> bool:
        """Whether that user may pass through all folders above `path`."""
        return self.uid is None or all(self._enters(parent) for parent in path.absolute().parents)

    def _enters(self, folder: Path) -> bool:
        there = folder.stat()
        if there.st_uid == self.uid:
            return bool(there.st_mode & 0o100)
        return bool(there.st_mode & (0o010 if there.st_gid == self.gid else 0o001))


def run_as(home: Home) -> RunAs:
    """As whom the server of this folder runs. Raises `NotStarted` where that cannot work."""
    there = home.cluster if home.cluster.exists() else home.folder
    owner = there.stat()
    if os.geteuid() != 0:
        if owner.st_uid != os.geteuid():
            raise NotStarted(_not_yours(there, owner.st_uid))
        return RunAs() if _has_name(os.geteuid()) else RunAs(_namespace(RunAs()))
    if owner.st_uid == 0 and (before := _namespace(RunAs())):
        return RunAs(before)
    chosen = _instead_of_root(owner)
    if not chosen.can_enter(home.cluster):
        raise NotStarted(_closed(home.folder, chosen))
    return chosen


def _instead_of_root(owner: os.stat_result) -> RunAs:
    if owner.st_uid == 0:
        return RunAs(uid=NOBODY, gid=NOBODY)
    user = RunAs(uid=owner.st_uid, gid=owner.st_gid)
    return user if _has_name(owner.st_uid) else replace(user, before=_namespace(user))


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C"}


def _namespace(user: RunAs) -> tuple[str, ...]:
    """Words that give the user another name inside a namespace; none where that is forbidden."""
    named = next((entry for entry in pwd.getpwall() if entry.pw_uid == NOBODY), None)
    named = named or next((entry for entry in pwd.getpwall() if entry.pw_uid != 0), None)
    if named is None or shutil.which("unshare") is None:
        return ()
    before = ("unshare", "--user", f"--map-user={named.pw_uid}", f"--map-group={named.pw_gid}")
    code, _ = replace(user, before=before).run(["true"], cwd=Path("/"))
    return before if code == 0 else ()


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _not_yours(path: Path, uid: int) -> str:
    return (
        f"The database in {path} belongs to {_name(uid)}. Start as that user, or name another "
        "folder in WAYHOME_DATA."
    )


def _closed(folder: Path, chosen: RunAs) -> str:
    return (
        f"PostgreSQL refuses to run as root, and {_name(chosen.uid)}, who runs it instead, may not "
        f"enter {folder}. Start as an ordinary user, or name a folder that others may pass "
        "through, for example: WAYHOME_DATA=/var/lib/wayhome make run"
    )


def _name(uid: int | None) -> str:
    if uid is not None and _has_name(uid):
        return f"the user {pwd.getpwuid(uid).pw_name}"
    return f"the user with number {uid}"
