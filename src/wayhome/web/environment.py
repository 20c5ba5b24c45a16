"""Reads `WAYHOME_*` settings. A wrong value stops the start and says which and why."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

KNOWN: Final = {
    "WAYHOME_DATA": "folder for the database, keys and collected files (default var)",
    "WAYHOME_SECRET_KEY": "key of sessions and of the trail; made and kept in the data folder",
    "WAYHOME_HOSTS": "names the server answers to, with commas (default localhost,127.0.0.1)",
    "WAYHOME_HTTPS": "1 behind a proxy that speaks https: secure cookies, HSTS",
    "WAYHOME_DEBUG": "1 shows traces; never beside real data",
    "WAYHOME_DEMO": "set by `wayhome serve` when the database holds the demo clinic",
    "WAYHOME_CLOCK_OFFSET": "seconds; set by `wayhome serve` for the demo clinic only",
    "WAYHOME_POSTGRES": "machine or wheel: which PostgreSQL the launcher takes",
}


BUILT_IN_KEY: Final = "only-for-tests-and-commands-without-a-server"
"""Everybody can read it here, so whoever serves with it lets everybody forge a sign-in."""


class BadSetting(SystemExit):
    """A setting cannot be used; ends the program with one line."""


@dataclass(frozen=True, slots=True)
class Environment:
    data: Path
    secret_key: str
    trail_key: bytes
    hosts: list[str]
    origins: list[str]
    https: bool
    debug: bool
    demo: bool
    clock_offset_seconds: float
    database_url: str


def read(given: Mapping[str, str]) -> Environment:
    """The settings as values. Raises `BadSetting` on the first that cannot be used."""
    for name in given:
        if name.startswith("WAYHOME_") and name not in KNOWN:
            raise BadSetting(f"{name} is not a setting. Known: {', '.join(sorted(KNOWN))}.")
    https = _flag(given, "WAYHOME_HTTPS")
    hosts = [host for host in given.get("WAYHOME_HOSTS", "localhost,127.0.0.1").split(",") if host]
    secret = given.get("WAYHOME_SECRET_KEY", BUILT_IN_KEY)
    demo = _flag(given, "WAYHOME_DEMO")
    offset = _number(given, "WAYHOME_CLOCK_OFFSET")
    if offset and not demo:
        raise BadSetting("WAYHOME_CLOCK_OFFSET is for the demo clinic only: set WAYHOME_DEMO=1.")
    if https and (len(secret) < 32 or "WAYHOME_SECRET_KEY" not in given):
        raise BadSetting("WAYHOME_SECRET_KEY must have at least 32 characters.")
    return Environment(
        data=Path(given.get("WAYHOME_DATA", "var")).resolve(),
        secret_key=secret,
        trail_key=hashlib.sha256(b"wayhome trail " + secret.encode()).digest(),
        hosts=hosts,
        origins=[f"https://{host}" for host in hosts] if https else [],
        https=https,
        debug=_flag(given, "WAYHOME_DEBUG"),
        demo=demo,
        clock_offset_seconds=offset,
        database_url=given.get("DATABASE_URL", "postgres:///wayhome"),
    )


def for_a_server(env: Environment) -> None:
    """Raises `BadSetting` where real people would be served with the built-in key.

    `wayhome serve` makes a key and keeps it; a server started by another hand must be given one.
    """
    if env.secret_key == BUILT_IN_KEY and not env.demo:
        raise BadSetting(
            "WAYHOME_SECRET_KEY is not set, and a server needs a key of its own: give it at least "
            "32 random characters, or start it with `wayhome serve`, which makes one and keeps it."
        )


def _flag(given: Mapping[str, str], name: str) -> bool:
    value = given.get(name, "0")
    if value not in {"0", "1", ""}:
        raise BadSetting(f"{name} is '{value}'. Write 1 for yes or 0 for no.")
    return value == "1"


def _number(given: Mapping[str, str], name: str) -> float:
    value = given.get(name, "0")
    try:
        return float(value)
    except ValueError:
        raise BadSetting(f"{name} is '{value}'. Write a number of seconds.") from None


def database(url: str) -> dict[str, Any]:
    """Django's settings of a `postgres://user:password@host:port/name?host=/socket` address."""
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise BadSetting(
            "DATABASE_URL must look like postgres://user:password@host:5432/name "
            "or postgres://user@/name?host=/folder/of/the/socket. PostgreSQL is the one database."
        )
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    try:
        port = parts.port
    except ValueError:
        raise BadSetting("DATABASE_URL: the port is not a number.") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or parts.hostname or "",
        "PORT": query.pop("port", "") or (port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }
