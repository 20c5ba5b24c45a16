"""Settings are read once, and a wrong one stops the start with one line."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from wayhome.web.environment import BadSetting, database, for_a_server, read

LONG = "k" * 40


def test_nothing_given_is_a_laptop() -> None:
    env = read({})

    assert env.hosts == ["localhost", "127.0.0.1"]
    assert (env.https, env.debug, env.demo, env.clock_offset_seconds) == (False, False, False, 0)


def test_production_is_named_by_its_hosts() -> None:
    env = read({"WAYHOME_HTTPS": "1", "WAYHOME_HOSTS": "a.example,", "WAYHOME_SECRET_KEY": LONG})

    assert env.hosts == ["a.example"]
    assert env.origins == ["https://a.example"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"WAYHOME_HTTPS": "yes"}, "WAYHOME_HTTPS is 'yes'"),
        ({"WAYHOME_CLOCK_OFFSET": "soon"}, "number of seconds"),
        ({"WAYHOME_CLOCK_OFFSET": "5"}, "demo clinic only"),
        ({"WAYHOME_NOISE": "1"}, "WAYHOME_NOISE is not a setting"),
        ({"WAYHOME_HTTPS": "1", "WAYHOME_SECRET_KEY": "short"}, "at least 32"),
        ({"WAYHOME_HTTPS": "1"}, "at least 32"),
    ],
)
def test_what_cannot_be_used_is_named(given: dict[str, str], said: str) -> None:
    with pytest.raises(BadSetting, match=said):
        read(given)


def test_a_demo_may_move_its_clock() -> None:
    assert read({"WAYHOME_DEMO": "1", "WAYHOME_CLOCK_OFFSET": "-60"}).clock_offset_seconds == -60


def test_another_key_is_another_trail() -> None:
    one, two = read({"WAYHOME_SECRET_KEY": LONG}), read({"WAYHOME_SECRET_KEY": LONG + "x"})

    assert one.trail_key != two.trail_key


def test_a_database_by_address_or_by_socket() -> None:
    told = database("postgres://ann:s%40fe@db.example:6543/clinic?sslmode=require")
    assert (told["HOST"], told["PORT"], told["PASSWORD"]) == ("db.example", 6543, "s@fe")
    assert told["OPTIONS"] == {"sslmode": "require"}

    by_socket = database("postgresql:///clinic?host=/run/pg&user=bo&port=5433")
    assert (by_socket["HOST"], by_socket["USER"], by_socket["PORT"]) == ("/run/pg", "bo", "5433")


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "postgres://host", "postgres://host:port/name", "clinic"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(BadSetting, match="DATABASE_URL"):
        database(url)


def test_nobody_is_served_with_the_key_that_everybody_knows() -> None:
    with pytest.raises(BadSetting, match="WAYHOME_SECRET_KEY is not set"):
        for_a_server(read({}))
    for_a_server(read({"WAYHOME_SECRET_KEY": LONG}))
    for_a_server(read({"WAYHOME_DEMO": "1"}))


@pytest.mark.parametrize(("given", "starts"), [({}, False), ({"WAYHOME_SECRET_KEY": LONG}, True)])
def test_the_door_of_every_server_asks_for_a_key(given: dict[str, str], starts: bool) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WAYHOME_")}
    done = subprocess.run(
        [sys.executable, "-c", "import wayhome.web.wsgi"],
        env=kept | given,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode == 0) is starts
    assert ("WAYHOME_SECRET_KEY is not set" in done.stderr) is not starts
