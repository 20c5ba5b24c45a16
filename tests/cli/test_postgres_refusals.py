"""What cannot be started says why, and what to do; never a trace."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.launcher import AS_ROOT, ask, folder_of, refusal
from wayhome.cli.postgres import Server
from wayhome.cli.postgres.home import Home


def test_no_postgresql_at_all(place: Path) -> None:
    said = refusal(place / "pg", str(place / "nothing"))
    assert f"{place}/nothing: has no initdb and no postgres that can be run" in said
    assert "DATABASE_URL" in said
    assert not Home(place / "pg").cluster.exists()


def programs(folder: Path, **scripts: str) -> str:
    """Stand-ins for PostgreSQL's programs; one with an empty script is the true one."""
    true = folder_of("")
    folder.mkdir()
    for name, script in scripts.items():
        words = script or f'exec {true / name} "$@"'
        (folder / name).write_text(f"#!/bin/sh\n{words}\n")
        (folder / name).chmod(0o755)
    return str(folder)


def test_programs_that_do_not_run(place: Path) -> None:
    wanted = programs(place / "bin", initdb="exit 0", postgres="echo no libpq here; exit 127")
    assert "postgres does not run (no libpq here)" in refusal(None, wanted)


def test_a_postgresql_that_is_too_old(place: Path) -> None:
    wanted = programs(place / "bin", initdb="", postgres="echo 'postgres (PostgreSQL) 9.6.24'")
    assert "version 9 is too old, 15 or newer is needed" in refusal(None, wanted)


def test_data_that_cannot_be_made(place: Path) -> None:
    wanted = programs(place / "bin", postgres="", initdb="echo initdb: the moon is wrong; exit 1")
    said = refusal(place / "pg", wanted)
    assert "The new database could not be made" in said
    assert "initdb: the moon is wrong" in said
    assert not Home(place / "pg").cluster.exists()


def test_data_of_another_version(place: Path) -> None:
    Home(place / "pg").cluster.mkdir(parents=True)
    (Home(place / "pg").cluster / "PG_VERSION").write_text("14\n")
    said = refusal(place / "pg")
    assert "written by PostgreSQL 14" in said
    assert "Install PostgreSQL 14" in said


def test_data_choose_the_version_that_wrote_them(place: Path, wanted: str) -> None:
    with Server(place / "pg", wanted=wanted) as server:
        before = ask(server.url, "SHOW server_version_num")
    with Server(place / "pg") as server:
        assert ask(server.url, "SHOW server_version_num") == before


def test_broken_data_show_the_last_words_of_the_server(place: Path) -> None:
    with Server(place / "pg"):
        pass
    (Home(place / "pg").cluster / "global" / "pg_control").unlink()
    said = refusal(place / "pg")
    assert "PostgreSQL ended while starting" in said
    assert "pg_control" in said
    assert str(Home(place / "pg").log) in said


def test_a_folder_that_is_a_file(place: Path) -> None:
    (place / "pg").write_text("")
    said = refusal(place / "pg")
    assert str(place / "pg") in said
    assert "WAYHOME_DATA" in said


@AS_ROOT
def test_a_full_disk(place: Path) -> None:
    small = place / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m,mode=755", "wayhome-test", str(small)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("no small disk can be made here")
    try:
        assert f"The disk of {small}/pg is full: make room" in refusal(small / "pg")
    finally:
        subprocess.run(["umount", str(small)], check=True)
