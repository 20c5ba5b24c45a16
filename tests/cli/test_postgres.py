"""The embedded PostgreSQL: starts, is shared, keeps its data, and always ends in order."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psycopg
import pytest

from tests.cli.launcher import (
    answers,
    ask,
    finish,
    has_ended,
    holder,
    keeper_pid,
    read,
    server_pid,
    stream,
    until,
    write,
)
from wayhome.cli import postgres
from wayhome.cli.postgres import Server
from wayhome.cli.postgres.home import Home, is_free


def test_data_are_there_after_a_restart(place: Path, wanted: str) -> None:
    for words in ("first", "second"):
        with Server(place / "pg", wanted=wanted) as server:
            write(server.url, words)
        assert has_ended(place / "pg")
    with Server(place / "pg", wanted=wanted) as server:
        assert read(server.url) == ["first", "second"]


def test_the_role_makes_extensions_and_databases_but_is_held_by_row_security(wanted: str) -> None:
    with Server(wanted=wanted) as server:
        with psycopg.connect(server.url, autocommit=True) as connection:
            for name in ("btree_gist", "pg_trgm", "unaccent", "citext"):
                connection.execute(f"CREATE EXTENSION {name}".encode())
            connection.execute("CREATE DATABASE for_a_test")
        assert ask(server.url, "SELECT rolsuper OR rolbypassrls FROM pg_roles"
                   " WHERE rolname = current_user") is False  # fmt: skip
        assert ask(server.url, "SELECT lower('ÅÉЖ')") == "åéж"
        assert ask(server.url, "SHOW listen_addresses") == ""
        assert ask(server.url, "SHOW fsync") == "off"


def test_kept_data_wait_for_the_disk(place: Path) -> None:
    with Server(place / "pg") as server:
        assert ask(server.url, "SHOW fsync") == "on"


def test_a_throwaway_server_leaves_nothing() -> None:
    with Server() as server:
        folder = Path(server.url.partition("host=")[2]).parent
        assert folder.exists()
    until(lambda: not folder.exists())


def test_the_second_joins_and_the_first_may_leave(place: Path) -> None:
    with Server(place / "pg") as second:
        with Server(place / "pg") as first:
            assert first.url == second.url
        assert answers(second.url)
    assert has_ended(place / "pg")


def test_two_starts_at_once_share_one_server(place: Path) -> None:
    programs = [holder(place / "pg") for _ in range(3)]
    urls = {stream(program.stdout).readline() for program in programs}
    assert len(urls) == 1
    finish(programs.pop())
    assert answers(next(iter(urls)).strip())
    for program in programs:
        finish(program)
    assert has_ended(place / "pg")


def test_a_given_address_is_taken_as_it_is() -> None:
    with postgres.ensure({"DATABASE_URL": "postgres://db.clinic/wayhome"}) as url:
        assert url == "postgres://db.clinic/wayhome"


def test_without_an_address_the_data_lie_below_the_data_folder(place: Path) -> None:
    with postgres.ensure({"WAYHOME_DATA": str(place)}) as url:
        assert answers(url)
    assert (place / "pg" / "cluster").is_dir()


@pytest.mark.parametrize("name", ["d" * 120, "José, 100 % \"at home\" 'x'"])
def test_any_folder_will_do(place: Path, name: str) -> None:
    """A socket's address may have about a hundred bytes, and a comma would split it."""
    with Server(place / name / "pg") as server:
        write(server.url, "kept")
    assert has_ended(place / name / "pg")


def test_the_log_holds_no_fact_of_a_client(place: Path) -> None:
    with Server(place / "pg") as server:
        write(server.url, "Jane Roe")
        with pytest.raises(psycopg.errors.UniqueViolation):
            write(server.url, "Jane Roe")
        with pytest.raises(psycopg.errors.UndefinedColumn):
            ask(server.url, "SELECT jane_roe FROM kept")
    log = Home(place / "pg").log.read_text()
    assert "ready to accept connections" in log
    assert "jane" not in log.casefold()


def test_a_long_log_is_put_aside(place: Path) -> None:
    with Server(place / "pg"):
        pass
    log = Home(place / "pg").log
    log.write_text("old\n" * 300_000)
    with Server(place / "pg"):
        pass
    assert "old" not in log.read_text()
    assert log.with_name("log.old").read_text().startswith("old")


# Sudden ends


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_server_ends_with_its_last_user_however_he_ends(
    place: Path, end: signal.Signals
) -> None:
    program = holder(place / "pg")
    assert stream(program.stdout).readline()
    program.send_signal(end)
    finish(program)
    until(lambda: has_ended(place / "pg"))


def test_a_server_killed_in_use_comes_back_with_what_was_committed(
    place: Path, wanted: str
) -> None:
    with Server(place / "pg", wanted=wanted) as server:
        write(server.url, "committed")
        killed = server_pid(place / "pg")
        os.kill(killed, signal.SIGKILL)
        until(lambda: answers(server.url))
        assert server_pid(place / "pg") != killed
        assert read(server.url) == ["committed"]
    assert has_ended(place / "pg")


def test_after_everything_was_killed_the_next_start_recovers(place: Path, wanted: str) -> None:
    program = holder(place / "pg", wanted)
    write(stream(program.stdout).readline().strip(), "committed")
    os.kill(keeper_pid(place / "pg"), signal.SIGKILL)
    os.kill(server_pid(place / "pg"), signal.SIGKILL)
    program.kill()
    finish(program)
    until(lambda: is_free(Home(place / "pg").keeper_lock))
    with Server(place / "pg", wanted=wanted) as server:
        assert read(server.url) == ["committed"]


def test_a_server_whose_keeper_was_killed_is_stopped_and_started_anew(place: Path) -> None:
    program = holder(place / "pg")
    write(stream(program.stdout).readline().strip(), "committed")
    left = server_pid(place / "pg")
    os.kill(keeper_pid(place / "pg"), signal.SIGKILL)
    until(lambda: is_free(Home(place / "pg").keeper_lock))
    with Server(place / "pg") as server:
        assert server_pid(place / "pg") != left
        assert read(server.url) == ["committed"]
    finish(program)


def test_a_keeper_asked_to_end_stops_the_server_first(place: Path) -> None:
    program = holder(place / "pg")
    assert stream(program.stdout).readline()
    os.kill(keeper_pid(place / "pg"), signal.SIGTERM)
    until(lambda: has_ended(place / "pg"))
    finish(program)


def test_a_number_left_behind_that_another_program_has_now(place: Path) -> None:
    """As after a restart of a container, where numbers come again."""
    with Server(place / "pg"):
        left = (Home(place / "pg").cluster / "postmaster.pid").read_text().splitlines()
    lines = [str(os.getpid()), *left[1:]]
    (Home(place / "pg").cluster / "postmaster.pid").write_text("\n".join(lines) + "\n")
    with Server(place / "pg") as server:
        assert answers(server.url)


def test_a_half_made_database_is_made_again(place: Path) -> None:
    half = place / "pg" / "cluster.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15")
    with Server(place / "pg") as server:
        assert answers(server.url)
